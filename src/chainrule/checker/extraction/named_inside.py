r"""Sums with a name of their own inside other definitions: ``a = \sigma(W x + b)`` beside ``z = W x + b``.

By the name a derivative in z is known, in whichever order the two are defined.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Applied, Group, Name, Terms, Tree, find_all, spelled


def named_inside(found: Definition, scope: Scope) -> tuple[Definition, Scope]:
    """The definition, and those before it, with names for the sums in their brackets that are defined, too."""
    whole = isinstance(found.body, Terms)
    if not whole and not _sums(found.body):
        return found, scope
    sums = {tuple(spelled(d.body)): d.name for d in scope.definitions.values() if _is_sum(d) and d.name != found.name}
    found = replace(found, body=_with_names(found.body, sums)) if sums else found
    if _is_sum(found):
        own = {tuple(spelled(found.body)): found.name}
        for stated in scope.definitions.values():
            if stated.name != found.name and (body := _with_names(stated.body, own)) is not stated.body:
                scope = scope.define(replace(stated, body=body))
    return found, scope


def _is_sum(stated: Definition) -> bool:
    """Whether a definition is that of a plain name as a sum of terms."""
    return isinstance(stated.body, Terms) and not stated.parameters and not stated.indices


def _sums(body: Tree) -> list[Tree]:
    """What functions are taken of, and what stands in brackets, where it is a sum."""
    groups = (part.items for part in find_all(body, Group) if part.opening == "(" and len(part.items) == 1)
    applied = (part.args for part in find_all(body, Applied) if len(part.args) == 1)
    return [item for items in (*groups, *applied) for item in items if isinstance(item, Terms)]


def _with_names(body: Tree, sums: dict[tuple[object, ...], str]) -> Tree:
    inside = {id(part): name for part in _sums(body) if (name := sums.get(tuple(spelled(part))))}
    if not inside:
        return body
    return transform(body, lambda part: Name(part.start, part.end, inside[id(part)]) if id(part) in inside else None)
