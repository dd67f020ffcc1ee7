r"""Values of names that stand for derivatives, below the extraction of claims: ``\delta = a - y``.

Below ``\delta = \partial L / \partial z`` that is no second definition. It claims what the derivative is.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.named_derivatives import without_minus
from chainrule.checker.extraction.steps import ERRORS
from chainrule.readers.define import is_number
from chainrule.readers.letters import layer_of, letter_of, whole_name
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Derivative,
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
)
from chainrule.readers.usage import head_name

#: So many lines further down a letter may be used for something else.
NEAR = 30
#: Why such an equation is not refuted: any letter may be used anew.
WHY = "the name on the left may be used for something else here"


def with_values(statement: Statement, line: int, scope: Scope) -> tuple[Statement, str]:
    """The statement with the derivative for the name that it gives a value, and why it is not refuted."""
    if statement.error or not statement.signs or statement.signs[0] != "=":
        return statement, ""
    first, *rest = statement.items
    if not isinstance(first, (Name, Script)):
        return statement, ""
    stated = _stated(first, scope)
    if stated is None or stated.earlier or not 0 <= line - stated.line <= NEAR or not _is_value(first, rest, scope):
        return statement, ""
    derivative: Tree = replace(without_minus(stated.body), start=first.start, end=first.end)
    if isinstance(stated.body, Terms):
        derivative = replace(stated.body, start=first.start, end=first.end, terms=((-1, derivative),))
    why = "" if letter_of(stated.name) in ERRORS else WHY
    return replace(statement, items=(derivative, *rest)), why


def _stated(first: Tree, scope: Scope) -> Definition | None:
    """The definition of a name as a derivative, with the same indices."""
    for name in dict.fromkeys((whole_name(first), head_name(first))):
        found = scope.definitions.get(name or "")
        if found is None or not isinstance(without_minus(found.body), Derivative) or found.parameters:
            continue
        below = first.sub if isinstance(first, Script) and name != whole_name(first) else ()
        indices = [part.name if isinstance(part, Name) else "" for part in below]
        raised = isinstance(first, Script) and (first.sup is not None or first.primes)
        return found if indices == list(found.indices) and not raised else None
    return _of_any_layer(first, scope)


def _of_any_layer(first: Tree, scope: Scope) -> Definition | None:
    r"""What ``\delta^{(3)}`` is below ``\delta^{(l)} = \partial J / \partial z^{(l)}``, said of any layer."""
    if not isinstance(first, Name) or letter_of(first.name) not in ERRORS:
        return None
    letter = letter_of(first.name)
    label = first.name[len(letter) :]
    for stated in scope.definitions.values() if label else ():
        body, layer = without_minus(stated.body), layer_of(stated.name)
        if letter_of(stated.name) != letter or layer is None or layer["step"]:
            continue
        variable = body.variables[0][0] if isinstance(body, Derivative) and len(body.variables) == 1 else None
        own = stated.name[len(letter) :]
        inner = variable.name.removesuffix(own) + label if isinstance(variable, Name) else ""
        if inner in scope.definitions and isinstance(variable, Name) and variable.name.endswith(own):

            def at_layer(part: Tree, own: str = variable.name, inner: str = inner) -> Tree | None:
                return replace(part, name=inner) if isinstance(part, Name) and part.name == own else None

            return replace(stated, name=first.name, body=transform(stated.body, at_layer))
    return None


def _is_value(first: Tree, rest: list[Tree], scope: Scope) -> bool:
    """Whether the members behind a name say what it comes to: no numbers, no other names, no next value of its own."""
    own = spelled(first)
    for member in rest:
        if isinstance(member, (Name, Number, Unread)) or is_number(member) or has_derivative(member):
            return False
        if any(spelled(part) == own for part in find_all(member, type(first))):
            return False
    # A letter of which nothing above speaks may come from anywhere.
    stated = _stated(first, scope)
    assert stated is not None  # noqa: S101 - it was found
    known = names_in(stated.body, *(d.body for d in scope.below(stated.body))) | scope.definitions.keys()
    return names_in(rest[0]) <= known | {stated.name, *stated.indices}
