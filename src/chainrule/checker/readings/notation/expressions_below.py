r"""Derivatives in an expression, below the readings: ``\frac{\partial \sigma(w x + b)}{\partial (w x + b)}``.

The expression gets a name for itself, above the bar and below it, where nothing else above has its letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.dots import shown
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    Derivative,
    Factors,
    Group,
    Name,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name

#: So many different expressions are named in one claim.
MAX_EXPRESSIONS = 3
_WORDS = "an expression below the bar is a variable of its own"

Sides = tuple[Tree, Tree]


def by_expressions(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with a name for each expression that something is differentiated in, and the scope that defines it."""
    below = [part for tree in trees for part in find_all(tree, Derivative) if _expression(part) is not None]
    named: dict[str, Name] = {}
    for part in below:
        variable = _expression(part)
        key = shown(variable) if variable is not None else ""
        if variable is not None and key not in named:
            name = f"\\breve{{u}}_{{{len(named)}}}" if named else "\\breve{u}"
            named[key] = Name(variable.start, variable.end, name)
            scope = scope.define(Definition(name, (), (), variable))
    if not 0 < len(named) <= MAX_EXPRESSIONS:
        return

    def put(part: Tree) -> Tree | None:
        variable = _expression(part) if isinstance(part, Derivative) else None
        if variable is None or not isinstance(part, Derivative):
            return None
        own = named[shown(variable)]
        stated = scope.definitions.get(part.body.name) if isinstance(part.body, Name) else None
        # Of a loss by its name the formula is what has the expression in it.
        opened = stated.body if stated is not None and not stated.indices else part.body
        body = transform(opened, lambda inner: own if _same(inner, variable) else None)
        if names_in(body) & names_in(variable) or own.name not in names_in(body):
            # What is left of the expression may vary, too.
            return None
        return replace(part, body=body, variables=((own, 1),))

    left, right = (transform(tree, put) for tree in trees)
    if not any(_expression(part) is not None for side in (left, right) for part in find_all(side, Derivative)):
        yield (left, right), scope, _WORDS


def _expression(part: Derivative) -> Tree | None:
    """The expression that something is differentiated in, if it is no name with indices or arguments."""
    if len(part.variables) != 1 or part.variables[0][1] != 1:
        return None
    variable = part.variables[0][0]
    power = isinstance(variable, Script) and variable.sup is not None and not variable.sub
    compound = isinstance(variable, (Factors, Terms, Quotient, Applied)) and head_name(variable) is None
    return variable if (compound or power) and names_in(variable) else None


def _same(inner: Tree, variable: Tree) -> bool:
    """Whether a part is the expression, perhaps in brackets of its own."""
    if isinstance(inner, Group) and inner.opening == "(" and len(inner.items) == 1:
        return False
    return type(inner) is type(variable) and shown(inner) == shown(variable)
