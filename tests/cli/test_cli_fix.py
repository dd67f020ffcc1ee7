"""`chainrule check --fix` and `--diff` as people and scripts call them: what is shown, asked, written and returned."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from chainrule import cli as door
from chainrule.errors import UsageError

SRC = Path(__file__).resolve().parents[2] / "src"
WRONG = "$$\\frac{d}{dx} x^2 = 3 x$$\n\n$$\\frac{d}{dx} \\cos x = \\sin x$$\n"
RIGHT = "$$\\frac{d}{dx} x^2 = 2 x$$\n\n$$\\frac{d}{dx} \\cos x = -\\sin x$$\n"
DIFF = """\
--- a.md
+++ a.md
@@ -1,3 +1,3 @@
-$$\\frac{d}{dx} x^2 = 3 x$$
+$$\\frac{d}{dx} x^2 = 2 x$$

-$$\\frac{d}{dx} \\cos x = \\sin x$$
+$$\\frac{d}{dx} \\cos x = -\\sin x$$
""".replace("\n\n", "\n \n")


@pytest.fixture
def wrong(tmp_path):
    path = tmp_path / "a.md"
    path.write_text(WRONG, encoding="utf-8")
    return path


def run(folder, *arguments, stdin=""):
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "chainrule", "check", *arguments],
        env={"PYTHONPATH": str(SRC), "PYTHONIOENCODING": "utf-8"},
        input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False, cwd=folder,
    )  # fmt: skip
    assert "Traceback" not in done.stderr
    return done


def test_a_diff_and_nothing_written(wrong):
    done = run(wrong.parent, "a.md", "--diff")
    assert (done.returncode, done.stdout, done.stderr) == (1, DIFF, "")
    assert wrong.read_text(encoding="utf-8") == WRONG


def test_a_diff_is_none_where_nothing_can_be_mended(wrong):
    wrong.write_text(RIGHT, encoding="utf-8")
    done = run(wrong.parent, "a.md", "--diff")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_diff_wins_over_fix(wrong):
    assert run(wrong.parent, "a.md", "--diff", "--fix", "--yes").stdout == DIFF
    assert wrong.read_text(encoding="utf-8") == WRONG


def test_without_a_terminal_it_is_written_and_the_rest_is_reported(wrong):
    done = run(wrong.parent, "a.md", "--fix")
    assert done.returncode == 0
    assert done.stdout.splitlines() == ["2 formulas: 2 claims, 2 decided, 0 flagged (2 proved)", "2 fixed"]
    assert wrong.read_text(encoding="utf-8") == RIGHT
    assert run(wrong.parent, "a.md", "--fix").stdout.splitlines()[-1] == "0 fixed"


def test_what_remains_is_flagged(wrong):
    left = "$$s(z) = \\frac{1}{1 + e^{z}}$$\n\n$$\\frac{ds}{dz} = s (1 - s)$$\n"
    wrong.write_text(WRONG + left, encoding="utf-8")
    done = run(wrong.parent, ".", "--fix")
    assert done.returncode == 1
    assert "definition-suspect" in done.stdout
    assert done.stdout.splitlines()[-1] == "2 fixed"
    assert wrong.read_text(encoding="utf-8") == RIGHT + left


GRID = """\
+----------------------+
| :math:`(x^3)'  = 3x` |
+----------------------+
"""
LEFT = {
    "the definition": ("a.md", "$s(z) = \\frac{1}{1 + e^{z}}$\n\n$\\frac{ds}{dz} = s (1 - s)$", "what is wrong may be the definition"),
    "a table": ("a.rst", GRID, "its correction is wider than its cell of the table"),
    "one cell": ("a.rst", GRID.replace("3x` |", "3x`  and :math:`(x^4)' = 4x`     |").replace("-+", "-" * 30 + "+"),
                 "another formula in its cell of the table is fixed first: run --fix again"),
    "a macro": ("a.tex", "\\newcommand{\\slope}{3 x}\n$\\frac{d}{dx} x^2 = \\slope$\n", "a macro stands in the way, say"),
}  # fmt: skip


@pytest.mark.parametrize("name", LEFT)
def test_why_something_is_left(tmp_path, name):
    file, text, reason = LEFT[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    for _ in ("anew", "from the cache"):
        assert "not fixed: " in (said := run(tmp_path, file, "--diff").stderr)
        assert reason in said
    shown = run(tmp_path, ".", "--fix").stdout
    assert reason in shown.splitlines()[-2]
    assert "not fixed" not in run(tmp_path, ".").stdout


def test_an_included_file_is_named(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "ch.tex").write_text("$\\frac{d}{dx} x^4 = 5x^3$\n", encoding="utf-8")
    (tmp_path / "m.tex").write_text("\\input{sub/ch}\n\n$\\frac{d}{dx} x^2 = 3x$\n", encoding="utf-8")
    done = run(tmp_path, "m.tex", "--fix")
    assert done.returncode == 1
    assert done.stdout.splitlines()[-2:] == [
        "sub/ch.tex:1:2: not fixed: it stands in an included file: name sub/ch.tex to fix it", "1 fixed",
    ]  # fmt: skip
    assert run(tmp_path, "sub/ch.tex", "--fix").stdout.splitlines()[-1] == "1 fixed"
    assert run(tmp_path, "m.tex", "--fix").stdout.splitlines()[-1] == "0 fixed"


def test_what_would_upset_another_claim_is_left_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr("chainrule.checker.fixing._judged_again", lambda *found: set(found[-1]))
    (tmp_path / "a.md").write_text(WRONG, encoding="utf-8")
    done = CliRunner().invoke(door.cli, ["check", str(tmp_path / "a.md"), "--fix", "--no-cache"])
    assert done.output.count("not fixed: with its correction another claim would not hold") == 2
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == WRONG


def test_only_what_is_selected(wrong):
    assert run(wrong.parent, "a.md", "--fix", "--select", "sign").stdout.splitlines()[-1] == "1 fixed"
    assert wrong.read_text(encoding="utf-8") == WRONG.replace(r"= \sin", r"= -\sin")


def test_json_is_that_of_the_mended_file(wrong):
    done = run(wrong.parent, "a.md", "--fix", "--format", "json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["summary"]["proved"] == 2
    assert wrong.read_text(encoding="utf-8") == RIGHT


def test_standard_input_cannot_be_fixed(tmp_path):
    done = run(tmp_path, "-", "--fix", stdin=WRONG)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: standard input cannot be fixed: name a file\n"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(wrong):
    wrong.parent.chmod(0o500)
    try:
        done = run(wrong.parent, "a.md", "--fix")
    finally:
        wrong.parent.chmod(0o700)
    assert done.returncode == 2
    assert "error: a.md cannot be written: Permission denied" in done.stdout


class TestOnATerminal:
    @pytest.fixture(autouse=True)
    def terminal(self, monkeypatch):
        monkeypatch.setattr("chainrule.cli.fixing.on_a_terminal", lambda: True)

    @pytest.mark.parametrize(("answer", "after"), [("y\n", RIGHT), ("n\n", WRONG), ("\n", WRONG)])
    def test_the_diff_is_shown_and_it_asks(self, wrong, answer, after):
        done = CliRunner().invoke(door.cli, ["check", str(wrong), "--fix"], input=answer)
        assert r"+$$\frac{d}{dx} x^2 = 2 x$$" in done.output
        assert f"Write {wrong}? [y/N]" in done.output
        assert wrong.read_text(encoding="utf-8") == after
        assert done.exit_code == (after == WRONG)

    def test_yes_asks_nothing(self, wrong):
        done = CliRunner().invoke(door.cli, ["check", str(wrong), "--fix", "--yes"])
        assert "Write" not in done.output
        assert wrong.read_text(encoding="utf-8") == RIGHT

    def test_standard_input(self):
        done = CliRunner().invoke(door.cli, ["check", "-", "--fix"])
        assert isinstance(done.exception, UsageError)
