r"""A bias that is one of the weights, below the readings: ``X^T (X w - y)`` below ``\hat y_i = w^T x_i + b``.

Texts that write the model with b go on to matrices with a column of ones, and leave b away. It counts only if the claim
holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.readers.letters import is_capital, is_transpose
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Name, Script, Terms, Tree, find_all, names_in
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: The letters of biases.
_BIASES = frozenset(("b", "w_0", "c", r"\beta_0", r"\theta_0"))


def without_bias(sides: tuple[Tree, Tree], scope: Scope) -> tuple[tuple[Tree, Tree], Scope, str] | None:
    """The scope in which models have no bias of their own; None where a claim speaks of one, or of no data matrix."""
    turned = {head_name(part.base) for part in find_all(sides[1], Script) if is_transpose(part.sup)}
    if not any(name is not None and is_capital(name) and name not in scope.definitions for name in turned):
        return None
    written = names_in(*sides)
    dropped = ""
    for stated in reached(sides, scope):
        if not isinstance(stated.body, Terms) or len(stated.body.terms) < 2:
            continue
        kept = tuple((sign, term) for sign, term in stated.body.terms if not _is_bias(term, written, scope))
        if len(kept) + 1 == len(stated.body.terms) and kept[0][0] > 0:
            gone = next(term for sign, term in stated.body.terms if (sign, term) not in kept)
            dropped = plain_name(head_name(gone) or "")
            body = kept[0][1] if len(kept) == 1 else replace(stated.body, terms=kept)
            scope = scope.define(replace(stated, body=body, before=None, others=()))
    return (sides, scope, f"the bias {dropped} is one of the weights") if dropped else None


def _is_bias(term: Tree, written: set[str], scope: Scope) -> bool:
    name = term.name if isinstance(term, Name) else None
    return name in _BIASES and name not in written and name not in scope.definitions
