"""What readings ask of the trees of a claim: its names, repeated indices, dots between vectors, bare logarithms."""

from __future__ import annotations

from collections.abc import Sequence

from chainrule.readers.scope import called
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Derivative,
    Factors,
    Gradient,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    walk,
)
from chainrule.readers.usage import head_name


def uses(trees: list[Tree], name: str) -> bool:
    r"""Whether a name occurs in some trees, perhaps with the subscript that belongs to it, as in \Sigma_C."""
    return any(name in called(tree) for tree in trees)


def repeats(tree: Tree) -> set[str]:
    """The indices that stand twice in a product, outside of a sum over them."""
    bound = {p.index for p in find_all(tree, BigOp)}
    found: set[str] = set()
    for part in walk(tree):
        if isinstance(part, Factors):
            seen: set[str] = set()
            for factor in part.factors:
                names = {s.name for p in find_all(factor, Script) for s in p.sub if isinstance(s, Name)} - bound
                found |= names & seen
                seen |= names
    return found


def single_beside(tree: Tree) -> set[str]:
    """The indices that stand twice in one term and once in another: the c of ``p_c w_c - w_c`` is one class."""
    found: set[str] = set()
    for terms in find_all(tree, Terms):
        twice = [repeats(term) for _, term in terms.terms]
        once = [
            {s.name for p in find_all(term, Script) for s in p.sub if isinstance(s, Name)}
            - own
            - {p.index for p in find_all(term, BigOp)}
            for (_, term), own in zip(terms.terms, twice, strict=True)
        ]
        found |= set().union(*twice) & set().union(*once)
    return found


def dots(tree: Tree) -> bool:
    r"""Whether a dot stands in a product."""
    return any(isinstance(part, Factors) and "dot" in part.signs for part in walk(tree))


def primed_in(trees: Sequence[Tree]) -> set[str]:
    """The letters that carry a prime."""
    parts = (part for tree in trees for part in find_all(tree, Script) if part.primes)
    return {part.base.name for part in parts if isinstance(part.base, Name)}


def short_log(tree: Tree) -> bool:
    r"""Whether ``\lg`` occurs in a tree, which is the natural logarithm in some texts."""
    return any(isinstance(part, Applied) and part.function == "lg" for part in walk(tree))


def bare_log(tree: Tree) -> bool:
    """Whether a logarithm without a base occurs in a tree."""
    return any(
        isinstance(p, Applied) and p.function == "log" and p.sub is None and len(p.args) == 1 for p in walk(tree)
    )


def variables_of(left: Tree) -> set[str | None]:
    """The names that a left side is a derivative or a gradient in; none for products of derivatives."""
    match left:
        case Derivative(variables=variables):
            return {head_name(variable) for variable, _ in variables}
        case Gradient(variable=variable) if variable is not None:
            return {head_name(variable)}
    return set()
