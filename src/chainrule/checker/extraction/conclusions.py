r"""What follows from a derivative set to zero, beside the extraction: ``... = 0 \Rightarrow w = ...``, or in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from chainrule.readers import latex
from chainrule.readers.define import is_zero
from chainrule.readers.documents import Piece
from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import (
    Derivative,
    Gradient,
    Name,
    Script,
    Statement,
    Tree,
    Words,
    find_all,
    has_derivative,
)
from chainrule.readers.usage import head_name

_ARROW = re.compile(
    r"\\(?:Rightarrow|implies|Longrightarrow|rightarrow|to|iff|Leftrightarrow|Longleftrightarrow|longrightarrow|therefore)"
    r"(?![A-Za-z])|⇒|→|⟹|=>"
)
#: What stands between the rows of a derivation.
_ROW = re.compile(r"(?:\s|&|\\(?:nonumber|notag)(?![A-Za-z]))*\\\\(?:\\|\[[^\]\n]*\])?[\s&]*")
#: Words between a derivative that is set to zero and what follows from that.
_TURN = re.compile(
    r"\b(?:gives?|yields?|get|obtain|have|implies|leads? to|results? in|solv\w+|so|hence|thus|therefore|then|find)\b",
    re.IGNORECASE,
)
#: In so many characters.
MAX_BETWEEN = 120


@dataclass(frozen=True, slots=True)
class Conclusion:
    """An equation behind an arrow, and where it ends; it is `solved` for what the derivative is taken in, or not."""

    sides: tuple[Tree, Tree]
    end: int
    solved: bool


def conclusions(statements: list[Statement], text: str) -> dict[int, Conclusion]:
    """What is said to follow, by the place of the statement before the arrow, which ends with zero."""
    found: dict[int, Conclusion] = {}
    for place in range(len(statements) - 1):
        first, second = statements[place : place + 2]
        if not _is_set_to_zero(first):
            continue
        between = text[max(item.end for item in first.items) : second.start]
        arrow, row = _ARROW.search(between), _ROW.fullmatch(between)
        concluded = _conclusion(first, second) if arrow or row else None
        # A row below may be another condition; one that is set to zero, too, or solved, goes on.
        if concluded is not None and (arrow or concluded.solved or is_zero(second.items[-1])):
            found[place] = concluded
    return found


def zero_last(statement: Statement) -> Statement:
    r"""``0 = \partial l / \partial \theta`` with the derivative first; other statements as they are."""
    if len(statement.items) != 2 or statement.signs != ("=",) or not is_zero(statement.items[0]):
        return statement
    return replace(statement, items=statement.items[::-1]) if has_derivative(statement.items[1]) else statement


def told(pieces: Sequence[Piece]) -> dict[int, Conclusion]:
    """What words between two formulas say to follow, "setting ... = 0 gives w = ...", by where the first one begins."""
    found: dict[int, Conclusion] = {}
    formulas = [i for i, piece in enumerate(pieces) if piece.kind in ("inline", "display")]
    for here, behind in pairwise(formulas):
        between = " ".join(piece.text for piece in pieces[here + 1 : behind])
        if "0" not in pieces[here].text or len(between) > MAX_BETWEEN or not _TURN.search(between):
            continue
        first, second = latex.statements(pieces[here].text), latex.statements(pieces[behind].text)
        if first and second and _is_set_to_zero(first[-1]):
            concluded = _conclusion(first[-1], second[0])
            if concluded is not None and concluded.solved:
                found[pieces[here].start] = concluded
    return found


def _is_set_to_zero(statement: Statement) -> bool:
    return bool(statement.items) and is_zero(statement.items[-1]) and any(map(has_derivative, statement.items))


def _conclusion(first: Statement, second: Statement) -> Conclusion | None:
    r"""What an equation says; ``\hat{w} = ...`` is what is solved for w."""
    if not second.signs or not set(second.signs) <= {"=", ":="} or any(map(has_derivative, second.items)):
        return None
    left, right = second.items[0], second.items[-1]
    name, variables = head_name(left), _variables(first)
    plain = {letter_of(v): v for v in variables if v is not None}.get(letter_of(name)) if name is not None else None
    labelled = isinstance(left, Script) and bool(left.sub) and all(map(_is_label, left.sub))
    if plain is not None and (labelled or (name not in variables and isinstance(left, (Name, Script)))):
        left, name = Name(left.start, left.end, plain), plain
    return Conclusion((left, right), right.end, name in variables)


def _is_label(index: Tree) -> bool:
    r"""Whether a subscript says which solution it is: ``\mu_{ML}``."""
    return isinstance(index, Words) or (isinstance(index, Name) and index.name.isupper())


def _variables(statement: Statement) -> set[str | None]:
    """What the derivatives of a statement are taken in."""
    taken = {head_name(v) for item in statement.items for d in find_all(item, Derivative) for v, _ in d.variables}
    nablas = (nabla for item in statement.items for nabla in find_all(item, Gradient))
    return taken | {head_name(nabla.variable) for nabla in nablas if nabla.variable is not None}
