r"""Directional derivatives, below the readings: ``\nabla_v f = \nabla f \cdot v`` and ``D_u f(x, y) = f_x a + f_y b``.

The letter below the nabla is nothing that f depends on, and is a vector: bold, with an arrow, or a list of numbers by
its definition. A direction is not divided by its length. To be proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.directed import listed_entries
from chainrule.checker.readings.notation.unknown_gradients import of_one_vector
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import (
    At,
    Derivative,
    Factors,
    Gradient,
    Group,
    Limit,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_directions(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides in which each nabla with a direction is the product of the gradient with it."""
    nablas = [part for tree in trees for part in find_all(tree, Gradient)]
    if any(part.variable is None for part in nablas) or any(find_all(tree, Limit) for tree in trees):
        scope = _with_vectors(nablas, scope)
    found = [part for part in nablas if _is_directed(part, scope)]
    if not found:
        return
    names = sorted({plain_name(head_name(part.variable) or "") for part in found if part.variable is not None})
    words = f"the derivative is the one in the direction {', '.join(names)}"
    if all(listed_entries(part.variable, scope) for part in found):
        subscripted = tuple(transform(tree, _partial) for tree in trees)
        listed = tuple(transform(tree, lambda part: _in_entries(part, scope)) for tree in subscripted)
        if listed[0] is not trees[0] or listed[1] is not trees[1]:
            yield (listed[0], listed[1]), scope, words
    argument = _argument(found[0].body)
    left, right = (transform(tree, lambda part: _as_product(part, scope, argument)) for tree in trees)
    yield (left, right), scope, words
    if scope.definitions:
        # It holds for any function.
        yield from by_directions(trees, scope.without_definitions())
    if argument is not None:
        return
    for sides, other, more in of_one_vector((left, right), scope):
        yield sides, other, f"{words}; {more}"


def _with_vectors(nablas: list[Gradient], scope: Scope) -> Scope:
    r"""The scope in which v and x of ``\nabla_v f(x) = \nabla f(x) \cdot v`` are vectors."""
    out = scope
    for part in nablas:
        argument = _argument(part.body)
        if argument is None or not isinstance(part.variable, Name) or part.variable.name == argument.name:
            continue
        for name in {part.variable.name, argument.name} - scope.declarations.keys():
            out = out.declare(Declaration(name, "vector", facts=frozenset({"undeclared"})))
    return out


def _is_directed(part: Gradient, scope: Scope) -> bool:
    """Whether a nabla has a direction below it: a vector that what stands behind it does not depend on."""
    name = head_name(part.variable) if part.variable is not None else None
    if name is None or part.order != 1 or not isinstance(part.variable, Name):
        return False
    inside = names_in(part.body, *(stated.body for stated in scope.below(part.body)))
    parameters = {head_name(each) for stated in scope.below(part.body) for each in stated.parameters}
    declared = scope.declarations.get(name)
    vector = part.variable.bold or bool(listed_entries(part.variable, scope))
    vector |= declared is not None and declared.kind == "vector"
    return vector and name not in inside | parameters and _function(part.body) is not None


def _function(body: Tree) -> Name | None:
    """The f of ``f`` and ``f(x)``."""
    match body:
        case Name():
            return body
        case Factors(factors=(Name() as function, Group()), signs=(_, "")):
            return function
    return None


def _argument(body: Tree) -> Name | None:
    """The x of ``f(x)``."""
    match body:
        case Factors(factors=(Name(), Group(items=(Name() as only,)))):
            return only
    return None


def _in_entries(part: Tree, scope: Scope) -> Tree | None:
    """The sum of the partial derivatives, each times an entry of the direction, where both are listed."""
    if not isinstance(part, Gradient) or not _is_directed(part, scope):
        return None
    function, entries = _function(part.body), listed_entries(part.variable, scope)
    stated = scope.definitions.get(function.name) if function is not None else None
    variables = _variables(part.body, tuple(stated.parameters) if stated is not None else ())
    if function is None or len(variables) != len(entries):
        return None
    start, end = part.start, part.end
    call = Factors(start, end, (function, Group(start, end, "(", variables)), ("", ""))
    terms = tuple((1, _times(entry, Derivative(start, end, "∂", call, ((variable, 1),))))
                  for entry, variable in zip(entries, variables, strict=True))  # fmt: skip
    whole = Terms(start, end, terms)
    point = (
        part.body.factors[1].items if isinstance(part.body, Factors) and isinstance(part.body.factors[1], Group) else ()
    )
    where = tuple((v, p) for v, p in zip(variables, point, strict=False) if not isinstance(p, Name))
    return At(start, end, whole, where) if where else whole


def _partial(part: Tree) -> Tree | None:
    """``f_x(x, y)`` as a partial derivative."""
    if not isinstance(part, Factors):
        return None
    for i, (first, group) in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        match first, group:
            case Script(base=Name() as function, sub=(Name(name=below) as variable,), sup=None), Group(items=items) if (
                len(items) > 1 and below in {head_name(item) for item in items}
            ):
                call = Factors(first.start, group.end, (function, group), ("", ""))
                derivative = Derivative(first.start, group.end, "∂", call, ((variable, 1),))
                factors = (*part.factors[:i], derivative, *part.factors[i + 2 :])
                rest = replace(part, factors=factors, signs=(*part.signs[: i + 1], *part.signs[i + 2 :]))
                return derivative if len(factors) == 1 else transform(rest, _partial)
    return None


def _variables(body: Tree, parameters: tuple[Tree, ...]) -> tuple[Tree, ...]:
    """What a function of several numbers depends on, by its definition or as it is written."""
    match body:
        case Factors(factors=(Name(), Group(items=items))) if all(isinstance(item, Name) for item in items):
            return items
    return parameters


def _times(entry: Tree, derivative: Tree) -> Tree:
    return Factors(
        derivative.start, derivative.end, (Group(entry.start, entry.end, "(", (entry,)), derivative), ("", "")
    )


def _as_product(part: Tree, scope: Scope, argument: Name | None) -> Tree | None:
    """The gradient times the direction; what has no variable is differentiated in the argument, too."""
    if not isinstance(part, Gradient):
        return None
    if part.variable is None:
        return None if argument is None else replace(part, variable=argument)
    if not _is_directed(part, scope):
        return None
    gradient = replace(part, variable=argument)
    return Factors(part.start, part.end, (gradient, part.variable), ("", "dot"))
