r"""Arguments that a chain writes out, beside the definitions: ``a_j = \sigma(z_j) = \sigma(\sum_k w_{jk} x_k)``.

The same function at both places says what z_j is, where nothing above does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.define import definition
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Applied, BigOp, Factors, Group, Name, Script, Terms, Tree, names_in


def inner_arguments(members: Sequence[Tree], found: Definition, scope: Scope) -> tuple[Definition, list[Definition]]:
    """The definition, by the argument that the members of its chain write out, and that of the argument."""
    for first, second in pairwise(members):
        short, written = _applied(first), _applied(second)
        if short is None or written is None or short[0] != written[0] or second is not members[-1]:
            continue
        stated = _stated(short[1], written[1])
        if stated is None or stated.name in {*scope.definitions, found.name} or spelled(found.body) != spelled(second):
            continue
        own = replace(stated, text=found.text, line=found.line, label=found.label)
        return replace(found, body=first), [own]
    return found, []


def _applied(member: Tree) -> tuple[str, Tree] | None:
    """The function and the argument of ``f(z)``."""
    match member:
        case Factors(_, _, (Name(_, _, name), Group(_, _, "(", (argument,))), (_, "")) | Applied(
            _, _, name, (argument,)
        ):
            return name, argument
    return None


def _stated(argument: Tree, written: Tree) -> Definition | None:
    """What is written out for a name that is no part of it: a sum, or a product."""
    compound = isinstance(written, (Terms, BigOp, Factors)) and len(names_in(written)) > 1
    if not isinstance(argument, (Name, Script)) or not compound:
        return None
    stated = definition(argument, written)
    own = stated is not None and stated.name in names_in(written)
    return None if stated is None or stated.parameters or own else stated
