r"""The reading of ``L_i`` as one term of the sum that defines L, below the readings; it counts only if it holds.

``L = \frac1n \sum_i (t_i - y_i)^2`` and ``\partial L_i / \partial y_i = 2 (y_i - t_i)``: the loss of one example.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.loss_names import is_loss
from chainrule.checker.readings.indices.held_indices import bare_names
from chainrule.checker.readings.losses.one_term import halved, sum_of
from chainrule.readers.rewriting import renamed
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Applied,
    Bars,
    Derivative,
    Group,
    Name,
    Number,
    Script,
    Terms,
    Tree,
    find_all,
    names_in,
    walk,
)
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name


def with_terms(trees: tuple[Tree, Tree], scope: Scope) -> tuple[Scope, str] | None:
    """The scope in which a loss that is differentiated with an index is a family of terms; None where none is."""
    bodies = [part.body for tree in trees for part in find_all(tree, Derivative)]
    out, found = scope, []
    for name in sorted({name for body in bodies if (name := _indexed(body)) is not None}):
        stated = scope.definitions.get(name)
        if stated is None or stated.indices or any(part.name == name for tree in trees for part in bare_names(tree)):
            continue
        term = _term(stated)
        if term is not None:
            found.append(plain_name(name))
            out = out.define(term)
    return (out, f"with an index {', '.join(found)} is one term of the sum that defines it") if found else None


def _indexed(body: Tree) -> str | None:
    """The L of ``L_i``."""
    match body:
        case Script(_, _, Name(), (Name() as index,), None, 0) if is_index(index):
            return head_name(body)
    return None


def _term(stated: Definition) -> Definition | None:
    """What a term of a sum or mean is, for each of its indices; a half before the sum is no part of a mean."""
    body, sign = stated.body, 1
    if isinstance(body, Terms) and len(body.terms) == 1:
        ((sign, body),) = body.terms
    found = sum_of(body)
    if found is None or found[1].index is None or found[1].index not in names_in(found[1].body):
        return None
    half, total = found
    if not is_loss(stated.name) and not any(map(_measures, walk(total.body))):
        # y = sum_j w_j x_j is an output, and y_i another one.
        return None
    index = total.index or ""
    term = halved(total.body) if half else total.body
    term = Terms(term.start, term.end, ((sign, term),)) if sign < 0 else term
    return replace(stated, parameters=(), indices=(index,), body=renamed(term, index, index), before=None, others=())


def _measures(part: Tree) -> bool:
    """Whether a part is a square or a logarithm, as the terms of losses are made of."""
    match part:
        case Applied(function="log" | "ln"):
            return True
        case Script(_, _, Group() | Bars(), (), Number(_, _, power), 0):
            return power == 2
    return False
