r"""Functions that a text defines branch by branch, beside the definitions: ``f(x) = x`` for ``x > 0``, ``0`` otherwise.

The conditions stand in words between formulas, or behind formulas in rows. Definitions of one name under different
conditions are one definition with branches: none of them holds alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from chainrule.checker.extraction.conditions import regime_of
from chainrule.readers import latex
from chainrule.readers.documents import Piece
from chainrule.readers.prose import Word
from chainrule.readers.scope import Definition
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Cases, Comparison, Name, Number, Statement, Tree, has_derivative

#: Of two branches the second stands at most so many lines below the first.
_NEAR = 5
#: Words that a condition follows, and those that say "elsewhere".
_WHEN = frozenset("for if when where whenever".split())
_ELSE = frozenset("otherwise else elsewhere".split())
_BEGINNINGS = frozenset(word.capitalize() for word in _WHEN)
#: What stands between a condition and the definition under it.
_THEN = frozenset(
    "then we have the function is it equals get so let this becomes value gives output output's".split()
) | {""}
#: What stands between "for" and its condition, or before "otherwise".
_FILLING = frozenset("all every any and or but while whereas input inputs values value of the some is".split()) | {""}
#: Words for conditions on one letter: "for positive $x$", "if $x$ is negative".
_ADJECTIVES = {
    "positive": ">",
    "negative": "<",
    "nonnegative": ">=",
    "non-negative": ">=",
    "nonpositive": "<=",
    "non-positive": "<=",
}
#: Letters of indices, and of the class that is right, in "if $j = y$".
_INDICES, _CLASSES = frozenset("ijk"), frozenset("yct")
#: What holds where a condition does not.
_OPPOSITE = {"<": ">=", ">": "<=", "<=": ">", ">=": "<"}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The condition "otherwise"."""


Condition = Comparison | Elsewhere
ELSEWHERE = Elsewhere()


@dataclass(frozen=True, slots=True)
class _Open:
    """The branches of a function so far, the line of the last one, and the definition that they came to."""

    rows: tuple[tuple[Tree, Condition], ...]
    line: int
    stated: Definition


@dataclass(slots=True)
class Branches:
    """The conditions of the sentence that is read, by where the formula begins; the functions with open branches.

    `said` are those on values, `cases` those on indices.
    """

    said: dict[int, Condition] = field(default_factory=dict)
    cases: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    last: str = ""
    _open: dict[str, _Open] = field(default_factory=dict)

    def sentence(self, words: Sequence[Word], pieces: Sequence[Piece]) -> None:
        """Hear the conditions of a sentence."""
        (self.said, self.cases), self.last = _said(words, pieces), ""

    def has(self, name: str) -> bool:
        """Whether a function has branches to which more may belong."""
        return name in self._open

    def limited(self, piece: Piece, statement: Statement) -> Statement:
        """A claim with the condition of its sentence: ``f'(x) = 1`` where ``x > 0``."""
        said = self.said.get(piece.start)
        said = self._other(piece) if isinstance(said, Elsewhere) else said
        if not isinstance(said, Comparison) or "=" in said.signs or statement.regime is not None:
            return statement
        return replace(statement, regime=said) if any(map(has_derivative, statement.items)) else statement

    def _other(self, piece: Piece) -> Comparison | None:
        """The condition "otherwise", where one stands before it in the sentence."""
        before = [said for at, said in self.said.items() if at < piece.start]
        match before:
            case [Comparison(start, end, items, (sign,))] if sign in _OPPOSITE:
                return Comparison(start, end, items, (_OPPOSITE[sign],))
        return None

    def joined(self, found: Definition, condition: Condition | None) -> Definition:
        """The definition, with the branches above that belong to it if it stands under a condition."""
        known = self._open.pop(found.name, None)
        if condition is None:
            return found
        rows: tuple[tuple[Tree, Condition], ...] = ((found.body, condition),)
        if known is not None and found.line - known.line <= _NEAR and _same_left(known.stated, found):
            if not _repeated(known.rows, condition):
                rows = (*known.rows, *rows)
                before = known.stated.before
                found = replace(found, body=_merged(rows), before=before, text=f"{known.stated.text}, {found.text}")
        self._open[found.name] = _Open(rows, found.line, found)
        self.last = found.name
        return found

    def value(self, statement: Statement, condition: Condition | None, line: int) -> Definition | None:
        """The definition of the sentence with one more branch, of which only the value is written."""
        known = self._open.get(self.last)
        if condition is None or known is None or statement.signs or statement.error or len(statement.items) != 1:
            return None
        return self.joined(replace(known.stated, body=statement.items[0], line=line, text=statement.words), condition)


def _said(
    words: Sequence[Word], pieces: Sequence[Piece]
) -> tuple[dict[int, Condition], dict[int, tuple[str, str, str]]]:
    """The formulas that stand under a condition on values, and on indices before it, by where they begin."""
    places = [i for i, word in enumerate(words) if word.formula]
    if len(places) != len(pieces) or len(places) < 2:
        return {}, {}
    between = [words[a + 1 : b] for a, b in zip([-1, *places], [*places, len(words)], strict=True)]
    gaps = [[_plain(word) for word in gap] for gap in between]
    found: dict[int, Condition] = {}
    cases: dict[int, tuple[str, str, str]] = {}
    used: set[int] = set()
    # The words before formula k are gaps[k], those behind it gaps[k + 1].
    for k, piece in enumerate(pieces):
        before, behind = gaps[k], gaps[k + 1]
        spoken = _bare(before, gaps[k - 1]) if k and not {k, k - 1} & used else None
        # If x > 0 then f(x) = x.
        above = None if spoken is None else _condition(pieces[k - 1], gaps[k - 1], before)
        follows = above is None and k + 1 < len(pieces) and not _is_next(between[k + 1], between[k + 2])
        below = _led(behind, pieces[k + 1], gaps[k + 2]) if follows else None
        case = _case(pieces[k - 1]) if spoken is not None else None
        if above is not None:
            found[piece.start] = above
        elif case is not None:
            cases[piece.start] = case
        elif below is not None:
            found[piece.start] = below
            used.add(k + 1)
        elif _says_else(behind) or (before and before[-1] in _ELSE and k not in used):
            found[piece.start] = ELSEWHERE
    return found, cases


def _case(piece: Piece) -> tuple[str, str, str] | None:
    """The condition on indices that a formula is; one of them may be the class y or t."""
    match latex.statements(piece.text):
        case [Statement((Name(_, _, index), Name(_, _, true)), ("=",))] if index in _INDICES and true in _CLASSES:
            return index, "=", true
        case [statement]:
            return latex.index_condition(statement)
    return None


def _is_next(gap: Sequence[Word], behind: Sequence[Word]) -> bool:
    """Whether a condition is one of what follows it: a sentence begins with it, or "then" or a colon stands behind."""
    begins = any(word.text[-1:] in (".", ";") for word in gap) or any(word.text in _BEGINNINGS for word in gap)
    return begins or (bool(behind) and (_plain(behind[0]) == "then" or behind[0].text.startswith(":")))


def _bare(before: Sequence[str], earlier: Sequence[str]) -> Sequence[str] | None:
    """The words between a condition and the formula under it; None where others stand there."""
    rest = before[2:] if before[:1] == ["is"] and len(before) > 1 and before[1] in _ADJECTIVES else before
    leading = earlier[-3:-1] if earlier and earlier[-1] in _ADJECTIVES else earlier[-3:]
    return rest if _THEN.issuperset(rest) and _leads(leading) else None


def _led(gap: Sequence[str], piece: Piece, behind: Sequence[str]) -> Comparison | None:
    """The condition that follows a formula: "for $x > 0$", "for positive $x$", "if $x$ is positive"."""
    leading = gap[:-1] if gap and gap[-1] in _ADJECTIVES else gap
    return _condition(piece, gap, behind) if _leads(leading) else None


def _plain(word: Word) -> str:
    return word.text.lower().strip(".,;:()*_\"'")


def _says_else(gap: Sequence[str]) -> bool:
    """Whether "otherwise" stands behind a formula, with nothing but filling words before it."""
    first = next((i for i, word in enumerate(gap[:3]) if word in _ELSE), None)
    return first is not None and _FILLING.issuperset(gap[:first])


def _leads(gap: Sequence[str]) -> bool:
    """Whether a condition follows: "for", "for all", "if"."""
    rest = [word for word in gap if word]
    while rest and rest[-1] in _FILLING:
        rest = rest[:-1]
    return bool(rest) and rest[-1] in _WHEN and len(rest) <= 3


def _condition(piece: Piece, before: Sequence[str], behind: Sequence[str]) -> Comparison | None:
    """The condition on values that a formula is, an equality with a number too, or that words make of a letter."""
    statements = list(latex.statements(piece.text))
    if len(statements) != 1:
        return None
    (statement,) = statements
    adjective = behind[1] if behind[:1] == ["is"] and len(behind) > 1 else before[-1] if before else ""
    if adjective in _ADJECTIVES and not statement.error and not statement.signs and len(statement.items) == 1:
        letter, zero = statement.items[0], Number(statement.end, statement.end, Fraction(0))
        if isinstance(letter, Name):
            return Comparison(statement.start, statement.end, (letter, zero), (_ADJECTIVES[adjective],))
    equal = statement.signs == ("=",) and not statement.error and isinstance(statement.items[0], Name)
    if equal and isinstance(statement.items[1], Number):
        return Comparison(statement.start, statement.end, statement.items, statement.signs)
    return regime_of(statement)


def _same_left(a: Definition, b: Definition) -> bool:
    same = [spelled(each) for each in a.parameters] == [spelled(each) for each in b.parameters]
    return same and a.indices == b.indices


def _repeated(rows: Sequence[tuple[Tree, Condition]], condition: Condition) -> bool:
    """Whether a branch under this condition stands above: the definition begins anew."""
    if not isinstance(condition, Comparison):
        return any(isinstance(other, Elsewhere) for _, other in rows)
    own = condition.signs, spelled(condition)
    return any(isinstance(other, Comparison) and (other.signs, spelled(other)) == own for _, other in rows)


def _merged(rows: Sequence[tuple[Tree, Condition]]) -> Tree:
    """One body of all branches, "otherwise" last."""
    ordered = sorted(rows, key=lambda row: isinstance(row[1], Elsewhere))
    branches = tuple((body, None if isinstance(c, Elsewhere) else c) for body, c in ordered)
    return Cases(rows[0][0].start, rows[-1][0].end, branches)
