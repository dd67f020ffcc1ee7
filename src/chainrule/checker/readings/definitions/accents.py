r"""The reading of a function that nothing defines as the one with a hat or a tilde, below the readings.

Notes define the empirical risk ``\hat{R}(\theta)`` and differentiate ``R(\theta)``, or define y and differentiate
``\hat{y}``. It counts only if it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Gradient, Tree, Unread, names_in, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_ACCENTS = ("\\hat", "\\tilde", "\\widehat", "\\widetilde")
_ACCENTED = re.compile(r"\\(?:wide)?(?:hat|tilde)\{(.+)\}$")


def by_accents(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which what the left side differentiates is defined with an accent, or without the one it has."""
    if not scope.definitions or scope.strict:
        return
    known = scope.definitions.keys() | scope.declarations.keys()
    # A label y beside the prediction \hat{y} is another quantity.
    spoken = {name for stated in scope.definitions.values() for name in names_in(stated.body)}
    bodies = [part.body for part in walk(trees[0]) if isinstance(part, (Derivative, Gradient))]
    for name in dict.fromkeys(map(head_name, bodies)):
        if name is None or name in known:
            continue
        bare = _ACCENTED.match(name)
        others = (bare[1],) if bare is not None else tuple(f"{accent}{{{name}}}" for accent in _ACCENTS)
        defined = [scope.definitions[other] for other in others if other in scope.definitions]
        if len(defined) != 1 or isinstance(defined[0].body, Unread) or name in spoken:
            continue
        stated = replace(defined[0], name=name, before=None, others=())
        words = f"{plain_name(name)} is the {plain_name(defined[0].name)} that is defined above"
        yield scope.define(stated), words


def beside(left: Tree, scope: Scope) -> list[Definition]:
    """The definitions that decide whether an undefined name may be the one with an accent: those that have it, too."""
    known = scope.definitions.keys() | scope.declarations.keys()
    bare = {name for name in names_in(left) - known if any(f"{a}{{{name}}}" in scope.definitions for a in _ACCENTS)}
    return [stated for stated in scope.definitions.values() if bare & names_in(stated.body)] if bare else []
