r"""Functions that an equation above defines, below the readings: ``dy/dx = -x/y`` below ``x^2 + y^2 = 25``.

The derivative of y is what makes that of the equation hold, so each derivative of y in the sides becomes an expression
in partial derivatives of the equation; of what is written out, the derivative is the sum over all letters. It counts
only if it holds. ``dx/dt`` of other letters stays, as the name of a number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from chainrule.checker.extraction.claim import Claim, Equation
from chainrule.checker.extraction.outdated import NEAR
from chainrule.readers.lowering.names import CONSTANTS
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: How many of the equations above are tried, the last ones first, and the highest order of a derivative.
MAX_EQUATIONS, MAX_ORDER = 3, 3


def by_equations(claim: Claim, sides: Sides) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with the derivatives that an equation above gives, by each equation near that has what is asked for."""
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    primed = {p.base.name for side in sides for p in find_all(side, Script) if p.primes and isinstance(p.base, Name)}
    variables = {v.name if isinstance(v, Name) else "" for part in derivatives for v, _ in part.variables}
    if claim.scope.strict or len(variables) > 1 or not (derivatives or primed) or any(map(_calls, sides)):
        return
    variable = min(variables, default="x")
    for equation in _near(claim, variable)[:MAX_EQUATIONS]:
        letters = names_in(equation.left, equation.right) - CONSTANTS.keys() - {"e"}
        named = {part.body.name for part in derivatives if isinstance(part.body, Name)} | primed
        written = {n for p in derivatives if not isinstance(p.body, Name) for n in names_in(p.body)}
        functions = sorted((named | written) & letters - {variable})
        stated = claim.scope.definitions.get(functions[-1]) if functions else None
        moving = {name for name in letters - {variable} if (name, variable) in claim.rates} - set(functions)
        if not functions or not variable or moving or (stated is not None and stated.line >= equation.line):
            continue
        curve = _Curve(equation, functions[-1], frozenset(functions[:-1]) & named, variable)
        scope = claim.scope
        for name in (*functions, variable):
            kept = {n: d for n, d in scope.definitions.items() if n != name}
            scope = replace(scope, definitions=kept).undeclared(name)
        words = f"{plain_name(curve.function)} is what {equation.text} makes it"
        changed = curve.changed(sides)
        yield changed, scope, words
        if isinstance(equation.right, Number) and equation.right.value:
            # The number of the equation is put in for its other side: -25 / y^3.
            put = transform(changed[1], lambda p, e=equation: _of_number(p, e))  # type: ignore[misc]
            if put != changed[1]:
                yield (changed[0], put), scope, words


def _calls(side: Tree) -> bool:
    """Whether a derivative stands at an argument, as in w'(t)."""
    pairs = (pair for product in find_all(side, Factors) for pair in pairwise(product.factors))
    return any(isinstance(b, Group) and (isinstance(a, Derivative) or (isinstance(a, Script) and a.primes > 0))
               and all(isinstance(item, Name) for item in b.items) for a, b in pairs)  # fmt: skip


def _near(claim: Claim, variable: str) -> list[Equation]:
    r"""The equations above a claim, the nearest first; ``x = \sin y`` is one for y, too, where x is the variable."""
    stated = claim.scope.definitions.get(variable)
    equations = list(claim.equations)
    if stated is not None and stated.line and claim.line - stated.line <= NEAR:
        if not stated.parameters and not stated.indices:
            equations.append(Equation(Name(0, 0, variable), stated.body, stated.line, stated.text))
    return sorted(equations, key=lambda equation: -equation.line)


def _of_number(part: Tree, equation: Equation) -> Tree | None:
    same = isinstance(part, Number) and isinstance(equation.right, Number) and part.value == equation.right.value
    return Group(part.start, part.end, "(", (equation.left,)) if same else None


@dataclass(frozen=True, slots=True)
class _Curve:
    """An equation, the function that it defines, the other functions in it, and the variable of all of them."""

    equation: Equation
    function: str
    others: frozenset[str]
    variable: str

    def changed(self, sides: Sides) -> Sides:
        """The sides without derivatives of the function."""
        left, right = (transform(side, self._change) for side in sides)
        return left, right

    def _change(self, part: Tree) -> Tree | None:
        if isinstance(part, Script) and part.primes and isinstance(part.base, Name):
            return self._of_order(part.base.name, part.primes)
        if not isinstance(part, Derivative) or len(part.variables) != 1:
            return None
        order = part.variables[0][1]
        if isinstance(part.body, Name):
            return self._of_order(part.body.name, order)
        tree = transform(part.body, self._change)
        if names_in(tree).isdisjoint((self.variable, self.function, *self.others)):
            return Number(part.start, part.end, Fraction(0))
        for _ in range(min(order, MAX_ORDER)):
            tree = self._total(tree)
        return tree if order <= MAX_ORDER else None

    def _of_order(self, name: str, order: int) -> Tree | None:
        """A derivative of one of the functions, None of another name."""
        if name in self.others and order == 1:
            return Name(0, 0, f"\\dot{{{name}}}")
        if name != self.function or order > MAX_ORDER:
            return None
        tree: Tree = self._slope()
        for _ in range(order - 1):
            tree = self._total(tree)
        return tree

    def _slope(self) -> Tree:
        r"""``- (F_x + F_u \dot{u}) / F_y`` for an equation F = 0."""
        gap = Group(0, 0, "(", (Terms(0, 0, ((1, self.equation.left), (-1, self.equation.right))),))
        above = Terms(0, 0, tuple((-1, term) for term in self._ways(gap)))
        return Group(0, 0, "(", (Quotient(0, 0, above, _partial(gap, self.function)),))

    def _ways(self, tree: Tree) -> list[Tree]:
        """The terms of a total derivative that do not go through the function."""
        ways = [_partial(tree, self.variable)]
        ways += [_product(_partial(tree, name), Name(0, 0, f"\\dot{{{name}}}")) for name in sorted(self.others)]
        return ways

    def _total(self, tree: Tree) -> Tree:
        """The derivative of an expression, with all letters that depend on the variable."""
        body = Group(0, 0, "(", (tree,))
        through = _product(_partial(body, self.function), self._slope())
        return Group(0, 0, "(", (Terms(0, 0, tuple((1, term) for term in (*self._ways(body), through))),))


def _partial(tree: Tree, name: str) -> Tree:
    """A partial derivative; zero where the letter does not occur."""
    if name not in names_in(tree):
        return Number(0, 0, Fraction(0))
    return Group(0, 0, "(", (Derivative(0, 0, "∂", tree, ((Name(0, 0, name), 1),)),))


def _product(first: Tree, second: Tree) -> Tree:
    return Factors(0, 0, (first, second), ("", ""))
