r"""``\frac{\delta L}{\delta w}``, for the parser of derivatives: many notes write \delta where \partial is meant.

It is a mark only where no \delta of the formula stands for a small change or an error: ``x + \delta x``, ``\delta_j``.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from chainrule.readers.parsing.words import PRODUCTS
from chainrule.readers.tokens import Token

_DELTA, _PARTIAL = r"\delta", r"\partial"
_INSIDE = r"(?:[^{}]|\{[^{}]*\})*"
_FRACTION = re.compile(rf"\\[dt]?frac\s*\{{\s*\\delta(?![A-Za-z]){_INSIDE}\}}\s*\{{{_INSIDE}\}}")
_ALONE = re.compile(r"\\delta(?![A-Za-z])\s*(?=[A-Za-z\\({])(?!\\(?:right|[,;:!]))")
_OTHERS = frozenset((*PRODUCTS, r"\right", r"\left", r"\over"))


def as_partials(source: str, top: list[Token], bottom: list[Token]) -> tuple[list[Token], list[Token]]:
    r"""What stands above and below a bar, with \partial for each \delta that marks a differential."""
    if not top or top[0].value != _DELTA or len(bottom) < 2 or not _marks(bottom, 0) or _stands_alone(source):
        return top, bottom
    behind = top[1].value if len(top) > 1 else ""
    if behind == "_" or (behind == "^" and top[2:3] and top[2].kind != "num") or behind in _OTHERS or behind in "+-":
        return (top, bottom) if behind else ([_partial(top[0])], _all(bottom))
    return [_partial(top[0]), *top[1:]], _all(bottom)


def _all(tokens: list[Token]) -> list[Token]:
    return [_partial(token) if token.value == _DELTA and _marks(tokens, i) else token for i, token in enumerate(tokens)]


def _marks(tokens: list[Token], at: int) -> bool:
    """Whether a mark stands before a name at a place."""
    if tokens[at].value not in (_DELTA, _PARTIAL, "d") or at + 1 >= len(tokens):
        return False
    name = tokens[at + 1]
    return name.kind in ("letter", "cmd") and name.value not in _OTHERS


def _partial(token: Token) -> Token:
    return replace(token, value=_PARTIAL)


@lru_cache(maxsize=256)
def _stands_alone(source: str) -> bool:
    r"""Whether a \delta before a name stands outside of such fractions."""
    return _ALONE.search(_FRACTION.sub(" ", source)) is not None
