"""What the text around a formula says that forbids a refutation, beside the extraction of claims, which feeds it.

Equations to solve, differential equations, values at a point, and examples, of which each has its own definitions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from chainrule.checker.extraction.another_loss import ANOTHER_LOSS, names_another_loss
from chainrule.checker.extraction.claim import Claim, Equation
from chainrule.checker.extraction.constraints import restricted
from chainrule.checker.extraction.other_cases import unusual_word
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.extraction.spoken_cases import calls_in, spoken_cases
from chainrule.checker.extraction.statements import JOINED, lost, put_in, valued
from chainrule.readers import latex
from chainrule.readers.define import definition, is_number, is_zero
from chainrule.readers.documents import Piece
from chainrule.readers.named import functions_in
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Grid,
    Group,
    Limit,
    Name,
    Number,
    Script,
    Statement,
    Terms,
    Tree,
    Unread,
    find_all,
    has_derivative,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Turns that announce an equation to solve.
_TO_SOLVE = ("equation true", "equation hold", "such that", "satisfies", "for which values", "differential equation")
#: Words that announce a differential equation.
DIFFERENTIAL = re.compile(r"\bdifferential equation|\bODEs?\b|\b[Ii]nitial[- ]value problem|\bIVPs?\b")
#: What begins an example or an exercise: an environment, or a word at the start of a line, perhaps with a number.
_EXAMPLE = re.compile(
    r"\\begin\{\w*(?:example|exercise|question|problem|exmp)\w*\}|\\begin\{(?:eg|ex|exm)\}|"
    r"^[ \t#*>_]*(?:\\(?:paragraph|(?:sub)*section|textbf)\*?\{)?(?:(?:Worked|Solved) )?"
    r"(?:Example|Exercise|Problem|Question)s?\b[ \t]*(?:[\d(:.*}#]|[A-Z]\b|$)|^[ \t#*>_]+Q\.? ?\d",
    re.MULTILINE | re.IGNORECASE,
)
#: What begins the answers to exercises.
_ANSWERS = re.compile(
    r"^[ \t#*>_(\\{]*(?:answers?|solutions?|lösung(?:en)?|réponses?|soluciones|ответы?|решения?)\b"
    r"|^[ \t]*(?:解答|答案)",
    re.MULTILINE | re.IGNORECASE,
)
#: A label with its value, perhaps that of an example.
_LABEL = re.compile(r"\s*(?P<name>[a-zA-Z])(?:[_^]\{?\(?[a-z]\)?\}?)?\s*=\s*(?P<value>-?[01])\s*[.,;]?\s*$")
#: Such a label behind a formula, or before it, in the formula itself: ``\\quad \\text{if } y = 1``.
_LABEL_INSIDE = re.compile(
    r"(?:\\q?quad|\\text\{[^{}]{0,40}\}|[,;:(&]|^)[\s&(]{0,8}(?P<name>[a-zA-Z])(?:[_^]\{?\(?[a-z]\)?\}?)?\s*=\s*(?P<value>-?[01])"
    r"\s*(?:$|[.,;:)&]|\\(?:\\|text|q?quad))"
)
#: The sentence goes on with the other label.
_OTHERWISE = re.compile(r"\b(?:otherwise|else|other|remaining|rest|contrary|opposite)\b", re.IGNORECASE)
#: A case in words, which may be one of several.
_IN_CASE = re.compile(
    r"\b(?:when(?:ever)?|if|as\s+long\s+as|in\s+(?:the|this|that|which)\s+(?:\w+\s+)?case|assum\w+|suppos\w+|provided|while|"
    r"inside|outside|within|active|violat\w+|misclassif\w+|non-?zero|otherwise|regimes?|regions?|saturat\w+)\b",
    re.IGNORECASE,
)
#: The word before a condition, and what a condition on values is told by.
_FOR = re.compile(r"\b(?:for|where|on)\b", re.IGNORECASE)
_INTERVAL = re.compile(
    r"(?:^|\\in(?![a-z]))\s*(?:\\left)?[(\[]\s*-?(?:\d|\\infty|\\pi)[^,=]{0,20},[^,=]{1,24}[)\]]\s*$"
)
_INEQUALITY = re.compile(r"^[^=]*(?:<|>|\\leq?(?![a-z])|\\geq?(?![a-z])|\\leqslant|\\geqslant|\\neq?(?![a-z]))[^=]*$")
#: Words behind which an equation says what a word means: "Q is orthogonal if ...".
_DEFINES = re.compile(r"\b(?:if|iff|when(?:ever)?|unless|whether)[\s$`(]*$", re.IGNORECASE)
#: The option of a claim before which words speak of a total derivative.
TOTAL = "total derivative said"
_TOTAL = re.compile(
    r"\btotal\s+(?:derivative|differential)|\balong\s+(?:the|this|that)\s+(?:curve|path)|\btotale\s+Ableitung|\bdérivée\s+totale|"
    r"\bderivada\s+total|全导数|\bthrough\s+all\s+(?:time\s+)?steps",
    re.IGNORECASE,
)
#: An equation that letters satisfy is remembered for so many lines.
_REMEMBERED = 30
#: The same of an equation whose number may be put in for its other side: x^3 - y^3 = 3 holds throughout an exercise.
_IN_FORCE = 100
#: So many characters further down a function is still called so.
_CALLED = 1500
#: Letters of multipliers.
_MULTIPLIERS = frozenset((r"\lambda", r"\nu", r"\lambda_1", r"\lambda_{1}"))


class Surroundings:
    """The turns, values, equations and examples above the formula that is read."""

    def __init__(self) -> None:
        self.to_solve = self.differential = False
        #: Why the formula is no statement of the text, empty if it is one; asked only where it claims something.
        self.supposed: Callable[[], str] = str
        self.initial: set[str] = set()
        self.cases: tuple[Definition, ...] = ()
        #: The values of labels of which the sentence speaks: "If y = 1", and those that stand in the formula itself.
        self.labels: frozenset[tuple[str, int]] = frozenset()
        self.own_labels: frozenset[tuple[str, int]] = frozenset()
        self.in_case = False
        self.words = self.unusual = ""
        self.spoken: frozenset[str] = frozenset()
        #: The letters in the brackets of functions, and where they stand.
        self.calls: dict[str, tuple[tuple[str, ...], int]] = {}
        self.points: dict[str, int] = {}
        self.examples: list[int] = []
        #: Where answers to exercises begin.
        self.answers: list[int] = []
        #: The names in equations, their lines, and whether one side is a number.
        self.equations: list[tuple[frozenset[str], int, bool]] = []
        self.constraints: list[tuple[frozenset[str], int, str]] = []
        self.curves: list[Equation] = []
        self.rates: dict[tuple[str, str], int] = {}
        self.not_read: dict[str, tuple[str, int]] = {}

    def prose(self, source: str, first_line: int) -> None:
        """The examples that begin in a piece of prose."""
        for found in _EXAMPLE.finditer(source):
            self.examples.append(first_line + source.count("\n", 0, found.end()))
        for found in _ANSWERS.finditer(source):
            self.answers.append(first_line + source.count("\n", 0, found.end()))

    def sentence(
        self, words: str, formulas: Iterable[Piece], *, display: bool, spoken: Iterable[Piece] | None = None
    ) -> None:
        """The words around the formulas that come next, and the values that are given among these, or `spoken` of."""
        self.to_solve = display and any(turn in words.lower() for turn in _TO_SOLVE)
        self.differential = DIFFERENTIAL.search(words) is not None
        if words.strip():
            # Displays that follow one another are said of one case.
            self.in_case = _IN_CASE.search(words) is not None
        around = list(formulas if spoken is None else spoken)
        if _FOR.search(words) is not None:
            # "For $r > \delta$ we have" speaks of a case, too; beside equations the condition is theirs.
            equations = any("=" in piece.text for piece in around)
            self.in_case |= display and not equations and any(_INEQUALITY.search(piece.text) for piece in around)
            self.in_case |= any(_INTERVAL.search(piece.text) for piece in around)
        self.cases = supposed_cases(around)
        labels = (found for piece in around if (found := _LABEL.match(piece.text)) is not None)
        self.labels = frozenset() if _OTHERWISE.search(words) else _labels_in(labels)
        stated = (each for piece in formulas if "(" in piece.text for each in latex.statements(piece.text))
        self.initial = {name for statement in stated if (name := _initial(statement)) is not None}

    def formula(self, piece: Piece, words: str, document: str) -> None:
        """The labels in the formula that comes next, the words before it, and one that may name another case."""
        text, self.words, self.unusual = piece.text, words, unusual_word(document, piece)
        self.spoken = spoken_cases(document, piece) if "=" in text else frozenset()
        for name, letters in calls_in(text):
            self.calls[name] = (letters, piece.start)
        self.own_labels = _labels_in(_LABEL_INSIDE.finditer(text)) if "=" in text else frozenset()

    def stated(self, statement: Statement, line: int, text: str = "") -> None:
        """A formula without a derivative that is no definition: x^2 + y^2 = 1 relates x and y."""
        if len(statement.items) == 2 and statement.signs[0] == "=" and not any(map(has_derivative, statement.items)):
            members = statement.items[0], statement.items[1]
            if len(names_in(*members)) > 1 and not any(_is_no_letter(part) for item in members for part in walk(item)):
                self.curves.append(Equation(*members, line, " ".join(text.split())))
        self.points |= dict.fromkeys(valued(statement), line)
        if (letters := restricted(statement)) and not _DEFINES.search(self.words):
            self.constraints.append((letters, line, " ".join(text.split())))
        left, names = statement.items[0], names_in(statement.items[0])
        if isinstance(left, Terms) and len(names) > 1 and statement.signs[0] == "=":
            self.equations.append((frozenset(names), line, is_number(statement.items[-1])))

    def solved(self, statement: Statement, line: int) -> None:
        """A derivative that is set to zero relates the names in it, from there on."""
        if is_zero(statement.items[-1]):
            members = [item for item in statement.items[:-1] if not has_derivative(item)]
            names = names_in(members[-1]) if members else set()
            if len(names) > 1:
                self.equations.append((frozenset(names), line, False))

    def doubt(self, right: Tree, line: int, left: Tree | None, scope: Scope, *, pointed: bool = False) -> str:
        """Why the text around a claim forbids a refutation; `pointed`: its sentence says at which point it holds."""
        supposed = self.supposed()
        if supposed and not (supposed == JOINED and _is_known(left, scope) and not is_number(right)):
            return supposed
        if names_another_loss(self.words, left, scope):
            return ANOTHER_LOSS
        if words := self._of_an_exercise(names_in(right, *([] if left is None else [left])), scope, line):
            return words
        if self.to_solve:
            return "the text asks when this holds: it is read as an equation to solve"
        name = _differentiated(left) if left is not None else None
        if words := self._restricted(
            line, names_in(right, *([] if left is None else [left])), scope, _free(name, scope)
        ):
            return words
        if name is not None and (self.differential or name in self.initial & names_in(right)):
            return f"it may be a differential equation for {plain_name(name)}"
        near = [name for name, at in self.points.items() if line - at <= NEAR]
        if near and not pointed and (is_number(right) or any(f(near, left, right, scope) for f in (lost, put_in))):
            return f"it may be the value at a point: a number is given for {', '.join(map(plain_name, near))} above"
        if left is not None and not has_derivative(left) and not has_derivative(right):
            gone = names_in(left) - names_in(right)
            for names, at, valued_side in reversed(self.equations):
                if line - at > _IN_FORCE or not names <= names_in(left):
                    continue
                put_in_side = valued_side and _count(names, right) < _count(names, left)
                if put_in_side or (line - at <= _REMEMBERED and gone & names):
                    shown = " and ".join(sorted(map(plain_name, names)))
                    return f"the equation above that relates {shown} may be put in"
        return ""

    def _of_an_exercise(self, names: set[str], scope: Scope, line: int) -> str:
        """Which name several exercises define anew above their answers, of which this claim may be one."""
        for stated in (scope.definitions[name] for name in sorted(names & scope.definitions.keys())):
            since = [at for at in self.answers if stated.line <= at <= line]
            earlier = [at for at in self.answers if at < stated.line]
            if since and stated.before is not None and stated.before.line >= max(earlier, default=0):
                return f"{plain_name(stated.name)} is defined in several exercises: this may answer another one"
        return ""

    def _restricted(self, line: int, names: set[str], scope: Scope, free: set[str]) -> str:
        """Which equation above restricts letters of a claim, or of the definitions that it uses, but those `free`."""
        if not any(line - at <= NEAR for _, at, _ in self.constraints):
            return ""
        below = {name for part in names if part in scope.definitions for name in names_in(scope.definitions[part].body)}
        near = (text for letters, at, text in reversed(self.constraints)
                if line - at <= NEAR and letters & (names | below) and not letters <= free)  # fmt: skip
        return next((f"it may be said under what stands above: {text}" for text in near), "")

    def moves(self, statement: Statement, line: int) -> None:
        """The derivatives dr/dt of plain names in a formula: r depends on t, unless they are zero."""
        if any(map(is_zero, statement.items)):
            return
        for part in (part for item in statement.items for part in find_all(item, Derivative)):
            if part.mark == "d" and isinstance(part.body, Name) and len(part.variables) == 1:
                variable = part.variables[0][0]
                if isinstance(variable, Name):
                    self.rates[part.body.name, variable.name] = line

    def unread(self, found: Definition | None, raw: str, line: int) -> None:
        """A definition that is not understood, by its text."""
        if found is not None and "(" not in raw.partition("=")[0]:
            self.not_read[found.name] = (raw, line)

    def near(self, claim: Claim) -> Claim:
        """A claim with the equations, the derivatives and the definitions not understood that stand shortly above."""

        def is_near(line: int) -> bool:
            return claim.line - line <= _REMEMBERED

        if _TOTAL.search(self.words) is not None:
            claim = replace(claim, scope=replace(claim.scope, options={**claim.scope.options, TOTAL: "said"}))
        return replace(
            claim,
            at_labels=self.own_labels or self.labels,
            in_case=self.in_case,
            functions=functions_in(self.words),
            unusual="" if claim.link else self.unusual,
            spoken=self.spoken,
            calls=tuple((name, letters) for name, (letters, at) in self.calls.items() if claim.start - at <= _CALLED),
            equations=tuple(curve for curve in self.curves if is_near(curve.line)),
            rates=frozenset(pair for pair, at in self.rates.items() if is_near(at)),
            not_read=tuple((name, raw) for name, (raw, at) in self.not_read.items() if is_near(at)),
        )

    def of_other_examples(self, trees: Sequence[Tree], scope: Scope) -> tuple[str, ...]:
        """The names that are defined in an example above the last one; what stands above all examples holds in each."""
        if len(self.examples) < 2:
            return ()
        found: dict[str, None] = {}
        for part in (part for tree in trees for part in walk(tree)):
            name = part.name if isinstance(part, Name) else part.function if isinstance(part, Applied) else ""
            stated = scope.definitions.get(name)
            if stated is not None and self.examples[0] <= stated.line < self.examples[-1]:
                found[name] = None
        return tuple(found)


def _labels_in(found: Iterable[re.Match[str]]) -> frozenset[tuple[str, int]]:
    return frozenset((each["name"], int(each["value"])) for each in found)


def _count(names: frozenset[str], tree: Tree) -> int:
    """How often some names are written in a tree."""
    return sum(part.name in names for part in find_all(tree, Name))


def _is_no_letter(part: Tree) -> bool:
    """Whether a part of an equation speaks of more than numbers with letters: entries, sums, limits, functions."""
    if isinstance(part, Factors):
        called = zip(part.factors, part.factors[1:], part.signs[1:], strict=False)
        return any(isinstance(f, Name) and isinstance(g, Group) and not sign and isinstance(g.items[0], Name)
                   for f, g, sign in called)  # fmt: skip
    return isinstance(part, (Unread, BigOp, Limit, Grid)) or (isinstance(part, Script) and bool(part.sub))


def _initial(statement: Statement) -> str | None:
    """The y of ``y(0) = 1`` and ``y(x_0) = y_0``; None for other formulas."""
    first = statement.items[0] if statement.signs[:1] == ("=",) else None
    if not isinstance(first, Factors) or len(first.factors) != 2 or not isinstance(first.factors[1], Group):
        return None
    name, items = first.factors[0], first.factors[1].items
    start = len(items) == 1 and isinstance(items[0], (Number, Script))
    return name.name if start and isinstance(name, Name) else None


def _is_known(left: Tree | None, scope: Scope) -> bool:
    """Whether what is differentiated is defined above, in the variable or in what depends on it."""
    if not isinstance(left, Derivative):
        return False
    variables = {head_name(variable) for variable, _ in left.variables}
    return bool(variables & {name for stated in scope.below(left.body) for name in names_in(stated.body)})


def _free(name: str | None, scope: Scope) -> set[str]:
    """The letters of a Lagrangian: with a multiplier in it none of them is bound by a constraint."""
    stated = scope.definitions.get(name or "")
    inside = names_in(stated.body) if stated is not None else set()
    return inside if inside & _MULTIPLIERS else set()


def _differentiated(left: Tree) -> str | None:
    """The y of ``dy/dx``, ``y'`` and ``y'(x)``; None for other trees."""
    if isinstance(left, Derivative):
        return head_name(left.body)
    if isinstance(left, Factors) and len(left.factors) == 2 and isinstance(left.factors[1], Group):
        left = left.factors[0]
    return head_name(left.base) if isinstance(left, Script) and left.primes else None


def supposed_cases(formulas: Iterable[Piece]) -> tuple[Definition, ...]:
    """The letters with an index for which the formulas of a sentence give numbers, as definitions."""
    found = (_case(each) for piece in formulas if "=" in piece.text for each in latex.statements(piece.text))
    return tuple(case for case in found if case is not None)


def _case(statement: Statement) -> Definition | None:
    if len(statement.items) != 2 or statement.signs != ("=",) or not is_number(statement.items[1]):
        return None
    left, value = statement.items
    if not isinstance(left, Script) or not isinstance(left.base, Name) or left.sup is not None or left.primes:
        return None
    names = tuple(index.name for index in left.sub if isinstance(index, Name))
    if not names or len(names) != len(left.sub):
        return None
    # A number alone is a value and defines nothing, so it is put in for the body.
    stated = definition(left, Terms(0, 0, ((1, Name(0, 0, "#")),)))
    body = Group(value.start, value.end, "(", (value,))
    return None if stated is None else Definition(stated.name, (), stated.indices, body)
