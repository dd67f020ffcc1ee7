r"""The reading of an undefined \delta as the error of a layer, below the readings: the derivative of a loss in its z.

``\delta^{l} = (W^{l+1})^T \delta^{l+1} \odot f'(z^l)`` stands in every text on backpropagation, often with no formula
for \delta. The claim itself says in what is differentiated: z stands in the bracket of f'. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.extraction.steps import ALONE
from chainrule.checker.readings.losses.spoken_losses import residual
from chainrule.readers.define import definition
from chainrule.readers.letters import is_transpose, letter_of
from chainrule.readers.losses_said import CROSS, SAID
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.slopes import primed
from chainrule.readers.syntax import (
    Applied,
    BigOp,
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
    walk,
)
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name

#: A loss that no text has.
LOSS = r"\mathcal{Q}"
Sides = tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class Layer:
    """What a claim says of a layer: its error, the function f of f'(z), and z."""

    error: str
    function: Tree
    z: Tree


def by_errors(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str, bool]]:
    """The sides with derivatives for errors, the scope of the layers, and what that assumes.

    Last comes whether the layers are those of the definitions above, which have readings of their own.
    """
    layer = _layer(trees, scope)
    if layer is None:
        return
    letter, z = letter_of(layer.error), head_name(layer.z) or ""
    scope = replace(scope, definitions={n: d for n, d in scope.definitions.items() if n != layer.error})
    label, letter_z = layer.error[len(letter) :], letter_of(z)
    others = {name for name in names_in(trees[1]) if letter_of(name) == letter and name not in scope.definitions}
    if z[len(letter_z) :] != label or len(others) > 1 or layer.error in others:
        return
    variables = {name: letter_z + name[len(letter) :] for name in (layer.error, *others)}
    left, right = (_with_derivatives(tree, variables) for tree in trees)
    said = f"{plain_name(layer.error)} is the derivative of the loss in {plain_name(z)}"
    # A lost transpose would go unseen if capitals were numbers.
    scope = replace(scope, options={**scope.options, "capitals": "matrices"})
    if others and not _is_next(label, min(others)[len(letter) :]):
        return
    if others:
        lettered = any(each.isalpha() for each in label)
        # Below the layers 1 and 2 alone nothing is defined of l and l + 1.
        layers = [name[len(letter_z) :] for name in scope.definitions if letter_of(name) == letter_z]
        above = any(lettered <= any(map(str.isalpha, each)) for each in layers)
        scopes = [scope] if above else _of_the_next(trees[1], layer, variables[min(others)], scope)
        for each in scopes:
            yield (left, right), each, said, above
    elif stated := _of_the_stated_loss(layer, label, scope):
        yield (left, right), stated[0], f"{said}; {stated[1]}", False
    elif not any(name in scope.definitions for name in LOSSES) and CROSS not in scope.options.get(SAID, ""):
        for each in _of_the_last(trees[1], layer, scope):
            yield (left, right), each, f"{said}, half the squared error", False


def _is_next(label: str, other: str) -> bool:
    """Whether the label of another error is that of the layer behind: l + 1 beside l, 3 beside 2."""
    own, next_one = (text.strip("^_{}()[]") for text in (label, other))
    if own.isdigit() and next_one.isdigit():
        return int(next_one) == int(own) + 1
    # Other letters may name any two layers, j behind i, and L - 1 stands before L.
    return next_one == f"{own}+1" or next_one.isalpha() or own == f"{next_one}-1" or not own


def _layer(trees: Sides, scope: Scope) -> Layer | None:
    """The layer of a claim that has an undefined error on the left, and one f'(z) on the right."""
    left, right = trees
    name = head_name(left) if isinstance(left, (Name, Script)) and not has_derivative(left) else None
    if name is None or letter_of(name) not in ALONE:
        return None
    found = [pair for product in find_all(right, Factors) for pair in primed(product)]
    if len(found) != 1:
        return None
    function, z = found[0]
    stated = scope.definitions[name].body if name in scope.definitions else None
    # What is said above of the error may be just that.
    same = isinstance(stated, Derivative) and head_name(stated.variables[0][0]) == head_name(z)
    return Layer(name, function, z) if stated is None or same else None


def _with_derivatives(tree: Tree, variables: dict[str, str]) -> Tree:
    """The tree with the derivative of the loss for each error."""
    loss = Name(0, 0, LOSS)

    def change(part: Tree) -> Tree | None:
        base = part.base if isinstance(part, Script) and part.sub else part
        name = variables.get(base.name) if isinstance(base, Name) else variables.get(head_name(base) or "")
        if name is None or not isinstance(part, (Name, Script)):
            return None
        bold = any(isinstance(each, Name) and each.bold for each in walk(base))
        variable: Tree = Name(part.start, part.end, name, bold)
        if base is not part and isinstance(part, Script):
            variable = replace(part, base=variable)
        return Derivative(part.start, part.end, "∂", loss, ((variable, 1),))

    return transform(tree, change)


def _of_the_next(right: Tree, layer: Layer, z: str, scope: Scope) -> Iterator[Scope]:
    """The scope in which the next layer is ``z = W f(z)``, for the matrix that stands transposed in the claim."""
    matrices = [part.base for part in find_all(right, Script) if is_transpose(part.sup)]
    if len(matrices) != 1 or (isinstance(layer.z, Script) and layer.z.sub):
        return
    matrix = matrices[0].items[0] if isinstance(matrices[0], Group) and len(matrices[0].items) == 1 else matrices[0]
    bold = any(isinstance(part, Name) and part.bold for part in walk(layer.z))
    name = head_name(matrix)
    if name is None or name in scope.definitions:
        return
    out = scope
    for each, kind in ((name, "matrix"), (z, "vector"), (head_name(layer.z) or "", "vector")):
        out = out.declare(Declaration(each, kind, facts=frozenset({"undeclared"})))
    value = Factors(0, 0, (layer.function, Group(0, 0, "(", (layer.z,))), ("", ""))
    body = Factors(0, 0, (matrix, value), ("", ""))
    yield out.define(Definition(z, (), (), body, text="the next layer", bold=bold))


def _of_the_stated_loss(layer: Layer, label: str, scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which the output in the loss above is made of z, where only the claim tells by which function."""
    losses = [scope.definitions[name] for name in LOSSES if name in scope.definitions]
    if not label or not losses or (isinstance(layer.z, Script) and layer.z.sub):
        return None
    stated = max(losses, key=lambda each: each.line)
    outputs = {name for name in names_in(stated.body) if name.endswith(label)} - scope.definitions.keys()
    if len(outputs) != 1 or head_name(layer.z) in outputs | scope.definitions.keys():
        return None
    output = outputs.pop()
    bold = any(isinstance(part, Name) and part.name == output and part.bold for part in walk(stated.body))
    value = Factors(0, 0, (layer.function, Group(0, 0, "(", (layer.z,))), ("", ""))
    out = scope.declare(Declaration(head_name(layer.z) or "", "vector", facts=frozenset({"undeclared"})))
    out = out.define(Definition(output, (), (), value, text="the output", bold=bold))
    out = out.define(replace(stated, name=LOSS, parameters=(), before=None, others=()))
    return out, f"{plain_name(output)} is made of {plain_name(head_name(layer.z) or '')} by that function"


def _of_the_last(right: Tree, layer: Layer, scope: Scope) -> Iterator[Scope]:
    """The scope in which the loss is half the squared difference that stands in the claim, of ``a = f(z)``."""
    found = next(filter(None, map(residual, find_all(right, Terms))), None)
    if found is None:
        return
    prediction, target = found
    value = Factors(0, 0, (layer.function, Group(0, 0, "(", (layer.z,))), ("", ""))
    out = scope
    name = head_name(prediction)
    if name is None:
        return
    if name not in scope.definitions:
        stated = definition(prediction, value)
        if stated is None:
            return
        out = out.define(stated)
    difference = Group(0, 0, "(", (Terms(0, 0, ((1, prediction), (-1, target))),))
    square: Tree = Script(0, 0, difference, (), Number(0, 0, Fraction(2)))
    index = layer.z.sub[0] if isinstance(layer.z, Script) and len(layer.z.sub) == 1 else None
    if isinstance(index, Name) and is_index(index):
        square = BigOp(0, 0, "sum", index.name, None, None, square)
    elif any(isinstance(p, Factors) and not {"*", "o"}.isdisjoint(p.signs) for p in walk(right)):
        for each in (head_name(layer.z) or "", head_name(target) or ""):
            out = out.declare(Declaration(each, "vector", facts=frozenset({"undeclared"})))
        product = Factors(0, 0, (difference, difference), ("", "o"))
        square = Applied(0, 0, "sum", (product,))
    half = Factors(0, 0, (Number(0, 0, Fraction(1, 2)), square), ("", ""))
    yield out.define(Definition(LOSS, (), (), half, text="half the squared error"))
