"""What a text says a derivative of an undefined function is, below the extraction of claims: ``y' = -x / y``.

Further on it may be put in for the derivative, and an equality that holds then is no identity.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.checker.extraction.outdated import NEAR
from chainrule.readers.define import is_zero
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    Derivative,
    Factors,
    Group,
    Name,
    Script,
    Statement,
    Tree,
    find_all,
    has_derivative,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: How the reason ends with which an equation above may be put in.
PUT_IN = "is equal to above may be put in"


@dataclass(slots=True)
class Slopes:
    """The functions of whose derivatives equations stand above, and the names of such, with their lines."""

    lines: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    #: Those of functions of one variable, of which such an equation may be all that is known: y' = 2 y.
    equations: dict[str, int] = field(default_factory=dict)

    def add(self, statement: Statement, line: int) -> None:
        """What ``p = y'`` and ``y' = -x / y`` say of the derivative of y."""
        if len(statement.items) > 1:
            for name in filter(None, map(_slope, statement.items)):
                self.lines[name] = line
            first, *others = statement.items
            if len(others) == 1 and _is_of_one(first) and not has_derivative(others[0]) and not is_zero(others[0]):
                self.equations[_slope(first) or ""] = line
            if isinstance(first, Name) and any(map(has_derivative, others)):
                self.named[first.name] = line

    def put_in(self, left: Tree, right: Tree, scope: Scope, line: int) -> str:
        """Why two sides with derivatives of an undefined function may be equal by an equation above."""
        if (words := self._inside(left, right, scope, line)) or (
            _slope(_function(left)) is not None and not isinstance(right, Derivative)
        ):
            return words
        for name, at in self.lines.items():
            stated = scope.definitions.get(name)
            meant = stated is not None and line - stated.line <= NEAR
            if line - at <= NEAR and not meant and _count(left, name) > _count(right, name):
                return f"what the derivative of {plain_name(name)} {PUT_IN}"
        for name in sorted(names_in(left) - names_in(right) - scope.definitions.keys()):
            if line - self.named.get(name, line) in range(1, NEAR + 1):
                return f"what {plain_name(name)} {PUT_IN}"
        return ""

    def _inside(self, left: Tree, right: Tree, scope: Scope, line: int) -> str:
        """Why ``d/dx y^2 = -2x`` and ``g' = 2y`` of a ``g = 2y`` may hold: nothing but an equation says what y is."""
        own = _slope(left)
        if isinstance(left, Derivative) and (left.mark != "d" or isinstance(left.variables[0][0], Script)):
            # Of several variables each has an equation of its own.
            return ""
        bodies = [part.body for part in find_all(left, Derivative)]
        if own is not None and own in scope.definitions:
            bodies.append(scope.definitions[own].body)
        names = names_in(*bodies, *(d.body for body in bodies for d in scope.below(body)))
        for name in sorted((names & self.equations.keys()) - scope.definitions.keys() - {own or ""}):
            derived = any(name in names_in(part) for part in find_all(right, Derivative)) or _count(right, name)
            if line - self.equations[name] <= 2 * NEAR and not derived:
                return f"what the derivative of {plain_name(name)} {PUT_IN}"
        return ""


def _is_of_one(tree: Tree) -> bool:
    """Whether a side is y' or dy/dx of a plain name."""
    if isinstance(tree, Derivative):
        plain = len(tree.variables) == 1 and isinstance(tree.variables[0][0], Name)
        return plain and tree.mark == "d" and isinstance(tree.body, Name)
    return _slope(tree) is not None and isinstance(tree, Script) and isinstance(tree.base, Name)


def _function(tree: Tree) -> Tree:
    """The C' of ``C'(y)``."""
    match tree:
        case Factors(_, _, (Script() as called, Group()), (_, "")):
            return called
    return tree


def _slope(tree: Tree) -> str | None:
    """The y of a side ``y'`` or ``dy/dx``."""
    if isinstance(tree, Script) and tree.primes == 1 and not tree.sub and tree.sup is None:
        return head_name(tree.base)
    if not isinstance(tree, Derivative) or len(tree.variables) != 1:
        return None
    name = head_name(tree.body)
    return None if name == head_name(tree.variables[0][0]) else name


def _count(tree: Tree, name: str) -> int:
    """How often the derivative of a function stands in a tree."""
    return sum(_slope(part) == name for kind in (Script, Derivative) for part in find_all(tree, kind))
