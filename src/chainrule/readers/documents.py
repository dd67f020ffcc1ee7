"""Documents: where formulas and prose stand in a Markdown file, with offsets; code is never looked into.

A scan of its own finds the formulas, because block parsers give no columns: $...$ by the rule that the opening
dollar is not followed by a space and the closing one not preceded by one nor followed by a digit, $$...$$,
\\(...\\), \\[...\\] and fences marked as math.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path

from chainrule.errors import UsageError

MAX_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a document: a formula, prose, or a heading; offsets are code points in the whole text."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(slots=True)
class Document:
    """A text with its pieces in order."""

    path: str
    text: str
    pieces: list[Piece]
    line_starts: list[int]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column (from 1) of an offset."""
        line = bisect_right(self.line_starts, offset) - 1
        return line + 1, offset - self.line_starts[line] + 1

    def line_text(self, line: int) -> str:
        """The text of a line, counted from 1."""
        start = self.line_starts[line - 1]
        end = self.line_starts[line] - 1 if line < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")


def read(path: str | Path) -> Document:
    """Read and split a file; what cannot be read is one clear error."""
    where = Path(path)
    try:
        if where.is_dir():
            msg = f"{path} is a directory: name the files in it"
            raise UsageError(msg)
        if where.stat().st_size > MAX_BYTES:
            msg = f"{path} is larger than {MAX_BYTES // 1_000_000} MB"
            raise UsageError(msg)
        data = where.read_bytes()
    except FileNotFoundError:
        msg = f"{path} does not exist"
        raise UsageError(msg) from None
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise UsageError(msg) from None
    return parse(decode(data, str(path)), str(path))


def decode(data: bytes, path: str) -> str:
    """UTF-8 text; binary data and other encodings are refused with the place of the first bad byte."""
    if b"\x00" in data[:65536]:
        msg = f"{path} is a binary file"
        raise UsageError(msg)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8: byte {error.start} is {data[error.start]:#04x}; save it as UTF-8"
        raise UsageError(msg) from None


def parse(text: str, path: str = "-") -> Document:
    """Split a Markdown text."""
    starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]
    document = Document(path, text, [], starts)
    masked, fences, headings = _blocks(text, starts)
    spans = sorted([*_formulas(masked), *fences])
    at = 0
    for start, end, inner_start, inner_end, kind in spans:
        if start < at:
            continue
        _prose(document, masked, at, start, headings)
        document.pieces.append(Piece(kind, text[inner_start:inner_end], inner_start, inner_end))
        at = end
    _prose(document, masked, at, len(text), headings)
    return document


def _prose(document: Document, masked: str, start: int, end: int, headings: list[tuple[int, int]]) -> None:
    if start >= end:
        return
    heading = any(a <= start < b for a, b in headings)
    document.pieces.append(Piece("heading" if heading else "prose", masked[start:end], start, end))


_Span = tuple[int, int, int, int, str]


def _blocks(text: str, starts: list[int]) -> tuple[str, list[_Span], list[tuple[int, int]]]:
    """The text with code blanked out, math fences as spans, and the ranges of headings."""
    chars = list(text)
    fences: list[_Span] = []
    headings: list[tuple[int, int]] = []

    def offset(line: int) -> int:
        return starts[line] if line < len(starts) else len(text)

    def blank(a: int, b: int) -> None:
        for i in range(a, b):
            if chars[i] != "\n":
                chars[i] = " "

    from markdown_it import MarkdownIt  # loaded only when a document is read

    for token in MarkdownIt("commonmark").parse(text):
        if token.map is None:
            continue
        a, b = offset(token.map[0]), offset(token.map[1])
        if token.type == "fence":
            if token.info.strip().split(" ")[0] in ("math", "latex", "tex", "katex"):
                inner = offset(token.map[0] + 1)
                last = offset(token.map[1] - 1)
                fences.append((a, b, inner, max(inner, last), "display"))
            blank(a, b)
        elif token.type == "code_block":
            if "$" not in text[a:b]:
                blank(a, b)
        elif token.type == "heading_open":
            headings.append((a, b))
    masked = "".join(chars)
    return _mask_inline_code(masked), fences, headings


def _mask_inline_code(text: str) -> str:
    out = list(text)
    i = 0
    paragraph = text.find("\n\n")
    while (i := text.find("`", i)) >= 0:
        run = 1
        while text.startswith("`", i + run):
            run += 1
        if 0 <= paragraph < i:
            paragraph = text.find("\n\n", i)
        close = text.find("`" * run, i + run, paragraph if paragraph >= 0 else len(text))
        if close < 0 or (0 <= paragraph < close):
            i += run
            continue
        inner = text[i + run : close]
        if not (inner.startswith("$") and inner.endswith("$")) and not (i > 0 and text[i - 1] == "$"):
            for j in range(i, close + run):
                if out[j] != "\n":
                    out[j] = " "
        i = close + run
    return "".join(out)


def _formulas(text: str) -> list[_Span]:
    spans: list[_Span] = []
    unclosed: set[str] = set()
    i, n = 0, len(text)
    while i < n:
        c = text[i]
        if c == "\\" and i + 1 < n:
            pair = text[i : i + 2]
            if pair in (r"\[", r"\("):
                close = -1 if pair in unclosed else text.find(r"\]" if pair == r"\[" else r"\)", i + 2)
                if close < 0:
                    unclosed.add(pair)
                if close >= 0 and not (pair == r"\(" and "\n\n" in text[i:close]):
                    spans.append((i, close + 2, i + 2, close, "display" if pair == r"\[" else "inline"))
                    i = close + 2
                    continue
            i += 2
        elif text.startswith("$$", i):
            close = _closing(text, i + 2, "$$")
            if close < 0:
                i += 2
                continue
            spans.append((i, close + 2, i + 2, close, "display"))
            i = close + 2
        elif c == "$":
            close = _inline(text, i)
            if close < 0:
                i += 1
                continue
            spans.append((i, close + 1, i + 1, close, "inline"))
            i = close + 1
        elif text.startswith(r"\begin{", i):
            i += 7
        else:
            i += 1
    return spans


def _closing(text: str, start: int, mark: str) -> int:
    at = start
    while (at := text.find(mark, at)) >= 0:
        if text[at - 1] != "\\":
            return at
        at += 1
    return -1


def _inline(text: str, start: int) -> int:
    """The closing dollar of an inline formula, -1 where the opening one is money or stands alone."""
    n = len(text)
    if start + 1 >= n or text[start + 1].isspace():
        # `$ x $` is tolerated if it closes on the same line with a space before the dollar.
        line_end = text.find("\n", start)
        close = text.find("$", start + 1, line_end if line_end >= 0 else n)
        return close if close > start + 2 and text[close - 1] == " " and "\\" in text[start:close] else -1
    i = start + 1
    while i < n:
        c = text[i]
        if c == "\\":
            i += 2
            continue
        if c == "\n" and text[i + 1 : i + 2] in ("\n", ""):
            return -1
        if c == "$":
            if i == start + 1 or text[i - 1].isspace() or text[i + 1 : i + 2].isdigit():
                return -1
            return i
        i += 1
    return -1
