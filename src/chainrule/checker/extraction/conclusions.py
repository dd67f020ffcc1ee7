r"""What follows from a derivative set to zero, beside the extraction: ``... = 0 \Rightarrow w = \sum_i x_i``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chainrule.readers.define import is_zero
from chainrule.readers.syntax import Derivative, Gradient, Statement, Tree, find_all, has_derivative
from chainrule.readers.usage import head_name

_ARROW = re.compile(
    r"\\(?:Rightarrow|implies|Longrightarrow|rightarrow|to|iff|Leftrightarrow|Longleftrightarrow|longrightarrow|therefore)"
    r"(?![A-Za-z])|⇒|→|⟹|=>"
)


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
        if not first.items or not is_zero(first.items[-1]) or not any(map(has_derivative, first.items)):
            continue
        equal = bool(second.signs) and set(second.signs) <= {"=", ":="} and not any(map(has_derivative, second.items))
        if equal and _ARROW.search(text[first.items[-1].end : second.start]):
            solved = head_name(second.items[0]) in _variables(first)
            found[place] = Conclusion((second.items[0], second.items[-1]), second.items[-1].end, solved)
    return found


def _variables(statement: Statement) -> set[str | None]:
    """What the derivatives of a statement are taken in."""
    taken = {head_name(v) for item in statement.items for d in find_all(item, Derivative) for v, _ in d.variables}
    nablas = (nabla for item in statement.items for nabla in find_all(item, Gradient))
    return taken | {head_name(nabla.variable) for nabla in nablas if nabla.variable is not None}
