r"""The reading with definitions that have a slip, mended, below the readings: ``J = -\log(\sigma(x))) - 1``.

There brackets do not match, and in ``z_j = \sum_j w_{jk} a_k`` the sum is over the index of the left side. It counts
only if it holds: what was meant is a guess.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import BigOp, Factors, Name, Script, Tree, Unread, find_all, names_in
from chainrule.readers.usage import head_name, is_index
from chainrule.writers.text import plain_name


def with_mended(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope with the definitions below the sides mended, and what is said of them; None where none is to be."""
    names: dict[int, str] = {}
    for stated in reached(sides, scope):
        if isinstance(stated.body, Unread) and stated.body.mended is not None:
            scope = scope.define(replace(stated, body=stated.body.mended, before=None, others=()))
            names.setdefault(id(stated.body), plain_name(stated.name))
    words = [f"brackets that do not match are mended in what defines {', '.join(names.values())}"] if names else []
    for stated in reached(sides, scope):
        body = transform(stated.body, partial(_over_the_other, stated))
        if body is not stated.body:
            scope = scope.define(replace(stated, body=body, before=None, others=()))
            words.append(f"the sum in what defines {plain_name(stated.name)} is over its other index")
    return (sides, scope, "; ".join(words)) if words else None


def _over_the_other(stated: Definition, part: Tree) -> Tree | None:
    """A sum over an index of the left side, or over one that it has nowhere, as one over the index of its factors."""
    if not isinstance(part, BigOp) or part.kind != "sum" or part.index is None:
        return None
    nowhere = part.index not in names_in(part.body)
    if part.index not in stated.indices and not nowhere:
        return None
    if nowhere and not find_all(part.body, BigOp):
        inside = {
            i.name for each in find_all(part.body, Script) for i in each.sub if isinstance(i, Name) and is_index(i)
        }
        inside -= {*stated.indices, *(head_name(p) for p in stated.parameters)}
        return replace(part, index=inside.pop()) if len(inside) == 1 else None
    if not isinstance(part.body, Factors) or find_all(part.body, BigOp):
        return None
    below = [{i.name for i in each.sub if isinstance(i, Name) and is_index(i)} for each in find_all(part.body, Script)]
    open_ones = set().union(*below) - set(stated.indices)
    shared = [name for name in open_ones if sum(name in indices for indices in below) > 1]
    return replace(part, index=shared[0]) if len(shared) == len(open_ones) == 1 else None
