r"""Transposes that are written with a small t, once a document is split: ``x^t A x`` and ``X^t X``.

So they are read where no formula of the text has another t, neither a time nor an index, and where a vector stands
beside its own transpose or a capital has one. The formulas are then read with ``^T``; all places stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.readers.documents.pieces import FORMULAS, Document

#: A t that stands alone above something.
_ABOVE = re.compile(r"(?P<before>[A-Za-z)\]}]\s*\^\s*(?:\{\s*(?=t\s*\})|(?=t(?![A-Za-z0-9]))))t")
#: What is no letter of a formula.
_NAMES = re.compile(r"\\(?:text|mathrm|operatorname|mbox|textbf|textit)\s*\{[^{}]*\}|\\[A-Za-z]+")
#: A vector beside its own transpose, and a capital with one.
_FORM = re.compile(
    r"(?<![A-Za-z\\])(?:(?P<letter>[a-z]|\\(?:mathbf|boldsymbol|vec|bm)\{[A-Za-z]\})\s*\^\s*(?:t|\{\s*t\s*\})\s*(?:[A-Z]\s*)?(?P=letter)"
    r"(?![A-Za-z])|(?:[A-Z]|\\(?:mathbf|boldsymbol|bm)\{[A-Z]\})\s*\^\s*(?:t(?![A-Za-z0-9])|\{\s*t\s*\}))"
)


def with_transposes(document: Document) -> Document:
    """The document with a capital T for each small one that transposes; the same one where there are none."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS and "t" in piece.text]
    if not any(_FORM.search(text) for text in formulas):
        return document
    for text in formulas:
        bare = _NAMES.sub(" ", text)
        if bare.count("t") != len(_ABOVE.findall(bare)):
            return document
    document.pieces = [
        replace(piece, text=_ABOVE.sub(r"\g<before>T", piece.text)) if piece.kind in FORMULAS else piece
        for piece in document.pieces
    ]
    return document
