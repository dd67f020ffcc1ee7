r"""Calls of array libraries among the tokens of LaTeX: ``np.sum(dZ, axis=1, keepdims=True)`` is a product with ones.

Notes that end in code write their last formulas half in it. Each call is spelled as a formula spells the same: sums
along an axis by the vector of ones, all other sums by the sign, products by brackets beside each other.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.tokens import Token

#: The head of a call, in whatever letters it is set.
_HEAD = re.compile(
    r"(?:\\(?:text(?:tt|rm|bf|it)?|math(?:rm|tt|sf|it)|operatorname\*?|mbox)\s*\{\s*)?"
    r"(?<![A-Za-z])(?:np|numpy|jnp|torch)\s*\.\s*(?P<function>sum|dot|matmul|multiply|outer)\s*(?:\}\s*)?(?=\(|\\left\s*\()"
)
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")
#: What stands between the two arguments of a product, and behind the second one.
_PRODUCTS = {"dot": ("", ""), "matmul": ("", ""), "multiply": (r"\odot", ""), "outer": ("", "T")}
_ONES = (("cmd", r"\mathbf"), ("char", "{"), ("num", "1"), ("char", "}"))
_TURNED = (("char", "^"), ("letter", "T"))


def spelled_out(source: str, tokens: list[Token]) -> list[Token]:
    """The tokens with such calls written as formulas; those that are not understood stay as they are."""
    for head in reversed(list(_HEAD.finditer(source)) if "." in source else []):
        first = next((i for i, token in enumerate(tokens) if token.start >= head.start()), len(tokens))
        opening = next((i for i, token in enumerate(tokens) if token.start >= head.end()), len(tokens))
        closing = _end(tokens, opening)
        if closing is None:
            continue
        written = _written(
            head["function"], _arguments(tokens[opening + 1 : closing]), tokens[opening], tokens[closing]
        )
        if written is not None:
            tokens = [*tokens[:first], *written, *tokens[closing + 1 :]]
    return tokens


def _end(tokens: list[Token], opening: int) -> int | None:
    """Where the bracket at a place closes."""
    depth = 0
    for i in range(opening, len(tokens)):
        depth += (tokens[i].value in _OPENING) - (tokens[i].value in _CLOSING)
        if not depth:
            return i if i > opening else None
    return None


def _arguments(tokens: list[Token]) -> list[list[Token]]:
    """What stands between the commas."""
    out: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token.value in _OPENING) - (token.value in _CLOSING)
        if token.value == "," and not depth:
            out.append([])
        else:
            out[-1].append(token)
    return out


def _written(function: str, args: list[list[Token]], opening: Token, closing: Token) -> list[Token] | None:
    """The call as a formula; None for arguments that are not known."""
    named = dict(filter(None, map(_keyword, args)))
    plain = [arg for arg in args if _keyword(arg) is None]
    wrapped = [[opening, *arg, closing] for arg in plain]
    if function in _PRODUCTS:
        if len(plain) != 2 or named:
            return None
        sign, turned = _PRODUCTS[function]
        between = [replace(closing, kind="cmd", value=sign)] if sign else []
        return [*wrapped[0], *between, *wrapped[1], *(_set(_TURNED, closing) if turned else ())]
    axis = named.pop("axis", named.pop("dim", ""))
    if len(plain) != 1 or named.keys() - {"keepdims", "keepdim"} or axis not in ("", "0", "1", "-1"):
        return None
    if not axis:
        return [replace(opening, kind="cmd", value=r"\sum"), *wrapped[0]]
    turned_whole = _set(_TURNED, closing) if axis == "0" else []
    return [*wrapped[0], *turned_whole, *_set(_ONES, closing)]


def _keyword(arg: list[Token]) -> tuple[str, str] | None:
    """The name and the value of ``axis=1``; None for what is no keyword."""
    place = next((i for i, token in enumerate(arg) if token.value == "="), None)
    if place is None:
        return None
    name, value = ("".join(token.value for token in part) for part in (arg[:place], arg[place + 1 :]))
    return name.replace(r"\text", ""), value


def _set(written: tuple[tuple[str, str], ...], at: Token) -> list[Token]:
    """Tokens that stand at the place of another one."""
    return [replace(at, kind=kind, value=value) for kind, value in written]
