r"""Derivatives in a matrix that are written out entry by entry, below the judgement: ``\partial L / \partial W``.

Each entry is the partial derivative in the entry of W that stands at its place, so the formula says how they lie.
"""

from __future__ import annotations

from chainrule.readers.letters import letter_of
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Dots, Grid, Name, Number, Script, Tree
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: A single row or column is no matrix.
MIN_SIZE = 2


def lists_entries(left: Tree, right: Tree) -> str:
    """The convention of a derivative in a matrix that is written out; empty for other claims."""
    match left:
        case Derivative(_, _, _, body, ((variable, 1),)) if (whole := head_name(body)) is not None:
            grid = right if isinstance(right, Grid) else None
        case _:
            return ""
    if grid is None or len(grid.rows) < MIN_SIZE or min(map(len, grid.rows)) < MIN_SIZE:
        return ""
    places = [(i, j, entry) for i, row in enumerate(grid.rows, 1) for j, entry in enumerate(row, 1)]
    written = [place for place in places if not isinstance(place[2], Dots)]
    if len(written) < len(places) or not all(_is_at(entry, f"{i}{j}", whole, variable) for i, j, entry in written):
        return ""
    return f"the derivative of {plain_name(whole)} lists its partial derivatives"


def _is_at(entry: Tree, place: str, whole: str, variable: Tree) -> bool:
    """Whether an entry is the derivative in the entry of a matrix with the numbers of a place."""
    match entry:
        case Derivative(_, _, _, body, ((Script(_, _, Name(_, _, name), sub, None, 0), 1),)):
            numbers = "".join(str(part.value) for part in sub if isinstance(part, Number))
            labels = [part for part in sub if not isinstance(part, Number)]
            same = letter_of(name).lower() == letter_of(head_name(variable) or "").lower()
            own = list(variable.sub) if isinstance(variable, Script) else []
            alike = [spelled(part) for part in labels] == [spelled(part) for part in own]
            return same and alike and numbers == place and head_name(body) == whole
    return False
