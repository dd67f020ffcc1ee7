r"""Chains of derivatives with an ellipsis, or with a product over steps, beside the judgement.

``\partial L / \partial W = \partial L/\partial h_t \, \partial h_t/\partial h_{t-1} \dots \partial h_1/\partial W``
and the same with ``\prod_k \partial h_k / \partial h_{k-1}``: each factor begins with what the one before it ends with,
and what stands in the place of factors that are not written is of the same letter. Factors of one letter all take the
same step, from h_k to h_{k-1}. So it is one way of the chain rule, whatever the functions are.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from chainrule.readers.letters import letter_of
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import BigOp, Derivative, Dots, Factors, Group, Name, Number, Script, Terms, Tree
from chainrule.readers.usage import head_name

MEANING = "it is one way of the chain rule, whose steps are those that the letters count"
#: A place that is counted, ``k-m+1``, by its terms, and the place that a name has in its label.
_TERM = re.compile(r"([+-]?)(\\?[A-Za-z]+|\d+)")
_LABEL = re.compile(r"\^\{[\[(<]?([^{}()\[\]<>]+)[\])>]?\}\Z")
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
    taken = [_step(*link) for link, _ in links if link is not None and _letter(link[0]) == _letter(link[1])]
    alike = all(step is not None and step == taken[0] for step in taken)
    alike = alike and not any(_turns_back(a[1], b[0], taken) for a, b in around if a is not None and b is not None)
    return MEANING if steps and alike and all(_follows(a, b) for a, b in pairwise(links)) else ""


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


def _step(body: Tree, variable: Tree) -> int | None:
    """How far the place of the variable is from that of the body; None where that is no number."""
    above, below = _place(body), _place(variable)
    if above is None or below is None:
        return None
    apart = {name: below[name] - above[name] for name in {*above, *below} if below[name] != above[name]}
    return apart[""] if set(apart) == {""} else None


def _turns_back(before: Tree, behind: Tree, taken: list[int | None]) -> bool:
    """Whether steps go up though what is left out goes down to a number: from h_t to h_1."""
    above, below = _place(before), _place(behind)
    counted = above is not None and below is not None and any(above) and not any(below)
    return counted and any(step is not None and step > 0 for step in taken)


def _place(tree: Tree) -> Counter[str] | None:
    """The terms of the place of ``h_{k-m+1}``, numbers under the empty name; None for other trees."""
    match tree:
        case Script(base=Name(), sub=(Terms() as place,)):
            text = "".join(("+" if sign > 0 else "-") + _plain(term) for sign, term in place.terms)
        case Script(base=Name(), sub=(place,)):
            text = _plain(place)
        case Name(name=name) if (label := _LABEL.search(name)) is not None:
            text = "".join(label[1].split())
        case _:
            return None
    found = list(_TERM.finditer(text))
    if "".join(term[0] for term in found) != text:
        return None
    out: Counter[str] = Counter()
    for term in found:
        sign, number = (-1 if term[1] == "-" else 1), term[2].isdigit()
        out["" if number else term[2]] += sign * (int(term[2]) if number else 1)
    return out


def _plain(term: Tree) -> str:
    """A letter or a number as text; what is no term of a place for others."""
    return term.name if isinstance(term, Name) else str(term.value) if isinstance(term, Number) else "?"
