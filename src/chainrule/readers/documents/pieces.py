"""What every reader of a document format makes: formulas and prose in order, each with its place in the source.

The text of a document is one string for the whole flow of reading: a file with the files that it includes in their
places, or the cells of a notebook one after another. Segments say which part of it stands where.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from chainrule.readers.documents.lines import line_starts

#: The end of a formula, an equality sign, and the beginning of the next one.
_JOINT = re.compile(r"[$`]\s*(:?=)\s*(?::math:)?[$`]")

#: Spaces that stand for longer characters in a text that was decoded.
_FILLED = re.compile(r" (?=[{}_^])|(?<=[{_^]) ")

#: The kinds of pieces that are formulas.
FORMULAS = ("inline", "display")


class Place(NamedTuple):
    """Where something stands; line and column count from 1, in code points; `cell` is None outside notebooks."""

    path: str
    cell: int | None
    line: int
    column: int

    def __str__(self) -> str:
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{self.path}:{cell}{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Segment:
    """The text from `start` on stands in `path` (and `cell`), where its first character has this line and column."""

    start: int
    path: str
    cell: int | None = None
    line: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the characters of an expanded formula come from: spans of single characters, and of the calls around."""

    spans: tuple[tuple[int, int], ...]
    calls: tuple[tuple[int, int], ...]

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that a span of the expanded formula comes from; whole calls unless it lies in one."""
        last = max(end - 1, start)
        inside = self.calls[start : last + 1]
        chosen = self.spans[start : last + 1] if inside.count(inside[0]) == len(inside) else inside
        return min([a for a, _ in chosen]), max([b for _, b in chosen])


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document: a formula (inline or display), prose, a heading, or a break between sentences.

    Offsets are code points in the text of the document. `origin` is there if the text of a formula is not that of
    the source, because macros were expanded. `plain` says that it is written without LaTeX, `sealed` that it stands
    there encoded, so that nothing can be written into it.
    """

    kind: str
    text: str
    start: int
    end: int
    origin: Origin | None = None
    plain: bool = False
    sealed: bool = False

    def source(self, start: int, end: int) -> tuple[int, int]:
        """The span in the document's text of a span of this piece."""
        if self.origin is None or not self.origin.spans:
            while self.sealed and start and self.text[start - 1] == " ":
                # What a character is encoded as begins before it.
                start -= 1
            return self.start + start, self.start + end
        top = len(self.origin.spans) - 1
        return self.origin.source(min(start, top), min(end, top + 1))


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a document that its reader could not follow; it goes on behind it."""

    start: int
    message: str


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment addressed to chainrule, from mark to mark; `body` is what it says."""

    start: int
    end: int
    body: str

    @property
    def suppresses(self) -> bool:
        """Whether it is meant as a suppression; otherwise it declares."""
        return re.match(r"ignore\b", self.body) is not None


@dataclass(slots=True)
class Document:
    """A text with its pieces in the order of reading."""

    path: str
    text: str
    pieces: list[Piece] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    line_starts: list[int] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    #: What stands encoded in the text: the place where it begins, and the text decoded.
    decoded: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """A document of one file has one segment."""
        self.line_starts = self.line_starts or line_starts(self.text)
        self.segments = self.segments or [Segment(0, self.path)]

    def flow_line(self, offset: int) -> int:
        """The line of an offset in the whole flow, by which distances are measured."""
        return bisect_right(self.line_starts, offset)

    def place(self, offset: int) -> Place:
        """Where an offset stands in its file."""
        segment = self.segments[max(bisect_right(self.segments, offset, key=lambda s: s.start) - 1, 0)]
        first, line = self.flow_line(segment.start), self.flow_line(offset)
        if line == first:
            return Place(segment.path, segment.cell, segment.line, segment.column + offset - segment.start)
        return Place(segment.path, segment.cell, segment.line + line - first, offset - self.line_starts[line - 1] + 1)

    def formula(self, start: int, end: int) -> str:
        """The text of a span within a formula, decoded; where two were joined, without the marks between them."""
        at = bisect_right(self.decoded, start, key=lambda each: each[0])
        if at:
            begin, text = self.decoded[at - 1]
            if start < begin + len(text):
                return _FILLED.sub("", " ".join(text[start - begin : end - begin].split()))
        return _JOINT.sub(r" \1 ", self.text[start:end])

    def end_place(self, offset: int) -> Place:
        """Where a span ends that ends before an offset: behind its last character, in the file of that."""
        before = self.place(max(offset - 1, 0))
        return before._replace(column=before.column + 1)

    def place_of_line(self, line: int) -> Place:
        """Where a line of the flow stands in its file."""
        return self.place(self.line_starts[min(line, len(self.line_starts)) - 1])

    def line_text(self, offset: int) -> str:
        """The line that an offset stands on."""
        line = self.flow_line(offset)
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")
