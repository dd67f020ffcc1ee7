r"""Layers and steps that a letter counts without brackets, once a document is split: ``z^m = W^m a^{m-1}``.

A text says of such a letter what it counts, "layer $m$" or "at step $t$", and its formulas have what belongs to the
one beside it, ``a^{m-1}``. They are then read with ``a^{[m-1]}``, with the old places: nothing is raised to a power.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from chainrule.readers.documents.pieces import FORMULAS, Document, Piece
from chainrule.readers.documents.replaced import STYLED, with_replaced

#: The letters that may count; an l does with or without brackets.
_COUNTERS = "[i-kmnp-t]"
#: What a letter may count: the words before it, and behind it.
_BEFORE = re.compile(
    r"\b(?:(?P<layer>layers?)|(?P<step>time[- ]?steps?|steps?|times?|iterations?))[ \n]*\Z", re.IGNORECASE
)
_BEHIND = re.compile(
    r"\A(?:[ -]?(?:th|st|nd))?[ -]*(?:(?:hidden|inner) )?(?:(?P<layer>layer)|(?P<step>(?:time[- ]?)?step))\b",
    re.IGNORECASE,
)
#: A formula that is such a letter, perhaps with a number or with where it lies.
_ALONE = re.compile(
    rf"\s*(?P<letter>{_COUNTERS})\s*"
    r"(?:[+-]\s*\d|\^\s*\{?\s*(?:\\\w+\s*\{)?\s*th\s*\}*|(?:\\in|=|\\leq?|<)(?![A-Za-z]).*)?\s*\Z",
    re.DOTALL,
)
#: What is raised: a letter, perhaps with an accent and with subscripts.
_RAISED = re.compile(
    rf"(?P<base>{STYLED}|\\[A-Za-z]+|[A-Za-z])\s*(?:_\s*(?:\{{[^{{}}]*\}}|\\?[A-Za-z]+|\d))?\s*"
    rf"\^\s*(?:(?P<bare>{_COUNTERS}|\d)(?![A-Za-z\d])|\{{\s*(?P<inside>(?:{_COUNTERS}(?:\s*[+-]\s*\d+)?|\d))"
    r"\s*(?:T|\\top|\\intercal)?\s*\})"
)
_GREEK = frozenset(
    rf"\{name}"
    for name in "alpha beta gamma delta Delta theta Theta eta mu sigma phi varphi psi epsilon varepsilon xi".split()
)
#: Something of the one beside a letter.
_BESIDE = re.compile(rf"\^\s*\{{\s*{_COUNTERS}\s*[+-]")
#: Letters of which powers are taken at a step, as of a discount.
_POWERS = frozenset((r"\alpha", r"\beta", r"\gamma", r"\eta", r"\mu", r"\epsilon", r"\varepsilon", r"\xi"))


def with_counted(document: Document) -> Document:
    """The document with brackets around what its letters for layers and steps count; the same one without any."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS and "^" in piece.text]
    kinds = dict(_counting(document.pieces)) if any(map(_BESIDE.search, formulas)) else {}
    kinds = {letter: kind for letter, kind in kinds.items() if not any(_is_power(text, letter) for text in formulas)}
    bases = {letter: _bases(formulas, letter, kind) for letter, kind in kinds.items()}
    if not any(bases.values()):
        return document
    document.pieces = [
        with_replaced(piece, _edits(piece.text, bases)) if piece.kind in FORMULAS and "^" in piece.text else piece
        for piece in document.pieces
    ]
    return document


def _counting(pieces: list[Piece]) -> Iterator[tuple[str, str]]:
    """The letters of which the words beside them say that they count layers or steps."""
    for before, piece in pairwise(pieces):
        for formula, words, beside in ((piece, before, _BEFORE), (before, piece, _BEHIND)):
            alone = _ALONE.match(formula.text) if formula.kind == "inline" and words.kind not in FORMULAS else None
            found = beside.search(words.text) if alone is not None else None
            if alone is not None and found is not None:
                yield alone["letter"], "layer" if found["layer"] else "step"


def _is_power(text: str, letter: str) -> bool:
    """Whether a formula has the derivative of a power, ``m x^{m-1}``."""
    power = rf"(?<![A-Za-z_^{{\\]){letter}\s*(?:\\cdot\s*)?[A-Za-z]\s*\^\s*\{{\s*{letter}\s*-\s*1\s*\}}"
    return re.search(power, text) is not None


def _bases(formulas: list[str], letter: str, kind: str) -> set[str]:
    """What is raised to a letter and, something of it at least, to one more or less."""
    found, beside = set(), False
    for text in formulas:
        for raised in _RAISED.finditer(text):
            inside = "".join((raised["bare"] or raised["inside"]).split())
            if inside[0] == letter and _may_have(raised["base"], kind):
                found.add(raised["base"])
                beside |= len(inside) > 1
    return found if beside else set()


def _may_have(base: str, kind: str) -> bool:
    """Whether a letter may have a superscript that counts."""
    if base.startswith("\\") and base.isascii() and base[1:].isalpha():
        return base in _GREEK and not (kind == "step" and base in _POWERS)
    return base != "e"


def _edits(text: str, bases: dict[str, set[str]]) -> Iterator[tuple[int, int, str]]:
    """The superscripts that count, in brackets; numbers are such ones at what has a letter elsewhere."""
    every = set().union(*bases.values())
    for raised in _RAISED.finditer(text):
        group = "bare" if raised["bare"] else "inside"
        inside = raised[group]
        counted = raised["base"] in every if inside.isdigit() else raised["base"] in bases.get(inside[0], ())
        if counted:
            start, end = raised.span(group)
            yield start, end, f"{{[{inside}]}}" if group == "bare" else f"[{inside}]"
