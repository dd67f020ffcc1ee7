"""What --fix writes into files: the text that a careful author would write by hand, and not a byte more."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chainrule.checker.corrections.solved import MAX_SOLVED
from chainrule.checker.fixing import Fix, fix, fixed, write
from chainrule.checker.runs import check_paths
from chainrule.engine.raising import shortest
from chainrule.errors import UsageError
from chainrule.verbs import check

#: Markdown: a text, and the same text mended by hand.
MARKDOWN = {
    "sign": (r"$$\frac{d}{dx} \cos x = \sin x$$", r"$$\frac{d}{dx} \cos x = -\sin x$$"),
    "sign in a sum": (
        r"$$\frac{d}{dx} (x^2 - x^3) = 2x + 3x^2$$",
        r"$$\frac{d}{dx} (x^2 - x^3) = 2x - 3x^2$$",
    ),
    "sign too much": (r"$$\frac{d}{dx} \sin x = -\cos x$$", r"$$\frac{d}{dx} \sin x = \cos x$$"),
    "sign in an exponent": (
        r"$$\frac{d}{dx} e^{-x} = -e^{x}$$",
        r"$$\frac{d}{dx} e^{-x} = -e^{-x}$$",
    ),
    "quotient rule": (
        r"Let $f$, $g$ be functions of $x$. $$\left(\frac{f}{g}\right)' = \frac{f' g + f g'}{g^2}$$",
        r"Let $f$, $g$ be functions of $x$. $$\left(\frac{f}{g}\right)' = \frac{f' g - f g'}{g^2}$$",
    ),
    "number": (r"$$\frac{d}{dx} x^4 = 3 x^3$$", r"$$\frac{d}{dx} x^4 = 4 x^3$$"),
    "base of a logarithm": (
        r"$$\frac{d}{dx} \log_2 x = \frac{1}{x \ln 10}$$",
        r"$$\frac{d}{dx} \log_2 x = \frac{1}{x \ln 2}$$",
    ),
    "factor too much": (r"$$\frac{d}{dx} e^x = x e^x$$", r"$$\frac{d}{dx} e^x = e^x$$"),
    "two below the bar": (
        r"$$\frac{d}{dx} \sqrt{x} = \frac{1}{\sqrt{x}}$$",
        r"$$\frac{d}{dx} \sqrt{x} = \frac{1}{2 \sqrt{x}}$$",
    ),
    "factor in the style of the author": (
        r"$$\frac{d}{dx} \sin(2 x) = \cos(2 x)$$",
        r"$$\frac{d}{dx} \sin(2 x) = 2 \cos(2 x)$$",
    ),
    "exponent": (r"$$\frac{d}{dx} x^6 = 6x^6$$", r"$$\frac{d}{dx} x^6 = 6x^5$$"),
    "exponent of a letter": (r"$$\frac{d}{dx} x^n = n x^n$$", r"$$\frac{d}{dx} x^n = n x^{n-1}$$"),
    "exponent lost": (r"$$\frac{d}{dx} x^3 = 3x$$", r"$$\frac{d}{dx} x^3 = 3x^2$$"),
    "square of a function": (
        r"$$\frac{d}{dx} \tan x = 1 + \tan x$$",
        r"$$\frac{d}{dx} \tan x = 1 + \tan^2 x$$",
    ),
    "function": (r"$$\frac{d}{dx} \sin x = \sin x$$", r"$$\frac{d}{dx} \sin x = \cos x$$"),
    "name with an accent": (
        ("Let $L = \\frac{1}{2} (\\hat y - y)^2$ and $\\hat y = w x$. Then\n"
        "$$\\frac{\\partial L}{\\partial w} = (\\hat y - y) w$$"),
        ("Let $L = \\frac{1}{2} (\\hat y - y)^2$ and $\\hat y = w x$. Then\n"
        "$$\\frac{\\partial L}{\\partial w} = (\\hat y - y) x$$"),
    ),
    "accents in braces stay": (
        r"$$\frac{\partial}{\partial \hat{y}} (\hat{y} - y)^2 = 2 (\hat{y} + y)$$",
        r"$$\frac{\partial}{\partial \hat{y}} (\hat{y} - y)^2 = 2 (\hat{y} - y)$$",
    ),
    "constant factor below": (
        "$L(p) = -y \\log_2 p - (1 - y) \\log_2(1 - p)$ has\n$$\\frac{dL}{dp} = \\frac{p - y}{p (1 - p)} \\tag{6}$$\n",
        ("$L(p) = -y \\log_2 p - (1 - y) \\log_2(1 - p)$ has\n"
        "$$\\frac{dL}{dp} = \\frac{p - y}{p (1 - p) \\ln 2} \\tag{6}$$\n"),
    ),
    "chain factor": (
        r"$$\frac{d}{dx} \ln(x^2 + 1) = \frac{1}{x^2 + 1}$$",
        r"$$\frac{d}{dx} \ln(x^2 + 1) = \frac{2 x}{x^2 + 1}$$",
    ),
    "index": (
        ("Let $q_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}}$.\n\n"
        "$$\\frac{\\partial \\ln q_i}{\\partial z_j} = \\delta_{ij} - q_i$$"),
        ("Let $q_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}}$.\n\n"
        "$$\\frac{\\partial \\ln q_i}{\\partial z_j} = \\delta_{ij} - q_j$$"),
    ),
    "transpose": (
        ("Let $A \\in \\mathbb{R}^{n \\times n}$ and $x, b \\in \\mathbb{R}^n$.\n"
        "$$\\nabla_x \\|A x - b\\|^2 = 2 A (A x - b)$$"),
        ("Let $A \\in \\mathbb{R}^{n \\times n}$ and $x, b \\in \\mathbb{R}^n$.\n"
        "$$\\nabla_x \\|A x - b\\|^2 = 2 A^T (A x - b)$$"),
    ),
    "differential lost": (
        r"$$\frac{\ln x}{\partial x} = \frac{1}{x}$$",
        r"$$\frac{\partial \ln x}{\partial x} = \frac{1}{x}$$",
    ),
    "differential lost, upright": (
        r"$$\frac{\ln x}{\mathrm{d} x} = \frac{1}{x}$$",
        r"$$\frac{\mathrm{d} \ln x}{\mathrm{d} x} = \frac{1}{x}$$",
    ),
    "whole side": (r"$$\frac{d}{dx} x^2 = x^2$$", r"$$\frac{d}{dx} x^2 = 2 x$$"),
    "the side without the derivative": (r"$$3 x = \frac{d}{dx} x^2$$", r"$$2 x = \frac{d}{dx} x^2$$"),
    "two in one formula": (
        "$$\\begin{align}\n\\frac{d}{dx} x^2 &= 3 x \\\\\n\\frac{d}{dx} \\cos x &= \\sin x\n\\end{align}$$",
        "$$\\begin{align}\n\\frac{d}{dx} x^2 &= 2 x \\\\\n\\frac{d}{dx} \\cos x &= -\\sin x\n\\end{align}$$",
    ),
    "a chain goes wrong at its second member": (
        r"$$\frac{d}{dx} \sin^2 x = 2 \sin x \cos x = \cos 2x$$",
        r"$$\frac{d}{dx} \sin^2 x = 2 \sin x \cos x = \sin 2x$$",
    ),
    "a slip goes through a chain": (
        r"$$\frac{d}{dx} (x + 1)^2 = 3 (x + 1) = 3x + 3$$",
        r"$$\frac{d}{dx} (x + 1)^2 = 2 (x + 1) = 2 x + 2$$",
    ),
    "cells of a table": (
        ("| f | derivative |\n|---|---|\n| $x^4$ | $\\frac{d}{dx} x^4 = 4x^4$ |\n"
        "| ln | $\\frac{d}{dx} \\ln(3x) = \\frac{3}{x}$ |\n"),
        ("| f | derivative |\n|---|---|\n| $x^4$ | $\\frac{d}{dx} x^4 = 4x^3$ |\n"
        "| ln | $\\frac{d}{dx} \\ln(3x) = \\frac{1}{x}$ |\n"),
    ),
    "two on one line": (
        r"So $\frac{d}{dx} x^2 = x$ and $\frac{d}{dx} x^3 = x^2$, it seems.",
        r"So $\frac{d}{dx} x^2 = 2 x$ and $\frac{d}{dx} x^3 = 3 x^2$, it seems.",
    ),
    "quoted, with marks of Unicode": (
        "> né: $\\frac{∂}{∂x} (x^2 − x) = 2x + 1$ 😀\n",
        "> né: $\\frac{∂}{∂x} (x^2 − x) = 2x - 1$ 😀\n",
    ),
    "the marks of Jekyll": (
        "So \\\\(\\frac{d}{dx} x^3 = 3 x^3\\\\).",
        "So \\\\(\\frac{d}{dx} x^3 = 3 x^2\\\\).",
    ),
    "a fence": (
        "```math\n\\frac{d}{dx} x^7 = 7 x^7\n```\n",
        "```math\n\\frac{d}{dx} x^7 = 7 x^6\n```\n",
    ),
}  # fmt: skip
LEFT_ALONE = {
    "the definition may be wrong": "$$s(z) = \\frac{1}{1 + e^{z}}$$\n\n$$\\frac{ds}{dz} = s (1 - s)$$\n",
    "a value at a kink": (
        "$$\\frac{d}{dz} \\max(0, z) = \\begin{cases} 1 & z > 0 \\\\ 2 & z = 0 \\\\ 0 & z < 0 \\end{cases}$$\n"
    ),
    "nothing wrong": "$$\\frac{d}{dx} x^2 = 2x$$\n",
    "not understood": "$$\\frac{d}{dx} \\wibble(x) = 2x$$\n",
    "a statement about derivatives": (
        "Let $f(x) = \\ln(1 + (x - 1)^6)$.\n\n$$\\frac{d^2 f}{dx^2} = \\frac{df}{dx}\\left(\\frac{df}{dx}\\right)$$\n"
    ),
    "behind a link that is not decided": "$$\\frac{d}{dx} \\Gamma(x) = 3 x^2 = 2 x$$\n",
}


def mend(path: Path) -> int:
    return fix(check_paths([path]), lambda _: True)


def mended(folder: Path, text: str | bytes, name: str = "a.md") -> bytes:
    """The bytes of a file after --fix; a second run must change nothing, and what was mended must hold."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    count = mend(path)
    after = path.read_bytes()
    assert mend(path) == 0
    assert path.read_bytes() == after
    if count:
        assert not any(j.flagged for j in check_paths([path]).judged)
    assert not [each for each in folder.iterdir() if each.name.endswith(".new")]
    return after


@pytest.mark.parametrize("name", MARKDOWN)
def test_markdown(name, tmp_path):
    before, after = MARKDOWN[name]
    assert mended(tmp_path, before).decode() == after


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_left_alone(name, tmp_path):
    assert mended(tmp_path, LEFT_ALONE[name]).decode() == LEFT_ALONE[name]


def test_line_ends_and_the_mark_at_the_front_are_kept(tmp_path):
    text = "\ufeff# Straße\r\n\r\n$$\r\n\\frac{d}{dx} x^3\r\n= 3 x\r\n$$\r\nend\n"
    assert mended(tmp_path, text) == text.replace("3 x\r", "3 x^2\r").encode()


def test_bars_in_a_table_become_commands(tmp_path):
    row = "| norm | $\\frac{d}{dx} \\ln\\cosh x = e^x$ |\n| abs | $\\frac{d}{dx} (x \\lvert x \\rvert) = x$ |\n"
    after = mended(tmp_path, "| f | g |\n|---|---|\n" + row).decode()
    assert all(line.count("|") == 3 for line in after.splitlines())


class TestLatex:
    def test_macros_of_the_author_stay(self, tmp_path):
        before = r"""\newcommand{\yhat}{\hat{y}}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\begin{equation}
L = \frac{1}{2} (\yhat - y)^2
\end{equation}
\begin{equation}
\pd{L}{\yhat} = \yhat + y % a slip
\end{equation}
"""
        assert mended(tmp_path, before, "a.tex").decode() == before.replace(r"\yhat + y", r"\yhat - y")

    def test_a_name_is_written_by_its_macro(self, tmp_path):
        before = r"""\newcommand{\yhat}{\hat{y}}
$\frac{\partial}{\partial \yhat} \yhat^2 y = 2 y$
"""
        after = mended(tmp_path, before, "a.tex").decode()
        assert after.splitlines()[1].partition(" = ")[2] in (r"2 \yhat y$", r"2 y \yhat$")

    def test_what_a_macro_gives_is_left_alone(self, tmp_path):
        before = "\\newcommand{\\slope}{3 x}\n$\\frac{d}{dx} x^2 = \\slope$\n"
        assert mended(tmp_path, before, "a.tex").decode() == before

    def test_what_stands_in_an_argument_is_left_alone(self, tmp_path):
        before = "\\newcommand{\\same}[1]{#1}\n$\\frac{d}{dx} x^2 = \\same{3 x}$\n"
        assert mended(tmp_path, before, "a.tex").decode() == before

    def test_what_is_included_is_left_alone_and_what_follows_is_mended(self, tmp_path):
        (tmp_path / "part.tex").write_text("One line.\n$\\frac{d}{dx} x^2 = 3 x$\n", encoding="utf-8")
        before = "Ä\n\\input{part}\n$\\frac{d}{dx} x^2 = 3 x$ and $\\frac{d}{dx} x^3 = 3 x$\n"
        path = tmp_path / "a.tex"
        path.write_text(before, encoding="utf-8")
        assert mend(path) == 2
        assert path.read_text(encoding="utf-8") == before.replace("= 3 x$ and", "= 2 x$ and").replace(
            "x^3 = 3 x", "x^3 = 3 x^2"
        )
        assert "3 x$" in (tmp_path / "part.tex").read_text(encoding="utf-8")

    def test_a_remark_is_not_lost(self, tmp_path):
        before = "\\[\n\\frac{d}{dx} x^2 =\n  x % the square\n  \\cdot x\n\\]\n"
        assert "% the square" in mended(tmp_path, before, "a.tex").decode()


def test_restructured_text(tmp_path):
    before = (
        "Rules\n=====\n\n.. math::\n\n   \\frac{d}{dx} x^6 = 6 x^6\n\nand :math:`\\frac{d}{dx} \\cos x = \\sin x`.\n"
    )
    after = before.replace("6 x^6", "6 x^5").replace(r"= \sin", r"= -\sin")
    assert mended(tmp_path, before, "a.rst").decode() == after


class TestNotebooks:
    def test_the_rest_keeps_its_bytes(self, tmp_path):
        cell = r'"$$\\frac{d}{dx} \\left(x^3 + \u00e4\\right)\n", "= 3 x^3$$ caf\u00e9 \ud83d\ude00\n"'
        before = (
            '{"nbformat":4,   "nbformat_minor": 5, "metadata": {"x": [1.0,2e5, {}]},\n "cells": [\n'
            '  {"cell_type": "code", "source": ["x = 1"], "outputs": [], "metadata": {}},\n'
            '  {"source": "Text $\\\\frac{d}{dx} \\\\cos x = \\\\sin x$", "cell_type": "markdown"},\n'
            '  {"cell_type": "markdown", "metadata": {}, "source": [ ' + cell + " ]}\n ]\n}"
        )
        after = before.replace(r"= \\sin x", r"= -\\sin x").replace("= 3 x^3$$", "= 3 x^2$$")
        assert after != before
        assert mended(tmp_path, before, "a.ipynb").decode() == after

    def test_lines_that_are_joined_make_one_line(self, tmp_path):
        cells = [{"cell_type": "markdown", "source": ["$$\\frac{d}{dx} e^{x^2} = \\sin x\n", "+ \\cos x$$\n", "end"]}]
        text = json.dumps({"nbformat": 4, "cells": cells}, indent=1)
        after = json.loads(mended(tmp_path, text, "a.ipynb"))
        lines = after["cells"][0]["source"]
        assert lines[-1] == "end"
        assert all(line.endswith("\n") for line in lines[:-1])

    def test_the_edit_names_the_cell(self, tmp_path):
        path = tmp_path / "a.ipynb"
        cells = [{"cell_type": "code", "source": "1"},
                 {"cell_type": "markdown", "source": ["é\n", "$\\frac{d}{dx} x^2 = 3 x$"]}]  # fmt: skip
        path.write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
        (document,) = check_paths([path]).to_json()["documents"]
        assert document["claims"][0]["finding"]["edit"] == {
            "line": 2, "column": 21, "end_line": 2, "end_column": 22, "cell": 2, "replacement": "2",
        }  # fmt: skip


def test_edits_of_json_applied_by_hand_give_the_mended_text(tmp_path):
    text = "".join(f"é {before}\n\n" for before, after in MARKDOWN.values() if "\n" not in before)
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    (document,) = check_paths([path]).to_json()["documents"]
    lines = text.splitlines(keepends=True)
    found = [c["finding"]["edit"] for c in document["claims"] if c["finding"] and c["finding"]["edit"]]
    assert len(found) > 15
    for edit in sorted(found, key=lambda e: (e["line"], e["column"]), reverse=True):
        line = lines[edit["line"] - 1]
        assert edit["line"] == edit["end_line"]
        lines[edit["line"] - 1] = line[: edit["column"] - 1] + edit["replacement"] + line[edit["end_column"] - 1 :]
    assert mend(path) >= len(found)
    assert path.read_text(encoding="utf-8") == "".join(lines)


class TestWriting:
    TEXT = "$$\\frac{d}{dx} x^2 = 3 x$$\n"

    def found(self, path: Path) -> Fix:
        path.write_text(self.TEXT, encoding="utf-8")
        result = fixed(check_paths([path]).documents[0])
        assert result is not None
        return result

    def test_diff(self, tmp_path):
        found = self.found(tmp_path / "a.md")
        lines = found.diff().splitlines()
        assert lines[2:] == ["@@ -1 +1 @@", r"-$$\frac{d}{dx} x^2 = 3 x$$", r"+$$\frac{d}{dx} x^2 = 2 x$$"]

    def test_a_file_that_changed_after_the_check_is_not_written(self, tmp_path):
        path = tmp_path / "a.md"
        path.write_text(self.TEXT, encoding="utf-8")
        report = check_paths([path])
        path.write_text("# New\n" + self.TEXT, encoding="utf-8")
        assert fix(report, lambda _: True) == 0
        assert "changed after it was checked" in report.errors[0]
        assert path.read_text(encoding="utf-8") == "# New\n" + self.TEXT

    def test_a_file_that_changes_before_it_is_written_is_kept(self, tmp_path):
        path = tmp_path / "a.md"
        found = self.found(path)
        path.write_text("other", encoding="utf-8")
        with pytest.raises(UsageError, match="changed after it was checked"):
            write(found)
        assert path.read_text(encoding="utf-8") == "other"
        assert list(tmp_path.iterdir()) == [path]

    def test_permissions_and_links_are_kept(self, tmp_path):
        path, link = tmp_path / "a.md", tmp_path / "link.md"
        path.write_text(self.TEXT, encoding="utf-8")
        path.chmod(0o640)
        link.symlink_to(path)
        assert mend(link) == 1
        assert link.is_symlink()
        assert path.stat().st_mode & 0o777 == 0o640
        assert "2 x" in path.read_text(encoding="utf-8")

    def test_what_is_not_accepted_is_not_written(self, tmp_path):
        path = tmp_path / "a.md"
        self.found(path)
        assert fix(check_paths([path]), lambda _: False) == 0
        assert path.read_text(encoding="utf-8") == self.TEXT


def test_a_factor_of_many_terms_is_not_written_out(monkeypatch):
    """What is solved for is brought into its shortest form only if that can be short."""
    sizes = []

    def counted(field, value, axes):
        sizes.append(max(len(value.num), len(value.den)))
        return shortest(field, value, axes)

    monkeypatch.setattr("chainrule.checker.corrections.solved.shortest", counted)
    text = (
        r"Let $f(r) = (3 r^2 + \cos r) (5^r - \sin r)$, $g(z) = 2 z^5 e^z - 3 z^2 \cos z + \frac{z}{z^2 + 2}$ and "
        r"$p(x) = f(x) \cdot g(x)$. $$p'(t) = \frac{t^4 \frac{d}{dt}[\sin t] - \sin t \frac{d}{dt}[t^4]}{t^8}$$"
    )
    check(text=text).to_json()
    assert max(sizes, default=0) <= MAX_SOLVED
    check(text=r"$$\frac{d}{dx} x^4 = x^3$$").to_json()
    assert sizes


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1251", "Найдём производную этой функции, она нужна далее."),
        ("koi8-r", "Найдём производную этой функции, она нужна далее."),
        ("cp1252", "Die Ableitung läßt sich für alle größeren Werte “so” schreiben."),
        ("cp1250", "Różniczkując tę funkcję, otrzymujemy następujący wynik: żółć."),
        ("cp1253", "Η παράγωγος της συνάρτησης είναι η εξής."),
        ("cp1252", "The drawings may be jpg or eps§ as you like."),
    ],
)
def test_a_file_of_one_byte_a_character_keeps_its_bytes(tmp_path, encoding, words):
    path = tmp_path / "a.md"
    before = f"{words}\r\n\r\n$$\\frac{{d}}{{dx}} \\cos x = \\sin x$$\r\n\r\n{words}\r\n".encode(encoding)
    path.write_bytes(before)
    report = check_paths([path])
    (note,) = report.documents[0].document.notes
    assert note.message == f"the file is not UTF-8 and is read as {encoding}"
    assert fix(report, lambda _: True) == 1
    assert not report.errors
    assert path.read_bytes() == before.replace(b"= \\sin", b"= -\\sin")
