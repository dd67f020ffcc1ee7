r"""Steps without a derivative between matrices, beside the judgement: ``[a W^T]_g s_g = [a W^T \circ s]_g``.

Which letters are rows and which are matrices is guessed there. A difference refutes such a step only if it is a sign or
a factor.
"""

from __future__ import annotations

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.judgement.diagnose import constant_ratio
from chainrule.checker.judgement.one_reading import Outcome
from chainrule.checker.judgement.sign_slips import one_sign_away
from chainrule.expr.nodes import Symbol
from chainrule.expr.walk import nodes_of
from chainrule.readers.syntax import has_derivative

#: The axes of a matrix.
_AXES = 2


def loose_step(claim: Claim, outcome: Outcome) -> str:
    """Why a step is not refuted, if it is such a one."""
    if (
        not claim.link
        or claim.scope.strict
        or any(side is None or has_derivative(side) for side in (claim.left, claim.right))
    ):
        return ""
    question = outcome.question()
    symbols = [node for node in nodes_of(question.claimed, question.derived) if isinstance(node, Symbol)]
    if not any(symbol.ndim == _AXES for symbol in symbols) or not question.names:
        return ""
    slip = constant_ratio(question) is not None or one_sign_away(question)
    return "" if slip else "which letters of the step are matrices is not said"
