"""Claims of tables whose headers are formulas: ``g(z)`` above a function, and ``g'(z)`` above its derivative."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.checker.extraction.wording import body_of, single
from chainrule.errors import ReadError
from chainrule.readers import latex
from chainrule.readers.define import definition
from chainrule.readers.documents import Piece
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree, has_derivative, names_in
from chainrule.readers.usage import head_name

#: What stands around a formula of a header.
_MARKS = re.compile(r"^:math:|^\\\(|\\\)$|[$`*]|\s+$|^\s+")
MAX_HEAD = 60


def titled_sides(
    function: Piece, value: Piece, heads: tuple[str, str], line: int, scope: Scope
) -> tuple[Tree, Tree, bool, Scope] | None:
    """Both sides of the claim of a row, with the derivative that the header writes out.

    Behind them stands that nothing is guessed, and the scope in which the function of the header is that of the row.
    None where the headers are words, or where the argument does not occur in the row: that is a table of values.
    """
    (body, _), right = body_of(function), single(value)
    name, derivative = map(_formula, heads)
    if body is None or right is None or name is None or derivative is None or has_derivative(right):
        return None
    found = definition(name, body)
    if found is None or has_derivative(name) or not has_derivative(derivative):
        return None
    inside, spoken = names_in(body), names_in(derivative)
    arguments = {head_name(parameter) for parameter in found.parameters} or spoken - {found.name}
    letters = inside | set(map(letter_of, inside))
    if found.name not in spoken or found.name in inside or not arguments or not arguments <= letters:
        return None
    return derivative, right, False, scope.define(replace(found, line=line))


def _formula(head: str) -> Tree | None:
    """The formula that a header is."""
    if len(head) > MAX_HEAD:
        return None
    try:
        return latex.expression(_MARKS.sub("", _MARKS.sub("", head.strip())))
    except ReadError:
        return None
