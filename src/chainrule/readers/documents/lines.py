"""Lines of a document, below all its readers: one kind of line end with every character in its place, and masks."""

from __future__ import annotations

import re

_ENDS = re.compile(r"\r\n?")
#: A blank line between two others; it ends paragraphs and inline formulas.
BLANK = re.compile(r"\n[ \t]*\n")


def unified(text: str) -> str:
    """The text with line ends \\n only and every character at its offset: \\r\\n becomes a space and \\n."""
    return _ENDS.sub(lambda end: "\n" if len(end.group()) == 1 else " \n", text)


def line_starts(text: str) -> list[int]:
    """The offsets at which lines start."""
    return [0, *(end.end() for end in re.finditer("\n", text))]


def blanked(text: str) -> str:
    """Spaces in place of all characters but line ends."""
    return re.sub(r"[^\n]", " ", text)


class Mask:
    """A text of which parts are blanked out; offsets stay."""

    def __init__(self, text: str) -> None:
        """Nothing is blanked yet."""
        self.text = text
        self._spans: list[tuple[int, int, str]] = []

    def blank(self, start: int, end: int) -> None:
        """Blank out a part."""
        if start < end:
            self._spans.append((start, end, ""))

    def put(self, start: int, replacement: str) -> None:
        """Write something else of the same length."""
        self._spans.append((start, start + len(replacement), replacement))

    def result(self) -> str:
        """The text with all parts blanked or replaced."""
        out: list[str] = []
        at = 0
        for start, end, replacement in sorted(self._spans):
            if end <= at:
                continue
            begin = max(start, at)
            out.append(self.text[at:begin])
            out.append(replacement[begin - start :] if replacement else blanked(self.text[begin:end]))
            at = end
        out.append(self.text[at:])
        return "".join(out)
