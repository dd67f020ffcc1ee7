"""Rows of tables whose columns are told by their places alone, below edits: a cell keeps its width, or is left alone.

Such are the grid tables and the simple tables of reStructuredText, and the grid tables of other formats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from unicodedata import east_asian_width

from chainrule.checker.corrections.changes import Op
from chainrule.readers.documents import Document

_GRID = re.compile(r"[ \t]*\+(?:[-=]+\+)+[ \t]*$")
_CORNER = re.compile(r"(?<=[-=])\+|\+(?=[-=])")
_BORDER = re.compile(r"^[ \t]*=+(?:[ ]+=+)+[ \t]*$", re.MULTILINE)
_BLANK = re.compile(r"[ \t]*(?:\n|$)")
#: The last column of a simple table may be as wide as it likes.
_ANY = 1 << 30


@dataclass(frozen=True, slots=True)
class Row:
    """The line from `start` to `end` of a table, with the cell of a formula.

    The text of the cell ends at `behind`, and may grow by `room` columns; what is `followed` in the line by another
    cell must not move. `room` is None where nothing can be changed: the formula stands on several lines, or tabs do.
    """

    start: int
    end: int
    behind: int
    room: int | None
    followed: bool = True

    @property
    def widens(self) -> bool:
        """Whether the cell is as wide as its text."""
        return self.room == _ANY

    def fit(self, ops: tuple[Op, ...], text: str) -> tuple[Op, ...] | None:
        """The changes with one of the spaces at the end of the cell, None where they do not fit."""
        growth = sum(_width(op.text) - _width(text[op.start : op.end]) for op in ops)
        inside = all(self.start <= op.start and op.end <= self.behind and "\n" not in op.text for op in ops)
        if self.room is None or not inside or growth > self.room:
            return None
        if not growth or not self.followed:
            return ops
        spaces = Op(self.behind, self.behind + max(growth, 0), " " * max(-growth, 0))
        return (*ops, spaces)


def row_at(document: Document, start: int, end: int) -> Row | None:
    """The row of such a table in which a span stands; None where it stands in none."""
    first, last = document.flow_line(start), document.flow_line(max(end - 1, start))
    found = _grid_row(document, first, end) or _simple_row(document, first, end)
    if found is not None and (first != last or "\t" in document.text[found.start : found.end]):
        return replace(found, room=None)
    return found


def _line(document: Document, number: int) -> str:
    """A line by its number in the flow, from 1; empty beside the text."""
    return document.line_text(document.line_starts[number - 1]) if 0 < number <= len(document.line_starts) else ""


def _grid_row(document: Document, number: int, end: int) -> Row | None:
    """The row of a grid table: its lines begin with bars and corners, and what ends the cell is below a corner."""
    top = bottom = number
    if not _line(document, number).lstrip().startswith("|"):
        return None
    while _line(document, top - 1).lstrip().startswith(("|", "+")):
        top -= 1
    while _line(document, bottom + 1).lstrip().startswith(("|", "+")):
        bottom += 1
    if not _GRID.match(_line(document, top)):
        return None
    corners = set()
    for each in range(top, bottom + 1):
        line = _line(document, each)
        corners |= {_width(line[: found.start()]) for found in _CORNER.finditer(line)}
    line, start = _line(document, number), document.line_starts[number - 1]
    for at in range(max(end - start, 0), len(line)):
        if line[at] == "|" and _width(line[:at]) in corners:
            behind = len(line[:at].rstrip(" "))
            return Row(start, start + len(line), start + behind, at - behind)
    return Row(start, start + len(line), start + len(line), None)


def _simple_row(document: Document, number: int, end: int) -> Row | None:
    """The row of a simple table, whose columns stand below the signs of its first line."""
    top = _simple_top(document, number)
    if not top:
        return None
    line, start = _line(document, number), document.line_starts[number - 1]
    columns = [found.span() for found in re.finditer("=+", _line(document, top))]
    # What is wide takes two columns.
    at = [i for i, character in enumerate(line) for _ in range(_width(character))] + [len(line)]
    for (_, stop), (following, _) in pairwise(columns):
        if following >= len(at):
            break
        margin = line[at[stop] : at[following]]
        if at[stop] >= end - start and not margin.strip(" "):
            behind = len(line[: at[stop]].rstrip(" "))
            return Row(start, start + len(line), start + behind, at[stop] - behind)
    content = len(line.rstrip(" "))
    # At the end of the line nothing moves, but a column with others beside it has its width.
    stops = [stop for _, stop in columns[:-1] if stop >= _width(line[: end - start])]
    room = max(stops[0] - _width(line[:content]), 0) if stops else _ANY
    return Row(start, start + len(line), start + content, room, followed=False)


def _simple_top(document: Document, number: int) -> int:
    """The first line of the simple table around a line, 0 where there is none."""
    top = 0
    text = document.text
    for found in _BORDER.finditer(text):
        line = document.flow_line(found.start())
        if not top:
            top = line
        elif _BLANK.match(text, min(found.end() + 1, len(text))):
            # A border with nothing right below it ends the table.
            if top < number < line:
                return top
            top = 0
        if line > number and not top:
            return 0
    return 0


def _width(text: str) -> int:
    """The columns that a text takes."""
    return sum(2 if east_asian_width(each) in "WF" else 1 for each in text)
