"""`check` in a project, from the command line: settings, formats, baseline, jobs and cache."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from chainrule.bulk.tally import stopped

SRC = Path(__file__).resolve().parents[2] / "src"
WRONG = "Let $L(p) = -\\ln p$.\n\n$$\\frac{dL}{dp} = \\frac{1}{p}$$\n"
RIGHT = WRONG.replace("= \\frac{1}{p}$$", "= -\\frac{1}{p}$$")


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "wrong.md").write_text(WRONG, encoding="utf-8")
    (tmp_path / "right.md").write_text(RIGHT, encoding="utf-8")
    return tmp_path


def run(folder, *arguments, status=0, stdin=None):
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "chainrule", *arguments],
        env={"PYTHONPATH": str(SRC), "PYTHONIOENCODING": "utf-8"},
        input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, cwd=folder,
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    assert done.returncode == status, done.stderr + done.stdout
    return done


class TestSettings:
    def test_the_file_of_the_project_holds(self, project):
        run(project, "check", ".", status=1)
        (project / "chainrule.toml").write_text('ignore = ["sign"]\n', encoding="utf-8")
        run(project, "check", ".")
        run(project, "check", ".", "--no-config", status=1)
        (project / "other.toml").write_text('ignore = ["value"]\n', encoding="utf-8")
        run(project, "check", ".", "--config", "other.toml", status=1)

    @pytest.mark.parametrize("option", ["--select", "--ignore"])
    def test_names_are_separated_by_commas(self, project, option):
        data = [
            json.loads(run(project, "check", ".", *more, "--format", "json", status=option == "--select").stdout)
            for more in (
                (option, "sign,kink-value"),
                (option, " sign, kink-value,"),
                (option, "sign", option, "kink-value"),
            )
        ]
        assert data[0] == data[1] == data[2]
        assert "'sing' is no finding" in run(project, "check", ".", option, "sign,sing", status=2).stderr
        assert "'' is no finding" in run(project, "check", ".", option, "", status=2).stderr

    def test_options_without_effect_are_named(self, project):
        assert run(project, "check", "right.md", "--yes").stderr == "note: --yes has no effect without --fix\n"
        done = run(project, "check", ".", "--select", "sign", "--ignore", "sign")
        assert done.stderr == "note: all findings that are selected are ignored, too\n"

    def test_an_excluded_file_is_named(self, project):
        (project / "chainrule.toml").write_text('exclude = ["wrong.md"]\n', encoding="utf-8")
        done = run(project, "check", "wrong.md")
        assert done.stderr == f"note: wrong.md is excluded by {project / 'chainrule.toml'}\n"
        assert run(project, "check", ".").stderr == ""

    def test_a_folder_of_which_nothing_is_left_is_named(self, project):
        (project / "chainrule.toml").write_text('exclude = ["*.md"]\n', encoding="utf-8")
        note = f"with all documents below it, 2 in number, is excluded by {project / 'chainrule.toml'}\n"
        for more in ((), ("--format", "json")):
            assert run(project, "check", ".", *more).stderr == f"note: . {note}"

    def test_a_slip_is_one_line(self, project):
        (project / "chainrule.toml").write_text('\nignroe = ["sign"]\n', encoding="utf-8")
        done = run(project, "check", ".", status=2)
        assert done.stdout == ""
        assert "chainrule.toml:2: 'ignroe' is no setting; did you mean 'ignore'?" in done.stderr


class TestCoverage:
    def test_the_last_line_counts(self, project):
        text = WRONG + "\n$$\\frac{dh}{dx} = 3 + \\nope$$ and <!-- chainrule: ignore[sign] why -->\n"
        done = run(project, "check", "-", stdin=text, status=1)
        assert (
            done.stdout.splitlines()[-1]
            == "3 formulas: 2 claims, 1 decided, 1 flagged, 1 notice, 1 not understood (1 refuted, 1 unknown)"
        )
        data = json.loads(run(project, "check", "-", "--format", "json", stdin=text, status=1).stdout)
        assert data["coverage"] == {
            "formulas": 3, "claims": 2, "decided": 1, "flagged": 2, "not_understood": 1, "suppressed": 0,
        }  # fmt: skip
        (notice,) = data["documents"][0]["notices"]
        assert (notice["name"], notice["line"], notice["column"]) == ("suppression-unused", 5, 35)

    def test_a_suppressed_claim_keeps_its_verdict(self, project):
        text = WRONG.rstrip("\n") + " <!-- chainrule: ignore[sign] the appendix -->\n"
        done = run(project, "check", "-", stdin=text)
        assert done.stdout == "2 formulas: 1 claim, 1 decided, 0 flagged, 1 suppressed (1 refuted)\n"
        (document,) = json.loads(run(project, "check", "-", "--format", "json", stdin=text).stdout)["documents"]
        (claim,) = document["claims"]
        assert (claim["verdict"], claim["finding"]) == ("refuted", None)
        assert claim["suppressed"] == [{"name": "sign", "reason": "the appendix", "by": "comment"}]


class TestUnusableFiles:
    """A file that cannot be used decides the exit status, whatever is found in the others."""

    @pytest.mark.parametrize("style", ["text", "json", "sarif", "github"])
    def test_the_status_says_so(self, project, style):
        (project / "broken.ipynb").write_text("{", encoding="utf-8")
        for name in ("none.md", "broken.ipynb"):
            run(project, "check", "wrong.md", name, "--format", style, status=2)
            run(project, "check", "right.md", name, "--format", style, status=2)

    def test_json_names_them(self, project):
        data = json.loads(run(project, "check", "wrong.md", "none.md", "--format", "json", status=2).stdout)
        assert data["errors"] == [{"message": "none.md does not exist"}]
        assert [document["path"] for document in data["documents"]] == ["wrong.md"]
        assert "errors" not in json.loads(run(project, "check", ".", "--format", "json", status=1).stdout)

    def test_a_baseline_without_them_says_so(self, project):
        done = run(project, "baseline", "wrong.md", "none.md", status=2)
        assert "error: none.md does not exist" in done.stderr
        assert done.stdout.startswith("wrote 1 finding")

    def test_standard_input_has_the_limit_of_files(self, project):
        done = run(project, "check", "-", stdin="text\n" * 4_000_001, status=2)
        assert done.stderr == "error: standard input is larger than 20 MB: split it\n"

    def test_standard_input_is_one_of_them(self, project):
        done = run(project, "check", "wrong.md", "-", stdin="\0", status=2)
        assert "wrong.md:3:3: refuted" in done.stdout
        assert "standard input is a binary file" in done.stdout


class TestFilesNamedTwice:
    """A file is judged once, whatever it is called."""

    @pytest.mark.parametrize(
        "names", [("./wrong.md",), (".",), ("link.md",), ("right.md", "wrong.md"), ("link/wrong.md",)]
    )
    def test_a_finding_is_reported_once(self, project, names):
        if "link" in names[0]:
            (project / names[0].split("/")[0]).symlink_to(project if "/" in names[0] else project / "wrong.md")
        for more in ((), ("--jobs", "2")):
            shown = run(project, "check", "wrong.md", *names, *more, status=1).stdout
            assert shown.count("refuted [sign]") == 1
            assert shown.startswith("wrong.md:3:3: ")

    def test_also_around_standard_input(self, project):
        data = json.loads(
            run(project, "check", "right.md", "-", "./right.md", "--format", "json", stdin=WRONG, status=1).stdout
        )
        assert [document["path"] for document in data["documents"]] == ["right.md", "-"]

    def test_what_is_mended_is_not_flagged(self, project):
        done = run(project, "check", "wrong.md", "./wrong.md", "--fix")
        assert done.stdout.endswith("1 claim, 1 decided, 0 flagged (1 proved)\n1 fixed\n")


class TestFilesIncludedTwice:
    def files(self, project, inner, outer="\\input{inner}\n\n\\input{inner}\n"):
        (project / "inner.tex").write_text(inner, encoding="utf-8")
        (project / "outer.tex").write_text(outer, encoding="utf-8")

    def test_findings_are_reported_once(self, project):
        comment = "% chainrule: ignore[sign] nothing\n\ntext\n"
        self.files(project, "$\\frac{d}{dx} x^4 = 5x^3$\n\n" + comment)
        done = run(project, "check", "outer.tex", status=1)
        assert done.stdout.count("refuted") == 2, "the claim, and the summary"
        assert done.stdout.count("[suppression-unused]") == 1
        assert "1 claim, 1 decided" in done.stdout
        assert run(project, "baseline", "outer.tex").stdout.startswith("wrote 1 finding")
        run(project, "check", "inner.tex", "--ignore", "suppression-unused", "--baseline", "chainrule-baseline.json")

    def test_what_differs_is_reported_for_both(self, project):
        define = "Let $f(x) = x^%d$.\n\n\\input{inner}\n\n"
        self.files(project, "$f'(x) = 5x^4$\n", define % 2 + define % 3 + define % 5)
        done = run(project, "check", "outer.tex", status=1)
        assert "3 claims, 3 decided, 2 flagged" in done.stdout


class TestBaseline:
    def test_it_is_written_and_hides(self, project):
        assert run(project, "baseline", ".").stdout == "wrote 1 finding to chainrule-baseline.json\n"
        done = run(project, "check", ".", "--baseline", "chainrule-baseline.json")
        assert done.stdout == "4 formulas: 2 claims, 2 decided, 0 flagged, 1 suppressed (1 proved, 1 refuted)\n"
        run(project, "check", ".", status=1)

    def test_the_settings_name_it(self, project):
        (project / "chainrule.toml").write_text('baseline = "known/file.json"\n', encoding="utf-8")
        (project / "known").mkdir()
        assert "file.json does not exist: write it" in run(project, "check", ".", status=2).stderr
        run(project, "baseline", "wrong.md")
        run(project / "known", "check", "..")

    def test_what_is_gone_is_a_note(self, project):
        run(project, "baseline", ".")
        (project / "wrong.md").write_text(RIGHT, encoding="utf-8")
        done = run(project, "check", ".", "--baseline", "chainrule-baseline.json")
        assert "has a finding that is gone: wrong.md [sign] \\frac{dL}{dp} = \\frac{1}{p}" in done.stderr

    def test_what_is_ignored_is_not_written(self, project):
        assert run(project, "baseline", ".", "--ignore", "sign").stdout.startswith("wrote 0 findings")


class TestJobsAndCache:
    def test_the_report_is_the_same(self, project):
        done = [run(project, "check", ".", *more, status=1).stdout for more in ((), ("--jobs", "2"), ("--no-cache",))]
        assert len(set(done)) == 1
        assert done[0].startswith("wrong.md:3:3: refuted [sign]")

    def test_the_cache_stands_beside_the_settings(self, project):
        run(project, "check", ".", "--no-cache", status=1)
        assert not (project / ".chainrule_cache").exists()
        (project / "deep").mkdir()
        (project / "chainrule.toml").write_text("", encoding="utf-8")
        run(project / "deep", "check", "../wrong.md", status=1)
        assert (project / ".chainrule_cache").is_dir()
        assert not (project / "deep" / ".chainrule_cache").exists()

    def test_standard_input_stands_where_it_is_named(self, project):
        data = json.loads(
            run(project, "check", "right.md", "-", "wrong.md", "--format", "json", stdin=WRONG, status=1).stdout
        )
        assert [document["path"] for document in data["documents"]] == ["right.md", "-", "wrong.md"]

    def test_no_bar_where_there_is_no_terminal(self, project):
        assert run(project, "check", ".", "--jobs", "2", status=1).stderr == ""


class TestProgress:
    def shown(self, monkeypatch, *, terminal, seconds):
        """What a run of so many seconds writes to standard error."""
        from chainrule.cli import progress

        screen = io.StringIO()
        screen.isatty = lambda: terminal
        monkeypatch.setattr(sys, "stderr", screen)
        now = iter([0.0, seconds / 2, seconds, seconds])
        monkeypatch.setattr(progress.time, "monotonic", lambda: next(now, seconds))
        with progress.Progress() as bar:
            bar(0.5, 3)
            bar(2, 3)
        return screen.getvalue()

    def test_a_bar_for_a_long_run_on_a_terminal(self, monkeypatch):
        monkeypatch.setenv("TERM", "xterm")
        assert "checking 3 files" in self.shown(monkeypatch, terminal=True, seconds=2.5)

    def test_none_for_a_short_run(self, monkeypatch):
        assert self.shown(monkeypatch, terminal=True, seconds=0.5) == ""

    def test_none_without_a_terminal(self, monkeypatch):
        assert self.shown(monkeypatch, terminal=False, seconds=2.5) == ""


class TestInterruption:
    """An interruption while the bar is drawn is an interruption, whatever rich has left half done."""

    @pytest.mark.parametrize("name", ["push_render_hook", "show_cursor"])
    def test_while_the_bar_starts(self, monkeypatch, name):
        from rich.console import Console

        from chainrule.cli import progress

        def interrupted(*_):
            monkeypatch.undo()
            raise KeyboardInterrupt

        screen = io.StringIO()
        screen.isatty = lambda: True
        monkeypatch.setattr(sys, "stderr", screen)
        monkeypatch.setattr(progress, "AFTER", 0)
        monkeypatch.setattr(Console, name, interrupted)
        with pytest.raises(KeyboardInterrupt), progress.Progress() as shown:
            shown(0, 3)

    def test_any_other_failure_is_told(self):
        class Broken:
            def stop(self):
                raise IndexError

        with pytest.raises(IndexError):
            stopped(Broken(), None)


class TestStatus:
    def test_a_file_that_cannot_be_used_is_never_a_success(self, project):
        (project / "broken.ipynb").write_text("{", encoding="utf-8")
        assert "broken.ipynb is not a notebook" in run(project, "check", "right.md", "broken.ipynb", status=2).stdout
        run(project, "check", "wrong.md", "broken.ipynb", status=2)
        run(project, "check", ".", "--ignore", "sign", "--jobs", "2", status=2)
