r"""Gaussian densities by their name, below the readings: ``\mathcal{N}(x \mid \mu, \Sigma)`` written out.

What comes third is a variance where it is a square, a number or a small letter, and a covariance otherwise; before the
identity it is the variance of each entry. They count only if they hold.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers import latex
from chainrule.readers.letters import is_capital, is_inverse
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.syntax import Applied, Derivative, Factors, Group, Name, Script, Terms, Tree, find_all
from chainrule.readers.usage import head_name

Sides = tuple[Tree, Tree]
#: The number of the circle in a text that calls something else so.
_STAND_IN = "\\check{\\pi}"
#: What the inverse of a covariance is the sum of and of its transpose, and the factor in front of a density.
_HALF, _FACTOR = "\\breve{{{}}}", "\\check{{{}}}"
WORDS = "N is the density of the normal distribution"
_NORMAL = frozenset((r"\mathcal{N}", "N", r"\mathscr{N}"))
_IDENTITY = frozenset(("I", r"\mathbf{I}", r"\mathbb{I}"))
_OF_A_NUMBER = r"\frac{1}{\sqrt{2\pi S}} \exp\left(-\frac{(X-M)^2}{2S}\right)"
_OF_A_VECTOR = r"(2\pi)^{-D/2} |S|^{-1/2} \exp\left(-\frac{1}{2}(X-M)^T S^{-1} (X-M)\right)"
#: Of covariances with an index the inverse is any symmetric matrix and the factor in front any number: a claim that
#: holds for all of them holds for those that belong together.
_OF_A_FAMILY = r"A \exp\left(-\frac{1}{2}(X-M)^T S (X-M)\right)"
_OF_EACH_ENTRY = r"(2\pi S)^{-D/2} \exp\left(-\frac{1}{2S}(X-M)^T (X-M)\right)"


def with_gaussian_densities(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides and the scope with such densities written out; None where there are none."""
    used = [_with_point(stated) for stated in reached(sides, scope)]
    trees = [*sides, *(stated.body for stated in used)]
    products = [part for tree in trees for part in find_all(tree, Factors)]
    found = [each for part in products for pair in pairwise(part.factors) if (each := _density(*pair)) is not None]
    if not found:
        return None
    below = {
        head_name(variable) for tree in trees for part in find_all(tree, Derivative) for variable, _ in part.variables
    }
    covariances = {name for _, _, _, variance in found if (name := _family(variance)) is not None} - below

    # Where a policy is called so, the number has another name.
    circle = _STAND_IN if "\\pi" in scope.definitions else "\\pi"

    def change(part: Tree) -> Tree | None:
        if isinstance(part, Script) and part.sup is not None and _family(part) in covariances:
            return _inverse(part)
        return _written_out(part, change, circle) if isinstance(part, Factors) else None

    left, right = (transform(side, change) for side in sides)
    bodies = {
        stated.name: replace(stated, body=transform(stated.body, change), before=None, others=()) for stated in used
    }
    vectors = {name for _, point, mean, variance in found if _family(variance) is not None
               for each in (point, mean) if (name := _vector(each)) is not None}  # fmt: skip
    for name in sorted(vectors - scope.declarations.keys() - scope.definitions.keys()):
        scope = scope.declare(Declaration(name, "matrix", (f"?{name}.0", f"?{name}.1"), frozenset({"undeclared"})))
    for name in sorted(covariances):
        own, factor = _HALF.format(name), _FACTOR.format(name)
        sizes = (f"?{own}.0", f"?{own}.1", f"?{own}.1")
        scope = scope.declare(Declaration(own, "matrix", sizes, frozenset({"undeclared"})))
        scope = scope.declare(Declaration(factor, "vector", sizes[:1], frozenset({"undeclared"})))
    return (left, right), replace(scope, definitions={**scope.definitions, **bodies}), WORDS


def _with_point(stated: Definition) -> Definition:
    r"""A definition ``p(x) = \mathcal{N}(\mu, \sigma^2)`` with the point x, too; others as they are."""
    match stated.body, stated.parameters:
        case Factors(factors=(Name(_, _, name), Group(opening="(", items=(_, _)) as group)), (point, *_):
            if name in _NORMAL:
                group = replace(group, items=(point, *group.items))
                return replace(stated, body=replace(stated.body, factors=(stated.body.factors[0], group)))
    return stated


def _family(variance: Tree) -> str | None:
    r"""The name of covariances with an index, ``\Sigma_k``, perhaps inverted; None for others."""
    match variance:
        case Script(base=Name(name=name), sub=(Name(),), primes=0) if is_capital(name):
            return name if variance.sup is None or is_inverse(variance.sup) else None
    return None


def _vector(tree: Tree) -> str | None:
    """The letter of ``x_n``, a vector for each index; None for others."""
    match tree:
        case Script(base=Name(name=name), sub=(Name(),), sup=None, primes=0) if not is_capital(name):
            return name
    return None


def _inverse(covariance: Script) -> Tree:
    r"""``\Sigma_k^{-1}`` as any symmetric matrix, the sum of a matrix and its transpose."""
    base = Name(covariance.base.start, covariance.base.end, _HALF.format(head_name(covariance.base)))
    one = replace(covariance, base=base, sup=None)
    other = replace(one, sup=Name(covariance.end, covariance.end, "T"))
    terms = Terms(covariance.start, covariance.end, ((1, one), (1, other)))
    return Group(covariance.start, covariance.end, "(", (terms,))


def _density(function: Tree, group: Tree) -> tuple[Tree, Tree, Tree, Tree] | None:
    r"""What ends before ``(x \mid \mu, \Sigma)``, the point, the mean and the variance; None for other factors.

    A logarithm may stand before the name: ``\log \mathcal{N}(...)``.
    """
    called = function.args[0] if isinstance(function, Applied) and len(function.args) == 1 else function
    bare = isinstance(called, Name) and called.name in _NORMAL and isinstance(group, Group)
    if not bare or not isinstance(group, Group) or group.opening != "(" or len(group.items) != len("XMS"):
        return None
    point, mean, variance = group.items
    return function, point, mean, variance


def _written_out(product: Factors, change: Callable[[Tree], Tree | None], circle: str) -> Tree | None:
    """A product with the densities in it written out; None for one without."""
    factors: list[Tree] = []
    signs: list[str] = []
    at = 0
    while at < len(product.factors):
        here, *behind = product.factors[at : at + 2]
        found = _density(here, behind[0]) if behind else None
        parts = [transform(each, change) for each in found[1:]] if found is not None else []
        value = _of(parts[0], parts[1], parts[2], circle) if parts else transform(here, change)
        factors.append(replace(here, args=(value,)) if found is not None and isinstance(here, Applied) else value)
        signs.append(product.signs[at])
        at += 1 if found is None else 2
    if len(factors) == len(product.factors) and all(a is b for a, b in zip(factors, product.factors, strict=True)):
        return None
    return factors[0] if len(factors) == 1 else replace(product, factors=tuple(factors), signs=tuple(signs))


def _of(point: Tree, mean: Tree, variance: Tree, circle: str) -> Tree:
    """The density at a point, with a name for the number of the circle."""
    template, put = _OF_A_VECTOR, {"X": point, "M": mean, "S": variance, "\\pi": Name(0, 0, circle)}
    identity = isinstance(variance, Factors) and isinstance(variance.factors[-1], Name)
    if isinstance(variance, Factors) and identity and head_name(variance.factors[-1]) in _IDENTITY:
        rest = variance.factors[:-1]
        put["S"] = rest[0] if len(rest) == 1 else replace(variance, factors=rest, signs=variance.signs[:-1])
        template = _OF_EACH_ENTRY
    elif isinstance(variance, Script) and _family(variance) is not None:
        factor = Name(variance.start, variance.end, _FACTOR.format(head_name(variance.base)))
        put |= {"S": _inverse(variance), "A": replace(variance, base=factor)}
        template = _OF_A_FAMILY
    elif not _is_matrix(variance):
        template = _OF_A_NUMBER

    def change(part: Tree) -> Tree | None:
        value = put.get(part.name) if isinstance(part, Name) else None
        return Group(value.start, value.end, "(", (value,)) if value is not None else None

    whole = transform(_parsed(template), change)
    return Group(point.start, point.end, "(", (whole,))


def _is_matrix(variance: Tree) -> bool:
    """Whether what comes third is a covariance: a bold letter or a capital."""
    base = variance.base if isinstance(variance, Script) else variance
    power = isinstance(variance, Script) and variance.sup is not None
    name = head_name(base)
    return name is not None and (is_capital(name) or (isinstance(base, Name) and base.bold)) and not power


@cache
def _parsed(template: str) -> Tree:
    return latex.expression(template)
