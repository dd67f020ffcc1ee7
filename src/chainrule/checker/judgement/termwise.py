r"""Sums that are differentiated term by term, before the readings: ``dJ/dU = \sum_j dJ(w_{t+j}, U)/dU``.

Where J is defined as that sum, or a constant times it, over the same range, it holds whatever the terms are: they need
not be read.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Group,
    Quotient,
    Terms,
    Tree,
    find_all,
    names_in,
    spelled,
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
    if stated is None or stated.indices or isinstance(left.body, BigOp):
        return ""
    totals = [part for part in find_all(stated.body, BigOp) if part.kind == "sum" and _is_multiple(stated.body, part)]
    if not totals:
        return ""
    each = replace(totals[0], body=replace(left, body=totals[0].body))
    termwise = transform(stated.body, lambda part: each if part is totals[0] else None)
    same = _said(termwise) == _said(right)
    return f"{plain_name(stated.name)} is a sum, and each of its terms is differentiated" if same else ""


def _called(body: Tree) -> Tree:
    """The J of ``J(w, U)``."""
    call = isinstance(body, Factors) and len(body.factors) == 2 and isinstance(body.factors[1], Group)
    return body.factors[0] if call and isinstance(body, Factors) else body


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
    """What a tree says; brackets around what is differentiated change nothing."""
    bare = [part for part in spelled(tree) if part is not Group]
    ranges = [(big.index, big.kind) for big in find_all(tree, BigOp)]
    return [*bare, *ranges]
