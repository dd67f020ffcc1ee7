r"""Macros of files that are not there, once a document is split: ``\frac{\partial \loss}{\partial \valueMatrix}``.

A command that nothing defines, and in which something is differentiated, is a letter, as is one that says what it is,
``\keyMatrix``, and one of a single letter that takes no argument, ``\H^\top \v``. The formulas are read with a word for
it, or with the bold letter of its name; all places stay.
"""

from __future__ import annotations

import re
from collections import Counter

from chainrule.readers.documents.pieces import FORMULAS, Comment, Document, Piece
from chainrule.readers.documents.replaced import with_replaced
from chainrule.readers.latex import statements
from chainrule.readers.parsing.words import GREEK

#: No command begins behind a backslash, as in ``\\x_t`` in the next row, but behind two.
_BEGINS = r"(?:(?<!\\)|(?<=\\\\))"
_COMMAND = re.compile(rf"{_BEGINS}\\[A-Za-z]{{1,40}}(?![A-Za-z])")
#: A command of one letter where it takes no argument: ``\v_j``, not ``\v x``.
_ALONE = re.compile(rf"{_BEGINS}(?P<command>\\[A-Za-z])\s*(?:[_^)\]}},;.+=&|-]|\\(?:top|quad|right|cdot|odot|\\)|$)")
#: Where it takes one.
_TAKES = re.compile(rf"{_BEGINS}(?P<command>\\[A-Za-z])(?:\s+[A-Za-z]|\s*\{{)")
#: What stands below a derivative, and is no macro with arguments.
_VARIED = re.compile(
    r"(?:\\partial(?![A-Za-z])|\\nabla\s*_)\s*\{?\s*(?P<command>\\[A-Za-z]{2,40})(?![A-Za-z])(?!\s*[\[{])"
)
#: Brackets of the package physics.
_BRACKETS = frozenset((r"\qty", r"\pqty", r"\bqty", r"\vqty", r"\Bqty", r"\eval"))
_KINDS = {"Matrix": "matrix", "Vector": "vector"}
_GREEK = "|".join(sorted((letter[1:] for letter in GREEK), key=len, reverse=True))
_BOLD_GREEK = re.compile(rf"(?:|b|v|bf|bm|bs|vec)(?P<letter>{_GREEK})(?:s|v|b|bf|vec|vect|bold)?")
#: How long a command of one letter is, which stands for a bold one.
_ONE_LETTER = 2
#: More commands than these are not looked at.
MAX_COMMANDS = 200


def with_opaque_letters(document: Document) -> Document:
    """The document with words for such commands; the same one where there are none."""
    formulas = [piece.text for piece in document.pieces if piece.kind in FORMULAS and "\\" in piece.text]
    named = {found["command"] for text in formulas for found in _VARIED.finditer(text)}
    named |= {found for text in formulas for found in _COMMAND.findall(text) if _kind(found)}
    alone, taking = (Counter(m["command"] for t in formulas for m in form.finditer(t)) for form in (_ALONE, _TAKES))
    named |= {command for command in alone if alone[command] > taking[command]}
    asked = sorted(named - _BRACKETS)[:MAX_COMMANDS]
    letters = {command: _letter(command) for command in asked if _is_unknown(command)}
    if not letters:
        return document
    document.pieces = [_rewritten(p, letters) if p.kind in FORMULAS else p for p in document.pieces]
    said = [Comment(0, 0, f"{command[1:]}: {kind}") for command in letters if (kind := _kind(command))]
    document.comments[:0] = said
    return document


def _kind(command: str) -> str:
    """What a command says that it is: ``\\keyMatrix`` a matrix."""
    return next((kind for word, kind in _KINDS.items() if command.endswith(word) and command[1:] != word), "")


def _is_unknown(command: str) -> bool:
    """Whether the reader of formulas has no meaning for a command, wherever it stands."""
    # An accent of text is known where it takes an argument.
    places = [f"{command} = 1"]
    if len(command) > _ONE_LETTER:
        places += [f"a {command} b = 1", f"{{a {command} b}} = 1", f"{command} {{b}} = 1"]
    errors = [statements(place)[0].error for place in places]
    return all(error == f"not understood: {command!r}" for error in errors)


def _letter(command: str) -> str:
    if len(command) == _ONE_LETTER:
        return rf"\mathbf{{{command[1:]}}}"
    found = _BOLD_GREEK.fullmatch(command[1:])
    return rf"\boldsymbol{{\{found['letter']}}}" if found is not None else rf"\mathrm{{{command[1:]}}}"


def _rewritten(piece: Piece, letters: dict[str, str]) -> Piece:
    edits = ((m.start(), m.end(), letters[m.group()]) for m in _COMMAND.finditer(piece.text) if m.group() in letters)
    return with_replaced(piece, edits)
