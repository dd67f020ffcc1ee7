r"""What predicts, where a loss is known by words alone: ``\hat{y} = \sigma(z)``, beside the readings of spoken losses.

The claim itself says in what the prediction is linear: x stands beside ``\hat{y} - y`` in the gradient in w.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chainrule.checker.readings.definitions.spoken_functions import SPOKEN_OF
from chainrule.readers.define import definition
from chainrule.readers.letters import FAMILY, is_transpose, letter_of
from chainrule.readers.named import SIGMA
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: An index that hardly any text has, and a letter.
_INDEX = "q"
_REST = "\\varpi"
#: Letters of biases, of what goes into the last function, and of inputs.
_BIASES = frozenset("bcB")
_BEFORE = frozenset("zsoufZO")
_INPUTS = frozenset(("x", "X", r"\phi", r"\Phi", "a", "h", "A", "H"))


def models(
    prediction: Tree, variable: Tree, right: Tree, part: Tree | None, scope: Scope, squashed: bool
) -> Iterator[tuple[Scope, str]]:
    """The scopes in which the prediction depends on the variable, with what that assumes.

    Where it does so by the definitions above, they count.
    """
    name = head_name(variable)
    if not squashed and not scope.options.keys().isdisjoint(SPOKEN_OF) and part is not None:
        # The text speaks of a sigmoid: what predicts need not be linear.
        if name is not None and letter_of(name) in names_in(prediction):
            yield scope, ""
        return
    if part is not None and name is not None and is_call(prediction):
        yield from _of_calls(prediction, variable, scope, squashed)
        return
    known = {letter_of(n).removesuffix(FAMILY) for n in written(prediction, scope.definitions)}
    if part is None or name is None or letter_of(name) in known or str(name) in names_in(prediction):
        yield scope, ""
        return
    if not isinstance(prediction, (Name, Script)) or written(prediction, scope.definitions) & scope.definitions.keys():
        return
    for inside in linear_inside(variable, right, part, squashed):
        body = Applied(0, 0, "sigmoid", (inside,)) if squashed else inside
        found = definition(prediction, body)
        if found is not None:
            yield scope.define(found), _said(prediction, variable, squashed)


def _said(prediction: Tree, variable: Tree, squashed: bool) -> str:
    """What a model assumes."""
    said = "the sigmoid, or the softmax, of what is linear in" if squashed else "linear in"
    return f", and {plain_name(head_name(prediction) or '')} is {said} {plain_name(head_name(variable) or '')}"


def _of_calls(prediction: Tree, variable: Tree, scope: Scope, squashed: bool) -> Iterator[tuple[Scope, str]]:
    r"""``h_\theta(x) = \theta^T x``, and ``f_{w,b}(x) = w^T x + b``, with or without the sigmoid around it."""
    assert isinstance(prediction, Factors)  # noqa: S101 - it is a call
    function, name = prediction.factors[0], head_name(prediction)
    if name is None or name in scope.definitions or letter_of(name) in scope.definitions:
        yield scope, ""
        return
    parts = function.sub if isinstance(function, Script) else ()
    if name == SIGMA and not parts:
        # A bare \sigma squashes: the weights stand in its argument.
        return
    weights = variable.base if isinstance(variable, Script) else variable
    names = [part for part in parts if isinstance(part, Name)]
    if len(names) != len(parts) or len(names) > 2 or (names and head_name(weights) not in {n.name for n in names}):
        return
    arguments = prediction.factors[1].items if isinstance(prediction.factors[1], Group) else ()
    given = [head_name(each) == head_name(weights) for each in arguments]
    if len(given) > 1 and (sum(given) != 1 or names):
        return
    for x, inside in _linear(names, prediction, variable):
        body = Applied(0, 0, "sigmoid", (inside,)) if squashed else inside
        parameters = tuple(weights if own and len(given) > 1 else x for own in given)
        found = definition(Factors(0, 0, (function, Group(0, 0, "(", parameters)), ("", "")), body)
        if found is not None:
            yield scope.define(found), _said(prediction, variable, squashed)


def _linear(names: list[Name], prediction: Factors, variable: Tree) -> Iterator[tuple[Name, Tree]]:
    r"""What is linear in the weights, with its parameter: ``\theta^T x``, ``w x + b`` or ``\theta_0 + \theta_1 x``."""
    weights = variable.base if isinstance(variable, Script) else variable
    first, biases = (names[0] if names else weights), tuple((1, each) for each in names[1:])
    x = Name(0, 0, "x")
    numbers = [part.value for part in variable.sub if isinstance(part, Number)] if isinstance(variable, Script) else []
    if numbers in ([0], [1]) and not biases:
        slope, start = (Script(0, 0, first, (Number(0, 0, Fraction(n)),)) for n in (1, 0))
        yield x, Terms(0, 0, ((1, start), (1, Factors(0, 0, (slope, x), ("", "")))))
    if not isinstance(variable, Script) and not any(name.bold for name in find_all(prediction, Name)):
        yield x, Terms(0, 0, ((1, Factors(0, 0, (first, x), ("", ""))), *biases))
    x = Name(0, 0, "x", bold=True)
    product = Factors(0, 0, (Script(0, 0, first, (), Name(0, 0, "T")), x), ("", ""))
    yield x, Terms(0, 0, ((1, product), *biases))


def is_call(tree: Tree) -> bool:
    """Whether the prediction is the value of a function: ``h_\\theta(x)``, ``f(x; w)``."""
    match tree:
        case Factors(_, _, ((Name() | Script()), Group(_, _, "(", (item,)))):
            return head_name(item) is not None
        case Factors(_, _, (Name(), Group(_, _, "(", (first, second)))):
            return head_name(first) is not None and head_name(second) is not None
    return False


def linear_inside(variable: Tree, right: Tree, part: Tree, squashed: bool) -> Iterator[Tree]:
    """What is linear in the variable, by what stands beside the comparison in the gradient."""
    beside = _beside(right, part)
    if not beside and _is_added(variable, squashed):
        yield Terms(0, 0, ((1, variable), (1, Name(0, 0, _REST))))
        yield variable
        return
    if len(beside) != 1 or _is_added(variable, squashed=squashed):
        # Nothing stands beside the comparison in the gradient in a bias.
        return
    (factor,) = beside
    index = variable.sub[0] if isinstance(variable, Script) and len(variable.sub) == 1 else None
    if isinstance(index, Name) and isinstance(variable, Script):
        each = Name(0, 0, _INDEX)
        put_in = lambda p: each if isinstance(p, Name) and p.name == index.name else None  # noqa: E731
        other = transform(factor, put_in)
        if other is not factor:
            body = Factors(0, 0, (transform(variable, put_in), other), ("", ""))
            yield BigOp(0, 0, "sum", _INDEX, None, None, body)
        return
    yield Factors(0, 0, (variable, factor), ("", ""))
    turned = Script(0, 0, variable, (), Name(0, 0, "T"))
    yield Factors(0, 0, (turned, factor), ("", ""))
    if isinstance(factor, Script) and is_transpose(factor.sup):
        yield Factors(0, 0, (factor.base, variable), ("", ""))
        yield Factors(0, 0, (variable, factor.base), ("", ""))


def _is_added(variable: Tree, squashed: bool) -> bool:
    """Whether a variable is no weight: a bias, or what goes into a sigmoid; beside squares it may be lost."""
    name = head_name(variable) or ""
    first = isinstance(variable, Script) and [p.value for p in variable.sub if isinstance(p, Number)] == [0]
    return letter_of(name) in _BIASES or first or (squashed and (letter_of(name) in _BEFORE or "logit" in name))


def _beside(right: Tree, part: Tree) -> list[Tree]:
    """The inputs that the comparison is multiplied by."""
    products = [p for p in find_all(right, Factors) if any(inner is part for inner in walk(p))]
    factors = [f for p in products for f in p.factors if not any(inner is part for inner in walk(f))]
    return [f for f in factors if isinstance(f, (Name, Script)) and letter_of(head_name(_base(f)) or "") in _INPUTS]


def _base(tree: Tree) -> Tree:
    return tree.base if isinstance(tree, Script) and is_transpose(tree.sup) else tree
