r"""A reading below the others: ``\sum_\tau p_\theta(\tau) R(\tau)`` and ``E_{\tau \sim p}[...]`` as sums over values.

A function at a letter that is summed over is a family with one member for each value: p_\theta(a | s) for each a.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.labels import primed_index
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Comparison,
    Factors,
    Gradient,
    Group,
    Name,
    Script,
    Tree,
    find_all,
)
from chainrule.readers.usage import head_name

#: Where the indices begin that stand for the values of letters: no letters of a text.
_VALUES = 0xF100
_EXPECTATIONS = frozenset(("E", r"\mathbb{E}", r"\mathbf{E}", r"\mathcal{E}", r"\operatorname{E}"))
_Sides = tuple[Tree, Tree]


class _NotReadError(Exception):
    """What is summed over, or the distribution of a mean, is not understood."""


@dataclass(slots=True)
class _Found:
    """The indices of the letters, the names of the families, and the parameters in their subscripts."""

    known: dict[str, Definition]
    indices: dict[str, str] = field(default_factory=dict)
    stated: dict[str, Definition] = field(default_factory=dict)
    families: dict[str, str] = field(default_factory=dict)

    def index(self, letter: str) -> str:
        """The index for the values of a letter."""
        return self.indices.setdefault(letter, chr(_VALUES + len(self.indices)))


def by_summed_values(sides: _Sides, scope: Scope) -> Iterator[tuple[_Sides, Scope, str]]:
    """The sides and the scope with families for the functions of letters that are summed over."""
    used = reached(sides, scope)
    if scope.strict or not any(_asks(part) for tree in (*sides, *(d.body for d in used)) for part in _sums(tree)):
        return
    found = _Found({name: stated for name, stated in scope.definitions.items() if stated.parameters})
    try:
        trees = [*sides, *(stated.body for stated in used)]
        places = _places(trees, _summed(trees))
        left, right = (_converted(side, _free(side, places), found) for side in sides)
        bodies = {d.name: _rewritten(d, found) for d in used}
    except _NotReadError:
        return
    if not found.families:
        return
    bodies |= found.stated
    parameters = sorted(set(found.families.values()) - {""})
    if len(parameters) > 1:
        return
    changed = replace(scope, definitions={**scope.definitions, **bodies})
    for name, parameter in found.families.items():
        if parameter:
            changed = changed.declare(Declaration(name, "function", depends=(parameter,)))
    for parameter in parameters:
        if parameter not in scope.declarations:
            changed = changed.declare(Declaration(parameter, "vector", facts=frozenset({"undeclared"})))
        left, right = (transform(side, lambda part, p=parameter: _in(part, p)) for side in (left, right))  # type: ignore[misc]
    letters = ", ".join(letter.removeprefix("\\") for letter in sorted(found.indices))
    yield (left, right), changed, f"what is summed over {letters}, or its mean, is a sum over finitely many values"


def _summed(trees: list[Tree]) -> set[str]:
    """The letters that are summed over, or drawn."""
    sums = {part.index for tree in trees for part in find_all(tree, BigOp) if part.index is not None}
    drawn = (_drawn(script) for tree in trees for script in find_all(tree, Script))
    return (sums | {_letter(one.items[0]) for one in drawn if one is not None}) - {""}


def _called(tree: Tree) -> Iterator[tuple[tuple[str | None, tuple[str, ...]], int, str]]:
    """The functions that are called, with the places and names of their arguments."""
    for product in find_all(tree, Factors):
        for first, second in zip(product.factors, product.factors[1:], strict=False):
            function = first.args[0] if isinstance(first, Applied) and len(first.args) == 1 else first
            for place, item in enumerate(second.items if isinstance(second, Group) else ()):
                if name := _letter(item):
                    yield _spelled(function), place, name


def _places(trees: list[Tree], summed: set[str]) -> set[tuple[tuple[str | None, tuple[str, ...]], int]]:
    """The places of functions at which a letter is summed over."""
    return {(function, place) for tree in trees for function, place, name in _called(tree) if name in summed}


def _free(side: Tree, places: set[tuple[tuple[str | None, tuple[str, ...]], int]]) -> frozenset[str]:
    r"""The letters of a side that stand where others are summed over: the a of \pi(a) beside \sum_{b} \pi(b)."""
    own = _summed([side])
    return frozenset(name for function, place, name in _called(side) if (function, place) in places) - own


def _rewritten(stated: Definition, found: _Found) -> Definition:
    """A definition whose sums are over values; one that cannot be changed stays, as its name does."""
    try:
        body = _converted(stated.body, frozenset(), found)
    except _NotReadError:
        if not stated.parameters:
            raise
        return stated
    return replace(stated, body=body, before=None, others=())


def _sums(tree: Tree) -> Iterator[Tree]:
    yield from find_all(tree, BigOp)
    yield from find_all(tree, Factors)


def _asks(part: Tree) -> bool:
    """Whether a part is a sum over a letter in brackets, or a mean over one that is drawn."""
    if isinstance(part, BigOp):
        groups = (group for group in find_all(part.body, Group) if group.opening in "([")
        return part.index is not None and any(_is(item, part.index) for group in groups for item in group.items)
    return isinstance(part, Factors) and any(_drawn(factor) is not None for factor in part.factors)


def _letter(tree: Tree) -> str:
    """A letter, perhaps with primes; empty for what is none."""
    tree = primed_index(tree)
    return tree.name if isinstance(tree, Name) else ""


def _is(tree: Tree, name: str) -> bool:
    return _letter(tree) == name


def _drawn(tree: Tree) -> Comparison | None:
    r"""The ``\tau \sim p`` of ``E_{\tau \sim p}``."""
    if not isinstance(tree, Script) or not isinstance(tree.base, Name) or tree.base.name not in _EXPECTATIONS:
        return None
    found = tree.sub[0] if len(tree.sub) == 1 and tree.sup is None else None
    return found if isinstance(found, Comparison) and found.signs == ("sim",) else None


def _in(part: Tree, parameter: str) -> Tree | None:
    """A nabla without a variable is the gradient in the only parameter."""
    if not isinstance(part, Gradient) or part.variable is not None:
        return None
    body = transform(part.body, lambda inner: _in(inner, parameter))
    return replace(part, variable=Name(part.start, part.start, parameter), body=body)


def _converted(tree: Tree, bound: frozenset[str], found: _Found) -> Tree:
    """A tree in which functions at the letters that are bound are families."""

    def change(part: Tree) -> Tree | None:
        if isinstance(part, BigOp) and part.index is not None:
            if not _asks(part):
                return None
            if part.kind != "sum" or part.lower is not None or part.excluded is not None or part.index in bound:
                raise _NotReadError
            body = _converted(part.body, bound | {part.index}, found)
            return replace(part, index=found.index(part.index), body=body)
        if isinstance(part, Factors):
            return _product(part, bound, found)
        if isinstance(part, Script) and _drawn(part) is not None:
            raise _NotReadError
        if _letter(part) in bound:
            # A letter that stands alone is no index.
            raise _NotReadError
        return None

    return transform(tree, change)


def _product(tree: Factors, bound: frozenset[str], found: _Found) -> Tree:
    factors: list[Tree] = []
    signs: list[str] = []
    last: Tree | None = None
    at = 0
    while at < len(tree.factors):
        factor = tree.factors[at]
        behind = tree.factors[at + 1] if at + 1 < len(tree.factors) and not tree.signs[at + 1] else None
        one: Tree | None = None
        if isinstance(behind, Group) and len(factor_sub := _drawn_in(factor)) == 1:
            one = _mean(factor_sub[0], behind, bound, found)
        elif isinstance(behind, Group) and behind.opening == "(":
            one = _member(factor, behind, bound, found)
        # p_\theta(\tau) (R - b) is a product, though a bracket stands behind the member.
        apart = bool(factors) and isinstance(factor, Group) and factors[-1] is last
        factors.append(last := one if one is not None else _converted(factor, bound, found))
        last = last if one is not None else None
        signs.append("*" if apart and not tree.signs[at] else tree.signs[at])
        at += 1 if one is None else 2
    return factors[0] if len(factors) == 1 else replace(tree, factors=tuple(factors), signs=tuple(signs))


def _drawn_in(tree: Tree) -> list[Comparison]:
    drawn = _drawn(tree)
    return [drawn] if drawn is not None else []


def _member(called: Tree, group: Group, bound: frozenset[str], found: _Found) -> Tree | None:
    """F(a, s) as the member of the family F at the letters that are bound, None where none is; logarithms stay."""
    letters = [name for item in group.items if (name := _letter(item))]
    if not bound & set(letters):
        return None
    if isinstance(called, Applied) and called.power is None and called.sub is None and len(called.args) == 1:
        inner = _member(called.args[0], group, bound, found)
        return None if inner is None else replace(called, args=(inner,), end=group.end)
    labels = [part for part in called.sub if isinstance(part, Name)] if isinstance(called, Script) else []
    base = called.base if isinstance(called, Script) and called.sup is None and not called.primes else called
    if (
        not isinstance(base, Name)
        or len(letters) != len(group.items)
        or (isinstance(called, Script) and len(labels) != len(called.sub))
    ):
        raise _NotReadError
    if any(label.name in bound for label in labels):
        raise _NotReadError
    below = "".join(label.name for label in labels)
    places = ",".join("·" if letter in bound else letter for letter in letters)
    name = f"{base.name}({places})" + (f"_{{{below}}}" if below else "")
    stated = found.known.get(head_name(called) or "") or found.known.get(base.name)
    if stated is not None:
        _family(name, stated, [letter in bound for letter in letters], letters, found)
    elif name not in found.families:
        # The parameter stands below, as in p_\theta(\tau), or in the brackets: p(\tau; \theta).
        held = [label.name for label in labels] or [letter for letter in letters if letter not in bound]
        found.families[name] = held[0] if len(held) == 1 and held[0].startswith("\\") else ""
    indices = tuple(Name(group.start, group.end, found.index(letter)) for letter in letters if letter in bound)
    return Script(called.start, group.end, Name(called.start, group.end, name), indices)


def _family(name: str, stated: Definition, varied: list[bool], letters: list[str], found: _Found) -> None:
    """What a function that is defined says of its values at the letters that vary; the other ones are as they were."""
    if name in found.families:
        return
    parameters = [p.name for p in stated.parameters if isinstance(p, Name)]
    same = [varies or own == letter for varies, own, letter in zip(varied, parameters, letters, strict=False)]
    if len(parameters) != len(stated.parameters) or not len(same) == len(letters) == len(parameters) or not all(same):
        raise _NotReadError
    found.families[name] = ""
    own = [parameter for parameter, varies in zip(parameters, varied, strict=True) if varies]
    body = _converted(stated.body, frozenset(own), found)
    indices = tuple(map(found.index, own))
    found.stated[name] = replace(stated, name=name, parameters=(), indices=indices, body=body, before=None, others=())


def _arguments(group: Group, called: tuple[str | None, tuple[str, ...]], letter: str) -> Group | None:
    """The bracket behind a function that is called in a mean at the letter that is drawn."""
    for product in find_all(group, Factors):
        for first, second in zip(product.factors, product.factors[1:], strict=False):
            function = first.args[0] if isinstance(first, Applied) and len(first.args) == 1 else first
            at_letter = isinstance(second, Group) and any(_is(item, letter) for item in second.items)
            if at_letter and isinstance(second, Group) and _spelled(function) == called:
                return second
    return None


def _mean(drawn: Comparison, group: Group, bound: frozenset[str], found: _Found) -> Tree:
    r"""``E_{\tau \sim p}[X]`` as the sum of p(\tau) X over all values of \tau."""
    letter, law = drawn.items
    own = _letter(letter)
    if not own or own in bound or len(group.items) != 1:
        raise _NotReadError
    inner = bound | {own}
    arguments: Group | None = None
    match law:
        case Factors(_, _, (function, Group() as behind)):
            law, arguments = function, behind
    called = _spelled(law)
    if arguments is None:
        arguments = _arguments(group, called, own) or Group(law.start, law.end, "(", (letter,))
    weight = _member(law, arguments, inner, found)
    if weight is None:
        raise _NotReadError
    value = Group(group.start, group.end, "(", (_converted(group.items[0], inner, found),))
    body = Factors(group.start, group.end, (weight, value), ("", "*"))
    return BigOp(drawn.start, group.end, "sum", found.index(own), None, None, body)


def _spelled(tree: Tree) -> tuple[str | None, tuple[str, ...]]:
    """A function's letter and labels."""
    if isinstance(tree, Script) and isinstance(tree.base, Name):
        return tree.base.name, tuple(part.name for part in tree.sub if isinstance(part, Name))
    return (tree.name if isinstance(tree, Name) else None), ()
