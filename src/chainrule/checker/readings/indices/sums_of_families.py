r"""A letter for a sum of terms with the same letter, in front of the readings: ``L = \sum_t L_t`` beside ``L_t = ...``.

What stands without an index is the sum, whatever its terms are.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.outdated import NEAR
from chainrule.readers.define import TERMS
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Tree, names_in

Sides = tuple[Tree, Tree]


def with_sums_of_families(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the scope with the name of the sum for the bare letter; None where there is none."""
    names = {name for name in names_in(*sides) if _is_sum(name, scope)}
    if not names:
        return None

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(base=Name(name=name), sub=(_, *_)) if name in names:
                return part
            case Name(name=name) if name in names:
                return replace(part, name=name + TERMS)
        return None

    left, right = (transform(side, change) for side in sides)
    bodies = {
        name: replace(stated, body=transform(stated.body, change))
        for name, stated in scope.definitions.items()
        if names & names_in(stated.body)
    }
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies})


def _is_sum(name: str, scope: Scope) -> bool:
    """Whether a letter with an index and the sum of what it stands for are both defined, not far from each other."""
    terms, total = scope.definitions.get(name), scope.definitions.get(name + TERMS)
    return terms is not None and total is not None and bool(terms.indices) and terms.line - total.line <= NEAR
