r"""Braces that are no brackets, below these: around a function or sign, ``{{\cos}^{2}}x``, and ``{a \over b}``."""

from __future__ import annotations

from chainrule.readers.parsing.words import FUNCTIONS, is_word_function
from chainrule.readers.tokens import Token

_OPERATOR = r"\operatorname"
#: What derivatives begin with.
_MARKS = frozenset((r"\partial", "d"))
#: What acts on the product behind it.
_BIG = frozenset((r"\lim", r"\sum", r"\prod"))


def holds_function(tokens: list[Token]) -> bool:
    """Whether tokens are the name of a function, or the sign of a sum or limit, with its scripts and no argument."""
    depth = next((i for i, token in enumerate(tokens) if not _is(token, "{")), len(tokens))
    at = _name_end(tokens, depth)
    while at and at < len(tokens):
        if _is(tokens[at], "}") and depth:
            depth -= 1
            at += 1
        elif (_is(tokens[at], "^") or _is(tokens[at], "_")) and at + 1 < len(tokens):
            at = closing(tokens, at + 1) + 1 if _is(tokens[at + 1], "{") else at + 2
        else:
            return False
    return bool(at)


def bare(tokens: list[Token]) -> list[Token]:
    """The tokens without braces around all of them."""
    opened = next((i for i, token in enumerate(tokens) if not _is(token, "{")), len(tokens))
    closed = next((i for i, token in enumerate(reversed(tokens)) if not _is(token, "}")), len(tokens))
    depth = around = min(opened, closed)
    for token in tokens[around : len(tokens) - around]:
        depth += _is(token, "{") - _is(token, "}")
        around = min(around, depth)
    return tokens[around : len(tokens) - around]


def without_braced_mark(tokens: list[Token]) -> list[Token]:
    r"""The upper part of a derivative without braces around its mark and order, ``{\partial^2} z``."""
    if not tokens or not _is(tokens[0], "{"):
        return tokens
    end = closing(tokens, 0)
    inner = tokens[1:end]
    marked = bool(inner) and inner[0].value in _MARKS and (len(inner) == 1 or _is(inner[1], "^"))
    number = all(token.kind == "num" or token.value in ("{", "}") for token in inner[2:])
    return [*inner, *tokens[end + 1 :]] if marked and number else tokens


def at_over(tokens: list[Token]) -> int:
    r"""The place of the ``\over`` between what stands above and below a bar, -1 for none."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += _is(token, "{") - _is(token, "}")
        if not depth and token.kind == "cmd" and token.value == r"\over":
            return i
    return -1


def _name_end(tokens: list[Token], at: int) -> int:
    """Where the name of a function ends that begins at `at`, 0 for none."""
    if at == len(tokens) or tokens[at].kind != "cmd":
        return 0
    if tokens[at].value in FUNCTIONS or tokens[at].value in _BIG:
        return at + 1
    if tokens[at].value != _OPERATOR or at + 1 == len(tokens) or not _is(tokens[at + 1], "{"):
        return 0
    end = closing(tokens, at + 1)
    return end + 1 if is_word_function("".join(token.value for token in tokens[at + 2 : end])) else 0


def _is(token: Token, brace: str) -> bool:
    return token.kind == "char" and token.value == brace


def closing(tokens: list[Token], at: int) -> int:
    """The place of the brace that closes the one at `at`; the last token where none does."""
    depth = 0
    for i in range(at, len(tokens)):
        depth += _is(tokens[i], "{") - _is(tokens[i], "}")
        if not depth:
            return i
    return len(tokens) - 1
