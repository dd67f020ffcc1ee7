r"""Functions of the table under their own names, below the readings: what is written for ``\text{softmax}(z)`` above.

Texts write it with an index outside of the exponent, ``e^z_k``, or with none. What cannot be used, and speaks of
nothing but the argument, hides no other function: the one of that name is meant.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.definitions.not_opened import is_usable
from chainrule.readers.define import outside_subscripts
from chainrule.readers.named import NAMED
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Tree, find_all, names_in
from chainrule.readers.usage import head_name


def with_known_functions(sides: tuple[Tree, Tree], scope: Scope) -> Scope:
    """The scope without definitions that cannot be used of what has its name from the table."""
    known = [name for name in scope.definitions if name.lower() in NAMED]
    used = {stated.name for side in sides for stated in scope.below(side)} if known else set()
    dropped = {name for name in known if name in used and _says_nothing(scope.definitions[name], scope)}
    kept = {name: stated for name, stated in scope.definitions.items() if name not in dropped}
    return replace(scope, definitions=kept) if dropped else scope


def _says_nothing(stated: Definition, scope: Scope) -> bool:
    """Whether a definition cannot be used, and is one in its argument alone."""
    if len(stated.parameters) != 1 or is_usable(stated, scope):
        return False
    ends = [part.upper for part in find_all(stated.body, BigOp) if part.upper is not None]
    others = {*outside_subscripts(stated.body)} - {head_name(stated.parameters[0]), "e", *names_in(*ends)}
    return not others
