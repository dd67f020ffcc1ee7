"""reStructuredText: math directives and roles by a scan over lines; literal blocks, code and comments are skipped.

docutils gives lines of blocks but no columns, and for tables and roles not even those; indentation is all that is
needed to tell what is literal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.documents.dollars import Span
from chainrule.readers.documents.flow import Flow
from chainrule.readers.documents.lines import BLANK, Mask, line_starts
from chainrule.readers.documents.pieces import Document

_DIRECTIVE = re.compile(r"(?:[-*+][ \t]+)*\.\.[ \t]+(?:\|[^|]*\|[ \t]+)?([A-Za-z][\w:.+-]*?)[ \t]*::(?:[ \t]+|$)")
_EXPLICIT = re.compile(r"\.\.(?:[ \t]|$)")
_OPTION = re.compile(r"[ \t]*:[\w -]+:(?:[ \t]|$)")
_ADORNMENT = re.compile(r"([-=`:.'\"~^_*+#<>!$%&(),/;?@\[\]\\{|}])\1{2,}[ \t]*$")
_QUOTED = re.compile(r"[>|#$%]")
#: Directives whose content is no prose.
_CODE = frozenset(
    "code code-block sourcecode highlight literalinclude raw doctest testcode testoutput testsetup plot ipython "
    "graphviz parsed-literal image figure productionlist prompt tikz bibliography toctree mermaid autosummary".split()
)
_INLINE = re.compile(
    r"(?<!`)``(?![`\s])(?P<literal>.+?)``(?!`)|:math:`(?P<role>(?:[^`\\]|\\.)+)`|`(?P<behind>(?:[^`\\]|\\.)+)`:math:|"
    r"(?::[\w.:-]{1,40}:)?`(?P<other>(?:[^`\\]|\\.)+)`",
    re.DOTALL,
)


def read(text: str, path: str) -> Document:
    """A reStructuredText document."""
    document = Document(path, text)
    flow = Flow(document)
    scan = _Scan(text)
    scan.run()
    for start, end in scan.comments:
        flow.comment(text[start:end].removeprefix(".."), start, end)
    masked = scan.mask.result()
    spans = sorted([*scan.formulas, *_roles(masked, scan)])
    at = 0
    for span in spans:
        if span.start < at:
            continue
        flow.prose("prose", masked[at : span.start], at)
        flow.formula(span.kind, text[span.inner : span.inner_end], span.inner)
        at = span.end
    flow.prose("prose", masked[at:], at)
    return document


def _roles(masked: str, scan: _Scan) -> list[Span]:
    """The math roles in a text from which blocks are blanked out; other literals are blanked out on the way."""
    out: list[Span] = []
    for start, end in _paragraphs(masked):
        for found in _INLINE.finditer(masked, start, end) if "`" in masked[start:end] else ():
            group = found.lastgroup or ""
            if group in ("role", "behind") or (group == "other" and scan.default_is_math and found.group()[0] == "`"):
                out.append(Span(*found.span(), *found.span(group), "inline"))
    return out


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The stretches between blank lines; nothing inline reaches over one."""
    start = 0
    for blank in BLANK.finditer(text):
        yield start, blank.start()
        start = blank.end()
    yield start, len(text)


class _Scan:
    """One pass over the lines."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.split("\n")
        self.starts = line_starts(text)
        self.mask = Mask(text)
        self.formulas: list[Span] = []
        self.comments: list[tuple[int, int]] = []
        self.default_is_math = False

    def run(self) -> None:
        """Find directives, comments, literal blocks and headings."""
        i = 0
        while i < len(self.lines):
            line = self.lines[i]
            body = line.lstrip()
            directive = _DIRECTIVE.match(body)
            indent = len(line) - len(body)
            if directive:
                # The content is indented with respect to the two dots, also behind the mark of a list item.
                i = self.directive(i, indent + body.index(".."), directive, len(line) - len(body) + directive.end())
            elif _EXPLICIT.match(body) and not body.startswith(".. _"):
                first, i = i, self.blank_block(i, indent)
                end = self.starts[i] - 1 if i < len(self.starts) else len(self.text)
                self.comments.append((self.starts[first] + indent, end))
            elif body.startswith(">>> "):
                i = self.doctest(i)
            elif body.rstrip().endswith("::"):
                i = self.literal(i, indent)
            else:
                if _ADORNMENT.match(body):
                    self.mask.blank(self.starts[i], self.starts[i] + len(line))
                i += 1

    def block_end(self, i: int, indent: int) -> int:
        """The line behind the block that is indented deeper than `indent`, from line `i` on."""
        last = i
        while i < len(self.lines):
            line = self.lines[i]
            if line.strip():
                if len(line) - len(line.lstrip()) <= indent:
                    break
                last = i + 1
            i += 1
        return last

    def blank(self, first: int, behind: int) -> None:
        """Blank out lines."""
        if first < behind:
            end = self.starts[behind] if behind < len(self.starts) else len(self.text)
            self.mask.blank(self.starts[first], end)

    def blank_block(self, i: int, indent: int) -> int:
        end = max(self.block_end(i + 1, indent), i + 1)
        self.blank(i, end)
        return end

    def directive(self, i: int, indent: int, found: re.Match[str], argument: int) -> int:
        """A directive: a formula, code, or a container of prose."""
        name = found.group(1).lower()
        if name in ("math", "displaymath"):
            return self.math(i, indent, argument)
        if name == "default-role":
            self.default_is_math = self.lines[i][argument:].strip() == "math"
        if name in _CODE:
            return self.blank_block(i, indent)
        self.mask.blank(self.starts[i], self.starts[i] + argument)
        i += 1
        while i < len(self.lines) and _OPTION.match(self.lines[i]):
            self.blank(i, i + 1)
            i += 1
        return i

    def math(self, i: int, indent: int, argument: int) -> int:
        """The equations of a math directive: its argument and its content, separated by blank lines."""
        end = max(self.block_end(i + 1, indent), i + 1)
        parts: list[tuple[int, int]] = []
        start = self.starts[i] + argument if self.lines[i][argument:].strip() else -1
        for k in range(i + 1, end):
            line = self.lines[k]
            option = start < 0 and not parts and _OPTION.match(line)
            if not line.strip() or option:
                if start >= 0:
                    parts.append((start, self.starts[k] - 1))
                start = -1
            elif start < 0:
                start = self.starts[k] + len(line) - len(line.lstrip())
        if start >= 0:
            parts.append((start, self.starts[end - 1] + len(self.lines[end - 1])))
        for a, b in parts:
            self.formulas.append(Span(a, b, a, b, "display"))
        self.blank(i, end)
        return end

    def doctest(self, i: int) -> int:
        """Lines of an interactive session, up to a blank one."""
        start = i
        while i < len(self.lines) and self.lines[i].strip():
            i += 1
        self.blank(start, i)
        return i

    def literal(self, i: int, indent: int) -> int:
        """A paragraph that ends in two colons, and the literal block behind it."""
        k = i + 1
        while k < len(self.lines) and not self.lines[k].strip():
            k += 1
        if k == i + 1 and k < len(self.lines):
            return i + 1
        end = self.block_end(k, indent) if k < len(self.lines) else k
        if end == k and k < len(self.lines) and (quote := _QUOTED.match(self.lines[k].lstrip())):
            while end < len(self.lines) and self.lines[end].lstrip().startswith(quote.group()):
                end += 1
        self.blank(k, end)
        return max(end, i + 1)
