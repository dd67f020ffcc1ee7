r"""Chains that come to nothing, below the judgement: ``(\partial f / \partial u)(\partial u / \partial x)``.

A term of a sum that goes through u says that u depends on x. Where a reading does not know that, or leaves it aside,
the term is zero with any factor before it, so that an equality which holds by that reading is no proof.
"""

from __future__ import annotations

from chainrule.checker.judgement.compared import Compared
from chainrule.errors import ChainruleError
from chainrule.expr.build import zeros
from chainrule.expr.nodes import Const, Node
from chainrule.readers.lower import lower_all
from chainrule.readers.syntax import Derivative, Factors, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def lost_chain(compared: Compared) -> str:
    """Why an equality is open in which a chain of derivatives vanishes; empty if none does."""
    if compared.scope.strict:
        return ""
    for chain in (found for side in compared.sides for found in _chains(side)):
        for part in chain:
            stated = compared.scope.definitions.get(head_name(part.body) or "")
            if stated is not None and not names_in(stated.body):
                # What is a number depends on nothing.
                continue
            if (node := _value(part, compared)) is not None and _nothing(node):
                name = plain_name(head_name(part.body) or "")
                return f"by this reading the derivative of {name} is zero: how {name} depends on what is varied is open"
    return ""


def _chains(side: Tree) -> list[list[Derivative]]:
    """The products of derivatives that are terms of a sum, with those that stand alone left out."""
    terms = [term for total in find_all(side, Terms) if len(total.terms) > 1 for _, term in total.terms]
    products = [[p for p in term.factors if isinstance(p, Derivative)] for term in terms if isinstance(term, Factors)]
    return [product for product in products if len(product) > 1]


def _value(part: Derivative, compared: Compared) -> Node | None:
    try:
        return lower_all([part], compared.scope, context=[*compared.sides]).values[0].node
    except (ChainruleError, ZeroDivisionError):
        return None


def _nothing(node: Node) -> bool:
    """Whether a value is written as zero: one that comes out as zero may say so."""
    return bool(node == (zeros(node.shape) if node.shape else Const(0)))
