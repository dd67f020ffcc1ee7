"""The readings that are guesses, beside those that the text gives: other scopes, other sides, longer names, in order.

Each counts only if it holds, unless the module that makes it says that the text is sure of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from chainrule.checker.extraction.claim import LIMITED, Claim
from chainrule.checker.readings.definitions.at_point import by_general_derivative, by_values
from chainrule.checker.readings.definitions.compositions import by_compositions
from chainrule.checker.readings.definitions.data_lists import by_data_lists
from chainrule.checker.readings.definitions.direct_ways import by_direct_ways
from chainrule.checker.readings.definitions.filled_in import by_filled_in
from chainrule.checker.readings.definitions.function_values import by_value
from chainrule.checker.readings.definitions.held_letters import by_held_letters
from chainrule.checker.readings.definitions.hidden_entries import by_hidden_entries
from chainrule.checker.readings.definitions.not_opened import by_own_argument
from chainrule.checker.readings.definitions.other_arguments import by_other_arguments
from chainrule.checker.readings.definitions.small_slopes import by_small_slopes
from chainrule.checker.readings.definitions.stand_ins import (
    by_argument,
    by_label,
    by_other_name,
)
from chainrule.checker.readings.definitions.sums_to_one import by_one_hot, by_total
from chainrule.checker.readings.indices.as_numbers import by_numbers
from chainrule.checker.readings.indices.held_indices import by_held_indices
from chainrule.checker.readings.indices.index_numbers import by_index_numbers, by_shifted_indices
from chainrule.checker.readings.indices.instances import by_instances
from chainrule.checker.readings.indices.longer_names import are_names
from chainrule.checker.readings.indices.order_labels import by_order_labels
from chainrule.checker.readings.indices.small_matrices import by_small_matrices
from chainrule.checker.readings.indices.square_products import by_square_products
from chainrule.checker.readings.indices.summed_definitions import by_summed_definitions
from chainrule.checker.readings.indices.sums import by_counted_terms, sums_in_sides
from chainrule.checker.readings.indices.transposed_entries import by_transposed_entries
from chainrule.checker.readings.indices.turned_order import by_turned_order
from chainrule.checker.readings.indices.written_entries import by_written_entries
from chainrule.checker.readings.layers.batches import by_batches
from chainrule.checker.readings.layers.deltas import by_deltas
from chainrule.checker.readings.layers.direct_uses import by_direct_uses
from chainrule.checker.readings.layers.layers import by_layers
from chainrule.checker.readings.layers.one_hot_words import by_one_hot_words
from chainrule.checker.readings.layers.outputs import by_outputs
from chainrule.checker.readings.layers.parts_of_sums import by_parts_of_sums
from chainrule.checker.readings.layers.row_networks import by_row_networks
from chainrule.checker.readings.layers.row_vectors import by_row_vectors, by_unit_vectors
from chainrule.checker.readings.layers.stacked import by_stacked
from chainrule.checker.readings.layers.turned_jacobians import (
    by_chains_from_within,
    by_jacobian_first,
    by_turned_jacobians,
)
from chainrule.checker.readings.layers.unrolled import by_unrolled
from chainrule.checker.readings.layers.weights_of_layers import by_weights
from chainrule.checker.readings.layers.worked_out import by_worked_out
from chainrule.checker.readings.losses.losses import by_definitions, by_other_function, by_summed_loss
from chainrule.checker.readings.losses.means import by_means
from chainrule.checker.readings.losses.per_example import over_inputs, said_of_each
from chainrule.checker.readings.losses.predictions import by_examples, by_lost_hat
from chainrule.checker.readings.losses.signs import by_signs, by_zero_one
from chainrule.checker.readings.losses.summed_values import by_summed_values
from chainrule.checker.readings.losses.sure_means import by_sure_means
from chainrule.checker.readings.notation.bare_functions import by_bare_functions
from chainrule.checker.readings.notation.beside_diagonals import by_identity_beside
from chainrule.checker.readings.notation.called_names import by_called_names
from chainrule.checker.readings.notation.densities import by_densities
from chainrule.checker.readings.notation.directions import by_directions
from chainrule.checker.readings.notation.expressions_below import by_expressions
from chainrule.checker.readings.notation.gradients import (
    by_components,
    by_entry,
    by_gradient_variable,
    by_labelled_variable,
    by_layout,
)
from chainrule.checker.readings.notation.inner_primes import by_inner_primes
from chainrule.checker.readings.notation.inverse_matrices import INVERSE_VARIES, by_inverse_matrices
from chainrule.checker.readings.notation.jacobian_layouts import by_columns_of_values
from chainrule.checker.readings.notation.layouts import by_layouts
from chainrule.checker.readings.notation.lengths import by_lengths
from chainrule.checker.readings.notation.limits import by_wide_limits
from chainrule.checker.readings.notation.losses_at_weights import by_losses_at_weights
from chainrule.checker.readings.notation.neutral import by_neutral
from chainrule.checker.readings.notation.operator_letters import by_operator_letters
from chainrule.checker.readings.notation.primes_in import WORDS, by_primes_in
from chainrule.checker.readings.notation.softmax_letters import by_softmax_letter
from chainrule.checker.readings.option import Option
from chainrule.checker.readings.unsaid.held_fixed import by_fixed_letters
from chainrule.checker.readings.unsaid.left_unsaid import by_unsaid
from chainrule.checker.readings.unsaid.written_next import by_written_next
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    Tree,
    has_derivative,
    names_in,
)  # fmt: skip

#: The convention of a chain of derivatives that is right for any functions, whatever is defined above.
GENERIC = "the chain rule for functions of which only the names are used"
#: Conventions that change what names stand for, and which names are meant without one. They count only if they hold.
_BY_ANOTHER_SCOPE = (
    by_total, by_layout, by_other_function, by_signs, by_means, by_outputs, by_row_vectors,
    by_unit_vectors, by_other_arguments, by_direct_ways, by_small_matrices, by_layouts, by_square_products,
    by_small_slopes, by_softmax_letter,
)  # fmt: skip
_BY_THE_NAMES = (by_own_argument, by_definitions, by_other_name, by_index_numbers)
_BY_BOTH = (
    by_examples, by_stacked, by_value, over_inputs, by_summed_values, by_counted_terms, by_shifted_indices, by_zero_one,
    by_directions, by_row_networks, by_batches, by_one_hot_words, by_identity_beside, by_hidden_entries, by_lengths,
    by_weights, by_parts_of_sums, by_data_lists, by_densities, by_inner_primes,
)  # fmt: skip


def sides_of(claim: Claim) -> tuple[Tree, Tree]:
    """Both sides of a claim that was read."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    return claim.left, claim.right


def joined(first: str, second: str) -> str:
    """Two conventions in one sentence; either may be empty."""
    return "; ".join(filter(None, (first, second)))


def rewritten(claim: Claim) -> Iterator[Option]:
    """The readings of single modules: by another scope, by other sides, or by both."""
    written, scope = sides_of(claim), claim.scope
    changed = (sums_in_sides(written), by_transposed_entries(written), by_bare_functions(written, scope),
               by_order_labels(written, scope), by_called_names(written, scope), by_losses_at_weights(written),
               by_turned_jacobians(written), by_jacobian_first(written), by_columns_of_values(written),
               by_wide_limits(written))  # fmt: skip
    # What is limited by words behind it is not said of the point that the text gave above.
    values = () if claim.doubt == LIMITED else by_values(written, scope, claim.at_labels)
    # What is no value there is wrong, if the sentence says at which point.
    sure = claim.pointed and not names_in(written[1])
    for sides, other, words in values:
        yield Option("derivative", other, words, (words,), to_prove=not sure, sides=sides)
    for sides, other, words in chain(by_general_derivative(written, scope), by_fixed_letters(written, scope)):
        yield Option("derivative", other, words, (words,), to_prove=True, sides=sides)
    for sides, words in (*by_filled_in(written, scope), *by_compositions(written, scope),
                         *by_neutral(written, scope), *by_sure_means(written, scope),
                         *filter(None, changed)):  # fmt: skip
        yield Option("derivative", scope, words, (words,), to_prove=True, sides=sides)
    if (turned := by_turned_order(written, scope)) is not None:
        yield Option("derivative", scope, turned[1], (turned[1],), sides=turned[0])
    for sides, other, words in by_expressions(written, scope):
        yield Option("derivative", other, words, (words,), sides=sides)
    for sides, other, words in by_inverse_matrices(written, scope):
        yield Option("derivative", other, words, (INVERSE_VARIES,), to_prove=True, sides=sides)
    for other, words in (*by_written_next(written, scope), *by_summed_definitions(written, scope)):
        yield Option("derivative", other, words, (words,), to_prove=True)
        for fuller, more in by_one_hot(written, other):
            yield Option("derivative", fuller, joined(words, more), (words, more), to_prove=True)
    for sides, words in by_chains_from_within(written):
        yield Option("derivative", scope, words, (words,), to_prove=True, sides=sides)
        for other, more in by_one_hot(sides, scope):
            yield Option("derivative", other, joined(words, more), (words, more), to_prove=True, sides=sides)
    for sides, words in by_label(written, scope):
        for held in by_held_indices(sides, scope):
            if held.scope is not None:
                yield Option("derivative", held.scope, words, (words,), to_prove=True, sides=(held.left, held.right))
    for sides, words in by_written_entries(written, scope):
        for held in by_held_indices(sides, scope, each=True):
            if held.scope is not None:
                yield Option("derivative", held.scope, words, (words,), to_prove=True, sides=(held.left, held.right))
    yield from _in_another_variable(written, scope)
    yield from _in_other_scopes(written, scope)
    for sides, other, words, assumed in by_deltas(written, scope):
        yield Option("derivative", other, words, assumed, to_prove=True, sides=sides, explains=False)
    for other, words in by_numbers(written, scope):
        yield Option("derivative", other, words, (words,), to_prove=True, explains=False)
    for sides, other, words, assumed in by_unsaid(written, scope):
        yield Option("derivative", other, words, assumed, to_prove=True, sides=sides)


def _in_another_variable(written: tuple[Tree, Tree], scope: Scope) -> Iterator[Option]:
    """The readings in which a nabla, or an operator, is taken in what the text does not write below it."""
    for sides, words in (
        *by_gradient_variable(written, scope),
        *by_labelled_variable(written, scope),
        *by_components(written),
        *by_entry(written),
        *by_operator_letters(written, scope),
    ):
        yield Option("derivative", scope, words, (words,), to_prove=True, sides=sides)
        for fuller, more in (*by_one_hot(sides, scope), *by_layout(sides, scope)):
            yield Option("derivative", fuller, joined(words, more), (words, more), to_prove=True, sides=sides)
        for summed, other, more in by_summed_values(sides, scope):
            yield Option("derivative", other, joined(words, more), (words, more), to_prove=True, sides=summed)
        if scope.definitions:
            yield Option("derivative", scope.without_definitions(), words, (words,), to_prove=True, sides=sides)


def _in_other_scopes(written: tuple[Tree, Tree], scope: Scope) -> Iterator[Option]:
    """The readings by another scope, and those by both another scope and other sides."""
    for each in _BY_ANOTHER_SCOPE:
        for other, words in each(written, scope):
            yield Option("derivative", other, words, (words,), to_prove=True)
    for other, words in _of_whole_losses(written, scope):
        yield Option("derivative", other, words, (words,), to_prove=True)
    for other, words in by_argument(written, scope):
        yield Option("derivative", other, "", (words,))
    for other, words, sure in by_held_letters(written, scope):
        yield Option("derivative", other, words, (words,), to_prove=not sure)
    for each in _BY_THE_NAMES:
        for other, words in each(written, scope):
            yield Option("derivative", other, "", (words,), to_prove=True)
    for sides, other, words, convention in by_layers(written, scope):
        yield Option("derivative", other, convention, (words,), to_prove=True, sides=sides)
        for fuller, more in _of_whole_losses(sides, other):
            yield Option("derivative", fuller, joined(convention, more), (words, more), to_prove=True, sides=sides)
    for hat, words in by_lost_hat(written, scope):
        yield Option("derivative", hat, words, (words,), to_prove=True)
        for sides, other, more in by_examples(written, hat):
            yield Option("derivative", other, f"{words}; {more}", (words, more), to_prove=True, sides=sides)
    for each_with_sides in _BY_BOTH:
        for sides, other, words in each_with_sides(written, scope):
            yield Option("derivative", other, words, (words,), to_prove=True, sides=sides)
    for other, words, sure in said_of_each(written, scope):
        yield Option("derivative", other, words, (words,), to_prove=not sure)
        for sides, stacked, more in by_stacked(written, other):
            both = f"{words}; {more}"
            yield Option("derivative", stacked, both, (both,), to_prove=True, sides=sides)


def by_longer_names(claim: Claim, *, generic: bool) -> Iterator[Option]:
    """Subscripts as parts of names, by the definitions above and, to prove a chain of derivatives, without them."""
    sides = sides_of(claim)
    schema = all(map(has_derivative, sides))
    bare = claim.scope.without_definitions()
    for each in (False, True):
        for held in by_held_indices(sides, claim.scope, each=each):
            changed, sure = (held.left, held.right), held.sure and not each
            if held.scope is not None:
                open_names = each and not are_names(sides, claim.scope)
                words = held.convention or (held.words if open_names else "")
                option = Option("derivative", held.scope, words, (held.words,), to_prove=not sure, sides=changed)
                yield option
                for scope, said in _of_whole_losses(changed, held.scope):
                    both, assumed = joined(words, said), (held.words, said)
                    yield replace(option, scope=scope, convention=both, assumed=assumed, to_prove=True)
                for layered, scope, said, convention in by_layers(changed, held.scope):
                    both = joined(words, convention)
                    yield replace(
                        option, scope=scope, convention=both, assumed=(held.words, said), to_prove=True, sides=layered
                    )
                for entries, scope, said in by_row_networks(changed, held.scope):
                    both, assumed = joined(words, said), (held.words, said)
                    yield replace(option, scope=scope, convention=both, assumed=assumed, to_prove=True, sides=entries)
                for case in held.others:
                    yield replace(option, convention=f"it is said of {' '.join(case)}", condition=case, to_prove=True)
            if schema and (generic or each):
                words = f"{GENERIC}: {held.words}"
                yield Option("derivative", bare, convention=words, to_prove=True, sides=changed)
    yield from _by_instances(sides, claim.scope)
    for held in by_direct_uses(sides, claim.scope):
        if held.scope is not None:
            changed = held.left, held.right
            option = Option("derivative", held.scope, held.words, to_prove=True, sides=changed)
            yield option
            for layered, scope, said, _ in by_layers(changed, held.scope):
                yield replace(option, scope=scope, assumed=(said,), sides=layered)
    for worked, numbered, words in by_worked_out(sides, claim.scope):
        for option in _by_instances(worked, numbered):
            yield replace(option, convention=joined(words, option.convention))
    for unrolled, words in by_unrolled(sides):
        for held in by_held_indices(unrolled, bare, each=True):
            changed = held.left, held.right
            yield Option("derivative", bare, f"{words}; {GENERIC}", (held.words,), to_prove=True, sides=changed)
        for option in _by_instances(unrolled, claim.scope):
            yield replace(option, convention=joined(words, option.convention))
    for primed in by_primes_in(sides, claim.scope):
        yield Option("derivative", claim.scope, convention=WORDS, to_prove=True, sides=primed)
        yield Option("derivative", bare, convention=WORDS, to_prove=True, sides=primed)
        for held in (*by_held_indices(primed, bare), *by_held_indices(primed, bare, each=True)):
            changed = held.left, held.right
            yield Option("derivative", bare, convention=f"{WORDS}; {held.words}", to_prove=True, sides=changed)


def _of_whole_losses(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[Scope, str]]:
    """The scopes in which the loss of one step is that of all outputs, whose targets sum to 1."""
    yield from by_one_hot(sides, scope)
    for summed, words in by_summed_loss(sides, scope):
        yield summed, words
        for fuller, more in by_one_hot(sides, summed):
            yield fuller, joined(words, more)


def _by_instances(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[Option]:
    """The readings in which families are known at the gates and steps of a claim, of numbers and of vectors."""
    for held in by_instances(sides, scope):
        if held.scope is None:
            continue
        changed = held.left, held.right
        option = Option("derivative", held.scope, held.convention, (held.words,), to_prove=True, sides=changed)
        yield option
        for layered, vectors, said, convention in by_layers(changed, held.scope):
            both = joined(held.convention, convention)
            yield replace(option, scope=vectors, convention=both, assumed=(held.words, said), sides=layered)
