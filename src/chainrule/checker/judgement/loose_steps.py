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
from chainrule.readers.syntax import Derivative, Factors, Gradient, Group, Script, Tree, walk

#: The axes of a matrix.
_AXES = 2


def loose_step(claim: Claim, outcome: Outcome) -> str:
    """Why a step is not refuted, if it is such a one."""
    sides = [side for side in (claim.left, claim.right) if side is not None]
    if claim.scope.strict or any(isinstance(part, (Derivative, Gradient)) for side in sides for part in walk(side)):
        return ""
    if not any(_is_entry_of_product(part) for side in sides for part in walk(side)):
        return ""
    question = outcome.question()
    symbols = [node for node in nodes_of(question.claimed, question.derived) if isinstance(node, Symbol)]
    if not question.names or not any(symbol.ndim == _AXES for symbol in symbols):
        return ""
    slip = constant_ratio(question) is not None or one_sign_away(question)
    return "" if slip else "which letters of the step are matrices is not said"


def _is_entry_of_product(part: Tree) -> bool:
    """Whether brackets have an index, or a product is taken entry by entry."""
    if isinstance(part, Factors):
        return not {"*", "o"}.isdisjoint(part.signs)
    return isinstance(part, Script) and isinstance(part.base, Group) and bool(part.sub)
