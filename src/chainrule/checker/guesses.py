"""The readings that count only if they hold and need nothing else, by what they change, for the list of readings."""

from __future__ import annotations

from chainrule.checker.function_values import by_value
from chainrule.checker.gradients import by_layout
from chainrule.checker.index_numbers import by_index_numbers, by_shifted_indices
from chainrule.checker.losses import by_definitions, by_other_function, by_summed_loss
from chainrule.checker.not_opened import by_own_argument
from chainrule.checker.per_example import over_inputs
from chainrule.checker.predictions import by_examples
from chainrule.checker.row_vectors import by_row_vectors, by_unit_vectors
from chainrule.checker.signs import by_signs, by_zero_one
from chainrule.checker.stacked import by_stacked
from chainrule.checker.stand_ins import by_other_name, by_total
from chainrule.checker.summed_values import by_summed_values
from chainrule.checker.sums import by_counted_terms

#: Conventions that change what names stand for, and which names are meant without one. They count only if they hold.
BY_ANOTHER_SCOPE = (by_total, by_layout, by_other_function, by_signs, by_summed_loss, by_row_vectors, by_unit_vectors)
BY_THE_NAMES = (by_own_argument, by_definitions, by_other_name, by_index_numbers)
BY_BOTH = (
    by_examples,
    by_stacked,
    by_value,
    over_inputs,
    by_summed_values,
    by_counted_terms,
    by_shifted_indices,
    by_zero_one,
)
