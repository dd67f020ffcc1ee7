r"""Conditions below sums, for the parser of sums: which terms ``j : (i, j) \in D`` and ``x_i \in R_k`` let in.

A condition is a factor that is 1 or 0, known by its text alone; its indices are all those that stand in it.
"""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.labels import PRIMED
from chainrule.readers.letters import CONDITION
from chainrule.readers.syntax import Factors, Group, Name, Script, Terms, Tree
from chainrule.readers.tokens import Token

#: Letters that are indices wherever they stand in a condition; others are behind a bracket, a comma or an underscore.
_INDICES = frozenset("ijklst")
_NOT_UNDERSTOOD = "the range of a sum is not understood"
#: What stands between an index and the condition on it: "i such that".
SUCH_THAT = frozenset((":", "|", r"\mid", r"\vert"))
_PRIMES = frozenset(("'", r"\prime"))


def condition(tokens: list[Token]) -> tuple[Tree, str]:
    """What is 1 for the terms that a condition below a sum lets in, and the index of the sum.

    In its text an index is the number of its place, so that it is the same thing for (i, j) and (k, l).
    """
    tokens = _primed(tokens)
    said = next((i for i, token in enumerate(tokens) if token.value in SUCH_THAT), None)
    end = next((i for i, token in enumerate(tokens) if token.value == r"\in"), len(tokens)) if said is None else said
    first = [t.value for i, t in enumerate(tokens[:end]) if _counts(tokens, i) or said == 1]
    if not first or (len(set(first)) > 1 and (said is not None or end < len(tokens))):
        raise _not_understood(tokens)
    if said is not None:
        if said != 1:
            raise _not_understood(tokens)
        tokens = tokens[2:]
    elif end == len(tokens) and first[0] not in [token.value for token in tokens[:2]]:
        raise _not_understood(tokens)
    mask = _mask(tokens, [first[0]])
    if first[0] not in [index.name for index in mask.sub if isinstance(index, Name)]:
        raise _not_understood(tokens)
    return mask, first[0]


def pair_in(tokens: list[Token]) -> tuple[Tree, list[str]] | None:
    r"""What is 1 for the pairs ``(i, j) \in D``, and the indices; None for other conditions."""
    tokens = _primed(tokens)
    values = [token.value for token in tokens]
    if len(values) < 7 or values[0] != "(" or values[2] != "," or values[4:6] != [")", r"\in"]:
        return None
    letters = [values[1], values[3]]
    if letters[0] == letters[1] or any(token.kind != "letter" for token in (tokens[1], tokens[3])):
        return None
    return _mask(tokens, letters), letters


def _mask(tokens: list[Token], own: list[str]) -> Script:
    names: list[str] = []
    text: list[str] = []
    for i, token in enumerate(tokens):
        before = "".join(text[max(0, i - 2) : i])
        listed = before.endswith(("_", "_{")) or (before.endswith(("(", ",")) and "(" in text)
        if token.kind == "letter" and (_counts(tokens, i) or token.value in own or listed):
            if token.value not in names:
                names.append(token.value)
            text.append(f"·{names.index(token.value) + 1}")
        else:
            text.append(token.value)
    if not tokens:
        raise _not_understood(tokens)
    start, end = tokens[0].start, tokens[-1].end
    name = Name(start, end, f"{CONDITION}{''.join(text)}]")
    return Script(start, end, name, tuple(Name(start, end, each) for each in names))


def _counts(tokens: list[Token], at: int) -> bool:
    """Whether a letter is an index wherever it stands: not the t of t_n."""
    token = tokens[at]
    based = at + 1 < len(tokens) and tokens[at + 1].value == "_"
    return token.kind == "letter" and token.value[0] in _INDICES and not based


def _primed(tokens: list[Token]) -> list[Token]:
    """The tokens with k' as one letter."""
    out: list[Token] = []
    for token in tokens:
        before = out[-1] if out else None
        if token.value in _PRIMES and before is not None and before.value[0] in PRIMED:
            out[-1] = Token("letter", before.value + "'", before.start, token.end)
        else:
            out.append(token)
    return out


def _not_understood(tokens: list[Token]) -> ReadError:
    return ReadError(_NOT_UNDERSTOOD, tokens[0].start if tokens else 0, tokens[-1].end if tokens else 0)


def masked(mask: Tree, body: Tree) -> Tree:
    """A body times the factor of a condition."""
    if isinstance(body, Terms):
        body = Group(body.start, body.end, "(", (body,))
    factors = body.factors if isinstance(body, Factors) else (body,)
    signs = body.signs[1:] if isinstance(body, Factors) else ()
    return Factors(body.start, body.end, (mask, *factors), ("", "", *signs))
