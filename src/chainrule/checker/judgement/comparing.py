"""The two sides of a claim brought together as one reading has them, above the judgement: lowered, and of one shape."""

from __future__ import annotations

from dataclasses import replace

from chainrule.algebra.facts import Facts
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.judgement.answered import decide
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.factors_of_jacobians import FACTOR, IDENTITY, whole_of_factor, whole_of_number
from chainrule.checker.readings.definitions.regimes import indicator
from chainrule.checker.readings.option import Option
from chainrule.engine.implicit import ImplicitFunction
from chainrule.errors import ReadError
from chainrule.expr.build import broadcast_to, delta, einsum, multiply, ones, subtract, transpose, zeros
from chainrule.expr.nodes import Apply, Const, Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.readers import syntax as t
from chainrule.readers.lower import lower_all
from chainrule.readers.lowering.lowered import Lowered
from chainrule.readers.scope import Scope
from chainrule.readers.usage import head_name


def compare(claim: Claim, option: Option, left: t.Tree, right: t.Tree) -> Compared:
    """Both sides lowered, and brought to one shape."""
    trees = [left, right] if option.regime is None else [left, right, indicator(option.regime)]
    solved = option.solved
    apart = [] if solved is None else [t.Name(0, 0, solved.function), t.Name(0, 0, solved.variable), *solved.equation]
    lowered = lower_all([*trees, *apart], option.scope, context=sides_of(claim))
    nodes = lowered.nodes()
    inside = nodes[len(trees) - 1]
    lowered = replace(lowered, values=lowered.values[:2])
    derived, claimed, said = _same_shape(lowered, left, right, option.scope)
    if said:
        option = replace(option, convention="; ".join(filter(None, (option.convention, said))), to_prove=True)
    if apart:
        implicit = _implicit(*nodes[len(trees) :])
        derived, claimed = implicit.put_into(derived), implicit.put_into(claimed)
    if option.scope.options.get("layout") == "denominator" and not lowered.names and derived.ndim == 2:
        derived = transpose(derived)
    condition = option.condition or claim.condition
    if condition is not None:
        derived, claimed = _under_condition(condition, lowered, derived, claimed)
    if option.regime is not None:
        derived, claimed = (multiply(inside, side) for side in (derived, claimed))
    facts = _facts(option.scope, [derived, claimed])
    return Compared(claim, option, left, right, lowered, derived, claimed, facts,
                    inside if option.regime is not None else None)  # fmt: skip


def _implicit(function: Node, variable: Node, left: Node, right: Node) -> ImplicitFunction:
    """The function that an equation defines, from its name and its variable."""
    function = function.definition if isinstance(function, Let) else function
    if not isinstance(function, Apply) or function.children != (variable,):
        raise ReadError("it is not known what defines the function")
    implicit = ImplicitFunction(function, subtract(left, right))
    if decide(implicit.derivative(1), Const(0), Facts()):
        # By d(-X) = X, with a number d, all that is said of dX would hold.
        raise ReadError("the equation above leaves the function constant")
    return implicit


def _same_shape(lowered: Lowered, first: t.Tree, second: t.Tree, scope: Scope) -> tuple[Node, Node, str]:
    """Both sides in one shape, and the convention that gives it to them."""
    left, right = lowered.nodes()
    named = bool(lowered.names) or scope.strict
    if left.shape and right.shape and not named and head_name(second) is not None and right == zeros(right.shape):
        # A bold zero is one of the shape that fits.
        return left, zeros(left.shape), ""
    if left.shape != right.shape and not right.shape:
        whole = None if named else whole_of_number(left, right, first, _facts(scope, [left, right]))
        whole_or_all = broadcast_to(right, left.shape) if whole is None else whole
        return left, whole_or_all, IDENTITY if whole is not None else ""
    if left.shape != right.shape and not left.shape:
        left = broadcast_to(left, right.shape)
    if left.shape != right.shape and not (left.ndim == 2 and left.shape == right.shape[::-1]):
        whole = None if named else whole_of_factor(left, right, first, second, _facts(scope, [left, right]))
        if whole is None:
            raise ReadError(shapes(lowered))
        return left, whole, FACTOR
    return left, right, ""


def shapes(lowered: Lowered) -> str:
    """The shapes of the sides, in words."""
    left, right = lowered.nodes()
    return f"the sides have shapes {left.shape} and {right.shape}"


def _under_condition(
    condition: tuple[str, str, str], lowered: Lowered, derived: Node, claimed: Node
) -> tuple[Node, Node]:
    """Both sides where "i = j" or "i != j" holds, as it is written behind the formula; zero elsewhere."""
    a, sign, b = condition
    if sign == "=" and not {a, b} <= set(lowered.names):
        # The formula is written for equal indices already.
        return derived, claimed
    if a not in lowered.names or b not in lowered.names or lowered.sizes[a] != lowered.sizes[b]:
        message = f"the condition on {a} and {b} does not fit the indices of the formula"
        raise ReadError(message)
    axes = (lowered.names.index(a), lowered.names.index(b))
    rank = tuple(range(derived.ndim))
    sizes = dict(enumerate(derived.shape))
    equal = delta(lowered.sizes[a])
    factor = equal if sign == "=" else subtract(ones(equal.shape), equal)
    return tuple(einsum([(side, rank), (factor, axes)], rank, sizes) for side in (derived, claimed))  # type: ignore[return-value]


def _facts(scope: Scope, nodes: list[Node]) -> Facts:
    if not scope.totals:
        return Facts()
    totals: list[tuple[Node, Node]] = []
    for name, value in scope.totals:
        found = {
            n for root in nodes for n in postorder(root) if isinstance(n, (Symbol, Let)) and n.name == name and n.shape
        }
        totals.extend((node, value) for node in found)
    return Facts(tuple(totals))


def sides_of(claim: Claim) -> list[t.Tree]:
    """The sides of a claim that are read."""
    return [side for side in (claim.left, claim.right) if side is not None]
