r"""Functions that an equation above defines, below the readings: ``dy/dx = -x/y`` below ``x^2 + y^2 = 25``.

The letter in it that is differentiated is declared as a function of the variable, as are the others of which the claim
has derivatives; the equation then says what the derivatives of the first are. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.claim import Claim, Equation
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.readings.option import Option, Solved
from chainrule.readers.lowering.names import CONSTANTS
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Script, Tree, find_all, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: How many of the equations above are tried, the last ones first.
MAX_EQUATIONS = 3


def by_equations(claim: Claim, sides: Sides) -> Iterator[Option]:
    """The claim with the derivatives that an equation above gives, by each equation near that has what is asked for."""
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
        if isinstance(equation.right, Number) and any(spelled(p.body) == spelled(equation.left) for p in derivatives):
            # That a quantity is zero at the optimum says nothing of how it varies.
            continue
        yield from _by_equation(claim, sides, equation, (*functions, variable))


def _by_equation(claim: Claim, sides: Sides, equation: Equation, names: tuple[str, ...]) -> Iterator[Option]:
    """The claim by one equation in some functions and, last, the variable; the last function is the one it defines."""
    *functions, variable = names
    kept = {name: stated for name, stated in claim.scope.definitions.items() if name not in names}
    scope = replace(claim.scope, definitions=kept).undeclared(variable)
    for name in functions:
        scope = scope.declare(Declaration(name, "function", depends=(variable,)))
    solved = Solved(functions[-1], variable, (equation.left, equation.right))
    words = f"{plain_name(solved.function)} is what {equation.text} makes it"
    option = Option("derivative", scope, "", (words,), to_prove=True, sides=sides, solved=solved)
    yield option
    if isinstance(equation.right, Number) and equation.right.value:
        # The number of the equation is put in for its other side: -25 / y^3.
        put = transform(sides[1], lambda part: _of_number(part, equation))
        if put != sides[1]:
            yield replace(option, sides=(sides[0], put))


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
