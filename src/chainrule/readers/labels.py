"""Superscripts that are part of a name, for the parser: layers ``W^{[2]}``, ``a^{(l-1)}``, ``z^L``, examples.

A label that is a letter of an example is an index: ``x^{(i)}_j`` is entry i, j of a family of its own.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from chainrule.errors import ReadError
from chainrule.readers.letters import FACTORIAL, FAMILY, OPEN_SIGN
from chainrule.readers.syntax import Factors, Group, Name, Number, Script, Tree, Words
from chainrule.readers.tokens import Token

#: Letters that count examples where they stand in round brackets.
EXAMPLES = frozenset("ijn")
#: Letters of which one with a prime is another index; F_{y'} is the derivative in y'.
PRIMED = frozenset("abcdhijklmnpqrstuv")
#: Letters that count steps in time.
STEPS = frozenset("tr")
#: Letters of which a superscript in brackets is the order of a derivative.
FUNCTIONS = frozenset("fgFG")
#: Letters that count layers, with or without brackets.
LAYERS = frozenset(("l", "L", r"\ell"))
#: Letters for the output and the hidden layer, where they stand alone behind a capital or a Greek letter.
NAMED_LAYERS = frozenset("oh")
#: Letters of weights, and the two quantities between which they stand: ``W^{hy}``, ``U^{xf}`` of a gate f.
WEIGHTS = frozenset("WUVb")
_BETWEEN = re.compile(r"[hxy][hxyofigczru]|[ofigczru][hxy]")
#: Names of which a shape below says what they are.
KNOWN_BY_SIZE = frozenset(("I", r"\mathbf{0}", r"\mathbf{1}", "O", "E", "J"))


#: Larger numbers have no factorial here.
MAX_FACTORIAL = 20
#: Brackets around labels: layers W^{[2]}, examples x^{(i)}, steps in time a^{<t>}.
_BRACKETS = {"(": ")]", "[": "])", "<": ">", r"\langle": r"\rangle"}


_PLAIN = {r"\langle": "<", r"\rangle": ">"}


@dataclass(frozen=True, slots=True)
class Label:
    """A label as a suffix of the name, or as an index; `rest` is what stands behind it, a transpose say."""

    suffix: str
    index: Tree | None
    rest: list[Token]


def label_of(name: str, tokens: list[Token]) -> Label | None:
    """The label that a superscript begins with, None for powers and transposes."""
    if not tokens:
        return None
    first = tokens[0].value
    if first in _BRACKETS:
        close = next((i for i, token in enumerate(tokens) if token.value in _BRACKETS[first]), 0)
        inside, rest = tokens[1:close], tokens[close + 1 :]
        if rest and rest[0].value == "^":
            # A^{[l]^T} is the transpose of A^{[l]}.
            rest = [token for token in rest[1:] if token.value not in ("{", "}")]
            if len(rest) != 1 or rest[0].value not in ("T", r"\top", r"\intercal"):
                return None
        if not inside or any(token.kind not in ("letter", "num", "char", "cmd") for token in inside):
            return None
        if name not in FUNCTIONS and first == "(" and len(inside) == 1 and inside[0].value in EXAMPLES:
            index = Name(inside[0].start, inside[0].end, inside[0].value)
            return Label(FAMILY, index, rest)
        opening, closing = (_PLAIN.get(bracket, bracket) for bracket in (first, tokens[close].value))
        suffix = f"^{{{opening}{_text(inside)}{closing}}}"
        if first == "[" and (example := label_of("", rest)) is not None and example.suffix == FAMILY:
            # The layer, then the example: a^{[2](i)}.
            return replace(example, suffix=suffix + FAMILY)
        return Label(suffix, None, rest)
    if first in LAYERS and not name.startswith("\\mathbb"):
        end = 1
        if len(tokens) > 2 and tokens[1].value in ("+", "-") and tokens[2].kind == "num":
            end = 3
        rest = tokens[end:]
        if not rest or rest[0].value in ("T", r"\top", r"\intercal", ","):
            return Label(f"^{{{_text(tokens[:end])}}}", None, [t for t in rest if t.value != ","])
    pair = _text(tokens[:2])
    if name in WEIGHTS and _BETWEEN.fullmatch(pair) and (len(tokens) == len(pair) or _is_turn(tokens[2:])):
        return Label(f"^{{{pair}}}", None, tokens[2:])
    capital = (len(name) == 1 and name.isupper()) or name in (r"\delta", r"\Delta")
    if capital and first in NAMED_LAYERS and len(tokens) == 1:
        return Label(f"^{{{first}}}", None, [])
    return None


def _is_turn(tokens: list[Token]) -> bool:
    """Whether tokens are the sign of a transpose."""
    return _text(tokens) in ("T", r"\top", r"\intercal")


def with_label(base: Tree, tokens: list[Token], end: int) -> tuple[Name, tuple[Tree, ...], list[Token]] | None:
    """The name with the label that a superscript begins with, the index in it, and what stands behind it."""
    label = label_of(base.name, tokens) if isinstance(base, Name) and base.name != "e" else None
    if label is None:
        return None
    assert isinstance(base, Name)  # noqa: S101 - only names have labels
    lead = (label.index,) if label.index is not None else ()
    return Name(base.start, end, base.name + label.suffix, base.bold), lead, label.rest


def with_word(base: Tree, sub: tuple[Tree, ...]) -> tuple[Tree, tuple[Tree, ...]]:
    r"""The name with the word below it, and the other subscripts: ``W_{h[i,j]}`` is the entry i, j of W_h.

    What counts examples stays behind the word.
    """
    if not isinstance(base, Name) or not sub or not isinstance(sub[0], Words):
        return base, sub
    family = FAMILY if base.name.endswith(FAMILY) else ""
    return replace(base, name=f"{base.name.removesuffix(FAMILY)}_{{{sub[0].text}}}{family}"), sub[1:]


def counts_examples(sup: Tree | None) -> bool:
    """Whether a superscript is a letter that counts examples."""
    return isinstance(sup, Name) and sup.name in EXAMPLES


def _text(tokens: list[Token]) -> str:
    return "".join(token.value for token in tokens)


#: Letters that are no indices: with one of them four letters or more are a word, as in L_{ridge}.
_NO_INDICES = frozenset("efgowxyz")
#: Words below names that have three letters, or only letters of indices; nobody counts with these in this order.
_WORDS = frozenset(
    """reg new old out max min tot net opt pos neg avg ref val hid var inp pre obs cls adv gen std mse bce nll mle ols
    MSE BCE NLL MLE OLS MAE RSS SSE data train class task batch main hid rank distill trans init dist norm
    att attn enc dec emb proj key fwd bwd src tgt mem ctx ffn mlp cnn rnn gru vae gan rel sem img txt""".split()
)
#: Words between hyphens have so many letters.
_SHORTEST = 3


def word_of(tokens: list[Token]) -> str:
    """The word that letters without a space between them make in a subscript, empty for indices."""
    close = all(a.end == b.start for a, b in pairwise(tokens))
    if close and (hyphened := _hyphened(tokens)):
        return hyphened
    if len(tokens) < _SHORTEST or not close or any(token.kind != "letter" for token in tokens):
        return ""
    word = "".join(token.value for token in tokens)
    if word in _WORDS:
        return word
    long = len(word) > _SHORTEST and set(word) & _NO_INDICES
    return word if long and not set(word) <= set("xyz") else ""


def _hyphened(tokens: list[Token]) -> str:
    """Words with hyphens between them, as in J_{neg-sample}; empty for differences of indices."""
    word = "".join(token.value for token in tokens)
    plain = all(token.value == "-" or token.value.isalpha() for token in tokens)
    parts = word.split("-") if plain else []
    long = len(parts) > 1 and all(len(part) >= _SHORTEST for part in parts)
    return word if long and set(word) & _NO_INDICES else ""


def factorial(base: Name | Number) -> Name | Number:
    """The value of ``3!``, and a name of its own for ``k!``."""
    if isinstance(base, Name):
        return Name(base.start, base.end + 1, base.name + FACTORIAL)
    if base.value.denominator != 1 or not 0 <= base.value <= MAX_FACTORIAL:
        msg = "a factorial of this number is not read"
        raise ReadError(msg, base.start, base.end)
    return Number(base.start, base.end + 1, Fraction(math.factorial(int(base.value))))


#: Signs of which the upper ones belong together, and the lower ones.
OPEN_SIGNS = (OPEN_SIGN, r"\mp")


def of_open_sign(sign: Token, term: Tree) -> Tree:
    r"""``\pm v`` as the product with a letter for the sign; the lower sign is minus that."""
    return Factors(sign.start, term.end, (Name(sign.start, sign.end, OPEN_SIGN), term), ("", ""))


def is_word(name: str) -> bool:
    """Whether a name is written with several letters, such as net or out."""
    return len(name) > 1 and name.isalpha()


def unit_of(tokens: list[Token]) -> str:
    """The unit that a letter and a number behind a word name, as in net_{h1}; empty for other subscripts."""
    return _text(tokens) if [token.kind for token in tokens] == ["letter", "num"] else ""


def numbered_unit(tokens: list[Token], *, word: bool) -> str:
    """The unit of a layer in net_{h_1} and E_{o_1}, a number below its letter; i_1 is one behind a word only."""
    if len(tokens) < _SHORTEST or tokens[1].value != "_" or not (word or tokens[0].value in NAMED_LAYERS):
        return ""
    return unit_of([token for token in tokens if token.value not in ("_", "{", "}")])


def indices_of(part: Tree, *, steps: bool = False) -> list[Tree]:
    """The indices in one member of a subscript: ij are two, and h[i,j] are the entry i, j of what has the label h."""
    parts = list(part.factors) if isinstance(part, Factors) and not any(part.signs) else [part]
    # In \partial_{u_1} the number is no mark of an index.
    parts = [each if not steps and _is_numbered(each) else primed_index(each) for each in parts]
    parts = [index for each in parts for index in (at_step(each) if steps else (each,))]
    entry = parts.pop()
    if not isinstance(entry, Group) or entry.opening != "[":
        return [*parts, entry]
    words = "".join(p.name if isinstance(p, Name) else str(p.value) if isinstance(p, Number) else "?" for p in parts)
    return [*([Words(part.start, entry.start, words)] if words else []), *entry.items]


#: Numbers that tell indices with the same letter apart.
_NUMBERS = range(10)


def primed_index(part: Tree) -> Tree:
    """The other index k' or k_2 beside an index k, a letter of its own; other trees as they are."""
    match part:
        case Script(_, _, Name(_, _, name), (Number(value=value),), None, 0) if name in PRIMED and value in _NUMBERS:
            return Name(part.start, part.end, f"{name}_{value}")
        case Script(_, _, Name(_, _, name), (), None, primes) if primes and name in PRIMED:
            return Name(part.start, part.end, name + "'" * primes)
    return part


def _is_numbered(part: Tree) -> bool:
    return isinstance(part, Script) and bool(part.sub) and isinstance(part.sub[0], Number)


def at_step(part: Tree) -> tuple[Tree, ...]:
    """The step t and the entry k of a subscript t_k, as in s_{t_k} beside the vectors s_t; other trees as they are."""
    match part:
        case Script(_, _, Name(_, _, step) as first, (Name(_, _, entry) as second,), None, 0):
            if step in STEPS and entry in PRIMED - STEPS:
                return first, second
    return (part,)


def is_shape(tokens: list[Token]) -> bool:
    """Whether tokens are a shape: sizes with a sign of multiplication between them."""
    sizes, signs = tokens[::2], tokens[1::2]
    plain = all(token.kind in ("letter", "num") for token in sizes)
    return len(sizes) == len(signs) + 1 > 1 and plain and all(token.value == r"\times" for token in signs)


#: A set is called by a capital, perhaps a calligraphic one.
#: So many letters without a space behind the sign of a set are a word.
_WORD = 3
_SET = re.compile(r"(\\mathcal\{)?([A-Z])(?(1)\})")


def _word_in(tree: Tree) -> str:
    r"""The word that a set is called by, in letters side by side or upright: ``Vocab``, ``\text{batch}``."""
    if isinstance(tree, Name):
        return tree.name if tree.name.isalpha() and len(tree.name) >= _WORD else ""
    letters = tree.factors if isinstance(tree, Factors) and not any(tree.signs) else ()
    names = [part.name for part in letters if isinstance(part, Name) and len(part.name) == 1 and part.name.isalpha()]
    close = all(a.end == b.start for a, b in pairwise(letters))
    return "".join(names) if close and len(names) == len(letters) >= _WORD else ""


def number_in(tree: Tree) -> str | None:
    """The name for the number of elements of a set called by one letter, perhaps at a step t, or by a word.

    Sets with other indices, the clusters C_k say, are one for each index and have no number of their own.
    """
    if word := _word_in(tree):
        return f"n_{{{word}}}"
    base, sub = (tree.base, tree.sub) if isinstance(tree, Script) and tree.sup is None else (tree, ())
    found = _SET.fullmatch(base.name) if isinstance(base, Name) else None
    if found is None or not all(isinstance(part, Name) and part.name == "t" for part in sub):
        return None
    return "_".join(("N" if found[1] else "n", found[2], *(part.name for part in sub if isinstance(part, Name))))
