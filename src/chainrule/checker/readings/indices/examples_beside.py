r"""Examples beside the point where a function is taken, in front of the readings: ``x - x_i`` and ``k(x, x_i)``.

An entry is not taken from its own vector, nor given to a function beside it, so that x_i is an example here, another
vector for each i: in kernels, densities and means of clusters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from chainrule.readers.letters import FAMILY, is_capital, is_transposed, whole_name
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    BigOp,
    Factors,
    Group,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
)
from chainrule.readers.variables import variables_in

Sides = tuple[Tree, Tree]


def with_examples_beside(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides and the scope with families for such examples; None where there are none."""
    used = {stated.name: stated for side in sides for stated in scope.below(side)}
    trees = [*sides, *(stated.body for stated in used.values())]
    summed = {big.index for tree in trees for big in find_all(tree, BigOp) if big.index}
    letters = {name for tree in trees for name in _beside(tree) if _is_indexed(name, trees, summed)}
    letters -= scope.definitions.keys()
    if not letters:
        return None

    def change(part: Tree) -> Tree | None:
        name = _example(part)
        if name not in letters:
            return None
        assert isinstance(part, Script)  # noqa: S101 - so is every example
        base = Name(part.base.start, part.base.end, name + FAMILY, getattr(part.base, "bold", False))
        return replace(part, base=base)

    left, right = (transform(side, change) for side in sides)
    bodies = {name: _with_body(stated, transform(stated.body, change)) for name, stated in used.items()}
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies})


def _with_body(stated: Definition, body: Tree) -> Definition:
    return stated if body is stated.body else replace(stated, body=body, before=None, others=())


def _beside(tree: Tree) -> set[str]:
    """The letters that stand with an index beside themselves: as terms, as arguments, as factors of one product."""
    out: set[str] = set()
    for terms in find_all(tree, Terms):
        out |= _both([term for _, term in terms.terms])
    for group in find_all(tree, Group):
        out |= _both(group.items) if len(group.items) > 1 and group.opening == "(" else set()
    for product in find_all(tree, Factors):
        for first, second in pairwise(product.factors):
            out |= _both((first, second)) if is_transposed(first) else set()
    return out


def _both(parts: Sequence[Tree]) -> set[str]:
    """The letters that are there bare and with an index."""
    bare = {name for part in parts if not _example(part) and (name := whole_name(part))}
    return bare & {name for part in parts if (name := _example(part))}


def _example(tree: Tree) -> str:
    """The letter of ``x_i``, empty for anything else."""
    match tree:
        case Script(base=Name(name=name), sub=(Name(),), primes=0) if not is_capital(name):
            return name
    return ""


def _is_indexed(name: str, trees: Sequence[Tree], summed: set[str]) -> bool:
    """Whether a letter has one index wherever it has any, that of a sum somewhere, and no entry of it is a variable."""
    scripts = [part for tree in trees for part in find_all(tree, Script)]
    own = [part for part in scripts if isinstance(part.base, Name) and part.base.name == name and part.sub]
    if not all(_example(part) for part in own):
        return False
    indices = {index.name for part in own for index in part.sub if isinstance(index, Name)}
    return bool(indices & summed) and not any(_example(each) == name for each in variables_in(*trees))
