"""Projects: the report is the same for any number of processes, and with a cache; the cache is never trusted blindly."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import chainrule
from chainrule.bulk import projects
from chainrule.bulk.cache import DAYS, NAME, Cache, key
from chainrule.bulk.projects import check_project
from chainrule.bulk.workers import Worker
from chainrule.checker.reports.records import recorded, restored
from chainrule.checker.reports.report import text_lines
from chainrule.checker.runs import check_document, check_paths
from chainrule.checker.settings.project import Settings
from chainrule.readers import documents

SRC = Path(chainrule.__file__).parents[1]
EXAMPLE = (SRC.parent / "examples" / "lecture-notes.md").read_text(encoding="utf-8")
#: The sign is wrong where the number is even.
SMALL = "Let $L(p) = -{k} \\ln p$.\n\n$$\\frac{{dL}}{{dp}} = {sign}\\frac{{{k}}}{{p}}$$ {comment}\n"


def small(k, comment=""):
    return SMALL.format(k=k, sign="" if k % 2 == 0 else "-", comment=comment)


@pytest.fixture
def folder(tmp_path):
    for k in range(2, 8):
        (tmp_path / f"{k}.md").write_text(small(k), encoding="utf-8")
    (tmp_path / "main.tex").write_text("Let $f(x) = x^3$.\n\\input{part}\n", encoding="utf-8")
    (tmp_path / "part.tex").write_text("Then $\\frac{df}{dx} = 3x^3$.\n\n\\input{nowhere}\n", encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")
    (tmp_path / "bad.md").write_text(small(4, "<!-- chainrule: ignore[sign] on purpose -->"), encoding="utf-8")
    (tmp_path / "worse.md").write_text(small(4, "<!-- chainrule: ignore[sign] -->"), encoding="utf-8")
    return tmp_path


def shown(report):
    return text_lines(report, verbose=True), report.to_json(), report.errors


@pytest.mark.parametrize(("files", "size", "workers"), [(9, 100, 0), (4, 60_000, 2), (4, 200_000, 3), (1, 900_000, 0)])
def test_processes_are_started_where_they_pay_off(tmp_path, monkeypatch, files, size, workers):
    started = []

    class Counted(projects.Worker):
        def __init__(self, *given):
            started.append(given)
            super().__init__(*given)

    monkeypatch.setattr(projects, "cores", lambda: 3)
    monkeypatch.setattr(projects, "Worker", Counted)
    for i in range(files):
        (tmp_path / f"{i}.md").write_text("word " * (size // 5), encoding="utf-8")
    assert len(check_project([tmp_path], Settings(tmp_path), jobs=None).documents) == files
    assert len(started) == workers


def test_processes_and_cache_change_nothing(folder):
    settings = Settings(folder)
    wanted = shown(check_paths([folder]))
    assert len(wanted[0]) > 20
    assert shown(check_project([folder], settings, mended=True)) == wanted
    assert shown(check_project([folder], settings, jobs=2, mended=True)) == wanted
    cold, warm, shared = Cache(folder), Cache(folder), Cache(folder)
    assert shown(check_project([folder], settings, cache=cold, mended=True)) == wanted
    assert shown(check_project([folder], settings, cache=warm, mended=True)) == wanted
    assert shown(check_project([folder], settings, jobs=2, cache=shared, mended=True)) == wanted
    assert (cold.hits, warm.hits, shared.hits) == (0, 9, 9)
    # What was kept without edits does not stand for what has them.
    plain = Cache(folder)
    assert check_project([folder], settings, cache=plain).flagged
    assert plain.hits == 0


def test_a_record_is_the_report():
    """All kinds of verdicts and findings survive the way to JSON and back."""
    text = (
        EXAMPLE
        + "\n<!-- chainrule: k: konstant -->\n"
        + (SRC.parent / "tests" / "documents" / "kinks.md").read_text("utf-8")
    )
    report = check_document(documents.parse(text))
    assert {j.verdict.verdict for j in report.judged} >= {"proved", "refuted", "convention"}
    again = restored(json.loads(json.dumps(recorded(report))), documents.parse(text))
    assert (again.formulas, again.notices) == (report.formulas, report.notices)
    for a, b in zip(report.judged, again.judged, strict=True):
        assert (a.verdict, a.kind, a.reading, a.findings, a.suppressed) == (
            b.verdict,
            b.kind,
            b.reading,
            b.findings,
            b.suppressed,
        )
        assert (a.claimed, a.derived, a.claim.start, a.claim.end, a.claim.nth) == (
            b.claimed,
            b.derived,
            b.claim.start,
            b.claim.end,
            b.claim.nth,
        )


def test_a_thousand_files_come_in_order(tmp_path):
    """Files with the same content have one entry; their places and names are their own."""
    for k in range(1000):
        (tmp_path / f"{k:04}.md").write_text("\n" * (k // 500) + small(2 + k % 10), encoding="utf-8")
    start = time.monotonic()
    report = check_project([tmp_path], Settings(tmp_path), jobs=2, cache=Cache(tmp_path))
    assert time.monotonic() - start < 60
    assert [Path(d.document.path).stem for d in report.documents] == [f"{k:04}" for k in range(1000)]
    flagged = [k for k, d in enumerate(report.documents) for j in d.judged if j.flagged]
    assert flagged == list(range(0, 1000, 2))
    assert {d.document.place(d.judged[0].claim.start).line for d in report.documents[500:]} == {4}


class TestCache:
    def count(self, folder, *names):
        cache = Cache(folder)
        check_project([folder / name for name in names], Settings(folder), cache=cache)
        return cache.hits

    def test_a_change_is_seen(self, folder):
        assert (self.count(folder, "2.md"), self.count(folder, "2.md")) == (0, 1)
        (folder / "2.md").write_text(small(3), encoding="utf-8")
        report = check_project([folder / "2.md"], Settings(folder), cache=Cache(folder))
        assert not report.flagged

    def test_a_change_of_an_included_file_is_seen(self, folder):
        assert (self.count(folder, "main.tex"), self.count(folder, "main.tex")) == (0, 1)
        (folder / "part.tex").write_text("Then $\\frac{df}{dx} = 3x^2$.\n\n\\input{nowhere}\n", encoding="utf-8")
        assert not check_project([folder / "main.tex"], Settings(folder), cache=Cache(folder)).flagged

    def test_a_file_that_appears_is_seen(self, folder):
        assert (self.count(folder, "main.tex"), self.count(folder, "main.tex")) == (0, 1)
        (folder / "nowhere.tex").write_text("Then $\\frac{df}{dx} = 4x^3$.\n", encoding="utf-8")
        report = check_project([folder / "main.tex"], Settings(folder), cache=Cache(folder))
        assert len([j for j in report.judged if j.flagged]) == 2

    def test_the_format_is_part_of_the_key(self):
        text = "\\begin{equation} x \\end{equation}"
        keys = {key(documents.parse(text, f"a{suffix}")) for suffix in (".md", ".tex", ".rst")}
        assert len(keys) == 3
        assert key(documents.parse(text, "a.md")) == key(documents.parse(text, "b.md"))

    def test_other_code_has_other_entries(self, folder, monkeypatch):
        self.count(folder, "2.md")
        (before,) = [each.name for each in (folder / NAME).iterdir() if each.is_dir()]
        monkeypatch.setattr("chainrule.bulk.cache.code_digest", lambda: "0123456789abcdef")
        (folder / NAME / "mine").mkdir()
        assert self.count(folder, "2.md") == 0
        assert {each.name for each in (folder / NAME).iterdir() if each.is_dir()} == {"0123456789abcdef", "mine"}
        assert before != "0123456789abcdef"

    def test_the_digest_knows_the_sources(self, tmp_path, monkeypatch):
        import chainrule.bulk.cache as module

        copy = tmp_path / "chainrule"
        shutil.copytree(SRC / "chainrule", copy, ignore=shutil.ignore_patterns("__pycache__"))
        wanted = module.code_digest()
        monkeypatch.setattr(module, "__file__", str(copy / "bulk" / "cache.py"))
        assert module.code_digest() == wanted
        table = copy / "rules" / "functions.py"
        table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert module.code_digest() != wanted

    @pytest.mark.parametrize(
        "change",
        [
            lambda _: "",
            lambda text: text[: len(text) // 2],
            lambda _: "[1, 2]",
            lambda _: "[" * 100_000,
            lambda text: text.replace('"refuted"', '"fine"'),
            lambda text: text.replace('"sign"', '"sing"'),
            lambda text: text.replace('"start"', '"begin"'),
            lambda text: text.replace('"formulas": 2', '"formulas": "2"'),
            lambda text: text.replace('"end": ', '"end": 9'),
        ],
    )
    def test_a_broken_entry_is_none(self, folder, change):
        self.count(folder, "2.md")
        (entry,) = (folder / NAME).glob("*/*/*.json")
        text = entry.read_text(encoding="utf-8")
        assert change(text) != text
        entry.write_text(change(text), encoding="utf-8")
        report = check_project([folder / "2.md"], Settings(folder), cache=Cache(folder))
        assert [j.verdict.verdict for j in report.judged] == ["refuted"]
        assert self.count(folder, "2.md") == 1

    def test_a_folder_that_cannot_be_written_is_no_error(self, folder):
        (folder / NAME).write_text("a file", encoding="utf-8")
        assert (self.count(folder, "2.md"), self.count(folder, "2.md")) == (0, 0)

    def test_git_and_backups_leave_it_out(self, folder):
        self.count(folder, "2.md")
        assert (folder / NAME / ".gitignore").read_text(encoding="utf-8") == "*\n"
        assert (folder / NAME / "CACHEDIR.TAG").read_text(encoding="utf-8").startswith("Signature: 8a477f597d28d172")

    def test_what_is_not_used_is_removed(self, folder):
        self.count(folder, "2.md")
        (entry,) = (folder / NAME).glob("*/*/*.json")
        old = time.time() - (DAYS + 1) * 86400
        os.utime(entry, (old, old))
        self.count(folder, "3.md")
        assert not entry.exists()


class TestWorkers:
    def test_a_worker_that_ends_is_an_error_of_its_file(self, folder, monkeypatch):
        monkeypatch.setattr(projects, "Worker", lambda megabytes, _: Worker(megabytes, "chainrule.no_such_module"))
        monkeypatch.setattr(projects, "answer", lambda _: os._exit(1))
        report = check_project([folder / "2.md", folder / "3.md"], Settings(folder), jobs=2)
        assert report.documents == []
        assert [str(folder / name) in error for name, error in zip(("2.md", "3.md"), report.errors, strict=True)] == [
            True,
            True,
        ]
        assert all("cannot be judged: the worker ended" in error for error in report.errors)

    def test_no_code_is_imported_from_the_folder_of_the_call(self, folder):
        """A document comes with other files: none of them is a module of a worker."""
        for name in ("json.py", "select.py", "click.py", "chainrule.py"):
            (folder / name).write_text("open('executed', 'w').close()\n", encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-P", "-m", "chainrule", "check", "2.md", "3.md", "--jobs", "2", "--no-cache"],
            env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, timeout=60, check=False, cwd=folder,
        )  # fmt: skip
        assert done.stdout.splitlines()[-1] == "4 formulas: 2 claims, 2 decided, 1 flagged (1 proved, 1 refuted)"
        assert not (folder / "executed").exists()

    def test_a_file_that_changes_meanwhile_is_an_error(self, folder, monkeypatch):
        path = folder / "2.md"
        reading = documents.read

        def read(where, root=None):
            document = reading(where, root)
            path.write_text(small(5), encoding="utf-8")
            return document

        monkeypatch.setattr(projects.documents, "read", read)
        report = check_project([path, folder / "3.md"], Settings(folder), jobs=2)
        assert ["was changed while it was read" in error for error in report.errors] == [True]
        assert len(report.documents) == 1

    @pytest.mark.parametrize("wait", [0.2, 1.5])
    def test_an_interruption_ends_the_processes(self, tmp_path, wait):
        """While the program loads it is heard as well; a worker in the middle of a long document is not waited for."""
        slow = "Let $g(x) = e^{\\sin x}$.\n" + "".join(
            f"$$\\frac{{dg}}{{dx}} = e^{{\\sin x}} \\cos x + {k} x - {k} x$$\n\n" for k in range(2, 6000)
        )
        for name in "abc":
            (tmp_path / f"{name}.md").write_text(slow, encoding="utf-8")
        command = [sys.executable, "-P", "-m", "chainrule", "check", ".", "--jobs", "2", "--no-cache"]
        # A shell that runs tests in the background ignores interruptions, and its children with it.
        with subprocess.Popen(  # noqa: S603 - our own command
            command, cwd=tmp_path, env={"PYTHONPATH": str(SRC)}, stdout=-1, stderr=-1, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
        ) as run:  # fmt: skip
            time.sleep(wait)
            assert run.poll() is None, "the run was over before it was interrupted"
            run.send_signal(signal.SIGINT)
            start = time.monotonic()
            out, err = run.communicate(timeout=30)
        assert time.monotonic() - start < 5
        assert (run.returncode, out, err.strip()) == (130, "", "interrupted")
