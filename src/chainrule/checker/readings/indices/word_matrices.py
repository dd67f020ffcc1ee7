r"""A matrix U of word vectors beside one of them, u_w, below the reading of word vectors: where the words stand in it.

``U^T v_c`` has a score for each word, so that u_w is a column of U, and a row of it where ``U v_c`` is written.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Factors, Name, Script, Transpose, Tree, find_all
from chainrule.readers.usage import is_index

_Sides = tuple[Tree, Tree]


def in_matrices(sides: _Sides, scope: Scope, vectors: set[str]) -> tuple[_Sides, Scope, str]:
    """The sides and the scope with the family u for the matrix U, where the sides speak of one u_w; what that says."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    places = {place for tree in trees for part in find_all(tree, Factors) for place in _placed(part, vectors)}
    singles = {part.base.name for tree in trees for part in find_all(tree, Script) if isinstance(part.base, Name)
               and len(part.sub) == 1 and is_index(part.sub[0])}  # fmt: skip
    stacked = {name: turned for name, turned in places if name.lower() in singles}
    if not stacked or len(places) != 1 or not stacked.keys().isdisjoint(scope.definitions):
        return sides, scope, ""
    ((name, turned),) = stacked.items()

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(_, _, own) as base, (), sup) if own == name and is_transpose(sup):
                return _whole(base, turned=not turned)
            case Name(_, _, own) if own == name:
                return _whole(part, turned=turned)
        return None

    bodies = {stated.name: replace(stated, body=transform(stated.body, change)) for stated in used}
    declared = {n: d for n, d in scope.declarations.items() if n not in (name, name.lower())}
    small = name.lower()
    declared[small] = Declaration(small, "matrix", (f"?{small}.0", f"?{small}.1"), frozenset({"undeclared"}))
    left, right = (transform(side, change) for side in sides)
    words = f"{name} holds the vectors {small} in its {'columns' if turned else 'rows'}"
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies}, declarations=declared), words


def _placed(part: Factors, vectors: set[str]) -> list[tuple[str, bool]]:
    """The matrices that a vector is multiplied with, and whether they are transposed there."""
    out = []
    for first, second, sign in zip(part.factors, part.factors[1:], part.signs[1:], strict=False):
        base = first.base if isinstance(first, Script) and not first.sub and is_transpose(first.sup) else first
        if isinstance(base, Name) and base.name.isupper() and isinstance(second, Name) and second.name in vectors:
            if sign in ("", "dot", "@"):
                out.append((base.name, base is not first))
    return out


def _whole(name: Name, *, turned: bool) -> Tree:
    """The family u, or its transpose."""
    family = replace(name, name=name.name.lower())
    return Transpose(name.start, name.end, family) if turned else family
