r"""The reading of ``dh/dg`` below ``h(x) = x^3`` and ``g(x) = x^2``, below the readings: the derivative of h at g.

So lessons on the chain rule write the outer derivative, also as ``dh / d(x^2)``. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name


def by_compositions(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The sides with the derivatives of outer functions at inner ones, where they are written as one in the other."""
    found: list[str] = []

    def change(part: Tree) -> Tree | None:
        outer = _outer(part, scope)
        inner = _inner(part.variables[0][0], scope) if outer is not None and isinstance(part, Derivative) else None
        if outer is None or inner is None:
            return None
        found.append(f"the derivative of {plain_name(outer.name)} is taken at what stands below it")
        prime = Script(part.start, part.start, outer, primes=1)
        return Factors(part.start, part.end, (prime, Group(part.start, part.end, "(", (inner,))), ("", ""))

    if scope.definitions and any(find_all(side, Derivative) for side in sides):
        left, right = (transform(side, change) for side in sides)
        if found:
            yield (left, right), "; ".join(dict.fromkeys(found))


def _outer(part: Tree, scope: Scope) -> Name | None:
    """The function of one argument that a derivative is of, if it is not one in that argument."""
    match part:
        case Derivative(_, _, _, Name() as body, ((variable, 1),)):
            stated = scope.definitions.get(body.name)
            if stated is None or len(stated.parameters) != 1 or not isinstance(stated.parameters[0], Name):
                return None
            own = stated.parameters[0].name
            return body if own != head_name(variable) and head_name(variable) not in names_in(stated.body) else None
    return None


def _inner(variable: Tree, scope: Scope) -> Tree | None:
    """What an outer function is taken at: another function with its argument, or what is written out."""
    if isinstance(variable, Name):
        stated = scope.definitions.get(variable.name)
        if stated is None or not stated.parameters:
            return None
        group = Group(variable.start, variable.end, "(", stated.parameters)
        return Factors(variable.start, variable.end, (variable, group), ("", ""))
    return variable if head_name(variable) is None or _is_power(variable) else None


def _is_power(tree: Tree) -> bool:
    return isinstance(tree, Script) and tree.sup is not None and not tree.sub
