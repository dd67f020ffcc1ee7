"""LaTeX documents: environments and dollars to formulas, the rest to prose; included files stand in their places.

A scan over the text, in which comments and verbatim parts are blanked out. Macros are expanded in formulas only.
"""

from __future__ import annotations

import re
from pathlib import Path

from chainrule.readers.documents.comments import in_latex
from chainrule.readers.documents.definitions import Definition, braced, definitions
from chainrule.readers.documents.dollars import DISPLAYS, evenly_escaped
from chainrule.readers.documents.flow import Flow, end_within
from chainrule.readers.documents.includes import flattened
from chainrule.readers.documents.lines import Mask
from chainrule.readers.documents.pieces import Document

_TITLES = frozenset(("part", "chapter", "section", "subsection", "subsubsection"))
_TOKEN = re.compile(r"\\begin\s*\{([A-Za-z]+\*?)\}|\\end\s*\{([A-Za-z]+\*?)\}|\$\$?|\\([A-Za-z@]+)\*?|\\(.)", re.DOTALL)
#: Commands whose argument is no prose.
_SILENT = re.compile(
    r"\\(?:label|ref|eqref|cref|Cref|autoref|pageref|cite[a-z]*|bibitem|url|href|includegraphics|usepackage|pagestyle|"
    r"documentclass|bibliography|bibliographystyle|hspace|vspace|input|include|footnotemark|setlength|addtolength|"
    r"setcounter|thispagestyle|begin|end|index|color|cline|multicolumn)\*?(?:\s*\[[^\]\[\n]*\])?\s*\{[^{}]*\}"
)
#: The body of a macro around a display, an environment with ``#1`` in it.
_WRAPPER = re.compile(r"\\begin\{([A-Za-z]+\*?)\}\s*#1\s*\\end\{\1\}")
_CLOSING = re.compile(
    r"\\(?:text|mbox|textrm|textit|textbf|textnormal)\s*\{(?:[^{}]|\{[^{}]*\})*+\}|\\.|\$|\n[ \t]*\n", re.DOTALL
)
_WORD = re.compile(r"\\([A-Za-z@]+)\*?|\\(.)|[{}~&]", re.DOTALL)
_HAS_FORMULA = re.compile(r"\$|\\[(\[]")
_BREAKS = frozenset(
    "tabular tabularx longtable itemize enumerate description theorem lemma proof definition example "
    "paragraph subparagraph".split()
)


def read(text: str, path: str, root: Path | None) -> Document:
    """A LaTeX text with the files it includes from below `root`."""
    whole = flattened(text, path, root)
    document = Document(path, whole.text, segments=whole.segments, notes=list(whole.notes))
    flow = Flow(document)
    flow.say(in_latex(whole.text, whole.masked))
    _Scan(whole.masked, flow).run()
    return document


class _Scan:
    """One pass over the text; `prose_from` is where the prose starts that was not put out yet."""

    def __init__(self, text: str, flow: Flow) -> None:
        self.text = text
        self.flow = flow
        self.prose_from = 0
        self.environments: dict[str, str] = {}
        self.delimiters: dict[str, str] = {}
        #: Macros of which the one argument is a display, and its environment.
        self.wrappers: dict[str, str] = {}
        self.closing: dict[str, int] = {}
        self.unclosed: set[str] = set()
        self.waiting = list(definitions(text))[::-1]
        self.defined = [(d.start, d.end) for d in reversed(self.waiting)]

    def run(self) -> None:
        """All pieces, in order."""
        begin = self.text.find(r"\begin{document}")
        end = self.text.find(r"\end{document}")
        at = self.prose_from = begin + len(r"\begin{document}") if begin >= 0 else 0
        stop = end if end >= at else len(self.text)
        while (token := _TOKEN.search(self.text, at)) is not None and token.start() < stop:
            self.define_before(token.start())
            behind = end_within(self.defined, token.start())
            if behind:
                self.prose(token.start())
                at = self.prose_from = behind
                continue
            at = self.formula(token, stop) or token.end()
        self.prose(stop)

    def define_before(self, offset: int) -> None:
        """Take the definitions that stand above."""
        while self.waiting and self.waiting[-1].start <= offset:
            self.define(self.waiting.pop())

    def define(self, found: Definition) -> None:
        """Take a definition; one of a delimiter such as \\be also opens and closes displays."""
        if found.environment and found.macro is None:
            self.environments[found.name] = found.environment
            return
        self.delimiters.pop(found.name, None)
        self.wrappers.pop(found.name, None)
        wrapper = _WRAPPER.fullmatch(found.macro.body.strip()) if found.macro and found.macro.parameters == 1 else None
        if wrapper and wrapper.group(1).rstrip("*") in DISPLAYS:
            self.wrappers[found.name] = wrapper.group(1)
        body = found.macro.body.strip() if found.macro and not found.macro.parameters else ""
        delimiter = re.fullmatch(r"\\(begin|end)\{([A-Za-z]+\*?)\}", body)
        if delimiter and delimiter.group(2).rstrip("*") in DISPLAYS:
            self.delimiters[found.name] = body
        self.flow.define(found)

    def formula(self, token: re.Match[str], stop: int) -> int:
        """Put out the formula that a token opens; where it ends, 0 if it opens none."""
        value, start = token.group(), token.start()
        if value == "$$":
            return self.display(start, token.end(), "$$", stop)
        if value == "$":
            close = _dollar(self.text, start + 1)
            return self.put("inline", start, start + 1, close, close + 1) if 0 <= close < stop else 0
        if token.group(4) in ("(", "["):
            mark = "\\)" if token.group(4) == "(" else "\\]"
            return self.display(start, token.end(), mark, stop, "inline" if mark == "\\)" else "display")
        name = token.group(1)
        if token.group(3) in self.delimiters and self.delimiters[token.group(3)].startswith(r"\begin"):
            return self.by_macro(token, stop)
        if token.group(3) in self.wrappers and (inside := braced(self.text, token.end())) is not None:
            inner = self.text.index("{", token.end()) + 1
            return self.put("display", start, inner, inside[1] - 1, inside[1], self.wrappers[token.group(3)])
        if name is not None:
            known = self.environments.get(name, name)
            if known.rstrip("*") in DISPLAYS:
                return self.display(start, token.end(), f"\\end{{{name}}}", stop, environment=known)
        block = (name or token.group(2) or "").rstrip("*")
        command = token.group(3) or token.group(4)
        if command in _TITLES:
            self.title(command, start, token.end())
        elif block in _BREAKS or command in _BREAKS or command in ("item", "\\"):
            self.prose(start)
            self.flow.prose("break", "", start)
        return 0

    def title(self, command: str, start: int, end: int) -> None:
        """Put out the prose before a title, and the title; of one with formulas only that it stands here."""
        self.prose(start)
        inside = braced(self.text, end)
        if inside is not None and not _HAS_FORMULA.search(inside[0]):
            end = inside[1]
        # The word for a chapter tells it from other titles.
        words = command if command == "chapter" else ""
        text = words + _words(self.text[start:end])[len(words) :]
        self.flow.prose("heading", text, start)
        self.prose_from = end

    def by_macro(self, token: re.Match[str], stop: int) -> int:
        r"""A display between macros such as \be and \ee."""
        environment = self.delimiters[token.group(3)][len(r"\begin{") : -1]
        closing = f"\\end{{{environment}}}"
        ends = [rf"\\{name}(?![A-Za-z])" for name, body in self.delimiters.items() if body == closing]
        if closing in self.unclosed:
            return 0
        close = re.compile("|".join([re.escape(closing), *ends])).search(self.text, token.end())
        if close is None or close.start() >= stop:
            self.unclosed.add(closing)
            return 0
        return self.put("display", token.start(), token.end(), close.start(), close.end(), environment)

    def display(
        self, start: int, inner: int, mark: str, stop: int, kind: str = "display", *, environment: str = ""
    ) -> int:
        """A formula up to its closing mark."""
        known = self.closing.get(mark, -1)
        close = known if known >= inner else self.text.find(mark, inner)
        while close >= 0 and not evenly_escaped(self.text, close):
            close = self.text.find(mark, close + 1)
        self.closing[mark] = close if close >= 0 else len(self.text)
        if not inner <= close < stop:
            if environment:
                self.flow.note(start, f"the environment {environment} is not closed")
            return 0
        return self.put(kind, start, inner, close, close + len(mark), environment)

    def put(self, kind: str, start: int, inner: int, inner_end: int, end: int, environment: str = "") -> int:
        """Put out the prose before a formula, and the formula."""
        self.prose(start)
        self.flow.formula(kind, self.text[inner:inner_end], inner, environment)
        self.prose_from = end
        return end

    def prose(self, end: int) -> None:
        """The prose up to `end`, with commands blanked out."""
        if self.prose_from < end:
            raw = self.text[self.prose_from : end]
            self.flow.prose("prose", _words(raw), self.prose_from)
            self.prose_from = end


def _dollar(text: str, at: int) -> int:
    """The dollar that closes a formula, -1 if a paragraph ends before it; those in words of the formula do not."""
    while (found := _CLOSING.search(text, at)) is not None:
        if found.group() == "$":
            return found.start()
        if found.group()[0] == "\n":
            return -1
        at = found.end()
    return -1


def _words(raw: str) -> str:
    """Prose without its commands."""
    mask = Mask(raw)
    for found in _SILENT.finditer(raw):
        mask.blank(*found.span())
    for found in _WORD.finditer(raw):
        if found.group().startswith("\\item"):
            mask.put(found.start(), "-" + " " * (len(found.group()) - 1))
        else:
            mask.blank(*found.span())
    return mask.result().replace("%", " ")
