"""Named functions are recognised in what was written out, by the definitions in the table, before differentiation.

``log(1 + exp(u))`` is softplus(u) and ``1/(1 + exp(-u))`` is sigmoid(u), so that the answer comes in those words.
What stands inside a named intermediate stays as its author wrote it.
"""

from __future__ import annotations

from itertools import permutations

from chainrule.expr.build import is_number, negate
from chainrule.expr.nodes import Call, Const, Let, Node, Product, Sum, Symbol
from chainrule.expr.walk import postorder, rebuild
from chainrule.rules import TABLE, Row

#: Rows whose definition is looked for, those with the larger definitions first.
RECOGNISED = ("sigmoid", "softplus", "relu", "softmax", "logsumexp", "log_sigmoid", "log_softmax", "log_cosh",
              "logdet", "log_abs")  # fmt: skip
_Binding = dict[Node, Node]


def recognise(root: Node) -> Node:
    """`root` with written-out definitions replaced by the functions they define."""
    done: dict[Node, Node] = {}
    for node in postorder(root, stop=lambda n: isinstance(n, Let)):
        if isinstance(node, Let):
            done[node] = node
            continue
        rebuilt = rebuild(node, tuple(done[child] for child in node.children))
        done[node] = _named(rebuilt)
    return done[root]


def _named(node: Node) -> Node:
    if not isinstance(node, Call):
        return node
    for name in RECOGNISED:
        row = TABLE[name]
        binding: _Binding = {}
        assert row.definition is not None  # noqa: S101 - the rows that are recognised have one
        if _matches(row.definition, node, row, binding) and len(binding) == len(row.parameters):
            found = Call(row.head, tuple(binding[p] for p in row.parameters))
            if found.shape == node.shape:
                return found
    return node


def _matches(pattern: Node, node: Node, row: Row, binding: _Binding) -> bool:
    if isinstance(pattern, Symbol) and pattern in row.parameters:
        return binding.setdefault(pattern, node) is node
    if isinstance(pattern, Const):
        return pattern.value.denominator == 1 and is_number(node, int(pattern.value))
    if isinstance(pattern, Call):
        if not isinstance(node, Call) or node.head is not pattern.head:
            return False
        return _all_match(pattern.children, node.children, row, binding) or (
            pattern.head.name in ("max", "min") and _all_match(pattern.children, node.children[::-1], row, binding)
        )
    if isinstance(pattern, Sum):
        return _matches_sum(pattern, node, row, binding)
    if isinstance(pattern, Product) and isinstance(node, Product) and len(node.children) == 1:
        # A sum over the last axis.
        child = node.children[0]
        last = child.ndim - 1
        alike = node.labels[0] == (*node.out, last) and len(set(node.labels[0])) == child.ndim
        return alike and _matches(pattern.children[0], child, row, binding)
    return False


def _all_match(patterns: tuple[Node, ...], nodes: tuple[Node, ...], row: Row, binding: _Binding) -> bool:
    tried = dict(binding)
    if all(_matches(p, n, row, tried) for p, n in zip(patterns, nodes, strict=True)):
        binding.update(tried)
        return True
    return False


def _matches_sum(pattern: Sum, node: Node, row: Row, binding: _Binding) -> bool:
    if len(pattern.children) == 1 and pattern.coefficients[0] == -1 and pattern.children[0] in row.parameters:
        # exp(u) is exp(-z) at z = -u.
        return binding.setdefault(pattern.children[0], negate(node)) is negate(node)
    if not isinstance(node, Sum) or len(node.children) != len(pattern.children):
        return False
    for order in permutations(range(len(node.children))):
        if tuple(node.coefficients[i] for i in order) == pattern.coefficients:
            if _all_match(pattern.children, tuple(node.children[i] for i in order), row, binding):
                return True
    return False
