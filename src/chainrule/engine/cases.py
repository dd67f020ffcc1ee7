"""Cases: at the end of a simplification, terms with opposite indicators are joined, u 1[c] + v (1 - 1[c]) to cases.

A sum is taken at both values of an indicator in it; both together are the same as the sum, and are printed where they
are shorter.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.engine.simplify import Simplifier
from chainrule.expr.build import ones, zeros
from chainrule.expr.nodes import Call, Let, Node, Product, Sum
from chainrule.expr.walk import postorder, rebuild, substitute
from chainrule.rules import heads

#: Indicators with the opposite of each, which takes the same operands.
_OPPOSITE = {
    heads.lt: heads.ge, heads.ge: heads.lt, heads.gt: heads.le, heads.le: heads.gt, heads.eq: heads.ne,
    heads.ne: heads.eq,
}  # fmt: skip
_INDICATORS = frozenset({*_OPPOSITE, heads.step})


def joined_cases(root: Node, simplifier: Simplifier) -> Node:
    """`root` with the sums in it written as cases where that is shorter."""
    nodes = list(postorder(root, stop=lambda n: isinstance(n, Let)))
    if not any(isinstance(n, Call) and n.head in _INDICATORS for n in nodes):
        return root
    done: dict[Node, Node] = {}
    for node in nodes:
        rebuilt = node if isinstance(node, Let) else rebuild(node, tuple(done[child] for child in node.children))
        done[node] = _joined(rebuilt, simplifier) if isinstance(rebuilt, Sum) and len(rebuilt.children) > 1 else rebuilt
    return done[root]


def _joined(node: Sum, simplifier: Simplifier) -> Node:
    for indicator in dict.fromkeys(_indicators(node)):
        opposite = _opposite(indicator)
        held, failed = ones(node.shape), zeros(node.shape)
        yes = substitute(node, {opposite: failed, indicator: held}, into_lets=False)
        no = substitute(node, {opposite: held, indicator: failed}, into_lets=False)
        cases = heads.where(indicator, simplifier(yes), simplifier(no))
        if cases.shape == node.shape and simplifier.weighed(cases) < simplifier.weighed(node):
            return cases
    return node


def _indicators(node: Sum) -> Iterator[Call]:
    """The indicators of the whole shape that are factors of the terms, in them or in a factor like 1 - c."""
    for term in node.children:
        for part in term.children if isinstance(term, Product) else (term,):
            inner = part.children if isinstance(part, Sum) else (part,)
            for each in inner:
                if isinstance(each, Call) and each.head in _INDICATORS and each.shape == node.shape:
                    yield each


def _opposite(indicator: Call) -> Node:
    """The indicator of the opposite, itself where it has none."""
    return Call(_OPPOSITE.get(indicator.head, indicator.head), indicator.children)
