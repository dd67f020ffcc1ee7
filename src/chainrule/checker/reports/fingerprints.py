"""What a finding is recognised by in a later run, when lines have moved: its file, the claim's text, its name, which.

No line number goes in, and no verdict's wording, which a release may change.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from chainrule.checker.findings import Finding, Judged
from chainrule.checker.reports.report import DocumentReport
from chainrule.checker.settings.globs import relative

_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_LAYOUT = re.compile(
    r"\\(?:label|tag)\s*\{[^{}]*\}|\\(?:nonumber|notag)\b|^[ \t]*>|&|\\,|\\;|\\!|\\quad\b", re.MULTILINE
)
#: White space, with what it ends: the name of a command before a letter, or a number before another one.
_SPACE = re.compile(r"(\\[A-Za-z]+(?=\s+[A-Za-z])|\d(?=\s+\d))?\s+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A finding without its place; `nth` tells apart those that are otherwise equal."""

    path: str
    finding: str
    text: str
    nth: int

    @property
    def digest(self) -> str:
        """The fingerprint in one word, in which white space does not count."""
        return self._in_one_word(compact(self.text))

    @property
    def spaced(self) -> str:
        """The first version of it, in which white space counts where there is some: for what was kept of old logs."""
        return self._in_one_word(self.text)

    def _in_one_word(self, text: str) -> str:
        words = "\0".join((self.path, self.finding, text, str(self.nth)))
        # The name of a file may have bytes that are no characters.
        return sha256(words.encode(errors="surrogateescape")).hexdigest()[:20]


def normalised(text: str) -> str:
    """The text of a claim without what changes when it is laid out anew."""
    bare = _LAYOUT.sub(" ", _COMMENT.sub("", text))
    return " ".join(bare.split()).rstrip(" .,;").removesuffix("\\\\").rstrip()


def compact(text: str) -> str:
    """The text without the spaces that mean nothing: none but those behind a command, and between two digits."""
    return _SPACE.sub(lambda found: f"{found.group(1)} " if found.group(1) else "", text)


def name_of(judged: Judged) -> str:
    """The name that a flagged claim goes by: its first finding's, `value` where a refutation has none."""
    return judged.findings[0].name if judged.findings else "value"


def fingerprints(report: DocumentReport, root: Path) -> Iterator[tuple[int, Finding, Fingerprint]]:
    """Each finding of a document, suppressed ones too, with the place of its claim and its fingerprint.

    A refuted claim without a finding stands there with an empty one.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    for i, judged in enumerate(report.judged):
        found = [*judged.findings, *(s.finding for s in judged.suppressed)]
        if not found and judged.flagged:
            found = [Finding("value", "the derivative is wrong")]
        path = relative(report.document.place(judged.claim.start).path, root) if found else ""
        for finding in found:
            text = normalised(judged.claim.text)
            key = path, finding.name, compact(text)
            seen[key] += 1
            yield i, finding, Fingerprint(path, finding.name, text, seen[key])
