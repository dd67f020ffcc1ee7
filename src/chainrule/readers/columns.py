r"""Equations side by side in an aligned formula, ``a &= b & c &= d``, below the reading of formulas row by row.

An alignment mark behind an equation begins another one if a relation follows it in its row; a row that goes on with
a relation goes on with the equation that stands above it in its column.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.readers.parsing.words import PRODUCTS, RELATIONS
from chainrule.readers.tokens import Token

#: What wants a term behind it or goes on with the term before it, so that an alignment mark there separates nothing.
_INNER = frozenset((*RELATIONS, *PRODUCTS, *"+-^_:"))
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(slots=True)
class Columns:
    """The segments of a formula, each with its block of rows, and the number of its equation in the row."""

    block: int = 0
    column: int = 0
    segments: list[tuple[tuple[int, int], tuple[list[Token], str]]] = field(default_factory=list)
    split: set[int] = field(default_factory=set)
    empty: int = 0

    def new_block(self) -> None:
        """A row environment begins or ends."""
        self.block += 1
        self.new_row()

    def new_row(self) -> None:
        """A row has ended."""
        self.column = self.empty = 0

    def add(self, tokens: list[Token], label: str = "") -> None:
        """One more segment, if there is anything in it."""
        if tokens or label:
            self.segments.append(((self.block, self.column), (tokens, label)))

    def next(self) -> None:
        """An equation has ended at an alignment mark."""
        self.split.add(self.block)
        self.column += 1

    def nothing(self) -> None:
        """An alignment mark with nothing before it: each two of them leave out an equation."""
        self.empty += 1
        if self.empty == 2:
            self.column, self.empty = self.column + 1, 0

    def in_order(self) -> list[tuple[list[Token], str]]:
        """The segments row by row; what begins with a relation stands behind what it goes on with."""
        out: list[tuple[tuple[int, int], tuple[list[Token], str]]] = []
        for found in self.segments:
            place, (tokens, _) = found
            last = len(out)
            if place[0] in self.split and tokens and tokens[0].value in RELATIONS:
                last = next((i for i in range(len(out), 0, -1) if out[i - 1][0] == place), last)
            out.insert(last, found)
        return [segment for _, segment in out]


def ends_equation(tokens: list[Token], at: int, current: list[Token]) -> bool:
    """Whether the alignment mark at a place stands between two equations of a row."""
    if not current or current[-1].value in _INNER or not _outer_relation(current):
        return False
    behind = tokens[at + 1 : _row_end(tokens, at + 1)]
    goes_on = not behind or behind[0].value in _INNER
    return not goes_on and _outer_relation(behind)


def is_remark(tokens: list[Token], at: int, current: list[Token]) -> bool:
    r"""Whether words alone fill the rest of a row behind an equation, as in ``a &= b & \text{PR}``."""
    behind = tokens[at + 1 : _row_end(tokens, at + 1)]
    words = bool(behind) and all(token.kind == "text" for token in behind)
    return words and bool(current) and current[-1].value not in _INNER and _outer_relation(current)


def _row_end(tokens: list[Token], start: int) -> int:
    for i in range(start, len(tokens)):
        if tokens[i].value in (r"\\", r"\end", r"\begin"):
            return i
    return len(tokens)


def _outer_relation(tokens: list[Token]) -> bool:
    """Whether a relation sign stands outside of all brackets."""
    depth = 0
    for token in tokens:
        if token.kind == "char" and token.value in _OPENING:
            depth += 1
        elif token.kind == "char" and token.value in _CLOSING:
            depth -= 1
        elif depth <= 0 and token.value in RELATIONS and token.kind in ("cmd", "char"):
            return True
    return False
