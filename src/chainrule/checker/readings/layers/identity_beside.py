r"""An identity beside a derivative, below the readings: ``\partial y / \partial x = I + \partial F / \partial x``.

Then y and x are vectors, though nothing says so. It counts only if the claim holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.letters import subscript_text
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Derivative, Name, Script, Terms, Tree, find_all, has_derivative
from chainrule.writers.text import plain_name

_IDENTITIES = frozenset(("I", r"\mathbf{I}", r"\mathbb{I}"))
Sides = tuple[Tree, Tree]


def with_vectors_beside(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which what is differentiated, and in what, are vectors; None where no identity stands beside it."""
    if not has_derivative(sides[0]) or not any(map(_beside_identity, find_all(sides[1], Terms))):
        return None
    names = {
        name: None
        for side in sides
        for part in find_all(side, Derivative)
        for each in (part.body, *(variable for variable, _ in part.variables))
        for name in _names_of(each)
    }
    new = [name for name in names if name not in scope.declarations]
    if not new:
        return None
    for name in new:
        scope = scope.declare(Declaration(name, "vector", (f"?{name}.0",), frozenset({"undeclared"})))
    shown = ", ".join(plain_name(name) for name in new)
    return sides, scope, f"{shown} are vectors beside an identity"


def _beside_identity(terms: Tree) -> bool:
    """Whether the identity is added to a derivative."""
    each = [term for _, term in terms.terms] if isinstance(terms, Terms) else []
    added = any(isinstance(term, Name) and term.name in _IDENTITIES for term in each)
    return added and any(map(has_derivative, each))


def _names_of(tree: Tree) -> Iterator[str]:
    """The name that a quantity has: x, or x_{l} where its subscript belongs to it."""
    if isinstance(tree, Name):
        yield tree.name
    elif isinstance(tree, Script) and isinstance(tree.base, Name) and tree.sub and tree.sup is None:
        label = subscript_text(tree.sub)
        if "?" not in label:
            yield f"{tree.base.name}_{{{label}}}"
