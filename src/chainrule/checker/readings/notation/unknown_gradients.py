r"""Gradients of functions of which nothing is known, below the readings: ``\nabla (f g) = f \nabla g + g \nabla f``.

The functions depend on one vector; ``\nabla_\theta \log p(x)`` says that p depends on the parameter, too. To be proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.letters import is_capital
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import (
    FUNCTION_LETTERS,
    Applied,
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: The vector that functions depend on where no variable is written, and the most letters that are tried for it.
_VARIABLE = "x"
_MAX_LETTERS = 3


def of_one_vector(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with each nabla in one variable, of which the undefined functions below a nabla are functions."""
    nablas = [part for tree in trees for part in find_all(tree, Gradient)]
    known = scope.definitions.keys() | scope.declarations.keys()
    functions = sorted({p.body.name for p in nablas if isinstance(p.body, Name)} - known)
    if not functions or any(p.variable is not None for p in nablas) or any(isinstance(t, Number) for t in trees):
        return
    bodies = [scope.definitions[name].body for p in nablas if (name := head_name(p.body)) in scope.definitions and name]
    letters = sorted(names_in(*bodies) & names_in(*trees) - set(functions) - FUNCTION_LETTERS - {"e", "T"})
    fresh = [_VARIABLE] if _VARIABLE not in names_in(*trees, *bodies) | scope.definitions.keys() else []
    for name in (*fresh, *letters) if len(letters) <= _MAX_LETTERS else fresh:
        if name in scope.definitions:
            continue
        other = scope.declare(Declaration(name, "vector", facts=frozenset({"undeclared"})))
        for matrix in _before_nablas(trees) - known - set(functions):
            other = other.declare(Declaration(matrix, "matrix", facts=frozenset({"undeclared"})))
        for function in functions:
            other = other.declare(Declaration(function, "function", depends=(name,)))
        shown = ", ".join(map(plain_name, functions))
        words = (
            f"{shown} {'is a function' if len(functions) == 1 else 'are functions'} of the vector {plain_name(name)}"
        )
        left, right = (transform(tree, lambda part, name=name: _in(part, name)) for tree in trees)  # type: ignore[misc]
        yield (left, right), other, words


def _before_nablas(trees: Sides) -> set[str]:
    r"""The M of ``M \nabla f``, which may be a matrix."""
    products = [product for tree in trees for product in find_all(tree, Factors)]
    pairs = (pair for product in products for pair in pairwise(product.factors))
    return {
        first.name for first, second in pairs
        if isinstance(first, Name) and isinstance(second, Gradient) and is_capital(first.name)
    }  # fmt: skip


def _in(part: Tree, name: str) -> Tree | None:
    """A nabla in a variable."""
    if not isinstance(part, Gradient):
        return None
    return replace(part, variable=Name(part.start, part.start, name), body=transform(part.body, lambda p: _in(p, name)))


def with_parameter(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    r"""The sides with ``p(x, \theta)`` for p(x), where a nabla in \theta stands before functions without it."""
    nablas = [part for tree in trees for part in walk(tree) if isinstance(part, (Gradient, Derivative))]
    variables = [_variable(part) for part in nablas]
    name = variables[0] if variables else None
    if name is None or set(variables) != {name} or name in scope.definitions:
        return
    known = scope.definitions.keys() | scope.declarations.keys()
    functions = {name for nabla in nablas for part in walk(nabla.body) for name in _applied(part)} - known
    if not functions or any(name in names_in(group) for tree in trees for group in _arguments(tree, functions)):
        return

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Factors) or functions.isdisjoint(_applied(part)):
            return None
        factors = [transform(factor, change) for factor in part.factors]
        for function, place in _applied(part).items():
            group = factors[place]
            if isinstance(group, Group) and function in functions:
                item = Name(group.end, group.end, name)
                factors[place] = replace(group, items=(*group.items, item))
        return replace(part, factors=tuple(factors))

    shown = ", ".join(map(plain_name, sorted(functions)))
    words = f"{shown} {'depends' if len(functions) == 1 else 'depend'} on {plain_name(name)}, too"
    yield (transform(trees[0], change), transform(trees[1], change)), scope, words


def _variable(part: Gradient | Derivative) -> str | None:
    """The only name that something is differentiated in."""
    if isinstance(part, Derivative):
        variable = part.variables[0][0] if len(part.variables) == 1 else None
    else:
        variable = part.variable
    return variable.name if isinstance(variable, Name) else None


def _applied(part: Tree) -> dict[str, int]:
    """The p of ``p(x)`` in a product, with the place of the bracket."""
    if not isinstance(part, Factors):
        return {}
    pairs = enumerate(zip(part.factors, part.factors[1:], part.signs[1:], strict=False), 1)
    return {
        name: place for place, (first, group, sign) in pairs
        if isinstance(group, Group) and group.opening == "(" and group.items and not sign and (name := _called(first))
    }  # fmt: skip


def _called(first: Tree) -> str:
    r"""The name that a bracket behind a factor belongs to: p of ``p(x)`` and of ``\log p(x)``; empty for others."""
    if isinstance(first, Applied) and len(first.args) == 1:
        inner = first.args[0]
        first = inner.factors[-1] if isinstance(inner, Factors) else inner
    return first.name if isinstance(first, Name) else ""


def _arguments(tree: Tree, functions: set[str]) -> Iterator[Tree]:
    """What stands in the brackets behind the functions."""
    for part in find_all(tree, Factors):
        yield from (part.factors[place] for name, place in _applied(part).items() if name in functions)
