"""The derivation behind a claim, for those who ask about one: beside the judgement, in the reading that it chose."""

from __future__ import annotations

from chainrule.checker.findings import Judged
from chainrule.engine.derivation import Derivation, derivation
from chainrule.errors import ChainruleError
from chainrule.expr.nodes import Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.readers.lower import lower_all
from chainrule.readers.syntax import Derivative, Gradient, Tree
from chainrule.readers.usage import head_name

MAX_ORDER = 3


def steps_of(judged: Judged) -> Derivation | None:
    """The derivation of the left side; None where it is no derivative, or not one of something that is defined."""
    asked = _asked(judged.claim.left)
    if asked is None or judged.scope is None:
        return None
    body, variable, order = asked
    context = [part for part in (judged.claim.left, judged.claim.right) if part is not None]
    try:
        value = lower_all([body], judged.scope, context=context).values[0]
        target = _named(value.node, head_name(variable))
        if target is None or order > MAX_ORDER:
            return None
        names = () if value.node.ndim + target.ndim * order != len(value.names) else value.names
        return derivation(value.node, target, order=order, names=names)
    except (ChainruleError, ZeroDivisionError):
        return None


def _asked(left: Tree | None) -> tuple[Tree, Tree, int] | None:
    """What is differentiated in what, how often."""
    if isinstance(left, Derivative) and len(left.variables) == 1:
        variable, order = left.variables[0]
        return left.body, variable, order
    if isinstance(left, Gradient) and left.variable is not None:
        return left.body, left.variable, left.order
    return None


def _named(root: Node, name: str | None) -> Node | None:
    found = (node for node in postorder(root) if isinstance(node, (Symbol, Let)) and node.name == name)
    return next(found, None)
