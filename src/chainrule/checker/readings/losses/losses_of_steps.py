r"""Losses of steps of which no text writes the sum, below the readings: ``L = \sum_t L_t``.

In ``dL/dW = \sum_t dL_t/dW`` the L is the sum of those of the steps if nothing else is said of it, or their mean where
``1/T`` stands before the sum. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.readers.define import TERMS, definition
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Derivative, Factors, Name, Number, Quotient, Script, Terms, Tree, find_all
from chainrule.writers.text import plain_name


def by_losses_of_steps(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the loss is made of those of the steps, and the words."""
    left, right = sides
    if not isinstance(left, Derivative) or not isinstance(left.body, Name) or left.body.name not in LOSSES:
        return
    loss, (before, total) = left.body, _sum(right)
    if total is None or total.index is None or scope.strict or not _is_open(loss.name, scope):
        return
    first, last = total.lower, total.upper
    if (first is not None and not (isinstance(first, Number) and first.value in (0, 1))) or isinstance(last, Terms):
        # With T - 1 at the end the last step is lost.
        return
    if not _has_terms(loss.name, sides, scope):
        return
    start, end = right.start, right.end
    term = Script(start, end, loss, (Name(start, end, total.index),))
    body: Tree = BigOp(start, end, "sum", total.index, total.lower, total.upper, term, None)
    body = Factors(start, end, (before, body), ("", "")) if before is not None else body
    stated = definition(loss, body)
    if stated is not None:
        kind = "sum" if before is None else "mean"
        name = plain_name(loss.name)
        yield scope.define(stated), f"{name} is the {kind} of the losses {name}_{total.index}"


def _sum(right: Tree) -> tuple[Tree | None, BigOp | None]:
    """The sum over steps that a side is, and the ``1/T`` before it."""
    match right:
        case BigOp(kind="sum", excluded=None):
            return None, right
        case Factors(factors=(Quotient(top=Number(value=one), bottom=Name()) as before, BigOp(kind="sum") as total)):
            return (before, total) if one == 1 and total.excluded is None else (None, None)
    return None, None


def _is_open(name: str, scope: Scope) -> bool:
    """Whether nothing says what a loss without an index is."""
    stated = scope.definitions.get(name)
    indexed = stated is None or (len(stated.indices) == 1 and not stated.parameters)
    return indexed and name + TERMS not in scope.definitions and name not in scope.declarations


def _has_terms(name: str, sides: tuple[Tree, Tree], scope: Scope) -> bool:
    """Whether the claim or what is defined above differentiates the loss of a step, or says what it is."""
    stated: Definition | None = scope.definitions.get(name)
    if stated is not None:
        return True
    trees = [sides[1], *(each.body for each in scope.definitions.values())]
    inside = [part.body for tree in trees for part in find_all(tree, Derivative)]
    return any(
        isinstance(body, Script)
        and isinstance(body.base, Name)
        and body.base.name == name
        and len(body.sub) == 1
        and isinstance(body.sub[0], Name)
        and body.sup is None
        for body in inside
    )
