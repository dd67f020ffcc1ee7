"""Transposes in print, between the tree of what is printed and its layout: as few marks as can be."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from chainrule.writers.shown import TURNED_INSIDE, Add, AxisSum, Fn, Frac, Mul, Num, Pow, Repeated, Shown, Transposed


def axis_sum(matrix: Shown) -> Shown:
    """The sums of the rows of a matrix."""
    return AxisSum(matrix.base, 0) if isinstance(matrix, Transposed) else AxisSum(matrix, 1)


def transposed(shown: Shown, symmetric: AbstractSet[Shown] = frozenset()) -> Shown:
    """The transpose; of a product, the product of the transposes in reverse; what is `symmetric` stays."""
    if shown in symmetric:
        return shown
    if isinstance(shown, Transposed):
        return shown.base
    if isinstance(shown, Mul) and shown.sign == "@":
        return Mul(tuple(transposed(f, symmetric) for f in reversed(shown.factors)), "@")
    if isinstance(shown, Fn) and shown.name in ("diag", "eye"):
        return shown
    pushed = _pushed(shown, symmetric)
    return pushed if pushed is not None and turns(pushed) <= turns(shown) else Transposed(shown)


def _pushed(shown: Shown, symmetric: AbstractSet[Shown]) -> Shown | None:
    """The transpose with the mark moved inside, where that is known to be right; None elsewhere."""
    if isinstance(shown, Fn) and shown.name == "outer":
        return Fn("outer", shown.args[::-1], shown.latex)
    if isinstance(shown, Fn) and shown.name in TURNED_INSIDE and len(shown.args) == 1:
        return Fn(shown.name, (transposed(shown.args[0], symmetric),), shown.latex)
    if isinstance(shown, Pow) and isinstance(shown.exponent, Num):
        return Pow(transposed(shown.base, symmetric), shown.exponent)
    if isinstance(shown, Frac) and isinstance(shown.top, Num):
        return Frac(shown.top, transposed(shown.bottom, symmetric))
    if isinstance(shown, Add) and not any(isinstance(term, Repeated) for _, term in shown.terms):
        return Add(tuple((sign, term if isinstance(term, Num) else transposed(term, symmetric))
                         for sign, term in shown.terms))  # fmt: skip
    if isinstance(shown, Mul) and shown.sign == ".":
        return Mul((*shown.factors[:-1], transposed(shown.factors[-1], symmetric)), ".")
    return None


def turns(shown: Shown) -> int:
    """How many transposes are printed."""
    if isinstance(shown, Transposed):
        return 1 + turns(shown.base)
    if isinstance(shown, Mul):
        return sum(map(turns, shown.factors))
    if isinstance(shown, Fn):
        return sum(map(turns, shown.args))
    if isinstance(shown, Add):
        return sum(turns(term) for _, term in shown.terms)
    if isinstance(shown, Pow):
        return turns(shown.base)
    return turns(shown.top) + turns(shown.bottom) if isinstance(shown, Frac) else 0


def shortest_turn(shown: Shown, symmetric: AbstractSet[Shown]) -> Shown:
    """The matrix, or the transpose of its transpose where that has fewer marks: (A B C)' for C' B' A'."""
    sign = 1
    body = shown
    if isinstance(shown, Add) and len(shown.terms) == 1:
        ((sign, body),) = shown.terms
    back = transposed(body, symmetric)
    if turns(back) + 3 > turns(body):
        return shown
    whole = Transposed(back.base if isinstance(back, Transposed) else back)
    return whole if sign > 0 else Add(((-1, whole),))
