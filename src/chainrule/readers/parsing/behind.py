"""What stands behind a factor, below the parser: ``f(x)'`` is written for ``f'(x)``, and ``s(x)_i`` for ``s_i(x)``."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import NoneType

from chainrule.errors import ReadError
from chainrule.readers.parsing.words import FRACTIONS, GREEK, STYLES
from chainrule.readers.syntax import Applied, Factors, Group, Name, Number, Script, Tree
from chainrule.readers.tokens import Token

#: Functions of a vector whose values are vectors.
_OF_VECTORS = frozenset(("softmax",))


def moved(product: Factors) -> Factors:
    """The product with primes and indices before the argument, if that is a name behind a small letter.

    Behind a capital they may belong to a product: ``A(x)'``, ``A(x)_i``. So may a prime in a product of more.
    """
    if not any(_at_a_name(factor) for factor in product.factors):
        return product
    factors = list(product.factors)
    for i, (function, argument) in enumerate(pairwise(factors)):
        if product.signs[i + 1] or not isinstance(function, Name) or function.bold or function.name.isupper():
            continue
        group = _at_a_name(argument)
        if group is None or not isinstance(argument, Script) or (argument.primes and len(factors) > 2):
            continue
        called = Script(function.start, function.end, function, argument.sub, primes=argument.primes)
        factors[i], factors[i + 1] = called, group
    return replace(product, factors=tuple(factors))


def entry_of(tree: Tree) -> Tree:
    """``softmax(z)_i`` for ``softmax_i(z)``; other functions as they are."""
    if not isinstance(tree, Applied) or tree.function not in _OF_VECTORS or tree.sub is None or tree.power is not None:
        return tree
    return Script(tree.start, tree.end, replace(tree, sub=None), (tree.sub,))


def size_name(tree: Tree) -> Tree:
    r"""The d_k of ``\sqrt{d_k}`` as one name: the size of a key, and no entry of a vector."""
    match tree:
        case Script(start, end, Name(_, _, ("d" | "D" | "n" | "N") as name), (Name(_, _, label),), None, 0):
            return Name(start, end, f"{name}_{{{label}}}")
    return tree


def _at_a_name(argument: Tree) -> Group | None:
    """The bracket with a name in it that has primes or indices behind it, None for other factors."""
    if not isinstance(argument, Script) or argument.sup is not None or not (argument.primes or argument.sub):
        return None
    group = argument.base
    one = isinstance(group, Group) and group.opening == "(" and [type(item) for item in group.items] == [Name]
    return group if one and isinstance(group, Group) else None


def no_number_behind(product: Factors) -> Factors:
    """The product, which is refused where a number is its last factor without a sign behind a power or a bracket.

    ``e^{-x}1`` and ``(y - t)2`` have lost a bar or a raised place on the way from another program.
    """
    *_, before, last = product.factors
    if isinstance(last, Number) and not product.signs[-1] and _is_raised(before):
        msg = "a number stands behind a factor without a sign between them"
        raise ReadError(msg, last.start, last.end)
    return product


def _is_raised(factor: Tree) -> bool:
    """Whether a factor is a power or a bracket, behind which nobody writes a number."""
    power = isinstance(factor, Script) and not factor.sub and not isinstance(factor.sup, (Number, NoneType))
    return power or (isinstance(factor, Group) and not any(isinstance(item, Number) for item in factor.items[:1]))


def begins_operand(tokens: list[Token]) -> bool:
    r"""Whether tokens behind a minus sign begin its operand: those in ``\exp -z``, not those in ``\sin - \cos``."""
    return any(
        token.kind in ("num", "letter") or (token.kind == "cmd" and token.value in GREEK | STYLES | FRACTIONS)
        for token in tokens[:1]
    )
