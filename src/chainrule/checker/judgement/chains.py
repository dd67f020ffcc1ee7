"""Chains of equalities whose links are judged, above the judgement on one claim: what stands around a wrong member.

A member that is wrong makes two links wrong, the one to it and the one from it. Where the next member is again what the
chain began with, the first of these is refuted even if it could not be judged. The second one is no finding of its own:
its formula is right, and says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict
from chainrule.readers.syntax import names_in

_ACCEPTED = (PROVED, AGREES, CONVENTION)
#: What is said of a member behind one that could not be judged, and behind a wrong one.
BEHIND_UNKNOWN = "the first member is equal to this one"
BEHIND_WRONG = "the first member is equal to this one: the one before it is wrong"


def behind_wrong(links: Iterable[Judged], judge: Callable[[Claim], Judged]) -> Iterator[Judged]:
    """The judgements on claims, in their order; a link to a wrong member may be refuted by the next member."""
    first: Claim | None = None
    before: Judged | None = None
    for found in links:
        claim = found.claim
        if claim.link == 0 or first is None or not _of_one_chain(first, claim):
            first = claim if claim.link == 0 else None
            if before is not None:
                yield before
            before = found
            continue
        assert before is not None  # noqa: S101 - a chain begins with its first link
        if found.verdict.verdict == REFUTED and before.verdict.verdict in (REFUTED, UNKNOWN):
            whole = judge(replace(claim, left=first.left, link=0))
            if whole.verdict.verdict in _ACCEPTED:
                before = _refuted(before, claim, judge) or before
                found = _by_first(found, whole, BEHIND_WRONG if before.verdict.verdict == REFUTED else BEHIND_UNKNOWN)
        elif found.verdict.verdict == UNKNOWN and before.verdict.verdict in _ACCEPTED and _has_names(claim):
            whole = judge(replace(claim, left=first.left, link=0))
            found = _by_first(found, whole, BEHIND_UNKNOWN) if whole.verdict.verdict in _ACCEPTED else found
        yield before
        before = found
    if before is not None:
        yield before


def _by_first(link: Judged, whole: Judged, said: str) -> Judged:
    """A link whose member is accepted as what the chain began with."""
    words = "; ".join(filter(None, (said, whole.verdict.convention)))
    verdict = Verdict(CONVENTION, whole.verdict.evidence, convention=words)
    return Judged(link.claim, verdict, link.kind, whole.reading, scope=whole.scope)


def _has_names(claim: Claim) -> bool:
    """Whether a member has names: a zero is where something is least, too."""
    return claim.right is not None and bool(names_in(claim.right))


def _refuted(link: Judged, behind: Claim, judge: Callable[[Claim], Judged]) -> Judged | None:
    """A link to a wrong member, refuted by the member behind that if it could not be judged; None if that fails."""
    if link.verdict.verdict == REFUTED:
        return link
    if link.claim.right is None:
        return None
    against = judge(replace(link.claim, left=behind.right))
    return replace(against, claim=link.claim) if against.verdict.verdict == REFUTED else None


def _of_one_chain(first: Claim, claim: Claim) -> bool:
    return first.source == claim.source and first.statement == claim.statement and first.line <= claim.line
