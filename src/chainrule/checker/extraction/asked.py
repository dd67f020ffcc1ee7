r"""Formulas that a text asks or requires, beside what it does not mean: exercises, choices, differential equations.

"We must determine if ... is a solution to $u_t = 2 u_{xx}$", "the tangent has slope $-1$?", ``\choice{$y'' = g$}``,
"we require that $p''(0) = f''(0)$". Heard is what stands in the same sentence; of differential equations what a page
above speaks of, below the last title.
"""

from __future__ import annotations

import re
from functools import lru_cache

from chainrule.checker.extraction.surroundings import DIFFERENTIAL

#: So many characters around a formula are its sentence, and so many above it its page.
SENTENCE, PAGE = 240, 1200
_CHOICE = re.compile(r"\\choice\s*(?:\[[^\[\]\n]{0,40}\]\s*)?\{[^{}\n]{0,80}\Z")
_WHETHER = re.compile(
    r"\b(?:determine|check|decide|see|test|verify|find\s+out|tell|know|asks?)\s+(?:if|whether)\b[^.!?]{0,200}\Z",
    re.IGNORECASE,
)
_CONSIDERED = re.compile(
    r"\b(?:consider|discuss)\s+(?:the|this|that|each|these)\s+(?:following\s+)?(?:statement|claim|assertion)s?\b[^.!?]{0,120}\Z",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"\b(?:requir(?:e|es|ed|ing|ements?)|conditions?|constraints?|impos(?:e|es|ed|ing)|want|demand)\b[^.!?:|]{0,80}\Z",
    re.IGNORECASE,
)
_SOLUTION = re.compile(r"\b(?:solutions?\s+(?:to|of)|satisf(?:y|ies|ying)|solves?)\b[^.!?|]{0,60}\Z", re.IGNORECASE)
_GIVEN = re.compile(r"(?:\A|[.:!?)]\s+|\n\s*)(?:given|suppose|assume)\b[^.!?]{0,220}\Z", re.IGNORECASE)
_FIND = re.compile(r"^[^.!?\n]{0,80}\b(?:find|determine|compute|calculate|evaluate|what\s+is|solve)\b", re.IGNORECASE)
_TITLE = re.compile(r"^#{1,6} .*$|\\(?:sub)*section\*?\{", re.MULTILINE)
_ASKS = re.compile(r"^[^.!?|\n]{0,60}\?(?!\?)")


def asked(text: str, start: int, end: int, *, inline: bool) -> str:
    """Why a formula between two places is no statement of the text; empty if it may be one."""
    before, behind = text[max(0, start - SENTENCE) : start], text[end : end + SENTENCE]
    return _asked(before, behind, text[max(0, start - PAGE) : end], inline=inline)


@lru_cache(maxsize=2048)
def _asked(before: str, behind: str, page: str, *, inline: bool) -> str:
    # In an editor most of what stands around a formula is what it was.
    paragraph = before.rsplit("\n\n", 1)[-1]
    if _CHOICE.search(before):
        return "it is one of several answers"
    if _WHETHER.search(paragraph) or _CONSIDERED.search(before) or (inline and _ASKS.search(behind.lstrip("$`\\)"))):
        return "the text asks whether it is true"
    if inline and _GIVEN.search(paragraph) and _FIND.search(behind):
        return "it is given in an exercise"
    if inline and (_REQUIRED.search(paragraph) or _SOLUTION.search(paragraph)):
        return "the text requires it"
    if DIFFERENTIAL.search(page) and DIFFERENTIAL.search(_TITLE.split(page)[-1]):
        return "it may be a differential equation"
    return ""
