r"""An output whose activation the right side tells: ``\hat{y} (1 - \hat{y})`` is the slope of a sigmoid.

Below the readings, beside the implied models: nothing above defines the output, but ``z = w^T x + b`` stands there, and
``\partial L / \partial w = (\hat{y} - y) \hat{y} (1 - \hat{y}) x`` says what is made of it. So does ``f'(z)``; and so,
for ``\partial \hat{y} / \partial z``, does ``\sigma(z) (1 - \sigma(z))`` on the right side.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chainrule.checker.readings.losses.spoken_losses import residual
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.named import SIGMA
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.syntax import Applied, Derivative, Factors, Group, Name, Number, Script, Terms, Tree, find_all
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of what goes into an activation, and of weights and biases.
_BEFORE = frozenset("zsunZ")
_WEIGHTS = frozenset(("w", "W", "b", "v", "V", "U", r"\theta"))


def by_own_derivative(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which an output that nothing defines is the activation whose slope the right side has."""
    left, right = trees
    match left:
        case Derivative(_, _, _, body, ((variable, 1),)):
            name, of = head_name(variable), head_name(body)
        case _:
            return
    if name is None or of is None:
        return
    stated = scope.definitions.get(of)
    outputs = {of} if stated is None else written(stated.body, scope.definitions)
    outputs = {each for each in outputs - scope.definitions.keys() if not each.endswith(FAMILY)}
    for inner in _inner(variable, name, scope):
        for output, function, words in _told(right, outputs, of if stated is None else None, inner):
            made = Definition(output, (), (), function, text=words.replace(" is ", " = ", 1))
            yield scope.define(made), words


def inputs_above(left: Tree, scope: Scope) -> set[str]:
    """The names above of which the activation may be taken where a claim differentiates in a weight."""
    match left:
        case Derivative(_, _, _, _, ((variable, 1),)) if (name := head_name(variable)) is not None:
            return {each.name for each in _inner(variable, name, scope) if isinstance(each, Name)} - {name}
    return set()


def _inner(variable: Tree, name: str, scope: Scope) -> Iterator[Tree]:
    """What the activation is taken at: the variable, or what is defined in it above."""
    if letter_of(name) in _BEFORE:
        yield variable
    elif letter_of(name) in _WEIGHTS:
        for each, stated in scope.definitions.items():
            if letter_of(each) in _BEFORE and not stated.parameters and not stated.indices:
                if {name, letter_of(name), letter_of(name) + FAMILY} & written(stated.body, scope.definitions):
                    yield Name(0, 0, each)


def _told(right: Tree, outputs: set[str], of: str | None, inner: Tree) -> Iterator[tuple[str, Tree, str]]:
    """The output, what it is of ``inner``, and this in words."""
    at = plain_name(head_name(inner) or "")
    found = [pair for part in find_all(right, Terms) if (pair := residual(part)) is not None]
    predictions = {head_name(prediction) for prediction, *_ in found}
    for product in find_all(right, Factors):
        for output in sorted(outputs):
            if _is_own_slope(product, output):
                yield output, Applied(0, 0, "sigmoid", (inner,)), f"{plain_name(output)} is the sigmoid of {at}"
                return
        for (first, second), sign in zip(pairwise(product.factors), product.signs[1:], strict=True):
            match first, second:
                case Script(_, _, Name() as function, (), None, 1), Group(_, _, "(", (taken,)):
                    wanted = outputs & ({of} if of is not None else predictions)
                case Name(_, _, name) as function, Group(_, _, "(", (taken,)) if name in (SIGMA, "g"):
                    # Of σ(z) (1 - σ(z)) it is told only what is differentiated itself.
                    wanted = outputs & {of}
                case _:
                    continue
            output = next(iter(wanted), "") if len(wanted) == 1 and not sign else ""
            if output and output != function.name and head_name(taken) == head_name(inner):
                body = Factors(0, 0, (function, Group(0, 0, "(", (inner,))), ("", ""))
                yield output, body, f"{plain_name(output)} is {plain_name(function.name)}({at})"
                return


def _is_own_slope(product: Factors, output: str) -> bool:
    """Whether the product has the factors ``a (1 - a)``."""
    alone = any(head_name(f) == output for f in product.factors if isinstance(f, (Name, Script)))
    return alone and any(_is_rest(f, output) for f in product.factors)


def _is_rest(tree: Tree, output: str) -> bool:
    match tree:
        case Group(_, _, "(", (Terms(_, _, ((1, Number(_, _, one)), (-1, taken))),)):
            return one == 1 and isinstance(taken, (Name, Script)) and head_name(taken) == output
    return False
