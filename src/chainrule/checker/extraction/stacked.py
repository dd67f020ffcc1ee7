r"""What stacks the state before a step on the input, beside the definitions: ``z_t = [h_{t-1}, x_t]``.

Such a vector is none of entries with numbers. It stays a name of its own, and how it varies with its parts is not read.
"""

from __future__ import annotations

from chainrule.readers.syntax import Grid, Group, Name, Script, Terms, Tree
from chainrule.readers.usage import head_name


def stacked(body: Tree) -> frozenset[str]:
    """The letters of what is stacked in a list or a column, one of them a step before; empty for other values."""
    if isinstance(body, Group) and body.opening == "[":
        parts = body.items
    elif isinstance(body, Grid) and all(len(row) == 1 for row in body.rows):
        parts = tuple(row[0] for row in body.rows)
    else:
        return frozenset()
    names = [head_name(part) for part in parts]
    if len(parts) < 2 or None in names or not any(map(_is_before, parts)):
        return frozenset()
    return frozenset(name for name in names if name is not None)


def _is_before(part: Tree) -> bool:
    r"""Whether something is that of a step before: ``h_{t-1}`` or ``a^{<t-1>}``."""
    if isinstance(part, Name):
        return "-1" in part.name
    return isinstance(part, Script) and any(isinstance(index, Terms) for index in part.sub)
