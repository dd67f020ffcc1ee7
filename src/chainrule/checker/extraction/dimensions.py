r"""The d of a dimension below a fraction, before other notations: ``\frac{x_i x_j}{d r^2}`` in a text with x in R^d.

Read alone, such a fraction is a derivative whose numerator lost its d. Where d is a size it is a quotient.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.readers.rewriting import in_statement
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Name, Number, Quotient, Script, Statement, Tree, names_in

_SIZE = "d"


def with_dimensions(statement: Statement, scope: Scope) -> Statement:
    """The statement with quotients for what is divided by the size d."""

    def change(part: Tree) -> Tree | None:
        quotient = _divided(part)
        return quotient if quotient is not None and _is_size(scope) else None

    return in_statement(statement, Derivative, change)


def _is_size(scope: Scope) -> bool:
    """Whether d is a size, or the end of a sum, in what stands above."""
    shapes = {size for said in scope.declarations.values() for size in said.shape}
    return _SIZE in shapes or any(_SIZE in names_in(stated.body) for stated in scope.definitions.values())


def _divided(part: Tree) -> Tree | None:
    """A fraction that was read as a derivative without the d above, as a quotient; None for other parts."""
    if not isinstance(part, Derivative) or not part.missing or part.below or part.mark != _SIZE:
        return None
    factors: list[Tree] = [Name(part.body.end, part.body.end, _SIZE)]
    for variable, order in part.variables:
        power = Number(variable.end, variable.end, Fraction(order))
        factors.append(variable if order == 1 else Script(variable.start, variable.end, variable, (), power))
    bottom = Factors(factors[1].start, factors[-1].end, tuple(factors), ("",) * len(factors))
    return Quotient(part.start, part.end, part.body, bottom)
