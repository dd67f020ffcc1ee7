r"""Definitions behind a claim in one formula, put before it: ``\nabla_h L = z - y, \text{ where } z = \sigma(h)``."""

from __future__ import annotations

import re

from chainrule.readers.define import definition
from chainrule.readers.documents import Piece
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Statement, has_derivative, names_in
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in

#: The words between a claim and what they define.
_WHERE = re.compile(r"\\(?:text|mbox|textrm|mathrm|textnormal)\s*\{[^{}]*\b(?:where|with)\b[^{}]*\}")


def definitions_first(found: list[Statement], piece: Piece, text: str, scope: Scope) -> list[Statement]:
    """The statements of a formula in the order in which they are read."""
    out: list[Statement] = []
    for i, statement in enumerate(found):
        before = found[i - 1] if i else None
        if before is not None and _said(piece, before, statement, text) and _defines(statement, before, scope):
            out.insert(len(out) - 1, statement)
        else:
            out.append(statement)
    return out


def _said(piece: Piece, before: Statement, statement: Statement, text: str) -> bool:
    """Whether such words stand between two statements in the document, where they are not blanked out."""
    start, end = piece.source(before.start, before.end)[1], piece.source(statement.start, statement.end)[0]
    return _WHERE.search(text, start, end) is not None


def _defines(statement: Statement, claim: Statement, scope: Scope) -> bool:
    """Whether a statement says what a name in the claim before it is, which nothing defines and nothing varies in."""
    if len(statement.items) < 2 or statement.signs[0] not in ("=", ":=") or statement.error or claim.error:
        return False
    left = statement.items[0]
    stated = definition(left, statement.items[-1]) if isinstance(left, (Name, Script)) else None
    if stated is None or stated.name in scope.definitions or not any(map(has_derivative, claim.items)):
        return False
    varied = set(map(head_name, variables_in(*claim.items)))
    return stated.name in names_in(*claim.items) - varied
