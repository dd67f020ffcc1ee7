"""Suppressions in comments, applied to judged claims: `ignore[sign] reason` on a line, or alone before a formula.

A suppression without a reason, one that is not understood and one that suppresses nothing are findings themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import islice

from chainrule.checker.findings import Judged, Suppressed
from chainrule.checker.notices import FINDINGS, SUPPRESSION, UNREASONED, UNUSED, Notice, unknown_finding
from chainrule.readers.documents import Comment, Document, Piece

#: So many unknown names of a comment are reported.
MOST_WRONG = 3
_IGNORE = re.compile(r"ignore\b\s*(?:\[([^\]]*)\])?[\s:,-]*(.*)", re.DOTALL)
#: What may stand before a comment that is alone on its line: marks of quotes and lists; in a formula also its opening.
_ALONE = re.compile(r"(?:[>\s]|[-*+](?=\s))*")
_OPENING = re.compile(r"(?:[>\s]|[-*+](?=\s)|\$\$|\\\[|\\begin\s*\{[A-Za-z]+\*?\}(?:\{[^{}]*\})?)*")

_VISIBLE = re.compile(r"[^\n]")


def suppressed(document: Document, judged: list[Judged]) -> tuple[list[Judged], list[Notice]]:
    """The claims with what comments suppress taken from their findings, and what is wrong with the comments."""
    notices: list[Notice] = []
    out = list(judged)
    comments = [comment for comment in document.comments if comment.suppresses]
    if not comments:
        return out, notices
    index = _Index(document, judged)
    # Of two comments that name the same finding the nearer one counts, which is the later one.
    for comment in reversed(comments):
        names, reason, wrong = _read(comment.body)
        notices.extend(Notice(SUPPRESSION, message, comment.start, comment.end) for message in wrong)
        if names and not reason:
            notices.append(Notice(UNREASONED, "say why: ignore[name] reason", comment.start, comment.end))
        used: set[str] = set()
        for i in index.covered(comment):
            used |= {finding.name for finding in out[i].findings} & set(names)
            out[i] = without(out[i], names, reason, "comment")
        idle = [name for name in names if name not in used]
        if idle:
            where = "in what follows" if index.alone(comment) else "on this line"
            message = f"no {' and no '.join(idle)} is found {where}"
            notices.append(Notice(UNUSED, message, comment.start, comment.end))
    return out, notices


def without(judged: Judged, names: list[str], reason: str, by: str) -> Judged:
    """A claim with the findings of these names suppressed."""
    hit = tuple(Suppressed(finding, reason, by) for finding in judged.findings if finding.name in names)
    if not hit:
        return judged
    kept = tuple(finding for finding in judged.findings if finding.name not in names)
    return replace(judged, findings=kept, suppressed=(*judged.suppressed, *hit))


def _read(body: str) -> tuple[list[str], str, list[str]]:
    """The names, the reason, and what is wrong in the body of a suppression."""
    found = _IGNORE.match(body)
    assert found is not None  # noqa: S101 - it begins with ignore
    names = [name for name in re.split(r"[,\s]+", found.group(1) or "") if name]
    if not names:
        return [], "", ["it names no finding: write ignore[sign] reason"]
    wrong = [unknown_finding(name) for name in islice((n for n in names if n not in FINDINGS), MOST_WRONG)]
    return list(dict.fromkeys(n for n in names if n in FINDINGS)), found.group(2).strip(), wrong


def _without_comments(document: Document) -> str:
    """The text with comments blanked out; their line ends stay where a line begins behind them."""
    out: list[str] = []
    at = 0
    for comment in sorted(document.comments, key=lambda each: each.start):
        start = max(at, comment.start)
        out.append(document.text[at:start])
        at = max(at, comment.end)
        out.append(_VISIBLE.sub(" ", document.text[start:at]))
    return "".join([*out, document.text[at:]])


class _Index:
    """What stands where in a document, found without a walk over all of it for each comment."""

    def __init__(self, document: Document, judged: list[Judged]) -> None:
        """Formulas and claims by place and by line."""
        self.document = document
        self.formulas = [piece for piece in document.pieces if piece.kind in ("display", "inline")]
        self.starts = [piece.start for piece in self.formulas]
        self.without_comments = _without_comments(document)
        #: Where the marks at the front of a line end, and its text, comments left out; by its start, and in formulas.
        self.bare: dict[tuple[int, bool], tuple[int, int]] = {}
        self.claims = sorted((each.claim.start, i) for i, each in enumerate(judged))
        self.place = [each.claim.start for each in judged]
        self.ends = [each.claim.end for each in judged]
        self.on_line: dict[int, list[int]] = {}
        for start, i in self.claims:
            for line in self.lines(start, self.ends[i]):
                self.on_line.setdefault(line, []).append(i)
        #: The claims of formulas whose opening or closing mark stands on a line.
        self.marked: dict[int, list[int]] = {}
        for piece in self.formulas:
            for line in {document.flow_line(piece.start), document.flow_line(piece.end)}:
                self.marked.setdefault(line, []).extend(self.inside(piece))

    def lines(self, start: int, end: int) -> range:
        """The lines of a span."""
        return range(self.document.flow_line(start), self.document.flow_line(max(end - 1, start)) + 1)

    def alone(self, comment: Comment) -> bool:
        """Whether nothing but marks and other comments stands beside a comment."""
        text = self.document.text
        begin = text.rfind("\n", 0, comment.start) + 1
        formula = self.around(comment) is not None
        if (begin, formula) not in self.bare:
            end = self.without_comments.find("\n", begin)
            line = self.without_comments[begin : end if end >= 0 else len(text)]
            marks = (_OPENING if formula else _ALONE).match(line)
            self.bare[begin, formula] = begin + (marks.end() if marks else 0), begin + len(line.rstrip())
        marked, last = self.bare[begin, formula]
        if "\n" in text[comment.start : comment.end]:
            end = self.without_comments.find("\n", comment.end)
            behind = self.without_comments[comment.end : end if end >= 0 else len(text)]
            return comment.start <= marked and not behind.strip()
        return comment.start <= marked and last <= comment.end

    def around(self, comment: Comment) -> Piece | None:
        """The display that a comment stands in."""
        k = bisect_right(self.starts, comment.start) - 1
        piece = self.formulas[k] if k >= 0 else None
        return piece if piece is not None and piece.kind == "display" and comment.start < piece.end else None

    def inside(self, piece: Piece) -> list[int]:
        """The claims in a formula."""
        first = bisect_left(self.claims, (piece.start, -1))
        behind = bisect_left(self.claims, (piece.end + 1, -1))
        return [i for _, i in self.claims[first:behind]]

    def covered(self, comment: Comment) -> list[int]:
        """The claims that a comment speaks of."""
        if not self.alone(comment):
            lines = self.lines(comment.start, comment.end)
            hit = [i for line in lines for i in self.on_line.get(line, ())]
            return list(dict.fromkeys(hit or [i for line in lines for i in self.marked.get(line, ())]))
        around = self.around(comment)
        if around is not None:
            return self.row(comment, around)
        k = bisect_left(self.starts, comment.end)
        if k == len(self.formulas):
            return []
        following = self.formulas[k]
        inside = self.inside(following)
        if following.kind == "display":
            return inside
        line = self.document.flow_line(following.start)
        also = [i for i in self.on_line.get(line, ()) if self.starts_on(i, line)]
        return list(dict.fromkeys([*inside, *also]))

    def row(self, comment: Comment, around: Piece) -> list[int]:
        """Inside of a formula: the claims that a comment interrupts, else those on the next line that has one."""
        inner = self.inside(around)
        broken = [i for i in inner if self.place[i] < comment.start < self.ends[i]]
        behind = [i for i in inner if self.place[i] >= comment.end]
        if broken or not behind:
            return broken
        line = self.document.flow_line(self.place[behind[0]])
        return [i for i in behind if self.starts_on(i, line)]

    def starts_on(self, i: int, line: int) -> bool:
        """Whether a claim starts on a line."""
        return self.document.flow_line(self.place[i]) == line
