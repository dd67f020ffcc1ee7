"""What single statements of a document say that are no claims: totals, and numbers."""

from __future__ import annotations

from chainrule.expr.nodes import Const, Node
from chainrule.readers.syntax import BigOp, Name, Number, Script, Statement, Terms, Tree


def stated_total(statement: Statement) -> tuple[str, Node] | None:
    r"""The fact that ``\sum_i y_i = 1`` states, None for other statements."""
    if len(statement.items) != 2 or statement.signs != ("=",):
        return None
    left, right = statement.items
    if not isinstance(left, BigOp) or left.kind != "sum" or not isinstance(right, Number):
        return None
    body = left.body
    if isinstance(body, Script) and isinstance(body.base, Name) and body.sup is None and len(body.sub) == 1:
        index = body.sub[0]
        if isinstance(index, Name) and index.name == left.index:
            return body.base.name, Const(right.value)
    return None


def is_number(tree: Tree) -> bool:
    """Whether a tree is a number, perhaps with a sign."""
    if isinstance(tree, Terms) and len(tree.terms) == 1:
        tree = tree.terms[0][1]
    return isinstance(tree, Number)
