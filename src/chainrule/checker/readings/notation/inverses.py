r"""Inverse functions, below the readings: ``(f^{-1})'(x) = 1 / f'(f^{-1}(x))``, and ``dy/dx = 1 / (dx/dy)``.

The derivative of an inverse function is what the chain rule gives for ``f(f^{-1}(x)) = x``. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Quotient, Script, Terms, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
_ONE = Number(0, 0, Fraction(1))


def by_inverses(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, str]]:
    """The sides without derivatives of inverse functions; none where there are none."""
    names = {name for side in sides for part in find_all(side, Script) if (name := _inverted(part)) is not None}
    slopes = {pair for side in sides for part in find_all(side, Derivative) if (pair := _names(part)) is not None}
    turned = {pair for pair in slopes if pair[::-1] in slopes and pair[0] not in scope.definitions}
    if names:
        changed = (transform(sides[0], _change), transform(sides[1], _change))
        yield changed, f"{', '.join(map(plain_name, sorted(names)))} has an inverse function"
    elif turned:
        body, variable = max(turned)

        def turn(part: Tree) -> Tree | None:
            if not isinstance(part, Derivative) or _names(part) != (variable, body):
                return None
            other = Derivative(part.start, part.end, part.mark, Name(0, 0, body), ((Name(0, 0, variable), 1),))
            return Group(part.start, part.end, "(", (Quotient(part.start, part.end, _ONE, other),))

        words = f"{plain_name(variable)} as a function of {plain_name(body)} is the inverse function"
        yield (transform(sides[0], turn), transform(sides[1], turn)), words


def _names(part: Derivative) -> tuple[str, str] | None:
    """The y and the x of dy/dx."""
    match part:
        case Derivative(_, _, _, Name(_, _, body), ((Name(_, _, variable), 1),)):
            return body, variable
    return None


def _inverted(tree: Tree) -> str | None:
    """The f of f^{-1}, in brackets or not."""
    match tree:
        case Group(_, _, _, (only,)):
            return _inverted(only)
        case Script(_, _, Name(_, _, name), (), Terms(_, _, ((-1, Number(_, _, value)),)), 0) if value == 1:
            return name
    return None


def _change(part: Tree) -> Tree | None:
    """A derivative of an inverse function, and an inverse function at an argument, written with other functions."""
    if isinstance(part, Derivative) and len(part.variables) == 1 and part.variables[0][1] == 1:
        body = part.body.items[0] if isinstance(part.body, Group) and len(part.body.items) == 1 else part.body
        match body:
            case Factors(_, _, (function, Group(_, _, _, (inside,))), ("", "")):
                name = _inverted(function)
                if name is not None and inside == _moved(part.variables[0][0], inside):
                    return _slope(name, inside)
        return None
    if not isinstance(part, Factors):
        return None
    factors: list[Tree] = []
    signs: list[str] = []
    skip = False
    for at, (first, second) in enumerate(pairwise((*part.factors, Number(0, 0, Fraction(0))))):
        if skip:
            skip = False
            continue
        applied = at + 1 < len(part.factors) and isinstance(second, Group) and not part.signs[at + 1]
        argument: Tree | None = second.items[0] if applied and isinstance(second, Group) else None
        primed = isinstance(first, Script) and first.primes == 1 and isinstance(first.base, Group)
        name = _inverted(first.base if primed and isinstance(first, Script) else first) if applied else None
        signs.append(part.signs[at])
        skip = name is not None
        if name is None or argument is None:
            factors.append(transform(first, _change))
        else:
            inner = transform(argument, _change)
            factors.append(_slope(name, inner) if primed else _inverse(name, inner))
    if tuple(factors) == part.factors:
        return None
    return factors[0] if len(factors) == 1 else Factors(part.start, part.end, tuple(factors), tuple(signs))


def _moved(variable: Tree, argument: Tree) -> Tree | None:
    """The variable where the argument stands, to compare the two."""
    if isinstance(variable, Name) and isinstance(argument, Name) and variable.name == argument.name:
        return argument
    return None


def _inverse(name: str, argument: Tree) -> Tree:
    function = Name(0, 0, f"\\check{{{name}}}")
    return Group(0, 0, "(", (Factors(0, 0, (function, Group(0, 0, "(", (argument,))), ("", "")),))


def _slope(name: str, argument: Tree) -> Tree:
    """1 / f'(f^{-1}(x))."""
    inner = _inverse(name, argument)
    value = inner.items[0] if isinstance(inner, Group) else inner
    below = Factors(0, 0, (Script(0, 0, Name(0, 0, name), primes=1), Group(0, 0, "(", (value,))), ("", ""))
    return Group(0, 0, "(", (Quotient(0, 0, _ONE, below),))
