r"""The readings that labels are -1 or 1, where the text says so or they stand in margins only, and 0 or 1.

Below the readings. They count only if they hold. A label of -1 or 1 is written as a number over its absolute value.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from chainrule.readers.letters import FAMILY, is_transpose
from chainrule.readers.lowering.constants import INDICATORS
from chainrule.readers.rewriting import transform, with_joined
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Bars,
    Comparison,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.two_valued import REAL, SIGNS, ZERO_ONE

_INDEX = "i"
#: Letters of labels.
_LABELS = frozenset("yt")
Sides = tuple[Tree, Tree]


def by_signs(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scope in which the labels of the claim, and of what it uses, are -1 or 1, or 0 or 1."""
    used = [*trees, *(stated.body for tree in trees for stated in scope.below(tree))]
    indexed = {p.base.name for t in used for p in find_all(t, Script) if p.sub and isinstance(p.base, Name)}
    words: list[str] = []
    for kind, values in ((SIGNS, "-1 or 1"), (ZERO_ONE, "0 or 1")):
        said = set(scope.options.get(kind, ""))
        labels = sorted(n for n in names_in(*used) if n.removesuffix(FAMILY) in said and n not in scope.definitions)
        for name in labels:
            scope = scope.define(_label(name, kind, indexed=name in indexed))
        if labels:
            words.append(f"{', '.join(name.removesuffix(FAMILY) for name in labels)} is {values}, as the text says")
    if words:
        yield scope, "; ".join(words)
    else:
        yield from _by_margins(used, indexed, scope)


def _by_margins(used: list[Tree], indexed: set[str], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""The scope in which y is -1 or 1 in ``\log(1 + e^{-y w^T x})``, and 0 or 1 where it stands as ``2y - 1``."""
    real = set(scope.options.get(REAL, "")) | scope.definitions.keys()
    for name in sorted(n for n in names_in(*used) if n.removesuffix(FAMILY) in _LABELS - real):
        counted = [transform(tree, lambda part, name=name: _without_label(part, name)) for tree in used]  # type: ignore[misc]
        if name in names_in(*counted):
            continue
        zero = any(_is_doubled(part, name) for tree in used for part in find_all(tree, Terms))
        defined = scope.define(_label(name, ZERO_ONE if zero else SIGNS, indexed=name in indexed))
        values = "0 or 1" if zero else "-1 or 1"
        yield defined, f"{name.removesuffix(FAMILY)} is {values}, as labels in margins are"


def _without_label(part: Tree, name: str) -> Tree | None:
    """A product with something else, without the label or its double less 1."""
    if not isinstance(part, Factors):
        return None
    kept = tuple(factor for factor in part.factors if not _is_label(factor, name))
    others = [factor for factor in kept if not isinstance(factor, Number)]
    if kept and isinstance(kept[-1], Script) and is_transpose(kept[-1].sup):
        # The y of ``x^T y`` is a vector.
        return None
    return Factors(part.start, part.end, kept, ("",) * len(kept)) if others and len(kept) < len(part.factors) else None


def _is_label(factor: Tree, name: str) -> bool:
    match factor:
        case Script(_, _, Name() as base, sub, None, 0) if sub:
            return base.name == name
        case Group(_, _, _, (Terms() as only,)):
            return _is_doubled(only, name)
    return isinstance(factor, Name) and factor.name == name


def _is_doubled(tree: Tree, name: str) -> bool:
    """Whether a tree is ``2y - 1``."""
    match tree:
        case Terms(_, _, ((1, Factors(_, _, (Number(_, _, two), label))), (-1, Number(_, _, one)))):
            return two == one + 1 == 2 and _is_label(label, name)
    return False


def _label(name: str, kind: str, *, indexed: bool) -> Definition:
    """A label as a number over its absolute value; one that is 0 or 1 is half of that and 1."""
    number: Tree = Name(0, 0, f"\\breve{{{name.removesuffix(FAMILY)}}}")
    if indexed:
        number = Script(0, 0, number, (Name(0, 0, _INDEX),))
    value: Tree = Quotient(0, 0, number, Bars(0, 0, number, ""))
    if kind == ZERO_ONE:
        value = Quotient(0, 0, Terms(0, 0, ((1, Number(0, 0, Fraction(1))), (1, value))), Number(0, 0, Fraction(2)))
    return Definition(name, (), (_INDEX,) if indexed else (), value)


def by_zero_one(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides in which 1(y = 1) is y and 1(y = 0) is 1 - y, where y stands as a number beside them."""
    labels: set[str] = set()

    def join(one: Tree, bracket: Tree) -> Tree | None:
        value = _as_label(bracket) if _is_one(one) else None
        if value is not None:
            labels.update(names_in(value))
        return value

    left, right = (with_joined(side, join) for side in sides)
    named = {name for name in labels if len(name.removesuffix(FAMILY)) == 1 and name not in "ijkmn"}
    numbers = transform(sides[0], lambda part: Number(0, 0, Fraction(0)) if _as_label(part) is not None else None)
    if named and named & names_in(numbers):
        yield (left, right), scope, f"{', '.join(sorted(name.removesuffix(FAMILY) for name in named))} is 0 or 1"


def _is_one(tree: Tree) -> bool:
    """Whether a factor may begin an indicator."""
    return (isinstance(tree, Number) and tree.value == 1) or (isinstance(tree, Name) and tree.name in INDICATORS)


def _as_label(tree: Tree) -> Tree | None:
    """The label y for the bracket (y = 1), and 1 - y for (y = 0)."""
    match tree:
        case Group(start, end, _, (Comparison(_, _, (label, Number(_, _, value)), ("=",)),)) if value in (0, 1):
            one = Number(start, start, Fraction(1))
            return label if value else Group(start, end, "(", (Terms(start, end, ((1, one), (-1, label))),))
    return None
