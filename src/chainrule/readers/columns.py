r"""The columns of an aligned formula, below the splitting of a formula into its statements.

In ``f &= a & g &= b \\ &= c`` two formulas stand side by side, and the second row goes on with the first one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.readers.parsing.words import RELATIONS, ROWS
from chainrule.readers.tokens import Token

#: What goes on behind an alignment point, unless a formula of its own begins there.
_SIGNS = frozenset(("+", "-", r"\pm", r"\mp"))
_OPERATORS = _SIGNS | frozenset(("*", "/", ":", ".", r"\cdot", r"\times", r"\odot", r"\circ", r"\otimes"))

#: What stands before the first token of a row.
_ROW_STARTS = frozenset((r"\\", "}", "&"))
_AROUND_WORDS = frozenset("()[],.;:&")
#: So many empty cells are skipped.
MAX_EMPTY = 8


def ends_column(tokens: Sequence[Token], at: int, current: Sequence[Token]) -> bool:
    """Whether the alignment mark at a place stands between two formulas; `current` is the first one, a relation."""
    if not current or current[-1].value in _OPERATORS or relates(current[-1]):
        return False
    last = min(at + 1 + MAX_EMPTY, len(tokens))
    behind = next((i for i in range(at + 1, last) if tokens[i].value != "&"), len(tokens))
    if behind == len(tokens):
        return False
    if relates(tokens[behind]):
        # An empty cell stands between them: the sign goes on with another column.
        return behind > at + 1
    if tokens[behind].value in _SIGNS:
        cell = _cell(tokens, behind)
        return not _is_relation(tokens[behind:cell]) and cell + 1 < len(tokens) and relates(tokens[cell + 1])
    # Words alone are a remark, and so is what has words in it behind an empty cell: ``& & x \text{ is constant}``.
    # Without a relation the product before the mark goes on.
    rest = tokens[behind : _row_end(tokens, behind)]
    said = _is_remark(rest) or (behind > at + 1 and any(token.kind == "text" for token in rest))
    return tokens[behind].value not in _OPERATORS and (said or _is_relation(rest))


def marks_before(tokens: Sequence[Token]) -> dict[int, int]:
    r"""How many alignment marks stand before a token in its row, by its place, if any do.

    Two of them make a column of formulas, ``a &= b & c &= d``, where no cell is left empty.
    """
    found: dict[int, int] = {}
    marks = depth = 0
    for i, token in enumerate(tokens):
        depth += deeper(tokens, i)
        if depth <= 0 and token.value == r"\\":
            marks = 0
        elif depth <= 0 and token.value == "&" and token.kind == "char":
            marks += 1
        elif marks:
            found[token.start] = marks
    return found


def marks_at_sign(segment: Sequence[Token], marks: dict[int, int]) -> int:
    """How many alignment marks stand before the sign of a formula, which is the first one outside of all brackets."""
    depth = 0
    for i, token in enumerate(segment):
        depth += deeper(segment, i)
        if depth <= 0 and relates(token):
            return marks.get(token.start, 0)
    return 0


def row_label(tokens: Sequence[Token], at: int) -> int:
    r"""Where a row goes on behind the label that begins it, ``(3) & & a &= b``; 0 if none stands at a place."""
    values = [token.value for token in tokens[at : at + 4]]
    if len(values) < 4 or values[0] != "(" or values[2:] != [")", "&"]:
        return 0
    if at and tokens[at - 1].value not in _ROW_STARTS:
        return 0
    last = min(at + 4 + MAX_EMPTY, len(tokens))
    behind = next((i for i in range(at + 3, last) if tokens[i].value != "&"), len(tokens))
    numbered = tokens[at + 1].kind == "num" or (tokens[at + 1].kind == "letter" and values[1].islower())
    goes_on = behind < len(tokens) and not relates(tokens[behind]) and tokens[behind].value not in _OPERATORS
    return behind if numbered and goes_on else 0


def relates(token: Token) -> bool:
    """Whether a token is a relation sign."""
    return token.kind in ("cmd", "char") and token.value in RELATIONS


def _is_relation(tokens: Sequence[Token]) -> bool:
    """Whether a relation sign stands outside of all brackets."""
    depth = 0
    for i, token in enumerate(tokens):
        depth += deeper(tokens, i)
        if depth <= 0 and relates(token):
            return True
    return False


def _is_remark(tokens: Sequence[Token]) -> bool:
    """Whether there are words, perhaps in brackets, and nothing else."""
    words = [token for token in tokens if token.kind == "text"]
    return bool(words) and all(token in words or token.value in _AROUND_WORDS for token in tokens)


def _row_end(tokens: Sequence[Token], start: int) -> int:
    """Where the row ends that a place stands in."""
    return next((i for i in range(start, len(tokens)) if tokens[i].value in (r"\\", r"\end")), len(tokens))


def _cell(tokens: Sequence[Token], start: int) -> int:
    """Where the cell that begins at a place ends."""
    depth = 0
    for i in range(start, len(tokens)):
        depth += deeper(tokens, i)
        if depth < 0 or (depth == 0 and tokens[i].value in ("&", r"\\")):
            return i
    return len(tokens)


def deeper(tokens: Sequence[Token], at: int) -> int:
    """What a token adds to the depth of brackets and matrices."""
    token = tokens[at]
    if token.kind == "char" and token.value in "([{)]}":
        return 1 if token.value in "([{" else -1
    if token.value in (r"\begin", r"\end"):
        name = "".join(each.value for each in tokens[at + 2 : at + 20])
        if name.partition("}")[0].rstrip("*") not in ROWS:
            return 1 if token.value == r"\begin" else -1
    return 0
