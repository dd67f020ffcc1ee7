"""Gradients that a text writes as rows, beside the extraction of claims: ``d(x^T A x)/dx = x^T (A + A^T)``.

In such a text a derivative in a matrix may be laid out the same way, as the transpose of what has the matrix's shape.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.letters import is_small, is_transposed, whole_name
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Number, Script, Tree

#: The option that says so.
ROW_GRADIENTS = "gradients are rows"


def with_row_gradients(left: Tree, right: Tree, scope: Scope) -> Scope:
    """The scope below a claim: whether a gradient of a number is written as a row in it."""
    if ROW_GRADIENTS in scope.options or not isinstance(left, Derivative) or not _is_number(left.body):
        return scope
    factors = right.factors if isinstance(right, Factors) else (right,)
    rest = [factor for factor in factors if not isinstance(factor, Number)]
    row = bool(rest) and _is_row(rest[0]) and not (len(rest) > 1 and _is_column(rest[-1]))
    if not row or not _is_column(left.variables[0][0]):
        return scope
    return replace(scope, options={**scope.options, ROW_GRADIENTS: "written"})


def _is_number(body: Tree) -> bool:
    """Whether a row times a column is differentiated."""
    return isinstance(body, Factors) and _is_row(body.factors[0]) and _is_column(body.factors[-1])


def _is_row(factor: Tree) -> bool:
    return is_transposed(factor) and isinstance(factor, Script) and _is_column(factor.base)


def _is_column(factor: Tree) -> bool:
    name = whole_name(factor)
    return name is not None and is_small(name) and not is_transposed(factor)
