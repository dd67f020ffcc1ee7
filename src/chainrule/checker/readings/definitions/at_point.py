"""The readings at a point that one side does not show, below the readings; they count only if they hold.

``Let x = -2 and y = 5``, and further on ``\\frac{\\partial f}{\\partial x} = 5``: the number is the value there.
``g'(3) = 2x = 2 \\cdot 3 = 6``: the derivative is written first, and the point is put in behind it.
"With $\\gamma = 0$" gives one case of a parameter, which then stands on the left only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.readers.define import is_number
from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import (
    At,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    has_derivative,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name

#: Names of numbers.
CONSTANTS = frozenset(("e", r"\pi"))
#: Letters with their values 0, 1 or -1.
Labels = frozenset[tuple[str, int]]


def by_values(
    trees: tuple[Tree, Tree], scope: Scope, labels: Labels = frozenset()
) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The sides with the one that is no number taken at the values that the text gives, and those in words.

    Where a factor of the right side is worked out, ``x_0 \\cdot 0.25``, both are. What has a number for its value is no
    vector, whatever is said of its letter far above.
    """
    for place, (side, other) in enumerate((trees, trees[::-1])):
        if names_in(other) - CONSTANTS or not names_in(side):
            continue
        if (found := at_the_values((side,), scope)) is not None:
            (taken,), numbers, words = found
            yield (taken, other) if not place else (other, taken), numbers, words
        return
    yield from by_parameters(trees, scope, labels)
    left, right = trees
    worked_out = any(number.places for number in find_all(right, Number))
    if has_derivative(left) and worked_out and (found := at_the_values(trees, scope)) is not None:
        (left, right), numbers, words = found
        yield (left, right), numbers, words


def by_parameters(
    trees: tuple[Tree, Tree], scope: Scope, labels: Labels
) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The left side at the numbers that the text gives below the last title for letters that the right side lacks.

    What the sentence of the claim says of labels, it says of it.
    """
    left, right = trees
    if not has_derivative(left) or has_derivative(right):
        return
    shown, behind = names_in(left, right), written(right, scope.definitions)
    said = {name: Number(0, 0, Fraction(value)) for name, value in labels if _once(name, labels)}
    values = {name: value for name, value in {**scope.values, **said}.items() if name not in shown}
    # What the right side says by a name, p (1 - p), is said of that value, too.
    both: tuple[Tree, ...] = (left, right) if values.keys() & behind else (left,)
    if values and (found := at_the_values(both, scope, values)) is not None:
        taken, numbers, words = found
        yield (taken[0], taken[1] if len(taken) > 1 else right), numbers, words


def _once(name: str, labels: Labels) -> bool:
    """Whether a sentence speaks of one value of a label."""
    return sum(name == label for label, _ in labels) == 1


def at_the_values(
    trees: tuple[Tree, ...], scope: Scope, given: dict[str, Tree] | None = None
) -> tuple[tuple[Tree, ...], Scope, str] | None:
    """Trees at the numbers that the text gives for their letters, the scope for these, and words on it."""
    letters = set().union(*(written(tree, scope.definitions) for tree in trees)) - scope.definitions.keys()
    numbers_of = scope.number_for if given is None else given.get
    values = {name: value for name in sorted(letters) if (value := numbers_of(name)) is not None}
    if not values:
        return None
    taken: list[Tree] = []
    for tree in trees:
        where = tuple((Name(tree.start, tree.end, name), value) for name, value in values.items())
        taken.append(At(tree.start, tree.end, tree, where))
    shown = ", ".join(f"{name} = {_shown(value)}" for name, value in values.items())
    numbers = replace(scope, declarations={n: d for n, d in scope.declarations.items() if n not in values})
    return tuple(taken), numbers, f"it is the value at {shown}"


def by_general_derivative(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The derivative for any argument on the left, where the right side is written in the variables themselves."""
    left, right = trees
    general = _general(left, scope)
    if general is not None and names_in(general) & names_in(right) - CONSTANTS:
        yield (general, right), scope, "the point on the left is not yet put in on the right"


def _general(tree: Tree, scope: Scope) -> Tree | None:
    """``f'(x)`` for ``f'(3)``, and df/dx for it at x = 3 or behind it (3); None if no point of numbers is written."""
    match tree:
        case At(_, _, Derivative() as body, where) if all(is_number(value) for _, value in where):
            return body
        case Factors(_, _, (Derivative() as body, Group(items=items)), _) if all(map(is_number, items)):
            return body
        case Factors(_, _, (Script() as primed, Group(items=items) as group), _) if all(map(is_number, items)):
            stated = scope.definitions.get(head_name(primed.base) or "") if primed.primes else None
            if stated is not None and len(stated.parameters) == len(items):
                return replace(tree, factors=(primed, replace(group, items=stated.parameters)))
    return None


def _shown(value: Tree) -> str:
    """A number as it is printed, perhaps with a sign."""
    if isinstance(value, Terms):
        ((sign, value),) = value.terms
        return f"{'-' if sign < 0 else ''}{_shown(value)}"
    return f"{float(value.value):g}" if isinstance(value, Number) else "?"
