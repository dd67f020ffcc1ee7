r"""Losses defined as what is optimized, beside the definitions: ``J(\theta) = \min_\theta \frac{1}{2} \sum ...``.

The variable below the operator is one of the left side, so that the formula tells a function and what is done with it.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.syntax import Applied, Factors, Group, Name, Script, Tree, names_in
from chainrule.readers.usage import head_name

_OPTIMA = ("min", "max", "argmin", "argmax")


def optimized(left: Tree, body: Tree) -> Tree | None:
    """What a body optimizes; None where it does not, or where the left side is a function of other variables."""
    first = body.factors[0] if isinstance(body, Factors) else body
    operator = first.base if isinstance(first, Script) else first
    if not isinstance(operator, Applied) or operator.function not in _OPTIMA or len(operator.args) != 1:
        return None
    variable = None if operator.sub is None else head_name(operator.sub)
    if isinstance(left, (Name, Script)):
        known = not isinstance(left, Script) or left.sup is None
    else:
        known = isinstance(left, Factors) and isinstance(left.factors[-1], Group) and variable in names_in(left)
    if variable is None or not known:
        return None
    inner: Tree = Group(operator.start, operator.end, "(", operator.args)
    if isinstance(first, Script):
        inner = replace(first, base=inner)
    return replace(body, factors=(inner, *body.factors[1:])) if isinstance(body, Factors) else inner
