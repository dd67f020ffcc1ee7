"""The claims of a document once all are found: which of a line each is, and what is defined shortly below it."""

from __future__ import annotations

import re
from bisect import bisect_right
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
#: What stands between a claim and a definition that explains it, in so many characters.
MAX_BETWEEN = 80
_WHERE = re.compile(
    r"(?:[\s$`.,;:*)\]}]|\\(?:end\{\w+\*?\}|\]|\)|tag\{\w+\}|label\{[^{}]*\}))*"
    r"(?:\b(?:where|with|since|because|for|as|wobei|mit|da|où|avec|donde|con)\b|其中)(?:\s+(?:now|here|we\s+(?:write|have)))?"
    r"(?:[\s$`,:]|\\\[|\\\(|\\begin\{\w+\*?\})*",
    re.IGNORECASE,
)

_TITLE = re.compile(r"^ {0,3}#{1,6}[ \t]|\\(?:sub)*(?:chapter|section)\b", re.MULTILINE)


def numbered(
    claims: Sequence[Claim], definitions: Sequence[Definition], so_far: Sequence[int], document: Document
) -> list[Claim]:
    """The claims with their numbers on their lines; `so_far` counts the definitions above each."""
    out: list[Claim] = []
    seen: dict[int, int] = {}
    starts = [piece.start for piece in document.pieces if piece.kind == "heading"]
    titles = sorted(map(document.flow_line, (*starts, *(found.start() for found in _TITLE.finditer(document.text)))))
    for claim, above in zip(claims, so_far, strict=True):
        line = document.flow_line(claim.start)
        seen[line] = seen.get(line, 0) + 1
        near = takewhile(lambda d, line=line: d.line <= line + BELOW, definitions[above:])  # type: ignore[misc]
        later = tuple(d for d in near if d.line == line or is_new(d, claim.scope) or _explains(d, claim, document.text))
        # Below the next title a letter may be another one.
        end = titles[at] if (at := bisect_right(titles, line)) < len(titles) else None
        later = tuple(d for d in later if end is None or d.line < end)
        # What its own line says of a letter is meant, whatever stands below.
        own = {d.name for d in later if d.line == line}
        later = tuple(d for d in later if d.line == line or d.name not in own)
        # Of two definitions below it the nearer one is meant.
        later = tuple({d.name: d for d in reversed(later)}.values())[::-1]
        out.append(replace(claim, nth=seen[line], later=later))
    return out


def _explains(stated: Definition, claim: Claim, text: str) -> bool:
    """Whether a definition goes on with the sentence of a claim: "where $y = w^2 x$", whatever y was above."""
    at = text.find(stated.text, claim.end, claim.end + MAX_BETWEEN + len(stated.text)) if stated.text else -1
    return at >= 0 and _WHERE.fullmatch(text[claim.end : at]) is not None


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
