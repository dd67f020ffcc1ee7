r"""Sums that a definition leaves out, below the readings: ``E_t = -y_{ti} \log p_{ti}`` is a sum over i.

The i of a claim is another one then. Such a reading counts only if the claim holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.written import repeats
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Factors, Terms, Tree
from chainrule.writers.text import plain_name


def by_summed_definitions(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which an index that stands twice in a product of a definition, and not on its left, is summed."""
    changed = dict(scope.definitions)
    found: dict[str, None] = {}
    for stated in reached(trees, scope):
        if (free := sorted(left_out(stated.body, stated.indices))) and changed.get(stated.name) is stated:
            changed[stated.name] = replace(stated, body=_summed(stated.body, free))
            found |= dict.fromkeys(free)
    if found:
        names = ", ".join(map(plain_name, found))
        yield replace(scope, definitions=changed), f"an index that is repeated in a definition is summed: {names}"


def left_out(body: Tree, indices: tuple[str, ...]) -> set[str]:
    """The indices over which a definition may be a sum that is not written."""
    return repeats(body) - set(indices)


def _summed(body: Tree, indices: list[str]) -> Tree:
    """The body with a sum over the indices in each of its products."""
    if isinstance(body, Terms):
        return replace(body, terms=tuple((sign, _summed(term, indices)) for sign, term in body.terms))
    if isinstance(body, Factors):
        for index in sorted(repeats(body) & set(indices), reverse=True):
            body = BigOp(body.start, body.end, "sum", index, None, None, body)
    return body
