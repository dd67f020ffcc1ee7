"""All readings of a claim, between the options and the judgement: as it is written, then what is read the other way.

Cases of labels become weights first. The other ways count only if they hold: the whole product behind a slash below it;
functions that an equation above defines; brackets behind derivatives that are factors, or points; the sides exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import OUT_OF_SIGHT
from chainrule.checker.readings.definitions.at_examples import at_examples
from chainrule.checker.readings.definitions.collected_arguments import without_collected
from chainrule.checker.readings.definitions.fewer_arguments import with_fewer_arguments
from chainrule.checker.readings.definitions.first_members import with_first_members
from chainrule.checker.readings.definitions.gaussian_densities import with_gaussian_densities
from chainrule.checker.readings.definitions.idle_dependence import without_idle_dependence
from chainrule.checker.readings.definitions.implicit_functions import by_equations
from chainrule.checker.readings.definitions.implied_arguments import with_arguments
from chainrule.checker.readings.definitions.irrelevant import with_unopened
from chainrule.checker.readings.definitions.kernel_values import with_kernel_values
from chainrule.checker.readings.definitions.known_names import with_known_functions
from chainrule.checker.readings.definitions.mended_definitions import with_mended
from chainrule.checker.readings.definitions.named_values import with_named_values
from chainrule.checker.readings.definitions.not_opened import without
from chainrule.checker.readings.definitions.own_parameters import with_own_parameter
from chainrule.checker.readings.definitions.said_in_chain import with_dependence_in_chain
from chainrule.checker.readings.definitions.said_of_examples import of_any_example
from chainrule.checker.readings.definitions.special_functions import with_special_functions
from chainrule.checker.readings.definitions.vacuous import without_vacuous
from chainrule.checker.readings.definitions.vectors_of_values import with_vectors_of_values
from chainrule.checker.readings.guesses import joined, sides_of
from chainrule.checker.readings.indices.arrays_by_entries import with_arrays
from chainrule.checker.readings.indices.capital_labels import with_capital_labels
from chainrule.checker.readings.indices.columns_by_index import with_columns
from chainrule.checker.readings.indices.components_first import with_components_first
from chainrule.checker.readings.indices.different_entries import with_different_entries
from chainrule.checker.readings.indices.examples_beside import with_examples_beside
from chainrule.checker.readings.indices.examples_in_front import with_examples_in_front
from chainrule.checker.readings.indices.examples_of_models import with_examples_of_models
from chainrule.checker.readings.indices.feature_maps import with_feature_maps
from chainrule.checker.readings.indices.identity_entries import with_identity_entries
from chainrule.checker.readings.indices.index_arguments import by_index_arguments
from chainrule.checker.readings.indices.labels_below import with_labels_above
from chainrule.checker.readings.indices.large_sizes import with_open_sizes
from chainrule.checker.readings.indices.named_entries import with_named_entries
from chainrule.checker.readings.indices.numbered_vectors import with_numbered_vectors
from chainrule.checker.readings.indices.one_column import with_one_column, with_one_row
from chainrule.checker.readings.indices.pairs_apart import with_pairs_apart
from chainrule.checker.readings.indices.row_entries import with_row_entries
from chainrule.checker.readings.indices.summed_letters import with_summed_letters
from chainrule.checker.readings.indices.sums_of_entries import with_number_bias, with_sums_of_entries
from chainrule.checker.readings.indices.sums_of_families import with_sums_of_families
from chainrule.checker.readings.indices.unwritten_examples import with_unwritten_examples
from chainrule.checker.readings.indices.unwritten_sums import with_unwritten_sums
from chainrule.checker.readings.indices.whole_sets import with_whole_sets
from chainrule.checker.readings.indices.word_vectors import by_word_vectors
from chainrule.checker.readings.layers.activations import with_activations
from chainrule.checker.readings.layers.entrywise_activations import with_entrywise_activations
from chainrule.checker.readings.layers.identity_beside import with_vectors_beside
from chainrule.checker.readings.layers.one_output import with_one_output
from chainrule.checker.readings.layers.own_steps import with_own_step
from chainrule.checker.readings.layers.primes_of_outputs import with_primes_of_outputs
from chainrule.checker.readings.layers.row_vectors import with_unit_vectors
from chainrule.checker.readings.layers.single_columns import with_single_columns
from chainrule.checker.readings.layers.sums_over_layers import with_own_layer
from chainrule.checker.readings.layers.unknown_activations import with_each_entry
from chainrule.checker.readings.losses.absorbed_bias import without_bias
from chainrule.checker.readings.losses.called_entropies import by_called_entropies
from chainrule.checker.readings.losses.centres import with_centres
from chainrule.checker.readings.losses.label_cases import LabelCases
from chainrule.checker.readings.losses.label_indicators import with_label_indicators
from chainrule.checker.readings.losses.logarithms_of_losses import without_logarithm
from chainrule.checker.readings.losses.losses import with_another_loss
from chainrule.checker.readings.losses.one_hot_ones import with_one_hot_ones
from chainrule.checker.readings.losses.one_term import with_one_example
from chainrule.checker.readings.losses.predictions import with_lost_hat
from chainrule.checker.readings.losses.squared_losses import with_norms_of_entries, with_squared_losses
from chainrule.checker.readings.losses.unwritten_operands import with_operand
from chainrule.checker.readings.notation.bare_arguments import WORDS as ARGUMENTS
from chainrule.checker.readings.notation.bare_arguments import by_bare_arguments
from chainrule.checker.readings.notation.behind_derivatives import by_brackets_behind
from chainrule.checker.readings.notation.expectation_letters import with_expectation_letter
from chainrule.checker.readings.notation.expectations_as_means import with_means
from chainrule.checker.readings.notation.feature_products import with_feature_products
from chainrule.checker.readings.notation.gradients import with_weights
from chainrule.checker.readings.notation.gradients_at import with_gradients_at
from chainrule.checker.readings.notation.gradients_in_parameters import with_parameters
from chainrule.checker.readings.notation.inverses import by_inverses
from chainrule.checker.readings.notation.laplacians import with_laplacian
from chainrule.checker.readings.notation.primed_losses import with_primed_loss
from chainrule.checker.readings.notation.primed_names import with_primed_name
from chainrule.checker.readings.notation.sigma_as_number import with_sigma_as_number
from chainrule.checker.readings.notation.slashes import WORDS as SLASHES
from chainrule.checker.readings.notation.slashes import by_slashes
from chainrule.checker.readings.notation.table_functions import with_table_functions
from chainrule.checker.readings.notation.unit_letters import with_unit_letters
from chainrule.checker.readings.notation.unseen_braces import WORDS as BRACES
from chainrule.checker.readings.notation.unseen_braces import by_unseen_braces
from chainrule.checker.readings.notation.wide_arguments import WORDS as WIDE
from chainrule.checker.readings.notation.wide_arguments import by_wide_arguments
from chainrule.checker.readings.option import Option
from chainrule.checker.readings.options import of_other_losses, options
from chainrule.checker.readings.written import uses, variables_of
from chainrule.readers.letters import letter_of
from chainrule.readers.syntax import Derivative
from chainrule.writers.text import plain_name

#: What completes the definitions above, and whether a slip may be named by it.
_COMPLETED = (
    # It has to see all definitions: another reading may leave that of a later step aside.
    (with_own_step, True),
    (with_norms_of_entries, True),
    (with_weights, True),
    (with_parameters, True),
    (with_mended, False),
    (with_labels_above, True),
    (with_whole_sets, True),
    (with_pairs_apart, True),
    (with_label_indicators, True),
    (with_named_values, True),
    (with_vectors_of_values, True),
    (with_feature_maps, True),
    (with_examples_in_front, True),
    (with_unwritten_examples, True),
    (with_sums_of_entries, True),
    (with_unwritten_sums, True),
    (with_number_bias, True),
    (without_collected, True),
    (with_fewer_arguments, True),
    (with_arguments, False),
    (with_summed_letters, False),
    (without_bias, True),
    (with_one_example, False),
    (with_vectors_beside, False),
    (with_another_loss, False),
    (with_table_functions, True),
    (with_columns, True),
    (with_one_column, True),
    (with_one_row, True),
    (with_one_output, True),
    (with_arrays, True),
    (with_named_entries, False),
    (with_entrywise_activations, True),
    (with_different_entries, True),
    (with_components_first, True),
    (with_one_hot_ones, True),
    (with_sigma_as_number, False),
    (with_kernel_values, True),
    (with_gaussian_densities, True),
    (with_special_functions, True),
    (with_operand, False),
    (with_gradients_at, True),
    (with_each_entry, True),
    (with_means, False),
    (with_first_members, False),
    (with_identity_entries, True),
    (with_numbered_vectors, True),
    (with_own_layer, True),
    (with_unopened, True),
    (with_own_parameter, False),
    (with_primed_loss, False),
    (with_single_columns, False),
    (with_centres, False),
    (with_unit_vectors, True),
    (with_lost_hat, True),
    (with_primes_of_outputs, False),
)

#: What is written in another way before anything is read.
_FIRST = (
    with_capital_labels,
    with_expectation_letter,
    without_logarithm,
    with_squared_losses,
    with_primed_name,
    with_feature_products,
    of_any_example,
    with_activations,
    at_examples,
    with_examples_beside,
    with_sums_of_families,
    with_unit_letters,
    with_laplacian,
)


def readings(claim: Claim) -> Iterator[Option]:
    """The readings in the order in which they are tried; large sizes are letters."""
    scope, sure = with_open_sizes(sides_of(claim), claim.scope)
    # Where a derivative vanishes is said below it: by that every multiple of it is the same.
    later = tuple(stated for stated in claim.later if stated.name not in variables_of(sides_of(claim)[0]))
    claim = replace(claim, scope=scope, later=later)
    changed = None
    for change in () if scope.strict else _FIRST:
        if (found := change(sides_of(claim), claim.scope)) is not None:
            changed, scope = found
            claim = replace(claim, left=changed[0], right=changed[1], scope=scope)
    for option in _of_cases(claim):
        read = option if changed is None else replace(option, sides=option.sides or changed)
        yield read if sure else replace(read, to_prove=True, explains=False)


def _of_cases(claim: Claim) -> Iterator[Option]:
    """The readings in which cases of labels are weights."""
    if not claim.scope.strict:
        scope = without_vacuous(sides_of(claim), claim.scope)
        scope = with_row_entries(sides_of(claim), with_known_functions(sides_of(claim), scope))
        scope = with_examples_of_models(sides_of(claim), scope)
        claim = replace(claim, scope=without_idle_dependence(sides_of(claim), scope))
        claim = with_dependence_in_chain(claim)
    found = LabelCases(sides_of(claim), claim.scope)
    if not found.labels:
        yield from _readings(claim)
        return
    for sides, scope, words, said in found.readings():
        weighed = replace(claim, left=sides[0], right=sides[1], scope=scope)
        for option in _readings(weighed):
            read = replace(option, sides=option.sides or sides, assumed=(words, *option.assumed))
            yield read if said else replace(read, convention=joined(words, option.convention), to_prove=True)
        for at_value, more in found.at_values(sides, scope, words, claim.at_labels):
            for option in options(replace(weighed, scope=at_value)):
                both = joined(more, option.convention)
                yield replace(option, sides=option.sides or sides, convention=both, to_prove=True, explains=False)


def _readings(claim: Claim, completed: int = 0) -> Iterator[Option]:
    """The readings of a claim without such cases; a cross-entropy that is called by its name is written out.

    So many of the ways to complete the definitions were tried: each set of them is tried once.
    """
    for called in () if claim.scope.strict else by_called_entropies(sides_of(claim), claim.scope):
        left, right = called.sides
        for option in _of_words(replace(claim, left=left, right=right, scope=called.scope)):
            proves, explains = option.to_prove or not called.sure, option.explains and called.sure
            convention = option.convention if called.sure else joined(called.words, option.convention)
            yield replace(option, sides=option.sides or called.sides, assumed=(called.words, *option.assumed),
                          convention=convention, to_prove=proves, explains=explains)  # fmt: skip
    yield from _of_words(claim)
    for place, (complete, explains) in enumerate(() if claim.scope.strict else _COMPLETED[completed:], completed + 1):
        found = complete(sides_of(claim), claim.scope)
        if found is None:
            continue
        sides, scope, words = found
        dropped = set(map(letter_of, claim.scope.definitions.keys() - scope.definitions.keys()))
        for option in _readings(replace(claim, left=sides[0], right=sides[1], scope=scope), place):
            if dropped & set(map(letter_of, option.scope.definitions.keys() - scope.definitions.keys())):
                # What is left aside is known: nothing is guessed in its place.
                continue
            yield replace(option, sides=option.sides or sides, convention=joined(words, option.convention),
                          assumed=(words, *option.assumed) if explains else option.assumed, to_prove=True,
                          explains=explains and option.explains)  # fmt: skip


def _of_words(claim: Claim) -> Iterator[Option]:
    """The readings in which arguments that are indices are read as such."""
    found = None if claim.scope.strict else by_index_arguments(sides_of(claim), claim.scope)
    if found is None:
        yield from _of_vectors(claim)
        return
    sides, scope, words = found
    for option in _of_vectors(replace(claim, left=sides[0], right=sides[1], scope=scope)):
        assumed = (words, *option.assumed) if words else option.assumed
        yield replace(option, sides=option.sides or sides, assumed=assumed)


def _of_vectors(claim: Claim) -> Iterator[Option]:
    """The readings in which vectors of single words have names of their own."""
    found = None if claim.scope.strict else by_word_vectors(sides_of(claim), claim.scope)
    if found is None:
        yield from _as_written(claim)
        return
    left, right = found.sides
    for option in _as_written(replace(claim, left=left, right=right, scope=found.scope)):
        both, assumed = joined(found.convention, option.convention), (found.words, *option.assumed)
        proves, explains = option.to_prove or not found.sure, option.explains and found.sure
        yield replace(option, sides=option.sides or found.sides, convention=both, assumed=assumed, to_prove=proves,
                      explains=explains)  # fmt: skip


def _as_written(claim: Claim) -> Iterator[Option]:
    """The readings of the names as they are."""
    yield from options(claim)
    left, right = sides_of(claim)
    for way, words in ((by_slashes, SLASHES), (by_bare_arguments, ARGUMENTS), (by_wide_arguments, WIDE)):
        for sides, scope in way((left, right), claim.scope):
            for option in options(replace(claim, left=sides[0], right=sides[1], scope=scope)):
                if not option.repaired:
                    both, read = joined(words, option.convention), option.sides or sides
                    yield replace(option, sides=read, convention=both, to_prove=True, explains=False)
    if claim.scope.strict:
        return
    yield from _of_another_model(claim)
    if (printed := by_unseen_braces((left, right))) is not None:
        for option in options(replace(claim, left=printed[0], right=printed[1])):
            if not option.repaired:
                both = joined(BRACES, option.convention)
                yield replace(option, sides=option.sides or printed, convention=both, to_prove=True, explains=False)
    yield from by_equations(claim, (left, right))
    yield from by_inverses((left, right), claim.scope)
    for scope, words in by_brackets_behind((left, right), claim.scope):
        for option in options(replace(claim, scope=scope)):
            if not option.repaired:
                yield replace(option, assumed=(*option.assumed, words), to_prove=True, explains=False)
    if isinstance(right, Derivative) and not isinstance(left, Derivative):
        for option in options(replace(claim, left=right, right=left)):
            if not option.repaired:
                sides = option.sides or (right, left)
                yield replace(option, sides=sides, to_prove=True, explains=False)


def _of_another_model(claim: Claim) -> Iterator[Option]:
    r"""The readings without a \hat{y} that was defined out of sight: what predicts is another model here."""
    stated = claim.scope.definitions.items()
    far = {name for name, d in stated if name.startswith("\\hat{") and claim.line - d.line > OUT_OF_SIGHT}
    used = {name for name in far if uses([*sides_of(claim)], name)} if claim.outdated else set()
    if not used:
        return
    words = f"the definition of {', '.join(map(plain_name, sorted(used)))} is left aside: it stands far above"
    for option in of_other_losses(replace(claim, scope=without(used, claim.scope, dict.fromkeys(used, "")))):
        yield replace(option, convention=joined(words, option.convention), to_prove=True, explains=False)
