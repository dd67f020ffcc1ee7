r"""The reading of ``\partial L / \partial z = \partial L / \partial a \odot g'(z)``, below the others: a is g(z).

So it is in texts that say in a picture what a layer does, or of \hat{y} that it is the last output. The output has the
layer of its argument, or none: of \hat{y} beside a layer that is not the last one it is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.define import definition
from chainrule.readers.letters import layer_of, letter_of
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of outputs, and those of the last layer.
_OUTPUTS = frozenset("ahopy")
_LAST = frozenset("LNHK")


def by_implied_activations(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the output in which a loss is differentiated is the activation beside it, if nothing says."""
    left, right = trees
    if not isinstance(left, Derivative) or not isinstance(right, Factors):
        return
    variable, loss = _variable(left), head_name(left.body)
    slope = _slope(right)
    partials = [part for part in right.factors if isinstance(part, Derivative)]
    known = scope.definitions.keys() | scope.declarations.keys()
    if variable is None or slope is None or len(partials) != 1 or len(right.factors) != len(slope) + 1 or loss in known:
        return
    output = _variable(partials[0])
    function, argument = slope
    same = spelled(partials[0].body) == spelled(left.body)
    if output is None or not same or [*map(spelled, argument.items)] != [spelled(variable)]:
        return
    if output.name in known or letter_of(output.name) not in _OUTPUTS or not _of_one_layer(output.name, variable.name):
        return
    value = Factors(0, 0, (function, argument), ("", ""))
    stated = definition(Name(0, 0, output.name), value)
    if stated is not None:
        shown = f"{plain_name(function.name)}({plain_name(variable.name)})"
        yield scope.define(stated), f"{plain_name(output.name)} is {shown}, as its slope says"


def _variable(part: Derivative) -> Name | None:
    """The name that something is differentiated in, once."""
    if len(part.variables) != 1 or part.variables[0][1] != 1:
        return None
    (variable, _), *_ = part.variables
    return variable if isinstance(variable, Name) else None


def _slope(product: Factors) -> tuple[Name, Group] | None:
    """The g and the brackets of the one ``g'(z)`` in a product without quotients."""
    found = [
        (first.base, second)
        for first, second, sign in zip(product.factors, product.factors[1:], product.signs[1:], strict=False)
        if isinstance(first, Script) and isinstance(first.base, Name) and isinstance(second, Group) and not sign
        if first.primes == 1 and not first.sub and first.sup is None and second.opening == "("
    ]
    return found[0] if len(found) == 1 and "/" not in product.signs else None


def _of_one_layer(output: str, variable: str) -> bool:
    """Whether an output has the layer of a variable; without one, the variable is of the last layer, or of none."""
    of_output, of_variable = layer_of(output), layer_of(variable)
    if of_variable is None:
        return of_output is None and not set("^_") & set(output + variable)
    if of_output is None:
        return not set("^_") & set(output) and of_variable["letter"] in _LAST and not of_variable["step"]
    marks = ("mark", "letter", "step", "closing")
    return all(of_output[mark] == of_variable[mark] for mark in marks)
