"""The sensible readings of a claim: generic or by definition, bases of a bare log, letters that were mixed up.

A claim is refuted only if every sensible reading is. What changes a definition is a repair, not a reading: it serves
to judge a claim whose definition cannot be used as printed, and is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.algebra.atoms import SYMMETRIC
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.loss_names import by_loss_names
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.readings.by_the_text import by_the_text, with_later
from chainrule.checker.readings.definitions.accents import by_accents
from chainrule.checker.readings.definitions.at_point import by_parameters
from chainrule.checker.readings.definitions.context import by_context
from chainrule.checker.readings.definitions.held_letters import held_in_formulas
from chainrule.checker.readings.definitions.not_opened import (
    restates_earlier,
    with_data,
    without_earlier,
    without_ellipses,
    without_unusable,
)
from chainrule.checker.readings.definitions.observed_targets import with_observed
from chainrule.checker.readings.definitions.regimes import spoken_of
from chainrule.checker.readings.definitions.repairs import repairs
from chainrule.checker.readings.definitions.stand_ins import with_rows
from chainrule.checker.readings.definitions.sums_to_one import by_one_hot
from chainrule.checker.readings.guesses import by_longer_names, joined, rewritten, sides_of
from chainrule.checker.readings.indices.one_feature import by_one_feature
from chainrule.checker.readings.indices.small_letters import by_matrix_letters
from chainrule.checker.readings.indices.steps_below import with_steps_below
from chainrule.checker.readings.indices.sums import bound_in_sides, bound_sums, wider_sums
from chainrule.checker.readings.indices.superscripts import by_superscripts
from chainrule.checker.readings.layers.errors_of_layers import by_errors
from chainrule.checker.readings.layers.implied_diagonals import by_implied_diagonals
from chainrule.checker.readings.layers.row_networks import by_row_networks
from chainrule.checker.readings.layers.sums_of_losses import by_terms_of_losses
from chainrule.checker.readings.layers.through_time import by_steps
from chainrule.checker.readings.losses.implied_activations import by_implied_activations
from chainrule.checker.readings.losses.implied_models import by_activations, by_implied_models
from chainrule.checker.readings.losses.losses_of_steps import by_losses_of_steps
from chainrule.checker.readings.losses.one_term import by_one_term
from chainrule.checker.readings.losses.own_derivative import by_own_derivative
from chainrule.checker.readings.losses.spoken_losses import by_spoken_losses, tells_sign
from chainrule.checker.readings.notation.called_names import with_called_sigma
from chainrule.checker.readings.notation.gradients import by_gradient_variable
from chainrule.checker.readings.notation.logarithms import by_logarithms
from chainrule.checker.readings.notation.operator_ends import EACH, by_operator_ends, operator_first
from chainrule.checker.readings.option import Option
from chainrule.checker.readings.otherwise import otherwise_together
from chainrule.checker.readings.respelled import respelled
from chainrule.checker.readings.unsaid.completed import by_completed, with_small_states
from chainrule.checker.readings.written import dots, primed_in, repeats, single_beside, uses
from chainrule.readers.named import SIGMA, definition_of, differentiates_sigma
from chainrule.readers.plain import is_plain
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Derivative, Gradient, Tree, find_all, has_derivative
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_IN_SYMMETRIC = {
    "free": "the entries of the symmetric matrix are varied freely",
    "tied": "equal entries of the symmetric matrix are varied together, G + G.T - diag(G)",
}


def options(claim: Claim) -> Iterator[Option]:
    """The readings in the order in which they are tried."""
    if _is_plain(claim):
        yield Option("rule", claim.scope, plain=True)
        return
    for option in _everywhere(claim):
        # What holds everywhere holds under the condition behind it, too.
        yield option if claim.regime is None else replace(option, to_prove=True)
        if claim.regime is not None:
            yield replace(option, regime=claim.regime)
    yield from of_other_losses(claim)
    yield from _of_respelled(claim)
    yield from _of_completed(claim)
    yield from _of_steps(claim)
    yield from _of_steps_below(claim)
    yield from _of_diagonals(claim)
    for regime, words in () if claim.regime else spoken_of(claim.regimes, sides_of(claim), claim.scope, claim.line):
        option = Option("derivative", claim.scope, words, (words,), to_prove=True, regime=regime)
        yield option
        for turned, more in by_gradient_variable(sides_of(claim), claim.scope):
            yield replace(option, convention=f"{words}; {more}", assumed=(words, more), sides=turned)
        for taken, scope, more in by_parameters(sides_of(claim), claim.scope, claim.at_labels):
            yield replace(option, scope=scope, convention=f"{words}; {more}", assumed=(words, more), sides=taken)


def of_other_losses(claim: Claim) -> Iterator[Option]:
    """The readings in which a loss that nothing defines is one of which the text speaks otherwise."""
    if claim.scope.strict or claim.regime is not None:
        return
    below = {stated.name for stated in claim.later}
    for sides, scope, words, assumed in by_spoken_losses(sides_of(claim), claim.scope):
        if known := below & (scope.definitions.keys() - claim.scope.definitions.keys()):
            # What is defined shortly below is known.
            if known & set(map(_differentiated, sides)):
                continue
            scope = with_later(claim, scope)
        yield Option("derivative", scope, words, assumed, to_prove=True, sides=sides, explains=tells_sign(sides, scope),
                     signs_only=True)  # fmt: skip
    for sides, scope, words, above in by_errors(sides_of(claim), claim.scope):
        as_read = replace(claim, left=sides[0], right=sides[1], scope=scope)
        for option in _everywhere(as_read) if above else (Option("derivative", scope),):
            if option.kind == "derivative" and not option.repaired:
                both, read = joined(words, option.convention), option.sides or sides
                yield replace(option, sides=read, convention=both, to_prove=True, explains=False)
    told = (by_activations, by_own_derivative)
    ways = (by_loss_names, by_accents, *told, by_implied_models, by_one_feature, by_implied_activations)
    found = ((way in told, *each) for way in ways for each in way(sides_of(claim), claim.scope))
    for certain, scope, words in found:
        if not below.isdisjoint(scope.definitions.keys() - claim.scope.definitions.keys()):
            # What is defined shortly below is known.
            continue
        for option in _everywhere(replace(claim, scope=scope)):
            if option.kind == "derivative" and not option.repaired:
                explains = certain and not option.convention
                assumed = (*option.assumed, words) if explains else option.assumed
                yield replace(option, convention=joined(words, option.convention), assumed=assumed, to_prove=True,
                              explains=explains)  # fmt: skip


def _differentiated(side: Tree) -> str | None:
    """The name of what a side is the derivative of."""
    return head_name(side.body) if isinstance(side, (Derivative, Gradient)) else None


def _of_respelled(claim: Claim) -> Iterator[Option]:
    """The readings in which a side is written in another way: a for a^L, x for X, a matrix for its entries."""
    for sides, scope, words, laws, certain in respelled(sides_of(claim), claim.scope) if claim.regime is None else ():
        as_read = replace(claim, left=sides[0], right=sides[1], scope=scope)
        for option in (each for way in (_everywhere, _of_diagonals) for each in way(as_read)):
            if not option.repaired and (laws or option.kind == "derivative"):
                both = joined(words, option.convention)
                yield replace(option, sides=option.sides or sides, convention=both, to_prove=True, explains=certain)


def _of_completed(claim: Claim) -> Iterator[Option]:
    """The readings in which definitions are completed by what the text says of their parts."""
    if claim.scope.strict or claim.regime is not None:
        return
    for sides, scope, words in by_completed(claim, sides_of(claim)):
        if (bound := bound_sums(sides, scope)) is not None:
            scope, words = bound[0], joined(words, bound[1])
        for option in _of_definitions(replace(claim, left=sides[0], right=sides[1], scope=scope, later=())):
            both, read = joined(words, option.convention), option.sides or sides
            yield replace(option, sides=read, convention=both, to_prove=True, explains=False)


def _of_steps(claim: Claim) -> Iterator[Option]:
    """The readings of a sum over steps by what one of them gives."""
    if claim.scope.strict or claim.regime is not None:
        return
    written = sides_of(claim)
    for scope, words in by_losses_of_steps(written, claim.scope):
        for option in (each for way in (_everywhere, _of_steps) for each in way(replace(claim, scope=scope))):
            if option.kind == "derivative" and not option.repaired:
                yield replace(option, convention=joined(words, option.convention), to_prove=True, explains=False)
    small = with_small_states(written, claim.scope)
    for own, first in ((written, ""), *(() if small is None else ((small[0], small[2]),))):
        for sides, scope, words in (*by_steps(own, claim.scope), *by_terms_of_losses(own, claim.scope)):
            for option in _everywhere(replace(claim, left=sides[0], right=sides[1], scope=scope)):
                if option.kind == "derivative" and not option.repaired:
                    both, read = joined(joined(first, words), option.convention), option.sides or sides
                    yield replace(option, sides=read, convention=both, to_prove=True, explains=False)


def _of_steps_below(claim: Claim) -> Iterator[Option]:
    """The readings in which the steps above letters are subscripts."""
    below = None if claim.scope.strict or claim.regime is not None else with_steps_below(sides_of(claim), claim.scope)
    if below is None:
        return
    turned = replace(claim, left=below[0][0], right=below[0][1], scope=below[1])
    for option in (*by_longer_names(turned, generic=bool(below[1].definitions)), *_of_steps(turned)):
        yield replace(option, sides=option.sides or below[0], to_prove=True, explains=False)


def _of_diagonals(claim: Claim) -> Iterator[Option]:
    """The readings in which the derivative of an activation beside a matrix is a diagonal one."""
    for sides, scope, words in () if claim.scope.strict else by_implied_diagonals(sides_of(claim), claim.scope):
        for option in _of_definitions(replace(claim, left=sides[0], right=sides[1], scope=scope)):
            both, read = joined(words, option.convention), option.sides or sides
            yield replace(option, sides=read, convention=both, to_prove=True, explains=False)


def _of_definitions(claim: Claim) -> Iterator[Option]:
    """The readings by definitions that may need more than one turn: totals, one term, longer names, matrices."""
    sides, scope = sides_of(claim), claim.scope
    yield Option("derivative", scope)
    used = [d for d in scope.definitions.values() if uses([*sides], d.name)]
    # A trace is no sum over examples.
    totals = [d for d in used if not d.parameters or len(d.name) == 1 or d.name.startswith("\\")]
    for other, words in (*by_one_hot(sides, scope), *by_one_term(sides, scope, totals), *by_context(claim, used)):
        yield Option("derivative", other, words)
    for option in by_longer_names(claim, generic=bool(used)):
        if option.kind == "derivative" and option.scope.definitions:
            yield option
    for changed, other, words in by_row_networks(sides, scope):
        yield Option("derivative", other, words, sides=changed)
    rest = without_earlier(sides, scope)
    if rest is not None:
        yield Option("derivative", rest[0], rest[1])
        for other, words in by_one_hot(sides, rest[0]):
            yield Option("derivative", other, joined(rest[1], words))


def _everywhere(claim: Claim) -> Iterator[Option]:
    """The readings without a condition on values."""
    early = by_operator_ends(sides_of(claim))
    if early is None or early[1] != EACH:
        yield from _as_printed(claim)
    if early is not None:
        sides, words = early
        for i, option in enumerate(_as_printed(replace(claim, left=sides[0], right=sides[1]))):
            # Without the definitions above nothing more is read, unless there are none.
            if not option.repaired and (option.kind == "derivative" or not i):
                yield replace(option, sides=option.sides or sides, assumed=(*option.assumed, words))


def _as_printed(claim: Claim) -> Iterator[Option]:
    """The readings of the sides as they are."""
    sides = sides_of(claim)
    columns = claim.scope
    if not columns.strict:
        claim = replace(claim, scope=with_rows(sides, columns))
        if claim.scope is not columns:
            yield from _of_rows(claim, columns)
            return
    counted = None if claim.scope.strict else by_superscripts(sides, claim.scope)
    if counted is not None:
        sides, scope, words = counted
        for option in _as_printed(replace(claim, left=sides[0], right=sides[1], scope=scope)):
            yield replace(option, sides=option.sides or sides, assumed=(*option.assumed, words))
        return
    entries = None if claim.scope.strict else by_matrix_letters(sides, claim.scope)
    if entries is not None:
        read, scope, words = entries
        for option in _as_printed(replace(claim, left=read[0], right=read[1], scope=scope)):
            yield replace(option, sides=option.sides or read, assumed=(*option.assumed, words), to_prove=True)
        return
    governed = None if claim.scope.strict else bound_in_sides(sides)
    if governed is not None:
        for option in _as_printed(replace(claim, left=governed[0][0], right=governed[0][1])):
            yield replace(option, sides=option.sides or governed[0], convention=joined(governed[1], option.convention))
        return
    function = None if claim.scope.strict else with_called_sigma(sides, claim.scope)
    if function is not None:
        for option in _options(claim):
            yield replace(option, to_prove=True, explains=False)
        for option in _as_printed(replace(claim, scope=function)):
            yield replace(option, assumed=(*option.assumed, "σ is the sigmoid"))
        return
    observed = None if claim.scope.strict else with_observed(sides, claim.scope)
    data = observed or with_data(sides, claim.scope)
    if data is not None:
        for option in (_as_printed if observed else _options)(replace(claim, scope=data[0])):
            yield replace(option, assumed=(*option.assumed, data[1]))
        return
    bound = bound_sums(sides, claim.scope)
    if bound is not None:
        scope, words = bound
        for option in _options(replace(claim, scope=scope)):
            if option.kind == "derivative" and not option.repaired:
                yield replace(option, convention=joined(words, option.convention))
    yield from _options(claim)
    yield from otherwise_together(claim, _options)
    yield from _with_fewer(claim)


def _with_fewer(claim: Claim) -> Iterator[Option]:
    """The readings without definitions that cannot be used, and without those above the last title."""
    for fewer, longer in ((without_unusable, False), (without_earlier, True)):
        rest = fewer(sides_of(claim), claim.scope)
        for option in _options(replace(claim, scope=rest[0]), longer=longer) if rest is not None else ():
            if rest is None or option.kind != "derivative" or option.repaired:
                continue
            if fewer is without_unusable or not restates_earlier(option.scope, claim.scope):
                yield replace(option, convention=joined(option.convention, rest[1]), to_prove=True)


def _of_rows(claim: Claim, columns: Scope) -> Iterator[Option]:
    """The readings with vectors as rows, then with columns."""
    words = "vectors are rows"
    for option in _options(claim):
        yield replace(option, convention=option.convention or words, assumed=(*option.assumed, words))
    yield Option("derivative", columns, to_prove=True)


def _options(claim: Claim, *, longer: bool = True) -> Iterator[Option]:
    """The readings in one scope; `longer` for those in which subscripts are parts of names."""
    sides = sides_of(claim)
    used = [d for d in claim.scope.definitions.values() if uses([*sides], d.name)]
    generic = Option("rule", claim.scope.without_definitions())
    variable = differentiates_sigma(list(sides), claim.scope)
    if variable is not None:
        scope = claim.scope.define(definition_of(SIGMA, "sigmoid", variable=variable))
        said = "sigmoid" in claim.scope.options
        yield Option("derivative", scope, assumed=("σ is the sigmoid",), to_prove=not said)
    if not used:
        yield generic
    else:
        yield Option("derivative", claim.scope)
        for scope, words in without_ellipses(sides, claim.scope):
            yield Option("derivative", scope, convention=words, to_prove=True)
        schema = has_derivative(sides[0]) and has_derivative(sides[1])
        aside = ""
        far = all(d.line and claim.line - d.line > NEAR for d in used)
        if far and not held_in_formulas(sides, claim.scope):
            names = ", ".join(plain_name(d.name) for d in used)
            aside = f"the definition of {names} is left aside: it stands far above"
        loose = primed_in(sides) - claim.scope.definitions.keys() if schema and not aside else ()
        if loose:
            names = ", ".join(plain_name(d.name) for d in used)
            aside = f"{names} is any function: {plain_name(min(loose))} is not defined above either"
        yield replace(generic, to_prove=not schema, set_aside=aside)
        # What is set to zero is rather the derivative of a constant.
        for repaired, words in () if claim.set_to_zero else repairs(claim.scope, used):
            yield Option("derivative", repaired, assumed=(words,), repaired=True)
    if operator_first(sides[0]) is not None:
        wide = "the derivative is taken of the whole sum behind the operator"
        yield Option("derivative", claim.scope, convention=wide, widened=True)
    if not claim.scope.strict and (whole := operator_first(sides[1])) is not None:
        wide = "the derivative on the right is taken of the whole sum behind the operator"
        yield Option("derivative", claim.scope, convention=wide, to_prove=True, sides=(sides[0], whole))
    twice = repeats(sides[0]) | repeats(sides[1])
    twice -= single_beside(sides[0]) | single_beside(sides[1])
    # A text that writes the sum over i does not leave it out.
    if twice and twice.isdisjoint(p.index for d in used for p in find_all(d.body, BigOp)):
        for scope in (claim.scope, generic.scope) if used else (claim.scope,):
            summed = replace(scope, options={**scope.options, "implied sum": "yes"})
            words = "an index that is repeated in a product is summed"
            yield Option("derivative", summed, convention=words, to_prove=bool(used))
    if any(d.facts & SYMMETRIC for d in claim.scope.declarations.values()):
        for convention, words in _IN_SYMMETRIC.items():
            scope = replace(claim.scope, options={**claim.scope.options, "symmetric": convention})
            yield Option("derivative", scope, convention=words)
    if any(dots(tree) for tree in [*sides, *(d.body for d in used)]):
        scope = replace(claim.scope, options={**claim.scope.options, "dot": "entries"})
        yield Option("derivative", scope, convention="a dot between vectors multiplies their entries", to_prove=True)
    yield from by_the_text(claim, used)
    for scope, words in wider_sums(claim.scope, used):
        yield Option("derivative", scope, convention=words)
    if not claim.scope.strict:
        if longer:
            yield from by_longer_names(claim, generic=bool(used))
        yield from rewritten(claim)
    trees = [*sides, *(stated.body for stated in used)]
    for scope, words, proves in by_logarithms(trees, claim.scope):
        yield Option("derivative", scope, convention=words, to_prove=proves)


def _is_plain(claim: Claim) -> bool:
    """Whether a claim can be read in one way only: plain formulas in text, about which nothing else is said."""
    scope = claim.scope
    if not scope.strict or scope.definitions or scope.options or claim.cases or claim.later:
        return False
    if any(d.facts & SYMMETRIC for d in scope.declarations.values()):
        return False
    return all(map(is_plain, sides_of(claim)))
