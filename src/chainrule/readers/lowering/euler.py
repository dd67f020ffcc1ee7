"""Whether an e is Euler's number where a text gives the letter a meaning of its own, below the lowering of powers."""

from __future__ import annotations

from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.usage import is_index

#: Letters above an e that count no examples and no steps.
_EXPONENTS = frozenset("xyzuvwsfg")


def is_defined_letter(name: str, scope: Scope) -> bool:
    """Whether a definition gives a letter a meaning of its own: ``e = y - \\hat{y}``, or as an argument, L(e)."""
    own = scope.definitions.get(name)
    if own is not None and t.find_all(own.body, t.Name):
        return True
    return _is_argument(name, scope)


def is_euler(name: str, scope: Scope) -> bool:
    """Whether a name is Euler's number: E in the project's own formulas, elsewhere an e that is no argument above."""
    if name in scope.declarations:
        return False
    return name == "E" if scope.strict else name == "e" and not _is_argument(name, scope)


def _is_argument(name: str, scope: Scope) -> bool:
    return any(isinstance(p, t.Name) and p.name == name for d in scope.definitions.values() for p in d.parameters)


def is_exponent(sup: t.Tree) -> bool:
    """Whether a superscript at a letter e with a meaning of its own is one of Euler's number nevertheless: e^{-z_i}."""
    counted = is_index(sup) and not (isinstance(sup, t.Name) and sup.name in _EXPONENTS)
    plain = isinstance(sup, (t.Words, t.Number)) or counted or is_transpose(sup)
    return not plain and bool(t.names_in(sup))
