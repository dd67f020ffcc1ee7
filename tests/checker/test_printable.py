"""What a document says as a terminal may show it: no control reaches it, and carets stand below what they mean."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from chainrule.checker.reports.printable import cells, padding, printable
from chainrule.checker.reports.report import text_lines
from chainrule.verbs import check

CONTROLS = [chr(code) for code in (0, 7, 8, 0x1B, 0x7F, 0x85, 0x9B, 0x202E, 0x2066, 0xFEFF)]


@pytest.mark.parametrize("control", CONTROLS)
def test_controls_do_not_reach_the_terminal(control: str) -> None:
    """A sign stands for each, and nothing else changes."""
    shown = printable(f"a{control}b")
    assert control not in shown
    assert len(shown) == 3
    assert shown[0] + shown[2] == "ab"


@pytest.mark.parametrize("text", ["plain", "日本語", "e\u0301", "α = β", "😀", "\tx"])
def test_other_text_stays(text: str) -> None:
    """Letters, wide characters, accents and tabs are shown as they are."""
    assert printable(text) == text


@pytest.mark.parametrize("text", ["plain", "日本語 x", "e\u0301a", "한글", "ｆ(x)"])
def test_columns_are_those_of_a_terminal(text: str) -> None:
    """As many columns as another library counts."""
    assert cells(text) == cell_len(text) == len(padding(text))


def test_carets_stand_below_the_formula() -> None:
    """Behind wide characters and tabs, too."""
    for before in ("日本語 ", "\tx ", "e\u0301 "):
        report = check(text=f"Let $f(x) = x^2$.\n\n{before}$f'(x) = 3x$\n")
        source, carets = next(
            (a, b) for a, b in zip(text_lines(report), text_lines(report)[1:], strict=False) if "^^" in b
        )
        start = source.index("f'(x)")
        assert cell_len(source[:start].replace("\t", "")) == cell_len(carets[: carets.index("^")].replace("\t", ""))
        assert source[:start].count("\t") == carets.count("\t")


def test_escape_sequences_in_reports() -> None:
    """A report on a document with escape sequences has none."""
    report = check(text="$f(x)=x^2$ \x1b]0;owned\x07 \x1b[2J $f'(x)=3x$\n")
    assert not any("\x1b" in line or "\x07" in line for line in text_lines(report))
