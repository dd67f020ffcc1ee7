r"""Sums with a name of their own inside other definitions: ``a = \sigma(W x + b)`` beside ``z = W x + b``.

By the name a derivative in z is known, in whichever order the two are defined.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Applied, BigOp, Group, Name, Terms, Tree, find_all, names_in

_Key = tuple[object, ...]


class NamedSums:
    """The sums that have names so far, and which definitions have which sums in their brackets."""

    def __init__(self) -> None:
        """Nothing is defined yet."""
        self._names: dict[_Key, str] = {}
        self._holders: dict[_Key, list[str]] = {}

    def put_in(self, found: Definition, scope: Scope) -> tuple[Definition, Scope]:
        """The definition, and those before it, with names for the sums in their brackets that are defined, too."""
        keys = [tuple(spelled(part)) for part in _sums(found.body)]
        sums = {key: name for key in keys if (name := self._names.get(key)) is not None and _holds(name, key, scope)}
        # In ``(y - (w x + b))^2`` below the model y = w x + b the y is what was observed.
        sums = {key: name for key, name in sums.items() if name not in {found.name, *names_in(found.body)}}
        found = _with_names(found, sums) if sums else found
        for key in keys:
            self._holders.setdefault(key, []).append(found.name)
        if _is_sum(found):
            own = tuple(spelled(found.body))
            self._names[own] = found.name
            for name in self._holders.get(own, ()):
                stated = scope.definitions.get(name)
                if stated is not None and found.name not in {name, *names_in(stated.body)}:
                    scope = scope.define(_with_names(stated, {own: found.name}))
        return found, scope


def _holds(name: str, key: _Key, scope: Scope) -> bool:
    """Whether a name still stands for a sum."""
    stated = scope.definitions.get(name)
    return stated is not None and _is_sum(stated) and tuple(spelled(stated.body)) == key


def _is_sum(stated: Definition) -> bool:
    """Whether a definition is that of a plain name as a sum of terms."""
    return isinstance(stated.body, Terms) and not stated.parameters and not stated.indices


def _sums(body: Tree) -> list[Tree]:
    """What functions are taken of, and what stands in brackets, where it is a sum."""
    groups = (part.items for part in find_all(body, Group) if part.opening == "(" and len(part.items) == 1)
    applied = (part.args for part in find_all(body, Applied) if len(part.args) == 1)
    return [item for items in (*groups, *applied) for item in items if isinstance(item, Terms)]


def _with_names(stated: Definition, sums: dict[_Key, str]) -> Definition:
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
