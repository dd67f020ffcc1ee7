r"""An output whose activation the right side tells: ``\hat{y} (1 - \hat{y})`` is the slope of a sigmoid by the table.

Below the readings, beside the implied models: nothing above defines the output, but ``z = w^T x + b`` stands there, and
``\partial L / \partial w = (\hat{y} - y) \hat{y} (1 - \hat{y}) x`` says what is made of it. So does ``f'(z)``; and so,
for ``\partial \hat{y} / \partial z``, does ``\sigma(z) (1 - \sigma(z))`` on the right side.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from chainrule.checker.readings.losses.spoken_losses import residual
from chainrule.errors import ChainruleError
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import substitute, symbols
from chainrule.prover.decide import decide
from chainrule.prover.verdict import PROVED
from chainrule.readers.letters import FAMILY, letter_of
from chainrule.readers.lower import lower_all
from chainrule.readers.named import SIGMA
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope, written
from chainrule.readers.syntax import Applied, Derivative, Factors, Group, Name, Script, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.rules import TABLE
from chainrule.writers.text import plain_name

#: What networks put out: activations whose value alone tells their slope.
_SQUASHING = ("sigmoid", "tanh")
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
            if activation := _activation(product, output):
                yield output, Applied(0, 0, activation, (inner,)), f"{plain_name(output)} is the {activation} of {at}"
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


def _activation(product: Factors, output: str) -> str:
    """The activation whose slope the factors with the output alone are, ``a (1 - a)``; empty for other products."""
    named = (transform(factor, lambda part: _as_name(part, output)) for factor in product.factors)
    own = [factor for factor in named if names_in(factor) == {output}]
    if "/" in product.signs or not any(isinstance(factor, Group) for factor in own):
        return ""
    tree = own[0] if len(own) == 1 else Factors(product.start, product.end, tuple(own), ("",) * len(own))
    try:
        (node,) = lower_all([tree], Scope().declare(Declaration(output, "variable"))).nodes()
    except (ChainruleError, ValueError):
        return ""
    values = list(dict.fromkeys(symbols(node)))
    for name, out, slope in _slopes() if len(values) == 1 and not values[0].shape else ():
        if decide(node, substitute(slope, {out: values[0]})).verdict == PROVED:
            return name
    return ""


@cache
def _slopes() -> tuple[tuple[str, Symbol, Node], ...]:
    """The slopes of these activations, which the table writes in their value alone."""
    rows = [TABLE[name] for name in _SQUASHING]
    return tuple((row.name, row.out, slope) for row in rows for slope in row.partials.values())


def _as_name(part: Tree, output: str) -> Tree | None:
    return Name(part.start, part.end, output) if isinstance(part, Script) and head_name(part) == output else None
