r"""Errors that a later row says to be derivatives, beside the extraction of claims: ``\partial L/\partial b = \delta``.

The row above it, ``\delta = a - y``, then claims of what it is the derivative.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.steps import ERRORS
from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import Derivative, Name, Script, Statement, Tree, has_derivative, spelled, walk
from chainrule.readers.usage import head_name


def as_derivative(statement: Statement, below: list[Statement]) -> Statement | None:
    """The statement of the value of an error as that of a derivative, if one of the statements below says which."""
    first, *rest = statement.items
    if not _is_error(first) or not statement.signs or any(map(has_derivative, statement.items)):
        return None
    for other in below:
        match other.items:
            case (Derivative() as told, error) if other.signs == ("=",) and spelled(error) == spelled(first):
                return replace(statement, items=(replace(told, start=first.start, end=first.end), *rest))
    return None


def may_be_wrong(left: Tree, sign: str, right: Tree) -> bool:
    r"""Whether a link may be wrong: an equation, or ``\delta := f'(z) \sum_k w_k \delta_k``, which is no choice."""
    if sign == "=":
        return True
    primed = any(isinstance(part, Script) and part.primes for part in walk(right))
    return sign == ":=" and primed and isinstance(left, (Name, Script)) and _is_error(left)


def _is_error(tree: Tree) -> bool:
    return letter_of(head_name(tree) or "") in ERRORS
