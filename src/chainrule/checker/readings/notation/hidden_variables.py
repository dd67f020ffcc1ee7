r"""Gradients of undefined functions in a variable that nobody writes, below the readings of what is left unsaid.

In ``\nabla \log (p(x) q(y)) = \nabla \log p(x) + \nabla \log q(y)`` each value of a function is taken as a function of
one vector, whatever stands in its bracket: what holds then, holds for any variable. To be proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Script,
    Tree,
    find_all,
    has_derivative,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name

#: The variable, and the letters that count terms, which are no functions and no variables.
_VARIABLE = r"\vartheta"
_COUNTS = frozenset("nNmMKBT")
_WORDS = "the gradient is taken in a variable that the functions depend on"

Sides = tuple[Tree, Tree]


@dataclass(slots=True)
class _Values:
    """The values of functions that were found, by how they are spelled, and the indices of sums they may have."""

    known: frozenset[str]
    bound: frozenset[str]
    names: dict[str, str] = field(default_factory=dict)

    def change(self, part: Tree) -> Tree | None:
        """A product with a name for each value of a function in it."""
        if not isinstance(part, Factors):
            return None
        factors: list[Tree] = []
        signs: list[str] = []
        for factor, sign in zip(part.factors, part.signs, strict=True):
            called = self._called(factors[-1], factor) if factors and not sign else None
            if called is None:
                factors.append(factor)
                signs.append(sign)
            else:
                factors[-1] = called
        whole = [factor if self._is_value(factor) else transform(factor, self.change) for factor in factors]
        return whole[0] if len(whole) == 1 else replace(part, factors=tuple(whole), signs=tuple(signs))

    def _called(self, first: Tree, group: Tree) -> Tree | None:
        r"""The value that a function and the bracket behind it are; ``\log p`` takes it inside."""
        if not isinstance(group, Group) or group.opening != "(" or not group.items or has_derivative(group):
            return None
        if isinstance(first, Applied) and len(first.args) == 1 and first.power is None:
            inner = self._called(first.args[0], group)
            return replace(first, args=(inner,), end=group.end) if inner is not None else None
        name = head_name(first)
        plain = isinstance(first, Name) or (isinstance(first, Script) and first.sup is None and not first.primes)
        if not plain or name is None or name in self.known:
            return None
        value = self.names.setdefault(repr((spelled(first), spelled(group))), f"{name}_{{\\#{len(self.names)}}}")
        base = Name(first.start, group.end, value)
        own = sorted(names_in(first, group) & self.bound)
        return Script(first.start, group.end, base, tuple(Name(group.end, group.end, i) for i in own)) if own else base

    def _is_value(self, tree: Tree) -> bool:
        base = tree.base if isinstance(tree, Script) else tree
        return isinstance(base, Name) and base.name in self.names.values()


def by_hidden_variable(trees: Sides, scope: Scope) -> Iterator[tuple[Sides, Scope, str]]:
    """The sides with each nabla in a variable of all values of functions, where nothing else stands below a nabla."""
    nablas = [part for tree in trees for part in find_all(tree, Gradient)]
    if not nablas or scope.strict or any(part.variable is not None for part in nablas):
        return
    parts = [part for tree in trees for part in walk(tree)]
    if any(isinstance(part, Derivative) or (isinstance(part, Script) and part.primes) for part in parts):
        return
    if any(isinstance(tree, Number) for tree in trees) or _VARIABLE in names_in(*trees):
        return
    bound = frozenset(part.index for part in parts if isinstance(part, BigOp) and part.index)
    values = _Values(frozenset(name for name, said in scope.declarations.items() if said.kind != "function"), bound)
    left, right = (transform(transform(tree, values.change), _widened) for tree in trees)
    bodies = [part.body for side in (left, right) for part in find_all(side, Gradient)]
    functions = {body.name for body in bodies if isinstance(body, Name)} | set(values.names.values())
    inside = names_in(*bodies)
    if not values.names or functions & values.known or not inside <= functions | bound | _COUNTS:
        return
    if any(isinstance(part, Script) and _is_no_power(part.sup) for part in parts):
        return
    other = scope.without_definitions().declare(Declaration(_VARIABLE, "vector", facts=frozenset({"undeclared"})))
    for name in sorted(functions):
        other = other.declare(Declaration(name, "function", depends=(_VARIABLE,)))
    left, right = (transform(side, _in_variable) for side in (left, right))
    yield (left, right), other, _WORDS


def _is_no_power(sup: Tree | None) -> bool:
    """Whether a superscript is a transpose, or the 0 of what a method starts from."""
    return is_transpose(sup) or (isinstance(sup, Number) and not sup.value)


def _widened(part: Tree) -> Tree | None:
    r"""``\nabla \frac{1}{n} \sum_i f_i`` as the gradient of the mean, and not of the number before it."""
    if not isinstance(part, Factors) or not isinstance(part.factors[0], Gradient):
        return None
    first = part.factors[0]
    if first.body.end != first.end or not names_in(first.body) <= _COUNTS:
        return None
    rest = tuple(transform(factor, _widened) for factor in part.factors[1:])
    return replace(first, body=replace(part, factors=(first.body, *rest)), end=part.end)


def _in_variable(part: Tree) -> Tree | None:
    if not isinstance(part, Gradient):
        return None
    variable = Name(part.start, part.start, _VARIABLE)
    return replace(part, variable=variable, body=transform(part.body, _in_variable))
