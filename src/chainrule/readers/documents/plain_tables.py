"""Cells of Markdown tables that are formulas in plain text, where the head of a column says that it has derivatives.

``| x² | 2x |`` below ``| Function | Derivative |``: both cells of a row are formulas, or neither is. A cell may be
inline code. Words that are no functions make a cell prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from chainrule.readers.documents.dollars import Span
from chainrule.readers.documents.plain_lines import KNOWN

_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$", re.MULTILINE)
_DERIVATIVE = re.compile(r"derivative|gradient|f'|y'|∂|d[fy]/dx", re.IGNORECASE)
_FUNCTION = re.compile(r"function|f\s*\(|\by\b|equation|formula|definition|expression", re.IGNORECASE)
_CELL = re.compile(r"(?<!\\)\|")
#: What no formula in plain text has.
_STRANGE = re.compile(r"[;:?\"`@%$#\\~<>&]|\.\.|→|⇒")
_WORD = re.compile(r"[A-Za-z]{2,}")
_CONDITIONS = frozenset("if or at in is on to of by no as an for and else when where".split())
#: The environment of such a formula.
CELL = "cell"
_LOSSES = frozenset("loss cost error dloss dcost derror".split())
MAX_CELL = 100
MAX_ROWS = 200


def in_tables(text: str, masked: str) -> Iterator[Span]:
    """The formulas in such tables; formulas in LaTeX are blanked out in `masked`, inline code stands in `text`."""
    for rule in _RULE.finditer(masked):
        head = masked[masked.rfind("\n", 0, max(rule.start() - 1, 0)) + 1 : rule.start()]
        titles = [cell for _, _, cell in _cells(head, 0)]
        columns = _columns(titles)
        at = rule.end() + 1
        for _ in range(MAX_ROWS if columns else 0):
            end = masked.find("\n", at)
            end = len(masked) if end < 0 else end
            if "|" not in masked[at:end]:
                break
            yield from _in_row(text, (at, end), columns, len(titles))
            at = end + 1


def _columns(cells: list[str]) -> tuple[int, ...]:
    """The columns of functions and of their derivatives; empty where a head does not tell them."""
    found = [[i for i, cell in enumerate(cells) if said.search(cell)] for said in (_FUNCTION, _DERIVATIVE)]
    function = [i for i in found[0] if i not in found[1]]
    if len(found[1]) != 1 or (not function and not found[1][0]):
        return ()
    before = [i for i in function if i == found[1][0] - 1]
    return ((before or function or [found[1][0] - 1])[0], found[1][0])


def _in_row(text: str, row: tuple[int, int], columns: tuple[int, ...], count: int) -> Iterator[Span]:
    cells = list(_cells(text[row[0] : row[1]], row[0]))
    if len(cells) != count:
        # A bar of |x| is one of the table for everyone.
        return
    chosen = [cells[i] for i in sorted(columns)]
    if all(_is_formula(cell) for _, _, cell in chosen):
        for start, end, _ in chosen:
            yield Span(start, end, start, end, "inline", CELL)


def _cells(row: str, offset: int) -> Iterator[tuple[int, int, str]]:
    """The cells of a row with their places, without spaces, stars and the marks of code."""
    bars = [found.start() for found in _CELL.finditer(row)]
    edges = [-1, *bars, len(row)]
    parts = list(pairwise(edges))
    if row.lstrip().startswith("|"):
        parts = parts[1:]
    for start, end in parts:
        cell = row[start + 1 : end]
        inner = cell.strip().strip("*`").strip()
        at = offset + start + 1 + (cell.find(inner) if inner else 0)
        yield at, at + len(inner), inner


def _is_formula(cell: str) -> bool:
    """Whether a cell is a formula: names, numbers and signs, and words that are functions."""
    if not cell or len(cell) > MAX_CELL or _STRANGE.search(cell) or not re.search(r"[\w∂]", cell):
        return False
    words = [word.lower() for word in _WORD.findall(cell)]
    if any(word in _CONDITIONS for word in words):
        return False
    return all(word in KNOWN | _LOSSES or len(word) == 2 or (len(word) == 3 and word[0] == "d") for word in words)
