r"""Models at their examples, in front of the readings: ``h(x_i)`` below ``h(x) = w^T x``, where x_i is a vector.

Beside a model that is defined for one vector x its examples are called x_i, which would be an entry of x. Where x is
nothing but the parameter, the model is written out at its examples.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chainrule.readers.letters import is_transposed
from chainrule.readers.rewriting import renamed, transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Factors, Group, Name, Number, Script, Tree, find_all, names_in, walk
from chainrule.readers.usage import head_name

Sides = tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class Model:
    """A function of a vector: its definition, and the letter of the vector."""

    stated: Definition
    vector: str


def at_examples(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the scope with such models written out; None where there are none."""
    used = {stated.name: stated for side in sides for stated in scope.below(side)}
    models = {name: model for name, stated in used.items() if (model := _model(stated)) is not None}
    if not models:
        return None
    trees = [*sides, *(stated.body for stated in used.values())]
    products = [part for tree in trees for part in find_all(tree, Factors)]
    called = {name for name, model in models.items() if any(_written_out(part, {name: model}) for part in products)}
    kept = {name: models[name] for name in called if _stands_alone(models[name].vector, trees, models)}
    if not kept:
        return None

    def change(part: Tree) -> Tree | None:
        return _written_out(part, kept) if isinstance(part, Factors) else None

    left, right = (transform(side, change) for side in sides)
    bodies = {name: replace(stated, body=transform(stated.body, change))
              for name, stated in used.items() if name not in kept}  # fmt: skip
    for model in kept.values():
        # Of one x the text may say how long it is.
        scope = scope.undeclared(model.vector)
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies})


def _model(stated: Definition) -> Model | None:
    """A function that has one of its parameters in a product with what is transposed, or with a dot."""
    products = find_all(stated.body, Factors)
    for parameter in stated.parameters:
        inside = [part for part in products if any(_has(parameter, factor) for factor in part.factors)]
        vector = any(any(map(is_transposed, part.factors)) or "dot" in part.signs for part in inside)
        if vector and isinstance(parameter, Name) and all(isinstance(other, Name) for other in stated.parameters):
            entries = any(part.sub and parameter.name in names_in(part.base) for part in find_all(stated.body, Script))
            return None if entries else Model(stated, parameter.name)
    return None


def _has(parameter: Tree, factor: Tree) -> bool:
    """Whether a factor is the parameter, or the bracket of a map that is called at it."""
    return _is(parameter, factor) or (isinstance(factor, Group) and any(_is(parameter, each) for each in factor.items))


def _is(parameter: Tree, factor: Tree) -> bool:
    return isinstance(parameter, Name) and isinstance(factor, Name) and factor.name == parameter.name


def _stands_alone(name: str, trees: list[Tree], models: dict[str, Model]) -> bool:
    """Whether a letter stands in the trees with an index only, but for the functions whose parameter it is."""
    own = {id(model.stated.body) for model in models.values() if model.vector == name}
    for tree in trees:
        if id(tree) in own:
            continue
        indexed = {id(part.base) for part in find_all(tree, Script) if part.sub}
        if any(isinstance(part, Name) and part.name == name and id(part) not in indexed for part in walk(tree)):
            return False
    return True


def _written_out(product: Tree, models: dict[str, Model]) -> Tree | None:
    """A product with the models in it written out at their examples; None for one without."""
    if not isinstance(product, Factors):
        return None
    factors: list[Tree] = []
    signs: list[str] = []
    at = 0
    while at < len(product.factors):
        function, *behind = product.factors[at : at + 2]
        value = _value(function, behind[0], models) if behind else None
        inner = transform(function, lambda part: _written_out(part, models)) if value is None else value
        factors.append(inner)
        signs.append(product.signs[at])
        at += 1 if value is None else 2
    if len(factors) == len(product.factors) and all(a is b for a, b in zip(factors, product.factors, strict=True)):
        return None
    return factors[0] if len(factors) == 1 else replace(product, factors=tuple(factors), signs=tuple(signs))


def _value(function: Tree, behind: Tree, models: dict[str, Model]) -> Tree | None:
    """What a model before a bracket is at the example in it, perhaps with a power behind it; None for other factors."""
    model = models.get(head_name(function) or "")
    group = behind.base if isinstance(behind, Script) and not behind.sub else behind
    if model is None or not isinstance(group, Group) or group.opening != "(":
        return None
    stated, indices = model.stated, function.sub if isinstance(function, Script) and model.stated.indices else ()
    if len(group.items) != len(stated.parameters) or len(indices) != len(stated.indices):
        return None
    pairs = list(zip(stated.parameters, group.items, strict=True))
    item = next(item for parameter, item in pairs if head_name(parameter) == model.vector)
    others = all(_is(parameter, given) for parameter, given in pairs if head_name(parameter) != model.vector)
    if not others or not _is_example(item, model):
        return None
    body = transform(stated.body, lambda part: item if isinstance(part, Name) and part.name == model.vector else None)
    for old, new in zip(stated.indices, indices, strict=True):
        if not isinstance(new, Name) or any(
            old in names_in(big.body) for big in _sums(stated) if big.index == new.name
        ):
            return None
        body = renamed(body, old, new.name)
    written = replace(group, items=(body,))
    return replace(behind, base=written) if isinstance(behind, Script) else written


def _is_example(item: Tree, model: Model) -> bool:
    """Whether ``x_i`` stands in the place of x, with an index that the model does not sum over."""
    match item:
        case Script(base=Name(name=name), sub=((Name() | Number()) as index,), sup=None) if name == model.vector:
            return not {big.index for big in _sums(model.stated)} & names_in(index)
    return False


def _sums(stated: Definition) -> Sequence[BigOp]:
    return find_all(stated.body, BigOp)
