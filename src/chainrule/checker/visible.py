"""What a claim can see, between extraction and judgement: all declarations, and the definitions its names lead to.

In an editor a claim is judged with this part of its scope, so its verdict depends on nothing else: `memo` rests on
that. Declarations stay because a reading may ask of the text as a whole, whether it speaks of symmetric matrices, say.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.loss_names import losses_above, undefined_loss
from chainrule.checker.extraction.short_names import LOSSES
from chainrule.checker.extraction.steps import ERRORS
from chainrule.checker.judgement.lost_paths import ways_beside
from chainrule.checker.known_trees import KnownTrees, stem
from chainrule.checker.readings.definitions.accents import beside
from chainrule.checker.readings.definitions.said_values import TARGETS
from chainrule.checker.readings.layers.deltas import mark_of
from chainrule.checker.readings.losses.own_derivative import inputs_above
from chainrule.checker.readings.losses.unwritten_operands import operand
from chainrule.checker.readings.notation.primed_losses import losses_with
from chainrule.readers.define import STEP
from chainrule.readers.letters import letter_of
from chainrule.readers.losses_said import LIKELY, NOT_UNDERSTOOD, SAID
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import Unread, names_in


def visible(claim: Claim, trees: KnownTrees | None = None) -> Claim:
    """The claim with the definitions that its names lead to, in their order."""
    if claim.left is None or claim.right is None:
        return replace(claim, scope=Scope(strict=claim.scope.strict, options=claim.scope.options))
    scope = _narrowed(claim, KnownTrees() if trees is None else trees)
    scope = replace(scope, options=_without_losses_said(claim, scope.options))
    sides = (claim.left, claim.right, *(claim.follows or ()))
    stems = {stem(name) for name in names_in(*sides)} | {stem(name) for name in scope.definitions}
    stems |= {stem(name) for stated in scope.definitions.values() for name in names_in(stated.body)}
    scope = replace(scope, given={name: said for name, said in scope.given.items() if stem(name) in stems})
    names = names_in(*sides, *(d.body for d in scope.definitions.values())) | scope.definitions.keys()
    return replace(
        claim,
        scope=scope,
        equations=tuple(each for each in claim.equations if names & names_in(each.left, each.right)),
        rates=frozenset(pair for pair in claim.rates if names.issuperset(pair)),
        not_read=tuple(each for each in claim.not_read if each[0] in names),
    )


def _narrowed(claim: Claim, trees: KnownTrees) -> Scope:
    scope = claim.scope
    above: dict[str, list[Declaration | Definition]] = {}
    for declaration in scope.declarations.values():
        above.setdefault(stem(declaration.name), []).append(declaration)
    for definition in (*scope.definitions.values(), *claim.later):
        above.setdefault(stem(definition.name), []).append(definition)
    stems = _reached(claim, above, trees)
    if stems.issuperset(above):
        return scope
    return replace(
        scope,
        definitions={n: d for n, d in scope.definitions.items() if stem(n) in stems},
        totals=tuple(total for total in scope.totals if stem(total[0]) in stems),
    )


def _reached(claim: Claim, above: dict[str, list[Declaration | Definition]], trees: KnownTrees) -> set[str]:
    """The stems of the names in a claim, and in the declarations and definitions of those, at any depth."""
    assert claim.left is not None  # noqa: S101 - checked by the caller
    assert claim.right is not None  # noqa: S101
    seen: set[str] = set()
    # What a prime differentiates in may be the one declared variable, which need not be written.
    waiting = {stem(n) for n, d in claim.scope.declarations.items() if d.kind == "variable"}
    waiting |= trees.stems(claim.left) | trees.stems(claim.right) | set(claim.condition or ())
    for side in claim.follows or ():
        waiting |= trees.stems(side)
    waiting |= set(map(stem, claim.chained))
    waiting |= _of_layers(claim) | set(map(stem, ways_beside(claim)))
    lost = undefined_loss(claim.left, claim.scope)
    # A loss that nothing defines may be another one.
    waiting |= {stem(stated.name) for stated in losses_above(lost[0], claim.scope)} if lost is not None else set()
    for stated in claim.later:
        waiting |= {stem(stated.name)} | _of(stated, trees)
    waiting |= {stem(stated.name) for stated in beside(claim.left, claim.scope)}
    waiting |= set(map(stem, inputs_above(claim.left, claim.scope)))
    waiting |= {stem(stated.name) for stated in losses_with(claim.left, claim.scope)}
    waiting |= {stem(name) for name in (operand((claim.left, claim.right), claim.scope),) if name is not None}
    # S_k may be what is defined as s_k.
    waiting |= {name.lower() for name in waiting if name.lower() + STEP in claim.scope.definitions}
    while waiting:
        top = waiting.pop()
        seen.add(top)
        for each in above.get(top, ()):
            waiting |= _of(each, trees) - seen
    return seen


def _of_layers(claim: Claim) -> set[str]:
    """The stems of the layers and losses above, of which a claim about layers, errors or targets may speak."""
    assert claim.left is not None  # noqa: S101 - checked by the caller
    assert claim.right is not None  # noqa: S101
    names = names_in(claim.left, claim.right)
    losses = {stem(name) for name in claim.scope.definitions if name in LOSSES} if names & TARGETS else set()
    if not any(mark_of(name) or letter_of(name) in ERRORS for name in names):
        return losses
    return {stem(name) for name in claim.scope.definitions if mark_of(name) or name in LOSSES}


def _without_losses_said(claim: Claim, options: dict[str, str]) -> dict[str, str]:
    """Which losses the text named last matters where a loss that nothing defines is differentiated, and only there."""
    if claim.left is not None and undefined_loss(claim.left, claim.scope) is not None:
        return options
    return {name: value for name, value in options.items() if name not in (SAID, LIKELY, NOT_UNDERSTOOD)}


def _of(each: Declaration | Definition, trees: KnownTrees) -> set[str]:
    if isinstance(each, Declaration):
        return {stem(name) for name in (*each.depends, *map(str, each.shape))}
    found = set(each.indices) | trees.stems(each.body)
    if isinstance(each.body, Unread) and each.body.mended is not None:
        found |= trees.stems(each.body.mended)
    for part in (*each.parameters, *each.others):
        found |= trees.stems(part)
    return found | (_of(each.before, trees) if each.before is not None else set())
