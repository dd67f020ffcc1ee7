"""Wrong links of chains, beside the judgement: ``dL/db = (dL/db)(da/dz)(dz/db)``.

A chain whose inner place has the letter of one of its ends again says that the rest of it is one. Where another letter
of the chain makes it the chain rule, that one is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.label_slips import letter_text
from chainrule.checker.judgement.one_reading import Outcome
from chainrule.checker.judgement.outcomes import ACCEPTED
from chainrule.prover.verdict import REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.spelling import spelled


def by_link(claim: Claim, outcomes: Iterable[Outcome], judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a chain of derivatives with one wrong letter; None for other claims."""
    left, right = claim.left, claim.right
    links = _links(right)
    if claim.set_to_zero or claim.condition is not None or not isinstance(left, t.Derivative) or len(links) < 2:
        return None
    found = (each for outcome in outcomes if (each := _refuted(outcome)) is not None)
    refuted = next(found, None)
    if refuted is None:
        return None
    mended = list(_mended(left, links))
    if len(mended) != 1:
        return None
    ((wrong, meant, chain),) = mended
    assert isinstance(right, t.Factors)  # noqa: S101 - it has several links
    if judge(replace(claim, right=replace(right, factors=tuple(chain)))).verdict.verdict not in ACCEPTED:
        return None
    words = f"{letter_text(meant)} is meant, not {letter_text(wrong)}: with that letter it is the chain rule"
    return replace(refuted, extra=(Finding("variable", words),))


def _refuted(outcome: Outcome) -> Outcome | None:
    """An outcome that differs from the claim, its refutation given or not."""
    verdict = outcome.verdict if outcome.doubted is None else outcome.doubted
    return replace(outcome, verdict=verdict, doubted=None) if verdict.verdict == REFUTED else None


def _links(right: t.Tree | None) -> list[t.Derivative]:
    """The derivatives of a product that has no other factor."""
    factors = right.factors if isinstance(right, t.Factors) and set(right.signs) <= {"", "*", "dot"} else ()
    links = [part for part in factors if isinstance(part, t.Derivative) and _is_link(part)]
    return links if len(links) == len(factors) else []


def _is_link(part: t.Derivative) -> bool:
    plain = isinstance(part.body, (t.Name, t.Script))
    return plain and len(part.variables) == 1 and part.variables[0][1] == 1


def _mended(left: t.Derivative, links: list[t.Derivative]) -> Iterator[tuple[t.Tree, t.Tree, list[t.Derivative]]]:
    """The chains with another letter at one inner place that join, with the letter that stood there, and that one."""
    if not _is_link(left):
        return
    ends = {_spelled(left.body), _spelled(left.variables[0][0])}
    for i, (outer, inner) in enumerate(pairwise(links)):
        below, above = outer.variables[0][0], inner.body
        changes = []
        if _spelled(below) in ends:
            changes.append((below, above, i, replace(outer, variables=((above, 1),))))
        if _spelled(above) in ends:
            changes.append((above, below, i + 1, replace(inner, body=below)))
        for wrong, meant, place, link in changes:
            chain = [*links[:place], link, *links[place + 1 :]]
            if _spelled(wrong) != _spelled(meant) and _joins(left, chain):
                yield wrong, meant, chain


def _joins(left: t.Derivative, chain: list[t.Derivative]) -> bool:
    """Whether each link begins with the letter that the one before ends with, from one end to the other."""
    tops = [_spelled(link.body) for link in chain]
    below = [_spelled(link.variables[0][0]) for link in chain]
    whole = _spelled(left.body), _spelled(left.variables[0][0])
    return (tops[0], below[-1]) == whole and tops[1:] == below[:-1] and len({*tops, *below}) == len(chain) + 1


def _spelled(part: t.Tree) -> tuple[object, ...]:
    return tuple(spelled(part))
