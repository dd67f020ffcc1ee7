r"""The reading of ``\\partial L(y_i, F(x_i)) / \\partial F(x_i)``, below the readings: in the value of a function.

Texts on boosting take the derivative of a loss in the prediction F(x_i): as a variable, whatever F is. It counts only
if it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import At, BigOp, Derivative, Factors, Group, Name, Script, Tree, find_all, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_value(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The sides with a name for each value of a function that something is differentiated in, and what that assumes."""
    trees = _at_this_step(trees)
    taken = [(v, part.body) for tree in trees for part in find_all(tree, Derivative)
             for v, _ in part.variables if _is_value(v)]  # fmt: skip
    stated = scope.definitions
    losses = {name for _, body in taken if (name := head_name(body)) is not None and name in stated}
    bodies = [stated[body.name].body if isinstance(body, Name) and body.name in stated else body for _, body in taken]
    # Of a sum over the examples each value of the function is one of many.
    summed = any(find_all(body, BigOp) for body in bodies)
    values = {_name_of(v, summed=summed): v for v, _ in taken}
    if len(values) != 1 or not all(any(_says(part, values, summed=summed) for part in walk(body)) for body in bodies):
        return

    def change(part: Tree) -> Tree | None:
        return _with_names(part, values, change, summed=summed) if isinstance(part, Factors) else None

    left, right = (transform(tree, change) for tree in trees)
    functions = {head_name(value) for value in values.values()}
    kept = {name: each for name, each in stated.items() if name not in functions}
    for name in losses & kept.keys():
        parameters = tuple(transform(parameter, change) for parameter in stated[name].parameters)
        kept[name] = replace(stated[name], body=transform(stated[name].body, change), parameters=parameters)
    shown = ", ".join(sorted(plain_name(name or "") for name in functions))
    yield (left, right), replace(scope, definitions=kept), f"the value of {shown} is what is differentiated in"


def _at_this_step(trees: tuple[Tree, Tree]) -> tuple[Tree, Tree]:
    """The sides with F for the ``F_{m-1}`` at which a derivative in F(x) is taken: it is the F of that step."""
    steps: dict[str, Tree] = {}

    def bare(part: Tree) -> Tree | None:
        match part:
            case At(body=Derivative() as derivative, where=((of, value),)):
                name, step = head_name(of), value.factors[0] if isinstance(value, Factors) else value
                if name is not None and isinstance(step, Script) and step.sub and head_name(step.base) == name:
                    steps[name] = step
                    return derivative
        return None

    def same(part: Tree) -> Tree | None:
        at = isinstance(part, Script) and steps.get(head_name(part.base) or "")
        return part.base if at and isinstance(part, Script) and spelled(at) == spelled(part) else None

    left, right = (transform(tree, bare) for tree in trees)
    return (transform(left, same), transform(right, same)) if steps else trees


def _says(part: Tree, values: dict[str, Tree], *, summed: bool) -> bool:
    """Whether one of the values stands in a part."""
    return isinstance(part, Factors) and _with_names(part, values, lambda _: None, summed=summed) != part


def _with_names(
    product: Factors, values: dict[str, Tree], change: Callable[[Tree], Tree | None], *, summed: bool
) -> Tree:
    """A product with names for the values among its factors."""
    factors: list[Tree] = []
    signs: list[str] = []
    at = 0
    while at < len(product.factors):
        pair = product.factors[at : at + 2]
        value = Factors(pair[0].start, pair[-1].end, pair, ("", *product.signs[at + 1 : at + 2]))
        named = _is_value(value) and _name_of(value, summed=summed) in values
        factors.append(_named(value, summed=summed) if named else transform(pair[0], change))
        signs.append(product.signs[at])
        at += 2 if named else 1
    return factors[0] if len(factors) == 1 else replace(product, factors=tuple(factors), signs=tuple(signs))


def _is_value(tree: Tree) -> bool:
    """Whether a tree is F(x) or F_m(x_i)."""
    match tree:
        case Factors(_, _, ((Name() | Script()), Group(_, _, "(", _)), (_, "")):
            return head_name(tree) is not None
    return False


def _named(value: Factors, *, summed: bool) -> Tree:
    """A name for the value of a function: with the index of its argument, where it is one of many."""
    name, index = Name(value.start, value.end, _name_of(value, summed=summed)), _index(value) if summed else None
    return name if index is None else Script(value.start, value.end, name, (index,))


def _name_of(tree: Tree, *, summed: bool) -> str:
    """What the value of a function is called, wherever it stands; for all examples together without their index."""
    index = _index(tree) if summed else None
    written = [said for said in spelled(tree) if index is None or said != index.name]
    return f"{head_name(tree)}({','.join(map(str, written))})"


def _index(tree: Tree) -> Name | None:
    """The i of ``F(x_i)``, None for other values."""
    match tree:
        case Factors(factors=(_, Group(items=(Script(base=Name(), sub=(Name() as index,), sup=None),)))):
            return index
    return None
