r"""What a text minimizes without a name for it, beside the definitions: ``\arg\min_w (X w - y)^T (X w - y)``.

It is kept as the definition of a name that no formula can have, for readings in which a loss has no other definition.
"""

from __future__ import annotations

import re

from chainrule.errors import ReadError
from chainrule.readers import latex
from chainrule.readers.documents import Document, Piece
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Group, Name, Number, Tree, has_derivative, names_in

#: The name of what is minimized, or called the loss, without a name of its own.
OBJECTIVE = "\\objective"
#: The operator, with what is written below it.
_OPTIMUM = re.compile(
    r"(?:\\(?:arg)?(?:min|max)|\barg\s*(?:min|max)|\\(?:text|mathrm|operatorname\*?)\{(?:arg\s*)?(?:min|max)\})"
    r"[\s}]*(?:\\limits)?\s*(?:_\s*(?:\{(?:[^{}]|\{[^{}]*\})*\}|\\?[A-Za-z]+))?(?:\\[,;:! ]|\\quad|\s)*"
)
#: Where a body ends.
_END = re.compile(r"=|\\triangleq|\\(?:quad|qquad|text|tag|label|mbox|mathrm\{s)|\\\\|&|\\end\{|s\.t\.|,\s")
_OPENING = ("(", "\\left", "\\{", "\\big", "\\Big", "[")
#: Words right before a formula that is a loss.
_CALLED = re.compile(
    r"(?:loss|cost|objective|error|risk|likelihood|损失函数|代价函数|目标函数)\s*(?:function)?\*{0,2}\s*"
    r"(?:\([^()$]{1,30}\)\s*)?(?:is|as|:|：|为|是)?(?:\s+(?:then|now|thus|defined\s+as|given\s+by))?"
    r"\*{0,2}:?\s*(?:\$\$?|\\\[|\\\()?\s*$",
    re.IGNORECASE,
)
#: So many characters before a formula may call it a loss.
BEFORE = 60
#: Longer formulas are no bodies.
MAX_BODY = 200


def with_objective(document: Document, piece: Piece, scope: Scope) -> Scope:
    """The scope below a formula, with what it and the words before it say is minimized."""
    line = document.flow_line(piece.start)
    found = objective(piece.text, line)
    if found is None:
        found = called_loss(document.text[max(0, piece.start - BEFORE) : piece.start], piece.text, line)
    return scope.define(found) if found is not None else scope


def objective(text: str, line: int) -> Definition | None:
    """What the last operator in a formula is said of; None where there is none, or no formula behind it."""
    if "min" not in text and "max" not in text:
        return None
    for found in reversed(list(_OPTIMUM.finditer(text))):
        rest = text[found.end() :]
        if "arg" not in found[0] and "_" not in found[0] and rest.startswith(_OPENING):
            # The larger of two numbers.
            continue
        end = _END.search(rest)
        body = _body(rest[: end.start()] if end is not None else rest)
        if body is not None:
            return _named(body, line)
    return None


def called_loss(words: str, text: str, line: int) -> Definition | None:
    """A formula without a left side behind words such as "Loss:"."""
    if _CALLED.search(words) is None:
        return None
    body = _body(text)
    return _named(body, line) if body is not None else None


def _named(body: Tree, line: int) -> Definition:
    return Definition(OBJECTIVE, (), (), body, text="what is minimized", line=line)


def _body(text: str) -> Tree | None:
    if len(text) > MAX_BODY:
        return None
    try:
        found = latex.statements(text)
    except ReadError:
        return None
    if len(found) != 1 or found[0].error or found[0].signs or not found[0].items:
        return None
    body = found[0].items[0]
    plain = isinstance(body, (Name, Number, Group)) or has_derivative(body) or len(names_in(body)) < 2
    return None if plain else body
