"""Formulas between marks in running text: $...$, $$...$$, \\(...\\), \\[...\\], and where each of them closes.

A dollar opens a formula only if no space follows, and closes it only if no space precedes and no digit follows: in
"$5 and $6" there is no formula. Spaces are tolerated around what is no prose and closes on its line, and dollars that
stand alone on theirs are marks of a display.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chainrule.readers.documents.lines import BLANK


class Span(NamedTuple):
    """A formula in a text: from mark to mark, and what stands between the marks."""

    start: int
    end: int
    inner: int
    inner_end: int
    kind: str
    environment: str = ""


_MARK = re.compile(r"\${1,3}|\\\\?[\[(]|\\begin\s*\{([A-Za-z]+\*?)\}|\\.", re.DOTALL)
#: Environments that are formulas where they stand in text.
DISPLAYS = frozenset(
    "equation align alignat flalign gather multline eqnarray displaymath math dmath IEEEeqnarray split aligned".split()
)
_BRACKETS = {"\\(": "\\)", "\\[": "\\]", "\\\\(": "\\\\)", "\\\\[": "\\\\]"}
#: What may stand behind a dollar on a line of its own.
_ALONE = re.compile(r"[ \t]*[.,;]?[ \t]*(?:\n|\Z)")
_LETTER = re.compile(r"[^\W\d_]")
_COMMAND = re.compile(r"\\[A-Za-z]")
_PROSE = re.compile(r"[^\W\d_]{3,}")
#: How far words are looked for before and behind two dollars.
NEAR = 100
_TEXT = re.compile(r"\\(?:text|mbox|textrm|textit|textbf|textnormal|intertext)\s*\{[^{}]*\}")


def formulas(text: str) -> list[Span]:
    """The formulas in a text from which code is blanked out."""
    finder = _Finder(text)
    out: list[Span] = []
    at = 0
    while (mark := _MARK.search(text, at)) is not None:
        span = finder.span(mark)
        if span is None:
            # Behind a doubled backslash, or the begin of another environment, formulas may follow at once.
            at = mark.start() + min(len(mark.group()), 2)
            continue
        out.append(span)
        at = span.end
    return out


class _Finder:
    """Finds closing marks; where the next one stands is remembered, so that the scan stays linear."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: dict[str, int] = {}
        self.blank = -1

    def span(self, mark: re.Match[str]) -> Span | None:
        """The formula that a mark opens, None where it opens none."""
        value, start = mark.group(), mark.start()
        if value in ("$$", "$$$"):
            length = len(value)
            close = self.closing(start + length, value)
            end = close + length
            return None if close < 0 else Span(start, end, start + length, close, self.kind(start, end))
        if value == "$":
            if (close := self.alone(start)) >= 0:
                return Span(start, close + 1, start + 1, close, "display")
            close = inline(self.text, start)
            return None if close < 0 else Span(start, close + 1, start + 1, close, "inline")
        if mark.group(1) is not None:
            return self.environment(mark.group(1), start, mark.end())
        if value in _BRACKETS:
            close = self.closing(mark.end(), _BRACKETS[value])
            if close < 0 or (value.endswith("(") and self.next_blank(mark.end()) < close):
                return None
            kind = "display" if value.endswith("[") else "inline"
            return Span(start, close + len(value), mark.end(), close, kind)
        return None

    def closing(self, start: int, mark: str) -> int:
        """Where a mark closes, -1 for nowhere."""
        known = self.found.get(mark, -1)
        if known >= start:
            return -1 if known == len(self.text) else known
        at = start
        while (at := self.text.find(mark, at)) >= 0:
            if self.text[at - 1] != "\\" or (not mark.startswith("$$") and evenly_escaped(self.text, at)):
                self.found[mark] = at
                return at
            at += 1
        self.found[mark] = len(self.text)
        return -1

    def alone(self, start: int) -> int:
        """Where a formula ends that stands on lines between two dollars on lines of their own, -1 for others."""
        opened = _ALONE.match(self.text, start + 1)
        if opened is None or self.text[max(start - NEAR, 0) : start].rpartition("\n")[2].strip():
            return -1
        close = self.text.find("$", opened.end())
        if close < 0 or self.next_blank(start) < close or self.text[opened.end() : close].rpartition("\n")[2].strip():
            return -1
        last = _ALONE.match(self.text, close + 1) is not None and _is_mathematics(self.text, opened.end(), close)
        return close if last else -1

    def next_blank(self, start: int) -> int:
        """Where the next blank line stands."""
        if self.blank < start:
            blank = BLANK.search(self.text, start)
            self.blank = blank.start() if blank else len(self.text)
        return self.blank

    def environment(self, name: str, start: int, inner: int) -> Span | None:
        """A display environment that stands bare in the text."""
        if name.rstrip("*") not in DISPLAYS:
            return None
        close = self.closing(inner, f"\\end{{{name}}}")
        if close < 0:
            return None
        return Span(start, close + len(name) + 6, inner, close, "display", name)

    def kind(self, start: int, end: int) -> str:
        """Two dollars with words before and behind them on their line are an inline formula."""
        if "\n" in self.text[start:end]:
            return "display"
        before = self.text[max(start - NEAR, 0) : start].rpartition("\n")[2]
        behind = self.text[end : end + NEAR].partition("\n")[0]
        return "inline" if _LETTER.search(before) and _LETTER.search(behind) else "display"


def evenly_escaped(text: str, at: int) -> bool:
    """Whether an even number of backslashes stands before `at`."""
    count = 0
    while at > count and text[at - count - 1] == "\\":
        count += 1
    return count % 2 == 0


def _ends_formula(text: str, start: int, close: int) -> bool:
    r"""Whether a dollar behind a space closes: ``$y = \frac{a}{b} $`` or alone on its line, where it opens nothing."""
    behind = text[close + 1 : close + 2]
    if text[max(close - NEAR, start) : close].rpartition("\n")[2].isspace() or text[close - 1] == "\n":
        return _ALONE.match(text, close + 1) is not None and _is_mathematics(text, start + 1, close)
    return text[close - 1] == " " and not (behind.isalnum() or behind in ("\\", "(", "{")) and "\\" in text[start:close]


def _is_mathematics(text: str, start: int, close: int) -> bool:
    """Whether what stands between two dollars, the first with a space behind it, is a formula and not a price."""
    between = text[start:close]
    if text[close + 1 : close + 2].isdigit():
        return False
    return bool(_COMMAND.search(between)) or ("=" in between and not _PROSE.search(between))


def inline(text: str, start: int) -> int:
    """The closing dollar of an inline formula, -1 where the opening one is money or stands alone."""
    n = len(text)
    if start + 1 >= n or text[start + 1].isspace():
        # `$ x $` and `$ x$`, as MathJax takes them, are tolerated within a line if what is between is no prose.
        close = text.find("$", start + 1)
        fits = close > start + 2 and text.find("\n", start, close) < 0
        return close if fits and _is_mathematics(text, start + 1, close) else -1
    i = start + 1
    while i < n:
        c = text[i]
        if c == "\\":
            words = _TEXT.match(text, i)
            i = words.end() if words else i + 2
            continue
        if c == "\n" and (i + 1 >= n or BLANK.match(text, i)):
            return -1
        if c == "$":
            if i == start + 1 or text[i + 1 : i + 2].isdigit():
                return -1
            return i if not text[i - 1].isspace() or _ends_formula(text, start, i) else -1
        i += 1
    return -1
