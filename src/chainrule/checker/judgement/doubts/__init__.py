"""Why two sides that differ may still be meant to be equal, below the judgement: a right formula is not refuted.

Each doubt is a function from the compared sides to a sentence, empty where it does not apply. None accepts a claim.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.doubts import (
    dependence,
    equations,
    implicit,
    indices,
    left_unsaid,
    letters,
    long_chains,
    points,
    said_otherwise,
    shapes,
    symmetries,
    totals,
    words_and_calls,
)  # fmt: skip

#: Of any claim: what the formula is for, and which of its names are known.
_FIRST = (
    equations.to_solve,
    letters.error_term,
    dependence.absent,
    equations.only_states,
    dependence.undefined,
)

#: Of a claim with more than plain arithmetic, which may be written in several ways.
_OF_NOTATION = (
    letters.differential,
    letters.operator,
    letters.sum_sign,
    letters.set_as_number,
    letters.masked_identity,
    letters.imaginary_unit,
    letters.cross_product,
    letters.inverse_call,
    letters.run_together,
    words_and_calls.word_of_letters,
    equations.names_its_left_side,
    equations.two_formulas,
    equations.prime_behind_brackets,
    equations.odd_variable,
    equations.turned_unknown,
    equations.total_differential,
    equations.number_on_the_left,
    equations.letter_put_in,
    indices.bound_in_the_body,
    indices.on_one_side,
    indices.dropped,
    indices.numbered_above,
    indices.one_term_left,
    indices.through_steps,
    indices.unit_vector,
    indices.condition_on_terms,
    indices.sum_without_an_index,
    indices.of_high_order,
    dependence.of_nothing,
    dependence.silent,
    dependence.of_a_value,
    dependence.open_gradient,
    points.value_at_zero,
)

#: Where every name is declared, a formula is no part of a text that says more.
_IN_TEXTS = (
    equations.states_its_left_side,
    equations.in_a_chain,
    equations.both_sides,
    points.value_at_a_point,
    points.at_a_kink,
    points.another_argument,
    points.worked_out_factor,
    indices.numbered_apart,
    indices.defined_for_one,
    letters.small_transpose,
    letters.ones_or_identity,
    letters.power_of_a_transpose,
    letters.layer_left_out,
    letters.open_bracket,
    letters.word_as_factor,
    letters.function_word,
    equations.between_values,
    equations.of_each_other,
    equations.function_put_in,
    equations.of_one_sign,
    totals.also_on_the_right,
    totals.through_all,
    dependence.in_an_index,
    dependence.of_an_index,
    dependence.through_silent,
    dependence.of_an_outer_letter,
    dependence.put_in,
    letters.inverse_function,
    letters.defined_one_by_one,
    letters.another_activation,
    letters.of_its_row,
    letters.at_another_number,
    letters.of_another_parameter,
    letters.label_dropped,
    letters.entry_of_a_function,
    letters.named_far_above,
    dependence.perhaps_a_function,
    dependence.on_nothing_said,
    equations.for_an_unknown,
    said_otherwise.for_itself,
    said_otherwise.zeros,
    said_otherwise.at_two_points,
    said_otherwise.total_derivative,
    said_otherwise.two_notations,
    said_otherwise.summed_above,
    said_otherwise.of_the_prime,
    said_otherwise.values_as_cases,
    said_otherwise.cross_product,
    said_otherwise.imaginary_factor,
    said_otherwise.other_argument,
    said_otherwise.inner_product,
    said_otherwise.order_or_label,
    left_unsaid.value_put_in,
    left_unsaid.sum_behind,
    left_unsaid.true_class,
    long_chains.through_undefined,
    long_chains.of_other_functions,
    symmetries.states_symmetry,
    symmetries.symmetric_above,
    symmetries.in_both_orders,
    symmetries.pairs_apart,
    symmetries.fewer_arguments,
    symmetries.expectation,
    implicit.defined_by_the_other,
    implicit.by_a_later_equation,
    implicit.operators_on_both_sides,
    implicit.equation_of_derivatives,
    implicit.general_solution,
    implicit.mean_value,
    implicit.curve,
    implicit.norm_of_unknown,
    implicit.limit_of_another,
    implicit.same_letter,
    implicit.other_name,
    implicit.set_to_zero,
    letters.units,
    shapes.number_behind_matrix,
    letters.example_dropped,
    words_and_calls.call_of_a_name,
    words_and_calls.of_newer_functions,
    words_and_calls.differential_equation,
)


def doubt(compared: Compared) -> str:
    """Why the sides may be meant to be equal though they differ as read; empty if nothing speaks for it."""
    doubts: tuple[Callable[[Compared], str], ...] = _FIRST if compared.option.plain else (*_FIRST, *_OF_NOTATION)
    if not compared.option.plain and not compared.scope.strict:
        doubts += _IN_TEXTS
    return next((words for each in doubts if (words := each(compared))), "")
