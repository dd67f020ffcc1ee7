r"""Numbers beside diagonal matrices, below the readings: ``1 - diag(y)`` is ``I - diag(y)``, if that holds."""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Applied, Number, Terms, Tree

Sides = tuple[Tree, Tree]
WORDS = "a number beside a diagonal matrix is that multiple of the identity"


def by_identity_beside(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with such numbers on the diagonal."""
    changed = (transform(sides[0], _on_diagonal), transform(sides[1], _on_diagonal))
    if changed != sides:
        yield changed, scope, WORDS


def _on_diagonal(part: Tree) -> Tree | None:
    kinds = {type(term) for _, term in part.terms} if isinstance(part, Terms) else set()
    if not isinstance(part, Terms) or kinds != {Number, Applied}:
        return None
    entries: list[tuple[int, Tree]] = []
    for sign, term in part.terms:
        match term:
            case Number():
                entries.append((sign, term))
            case Applied(_, _, "diag", (inner,), None, None):
                entries.append((sign, inner))
            case _:
                return None
    return Applied(part.start, part.end, "diag", (Terms(part.start, part.end, tuple(entries)),))
