"""The members of a chain of equalities, below the reading of formulas: one that is not understood is a hole."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.mending import mended
from chainrule.readers.parsing.parser import Parser
from chainrule.readers.syntax import Applied, Factors, Name, Script, Statement, Tree, Unread, has_derivative
from chainrule.readers.tokens import Token, tokenize

#: In longer formulas nothing is looked for in a row that is not understood.
MAX_LENGTH = 2000


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
    never = set(_open_before(tokens)[-1])
    outside = _open_before(tokens, never)
    members: list[list[Token]] = [[]]
    for token, opened in zip(tokens, outside, strict=False):
        if token.kind == "char" and token.value == "=" and not opened:
            members.append([])
        else:
            members[-1].append(token)
    return members


def _open_before(tokens: list[Token], ignored: Collection[int] = ()) -> list[tuple[int, ...]]:
    """The places of the brackets that are open before each token, and at the end, but for those that are ignored."""
    out: list[tuple[int, ...]] = [()]
    for i, token in enumerate(tokens):
        opened = out[-1]
        bracket = token.value if token.kind == "char" and i not in ignored else ""
        braces = [place for place in opened if tokens[place].value == "{"]
        if bracket and bracket in "([{":
            opened = (*opened, i)
        elif bracket == "}" and braces:
            opened = opened[: opened.index(braces[-1])]
        elif bracket and bracket in ")]" and opened and opened[-1] not in braces:
            opened = opened[:-1]
        out.append(opened)
    return out


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
