r"""Chains of derivatives with an ellipsis, or with a product over steps, beside the judgement.

``\partial L / \partial W = \partial L/\partial h_t \, \partial h_t/\partial h_{t-1} \dots \partial h_1/\partial W``
and the same with ``\prod_k \partial h_k / \partial h_{k-1}``: each factor begins with what the one before it ends with,
and what stands in the place of factors that are not written is of the same letter. So it is one way of the chain rule,
whatever the functions are.
"""

from __future__ import annotations

from itertools import pairwise

from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import BigOp, Derivative, Dots, Factors, Group, Tree, spelled
from chainrule.readers.usage import head_name

MEANING = "it is one way of the chain rule, whose steps are those that the letters count"
#: A link by what it differentiates in what, None for factors that are not written.
_Link = tuple[Tree, Tree] | None


def telescopes(left: Tree, right: Tree) -> str:
    """Why such a product is the derivative on the left side by its form alone; empty for other claims."""
    whole, links = _link(left), _links(right)
    if whole is None or links is None or not any(link is None or several for link, several in links):
        return ""
    first, last = links[0][0], links[-1][0]
    if first is None or last is None or not _same(first[0], whole[0]) or not _same(last[1], whole[1]):
        return ""
    around = [(a, b) for (a, _), dots, (b, _) in zip(links, links[1:], links[2:], strict=False) if dots[0] is None]
    steps = all(a is not None and b is not None and _letter(a[1]) == _letter(b[0]) for a, b in around)
    return MEANING if steps and all(_follows(a, b) for a, b in pairwise(links)) else ""


def _links(tree: Tree) -> list[tuple[_Link, bool]] | None:
    """The factors of a product of derivatives, and whether each is a product over steps; None for other trees."""
    factors = tree.factors if isinstance(tree, Factors) and "/" not in tree.signs else ()
    out: list[tuple[_Link, bool]] = []
    for factor in factors:
        while isinstance(factor, Group) and len(factor.items) == 1:
            (factor,) = factor.items
        match factor:
            case Dots():
                out.append((None, False))
            case BigOp(kind="prod", body=body) if (link := _link(body)) is not None:
                out.append((link, True))
            case _ if (link := _link(factor)) is not None:
                out.append((link, False))
            case _:
                return None
    return out or None


def _link(tree: Tree) -> tuple[Tree, Tree] | None:
    while isinstance(tree, Group) and len(tree.items) == 1:
        (tree,) = tree.items
    match tree:
        case Derivative(_, _, _, body, ((variable, 1),)) if not isinstance(body, Dots):
            return body, variable
    return None


def _follows(before: tuple[_Link, bool], after: tuple[_Link, bool]) -> bool:
    """Whether one factor goes on where the one before it ends; beside factors that are not written the letter tells."""
    (first, several), (second, more) = before, after
    if first is None or second is None:
        return first is not second
    if several or more:
        return _letter(first[1]) == _letter(second[0])
    return _same(first[1], second[0])


def _same(a: Tree, b: Tree) -> bool:
    return spelled(a) == spelled(b)


def _letter(tree: Tree) -> str:
    return letter_of(head_name(tree) or "")
