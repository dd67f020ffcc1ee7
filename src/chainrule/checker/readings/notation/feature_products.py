r"""Inner products with features, before the other readings: ``\langle w, \phi(x_k) \rangle`` is w^T \phi(x_k).

Between angle brackets nothing tells what kind the values of \phi are; behind a transposed letter they are vectors.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import BEHIND_ROWS, is_small, whole_name
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, Words

_FEATURES = frozenset((r"\phi", r"\varphi", r"\psi", r"\Phi", r"\Psi"))


def with_feature_products(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope] | None:
    """The sides and the scope with such products; None where there is none."""
    changed = scope
    for stated in reached(sides, scope):
        body = transform(stated.body, _product)
        if body is not stated.body:
            changed = changed.define(replace(stated, body=body))
    left, right = (transform(side, _product) for side in sides)
    if changed is scope and left is sides[0] and right is sides[1]:
        return None
    return (left, right), changed


def _product(part: Tree) -> Tree | None:
    if not isinstance(part, Group) or part.opening != "langle" or len(part.items) != len("wx"):
        return None
    for letter, call in (part.items, part.items[::-1]):
        name = whole_name(letter)
        if (
            isinstance(letter, Name)
            and name is not None
            and (is_small(name) or name in BEHIND_ROWS)
            and _is_feature(call)
        ):
            turned = Script(letter.start, letter.end, letter, (), Words(letter.end, letter.end, "T"))
            assert isinstance(call, Factors)  # noqa: S101 - a call is one
            inner = Factors(part.start, part.end, (turned, *call.factors), ("", *call.signs))
            return Group(part.start, part.end, "(", (inner,))
    return None


def _is_feature(tree: Tree) -> bool:
    call = isinstance(tree, Factors) and len(tree.factors) == len("fx") and isinstance(tree.factors[1], Group)
    return (
        call and isinstance(tree, Factors) and isinstance(tree.factors[0], Name) and tree.factors[0].name in _FEATURES
    )
