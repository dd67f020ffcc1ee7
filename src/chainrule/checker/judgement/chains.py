"""Chains of equalities whose links are judged, above the judgement on one claim: what stands around a wrong member.

A member that is wrong makes two links wrong, the one to it and the one from it, or from what is equal to it. Where the
member behind is again what the chain began with, the first of these is refuted even if it could not be judged. The
second one is no finding of its own: its formula is right, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict
from chainrule.readers.define import is_zero
from chainrule.readers.syntax import has_derivative, names_in

_ACCEPTED = (PROVED, AGREES, CONVENTION)
#: What is said of a member behind one that could not be judged, of a zero behind a derivative, and behind a wrong one.
BEHIND_UNKNOWN = "the first member is equal to this one"
SET_TO_ZERO = "the derivative is set to zero: it says where it vanishes"
BEHIND_WRONG = "the first member is equal to this one: the one before it is wrong"


def behind_wrong(links: Iterable[Judged], judge: Callable[..., Judged]) -> Iterator[Judged]:
    """The judgements on claims, in their order; a link to a wrong member may be refuted by a later member."""
    chain: list[Judged] = []
    for found in links:
        claim = found.claim
        first = chain[0].claim if chain else claim
        if claim.link == 0 or first.link != 0 or not _of_one_chain(first, claim):
            found = _behind_displays(chain[-1], found, judge) if chain else found
            yield from chain
            chain = [found]
            continue
        verdict, before = found.verdict.verdict, chain[-1].verdict.verdict
        wrong = _last_unaccepted(chain) if verdict == REFUTED else None
        if wrong is not None:
            whole = judge(replace(claim, left=first.left, link=0), accept_only=True)
            if whole.verdict.verdict in _ACCEPTED:
                chain[wrong] = _refuted(chain[wrong], claim, judge) or chain[wrong]
                refuted = chain[wrong].verdict.verdict == REFUTED
                found = _by_first(found, whole, BEHIND_WRONG if refuted else BEHIND_UNKNOWN)
        elif verdict == UNKNOWN and before in _ACCEPTED and _has_names(claim):
            whole = judge(replace(claim, left=first.left, link=0), accept_only=True)
            found = _by_first(found, whole, BEHIND_UNKNOWN) if whole.verdict.verdict in _ACCEPTED else found
        elif verdict == UNKNOWN and before in _ACCEPTED and _set_to_zero(first, claim):
            stationary = Verdict(CONVENTION, chain[-1].verdict.evidence, convention=SET_TO_ZERO)
            found = replace(found, verdict=stationary)
        chain.append(found)
    yield from chain


def _behind_displays(before: Judged, found: Judged, judge: Callable[..., Judged]) -> Judged:
    """A step in a display of its own that could not be judged, by the first member in the displays above."""
    claim = found.claim
    if claim.begun is None or found.verdict.verdict != UNKNOWN or before.verdict.verdict not in _ACCEPTED:
        return found
    if claim.link or not _has_names(claim):
        return found
    whole = judge(replace(claim, left=claim.begun), accept_only=True)
    return _by_first(found, whole, BEHIND_UNKNOWN) if whole.verdict.verdict in _ACCEPTED else found


def _last_unaccepted(chain: list[Judged]) -> int | None:
    """Where the last member of a chain stands that is wrong or could not be judged: those behind it are equal to it.

    None if a member is accepted by the first one: what comes behind that is compared with a right one.
    """
    for at in range(len(chain) - 1, -1, -1):
        if chain[at].verdict.verdict in (REFUTED, UNKNOWN):
            return at
        if chain[at].verdict.verdict not in _ACCEPTED or chain[at].verdict.convention.startswith(BEHIND_UNKNOWN):
            return None
    return None


def _by_first(link: Judged, whole: Judged, said: str) -> Judged:
    """A link whose member is accepted as what the chain began with."""
    words = "; ".join(filter(None, (said, whole.verdict.convention)))
    verdict = Verdict(CONVENTION, whole.verdict.evidence, convention=words)
    return Judged(link.claim, verdict, link.kind, whole.reading, scope=whole.scope)


def _has_names(claim: Claim) -> bool:
    """Whether a member has names: a zero is where something is least, too."""
    return claim.right is not None and bool(names_in(claim.right))


def _set_to_zero(first: Claim, claim: Claim) -> bool:
    """Whether a chain that begins with a derivative ends with a zero: it says where the derivative vanishes."""
    derivative = first.left is not None and has_derivative(first.left)
    return derivative and claim.set_to_zero and claim.right is not None and is_zero(claim.right)


def _refuted(link: Judged, behind: Claim, judge: Callable[..., Judged]) -> Judged | None:
    """A link to a wrong member, refuted by the member behind that if it could not be judged; None if that fails."""
    if link.verdict.verdict == REFUTED:
        return link
    if link.claim.right is None:
        return None
    against = judge(replace(link.claim, left=behind.right))
    return replace(against, claim=link.claim) if against.verdict.verdict == REFUTED else None


def _of_one_chain(first: Claim, claim: Claim) -> bool:
    return first.source == claim.source and first.statement == claim.statement and first.line <= claim.line
