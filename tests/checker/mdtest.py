"""Documents as tests: a comment `expect: refuted [sign]` above a formula says what its claims are judged as."""

from __future__ import annotations

import re
from dataclasses import dataclass

UNFLAGGED = frozenset(("proved", "agrees", "convention"))
VERDICTS = frozenset(("proved", "agrees", "convention", "conditional", "refuted", "unknown"))
_COMMENT = re.compile(r"^<!-- expect: (.*) -->$")
_ONE = re.compile(r"^([a-z]+)(?: \[([a-z-]+(?:, [a-z-]+)*)\])?$")
_CLOSING = {"$$": "$$", "$": "$", r"\[": r"\]", "```math": "```"}


@dataclass(frozen=True)
class Expected:
    """A verdict with the names of its findings in order."""

    verdict: str
    findings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.verdict + (f" [{', '.join(self.findings)}]" if self.findings else "")


def read_expectation(source: str) -> Expected:
    match = _ONE.match(source.strip())
    if match is None or match.group(1) not in VERDICTS:
        msg = f"not an expectation: {source!r}"
        raise ValueError(msg)
    names = match.group(2)
    return Expected(match.group(1), tuple(names.split(", ")) if names else ())


def expectations(text: str) -> list[tuple[range, list[Expected]]]:
    """For each comment the lines it speaks of (from 1), and what is expected of the claims on them in order."""
    lines = text.split("\n")
    out = []
    for i, line in enumerate(lines):
        match = _COMMENT.match(line)
        if match is None:
            if "expect:" in line:
                msg = f"line {i + 1} looks like an expectation but is none: {line!r}"
                raise ValueError(msg)
            continue
        last = first = i + 1
        opening = lines[first]
        closing = _CLOSING.get(opening.strip())
        if closing is not None:
            last = lines.index(closing, first + 1)
        else:
            while opening.startswith("$$") and not lines[last].rstrip().endswith("$$"):
                last += 1
        out.append((range(first + 1, last + 2), [read_expectation(part) for part in match.group(1).split(";")]))
    return out


def compare(text: str, actual: list[tuple[int, Expected]]) -> list[str]:
    """What differs between a document and the judgement on its claims, given as (line, judgement) in order."""
    problems: list[str] = []
    spoken_of: set[int] = set()
    for lines, wanted in expectations(text):
        spoken_of.update(lines)
        found = [judged for line, judged in actual if line in lines]
        if found != wanted:
            problems.append(f"line {lines.start}: expected {_show(wanted)}, found {_show(found) or 'no claim'}")
    for line, judged in actual:
        if line not in spoken_of and (judged.verdict not in UNFLAGGED or judged.findings):
            problems.append(f"line {line}: expected nothing to be flagged, found {judged}")
    return problems


def _show(judgements: list[Expected]) -> str:
    return "; ".join(map(str, judgements))
