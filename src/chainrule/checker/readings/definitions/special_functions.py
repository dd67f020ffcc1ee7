r"""Special functions by their customary letters, below the readings: Φ and φ of the normal distribution, Γ and ψ.

Where a text takes ``\Phi(z)`` and ``\phi(z)`` and defines neither, they are the distribution function and the density
of the standard normal; ψ beside Γ is the derivative of the logarithm of Γ. They count only if they hold.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers import latex
from chainrule.readers.letters import is_transpose
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Applied, Factors, Group, Name, Script, Tree, find_all

Sides = tuple[Tree, Tree]
_NORMAL = "Φ is the distribution function of the standard normal"
_PHI = r"\frac12 (1 + \operatorname{erf}(x/\sqrt{2}))"
_DENSITY = r"\frac{1}{\sqrt{2\pi}} e^{-x^2/2}"
#: The letters that are called, which of them are defined and how, and the words for it.
_CUSTOMARY = (
    ({r"\Phi", r"\phi"}, {r"\Phi": _PHI, r"\phi": _DENSITY}, f"{_NORMAL}, φ its density"),
    ({r"\Phi", r"\varphi"}, {r"\Phi": _PHI, r"\varphi": _DENSITY}, f"{_NORMAL}, φ its density"),
    ({r"\Phi"}, {r"\Phi": _PHI}, _NORMAL),
    ({r"\Gamma", r"\psi"}, {r"\psi": r"\frac{d}{dx} \ln \Gamma(x)"}, "ψ is the derivative of ln Γ"),
)


def with_special_functions(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with what such letters are; None where none are called, or they are defined."""
    trees = [*sides, *(stated.body for stated in reached(sides, scope))]
    called = {name for tree in trees for name in _called(tree)}
    # In ``\\|t - \\Phi w\\|^2`` it is a matrix of features.
    multiplied = {name for tree in trees for name in _multiplied(tree)} if called else set()
    for letters, bodies, words in _CUSTOMARY:
        known = scope.definitions.keys() | scope.declarations.keys() | multiplied
        if letters <= called and not letters & known:
            for name, body in bodies.items():
                scope = scope.define(_stated(name, body))
            return sides, scope, words
    return None


@cache
def _stated(name: str, body: str) -> Definition:
    return Definition(name, (Name(0, 0, "x"),), (), latex.expression(body), body)


def _multiplied(tree: Tree) -> set[str]:
    """The letters that something else than a bracket follows, and those that are transposed."""
    pairs = (pair for product in find_all(tree, Factors) for pair in pairwise(product.factors))
    out = {first.name for first, second in pairs if isinstance(first, Name) and not isinstance(second, Group)}
    scripts = (part for part in find_all(tree, Script) if is_transpose(part.sup))
    return out | {part.base.name for part in scripts if isinstance(part.base, Name)}


def _called(tree: Tree) -> set[str]:
    """The letters that a bracket with one thing in it follows, as in ``ln Γ(a)``, too."""
    out = set()
    for product in find_all(tree, Factors):
        for factor, group in pairwise(product.factors):
            if isinstance(group, Group) and len(group.items) == 1:
                last = factor.args[-1] if isinstance(factor, Applied) and factor.args else factor
                out |= {last.name} if isinstance(last, Name) else set()
    return out
