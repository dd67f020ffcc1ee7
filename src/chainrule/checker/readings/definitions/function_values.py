r"""The reading of ``\\partial L(y_i, F(x_i)) / \\partial F(x_i)``, below the readings: in the value of a function.

Texts on boosting take the derivative of a loss in the prediction F(x_i): as a variable, whatever F is. It counts only
if it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all, spelled, walk
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_value(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The sides with a name for each value of a function that something is differentiated in, and what that assumes."""
    taken = [(v, part.body) for tree in trees for part in find_all(tree, Derivative)
             for v, _ in part.variables if _is_value(v)]  # fmt: skip
    values = {_name_of(v): v for v, _ in taken}
    opened = {name: stated for _, body in taken if isinstance(body, Name)
              for name, stated in scope.definitions.items() if name == body.name}  # fmt: skip
    bodies = [opened[body.name].body if isinstance(body, Name) and body.name in opened else body for _, body in taken]
    if len(values) != 1 or not all(any(_says(part, values) for part in walk(body)) for body in bodies):
        return

    def change(part: Tree) -> Tree | None:
        return _with_names(part, values, change) if isinstance(part, Factors) else None

    left, right = (transform(tree, change) for tree in trees)
    functions = {head_name(value) for value in values.values()}
    kept = {name: stated for name, stated in scope.definitions.items() if name not in functions}
    kept |= {name: replace(stated, body=transform(stated.body, change)) for name, stated in opened.items()}
    shown = ", ".join(sorted(plain_name(name or "") for name in functions))
    yield (left, right), replace(scope, definitions=kept), f"the value of {shown} is what is differentiated in"


def _says(part: Tree, values: dict[str, Tree]) -> bool:
    """Whether one of the values stands in a part."""
    return isinstance(part, Factors) and _with_names(part, values, lambda _: None) != part


def _with_names(product: Factors, values: dict[str, Tree], change: Callable[[Tree], Tree | None]) -> Tree:
    """A product with names for the values among its factors."""
    factors: list[Tree] = []
    signs: list[str] = []
    at = 0
    while at < len(product.factors):
        pair = product.factors[at : at + 2]
        value = Factors(pair[0].start, pair[-1].end, pair, ("", *product.signs[at + 1 : at + 2]))
        named = _is_value(value) and _name_of(value) in values
        factors.append(Name(value.start, value.end, _name_of(value)) if named else transform(pair[0], change))
        signs.append(product.signs[at])
        at += 2 if named else 1
    return factors[0] if len(factors) == 1 else replace(product, factors=tuple(factors), signs=tuple(signs))


def _is_value(tree: Tree) -> bool:
    """Whether a tree is F(x) or F_m(x_i)."""
    match tree:
        case Factors(_, _, ((Name() | Script()), Group(_, _, "(", _)), (_, "")):
            return head_name(tree) is not None
    return False


def _name_of(tree: Tree) -> str:
    """A name for the value of a function, the same wherever it stands."""
    return f"{head_name(tree)}({','.join(map(str, spelled(tree)))})"
