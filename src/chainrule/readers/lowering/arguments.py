r"""Brackets behind a name that was defined without arguments, before lowering: ``J(w, b)`` below ``J = (w x + b)^2``.

They name what it depends on, so the bare name is meant; a gradient without a variable is taken in what they name.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers import syntax as t
from chainrule.readers.rewriting import replaced
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spreads import squared_spread
from chainrule.readers.usage import head_name


def without_arguments(tree: t.Tree, scope: Scope) -> t.Tree:
    """The tree in which each name that was defined without arguments stands without them."""
    if scope.strict:
        return tree
    stated = {n for n, d in scope.definitions.items() if not d.parameters and not d.indices}
    gradients = any(part.variable is None for part in t.find_all(tree, t.Gradient))
    brackets = any(map(_names_the_whole, t.find_all(tree, t.Factors)))
    if not gradients and not brackets and stated.isdisjoint(t.names_in(tree)):
        return tree
    return replaced(tree, lambda part: _changed(part, scope), t.Gradient, t.Factors)


def _changed(part: t.Tree, scope: Scope) -> t.Tree | None:
    if isinstance(part, t.Gradient) and part.variable is None:
        return _in_argument(part, scope)
    if not isinstance(part, t.Factors):
        return None
    if _names_the_whole(part):
        return part.factors[0]
    for i, (first, group) in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        if part.signs[i + 1] or not isinstance(group, t.Group) or len(group.items) < 2:
            continue
        stated = _bare(first, scope)
        if stated is not None and _depends_on(stated, group, scope):
            factors = (*part.factors[: i + 1], *part.factors[i + 2 :])
            signs = (*part.signs[: i + 1], *part.signs[i + 2 :])
            if len(factors) == 1:
                return replace(first, end=part.end)
            short = replace(part, factors=factors, signs=signs)
            return _changed(short, scope) or short
    return None


def _names_the_whole(part: t.Tree) -> bool:
    r"""Whether brackets name the vector in whose entry a derivative is taken: ``\partial h / \partial y_1 (y)``."""
    match part:
        case t.Factors(
            _, _, (t.Derivative(_, _, _, body, variables), t.Group(_, _, "(", (t.Name(_, _, name),))), (_, "")
        ):
            entries = [
                v for v, _ in variables if isinstance(v, t.Script) and all(isinstance(i, t.Number) for i in v.sub)
            ]
            bare = isinstance(body, t.Name) and len(entries) == len(variables)
            return bare and all(isinstance(v.base, t.Name) and v.base.name == name for v in entries)
    return False


def _in_argument(part: t.Gradient, scope: Scope) -> t.Tree | None:
    r"""``\nabla f(x)`` as ``\nabla_x f`` where f was not defined with arguments."""
    body = part.body
    if not isinstance(body, t.Factors) or len(body.factors) != 2 or not isinstance(body.factors[1], t.Group):
        return None
    first, group = body.factors
    if body.signs[1] or not isinstance(group, t.Group) or group.opening != "(" or len(group.items) != 1:
        return None
    item, name = group.items[0], head_name(first)
    stated = scope.definitions.get(name or "")
    if name is None or not isinstance(item, t.Name) or (stated is not None and stated.parameters):
        return None
    return replace(part, variable=item, body=first if stated is not None else body)


def _bare(first: t.Tree, scope: Scope) -> Definition | None:
    stated = scope.definitions.get(head_name(first) or "") if isinstance(first, (t.Name, t.Script)) else None
    return stated if stated is not None and not stated.parameters and not stated.indices else None


def _depends_on(stated: Definition, group: t.Group, scope: Scope) -> bool:
    """Whether the brackets hold plain names that stand in the definition: no values at another point."""
    items = [squared_spread(item) or item for item in group.items]
    names = [item.name if isinstance(item, t.Name) else None for item in items]
    if group.opening != "(" or None in names:
        return False
    seen: set[str] = set()
    waiting = [stated]
    while waiting:
        for part in t.walk(waiting.pop().body):
            name = part.name if isinstance(part, t.Name) else ""
            if name and name not in seen:
                seen.add(name)
                if name in scope.definitions:
                    waiting.append(scope.definitions[name])
    return set(names) <= seen
