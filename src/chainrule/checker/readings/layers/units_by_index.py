r"""Units that a letter tells the layer of, below the readings: ``a_j = \sum_i w_{ji} z_i`` with ``z_j = h(a_j)``.

The z_i of one layer enter the a_j of the next, though no layer is written. In ``h'(a_j) \sum_k w_{kj} \delta_k`` the
units k are those behind j, as the order of the indices of w says. The claim is read with labels for layers, and counts
only if it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from chainrule.checker.extraction.named_derivatives import without_minus
from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.extraction.steps import ERRORS
from chainrule.readers.letters import layer_of, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Derivative, Factors, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name

WORDS = "the letters of units tell their layers"
#: Letters for layers.
_LETTERS = ("l", "r", "s", "u")
Sides = tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class Units:
    """The sums a, the outputs z, the weights w, and where the index of the unit stands that a weight leads to."""

    sums: str
    outputs: str
    weights: str
    own: int


def by_units(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with labels for the layers of units; None where these are not told by their letters."""
    written = names_in(*sides)
    told = (found for found in _units(scope) if found.weights in written)
    units = next((found for found in told if written & {found.sums, found.outputs}), None)
    if units is None or any(map(layer_of, written)):
        return None
    places = _places(sides, units)
    letter = next((each for each in _LETTERS if each not in written), "")
    stated = scope.definitions
    network = {units.sums, units.outputs, units.weights}
    losses = {name for name in stated if name in LOSSES and network & names_in(stated[name].body)}
    if not places or not letter or any(units.weights in names_in(stated[name].body) for name in losses):
        return None
    errors = {name for name in written if letter_of(name) in ERRORS}
    slopes = {name: _slope(stated[name], units) for name in errors & stated.keys()}
    if any(slope is None and network & names_in(stated[name].body) for name, slope in slopes.items()):
        return None

    def labelled(tree: Tree, at: dict[str, int]) -> Tree:
        return transform(tree, _labels(units, errors, at, letter))

    (left, right) = (labelled(_of_one(side), places) for side in sides)
    definitions = {n: d for n, d in stated.items() if n not in {*network, *errors, *losses}}
    for name in losses:
        # Of a loss whose units the claim does not tell the layer of nothing is known.
        if set(_indices_of(stated[name].body, units)) <= places.keys():
            definitions[name] = replace(stated[name], body=labelled(stated[name].body, places), before=None, others=())
    for old in (stated[units.sums], stated[units.outputs], *filter(None, slopes.values())):
        name = old.name
        at = {old.indices[0]: 0} | {part.index: -1 for part in find_all(old.body, BigOp) if part.index}
        new = f"{name}^{{({letter})}}"
        definitions[new] = replace(old, name=new, body=labelled(_of_one(old.body), at), before=None, others=())
    return (left, right), replace(scope, definitions=definitions), WORDS


def _units(scope: Scope) -> Iterator[Units]:
    """The sums and outputs that are defined by each other, one layer after the other."""
    for stated in scope.definitions.values():
        if len(stated.indices) != 1 or stated.parameters:
            continue
        for total in find_all(stated.body, BigOp):
            found = _weighted(total, stated)
            outputs = scope.definitions.get(found.outputs) if found is not None else None
            if outputs is not None and len(outputs.indices) == 1 and not any(find_all(outputs.body, BigOp)):
                entries = [part for part in find_all(outputs.body, Script) if head_name(part.base) == stated.name]
                if found is not None and entries and all(_indices(part) == outputs.indices for part in entries):
                    yield found


def _weighted(total: BigOp, stated: Definition) -> Units | None:
    """The units that a sum ``\\sum_i w_{ji} z_i`` or ``\\sum_i z_i w_{ij}`` in the definition of a_j is made of."""
    match total.body:
        case Factors(_, _, (Script(_, _, Name()) as first, Script(_, _, Name()) as second)) if total.kind == "sum":
            below, (own,) = total.index, stated.indices
            for weight, output in ((first, second), (second, first)):
                for order in ((own, below), (below, own)):
                    if _indices(weight) == order and _indices(output) == (below,):
                        return Units(stated.name, _name(output), _name(weight), order.index(own))
    return None


def _name(part: Script) -> str:
    return part.base.name if isinstance(part.base, Name) else ""


def _indices(part: Script) -> tuple[str, ...]:
    plain = part.sup is None and not part.primes and all(isinstance(each, Name) for each in part.sub)
    return tuple(each.name for each in part.sub if isinstance(each, Name)) if plain else ()


def _places(sides: Sides, units: Units) -> dict[str, int]:
    """How far behind the first layer of a claim the units of a letter stand; empty where that is not told for all."""
    steps = set(_steps(sides, units))
    letters = {index for side in sides for index in _indices_of(side, units)}
    known: dict[str, int] = {}
    if steps:
        known[min(steps)[0]] = 0
    for _ in steps:
        for below, above in steps:
            if below in known:
                known.setdefault(above, known[below] + 1)
            elif above in known:
                known[below] = known[above] - 1
    told = all(below in known and known[below] + 1 == known[above] for below, above in steps)
    if not told or not letters <= known.keys():
        return {}
    first = max(known.values(), default=0)
    return {letter: place - first for letter, place in known.items()}


def _indices_of(tree: Tree, units: Units) -> Iterator[str]:
    """The letters of the units in a tree."""
    for part in find_all(tree, Script):
        if len(part.sub) == 1 and head_name(part.base) in (units.sums, units.outputs):
            yield from _indices(part)


def _steps(sides: Sides, units: Units) -> Iterator[tuple[str, str]]:
    """The pairs of letters of which the second tells units of the layer behind, by the indices of weights."""
    for side in sides:
        for part in find_all(side, Script):
            indices = _indices(part)
            if head_name(part.base) == units.weights and len(indices) == 2:
                yield indices[1 - units.own], indices[units.own]


def _slope(stated: Definition, units: Units) -> Definition | None:
    """The definition of an error as the derivative of a loss in the sum of its unit, perhaps before that at outputs."""
    for found in filter(None, (stated, stated.before)):
        match without_minus(found.body):
            case Derivative(_, _, _, _, ((Script() as variable, 1),)):
                if head_name(variable.base) == units.sums and _indices(variable) == found.indices != ():
                    return found
    return None


def _labels(units: Units, errors: set[str], at: dict[str, int], letter: str) -> Callable[[Tree], Tree | None]:
    """The change that gives quantities of units the labels of their layers."""

    def change(part: Tree) -> Tree | None:
        indices = _indices(part) if isinstance(part, Script) else ()
        if not isinstance(part, Script) or not isinstance(part.base, Name) or not indices:
            return None
        name, index = part.base.name, indices[0]
        if name == units.weights and len(indices) == 2:
            index = indices[units.own]
        elif len(indices) != 1 or not (name in (units.sums, units.outputs, "b") or name in errors):
            return None
        if index not in at:
            return None
        step = f"{at[index]:+d}" if at[index] else ""
        return replace(part, base=replace(part.base, name=f"{name}^{{({letter}{step})}}"))

    return change


def _of_one(tree: Tree) -> Tree:
    r"""The tree with E for the loss E_n of an example."""

    def change(part: Tree) -> Tree | None:
        match part:
            case Derivative(_, _, _, Script(_, _, Name(_, _, loss) as name, (Name(),), None, 0)) if loss in LOSSES:
                return replace(part, body=name)
        return None

    return transform(tree, change)
