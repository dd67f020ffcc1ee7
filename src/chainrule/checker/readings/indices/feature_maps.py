r"""Feature maps at the data, below the readings: in ``w^T \phi(x_n)`` the features are a vector for each n.

Nothing says what the function is, and nothing is differentiated in its argument: only its values count. It is not
refuted by them, as the function may be one of the parameters, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital, is_transposed
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope, written
from chainrule.readers.syntax import FUNCTION_LETTERS, Factors, Group, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name, is_index
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: Letters of maps that are printed in bold as their values are; others are vectors, a bracket behind them a factor.
_MAPS = FUNCTION_LETTERS | {r"\phi", r"\varphi", r"\psi"}


def with_feature_maps(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with vectors for the values of such functions; None where there are none."""
    stated = reached(sides, scope)
    trees = [*sides, *(d.body for d in stated)]
    moved = set(map(head_name, variables_in(*trees)))
    calls = [call for tree in trees for part in find_all(tree, Factors) for call in _calls(part)]
    beside = {name for name, _, turned in calls if turned}
    maps = {name for name in beside if _is_map(name, scope, moved)}
    maps -= {name for name, items, _ in calls if moved & set(map(head_name, items))}
    if not maps:
        return None

    def change(part: Tree) -> Tree | None:
        return _by_values(part, maps)

    kept = {name: d for name, d in scope.definitions.items() if name not in maps}
    bodies = {d.name: replace(d, body=transform(d.body, change)) for d in stated if d.name in kept}
    left, right = (transform(side, change) for side in sides)
    words = f"the values of {', '.join(map(plain_name, sorted(maps)))} are vectors of features"
    declarations = {name: d for name, d in scope.declarations.items() if name not in maps}
    out = replace(scope, definitions={**kept, **bodies}, declarations=declarations)
    return (left, right), out, words


def _is_map(name: str, scope: Scope, moved: set[str | None]) -> bool:
    """Whether nothing says what a function is but an example, phi(x) = x: a model has the parameters in it."""
    stated = scope.definitions.get(name)
    return stated is None or moved.isdisjoint(written(stated.body, scope.definitions))


def _calls(part: Factors) -> Iterator[tuple[str, tuple[Tree, ...], bool]]:
    """The calls of letters in a product, and whether a transposed factor stands before one or it is transposed."""
    for place, (function, group) in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        inner = group.base if is_transposed(group) and isinstance(group, Script) else group
        name = _map_name(function)
        if name is None or not isinstance(inner, Group) or inner.opening != "(":
            continue
        data = bool(inner.items) and all(isinstance(item, (Name, Script)) for item in inner.items)
        if data and not is_capital(name) and not part.signs[place + 1]:
            turned = inner is not group or (place > 0 and is_transposed(part.factors[place - 1]))
            yield name, inner.items, turned


def _map_name(function: Tree) -> str | None:
    r"""The name of a plain letter, perhaps with a Greek one below it: of the features ``x_\mu(s)`` for a parameter."""
    match function:
        case Name(name=name, bold=bold) if not bold or name in _MAPS:
            return name
        case Script(base=Name(name=name, bold=False), sub=(Name(name=below),), sup=None, primes=0) if below[:1] == "\\":
            return f"{name}_{{{below}}}"
    return None


def _by_values(part: Tree, maps: set[str]) -> Tree | None:
    """A product with the values of maps in the places of their calls."""
    if not isinstance(part, Factors):
        return None
    factors, signs = list(part.factors), list(part.signs)
    for place in range(len(factors) - 1, 0, -1):
        function, group = factors[place - 1], factors[place]
        inner = group.base if is_transposed(group) and isinstance(group, Script) else group
        name = _map_name(function)
        if name in maps and isinstance(inner, Group) and not signs[place]:
            value = _value(function, name or "", inner.items, group.end)
            both = replace(group, start=function.start, base=value) if isinstance(group, Script) else value
            factors[place - 1 : place + 1], signs[place : place + 1] = [both], []
    if len(factors) == len(part.factors):
        return None
    rest = tuple(transform(factor, lambda inner: _by_values(inner, maps)) for factor in factors)
    return replace(part, factors=rest, signs=tuple(signs)) if len(rest) > 1 else rest[0]


def _value(function: Tree, name: str, arguments: tuple[Tree, ...], end: int) -> Tree:
    r"""``\phi_n`` for ``\phi(x_n)`` and ``\phi(x^{(n)})``, one vector for arguments without an index."""
    letters = "".join(head_name(argument) or "x" for argument in arguments)
    value = Name(function.start, end, f"{name}_{{{letters}}}", bold=True)
    below = tuple(index for argument in arguments for index in _indices(argument))
    return Script(function.start, end, value, below) if below else value


def _indices(argument: Tree) -> tuple[Tree, ...]:
    if not isinstance(argument, Script):
        return ()
    below = tuple(part for part in argument.sub if is_index(part))
    above = argument.sup.items[0] if isinstance(argument.sup, Group) and argument.sup.items else argument.sup
    return below or ((above,) if above is not None and is_index(above) else ())
