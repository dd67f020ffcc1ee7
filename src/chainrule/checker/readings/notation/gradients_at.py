r"""Gradients at a point, below the readings: ``\nabla f(x + \alpha p)`` is that of f, taken where the bracket says.

Where a text writes the gradient of one function at several points, or at what is no letter, f is a function of one
vector, which nothing else is called. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import At, BigOp, Factors, Gradient, Group, Name, Script, Terms, Tree, find_all

Sides = tuple[Tree, Tree]
_POINT = r"\breve{z}"
WORDS = "a gradient is taken of the function, at the point in the brackets"


def with_gradients_at(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with gradients of functions at points; None where each is taken in a letter."""
    sides, scope = _with_steps(sides, scope)
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    points = [(called.factors[0], called.factors[1]) for tree in trees for part in find_all(tree, Gradient)
              if (called := _called(part, scope)) is not None]  # fmt: skip
    functions = {function.name for function, _ in points if isinstance(function, Name)}
    compound = any(not isinstance(group.items[0], Name) for _, group in points if isinstance(group, Group))
    spellings = {repr(spelled(group)) for _, group in points}
    if not points or not (compound or len(spellings) > 1):
        return None

    def change(part: Tree) -> Tree | None:
        called = _called(part, scope)
        if called is None or not isinstance(part, Gradient):
            return None
        function, group = called.factors
        assert isinstance(group, Group)  # noqa: S101 - so is what stands behind a function
        letter = Name(group.start, group.end, _POINT)
        of = replace(called, factors=(function, replace(group, items=(letter,))))
        return At(part.start, part.end, replace(part, variable=letter, body=of), ((letter, group.items[0]),))

    left, right = (transform(side, change) for side in sides)
    bodies = {
        stated.name: replace(stated, body=transform(stated.body, change), before=None, others=()) for stated in used
    }
    kept = {name: stated for name, stated in {**scope.definitions, **bodies}.items() if name not in functions}
    scope = replace(scope, definitions=kept)
    scope = scope.declare(Declaration(_POINT, "vector", (f"?{_POINT}.0",), frozenset({"undeclared"})))
    vectors = {name for _, group in points if isinstance(group, Group) for name in _vectors(group.items[0])}
    for name in sorted(vectors - scope.declarations.keys() - scope.definitions.keys()):
        scope = scope.declare(Declaration(name, "vector", (f"?{name}.0",), frozenset({"undeclared"})))
    curves = {curve for _, group in points if isinstance(group, Group) if (curve := _curve(group.items[0])) is not None}
    for name, along in sorted(curves):
        if name not in scope.definitions:
            shape = (f"?{name}.0",)
            scope = scope.declare(Declaration(name, "function", shape, frozenset({"undeclared"}), depends=(along,)))
    for name in functions - scope.declarations.keys():
        scope = scope.declare(Declaration(name, "function", depends=(_POINT,)))
    return (left, right), scope, WORDS


def _with_steps(sides: Sides, scope: Scope) -> tuple[Sides, Scope]:
    """The sides and the scope with names for what stands at a step, ``x_k + a p_k``, over which nothing sums."""
    used = reached(sides, scope)
    trees = [*sides, *(stated.body for stated in used)]
    points = [called.factors[1] for tree in trees for part in find_all(tree, Gradient)
              if (called := _called(part, scope)) is not None]  # fmt: skip
    steps = {step for point in points for part in find_all(point, Script) if (step := _step(part))}
    steps -= {big.index for tree in trees for big in find_all(tree, BigOp)}
    if not steps:
        return sides, scope

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not isinstance(part.base, Name) or _step(part) not in steps:
            return None
        name = Name(part.start, part.base.end, f"{part.base.name}_{{{_step(part)}}}", part.base.bold)
        return replace(part, base=name, sub=()) if part.sup is not None or part.primes else name

    left, right = (transform(side, change) for side in sides)
    bodies = {
        stated.name: replace(stated, body=transform(stated.body, change), before=None, others=()) for stated in used
    }
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies})


def _step(part: Tree) -> str:
    """The only index of a small letter, empty for anything else."""
    match part:
        case Script(base=Name(name=name), sub=(Name(name=index),)) if not is_capital(name) and len(index) == 1:
            return index
    return ""


def _called(part: Tree, scope: Scope) -> Factors | None:
    r"""The ``f(x)`` below a nabla without a variable, where nothing below the last title defines f."""
    match part:
        case Gradient(variable=None, body=Factors(factors=(Name(name=name), Group(opening="(", items=(_,)))) as called):
            stated = scope.definitions.get(name)
            return called if stated is None or stated.earlier else None
    return None


def _vectors(point: Tree) -> set[str]:
    """The small letters of which a point is the sum, the last factor of each term: x and p of ``x + a p``."""
    match point:
        case Name(name=name):
            return set() if is_capital(name) else {name}
        case Terms(terms=terms):
            return set().union(*(_vectors(term) for _, term in terms))
        case Factors(factors=(*_, last)) if _curve(point) is None:
            return _vectors(last)
        case Group(items=(item,)):
            return _vectors(item)
    return set()


def _curve(point: Tree) -> tuple[str, str] | None:
    """The x and the t of a point ``x(t)`` that moves."""
    match point:
        case Factors(factors=(Name(name=name), Group(opening="(", items=(Name(name=along),)))) if not is_capital(name):
            return name, along
    return None
