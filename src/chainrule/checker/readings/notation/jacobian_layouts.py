r"""The transposed Jacobian, below the readings: a matrix of derivatives with a column for each value of the function.

``J = (2xy, 5; x^2, cos y)`` of (x^2 y, 5 x + sin y) is the other layout, and no mistake. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.syntax import Derivative, Grid, Tree, has_derivative

WORDS = "a Jacobian has a column for each value of the function"


def by_columns_of_values(sides: tuple[Tree, Tree]) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with a matrix of derivatives on the left transposed, beside a matrix without any."""
    left, right = sides
    if not isinstance(left, Grid) or not isinstance(right, Grid) or has_derivative(right):
        return None
    if not all(isinstance(entry, Derivative) for row in left.rows for entry in row):
        return None
    return (replace(left, rows=tuple(zip(*left.rows, strict=True))), right), WORDS
