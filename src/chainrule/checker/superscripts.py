r"""The reading of ``x^i`` as the example i, below the readings: ``\sum_i (y^i - w^T x^i) x^i_j``. It is to be proved.

An index of a sum that stands above two letters, or above one with a subscript, is no exponent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.held_indices import reached
from chainrule.readers.letters import FAMILY, is_capital
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Name, Script, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: Letters that count examples, and those that stand below powers.
_COUNTERS = frozenset(("i", "j", "k", "n", r"\mu"))
_BASES = frozenset(("e", "d", "i", "j", r"\partial", "r"))
#: So many letters with one index above are no powers.
_SEVERAL = 2


def by_superscripts(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides and the scope with the examples as families, and what that says."""
    above = [script for tree in trees for script in find_all(tree, Script) if _above(script)]
    if not above or scope.strict:
        return
    used = reached(trees, scope)
    everywhere = [*trees, *(stated.body for stated in used)]
    scripts = [script for tree in everywhere for script in find_all(tree, Script)]
    summed = {part.index for tree in everywhere for part in find_all(tree, BigOp)}
    counters = {_above(script) for script in above}
    if len(counters) != 1:
        return
    (counter,) = counters
    names = {script.base.name for script in scripts if _above(script) == counter and isinstance(script.base, Name)}
    entries = any(script.sub for script in scripts if _above(script) == counter)
    powers = {s.base.name for s in scripts if isinstance(s.base, Name) and s.sup is not None and not _above(s)}
    if (len(names) < _SEVERAL and not entries) or names & (powers | scope.definitions.keys()):
        return
    if counter not in summed and len(names) < _SEVERAL:
        return

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not _above(part) or not isinstance(part.base, Name):
            return None
        if part.base.name not in names or part.sup is None:
            return None
        base = replace(part.base, name=part.base.name + FAMILY)
        return replace(part, base=base, sub=(part.sup, *part.sub), sup=None)

    bodies = {stated.name: replace(stated, body=transform(stated.body, change), before=None) for stated in used}
    shown = ", ".join(f"{plain_name(name)}^{counter}" for name in sorted(names))
    words = f"{shown} {'is one' if len(names) == 1 else 'are those'} of an example"
    other = replace(scope, definitions={**scope.definitions, **bodies})
    yield (transform(trees[0], change), transform(trees[1], change)), other, words


def _above(script: Script) -> str:
    """The letter for examples that stands above a small letter, empty for others."""
    if not isinstance(script.sup, Name) or script.sup.name not in _COUNTERS or script.primes:
        return ""
    base = script.base
    small = isinstance(base, Name) and base.name not in _BASES and not is_capital(base.name)
    return script.sup.name if small else ""
