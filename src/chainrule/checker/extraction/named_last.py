r"""Equations that name their value last, for the definitions of a text: ``L L^T = \Sigma``, "let $\sum_j e^{z_j} = S$".

A constraint has the same form. So either the left side is a matrix times its own transpose, or the words before it say
that something is named.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from chainrule.readers.letters import is_capital, is_transpose, letter_of, whole_name
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Factors, Name, Script, Statement, Tree, names_in

_NAMING = re.compile(
    r"\b(?:let|denote|define|abbreviate|write)(?:\s+(?:us|also|now))?[,:]?\s*(?::math:)?\Z", re.IGNORECASE
)
_NEAR_WORDS = 32
#: Matrices that an equation says something about and never names.
_KNOWN = frozenset("IE01")


def turned_round(
    statement: Statement, scope: Scope, mentioned: set[str], words: Callable[[], str]
) -> tuple[Tree, Tree] | None:
    """The new name and its value, None where the equation names nothing at its end; `words` give what stands before.

    `mentioned` are the letters of the equations above.
    """
    if len(statement.items) != 2 or statement.signs[0] != "=":
        return None
    value, name = statement.items
    if not isinstance(name, Name) or letter_of(name.name) in mentioned or name.name in names_in(value):
        return None
    if name.name in scope.definitions or name.name.removeprefix(r"\mathbb{")[:1] in _KNOWN:
        return None
    named = isinstance(value, BigOp) and _NAMING.search(words()[-_NEAR_WORDS:]) is not None
    return (name, value) if named or _beside_own_transpose(value) else None


def _beside_own_transpose(value: Tree) -> bool:
    """Whether a product begins with a matrix and ends with its transpose, or the other way round."""
    if not isinstance(value, Factors) or set(value.signs) - {"", "dot"}:
        return False
    first, last = value.factors[0], value.factors[-1]
    turned = [isinstance(each, Script) and is_transpose(each.sup) for each in (first, last)]
    names = [_letter(each) for each in (first, last)]
    return turned[0] != turned[1] and names[0] == names[1] and is_capital(names[0])


def _letter(tree: Tree) -> str:
    if isinstance(tree, Script) and not tree.sub and is_transpose(tree.sup):
        tree = tree.base
    return whole_name(tree) or ""
