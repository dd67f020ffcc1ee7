r"""The z of ``\sigma(z_i)`` that nothing defines, below the readings: what \sigma is taken of in the definitions above.

``\ell = \sum_i y_i \log \sigma(w^T x_i) + ...`` is followed by ``(y_i / \sigma(z_i) - ...) x_i``. It counts only if the
claim holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.define import definition
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_arguments(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which an undefined argument is what the same function has above; None where nothing is open."""
    called = {
        (function, name): argument
        for side in sides
        for function, argument in _calls(side)
        if isinstance(argument, (Name, Script)) and (name := head_name(argument)) and not _is_known(name, scope)
    }
    if len(called) != 1:
        return None
    ((function, name),), (argument,) = called, called.values()
    bodies = [stated.body for stated in scope.definitions.values()]
    calls = (each for body in bodies for other, each in _calls(body) if other == function)
    inner = [each for each in calls if not isinstance(each, (Name, Script)) and _indices(each) == _indices(argument)]
    if not inner or any(spelled(each) != spelled(inner[0]) for each in inner):
        return None
    body = inner[0]
    stated = None if name in names_in(body) else definition(argument, body)
    if stated is None:
        return None

    def named(part: Tree) -> Tree | None:
        return argument if spelled(part) == spelled(body) else None

    own = {n: replace(d, body=transform(d.body, named)) for n, d in scope.definitions.items()}
    words = f"{plain_name(name)} is what {plain_name(function)} is taken of above"
    return sides, replace(scope, definitions=own).define(stated), words


def _is_known(name: str, scope: Scope) -> bool:
    return name in scope.definitions or name in scope.declarations


def _indices(tree: Tree) -> set[str]:
    """The indices in a tree."""
    subs = (sub for script in find_all(tree, Script) for sub in script.sub)
    return {sub.name for sub in subs if isinstance(sub, Name) and is_index(sub)}


def _calls(tree: Tree) -> Iterator[tuple[str, Tree]]:
    """The functions that are called with one argument, and that."""
    for product in find_all(tree, Factors):
        for (first, second), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            base = first.base if isinstance(first, Script) and first.primes else first
            if isinstance(base, Name) and isinstance(second, Group) and len(second.items) == 1 and not sign:
                yield base.name, second.items[0]
