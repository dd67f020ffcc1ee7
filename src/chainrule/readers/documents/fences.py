"""Formulas in plain text between fences: lines such as ``dL/dy = y - t`` and ``∂σ/∂z = σ(z)(1-σ(z))``.

A fence of a programming language is code and none of this. Lines with words in them are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.characters import LOWERED
from chainrule.readers.documents import plain_lines
from chainrule.readers.documents.lines import blanked
from chainrule.readers.documents.plain_lines import HEAD, MARK, bare, is_formula

PLAIN = frozenset(("", "text", "txt", "plain", "plaintext", "none"))
_DEFINED = re.compile(rf"^[ \t]*{HEAD}", re.MULTILINE)
_NAMED = re.compile(rf"\s*[^\W\d_][\u0302\u0304]?(?:[{''.join(LOWERED)}]*|_?\d)\s*=(?!=).*[A-Za-zα-ω]")
_LETTER = re.compile(r"[a-zα-ω]")


def formula_lines(body: str, *, marked: bool = False) -> Iterator[tuple[int, int]]:
    """Where the formulas in a text between fences stand; none where no line is written with a derivative.

    Lines that begin with an equality sign go on with the formula above. If the document is marked, other formulas of
    it in plain text are written with derivatives: then names and functions are defined in fences of their own.
    """
    if not MARK.search(body) and not (marked and (_DEFINED.search(body) or _all_define(body))):
        return
    at = 0
    start = end = -1
    for line in as_formula(body).split("\n"):
        text = line.strip()
        goes_on = text.startswith("=")
        if text and not goes_on:
            if start < end:
                yield start, end
            start = at + len(line) - len(line.lstrip())
            # A left side alone waits for a member that can be read.
            end = start + len(text) if "=" in text else start
        elif goes_on and start >= 0 and (end > start or _LETTER.search(text)):
            end = at + len(line.rstrip())
        at += len(line) + 1
    if start < end:
        yield start, end


def _all_define(body: str) -> bool:
    """Whether nothing but formulas for names stands in a text: ``z = W x + b``."""
    lines = [bare(line) for line in body.split("\n") if line.strip()]
    return all(_NAMED.match(line) and is_formula(line) for line in lines)


def as_formula(text: str) -> str:
    """The lines as formulas of the same length: of what is no formula nothing is left.

    What is drawn over several lines, a matrix, cannot be read line by line. Of a formula that begins with one the
    left side is left, of a chain the other members.
    """
    lines = [bare(line) for line in text.split("\n")]
    out = []
    broken = True
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        goes_on, drawn = line.lstrip().startswith("="), below.lstrip().startswith("[")
        left = _DEFINED.match(line)
        if is_formula(line) and not drawn and not (goes_on and broken):
            broken = False
            out.append(plain_lines.as_formula(line))
        elif left is not None and "[" in line:
            broken = False
            out.append(left[0][:-1] + blanked(line[left.end() - 1 :]))
        else:
            broken = broken if goes_on or line.lstrip().startswith("[") or not line.strip() else True
            out.append(blanked(line))
    return "\n".join(out)
