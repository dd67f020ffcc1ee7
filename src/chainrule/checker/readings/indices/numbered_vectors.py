r"""Vectors that are told apart by numbers, below the readings: the x_1 and x_2 of ``\|x_1 - x_2\|^2``.

A norm is one of a vector, so they are no entries of an x. It counts only if it holds.
"""

from __future__ import annotations

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_small, whole_name
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Bars, Name, Number, Script, Terms, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_numbered_vectors(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which numbered letters in norms are vectors of one size; None where there are none."""
    trees = [*sides, *(stated.body for stated in reached(sides, scope))]
    norms = [part for tree in trees for part in find_all(tree, Bars) if part.norm]
    names = {name for part in norms for name in _numbered(part.body)}
    names -= scope.declarations.keys() | scope.definitions.keys()
    if not names:
        return None
    size = f"?{min(names)}.0"
    for name in sorted(names):
        scope = scope.declare(Declaration(name, "vector", (size,), frozenset({"undeclared"})))
    return sides, scope, f"{', '.join(sorted(map(plain_name, names)))} are vectors"


def _numbered(body: Tree) -> set[str]:
    """The numbered letters that a norm is taken of the difference or sum of; empty where something else is in it."""
    terms = [term for _, term in body.terms] if isinstance(body, Terms) else [body]
    found = {whole_name(term) for term in terms if isinstance(term, Script) and isinstance(term.base, Name)}
    numbered = all(isinstance(each, Number) for term in terms if isinstance(term, Script) for each in term.sub)
    plain = all(isinstance(term, (Script, Name)) for term in terms)
    return {name for name in found if name is not None and is_small(name)} if numbered and plain else set()
