r"""How far a sum reaches, below the readings: ``\sum_i a_i + b_i`` sums both terms where nothing else binds the index.

So texts write what a cost is: ``-\frac{1}{m} \sum_i y_i \ln a_i + (1 - y_i) \ln (1 - a_i)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import INTEGRAL
from chainrule.readers.rewriting import replaced, transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    children,
    find_all,
    names_in,
    walk,
)
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: Letters for the number of examples.
_COUNTS = frozenset("mnNMBK")


def wider_sums(scope: Scope, used: list[Definition]) -> Iterator[tuple[Scope, str]]:
    """The scopes in which a sum of a definition governs the terms behind it that speak of its index.

    A minus before the sum governs them too, or it does not.
    """
    for definition in used:
        k = _reaching(definition.body)
        if k is not None and isinstance(definition.body, Terms):
            sign, term = definition.body.terms[k]
            big = _sum_at_the_end(term)
            index = big.index if big is not None else ""
            words = f"the sum over {index} in the definition of {definition.name} governs all terms behind it"
            for outer in dict.fromkeys((1, sign)):
                yield scope.define(replace(definition, body=_widened(definition.body, k, outer))), words


def bound_sums(trees: Sides, scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which sums of definitions govern the terms behind them whose index nothing else binds, if any do."""
    changed: dict[str, Definition] = {}
    for stated in reached(trees, scope):
        wide = replaced(stated.body, _governed, Terms)
        known = {*stated.indices, *names_in(*stated.parameters)}
        if stated.name in scope.definitions and wide != stated.body and not known & _summed(stated.body):
            changed[stated.name] = replace(stated, body=wide)
    if not changed:
        return None
    shown = ", ".join(map(plain_name, changed))
    words = f"the sum in the definition of {shown} governs all terms behind it"
    return replace(scope, definitions={**scope.definitions, **changed}), words


def bound_in_sides(sides: Sides) -> tuple[Sides, str] | None:
    """The sides with sums that govern the terms behind them, where their index is bound by nothing else there."""
    wide = (replaced(sides[0], _governed, Terms), replaced(sides[1], _governed, Terms))
    indices = set().union(*(_summed(side) for side in sides))
    if wide == sides or any(_free(side, index) for side in wide for index in indices):
        return None
    return wide, "a sum governs the terms behind it"


def sums_in_sides(sides: Sides) -> tuple[Sides, str] | None:
    r"""The sides with ``\sum_i x_i - \mu`` as the sum of all x_i - \mu; None where no terms stand behind a sum."""
    wide = (replaced(sides[0], _wide, Terms), replaced(sides[1], _wide, Terms))
    return (wide, "a sum governs the terms behind it") if wide != sides else None


def _wide(tree: Tree) -> Tree | None:
    if not isinstance(tree, Terms):
        return None
    sums = (k for k, (_, term) in enumerate(tree.terms[:-1]) if _sum_at_the_end(term) is not None)
    first = next(sums, None)
    if first is None:
        return None
    big = _sum_at_the_end(tree.terms[first][1])
    index = None if big is None else big.index
    # What has a sum over the same index of its own is not governed.
    own = any(part.index == index for _, term in tree.terms[first + 1 :] for part in find_all(term, BigOp))
    return None if own else _widened(tree, first, 1)


def _governed(tree: Tree) -> Tree | None:
    k = _reaching(tree)
    return _widened(tree, k, 1) if k is not None and isinstance(tree, Terms) else None


def _reaching(tree: Tree) -> int | None:
    """The place of the first term whose sum governs terms behind it, as they speak of its index."""
    for k, (_, term) in enumerate(tree.terms if isinstance(tree, Terms) else ()):
        big = _sum_at_the_end(term)
        if big is not None and any(_indexed(t, big.index) for _, t in tree.terms[k + 1 :]):  # type: ignore[attr-defined]
            return k
    return None


def _widened(body: Terms, k: int, sign: int) -> Tree:
    """The terms with those behind the sum in place k inside of it; `sign` is what they are turned by."""
    own, term = body.terms[k]
    rest = tuple((sign * s, t) for s, t in body.terms[k + 1 :])
    wide = _with_rest(term, rest, body.end)
    return wide if own > 0 and not k else Terms(body.start, body.end, (*body.terms[:k], (own, wide)))


def _with_rest(term: Tree, rest: tuple[tuple[int, Tree], ...], end: int) -> Tree:
    """A term that ends with a sum, with more terms inside of the sum."""
    match term:
        case BigOp():
            return replace(term, body=Terms(term.body.start, end, ((1, term.body), *rest)), end=end)
        case Factors():
            return replace(term, factors=(*term.factors[:-1], _with_rest(term.factors[-1], rest, end)), end=end)
        case Derivative() | Gradient():
            return replace(term, body=_with_rest(term.body, rest, end), end=end)
    return term


def _sum_at_the_end(term: Tree) -> BigOp | None:
    r"""The sum that a term is, or ends with as in ``\frac{1}{m} \sum_i a_i`` and ``\nabla \sum_i a_i``."""
    match term:
        case BigOp():
            ended = isinstance(term.upper, Name) and term.upper.name.startswith(INTEGRAL)
            return term if term.kind == "sum" and not ended else None
        case Factors():
            return _sum_at_the_end(term.factors[-1])
        case (Derivative() | Gradient()) as operator if operator.body.end == operator.end:
            return _sum_at_the_end(operator.body)
    return None


def _indexed(tree: Tree, index: str | None) -> bool:
    """Whether a term has an index that no sum of its own binds."""
    if any(isinstance(p, BigOp) and p.index == index for p in walk(tree)):
        return False
    return any(isinstance(s, Name) and s.name == index for p in find_all(tree, Script) for s in p.sub)


def _summed(tree: Tree) -> set[str]:
    return {part.index for part in find_all(tree, BigOp) if part.index}


def _free(tree: Tree, index: str) -> bool:
    """Whether an index stands outside of all sums over it."""
    if isinstance(tree, BigOp) and tree.index == index:
        return False
    if isinstance(tree, Script) and any(isinstance(s, Name) and s.name == index for s in tree.sub):
        return True
    return any(_free(part, index) for part in children(tree))


def by_counted_terms(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    r"""``\frac1m \sum_i x_i`` as a mean: m is the number of terms, where no end of the sum is written."""
    counts: set[str] = set()
    written = (*sides, *(stated.body for stated in scope.definitions.values()))
    if not any(big.upper is None for tree in written for big in find_all(tree, BigOp)):
        return

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Quotient) and isinstance(part.top, BigOp) and (count := _count(part.bottom)):
            return replace(part, top=_ended(part.top, count))
        if not isinstance(part, Factors):
            return None
        counted = [
            count for factor in part.factors if isinstance(factor, Quotient) and (count := _count(factor.bottom))
        ]
        if len(counted) != 1 or not any(isinstance(factor, BigOp) for factor in part.factors):
            return None
        factors = (_ended(f, counted[0]) if isinstance(f, BigOp) else transform(f, change) for f in part.factors)
        return replace(part, factors=tuple(factors))

    def _ended(big: BigOp, count: str) -> BigOp:
        inner = replace(big, body=transform(big.body, change))
        if big.kind != "sum" or big.index is None or big.lower is not None or big.upper is not None:
            return inner
        counts.add(count)
        return replace(inner, upper=Name(big.start, big.start, count))

    used = {d.name: replace(d, body=transform(d.body, change), before=None, others=()) for d in reached(sides, scope)}
    left, right = (transform(side, change) for side in sides)
    if len(counts) == 1:
        changed = replace(scope, definitions={**scope.definitions, **used})
        yield (left, right), changed, f"{counts.pop()} is the number of terms"


def _count(bottom: Tree) -> str:
    """The m of m and 2 m, empty for others."""
    factors = bottom.factors if isinstance(bottom, Factors) and not any(bottom.signs) else (bottom,)
    names = [factor.name for factor in factors if isinstance(factor, Name)]
    plain = all(isinstance(factor, (Name, Number)) for factor in factors)
    return names[0] if plain and len(names) == 1 and names[0] in _COUNTS else ""
