r"""Where an operator d/dx ends, below the readings: ``\frac{d}{dx} (u) v`` is the derivative of u v, or of u alone.

The reader takes the whole product behind an operator. In product rules and chains of operators less is meant.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.syntax import Derivative, Factors, Group, Tree, transform, walk

WORDS = "an operator acts on the bracket behind it"
CHAINED = "an operator ends before the next one"


def by_operator_ends(sides: tuple[Tree, Tree]) -> tuple[tuple[Tree, Tree], str] | None:
    """The sides with operators that end as early as they may, and how that is said; None where nothing is open."""
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


def _is_operator(tree: Derivative) -> bool:
    """Whether the body stands behind the bar and not above it."""
    return bool(tree.variables) and tree.variables[0][0].end <= tree.body.start


def _ended(tree: Tree) -> Tree | None:
    end = _early_end(tree)
    if not end or not isinstance(tree, Derivative) or not isinstance(tree.body, Factors):
        return None
    body, signs = tree.body.factors, tree.body.signs
    first = body[0] if end == 1 else replace(tree.body, end=body[end - 1].end, factors=body[:end], signs=signs[:end])
    inner = replace(tree, end=first.end, body=transform(first, _ended))
    rest = [transform(factor, _ended) for factor in body[end:]]
    return Factors(tree.start, tree.end, (inner, *rest), ("", *signs[end:]))
