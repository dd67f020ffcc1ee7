"""Which loss the words of a text speak of, beside the functions they name: squared errors, a cross-entropy.

What was said last counts; where two were named close together it is open which one a formula is about.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.scope import Scope

SQUARED, CROSS, LIKELIHOOD = "squared error", "cross-entropy", "log-likelihood"
#: The option under which the losses that were named last stand, with the line of each.
SAID = "losses said"
#: The option that says that the definition of a loss above is not understood.
NOT_UNDERSTOOD = "loss not understood"
#: Losses that are named so many lines apart are both meant.
CLOSE = 3
_WORDS = {
    LIKELIHOOD: (r"(?<!negative )(?<!negative-)\blog[\s-]*likelihood", "对数似然"),
    CROSS: (
        r"cross[\s-]*entropy|\bBCE\b|\bCCE\b|\blog[\s-]?loss|logistic (?:loss|regression|cost)",
        r"negative[\s-]log[\s-]*likelihood|\bNLL\b|softmax (?:loss|classifier|regression)",
        r"交叉熵|逻辑回归|逻辑斯[蒂谛]|对数损失|交差エントロピー|로지스틱|логистическ\w+ регресс|кросс-?энтропи",
    ),
    SQUARED: (
        r"squared?[\s-]*(?:error|loss|residual|distance)|mean[\s-]square|\b(?:MSE|RSS|SSE|OLS)\b",
        r"least[\s-]*squares?|linear regression|quadratic (?:loss|cost|error)",
        r"均方|最小二乘|平方误差|平方损失|线性回归|二乗誤差|선형 회귀|линейн\w+ регресс|наименьших квадратов",
    ),
}
_SPOKEN = {loss: re.compile("|".join(words), re.IGNORECASE) for loss, words in _WORDS.items()}


class LossesSaid:
    """The losses that were named last, with the line of each; a scope keeps only which they are."""

    def __init__(self) -> None:
        """No loss was named yet."""
        self._last: dict[str, int] = {}

    def heard(self, text: str, line: int, scope: Scope) -> Scope:
        """The scope with the losses that a piece of prose, which begins in a line, speaks of."""
        at = {
            loss: max((found.start() for found in pattern.finditer(text)), default=-1)
            for loss, pattern in _SPOKEN.items()
        }
        named = {loss: line + text.count("\n", 0, start) for loss, start in at.items() if start >= 0}
        if not named:
            return scope
        newest = max(named.values())
        self._last = {loss: at for loss, at in {**self._last, **named}.items() if newest - at < CLOSE}
        return replace(scope, options={**scope.options, SAID: ",".join(sorted(self._last))})


def losses_said(scope: Scope) -> set[str]:
    """The losses that the text spoke of last; of several it is open which one is meant."""
    return set(filter(None, scope.options.get(SAID, "").split(",")))
