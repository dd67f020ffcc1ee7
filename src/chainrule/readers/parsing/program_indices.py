"""Indices as in a program, for the parser: ``S[i, k]`` is the entry ``S_{ik}``, ``b_1[j]`` one of b_1.

Only letters that count stand in such brackets, so that no expectation E[x] and no interval is one.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.readers.letters import subscript_text
from chainrule.readers.syntax import Name, Number, Script, Terms, Tree, Words
from chainrule.readers.tokens import Token

_COUNTERS = frozenset("cijklmnpqrst")
#: Letters of operators and functions, behind which brackets hold what they act on.
_OPERATORS = frozenset("EPDIHVCFGUfgh")
#: Those of two arguments.
_OF_TWO = frozenset("EDHfg")
#: Letters of vectors, behind which a number alone in brackets is an index.
_SMALL = frozenset("abmopqrsuvwxyz")
#: An entry has no more indices.
MAX_ITEMS = 4


def entry_at(tree: Tree, tokens: list[Token], pos: int) -> tuple[Script, int] | None:
    """The entry that a name is with the brackets behind it, and the place behind them; None where they are none."""
    name = _named(tree)
    if name is None or pos >= len(tokens) or tokens[pos].value != "[" or tokens[pos].start != tree.end:
        return None
    items: list[Tree] = []
    at = pos + 1
    while len(items) < MAX_ITEMS:
        found = _item(tokens, at)
        if found is None:
            return None
        items.append(found[0])
        at = found[1]
        closing = tokens[at].value if at < len(tokens) else ""
        if closing == "]":
            # w[0] is no product: nobody writes one with a number in brackets behind a small letter.
            counted = any(not isinstance(item, Number) for item in items) or name.name in _SMALL
            operator = name.name in (_OPERATORS if len(items) == 1 else _OF_TWO)
            entry = Script(tree.start, tokens[at].end, name, tuple(items))
            return None if operator or not counted else (entry, at + 1)
        if closing != ",":
            return None
        at += 1
    return None


def _named(tree: Tree) -> Name | None:
    """The name S, and O_2 for O with a number below it; None for others."""
    match tree:
        case Name(_, _, name) if len(name) == 1 and name.isalpha():
            return tree
        case Script(start, end, Name(_, _, name, bold), (Number(),), None, 0):
            return Name(start, end, f"{name}_{subscript_text(tree.sub)}", bold)
        case Script(start, end, Name(_, _, name, bold), (label,), None, 0) if name.isupper() and (
            text := _label(label)
        ):
            # A_{out}[r, 0] and A_{i-1}[r, 0]: what stands below the letter is the layer.
            return Name(start, end, f"{name}_{{{text}}}", bold)
    return None


def _label(part: Tree) -> str:
    """The word, or the layer i + 1, that stands below a name; empty for others."""
    match part:
        case Words(_, _, text):
            return text
        case Name(_, _, name) if len(name) == 1:
            return name
        case Terms(_, _, ((1, Name(_, _, name)), (sign, Number(_, _, step)))) if step.denominator == 1:
            return f"{name}{'+' if sign > 0 else '-'}{step}"
    return ""


def _item(tokens: list[Token], at: int) -> tuple[Tree, int] | None:
    """One index, i or 0 or y_i, and the place behind it."""
    values = [token.value for token in tokens[at : at + 5]]
    if not values:
        return None
    token = tokens[at]
    if token.kind == "num" and token.value.isdigit():
        return Number(token.start, token.end, Fraction(token.value)), at + 1
    if token.kind != "letter":
        return None
    whole = Name(token.start, token.end, token.value)
    braced = len(values) == 5 and values[1:3] == ["_", "{"] and values[4] == "}"
    below = at + 3 if braced else at + 2 if values[1:2] == ["_"] and len(values) > 2 else 0
    if below:
        inner = tokens[below]
        end = below + 2 if braced else below + 1
        index = Name(inner.start, inner.end, inner.value)
        return (Script(token.start, tokens[end - 1].end, whole, (index,)), end) if inner.value in _COUNTERS else None
    return (whole, at + 1) if token.value in _COUNTERS else None
