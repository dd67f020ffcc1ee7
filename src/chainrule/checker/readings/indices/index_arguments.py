r"""The reading of ``P(O = o \mid C = c)`` as an entry of a family P, before the other readings: o and c are indices.

An argument that stands in a definition below other letters only is no value: ``p(k) = e^{z_k} / \sum_j e^{z_j}`` is
said of each k. Arguments that the definition does not speak of, the same ones in each call, say nothing. Those that are
values stay: ``p(k \mid x) = e^{w_k^T x} / \sum_l e^{w_l^T x}`` is a function of x for each k.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.define import outside_subscripts, value_of
from chainrule.readers.letters import subscript_text
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Comparison,
    Factors,
    Group,
    Name,
    Script,
    Tree,
    find_all,
)
from chainrule.readers.usage import head_name, is_index
from chainrule.readers.variables import variables_in
from chainrule.writers.text import plain_name

_Sides = tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class _Family:
    """A function that is a family: which of its arguments are indices, and whether the others are values."""

    counts: tuple[bool, ...]
    of_values: bool


def by_index_arguments(sides: _Sides, scope: Scope) -> tuple[_Sides, Scope, str] | None:
    """The sides and the scope with indices for such arguments; None where there are none."""
    used = [stated for stated in reached(sides, scope) if stated.name in scope.definitions]
    called = {stated.name: stated for stated in used if stated.parameters}
    trees = [*sides, *(stated.body for stated in used)]
    calls = [call for tree in trees for part in find_all(tree, Factors) for call in _calls(part, called)]
    if not calls:
        return None
    moved = set(map(head_name, variables_in(*trees)))
    families = {}
    for name, stated in called.items():
        variables = any(isinstance(p, Name) and (p.bold or p.name in moved) for p in stated.parameters)
        found = None if variables else _family(stated, calls)
        if found is not None:
            families[name] = found
    if not families and not any(isinstance(item, Comparison) for _, items in calls for item in items):
        return None

    def change(part: Tree) -> Tree | None:
        return _rewritten(part, called, families)

    bodies: dict[str, Definition] = {}
    for stated in used:
        body = transform(stated.body, change)
        if (family := families.get(stated.name)) is not None:
            letters = list(zip(stated.parameters, family.counts, strict=True))
            indices = tuple(p.name for p, counts in letters if counts and isinstance(p, Name))
            kept = tuple(p for p, counts in letters if not counts) if family.of_values else ()
            bodies[stated.name] = replace(stated, parameters=kept, indices=indices, body=body, before=None, others=())
        elif body is not stated.body:
            bodies[stated.name] = replace(stated, body=body, before=None, others=())
    left, right = (transform(side, change) for side in sides)
    names = ", ".join(map(plain_name, sorted(families)))
    words = f"what stands in the brackets behind {names} are indices" if names else ""
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies}), words


def _calls(part: Factors, called: dict[str, Definition]) -> Iterator[tuple[str, tuple[Tree, ...]]]:
    r"""The functions in a product with their arguments, also those of ``\log p(x)``, read as ``(\log p)(x)``."""
    for function, group, sign in zip(part.factors, part.factors[1:], part.signs[1:], strict=False):
        inner = function.args[0] if isinstance(function, Applied) and len(function.args) == 1 else function
        name = called_by(inner)
        if not sign and name in called and isinstance(group, Group):
            if group.opening == "(" and len(group.items) == len(called[name].parameters):
                yield name, group.items


def called_by(function: Tree) -> str:
    r"""The name of a function, which may have parameters below it: ``p_\theta(k \mid x)``."""
    if isinstance(function, Script) and isinstance(function.base, Name) and function.sub and function.sup is None:
        return f"{function.base.name}_{subscript_text(function.sub)}"
    return function.name if isinstance(function, Name) else ""


def _family(stated: Definition, calls: list[tuple[str, tuple[Tree, ...]]]) -> _Family | None:
    """Which arguments of a function are indices; None where none is, or one is a value."""
    names = [parameter.name if isinstance(parameter, Name) else "" for parameter in stated.parameters]
    if stated.indices or len(set(names)) < len(names):
        return None
    written = set(outside_subscripts(stated.body))
    below = [i.name for part in find_all(stated.body, Script) for i in part.sub if isinstance(i, Name) and is_index(i)]
    summed = {part.index for part in find_all(stated.body, BigOp)}
    own = [[value_of(item) for item in items] for name, items in calls if name == stated.name]
    counts = [name in below and name not in written | summed for name in names]
    for place in range(1, len(names)):
        # What each call is given, v_c in P(w | c), is one thing.
        counts[place] &= any(spelled(items[place]) != [names[place]] for items in own)
    rest = {name for name, index in zip(names, counts, strict=True) if not index}
    if not any(counts) or not all(is_index(i) for items in own for i, c in zip(items, counts, strict=True) if c):
        return None
    if rest & written:
        return _Family(tuple(counts), of_values=True)
    given = tuple(None if index else spelled(p) for p, index in zip(stated.parameters, counts, strict=True))
    if any(g is not None and spelled(item) != g for items in own for item, g in zip(items, given, strict=True)):
        return None
    return _Family(tuple(counts), of_values=False)


def _rewritten(part: Tree, called: dict[str, Definition], families: dict[str, _Family]) -> Tree | None:
    """A product with entries for the calls of families, and values for conditions in other calls."""
    if not isinstance(part, Factors):
        return None
    for place, (function, group) in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        pair = Factors(function.start, group.end, (function, group), ("", part.signs[place + 1]))
        found = next(_calls(pair, called), None)
        if found is None or not isinstance(group, Group):
            continue
        items = tuple(map(value_of, found[1]))
        family = families.get(found[0])
        new: tuple[Tree, ...]
        if family is not None:
            indices = tuple(item for item, counts in zip(items, family.counts, strict=True) if counts)
            new = (_entry(function, indices, group.end),)
            if family.of_values:
                rest = tuple(item for item, counts in zip(items, family.counts, strict=True) if not counts)
                new = (*new, replace(group, items=rest))
        elif items != found[1]:
            new = (function, replace(group, items=items))
        else:
            continue
        factors = (*part.factors[:place], *new, *part.factors[place + 2 :])
        signs = (*part.signs[: place + 1], *part.signs[place + 3 - len(new) :])
        again = replace(part, factors=factors, signs=signs) if len(factors) > 1 else new[0]
        return transform(again, lambda inner: _rewritten(inner, called, families))
    return None


def _entry(function: Tree, indices: tuple[Tree, ...], end: int) -> Tree:
    """``P_o`` for P, inside of the logarithm that was read before the brackets."""
    if isinstance(function, Applied):
        return replace(function, end=end, args=(_entry(function.args[0], indices, end),))
    function = Name(function.start, function.end, called_by(function))
    return Script(function.start, end, function, indices)
