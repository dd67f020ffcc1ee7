r"""Matrices that are written out, below the readings: ``\partial L/\partial X`` for X = [x_{1,1}, ...] by its entries.

The derivative is a matrix of derivatives; as a list of entries, row by row, it may stand as a column too.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.statements import MAX_ENTRIES
from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Grid, Group, Name, Number, Script, Tree

WORDS = "matrices are written out by their entries"
AS_VECTORS = "matrices are treated as vectors of their entries"
_Rows = tuple[tuple[Tree, ...], ...]


def by_written_entries(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The sides with derivatives in such matrices as matrices of derivatives, and what that assumes."""
    left, right = sides
    rows = _entries_of(left.variables[0][0], scope) if isinstance(left, Derivative) and _once(left) else ()
    if not isinstance(left, Derivative) or not rows:
        return
    above = _entries_of(left.body, scope)
    inside = transform(right, lambda part: _opened(part, scope))
    shape = _shape(inside)
    if shape is None:
        return
    if above:
        for turned in (False, True):
            jacobian = _jacobian(left, rows, above, turned=turned)
            if shape == _shape(jacobian):
                yield (jacobian, inside), AS_VECTORS
        return
    gradient = tuple(tuple(_partial(left, left.body, entry) for entry in row) for row in rows)
    if shape == (len(rows), len(rows[0])):
        yield (Grid(left.start, left.end, gradient), inside), WORDS
    elif shape == (len(rows) * len(rows[0]), 1):
        column = tuple((entry,) for row in gradient for entry in row)
        yield (Grid(left.start, left.end, column), inside), AS_VECTORS


def _once(tree: Derivative) -> bool:
    return [order for _, order in tree.variables] == [1]


def _entries_of(tree: Tree, scope: Scope) -> _Rows:
    """The rows of entries x_{1,1}, x_{1,2}, ... that a name stands for; none for other trees."""
    stated = scope.definitions.get(tree.name) if isinstance(tree, Name) else None
    for body in (*stated.others, stated.body) if stated is not None and not stated.parameters else ():
        if isinstance(body, Grid) and all(_is_entry(entry) for row in body.rows for entry in row):
            return body.rows if sum(map(len, body.rows)) <= MAX_ENTRIES else ()
    return ()


def _is_entry(tree: Tree) -> bool:
    named = isinstance(tree, Script) and isinstance(tree.base, Name) and tree.sup is None and not tree.primes
    return named and bool(tree.sub) and all(isinstance(index, Number) for index in tree.sub)  # type: ignore[attr-defined]


def _partial(whole: Derivative, body: Tree, entry: Tree) -> Derivative:
    return replace(whole, body=body, variables=((entry, 1),))


def _jacobian(whole: Derivative, below: _Rows, above: _Rows, *, turned: bool) -> Grid:
    """The derivative of each entry in each entry: those of the variable one below the other, or beside it."""
    bodies = [entry for row in above for entry in row]
    entries = [entry for row in below for entry in row]
    rows = [[_partial(whole, body, entry) for body in bodies] for entry in entries]
    if turned:
        rows = [list(column) for column in zip(*rows, strict=True)]
    return Grid(whole.start, whole.end, tuple(map(tuple, rows)))


def _opened(part: Tree, scope: Scope) -> Tree | None:
    """A matrix or the derivative in one, as a matrix of its entries."""
    if isinstance(part, Derivative):
        rows = _entries_of(part.variables[0][0], scope) if _once(part) else ()
        if not rows or _entries_of(part.body, scope):
            return part
        return Grid(part.start, part.end, tuple(tuple(_partial(part, part.body, e) for e in row) for row in rows))
    rows = _entries_of(part, scope)
    return Grid(part.start, part.end, rows) if rows else None


def _shape(tree: Tree) -> tuple[int, int] | None:
    """The shape of a matrix that is written out, of a transposed one and of a product."""
    match tree:
        case Grid(_, _, rows):
            return len(rows), len(rows[0])
        case Group(_, _, _, (only,)):
            return _shape(only)
        case Script(_, _, base, (), sup) if is_transpose(sup) and (inner := _shape(base)) is not None:
            return inner[::-1]
        case Factors(_, _, factors, signs) if set(signs[1:]) <= {"", "dot"}:
            shapes = [shape for factor in factors if (shape := _shape(factor)) is not None]
            chained = all(a[1] == b[0] for a, b in itertools.pairwise(shapes))
            return (shapes[0][0], shapes[-1][1]) if shapes and chained else None
    return None
