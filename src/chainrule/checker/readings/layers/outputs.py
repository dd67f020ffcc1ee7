r"""The reading of an undefined output in ``\sigma'(z) = a (1 - a)``, below the readings: a is \sigma(z).

Notes put the output of an activation for its value as soon as its derivative is written in it. It counts only if it
holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.define import definition
from chainrule.readers.named import SIGMA
from chainrule.readers.scope import Scope
from chainrule.readers.slopes import primed
from chainrule.readers.syntax import Factors, Group, Name, Number, Script, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_outputs(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which what stands in 1 - a, or 1 - a^2, is the value of the activation on the left."""
    left, right = trees
    found = [pair for product in find_all(left, Factors) for pair in primed(product)]
    if len(found) != 1:
        return
    function, z = found[0]
    name = head_name(function)
    if name is None or (name not in scope.definitions and name not in (SIGMA, "tanh")):
        return
    for output in filter(None, map(_less_than_one, find_all(right, Terms))):
        shown = head_name(output)
        if shown is None or shown in scope.definitions or shown in names_in(z):
            continue
        stated = definition(output, Factors(0, 0, (function, Group(0, 0, "(", (z,))), ("", "")))
        if stated is not None:
            yield scope.define(stated), f"{plain_name(shown)} is the value of {plain_name(name)}"
        return


def _less_than_one(part: Terms) -> Tree | None:
    """The a of ``1 - a`` and ``1 - a^2``."""
    match part.terms:
        case ((1, Number(_, _, one)), (-1, Script(_, _, (Name() | Script()) as base, (), Number(_, _, two)))):
            return base if one == 1 and two == 2 else None
        case ((1, Number(_, _, one)), (-1, (Name() | Script()) as output)):
            return output if one == 1 else None
    return None
