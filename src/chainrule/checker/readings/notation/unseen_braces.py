r"""Braces that print nothing, below the readings: ``{1 - a}(b)`` is printed as ``1 - a(b)``.

Most authors group by them what they mean to be one factor; whoever writes for the eye does not. It counts only if it
holds.
"""

from __future__ import annotations

from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Factors, Terms, Tree

WORDS = "braces that are not printed group nothing"


def by_unseen_braces(sides: tuple[Tree, Tree]) -> tuple[Tree, Tree] | None:
    """The sides as they are printed; None where no sum stands in braces beside a factor."""
    left, right = (transform(side, _printed) for side in sides)
    return None if (left, right) == sides else (left, right)


def _printed(part: Tree) -> Tree | None:
    """The sum that a product with sums in braces is printed as."""
    if not isinstance(part, Factors) or not any(isinstance(f, Terms) and len(f.terms) > 1 for f in part.factors):
        return None
    terms: list[tuple[int, Tree]] = []
    sign, factors, signs = 1, list[Tree](), list[str]()
    for factor, before in zip(part.factors, part.signs, strict=True):
        inner = transform(factor, _printed)
        if not isinstance(inner, Terms) or len(inner.terms) < 2:
            factors.append(inner)
            signs.append(before)
            continue
        (first_sign, first), *others = inner.terms
        factors.append(first)
        signs.append(before)
        if first_sign < 0 and len(factors) > 1:
            # a {- b + c} is printed as a difference.
            terms.append((sign, _product(factors[:-1], signs[:-1])))
            factors, signs = [first], [""]
        sign = sign * first_sign if len(factors) == 1 else sign
        for next_sign, term in others:
            terms.append((sign, _product(factors, signs)))
            sign, factors, signs = next_sign, [term], [""]
    terms.append((sign, _product(factors, signs)))
    return Terms(part.start, part.end, tuple(terms))


def _product(factors: list[Tree], signs: list[str]) -> Tree:
    return factors[0] if len(factors) == 1 else Factors(0, 0, tuple(factors), tuple(signs))
