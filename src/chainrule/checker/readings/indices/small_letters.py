r"""Entries that are written with a small letter, below the readings: ``w_{ij}`` of the matrix W in ``z = W x + b``.

Where the definitions that a claim uses have the capital and not the small letter, or the other way round, nothing else
can be meant. In which order the indices stand is not said, so this counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Name, Script, Tree, find_all, names_in, walk
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]
_Trees = tuple[Tree, ...]
#: How many indices an entry of a matrix has.
_INDICES = 2


def by_matrix_letters(trees: _Sides, scope: Scope) -> tuple[_Sides, Scope, str] | None:
    """The sides and the scope with the entries of a matrix under its capital, and what that says; None for others."""
    stated = reached(trees, scope)
    bodies = tuple(d.body for d in stated)
    known = scope.definitions.keys() | scope.declarations.keys()
    found = _capitals(trees, bodies, known)
    if found:
        left, right = (transform(tree, _changed(found)) for tree in trees)
        return (left, right), scope, _words(found)
    # What is declared of a_{ij} above is said of A, too.
    found = _capitals(bodies, trees, scope.definitions.keys())
    for each in stated if found else ():
        scope = scope.define(replace(each, body=transform(each.body, _changed(found))))
    return (trees, scope, _words(found)) if found else None


def _capitals(entries: _Trees, whole: _Trees, known: AbstractSet[str]) -> dict[str, str]:
    """The small letters that some trees have with two indices, with the capitals that the others have alone."""
    matrices = {letter_of(name) for tree in whole for name in _multiplied(tree)}
    matrices -= names_in(*entries)
    letters = {letter_of(name) for name in names_in(*whole)}
    small = {
        name: _capital(name, matrices) for name in sorted(_entries(entries) - known) if letter_of(name) not in letters
    }
    return {name: capital for name, capital in small.items() if capital}


def _changed(found: dict[str, str]) -> Callable[[Tree], Tree | None]:
    def change(part: Tree) -> Tree | None:
        return replace(part, name=found[part.name]) if isinstance(part, Name) and part.name in found else None

    return change


def _words(found: dict[str, str]) -> str:
    return ", ".join(f"{plain_name(small)} has the entries of {plain_name(c)}" for small, c in found.items())


def _entries(trees: _Trees) -> set[str]:
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
    return {name for name in entries if not count[name]}


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
