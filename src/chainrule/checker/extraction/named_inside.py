r"""Sums with a name of their own inside other definitions: ``a = \sigma(W x + b)`` beside ``z = W x + b``.

By the name a derivative in z is known, in whichever order the two are defined.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Applied, BigOp, Group, Name, Terms, Tree, find_all, names_in, spelled


def named_inside(found: Definition, scope: Scope) -> tuple[Definition, Scope]:
    """The definition, and those before it, with names for the sums in their brackets that are defined, too."""
    whole = isinstance(found.body, Terms)
    if not whole and not _sums(found.body):
        return found, scope
    sums = {tuple(spelled(d.body)): d.name for d in scope.definitions.values() if _is_sum(d) and d.name != found.name}
    found = _with_names(found, sums) if sums else found
    if _is_sum(found):
        own = {tuple(spelled(found.body)): found.name}
        for stated in scope.definitions.values():
            if stated.name != found.name and (named := _with_names(stated, own)) is not stated:
                scope = scope.define(named)
    return found, scope


def _is_sum(stated: Definition) -> bool:
    """Whether a definition is that of a plain name as a sum of terms."""
    return isinstance(stated.body, Terms) and not stated.parameters and not stated.indices


def _sums(body: Tree) -> list[Tree]:
    """What functions are taken of, and what stands in brackets, where it is a sum."""
    groups = (part.items for part in find_all(body, Group) if part.opening == "(" and len(part.items) == 1)
    applied = (part.args for part in find_all(body, Applied) if len(part.args) == 1)
    return [item for items in (*groups, *applied) for item in items if isinstance(item, Terms)]


def _with_names(stated: Definition, sums: dict[tuple[object, ...], str]) -> Definition:
    """A definition with the names; a sum of its arguments and indices is another one for each of them."""
    own = {*stated.indices, *names_in(*stated.parameters)}
    own |= {part.index for part in find_all(stated.body, BigOp) if part.index is not None}
    parts = [part for part in _sums(stated.body) if not own & names_in(part)]
    inside = {id(part): name for part in parts if (name := sums.get(tuple(spelled(part))))}
    if not inside:
        return stated

    def change(part: Tree) -> Tree | None:
        return Name(part.start, part.end, inside[id(part)]) if id(part) in inside else None

    return replace(stated, body=transform(stated.body, change))
