"""Formulas in shortcodes of Hugo, below the reader of Markdown: ``{{< katex display=true >}} ... {{< /katex >}}``."""

from __future__ import annotations

import re

from chainrule.readers.documents.dollars import Span

_OPEN = re.compile(
    r"\{\{[<%]\s*(?P<name>katex|math|mathjax|latex|tex)\b(?P<options>[^<>%{}\n]*)[>%]\}\}", re.IGNORECASE
)
_CLOSE = re.compile(r"\{\{[<%]\s*/\s*(?:katex|math|mathjax|latex|tex)\s*[>%]\}\}", re.IGNORECASE)
#: A formula between shortcodes is no longer.
LONGEST = 5_000
#: Marks of formulas of their own, beside which a shortcode only asks for the script that typesets them.
_MARKS = ("$", "\\(", "\\[")


def in_shortcodes(text: str) -> list[Span]:
    """The formulas between shortcodes that open and close one."""
    out: list[Span] = []
    at = 0
    while "{{" in text and (opened := _OPEN.search(text, at)) is not None:
        at = opened.end()
        if opened["options"].rstrip().endswith("/"):
            continue
        closed = _CLOSE.search(text, at, at + LONGEST)
        if closed is None:
            continue
        inner = text[opened.end() : closed.start()]
        if _OPEN.search(inner) is None and not any(mark in inner for mark in _MARKS):
            kind = "display" if "display" in opened["options"] or "\n" in inner.strip() else "inline"
            out.append(Span(opened.start(), closed.end(), opened.end(), closed.start(), kind, "fence"))
            at = closed.end()
    return out
