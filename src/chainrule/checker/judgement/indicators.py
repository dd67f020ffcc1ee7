"""Indicators of data, beside the judgement: what holds only as ``1{y = -1}`` is zero at almost all y is not proved.

A real y is -1 at no point that is tried, and the algebra takes the indicator for zero. Labels take such values, so a
claim has to hold whatever the indicator is.
"""

from __future__ import annotations

from chainrule.checker.judgement.answered import decide
from chainrule.checker.judgement.compared import Compared
from chainrule.expr.nodes import Call, Const, Node, Symbol
from chainrule.expr.walk import nodes_of, postorder, substitute

#: The heads of the table that tell equal values.
_EQUAL = frozenset(("eq", "ne"))
WHY = "it holds where no label has the value of which an indicator speaks, and is not known where one has"


def only_where_none_is_met(compared: Compared) -> bool:
    """Whether sides that are equal differ once the indicators of data are any numbers."""
    claimed, derived = compared.claimed, compared.derived
    found = dict.fromkeys(node for node in nodes_of(claimed, derived) if _of_data(node))
    if not found:
        return False
    free: dict[Node, Node] = {node: Symbol(f"1_{{{k}}}", node.shape) for k, node in enumerate(found, 1)}
    return not decide(substitute(claimed, free), substitute(derived, free), compared.facts)


def _of_data(node: Node) -> bool:
    """Whether a quantity, and no size, is compared with a number."""
    if not isinstance(node, Call) or node.head.name not in _EQUAL:
        return False
    quantity = any(isinstance(part, Symbol) and "size" not in part.facts for part in postorder(node))
    return quantity and any(isinstance(child, Const) for child in node.children)
