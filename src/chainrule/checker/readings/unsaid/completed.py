"""What a text leaves to its readers in definitions that a claim goes through, below the readings.

A variable that another definition writes out, the term of a sum, what is said below, an earlier definition that has the
variable: a claim may need several of these at once. What is read so counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.layers.rows_and_entries import with_rows_and_entries
from chainrule.checker.readings.losses.terms_of_sums import with_terms
from chainrule.checker.readings.notation.primes_in import WORDS, by_primes_in
from chainrule.checker.readings.unsaid.named_parts import with_named_parts
from chainrule.readers.define import STEP, outside_subscripts
from chainrule.readers.rewriting import renamed
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Derivative, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def by_completed(claim: Claim, written: Sides) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides and the scope in which all of it is said, where anything is."""
    if claim.scope.definitions or claim.later:
        yield from _completed(claim, written, "")
        for sides in by_primes_in(written, claim.scope):
            yield from _completed(claim, sides, WORDS)


def _completed(claim: Claim, sides: Sides, first: str) -> Iterator[tuple[Sides, Scope, str]]:
    """The scope that is completed for some sides."""
    scope = claim.scope
    named = {name for name, stated in _all(claim).items() if isinstance(stated.body, Derivative)}
    if not any(find_all(side, Derivative) for side in sides) and not names_in(*sides) & named:
        return
    said: list[str] = []
    for stated in claim.later:
        scope = scope.define(stated)
    met = {stated.name for stated in reached(sides, scope)}
    below = sorted({plain_name(stated.name) for stated in claim.later if stated.name in met})
    for renamed_in in (with_rows_and_entries, with_small_states):
        entries = renamed_in(sides, scope)
        if entries is not None:
            sides, scope = entries[:2]
            said.append(entries[2])
    for each in (_with_earlier, with_terms, with_named_parts):
        found = each(sides, scope)
        if found is not None:
            scope = found[0]
            said.append(found[1])
    if said:
        words = [f"by what is said below of {', '.join(below)}"] if below else []
        yield sides, scope, "; ".join(filter(None, (first, *words, *said)))


def _all(claim: Claim) -> dict[str, Definition]:
    """The definitions above a claim and shortly below it."""
    return {**claim.scope.definitions, **{stated.name: stated for stated in claim.later}}


def with_small_states(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with s for S, where s_k is defined by what the claim speaks of, ``s_k = s_{k-1} w + x_k v``."""
    outside = {name for side in sides for name in outside_subscripts(side)}
    for name in sorted(outside):
        small = name.lower()
        stated = scope.definitions.get(small + STEP) if len(name) == 1 and name != small else None
        if stated is not None and small not in outside and outside & {*outside_subscripts(stated.body)} - {small}:
            left, right = (renamed(side, name, small) for side in sides)
            return (left, right), scope, f"{name} is what is defined as {small}"
    return None


def _with_earlier(sides: Sides, scope: Scope) -> tuple[Scope, str] | None:
    """The scope with the definition of a function that has the variable among its arguments, if the latest has not."""
    for part in (part for side in sides for part in find_all(side, Derivative)):
        stated = scope.definitions.get(head_name(part.body) or "")
        taken = {head_name(v) for v, _ in part.variables}
        earlier = stated
        while earlier is not None and not taken <= {head_name(p) for p in earlier.parameters}:
            earlier = earlier.before
        if earlier is not None and earlier is not stated and len(earlier.parameters) > 1:
            words = f"the definition of {plain_name(earlier.name)} before the latest one is meant"
            return scope.define(earlier), words
    return None
