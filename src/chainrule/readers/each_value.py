r"""Left sides that say a definition for one value, in front of the definitions: of the class y_i, or at F(x)."""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Factors, Group, Name, Script, Tree, find_all, names_in, walk
from chainrule.readers.usage import is_index

#: Letters for the class that is said in words.
_CLASSES = "kcmlq"


def of_each_class(left: Script, body: Tree) -> tuple[Tree, Tree] | None:
    """``p_{y_i} = e^{f_{y_i}} / \\sum_j e^{f_j}`` with a letter for the class y_i: it is said of each class."""
    (*_, true) = left.sub or (None,)
    if len(left.sub) != 1 or left.sup is not None or not isinstance(true, Script) or not isinstance(true.base, Name):
        return None
    said = spelled(true)
    inside = [part for part in find_all(body, Script) if len(part.sub) == 1 and spelled(part.sub[0]) == said]
    letter = next((each for each in _CLASSES if each not in names_in(left, body)), "")
    if not inside or not letter or not all(isinstance(part, Name) and is_index(part) for part in true.sub):
        return None

    def change(part: Tree) -> Tree | None:
        return Name(part.start, part.end, letter) if isinstance(part, Script) and spelled(part) == said else None

    return transform(left, change), transform(body, change)


def of_values(left: Tree, body: Tree) -> tuple[Tree, Tree]:
    """``L(y, F(x)) = (y - F(x))^2`` with F for its value at x, if no other value of F stands there."""
    match left:
        case Factors(factors=(Name(), Group(opening="(", items=items)), signs=("", "")) if len(items) > 1:
            values = {value[0].name: value[1] for item in items if (value := _value(item)) is not None}
        case _:
            return left, body

    def bare(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        kept = [i for i, factor in enumerate(part.factors) if not (i and _is_call(part.factors[i - 1], factor, values))]
        if len(kept) == len(part.factors):
            return None
        factors, signs = tuple(transform(part.factors[i], bare) for i in kept), tuple(part.signs[i] for i in kept)
        return factors[0] if len(factors) == 1 else replace(part, factors=factors, signs=signs)

    new = transform(body, bare)
    alone = values and not any(
        isinstance(part, Factors) and any(_is_called(part, name) for name in values) for part in walk(new)
    )
    return (transform(left, bare), new) if alone else (left, body)


def _value(item: Tree) -> tuple[Name, Group] | None:
    """The F and the (x) of a parameter ``F(x)``; None for others."""
    match item:
        case Factors(factors=(Name() as name, Group(opening="(", items=(Name(),)) as group), signs=("", "")):
            return name, group
    return None


def _is_call(function: Tree, group: Tree, values: dict[str, Group]) -> bool:
    given = values.get(function.name) if isinstance(function, Name) else None
    return given is not None and isinstance(group, Group) and spelled(given) == spelled(group)


def _is_called(product: Factors, name: str) -> bool:
    """Whether a function is called at something else, too."""
    pairs = zip(product.factors, product.factors[1:], strict=False)
    return any(isinstance(f, Name) and f.name == name and isinstance(g, Group) for f, g in pairs)
