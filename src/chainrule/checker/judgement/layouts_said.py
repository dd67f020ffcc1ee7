r"""Jacobians in a text that names one layout, below the judgement on one reading: the other one is not accepted there.

``\partial A x / \partial x = A^T`` holds in denominator layout. Where a text speaks of numerator layout alone, that is
no convention, but perhaps the slip that the text warns of.
"""

from __future__ import annotations

from chainrule.checker.judgement.answered import differs
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.orientation import differentiates_row
from chainrule.expr.build import transpose
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transposed
from chainrule.readers.named import DENOMINATOR_SAID, NUMERATOR_SAID

_WORDS = {NUMERATOR_SAID: "numerator layout", DENOMINATOR_SAID: "denominator layout"}


def against_said_layout(compared: Compared, *, transposed: bool) -> str:
    """Why a Jacobian that holds as derived, or transposed, is not accepted; empty if the text does not speak of it."""
    said = [layout for layout in _WORDS if layout in compared.scope.options]
    left, claimed = compared.left, compared.claimed
    if len(said) != 1 or not isinstance(left, t.Derivative) or [order for _, order in left.variables] != [1]:
        return ""
    jacobian = claimed.ndim == 2 and not compared.lowered.names and not is_transposed(left.variables[0][0])
    bodies = compared.lowered.differentiated
    if not jacobian or t.has_derivative(compared.right) or any(body.ndim != 1 for body in bodies):
        return ""
    # The derivative of a row is derived with the axes of the variable first.
    by_denominator = differentiates_row(compared) != transposed
    if by_denominator == (said[0] == DENOMINATOR_SAID):
        return ""
    square = claimed.shape[0] == claimed.shape[1]
    if square and not differs(transpose(claimed), claimed, compared.facts):
        return ""
    return f"the text speaks of {_WORDS[said[0]]}, in which it is the transpose"
