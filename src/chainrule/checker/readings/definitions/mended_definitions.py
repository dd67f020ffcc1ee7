r"""The reading with definitions whose brackets do not match, mended, below the readings: ``J = -\log(\sigma(x))) - 1``.

It counts only if it holds: where a bracket is missing is a guess.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree, Unread
from chainrule.writers.text import plain_name


def with_mended(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope with the definitions below the sides mended, and what is said of them; None where none is to be."""
    names: dict[int, str] = {}
    for stated in reached(sides, scope):
        if isinstance(stated.body, Unread) and stated.body.mended is not None:
            scope = scope.define(replace(stated, body=stated.body.mended, before=None, others=()))
            names.setdefault(id(stated.body), plain_name(stated.name))
    words = f"brackets that do not match are mended in what defines {', '.join(names.values())}"
    return (sides, scope, words) if names else None
