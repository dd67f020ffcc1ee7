r"""Systems of equations behind a brace, ``\begin{cases} a = b \\ c = d \end{cases}``: rows and no branches of a value.

Their marks are blanked out before the rows of a formula are joined, so that each row is a formula of its own.
"""

from __future__ import annotations

import re

from chainrule.readers.documents.lines import blanked

_OPENING = re.compile(
    r"(\s*(?:\\tag\s*\{[^{}]*\}\s*)?)(?:\\(?:left|[bB]igg?l?)\s*)?(?:\\\{|\\lbrace|\.)?\s*\\begin\s*\{(cases|dcases|rcases|array|matrix)\}"
    r"\s*(?:\{[rcl@{}|\s]*\})?"
)
_CLOSING = r"\\end\s*\{%s\}\s*(?:\\(?:right|[bB]igg?r?)\s*(?:\.|\\\}|\\rbrace))?\s*[.,;]?\s*$"
_RELATION = re.compile(
    r"=|<|>|\\(?:leq?|geq?|neq?|in|approx|equiv|propto|to|sim|Rightarrow|implies|iff|lt|gt)(?![A-Za-z])"
)
#: Words in a row that make it a branch.
_BRANCH = re.compile(
    r"\\(?:text[a-z]*|mbox|mathrm|operatorname)\s*\{\s*(?:if|when|for|otherwise|else|where|on|at|in|as)(?![a-z])|"
    r"(?<![A-Za-z\\])(?:if|otherwise|else)(?![A-Za-z])|\\(?:text[a-z]*|mbox)\s*\{[^{}A-Za-z]*[^\x00-\x7f]"
)
_CELL = re.compile(r"(?<!\\)&")


def opened(text: str) -> str:
    """The formula without the brace and the environment around a system of equations; others as they are."""
    opening = _OPENING.match(text)
    if opening is None:
        return text
    closing = re.search(_CLOSING % opening.group(2), text)
    if closing is None:
        return text
    body = text[opening.end() : closing.start()]
    if r"\begin" in body or _BRANCH.search(body) or not all(map(_is_equation, filter(str.strip, body.split(r"\\")))):
        return text
    before = opening.group(1)
    return before + blanked(opening.group()[len(before) :]) + body + blanked(closing.group())


def _is_equation(row: str) -> bool:
    """Whether a row is one relation: in its first cell, or with its sign in a cell of its own."""
    cells = [cell for cell in _CELL.split(_without_braced(row)) if cell.strip()]
    related = [i for i, cell in enumerate(cells) if _RELATION.search(cell)]
    if len(related) != 1 or "=" not in cells[related[0]]:
        return False
    return related[0] == 0 or cells[related[0]].lstrip().startswith("=")


def _without_braced(row: str) -> str:
    """What stands in a row outside of braces."""
    out, depth = [], 0
    for i, character in enumerate(row):
        if character in "{}" and (i == 0 or row[i - 1] != "\\"):
            depth += 1 if character == "{" else -1
        elif not depth:
            out.append(character)
    return "".join(out)
