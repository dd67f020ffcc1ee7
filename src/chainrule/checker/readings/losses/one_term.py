"""Readings for one example, below the readings: a claim about one term of the sum that a definition is.

They count only if they hold: ``J = 1/m sum (h_i - y_i)^2 / 2`` and ``dJ/dw = (h - y) x``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.losses.coupled_entries import couples_entries
from chainrule.readers.define import TERMS
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

#: Letters that say how many there are, and the numbers of means and of halves.
_COUNTS = frozenset(
    ("n", "m", "N", "M", "K", "T", "B", "D", "k", "d", "S", r"\mathcal{D}", r"\mathcal{B}", r"\mathcal{S}")
)
#: Functions of which a sum is the argument, and no loss.
_LOGARITHMS = frozenset(("ln", "log", "sqrt", "exp"))
_HALVES = frozenset((Fraction(1), Fraction(1, 2), Fraction(2)))


def by_one_term(trees: tuple[Tree, Tree], scope: Scope, used: list[Definition]) -> Iterator[tuple[Scope, str]]:
    """The scopes in which a definition by a sum or a mean is one of its terms."""
    if find_all(trees[1], BigOp):
        return
    for definition in used:
        turned = isinstance(definition.body, Terms) and len(definition.body.terms) == 1
        sign, inside = (
            definition.body.terms[0] if isinstance(definition.body, Terms) and turned else (1, definition.body)
        )
        found = sum_of(inside)
        if found is None or found[1].index is None or _is_matrix_product(definition, found[1]):
            continue
        with_half, total = found
        assert total.index is not None  # noqa: S101 - just seen
        if definition.name.endswith(TERMS) and total.index in names_in(*trees):
            # The text has a name for one term.
            continue
        if letter_of(definition.name) not in LOSSES and _of_the_terms(trees[0], total.index):
            # The mean of the x_i has a slope in each of them.
            continue
        if _is_inside(definition.name, trees[0]) or _is_series(definition, total):
            continue
        if couples_entries(
            trees[0], total.index, (total.body, *(d.body for d in reached(trees, scope) if d != definition))
        ):
            # Each term depends on all entries.
            continue
        words = f"it is one term of the sum in the definition of {plain_name(definition.name)}"
        # A half before the sum is no part of a mean.
        body = halved(total.body) if with_half else total.body
        body = Terms(body.start, body.end, ((sign, body),)) if sign < 0 else body
        for whole in (False, True):
            new = scope.define(replace(definition, body=_stripped(body, total.index) if whole else body))
            if whole:
                new = _all_stripped(new, total.index)
            yield new, words


def _of_the_terms(left: Tree, index: str) -> bool:
    """Whether a whole sum is differentiated in what it runs over: ``\\partial \\mu / \\partial x_i``."""
    return any(
        index not in names_in(part.body)
        and any(index in names_in(*v.sub) for v in variables_in(part) if isinstance(v, Script))
        for part in find_all(left, Derivative)
    )


def _is_inside(name: str, left: Tree) -> bool:
    r"""Whether a sum stands in a function that is differentiated, as in ``\ln Z``: no term of it is meant."""
    called = (part for part in find_all(left, Applied) if part.function in _LOGARITHMS)
    return any(name in map(head_name, part.args) for part in called)


def _is_series(definition: Definition, total: BigOp) -> bool:
    """Whether a function is a sum of powers of its argument, as a polynomial is, and of no examples."""
    arguments = {head_name(parameter) for parameter in definition.parameters}
    powers = (
        part for part in find_all(total.body, Script) if part.sup is not None and head_name(part.base) in arguments
    )
    return any(total.index in names_in(part.sup) for part in powers if part.sup is not None)


def with_one_example(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    r"""The scope in which a double sum over examples and classes is that of one example, which has no index then.

    ``L = -1/N \sum_n \sum_i y_{ni} \log \hat y_{ni}`` is followed by layers of vectors and ``\delta = \hat y - y``.
    """
    used = [d for d in reached(sides, scope) if any(find_all(part.body, BigOp) for part in find_all(d.body, BigOp))]
    entries = [script for side in sides for script in find_all(side, Script) if len(script.sub) > 1]
    both = [] if entries or len(used) != 1 else list(by_one_term(sides, scope, used))
    # Of the two the second one has no index at all.
    return (sides, *both[1]) if both else None


def sum_of(body: Tree) -> tuple[bool, BigOp] | None:
    """The sum that a body is, perhaps with a factor; whether there is a 2 below that factor."""
    if isinstance(body, BigOp) and body.kind == "sum":
        return False, body
    if isinstance(body, Factors) and isinstance(body.factors[-1], BigOp) and body.factors[-1].kind == "sum":
        before, total = body.factors[:-1], body.factors[-1]
        counts = _COUNTS | ({total.upper.name} if isinstance(total.upper, Name) else set())
        if all(_is_mean(factor, counts) for factor in before):
            numbers = [p.value for factor in before for p in find_all(factor, Number)]
            return Fraction(2) in numbers, total
    return None


def _is_mean(factor: Tree, counts: frozenset[str] | set[str]) -> bool:
    """Whether a factor before a sum makes it a mean, or half of one: 1, 1/2, 1/n, 1/(2n), 2/n; no other is lost."""
    if isinstance(factor, Number):
        return factor.value in _HALVES
    if not isinstance(factor, Quotient):
        return False
    numbers = [part.value for part in find_all(factor, Number)]
    whole = all(value in (1, 2) for value in numbers)
    return whole and not names_in(factor.top) and names_in(factor.bottom) <= counts


def _is_matrix_product(definition: Definition, total: BigOp) -> bool:
    """Whether it is an entry of a matrix times a vector, ``x_i = \\sum_k A_{ik} y_k``, not a sum over examples."""
    match total.body:
        case Factors(_, _, (Script(_, _, _, first), Script(_, _, _, second)), ("", "")):
            places = sorted(({part.name for part in sub if isinstance(part, Name)} for sub in (first, second)), key=len)
            return len(definition.indices) == 1 and places == [{total.index}, {total.index, *definition.indices}]
    return False


def halved(body: Tree) -> Tree:
    """Half of a term."""
    half = Quotient(body.start, body.start, Number(0, 0, Fraction(1)), Number(0, 0, Fraction(2)))
    return Factors(body.start, body.end, (half, body), ("", ""))


def _stripped(tree: Tree, index: str) -> Tree:
    """The tree without an index: x for x_i and for x^{(i)}."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not isinstance(part.base, Name):
            return None
        kept = tuple(s for s in part.sub if not (isinstance(s, Name) and s.name == index))
        if len(kept) == len(part.sub):
            return None
        base = replace(part.base, name=part.base.name.removesuffix(FAMILY))
        if not kept and part.sup is None and not part.primes:
            return base
        return replace(part, base=base, sub=kept)

    return transform(tree, change)


def _all_stripped(scope: Scope, index: str) -> Scope:
    """The scope with the index left out of all definitions that are made for each of its values."""
    out = dict(scope.definitions)
    for name, definition in scope.definitions.items():
        if index in definition.indices and name.removesuffix(FAMILY) not in scope.definitions:
            kept = tuple(i for i in definition.indices if i != index)
            plain = name.removesuffix(FAMILY)
            out[plain] = replace(definition, name=plain, indices=kept, body=_stripped(definition.body, index))
        elif index in definition.indices:
            kept = tuple(i for i in definition.indices if i != index)
            out[name] = replace(definition, indices=kept, body=_stripped(definition.body, index))
    return replace(scope, definitions=out)
