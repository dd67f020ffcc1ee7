"""What single statements of a document say that are no claims: totals, numbers, values at points."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.jacobians import entries_of
from chainrule.checker.extraction.named_derivatives import of_another_layer
from chainrule.errors import ReadError
from chainrule.expr.nodes import Const, Node
from chainrule.readers import latex
from chainrule.readers.define import definition, is_number
from chainrule.readers.documents import Piece
from chainrule.readers.letters import letter_of, whole_name
from chainrule.readers.lowering.applications import MEANS
from chainrule.readers.members import mended_member
from chainrule.readers.prose import Word
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    BigOp,
    Factors,
    Grid,
    Group,
    Name,
    Number,
    Script,
    Statement,
    Tree,
    Unread,
    find_all,
    has_derivative,
    names_in,
    walk,
)  # fmt: skip
from chainrule.readers.usage import head_name, labelled

#: Longer left sides define nothing.
MAX_LEFT = 60
#: What may stand between a condition and the display that it is said of.
_MARKS = ":,.;*_ ：，。；、"
_THEN = frozenset(("", *"then we have get obtain so it holds that 则 时 有 那么 则有".split()))
#: Larger matrices that are written out name their entries only.
MAX_ENTRIES = 64
#: Letters of points at which a function has a value.
_POINTS = frozenset("abcpq")
#: Numbers that powers leave behind.
_SMALL = frozenset((0, 1, 2))
_SUPPOSING = frozenset("if suppose assume assuming supposing unless whether when".split())
SUPPOSED = "the text supposes it"
#: Those that suppose only what nothing above defines: "a = \\sigma(z) ... where da/dz = a(1 - a)".
_JOINING = frozenset(("where", "with"))
JOINED = "the text supposes it, or says it of what stands above"


#: How derivatives are written.
MARKS = (*r"\partial ∂ \nabla ∇ frac{d frac{\mathrm{d} \dv \pdv \diff '(".split(), r"frac{\mathrm d", r"frac{\rm d")


def is_marked(piece: Piece, tree: Tree) -> bool:
    """Whether what is not understood is written with a derivative."""
    return isinstance(tree, Unread) and any(mark in piece.text[tree.start : tree.end] for mark in MARKS)


def stated_total(statement: Statement) -> tuple[str, Node] | None:
    r"""The fact that ``\sum_i y_i = 1`` states, None for other statements."""
    if len(statement.items) != 2 or statement.signs != ("=",):
        return None
    left, right = statement.items
    if not isinstance(left, BigOp) or left.kind != "sum" or not isinstance(right, Number):
        return None
    body = left.body
    if isinstance(body, Script) and isinstance(body.base, Name) and len(body.sub) == 1:
        index, name = body.sub[0], body.base.name
        own = name if body.sup is None else labelled(name, body.sup)
        if own is not None and isinstance(index, Name) and index.name == left.index:
            return own, Const(right.value)
    return None


def is_new(found: Definition, scope: Scope) -> bool:
    """Whether nothing in a scope defines the name, or only another layer of it."""
    other = scope.definitions.get(found.name)
    return other is None or of_another_layer(found, other)


def condition_before(words: list[Word], formulas: list[Piece]) -> tuple[str, str, str] | None:
    """The condition on indices that ends the sentence before a display: "for i != j:", "if i = j, then"."""
    words = list(words)
    while words and not words[-1].formula and words[-1].text.strip(_MARKS).lower() in _THEN:
        words.pop()
    if not words or not words[-1].formula or not formulas:
        return None
    found = latex.statements(formulas[-1].text)
    return latex.index_condition(found[0]) if len(found) == 1 else None


#: Turns that announce a derivative of which only the zeros count.
_TO_ZERO = re.compile(r"\b(?:set|sets|setting|equate|equating|put|putting)\b.*\b(?:0|zero)\b|令.*(?:0|零)")


def sets_to_zero(sentence: str) -> bool:
    """Whether a sentence sets a derivative to zero."""
    return _TO_ZERO.search(sentence) is not None


def values_said(formulas: list[Piece]) -> list[str]:
    r"""The names for which a sentence gives numbers: "``\theta`` begins at ``0``"."""
    items = [found[0].items[0] if len(found) == 1 and len(found[0].items) == 1 else None
             for found in (latex.statements(piece.text) for piece in formulas)]  # fmt: skip
    pairs = pairwise(items)
    return [name.name for name, value in pairs if isinstance(name, Name) and value is not None and is_number(value)]


def valued(statement: Statement) -> list[str]:
    """The names for which a formula gives a number: "c_1" for ``y(0) = c_1 = 0``, f for ``f'(3) = 7``."""
    *names, last = statement.items
    return (
        [name for item in names if (name := whole_name(item) or _at_number(item)) is not None]
        if is_number(last)
        else []
    )


def _at_number(tree: Tree) -> str | None:
    """The f of ``f(3)`` and ``f'(3)``."""
    if not isinstance(tree, Factors) or len(tree.factors) != 2 or not isinstance(tree.factors[1], Group):
        return None
    function, group = tree.factors
    return head_name(function) if len(group.items) == 1 and is_number(group.items[0]) else None  # type: ignore[attr-defined]


def lost(names: Iterable[str], left: Tree | None, right: Tree, scope: Scope) -> bool:
    """Whether one of the names stands on the left side only, or a c_1 in its definitions: its value may be put in."""
    if left is None:
        return False
    below = {name for stated in scope.below(left) for name in _whole_names(stated.body) if "_" in name}
    return not ((_whole_names(left) | below) - _whole_names(right)).isdisjoint(names)


def put_in(names: Iterable[str], left: Tree | None, right: Tree, scope: Scope) -> bool:
    """Whether the number of one of the names stands on the right side, and did not stand in what the left one says."""
    bodies = [] if left is None else [left, *(stated.body for stated in scope.below(left))]
    known = {part.value for tree in bodies for part in find_all(tree, Number)}
    new = {part.value for part in find_all(right, Number)} - known - _SMALL
    values = [scope.values.get(name) for name in names if any(name in names_in(tree) for tree in bodies)]
    return any(isinstance(value, Number) and value.value in new for value in values)


def _whole_names(tree: Tree) -> set[str]:
    """The names in a tree, numbered ones with their numbers."""
    return {name for part in walk(tree) if isinstance(part, (Name, Script)) and (name := whole_name(part)) is not None}


def also_named(statement: Statement, found: Definition) -> list[Definition]:
    r"""The definitions of the names in between: of a in ``\hat{y} = a = \sigma(z)``, of f in ``y = f(x) = x^2``."""
    out: list[Definition] = []
    for sign, item in zip(statement.signs, statement.items[1:-1], strict=False):
        other = definition(item, found.body) if sign in ("=", ":=") else None
        taken = {found.name, *(d.name for d in out)}
        if other is not None and other.name not in taken and not is_number(found.body) and not other.parameters:
            body = other.body
            out.append(replace(found, name=other.name, parameters=(), indices=other.indices, bold=other.bold, body=body,
                               others=()))  # fmt: skip
    return out


def shortened(statement: Statement) -> Statement:
    """The first link of a chain."""
    first, second = statement.items[:2]
    return replace(statement, items=(first, second), signs=statement.signs[:1], end=second.end)


def calls(tree: Tree) -> bool:
    """Whether a tree is a plain name with arguments: f(x), but no E_M[y]."""
    match tree:
        case Factors(_, _, (Name(), Group(_, _, "(", _)), _):
            return True
    return False


def entries_named(statement: Statement, found: Definition) -> list[Definition]:
    """What Z = [z_{1,1}, ...] = [x_{1,1} y_{1,1} + ..., ...] says of the entries, where each has a number.

    What f(x, y) = (x^2 y, 5 x) says of f_1 and f_2 is the like.
    """
    body = found.body
    values = entries_of(body) or [] if found.parameters else []
    if 1 < len(values) <= MAX_ENTRIES and "_" not in found.name:
        return [
            replace(found, name=f"{found.name}_{i}", body=value, others=(), before=None, bold=False)
            for i, value in enumerate(values, start=1)
        ]
    if not isinstance(body, Grid):
        return []
    for sign, item in zip(statement.signs, statement.items[1:-1], strict=False):
        if sign in ("=", ":=") and isinstance(item, Grid) and list(map(len, item.rows)) == list(map(len, body.rows)):
            pairs = [pair for own, row in zip(item.rows, body.rows, strict=True) for pair in zip(own, row, strict=True)]
            entries = [definition(entry, value) for entry, value in pairs if isinstance(entry, Script)]
            named = [entry for entry in entries if entry is not None and not entry.indices]
            if len(named) == len(pairs) <= MAX_ENTRIES:
                return [replace(found, name=each.name, body=each.body, others=(), before=None) for each in named]
    return []


def without_vector(found: Definition, scope: Scope) -> Scope:
    """A vector x said of far above is another one where a matrix is written out by its entries x_{1,1}, x_{1,2}."""
    rows = found.body.rows if isinstance(found.body, Grid) else ()
    letters = {
        part.base.name if isinstance(part, Script) and isinstance(part.base, Name) and len(part.sub) == 2 else ""
        for row in rows
        for part in row
    }
    said = scope.declarations.get(next(iter(letters))) if len(letters) == 1 else None
    return scope if said is None or len(said.shape) != 1 else scope.undeclared(said.name)


def supposed(text: str, start: int) -> str:
    """Why a formula in a sentence may be no claim: "If f'(3) = 5", "where dy/dx = 2x"; empty for others."""
    words = text[max(0, start - 40) : start].rstrip("$`\\( \n").split()
    word = words[-1].lower().strip("*_(,:") if words else ""
    return JOINED if word in _JOINING else SUPPOSED if word in _SUPPOSING else ""


def is_value(found: Definition, before: Definition | None) -> bool:
    """Whether what looks like a definition gives a value: f(x, y) = -12 below f(x, y) = x y, F(x_2) = 1.4, p = 0.2."""
    if found.parameters and is_number(found.body) and not all(isinstance(p, Name) for p in found.parameters):
        return True
    if isinstance(found.body, Name) and len(found.parameters) == 1 and head_name(found.parameters[0]) in _POINTS:
        # f(a) = b
        return True
    if before is None:
        return False
    if before.parameters and is_number(found.body) and not is_number(before.body):
        return True
    return bool(before.indices) and not find_all(found.body, Name)


def of_a_mean(left: Tree) -> bool:
    r"""Whether ``\mathbb{V}[w] = \sigma^2`` says what a mean or a variance is, and nothing of others."""
    match left:
        case Factors(_, _, (Name(_, _, name), Group(_, _, opening)), _):
            return name in (r"\mathbb{E}", r"\mathbb{V}") or (name in MEANS and opening == "[")
    return False


def with_letter(found: Definition, scope: Scope) -> Scope:
    """The scope in which, below f_c(x) = c + x, a bare f is f_c; f_x(x, y) is a derivative."""
    letter = letter_of(found.name)
    if not found.parameters or letter == found.name or "_" not in found.name:
        return scope
    below = found.name.partition("_")[2].strip("{}")
    if below.isdigit() or "," in below:
        # Of f_1, f_2 none is f, and E_{(w, b)} has its arguments there.
        return scope
    if len(found.parameters) > 1 and below in map(head_name, found.parameters):
        return scope
    if letter in names_in(found.body):
        # J_{reg} = J + R is made of J, which stays what it is.
        return scope
    other = scope.definitions.get(letter)
    return scope.define(replace(found, name=letter, before=other and replace(other, before=None)))


#: What gives a variable its value: a place where something is least or greatest, and numbers alone.
_VALUE = re.compile(r"\s*(?:\\(?:arg|operatorname\*?\{\s*arg|text\{\s*arg|mathop\{\s*\\?arg|underset)\b|[^A-Za-z\\]*$)")


def no_definition(right: str) -> bool:
    r"""Whether ``a = \arg\min_a L(a)`` or ``a = -5 : 1 : 5`` gives a value to a variable, and defines nothing."""
    return _VALUE.match(right) is not None


def not_understood(raw: str, statement: Statement) -> Definition | None:
    """What a formula would define that is not understood, None if it would define nothing."""
    left, sign, right = raw.partition("=")
    if not sign or len(left) > MAX_LEFT or no_definition(right):
        return None
    try:
        tree = latex.expression(left.strip(" &:"))
    except ReadError:
        return None
    if has_derivative(tree):
        return None
    error = f"its definition is not understood: {statement.error}"
    body = Unread(statement.start, statement.end, error)
    mended = mended_member(right)
    # What stands in the brackets of l(f(x), y) is known by the right side.
    meant = definition(tree, mended) if mended is not None and not has_derivative(mended) else None
    if meant is None or isinstance(meant.body, Unread):
        return definition(tree, body)
    return replace(meant, body=replace(body, mended=meant.body))
