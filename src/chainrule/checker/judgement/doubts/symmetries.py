r"""Indices in both orders, arguments that come and go (doubts): ``y_{kn}`` and ``y_{nk}``, f(x) and f(x, h)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.judgement.answered import decide
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.diagnose import constant_ratio
from chainrule.checker.judgement.doubts.indices import factor_is_off
from chainrule.checker.judgement.question import Question
from chainrule.expr.nodes import Const, Node, Symbol, Unit
from chainrule.expr.walk import nodes_of, substitute
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose, letter_of, whole_name
from chainrule.readers.lowering.applications import MEANS
from chainrule.readers.named import ABOVE, DENIED, SYMMETRIC_PLAINLY, SYMMETRIC_SAID
from chainrule.readers.rewriting import transform
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name, is_index
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

#: Expectations, variances and the like, which are no functions of numbers.
_MEANS = frozenset(("E", "Var", "Cov", "V", "KL"))
#: Letters of weights between layers, which are not symmetric.
_WEIGHTS = frozenset("WUV")
#: Letters of Hessians, kernels and covariances.
_ALWAYS = frozenset(("H", "K", r"\Sigma"))
_STYLED = (r"\mathbb{", r"\mathrm{", r"\operatorname{", r"\text{")


def states_symmetry(compared: Compared) -> str:
    r"""``\partial C / \partial q_{ij} = \partial C / \partial q_{ji}`` says that something is symmetric."""
    left, right = compared.sides
    names = sorted({name for _, pair in _pairs(left) for name in pair})
    for i, first in enumerate(names):
        for second in names[i + 1 :]:
            swapped = {first: second, second: first}
            if _spelled(left, swapped) == spelled(right) != spelled(left):
                return "it says that both orders of the indices give the same"
    return ""


def _spelled(tree: t.Tree, names: dict[str, str]) -> list[object]:
    def change(part: t.Tree) -> t.Tree | None:
        if isinstance(part, t.Name) and part.name in names:
            return t.Name(part.start, part.end, names[part.name])
        return None

    return spelled(transform(tree, change))


def in_both_orders(compared: Compared) -> str:
    r"""A definition whose members write ``y_{nk}`` and ``y_{kn}``: one is a slip that the claim need not have."""
    for stated in compared.lowered.used.values():
        last = set(_pairs(stated.body))
        for name, (first, second) in (pair for other in stated.others for pair in _pairs(other)):
            if (name, (second, first)) in last and (name, (first, second)) not in last:
                return (
                    f"the definition of {plain_name(stated.name)} has the indices of {plain_name(name)} in both orders"
                )
    return ""


def one_of_a_pair(compared: Compared) -> str:
    r"""``-\frac12 \sum_{i,j} w_{ij} x_i x_j`` of symmetric weights: w_{ij} and w_{ji} are one, and the half is gone."""
    if SYMMETRIC_SAID not in compared.scope.options or DENIED in compared.scope.options:
        return ""
    variables = variables_in(compared.left)
    pair = len(variables) == 1 and isinstance(variables[0], t.Script) and len(variables[0].sub) == 2
    question = Question(compared.claimed, compared.derived, None, None, compared.lowered.names, compared.facts)
    if not pair or constant_ratio(question) not in (Const(Fraction(2)), Const(Fraction(1, 2))):
        return ""
    return f"where {plain_name(head_name(variables[0]) or '')} is symmetric, an entry stands in two places"


def pairs_apart(compared: Compared) -> str:
    r"""``\partial q_{ij} / \partial w_{ij}`` of ``q_{ij} = w_{ij} + w_{ji}``: i = j may be left aside."""
    derived = [d for side in compared.sides for d in t.find_all(side, t.Derivative)]
    variables = {head_name(v) for d in derived for v, _ in d.variables if isinstance(v, t.Script)}
    for stated in compared.lowered.used.values():
        pairs = set(_pairs(stated.body))
        for name, (first, second) in pairs:
            if name in variables and (name, (second, first)) in pairs and not factor_is_off(compared):
                return f"{plain_name(name)} stands with its indices in both orders: equal ones may be left aside"
    return ""


def _pairs(tree: t.Tree) -> Iterator[tuple[str, tuple[str, str]]]:
    """The names with two different indices, and these."""
    for part in t.find_all(tree, t.Script):
        if isinstance(part.base, t.Name) and len(part.sub) == 2:
            first, second = part.sub
            if isinstance(first, t.Name) and isinstance(second, t.Name) and is_index(first) and is_index(second):
                if first.name != second.name:
                    yield part.base.name, (first.name, second.name)


def fewer_arguments(compared: Compared) -> str:
    """``f(x; w)`` beside ``f(x, h; w)`` for an undefined f: they are two functions, of which one is summed, perhaps."""
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    counts: dict[str, int] = {}
    for product in (part for tree in trees for part in t.find_all(tree, t.Factors)):
        for first, group, sign in zip(product.factors, product.factors[1:], product.signs[1:], strict=False):
            called = isinstance(first, t.Name) and isinstance(group, t.Group) and group.opening == "(" and not sign
            if not called or not isinstance(first, t.Name) or not isinstance(group, t.Group):
                continue
            name, count = first.name, len(group.items)
            if name in compared.scope.definitions:
                continue
            if counts.setdefault(name, count) != count and min(count, counts[name]) > 0:
                return f"{plain_name(name)} has {counts[name]} arguments in one place and {count} in another"
    return ""


def expectation(compared: Compared) -> str:
    r"""``\mathbb{E}_{q}[\log p]`` that was read as a function of a number, for want of a density."""
    for said in compared.lowered.assumed:
        name, _, rest = said.partition(" is an unknown function")
        style = next((style for style in _STYLED if name.startswith(style)), "")
        if rest and style and letter_of(name).removeprefix(style).rstrip("}") in _MEANS:
            return f"{plain_name(name)} may be an expectation or the like, which is not read here"
    used = [d.body for side in compared.sides for d in compared.scope.below(side)]
    for product in (part for tree in (*compared.sides, *used) for part in t.find_all(tree, t.Factors)):
        for (first, second), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            name = first.name if isinstance(first, t.Name) and not first.bold and not sign else ""
            if name not in MEANS - compared.scope.definitions.keys() or not isinstance(second, t.Group):
                continue
            if isinstance(first, t.Name) and (len(name) > 1 or second.opening == "["):
                return f"{plain_name(first.name)} may be an expectation or the like, which is not read here"
    return ""


def symmetric_above(compared: Compared) -> str:
    """A matrix that the text calls symmetric above, in a part that speaks of matrices that are not."""
    names = set(compared.scope.options.get(ABOVE, "").split()) & t.names_in(*compared.sides)
    return f"{plain_name(min(names))} is symmetric above, and the text speaks of matrices that are not" if names else ""


def if_symmetric(compared: Compared) -> str:
    """A claim that holds if its matrices are symmetric, in a text that speaks of such matrices."""
    said = compared.scope.options.get(SYMMETRIC_PLAINLY)
    if said is None or compared.claim.line - int(said) > NEAR or DENIED in compared.scope.options:
        return ""
    beside = any(
        "symmetric" in d.facts and compared.claim.line - d.line <= NEAR for d in compared.scope.declarations.values()
    )
    # Beside a matrix that is said to be symmetric the others are not, but for those that always are.
    square = {
        node for node in nodes_of(*compared.nodes)
        if isinstance(node, Symbol) and len(node.shape) == 2 and node.shape[0] == node.shape[1]
        and "symmetric" not in node.facts and letter_of(node.name) not in _WEIGHTS
        and (not beside or letter_of(node.name) in _ALWAYS)
    }  # fmt: skip
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    turned = {whole_name(part.base) for tree in trees for part in t.find_all(tree, t.Script) if is_transpose(part.sup)}
    # Who transposes a matrix does not take it for symmetric.
    square = {node for node in square if node.name not in turned}
    if not square or any(isinstance(node, Unit) for node in nodes_of(*compared.nodes)):
        return ""
    same: dict[Node, Node] = {node: Symbol(node.name, node.shape, node.facts | {"symmetric"}) for node in square}
    claimed, derived = (substitute(node, same) for node in (compared.claimed, compared.derived))
    if not decide(claimed, derived, compared.facts):
        return ""
    names = ", ".join(sorted(plain_name(node.name) for node in square))
    return f"it holds if {names} {'is' if len(square) == 1 else 'are'} symmetric, and the text speaks of such matrices"
