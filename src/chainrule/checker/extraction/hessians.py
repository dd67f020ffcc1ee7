r"""The letter H as the operator that takes the Hessian, below the extraction of claims: ``\mathbf{H} f(x)``.

H is that only in a text that speaks of Hessians, where nothing else is said of it, and before a function.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.named import HESSIANS
from chainrule.readers.rewriting import in_statement
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import FUNCTION_LETTERS, Factors, Gradient, Group, Name, Statement, Tree

OPERATOR = "H"


def with_hessians(statement: Statement, scope: Scope) -> Statement:
    """The statement with second derivatives for H before functions."""
    if HESSIANS not in scope.options or OPERATOR in scope.definitions or OPERATOR in scope.declarations:
        return statement

    def read(part: Tree) -> Tree | None:
        if not isinstance(part, Factors):
            return None
        for i, factor in enumerate(part.factors[:-1]):
            if isinstance(factor, Name) and factor.name == OPERATOR and not part.signs[i + 1]:
                return _taken(part, i, scope)
        return None

    return in_statement(statement, Factors, read)


def _taken(part: Factors, at: int, scope: Scope) -> Tree | None:
    """A product in which the operator at a place is applied to what stands behind it; None if that is no function."""
    function = part.factors[at + 1]
    if not isinstance(function, Name) or not _is_function(function.name, scope):
        return None
    rest, signs = part.factors[at + 2 :], part.signs[at + 2 :]
    body: Tree = function
    if rest and isinstance(rest[0], Group) and not signs[0]:
        body = Factors(function.start, rest[0].end, (function, rest[0]), ("", ""))
        rest, signs = rest[1:], signs[1:]
    hessian = Gradient(part.factors[at].start, body.end, None, body, 2)
    factors = (*part.factors[:at], hessian, *rest)
    return hessian if len(factors) == 1 else replace(part, factors=factors, signs=(*part.signs[: at + 1], *signs))


def _is_function(name: str, scope: Scope) -> bool:
    stated = scope.definitions.get(name)
    return bool(stated.parameters) if stated is not None else name in FUNCTION_LETTERS - scope.declarations.keys()
