r"""Sums over pairs of two different examples, below the readings: ``\sum_i \sum_j p_{ij} \log(p_{ij} / q_{ij})``.

Where a text normalises q by a sum over ``k \neq l``, no example is paired with itself, in other sums over pairs either;
that p is a distribution then means that those of different examples sum to 1. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Name, Quotient, Script, Terms, Tree, find_all, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
WORDS = "no example is paired with itself in sums over pairs"


def with_pairs_apart(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope in which sums over pairs leave out those of one index; None where no text does."""
    used = reached(sides, scope)
    if not any(normalises_apart(stated.body) for stated in used):
        return None
    bodies = {stated.name: replace(stated, body=transform(stated.body, _apart)) for stated in used}
    if all(bodies[stated.name].body == stated.body for stated in used):
        return None
    of_all = any(_over_all(stated) for stated in used)
    given = {name for stated in used for name in _weighed(bodies[stated.name].body)} if of_all else set()
    given = {name for name in given if name not in bodies or not normalises_apart(bodies[name].body)}
    bodies |= {name: _distribution(name) for name in given}
    words = [WORDS, *(f"{plain_name(name)} is symmetric, and sums to 1" for name in sorted(given))]
    return sides, replace(scope, definitions={**scope.definitions, **bodies}), "; ".join(words)


def normalises_apart(tree: Tree) -> bool:
    """Whether a sum in a tree runs over an index but another one."""
    return any(isinstance(part.excluded, Name) for part in find_all(tree, BigOp))


def _apart(part: Tree) -> Tree | None:
    r"""A sum over j just inside one over i, of entries with both indices, as one over ``j \neq i``."""
    if not isinstance(part, BigOp) or not isinstance(part.body, BigOp):
        return None
    inner = part.body
    if part.excluded is not None or inner.excluded is not None or not part.index or not inner.index:
        return None
    both = {part.index, inner.index}
    scripts = [script for script in find_all(inner.body, Script) if len(script.sub) > 1]
    if not any(both <= names_in(*script.sub) for script in scripts):
        return None
    return replace(part, body=replace(inner, excluded=Name(inner.start, inner.start, part.index)))


def _over_all(stated: Definition) -> bool:
    """Whether a definition is normalised by a sum over all pairs."""
    sums = [part for part in find_all(stated.body, BigOp) if isinstance(part.excluded, Name)]
    return any(part.excluded.name not in stated.indices for part in sums if isinstance(part.excluded, Name))


def _weighed(tree: Tree) -> set[str]:
    """The letters of entries with two indices in sums over pairs."""
    sums = [part for part in find_all(tree, BigOp) if isinstance(part.excluded, Name)]
    scripts = [script for part in sums for script in find_all(part.body, Script) if len(script.sub) == len("ij")]
    return {script.base.name for script in scripts if isinstance(script.base, Name)}


def _distribution(name: str) -> Definition:
    """Any symmetric distribution over pairs: what is given for each of them, by its sum."""

    def both(first: str, second: str) -> Tree:
        one, other = (Script(0, 0, Name(0, 0, f"\\breve{{{name}}}"), (Name(0, 0, i), Name(0, 0, j)), None, 0)
                      for i, j in ((first, second), (second, first)))  # fmt: skip
        return Terms(0, 0, ((1, one), (1, other)))

    others = BigOp(0, 0, "sum", "k", None, None, both("k", "l"), excluded=Name(0, 0, "l"))
    total = BigOp(0, 0, "sum", "l", None, None, others)
    return Definition(name, (), ("i", "j"), Quotient(0, 0, both("i", "j"), total))
