r"""Gradients as sums over steps, below the readings: ``\partial L / \partial W = \sum_t \delta_t h_{t-1}^T``.

The same parameter comes in at each step, and what the steps give adds up. So the sum holds if its term is the
derivative through one step, with the others held fixed, for any L that has the parameter through such steps alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.layers.unrolled import by_first_step
from chainrule.readers.define import STEP, outside_subscripts
from chainrule.readers.dots import shown
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Gradient,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    has_derivative,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_steps(sides: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides without the sum over steps, the scope in which the loss is any function of them, in words."""
    left, right = _as_derivatives(sides[0]), _as_derivatives(sides[1])
    if (terms := _terms(left, right)) is not None:
        index = terms[2]
        copies = {name for term in terms[:2] for name in _copies(term, index, scope)}
        first, second = (transform(term, lambda part: _copied(part, copies, index)) for term in terms[:2])
        yield (first, second), scope, f"the sums agree for each {index}"
        return
    match left, right:
        case Derivative(_, _, _, body, ((variable, 1),)), BigOp(_, _, "sum", str(index), _, upper, term, None):
            loss, parameter = head_name(body), _letter(variable)
        case _:
            return
    if loss is None or not parameter or _has(variable, index) or not _has(term, index):
        return
    steps = {_base(d) for d in scope.definitions.values() if d.indices and parameter in outside_subscripts(d.body)}
    if not steps or parameter in _below(loss, steps, scope) or not _to_the_end(body, upper):
        return
    if any(is_free(part, parameter, scope) for part in find_all(term, Derivative)):
        return
    own = shown(variable)
    if sum(any(shown(part) == own for part in walk(d.body)) for d in scope.definitions.values() if d.indices) > 1:
        # What another quantity of each step gives would be lost.
        return
    definitions = {name: d for name, d in scope.definitions.items() if name != loss}
    words = f"what each {index} gives {plain_name(parameter)} adds up, with the others held fixed"
    term = transform(term, lambda part: _copied(part, {parameter}, index))
    yield (left, term), replace(scope, definitions=definitions), words
    worked = by_first_step((left, term), index)
    if worked is not None:
        yield worked[0], replace(scope, definitions=definitions), f"{words}; {worked[1]}"


def _as_derivatives(tree: Tree) -> Tree:
    """A tree with derivatives for gradients of numbers in quantities, which are the same here."""

    def change(part: Tree) -> Tree | None:
        match part:
            case Gradient(start, end, variable, Name() as body, 1) if variable is not None:
                return Derivative(start, end, "∂", body, ((variable, 1),))
        return None

    return transform(tree, change)


def _copies(term: Tree, index: str, scope: Scope) -> Iterator[str]:
    """The parameters that a term is differentiated in as they are used at a step only."""
    for part in find_all(term, Derivative):
        for variable, _ in part.variables:
            match variable:
                case Script(_, _, Name(_, _, name), (Name(_, _, at),), None, 0) if at == index:
                    stepped = name in scope.definitions or name + STEP in scope.definitions
                    if not stepped and any(name in outside_subscripts(d.body) for d in scope.definitions.values()):
                        yield name


def _copied(part: Tree, parameters: set[str], index: str) -> Tree | None:
    """The parameter for its copy that is used at a step only, W_t."""
    match part:
        case Script(_, _, Name(_, _, name) as base, (Name(_, _, at),), None, 0) if name in parameters and at == index:
            return base
    return None


def _to_the_end(body: Tree, upper: Tree | None) -> bool:
    """Whether a sum ends with the step of what is differentiated, ``L_{t+1}``: with one step less a term is lost."""
    if isinstance(body, Script) and len(body.sub) == 1 and upper is not None:
        return spelled(body.sub[0]) == spelled(upper)
    return not isinstance(upper, Terms)


def _terms(left: Tree, right: Tree) -> tuple[Tree, Tree, str] | None:
    """The terms of two sums over the same steps, and their index: sums of equal terms are equal."""
    match left, right:
        case BigOp(_, _, "sum", str(index), low, high, term, None), BigOp(
            _, _, "sum", str(other), low2, high2, term2, None
        ):
            ends = [(spelled(a) if a else "", spelled(b) if b else "") for a, b in ((low, low2), (high, high2))]
            if index == other and all(a == b for a, b in ends) and has_derivative(term) and _has(term, index):
                return term, term2, index
    return None


def _base(stated: Definition) -> str:
    """The letter of a quantity that has a value at each step."""
    return stated.name.removesuffix(STEP)


def _letter(variable: Tree) -> str:
    """The letter of a parameter, whatever its labels."""
    base = variable.base if isinstance(variable, Script) and variable.sup is None else variable
    return base.name if isinstance(base, Name) else ""


def _has(tree: Tree, index: str) -> bool:
    """Whether an index stands in a subscript of a tree, alone or with a number."""
    for part in (index_ for script in find_all(tree, Script) for index_ in script.sub):
        names = [term for _, term in part.terms] if isinstance(part, Terms) else [part]
        if any(isinstance(name, Name) and name.name == index for name in names):
            return True
    return False


def is_free(part: Derivative, parameter: str, scope: Scope) -> bool:
    """Whether a derivative in a parameter is one of what does not depend on it, ``dh_k/dV``."""
    name = head_name(part.body) or ""
    known = next((each for each in (name, name + STEP) if each in scope.definitions), None)
    in_parameter = any(_letter(variable) == parameter for variable, _ in part.variables)
    return known is not None and in_parameter and parameter not in _below(known, set(), scope)


def _below(name: str, held: set[str], scope: Scope) -> set[str]:
    """The letters that a quantity is made of beside those that are held."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        below = waiting.pop()
        stated = scope.definitions.get(below, scope.definitions.get(below + STEP))
        inside = set(outside_subscripts(stated.body)) - seen - held if stated is not None else set()
        seen |= inside
        waiting.extend(inside)
    return seen
