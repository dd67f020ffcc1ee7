r"""Subscripts that are read as a whole, for the parser: words, ranges, rows and columns.

``W_{i,:}`` and ``W_{\cdot j}`` are a row and a column, ``x_{1:T}`` and ``x_{<t}`` names of their own.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.readers.labels import is_word, numbered_unit, primed_index, unit_of, word_of
from chainrule.readers.letters import STEP_IN_RANGE, is_capital
from chainrule.readers.syntax import Comparison, Name, Number, Tree, Words
from chainrule.readers.tokens import Token

#: What stands for all places of an axis.
_ALL = frozenset((":", "*", r"\cdot", r"\bullet"))
#: What stands before a step for all those before it, or behind it.
_BEFORE = frozenset(("<", ">", r"\lt", r"\gt", r"\le", r"\leq", r"\ge", r"\geq", r"\leqslant", r"\geqslant"))
_IN_RANGES = _BEFORE | {":", "+", "-"}


def whole_subscript(base: Tree | None, tokens: list[Token]) -> tuple[Tree, ...]:
    """The parts of a subscript that is text, a word, or a row or column; empty for others."""
    if isinstance(base, Name) and base.name.startswith("\\mathbb") and all(token.value == "+" for token in tokens):
        # The positive members of a set.
        return (Words(tokens[0].start, tokens[-1].end, "+"),)
    if slices := _sliced(base, tokens):
        return slices
    start, end = tokens[0].start, tokens[-1].end
    if isinstance(base, Name) and (steps := _steps(tokens)):
        return steps
    if isinstance(base, Name) and _is_signed(tokens):
        # What belongs to the label -1 or +: no entry has such a place.
        return (Words(start, end, "".join(token.value for token in tokens)),)
    if all(t.kind == "text" for t in tokens):
        return (Words(start, end, " ".join(t.value for t in tokens).strip()),)
    if isinstance(base, Name) and (entry := _entry_of_word(tokens)):
        return entry
    behind_word = isinstance(base, Name) and is_word(base.name)
    word = word_of(tokens) or (unit_of(tokens) if behind_word else "")
    if not word and isinstance(base, Name):
        word = numbered_unit(tokens, word=behind_word)
    return (Words(start, end, word),) if word else ()


def _entry_of_word(tokens: list[Token]) -> tuple[Tree, ...]:
    r"""The word and the indices of ``y_{pred,i}`` and ``y_{\text{true}_{ic}}``; empty for other subscripts."""
    cut = next((i for i, token in enumerate(tokens) if token.value in (",", "_")), 0)
    word, inner = tokens[:cut], [token for token in tokens[cut + 1 :] if token.value not in ("{", "}")]
    text = word[0].value if len(word) == 1 and word[0].kind == "text" else word_of(word)
    plain = all(token.kind in ("letter", "num") or token.value == "," for token in inner)
    if not text.strip().isalpha() or not inner or not plain or word_of(inner):
        return ()
    indices = [
        Name(token.start, token.end, token.value)
        if token.kind == "letter"
        else Number(token.start, token.end, Fraction(token.value))
        for token in inner
        if token.value != ","
    ]
    return (Words(word[0].start, word[-1].end, text.strip()), *indices)


def _is_signed(tokens: list[Token]) -> bool:
    r"""Whether a subscript is a sign, perhaps with a number behind it: the class of ``\mu_{-1}`` and ``\mu_{+}``."""
    if not tokens or tokens[0].value not in ("+", "-"):
        return False
    return len(tokens) == 1 or (len(tokens) == 2 and tokens[1].kind == "num" and tokens[1].value.isdigit())


def _steps(tokens: list[Token]) -> tuple[Tree, ...]:
    r"""The parts of a range of steps: 1:T, 1:t-1, t:, or all before or behind one, <t and \leq t; empty for others.

    A small letter is an index: what stands before step t is another quantity for each t.
    """
    values = [token.value for token in tokens]
    plain = all(token.kind in ("letter", "num") or token.value in _IN_RANGES for token in tokens)
    signs = [i for i, value in enumerate(values) if value in _BEFORE or value == ":"]
    if len(tokens) < 2 or not plain or len(signs) != 1 or (values[signs[0]] != ":" and signs[0]):
        return ()
    letters = {value for value in values if value.isalpha() and value.islower()}
    if len(letters) > 1:
        return ()
    text = "".join(STEP_IN_RANGE if value in letters else value for value in values)
    start, end = tokens[0].start, tokens[-1].end
    return (Words(start, end, text), *(Name(start, end, letter) for letter in letters))


def _sliced(base: Tree | None, tokens: list[Token]) -> tuple[Tree, ...]:
    """The indices and colons of a subscript, empty for others: x_{1:n} is a part, x_{:t} may be what comes first."""
    if not isinstance(base, Name) or not any(token.value in _ALL for token in tokens):
        return ()
    plain = all(token.value in _ALL or token.value == "," or token.kind in ("letter", "num") for token in tokens)
    if not plain or not (is_capital(base.name) or any(token.value == "," for token in tokens)):
        return ()
    items: list[Tree] = []
    for i, token in enumerate(tokens):
        between = 0 < i < len(tokens) - 1 and token.value == ":"
        if between and tokens[i - 1].value != "," and tokens[i + 1].value != ",":
            return ()
        if token.value in _ALL:
            items.append(Words(token.start, token.end, ":"))
        elif token.kind == "num" and token.value.isdigit():
            items.append(Number(token.start, token.end, Fraction(token.value)))
        elif token.kind == "letter":
            items.append(Name(token.start, token.end, token.value))
        elif token.value != ",":
            return ()
    return tuple(items) if any(not isinstance(item, Words) for item in items) else ()


def with_drawn(tokens: list[Token]) -> list[Token]:
    r"""The tokens of ``a \sim \pi(\cdot | s)`` with the letter that is drawn for the dot."""
    if len(tokens) < 3 or tokens[1].value != r"\sim":
        return tokens
    open_place = [i > 0 and tokens[i - 1].value in ("(", ",") for i in range(len(tokens))]
    dots = [here and token.value == r"\cdot" for here, token in zip(open_place, tokens, strict=True)]
    return [
        Token(tokens[0].kind, tokens[0].value, token.start, token.end) if dot else token
        for dot, token in zip(dots, tokens, strict=True)
    ]


def delta_indices(base: Tree, sub: tuple[Tree, ...]) -> tuple[Tree, ...]:
    r"""The two indices of ``\delta_{k=c}``, another spelling of ``\delta_{kc}``; other subscripts as they are."""
    match base, sub:
        case Name(name=r"\delta"), (Comparison(items=(first, second), signs=("=",)),):
            both = primed_index(first), primed_index(second)
            return both if all(isinstance(index, Name) for index in both) else sub
    return sub
