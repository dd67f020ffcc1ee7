r"""The reading that labels are -1 or 1, where the text says so, below the readings: then ``y^2`` is 1.

It counts only if it holds. A label is written as a number over its absolute value.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.letters import FAMILY
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Bars, Name, Quotient, Script, Tree, find_all, names_in
from chainrule.readers.two_valued import SIGNS

_INDEX = "i"


def by_signs(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the labels of the claim are -1 or 1."""
    letters = scope.options.get(SIGNS, "")
    indexed = {p.base.name for t in trees for p in find_all(t, Script) if p.sub and isinstance(p.base, Name)}
    said = set(letters)
    labels = sorted(n for n in names_in(*trees) if n.removesuffix(FAMILY) in said and n not in scope.definitions)
    if not labels:
        return
    for name in labels:
        number: Tree = Name(0, 0, f"\\breve{{{name.removesuffix(FAMILY)}}}")
        indices = (_INDEX,) if name in indexed else ()
        if indices:
            number = Script(0, 0, number, (Name(0, 0, _INDEX),))
        scope = scope.define(Definition(name, (), indices, Quotient(0, 0, number, Bars(0, 0, number, ""))))
    yield scope, f"{', '.join(name.removesuffix(FAMILY) for name in labels)} is -1 or 1, as the text says"
