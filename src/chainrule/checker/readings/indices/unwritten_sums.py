r"""Sums without an index over examples, below the readings: ``C = -1/n \sum y \ln a`` and ``C' = -1/n \sum (y/a) a'``.

Each letter but the variable may have an index that is not written, so a sum is only known to be linear: it is read as
its term times a number that stands for summing, on both sides alike. Where the claim has no sum, one term is meant.
It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.indices.sums_of_entries import with_sigmas
from chainrule.readers.lowering.sums import ENTRIES
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import is_index

Sides = tuple[Tree, Tree]
#: The number that stands for summing.
_SUMMING = "S_{\\sum}"


def with_unwritten_sums(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with sums as multiples of their terms; None where there is none, or one is not linear."""
    if ENTRIES in scope.options or _SUMMING in scope.declarations:
        return None
    sides, scope = with_sigmas(sides, scope)
    stated = [d for d in reached(sides, scope) if any(map(_is_open, find_all(d.body, BigOp)))]
    inside = any(map(_is_open, (part for side in sides for part in find_all(side, BigOp))))
    trees = [*sides, *(d.body for d in stated)]
    if not (stated or inside) or not all(map(_is_linear, trees)) or any(map(_nested, trees)):
        return None
    if not set().union(*map(_indices, trees)) <= {
        name for s in find_all(sides[0], Script) for name in names_in(*s.sub)
    }:
        # \sum a_i b_j: its indices may be those of the sum.
        return None
    alone = bool(stated) and not any(map(_is_open, find_all(sides[1], BigOp)))
    if alone and any(map(_has_more, (d.body for d in stated))):
        # What stands beside the sum is in no term of it.
        return None
    change = _bare if alone else _multiple
    bodies = {d.name: replace(d, body=transform(d.body, change)) for d in stated}
    left, right = (transform(side, change) for side in sides)
    out = replace(scope, definitions={**scope.definitions, **bodies})
    out = out.declare(Declaration(_SUMMING, "constant"))
    words = (
        "it is one term of the sum"
        if alone
        else "the sum is over examples: what is in it has an index that is not written"
    )
    return (left, right), out, words


def _is_open(part: BigOp) -> bool:
    return part.kind == "sum" and part.index is None


def _nested(tree: Tree) -> bool:
    """Whether another sum stands in a sum without an index."""
    return any(any(find_all(total.body, BigOp)) for total in find_all(tree, BigOp) if _is_open(total))


def _indices(tree: Tree) -> set[str]:
    """The indices that stand in sums without one."""
    bodies = [total.body for total in find_all(tree, BigOp) if _is_open(total)]
    scripts = [s for body in bodies for s in find_all(body, Script)]
    return {part.name for s in scripts for part in s.sub if isinstance(part, Name) and is_index(part)}


def _has_more(tree: Tree) -> bool:
    """Whether something is added to such a sum."""
    return any(
        any(True for _, term in part.terms for _ in _terms(term))
        for part in find_all(tree, Terms)
        if len(part.terms) > 1
    )


def _is_linear(tree: Tree) -> bool:
    """Whether all such sums of a tree are terms of it, up to factors and derivatives."""
    return sum(map(_is_open, find_all(tree, BigOp))) == sum(1 for _ in _terms(tree))


def _terms(tree: Tree) -> Iterator[BigOp]:
    """The sums that are terms of a tree."""
    match tree:
        case BigOp() if _is_open(tree):
            yield tree
        case Terms():
            for _, term in tree.terms:
                yield from _terms(term)
        case Group(_, _, _, (item,)):
            yield from _terms(item)
        case Quotient():
            yield from _terms(tree.top)
        case Derivative() | Gradient():
            if tree.body is not None:
                yield from _terms(tree.body)
        case Factors():
            found = [total for factor, sign in zip(tree.factors, tree.signs, strict=True) if sign != "/"
                     for total in _terms(factor)]  # fmt: skip
            # A product of sums is no sum of products.
            yield from found if len(found) <= 1 else ()


def _multiple(part: Tree) -> Tree | None:
    if not isinstance(part, BigOp) or not _is_open(part):
        return None
    count = Name(part.start, part.start, _SUMMING)
    return Factors(part.start, part.end, (count, Group(part.start, part.end, "(", (part.body,))), ("", ""))


def _bare(part: Tree) -> Tree | None:
    return Group(part.start, part.end, "(", (part.body,)) if isinstance(part, BigOp) and _is_open(part) else None
