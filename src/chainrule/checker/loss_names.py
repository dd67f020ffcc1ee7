r"""The readings in which a loss that nothing defines is another one of the text, below the readings.

Notes write ``MSE = ...`` or ``\mathcal{L} = ...`` and then ``\partial J / \partial w``. They count only if they hold, and a
difference by them is no mistake: J may be half of the MSE, or its negative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.short_names import LOSSES
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.objectives import OBJECTIVE
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import Derivative, Factors, Gradient, Group, Script, Tree, Unread, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Names of losses that are defined more often than differentiated, beside the letters.
_SPELLED = frozenset("MSE SSE RSS CE BCE NLL MAE Cost Error error objective Objective".split())
_LETTERS = frozenset((*LOSSES, r"\mathcal{E}", r"\mathcal{C}", r"\mathscr{L}", r"\mathbb{L}", r"\mathrm{L}", "Q"))
_PRINTED = re.compile(r"\\math[a-z]+\{(\w)\}")


def is_loss(name: str) -> bool:
    """Whether a name is one of a loss, perhaps with a label."""
    base = name.partition("_")[0].partition("^")[0]
    return base in _LETTERS or base in _SPELLED or letter_of(name) in _LETTERS


def undefined_loss(left: Tree, scope: Scope) -> tuple[str, Tree | None] | None:
    """The loss on the left side that nothing defines, with the variable it is differentiated in."""
    for part in walk(left):
        body: Tree | None = None
        variable: Tree | None = None
        if isinstance(part, Derivative) and len(part.variables) == 1:
            body, variable = part.body, part.variables[0][0]
        elif isinstance(part, Gradient):
            body, variable = part.body, part.variable or _argument(part.body)
        elif isinstance(part, Factors) and len(part.factors) == 2 and isinstance(part.factors[1], Group):
            inner = part.factors[0]
            body = inner.base if isinstance(inner, Script) and inner.primes == 1 else None
        name = head_name(body) if body is not None else None
        if name is not None and is_loss(name) and _is_open(name, scope):
            return name, variable
    return None


def _argument(tree: Tree) -> Tree | None:
    r"""The \theta of ``J(\theta)``, in which a gradient without a variable is taken."""
    match tree:
        case Factors(_, _, (_, Group(_, _, _, (only,)))):
            return only
    return None


def _is_open(name: str, scope: Scope) -> bool:
    return name not in scope.definitions and not name.endswith(FAMILY)


def losses_above(name: str, scope: Scope) -> list[Definition]:
    """The losses that are defined under other names, those with the same letter first, then the nearest."""
    named = [d for n, d in scope.definitions.items() if n != name and (is_loss(n) or n == OBJECTIVE)]
    usable = [d for d in named if not d.indices and not d.name.endswith(FAMILY)]
    return sorted(usable, key=lambda stated: (_letter(stated.name) != _letter(name), -stated.line))


def by_loss_names(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which the undefined loss of a claim is one that is defined above under another name.

    Of two losses above only the nearest may be meant, or what is minimized without a name.
    """
    found = undefined_loss(trees[0], scope) if scope.definitions else None
    if found is None:
        return
    name, variable = found
    asked = head_name(variable) if variable is not None else None
    above = [d for d in losses_above(name, scope) if asked is None or _occurs(asked, d, scope)]
    for nameless in (False, True):
        stated = next((d for d in above if (d.name == OBJECTIVE) == nameless), None)
        if stated is None or isinstance(stated.body, Unread) or name in written(stated.body, scope.definitions):
            continue
        shown = "what is minimized" if nameless else f"the {plain_name(stated.name)} that is defined"
        other = replace(stated, name=name, parameters=(), before=None, others=())
        yield scope.define(other), f"{plain_name(name)} is {shown} above"


def _letter(name: str) -> str:
    """The letter of a loss, however it is printed: l for ``\\mathcal{L}`` and ``\\ell``."""
    return _PRINTED.sub(r"\1", letter_of(name)).replace("\\ell", "l").lower()


def _occurs(variable: str, stated: Definition, scope: Scope) -> bool:
    inside = written(stated.body, scope.definitions)
    return not {variable, letter_of(variable)}.isdisjoint(inside | {n.removesuffix(FAMILY) for n in inside})
