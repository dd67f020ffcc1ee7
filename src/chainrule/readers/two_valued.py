r"""Labels that a formula says to be -1 or 1, or 0 or 1, beside the parser, which reads no sets: ``y \in \{-1, 1\}``.

``y^2 = 1`` and ``(2 y - 1)^2 = 1`` say it, too.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.scope import Scope
from chainrule.readers.tokens import Token, tokenize

#: The options of a scope that hold the letters that are -1 or 1, and those that are 0 or 1.
SIGNS = "signs"
ZERO_ONE = "zero or one"
#: What two_valued finds, too: the letters that are any real numbers.
REAL = "real"
#: What stands between a name and the sign of membership: indices.
MAX_BEFORE = 8
_SETS = {
    SIGNS: frozenset(("-1,1", "-1,+1", "1,-1", "+1,-1", r"\pm1")),
    ZERO_ONE: frozenset(("0,1", "1,0")),
}
#: Equalities that hold for such a label only.
_SQUARES = {
    SIGNS: re.compile(r"(?<![-+a-zA-Z0-9})\\])\(?([a-zA-Z])(?:_\{?[a-z]\}?)?\)?\^\{?2\}?=1(?![0-9.a-zA-Z])"),
    ZERO_ONE: re.compile(r"\(2([a-zA-Z])(?:_\{?[a-z]\}?)?-1\)\^\{?2\}?=1(?![0-9.a-zA-Z])"),
}
#: Both values on the right side: ``y = \pm 1``.
_BOTH = re.compile(r"(?<![a-zA-Z\\])([a-zA-Z])(?:_\{?[a-z]\}?)?=\\pm1(?![0-9.a-zA-Z(])")
#: Letters of indices and sizes.
NOT_LABELS = frozenset("ijkmn")


def with_labels(scope: Scope, said: dict[str, set[str]]) -> Scope:
    """The scope with the letters that are said to be -1 or 1, or 0 or 1, and without those that are any numbers."""
    options = dict(scope.options)
    for kind in (SIGNS, ZERO_ONE) if REAL in said else ():
        options[kind] = "".join(sorted(set(options.get(kind, "")) - said[REAL]))
    for kind, letters in said.items():
        options[kind] = "".join(sorted({*options.get(kind, ""), *letters}))
    return replace(scope, options=options) if said else scope


def two_valued(formula: str) -> dict[str, set[str]]:
    """The letters of which a formula says that they are -1 or 1, and 0 or 1, by the kinds of which it speaks."""
    out: dict[str, set[str]] = {}
    if "=" in formula and "1" in formula:
        bare = re.sub(r"\\(?:left|right|[,;:! ])|\s", "", formula)
        for kind, pattern in _SQUARES.items():
            out[kind] = {found[1] for found in pattern.finditer(bare)} - NOT_LABELS
            if kind == SIGNS:
                out[kind] |= {found[1] for found in _BOTH.finditer(bare)} - NOT_LABELS
                # The end of (2 y - 1)^2 = 1 is no y^2.
                out[kind] = {letter for letter in out[kind] if f"-{letter})^" not in bare}
    if r"\in" in formula or "∈" in formula:
        for kind, letters in _in_sets(formula).items():
            out[kind] = out.get(kind, set()) | letters
    return {kind: letters for kind, letters in out.items() if letters}


def _in_sets(formula: str) -> dict[str, set[str]]:
    try:
        tokens = tokenize(formula)
    except ReadError:
        return {}
    out: dict[str, set[str]] = {}
    for i, token in enumerate(tokens):
        kind = _pair(tokens[i + 1 : i + 9]) if token.value == r"\in" else ""
        if token.value == r"\in" and [t.value for t in tokens[i + 1 : i + 4]] == [r"\mathbb", "{", "R"]:
            kind = REAL
        if kind:
            letter = next((t.value for t in reversed(tokens[max(0, i - MAX_BEFORE) : i]) if _is_label(t)), "")
            out.setdefault(kind, set()).update(letter)
    return out


def _is_label(token: Token) -> bool:
    return token.kind == "letter" and token.value not in NOT_LABELS


def _pair(tokens: list[Token]) -> str:
    """The kind of a set of two numbers that begins here, empty for others."""
    values = [token.value for token in tokens]
    if r"\}" not in values or values[0] != r"\{":
        return ""
    inside = "".join(values[1 : values.index(r"\}")])
    return next((kind for kind, pairs in _SETS.items() if inside in pairs), "")
