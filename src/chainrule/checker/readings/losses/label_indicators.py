r"""Indicators of labels as targets, below the readings: ``1\{y_i = k\}`` is ``y_{ik}``, of which one is 1 for each i.

So it is where the label stands in such indicators only: what holds for any targets that sum to 1 holds for them.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.expr.nodes import Const
from chainrule.readers.lowering.constants import INDICATORS
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Comparison, Derivative, Factors, Group, Name, Number, Script, Tree, find_all
from chainrule.readers.usage import is_index, numbered_by
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_label_indicators(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with targets for indicators of labels; None where there are none."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    totals = [part for tree in trees for part in find_all(tree, BigOp)]
    found = [entry for tree in trees for part in find_all(tree, Comparison) if (entry := _entry(part)) is not None]
    labels = {entry.base.name for entry in found if isinstance(entry.base, Name)}
    if len(labels) != 1 or not totals or labels & scope.definitions.keys():
        return None
    (label,) = labels
    left, right = (_with_targets(side) for side in sides)
    bodies = {d.name: replace(d, body=_with_targets(d.body), before=None, others=()) for d in used}
    after = [left, right, *(stated.body for stated in bodies.values())]
    written = [part for tree in after for part in find_all(tree, Name) if part.name == label]
    derived = [v for tree in trees for part in find_all(tree, Derivative) for v, _ in part.variables]
    # A label that stands elsewhere is a number, or an index.
    if len(written) != len(found) or any(part.name == label for v in derived for part in find_all(v, Name)):
        return None
    told = any(name == label for name, _ in scope.totals)
    sums = scope.totals if told else (*scope.totals, (label, Const(Fraction(1))))
    out = replace(scope.undeclared(label), definitions={**scope.definitions, **bodies}, totals=sums)
    words = f"the indicators of {plain_name(label)} are targets, of which one is 1 for each example"
    return (left, right), out, words


def _with_targets(tree: Tree) -> Tree:
    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(name=name), (condition,), None) if name in INDICATORS:
                return _entry(condition)
            case Factors(factors=factors, signs=signs):
                for k, (function, group) in enumerate(pairwise(factors)):
                    entry = _entry(group)
                    if _indicates(function) and entry is not None and not signs[k + 1]:
                        kept = (*factors[:k], entry, *factors[k + 2 :])
                        left = (*signs[: k + 1], *signs[k + 2 :])
                        rest = replace(part, factors=kept, signs=left) if len(kept) > 1 else entry
                        return transform(rest, change)
        return None

    return transform(tree, change)


def _indicates(function: Tree) -> bool:
    r"""Whether a sign before a condition makes an indicator: ``1\{y_i = k\}`` and ``\mathbb{1}(y_i = k)``."""
    one = isinstance(function, Number) and function.value == 1
    return one or (isinstance(function, Name) and function.name in INDICATORS)


def _entry(part: Tree) -> Script | None:
    r"""``y_{ik}`` for ``y_i = k`` and ``k = y_i``, ``y_k^{(i)}`` for ``y^{(i)} = k``; None for other conditions."""
    if isinstance(part, Group) and len(part.items) == 1:
        (part,) = part.items
    if not isinstance(part, Comparison) or part.signs != ("=",):
        return None
    left, right = part.items
    label, index = (left, right) if isinstance(left, Script) else (right, left)
    if not isinstance(label, Script) or not is_index(index) or not isinstance(label.base, Name) or label.primes:
        return None
    if label.sup is None and len(label.sub) == 1 and is_index(label.sub[0]):
        return replace(label, sub=(*label.sub, index))
    _, example = numbered_by(label)
    return replace(label, sub=(index,)) if example and not label.sub else None
