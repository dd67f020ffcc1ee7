r"""Claims that are made in words, beside those of formulas: "the derivative of $\tanh x$ is $1 - \tanh^2 x$".

A short closed list of turns, as in the declarations of prose; anything else between the formulas, a "not" say, and
nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.readers import latex
from chainrule.readers.documents import Document, Piece
from chainrule.readers.letters import is_transpose
from chainrule.readers.prose import Word
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    Applied,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Script,
    Tree,
    find_all,
    has_derivative,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.rules import NAMES

_DERIVATIVES = frozenset(("derivative", "gradient", "slope"))
_LIMITS = frozenset(
    "for if when where at near on wherever whenever in times multiplied plus minus divided squared only except unless "
    "or everywhere almost while until as evaluated over here but up".split()
)
_ARTICLES = frozenset("the its whose a has with and first partial that their where".split()) | {""}
#: What may stand between "with respect to" and the variable.
_VARIABLE = frozenset("the its inner outer function variable argument input parameter".split())
#: Words before a formula of which a derivative is told behind it: "For $f(x) = x^2$, the derivative is $2x$".
_INTRODUCING = frozenset("for have of take consider given function".split())
_SOUGHT = frozenset("a any some another".split())
_VERBS = frozenset(("is", "equals", "becomes", "="))
#: The argument of a function that is written out and has no name.
_ARGUMENT = "x"
_FILLING = frozenset(
    "the simply just then also therefore given by function at any point to "
    "equal obviously of course first and which".split()
) | {""}
_BEFORE = frozenset(
    "the function sigmoid a logistic tanh activation hyperbolic tangent natural logarithm exponential inner "
    "outer".split()
) | {""}


#: What is said of in plain words: a short term, "6x" or "5u²", and a letter as the variable.
_TERM = re.compile(r"[-−]?(?:\d+(?:\.\d+)?(?:[A-Za-z](?:\^\d+|[²³⁴])?)?|[A-Za-z](?:\^\d+|[²³⁴]))")
_LETTER = re.compile(r"(?!a\b|I\b)[A-Za-z]")
#: How far before the first formula of a sentence, and behind the last one, terms in plain words are looked for.
_NEAR = 200


@dataclass(frozen=True, slots=True)
class Part:
    """A formula by its number in the sentence, or a term in plain words behind so many formulas."""

    number: int
    term: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim in words: the derivative of one formula is another; `variable` where it is said.

    It is `limited` where words behind it say when it holds, or go on with it, and `loose` where the function only
    stands before: "for $y = x^2$, the derivative is".
    """

    function: Part
    value: Part
    variable: Part | None = None
    limited: bool = False
    loose: bool = False


def said_in_words(sentence: list[Word]) -> list[Said]:
    """The claims of a sentence, by the numbers of its formulas."""
    out: list[Said] = []
    before = [0]
    for word in sentence:
        before.append(before[-1] + word.formula)

    def part(i: int) -> Part:
        return Part(before[i], "" if sentence[i].formula else _stripped(sentence[i]))

    for i, word in enumerate(sentence):
        if not word.formula and _plain(word) in _DERIVATIVES and _plain_before(sentence, i):
            found = _said(sentence, i)
            if found is not None:
                function, value, variable, loose = found
                if not sentence[value].formula and _plain(word) == "slope":
                    continue
                behind = next((w for w in sentence[value + 1 :] if w.formula or w.text.strip(",*_( ")), None)
                limited = behind is not None and (behind.formula or behind.text.lower().strip(",*_()") in _LIMITS)
                # A number in plain words may be the value at a point.
                limited |= not sentence[value].formula and not any(map(str.isalpha, _stripped(sentence[value])))
                named = None if variable is None else part(variable)
                out.append(Said(part(function), part(value), named, limited, loose))
    return out


def _plain_before(sentence: list[Word], i: int) -> bool:
    """Whether the first derivative is meant: no second, logarithmic or directional one."""
    before = sentence[i - 1] if i else None
    return before is None or before.formula or _plain(before) in _ARTICLES or before.text.endswith(":")


def _plain(word: Word) -> str:
    return word.text.lower().strip(".,;:()*_\"'")


def _stripped(word: Word) -> str:
    return word.text.strip(".,;:()*_\"'")


def _is_term(word: Word) -> bool:
    return word.formula or _TERM.fullmatch(_stripped(word)) is not None


def _said(sentence: list[Word], i: int) -> tuple[int, int, int | None, bool] | None:
    """The formulas that the word "derivative" in place i speaks of: function, value, variable; whether it is loose."""
    function: int | None = None
    k = i + 1
    if k < len(sentence) and _plain(sentence[k]) == "of" and not sentence[k].formula:
        function = _next_formula(sentence, k + 1, _BEFORE)
        if function is None:
            return None
        k = function + 1
    variable: int | None = None
    if [_plain(w) for w in sentence[k : k + 3]] in (["with", "respect", "to"], ["w.r.t", "", ""]) or _wrt(sentence, k):
        variable = _variable_from(sentence, k + (1 if _wrt(sentence, k) else 3))
        if variable is None:
            return None
        k = variable + 1
    verb = next((j for j in range(k, min(k + 5, len(sentence))) if sentence[j].text.lower() in _VERBS), None)
    loose = False
    if function is None:
        function = _function_before(sentence, i)
        if function is None and verb == i + 1:
            function, loose = _introduced(sentence, i), True
        # "whose derivative is", "has derivative"
        verb = k - 1 if verb is None and _has(sentence, i) else verb
    if function is None or verb is None or any(_odd(word) for word in sentence[k:verb]):
        return None
    value = _next_formula(sentence, verb + 1, _FILLING)
    if value is None or value == variable or not any(sentence[part].formula for part in (function, value)):
        return None if value is None or not _in_brackets(sentence, verb) else (function, value, variable, loose)
    return function, value, variable, loose


def _in_brackets(sentence: list[Word], verb: int) -> bool:
    """Whether a claim stands in brackets: "(which is 4)"."""
    return verb > 0 and sentence[verb - 1].text.lower() == "(which"


def _variable_from(sentence: list[Word], k: int) -> int | None:
    """The place of the variable: a formula, or a letter as a word."""
    while k < len(sentence) and not sentence[k].formula and _plain(sentence[k]) in _VARIABLE:
        k += 1
    fits = k < len(sentence) and (sentence[k].formula or _LETTER.fullmatch(_stripped(sentence[k])))
    return k if fits else None


def _introduced(sentence: list[Word], i: int) -> int | None:
    """The formula before ", the derivative" that a word such as "for" introduces."""
    k = i - 1
    while k >= 0 and not sentence[k].formula and _plain(sentence[k]) in ("the", "then", ""):
        k -= 1
    before = sentence[k - 1] if k > 0 else None
    fits = k >= 0 and sentence[k].formula and before is not None and not before.formula
    return k if fits and before is not None and _plain(before) in _INTRODUCING else None


def _wrt(sentence: list[Word], k: int) -> bool:
    return k < len(sentence) and not sentence[k].formula and _plain(sentence[k]) in ("wrt", "w.r.t", "in")


def _odd(word: Word) -> bool:
    return word.formula or _plain(word) not in _FILLING


def _has(sentence: list[Word], i: int) -> bool:
    """``has derivative``, ``with derivative``."""
    return any(_plain(word) in ("has", "with") for word in sentence[max(0, i - 2) : i] if not word.formula)


def _function_before(sentence: list[Word], i: int) -> int | None:
    """The formula before "whose derivative", "its derivative", "has the derivative"."""
    k = i - 1
    while (
        k >= 0
        and not sentence[k].formula
        and _plain(sentence[k]) in ("the", "its", "whose", "has", "with", "and", "a", "")
    ):
        k -= 1
    turns = {_plain(word) for word in sentence[k + 1 : i]}
    fitting = bool(turns & {"its", "whose", "has", "with"}) or _plain(sentence[i]) == "slope"
    sought = {_plain(word) for word in sentence[max(0, k - 2) : max(0, k)] if not word.formula}
    if "whose" in turns and {"function"} < sought and sought & _SOUGHT:
        # "a function F whose derivative is f" is looked for.
        return None
    return k if k >= 0 and sentence[k].formula and fitting else None


def _next_formula(sentence: list[Word], k: int, between: frozenset[str]) -> int | None:
    """The next formula, or short term in plain words, behind words of a kind."""
    while k < len(sentence) and not _is_term(sentence[k]):
        if _plain(sentence[k]) not in between:
            return None
        k += 1
    return k if k < len(sentence) else None


def claimed_in_words(
    sentence: list[Word], formulas: list[Piece], document: Document
) -> Iterator[tuple[Piece, Piece, Piece | None, bool]]:
    """The function, the value and the variable of each claim of a sentence, and whether words limit it."""
    for said in said_in_words(sentence):
        parts = _pieces_of(said, formulas, document)
        if parts is not None and not (said.loose and not _introduces(parts[0])):
            yield *parts, said.limited


def _pieces_of(said: Said, formulas: list[Piece], document: Document) -> tuple[Piece, Piece, Piece | None] | None:
    """The function, the value and the variable of a claim in words; a term in plain words is looked for in the text."""
    out: list[Piece] = []
    for part in (said.function, said.value) if said.variable is None else (said.function, said.variable, said.value):
        if not part.term:
            if part.number >= len(formulas):
                return None
            out.append(formulas[part.number])
            continue
        start = formulas[part.number - 1].end if part.number else max(0, formulas[0].start - _NEAR)
        end = formulas[part.number].start if part.number < len(formulas) else start + _NEAR
        found = re.compile(rf"(?<![\w$]){re.escape(part.term)}(?![\w$])").search(
            document.text, max(start, out[-1].end) if out else start, end
        )
        if found is None:
            return None
        out.append(Piece("inline", part.term, *found.span(), plain=True))
    return out[0], out[-1], (out[1] if len(out) > 2 else None)


def _introduces(function: Piece) -> bool:
    """Whether a formula that a word such as "for" introduces is a function, and no value or condition."""
    statements = latex.statements(function.text)
    if len(statements) != 1 or statements[0].error or not statements[0].items:
        return False
    first, last = statements[0].items[0], statements[0].items[-1]
    if not names_in(last) or isinstance(last, (Name, Number)):
        return False
    called = isinstance(first, Factors) and isinstance(first.factors[-1], Group) and len(first.factors) == 2
    return not statements[0].signs or called or (isinstance(first, Name) and first.name == "y")


def sides(function: Piece, value: Piece, variable: Piece | None, scope: Scope) -> tuple[Tree, Tree, bool, Scope] | None:
    """Both sides of a claim that is made by two formulas in words or in the cells of a table; None if there is none.

    The third part says whether what is differentiated in was guessed, the last one is the scope it stands in.
    """
    body, stated = body_of(function)
    right = single(value)
    # The x of "the derivative of tanh is 1 - tanh(x)^2" stands in its value alone.
    bare = isinstance(body, Name) and body.name not in scope.definitions and len(body.name) > 1
    scope = with_argument(right if bare else body, scope)
    if body is None or right is None or has_derivative(body) or has_derivative(right):
        return None
    named = single(variable) if variable is not None else stated or _variable(body, right, scope)
    if not isinstance(named, (Name, Script)):
        return None
    if isinstance(body, Name) and body.name not in scope.definitions and not NAMES.get(body.name):
        return None
    whole = body
    name = body.name if isinstance(body, Name) else None
    if name is not None and len(name) > 1 and NAMES.get(name) and isinstance(named, Name):
        whole = Applied(body.start, body.end, name, (named,))
    functions = {name: each for name, each in scope.definitions.items() if each.parameters}
    others = _letters(body, replace(scope, definitions=functions))
    guessed = variable is None and stated is None and len(others) > 1
    if variable is None and stated is None and _ARGUMENT in names_in(body):
        # An x that is called a constant somewhere above may be the variable all the same.
        guessed |= head_name(named) != _ARGUMENT
    return Derivative(body.start, body.end, "d", whole, ((named, 1),)), right, guessed, scope


def with_argument(body: Tree | None, scope: Scope) -> Scope:
    """The scope in which the x of a function that is written out is its argument, whatever was called x above."""
    stated = scope.definitions.get(_ARGUMENT)
    if body is None or isinstance(body, Name) or stated is None or stated.parameters or stated.indices:
        return scope
    if _ARGUMENT not in names_in(body):
        return scope
    return replace(scope, definitions={n: d for n, d in scope.definitions.items() if n != _ARGUMENT})


def single(piece: Piece) -> Tree | None:
    """The expression that a formula is."""
    statements = latex.statements(piece.text)
    if len(statements) != 1 or statements[0].error or statements[0].signs or len(statements[0].items) != 1:
        return None
    return statements[0].items[0]


def first_member(piece: Piece) -> Tree | None:
    """The expression that a formula begins with, of a chain of equalities the first one."""
    statements = latex.statements(piece.text)
    if len(statements) != 1 or statements[0].error or set(statements[0].signs) - {"="} or not statements[0].items:
        return None
    return statements[0].items[0]


def body_of(piece: Piece) -> tuple[Tree | None, Tree | None]:
    """What a formula says a function is, and its parameter: ``x^2``, ``f(x) = x^2``."""
    statements = latex.statements(piece.text)
    if len(statements) != 1 or statements[0].error or not statements[0].items:
        return None, None
    items, signs = statements[0].items, statements[0].signs
    if not set(signs) <= {"=", ":="}:
        return None, None
    parameter = None
    if isinstance(items[0], Factors) and len(items[0].factors) == 2 and isinstance(items[0].factors[1], Group):
        group = items[0].factors[1]
        parameter = group.items[0] if len(group.items) == 1 else None
        if isinstance(items[0].factors[0], Name) and len(group.items) > 1:
            return None, None
    return items[-1], parameter if isinstance(parameter, Name) else None


def _variable(body: Tree, right: Tree, scope: Scope) -> Tree | None:
    """What is differentiated in where nothing is said: the only letter, or x among others, or else X."""
    definition = scope.definitions.get(head_name(body) or "") if isinstance(body, (Name, Script)) else None
    if definition is not None:
        return definition.parameters[0] if len(definition.parameters) == 1 else None
    written = right if isinstance(body, Name) else body
    # What was treated as a constant above is none here, if no other letter stands there.
    free = _letters(written, scope) or _letters(written, replace(scope, declarations={}))
    return next(iter(free.values())) if len(free) == 1 else free.get("x", free.get("X"))


def _letters(tree: Tree, scope: Scope) -> dict[str, Name]:
    """The letters of a tree that are neither functions nor constants, nor the T of a transpose."""
    constants = {d.name for d in scope.declarations.values() if d.kind == "constant"}
    left_out = {*scope.definitions, *constants, "e", "\\pi", "\\sigma"}
    transposes = {id(p.sup) for p in find_all(tree, Script) if is_transpose(p.sup)}
    names = [p for p in find_all(tree, Name) if id(p) not in transposes]
    return {p.name: p for p in names if p.name not in left_out and p.name not in NAMES}
