"""The claims of a document once all are found: which of a line each is, and what is defined shortly below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.statements import is_new
from chainrule.readers.documents import Document
from chainrule.readers.scope import Definition
from chainrule.readers.two_valued import with_labels

#: A definition that many lines below may explain a claim: "where ...".
BELOW = 8


def numbered(
    claims: Sequence[Claim], definitions: Sequence[Definition], so_far: Sequence[int], document: Document
) -> list[Claim]:
    """The claims with their numbers on their lines; `so_far` counts the definitions above each."""
    out: list[Claim] = []
    seen: dict[int, int] = {}
    for claim, above in zip(claims, so_far, strict=True):
        line = document.flow_line(claim.start)
        seen[line] = seen.get(line, 0) + 1
        near = takewhile(lambda d, line=line: d.line <= line + BELOW, definitions[above:])  # type: ignore[misc]
        later = tuple(d for d in near if d.line == line or is_new(d, claim.scope))
        # What its own line says of a letter is meant, whatever stands below.
        own = {d.name for d in later if d.line == line}
        later = tuple(d for d in later if d.line == line or d.name not in own)
        out.append(replace(claim, nth=seen[line], later=later))
    return out


def with_labels_below(claims: Sequence[Claim], said: Sequence[tuple[int, dict[str, set[str]]]]) -> list[Claim]:
    """The claims with what is said shortly below of labels that have two values; `said` gives the lines."""
    if not said:
        return list(claims)
    out: list[Claim] = []
    for claim in claims:
        for line, labels in said:
            if claim.line <= line <= claim.line + BELOW:
                claim = replace(claim, scope=with_labels(claim.scope, labels))
        out.append(claim)
    return out
