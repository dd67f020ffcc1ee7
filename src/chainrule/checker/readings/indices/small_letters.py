r"""Entries that are written with a small letter, below the readings: ``w_{ij}`` of the matrix W in ``z = W x + b``.

Where the definitions that a claim uses have the capital and not the small letter, nothing else can be meant. In which
order the indices stand is not said, so this counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Name, Script, Tree, find_all, names_in, walk
from chainrule.writers.text import plain_name

#: How many indices an entry of a matrix has.
_INDICES = 2


def with_capital_entries(trees: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with the entries of a matrix under its capital, and what that says; None for other claims."""
    small = _entries(trees, scope)
    if not small:
        return None
    bodies = [stated.body for stated in reached(trees, scope)]
    letters = {letter_of(name) for name in names_in(*bodies)}
    matrices = {letter_of(name) for tree in bodies for name in _multiplied(tree)}
    found = {name for name in small if _capital(name, matrices) and letter_of(name) not in letters}
    if not found:
        return None

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Name) and part.name in found:
            return replace(part, name=_capital(part.name, matrices))
        return None

    shown = (f"{plain_name(name)} has the entries of {plain_name(_capital(name, matrices))}" for name in sorted(found))
    return (transform(trees[0], change), transform(trees[1], change)), ", ".join(shown)


def _entries(trees: tuple[Tree, Tree], scope: Scope) -> set[str]:
    """The small letters that stand with two indices, and never otherwise."""
    entries: set[str] = set()
    count: dict[str, int] = {}
    for part in (part for tree in trees for part in walk(tree)):
        if isinstance(part, Name):
            count[part.name] = count.get(part.name, 0) + 1
        elif isinstance(part, Script) and isinstance(part.base, Name) and len(part.sub) == _INDICES:
            name = part.base.name
            if len(letter_of(name)) == 1 and letter_of(name).islower() and part.sup is None:
                entries.add(name)
                count[name] = count.get(name, 0) - 1
    known = scope.definitions.keys() | scope.declarations.keys()
    return {name for name in entries - known if not count[name]}


def _multiplied(tree: Tree) -> set[str]:
    """The capitals of products that are no entries: W of ``W x``."""
    out: set[str] = set()
    for factor in (factor for product in find_all(tree, Factors) for factor in product.factors):
        base = factor.base if isinstance(factor, Script) and (not factor.sub or factor.sup is not None) else factor
        if isinstance(base, Name):
            out.add(base.name)
    return {name for name in out if letter_of(name).isupper()}


def _capital(name: str, matrices: set[str]) -> str:
    """The capital of a name, with the layer that it has; empty where no matrix is called so."""
    letter = letter_of(name)
    at = name.find(letter)
    return name[:at] + letter.upper() + name[at + 1 :] if letter.upper() in matrices else ""
