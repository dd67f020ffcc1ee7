"""From a snapshot of the editor to judged claims with their places in it; the only part of the server that takes time.

It runs in a thread, looks between two claims whether it is still wanted, and leaves what it has judged in the memo.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from chainrule.checker.extraction.claims import extract
from chainrule.checker.findings import Judged
from chainrule.checker.memo import Memo
from chainrule.checker.reports.report import DocumentReport, Report
from chainrule.checker.reports.select import chosen
from chainrule.checker.runs import judgements, reported
from chainrule.checker.settings.project import find
from chainrule.errors import UsageError
from chainrule.lsp.positions import Lines, Spot
from chainrule.lsp.texts import Snapshot, Text, format_name, path_of, shortened
from chainrule.readers import documents
from chainrule.readers.documents import Document

#: Longer documents are not checked while they are typed.
MAX_CHARACTERS = 1_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


class Span(NamedTuple):
    """A part of one of the editor's texts."""

    uri: str
    start: Spot
    end: Spot


class Located(NamedTuple):
    """A judged claim and where it stands."""

    judged: Judged
    span: Span


class Superseded(Exception):  # noqa: N818 - no error: there is something newer to check
    """The check was given up, because its text has changed or another one is waited for."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """A checked snapshot: the report on its document, and its claims in order."""

    snapshot: Snapshot
    report: DocumentReport
    located: tuple[Located, ...]
    places: Places

    def at(self, uri: str, spot: Spot) -> list[Located]:
        """The claims around a spot, the shortest first."""
        found = [each for each in self.located if each.span.uri == uri and each.span.start <= spot <= each.span.end]
        return sorted(found, key=lambda each: each.judged.claim.end - each.judged.claim.start)

    def within(self, uri: str, start: Spot, end: Spot) -> list[Located]:
        """The claims that a stretch touches."""
        return [each for each in self.located
                if each.span.uri == uri and each.span.start <= end and start <= each.span.end]  # fmt: skip


class Places:
    """From offsets in the document to places in the editor's texts."""

    def __init__(self, snapshot: Snapshot, document: Document, path: str) -> None:
        """The lines of each text are found once."""
        self._document = document
        self._path = path
        self._texts = {cell: (text.uri, Lines(text.text, snapshot.encoding)) for cell, text in snapshot.texts}

    def span(self, start: int, end: int) -> Span | None:
        """Where a span of the document stands; None in a file that is included."""
        first, last = self._document.place(start), self._document.end_place(end)
        if (first.path, first.cell) != (last.path, last.cell) or first.path != self._path:
            return None
        uri, lines = self._texts[first.cell]
        return Span(uri, lines.spot_at(first.line, first.column), lines.spot_at(last.line, last.column))

    def line(self, number: int) -> Span | None:
        """Where a line of the flow stands."""
        place = self._document.place_of_line(number)
        if place.path != self._path:
            return None
        uri, lines = self._texts[place.cell]
        spot = lines.spot_at(place.line, 1)
        return Span(uri, spot, lines.spot_at(place.line, 1_000_000))


def check(snapshot: Snapshot, memo: Memo, unwanted: Callable[[], bool]) -> Analysis:
    """The judged claims of a snapshot. Raises `Superseded` as soon as it is unwanted, `UsageError` for what is none."""
    if snapshot.size > MAX_CHARACTERS:
        msg = (
            f"{shortened(snapshot.uri)} has more than {MAX_CHARACTERS // 1000} thousand characters and is not checked "
            "while it is typed: use chainrule check"
        )
        raise UsageError(msg)
    path = path_of(snapshot.uri)
    document = _document(snapshot, path)
    places = Places(snapshot, document, path)
    extraction = extract(document)
    if unwanted():
        raise Superseded
    claims = []
    for judged in judgements(extraction, memo):
        claims.append(judged)
        if unwanted():
            raise Superseded
    report = _wanted(reported(document, extraction, claims), snapshot, path)
    spans = ((judged, places.span(judged.claim.start, judged.claim.end)) for judged in report.judged)
    located = tuple(Located(judged, span) for judged, span in spans if span is not None)
    return Analysis(snapshot, report, located, places)


def _wanted(report: DocumentReport, snapshot: Snapshot, path: str) -> DocumentReport:
    """What the settings of the project want of a report; a text that is no file has no project."""
    if path != snapshot.uri:
        chosen(Report([report]), find(Path(path).parent))
    return report


def _document(snapshot: Snapshot, path: str) -> Document:
    if snapshot.is_notebook:
        cells = [(cell or 0, documents.unified(_whole(text))) for cell, text in snapshot.texts]
        return documents.of_cells(cells, path)
    ((_, text),) = snapshot.texts
    name = format_name(text)
    if name in ("", "notebook"):
        kind = "a notebook opened as plain text" if name else f"of a kind that is not read ({text.language or 'none'})"
        msg = f"{shortened(snapshot.uri)} is {kind}: Markdown, LaTeX, reStructuredText and notebooks are checked"
        raise UsageError(msg)
    root = Path(path).parent if path != snapshot.uri else None
    return documents.parse(_whole(text), path, name, root)


def _whole(text: Text) -> str:
    """The text with halves of characters replaced, in their places."""
    return _SURROGATE.sub("\ufffd", text.text)
