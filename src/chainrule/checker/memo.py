"""Claims that were judged before, beside the judgement: a claim met again has its verdict at once.

The key is all that a verdict depends on: the formula, the place of the claim in it, what the claim can see above it,
and how far above. Lines may move: no message names one, and the line of the definition is moved along.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.checker.known_trees import KnownTrees
from chainrule.checker.visible import visible
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled

MAX_ENTRIES = 20_000


class Memo:
    """Verdicts by what they depend on; the claims that were not met for the longest time are forgotten first."""

    def __init__(self, limit: int = MAX_ENTRIES) -> None:
        """Nothing is known yet; at most `limit` claims will be."""
        self._entries: OrderedDict[Hashable, Judged] = OrderedDict()
        self._limit = limit
        self._trees = KnownTrees()
        self.hits = 0
        self.misses = 0

    def judged(self, claim: Claim, judge: Callable[[Claim], Judged], *, asked: Hashable = None) -> Judged:
        """The judgement on a claim: the known one, moved to where the claim stands now, or that of `judge`.

        `asked` says what else `judge` goes by.
        """
        claim = visible(claim, self._trees)
        key = asked, self._key(claim)
        known = self._entries.get(key)
        if known is not None:
            self.hits += 1
            self._entries.move_to_end(key)
            return _moved(known, claim)
        self.misses += 1
        judged = judge(claim)
        self._entries[key] = judged
        if len(self._entries) > self._limit:
            self._entries.popitem(last=False)
        return judged

    def _key(self, claim: Claim) -> Hashable:
        place = (claim.left.start, claim.right.start, claim.right.end) if claim.left and claim.right else ()
        # What goes on with a display above has a left side that its own formula does not show.
        above = tuple(map(str, spelled(claim.left))) if claim.left and claim.begun else ()
        own = (claim.source, place, above, claim.link, claim.condition, claim.doubt, claim.error,
               claim.outdated, claim.cases, claim.states, claim.elsewhere, claim.set_to_zero,
               repr(claim.follows), claim.at_labels, claim.in_case, claim.apart,
               claim.unusual, claim.spoken, claim.calls)  # fmt: skip
        said = (tuple(regime.text for regime in claim.regimes), claim.rates, claim.not_read,
                tuple((each.text, claim.line - each.line) for each in claim.equations))  # fmt: skip
        supposed = tuple(self._definition_key(each, claim.line) for each in claim.supposed)
        later = tuple(self._definition_key(each, claim.line) for each in claim.later)
        return own, said, supposed, later, self._scope_key(claim.scope, claim.line)

    def _scope_key(self, scope: Scope, line: int) -> Hashable:
        return (
            tuple(replace(each, line=0) for each in scope.declarations.values()),
            tuple(self._definition_key(each, line) for each in scope.definitions.values()),
            scope.totals,
            scope.strict,
            tuple(sorted(scope.options.items())),
            tuple((name, *map(str, spelled(value))) for name, value in sorted(scope.values.items())),
            tuple(
                (name, *(str(part) for value in values for part in spelled(value)))
                for name, values in sorted(scope.given.items())
            ),
        )

    def _definition_key(self, each: Definition, line: int) -> Hashable:
        before = None if each.before is None else self._definition_key(each.before, line)
        # A line of 0 is none.
        above = each.line and line - each.line
        trees = (self._trees.number(each.body), *(self._trees.number(p) for p in each.parameters))
        return each.name, each.text, above, trees, each.indices, each.label, each.bold, each.title, each.earlier, before


def _moved(judged: Judged, claim: Claim) -> Judged:
    """The judgement on an equal claim that stands elsewhere."""
    reading, shift = judged.reading, claim.line - judged.claim.line
    if reading.definition_line is not None and shift:
        reading = replace(reading, definition_line=reading.definition_line + shift)
    return replace(judged, claim=claim, reading=reading)
