"""Formulas in plain text between fences: lines such as ``dL/dy = y - t`` and ``∂σ/∂z = σ(z)(1-σ(z))``.

A fence of a programming language is code and none of this. Lines with words in them are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

PLAIN = frozenset(("", "text", "txt", "plain", "plaintext", "none"))
MAX_LINE = 200
_MARK = re.compile(r"∂|(?<![A-Za-z])d[A-Za-z](?:[_^]?\w+)?\s*/\s*d[A-Za-z]")
_LINE = re.compile(r"[^=\n]{1,80}=[^=\n]+")
#: Lines of drawn boxes and bullets are blanked out.
_BOX = {ord(c): " " for c in "│║┃•✓✔"}
_STRANGE = re.compile(r"[;:?\"`@&%$#\\\[\]|~<>]|//|\+=|-=|\.\.|\.[A-Za-z]|→")
_WORD = re.compile(r"[A-Za-z]{2,}")
_KNOWN = frozenset("exp log ln sin cos tan tanh sinh cosh sqrt sigmoid relu softplus max min abs".split())
_DIFFERENTIAL = re.compile(r"d[A-Za-z]")
_POWER = re.compile(r"\^\(([^()]*)\)")


def formula_lines(body: str) -> Iterator[tuple[int, int]]:
    """Where the formulas in a text between fences stand; none where no line is written with a derivative."""
    if not _MARK.search(body):
        return
    at = 0
    body = body.translate(_BOX)
    for line in body.split("\n"):
        if len(line) <= MAX_LINE and _LINE.fullmatch(line.strip()) and not _STRANGE.search(line) and _readable(line):
            start = at + len(line) - len(line.lstrip())
            yield start, at + len(line.rstrip())
        at += len(line) + 1


def _readable(line: str) -> bool:
    """Whether all words are functions, products of two letters or differentials."""
    return all(w in _KNOWN or len(w) == 2 or (len(w) == 3 and _DIFFERENTIAL.match(w)) for w in _WORD.findall(line))


def as_formula(line: str) -> str:
    """The line as a formula of the same length: powers in round brackets or by two stars."""
    line = line.translate(_BOX).replace("**", "^ ")
    return _POWER.sub(lambda found: "^{" + found.group(1) + "}", line)
