r"""Short notations written out, below the extraction of claims: H f, dots, f^{(4)}, total differentials, dW, L_w."""

from __future__ import annotations

from chainrule.checker.extraction.adjoints import with_adjoints
from chainrule.checker.extraction.by_position import with_positions
from chainrule.checker.extraction.dimensions import with_dimensions
from chainrule.checker.extraction.directed import with_directions
from chainrule.checker.extraction.dots_and_orders import with_dots, with_held, with_orders
from chainrule.checker.extraction.hessians import with_hessians
from chainrule.checker.extraction.jacobians import with_jacobians
from chainrule.checker.extraction.maps import with_operators
from chainrule.checker.extraction.of_examples import with_examples
from chainrule.checker.extraction.primed_partials import with_primed_partials
from chainrule.checker.extraction.remainders import with_remainder
from chainrule.checker.extraction.short_names import short_named, subscripted
from chainrule.checker.extraction.total_differentials import with_differentials
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Statement

#: What is written out, in this order.
_NOTATIONS = (
    with_dimensions, with_positions, with_directions, with_hessians, with_dots, with_orders, with_held, with_examples,
    with_jacobians, with_primed_partials, with_adjoints,
)  # fmt: skip


def written_out(statement: Statement, scope: Scope, before: str) -> tuple[Statement, str]:
    """The statement with derivatives for what is short for one, and why it cannot be refuted.

    The text before the formula tells whether D is an operator.
    """
    if not statement.signs or statement.error:
        return short_named(statement, scope)
    statement = with_operators(with_remainder(statement), scope, before)
    for each in _NOTATIONS:
        statement = each(statement, scope)
    total, why = with_differentials(statement, scope)
    return (total, why) if why else short_named(subscripted(statement, scope), scope)
