r"""The readings in which a loss that is defined in \hat{y} depends on w, though nothing says how, below the readings.

``\partial L / \partial z = \hat{y} - y`` stands below the formula of the cross-entropy, and \hat{y} was the sigmoid or
the softmax in a picture. They count only if they hold; the loss is the one that is defined, with its sign and factors.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chainrule.checker.readings.losses.spoken_losses import residual
from chainrule.checker.readings.losses.spoken_models import is_call, linear_inside, models
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import (
    Applied,
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of what a network puts out.
_OUTPUTS = frozenset("aohp")


def by_implied_models(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which what a defined loss is made of depends on the variable, as the right side tells."""
    left, right = trees
    variable, inside = _variable(left), _made_of(left, scope)
    name = head_name(variable) if variable is not None else None
    if variable is None or name is None:
        return
    bases = {each.removesuffix(FAMILY) for each in inside}
    depends = bool({name, letter_of(name)} & bases)
    for part in find_all(right, Terms):
        found = residual(part)
        shown = head_name(found[0]) if found is not None else None
        if found is None or shown is None or shown.removesuffix(FAMILY) not in bases:
            continue
        if depends and not is_call(found[0]):
            # Of h_w(x) the name has the variable in it, and nothing says how the value depends on it.
            return
        if {shown, shown.removesuffix(FAMILY)} & scope.definitions.keys():
            return
        squashed = not {"log", "ln"}.isdisjoint(inside)
        for modelled, words in models(found[0], variable, right, part, scope, squashed):
            if modelled is not scope:
                yield modelled, words.removeprefix(", and ")
        if squashed and not depends and isinstance(variable, (Name, Script)):
            yield from _softmax(shown, variable, scope)
        return


def by_activations(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which the output in a defined loss is the activation on the right side, which tells it for sure."""
    left, right = trees
    variable = _variable(left)
    bases = {each.removesuffix(FAMILY) for each in _made_of(left, scope)}
    if variable is None or head_name(variable) is None or not bases:
        return
    for part in find_all(right, Terms):
        found = residual(part)
        if found is not None:
            yield from _activated(found[0], variable, right, part, bases, scope)


def _made_of(left: Tree, scope: Scope) -> set[str]:
    """The names in what the definitions say of a loss that is differentiated; empty where they say nothing."""
    stated = scope.definitions.get(head_name(left.body) or "") if isinstance(left, (Derivative, Gradient)) else None
    return written(stated.body, scope.definitions) if stated is not None else set()


def _activated(
    prediction: Tree, variable: Tree, right: Tree, part: Terms, bases: set[str], scope: Scope
) -> Iterator[tuple[Scope, str]]:
    r"""The output a as ``\sigma(z)`` beside ``(a - y) \sigma'(z) x``, with z linear in the weights."""
    called = _activation(right, scope)
    if called is None:
        return
    function, inner = called
    if is_call(prediction):
        outputs = [name for name in bases - scope.definitions.keys() if letter_of(name) in _OUTPUTS]
    else:
        outputs = [head_name(prediction) or ""]
    if len(outputs) != 1 or outputs[0] not in bases - scope.definitions.keys():
        return
    output = outputs[0]
    body = Factors(0, 0, (function, Group(0, 0, "(", (inner,))), ("", ""))
    activated = scope.define(Definition(output, (), (), body, text=f"{plain_name(output)} is the activation"))
    words = f"{plain_name(output)} is the activation {plain_name(function.name)} of {plain_name(inner.name)}"
    if head_name(variable) == inner.name:
        yield activated, words
        return
    for inside in linear_inside(variable, right, part, squashed=False):
        linear = Definition(inner.name, (), (), inside, text=f"{plain_name(inner.name)} is linear")
        yield activated.define(linear), f"{words}, which is linear in {plain_name(head_name(variable) or '')}"


def _activation(right: Tree, scope: Scope) -> tuple[Name, Name] | None:
    """The function of an activation on the right side, and what it is taken at; None where definitions tell them."""
    for product in find_all(right, Factors):
        for (first, second), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            function = first.base if isinstance(first, Script) and not first.sub and first.sup is None else first
            match function, second:
                case Name(), Group(_, _, "(", (Name() as inner,)) if not sign:
                    if not {function.name, inner.name} & scope.definitions.keys():
                        return function, inner
    return None


def _variable(left: Tree) -> Tree | None:
    """What is differentiated in, once."""
    if isinstance(left, Derivative) and len(left.variables) == 1 and left.variables[0][1] == 1:
        return left.variables[0][0]
    return left.variable if isinstance(left, Gradient) else None


def _softmax(name: str, variable: Name | Script, scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The prediction as the softmax of the variable, or of the vector of which the variable is an entry."""
    whole = variable.base if isinstance(variable, Script) and len(variable.sub) == 1 else variable
    if "softmax" in name or letter_of(head_name(whole) or "") in "wWθb" or not isinstance(whole, (Name, Script)):
        return
    stated = Definition(name, (), (), Applied(0, 0, "softmax", (whole,)), text=f"{plain_name(name)} is the softmax")
    yield scope.define(stated), f"{plain_name(name)} is the softmax of {plain_name(head_name(whole) or '')}"
