"""Changes of a formula's text, below the search for a correction: a few spans replaced, everything else kept."""

from __future__ import annotations

import re
from dataclasses import dataclass

_COMMAND_END = re.compile(r"\\[A-Za-z]+$")
_SIZE = re.compile(r"\\(?:left|right|middle|[bB]igg?[lrm]?)\s*$")


@dataclass(frozen=True, slots=True)
class Op:
    """The characters from `start` to `end` (exclusive) replaced by `text`; an insertion where they are equal."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """Replacements that belong together, in order; the cheapest change that is proved is taken."""

    ops: tuple[Op, ...]
    cost: int
    whole: bool = False  # the correction in place of the side, not a small change of it

    @property
    def growth(self) -> int:
        """By how many characters the text grows."""
        return sum(len(op.text) - (op.end - op.start) for op in self.ops)


def change(source: str, *spans: tuple[int, int, str], extra: int = 0) -> Change | None:
    """The change that replaces spans of `source`; None if they overlap or change nothing.

    A space is put where a command and a letter, or two digits, would grow together.
    """
    ops: list[Op] = []
    at = 0
    for start, end, text in sorted(spans):
        if start < at or end < start:
            return None
        at = end
        if source[start:end] != text:
            ops.append(Op(start, end, _apart(source, start, end, text)))
    if not ops:
        return None
    cost = sum(length(op.text) + length(source[op.start : op.end]) for op in ops)
    return Change(tuple(ops), cost + extra)


def applied(source: str, ops: tuple[Op, ...]) -> str:
    """The text with spans replaced."""
    out: list[str] = []
    at = 0
    for op in ops:
        out.append(source[at : op.start])
        out.append(op.text)
        at = op.end
    out.append(source[at:])
    return "".join(out)


def outer_start(source: str, start: int) -> int:
    r"""Where something begins that may be a bracket with ``\left`` before it."""
    sized = _SIZE.search(source, max(start - 12, 0), start)
    return sized.start() if sized else start


def _apart(source: str, start: int, end: int, text: str) -> str:
    if not text:
        return " " if _grow_together(source[:start][-40:], source[end : end + 1]) else ""
    before = " " if _grow_together(source[:start][-40:], text[:1]) else ""
    behind = " " if _grow_together(text[-40:], source[end : end + 1]) else ""
    return before + text + behind


def _grow_together(before: str, behind: str) -> bool:
    if behind.isascii() and behind.isalpha():
        return _COMMAND_END.search(before) is not None
    return behind.isdigit() and before[-1:].isdigit()


def length(text: str) -> int:
    """The characters of a text without its spaces; a command counts as two, the size of a bracket as nothing."""
    text = re.sub(r"\\(?:left|right)(?![A-Za-z])", "", text)
    return len(re.sub(r"\\[A-Za-z]+", "xx", text).replace(" ", ""))
