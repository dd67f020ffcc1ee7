r"""Products over an index, beside the lowering of sums: ``\prod_i p_i`` is ``\exp \sum_i \ln p_i``.

That is so for factors that are positive. What is equal for these is equal for all others, too, where both sides are
analytic: only what has bars, roots or cases of the same letters may differ, as ``\prod_i |x_i|`` from ``\prod_i x_i``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from chainrule.errors import ReadError
from chainrule.expr.nodes import Call, Const, Let, Node, Product, Sum, Symbol
from chainrule.expr.walk import postorder
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_capital
from chainrule.readers.usage import head_name
from chainrule.rules import TABLE
from chainrule.rules.heads import exp, ln, sigmoid, softmax, sqrt

#: What is assumed where a product over an index stands.
NOT_ZERO = "no factor of a product over an index is zero"
_POSITIVE = frozenset((exp.name, sigmoid.name, softmax.name, sqrt.name, "pi"))


def may_be_of_matrices(body: t.Tree, index: str, known: Callable[[str], bool]) -> bool:
    r"""Whether capitals of which nothing is known stand in a product, or a letter behind it: ``\prod_l W_l x``."""
    factors = body.factors if isinstance(body, t.Factors) else (body,)
    called = {id(factor) for factor, group in pairwise(factors) if isinstance(group, t.Group)}
    heads = (head_name(factor) for factor in factors if id(factor) not in called and not isinstance(factor, t.Group))
    capitals = any(name is not None and is_capital(name) and not known(name) for name in heads)
    last = factors[-1]
    return capitals or (isinstance(last, t.Name) and last.name != index and len(factors) > 1)


def refuse_other_signs(nodes: list[Node]) -> None:
    """Refuse what may be equal for positive factors only."""
    parts = [part for node in nodes for part in postorder(node)]
    open_signs = [
        part for part in parts if isinstance(part, Call) and part.head is ln and not _positive(*part.children)
    ]
    letters = {name for part in open_signs for name in _letters(part)}
    if any(letters & set(_letters(part)) for part in parts if isinstance(part, Call) and _branches(part)):
        raise ReadError("a product over an index beside bars, roots or cases of what is in it is not read")


def _letters(node: Node) -> Iterator[str]:
    return (part.name for part in postorder(node) if isinstance(part, Symbol))


def _branches(node: Call) -> bool:
    """Whether a function has cases or a root: of the powers those of numbers that are not whole."""
    name = node.head.name
    if name == "pow":
        exponent = node.children[1]
        return isinstance(exponent, Const) and exponent.value.denominator != 1
    row = TABLE.get(name)
    return name == sqrt.name or (row is not None and (row.theme == "piecewise" or bool(row.kinks)))


def _positive(node: Node) -> bool:
    """Whether a factor is seen to be positive wherever it is defined."""
    match node:
        case Const():
            return node.value > 0
        case Symbol():
            return "positive" in node.facts
        case Let():
            return _positive(node.children[0])
        case Sum():
            return all(c > 0 for c in node.coefficients) and all(map(_positive, node.children))
        case Product():
            return all(map(_positive, node.children))
        case Call():
            whole = node.head.name in ("div", "pow")
            return node.head.name in _POSITIVE or (whole and all(map(_positive, node.children)))
    return False
