r"""The cells of tables in LaTeX, ``\begin{tabular}``, in which `tables` looks for functions and derivatives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.checker.extraction.list_tables import Cells
from chainrule.readers.documents import Document

_TABLE = re.compile(
    r"\\begin\s*\{(tabular[xy*]?|longtable|tabu)\}(?P<body>.*?)\\end\s*\{\1\}",
    re.DOTALL,
)
#: What separates cells and rows; an ampersand or a backslash that is written out does not.
_MARK = re.compile(r"\\\\(?:\s*\[[^\]]*\])?|\\tabularnewline|(?<!\\)&")
#: Rules between rows, which stand in front of the first cell of the next one, and the columns that are declared.
_RULES = re.compile(
    r"(?:\s|\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|centering|small)(?![A-Za-z])|"
    r"\\(?:cline|cmidrule)(?:\([lr]*\))?\{[^{}]*\})*"
)
_COLUMNS = re.compile(r"\s*(?:\[[^\]]*\]\s*)?(?:\{(?:[^{}]|\{[^{}]*\})*\}\s*)+")


def tabulars(document: Document) -> Iterator[list[Cells]]:
    """The rows of each table as the places of their cells, its head first."""
    if r"\begin{tab" not in document.text and r"\begin{longtable" not in document.text:
        return
    masked = list(document.text)
    for piece in document.pieces:
        if piece.kind == "inline":
            masked[piece.start : piece.end] = "x" * (piece.end - piece.start)
    text = "".join(masked)
    for table in _TABLE.finditer(text):
        columns = _COLUMNS.match(table["body"])
        start = table.start("body") + (columns.end() if columns is not None else 0)
        rows = list(_rows(text, start, table.end("body")))
        if len(rows) > 1:
            yield rows


def _rows(text: str, start: int, end: int) -> Iterator[Cells]:
    """The rows that have anything in them."""
    row: Cells = []
    at = _behind_rules(text, start, end)
    for mark in _MARK.finditer(text, start, end):
        if mark.start() < at:
            continue
        row.append((at, mark.start()))
        at = mark.end()
        if mark.group() != "&":
            if any(text[a:b].strip() for a, b in row):
                yield row
            row, at = [], _behind_rules(text, at, end)
    row.append((at, end))
    if any(text[a:b].strip() for a, b in row):
        yield row


def _behind_rules(text: str, at: int, end: int) -> int:
    found = _RULES.match(text, at, end)
    return at if found is None else found.end()
