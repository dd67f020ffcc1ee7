r"""Definitions that do not have the variable, below the readings: what they say does not matter for the derivative.

``\beta = \sum_i \lambda_i y_i x_i`` was solved for above, in shapes that clash with those here, and a claim
differentiates an expression with \beta in another letter. Nor does it matter what the variable itself is made of. It
counts only if it holds.
"""

from __future__ import annotations

from chainrule.checker.readings.definitions.not_opened import without
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.errors import ChainruleError
from chainrule.readers.letters import is_capital, letter_of
from chainrule.readers.lower import lower_all
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Gradient,
    Grid,
    Name,
    Script,
    Tree,
    children,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_unopened(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope without the definitions that do not have what is differentiated in; None where there are none."""
    derivatives = [part for side in sides for part in find_all(side, Derivative)]
    gradients = [part for side in sides for part in find_all(side, Gradient)]
    if not (derivatives or gradients) or any(part.variable is None for part in gradients):
        return None
    varied = [v for part in derivatives for v, _ in part.variables]
    varied += [part.variable for part in gradients if part.variable is not None]
    derived = {head_name(part.body) for part in derivatives} | {head_name(part.body) for part in gradients}
    used = {d.name: d for d in reached(sides, scope) if d.name in scope.definitions}
    named = {name: d for name, d in used.items() if not d.parameters and name not in derived}
    own = {n for n in named for v in varied if letter_of(n) == letter_of(head_name(v) or "")}
    # What is made of the variable is no part of what that is made of.
    bodies = {n: [d.body] if n in own else _bodies(d, scope) for n, d in named.items()}
    idle = {n for n in named if not any(_has(tree, v) for v in varied for tree in bodies[n])}
    # What the right side alone speaks of is what it is said to be.
    kept = names_in(sides[0], *(d.body for name, d in used.items() if name not in idle))
    idle -= {name for name in idle if name not in kept and name in names_in(sides[1])}
    # A variable that is said to be an array stays one.
    idle -= {name for name in idle & own if not used[name].indices and _is_array(used[name], scope)}
    if not idle:
        return None
    words = f"{', '.join(map(plain_name, sorted(idle)))} does not have the variable: its definition is not opened"
    return sides, without(idle, scope, dict.fromkeys(idle, "")), words


def _is_array(stated: Definition, scope: Scope) -> bool:
    try:
        (value,) = lower_all([stated.body], scope).values
    except (ChainruleError, ZeroDivisionError):
        return any(find_all(stated.body, Grid))
    return bool(value.trailing)


def _bodies(stated: Definition, scope: Scope) -> list[Tree]:
    return [stated.body, *(d.body for d in scope.below(stated.body))]


def _has(tree: Tree, variable: Tree) -> bool:
    """Whether the letter of a variable stands in a tree: W_f is another matrix than W_o, x_i may be any x_j."""
    letter, label = letter_of(head_name(variable) or ""), _label(variable)
    if isinstance(tree, Script) and letter_of(head_name(tree.base) or "") == letter:
        other = _label(tree)
        return label is None or other is None or label == other or any(_has(part, variable) for part in tree.sub)
    if isinstance(tree, Name):
        return letter_of(tree.name) == letter
    return any(_has(part, variable) for part in children(tree))


def _label(tree: Tree) -> list[object] | None:
    """What stands below the letter of a matrix, where that is one thing and so no pair of indices."""
    matrix = isinstance(tree, Script) and isinstance(tree.base, Name) and is_capital(tree.base.name)
    return spelled(tree.sub[0]) if matrix and isinstance(tree, Script) and len(tree.sub) == 1 else None
