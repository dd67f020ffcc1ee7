r"""Marks that are short for derivatives, below the extraction of claims: ``\dot x = ...``, ``f^{(4)}(x)``.

A dot is a derivative only where what is below it is a function of t above, or defined above in the letters below the
other dots; (4) is an order only behind a function.
``(\partial P / \partial V)_T`` says what is held.
"""

from __future__ import annotations

import re

from chainrule.readers.rewriting import in_statement
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Group, Name, Script, Statement, Tree, names_in
from chainrule.readers.usage import head_name

_DOTTED = re.compile(r"\\(?P<dots>d?dot)\{(?P<name>.+)\}")
_ORDER = re.compile(r"(?P<name>.+)\^\{\((?P<order>[3-8])\)\}")
_TIME = "t"


def with_dots(statement: Statement, scope: Scope) -> Statement:
    """The statement with derivatives in t for dotted names that are functions of t above, or of each other."""
    together = _moving_together(statement, scope)

    def change(part: Tree) -> Tree | None:
        found = _DOTTED.fullmatch(part.name) if isinstance(part, Name) else None
        if found is None or not isinstance(part, Name):
            return None
        if found["name"] not in together and not _depends_on_time(found["name"], scope):
            return None
        body, time = Name(part.start, part.end, found["name"], part.bold), Name(part.start, part.start, _TIME)
        return Derivative(part.start, part.end, "d", body, ((time, len(found["dots"]) - len("do")),))

    return in_statement(statement, Name, change)


def with_orders(statement: Statement, scope: Scope) -> Statement:
    """The statement with primes for orders in brackets, where the function is defined and no layer of that number."""

    def change(part: Tree) -> Tree | None:
        name = part.name if isinstance(part, Name) else ""
        found = _ORDER.fullmatch(name)
        stated = scope.definitions.get(found["name"]) if found is not None and name not in scope.definitions else None
        if found is None or stated is None or len(stated.parameters) != 1:
            return None
        return Script(part.start, part.end, Name(part.start, part.end, found["name"]), primes=int(found["order"]))

    return in_statement(statement, Name, change)


def with_held(statement: Statement, scope: Scope) -> Statement:
    r"""The statement without the subscripts that say what a partial derivative holds: ``(\partial P/\partial V)_T``."""

    def change(part: Tree) -> Tree | None:
        match part:
            case Script(_, _, Group(_, _, _, (Derivative() as slope,)), sub, None, 0) if sub:
                stated = scope.definitions.get(head_name(slope.body) or "")
                held = {head_name(letter) for letter in sub}
                return slope if stated is not None and held <= names_in(stated.body) else None
        return None

    return in_statement(statement, Script, change)


def _moving_together(statement: Statement, scope: Scope) -> set[str]:
    r"""The letters below the dots of ``\dot C = \dot A B + A \dot B``, where the text says above that C is A B.

    If one of its letters has no dot, nobody knows whether it stands still or was forgotten.
    """
    dotted = {found["name"]: name for name in names_in(*statement.items) if (found := _DOTTED.fullmatch(name))}
    first = statement.items[0]
    found = _DOTTED.fullmatch(first.name) if isinstance(first, Name) else None
    stated = scope.definitions.get(found["name"]) if found is not None else None
    if found is None or stated is None or stated.parameters or scope.definitions.keys() & set(dotted.values()):
        return set()
    return set(dotted) if dotted.keys() - {found["name"]} == names_in(stated.body) else set()


def _depends_on_time(name: str, scope: Scope) -> bool:
    """Whether a name is defined or declared as a function of t."""
    stated, declared = scope.definitions.get(name), scope.declarations.get(name)
    if stated is not None and f"\\dot{{{name}}}" not in scope.definitions:
        return [head_name(p) for p in stated.parameters] == [_TIME] or _TIME in names_in(stated.body)
    return declared is not None and declared.kind == "function" and declared.depends == (_TIME,)
