r"""Transposes that are written with a prime, once a document is split: the ``X'X`` and ``x_i'\beta`` of statistics.

So they are read in a text that tells: a capital or a product stands beside its own transpose, a vector with an index
before a parameter, ``\partial\beta\,\partial\beta'`` below a fraction, or its words say it. A function keeps its
primes there, ``\Lambda'(z)``, and an index does. The formulas are then read with ``^T``; all places stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chainrule.readers.documents.pieces import FORMULAS, Document, Piece
from chainrule.readers.documents.replaced import with_replaced

_PRIME = r"(?:'(?!')|\^\s*\\prime(?![A-Za-z])|\^\s*\{\s*\\prime\s*\})"
_BOLD = r"\\(?:mathbf|boldsymbol|bm|vec|mathbb)\s*\{\s*\\?[A-Za-z]+\s*\}"
_ACCENT = r"\\(?:hat|tilde|bar|widehat|widetilde|dot|overline)\s*(?:\{[^{}]*(?:\{[^{}]*\})?\}|\\?[A-Za-z])"
_GREEK = (
    r"\\(?:alpha|beta|gamma|delta|epsilon|varepsilon|eta|theta|kappa|lambda|mu|nu|pi|rho|sigma|tau|xi|zeta|omega|phi|psi"
    r"|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Phi|Psi|Omega)(?![A-Za-z])"
)
_NAME = rf"(?:{_BOLD}|{_ACCENT}|{_GREEK}|[A-Za-z])"
_BELOW = r"(?:\s*_\s*(?:\{[^{}]*\}|[A-Za-z0-9]))"
#: What may be transposed, perhaps with its index behind the prime, ``x'_i``; words and other commands are passed over.
_TURNED = re.compile(
    rf"(?:(?P<name>{_NAME}){_BELOW}?|\)|\])\s*(?P<prime>{_PRIME})"
    r"|\\(?:text\w*|mathrm|operatorname|mbox)\s*\{[^{}]*\}|\\[A-Za-z]+"
)
#: Letters of functions, whose primes differentiate.
_FUNCTIONS = frozenset(("f", "g", "h", "F", "G", r"\Lambda", r"\Phi", r"\phi", r"\psi", r"\Psi", r"\sigma"))
#: Parameters, before which a vector of data is transposed.
_PARAMETER = (
    rf"(?:{_BOLD}|\\(?:hat|tilde|bar)\s*\{{?\s*\\?[A-Za-z]+\}}?|\\(?:beta|theta|gamma|delta|alpha|pi|eta)(?![A-Za-z]))"
)
_TELLS = (
    # ``X'X``, ``u'u`` and ``x'Ax``.
    re.compile(rf"(?<![A-Za-z\\])(?P<own>[A-EI-Za-eq-z]){_PRIME}"
               r"\s*(?:[A-Z]|\\(?:Sigma|Omega|Lambda)(?![A-Za-z]))?\s*(?P=own)(?![A-Za-z'(])"),
    re.compile(rf"(?P<own>{_BOLD})\s*{_PRIME}\s*(?:{_BOLD}|[A-Z])?\s*(?P=own)"),
    # ``(y - Xb)'(y - Xb)``.
    re.compile(rf"\((?P<own>[^()]+)\)\s*{_PRIME}[^()=+']{{0,20}}\((?P=own)\)"),
    # ``x_i'\beta`` and ``x'_i\beta``, ``x_i x_i'``.
    re.compile(rf"(?:(?<![A-Za-z\\])[a-eq-z]|{_BOLD}){_BELOW}\s*{_PRIME}\s*{_PARAMETER}"),
    re.compile(rf"(?:(?<![A-Za-z\\])[xzXZ]|{_BOLD})\s*{_PRIME}{_BELOW}\s*{_PARAMETER}"),
    re.compile(rf"(?P<own>(?:(?<![A-Za-z\\])[a-eq-z]|{_BOLD}){_BELOW})\s*(?P=own)\s*{_PRIME}"),
    # ``\partial\beta\,\partial\beta'`` and ``\partial a'x / \partial x``.
    re.compile(rf"\\partial\s*(?P<own>{_NAME})\s*(?:\\,|\\;|\s)*\\partial\s*(?P=own)\s*{_PRIME}"),
    re.compile(rf"\\partial\s*\(?\s*(?:[a-eq-z]|{_BOLD})\s*{_PRIME}\s*(?P<own>[a-eq-z]|{_BOLD})\s*\)?\s*\}}"
               r"\s*\{\s*\\partial\s*(?P=own)"),
)  # fmt: skip
_WITH_ARGUMENT = re.compile(
    rf"(?<![A-Za-z\\])(?P<name>{_NAME})\s*(?:\\left)?\(\s*{_NAME}\s*(?:\\right)?\)\s*&?\s*(?::?=|\\equiv)"
)
_WORDS = re.compile(
    r"\bprimes?\s+(?:\S+\s+){0,3}?(?:denotes?|indicates?|means?|stands?\s+for)\s+(?:\S+\s+){0,2}?transpos"
)
_BRACE = re.compile(r"(?P<open>(?:_\s*)?\{)|\}")


def with_primed_transposes(document: Document) -> Document:
    """The document with ``^T`` for primes that transpose; the same one where no prime of it does."""
    primed = [p for p in document.pieces if p.kind in FORMULAS and ("'" in p.text or "prime" in p.text)]
    told = any(tell.search(piece.text) for piece in primed for tell in _TELLS)
    if not primed or not (told or _WORDS.search(document.text)):
        return document
    functions = _FUNCTIONS | _called(piece.text for piece in document.pieces if piece.kind in FORMULAS)
    document.pieces = [_rewritten(p, functions) if p.kind in FORMULAS else p for p in document.pieces]
    return document


def _called(texts: Iterable[str]) -> set[str]:
    """The letters that are defined with an argument, ``m(x) = ...``."""
    return {re.sub(r"\s", "", found["name"]) for text in texts for found in _WITH_ARGUMENT.finditer(text)}


def _rewritten(piece: Piece, functions: frozenset[str] | set[str]) -> Piece:
    """A formula with a transpose for each prime that is none of a function, or of an index."""
    return with_replaced(piece, _edits(piece.text, functions))


def _edits(text: str, functions: frozenset[str] | set[str]) -> Iterator[tuple[int, int, str]]:
    below: list[bool] = []
    at = 0
    for found in _TURNED.finditer(text):
        name = re.sub(r"\s", "", found["name"] or "")
        _open_braces(text, at, found.start(), below)
        at = found.start()
        if found["prime"] and name not in functions and not any(below):
            yield found.start("prime"), found.end("prime"), "^T"


def _open_braces(text: str, start: int, end: int, below: list[bool]) -> None:
    """Of each brace that is open behind a part of the text, add to the list whether it begins a subscript."""
    for brace in _BRACE.finditer(text, start, end):
        if brace["open"]:
            below.append(brace["open"] != "{")
        elif below:
            below.pop()
