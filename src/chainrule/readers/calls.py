"""Calls in products and norms, for what formulas tell of their names, and what is divided by behind a slash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.letters import is_capital, whole_name
from chainrule.readers.syntax import Bars, Factors, Group, Name, Terms, Tree, find_all


def without_calls(product: Factors, depends: Mapping[str, Sequence[str]]) -> Factors:
    """A product without the brackets that say what a factor depends on: the t of ``x^T A(t) x`` is no vector."""
    kept = [0]
    for i, (first, group) in enumerate(pairwise(product.factors), 1):
        known = depends.get(whole_name(first) or "", ())
        called = isinstance(group, Group) and len(group.items) == 1 and not product.signs[i]
        if not (called and known and whole_name(group) in known):
            kept.append(i)
    if len(kept) == len(product.factors):
        return product
    factors = tuple(product.factors[i] for i in kept)
    return replace(product, factors=factors, signs=tuple(product.signs[i] for i in kept))


def above_slash(product: Factors) -> Factors:
    """A product without what it is divided by behind a slash: ``q^T k_i / s`` is a product of two vectors."""
    end = product.signs.index("/") if "/" in product.signs else 0
    return replace(product, factors=product.factors[:end], signs=product.signs[:end]) if end > 1 else product


def normed_functions(tree: Tree) -> set[str]:
    r"""The small letters of functions whose values stand in a norm, the r of ``\|r(x)\|`` and ``\|y - r(x)\|``."""
    found: set[str] = set()
    for bars in find_all(tree, Bars):
        terms = [term for _, term in bars.body.terms] if isinstance(bars.body, Terms) else [bars.body]
        for term in terms if bars.norm else ():
            match term:
                case Factors(factors=(Name(name=name), Group(opening="("))) if not is_capital(name):
                    found.add(name)
    return found
