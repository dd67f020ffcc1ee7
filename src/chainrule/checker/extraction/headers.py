"""Claims of tables whose headers are formulas: ``g(z)`` above a function, and ``g'(z)`` above its derivative."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.checker.extraction.wording import body_of, first_member
from chainrule.errors import ReadError
from chainrule.readers import latex
from chainrule.readers.define import definition
from chainrule.readers.documents import Piece
from chainrule.readers.letters import letter_of
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Script, Tree, has_derivative, names_in, walk
from chainrule.readers.usage import head_name
from chainrule.readers.variables import variables_in

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
    (body, _), right = body_of(function), first_member(value)
    names, derivative = _names(heads[0]), _formula(heads[1])
    if body is None or right is None or not names or derivative is None or has_derivative(right):
        return None
    found, *others = (definition(name, body) for name in names)
    if found is None or any(map(has_derivative, names)) or not has_derivative(derivative):
        return None
    inside, spoken = _called(body), _called(derivative)
    arguments = {head_name(parameter) for parameter in found.parameters} or spoken - {found.name}
    if not found.parameters and (varied := variables_in(derivative)):
        arguments = {head_name(variable) for variable in varied}
    letters = inside | set(map(letter_of, inside))
    if found.name not in spoken or found.name in inside or not arguments or not arguments <= letters:
        return None
    for each in (found, *others):
        scope = scope if each is None else scope.define(replace(each, line=line))
    return derivative, right, False, scope


def _called(tree: Tree) -> set[str]:
    """The names in a tree, with their labels and without."""
    return names_in(tree) | {name for part in walk(tree) if isinstance(part, Script) and (name := head_name(part))}


def _names(head: str) -> list[Tree]:
    """What a header calls the functions of the rows: ``f``, or both names of ``a = f(z)``."""
    name, sign, other = head.partition("=")
    found = [_formula(part) for part in ((name, other) if sign else (head,))]
    return [each for each in found if each is not None] if None not in found else []


def _formula(head: str) -> Tree | None:
    """The formula that a header is."""
    if len(head) > MAX_HEAD:
        return None
    try:
        return latex.expression(_MARKS.sub("", _MARKS.sub("", head.strip())))
    except ReadError:
        return None
