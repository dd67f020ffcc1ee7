r"""Letters with numbers above them that are no powers, once a document is split: ``W^1`` and ``W^2`` of two layers.

``\frac{\partial L}{\partial W^2}`` is no second derivative, and nobody says what a first power is. Where a text
does both, the numbers above what it differentiates are labels: formulas then have ``W^{[2]}``, with the old places.
So are the steps above h where a text differentiates once in ``h^t`` and writes ``h^{t-1}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.documents.pieces import FORMULAS, Document, Piece
from chainrule.readers.documents.replaced import STYLED, with_replaced

_LETTER = rf"(?P<letter>{STYLED}|\\(?!partial|cdot|times|[dt]?frac)[A-Za-z]+|[A-Za-z])"
_BELOW = r"(?:\s*_(?:\{[^{}]*\}|[A-Za-z0-9]))?"
_TURNED = r"(?P<turned>\s*(?:T|\\top|\\intercal))?"
_NUMBER = rf"\^(?P<number>\{{\s*(?P<inside>\d+){_TURNED}\s*\}}|\d)"
_STEP = rf"\^(?P<number>\{{\s*(?P<inside>(?:(?P<step>[a-z])(?:\s*(?P<by>[+-]\s*\d+))?|\d+)){_TURNED}\s*\}}|[a-z]|\d)"
#: A letter with a number above; one that is part of a longer word is none.
_NUMBERED = re.compile(rf"(?<![A-Za-z\\]){_LETTER}{_BELOW}\s*{_NUMBER}")
#: What may stand behind a step: the indices of an entry.
_ENTRY = re.compile(r"\s*_(?:\{[^{}]*\}|[A-Za-z0-9])\s*$")
#: A letter with a step above, or the number of one.
_STEPPED = re.compile(rf"(?<![A-Za-z\\]){_LETTER}{_BELOW}\s*{_STEP}")
#: Letters of steps; powers have an n.
_STEPS = frozenset("tksr")
#: Letters of which a step above is a power nevertheless.
_POWERS = frozenset("e")
#: An error at a step, which a derivative is given as: ``\delta_h^t = \frac{\partial L_t}{\partial h_t}``.
_ERROR = re.compile(
    r"(?:^|\\\\|&)\s*(?P<letter>\\delta)"
    + _BELOW
    + r"\s*\^\s*(?:t|\{\s*t\s*\})"
    + _BELOW
    + r"\s*&?\s*(?::?=|\\equiv|\\triangleq)\s*&?\s*\\[dt]?frac\s*\{\s*(?:\\partial(?![A-Za-z])|d(?![A-Za-z]))"
)
#: Two indices, of an entry of a matrix.
_ENTRIES = re.compile(r"_\{\s*[A-Za-z]\s*,?\s*[A-Za-z]\s*\}")
#: What stands behind a name of which something is said, or that stands alone.
_SAID = re.compile(r"\s*(?:&?\s*(?::?=|\\in\b)|$)")
#: What is differentiated once, and in what.
_DERIVATIVE = re.compile(
    r"\\[dt]?frac\s*\{\s*(?:\\partial(?![A-Za-z])|d)(?!\s*\^)\s*(?P<body>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"
    r"\s*\{\s*(?:\\partial|d)\s*(?P<variable>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}"
)
#: A derivative of higher order in one letter.
_HIGHER = re.compile(
    r"\\frac\s*\{\s*(?:\\partial|d)\s*\^\s*\{?(?P<order>\d)\}?[^{}]*(?:\{[^{}]*\}[^{}]*)*\}"
    rf"\s*\{{\s*(?:\\partial|d)\s*{_LETTER}\s*\^\s*\{{?(?P=order)\}}?\s*\}}"
)


def with_labels(document: Document) -> Document:
    """The document with labels for the numbers above layers, and for steps; the same one where there are none."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS and "^" in piece.text]
    # What a derivative is called is no power either.
    stepped = _stepped(formulas) | {_letter(found) for text in formulas for found in _ERROR.finditer(text)}
    for pattern, letters in ((_NUMBERED, _letters(formulas)), (_STEPPED, stepped)):
        if letters := letters - _raised(formulas):
            document.pieces = [_labelled(p, letters, pattern) if p.kind in FORMULAS else p for p in document.pieces]
    return document


def _stepped(formulas: list[str]) -> set[str]:
    """The letters with steps above: those differentiated at t that stand at t - 1, too, and those beside them."""
    inside: dict[str, set[str]] = {}
    # What is differentiated may be a power, what it is differentiated in is none.
    taken: set[tuple[str, str]] = set()
    for found in (found for text in formulas for found in _DERIVATIVE.finditer(text)):
        for part in ("body", "variable"):
            stepped = _STEPPED.fullmatch(_ENTRY.sub("", found[part].strip()))
            if stepped is not None and _step(stepped) in _STEPS:
                inside.setdefault(_step(stepped), set()).add(_letter(stepped))
                taken |= {(_step(stepped), _letter(stepped))} if part == "variable" else set()
    moved = {(_step(m), _letter(m)) for text in formulas for m in _STEPPED.finditer(text) if m["by"]}
    # Nothing is differentiated in a power, so that the k of ``v^k_{ij}`` and ``h^{k-1}_j`` counts layers.
    layered = {_step(m) for text in formulas for found in _DERIVATIVE.finditer(text) for m in _entries_of(found)}
    layered &= {step for step, _ in moved}
    out: set[str] = set()
    for step, letters in inside.items():
        if step in layered or any(own == step for own, _ in taken & moved):
            out |= letters
    beside: set[str] = set()
    for text in formulas:
        above = {_letter(m) for m in _STEPPED.finditer(text) if _step(m) in inside}
        beside |= above if above & out else set()
    # Discounts and the base of powers are no quantities of a step.
    return out | {letter for letter in beside - _POWERS if len(letter) == 1 or "{" in letter}


def _entries_of(derivative: re.Match[str]) -> Iterator[re.Match[str]]:
    """The entry ``v^k_{ij}`` of a matrix that something is differentiated in."""
    variable = derivative["variable"].strip()
    stepped = _STEPPED.fullmatch(_ENTRY.sub("", variable)) if _ENTRIES.search(variable) else None
    if stepped is not None and _step(stepped) in _STEPS:
        yield stepped


def _raised(formulas: list[str]) -> set[str]:
    r"""The letters with powers: those whose power is differentiated in the letter itself, or that have an order above.

    ``\frac{d x^3}{d x}`` and ``\frac{\partial^2 u}{\partial x^2}`` say it.
    """
    raised = {_letter(found) for text in formulas for found in _HIGHER.finditer(text)}
    for found in (found for text in formulas for found in _DERIVATIVE.finditer(text)):
        for pattern in (_NUMBERED, _STEPPED):
            power = pattern.fullmatch(found["body"].strip())
            if power is not None and _letter(power) == re.sub(r"\s", "", found["variable"]):
                raised.add(_letter(power))
    return raised


def _step(found: re.Match[str]) -> str:
    """The letter of a step, empty for a number."""
    return found["step"] or ("" if found["inside"] or found["number"].isdigit() else found["number"])


def _letters(formulas: list[str]) -> set[str]:
    """The letters with numbers above them in what is differentiated, if the first of these is named, too."""
    inside: set[str] = set()
    first: set[str] = set()
    orders = False
    for found in (found for text in formulas for found in _DERIVATIVE.finditer(text)):
        for part in ("body", "variable"):
            numbered = _NUMBERED.match(found[part].strip())
            if numbered is not None and numbered.end() == len(found[part].strip()):
                inside.add(_letter(numbered))
                first |= {_letter(numbered)} if _number(numbered) <= 1 else set()
                orders |= part == "variable" and _number(numbered) > 1
    # A sum of powers may begin with the first one, but nothing is said of that.
    if not orders or not (first or any(map(_says_first, formulas))):
        return set()
    labelled = inside & {_letter(m) for text in formulas for m in _NUMBERED.finditer(text) if _number(m) <= 1}
    return labelled | _beside(labelled, formulas)


def _beside(labelled: set[str], formulas: list[str]) -> set[str]:
    """The letters with a first number above them in the formulas of labelled ones: the W of ``h^1 = W^1 x``."""
    found: set[str] = set()
    for text in formulas if labelled else ():
        numbered = list(_NUMBERED.finditer(text))
        if any(_letter(each) in labelled for each in numbered):
            found |= {_letter(each) for each in numbered if _number(each) <= 1}
    return {letter for letter in found - _POWERS if len(letter) == 1 or "{" in letter}


def _says_first(text: str) -> bool:
    """Whether a formula says what X^1 is, or has nothing but that."""
    named = _NUMBERED.match(text.strip())
    return named is not None and _number(named) <= 1 and _SAID.match(named.string, named.end()) is not None


def _letter(found: re.Match[str]) -> str:
    return re.sub(r"\s", "", found["letter"])


def _number(found: re.Match[str]) -> int:
    return int(found["inside"] or found["number"])


def _labelled(piece: Piece, letters: set[str], pattern: re.Pattern[str]) -> Piece:
    """A formula with brackets around the numbers above some letters."""
    return with_replaced(piece, _labels(piece.text, letters, pattern))


def _labels(text: str, letters: set[str], pattern: re.Pattern[str]) -> Iterator[tuple[int, int, str]]:
    """Where numbers stand above letters of layers, and what is read there."""
    for found in pattern.finditer(text):
        if _letter(found) in letters:
            start, end = found.span("number")
            label = "".join((found["inside"] or found["number"]).split())
            yield start, end, f"{{[{label}]{found['turned'] or ''}}}"
