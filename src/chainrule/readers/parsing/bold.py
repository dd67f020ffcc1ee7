r"""What stands in bold, for the brackets of the parser: letters, words, and products such as ``\mathbf{Ax}``."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.parsing.cursor import Cursor
from chainrule.readers.parsing.words import GREEK, is_word_function
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Name, Number, Script, Tree
from chainrule.readers.tokens import Token

#: So many bold letters beside each other are a product.
MAX_FACTORS = 3


def embolden(tree: Tree, start: int, end: int) -> Tree:
    """A name in bold, with its scripts."""
    if isinstance(tree, Name):
        return Name(start, end, tree.name, bold=True)
    if isinstance(tree, Script) and isinstance(tree.base, Name):
        base = Name(tree.base.start, tree.base.end, tree.base.name, bold=True)
        return Script(start, end, base, tree.sub, tree.sup, tree.primes)
    if isinstance(tree, Script) and isinstance(tree.base, Number) and tree.base.value in (0, 1):
        # The vector of ones in \\mathbf{1_n}.
        base = Name(tree.base.start, tree.base.end, f"\\mathbf{{{tree.base.value}}}", bold=True)
        return Script(start, end, base, tree.sub, tree.sup, tree.primes)
    msg = "a bold expression is not understood"
    raise ReadError(msg, start, end)


def is_word(tokens: list[Token]) -> bool:
    """Whether bold letters are a word and no product of vectors and matrices, as in ``\\mathbf{Ax}``."""
    letters = "".join(token.value for token in tokens if token.kind == "letter")
    return len(letters) == len(tokens) and (len(letters) > MAX_FACTORS or is_word_function(letters))


def each_bold(style: Token, tokens: list[Token]) -> list[Token]:
    r"""The letters of a product, each in bold by itself: a page shows ``\mathbf{XX}^T`` as X X^T.

    Nothing for a letter, and for what may be a word.
    """
    letters = [token.value for token in tokens if token.kind == "letter" or token.value in GREEK]
    word = is_word(tokens) or (len(letters) > len("ab") and all(map(str.islower, letters)))
    if len(letters) != len(tokens) or len(letters) < len("ab") or word:
        return []
    braces = [Token("char", brace, style.start, style.start) for brace in "{}"]
    return [part for token in tokens for part in (style, braces[0], token, braces[1])]


def all_bold(parser: Cursor) -> Tree:
    """A product or sum in bold: each of its letters is."""
    product = parser.sum()
    if parser.pos < len(parser.tokens):
        raise parser.fail("a bold word is not understood")
    return transform(product, _in_bold)


def _in_bold(part: Tree) -> Tree | None:
    """A letter in bold, its scripts as they are; None for what has parts of its own."""
    if isinstance(part, Script):
        return replace(part, base=transform(part.base, _in_bold))
    return replace(part, bold=True) if isinstance(part, Name) else None


def lists_arguments(tokens: list[Token]) -> bool:
    """Whether tokens are a list of arguments, outside of brackets and braces."""
    depth = 0
    for token in tokens:
        depth += (token.value in ("(", "[", "{")) - (token.value in (")", "]", "}"))
        if not depth and token.value in (",", ";", "|", r"\mid"):
            return True
    return False
