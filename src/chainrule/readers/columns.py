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
_AROUND_REMARKS = frozenset("()[].,")
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


@dataclass(frozen=True, slots=True)
class Segment:
    """Tokens between two separations, with the place of their equation."""

    tokens: list[Token]
    label: str
    block: int
    row: int
    column: int

    @property
    def goes_on(self) -> bool:
        """Whether it begins with a relation."""
        return bool(self.tokens) and self.tokens[0].value in RELATIONS


@dataclass(slots=True)
class Columns:
    """The segments of a formula, each with its block of rows, its row, and the number of its equation in the row."""

    block: int = 0
    row: int = 0
    column: int = 0
    segments: list[Segment] = field(default_factory=list)
    split: set[int] = field(default_factory=set)
    empty: int = 0

    def new_block(self) -> None:
        """A row environment begins or ends."""
        self.block += 1
        self.new_row()

    def new_row(self) -> None:
        """A row has ended."""
        self.row += 1
        self.column = self.empty = 0

    def add(self, tokens: list[Token], label: str = "") -> None:
        """One more segment, if there is anything in it."""
        if tokens or label:
            self.segments.append(Segment(tokens, label, self.block, self.row, self.column))

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
        """The segments row by row; in a row that begins with a relation each stands behind what it goes on with."""
        out: list[Segment] = []
        goes_on: dict[int, bool] = {}
        for found in self.segments:
            last = len(out)
            if goes_on.setdefault(found.row, found.goes_on) and found.goes_on and found.block in self.split:
                place = found.block, found.column
                last = next((i for i in range(last, 0, -1) if (out[i - 1].block, out[i - 1].column) == place), last)
            out.insert(last, found)
        return [(segment.tokens, segment.label) for segment in out]


def ends_equation(tokens: list[Token], at: int, current: list[Token]) -> bool:
    """Whether the alignment mark at a place stands between two equations of a row, or before a remark."""
    if not current or current[-1].value in _INNER or not _outer_relation(current):
        return False
    behind = tokens[at + 1 : _row_end(tokens, at + 1)]
    goes_on = not behind or behind[0].value in _INNER
    return not goes_on and (_outer_relation(behind) or _is_remark(behind))


def _is_remark(tokens: list[Token]) -> bool:
    """Whether words stand alone in the last column, as ``PR`` for the product rule."""
    return any(token.kind == "text" for token in tokens) and all(
        token.kind == "text" or token.value in _AROUND_REMARKS for token in tokens
    )


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
