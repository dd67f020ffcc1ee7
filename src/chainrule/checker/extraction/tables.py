"""Tables in which a header says "derivative": which formula of a row is the function, which is its derivative."""

from __future__ import annotations

import re
from bisect import bisect_left

from chainrule.readers.documents import Document, Piece

_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$", re.MULTILINE)
_DERIVATIVE = re.compile(r"derivative|gradient|f'\s*\(|f'|y'|\\[dt]?frac\{d|\\partial|∂|d[fy]/dx", re.IGNORECASE)
_FUNCTION = re.compile(r"function|f\s*\(|\$f\$|\$y\$|equation|formula|definition|expression", re.IGNORECASE)
_SECOND = re.compile(r"second|f''|\^2|integral", re.IGNORECASE)


def pairs(document: Document) -> dict[int, Piece]:
    """For the place of each formula that a table gives as a derivative the formula of its function."""
    out: dict[int, Piece] = {}
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
        at = rule.end() + 1
        while at < len(text):
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            if "|" not in text[at:end]:
                break
            inside = formulas[bisect_left(starts, at) : bisect_left(starts, end)]
            _pair(out, text, (at, end), inside, columns)
            at = end + 1
    return out


def _columns(cells: list[str]) -> tuple[int, int] | None:
    """The columns of the function and of its derivative."""
    derivative = [i for i, cell in enumerate(cells) if _DERIVATIVE.search(cell) and not _SECOND.search(cell)]
    if len(derivative) != 1:
        return None
    function = [i for i, cell in enumerate(cells) if i != derivative[0] and _FUNCTION.search(cell)]
    if len(function) > 1:
        function = [i for i in function if i == derivative[0] - 1] or function[-1:]
    if not function and derivative[0] > 0:
        function = [derivative[0] - 1]
    return (function[0], derivative[0]) if function else None


def _pair(
    out: dict[int, Piece], text: str, row: tuple[int, int], inside: list[Piece], columns: tuple[int, int]
) -> None:
    """The formulas of a row in the two columns, where each has one."""
    masked = list(text[row[0] : row[1]])
    for piece in inside:
        for k in range(piece.start - row[0], piece.end - row[0]):
            masked[k] = " "
    line = "".join(masked).replace("\\|", "  ")
    lead = 1 if line.lstrip().startswith("|") else 0
    found: dict[int, list[Piece]] = {}
    for piece in inside:
        found.setdefault(line[: piece.start - row[0]].count("|") - lead, []).append(piece)
    function, derivative = found.get(columns[0], []), found.get(columns[1], [])
    if len(function) == 1 and len(derivative) == 1:
        out[derivative[0].start] = function[0]
