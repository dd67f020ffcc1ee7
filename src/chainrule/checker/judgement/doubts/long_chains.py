r"""Sums of products of derivatives through names that nothing defines, among the doubts.

Below ``C \to w \to f \to y`` texts write the sums that are left when each entry depends on some entries only: nothing
says that, and nothing contradicts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.judgement.compared import Compared
from chainrule.readers import syntax as t
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Longer chains need not fit together name by name.
_LONG = 3
#: So many terms are looked at.
_MAX_TERMS = 20


def through_undefined(compared: Compared) -> str:
    r"""``\partial C/\partial y_i = \sum_j (\partial C/\partial d_{ij}) (\partial d_{ij}/\partial y_i)``, no d above."""
    left = compared.left
    if not isinstance(left, t.Derivative) or len(left.variables) != 1 or not t.find_all(compared.right, t.BigOp):
        return ""
    terms = list(_terms(compared.right))
    if not terms or len(terms) > _MAX_TERMS:
        return ""
    between = [_between(term, left) for term in terms]
    open_names = {name for names in between if names for name in names} - compared.scope.definitions.keys()
    if not all(between) or not open_names:
        return ""
    return f"which entries {plain_name(min(open_names))} depends on is not said, so not what the sums run over"


def _terms(tree: t.Tree) -> Iterator[list[t.Derivative] | None]:
    """The derivatives that each term of a side multiplies; None where anything but numbers stands beside them."""
    match tree:
        case t.Terms(_, _, terms):
            for _, term in terms:
                yield from _terms(term)
        case t.BigOp():
            yield from _terms(tree.body)
        case t.Group(_, _, _, (only,)):
            yield from _terms(only)
        case t.Derivative():
            yield [tree]
        case t.Factors(_, _, factors):
            parts = [list(_terms(factor)) for factor in factors if not _is_number(factor)]
            wide = [part for part in parts if len(part) != 1]
            if len(wide) > 1:
                yield None
                return
            own = [part[0] for part in parts if len(part) == 1]
            for more in wide[0] if wide else [[]]:
                every = [*own, more]
                yield None if any(each is None for each in every) else [d for each in every for d in each or ()]
        case _:
            yield None


def _is_number(tree: t.Tree) -> bool:
    """Whether a factor is a number or a mean over a count, 1 / N."""
    if isinstance(tree, t.Quotient):
        return isinstance(tree.top, t.Number) and isinstance(tree.bottom, (t.Number, t.Name))
    return isinstance(tree, t.Number)


def _between(term: list[t.Derivative] | None, left: t.Derivative) -> set[str]:
    """The names through which a term goes from the left side's function to its variable; empty for other terms."""
    if term is None or len(term) < 2 or any(len(part.variables) != 1 for part in term):
        return set()
    links = [(part.body, part.variables[0][0]) for part in term]
    first = next((link for link in links if head_name(link[0]) == head_name(left.body)), None)
    last = next((link for link in links if head_name(link[1]) == head_name(left.variables[0][0])), None)
    if first is None or last is None or spelled(last[1]) != spelled(left.variables[0][0]):
        return set()
    tops = [spelled(top) for top, _ in links if top is not first[0]]
    belows = [spelled(below) for _, below in links if below is not last[1]]
    fits = sorted(map(str, tops)) == sorted(map(str, belows))
    names = {head_name(below) for _, below in links if below is not last[1]} - {None}
    return {str(name) for name in names} if fits or len(links) > _LONG else set()


def of_other_functions(compared: Compared) -> str:
    """``dL/dx = dL/dy dy/dx``, where y is defined near by and L far above: the law may be said of another L."""
    left, right = compared.sides
    factors = right.factors if isinstance(right, t.Factors) else ()
    if not isinstance(left, t.Derivative) or not all(isinstance(factor, t.Derivative) for factor in factors):
        return ""
    used = [stated for stated in compared.lowered.used.values() if stated.line]
    far = sorted(stated.name for stated in used if compared.claim.line - stated.line > NEAR)
    pairs = [(head_name(d.body), head_name(d.variables[0][0])) for d in (left, *factors) if isinstance(d, t.Derivative)]
    inner = [*pairs[1:], (pairs[0][1], pairs[0][0])]
    fits = all(link[1] == after[0] for link, after in pairwise((*inner, inner[0])))
    if len(factors) < 2 or not fits or not far or len(far) == len(used):
        return ""
    return f"{plain_name(far[0])} is defined far above: the chain rule may be said of another one"
