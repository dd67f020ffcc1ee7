"""Definitions that say nothing of a claim, below the readings: a target ``y = f(x)`` with any f is any number.

Where a claim neither speaks of f nor varies y or x, the definition is taken away, so that what is usual for targets
counts: they sum to 1, are 0 or 1, or have the value that a sentence gives them. So is that of a number u, where the
claim calls a function u at what it differentiates in: ``(u(t) v(t))' = ...`` below ``u = x^2``; and so is the best w
where w is varied. So is ``y = f(x)`` where f is differentiated in y.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.readers.letters import is_transpose, layer_of, whole_name
from chainrule.readers.named import SIGMA
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import Derivative, Factors, Gradient, Group, Name, Script, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name

#: Longer names of functions tell what they are.
LONGEST = 7


def is_open(name: str, scope: Scope) -> bool:
    """Whether nothing above says what a name is; ``y = f(x)`` with any f does not."""
    stated = scope.definitions.get(name)
    return stated is None or _called(stated, scope) is not None


def without_vacuous(sides: tuple[Tree, Tree], scope: Scope) -> Scope:
    """The scope without the definitions by a function of which nothing is said."""
    vacuous = {name: found for name, stated in scope.definitions.items() if (found := _called(stated, scope))}
    others = {name for name, letter in _calls(sides) if _is_other(name, letter, scope)}
    solved = {name for name, stated in scope.definitions.items() if _is_solution(stated)}
    values = {name: f for name, stated in scope.definitions.items() if (f := _function(stated))}
    if not vacuous and not others and not solved and not values:
        return scope
    speaks = names_in(*sides)
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    gradients = [part for side in sides for part in find_all(side, Gradient)]
    varied = [v for part in derivatives for v, _ in part.variables]
    varied += [part.variable for part in gradients if part.variable is not None]
    moved = {name for v in varied for name in (head_name(v), whole_name(v), *names_in(v))}
    derived = {head_name(part.body) for part in derivatives} | {head_name(part.body) for part in gradients}
    dropped = {name for name, letter in _calls(sides) if name in others and letter in moved} | solved & moved
    # Below y = f(x), the y that f is differentiated in is another one.
    pairs = {(head_name(part.body), head_name(v)) for part in derivatives for v, _ in part.variables}
    pairs |= {(head_name(part.body), head_name(part.variable)) for part in gradients if part.variable is not None}
    dropped |= {name for name, function in values.items() if (function, name) in pairs}
    if not any(part.variable is None for part in gradients):
        dropped |= {
            name
            for name, (function, group) in vacuous.items()
            if name not in moved | derived and not ({function} & speaks or written(group, scope.definitions) & moved)
            # A layer ``a_1 = \phi(z_1)`` is no target: its shape counts.
            if not any(whole_name(item) in scope.definitions for item in group.items)
            # What is said of any layer is said of the one that the claim varies.
            and not _bases({name, *names_in(group)}) & _bases(moved | derived)
        }
    kept = {name: stated for name, stated in scope.definitions.items() if name not in dropped}
    return replace(scope, definitions=kept) if dropped else scope


def _bases(names: set[str | None]) -> set[str]:
    """The names of quantities of layers, without the layers."""
    return {found["base"] for name in names if name is not None and (found := layer_of(name))}


def _called(stated: Definition, scope: Scope) -> tuple[str, Group] | None:
    """The undefined function that a definition calls, and its arguments; None for others."""
    match stated:
        case Definition(_, (), (), Factors(_, _, (Name(_, _, function), Group() as group), (_, ""))):
            known = function in scope.definitions or function in scope.declarations
            # CrossEntropy(y, p) says what it is by its name, and so does the sigmoid; an expectation may be anything.
            named = function == SIGMA or (len(function.lstrip("\\")) > LONGEST and not function.startswith("\\mathbb"))
            return None if known or named else (function, group)
    return None


def _function(stated: Definition) -> str:
    """The name before the bracket that a definition consists of, empty for others."""
    match stated:
        case Definition(_, (), (), Factors(_, _, (Name(_, _, function), Group()), (_, ""))):
            return function
    return ""


def _is_solution(stated: Definition) -> bool:
    """Whether a definition solves normal equations, ``(X^T X)^{-1} X^T y``: what is varied is any vector."""
    match stated:
        case Definition(_, (), (), Factors(_, _, (Script(_, _, Group(_, _, _, (inner,)), (), sup), Script(), *_))):
            negative = isinstance(sup, Terms) and [sign for sign, _ in sup.terms] == [-1]
            return negative and any(is_transpose(part.sup) for part in find_all(inner, Script))
    return False


def _calls(sides: tuple[Tree, Tree]) -> set[tuple[str, str]]:
    """The names that stand before a bracket with a letter alone in it, each with the letter."""
    out = set()
    for product in (part for side in sides for part in find_all(side, Factors)):
        for (first, second), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            if isinstance(first, Name) and isinstance(second, Group) and len(second.items) == 1 and not sign:
                inner = second.items[0]
                out |= {(first.name, inner.name)} if isinstance(inner, Name) else set()
    return out


def _is_other(name: str, letter: str, scope: Scope) -> bool:
    """Whether a name is defined above as a number without a letter that it is called at."""
    stated = scope.definitions.get(name)
    if stated is None or stated.parameters or stated.indices:
        return False
    return letter not in written(stated.body, scope.definitions) and letter not in scope.definitions
