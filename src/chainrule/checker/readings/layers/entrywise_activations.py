r"""Activations of whole arrays, below the readings: in ``A = \phi(X W + b)`` an unknown \phi acts on each entry.

Where the claim has no ``\phi'`` nothing else says so. It counts only if the claim holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.layers.layers import applied
from chainrule.readers.letters import is_capital, letter_of, whole_name
from chainrule.readers.lowering.unknown_functions import CALLED, EACH
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Factors, Group, Tree, find_all
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
_ACTIVATIONS = CALLED | {r"\varphi", "s"}


def with_entrywise_activations(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which such functions act on each entry; None where there are none."""
    known = {*scope.definitions, *scope.declarations, *scope.options.get(EACH, "").split()}
    found = {name for d in reached(sides, scope) if (name := applied(d.body)) and _of_product(d, scope)}
    each = sorted(name for name in found - known if letter_of(name) in _ACTIVATIONS)
    if not each:
        return None
    words = f"{', '.join(map(plain_name, each))} {'acts' if len(each) == 1 else 'act'} on each entry"
    named = " ".join(filter(None, (scope.options.get(EACH, ""), *each)))
    return sides, replace(scope, options={**scope.options, EACH: named}), words


def _of_product(stated: Definition, scope: Scope) -> bool:
    """Whether an activation is taken of a product with a matrix, or of what is defined by one."""
    group = stated.body.factors[1] if isinstance(stated.body, Factors) else None
    argument = group.items[0] if isinstance(group, Group) else None
    if argument is None:
        return False
    inner = scope.definitions.get(whole_name(argument) or "")
    products = find_all(argument if inner is None else inner.body, Factors)
    return any(is_capital(whole_name(factor) or "") for product in products for factor in product.factors)
