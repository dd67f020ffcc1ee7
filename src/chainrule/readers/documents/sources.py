"""The way back from a document to its file: where its characters stand in the bytes, and the bytes with some replaced.

What is not replaced keeps its bytes: the mark at the front, the ends of lines, the layout of a notebook's JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path

from chainrule.errors import UsageError
from chainrule.readers.documents.files import decoded
from chainrule.readers.documents.lines import line_starts, unified
from chainrule.readers.documents.pieces import Document
from chainrule.readers.documents.registry import format_of, parse_bytes

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[ \t\r\n]*")
_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL
)


class Source:
    """The bytes of a file that was read as `document`."""

    def __init__(self, data: bytes, document: Document, root: Path | None = None) -> None:
        """Compare the document with the bytes; another one is an error."""
        self.data = data
        self.path = document.path
        self.root = root
        self.text, self.encoding = decoded(data, document.path)
        self.document = self.read(data)
        if self.document.text != document.text or self.document.segments != document.segments:
            msg = f"{self.path} changed after it was checked and is left as it is: check it again"
            raise UsageError(msg)
        self._unified = unified(self.text)
        self._starts = line_starts(self._unified)
        self._cells = _cells(self.text) if format_of(self.path).name == "notebook" else None

    def read(self, data: bytes) -> Document:
        """The document that other bytes of this file would be."""
        text, encoding = decoded(data, self.path)
        return parse_bytes(data, self.path, self.root, text, encoding)

    def edited(self, spans: Iterable[tuple[int, int, str]]) -> bytes:
        """The bytes with spans of the document replaced; the spans must not overlap."""
        out: list[str] = []
        at = 0
        for start, end, text in sorted(self.located(span) for span in spans):
            out.append(self.text[at:start])
            out.append(text)
            at = end
        out.append(self.text[at:])
        try:
            return (_BOM if self.data.startswith(_BOM) else b"") + "".join(out).encode(self.encoding)
        except UnicodeEncodeError as error:
            msg = f"{self.path} is left as it is: {error.object[error.start]!r} is not in its encoding {self.encoding}"
            raise UsageError(msg) from None

    def located(self, span: tuple[int, int, str]) -> tuple[int, int, str]:
        """A span of the document in the text of the file, and what is written there."""
        start, end, text = span
        place = self.document.place(start)
        if self._cells is None:
            first = self._starts[place.line - 1] + place.column - 1
            last = first + end - start
            if self._unified[first:last] != self.document.text[start:end]:
                msg = f"{place}: this text is not in the file as it stands"
                raise UsageError(msg)
            return first, last, text
        segment = next(s for s in self.document.segments if s.cell == place.cell)
        characters = self._cells[place.cell or 0]
        first, last = start - segment.start, end - segment.start
        begin = characters[first][0] if first < len(characters) else characters[-1][1]
        stop = characters[last - 1][1] if last > first else begin
        return begin, stop, json.dumps(text, ensure_ascii=self.text.isascii())[1:-1]


def _cells(text: str) -> dict[int, list[tuple[int, int]]]:
    """For each cell of a notebook, by its number, the spans in the JSON of the characters of its source."""
    top = dict(_members(text, _SPACE.match(text, 0).end()))  # type: ignore[union-attr]
    out: dict[int, list[tuple[int, int]]] = {}
    for number, start in enumerate(_items(text, top["cells"]), 1):
        members = dict(_members(text, start)) if text[start] == "{" else {}
        if "source" in members:
            source = members["source"]
            lines = _items(text, source) if text[source] == "[" else [source]
            out[number] = [span for line in lines if text[line] == '"' for span in _characters(text, line)]
    return out


def _characters(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The spans of the characters of a string that starts with its quote."""
    _, end = scanstring(text, start + 1)
    return (found.span() for found in _CHARACTER.finditer(text, start + 1, end - 1))


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The keys of an object, and where their values start."""
    at = _after(text, start + 1)
    while text[at] == '"':
        key, at = scanstring(text, at + 1)
        value = _after(text, _after(text, at) + 1)
        yield key, value
        at = _next(text, value)


def _items(text: str, start: int) -> Iterator[int]:
    """Where the items of a list start."""
    at = _after(text, start + 1)
    while text[at] != "]":
        yield at
        at = _next(text, at)


def _next(text: str, value: int) -> int:
    """What stands behind a value and its comma."""
    _, end = json.JSONDecoder().raw_decode(text, value)
    at = _after(text, end)
    return _after(text, at + 1) if text[at] == "," else at


def _after(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
