r"""Partial derivatives with a prime and their variables below, below the extraction: ``f'_x(x, y)``, ``z''_{xy}``.

The letters below are variables only if the function is called with them, or what is said above of the name has them.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.readers.define import outside_subscripts
from chainrule.readers.rewriting import in_statement
from chainrule.readers.scope import Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    At,
    Derivative,
    Factors,
    Group,
    Name,
    Script,
    Statement,
    Tree,
    find_all,
    names_in,
)


def with_primed_partials(statement: Statement, scope: Scope) -> Statement:
    """The statement with derivatives for primed names that have their variables below."""
    if any(_elsewhere(item, scope) for item in statement.items):
        return statement
    statement = in_statement(statement, Factors, lambda part: _called(part, scope))
    return in_statement(statement, Script, lambda part: _alone(part, scope))


def _elsewhere(item: Tree, scope: Scope) -> bool:
    """Whether ``f'_x(x, e^x)`` stands in a member, the derivative at other arguments of an f that nothing defines."""
    pairs = (pair for product in find_all(item, Factors) for pair in pairwise(product.factors))
    for first, group in pairs:
        name, _ = _primed(first)
        if name is not None and isinstance(group, Group) and not all(isinstance(i, Name) for i in group.items):
            stated = scope.definitions.get(name.name)
            if stated is None or len(stated.parameters) != len(group.items):
                return True
    return False


def _called(part: Tree, scope: Scope) -> Tree | None:
    """A product in which ``f'_x(x, y)`` is a derivative, or ``f_x(x, y)`` below z = f(x, y)."""
    if not isinstance(part, Factors):
        return None
    for i, (first, second) in enumerate(pairwise(part.factors)):
        if not isinstance(second, Group) or second.opening != "(" or part.signs[i + 1]:
            continue
        letters = {item.name for item in second.items if isinstance(item, Name)}
        name, variables = _primed(first)
        stated = scope.definitions.get(name.name) if name is not None else None
        at = stated.parameters if stated is not None and len(stated.parameters) == len(second.items) else ()
        if name is not None and len(at) > 1 and len(letters) < len(at):
            inside = {parameter.name: parameter for parameter in at if isinstance(parameter, Name)}
            if {variable.name for variable in variables} <= inside.keys():
                call = Factors(name.start, second.end, (name, replace(second, items=at)), ("", ""))
                slope = Derivative(first.start, second.end, "∂", call, _orders(variables))
                where = tuple(zip(at, second.items, strict=True))
                return _joined(part, i, At(first.start, second.end, slope, where))
        if len(second.items) < 2 or len(letters) != len(second.items):
            continue
        if name is None and isinstance(first, Script) and not first.primes:
            name, variables = _primed(replace(first, primes=len(first.sub)))
            if name is not None and not _stands_with(name, second, scope):
                continue
        if name is not None and {variable.name for variable in variables} <= letters:
            value = Factors(name.start, second.end, (name, second), ("", ""))
            return _joined(part, i, Derivative(first.start, second.end, "∂", value, _orders(variables)))
    return None


def _joined(product: Factors, at: int, slope: Tree) -> Tree:
    """A product with a derivative for two of its factors."""
    factors = (*product.factors[:at], slope, *product.factors[at + 2 :])
    signs = (*product.signs[: at + 1], *product.signs[at + 2 :])
    return slope if len(factors) == 1 else replace(product, factors=factors, signs=signs)


def _stands_with(name: Name, call: Group, scope: Scope) -> bool:
    """Whether a definition above has the function with the same arguments, and none says what it is."""
    if name.name in scope.definitions or name.name in scope.declarations:
        return False
    products = (p for d in scope.definitions.values() for p in find_all(d.body, Factors))
    pairs = (pair for product in products for pair in pairwise(product.factors))
    return any(isinstance(f, Name) and f.name == name.name and spelled(g) == spelled(call) for f, g in pairs)


def _alone(part: Tree, scope: Scope) -> Tree | None:
    """The derivative that ``z'_x`` is below z = f(x, y)."""
    name, variables = _primed(part)
    stated = scope.definitions.get(name.name) if name is not None else None
    if name is None or stated is None:
        return None
    known = names_in(*stated.parameters) if stated.parameters else set(outside_subscripts(stated.body))
    if len(known) < 2 or not {variable.name for variable in variables} <= known:
        return None
    return Derivative(part.start, part.end, "∂", name, _orders(variables))


def _primed(part: Tree) -> tuple[Name | None, tuple[Name, ...]]:
    """The name and the letters below it, where there are as many primes."""
    match part:
        case Script(_, _, Name() as name, (_, *_) as below, None, primes) if primes == len(below):
            variables = tuple(each for each in below if isinstance(each, Name))
            return (name, variables) if len(variables) == len(below) else (None, ())
    return None, ()


def _orders(variables: tuple[Name, ...]) -> tuple[tuple[Tree, int], ...]:
    """The variables with how often each is differentiated in."""
    names = [variable.name for variable in variables]
    return tuple((v, names.count(v.name)) for i, v in enumerate(variables) if v.name not in names[:i])
