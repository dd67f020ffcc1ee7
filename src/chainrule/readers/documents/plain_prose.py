"""Formulas in plain text between words: "the gradient is **∇f(x) = 2Ax**", and lines and inline code that are one.

They are looked for only where a document writes derivatives with ∂, ∇ or as ``d/dx[...]`` outside of formulas in LaTeX.
A formula ends at the first word. What is said behind it of when it holds is not understood, so such a formula is left
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.characters import LOWERED
from chainrule.readers.documents.dollars import Span
from chainrule.readers.documents.plain_lines import HEAD, KNOWN, SIGNS, is_formula

_DERIVED = (
    rf"(?:∂[²2^]*[^=\n,;:|]{{0,40}}∂|∇[{''.join(LOWERED)}_A-Za-zα-ωθ]?|d(?:[A-Za-z]\w?)?/d[A-Za-z]\w?(?=\s?[\[(=]))"
    r"[^=\n;:|]{0,40}=(?!=)"
)
_BEGIN = re.compile(rf"(?<![\w^/(\[∂∇)·])(?:{_DERIVED}|{HEAD})")
#: In longer lines nothing is looked for.
MAX_PARAGRAPH = 5_000
_NAMED = re.compile(rf"\s*(?:[^\W\d_][\u0302\u0304]?[{''.join(LOWERED)}]*\s*=(?!=)|{HEAD})")
#: Words of two letters that are no products.
_SHORT = frozenset("is in at on to we so by as of if or an it be no do go he me my up us am vs ok".split())
_WORD = re.compile(r"(?<![\w'])[A-Za-z]{2,}(?![\w(])|(?<![\w'])[A-Za-z]{3,}")
_STOP = re.compile(r"[.;:!?](?=\s|$)|[│║┃─►◄]|\s[—–]\s|\*\*|[|`\"]|\n|→|⇒|⟹")
_DANGLING = re.compile(r"(?:[-+*/·×=(\[^,−]|\s)+$")
#: Operators in words, and conditions.
_GOES_ON = re.compile(
    r"^[\s,(*_]*(?:times|plus|minus|divided|multiplied|over|if|when|whenever|unless|provided|otherwise|else)\b",
    re.IGNORECASE,
)
#: Words that limit what stands before them, but where it is a definition.
_LIMITED = re.compile(r"^[\s,(*_]*(?:for|at|with|only|except|near|assum\w+|given|evaluated)\b", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?")
_AROUND = "*_ \t"
#: A line that says what a letter is, by other letters, behind a bullet or a few words: ``Loss: L = (a - y)²``.
_DEFINES = re.compile(
    rf"[ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(?:[A-Z][a-z]+(?: [a-z]+){{0,3}}:\s+)?"
    rf"(?P<formula>[^\W\d_][\u0302\u0304]?(?:[{''.join(LOWERED)}]*|_?\d)\s*=(?!=)(?P<body>[^=]*[^\s=.,;]))[ \t.,;]*"
)
#: What stands between the definitions in a line.
_PARTS = re.compile(r"(,\s+(?=[^\W\d_]\w?\s*=)|;\s+)")
_LETTER = re.compile(r"[^\W\d_]")
_OPERATION = re.compile(r"[-+−*·×/^(²³]")


def is_marked(text: str) -> bool:
    """Whether a derivative is written in plain text, outside of formulas: the text has none of those."""
    return SIGNS.search(text) is not None


def in_prose(text: str) -> Iterator[Span]:
    """The formulas in a text from which code and formulas are blanked out."""
    at = 0
    for line in text.split("\n"):
        if "=" in line and len(line) <= MAX_PARAGRAPH:
            yield from _in_line(line, at)
        at += len(line) + 1


def in_code(text: str, start: int, end: int, *, marked: bool) -> Span | None:
    """The formula that inline code is, None for code; the marks stand at both ends.

    If the document is marked, that may be a definition in characters that no code has.
    """
    body = text[start:end].strip("`")
    inner = text.find(body, start)
    defines = marked and not body.isascii() and _NAMED.match(body)
    if not (SIGNS.search(body) or defines) or not is_formula(body.strip()):
        return None
    return Span(start, end, inner, inner + len(body), "inline", "code")


def _in_line(line: str, offset: int) -> Iterator[Span]:
    """The formulas in one line: a display where nothing else stands in it."""
    if stated := _definitions(line):
        for start, end in stated:
            yield Span(offset + start, offset + end, offset + start, offset + end, "display", "code")
        return
    at = 0
    while (begin := _BEGIN.search(line, at)) is not None:
        start, at = begin.start(), begin.start() + 1
        end = _end(line, begin.end())
        formula = line[start:end]
        limited = _GOES_ON.match(line[end:]) or (SIGNS.match(line, start) and _LIMITED.match(line[end:]))
        if limited or not is_formula(formula) or _broken(formula):
            continue
        at = end
        item = _ITEM.match(line)
        before = line[item.end() if item else 0 : start].strip(_AROUND)
        alone = not before and not line[end:].strip(_AROUND + ".,;")
        place = offset + start, offset + end
        yield Span(*place, *place, "display" if alone else "inline", "code")


def _definitions(line: str) -> list[tuple[int, int]]:
    """Where the formulas of a line stand that is nothing but definitions, one behind a comma another."""
    out: list[tuple[int, int]] = []
    at = 0
    for place, part in enumerate(_PARTS.split(line)):
        stated = _DEFINES.fullmatch(part)
        if stated is not None and _says_what(stated["body"]) and is_formula(stated["formula"]):
            out.append((at + stated.start("formula"), at + stated.end("formula")))
        elif not place % 2:
            return []
        at += len(part)
    return out


def _says_what(body: str) -> bool:
    """Whether a right side is made of letters, and no number, letter or word alone."""
    return bool(_LETTER.search(body) and _OPERATION.search(body)) and not _broken(body)


def _end(line: str, start: int) -> int:
    """Where a formula ends that goes on from `start`: before a word, or the end of its sentence."""
    ends = [len(line)]
    if (stop := _STOP.search(line, start)) is not None:
        ends.append(stop.start())
    for word in _WORD.finditer(line, start):
        if word[0] not in KNOWN and (len(word[0]) > 2 or word[0].lower() in _SHORT):
            ends.append(word.start())
            break
    ends.extend(_outer_comma(line, start))
    end = min(ends)
    text = line[start:end].rstrip()
    text = text[: len(text) - 1].rstrip() if text.endswith("(") else text
    return start + len(text.rstrip(" ,.*_"))


def _outer_comma(line: str, start: int) -> list[int]:
    """The first comma that stands in no bracket."""
    depth = 0
    for i in range(start, len(line)):
        depth += (line[i] in "([{") - (line[i] in ")]}")
        if line[i] == "," and not depth:
            return [i]
        if depth < 0:
            return [i]
    return []


def _broken(text: str) -> bool:
    """Whether a formula breaks off, in a bracket or behind an operator, or has a word in it."""
    if any(word[0].lower() in _SHORT for word in _WORD.finditer(text)):
        return True
    return _DANGLING.search(text) is not None or any(text.count(a) != text.count(b) for a, b in ("()", "[]", "{}"))
