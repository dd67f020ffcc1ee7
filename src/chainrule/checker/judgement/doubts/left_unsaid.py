r"""What a text need not write again, among the doubts: the value of a derivative, a sum behind a letter."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts.indices import factor_is_off
from chainrule.checker.readings.layers.unknown_activations import of_same_entries
from chainrule.checker.readings.losses.predictions import with_lost_hat
from chainrule.expr.nodes import Apply, Let, Symbol
from chainrule.expr.walk import nodes_of, postorder, unknown_calls, unknown_functions
from chainrule.readers import syntax as t
from chainrule.readers.lowering.entrywise import SAME_ENTRIES
from chainrule.readers.lowering.unknown_functions import OF_EACH_ENTRY
from chainrule.readers.true_classes import LABEL, SPOKEN, TARGETS
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of sums that values are divided by, of which each term counts.
_NORMALIZERS = frozenset(("S", "Z"))


def value_put_in(compared: Compared) -> str:
    r"""``(\partial L/\partial h) (\partial h/\partial b) = \partial L/\partial h``: h is undefined."""
    left, right = compared.sides
    if isinstance(left, t.Derivative):
        return ""
    kept = set(_written(right))
    primed = {head_name(part.base) for part in t.find_all(right, t.Script) if part.primes}
    for product in t.find_all(left, t.Factors):
        for factor in product.factors:
            pair = _pair(factor)
            if pair is None or pair in kept or pair[0] in primed or pair[0] in compared.scope.definitions:
                continue
            said = compared.scope.declarations.get(pair[0])
            if said is None or not said.depends:
                names = " in ".join(map(plain_name, pair))
                return f"what the derivative of {names} comes to is not said above: it may be put in"
    return ""


def prediction(compared: Compared) -> str:
    r"""A loss in y and \hat{y} below a definition of y alone: y may be the prediction there, and the target here."""
    if with_lost_hat(compared.sides, compared.scope) is None:
        return ""
    return "what is defined above may be the prediction, which has a hat here"


def _written(tree: t.Tree) -> list[tuple[str, str]]:
    return [pair for part in t.find_all(tree, t.Derivative) if (pair := _pair(part)) is not None]


def _pair(tree: t.Tree) -> tuple[str, str] | None:
    """The names above and below the bar of the derivative of a name."""
    if not isinstance(tree, t.Derivative) or len(tree.variables) != 1 or not isinstance(tree.body, (t.Name, t.Script)):
        return None
    top, below = head_name(tree.body), head_name(tree.variables[0][0])
    return (top, below) if top is not None and below is not None else None


def made_of_entries(compared: Compared) -> str:
    r"""``\partial o_j / \partial u_j`` of an undefined o: each entry of it may be made of the same one of u."""
    if SAME_ENTRIES in compared.scope.options:
        return ""
    for name, below in of_same_entries((compared.left, compared.right), compared.scope):
        if any(isinstance(node, Apply) and node.name == name and node.ndim for node in nodes_of(*compared.nodes)):
            return f"whether an entry of {plain_name(name)} depends on other entries of {plain_name(below)} is not said"
    return ""


def sum_behind(compared: Compared) -> str:
    r"""The S of ``p_j = e^{z_j} / S`` above, of which nothing says what it is: it depends on the z_j, perhaps."""
    if not any(map(t.has_derivative, compared.sides)):
        return ""
    known = {*compared.scope.definitions, *compared.scope.declarations}
    symbols = {n.name for n in postorder(compared.derived) if isinstance(n, Symbol)}
    for stated in compared.lowered.used.values():
        for part in t.find_all(stated.body, t.Quotient):
            name = head_name(part.bottom)
            if name in _NORMALIZERS and name in symbols - known and not factor_is_off(compared):
                return f"{plain_name(str(name))} in the definition of {plain_name(stated.name)} is not defined above"
    return ""


def true_class(compared: Compared) -> str:
    r"""``\partial L/\partial z_k = p_k - 1`` below ``-\sum_i y_i \log p_i``: the text speaks of one class."""
    options = compared.scope.options
    if SPOKEN not in options and LABEL not in options:
        return ""
    for target in TARGETS:
        if target in t.names_in(*compared.sides) or target in compared.scope.definitions:
            continue
        bodies = (stated.body for stated in compared.lowered.used.values())
        if any(part.sub and head_name(part.base) == target for body in bodies for part in t.find_all(body, t.Script)):
            return f"{target} may be 1 for one class, and 0 for others: the text speaks of that"
    return ""


def slope_left_out(compared: Compared) -> str:
    """The slope of a function of which the claim does not speak: one that is linear has none to be lost."""
    ends = {said.removesuffix(OF_EACH_ENTRY) for said in compared.lowered.assumed if said.endswith(OF_EACH_ENTRY)}
    bodies = [stated.body for stated in compared.lowered.used.values()]
    primed = {head_name(part.base) for body in bodies for part in t.find_all(body, t.Script) if part.primes}
    silent = sorted(ends - t.names_in(*compared.sides) - primed)
    return f"{plain_name(silent[0])} may be linear: nothing says what it is" if silent else ""


def slope_written_out(compared: Compared) -> str:
    r"""The slope a (1 - a) beside ``a = \phi(z)``, where nothing defines \phi: the claim may say what it is."""
    derived, claimed = (list(nodes_of(node)) for node in (compared.derived, compared.claimed))
    silent = unknown_functions(derived, differentiated=True) - unknown_functions(claimed, differentiated=True)
    silent -= compared.scope.definitions.keys() | t.names_in(compared.left)
    bodies = [stated.body for stated in compared.lowered.used.values()]
    silent &= {name for body in bodies for product in t.find_all(body, t.Factors) for name in _called(product)}
    beside = {name for name in _outside_of_derivatives(compared.right) if name is not None}
    for name, _, call in unknown_calls(derived):
        values = {
            n.name for n in derived if isinstance(n, Let) and any(o == name for o, _, _ in unknown_calls(nodes_of(n)))
        }
        own = values | {n.name for n in call.children if isinstance(n, (Let, Symbol))}
        if name in silent and beside & own:
            return f"the claim may say what the slope of {plain_name(name)} is, which nothing defines"
    return ""


def _called(product: t.Factors) -> Iterator[str]:
    r"""The functions that stand before brackets: the \phi of ``\phi(z)``."""
    for first, second in pairwise(product.factors):
        if isinstance(first, t.Name) and isinstance(second, t.Group) and second.opening == "(":
            yield first.name


def _outside_of_derivatives(tree: t.Tree) -> Iterator[str | None]:
    """The names in a tree, with their labels, that stand in no derivative."""
    stack = [tree]
    while stack:
        top = stack.pop()
        if not isinstance(top, (t.Derivative, t.Gradient)):
            yield head_name(top) if isinstance(top, (t.Name, t.Script)) else None
            stack.extend(t.children(top))
