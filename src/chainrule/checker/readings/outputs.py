r"""Outputs of an activation that nothing defines, below the readings: ``\sigma'(z) = a (1 - a)`` for a = \sigma(z).

It counts only if it holds.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    Factors,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    has_derivative,
    spelled,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: What activations are called.
_ACTIVATIONS = frozenset((r"\sigma", "f", "g", r"\phi", r"\varphi"))


def by_outputs(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with the value of the activation for the name u of u(1 - u), which is not defined; None without one."""
    left, right = sides
    if has_derivative(right) and not isinstance(right, (Factors, Terms)):
        return None
    slopes = [pair for product in find_all(left, Factors) for pair in _slopes(product)]
    outputs = [part for product in find_all(right, Factors) for part in _outputs(product)]
    outputs = [part for part in outputs if head_name(part) not in {*scope.definitions, *scope.declarations}]
    if len({tuple(spelled(part)) for part in outputs}) != 1 or len({tuple(map(_key, pair)) for pair in slopes}) != 1:
        return None
    (function, group), output = slopes[0], tuple(spelled(outputs[0]))
    if head_name(outputs[0]) == head_name(function):
        return None

    def put_in(part: Tree) -> Tree | None:
        if not isinstance(part, (Name, Script)) or tuple(spelled(part)) != output:
            return None
        value = Factors(part.start, part.end, (function, group), ("", ""))
        return Group(part.start, part.end, "(", (value,))

    words = f"{plain_name(head_name(outputs[0]) or '')} is the value of {plain_name(head_name(function) or '')}"
    return (transform(left, put_in), transform(right, put_in)), words


def _key(tree: Tree) -> tuple[object, ...]:
    return tuple(spelled(tree))


def _slopes(product: Factors) -> list[tuple[Tree, Group]]:
    r"""The \sigma and the bracket of each ``\sigma'(z)``."""
    return [
        (a.base, b)
        for a, b in pairwise(product.factors)
        if isinstance(a, Script) and a.primes == 1 and isinstance(b, Group) and head_name(a.base) in _ACTIVATIONS
    ]


def _outputs(product: Factors) -> list[Tree]:
    """The u of each ``u (1 - u)`` in a product."""
    out: list[Tree] = []
    for a, b in pairwise(product.factors):
        inner = b.items[0] if isinstance(b, Group) and len(b.items) == 1 else None
        if not isinstance(a, (Name, Script)) or not isinstance(inner, Terms) or len(inner.terms) != 2:
            continue
        (_, one), (sign, other) = inner.terms
        if isinstance(one, Number) and one.value == 1 and sign < 0 and spelled(other) == spelled(a):
            out.append(a)
    return out
