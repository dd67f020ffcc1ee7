"""Lines of plain text that are formulas, below the readers of fences and of prose: ``∂σ/∂z = σ(z)(1-σ(z))``.

What is no formula of a line is blanked out, so that all that is left keeps its place.
"""

from __future__ import annotations

import re

from chainrule.readers.characters import LOWERED
from chainrule.readers.documents.lines import blanked

MAX_LINE = 200
#: A derivative that is written with a sign of its own, and one in the letter d.
SIGNS = re.compile(r"[∂∇]|(?<![A-Za-z])d(?:[A-Za-z]\w?)?/d[A-Za-z]\w?\s?(?:[\[(]|=(?!=))")
MARK = re.compile(r"[∂∇]|(?<![A-Za-z])d[A-Za-z](?:[_^]?\w+)?\s*/\s*d[A-Za-z]")
_LINE = re.compile(r"[^=\n]{0,80}=[^=\n]+(?:=[^=\n]+)*")
#: What a function is called where it is defined: ``f(x, y)``, with small letters, indices and digits.
HEAD = (
    rf"[^\W\d_]['{''.join(LOWERED)}²]*\([a-zα-ω][{''.join(LOWERED)}]*(?:,\s?[a-zα-ω][{''.join(LOWERED)}]*)*\)\s*=(?!=)"
)
#: Lines of drawn boxes and bullets are blanked out.
_BOX = {ord(c): " " for c in "│║┃•✓✔"}
_STRANGE = re.compile(r"[;:?\"`@&%$#\\|~<>]|//|\+=|-=|\.\.|\.[A-Za-z]|→")
_WORD = re.compile(r"[A-Za-z]{2,}")
KNOWN = frozenset("exp log ln sin cos tan tanh sinh cosh sqrt sigmoid relu softplus max min abs".split())
_DIFFERENTIAL = re.compile(r"d[A-Za-z]")
_POWER = re.compile(r"\^\(([^()]*)\)")
#: Words before a formula, and what is said of it behind: "Expand: f(x) = ...", "... = 2x   (product rule)".
_BEFORE = re.compile(r"^\s*(?:[-*]\s+(?=[∂∇])|\d+[.)]\s+)?(?:[A-Z][a-z]+(?: [a-z]+){0,3}:\s+)?")
_BEHIND = re.compile(
    r"(?:\s+(?:←|#|//|—|--)\s*|\s+\()"
    r"(?P<words>(?:[A-Za-z][a-z'’-]+|[A-Z]{3,})(?:,?[ -][A-Za-z'’]+)*[.!]?\)?)\s*$"
)
#: What limits a formula is no remark on it.
_LIMITS = re.compile(
    r"\b(?:if|when|where|whenever|for|unless|only|at|with|assum\w+|given|else|otherwise|provided|not|in|near|wrong|false|"
    r"incorrect|mistake\w*|error)\b",
    re.IGNORECASE,
)
_OPERATOR = re.compile(r"\S\s?[-+−*·×/]\s?\S")
#: What stands behind d/dx is no list.
_LIST = re.compile(r"(?<!/d\w)(?<!/d\w )\[([^\[\]]*)\]")
#: The Greek letter for a sum whose index is not written; what stands beside a transpose is a matrix.
_OPEN_SUM = re.compile(r"Σ(?=\s?\(|\s[A-Za-z])")
_MATRIX = re.compile(r"\^\(?T|ᵀ|⊤|Σ\^|Σ⁻")


def bare(line: str) -> str:
    """The line without bullets, and without words before the formula and behind it; of the same length.

    Of a longer line nothing is left.
    """
    if len(line) > MAX_LINE:
        return blanked(line)
    line = line.translate(_BOX)
    before = _BEFORE.match(line)
    if before is not None:
        line = blanked(before.group()) + line[before.end() :]
    behind = _BEHIND.search(line)
    if behind is not None and not _LIMITS.search(behind["words"]) and not KNOWN & set(behind["words"].split()):
        line = line[: behind.start()] + blanked(behind.group())
    return line


def is_formula(line: str) -> bool:
    """Whether a line is a formula with an equality sign and has no words that are no functions."""
    if len(line) > MAX_LINE or not _LINE.fullmatch(line.strip()) or _STRANGE.search(line):
        return False
    return readable(line) and not _columns(line)


def readable(line: str) -> bool:
    """Whether all words are functions, products of two letters or differentials."""
    return all(w in KNOWN or len(w) == 2 or (len(w) == 3 and _DIFFERENTIAL.match(w)) for w in _WORD.findall(line))


def _columns(line: str) -> bool:
    """Whether there are brackets that hold no list of items: they may draw a matrix over several lines."""
    if line.count("[") != line.count("]"):
        return True
    return any(_is_row(found.group(1)) for found in _LIST.finditer(line))


def _is_row(inside: str) -> bool:
    """Whether what stands in brackets may be a row of a drawn matrix, and no list and no sum of products."""
    return "," not in inside and ("  " in inside.strip() or _OPERATOR.search(inside) is None)


def as_formula(line: str) -> str:
    """The line as a formula of the same length: powers in round brackets or by two stars, sums by their sign."""
    line = line.translate(_BOX).replace("**", "^ ")
    if "Σ" in line and any(c in LOWERED for c in line) and not _MATRIX.search(line):
        line = _OPEN_SUM.sub("∑", line)
    return _POWER.sub(lambda found: "^{" + found.group(1) + "}", line)
