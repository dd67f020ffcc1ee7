"""Readings of a claim that say the same in other words, between the readings and the judgement: each is judged once.

Ways to complete the definitions above are tried together, and some of them change nothing that another one left.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.known_trees import KnownTrees
from chainrule.checker.readings.option import Option
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Tree

T = TypeVar("T")

#: What so many readings do not accept is left open: few accept a claim behind a hundred others. One that is refuted so
#: far is read in all ways.
MAX_READINGS = 150


class MetReadings:
    """The readings of a claim that did not accept it, by all that a judgement depends on but their words."""

    def __init__(self, claim: Claim) -> None:
        """None was met."""
        self._sides = claim.left, claim.right
        #: What all readings share is told by identity: a long document has thousands of definitions.
        self._own = claim.scope
        self._trees = KnownTrees()
        self._failed: set[Hashable] = set()
        self._limit = MAX_READINGS
        #: Kept, so that no other definition takes the identity of one that a key names.
        self._before: dict[int, Definition] = {}

    def key(self, option: Option) -> Hashable:
        """What tells a reading from others, whatever it is called."""
        sides = tuple(map(self._number, option.sides or self._sides))
        solved = option.solved
        equation = solved and (solved.function, solved.variable, *map(self._number, solved.equation))
        ways = (option.kind, option.repaired, option.to_prove, option.widened, option.condition, option.plain,
                option.explains, option.signs_only, self._number(option.regime), equation)  # fmt: skip
        return sides, ways, self._of_scope(option.scope)

    def fail(self, key: Hashable) -> None:
        """Note a reading that does not accept the claim."""
        self._failed.add(key)

    def enough(self) -> bool:
        """Whether no more readings are worth their time."""
        return len(self._failed) >= self._limit

    def once_more(self) -> None:
        """As many readings again are worth their time: those that come are of another kind."""
        self._limit = len(self._failed) + MAX_READINGS

    def failed(self, key: Hashable) -> bool:
        """Whether such a reading was tried in vain."""
        return key in self._failed

    def _of_scope(self, scope: Scope) -> Hashable:
        return (
            tuple(scope.declarations.values()),
            tuple(map(self._of_definition, _others(scope.definitions, self._own.definitions).values())),
            frozenset(self._own.definitions.keys() - scope.definitions.keys()),
            scope.totals,
            scope.strict,
            frozenset(scope.options.items()),
            tuple((name, self._number(value)) for name, value in _others(scope.values, self._own.values).items()),
            frozenset(self._own.values.keys() - scope.values.keys()),
            tuple((name, *map(self._number, each)) for name, each in _others(scope.given, self._own.given).items()),
            frozenset(self._own.given.keys() - scope.given.keys()),
        )

    def _of_definition(self, stated: Definition) -> Hashable:
        trees = tuple(map(self._number, (stated.body, *stated.parameters, *stated.others)))
        before = None if stated.before is None else id(stated.before)
        if stated.before is not None:
            self._before[id(stated.before)] = stated.before
        return (stated.name, stated.indices, trees, stated.line, stated.label, stated.bold, stated.title,
                stated.earlier, before)  # fmt: skip

    def _number(self, tree: Tree | None) -> int:
        return -1 if tree is None else self._trees.number(tree)


def _others(read: Mapping[str, T], own: Mapping[str, T]) -> dict[str, T]:
    """What a reading says by a name of its own, or says anew."""
    return {name: said for name, said in read.items() if own.get(name) is not said} if read is not own else {}
