"""The sensible readings of a claim: generic or by definition, bases of a bare log, letters that were mixed up.

A claim is refuted only if every sensible reading is. What changes a definition is a repair, not a reading: it serves
to judge a claim whose definition cannot be used as printed, and is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chainrule.algebra.atoms import SYMMETRIC
from chainrule.checker.at_point import by_general_derivative, by_values
from chainrule.checker.bare_functions import by_bare_functions
from chainrule.checker.claims import Claim
from chainrule.checker.context import by_context
from chainrule.checker.function_values import by_value
from chainrule.checker.gradients import by_components, by_gradient_variable, by_layout
from chainrule.checker.guessed import by_guesses
from chainrule.checker.held_indices import by_held_indices
from chainrule.checker.held_letters import by_held_letters, held_in_formulas
from chainrule.checker.layers import by_layers
from chainrule.checker.losses import by_definitions, by_other_function, by_summed_loss
from chainrule.checker.not_opened import by_own_argument, with_data, without_earlier, without_unusable
from chainrule.checker.one_term import by_one_term
from chainrule.checker.operator_ends import EACH, by_operator_ends
from chainrule.checker.outdated import NEAR
from chainrule.checker.per_example import over_inputs, said_of_each
from chainrule.checker.predictions import by_examples, by_lost_hat
from chainrule.checker.primes_in import WORDS, by_primes_in
from chainrule.checker.regimes import spoken_of
from chainrule.checker.repairs import repairs
from chainrule.checker.signs import by_signs
from chainrule.checker.small_letters import with_capital_entries
from chainrule.checker.stacked import by_stacked
from chainrule.checker.stand_ins import (
    by_argument,
    by_entries,
    by_function,
    by_label,
    by_one_hot,
    by_other_name,
    by_placeholder,
    by_rows,
    by_symmetry,
    by_title,
    by_total,
    with_rows,
)
from chainrule.checker.sums import bound_in_sides, bound_sums, sums_in_sides, wider_sums
from chainrule.checker.transposed_entries import by_transposed_entries
from chainrule.checker.written import bare_log, dots, repeats, uses
from chainrule.checker.written_entries import by_written_entries
from chainrule.readers.named import SIGMA, definition_of, differentiates_sigma
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import (
    Comparison,
    Derivative,
    Dots,
    Name,
    Script,
    Terms,
    Tree,
    find_all,
    has_derivative,
    is_plain,
)  # fmt: skip
from chainrule.writers.text import plain_name

#: The convention of a chain of derivatives that is right for any functions, whatever is defined above.
GENERIC = "the chain rule for functions of which only the names are used"
_IN_SYMMETRIC = {
    "free": "the entries of the symmetric matrix are varied freely",
    "tied": "equal entries of the symmetric matrix are varied together, G + G.T - diag(G)",
}
#: Conventions that change what names stand for, and which names are meant without one. They count only if they hold.
_BY_ANOTHER_SCOPE = (by_total, by_layout, by_other_function, by_signs, by_summed_loss)
_BY_THE_NAMES = (by_own_argument, by_definitions, by_other_name)
_BY_BOTH = (by_examples, by_stacked, by_value, over_inputs)


@dataclass(frozen=True, slots=True)
class Option:
    """A way to read a claim. `convention` is what it must name if it is the one that holds.

    A reading `to_prove` counts only if it holds: with the definitions above left out, say.
    """

    kind: str
    scope: Scope
    convention: str = ""
    assumed: tuple[str, ...] = ()
    repaired: bool = False
    to_prove: bool = False
    widened: bool = False
    set_aside: str = ""
    condition: tuple[str, str, str] | None = None
    regime: Comparison | None = None
    plain: bool = False
    sides: tuple[Tree, Tree] | None = None


def options(claim: Claim) -> Iterator[Option]:
    """The readings in the order in which they are tried."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    if _is_plain(claim):
        yield Option("rule", claim.scope, plain=True)
        return
    for option in _everywhere(claim):
        # What holds everywhere holds under the condition behind it, too.
        yield option if claim.regime is None else replace(option, to_prove=True)
        if claim.regime is not None:
            yield replace(option, regime=claim.regime)
    for regime, words in spoken_of(claim.regimes, (claim.left, claim.right), claim.scope):
        option = Option("derivative", claim.scope, words, (words,), to_prove=True, regime=regime)
        yield option
        for turned, more in by_gradient_variable((claim.left, claim.right), claim.scope):
            yield replace(option, convention=f"{words}; {more}", assumed=(words, more), sides=turned)


def _everywhere(claim: Claim) -> Iterator[Option]:
    """The readings without a condition on values."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    early = by_operator_ends((claim.left, claim.right))
    if early is None or early[1] != EACH:
        yield from _as_printed(claim)
    if early is not None:
        sides, words = early
        for i, option in enumerate(_as_printed(replace(claim, left=sides[0], right=sides[1]))):
            # Without the definitions above nothing more is read, unless there are none.
            if not option.repaired and (option.kind == "derivative" or not i):
                yield replace(option, sides=option.sides or sides, assumed=(*option.assumed, words))


def _sides(claim: Claim) -> tuple[Tree, Tree]:
    """Both sides of a claim that was read."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    return claim.left, claim.right


def _as_printed(claim: Claim) -> Iterator[Option]:
    """The readings of the sides as they are."""
    sides = _sides(claim)
    columns = claim.scope
    if not columns.strict:
        claim = replace(claim, scope=with_rows(sides, columns))
        if claim.scope is not columns:
            yield from _of_rows(claim, columns)
            return
    entries = None if claim.scope.strict else with_capital_entries(sides, claim.scope)
    if entries is not None:
        sides, words = entries
        for option in _as_printed(replace(claim, left=sides[0], right=sides[1])):
            yield replace(option, sides=option.sides or sides, assumed=(*option.assumed, words), to_prove=True)
        return
    governed = None if claim.scope.strict else bound_in_sides(sides)
    if governed is not None:
        sides, words = governed
        for option in _as_printed(replace(claim, left=sides[0], right=sides[1])):
            yield replace(option, sides=option.sides or sides, convention=_both(words, option.convention))
        return
    data = with_data(sides, claim.scope)
    if data is not None:
        scope, words = data
        for option in _options(replace(claim, scope=scope)):
            yield replace(option, assumed=(*option.assumed, words))
        return
    bound = bound_sums(sides, claim.scope)
    if bound is not None:
        scope, words = bound
        for option in _options(replace(claim, scope=scope)):
            if option.kind == "derivative" and not option.repaired:
                yield replace(option, convention=_both(words, option.convention))
    yield from _options(claim)
    for fewer, longer in ((without_unusable, False), (without_earlier, True)):
        rest = fewer(sides, claim.scope)
        for option in _options(replace(claim, scope=rest[0]), longer=longer) if rest is not None else ():
            if rest is not None and option.kind == "derivative" and not option.repaired:
                yield replace(option, convention=_both(option.convention, rest[1]), to_prove=True)


def _both(first: str, second: str) -> str:
    """Two conventions in one sentence; either may be empty."""
    return "; ".join(filter(None, (first, second)))


def _of_rows(claim: Claim, columns: Scope) -> Iterator[Option]:
    """The readings with vectors as rows, then with columns."""
    words = "vectors are rows"
    for option in _options(claim):
        yield replace(option, convention=option.convention or words, assumed=(*option.assumed, words))
    yield Option("derivative", columns, to_prove=True)


def _options(claim: Claim, *, longer: bool = True) -> Iterator[Option]:
    """The readings in one scope; `longer` for those in which subscripts are parts of names."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    used = [d for d in claim.scope.definitions.values() if uses([claim.left, claim.right], d.name)]
    generic = Option("rule", claim.scope.without_definitions())
    variable = differentiates_sigma([claim.left, claim.right], claim.scope)
    if variable is not None:
        scope = claim.scope.define(definition_of(SIGMA, "sigmoid", variable=variable))
        said = "sigmoid" in claim.scope.options
        yield Option("derivative", scope, assumed=("σ is the sigmoid",), to_prove=not said)
    if not used:
        yield generic
    else:
        yield Option("derivative", claim.scope)
        yield from _unwritten(claim.scope)
        schema = has_derivative(claim.left) and has_derivative(claim.right)
        aside = ""
        far = all(d.line and claim.line - d.line > NEAR for d in used)
        if far and not held_in_formulas((claim.left, claim.right), claim.scope):
            names = ", ".join(plain_name(d.name) for d in used)
            aside = f"the definition of {names} is left aside: it stands far above"
        yield replace(generic, to_prove=not schema, set_aside=aside)
        for repaired, words in repairs(claim.scope, used):
            yield Option("derivative", repaired, assumed=(words,), repaired=True)
    if _operator_first(claim.left) is not None:
        wide = "the derivative is taken of the whole sum behind the operator"
        yield Option("derivative", claim.scope, convention=wide, widened=True)
    if repeats(claim.left) or repeats(claim.right):
        for scope in (claim.scope, generic.scope) if used else (claim.scope,):
            summed = replace(scope, options={**scope.options, "implied sum": "yes"})
            words = "an index that is repeated in a product is summed"
            yield Option("derivative", summed, convention=words, to_prove=bool(used))
    if any(d.facts & SYMMETRIC for d in claim.scope.declarations.values()):
        for convention, words in _IN_SYMMETRIC.items():
            scope = replace(claim.scope, options={**claim.scope.options, "symmetric": convention})
            yield Option("derivative", scope, convention=words)
    if any(dots(tree) for tree in [claim.left, claim.right, *(d.body for d in used)]):
        scope = replace(claim.scope, options={**claim.scope.options, "dot": "entries"})
        yield Option("derivative", scope, convention="a dot between vectors multiplies their entries", to_prove=True)
    yield from _by_the_text(claim, used)
    for scope, words in wider_sums(claim.scope, used):
        yield Option("derivative", scope, convention=words)
    if not claim.scope.strict:
        if longer:
            yield from _by_longer_names(claim, generic=bool(used))
        yield from _rewritten(claim)
    # In text log is the natural logarithm.
    if not claim.scope.strict and any(bare_log(tree) for tree in [claim.left, claim.right, *(d.body for d in used)]):
        for base in ("2", "10"):
            scope = replace(claim.scope, options={**claim.scope.options, "log base": base})
            yield Option("derivative", scope, convention=f"log is read as the logarithm to base {base}")


def _rewritten(claim: Claim) -> Iterator[Option]:
    """The readings of single modules: by another scope, by other sides, or by both."""
    written, scope = _sides(claim), claim.scope
    changed = (sums_in_sides(written), by_transposed_entries(written), by_bare_functions(written, scope))
    for sides, words in (*by_values(written, scope), *by_general_derivative(written, scope), *filter(None, changed)):
        yield Option("derivative", scope, words, (words,), to_prove=True, sides=sides)
    for sides, words in by_label(written, scope):
        for held in by_held_indices(sides, scope):
            if held.scope is not None:
                yield Option("derivative", held.scope, words, (words,), to_prove=True, sides=(held.left, held.right))
    for sides, words in by_written_entries(written, scope):
        for held in by_held_indices(sides, scope, each=True):
            if held.scope is not None:
                yield Option("derivative", held.scope, words, (words,), to_prove=True, sides=(held.left, held.right))
    for sides, words in (*by_gradient_variable(written, scope), *by_components(written)):
        yield Option("derivative", scope, words, (words,), to_prove=True, sides=sides)
        if scope.definitions:
            yield Option("derivative", scope.without_definitions(), words, (words,), to_prove=True, sides=sides)
    yield from _in_other_scopes(written, scope)


def _in_other_scopes(written: tuple[Tree, Tree], scope: Scope) -> Iterator[Option]:
    """The readings by another scope, and those by both another scope and other sides."""
    for each in _BY_ANOTHER_SCOPE:
        for other, words in each(written, scope):
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
    for sides, other, words, assumed in by_guesses(written, scope):
        yield Option("derivative", other, words, assumed, to_prove=True, sides=sides)


def _by_longer_names(claim: Claim, *, generic: bool) -> Iterator[Option]:
    """Subscripts as parts of names, by the definitions above and, to prove a chain of derivatives, without them."""
    sides = _sides(claim)
    schema = all(map(has_derivative, sides))
    bare = claim.scope.without_definitions()
    for each in (False, True):
        for held in by_held_indices(sides, claim.scope, each=each):
            changed, sure = (held.left, held.right), held.sure and not each
            if held.scope is not None:
                words = held.convention or (held.words if each else "")
                option = Option("derivative", held.scope, words, (held.words,), to_prove=not sure, sides=changed)
                yield option
                for layered, scope, said, convention in by_layers(changed, held.scope):
                    both = _both(words, convention)
                    yield replace(
                        option, scope=scope, convention=both, assumed=(held.words, said), to_prove=True, sides=layered
                    )
                for case in held.others:
                    yield replace(option, convention=f"it is said of {' '.join(case)}", condition=case, to_prove=True)
            if schema and (generic or each):
                words = f"{GENERIC}: {held.words}"
                yield Option("derivative", bare, convention=words, to_prove=True, sides=changed)
    for primed in by_primes_in(sides):
        yield Option("derivative", claim.scope, convention=WORDS, to_prove=True, sides=primed)
        yield Option("derivative", bare, convention=WORDS, to_prove=True, sides=primed)
        for held in (*by_held_indices(primed, bare), *by_held_indices(primed, bare, each=True)):
            changed = held.left, held.right
            yield Option("derivative", bare, convention=f"{WORDS}; {held.words}", to_prove=True, sides=changed)


def _is_plain(claim: Claim) -> bool:
    """Whether a claim can be read in one way only: plain formulas in text, about which nothing else is said."""
    assert claim.left is not None  # noqa: S101 - a claim that was read
    assert claim.right is not None  # noqa: S101
    scope = claim.scope
    if not scope.strict or scope.definitions or scope.options or claim.cases or claim.later:
        return False
    if any(d.facts & SYMMETRIC for d in scope.declarations.values()):
        return False
    return is_plain(claim.left) and is_plain(claim.right)


def _by_the_text(claim: Claim, used: list[Definition]) -> Iterator[Option]:
    """Readings for which the text around gives a reason."""
    sides = _sides(claim)
    derivative = any(map(has_derivative, sides))
    if claim.condition is None and claim.cases and derivative:
        written = {s.name for t in sides for p in find_all(t, Script) for s in p.sub
                   if isinstance(s, Name)}  # fmt: skip
        for case in claim.cases:
            if {case[0], case[2]} <= written:
                words = f"it is said of {' '.join(case)}, of which the text speaks above"
                yield Option("derivative", claim.scope, convention=words, condition=case)
    if claim.later:
        names = ", ".join(dict.fromkeys(plain_name(d.name) for d in claim.later))
        scope = claim.scope
        for later in claim.later:
            scope = scope.define(later)
        yield Option("derivative", scope, convention=f"by what is said below of {names}", to_prove=True)
    for scope, words in by_one_term(sides, claim.scope, used) if derivative else ():
        yield Option("derivative", scope, convention=words, to_prove=True)
    for scope, words in (*by_symmetry(sides, claim.scope, claim.line), *by_rows(sides, claim.scope)):
        yield Option("derivative", scope, convention=words, to_prove=True)
    for scope, words in by_one_hot(sides, claim.scope):
        yield Option("derivative", scope, convention=words, assumed=(words,))
    for scope, words in (*by_placeholder(sides, claim.scope),
                         *by_title(sides, claim.scope),
                         *by_function(sides, claim.scope),
                         *by_entries(sides, claim.scope)):  # fmt: skip
        yield Option("derivative", scope, convention=words, to_prove=True)
    for scope, words in by_context(claim, used):
        yield Option("derivative", scope, convention=words, to_prove=True)


def _unwritten(scope: Scope) -> Iterator[Option]:
    """What is written out with ellipses, as a name of which only the kind is known."""
    dotted = [n for n, d in scope.definitions.items() if find_all(d.body, Dots)]
    if dotted:
        kept = {n: d for n, d in scope.definitions.items() if n not in dotted}
        words = f"{', '.join(map(plain_name, dotted))} is not opened into the entries that are written above"
        yield Option("derivative", replace(scope, definitions=kept), convention=words, to_prove=True)


def _operator_first(tree: Tree) -> Derivative | None:
    """``\\frac{d}{dx} f + g`` read as the derivative of f + g, None for other trees."""
    if not isinstance(tree, Terms) or not isinstance(tree.terms[0][1], Derivative):
        return None
    first = tree.terms[0][1]
    rest = tree.terms[1:]
    if not rest or tree.terms[0][0] < 0 or any(has_derivative(term) for _, term in rest):
        return None
    body = Terms(first.body.start, tree.end, ((1, first.body), *rest))
    return replace(first, body=body, end=tree.end)


def widened(tree: Tree) -> Tree:
    """The left side with its operator acting on the whole sum."""
    return _operator_first(tree) or tree
