"""Slopes of functions as they are written with a prime, ``f'(z)``, for all that looks for them in formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.syntax import Factors, Group, Name, Script, Tree


def primed(product: Factors) -> Iterator[tuple[Tree, Tree]]:
    """f and z of each f'(z) in a product, also of ``\\mathrm{ReLU}'(z)``."""
    for first, second in zip(product.factors, product.factors[1:], strict=False):
        match first, second:
            case Script(_, _, _, _, _, 1), Group(_, _, _, ((Name() | Script()) as z,)):
                yield replace(first, primes=0) if first.sub or first.sup else first.base, z
