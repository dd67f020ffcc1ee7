r"""The readings that what is defined for one example is said of each, below the readings.

Below ``z = w^T x + b`` and ``a = \sigma(z)`` a cost sums over ``a^{(i)}``, or ``a_i``: ``a^{(i)} = \sigma(z^{(i)})``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Name, Script, Tree, find_all, names_in, walk
from chainrule.writers.text import plain_name

#: Letters of data, which every example has of its own.
_DATA = frozenset(("x", "y", "t", r"\mathbf{x}"))


#: The index of an input, where a sum is said to be over the inputs themselves.
_INPUT = "i"


def said_of_each(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str, bool]]:
    r"""The scope in which the quantities of one example are families, what that assumes, and whether that is sure.

    With ``a^{(i)}`` nothing else can be meant; ``a_i`` may be an entry.
    """
    written = [*trees, *(stated.body for stated in reached(trees, scope))]
    for counted, sure in ((_members(written), True), (_indexed(written), False)):
        data = _DATA | counted.keys()
        whole = {name: d for name, d in scope.definitions.items() if not d.parameters and not d.indices}
        asked = [name for name in counted if name in whole and counted[name] not in scope.definitions.keys() - {name}]
        found: dict[str, Definition] = {}
        tried: set[str] = set()
        for name in asked:
            _follow(name, data, whole, counted.get(name, name) != name, (found, tried))
        if found:
            shown = " and ".join(plain_name(name) for name in sorted(found))
            definitions = {**scope.definitions, **{stated.name: stated for stated in found.values()}}
            yield replace(scope, definitions=definitions), f"what defines {shown} is said of each example", sure


def _members(trees: list[Tree]) -> dict[str, str]:
    r"""The letters of the families that are written: a of ``a^{(i)}``."""
    names = names_in(*trees)
    return {name.removesuffix(FAMILY): name for name in sorted(names) if name.endswith(FAMILY)}


def _indexed(trees: list[Tree]) -> dict[str, str]:
    """The letters with the index of a sum alone: a of ``\\sum_i a_i``."""
    summed = {part.index for tree in trees for part in find_all(tree, BigOp)}
    out = {}
    for part in (part for tree in trees for part in walk(tree)):
        match part:
            case Script(_, _, Name(_, _, name), (Name(_, _, index),)) if index in summed and not name.endswith(FAMILY):
                out[name] = name
    return out


def _follow(
    name: str,
    data: set[str] | frozenset[str],
    whole: dict[str, Definition],
    family: bool,
    memo: tuple[dict[str, Definition], set[str]],
) -> bool:
    """Whether a quantity has a value for each example.

    The `memo` takes its definition as a family, with those below, and the names that were tried: two names may be
    defined by each other.
    """
    found, tried = memo
    if name in found:
        return True
    stated = whole.get(name)
    if stated is None or name in tried:
        return name in data
    tried.add(name)
    inside = names_in(stated.body) - {name}
    own = {other for other in sorted(inside) if _follow(other, data, whole, family, memo)}
    index = next(letter for letter in "inmp" if letter not in inside)
    if not own:
        return name in data
    suffix = FAMILY if family else ""
    found[name] = replace(
        stated,
        name=name + suffix,
        indices=(index,),
        body=_counted(stated.body, own, suffix, index),
        before=None,
        others=(),
    )
    return True


def _counted(tree: Tree, own: set[str], suffix: str, index: str) -> Tree:
    """A tree with an index for the example at the quantities that have one."""

    def change(part: Tree) -> Tree | None:
        base = part.base if isinstance(part, Script) and part.sub else part
        if not isinstance(base, Name) or base.name not in own:
            return None
        member = replace(base, name=base.name + suffix)
        counter = Name(part.start, part.end, index)
        if isinstance(part, Script) and part.sub:
            return replace(part, base=member, sub=(counter, *part.sub))
        return Script(part.start, part.end, member, (counter,))

    return transform(tree, change)


def over_inputs(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    r"""``\\sum_x (a - y)`` over all inputs x: what depends on the input has an index of the example, as x has."""
    used = reached(trees, scope)
    sums = [part for tree in (*trees, *(d.body for d in used)) for part in find_all(tree, BigOp)]
    inputs = {part.index for part in sums if part.index in _DATA and part.upper is None}
    indices = {i.name for part in sums for p in find_all(part, Script) for i in p.sub if isinstance(i, Name)}
    if len(inputs) != 1 or inputs & indices:
        return
    whole = {name: d for name, d in scope.definitions.items() if not d.parameters and not d.indices}
    totals = {d.name for d in used if any(part.index in inputs for part in find_all(d.body, BigOp))}
    found: dict[str, Definition] = {}
    tried: set[str] = set()
    per_one = {name: d for name, d in whole.items() if name not in totals}
    own = {
        name for name in names_in(*(part.body for part in sums)) if _follow(name, _DATA, per_one, True, (found, tried))
    }

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, BigOp) or part.index not in inputs:
            return None
        return replace(part, index=_INPUT, lower=None, body=_counted(part.body, own, FAMILY, _INPUT))

    definitions = {**scope.definitions, **{stated.name: stated for stated in found.values()}}
    definitions |= {
        name: replace(whole[name], body=transform(whole[name].body, change)) for name in totals & whole.keys()
    }
    left, right = (transform(tree, change) for tree in trees)
    yield (left, right), replace(scope, definitions=definitions), "the sum is over all inputs"
