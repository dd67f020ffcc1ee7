"""A prime behind an argument, below the parser: ``f(x)'`` is written for ``f'(x)`` in many notes."""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.syntax import Factors, Group, Name, Script


def primed(product: Factors) -> Factors:
    """The product with the prime before the argument, if it is a function at a name and nothing else.

    In a longer product, and behind a capital, a prime may be a transpose: ``A(x)' b``.
    """
    if len(product.factors) != 2 or product.signs[1]:
        return product
    function, argument = product.factors
    if not isinstance(argument, Script) or not argument.primes or argument.sub or argument.sup is not None:
        return product
    group = argument.base
    at_a_name = isinstance(group, Group) and group.opening == "(" and [type(item) for item in group.items] == [Name]
    if not at_a_name or not isinstance(function, Name) or function.bold or function.name.isupper():
        return product
    return replace(product, factors=(Script(function.start, function.end, function, primes=argument.primes), group))
