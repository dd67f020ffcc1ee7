r"""Densities below the readings: what holds as ``\int p(x) dx`` is 1, such as ``\mathbb{E}[\nabla \log p(x)] = 0``.

The density of the points that an integral is read over is ``e^{s(x)} / \int e^{s(x)} dx`` for any function s, which is
every positive one that integrates to 1. Of ``\mathbb{E}_{\tau \sim \pi_\theta}[f(\tau)]`` beside ``P(\tau | \theta)``
the latter says which density is meant, of ``\mathbb{E}[\partial \log f(X; \theta) / \partial \theta]`` the logarithm.
Both count only if the claim holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import INTEGRAL, letter_of
from chainrule.readers.parsing.integrals import over_points
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Factors,
    Group,
    Name,
    Quotient,
    Script,
    Tree,
    find_all,
    has_derivative,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in

Sides = tuple[Tree, Tree]
#: The option of a scope whose densities integrate to 1.
NORMALISED = "densities integrate to 1"
_SAID = "a density integrates to 1"
#: Letters of densities, and of the one that actions, and all that follows from them, are drawn from.
_DENSITIES = frozenset(("p", "q", "P", "Q", r"\pi", r"\rho"))
_POLICY = r"\pi"
_EXPECTATIONS = frozenset((r"\mathbb{E}", "E"))
_LOGARITHMS = frozenset(("log", "ln"))
#: The logarithm of a density but for a constant: a name that no formula can have.
_ENERGY = "log·"


def by_densities(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with the density that is written for what is drawn from another, then with any that makes 1."""
    said = ""
    sides = _over_values(sides)
    for read in (_over_written, _with_written):
        if (found := read(sides)) is not None:
            sides, said = found
            yield sides, scope, said
    heads = {head_name(call[0]) for side in sides for call in _calls(side) if _is_density(call[0])}
    heads |= {said.removeprefix(_IS)} if said else set()
    heads -= scope.definitions.keys()
    if not heads or not any(map(has_derivative, sides)):
        return

    # What is given, and held fixed, needs no place where it is the same in all.
    varied = {head_name(each) for each in variables_in(*sides)}
    given = [call[1].items[1:] for side in sides for call in _calls(side) if head_name(call[0]) in heads]
    same = all(_spelled(each) == _spelled(given[0]) for each in given)
    fixed = [spelled(each) for each in given[0] if varied.isdisjoint(names_in(each))] if same else []

    def normalised(part: Tree) -> Tree | None:
        return _normalised(part, heads, fixed) if isinstance(part, BigOp) and _over_points(part) else None

    left, right = (transform(side, normalised) for side in sides)
    if (left, right) != sides:
        kept = replace(scope, options={**scope.options, NORMALISED: "yes"})
        yield (left, right), kept, "; ".join(filter(None, (said, _SAID)))


#: How it is said which density is meant, before its name.
_IS = "the density is "


def _over_points(part: BigOp) -> bool:
    return isinstance(part.upper, Name) and part.upper.name.startswith(INTEGRAL)


def _is_density(head: Tree) -> bool:
    return letter_of(head_name(head) or "") in _DENSITIES


def _calls(tree: Tree) -> Iterator[tuple[Tree, Group]]:
    r"""What is applied in a tree, with its brackets: of ``\log p(x)`` the p."""
    for part in find_all(tree, Factors):
        for first, group in zip(part.factors, part.factors[1:], strict=False):
            if isinstance(group, Group):
                yield _below_logarithm(first), group


def _spelled(call: tuple[Tree, ...]) -> list[object]:
    return [said for each in call for said in spelled(each)]


def _below_logarithm(tree: Tree) -> Tree:
    """The p of ``\\log p`` before its brackets."""
    match tree:
        case Applied(_, _, function, (inner,)) if function in _LOGARITHMS:
            return inner
    return tree


def _over_values(sides: Sides) -> Sides:
    r"""The sides in which the values that ``\sum_a \pi(a | s)`` runs over are points."""

    def over(part: Tree) -> Tree | None:
        match part:
            case BigOp(start, end, "sum", str(index), None, None, body, None) if any(
                _is_density(head) and head_name(group.items[0]) == index for head, group in _calls(body)
            ):
                return over_points(start, end, transform(body, over), [index], "")
        return None

    left, right = (transform(side, over) for side in sides)
    return left, right


def _over_written(sides: Sides) -> tuple[Sides, str] | None:
    r"""The sides with expectations over the density below the only logarithm: ``\mathbb{E}[\partial \log f(X)]``."""
    written = [
        (inner, group) for side in sides for part in find_all(side, Factors)
        for first, group in zip(part.factors, part.factors[1:], strict=False)
        if isinstance(group, Group) and isinstance(group.items[0], Name)
        and (inner := _below_logarithm(first)) is not first
    ]  # fmt: skip
    if not written or any(_spelled(call) != _spelled(written[0]) for call in written):
        return None
    (head, group), random = written[0], written[0][1].items[0]
    name = head_name(head)
    if name is None or not isinstance(random, Name):
        return None

    # What stands below the sign is the parameter, or this density itself.
    own = {each for side in sides for each in map(head_name, variables_in(side)) if each is not None}
    own |= names_in(head, group)

    def over(part: Tree) -> Tree | None:
        match part:
            case Factors(start, end, (sign, Group(items=(_,)) as body), (_, "")) if (
                head_name(sign) in _EXPECTATIONS
                and names_in(sign) - _EXPECTATIONS <= own
                and any(_spelled(call) == _spelled(written[0]) for call in _calls(body))
            ):
                whole = Factors(start, end, (head, group, body), ("", "", ""))
                return over_points(start, end, whole, [random.name], "")
        return None

    left, right = (transform(side, over) for side in sides)
    return ((left, right), f"{_IS}{name}") if (left, right) != sides else None


def _with_written(sides: Sides) -> tuple[Sides, str] | None:
    r"""The sides with ``P(\tau | \theta)`` for the policy that \tau is drawn from, if no other density is written."""
    integrals = [part for side in sides for part in find_all(side, BigOp) if _over_points(part)]
    calls = [call for side in sides for call in _calls(side)]
    for integral in integrals:
        match integral.body:
            case Factors(factors=(head, Group(items=(drawn,)) as group, *_)) if (
                letter_of(head_name(head) or "") == _POLICY
            ):
                others = [call for call in calls if call[1] is not group]
            case _:
                continue
        written = [
            call for call in others
            if len(call[1].items) > 1 and spelled(call[1].items[0]) == spelled(drawn) and _is_density(call[0])
        ]  # fmt: skip
        several = any(_spelled(call) != _spelled(written[0]) for call in written)
        if not written or several or any(_spelled(call) == _spelled((head, group)) for call in others):
            continue

        def change(part: Tree, group: Group = group, density: tuple[Tree, Group] = written[0]) -> Tree | None:
            if not isinstance(part, Factors) or part.factors[1] is not group:
                return None
            return replace(part, factors=(*density, *part.factors[2:]))

        left, right = (transform(side, change) for side in sides)
        return (left, right), f"{_IS}{head_name(written[0][0])}"
    return None


def _normalised(part: BigOp, heads: set[str | None], fixed: list[list[object]]) -> Tree:
    """An integral in which each density of its points is one that makes 1, without what is fixed in its brackets."""

    def density(head: Tree, group: Tree | None) -> Tree | None:
        """A density with its brackets as a quotient; None for anything else."""
        match group:
            case Group(start, end, _, (Script(sub=(Name(name=place) as index,)) as point, *given)) if (
                place == part.index and head_name(head) in heads
            ):
                other = replace(index, name=chr(ord(place) + 1))
                function = Name(start, start, f"{_ENERGY}{head_name(head)}")
                below = head.sub if isinstance(head, Script) else ()

                kept = [each for each in given if spelled(each) not in fixed]

                def energy(at: Tree) -> Tree:
                    inside = (function, replace(group, items=(at, *kept, *below)))
                    return Applied(start, end, "exp", (Factors(start, end, inside, ("", "")),))

                whole = replace(part, index=other.name, body=energy(replace(point, sub=(other,))))
                return Group(start, end, "(", (Quotient(start, end, energy(point), whole),))
        return None

    def change(tree: Tree) -> Tree | None:
        if not isinstance(tree, Factors):
            return None
        factors: list[Tree] = []
        signs: list[str] = []
        behind = (*tree.factors[1:], None)
        taken = False
        for first, group, sign in zip(tree.factors, behind, tree.signs, strict=True):
            if taken:
                taken = False
                continue
            head = _below_logarithm(first)
            found = density(head, group)
            taken = found is not None
            if found is not None and head is not first and isinstance(first, Applied):
                found = replace(first, args=(found,))
            factors.append(found or transform(first, change))
            signs.append(sign)
        return factors[0] if len(factors) == 1 else replace(tree, factors=tuple(factors), signs=tuple(signs))

    return replace(part, body=transform(part.body, change))
