r"""Readings of a nabla without a variable or of a vector, below the readings: ``\nabla (b^T x) = b`` is taken in x.

They count only if they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import is_capital, is_transposed
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Gradient, Group, Name, Number, Script, Tree, transform, walk
from chainrule.writers.text import plain_name

#: Letters of constants and indices.
_NO_VARIABLES = frozenset(("T", "e", "d", "i", "j", "k", "n", "m", r"\pi"))
#: More letters than these are not tried.
MAX_LETTERS = 4

#: How texts lay out the nabla of a vector.
_OF_VECTORS = {
    "Jacobian": "the gradient of a vector is its Jacobian",
    "transposed": "the gradient of a vector is the transpose of its Jacobian",
}


def by_layout(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    r"""``\nabla_x A x = A^T``, and A in other texts: the scope with each layout."""
    if any(isinstance(part, Gradient) and part.variable is not None for tree in trees for part in walk(tree)):
        for layout, words in _OF_VECTORS.items():
            yield replace(scope, options={**scope.options, "gradients": layout}), words


def by_gradient_variable(trees: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The sides with each nabla in one of the letters behind it, and what that assumes."""
    open_ones = [p for tree in trees for p in walk(tree) if isinstance(p, Gradient) and p.variable is None]
    if not open_ones:
        return
    if any(isinstance(tree, Number) and not tree.value for tree in trees):
        return
    beside = {p.variable.name: p.variable for tree in trees for p in walk(tree)
              if isinstance(p, Gradient) and isinstance(p.variable, Name)}  # fmt: skip
    letters = [{**_letters(_opened(part.body, scope)), **beside} for part in open_ones]
    common = [name for name in letters[0] if all(name in each for each in letters)]
    for name in common if len(common) <= MAX_LETTERS else ():
        variable = letters[0][name]

        def change(part: Tree, variable: Name = variable) -> Tree | None:
            if not isinstance(part, Gradient) or part.variable is not None:
                return None
            return replace(part, variable=replace(variable, start=part.start, end=part.start))

        left, right = (transform(tree, change) for tree in trees)
        yield (left, right), f"the gradient is taken in {plain_name(name)}"


def _opened(body: Tree, scope: Scope) -> Tree:
    """The body, or what its name was defined as."""
    stated = scope.definitions.get(body.name) if isinstance(body, Name) else None
    return stated.body if stated is not None and not stated.parameters else body


def _letters(body: Tree) -> dict[str, Name]:
    r"""The letters that a gradient may be taken in: of f_\theta(x) the one in its brackets and the one below it."""
    parts = walk(body)
    inside: list[Tree] = []
    called = False
    for part in (part for part in parts if isinstance(part, Factors)):
        for first, group in zip(part.factors, part.factors[1:], strict=False):
            if isinstance(first, (Name, Script)) and isinstance(group, Group) and not is_transposed(first):
                called = True
                inside += [item for item in group.items if isinstance(item, Name)]
                inside += first.sub if isinstance(first, Script) else ()
    names = [part for part in (inside if called else parts) if isinstance(part, Name)]
    return {part.name: part for part in names if part.name not in _NO_VARIABLES and not is_capital(part.name)}
