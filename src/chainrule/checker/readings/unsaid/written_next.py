r"""The reading in which the next member of a chain says what an intermediate is, below the readings.

``(\partial L / \partial z)(\partial z / \partial w) = (p - y) \, \partial (w x + b) / \partial w`` says that z is
w x + b, where nothing defines z. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.define import definition
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_written_next(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which an undefined intermediate of the left side is what the right side writes for it."""
    left, right = (find_all(side, Derivative) for side in sides)
    for named in left:
        name = head_name(named.body)
        if name is None or name in scope.definitions or not isinstance(named.body, (Name, Script)):
            continue
        if not any(head_name(v) == name for other in left for v, _ in other.variables):
            # An intermediate is differentiated, and something is differentiated in it.
            continue
        for written in right:
            same = [spelled(v) for v, _ in written.variables] == [spelled(v) for v, _ in named.variables]
            body = written.body.items[0] if isinstance(written.body, Group) and written.body.items else written.body
            if not same or head_name(body) is not None or name in names_in(body):
                continue
            found = definition(named.body, body)
            if found is not None:
                yield scope.define(found), f"{plain_name(name)} is what the next member writes for it"
