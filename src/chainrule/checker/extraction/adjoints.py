r"""Adjoints, beside the extraction of claims: in notes on reverse mode ``\bar{x}`` is the derivative of the loss in x.

Such notes begin with ``\bar{\mathcal{L}} = 1``, or say ``\bar{v} = \partial y / \partial v``. From there on a letter
with a bar that no formula without bars defines is written out as the derivative. So is ``\dot{v}_3`` in notes on
forward mode, below ``\dot{v}_i = \partial v_i / \partial x_1``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.readers.letters import is_transpose, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope, written
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Group,
    Name,
    Number,
    Script,
    Statement,
    Tree,
    find_all,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name

#: The option of a scope that names the loss of which the adjoints are.
ADJOINTS = "adjoints"
#: The option that names what the tangents are taken in, with its number.
TANGENTS = "tangents"
_BAR, _DOT = r"\bar{", r"\dot{"
_LOSSES = frozenset(
    ("L", "J", "C", "E", "f", "y", r"\mathcal{L}", r"\mathcal{J}", r"\mathcal{C}", r"\mathcal{E}", r"\ell")
)


def with_adjoints_said(statement: Statement, scope: Scope) -> Scope:
    """The scope that knows of which loss the adjoints are, where a statement tells this."""
    if len(statement.items) < 2 or statement.signs[0] not in ("=", ":="):
        return scope
    loss = ""
    match statement.items[:2]:
        case (Script() as left, Derivative(_, _, _, body, ((Name() | Script() as variable, 1),))) if _with_dot(left):
            inner, told = _without(left, _DOT), _place(variable)
            same = inner is not None and spelled(inner) == spelled(body)
            return replace(scope, options={**scope.options, TANGENTS: told}) if same and told else scope
        case (Name(_, _, name), Number(_, _, one)) if one == 1 and _inner(name) in _LOSSES:
            loss = _inner(name)
        case (Name() | Script() as left, Derivative(_, _, _, Name(_, _, name), ((variable, 1),))):
            named = _without_bar(left)
            loss = name if named is not None and spelled(named) == spelled(variable) else ""
    return replace(scope, options={**scope.options, ADJOINTS: loss}) if loss else scope


def with_adjoint_named(stated: Definition, scope: Scope) -> Scope:
    r"""The scope with a definition in words; one of ``\bar{z}`` tells of which loss adjoints are."""
    told = with_adjoints_said(Statement((Name(0, 0, stated.name), stated.body), ("=",)), scope)
    return scope.define(stated) if told is scope else told


def with_adjoints(statement: Statement, scope: Scope) -> Statement:
    r"""``\bar{W} = \bar{z} x^T`` as an equation of derivatives, in a text with adjoints."""
    if _with_dot(statement.items[0] if statement.items else None):
        return _with_tangents(statement, scope)
    loss = scope.options.get(ADJOINTS, "")
    if not loss or not statement.signs or _without_bar(statement.items[0]) is None:
        return statement
    if isinstance(statement.items[1], Derivative) and not any(map(_without_bar, find_all(statement.items[1], Name))):
        # It says what the letter stands for.
        return statement
    barred = [name.name for item in statement.items for name in find_all(item, Name) if _inner(name.name)]
    known = (scope.definitions[name].body for name in barred if name in scope.definitions)
    if any(not isinstance(body, Derivative) for body in known):
        # A mean of the x_i is no adjoint.
        return statement
    own = _inner(head_name(statement.items[0]) or "")
    stated = scope.definitions.get(loss)
    made = {loss, *written(stated.body, scope.definitions)} if stated is not None else {own}
    if letter_of(own) not in set(map(letter_of, made)):
        return statement
    if any(own in names_in(total.body) for item in statement.items[1:] for total in find_all(item, BigOp)):
        return statement

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and is_transpose(part.sup) and _without_bar(part.base) is not None:
            inner = change(part.base)
            return replace(part, base=Group(part.start, part.end, "(", (inner,))) if inner is not None else None
        variable = _without_bar(part)
        if variable is None:
            return None
        if isinstance(variable, Name) and variable.name == loss:
            return Number(part.start, part.end, Fraction(1))
        return Derivative(part.start, part.end, "∂", Name(part.start, part.start, loss), ((variable, 1),))

    return replace(statement, items=tuple(transform(item, change) for item in statement.items))


def _with_tangents(statement: Statement, scope: Scope) -> Statement:
    """``\\dot{v}_3 = v_1 \\dot{v}_2 + \\dot{v}_1 v_2`` as an equation of derivatives in what the text says."""
    told = scope.options.get(TANGENTS, "")
    if not told or not statement.signs or isinstance(statement.items[1], Derivative):
        return statement
    name, _, number = told.rpartition(" ")

    def change(part: Tree) -> Tree | None:
        inner = _without(part, _DOT)
        if inner is None:
            return None
        place = (Number(part.start, part.start, Fraction(number)),) if number else ()
        letter = Name(part.start, part.start, name)
        variable = Script(part.start, part.start, letter, place) if place else letter
        return Derivative(part.start, part.end, "∂", inner, ((variable, 1),))

    return replace(statement, items=tuple(transform(item, change) for item in statement.items))


def _place(variable: Tree) -> str:
    """The letter that tangents are taken in, and its number behind a space; empty for other variables."""
    match variable:
        case Name(name=name):
            return f"{name} "
        case Script(_, _, Name(name=name), (Number(value=number),), None, 0):
            return f"{name} {number}"
    return ""


def _with_dot(tree: Tree | None) -> bool:
    return tree is not None and _without(tree, _DOT) is not None


def _inner(name: str, accent: str = _BAR) -> str:
    r"""The x of ``\bar{x}``, with what stands behind the bar; empty for other names."""
    if not name.startswith(accent) or letter_of(name) == name:
        return ""
    depth, at = 1, len(accent)
    while depth and at < len(name):
        depth += (name[at] == "{") - (name[at] == "}")
        at += 1
    return name[len(accent) : at - 1] + name[at:]


def _without_bar(tree: Tree) -> Tree | None:
    r"""The x_i of ``\bar{x}_i``, with its label; None for other trees."""
    return _without(tree, _BAR)


def _without(tree: Tree, accent: str) -> Tree | None:
    match tree:
        case Name(_, _, name) if inner := _inner(name, accent):
            return replace(tree, name=inner)
        case Script(_, _, Name(_, _, name) as base, _, sup, 0) if (inner := _inner(name, accent)) and not is_transpose(
            sup
        ):
            return replace(tree, base=replace(base, name=inner))
    return None
