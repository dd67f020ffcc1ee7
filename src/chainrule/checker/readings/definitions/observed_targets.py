r"""Targets that the model seems to define, before the other readings: ``y = X w`` above ``J = \|y - X w\|^2``.

Put in, the formula of the model would leave nothing of the difference. So y is what was observed there, and ``y = X w``
says what is to be fitted to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.readings.definitions.not_opened import without
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Group, Name, Terms, Tree, find_all, names_in
from chainrule.writers.text import plain_name

#: How often a term stands with which sign.
_Signed = list[tuple[int, str]]


def with_observed(sides: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope without the models of targets from which the same models are subtracted; None where there are none."""
    used = reached(sides, scope)
    # A label that is 1 is no model.
    models = [stated for stated in used if not stated.parameters and not stated.indices and names_in(stated.body)]
    if not models:
        return None
    sums = [_signed(part) for tree in (*sides, *(stated.body for stated in used)) for part in find_all(tree, Terms)]
    names = {stated.name for stated in models if any(_subtracts(terms, stated) for terms in sums)}
    if not names:
        return None
    shown = ", ".join(sorted(map(plain_name, names)))
    return without(names, scope, dict.fromkeys(names, "")), f"{shown} is what is observed"


def _subtracts(terms: _Signed, stated: Definition) -> bool:
    """Whether some terms are a name less what it is defined as, or the other way round."""
    model, name = _signed(stated.body), str(spelled(Name(0, 0, stated.name)))
    return any(all((-sign * each, part) in terms for each, part in model) for sign in (1, -1) if (sign, name) in terms)


def _signed(tree: Tree) -> _Signed:
    """The terms of a tree with their signs, those in brackets, too."""
    return list(_terms(tree, 1))


def _terms(tree: Tree, sign: int) -> Iterator[tuple[int, str]]:
    match tree:
        case Terms(terms=terms):
            for each, term in terms:
                yield from _terms(term, sign * each)
        case Group(opening="(", items=(only,)):
            yield from _terms(only, sign)
        case _:
            yield sign, str(spelled(tree))
