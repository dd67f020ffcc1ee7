r"""Files that a LaTeX document includes, put in their places: one text with the segments that say what stands where.

Only files below the root are read. A path out of it, a cycle, a missing or unusable file is a note, and reading goes
on. Comments and verbatim parts are blanked out here, since what stands in them includes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from chainrule.errors import UsageError
from chainrule.readers.documents import files
from chainrule.readers.documents.lines import Mask, unified
from chainrule.readers.documents.pieces import Document, Note, Segment

MAX_FILES = 500
MAX_DEPTH = 20
_TOKEN = re.compile(
    r"\\begin\s*\{(verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?|tikzpicture|alltt|algorithmic|code)\}|"
    r"(%)[^\n]*|\\(verb\*?|lstinline|mintinline)(?![A-Za-z])|"
    r"\\(?:input|include|subfile)(?:\s*\{([^{}\n]*)\}|[ \t]+([A-Za-z0-9_./-]+))|\\(iffalse)(?![A-Za-z])|\\.",
    re.DOTALL,
)


@dataclass(slots=True)
class Whole:
    """The text of a document with what it includes; in `masked` comments and verbatim parts are blank."""

    text: str
    masked: str
    segments: list[Segment]
    notes: list[Note]
    paths: list[Path]


@dataclass(slots=True)
class _Builder:
    root: Path | None
    home: Path
    texts: list[str] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    paths: list[Path] = field(default_factory=list)
    length: int = 0

    def append(self, text: str, masked: str, start: int, end: int, place: Segment) -> None:
        """A part of a file."""
        self.segments.append(place)
        self.texts.append(text[start:end])
        self.masks.append(masked[start:end])
        self.length += end - start

    def add(self, text: str, path: str, active: tuple[Path, ...]) -> None:
        """A file, with what it includes."""
        masked, inclusions = _scan(text)
        within = Document(path, text)
        at = 0
        for start, end, name in inclusions:
            place = within.place(at)
            self.append(text, masked, at, start, Segment(self.length, path, None, place.line, place.column))
            at = start
            found = self.find(name, path, active)
            if isinstance(found, str):
                self.notes.append(Note(self.length, found))
                continue
            at = end
            where, shown, inner = found
            self.add(inner + "\n", shown, (*active, where))
        place = within.place(at)
        self.append(text, masked, at, len(text), Segment(self.length, path, None, place.line, place.column))

    def find(self, name: str, path: str, active: tuple[Path, ...]) -> tuple[Path, str, str] | str:
        """The file that is meant: its path, how it is shown, its text; or why it is not read."""
        name = name.strip()
        if self.root is None:
            return f"{name} is not included: this text is no file"
        if len(self.paths) >= MAX_FILES or len(active) > MAX_DEPTH:
            return f"{name} is not included: more than {MAX_FILES} files, or deeper than {MAX_DEPTH}"
        try:
            root = self.root.resolve()
            for folder in dict.fromkeys((self.home, Path(path).parent)):
                for candidate in (folder / f"{name}.tex", folder / name):
                    where = candidate.resolve()
                    if not where.is_relative_to(root):
                        return f"{name} is not included: it lies outside of {self.root}"
                    if where.is_file():
                        break
                else:
                    continue
                if where in active:
                    return f"{name} is not included: it includes itself"
                self.paths.append(where)
                limit = max(files.MAX_BYTES - self.length, 0)
                return where, str(candidate), unified(files.load(candidate, limit))
        except UsageError as error:
            return f"{name} is not included: {error}"
        except (OSError, ValueError, RuntimeError):
            return f"{name} is not included: this is no path of a file"
        return f"{name} is not included: there is no such file"


def flattened(text: str, path: str, root: Path | None) -> Whole:
    """A text with the files it includes in their places."""
    builder = _Builder(root, Path(path).parent)
    start = (Path(path).resolve(),) if root is not None else ()
    builder.add(text, path, start)
    segments = [s for s, following in zip(builder.segments, [*builder.segments[1:], None], strict=True)
                if following is None or following.start > s.start]  # fmt: skip
    return Whole("".join(builder.texts), "".join(builder.masks), segments, builder.notes, builder.paths)


def included_by(path: Path, root: Path) -> set[Path]:
    """The files that a LaTeX file includes, itself left out; an unusable file includes nothing."""
    try:
        whole = flattened(unified(files.load(path)), str(path), root)
    except UsageError:
        return set()
    return {each for each in whole.paths if each != path.resolve()}


def _scan(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text with comments and verbatim parts blanked out, and its inclusions."""
    mask = Mask(text)
    inclusions: list[tuple[int, int, str]] = []
    unclosed: set[str] = set()

    def closed(mark: str, start: int) -> int:
        close = -1 if mark in unclosed else text.find(mark, start)
        if close < 0:
            unclosed.add(mark)
        return close + len(mark) if close >= 0 else start

    at = 0
    while (token := _TOKEN.search(text, at)) is not None:
        at = token.end()
        if token.group(1):
            at = closed(f"\\end{{{token.group(1)}}}", at)
            mask.blank(token.start(), at)
        elif token.group(2):
            # The sign stays, so that a line of comment is no blank line, which would end a paragraph.
            mask.blank(token.start() + 1, at)
        elif token.group(3):
            at = _verb(text, at)
            mask.blank(token.start(), at)
        elif token.group(6):
            at = closed(r"\fi", at)
            mask.blank(token.start(), at)
        elif token.group(4) is not None or token.group(5) is not None:
            inclusions.append((token.start(), at, token.group(4) or token.group(5) or ""))
    return mask.result(), inclusions


def _verb(text: str, at: int) -> int:
    r"""The end of \verb|...| on its line."""
    if text[at : at + 1] == "{":
        close = text.find("}", at)
    else:
        close = text.find(text[at : at + 1], at + 1) if at < len(text) else -1
    line = text.find("\n", at)
    return close + 1 if close >= 0 and (line < 0 or close < line) else at
