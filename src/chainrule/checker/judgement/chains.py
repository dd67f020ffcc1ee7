"""Chains of equalities whose links are judged, above the judgement on one claim: what stands behind a wrong member.

A member that is wrong makes two links wrong, the one to it and the one from it. Where the next member is again what the
chain began with, only the first of these is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED

#: What is assumed of a member behind a wrong one.
BEHIND_WRONG = "it is compared with the first member: the one before it is wrong"


def behind_wrong(links: Iterable[Judged], judge: Callable[[Claim], Judged]) -> Iterator[Judged]:
    """The judgements on claims, in their order; a link behind a refuted one may be judged by the whole chain."""
    first: Claim | None = None
    wrong = False
    for found in links:
        claim = found.claim
        if claim.link == 0 or first is None or not _of_one_chain(first, claim):
            first, wrong = (claim if claim.link == 0 else None), False
        if wrong and first is not None and found.verdict.verdict == REFUTED:
            whole = judge(replace(claim, left=first.left, link=0))
            if whole.verdict.verdict in (PROVED, AGREES, CONVENTION):
                reading = replace(whole.reading, assumed=(*whole.reading.assumed, BEHIND_WRONG))
                found = replace(whole, claim=claim, kind="chain-link", reading=reading)
        wrong = found.verdict.verdict == REFUTED
        yield found


def _of_one_chain(first: Claim, claim: Claim) -> bool:
    return first.source == claim.source and first.statement == claim.statement and first.line <= claim.line
