"""Which loss the words of a text speak of, beside the functions they name: squared errors, a cross-entropy.

What was said last counts; where two were named close together it is open which one a formula is about.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.scope import Scope

SQUARED, CROSS, BINARY, LIKELIHOOD = "squared error", "cross-entropy", "binary cross-entropy", "log-likelihood"
#: Models, which come with a loss that is rarely named again.
LINEAR, LOGISTIC = "linear regression", "logistic regression"
#: Said once the text spoke of a likelihood at all.
LIKELY = "likelihood"
#: The option under which the losses that were named last stand, with the line of each.
SAID = "losses said"
#: The option that says that the definition of a loss above is not understood.
NOT_UNDERSTOOD = "loss not understood"
#: Losses that are named so many lines apart are both meant.
CLOSE = 3
#: Looked for in small letters.
_WORDS = {
    LIKELIHOOD: (r"(?<!negative )(?<!negative-)\blog[\s-]*likelihood(?!\s+and\s+negat)", "对数似然"),
    BINARY: (
        r"\bbinary\s+(?:cross[\s-]*entropy|cross[\s-]*ent)|\bbce\b|\blog[\s-]?loss|logistic (?:loss|cost)",
        "对数损失",
    ),
    CROSS: (
        r"cross[\s-]*entropy|\bcce\b|negative[\s-]log[\s-]*likelihood|\bnll\b|softmax (?:loss|classifier|regression)",
        "交叉熵|交差エントロピー|кросс-?энтропи",
    ),
    LOGISTIC: (r"logistic regression", r"逻辑回归|逻辑斯[蒂谛]|로지스틱|логистическ\w+ регресс"),
    SQUARED: (
        r"squared?[\s-]*(?:error|loss|residual|distance)|mean[\s-]square|\b(?:mse|rss|sse|ols)\b",
        r"least[\s-]*squares?|quadratic (?:loss|cost|error)",
        "均方|最小二乘|平方误差|平方损失|二乗誤差|наименьших квадратов",
    ),
    LINEAR: (r"linear regression", r"线性回归|선형 회귀|линейн\w+ регресс"),
}
_SPOKEN = {loss: re.compile("|".join(words)) for loss, words in _WORDS.items()}
#: What a text has in small letters that speaks of a loss: looked for first, since most prose speaks of none.
_MARKS = {
    LIKELIHOOD: ("likelihood", "似然"),
    BINARY: ("binary", "bce", "log loss", "log-loss", "logloss", "log\tloss", "log\nloss", "logistic", "对数"),
    CROSS: ("entrop", "cce", "nll", "likelihood", "softmax", "交叉熵", "エントロピー", "энтропи"),
    LOGISTIC: ("logistic", "逻辑", "로지스틱", "логистическ"),
    SQUARED: ("square", "mse", "rss", "sse", "ols", "quadratic", "均方", "平方", "最小二乘", "二乗", "квадратов"),
    LINEAR: ("linear regression", "线性回归", "선형 회귀", "линейн"),
}
_LIKELY = re.compile("likelihood|似然|правдоподоб|尤度")


class LossesSaid:
    """The losses that were named last, with the line of each; a scope keeps only which they are."""

    def __init__(self) -> None:
        """No loss was named yet."""
        self._last: dict[str, int] = {}

    def heard(self, text: str, line: int, scope: Scope) -> Scope:
        """The scope with the losses that a piece of prose, which begins in a line, speaks of."""
        small = text.lower()
        at = spoken_losses(small)
        if LIKELY not in scope.options and _LIKELY.search(small) is not None:
            scope = replace(scope, options={**scope.options, LIKELY: "said"})
        named = {loss: line + small.count("\n", 0, start) for loss, start in at.items()}
        if not named:
            return scope
        newest = max(named.values())
        self._last = {loss: at for loss, at in {**self._last, **named}.items() if newest - at < CLOSE}
        return replace(scope, options={**scope.options, SAID: ",".join(sorted(self._last))})


def spoken_losses(small: str) -> dict[str, int]:
    """The losses of which a text in small letters speaks, with where it does so last."""
    at = {
        loss: max((found.start() for found in pattern.finditer(small)), default=-1)
        for loss, pattern in _SPOKEN.items()
        if any(mark in small for mark in _MARKS[loss])
    }
    return {loss: start for loss, start in at.items() if start >= 0}


def losses_said(scope: Scope) -> set[str]:
    """The losses that the text spoke of last; of several it is open which one is meant."""
    return set(filter(None, scope.options.get(SAID, "").split(",")))
