r"""Sums that are differentiated term by term, before the readings: ``dJ/dU = \sum_j dJ(w_{t+j}, U)/dU``.

Where J is defined as that sum, or a constant times it, over the same range, it holds whatever the terms are: they need
not be read. So both sides have to say exactly the same, and what is varied stands in the terms alone.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from chainrule.readers.dots import in_one
from chainrule.readers.letters import CONDITION, STEP_IN_RANGE, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
)
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Letters of numbers of terms.
_COUNTS = frozenset("mnMNTKB")


def sums_termwise(left: Tree, right: Tree, scope: Scope) -> str:
    """What is said of a claim that differentiates each term of a sum; empty for other claims."""
    if not isinstance(left, Derivative) or scope.strict or len(left.variables) != 1 or left.missing or left.below:
        return ""
    stated = scope.definitions.get(head_name(_called(left.body)) or "")
    if stated is None or stated.indices or isinstance(left.body, BigOp) or not _at_its_letters(left.body, stated):
        return ""
    totals = [part for part in find_all(stated.body, BigOp) if part.kind == "sum" and _is_multiple(stated.body, part)]
    if not totals or _outside(stated.body, totals[0]) & set(map(letter_of, names_in(left.variables[0][0]))):
        return ""
    each = replace(totals[0], body=_differentiated(totals[0].body, left))
    termwise = transform(stated.body, lambda part: each if part is totals[0] else None)
    same = _said(termwise) == _said(right)
    return f"{plain_name(stated.name)} is a sum, and each of its terms is differentiated" if same else ""


def _differentiated(term: Tree, left: Derivative) -> Tree:
    """A term under the sign of the derivative; what says where its sum begins stands before that."""
    match term:
        case Factors(factors=(Script(base=Name(name=name)) as first, *rest), signs=(sign, _, *signs)) if (
            name.startswith(CONDITION + STEP_IN_RANGE) and rest
        ):
            inner = rest[0] if len(rest) == 1 else replace(term, factors=tuple(rest), signs=("", *signs))
            return replace(term, factors=(first, replace(left, body=inner)), signs=(sign, ""))
    return replace(left, body=term)


def _called(body: Tree) -> Tree:
    """The J of ``J(w, U)``."""
    match body:
        case Factors(factors=(function, Group()), signs=(_, "")):
            return function
    return body


def _at_its_letters(body: Tree, stated: Definition) -> bool:
    """Whether a function is taken at the letters that it is defined in: J(2 U) has another derivative than J(U)."""
    match body:
        case Factors(factors=(_, Group(items=written))):
            # An argument that is left out is at its own letter, too.
            own = [_said(parameter) for parameter in stated.parameters]
            items = in_one(written)
            if own:
                places = [own.index(said) if (said := _said(item)) in own else -1 for item in items]
                return -1 not in places and all(first < second for first, second in pairwise(places))
            return all(isinstance(item, Name) and item.name in names_in(stated.body) for item in items)
    return True


def _outside(body: Tree, total: BigOp) -> set[str]:
    """The letters of a sum that stand outside of its terms: its index, where it ends, and what it is multiplied by."""
    ends = [end for end in (total.lower, total.upper, total.excluded) if end is not None]
    around = transform(body, lambda part: Number(0, 0, Fraction(1)) if part is total else None)
    return {total.index or "", *map(letter_of, names_in(around, *ends))}


def _is_multiple(body: Tree, total: BigOp) -> bool:
    """Whether a body is a sum, or a number times it."""
    match body:
        case BigOp():
            return body is total
        case Factors(factors=factors, signs=signs):
            rest = [factor for factor in factors if not _is_multiple(factor, total)]
            above = all(sign != "/" for sign, factor in zip(signs, factors, strict=True) if factor not in rest)
            return len(rest) + 1 == len(factors) and above and names_in(*rest) <= _COUNTS
        case Quotient(top=top, bottom=bottom):
            return _is_multiple(top, total) and names_in(bottom) <= _COUNTS
        case Terms(terms=((_, inner),)) | Group(opening="(" | "[", items=(inner,)):
            return _is_multiple(inner, total)
    return False


def _said(tree: Tree) -> list[object]:
    """All that a tree says; brackets around what is differentiated or summed change nothing."""
    return spelled(transform(tree, _with_bare_body))


def _with_bare_body(part: Tree) -> Tree | None:
    if not isinstance(part, (BigOp, Derivative)):
        return None
    return replace(part, body=transform(_without_brackets(part.body), _with_bare_body))


def _without_brackets(tree: Tree) -> Tree:
    while isinstance(tree, Group) and tree.opening in ("(", "[") and len(tree.items) == 1:
        (tree,) = tree.items
    return tree
