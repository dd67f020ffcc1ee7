r"""Inverse functions, below the readings: ``(f^{-1})'(x) = 1 / f'(f^{-1}(x))``, and ``dy/dx = 1 / (dx/dy)``.

The inverse becomes a function with a name of its own, of which ``f(f^{-1}(x)) = x`` says what its derivatives are. It
counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.option import Option, Solved
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Script, Terms, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_inverses(sides: Sides, scope: Scope) -> Iterator[Option]:
    """The claim without derivatives of inverse functions; none where there are none."""
    names = {name for side in sides for part in find_all(side, Script) if (name := _inverted(part)) is not None}
    slopes = {pair for side in sides for part in find_all(side, Derivative) if (pair := _names(part)) is not None}
    turned = {pair for pair in slopes if pair[::-1] in slopes and pair[0] not in scope.definitions}
    if len(names) == 1:
        (name,) = names
        changed = (transform(sides[0], _change), transform(sides[1], _change))
        variables = (v for side in sides for part in find_all(side, Derivative) for v, _ in part.variables)
        variable = next((v.name for v in variables if isinstance(v, Name)), "x")
        yield _by_inverse(name, variable, changed, scope, f"{plain_name(name)} has an inverse function")
    elif turned:
        body, variable = max(turned)
        inverse, point = _inverse(body), Name(0, 0, variable)

        def turn(part: Tree) -> Tree | None:
            # Both slopes at one point: the inverse function at x, as y is called, and the function at its value.
            if isinstance(part, Derivative) and _names(part) == (variable, body):
                return _at(Script(0, 0, inverse, primes=1), point)
            if isinstance(part, Derivative) and _names(part) == (body, variable):
                return _at(Script(0, 0, Name(0, 0, body), primes=1), _at(inverse, point))
            return None

        words = f"{plain_name(variable)} as a function of {plain_name(body)} is the inverse function"
        yield _by_inverse(body, variable, (transform(sides[0], turn), transform(sides[1], turn)), scope, words)


def _by_inverse(name: str, variable: str, sides: Sides, scope: Scope, words: str) -> Option:
    """The claim where the inverse function satisfies its equation at every value of a variable."""
    inverse, point = _inverse(name), Name(0, 0, variable)
    kept = {other: stated for other, stated in scope.definitions.items() if other != variable}
    scope = replace(scope, definitions=kept).undeclared(variable)
    for function in (inverse.name, name):
        if function not in scope.definitions:
            scope = scope.declare(Declaration(function, "function", depends=(variable,)))
    solved = Solved(inverse.name, variable, (_at(Name(0, 0, name), _at(inverse, point)), point))
    return Option("derivative", scope, "", (words,), to_prove=True, sides=sides, solved=solved)


def _inverse(name: str) -> Name:
    return Name(0, 0, f"{name}^{{-1}}")


def _at(function: Tree, argument: Tree) -> Tree:
    return Factors(0, 0, (function, Group(0, 0, "(", (argument,))), ("", ""))


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
    """An inverse function, with its primes, under a name of its own."""
    if (name := _inverted(part)) is not None:
        return _inverse(name)
    if isinstance(part, Script) and part.primes and (name := _inverted(part.base)) is not None:
        return Script(part.start, part.end, _inverse(name), primes=part.primes)
    return None
