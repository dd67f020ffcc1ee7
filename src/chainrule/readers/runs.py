r"""Vectors and matrices with ellipses, below the lowering: ``(x_1, \dots, x_n)`` is x_i for all i, a matrix a_ij.

What is written out must agree with the entry that the corners give; otherwise the ellipsis is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from typing import Any

from chainrule.errors import ReadError
from chainrule.readers.dots import shown
from chainrule.readers.syntax import Derivative, Dots, Name, Number, Script, Tree, transform

#: The indices of rows and columns that are written by ellipses: no letters of a text.
ROW, COLUMN = "⋮", "⋯"
_Pair = tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class Run:
    """The entry at `ROW` and `COLUMN`, and for each of these that occurs its first and its last value."""

    entry: Tree
    ranges: dict[str, _Pair]


def run_of(tree: Tree, rows: tuple[tuple[Tree, ...], ...]) -> Run | None:
    """What a matrix says that is written by ellipses, None for one that is written out."""
    if not any(isinstance(entry, Dots) for row in rows for entry in row):
        return None
    down = _written(tree, [all(isinstance(entry, Dots) for entry in row) for row in rows])
    across = _written(tree, [all(isinstance(row[j], Dots) for row in rows) for j in range(len(rows[0]))])
    entries = [[_once(rows[i][j]) for j in across] for i in down]
    if any(isinstance(entry, Dots) for row in entries for entry in row):
        raise _disagreement(tree)
    ranges: dict[str, _Pair] = {}
    try:
        lines = [row[0] if len(across) == 1 else _merged(row[0], row[-1], COLUMN, ranges) for row in entries]
        entry = lines[0] if len(down) == 1 else _merged(lines[0], lines[-1], ROW, ranges)
    except _DifferError:
        raise _disagreement(tree) from None
    if (ROW in ranges) != (len(rows) > 1) or (COLUMN in ranges) != (len(rows[0]) > 1):
        raise _disagreement(tree)
    for i, row in enumerate(entries):
        for j, written in enumerate(row):
            here = {ROW: (i, len(entries)), COLUMN: (j, len(row))}
            if shown(_at(entry, ranges, here)) != shown(written):
                raise _disagreement(tree)
    return Run(entry, ranges)


def _written(tree: Tree, dotted: list[bool]) -> list[int]:
    """The places of the lines that are written out: all but a run of ellipses before the last one."""
    places = [i for i, dots in enumerate(dotted) if not dots]
    gaps = [i for i, dots in enumerate(dotted) if dots]
    if gaps and (gaps[0] == 0 or gaps[-1] != len(dotted) - 2 or len(gaps) != gaps[-1] - gaps[0] + 1):
        raise _disagreement(tree)
    return places


def _disagreement(tree: Tree) -> ReadError:
    return ReadError("the entries around the ellipsis do not agree", tree.start, tree.end)


class _DifferError(Exception):
    """Two entries differ in more than one subscript."""


def _once(entry: Tree) -> Tree:
    r"""``\partial^2 f / \partial x_1^2`` as ``\partial^2 f / \partial x_1 \partial x_1``, like entries beside it."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Derivative) or all(order == 1 for _, order in part.variables):
            return None
        return replace(part, variables=tuple((each, 1) for each, order in part.variables for _ in range(order)))

    return transform(entry, change)


def _merged(first: Tree, last: Tree, index: str, ranges: dict[str, _Pair]) -> Tree:
    """The entry at an index of which the first and the last one are given."""
    found: list[_Pair] = []
    merged = _common(first, last, index, found)
    pairs = {(shown(low), shown(high)) for low, high in found}
    if len(pairs) != 1:
        raise _DifferError
    pair = ranges.setdefault(index, found[0])
    if (shown(pair[0]), shown(pair[1])) not in pairs:
        raise _DifferError
    assert isinstance(merged, Tree)  # noqa: S101 - two trees have a tree in common
    return merged


def _common(a: Any, b: Any, index: str, found: list[_Pair]) -> Any:
    """What two entries have in common, the index standing where subscripts differ; the pairs that differ are noted."""
    if isinstance(a, tuple) and isinstance(b, tuple) and len(a) == len(b):
        return tuple(_common(x, y, index, found) for x, y in zip(a, b, strict=True))
    if isinstance(a, Tree) and type(a) is type(b):
        parts = {name: _common(x, y, index, found) for name, x, y in _fields(a, b) if name != "sub"}
        if isinstance(a, Script) and isinstance(b, Script):
            if len(a.sub) != len(b.sub):
                raise _DifferError
            parts["sub"] = tuple(_subscript(x, y, index, found) for x, y in zip(a.sub, b.sub, strict=True))
        return replace(a, **parts)
    if a != b:
        raise _DifferError
    return a


def _subscript(a: Tree, b: Tree, index: str, found: list[_Pair]) -> Tree:
    if shown(a) == shown(b):
        return a
    found.append((a, b))
    return Name(a.start, a.end, index)


def _fields(a: Tree, b: Tree) -> Iterator[tuple[str, Any, Any]]:
    for field in fields(a):
        if field.name not in ("start", "end"):
            yield field.name, getattr(a, field.name), getattr(b, field.name)


def _at(entry: Tree, ranges: dict[str, _Pair], places: dict[str, tuple[int, int]]) -> Tree:
    """The entry at the row and column of these places, of so many that are written out."""
    values: dict[str, Tree] = {}
    for index, (low, high) in ranges.items():
        place, count = places[index]
        if place == count - 1:
            values[index] = high
        elif isinstance(low, Number):
            values[index] = Number(low.start, low.end, low.value + Fraction(place))
        else:
            values[index] = low if not place else Dots(low.start, low.end)
    return transform(
        entry, lambda part: values.get(part.name) if isinstance(part, Name) and part.name in values else None
    )
