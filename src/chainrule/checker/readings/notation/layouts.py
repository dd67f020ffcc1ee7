r"""Layouts of derivatives in vectors beside other derivatives, below the readings: the tables of both layouts.

In denominator layout ``\partial (v u) / \partial x = v (\partial u / \partial x) + (\partial v / \partial x) u^T``,
in numerator layout ``u (\partial v / \partial x)`` stands there, as the derivative of a number is a row. All
derivatives of a claim are laid out alike. They count only if they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.lowering.derivatives import DENOMINATOR, LAYOUT, NUMERATOR
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Name, Tree, find_all

_WORDS = {
    DENOMINATOR: "denominator layout: the Jacobians are transposed",
    NUMERATOR: "numerator layout: the derivative of a number in a vector is a row",
}


def by_layouts(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope with each layout, where products have derivatives in what the left side is differentiated in."""
    left, right = sides
    if not isinstance(left, Derivative) or not any(map(_has_derivative, find_all(right, Factors))):
        return
    variables = {variable.name for variable, _ in left.variables if isinstance(variable, Name)}
    below = [variable for part in find_all(right, Derivative) for variable, _ in part.variables]
    if any(isinstance(variable, Name) and variable.name in variables for variable in below):
        for layout, words in _WORDS.items():
            yield replace(scope, options={**scope.options, LAYOUT: layout}), words


def _has_derivative(product: Factors) -> bool:
    return any(isinstance(factor, Derivative) for factor in product.factors)
