"""Formulas made ready for the parser without moving a character: marks of layout blanked out, continued rows joined.

A row of an aligned formula that starts with an operator, or follows an open bracket or an operator, continues the
row before it: judged alone, half a right side would be a false alarm.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate, islice

from chainrule.readers.documents.braced_arrays import without_braces
from chainrule.readers.documents.definitions import braced
from chainrule.readers.documents.framed import bare_signs, without_brackets, without_frames, without_styles
from chainrule.readers.documents.lines import Mask, blanked
from chainrule.readers.documents.systems import opened

#: Longer formulas are not read.
MAX_LENGTH = 100_000
#: So many matrices of a formula are looked at for words alone.
MAX_REMARKS = 50
#: Environments whose rows are formulas of their own; what stands in others is part of a formula.
ROW_ENVIRONMENTS = frozenset(
    "align aligned alignat alignedat flalign gather gathered equation split eqnarray multline multlined displaymath "
    "math dmath IEEEeqnarray IEEEeqnarraybox subequations".split()
)
_WITH_COLUMNS = frozenset(("alignat", "alignedat", "IEEEeqnarray", "IEEEeqnarraybox"))
_UNKNOWN_TO_PARSER = _WITH_COLUMNS | {"flalign", "multlined", "dmath", "subequations"}
#: So many braces are taken off from around a formula; what may stand behind them.
MAX_WRAPS = 4
_BEHIND_WHOLE = " \t\r\n.,;"
_MARKS = re.compile(
    r"\\(?:ref|eqref|cref|Cref|cite|citep|citet|label|index|textcolor(?:\[[^\]\[{}]*\])?|colorbox|htmlClass|cssId|class|"
    r"mspace|vspace\*?|htmlId|style)\s*\{[^{}]*\}|"
    r"\\(?:ensuremath|displaylimits|centering|smallskip|medskip|bigskip|mathstrut|relax|protect|hline|"
    r"setcounter\s*\{[^{}]*\}\s*\{[^{}]*\}|"
    r"m?kern\s*-?[\d.]+\s*(?:ex|em|mu|pt|mm|cm)|[hm]skip\s*-?[\d.]+\s*(?:ex|em|mu|pt|mm|cm)|"
    r"square(?=\s*$)|Box(?=\s*$)|"
    r"small|large|footnotesize|scriptsize|normalsize|par|qedhere|color\{[^{}]*\}|color\s*[A-Za-z]+)(?![A-Za-z])"
)
#: What ends a row as two backslashes do: commands with a name, and the word that begins another formula.
_BREAKS = re.compile(r"\\(?:newline|cr)(?![A-Za-z])|(?<![A-Za-z\\{])where(?![A-Za-z}])")
#: Empty space as wide as what is in the braces.
_PHANTOM = re.compile(r"\\[hv]?phantom(?=\s*\{)")
#: The number of a formula behind hard spaces, of which there are several.
_NUMBERED = re.compile(r"(?<![~\s])\s*~[~\s]*\(\d+(?:\.\d+)*\)\s*$")
#: What a member comes to in words and in quotation marks, perhaps with letters between the words.
_QUOTED = re.compile(r"=\s*\\text(?:rm|it)?\s*\{\s*(?:[\"“'‘]|``)(?:[^=&\\]|\\(?!\\))*$")
#: A number that is set in bold; 0 and 1 may be vectors.
_BOLD_NUMBER = re.compile(r"\\(?:mathbf|boldsymbol|bm|textbf)(?=\s*\{\s*(?:[-+]\s*[\d.]+|\d+\.\d+|\d{2,}|[2-9])\s*\})")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
#: Where the entries of a matrix stand, or the whole environment on its line.
_PLACED = re.compile(r"(\\begin\s*\{[A-Za-z]+\*?\}\s*)(\[[lcrtb]\])")
_MATRIX = re.compile(r"\\begin\{[bpvBV]?matrix\*?\}")
_BOX = re.compile(
    r"\\(?:boxed|fbox|bbox\s*(?:\[[^\[\]{}]*\])?|math(?:rm|it|sf|bf)|bm|boldsymbol|(?:display|text)style)(?=\s*\{)"
)
#: The double-struck 1 by its number.
_INDICATOR = re.compile(r"\\unicode\s*\{\s*x1D7D9\s*\}")
#: A title before a formula: ``(Mean) \space \mu = ...``.
_TITLE = re.compile(
    r"^\s*(?:\\left)?\(\s*[A-Z][a-z]{3,}(?:\s[a-z]+)*\s*(?:\\right)?\)\s*\\(?:space|quad|qquad|;|,|:| )\s*"
)
#: The word before a definition: ``let \: t = ...``.
#: A comma or an accent that was typed for a prime.
_COMMAS = re.compile(r"\^\{[,`´‘’]\}")
#: A remark beside a formula, in words and formulas up to the end of its row: "since $x^T y$ is a number".
_REMARK = re.compile(
    r"\\q?quad\s*\\text\s*\{\s*(?!(?:if|for|where|when|otherwise|else|and|or|with|such|unless|given|let|in|on|at|all)\b)"
    r"(?:[Ss]ince|[Bb]ecause|[A-Za-z]+\s+[a-z]+)[^{}]*\}(?P<behind>(?:(?!\\\\|\\end\s*\{).)*)",
    re.DOTALL,
)
#: What makes a condition or an equation of a remark.
_RELATED = re.compile(r"[=<>]|\\(?:in|leq?|geq?|neq?|sim|to)(?![A-Za-z])")
#: From where to where a function goes, behind what it is: ``h = f \circ g : \mathbb{R}^3 \to \mathbb{R}``.
_ARROW = re.compile(
    r"(?<==)(?P<body>[^=:\n&]+):\s*\\mathbb\s*\{?[A-Z]\}?[^=:\n&]*\\(?:maps|long|right)?(?:to|arrow|rightarrow)\b[^=:\n&]*$"
)
#: Two bars beside each other are the one of a norm.
_NORM = re.compile(r"\\[lr]?vert\s*(?:\\[!,]\s*)?\\[lr]?vert(?![A-Za-z])\s?")
#: Empty braces that end the command of a differential: ``\\partial{} f``.
_ENDED = re.compile(r"(\\mathrm\{d\}|\\partial|\\nabla)\{\}")
_LET = re.compile(r"^\s*[Ll]et(?:\s|~|\\[:;,! ]|\\q?quad(?![A-Za-z]))+(?=[A-Za-z\\])")
_WORDS = re.compile(r"(?:\s|&|\\\\)*\\(?:text|mbox|textit|textrm)(?=\s*\{)")
_END = re.compile(r"(?:\s|\\\\)*\\end\{[A-Za-z]+\*?\}")
_SPACING = re.compile(r"(\\\\)(\*?\s*\[\s*-?[\d.]*\s*\\?[A-Za-z]+\s*\]|\*)")
_TOKEN = re.compile(
    r"\\(begin|end)\s*\{([A-Za-z]+)\*?\}|\\h(?:space|skip)\*?\s*\{[^{}]*\}|\\\\|\\[A-Za-z]+|\\.|[^\\]", re.DOTALL
)
_COLUMNS = re.compile(r"\s*(\{[^{}]*\})")
_ARRAY = re.compile(r"\\begin\{array\}\s*\{[rcl@{}\s]*\}")
_OPERATORS = frozenset((*"+-*/=<>", r"\cdot", r"\times", r"\odot", r"\circ", r"\equiv", r"\approx", r"\leq", r"\geq"))
_RELATIONS = frozenset(("=", r"\equiv", r"\approx", r"\leq", r"\geq", "<", ">"))
_STARTERS = frozenset((*"+-*/", r"\cdot", r"\times", r"\odot", r"\circ", r"\otimes"))
_LAYOUT = frozenset(r"\quad \qquad \, \; \: \! \left \right \nonumber \notag \displaystyle \hspace { } ~".split()) | {
    "\\ "
}
#: Longer formulas are prepared again each time.
MAX_KNOWN = 10_000


def prepared(text: str, environment: str = "") -> str:
    """The formula with layout blanked out and continued rows joined; every character stays at its offset."""
    if "\\" not in text or len(text) > MAX_LENGTH:
        return text
    return _known(text, environment) if len(text) <= MAX_KNOWN else _prepared(text, environment)


@lru_cache(maxsize=4096)
def _known(text: str, environment: str) -> str:
    """Formulas of a document that is read again and again, while it is written."""
    return _prepared(text, environment)


def _prepared(text: str, environment: str) -> str:
    text = _COMMENT.sub(lambda found: found.group(1) + blanked(found.group()[len(found.group(1)) :]), text)
    if environment.rstrip("*") in _WITH_COLUMNS and (columns := _COLUMNS.match(text)):
        text = blanked(columns.group()) + text[columns.end() :]
    text = _QUOTED.sub(lambda found: blanked(found.group()), text) if "text" in text else text
    text = _BOLD_NUMBER.sub(lambda found: blanked(found.group()), text) if "b" in text else text
    text = _REMARK.sub(_without_remark, text) if "quad" in text else text
    text = _COMMAS.sub("^{'}", text) if "^{" in text else text
    text = _NORM.sub(lambda found: r"\|".ljust(len(found.group())), text) if "vert" in text else text
    text = (
        _ARROW.sub(lambda found: found["body"] + blanked(found.group()[len(found["body"]) :]), text)
        if "to" in text or "arrow" in text
        else text
    )
    text = _TITLE.sub(lambda found: blanked(found.group()), text)
    text = _ENDED.sub(r"\1  ", text) if "{}" in text else text
    text = _LET.sub(lambda found: blanked(found.group()), text)
    text = _BREAKS.sub(lambda found: r"\\".ljust(len(found.group())), text)
    text = text.replace(r"\intertext", "\\\\   \\text")
    text = _NUMBERED.sub(_unnumbered, text) if "~" in text else text
    text = _MARKS.sub(lambda found: blanked(found.group()), text)
    text = without_frames(text) if "$" in text else text
    text = without_styles(text) if "\\begin" in text else text
    text = bare_signs(text) if "-}" in text or "+}" in text else text
    text = without_brackets(text) if "=" in text else text
    text = _unwrapped(text)
    text = _unboxed(text) if _BOX.search(text) else text
    text = _INDICATOR.sub(lambda found: r"\mathbb{1}".ljust(len(found.group())), text) if "unicode" in text else text
    text = _without_phantoms(text) if "phantom" in text else text
    text = _remarks(_PLACED.sub(lambda found: found.group(1) + blanked(found.group(2)), text))
    text = _SPACING.sub(lambda found: found.group(1) + blanked(found.group(2)), text)
    text = without_braces(text) if "{array}" in text else text
    text = _arrays(opened(text) if r"\begin" in text else text)
    chars = list(text)
    _join(text, chars, environment)
    return "".join(chars)


def _unnumbered(found: re.Match[str]) -> str:
    """Spaces for the number of a formula, if it stands behind more than one hard space."""
    return blanked(found.group()) if found.group().count("~") > 1 else found.group()


def _without_remark(found: re.Match[str]) -> str:
    """Nothing for a remark with formulas in it that states no equation and no condition."""
    letters = found["behind"].strip(" \n\t.,;&")
    return blanked(found.group()) if letters and not _RELATED.search(found.group()) else found.group()


def _remarks(text: str) -> str:
    """Matrices of which all entries are words are remarks beside a formula."""
    mask = Mask(text)
    for opening in islice(_MATRIX.finditer(text), MAX_REMARKS):
        at = opening.end()
        while (word := _WORDS.match(text, at)) is not None and (inside := braced(text, word.end())) is not None:
            at = inside[1]
        close = _END.match(text, at)
        if close is not None and at > opening.end():
            start, end = opening.start(), close.end()
            before, behind = text[:start].rstrip(), text[end:].lstrip()
            if before.endswith("{") and behind.startswith("}"):
                start, end = len(before) - 1, len(text) - len(behind) + 1
            mask.blank(start, end)
    return mask.result()


def _unboxed(text: str) -> str:
    r"""``\boxed{a = b}`` and ``\displaystyle{a = b}`` as the equation in the braces; one around a side stays."""
    mask = Mask(text)
    for box in islice(_BOX.finditer(text), MAX_REMARKS):
        found = braced(text, box.end())
        if "bbox" in box.group():
            mask.blank(*box.span())
        if found is not None and _relates(found[0]):
            inside, end = found
            mask.blank(box.start(), end - 1 - len(inside))
            mask.blank(end - 1, end)
    return mask.result()


def _unwrapped(text: str) -> str:
    r"""``{\textstyle a = b}`` as the equation, where the braces are around the whole."""
    for _ in range(MAX_WRAPS):
        start, end = len(text) - len(text.lstrip()), len(text.rstrip(_BEHIND_WHOLE))
        found = braced(text, start) if text[start : start + 1] == "{" else None
        if found is None or found[1] != end or not _relates(found[0]):
            break
        text = text[:start] + " " + text[start + 1 : end - 1] + " " + text[end:]
    return text


def _without_phantoms(text: str) -> str:
    r"""Without what is not printed: a row ``\phantom{=} + b`` begins with the sign."""
    mask = Mask(text)
    for phantom in islice(_PHANTOM.finditer(text), MAX_REMARKS):
        found = braced(text, phantom.end())
        if found is not None:
            mask.blank(phantom.start(), found[1])
    return mask.result()


def _relates(text: str) -> bool:
    """Whether an equality sign stands outside of all braces."""
    depth = 0
    for i, c in enumerate(text):
        if c in "{}" and (i == 0 or text[i - 1] != "\\"):
            depth += 1 if c == "{" else -1
        elif c == "=" and not depth:
            return True
    return False


def _arrays(text: str) -> str:
    r"""``\begin{array}{rcl} a &=& b \end{array}``, alone, are rows and no matrix."""
    stripped = text.strip()
    opening = _ARRAY.match(stripped)
    if opening is None or not stripped.rstrip("., ").endswith(r"\end{array}"):
        return text
    aligned = re.search(r"&\s*(?:=|\\equiv|\\approx)|=\s*&", stripped) or ("&" not in stripped and "=" in stripped)
    if stripped.count(r"\begin{array}") != 1 or not aligned:
        return text
    text = text.replace(opening.group(), blanked(opening.group()), 1)
    at = text.rindex(r"\end{array}")
    return text[:at] + blanked(r"\end{array}") + text[at + len(r"\end{array}") :]


class _Row:
    """What the joining of rows needs to know about the row that is read."""

    def __init__(self) -> None:
        self.aligns: list[int] = []
        self.spaces: list[tuple[int, int]] = []
        self.start = ""
        self.behind_align = False
        self.related = False
        self.last = ""
        self.depth = 0


def _join(text: str, chars: list[str], environment: str) -> None:
    """Blank out the breaks between a row and those that continue it, and row environments the parser does not know."""
    stack: list[str] = []
    # How many of the environments around are none of rows.
    inner = 0
    rows = [_Row()]
    breaks: list[tuple[int, int]] = []
    for found in _TOKEN.finditer(text):
        value, row = found.group(), rows[-1]
        if found.group(1):
            name = found.group(2)
            if name in _UNKNOWN_TO_PARSER and not inner:
                stop = found.end()
                if found.group(1) == "begin" and name in _WITH_COLUMNS and (columns := _COLUMNS.match(text, stop)):
                    stop = columns.end()
                chars[found.start() : stop] = blanked(text[found.start() : stop])
            if found.group(1) == "begin":
                stack.append(name)
                inner += name not in ROW_ENVIRONMENTS
            elif stack:
                inner -= stack.pop() not in ROW_ENVIRONMENTS
        elif value.isspace():
            continue
        elif inner:
            row.last = "x"
            row.start = row.start or "x"
        elif value == "\\\\":
            breaks.append(found.span())
            rows.append(_Row())
        else:
            _count(row, value, found.start())
            if not row.start and value.startswith((r"\quad", r"\qquad", r"\hspace", r"\hskip")):
                row.spaces.append(found.span())
    _blank_breaks(chars, rows, breaks, environment)


def _count(row: _Row, value: str, at: int) -> None:
    if value == "&":
        row.aligns.append(at)
        return
    if value in "([":
        row.depth += 1
    elif value in ")]":
        row.depth -= 1
    if value in _LAYOUT or value.isspace() or value.startswith((r"\hspace", r"\hskip")):
        return
    if not row.start:
        row.start, row.behind_align = value, bool(row.aligns)
    row.related |= value in _RELATIONS
    if value not in (".", ","):
        # The star of A^* is a mark.
        row.last = "x" if row.last == "^" else value


def _stays_open(rows: list[_Row]) -> bool:
    """Whether no row closes a bracket that is open before them: it was forgotten, and ends with its own row."""
    return min(accumulate(row.depth for row in rows)) >= 0


def _blank_breaks(chars: list[str], rows: list[_Row], breaks: list[tuple[int, int]], environment: str) -> None:
    before = rows[0]
    depth = before.depth
    for i, (row, (start, end)) in enumerate(zip(rows[1:], breaks, strict=True), 1):
        if not row.start and not row.aligns:
            # Of two breaks with nothing between them the second one counts.
            chars[start:end] = "  "
            continue
        continues = (
            environment.startswith("multline")
            or (row.start in _STARTERS and (row.behind_align or not row.related))
            or before.last in _OPERATORS
            or (depth > 0 and not (row.start in _RELATIONS and _stays_open(rows[i:])))
        )
        if continues and before.start and row.start:
            chars[start:end] = "  "
            for at in row.aligns:
                chars[at] = " "
            for a, b in row.spaces:
                chars[a:b] = " " * (b - a)
            depth += row.depth
        else:
            depth = row.depth
        before = row
