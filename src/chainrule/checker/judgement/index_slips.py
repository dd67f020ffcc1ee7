r"""Wrong indices, beside the judgement: ``\partial C / \partial a_k = 2 (a_i - y_i)``, where i is bound by nothing.

No reading is left for such a claim, as its sides have different indices. If it is right with the index of the left side
in their place, it was the wrong one: it is refuted for any two that differ. So is what is right with the index of the
right side at its variable, ``\partial p_i / \partial z_i = p_i (\delta_{ij} - p_j)``, unless they are said to be equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import CONVENTION, PROVED, REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.rewriting import renamed, transform
from chainrule.readers.usage import is_index


def by_index_slip(claim: Claim, judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a claim whose right side has another index than its left side; None for other claims."""
    left, right = claim.left, claim.right
    found = _free_index(claim)
    if found is None or not isinstance(left, t.Derivative) or right is None:
        return None
    wrong, entry = found
    for words, mended in _mended(claim, left, right, wrong):
        judged = judge(mended)
        if judged.verdict.verdict not in (PROVED, CONVENTION) or judged.scope is None:
            continue
        # A zero with the other index, so that both sides are compared for all pairs of indices.
        zero = t.Terms(entry.start, entry.end, ((1, entry), (-1, entry)))
        body = t.Terms(left.body.start, left.body.end, ((1, left.body), (1, t.Group(0, 0, "(", (zero,)))))
        both, other = replace(left, body=body), right
        for own in _indices(left):
            other = _apart(other, own, left)
        try:
            both_sides = Option("derivative", judged.scope, sides=(both, other))
            outcome = judge_reading(replace(claim, left=both, right=other), both_sides)
        except (ChainruleError, ZeroDivisionError):
            return None
        return replace(outcome, extra=(Finding("variable", words),)) if outcome.verdict.verdict == REFUTED else None
    return None


def _mended(claim: Claim, left: t.Derivative, right: t.Tree, wrong: str) -> Iterator[tuple[str, Claim]]:
    """The claim with an index of the left side for the wrong one, or with the wrong one at the variable as well."""
    variable, order = left.variables[0]
    free = [each.name for each in _free_in(right)]
    own_ones = dict.fromkeys(_indices(variable))
    lost = [own for own in own_ones if own not in free] or (list(own_ones) if len(own_ones) > 1 else [])
    if lost and set(_indices(left)) == set(_indices(variable)):
        for own in lost:
            mended = renamed(_apart(_apart(right, own, left), wrong, left), wrong, own)
            yield f"the index {wrong} stands for {own}", replace(claim, right=mended)
        return
    own = _indices(variable)[0]
    compared = all(wrong in t.names_in(each) for each in _conditions(right)) and claim.condition is None
    said_equal = claim.condition is not None or claim.regimes or (claim.cases and not compared)
    if len(_indices(variable)) == 1 and own in _indices(left.body) and order == 1 and not said_equal:
        # With another index at the variable its own one is that of what is differentiated.
        turned = replace(left, variables=((renamed(variable, own, wrong), order),))
        yield f"the index {wrong} is missing at the variable", replace(claim, left=turned)


def _free_index(claim: Claim) -> tuple[str, t.Tree] | None:
    """The only index that stands free on the right side alone, and a part that has it.

    The variable has indices, and no number: of w_0 another place may say that the index is 0. What stands in a
    derivative, or twice beside one, may be summed over.
    """
    left, right = claim.left, claim.right
    if not isinstance(left, t.Derivative) or right is None or claim.link:
        return None
    variable, _ = left.variables[0]
    if len(left.variables) != 1 or not isinstance(variable, t.Script) or not variable.sub:
        return None
    if len(_indices(variable)) != len(variable.sub):
        return None
    found = [each for each in _free_in(right) if each.name not in _indices(left)]
    if len({each.name for each in found}) != 1:
        return None
    if t.has_derivative(right) and (len(found) > 1 or found[0].differentiated):
        return None
    return found[0].name, _at_first(found[0].part, found[0].name)


class _Free(NamedTuple):
    """An index that no sum binds, with the entry or the branches that have it."""

    name: str
    part: t.Tree
    differentiated: bool


def _free_in(tree: t.Tree, bound: frozenset[str] = frozenset(), *, inside: bool = False) -> Iterator[_Free]:
    """The indices that no sum around them binds; `inside` a derivative or not."""
    inside = inside or isinstance(tree, t.Derivative)
    if isinstance(tree, t.BigOp) and tree.index is not None:
        bound = bound | {tree.index}
    named: list[t.Tree] = []
    if isinstance(tree, t.Script):
        named = list(tree.sub)
    elif isinstance(tree, t.Cases):
        conditions = (row[1] for row in tree.rows if isinstance(row[1], t.Comparison))
        named = [item for condition in conditions for item in condition.items]
    for part in named:
        if isinstance(part, t.Name) and is_index(part) and part.name not in bound:
            yield _Free(part.name, tree, inside)
    for child in t.children(tree):
        yield from _free_in(child, bound, inside=inside)


def _at_first(part: t.Tree, name: str) -> t.Tree:
    """An entry with that index alone: the others are bound, and there is a first one."""
    if not isinstance(part, t.Script):
        return part
    first = tuple(
        p if isinstance(p, t.Name) and p.name == name else t.Number(p.start, p.end, Fraction(1)) for p in part.sub
    )
    return replace(part, sub=first)


def _apart(tree: t.Tree, name: str, left: t.Tree) -> t.Tree:
    """The tree with another index for the sums over one, which then stands for something else."""
    if not any(part.index == name for part in t.find_all(tree, t.BigOp)):
        return tree
    used = {*t.names_in(tree, left), *(part.index for part in t.find_all(tree, t.BigOp))}
    fresh = next((letter for letter in "pqruvabcdfgh" if letter not in used), name)

    def change(part: t.Tree) -> t.Tree | None:
        if not isinstance(part, t.BigOp) or part.index != name:
            return None
        return replace(part, index=fresh, body=renamed(part.body, name, fresh))

    return transform(tree, change)


def _conditions(tree: t.Tree) -> list[t.Tree]:
    """The conditions of the branches in a tree."""
    return [condition for part in t.find_all(tree, t.Cases) for _, condition in part.rows if condition is not None]


def _indices(tree: t.Tree) -> list[str]:
    """The index letters in a tree."""
    scripts = t.find_all(tree, t.Script)
    return [part.name for script in scripts for part in script.sub if isinstance(part, t.Name) and is_index(part)]
