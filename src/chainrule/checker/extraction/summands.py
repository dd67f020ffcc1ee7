r"""Terms of sums that a chain writes out, beside the definitions: ``L = \sum_i l_i = \sum_i (y_i - w x_i)^2``.

Two members that are the same sum of two terms say what the first term is, if that is a name.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.readers.define import TERMS, definition
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import BigOp, Factors, Group, Name, Statement, Terms, Tree, has_derivative


def sum_of_own(left: Tree, members: list[Tree], scope: Scope) -> Definition | None:
    r"""What ``L = \sum_t L_t = -\sum_t y_t \log p_t`` says below a definition of L_t: that one stays as it is."""
    before = scope.definitions.get(left.name) if isinstance(left, Name) else None
    if before is None or not before.indices or len(members) == 1:
        return None
    found = (definition(left, member) for member in members[:-1])
    return next((each for each in found if each is not None and each.name == before.name + TERMS), None)


def summands_named(statement: Statement, found: Definition) -> list[Definition]:
    """The definitions of the terms that one member names and the next one writes out."""
    out: list[Definition] = []
    for sign, first, second in zip(statement.signs[1:], statement.items[1:], statement.items[2:], strict=False):
        pair = _terms(first, second) if sign in ("=", ":=") else None
        if pair is None or has_derivative(pair[1]):
            continue
        stated = definition(*pair)
        if stated is not None and stated.name != found.name and stated.indices:
            out.append(replace(stated, text=found.text, line=found.line))
    return out


def _terms(first: Tree, second: Tree) -> tuple[Tree, Tree] | None:
    """What two sums sum up, if nothing else differs."""
    while isinstance(first, Factors) and isinstance(second, Factors) and first.signs == second.signs:
        differing = [i for i, pair in enumerate(zip(first.factors, second.factors, strict=True)) if not _same(*pair)]
        if len(differing) != 1:
            return None
        first, second = first.factors[differing[0]], second.factors[differing[0]]
    if not isinstance(first, BigOp) or not isinstance(second, BigOp) or first.kind != "sum" or second.kind != "sum":
        return None
    ends = (first.lower, second.lower), (first.upper, second.upper)
    same = all((a is None) == (b is None) and (a is None or b is None or _same(a, b)) for a, b in ends)
    body = first.body.items[0] if isinstance(first.body, Group) and len(first.body.items) == 1 else first.body
    if first.index != second.index or not same or isinstance(body, (Terms, BigOp)):
        return None
    return body, second.body


def _same(a: Tree, b: Tree) -> bool:
    return spelled(a) == spelled(b)
