r"""Definitions by the first member of their chain, below the readings: ``L = -\sum_i y_i \log p_i = -\log p_k = ...``.

Usually the last member counts, which says most. Where the claim is about what the first one is made of, that counts, if
the claim then holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Gradient, Tree, find_all, has_derivative, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_first_members(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which the first member of a chain defines what is differentiated; None where it has one alone."""
    left, right = sides
    name = head_name(left.body) if isinstance(left, (Derivative, Gradient)) else None
    stated = scope.definitions.get(name or "")
    if stated is None or not stated.others or has_derivative(stated.others[0]):
        return None
    differentiated = {head_name(part.body) or "" for part in find_all(right, Derivative)}
    if has_derivative(right) and not 0 < len(differentiated) <= len(differentiated & _lost(stated)):
        return None
    first = replace(stated, body=stated.others[0], others=())
    return sides, scope.define(first), f"{plain_name(stated.name)} by the first member of its definition"


def _lost(stated: Definition) -> set[str]:
    """The names in the first member of a definition that the last one has no more."""
    return names_in(stated.others[0]) - names_in(stated.body)
