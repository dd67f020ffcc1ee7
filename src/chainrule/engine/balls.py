"""Functions of matrices in ball arithmetic: what `evaluate` asks for where a head takes whole matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flint

Ball = Any  # flint.arb
Matrix = Any  # flint.arb_mat


def _entries(matrix: Matrix) -> list[Ball]:
    return [matrix[i, j] for i in range(matrix.nrows()) for j in range(matrix.ncols())]


def _nan(count: int) -> list[Ball]:
    return [flint.arb.nan()] * count


def _inverse(matrix: Matrix) -> list[Ball]:
    try:
        return _entries(matrix.inv())
    except ZeroDivisionError:
        return _nan(matrix.nrows() * matrix.ncols())


def _pseudo_inverse(matrix: Matrix) -> list[Ball]:
    """By the normal equations, at full rank."""
    turned = matrix.transpose()
    tall = matrix.nrows() >= matrix.ncols()
    try:
        return _entries((turned * matrix).inv() * turned if tall else turned * (matrix * turned).inv())
    except ZeroDivisionError:
        return _nan(matrix.nrows() * matrix.ncols())


def _trace_exp(matrix: Matrix) -> list[Ball]:
    value = matrix.exp()
    return [sum((value[i, i] for i in range(matrix.nrows())), flint.arb(0))]


MATRIX_FUNCTIONS: dict[str, Callable[[Matrix], list[Ball]]] = {
    "inv": _inverse,
    "det": lambda matrix: [matrix.det()],
    "pinv": _pseudo_inverse,
    "expm": lambda matrix: _entries(matrix.exp()),
    "trace_expm": _trace_exp,
}


def matrix_function(name: str, entries: list[Ball], rows: int, columns: int) -> list[Ball]:
    """The function on each matrix of a batch, all entries row-major."""
    function = MATRIX_FUNCTIONS[name]
    out: list[Ball] = []
    for start in range(0, len(entries), rows * columns):
        out.extend(function(flint.arb_mat(rows, columns, entries[start : start + rows * columns])))
    return out
