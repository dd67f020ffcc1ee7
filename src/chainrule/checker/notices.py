"""Findings about what chainrule was told in a comment, beside the table of mistakes, which are about formulas."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from chainrule.checker.mistakes import MISTAKES, Mistake

UNUSED, UNREASONED, SUPPRESSION, DECLARATION = (
    "suppression-unused", "suppression-unreasoned", "suppression-invalid", "declaration-invalid",
)  # fmt: skip
_FORMS = "docs/checking-in-ci.md says how comments are written"


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding about a comment, at a span of the document's text."""

    name: str
    message: str
    start: int
    end: int


NOTICES = {
    notice.name: notice
    for notice in (
        Mistake(
            UNUSED, "a suppression suppresses nothing",
            "A comment says that a finding is to be ignored, and there is no such finding where it points.",
            "The formula was mended, or moved away from its comment. A comment that stays would hide the next mistake.",
            "<!-- chainrule: ignore[sign] the sign is that of the appendix --> above a formula that is right",
            "Remove the comment, or put it on the line of the formula, or alone on a line right above it.",
            _FORMS,
        ),
        Mistake(
            UNREASONED, "a suppression gives no reason",
            "A comment says that a finding is to be ignored, and does not say why. It is obeyed all the same.",
            "The comment was written in a hurry. The next reader cannot tell whether the formula is right.",
            "<!-- chainrule: ignore[sign] -->",
            "<!-- chainrule: ignore[sign] L is minus the likelihood here, see page 3 -->",
            _FORMS,
        ),
        Mistake(
            SUPPRESSION, "a suppression is not understood",
            "A comment begins with ignore, but names no finding or one that does not exist. It suppresses nothing.",
            "A slip in a name, or no brackets: there is no way to ignore whatever may be found.",
            "<!-- chainrule: ignore[sing] turned around on purpose -->",
            "<!-- chainrule: ignore[sign] turned around on purpose -->",
            _FORMS,
        ),
        Mistake(
            DECLARATION, "a declaration is not understood",
            "A comment that begins with chainrule: is neither a suppression nor a list of declarations.",
            "A slip in a kind or a name, or a remark for people that begins with chainrule:.",
            "<!-- chainrule: k: konstant -->",
            "<!-- chainrule: k: constant; f, g: functions of x -->",
            _FORMS,
        ),
    )
}  # fmt: skip

#: All names that can be selected and ignored, in the order of their pages.
FINDINGS = {**MISTAKES, **NOTICES}


def unknown_finding(name: str) -> str:
    """What is said about a name that is no finding, with what was perhaps meant."""
    near = get_close_matches(name.lower(), FINDINGS, 1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(FINDINGS)}"
    return f"{name!r} is no finding; {hint}"
