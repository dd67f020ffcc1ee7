r"""Activations that each layer has for itself, or without an argument, in front of the readings.

``\sigma_L'(Z^{(L)})`` beside ``A^{(l)} = \sigma_l(Z^{(l)})``: the letter below is the layer of the argument, no index.
``\partial\sigma / \partial z_k`` beside ``a = \sigma(z)`` is the slope of the function where its definition takes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.letters import layer_of, letter_of, whole_name
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Script, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name, index_count

Sides = tuple[Tree, Tree]


def with_activations(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the scope with functions that have their layer above them, and slopes; None where neither is."""
    marks = dict(_labelled(scope)) if scope.definitions else {}
    labelled = None if names_in(*sides).isdisjoint(marks) else _with_layers(sides, scope, marks)
    read, known = labelled or (sides, scope)
    changed = _with_slopes(read, known, labelled=labelled is not None)
    read = changed or read
    own = _of_own_layer(read, known)
    if own is None and changed is None:
        return labelled
    return own or read, known


def _of_own_layer(sides: Sides, scope: Scope) -> Sides | None:
    """The sides with ``g^{[l]}'(z^{[l]})`` for a bare g', where each layer has its own g; None where none is bare."""
    if not any(part.primes and isinstance(part.base, Name) for side in sides for part in find_all(side, Script)):
        return None
    functions = {(function, inner): layer for function, inner, layer in _of_layers(scope)}

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        factors = [transform(factor, change) for factor in part.factors]
        for at, pair in enumerate(pairwise(part.factors)):
            match pair:
                case Script(_, _, Name(_, _, name) as base, (), None, 1), Group(_, _, "(", (argument,)):
                    found = layer_of(whole_name(argument) or "")
                    layer = functions.get((name, found["base"])) if found is not None else None
                    if found is None or layer is None or name in scope.definitions:
                        continue
                    label = f"{layer['mark']}{found['letter']}{found['step'] or ''}{layer['closing']}"
                    factors[at] = replace(pair[0], base=replace(base, name=f"{name}{label}"))
        return replace(part, factors=tuple(factors)) if tuple(factors) != part.factors else None

    left, right = (transform(side, change) for side in sides) if functions else sides
    return None if left is sides[0] and right is sides[1] else (left, right)


def _of_layers(scope: Scope) -> Iterator[tuple[str, str, re.Match[str]]]:
    """The letters of the functions that have the layer of their argument above them, and of the latter."""
    for stated in scope.definitions.values():
        match stated.body:
            case Factors(_, _, (Name(_, _, function), Group(_, _, "(", (argument,))), ("", "")):
                own, inner = layer_of(function), layer_of(whole_name(argument) or "")
                if own is not None and inner is not None and own["letter"] == inner["letter"]:
                    yield own["base"], inner["base"], own


def _with_layers(sides: Sides, scope: Scope, marks: dict[str, re.Match[str]]) -> tuple[Sides, Scope]:
    """The sides and the definitions with the layers of functions above them."""

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(_, _, name) as base, (index,), None) if name in marks:
                label = _layer(index)
                if label is not None:
                    own = replace(base, name=f"{name}{marks[name]['mark']}{label}{marks[name]['closing']}")
                    return replace(part, base=own, sub=()) if part.primes else own
        return None

    left, right = (transform(side, change) for side in sides)
    definitions = {
        name: replace(d, body=transform(d.body, change), others=tuple(transform(other, change) for other in d.others))
        for name, d in scope.definitions.items()
    }
    return (left, right), replace(scope, definitions=definitions)


def _with_slopes(sides: Sides, scope: Scope, *, labelled: bool) -> Sides | None:
    """The sides with the slopes of functions that are differentiated without an argument; None where none is.

    A function that is itself differentiated in stands for its value, and in a whole vector for its Jacobian.
    """
    parts = [part for side in sides for part in find_all(side, Derivative)]
    bare = {part.body.name for part in parts if isinstance(part.body, Name)}
    bare -= {head_name(variable) for part in parts for variable, _ in part.variables}
    calls = set(_calls(scope)) if bare else set()

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Derivative) or len(part.variables) != 1 or part.variables[0][1] != 1:
            return None
        (variable, _), function = part.variables[0], part.body
        entry = labelled or (isinstance(variable, Script) and index_count(variable) > 0)
        inner = head_name(variable)
        if not isinstance(function, Name) or function.name not in bare or inner is None or not entry:
            return None
        if (letter_of(function.name), letter_of(inner)) not in calls:
            return None
        slope = Script(function.start, function.end, function, (), None, 1)
        return Factors(part.start, part.end, (slope, Group(variable.start, variable.end, "(", (variable,))), ("", ""))

    left, right = (transform(side, change) for side in sides) if calls else sides
    return None if left is sides[0] and right is sides[1] else (left, right)


def _calls(scope: Scope) -> Iterator[tuple[str, str]]:
    r"""The letters of the functions that make a quantity out of another one, ``a = \sigma(z)``, and of the latter."""
    for stated in scope.definitions.values():
        for body in () if stated.parameters else (stated.body, *stated.others):
            match body:
                case Factors(_, _, (Name(_, _, function), Group(_, _, "(", (argument,))), ("", "")):
                    inner = whole_name(argument) or head_name(argument)
                    if inner is not None and function not in scope.definitions:
                        yield letter_of(function), letter_of(inner)


def _labelled(scope: Scope) -> Iterator[tuple[str, re.Match[str]]]:
    """The functions that have the layer of their argument below them, and how layers are written."""
    for stated in scope.definitions.values():
        for body in (stated.body, *stated.others):
            match body:
                case Factors(
                    _, _, (Script(_, _, Name(_, _, function), (Name(_, _, label),), None, 0), group), ("", "")
                ):
                    inside = group.items if isinstance(group, Group) else ()
                    layer = layer_of(whole_name(inside[0]) or "") if len(inside) == 1 else None
                    if layer is not None and layer["letter"] == label and not layer["step"]:
                        yield function, layer


def _layer(index: Tree) -> str | None:
    """A layer as it stands in a label: L, L-1 and 2; None for other subscripts."""
    match index:
        case Name(_, _, name):
            return name
        case Number(_, _, value) if value.denominator == 1:
            return str(value)
        case Terms(_, _, ((1, Name(_, _, name)), (sign, Number(_, _, value)))) if value.denominator == 1:
            return f"{name}{'+' if sign > 0 else '-'}{value}"
    return None
