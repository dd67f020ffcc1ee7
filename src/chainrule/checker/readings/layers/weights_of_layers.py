r"""The readings of a gradient of weights without a formula for z, below the readings: ``\delta^{l} (a^{l-1})^T``.

Lists of the equations of backpropagation say it of any layer, of which z = W a + b stands in no formula. The claim
itself says what is multiplied and which layers these are. It counts only if it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.steps import ALONE
from chainrule.checker.readings.layers.errors_of_layers import LOSS
from chainrule.readers.letters import is_transpose, layer_of, letter_of
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name

BIASES = frozenset(("b", r"\beta", r"\theta"))
#: Letters of sums that biases are added to.
SUMS = frozenset("zZsu")
#: What else is added, of which the claim says nothing.
REST = Name(0, 0, r"\mathcal{R}")
#: A layer in a label: a letter, and how far behind it.
_PLACE = re.compile(r"([A-Za-z]?)([+-]?\d*)\Z")
Sides = tuple[Tree, Tree]


def by_weights(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with the derivative in z, the scope in which z is that of a layer, and what that assumes."""
    left, right = _telescoped(trees[0]), trees[1]
    match left:
        case Derivative(_, _, _, (Name() | Script()) as loss, ((variable, 1),)):
            weight = _bare(variable)
        case _:
            return
    found = _product(right, loss, scope)
    if weight is None or found is None:
        return
    error, z, entering = found
    names = [weight.name, z.name] if entering is None else [weight.name, z.name, entering.name]
    if any(name in scope.definitions for name in names[:2]) or len({*names}) < len(names):
        return
    if any(_base_of(weight.name) in map(_base_of, names_in(d.body)) for d in scope.definitions.values()):
        # A formula above says what the weights of a layer make, and so in which order their indices stand.
        return
    middle = _middle(trees[0])
    if middle is not None and indices_of(middle) != indices_of(_indexed(z, error)):
        # So does the claim itself, of which z they are a part.
        return
    body = _layer(variable, error, right, (weight, z, entering))
    if body is None or not fits(*map(label_of, names)) or not _as_above(body, weight, scope):
        return
    out = replace(scope, definitions={n: d for n, d in scope.definitions.items() if n not in names})
    out = replace(out, options={**out.options, "capitals": "matrices"})
    turned = entering is not None and isinstance(right, Factors) and _transposed(right.factors[0]) is not None
    kinds = ["matrix", *(["matrix" if turned else "vector"] * 2)] if entering is not None else ["vector", "vector"]
    for name, kind in zip(names, kinds, strict=True):
        out = out.declare(Declaration(name, kind, facts=frozenset({"undeclared"})))
    bold = any(isinstance(part, Name) and part.bold for part in walk(error))
    out = out.define(Definition(z.name, (), (), body, text="the layer", bold=bold))
    terms = " ".join(plain_name(name) for name in (weight.name, *names[2:]))
    said = f"{plain_name(z.name)} is a sum with {terms}"
    own = head_name(error) if isinstance(error, (Name, Script)) else None
    if own is not None and own not in scope.definitions:
        said = f"{plain_name(own)} is the derivative of the loss in {plain_name(z.name)}, a sum with {terms}"
    as_derivative = Derivative(right.start, right.end, "∂", Name(0, 0, LOSS), ((_indexed(z, error), 1),))
    whole = as_derivative if entering is None else _with_error(right, error, as_derivative)
    yield (replace(left, mark="∂", body=Name(0, 0, LOSS)), whole), out, said


def _telescoped(left: Tree) -> Tree:
    r"""The derivative that a gradient is, or ``\frac{\partial L}{\partial z} \frac{\partial z}{\partial W}``."""
    match left:
        case Gradient(start, end, variable, body, 1) if variable is not None:
            return Derivative(start, end, "∂", body, ((variable, 1),))
        case Factors(_, _, (Derivative() as outer, Derivative() as inner)):
            middle, last = outer.variables[0], inner.variables[0]
            if len(outer.variables) == len(inner.variables) == 1 and middle[1] == last[1] == 1:
                same = head_name(middle[0]) is not None and spelled(middle[0]) == spelled(inner.body)
                return replace(outer, variables=inner.variables) if same else left
    return left


def _middle(left: Tree) -> Tree | None:
    """The z that a product of two derivatives goes through."""
    match left:
        case Factors(_, _, (Derivative(variables=((middle, 1),)), Derivative())):
            return middle
    return None


def _base_of(name: str) -> str:
    """The name without its layer."""
    found = layer_of(name)
    return found["base"] if found is not None else name


def _product(right: Tree, loss: Tree, scope: Scope) -> tuple[Tree, Name, Name | None] | None:
    """The derivative in z that a right side has, z, and what that is multiplied by."""
    z = _in_z(right, loss, scope)
    if z is not None:
        return right, z, None
    if not isinstance(right, Factors) or len(right.factors) != 2:
        return None
    for error, other in (right.factors, right.factors[::-1]):
        z, entering = _in_z(error, loss, scope), _bare(_transposed(other) or other)
        if z is not None and entering is not None:
            return error, z, entering
    return None


def _in_z(part: Tree, loss: Tree, scope: Scope) -> Name | None:
    r"""The z of a derivative of the loss, or of an error \delta that stands for it."""
    match _telescoped(part):
        case Derivative(_, _, _, body, ((variable, 1),)):
            return _bare(variable) if head_name(body) == head_name(loss) else None
        case Name() | Script():
            own = _bare(part)
        case _:
            return None
    if own is None or letter_of(own.name) not in ALONE:
        return None
    stated = scope.definitions.get(own.name)
    if stated is None:
        return replace(own, name="z" + label_of(own.name))
    match stated.body:
        case Derivative(_, _, _, body, ((variable, 1),)) if head_name(body) == head_name(loss):
            return _bare(variable)
    return None


def _bare(tree: Tree) -> Name | None:
    """The name of a variable without its indices; None for other trees."""
    if isinstance(tree, Group) and len(tree.items) == 1:
        tree = tree.items[0]
    name = head_name(tree) if isinstance(tree, (Name, Script)) else None
    return None if name is None else Name(0, 0, name, any(isinstance(p, Name) and p.bold for p in walk(tree)))


def _transposed(factor: Tree) -> Tree | None:
    return factor.base if isinstance(factor, Script) and is_transpose(factor.sup) else None


def indices_of(tree: Tree) -> tuple[str, ...]:
    """The letters below a name that are indices."""
    sub = tree.sub if isinstance(tree, Script) else ()
    return tuple(part.name for part in sub if isinstance(part, Name) and is_index(part))


def _indexed(z: Name, error: Tree) -> Tree:
    """The z with the indices of its error."""
    match _telescoped(error):
        case Derivative(_, _, _, _, ((variable, _),)):
            error = variable
    below = tuple(Name(0, 0, index) for index in indices_of(error))
    return Script(0, 0, z, below, None, 0) if below else z


def _layer(variable: Tree, error: Tree, right: Tree, names: tuple[Name, Name, Name | None]) -> Tree | None:
    """What z is: W a and the rest for weights, b and the rest for biases."""
    weight, z, entering = names
    own, behind = indices_of(variable), indices_of(_indexed(z, error))
    if entering is None:
        added = letter_of(weight.name) in BIASES and letter_of(z.name) in SUMS and own == behind
        return Terms(0, 0, ((1, weight), (1, REST))) if added else None
    if not isinstance(right, Factors):
        return None
    other = next(part for part in right.factors if part is not error)
    before = indices_of(_transposed(other) or other)
    turned = Script(0, 0, weight, (), Name(0, 0, "T"), 0)
    if own or behind or before:
        plain = len(own) == 2 and len(behind) == len(before) == 1 and behind != before
        orders = {(*behind, *before): weight, (*before, *behind): turned}
        product = (orders[own], entering) if plain and own in orders else None
    elif _transposed(other) is None:
        return None
    else:
        product = (weight, entering) if other is right.factors[1] else (entering, weight)
    return None if product is None else Terms(0, 0, ((1, Factors(0, 0, product, ("", ""))), (1, REST)))


def _as_above(body: Tree, weight: Name, scope: Scope) -> bool:
    """Whether the weights stand as in what the text says of other layers, before what enters or behind it."""
    letter, product = letter_of(weight.name), body.terms[0][1] if isinstance(body, Terms) else None
    if not isinstance(product, Factors):
        return True
    own = product.factors[0] is weight
    said = (first for d in scope.definitions.values() for part in find_all(d.body, Factors)
            if (first := _is_first(part, letter, label_of(weight.name))) is not None)  # fmt: skip
    return all(first == own for first in said)


def _is_first(product: Factors, letter: str, label: str) -> bool | None:
    r"""Whether the weights of a layer multiply from the left, as the W of ``W a`` and of ``w_{ij} a_j``."""
    for place, pair in enumerate(pairwise(product.factors)):
        for part, other in (pair, pair[::-1]):
            name = (_bare(_transposed(part) or part) or REST).name
            places = [_PLACE.fullmatch(each.strip("^_{}()[]")) for each in (label_of(name), label)]
            if letter_of(name) != letter or name in ("", REST.name) or None in places or product.signs[place + 1]:
                continue
            own, entering = indices_of(part), indices_of(other)
            if len(own) == 2 and len(entering) == 1 and entering[0] in own:
                return own[1] == entering[0]
            return None if own or entering else (part is pair[0]) != (_transposed(part) is not None)
    return None


def _with_error(right: Tree, error: Tree, derivative: Tree) -> Tree:
    """The product with the derivative in z for the error."""
    if not isinstance(right, Factors):
        return derivative
    return replace(right, factors=tuple(derivative if part is error else part for part in right.factors))


def label_of(name: str) -> str:
    """What stands behind the letter of a name."""
    return name[len(letter_of(name) or "") :]


def fits(weight: str, z: str, entering: str | None = None) -> bool:
    """Whether these are the labels of one layer: what enters it comes from the one before."""
    if entering is None:
        return weight == z or _is_next(weight, z)
    if not weight and not z and not entering:
        return True
    return weight in (z, entering) and (_is_next(entering, z) or (not entering and z.strip("^_{}()[]") == "1"))


def _is_next(before: str, after: str) -> bool:
    places = [_PLACE.fullmatch(label.strip("^_{}()[]")) for label in (before, after)]
    match places:
        case [re.Match() as first, re.Match() as second] if first[1] == second[1]:
            return int(second[2] or 0) == int(first[2] or 0) + 1
    return False
