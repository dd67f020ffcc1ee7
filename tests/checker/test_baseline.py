"""Baselines: what is known is hidden wherever it moves, what is new is not, and what is gone is said."""

import json

import pytest

from chainrule.checker.reports import baseline
from chainrule.checker.reports.fingerprints import Fingerprint
from chainrule.checker.runs import check_paths
from chainrule.errors import UsageError

LOSS = "Let $L(p) = -\\ln p$.\n\n"
SIGN = "$$\\frac{dL}{dp} = \\frac{1}{p}$$\n\n"
FACTOR = "$$\\frac{dL}{dp} = -\\frac{2}{p}$$\n\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.md").write_text(LOSS + SIGN + FACTOR + SIGN, encoding="utf-8")
    (tmp_path / "b.md").write_text(LOSS + SIGN, encoding="utf-8")
    (tmp_path / "known.json").write_text(baseline.written(check_paths([tmp_path]), tmp_path / "known.json"), "utf-8")
    return tmp_path


def left(folder, *names):
    """The findings that a baseline leaves, and what is gone."""
    report, known = check_paths([folder / name for name in names or (".",)]), baseline.read(folder / "known.json")
    baseline.hide(report, known)
    found = [
        (d.document.place(j.claim.start).line, f.name) for d in report.documents for j in d.judged for f in j.findings
    ]
    return found, [(mark.path, mark.finding, mark.nth) for mark in known.gone]


def test_the_file_has_no_lines(folder):
    data = json.loads((folder / "known.json").read_text(encoding="utf-8"))
    rows = [(each["path"], each["finding"], each["nth"]) for each in data["findings"]]
    assert rows == [("a.md", "constant-factor", 1), ("a.md", "sign", 1), ("a.md", "sign", 2), ("b.md", "sign", 1)]
    assert all(set(each) == {"path", "finding", "text", "nth"} for each in data["findings"])
    assert str(folder) not in (folder / "known.json").read_text(encoding="utf-8")


def test_nothing_is_left_of_what_is_known(folder):
    assert left(folder) == ([], [])


def test_lines_may_move(folder):
    (folder / "a.md").write_text("# New\n\nWords.\n\n" + LOSS + SIGN + "More.\n\n" + FACTOR + SIGN, encoding="utf-8")
    assert left(folder) == ([], [])


@pytest.mark.parametrize("made", [
    lambda text: text.replace(" = ", "="), lambda text: text.replace("{p}", "{ p }"),
    lambda text: text.replace("= ", "=\n  ").replace("-\\frac{2}", "- \\frac {2}"),
])  # fmt: skip
def test_white_space_in_formulas_does_not_count(folder, made):
    for name in ("a.md", "b.md"):
        path = folder / name
        path.write_text(made(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert left(folder) == ([], [])


def test_equal_texts_that_were_counted_apart_are_still_known(tmp_path):
    entry = {"path": "a.md", "finding": "sign", "text": "\\frac{dL}{dp} = \\frac{1}{p}", "nth": 1}
    entries = [{**entry, "text": entry["text"].replace(" ", "")}, entry]
    (tmp_path / "known.json").write_text(json.dumps({"version": 1, "findings": entries}), encoding="utf-8")
    (tmp_path / "a.md").write_text(LOSS + SIGN.replace(" = ", "=") + SIGN, encoding="utf-8")
    assert left(tmp_path) == ([], [])


@pytest.mark.parametrize(("one", "two", "same"), [
    ("3x", "3 x", True), (r"\alpha x = 1", r"\alpha x=1", True), (r"\alpha x", r"\alphax", False), ("1 0", "10", False),
    ("x_1 y", "x_1y", True), (r"\sin  2", r"\sin2", True),
])  # fmt: skip
def test_spaces_that_mean_something_count(one, two, same):
    assert (Fingerprint("a.md", "sign", one, 1).digest == Fingerprint("a.md", "sign", two, 1).digest) == same


def test_what_is_new_is_left(folder):
    (folder / "a.md").write_text(LOSS + SIGN + FACTOR + SIGN + SIGN, encoding="utf-8")
    (folder / "c.md").write_text(LOSS + SIGN, encoding="utf-8")
    assert left(folder) == ([(9, "sign"), (3, "sign")], [])


def test_a_known_claim_with_another_mistake_is_left(folder):
    (folder / "b.md").write_text("Let $L(p) = -2 \\ln p$.\n\n" + SIGN, encoding="utf-8")
    found, gone = left(folder)
    assert found == [(3, "constant-factor")]
    assert gone == [("b.md", "sign", 1)]


def test_what_is_gone_is_said_for_checked_files_only(folder):
    (folder / "a.md").write_text(LOSS + SIGN + SIGN, encoding="utf-8")
    assert left(folder, "b.md") == ([], [])
    assert left(folder, "a.md") == ([], [("a.md", "constant-factor", 1)])
    (folder / "b.md").unlink()
    assert left(folder, "a.md")[1] == [("a.md", "constant-factor", 1), ("b.md", "sign", 1)]


def test_a_hidden_claim_keeps_its_verdict(folder):
    report = check_paths([folder])
    baseline.hide(report, baseline.read(folder / "known.json"))
    assert not report.flagged
    data = report.to_json()
    assert data["summary"]["refuted"] == 4
    assert data["coverage"]["suppressed"] == 4
    assert (data["baseline"]["hidden"], data["baseline"]["gone"]) == (4, [])
    assert {s["by"] for d in data["documents"] for c in d["claims"] for s in c["suppressed"]} == {"baseline"}


def test_it_does_not_change_when_it_is_written_again(folder):
    again = baseline.written(check_paths([folder / "b.md", folder / "a.md"]), folder / "known.json")
    assert again == (folder / "known.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{"path": "a.md"}]}', "[" * 9999]
)  # fmt: skip
def test_what_is_no_baseline_is_one_error(tmp_path, text):
    (tmp_path / "known.json").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=r"known\.json"):
        baseline.read(tmp_path / "known.json")


def test_a_missing_baseline_says_how_to_write_one(tmp_path):
    with pytest.raises(UsageError, match="write it with chainrule baseline"):
        baseline.read(tmp_path / "known.json")
