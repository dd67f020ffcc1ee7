r"""Letters of which a prime marks another one, once a document is split: the x' of ``k(x, x')``, ``P(s' | s)``.

A letter that stands with a prime in a list of arguments, where no prime of it in the text differentiates, is another
letter wherever it has one. The formulas are then read with ``\acute{x}``, a mark that nobody types; all places stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from chainrule.readers.documents.pieces import FORMULAS, Document, Piece
from chainrule.readers.documents.replaced import STYLED, with_replaced

#: Letters that are no functions: data, states and actions, latent variables, parameters.
_LETTER = rf"(?P<letter>{STYLED}|\\(?:theta|phi|omega|tau)(?![A-Za-z])|(?<![A-Za-z\\])[abcdijklmnpqrstwxz])"
_PRIME = r"\s*(?:'(?!')|\^\s*\\prime(?![A-Za-z])|\^\s*\{\s*\\prime\s*\})"
_PRIMED = re.compile(_LETTER + _PRIME)
#: A primed letter in a list of arguments, beside another item.
_ITEM = re.compile(
    rf"(?:\(|,|;|\||\\mid(?![A-Za-z])|\\vert(?![A-Za-z]))\s*{_PRIMED.pattern}\s*(?=[,;|)]|\\mid|\\vert|\\right\))"
)
#: Parameters behind a step, ``\theta' = \theta - ...``: nobody differentiates them so.
_STEPPED = re.compile(
    rf"^\s*(?P<letter>\\(?:theta|phi|omega)(?![A-Za-z])|[wW]){_PRIME}\s*&?\s*(?:=|\\gets|\\leftarrow)\s*&?\s*(?P=letter)(?![A-Za-z'])"
)
#: Primes that differentiate, ``x'(t)`` and ``x' = v``, and those that transpose, ``x'x``.
_OTHERWISE = re.compile(
    rf"{_PRIMED.pattern}\s*(?:(?:\\left\s*)?\(|(?P=letter)(?![A-Za-z']))"
    rf"|^\s*{_PRIMED.pattern.replace('letter', 'first')}\s*&?\s*="
)


def with_primed_letters(document: Document) -> Document:
    """The document with marked letters for primes that differentiate nothing; the same one where there are none."""
    formulas = [
        piece.text
        for piece in document.pieces
        if piece.kind in FORMULAS and ("'" in piece.text or "prime" in piece.text)
    ]
    letters = _marked(formulas)
    if letters:
        document.pieces = [_rewritten(p, letters) if p.kind in FORMULAS else p for p in document.pieces]
    return document


def _marked(formulas: Iterable[str]) -> set[str]:
    """The letters with a prime among arguments, but those of which another prime says something else."""
    listed: set[str] = set()
    otherwise: set[str] = set()
    for text in formulas:
        stepped = {_plain(found["letter"]) for found in _STEPPED.finditer(text)}
        listed |= stepped | {_plain(found["letter"]) for found in _ITEM.finditer(text)}
        otherwise |= {_plain(found["letter"] or found["first"]) for found in _OTHERWISE.finditer(text)} - stepped
    return listed - otherwise


def _plain(letter: str) -> str:
    return re.sub(r"\s", "", letter)


def _rewritten(piece: Piece, letters: set[str]) -> Piece:
    """A formula with a mark for each prime of the letters."""
    return with_replaced(
        piece,
        (
            (found.start(), found.end(), rf"\acute{{{found['letter']}}}")
            for found in _PRIMED.finditer(piece.text)
            if _plain(found["letter"]) in letters
        ),
    )
