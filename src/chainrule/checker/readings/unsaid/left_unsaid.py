r"""Readings on a guess of what a text leaves unsaid, below the readings: products entry by entry, who the examples are.

They count only if they hold. Each gives the sides, the scope, the convention, and what is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.definitions.spoken_functions import by_function
from chainrule.checker.readings.definitions.stand_ins import by_symmetry
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.layers.layers import by_layers
from chainrule.checker.readings.notation.gradients import by_gradient_variable
from chainrule.checker.readings.notation.hidden_variables import by_hidden_variable
from chainrule.checker.readings.notation.unknown_gradients import of_one_vector, with_parameter
from chainrule.checker.readings.unsaid.one_layer import by_one_layer
from chainrule.checker.readings.unsaid.own_terms import by_own_terms
from chainrule.checker.readings.unsaid.what_varies import by_what_varies
from chainrule.readers.letters import FAMILY
from chainrule.readers.lowering.entrywise import ENTRYWISE
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Name, Script, Tree, find_all, walk
from chainrule.writers.text import plain_name

#: A line to which nothing that is declared is near.
_FAR = 10**9

Sides = tuple[Tree, Tree]
Guess = tuple[Sides, Scope, str, tuple[str, ...]]

_ENTRY_BY_ENTRY = "vectors are multiplied, and differentiated in each other, entry by entry"


def by_unsaid(trees: Sides, scope: Scope) -> Iterator[Guess]:
    """All of them."""
    yield from _entry_by_entry(trees, scope)
    for named, words in by_function(trees, scope):
        for sides, other, convention, assumed in _entry_by_entry(trees, named):
            yield sides, other, f"{words}; {convention}", (words, *assumed)
    yield from _same_examples(trees, scope)
    for sides, words in by_gradient_variable(trees, scope):
        for symmetric, more in by_symmetry(sides, scope, _FAR):
            yield sides, symmetric, f"{words}; {more}", (words, more)
    for each in (of_one_vector, with_parameter, by_own_terms, by_hidden_variable, by_what_varies, by_one_layer):
        for sides, other, words in each(trees, scope):
            yield sides, other, words, (words,)


def _same_examples(trees: Sides, scope: Scope) -> Iterator[Guess]:
    r"""``x^{(i)}_k`` below a loss in ``\mathbf{x}_i``, or the other way round: both are the example i."""
    if scope.strict or not scope.definitions:
        return
    used = [stated for stated in reached(trees, scope) if not stated.indices]
    here, there = (_examples(each) for each in (list(trees), [stated.body for stated in used]))
    twice = (here[0] & here[1]) | (there[0] & there[1])
    names = ((here[0] & there[1]) | (here[1] & there[0])) - twice - scope.definitions.keys()
    if not names:
        return

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Name(_, _, name) as base, sub, None) if name in names and sub:
                return replace(part, base=replace(base, name=name + FAMILY))
        return None

    bodies = {stated.name: replace(stated, body=transform(stated.body, change), before=None) for stated in used}
    words = " and ".join(f"{plain_name(n)}^{{(i)}} is {plain_name(n)}_i" for n in sorted(names))
    other = replace(scope, definitions={**scope.definitions, **bodies})
    yield (transform(trees[0], change), transform(trees[1], change)), other, words, (words,)


def _examples(trees: list[Tree]) -> tuple[set[str], set[str]]:
    r"""The letters x of ``x^{(i)}``, and those of a bold x_i."""
    families: set[str] = set()
    indexed: set[str] = set()
    for part in (part for tree in trees for part in find_all(tree, Script)):
        if isinstance(part.base, Name) and part.sub:
            if part.base.name.endswith(FAMILY):
                families.add(part.base.name.removesuffix(FAMILY))
            elif part.base.bold:
                indexed.add(part.base.name)
    return families, indexed


def _entry_by_entry(trees: Sides, scope: Scope) -> Iterator[Guess]:
    r"""``\partial a / \partial z = a (1 - a)`` of vectors: the derivatives of the entries."""
    parts = [part for tree in trees for part in walk(tree)]
    derived = any(isinstance(part, Derivative) or (isinstance(part, Script) and part.primes) for part in parts)
    names = [part for part in parts if isinstance(part, Name)]
    differentials = any(name.name == "d" for name in names)
    if scope.strict or not derived or differentials or not any(_may_be_vector(name, scope) for name in names):
        return
    other = replace(scope, options={**scope.options, ENTRYWISE: "yes"})
    yield trees, other, _ENTRY_BY_ENTRY, (_ENTRY_BY_ENTRY,)
    for sides, layered, said, convention in by_layers(trees, other):
        words = "; ".join(filter(None, (_ENTRY_BY_ENTRY, convention)))
        yield sides, layered, words, (_ENTRY_BY_ENTRY, said)


def _may_be_vector(name: Name, scope: Scope) -> bool:
    """Whether a name is bold, of a layer, or said to be an array."""
    stated, declared = scope.definitions.get(name.name), scope.declarations.get(name.name)
    return (
        name.bold
        or ("^{" in name.name and not name.name.endswith(FAMILY))
        or (declared is not None and declared.kind in ("vector", "matrix"))
        or (stated is not None and stated.bold)
    )
