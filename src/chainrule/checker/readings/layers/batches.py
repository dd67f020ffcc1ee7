r"""The reading of a backward pass over a batch, below the readings: ``dW = \frac1m dZ X^T`` below ``Z = W X + b``.

Capitals that are multiplied are matrices with an example in each column, or in each row, and the bias is added to each
example. Where gradients have short names, those in the weights are of the mean over the m examples and those in the
layers of the sum, as in much code. It counts only if it holds.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.extraction.short_names import LOSSES, closure, is_short
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.layers.last_layers import at_any, at_the_last
from chainrule.checker.readings.layers.layers import applied, with_numbers
from chainrule.checker.readings.layers.row_networks import kinds
from chainrule.readers.letters import FAMILY, layer_of, letter_of, whole_name
from chainrule.readers.lowering.constants import ONES
from chainrule.readers.lowering.grouped import ENTRIES_LAST
from chainrule.readers.lowering.unknown_functions import EACH
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Transpose,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: How ``W^T dZ * g'(Z)`` is read.
ENTRIES = "a dot between matrices multiplies their entries"
#: What counts the examples of a batch.
_COUNTS = frozenset("mnNMB")
_BOTH = 2
#: Letters of what is made of the layer below, whose gradients are of the sum over all examples.
_WEIGHTS = frozenset(("W", "w", "b", "B", "U", "V", "c", r"\theta", r"\Theta"))


def by_batches(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides, the scope in which capitals are matrices with an example in each column or row, and the words."""
    left = trees[0]
    if not isinstance(left, Derivative) or len(left.variables) != 1:
        return
    scaled, mean = _of_the_mean(trees)
    defined = head_name(left.body) in scope.definitions
    if mean and (not defined or any(_is_share(part) for d in scope.below(left.body) for part in walk(d.body))):
        yield scaled, scope, mean
    if defined and (open_loss := _without_loss(left, scope)) is None:
        return
    scope, of_layer = _of_the_layer(trees, open_loss if defined else scope)  # type: ignore[arg-type]  # it is not None
    right = transform(transform(trees[1], lambda part: _over_columns(part, scope)), _power_of_entries)
    sides, named = with_numbers((left, right), scope)
    found = reached(sides, named, exactly=True)
    bodies = [stated.body for stated in found]
    matrices, biases = kinds([*sides, *bodies], found)
    if not any(stated.name in matrices for stated in found):
        return
    out = named
    for kind, names, axes in (("matrix", matrices, 2), ("vector", biases, 1)):
        for name in sorted(names - out.definitions.keys()):
            sizes = tuple(f"?{name}.{axis}" for axis in range(axes))
            out = out.declare(Declaration(name, kind, sizes, frozenset({"undeclared"})))
    each = sorted({name for stated in found if stated.name in matrices and (name := applied(stated.body))})
    options = {**out.options, "capitals": "matrices", ENTRIES_LAST: "yes", EACH: " ".join(each)}
    out = replace(out, options=options)
    for place, (counted, mean) in itertools.product(_places(bodies), _counted(sides)):
        definitions = dict(out.definitions)
        for stated in found:
            body = _biased(stated.body, biases, place)
            definitions[stated.name] = replace(stated, body=body, before=None, others=())
        summed = counted[0], transform(counted[1], lambda part, at=place: _over_examples(part, at, matrices))  # type: ignore[misc]
        shown = ", ".join(map(plain_name, sorted(matrices)))
        words = f"{shown} {'is a matrix' if len(matrices) == 1 else 'are matrices'} with an example in each {place}"
        yield summed, replace(out, definitions=definitions), "; ".join(filter(None, (words, mean, of_layer)))


def _without_loss(left: Derivative, scope: Scope) -> Scope | None:
    """The scope without a loss that is defined by letters of its own, which no layer is made of."""
    loss, variable = head_name(left.body) or "", head_name(left.variables[0][0]) or ""
    layers = {name for name in scope.definitions if layer_of(name)}
    if loss not in LOSSES or layer_of(variable) is None or closure(loss, scope) & {*layers, variable}:
        return None
    return replace(scope, definitions={name: d for name, d in scope.definitions.items() if name != loss})


def _of_the_layer(trees: Sides, scope: Scope) -> tuple[Scope, str]:
    """The scope in which what is said of any layer holds at the last one, L, if a claim is about that."""
    letters = {found["letter"] for name in names_in(*trees) if (found := layer_of(name))}
    if len(letters) != 1:
        return scope, ""
    letter = min(letters)
    return at_any(at_the_last(scope, letter), letter)


def _power_of_entries(part: Tree) -> Tree | None:
    r"""``A^2`` and ``\tanh^2(Z)`` of the entries of a layer, which is no square matrix, as products of entries."""
    match part:
        case Applied(power=Number(value=power)) if power == _BOTH:
            whole: Tree = replace(part, power=None)
        case Script(base=(Name() | Applied() | Group()) as base, sup=Number(value=power)) if power == _BOTH:
            whole = base if not part.sub else replace(part, sup=None)
        case _:
            return None
    return Group(part.start, part.end, "(", (Factors(part.start, part.end, (whole, whole), ("", "*")),))


def _places(bodies: list[Tree]) -> tuple[str, ...]:
    """Where the examples lie: in columns behind weights, in rows before them."""
    places = set()
    for product in (part for body in bodies for part in find_all(body, Factors) if len(part.factors) == _BOTH):
        first, second = (letter_of(whole_name(factor) or "") in _WEIGHTS for factor in product.factors)
        if first != second:
            places.add("column" if first else "row")
    return tuple(places) if len(places) == 1 else ("column", "row")


def _biased(body: Tree, biases: set[str], place: str) -> Tree:
    """A layer whose bias is added to each column: the transposed one has it in its rows."""
    if place == "row" or not isinstance(body, Terms) or not any(whole_name(term) in biases for _, term in body.terms):
        return body
    terms = tuple((sign, term if whole_name(term) in biases else Transpose(term.start, term.end, term))
                  for sign, term in body.terms)  # fmt: skip
    return Transpose(body.start, body.end, replace(body, terms=terms))


def _counted(sides: Sides) -> Iterator[tuple[Sides, str]]:
    """The sides with gradients of means, dots between matrices as products of matrices, then of entries."""
    (left, right), mean = _of_the_mean(sides)
    yield (left, right), mean
    if any("dot" in product.signs for product in find_all(right, Factors)):
        yield (left, transform(right, _by_entries)), "; ".join(filter(None, (mean, ENTRIES)))


def _by_entries(part: Tree) -> Tree | None:
    """A product with dots as one of entries."""
    if not isinstance(part, Factors) or "dot" not in part.signs:
        return None
    signs = tuple("*" if sign == "dot" else sign for sign in part.signs)
    return replace(part, factors=tuple(transform(factor, _by_entries) for factor in part.factors), signs=signs)


def _of_the_mean(sides: Sides) -> tuple[Sides, str]:
    r"""The gradient in a weight as one of the mean where the right side has ``\frac1m`` before gradients of the sum."""
    left, right = sides
    assert isinstance(left, Derivative)  # noqa: S101 - it is one
    count = next((part for part in find_all(right, Quotient) if _is_share(part)), None)
    variable = head_name(left.variables[0][0]) or ""
    below = [part for part in find_all(right, Derivative) if is_short(part)]
    inner = [letter_of(head_name(part.variables[0][0]) or "") for part in below]
    if count is None or letter_of(variable) not in _WEIGHTS or not below or not _WEIGHTS.isdisjoint(inner):
        return sides, ""
    share = replace(count, top=Number(count.start, count.end, Fraction(1)))
    scaled = Factors(left.start, left.end, (share, left), ("", ""))
    return (scaled, right), "gradients in weights are of the mean over the examples, those in layers of the sum"


def _to_count(upper: Tree | None) -> bool:
    """Whether a sum ends with the number of examples."""
    return isinstance(upper, Name) and upper.name in _COUNTS


def _is_share(part: Tree) -> bool:
    """Whether something is divided by m."""
    return isinstance(part, Quotient) and isinstance(part.bottom, Name) and part.bottom.name in _COUNTS


def _over_columns(part: Tree, scope: Scope) -> Tree | None:
    r"""``\sum_i dZ^{(i)}`` over the examples of a matrix that is defined as ``\sum dZ``."""
    if not isinstance(part, BigOp) or not isinstance(part.body, Derivative) or len(part.body.variables) != 1:
        return None
    match part.body.variables[0][0]:
        case Script(base=Name() as whole, sub=(Name(name=index),), sup=None):
            whole = replace(whole, name=whole.name.removesuffix(FAMILY))
        case Script(base=Name() as whole, sub=(), sup=Group(items=(Name(name=index),))):
            pass
        case _:
            return None
    if index != part.index or whole.name not in scope.definitions:
        return None
    return replace(part, index=None, lower=None, upper=None, body=replace(part.body, variables=((whole, 1),)))


def _over_examples(part: Tree, place: str, matrices: set[str]) -> Tree | None:
    r"""``\sum dZ``, or ``\sum_{i=1}^m dZ`` of a whole batch, as the sum over its examples."""
    if not isinstance(part, BigOp) or part.kind != "sum":
        return None
    if part.index is not None and (part.index in names_in(part.body) or not _to_count(part.upper)):
        return None
    body = part.body
    if not isinstance(body, Derivative) or whole_name(body.variables[0][0]) not in matrices:
        return None
    whole: Tree = body if place == "column" else Transpose(body.start, body.end, body)
    return Factors(part.start, part.end, (Group(part.start, part.end, "(", (whole,)), Name(part.start, part.end, ONES)),
                   ("", ""))  # fmt: skip
