r"""Where an operator d/dx ends, below the readings: ``\frac{d}{dx} (u) v`` is the derivative of u v, or of u alone.

The reader takes the whole product behind an operator. In product rules and chains of operators less is meant:
``\frac{d}{dx} u v + \frac{d}{dx} v u`` differentiates each factor once.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import replaced, transform
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Terms, Tree, has_derivative, walk

WORDS = "an operator acts on the bracket behind it"
CHAINED = "an operator ends before the next one"
EACH = "an operator acts on the factor behind it"
#: A product rule has as many terms at least.
MIN_TERMS = 2


def by_operator_ends(sides: tuple[Tree, Tree]) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with operators that end as early as they may, and how that is said; None where nothing is open."""
    each = (replaced(sides[0], _of_each_factor, Terms), replaced(sides[1], _of_each_factor, Terms))
    if each != sides:
        # What stands beside a product rule, in a quotient say, ends as early.
        return (transform(each[0], _ended), transform(each[1], _ended)), EACH
    ends = [end for side in sides for part in walk(side) if (end := _early_end(part))]
    if not ends:
        return None
    left, right = (transform(side, _ended) for side in sides)
    return (left, right), WORDS if 1 in ends else CHAINED


def _early_end(tree: Tree) -> int:
    """How many factors of its body an operator may be meant to act on, 0 if all of them."""
    if not isinstance(tree, Derivative) or not isinstance(tree.body, Factors) or not _is_operator(tree):
        return 0
    first, *rest = tree.body.factors
    if isinstance(first, Group):
        return 1
    operators = (i for i, factor in enumerate(rest, 1) if isinstance(factor, Derivative) and _is_operator(factor))
    return next(operators, 0)


def _of_each_factor(tree: Tree) -> Tree | None:
    """The terms of a product rule with operators that act on one factor; None for other trees.

    All terms have the same factors, so that operators on whole products would say the same of each.
    """
    if not isinstance(tree, Terms) or len(tree.terms) < MIN_TERMS:
        return None
    lists = [_without_operators(term) for _, term in tree.terms]
    if not any(map(_on_product, walk(tree))) or not all(one and _same(one, lists[0]) for one in lists):
        return None
    return replace(tree, terms=tuple((sign, transform(term, _on_first)) for sign, term in tree.terms))


def _without_operators(term: Tree) -> list[Tree]:
    """The factors of a term with one operator, which is left out; none for other terms."""
    factors = term.factors if isinstance(term, Factors) else (term,)
    operators = [factor for factor in factors if isinstance(factor, Derivative) and _is_operator(factor)]
    if len(operators) != 1:
        return []
    out: list[Tree] = []
    for factor in factors:
        body = factor.body if isinstance(factor, Derivative) else factor
        out += body.factors if isinstance(body, Factors) else (body,)
    return out


def _same(one: list[Tree], other: list[Tree]) -> bool:
    """Whether two lists have the same factors in some order."""
    spellings = [[spelled(factor) for factor in factors] for factors in (one, other)]
    return len(one) == len(other) and all(
        spellings[0].count(factor) == spellings[1].count(factor) for factor in spellings[0]
    )


def _on_product(tree: Tree) -> bool:
    """Whether a tree is an operator before more than one factor."""
    return isinstance(tree, Derivative) and _is_operator(tree) and bool(_rest(tree.body))


def _rest(body: Tree) -> int:
    """How many factors of a product are the first one, with its argument, 0 if all of them."""
    if not isinstance(body, Factors):
        return 0
    called = isinstance(body.factors[0], Name) and isinstance(body.factors[1], Group)
    first = 2 if called else 1
    return first if first < len(body.factors) else 0


def _on_first(tree: Tree) -> Tree | None:
    return _cut(tree, _rest(tree.body)) if isinstance(tree, Derivative) and _on_product(tree) else None


def _is_operator(tree: Derivative) -> bool:
    """Whether the body stands behind the bar and not above it."""
    return bool(tree.variables) and tree.variables[0][0].end <= tree.body.start


def _ended(tree: Tree) -> Tree | None:
    end = _early_end(tree)
    return _cut(tree, end) if end and isinstance(tree, Derivative) else None


def _cut(tree: Derivative, end: int) -> Tree:
    """The operator on the first factors of its product, and the others behind it."""
    assert isinstance(tree.body, Factors)  # noqa: S101 - the caller counted its factors
    body, signs = tree.body.factors, tree.body.signs
    first = body[0] if end == 1 else replace(tree.body, end=body[end - 1].end, factors=body[:end], signs=signs[:end])
    inner = replace(tree, end=first.end, body=transform(first, _ended))
    rest = [transform(factor, _ended) for factor in body[end:]]
    return Factors(tree.start, tree.end, (inner, *rest), ("", *signs[end:]))


def operator_first(tree: Tree) -> Derivative | None:
    """``\\frac{d}{dx} f + g`` read as the derivative of f + g, None for other trees."""
    if not isinstance(tree, Terms) or not isinstance(tree.terms[0][1], Derivative):
        return None
    first = tree.terms[0][1]
    rest = tree.terms[1:]
    if not rest or tree.terms[0][0] < 0 or any(has_derivative(term) for _, term in rest):
        return None
    body = Terms(first.body.start, tree.end, ((1, first.body), *rest))
    return replace(first, body=body, end=tree.end)


def widened(tree: Tree) -> Tree:
    """The left side with its operator acting on the whole sum."""
    return operator_first(tree) or tree
