r"""Total derivatives beside partial ones with the same sign, among the doubts: ``\partial C / \partial x`` twice.

Texts on backpropagation write the sum over all ways from x to C with partials that hold the other quantities fixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.judgement.compared import Compared
from chainrule.readers import syntax as t
from chainrule.readers.scope import written
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of numbers of terms.
_COUNTS = frozenset("nmdNMDHKCBTSL")


def also_on_the_right(compared: Compared) -> str:
    r"""``\partial s / \partial W = \partial s / \partial W + (\partial s / \partial r)(\partial r / \partial W)``."""
    left, right = compared.sides
    if not isinstance(left, t.Derivative) or not isinstance(right, t.Terms):
        return ""
    own = spelled(left)
    inside = [part for _, term in right.terms for part in _factors(term) if isinstance(part, t.Derivative)]
    if len(inside) < 2 or not any(spelled(part) == own for part in inside):
        return ""
    return "the derivative on the left stands on the right, too: one may be total and the other one partial"


def through_all(compared: Compared) -> str:
    r"""``\partial C/\partial x = (\partial C/\partial u)(\partial u/\partial x) + ...``, where u depends on the others.

    The sum must go through each quantity that the definitions name on the way to x.
    """
    left, right = compared.sides
    if not isinstance(left, t.Derivative) or not isinstance(right, t.Terms) or len(left.variables) != 1:
        return ""
    top, below = _name(left.body), _name(left.variables[0][0])
    chains = [_chain(term) if sign > 0 else None for sign, term in right.terms]
    between = [chain[0] for chain in chains if chain is not None and chain[1:] == (top, below)]
    if top is None or below is None or len(between) < len(chains) or len(set(between)) < len(between):
        return ""
    defined = compared.scope.definitions or compared.claim.scope.definitions
    above = {name: t.names_in(defined[name].body) for name in between if name in defined}
    nested = any(names & set(between) - {name} for name, names in above.items())
    missed = [n for names in above.values() for n in names - set(between) - {below} if n in defined
              and below in written(defined[n].body, defined)]  # fmt: skip
    # What is not defined is known as a part of the others: the mean in a variance.
    known = above.keys() | set().union(*above.values())
    if not nested or missed or not known.issuperset(between):
        return ""
    return f"the partial derivatives through {', '.join(map(plain_name, between))} may hold the others fixed"


def through_one_entry(compared: Compared) -> str:
    r"""``\partial L/\partial w_{ij} = (\partial L/\partial x_j)(\partial x_j/\partial w_{ij})``, through one entry.

    In a layer no other entry has w_{ij}, and of an x that nothing defines nothing else is known.
    """
    left, right = compared.sides
    if not isinstance(left, t.Derivative) or not isinstance(right, t.Factors):
        return ""
    own = {part.name for variable, _ in left.variables for part in _indices(variable)}
    partials = [part for part in right.factors if isinstance(part, t.Derivative)]
    for part in partials:
        entry = part.body
        name = head_name(entry)
        if name is None or name in compared.scope.definitions or not own & {index.name for index in _indices(entry)}:
            continue
        if any(spelled(variable) == spelled(entry) for other in partials for variable, _ in other.variables):
            return f"nothing says which entries of {plain_name(name)} depend on the variable"
    return ""


def through_entries(compared: Compared) -> str:
    r"""``\sum_i (\partial y_i/\partial x)(\partial z/\partial y_i)`` of a y and a z of which nothing is said.

    Where x is a vector by what is said above, the reading takes y and z entry by entry; here x may be a number.
    """
    right = compared.right
    if not isinstance(right, t.BigOp):
        return ""
    body = right.body.items[0] if isinstance(right.body, t.Group) and len(right.body.items) == 1 else right.body
    partials = [part for part in _factors(body) if isinstance(part, t.Derivative)]
    bodies = [spelled(part.body) for part in partials]
    for outer in partials:
        entry = outer.variables[0][0]
        name = head_name(entry) or ""
        counted = right.index in {index.name for index in _indices(entry)}
        if counted and name not in compared.scope.definitions and spelled(entry) in bodies:
            return f"nothing says how many entries of {plain_name(name)} depend on the variable"
    return ""


def _indices(tree: t.Tree) -> list[t.Name]:
    return [part for part in tree.sub if isinstance(part, t.Name)] if isinstance(tree, t.Script) else []


def _factors(term: t.Tree) -> tuple[t.Tree, ...]:
    return term.factors if isinstance(term, t.Factors) else (term,)


def _chain(term: t.Tree) -> tuple[str, str | None, str | None] | None:
    """The quantity between, the first and the last name of a product of two derivatives."""
    # The derivative in a variance is a quotient: by the root, over the derivative of the variance in it.
    factors = [f.top if isinstance(f, t.Quotient) else f for f in _factors(term)]
    if len(factors) != 2:
        return None
    outer, inner = factors
    if not isinstance(outer, t.Derivative) or not isinstance(inner, t.Derivative):
        return None
    if len(outer.variables) != 1 or len(inner.variables) != 1:
        return None
    between = _name(outer.variables[0][0])
    if between is None or between != _name(inner.body):
        return None
    return between, _name(outer.body), _name(inner.variables[0][0])


def _name(tree: t.Tree) -> str | None:
    r"""The name of a quantity, of \sigma^2 that of \sigma."""
    squared = isinstance(tree, t.Script) and isinstance(tree.sup, t.Number)
    return head_name(replace(tree, sup=None) if squared and isinstance(tree, t.Script) else tree)


def _divisors(tree: t.Tree) -> Iterator[str]:
    """The letters by which something without an index is divided."""
    for part in t.find_all(tree, t.Quotient):
        if isinstance(part.bottom, t.Name) and not t.find_all(part.top, t.Script):
            yield part.bottom.name
    for product in t.find_all(tree, t.Factors):
        for before, sign, factor in zip(product.factors, product.signs[1:], product.factors[1:], strict=False):
            if sign == "/" and isinstance(factor, t.Name) and not t.find_all(before, t.Script):
                yield factor.name


def number_of_terms(compared: Compared) -> str:
    r"""The d of ``\frac{1}{d} \sum_i x_i``, a sum without an end: it may be the number of its terms."""
    used = compared.lowered.used.values()
    sums = [part for stated in used for part in t.find_all(stated.body, t.BigOp)]
    ends = {part.upper.name for part in sums if isinstance(part.upper, t.Name)}
    for stated in used:
        for product in t.find_all(stated.body, t.Factors):
            for first, second in pairwise(product.factors):
                if not isinstance(first, t.Quotient) or not isinstance(second, t.BigOp) or second.upper is not None:
                    continue
                count = first.bottom.name if isinstance(first.bottom, t.Name) else ""
                free = count not in compared.scope.definitions and count not in compared.scope.declarations
                if len(count) == 1 and count in _COUNTS and free:
                    return f"{count} may be the number of terms of the sum behind it"
        # The K of ``\\sum_k (y_k + a / K) \\log p_k``, or of ``\\tilde{y}_k = y_k + a / K``, counts the classes.
        wholes = [part.body for part in t.find_all(stated.body, t.BigOp) if part.upper is None]
        for whole in (*wholes, *([stated.body] if stated.indices else [])):
            known = compared.scope.definitions.keys() | compared.scope.declarations.keys() | ends
            if counts := sorted(name for name in {*_divisors(whole)} - known if len(name) == 1 and name in _COUNTS):
                return f"{counts[0]} may be the number of terms of the sum that it stands in"
    return ""
