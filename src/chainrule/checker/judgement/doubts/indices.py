"""Indices and lengths that are not what they were read as, among the doubts: sums that are not written."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from chainrule.checker.extraction.steps import ERRORS
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.diagnose import constant_ratio
from chainrule.checker.judgement.question import Question
from chainrule.expr.nodes import Node, Product
from chainrule.expr.walk import postorder
from chainrule.readers import syntax as t
from chainrule.readers.letters import CONDITION, is_transpose, letter_of, subscript_text
from chainrule.readers.lowering.members import EACH_TERM
from chainrule.readers.rewriting import transform
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name, is_index
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

#: Nobody writes a tensor with so many axes out without indices.
HIGH_ORDER = 4


def bound_in_the_body(compared: Compared) -> str:
    """An index of the variable over which what is differentiated sums."""
    for part in (p for side in compared.sides for p in t.find_all(side, t.Derivative)):
        both = _bound(part.body) & set().union(*(_subscripts(v) for v, _ in part.variables))
        # Where no sum is left each term has its own entry alone: whichever of them is meant, the derivative is this.
        if both and (any(map(_bound, compared.sides[1:])) or any(map(_sums, postorder(compared.derived)))):
            return f"the index {min(both)} of the variable is the one of the sum"
    left, right = compared.sides
    variables = [v for part in t.find_all(left, t.Derivative) for v, _ in part.variables]
    clash = set().union(*map(_subscripts, variables)) & _bound(right) if variables else set()
    return f"a sum runs over the index {min(clash)} of the variable" if clash else ""


def _sums(node: Node) -> bool:
    """Whether a part of a derivative is summed over an axis."""
    return isinstance(node, Product) and len(node.sizes) > len(set(node.out))


def error_of_other_units(compared: Compared) -> str:
    r"""``\delta_j`` below ``\delta_k = y_k - t_k``: where letters tell the layers, these are errors of other units.

    Below ``\delta_j = \partial E / \partial a_j`` a \delta_k is one of others where the outputs are y_k.
    """
    used = compared.lowered.used.values()
    for stated in used:
        if letter_of(stated.name) not in ERRORS or len(stated.indices) != 1:
            continue
        units = {d.indices for d in used if d.name not in t.names_in(stated.body) | {stated.name}}
        for part in t.find_all(compared.right, t.Script):
            own = [each.name for each in part.sub if isinstance(each, t.Name)]
            other = (
                head_name(part.base) == stated.name and len(own) == len(part.sub) == 1 and own[0] != stated.indices[0]
            )
            if other and (not t.has_derivative(stated.body) or tuple(own) in units):
                return f"{plain_name(stated.name)}_{own[0]} may be the error of other units than those above"
    return ""


def on_one_side(compared: Compared) -> str:
    """An index that stands twice in a product of one side, and not on the other."""
    left, right = (_subscripts(side) for side in compared.sides)
    extra = {*_doubled(compared.left) - right, *_doubled(compared.right) - left}
    return f"the index {min(extra)} stands on one side only" if extra else ""


def numbered_apart(compared: Compared) -> str:
    r"""``\partial L / \partial s_i`` where L has s_0 of its own: i may be any other index."""
    variables = [v for p in t.find_all(compared.left, t.Derivative) for v, _ in p.variables]
    letters = {head_name(v.base) for v in variables if isinstance(v, t.Script) and any(map(is_index, v.sub))}
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    for part in (part for tree in trees for part in t.walk(tree)) if letters else ():
        if isinstance(part, t.Script) and head_name(part.base) in letters and part.sub:
            if all(isinstance(index, t.Number) for index in part.sub) and not factor_is_off(compared):
                return f"{plain_name(head_name(part.base) or '')} has entries with numbers: the index may be another"
    return ""


def numbered_above(compared: Compared) -> str:
    r"""``\theta^1 = \theta^0 - ...``: nobody writes such powers, the numbers count steps."""
    scripts = [part for side in compared.sides for part in t.find_all(side, t.Script)]
    counted = {(name, part.sup.value) for part in scripts
               if isinstance(part.sup, t.Number) and (name := head_name(part.base))}  # fmt: skip
    both = sorted(name for name, number in counted if not number and (name, Fraction(1)) in counted)
    return f"the numbers above {plain_name(both[0])} may count steps" if both else ""


def one_term_left(compared: Compared) -> str:
    """A sum of derivatives of unknown functions of which a step keeps one term: the others may be zero."""
    left, right = compared.sides
    if not isinstance(left, t.BigOp) or left.index is None or compared.lowered.used:
        return ""
    kept = [_at_index(left.body, left.index, name) == spelled(right) for name in sorted(_subscripts(right))]
    doubted = t.has_derivative(right) and any(kept)
    return f"the terms of the sum over {left.index} that are left out may be zero" if doubted else ""


def _at_index(tree: t.Tree, index: str, name: str) -> list[object]:
    """A tree as it is written with another index."""

    def change(part: t.Tree) -> t.Tree | None:
        return t.Name(part.start, part.end, name) if isinstance(part, t.Name) and part.name == index else None

    return spelled(transform(tree, change))


def dropped(compared: Compared) -> str:
    """An index that an algebraic step loses: a sum over it that is 1, as of probabilities, is not written."""
    if any(map(t.has_derivative, compared.sides)):
        return ""
    left, right = (_running(side) for side in compared.sides)
    lost = left - right - _bound(compared.left) - _bound(compared.right)
    if lost:
        return f"the index {min(lost)} stands on one side only: a sum over it may be meant"
    lost = _in_each_term(compared.left) & _in_some_terms(compared.right) - _bound(compared.left)
    return f"some terms lose the index {min(lost)}: a sum over it may be meant" if lost else ""


def defined_for_one(compared: Compared) -> str:
    r"""``\partial o / \partial z`` of an o that is defined with z_k: k is one class, of which the text speaks."""
    left = compared.left
    if not isinstance(left, t.Derivative) or isinstance(left.body, t.Script):
        return ""
    stated = compared.scope.definitions.get(head_name(left.body) or "")
    if stated is None or stated.indices or not isinstance(left.variables[0][0], t.Name):
        return ""
    own = {name for parameter in stated.parameters for name in _running(parameter)}
    # A sum without an index is one over that which is open in it.
    open_sums = [part.body for part in t.find_all(stated.body, t.BigOp) if part.index is None]
    own |= {name for body in open_sums for name in _running(body)}
    free = _running(stated.body) - _bound(stated.body) - _running(compared.right) - own
    return f"{plain_name(stated.name)} is defined for one {min(free)}, which does not stand here" if free else ""


def _in_each_term(tree: t.Tree) -> set[str]:
    """The indices that stand in each term of a sum."""
    terms = [_running(term) for _, term in tree.terms] if isinstance(tree, t.Terms) else []
    return terms[0].intersection(*terms[1:]) if terms else set()


def _in_some_terms(tree: t.Tree) -> set[str]:
    """The indices that stand in some terms of a sum only."""
    terms = [_running(term) for _, term in tree.terms] if isinstance(tree, t.Terms) else []
    return terms[0].union(*terms[1:]) - terms[0].intersection(*terms[1:]) if terms else set()


def condition_on_terms(compared: Compared) -> str:
    """A sum over the terms that a condition lets in: which they are is not known. A factor is off for any of them."""
    trees = (*compared.sides, *(stated.body for stated in compared.lowered.used.values()))
    conditions = any(name.startswith(CONDITION) for name in t.names_in(*trees))
    labels = any(isinstance(part.excluded, t.Script) for tree in trees for part in t.find_all(tree, t.BigOp))
    doubted = (conditions or labels) and not factor_is_off(compared)
    return "which terms a condition below a sum lets in is not known" if doubted else ""


def factor_is_off(compared: Compared) -> bool:
    """Whether one side is the other one times a constant."""
    question = Question(compared.claimed, compared.derived, None, None, compared.lowered.names, compared.facts)
    return constant_ratio(question) is not None


def sum_without_an_index(compared: Compared) -> str:
    """A sum of which the formula itself had to tell what it runs over; a factor is off whatever that is."""
    guessed = any(said.endswith(EACH_TERM) for said in compared.lowered.assumed)
    doubted = guessed and not factor_is_off(compared)
    return "what a sum without an index runs over is not said" if doubted else ""


def through_steps(compared: Compared) -> str:
    r"""A sum over a chain of derivatives through the steps of a quantity, ``\partial h_t / \partial h_k``."""
    for part in (p for side in compared.sides for p in t.find_all(side, t.BigOp)):
        chain = t.find_all(part.body, t.Derivative)
        for link in chain if len(chain) > 1 else ():
            (top, above), (bottom, below) = _written(link.body), _written(link.variables[0][0])
            if top and top == bottom and above != below:
                return f"what is held fixed on the way through the steps of {plain_name(top)} is not said"
    return ""


def unit_vector(compared: Compared) -> str:
    """The v of v^T v that an algebraic step loses, or the orthogonal R of R R^T."""
    if any(map(t.has_derivative, compared.sides)):
        return ""
    unit = set(_squared(compared.left)) - set(_squared(compared.right))
    return f"{plain_name(min(unit))} may be a unit vector, or orthogonal" if unit else ""


def _bound(tree: t.Tree) -> set[str]:
    """The indices over which a tree sums."""
    return {part.index for part in t.find_all(tree, t.BigOp) if part.index}


def _subscripts(tree: t.Tree) -> set[str]:
    scripts = t.find_all(tree, t.Script)
    return {sub.name for part in scripts for sub in part.sub if isinstance(sub, t.Name) and is_index(sub)}


def _running(tree: t.Tree) -> set[str]:
    """The subscripts that run over something; the f of H_f does not."""
    return {name for name in _subscripts(tree) if name.islower()} - t.FUNCTION_LETTERS


def _doubled(tree: t.Tree) -> set[str]:
    """The indices that stand twice in a product, outside of sums over them."""
    out: set[str] = set()
    for part in t.walk(tree):
        if isinstance(part, t.Factors):
            seen: set[str] = set()
            for factor in part.factors:
                here = _subscripts(factor)
                out |= here & seen
                seen |= here
    return out - _bound(tree)


def _squared(tree: t.Tree) -> Iterator[str]:
    """The v of each v^T v."""
    for part in t.walk(tree):
        for a, b in pairwise(part.factors) if isinstance(part, t.Factors) else ():
            name, subscripts = _written(b)
            turned = [isinstance(factor, t.Script) and is_transpose(factor.sup) for factor in (a, b)]
            if turned[0] != turned[1] and name and _written(a) == (name, subscripts):
                yield name


def _written(tree: t.Tree) -> tuple[str, str]:
    """A name and its subscripts, the superscript apart."""
    base, sub = (tree.base, tree.sub) if isinstance(tree, t.Script) else (tree, ())
    return head_name(base) or "", subscript_text(sub) if sub else ""


def of_high_order(compared: Compared) -> str:
    """The derivative of a matrix in a matrix, or of what is one by mistake: how texts lay it out is open."""
    unnamed = compared.derived.ndim - len(compared.lowered.names)
    return f"how a derivative with {unnamed} axes is laid out is open" if unnamed >= HIGH_ORDER else ""


def beside_a_sum(compared: Compared) -> str:
    r"""The u_o of ``\log\sigma(u_o^T v) + \sum_k \log\sigma(-u_k^T v)``: it may be none of those summed over."""
    variables = variables_in(compared.left)
    entries = {(head_name(v.base), p.name) for v in variables if isinstance(v, t.Script) for p in v.sub
               if isinstance(p, t.Name)}  # fmt: skip
    bodies = [stated.body for stated in compared.lowered.used.values()]
    for terms in (part for body in bodies for part in t.find_all(body, t.Terms)):
        sums = [term for _, term in terms.terms if isinstance(term, t.BigOp)]
        alone = [term for _, term in terms.terms if not any(t.find_all(term, t.BigOp))]
        for name, index in entries:
            summed = any((name, total.index) in _entries_in(total.body) for total in sums)
            if summed and any((name, index) in _entries_in(term) for term in alone):
                return f"{plain_name(name or '')}_{index} may be none of those that are summed over beside it"
    return ""


def _entries_in(tree: t.Tree) -> set[tuple[str | None, str]]:
    scripts = t.find_all(tree, t.Script)
    return {(head_name(part.base), index.name) for part in scripts for index in part.sub if isinstance(index, t.Name)}
