r"""Sums over a letter itself, below the readings: ``\frac{\lambda}{2} \sum_w w^2`` adds up over all weights w.

w is the vector of them, and the sum is one of its entries; so is the derivative in a w. It counts only if the claim
holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Applied, BigOp, Name, Number, Script, Tree, find_all, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_summed_letters(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which such sums are sums of entries; None where no definition below the sides has one."""
    letters: dict[str, None] = {}

    def opened(part: Tree) -> Tree | None:
        if not isinstance(part, BigOp) or not _is_over_itself(part):
            return None
        letters[part.index or ""] = None
        return Applied(part.start, part.end, "sum", (part.body,))

    def apart(part: Tree) -> Tree | None:
        """The C_0 of ``C = C_0 + ...`` as a name of its own."""
        match part:
            case Script(start, end, Name(_, _, name) as base, (Number(value=0),), None, 0) if name in own:
                return replace(base, start=start, end=end, name=f"{name}_0")
        return None

    stated = reached(sides, scope)
    own = {d.name for d in stated if d.name in names_in(d.body)}
    changed = {d.name: replace(d, body=body) for d in stated if (body := transform(d.body, opened)) != d.body}
    changed = {name: replace(d, body=transform(d.body, apart)) for name, d in changed.items()}
    if not letters or letters.keys() & scope.definitions.keys():
        return None
    out = replace(scope, definitions={**scope.definitions, **changed})
    for letter in letters:
        out = out.declare(Declaration(letter, "vector", facts=frozenset({"undeclared"})))
    shown = ", ".join(map(plain_name, letters))
    left, right = (transform(side, apart) for side in sides)
    return (left, right), out, f"the sum over {shown} is one over all entries of {shown}"


def _is_over_itself(part: BigOp) -> bool:
    """Whether a sum has its index as a value, and as no index."""
    if part.kind != "sum" or part.index is None or part.lower is not None or part.upper is not None:
        return False
    below = {name for script in find_all(part.body, Script) for sub in script.sub for name in names_in(sub)}
    return part.excluded is None and part.index in names_in(part.body) and part.index not in below
