"""Markdown: a CommonMark parser says where code, headings and fences are, and a scan of its own finds the formulas.

Block parsers give no columns, so the scan runs over the text with code, comments and front matter blanked out.
GitHub's, Jekyll's, Jupyter's and MyST's ways to write formulas are all read.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from chainrule.readers.documents import plain_lines
from chainrule.readers.documents.definitions import definitions
from chainrule.readers.documents.dollars import Span, formulas
from chainrule.readers.documents.escapes import bare_brackets, unescaped
from chainrule.readers.documents.fences import PLAIN, as_formula, formula_lines
from chainrule.readers.documents.flow import IMAGE, Flow, end_within
from chainrule.readers.documents.images import decoded, in_images
from chainrule.readers.documents.lines import BLANK, Mask, blanked, line_starts
from chainrule.readers.documents.plain_prose import in_code, in_prose, is_marked
from chainrule.readers.documents.plain_tables import CELL, in_tables
from chainrule.readers.documents.shortcodes import in_shortcodes

_MATH_FENCES = frozenset(("math", "latex", "tex", "katex", "{math}"))
#: Directives of MyST, theorems of bookdown and admonitions of Obsidian, whose content is Markdown itself.
_TRANSPARENT = re.compile(
    r"\{(?:admonition|attention|caution|danger|dropdown|error|hint|important|note|seealso|tip|warning|theorem|proof|"
    r"definition|example|exercise|solution|question|lemma|corollary|proposition|remark|table|list-table|figure|aside|sidebar|"
    r"topic|epigraph|pull-quote|margin|card|grid|grid-item|grid-item-card|tab-set|tab-item|prf:[a-z]+)"
    r"(?:[ ,][^}\n]*)?\}|ad-[a-z-]+"
)
#: So deep stand directives in each other that are read.
MAX_DIRECTIVES = 8
_FRONT = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HIDDEN = re.compile(r"<!--|<(pre|code|script|style)\b|\{%|\{/\*", re.IGNORECASE)
#: What kramdown makes of formulas, which is written by hand, too.
_MATH_SCRIPT = re.compile(r"<script\s+type\s*=\s*[\"']?math/tex(?P<mode>;\s*mode=display)?[\"']?\s*>", re.IGNORECASE)
_CLOSING = {"<!--": "-->", "{%": "%}", "{/*": "*/}"}
#: A comment of MyST, as far as it is addressed to chainrule; also one on a line of its own in a formula.
_PERCENT = re.compile(r"^[ \t>]*(%[ \t]*chainrule\b[^\n]*)", re.MULTILINE)
_ROLE = re.compile(r"\{math\}`([^`\n]+)`")
_COLON = re.compile(r"^[ \t]*(:{3,})[ \t]*\{math\}[^\n]*\n", re.MULTILINE)
_COLON_END = re.compile(r"^[ \t]*:{3,}[ \t]*$", re.MULTILINE)
_OPTION = re.compile(r"^[ \t]*:[a-z-]+:[^\n]*$", re.MULTILINE)
_QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)
#: Formulas in a drawing of Obsidian, which stand there without order or words.
_DRAWN = re.compile(r"^[0-9a-f]{40}: \$\$.*$", re.MULTILINE)
#: A formula between double dollars.
_DOUBLED = re.compile(r"\$\$(?P<inner>(?:[^$\\]|\\.)+)\$\$", re.DOTALL)
_DEFINES = re.compile(r"\\(?:new|renew|provide)command|\\[gex]?def\\|\\DeclareMathOperator")
_BEHIND = 40
#: What ends a paragraph behind its only formula.
_ENDS = re.compile(r"[ \t.,;:]*(?:\Z|\n[ \t]*(?:\n|\Z))")
#: A tag that begins a block, right above a fence with a language.
_OPENED = re.compile(
    r"^[ \t]*<(?:center|div|p|figure|details|section|td|li)\b[^<>\n]*>[ \t]*$(?=\n[ \t]*(?:```|~~~)[ \t]*\w)",
    re.MULTILINE | re.IGNORECASE,
)
_BAR = re.compile(r"(?<!\\)\\\|")
_ESCAPE = re.compile(r"\\\\\\\\|\\([_*])")


def read(text: str, flow: Flow, offset: int = 0) -> None:
    """Put the pieces of a Markdown text into a flow; the text stands there at `offset`."""
    blocks = _Blocks(text)
    masked, code = _mask_inline_code(blocks.mask.result(), marked=blocks.marked)
    shortcodes = in_shortcodes(masked)
    masked, roles, comments = _hide(_without(masked, shortcodes))
    for start, inner, inner_end, end in comments:
        flow.comment(text[inner:inner_end], start + offset, end + offset)
    inline = [_alone(masked, span) for span in formulas(masked)]
    found = sorted([*inline, *blocks.fences, *roles, *code, *in_images(masked), *shortcodes])
    if "|" in text:
        found = sorted([*found, *in_tables(_without(text, [s for s in found if s not in code]), masked)])
    if blocks.marked:
        found = sorted([*found, *in_prose(_without(masked, found))])
    at = 0
    for span in found:
        if span.start < at:
            continue
        _prose(flow, masked, at, span.start, blocks.headings, offset)
        flow.formula(span.kind, _source(text, masked, span), span.inner + offset, span.environment)
        at = span.end
    _prose(flow, masked, at, len(text), blocks.headings, offset)


def _alone(masked: str, span: Span) -> Span:
    """A formula in a sentence as a display where it is a paragraph by itself."""
    line = masked.rfind("\n", 0, span.start) + 1
    above = masked.rfind("\n", 0, max(line - 1, 0)) + 1
    if span.kind != "inline" or span.start - line > _BEHIND or line - above > _BEHIND:
        return span
    alone = not masked[line : span.start].strip() and not masked[above:line].strip()
    behind = masked[span.end : span.end + _BEHIND]
    return span._replace(kind="display") if alone and _ENDS.match(behind) is not None else span


def _without(masked: str, found: list[Span]) -> str:
    """The text with the formulas blanked out that are found."""
    mask = Mask(masked)
    for span in found:
        mask.blank(span.start, span.end)
    return mask.result()


def _prose(flow: Flow, masked: str, start: int, end: int, headings: list[tuple[int, int]], offset: int) -> None:
    if start < end:
        text = _without_macros(flow, masked[start:end], start + offset)
        flow.prose("heading" if end_within(headings, start) else "prose", text, start + offset)


def _without_macros(flow: Flow, text: str, start: int) -> str:
    """A part without the definitions of macros on lines of their own, which hold from there on, as in Pandoc."""
    for found in definitions(text) if _DEFINES.search(text) else ():
        if not text[text.rfind("\n", 0, found.start) + 1 : found.start].strip():
            flow.define(found, start)
            text = text[: found.start] + blanked(text[found.start : found.end]) + text[found.end :]
    return text


def _source(text: str, masked: str, span: Span) -> str:
    """The formula without what belongs to the markup around it."""
    if span.environment == "fence":
        body = text[span.inner : span.inner_end]
        if text[span.inner - 1] == "$":
            return unescaped(body)
        if body.lstrip()[:1] == ">":
            body = _QUOTE.sub(lambda quote: blanked(quote.group()), body)
        return _OPTION.sub(lambda option: blanked(option.group()), body)
    if span.environment.startswith(IMAGE):
        return decoded(text[span.inner : span.inner_end], pluses=span.environment != IMAGE)
    if span.environment == "code":
        return as_formula(text[span.inner : span.inner_end])
    if span.environment == CELL:
        return plain_lines.as_formula(text[span.inner : span.inner_end])
    body = masked[span.inner : span.inner_end]
    if len(body) > 1 and body[0] == body[-1] == "`":
        return f" {body[1:-1]} "
    if text.startswith("\\\\", span.start):
        # Markdown takes one backslash of each pair away before the formula is typeset.
        body = _ESCAPE.sub(lambda pair: f" {pair.group(1)}" if pair.group(1) else "\\\\  ", body)
        return bare_brackets(body)
    if r"\|" in body and masked[masked.rfind("\n", 0, span.start) + 1 : span.start].lstrip()[:1] == "|":
        # In the cell of a table a bar would end the cell without its backslash.
        body = _BAR.sub(" |", body)
    return unescaped(body)


class _Blocks:
    """The blocks of a text: code to blank out, math fences, headings."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = line_starts(text)
        self.mask = Mask(text)
        self.fences: list[Span] = []
        self.headings: list[tuple[int, int]] = []
        #: Whether derivatives are written in plain text, too.
        self.marked = any(is_marked(line) for line in text.split("\n") if "$" not in line and "\\" not in line)
        if front := _FRONT.match(text):
            self.mask.blank(0, front.end())
        self.inside: list[tuple[int, int]] = [(front.end() if front else 0, len(text))]
        for _ in range(MAX_DIRECTIVES):
            parts, self.inside = self.inside, []
            for begin, until in parts:
                self.scan(begin, until)
        for colon in _COLON.finditer(text):
            if (end := _COLON_END.search(text, colon.end())) is None:
                break
            self.fences.append(Span(colon.start(), end.end(), colon.end(), end.start(), "display", "fence"))

    def scan(self, begin: int, until: int) -> None:
        """The blocks between two places at which lines begin: behind the front matter, or in a directive."""
        from markdown_it import MarkdownIt  # loaded only when a document is read

        # Blocks are enough; without its inline rules the parser takes half the time.
        parser = MarkdownIt("commonmark").disable(["inline", "text_join"])
        first = bisect_right(self.starts, begin) - 1 if begin else 0
        # In a block of HTML a fence would open where it is meant to close: authors of MkDocs mean it all the same.
        for token in parser.parse(_OPENED.sub(lambda tag: blanked(tag[0]), self.text[begin:until])):
            if token.map is None:
                continue
            a, b = token.map[0] + first, token.map[1] + first
            if token.type == "fence":
                self.fence(token.info.strip(), a, b, closed=self.closed(token.markup, a, b))
            elif token.type == "code_block":
                if "$" not in self.text[self.offset(a) : self.offset(b)]:
                    self.mask.blank(self.offset(a), self.offset(b))
            elif token.type == "heading_open":
                self.headings.append((self.offset(a), self.offset(b)))
            elif token.type == "blockquote_open" and token.level == 0:
                for quote in _QUOTE.finditer(self.text, self.offset(a), self.offset(b)):
                    self.mask.blank(*quote.span())

    def offset(self, line: int) -> int:
        """Where a line starts."""
        return self.starts[line] if line < len(self.starts) else len(self.text)

    def closed(self, markup: str, a: int, b: int) -> bool:
        """Whether the last line of a fence closes it; an open one runs to the end of its container."""
        last = self.text[self.offset(b - 1) : self.offset(b)].lstrip(" \t>")
        return b > a + 1 and last.startswith(markup)

    def fence(self, info: str, a: int, b: int, *, closed: bool) -> None:
        """A fence: a formula, transparent, or code."""
        start, end = self.offset(a), self.offset(b)
        inner = self.offset(a + 1)
        inner_end = max(inner, self.offset(b - 1) if closed else end)
        if _TRANSPARENT.match(info):
            self.mask.blank(start, inner)
            self.mask.blank(inner_end, end)
            self.inside.append((inner, inner_end))
            return
        if info.split(" ", 1)[0] in _MATH_FENCES:
            # Some pages show what the fence holds to a script that looks for dollars.
            inside = [(*each.span(), *each.span("inner")) for each in _DOUBLED.finditer(self.text, inner, inner_end)]
            for places in inside or [(start, end, inner, inner_end)]:
                self.fences.append(Span(*places, "display", "fence"))
        elif info.split(" ", 1)[0] in PLAIN:
            for first, last in formula_lines(self.text[inner:inner_end], marked=self.marked):
                place = inner + first, inner + last
                self.fences.append(Span(*place, *place, "display", "code"))
        self.mask.blank(start, end)


def _hide(text: str) -> tuple[str, list[Span], list[tuple[int, int, int, int]]]:
    """Comments, code in HTML and template tags blanked out; roles and scripts that are formulas; comments."""
    mask = Mask(text)
    lower = text.lower() if "<" in text else text
    unclosed: set[str] = set()
    comments: list[tuple[int, int, int, int]] = []
    scripts: list[Span] = []
    at = 0
    while (hidden := _HIDDEN.search(text, at)) is not None:
        tag = hidden.group(1)
        closing = f"</{tag.lower()}" if tag else _CLOSING[hidden.group()]
        close = -1 if closing in unclosed else lower.find(closing, hidden.end())
        if close < 0:
            unclosed.add(closing)
            at = hidden.end()
            continue
        at = close + len(closing)
        mask.blank(hidden.start(), at)
        if (script := _MATH_SCRIPT.match(text, hidden.start())) is not None:
            kind = "display" if script["mode"] else "inline"
            scripts.append(Span(script.start(), at + text[at:].startswith(">"), script.end(), close, kind, "fence"))
        if closing in ("-->", "*/}"):
            comments.append((hidden.start(), hidden.end(), at - len(closing), at))
    for drawn in _DRAWN.finditer(text) if "Embedded Files" in text else ():
        mask.blank(*drawn.span())
    for line in _PERCENT.finditer(text):
        mask.blank(*line.span(1))
        comments.append((line.start(1), line.start(1) + 1, line.end(), line.end()))
    roles = [Span(r.start(), r.end(), r.start(1), r.end(1), "inline") for r in _ROLE.finditer(text)]
    return mask.result(), [*roles, *scripts], comments


def _mask_inline_code(text: str, *, marked: bool) -> tuple[str, list[Span]]:
    """The text with inline code blanked out, and what of that is a formula."""
    mask = Mask(text)
    found: list[Span] = []
    i, blank = 0, -1
    while (i := text.find("`", i)) >= 0:
        run = 1
        while text.startswith("`", i + run):
            run += 1
        if blank < i:
            paragraph = BLANK.search(text, i)
            blank = paragraph.start() if paragraph else len(text)
        close = text.find("`" * run, i + run, blank)
        if close < 0:
            i += run
            continue
        if not text[max(i - 6, 0) : i].endswith(("$", "{math}")):
            mask.blank(i, close + run)
            found.extend(filter(None, (in_code(text, i, close + run, marked=marked),)))
        i = close + run
    return mask.result(), found
