"""Brackets that do not match, beside the parser: a member of a chain with the one that is missing, or without one.

What comes of it is a guess: it counts only where the claim holds, and the verdict says so.
"""

from __future__ import annotations

from chainrule.readers.tokens import Token

#: Members with more brackets that do not match are left as they are.
MAX_MENDED = 2
_PRODUCTS = ("\\cdot", "\\times", "*")
_CLOSING = {"(": ")", "[": "]"}


def mended(tokens: list[Token]) -> list[Token] | None:
    """The tokens with matching brackets; None where they match, or more than two do not.

    A bracket that is open ends with its braces, or with the member; the arguments behind a prime end before a product.
    One too many at the end is left out; elsewhere what it closes begins with its braces, or with the member.
    """
    out: list[Token] = []
    opened: list[tuple[str, int]] = []
    changes = 0
    for i, token in enumerate(tokens):
        if token.kind == "char" and token.value in ("(", "[", "{"):
            opened.append((token.value, len(out)))
        elif token.kind == "char" and token.value in (")", "]"):
            if opened and opened[-1][0] != "{":
                opened.pop()
            else:
                changes += 1
                if i == len(tokens) - 1:
                    continue
                place = opened[-1][1] + 1 if opened else 0
                out.insert(place, Token("char", "(" if token.value == ")" else "[", token.start, token.start))
        elif token.kind == "char" and token.value == "}":
            changes += _close(out, opened, token.start)
            if opened:
                opened.pop()
        out.append(token)
    changes += _close(out, opened, tokens[-1].end if tokens else 0)
    return out if 0 < changes <= MAX_MENDED and not opened else None


def _close(out: list[Token], opened: list[tuple[str, int]], at: int) -> int:
    """Close the brackets that are open since the last brace; how many they are."""
    count = 0
    while opened and opened[-1][0] != "{":
        bracket, place = opened.pop()
        end = _end_of_arguments(out, place)
        out.insert(end, Token("char", _CLOSING[bracket], *((at, at) if end == len(out) else (out[end].start,) * 2)))
        count += 1
    return count


def _end_of_arguments(out: list[Token], place: int) -> int:
    """Where the bracket ends that opens at a place: behind a prime before the first product, elsewhere at the end."""
    if not place or out[place - 1].value != "'":
        return len(out)
    depth = 0
    for i in range(place + 1, len(out)):
        value = out[i].value
        depth += (value in ("(", "[", "{")) - (value in (")", "]", "}"))
        if not depth and value in _PRODUCTS and out[i - 1].value == ")":
            return i
    return len(out)
