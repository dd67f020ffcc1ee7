"""Tables in which a header says "derivative": which formula of a row is the function, which is its derivative.

A header may be words, or the formulas of which the rows speak: ``g(z)`` beside ``g'(z)``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from chainrule.checker.extraction.list_tables import list_tables
from chainrule.checker.extraction.tabulars import tabulars
from chainrule.readers.documents import Document, Piece

_DASHES = r"[ \t]*(?::-+:?|-+:|-{2,})[ \t]*"
_RULE = re.compile(rf"^[ \t]*\|?{_DASHES}(?:\|{_DASHES})*\|?[ \t]*$", re.MULTILINE)
_DERIVATIVE = re.compile(
    r"derivative|gradient|f'|y'|\b[a-z]'\s*\(|\\[a-z]+'\s*\(|\\nabla|∇|\\[dt]?frac\{d|\\partial|∂|d[fy]/dx",
    re.IGNORECASE,
)
_FUNCTION = re.compile(
    r"function|(?:\b[a-z]|\\[a-z]+)\s*\(|\$f\$|\$y\$|equation|formula|definition|expression", re.IGNORECASE
)
#: A letter as the header of another column: a table of the values of a function at points.
_LETTER = re.compile(r"(?::math:)?[`$*\s]*(\\?[A-Za-z]+)[`$*\s]*")
_FORMULA = re.compile(r"\$[^$]+\$|\\\(.+\\\)|:math:`[^`]+`")
_SECOND = re.compile(r"second|[a-z]''|\^2|integral", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """The formula of a function, and what the headers of the columns of functions and derivatives say."""

    function: Piece
    heads: tuple[str, str]


def pairs(document: Document) -> dict[int, Row]:
    """For the place of each formula that a table gives as a derivative the formula of its function."""
    out: dict[int, Row] = {}
    for head, *rows in (*list_tables(document.text), *tabulars(document)):
        titles = [document.text[start:end] for start, end in head]
        columns = _columns(titles)
        for row in rows if columns is not None else ():
            _pair_cells(out, document, row, columns, titles)  # type: ignore[arg-type]
    text = document.text
    if "|" not in text:
        return out
    formulas = [piece for piece in document.pieces if piece.kind == "inline"]
    starts = [piece.start for piece in formulas]
    for rule in _RULE.finditer(text):
        if "|" not in rule.group():
            continue
        start = text.rfind("\n", 0, max(rule.start() - 1, 0)) + 1
        header = text[start : rule.start() - 1].strip().strip("|").split("|")
        columns = _columns(header)
        if columns is None:
            continue
        stop = max(rule.start() - 1, start)
        above = _by_column(text, (start, stop), formulas[bisect_left(starts, start) : bisect_left(starts, stop)])
        # A formula is what the document makes of it.
        heads = [above[i][0].text if len(above.get(i, ())) == 1 else cell for i, cell in enumerate(header)]
        at = rule.end() + 1
        while at < len(text):
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            if "|" not in text[at:end]:
                break
            inside = formulas[bisect_left(starts, at) : bisect_left(starts, end)]
            found = _by_column(text, (at, end), inside)
            _add(out, [found.get(column, []) for column in columns], columns, heads)
            at = end + 1
    return out


def _columns(cells: list[str]) -> tuple[int, int] | None:
    """The columns of the function and of its derivative."""
    derivative = [i for i, cell in enumerate(cells) if _DERIVATIVE.search(cell) and not _SECOND.search(cell)]
    if len(derivative) != 1:
        return None
    function = [i for i, cell in enumerate(cells) if i != derivative[0] and _FUNCTION.search(cell)]
    beside = derivative[0] - 1
    if function and beside >= 0 and beside not in function and _is_formula(cells[beside]):
        # "Loss function", C and the derivative of C.
        function = [i for i in function if _is_formula(cells[i])] or [beside]
    if len(function) > 1:
        function = [i for i in function if i == derivative[0] - 1] or function[-1:]
    if not function and derivative[0] > 0:
        function = [derivative[0] - 1]
    if not function or any(_is_argument(cell, cells[function[0]]) for cell in cells):
        return None
    return function[0], derivative[0]


def _is_formula(cell: str) -> bool:
    """Whether a header is a formula and no words."""
    return _FORMULA.fullmatch(cell.strip()) is not None


def _is_argument(cell: str, function: str) -> bool:
    """Whether a header is the x of the function f(x) in another one: a table of values."""
    letter = _LETTER.fullmatch(cell.strip())
    return letter is not None and re.search(rf"\(\s*{re.escape(letter.group(1))}\s*\)", function) is not None


def _by_column(text: str, row: tuple[int, int], inside: list[Piece]) -> dict[int, list[Piece]]:
    """The formulas of a row by their columns."""
    masked = list(text[row[0] : row[1]])
    for piece in inside:
        for k in range(piece.start - row[0], piece.end - row[0]):
            masked[k] = " "
    line = "".join(masked).replace("\\|", "  ")
    lead = 1 if line.lstrip().startswith("|") else 0
    found: dict[int, list[Piece]] = {}
    for piece in inside:
        found.setdefault(line[: piece.start - row[0]].count("|") - lead, []).append(piece)
    return found


def _pair_cells(
    out: dict[int, Row], document: Document, row: list[tuple[int, int]], columns: tuple[int, int], heads: list[str]
) -> None:
    """The formulas of a row of a list table, which may be displays."""
    if len(row) != len(heads):
        return
    found = [
        [piece for piece in document.pieces if piece.kind in ("inline", "display") and start <= piece.start < end]
        for start, end in (row[column] for column in columns)
    ]
    _add(out, found, columns, heads)


def _add(out: dict[int, Row], found: list[list[Piece]], columns: tuple[int, int], heads: list[str]) -> None:
    function, derivative = found
    if len(function) == 1 and len(derivative) == 1:
        out[derivative[0].start] = Row(function[0], (heads[columns[0]], heads[columns[1]]))
