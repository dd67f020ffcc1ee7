r"""Losses that are called the square of an error, before the other readings: ``e_{ij}^2 = (r_{ij} - ...)^2 + ...``.

What is differentiated is all of that, and e_{ij} stays the error. Matrix factorisation is taught so, with the norms of
P and Q below a sum over k for the squares of the entries p_{ik} and q_{kj}: that counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Bars,
    BigOp,
    Derivative,
    Gradient,
    Name,
    Number,
    Root,
    Script,
    Terms,
    Tree,
    find_all,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: What the name of the loss ends with.
_SQUARE = "^{2}"


def with_squared_losses(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope] | None:
    """The sides and the scope with a name for the loss beside its error; None where no such square is."""
    parts = (part for side in sides for kind in (Derivative, Gradient) for part in find_all(side, kind))
    bodies = (part.body for part in parts)  # type: ignore[attr-defined]  # both have one
    squares = [body for body in bodies if _is_square(body)]
    name = next((head_name(square.base) for square in squares if isinstance(square, Script)), None)
    stated = scope.definitions.get(name or "")
    if name is None or stated is None or not isinstance(stated.body, Root) or not isinstance(stated.body.base, Terms):
        return None
    whole = stated.body.base
    ((_, first), *_) = whole.terms
    if not isinstance(first, Script) or not _is_square(first):
        return None

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, (Derivative, Gradient)) or not _is_square(part.body):
            return None
        square = part.body
        if not isinstance(square, Script) or head_name(square.base) != name:
            return None
        loss = Name(square.start, square.end, name + _SQUARE)
        return replace(part, body=replace(square, base=loss, sup=None) if square.sub else loss)

    loss = Definition(name + _SQUARE, (), stated.indices, whole, stated.text)
    error = replace(stated, body=first.base, before=None, others=())
    left, right = (transform(side, change) for side in sides)
    return (left, right), scope.define(replace(loss, line=stated.line)).define(error)


def with_norms_of_entries(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope with the squares of entries for norms below sums over their index; None where there are none."""
    words = ""
    for stated in reached(sides, scope):
        body = transform(stated.body, lambda part, whole=stated.body: _of_entries(part, whole))  # type: ignore[misc]
        if body is not stated.body:
            scope = scope.define(replace(stated, body=body, before=None, others=()))
            words = (
                f"norms in the sum that defines {plain_name(stated.name.removesuffix(_SQUARE))} are those of entries"
            )
    return (sides, scope, words) if words else None


def _is_square(part: Tree) -> bool:
    return isinstance(part, Script) and isinstance(part.sup, Number) and part.sup.value == 2 and not part.primes


def _of_entries(part: Tree, whole: Tree) -> Tree | None:
    """A sum over k of the norm of P, as of the entries p_{ik} that stand beside it."""
    if not isinstance(part, BigOp) or part.index is None or _has_index(part.body, part.index):
        return None
    entries = {
        script.base.name.upper(): replace(script, sup=None)
        for script in find_all(whole, Script)
        if isinstance(script.base, Name) and _has_index(script, part.index)
    }

    def change(inner: Tree) -> Tree | None:
        return entries.get(head_name(inner.body) or "") if isinstance(inner, Bars) else None

    body = transform(part.body, change)
    return replace(part, body=body) if body is not part.body else None


def _has_index(tree: Tree, index: str) -> bool:
    """Whether an entry in a tree has an index."""
    return any(isinstance(s, Name) and s.name == index for script in find_all(tree, Script) for s in script.sub)
