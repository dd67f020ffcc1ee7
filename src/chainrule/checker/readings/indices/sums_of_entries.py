r"""Sums without an index over vectors, below the readings: ``\sum (y - \hat{y})^2`` adds up all entries.

So does a ``Σ(...)`` in plain text. And the b of ``\hat{y} = X w + b`` is one number, which is added to each entry. Both
count only if the claim holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital, letter_of
from chainrule.readers.lowering.sums import ENTRIES
from chainrule.readers.rewriting import replaced
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import BigOp, Derivative, Factors, Group, Name, Script, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
_SIGMA = r"\Sigma"
_BIASES = frozenset("bc")


def with_sums_of_entries(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which sums without an index are over all entries; None where there is none."""
    if ENTRIES in scope.options:
        return None
    sides, scope = with_sigmas(sides, scope)
    trees = (*sides, *(d.body for d in reached(sides, scope)))
    if not any(big.kind == "sum" and big.index is None for tree in trees for big in find_all(tree, BigOp)):
        return None
    out = replace(scope, options={**scope.options, ENTRIES: "yes"})
    return sides, out, "a sum without an index is one over all entries"


def with_sigmas(sides: Sides, scope: Scope, *, everywhere: bool = False) -> tuple[Sides, Scope]:
    """The sides and the scope in which a ``Σ`` that nothing defines is a sum where brackets, or anything, follow it."""
    if _SIGMA in scope.declarations or _SIGMA in scope.definitions:
        return sides, scope

    def change(part: Tree) -> Tree | None:
        return _with_sum(part, everywhere=everywhere)

    stated = {d.name: replace(d, body=replaced(d.body, change, Factors)) for d in reached(sides, scope)}
    changed = {name: d for name, d in stated.items() if d.body != scope.definitions[name].body}
    scope = replace(scope, definitions={**scope.definitions, **changed}) if changed else scope
    left, right = (replaced(side, change, Factors) for side in sides)
    return (left, right), scope


def with_number_bias(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which the bias beside a matrix, in which a claim differentiates, is a number; None for others."""
    left = sides[0]
    name = head_name(left.variables[0][0]) if isinstance(left, Derivative) and len(left.variables) == 1 else None
    if name is None or letter_of(name) not in _BIASES or name in scope.declarations or name in scope.definitions:
        return None
    if not any(_is_bias(name, terms) for d in reached(sides, scope) for terms in find_all(d.body, Terms)):
        return None
    return sides, scope.declare(Declaration(name, "variable")), f"{plain_name(name)} is one number, added to each entry"


def _with_sum(part: Tree, *, everywhere: bool) -> Tree | None:
    """What stands behind a ``Σ`` as a sum, where it is in brackets or it does so `everywhere`."""
    if not isinstance(part, Factors):
        return None
    for k, (factor, behind) in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        group = behind.base if isinstance(behind, Script) else behind
        sums = isinstance(factor, Name) and factor.name == _SIGMA and not part.signs[k + 1]
        if sums and (everywhere or isinstance(group, Group)):
            rest, signs = part.factors[k + 1 :], ("", *part.signs[k + 2 :])
            body = Factors(behind.start, part.end, rest, signs) if len(rest) > 1 else behind
            total = BigOp(factor.start, part.end, "sum", None, None, None, body)
            before = part.factors[:k]
            return Factors(part.start, part.end, (*before, total), part.signs[: k + 1]) if before else total
    return None


def _is_bias(name: str, terms: Terms) -> bool:
    each = [term for _, term in terms.terms]
    alone = any(isinstance(term, Name) and term.name == name for term in each)
    return alone and any(isinstance(term, Factors) and any(map(is_capital, names_in(term))) for term in each)
