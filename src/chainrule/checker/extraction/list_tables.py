"""The cells of list tables of reStructuredText and MyST, in which `tables` looks for functions and derivatives."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OPENING = re.compile(r"^[ \t]*(?:\.\.[ \t]+list-table::|[`~:]{3,}\{list-table\})[^\n]*$", re.MULTILINE)
_OPTION = re.compile(r"[ \t]*:[\w-]+:")
_ROW = re.compile(r"([ \t]*)[*-][ \t]+([*-])(?:[ \t]|$)")

#: The places of the cells of a row.
Cells = list[tuple[int, int]]


def list_tables(text: str) -> Iterator[list[Cells]]:
    """The rows of each list table in a text, the header first."""
    for opening in _OPENING.finditer(text):
        rows = _rows(text, opening.end() + 1)
        if len(rows) > 1:
            yield rows


def _rows(text: str, at: int) -> list[Cells]:
    """The rows from a place on, up to the first line that is indented less than they are."""
    rows: list[Cells] = []
    star, dash, mark = -1, -1, ""
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        body = line.lstrip()
        indent = len(line) - len(body)
        row = _ROW.match(line)
        if row is not None and star in (-1, indent):
            star, dash, mark = indent, row.start(2), row.group(2)
            rows.append([(at + dash + 1, end)])
        elif not rows:
            if body and not _OPTION.match(line):
                break
        elif body and indent <= star:
            break
        elif indent == dash and (body == mark or body.startswith((mark + " ", mark + "\t"))):
            rows[-1].append((at + dash + 1, end))
        elif body:
            rows[-1][-1] = (rows[-1][-1][0], end)
        at = end + 1
    return rows
