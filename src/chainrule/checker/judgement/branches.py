"""Cases over an index on the right side of a claim, below the judgement: each case is judged at its index."""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule.readers import syntax as t
from chainrule.readers.rewriting import transform
from chainrule.readers.usage import is_index


@dataclass(frozen=True, slots=True)
class Branch:
    """The value of one case; at a fixed index, or along a range of it."""

    value: t.Tree
    index: str
    fixed: t.Number | None


def index_branches(left: t.Tree, right: t.Tree) -> list[Branch] | None:
    """Cases whose conditions fix or bound an index of the left side: x_k if 1 <= k <= n, 1 if k = 0."""
    if not isinstance(right, t.Cases):
        return None
    indices = {p.name for part in t.find_all(left, t.Script) for p in part.sub
               if isinstance(p, t.Name) and is_index(p)}  # fmt: skip
    out: list[Branch] = []
    for value, condition in right.rows:
        if not isinstance(condition, t.Comparison):
            return None
        names = [item for item in condition.items if isinstance(item, t.Name) and item.name in indices]
        numbers = [item for item in condition.items if isinstance(item, t.Number)]
        plain = all(isinstance(item, (t.Name, t.Number)) for item in condition.items)
        if len(names) != 1 or not plain or names[0].name.startswith("\\"):
            return None
        if condition.signs == ("=",) and len(numbers) == 1:
            out.append(Branch(value, names[0].name, numbers[0]))
        elif all(sign in ("<=", "<", ">=", ">") for sign in condition.signs):
            out.append(Branch(value, names[0].name, None))
        else:
            return None
    return out


def at_index(tree: t.Tree, index: str, number: t.Number) -> t.Tree:
    """The tree with an index replaced by a number wherever it is a subscript."""

    def change(part: t.Tree) -> t.Tree | None:
        if not isinstance(part, t.Script):
            return None
        fixed = tuple(number if isinstance(p, t.Name) and p.name == index else p for p in part.sub)
        return replace(part, base=transform(part.base, change), sub=fixed)

    return transform(tree, change)
