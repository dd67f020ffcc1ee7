"""Places in an editor's text, at the door of the server: lines and columns from 0 in the client's units.

A line ends with a line feed, a carriage return or both; columns count code units of the encoding that was agreed
upon. Inside, everything counts code points. Any position is understood: one that lies nowhere means the nearest end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"
_ENDS = re.compile(r"\r\n|\n|\r")


class Spot(NamedTuple):
    """A line and a column of the protocol; spots are ordered as they stand in the text."""

    line: int
    character: int


class Lines:
    """The lines of one text, for going from offsets to spots and back."""

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        """`encoding` names the units of columns."""
        self.text = text
        self._encoding = encoding
        ends = list(_ENDS.finditer(text))
        self._starts = [0, *(end.end() for end in ends)]
        self._stops = [*(end.start() for end in ends), len(text)]

    def offset(self, spot: Spot) -> int:
        """The code point a spot stands before; behind the end of a line is its end, behind the last line the end."""
        if spot.line >= len(self._starts):
            return len(self.text)
        start, stop = self._starts[spot.line], self._stops[spot.line]
        if self._plain(start, stop):
            return min(start + spot.character, stop)
        units, at = 0, start
        while at < stop and units < spot.character:
            units += width(self.text[at], self._encoding)
            at += 1
        return at

    def spot(self, offset: int) -> Spot:
        """Where a code point stands; one that belongs to a line's end stands at that end."""
        line = bisect_right(self._starts, offset) - 1
        start, stop = self._starts[line], self._stops[line]
        offset = min(offset, stop)
        if self._plain(start, offset):
            return Spot(line, offset - start)
        return Spot(line, sum(width(c, self._encoding) for c in self.text[start:offset]))

    def spot_at(self, line: int, column: int) -> Spot:
        """The spot of a line and a column that count code points from 1, as the checker does."""
        line = min(max(line, 1), len(self._starts)) - 1
        start, stop = self._starts[line], self._stops[line]
        return self.spot(min(start + max(column - 1, 0), stop))

    def _plain(self, start: int, stop: int) -> bool:
        """Whether code points and units are the same in a stretch."""
        return self._encoding == UTF32 or self.text[start:stop].isascii()


def width(character: str, encoding: str) -> int:
    """The code units of a character."""
    if encoding == UTF8:
        return len(character.encode("utf-8", "surrogatepass"))
    return 2 if encoding == UTF16 and ord(character) > 0xFFFF else 1


def edited(text: str, start: Spot, end: Spot, new: str, encoding: str) -> str:
    """The text with what stands between two spots replaced; spots in the wrong order are exchanged."""
    lines = Lines(text, encoding)
    first, last = sorted((lines.offset(start), lines.offset(end)))
    return text[:first] + new + text[last:]
