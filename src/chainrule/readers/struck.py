r"""What is struck out for something else, before a formula is parsed: ``x^{\cancel{6}4}`` is x^4.

Where a number is struck out and another one stands behind it, what else is struck out is cancelled by that, as the
factor of a quotient. Elsewhere a struck term is still there: it is zero, or another term takes it away.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.parsing.braces import closing
from chainrule.readers.parsing.words import STRUCK
from chainrule.readers.tokens import Token


def without_struck(tokens: list[Token]) -> list[Token]:
    """The tokens without what is struck out, if a number is written anew behind a struck one."""
    spans: list[tuple[int, int]] = []
    for i, (token, brace) in enumerate(pairwise(tokens)):
        inside = bool(spans) and i < spans[-1][1]
        if token.value in STRUCK and brace.value == "{" and not inside:
            spans.append((i, closing(tokens, i + 1)))
    if not any(_is_number(tokens[i + 2 : end]) and _is_number(tokens[end + 1 : end + 2]) for i, end in spans):
        return tokens
    kept = [0, *(place for i, end in spans for place in (i, end + 1)), len(tokens)]
    return [token for first, last in list(pairwise(kept))[::2] for token in tokens[first:last]]


def _is_number(tokens: list[Token]) -> bool:
    return [token.kind for token in tokens] == ["num"]
