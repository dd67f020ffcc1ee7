r"""The readings in which a loss that nothing defines is another one of the text, below the readings.

Notes write ``MSE = ...`` or ``\mathcal{L} = ...`` and then ``\partial J / \partial w``. They count only if they hold,
and a difference by them is no mistake: J may be half of the MSE, or its negative.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.losses_said import NOT_UNDERSTOOD
from chainrule.readers.named import QUALIFIED
from chainrule.readers.objectives import OBJECTIVE
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Tree,
    Unread,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Names of losses that are defined more often than differentiated, beside the letters.
_SPELLED = frozenset("MSE SSE RSS CE BCE bce NLL MAE Cost Error error objective Objective".split())
_LETTERS = frozenset((*LOSSES, "ℓ", r"\mathcal{E}", r"\mathcal{C}", r"\mathscr{L}", r"\mathbb{L}", r"\mathrm{L}", "Q"))
#: Letters that count examples.
_COUNTS = frozenset("mnNMB")
_PRINTED = re.compile(r"\\math[a-z]+\{(\w)\}")


def is_loss(name: str) -> bool:
    """Whether a name is one of a loss, perhaps with a label."""
    base = name.partition("_")[0].partition("^")[0]
    return base in _LETTERS or base in _SPELLED or letter_of(name) in _LETTERS


def with_unread_loss(name: str, scope: Scope) -> Scope:
    """The scope below a definition that is not understood: if it is one of a loss, no words say what that is."""
    return replace(scope, options={**scope.options, NOT_UNDERSTOOD: "yes"}) if is_loss(name) else scope


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
    # A cost that is made of the loss says nothing about it.
    usable = [d for d in named if name not in names_in(d.body)]
    return sorted(usable, key=lambda stated: (_letter(stated.name) != _letter(name), -stated.line))


def by_loss_names(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which the undefined loss of a claim is one that is defined above under another name.

    Of two losses above only the nearest may be meant, or what is minimized without a name.
    """
    found = undefined_loss(trees[0], scope) if scope.definitions and QUALIFIED not in scope.options else None
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
        other = replace(stated, name=name, parameters=(), indices=(), before=None, others=())
        if not stated.indices:
            yield scope.define(other), f"{plain_name(name)} is {shown} above"
        for body, words in _over_examples(stated, trees[1]):
            yield scope.define(replace(other, body=body)), f"{plain_name(name)} is {words} {shown} above"


def _over_examples(stated: Definition, right: Tree) -> Iterator[tuple[Tree, str]]:
    """The sum, and the mean, of the loss of one example, over what the right side is summed over."""
    totals = [part for part in find_all(right, BigOp) if part.kind == "sum" and part.index is not None]
    if len(totals) != 1 or find_all(stated.body, BigOp) or (stated.indices and stated.indices != (totals[0].index,)):
        return
    total = replace(totals[0], body=stated.body)
    yield total, "the sum of"
    count = count_below(right)
    if count is not None:
        one = Number(0, 0, Fraction(1))
        yield Factors(0, 0, (Quotient(0, 0, one, count), total), ("", "")), "the mean of"


def count_below(right: Tree) -> Tree | None:
    """The number of examples that the right side is divided by."""
    for part in find_all(right, Quotient):
        below = part.bottom.factors if isinstance(part.bottom, Factors) else (part.bottom,)
        for each in below:
            if isinstance(each, Name) and each.name in _COUNTS:
                return each
    return None


def _letter(name: str) -> str:
    """The letter of a loss, however it is printed: l for ``\\mathcal{L}`` and ``\\ell``."""
    return _PRINTED.sub(r"\1", letter_of(name)).replace("\\ell", "l").lower()


def _occurs(variable: str, stated: Definition, scope: Scope) -> bool:
    inside = written(stated.body, scope.definitions)
    return not {variable, letter_of(variable)}.isdisjoint(inside | {n.removesuffix(FAMILY) for n in inside})
