"""The members of a chain of equalities, below the reading of formulas: one that is not understood is a hole."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.mending import mended
from chainrule.readers.parsing.parser import Parser
from chainrule.readers.syntax import Applied, Factors, Name, Script, Statement, Tree, Unread, has_derivative
from chainrule.readers.tokens import Token, tokenize

#: In longer formulas nothing is looked for in a row that is not understood.
MAX_LENGTH = 2000
#: Signs between the members.
_EQUAL = ("=", r"\equiv")
#: A sign before an equality, which is none of a power or an index.
_ADDS = re.compile(r"(?<![\^_])(?<![\^_]\{)[-+*]\}?\s*=")


def as_member(source: str, statement: Statement) -> Statement:
    """A formula that is not understood as the first members of a chain that goes on: what it defines may be."""
    error = f"{statement.error} (at offset {statement.start} of the formula)"
    unread = Unread(statement.start, statement.end, error)
    begin = source.find(statement.words) if statement.words and len(source) <= MAX_LENGTH else -1
    inside = range(begin, begin + len(statement.words)) if begin >= 0 else range(0)
    known = tokenize(source) if inside else []
    tokens = [token for token in known if token.start in inside and token.value != "&"]
    first = member_of(source, members[0]) if len(members := members_of(tokens)) == 2 and members[0] else None
    named = isinstance(first, (Name, Script, Applied, Factors)) and not has_derivative(first)
    if first is None or not named:
        return replace(statement, items=(unread,), error="")
    return replace(statement, items=(first, unread), signs=("=",), error="")


def members_of(tokens: list[Token]) -> list[list[Token]]:
    """The tokens between the equality signs outside of brackets; one that is open ends with its braces.

    One that never closes ends with its member: behind the next sign of equality the chain goes on.
    """
    never = _never_closed(tokens)
    members: list[list[Token]] = [[]]
    brackets = _Brackets()
    for i, token in enumerate(tokens):
        if i not in never:
            brackets.follow(token, i)
        if token.value in _EQUAL and token.kind in ("char", "cmd") and not brackets.opened:
            members.append([])
        else:
            members[-1].append(token)
    return members


def _never_closed(tokens: list[Token]) -> set[int]:
    """The places of the brackets that are open at the end."""
    brackets = _Brackets()
    for i, token in enumerate(tokens):
        brackets.follow(token, i)
    return set(brackets.opened)


class _Brackets:
    """The places of the brackets that are open behind the tokens so far."""

    def __init__(self) -> None:
        """Begin outside of all brackets; `depths` says how many are open outside of each open brace."""
        self.opened: list[int] = []
        self.depths: list[int] = []

    def follow(self, token: Token, place: int) -> None:
        """Take one more token; a brace closes the brackets that are open in it."""
        bracket = token.value if token.kind == "char" else ""
        if bracket == "{":
            self.depths.append(len(self.opened))
        if bracket in ("(", "[", "{"):
            self.opened.append(place)
        elif bracket in (")", "]") and len(self.opened) > (self.depths[-1] + 1 if self.depths else 0):
            self.opened.pop()
        elif bracket == "}" and self.depths:
            del self.opened[self.depths.pop() :]


def member_of(source: str, tokens: list[Token]) -> Tree:
    """One member of a chain, or why it is not understood."""
    parser = Parser(source, tokens)
    try:
        tree = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood")
    except ReadError as error:
        reason = f"{error.message} (at offset {error.start} of the formula)"
        return Unread(tokens[0].start, tokens[-1].end, reason, _mended(source, tokens))
    return tree


def mended_member(source: str) -> Tree | None:
    """What a formula would be with brackets that match; None where that is not all that is wrong with it."""
    try:
        tokens = tokenize(source)
    except ReadError:
        return None
    while tokens and (tokens[-1].kind == "sep" or tokens[-1].value in (",", ".", ";", r"\\")):
        tokens.pop()
    return _mended(source, tokens)


def _mended(source: str, tokens: list[Token]) -> Tree | None:
    """A member with brackets that match; None where that is not what is wrong with it."""
    matching = mended(tokens)
    if matching is None:
        return None
    parser = Parser(source, matching)
    try:
        tree = parser.sum()
    except ReadError:
        return None
    return tree if parser.pos == len(parser.tokens) else None


def adds(formula: str) -> bool:
    r"""Whether a formula adds to something, as a program does, and claims nothing: ``\partial J/\partial c += ...``."""
    return _ADDS.search(formula) is not None
