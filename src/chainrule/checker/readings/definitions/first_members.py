r"""Definitions by the first member of their chain, below the readings: ``L = -\sum_i y_i \log p_i = -\log p_k = ...``.

Usually the last member counts, which says most. Where the claim is about what the first one is made of, that counts, if
the claim then holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree, Unread
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_first_members(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which the first member of chains defines; None where no definition has more than one."""
    longer = [d for d in reached(sides, scope) if d.others and not isinstance(d.others[0], Unread)]
    if not longer:
        return None
    first = {d.name: replace(d, body=d.others[0], others=()) for d in longer}
    words = f"{', '.join(map(plain_name, first))} by the first member of its definition"
    return sides, replace(scope, definitions={**scope.definitions, **first}), words
