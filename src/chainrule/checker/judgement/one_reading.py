"""The judgement on one reading of a claim, below the one on the claim: both sides are lowered, decided and doubted.

An equality that holds may hold by a convention only; a difference may be no mistake of the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.row_gradients import ROW_GRADIENTS
from chainrule.checker.extraction.total_differentials import WHY
from chainrule.checker.findings import Finding, Reading
from chainrule.checker.judgement.answered import decide, differs, is_defined
from chainrule.checker.judgement.branches import Branch, at_index, index_branches
from chainrule.checker.judgement.compared import Compared
from chainrule.checker.judgement.comparing import compare, shapes, sides_of
from chainrule.checker.judgement.conventions import (
    NEVER_MET,
    VACUOUS,
    capital_as_number,
    capitals_as_numbers,
    inverted_capitals,
    letters_held_constant,
    never_met,
    only_partial,
    perhaps_varies,
    powers_of_capitals,
    speaks_of_vectors,
    states_constant,
    steps_held_fixed,
    vacuous,
    vanishes,
)
from chainrule.checker.judgement.doubts import doubt
from chainrule.checker.judgement.doubts.dependence import taken_at_the_variable
from chainrule.checker.judgement.doubts.letters import expectation
from chainrule.checker.judgement.doubts.shapes import (
    entry_between_vectors,
    number_as_matrix,
    number_behind_matrix,
    states_of_two_kinds,
    turned_size,
)
from chainrule.checker.judgement.indicators import WHY as WHY_NOT_MET
from chainrule.checker.judgement.indicators import only_where_none_is_met
from chainrule.checker.judgement.integrals import integrated_again
from chainrule.checker.judgement.kinks import ONE_SLOPE, at_kink, piecewise, silent, value_there
from chainrule.checker.judgement.layouts_said import against_said_layout
from chainrule.checker.judgement.lost_chains import lost_chain
from chainrule.checker.judgement.open_terms import open_term
from chainrule.checker.judgement.orientation import ARRAYS, differentiates_row, oriented, row_behind_matrix
from chainrule.checker.judgement.question import Question
from chainrule.checker.judgement.rounded import rounded
from chainrule.checker.readings.definitions.context import in_a_vector
from chainrule.checker.readings.definitions.regimes import is_open
from chainrule.checker.readings.guesses import joined
from chainrule.checker.readings.notation.operator_ends import widened
from chainrule.checker.readings.option import Option
from chainrule.engine.antiderivatives import has_integral
from chainrule.engine.differentiate import differentiate
from chainrule.errors import ChainruleError, ReadError
from chainrule.expr.build import transpose, zeros
from chainrule.expr.nodes import Const, Let, Node, Symbol
from chainrule.expr.walk import occurs, postorder
from chainrule.prover.verdict import AGREES, CONDITIONAL, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict
from chainrule.readers import syntax as t
from chainrule.readers.letters import OPEN_SIGN, is_transposed
from chainrule.readers.lower import ADDED_TO_ROWS, lower_all
from chainrule.readers.lowering.derivatives import VECTOR_IN_ENTRY
from chainrule.readers.lowering.lowered import Lowered
from chainrule.readers.lowering.sums import BY_POINTS
from chainrule.readers.named import MATRICES, NUMERATOR_SAID
from chainrule.readers.rewriting import transform
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

#: Names that readings give to what a text does not name.
_INTERNAL = re.compile(r"\\(?:check|breve)(?![A-Za-z])|\\#|\\mathcal\{Q\}")
#: Why a claim is left open whose transpose holds, in a text that writes gradients as rows.
TURNED_AS_ROWS = "it holds if derivatives in matrices are transposed, as the text writes gradients as rows"
#: Why a claim that holds at some points is left open.
IN_A_CASE = "the words around it speak of a case, in which it may hold"
#: The better verdicts first: of the readings of a claim the best one counts, of its cases the worst.
RANK = {PROVED: 0, AGREES: 1, CONVENTION: 2, CONDITIONAL: 3, REFUTED: 4, UNKNOWN: 5}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reading comes to. `extra` are findings that are known already; `doubted` is a refutation not given."""

    verdict: Verdict
    option: Option
    question: Callable[[], Question]
    reading: Reading
    extra: tuple[Finding, ...] = ()
    doubted: Verdict | None = None


def judge_reading(claim: Claim, option: Option) -> Outcome:
    """A claim, whose sides are those of the reading, by that reading."""
    assert claim.left is not None  # noqa: S101 - checked by the caller
    assert claim.right is not None  # noqa: S101
    if option.widened:
        return _judge_sides(claim, option, widened(claim.left), claim.right)
    if OPEN_SIGN in t.names_in(claim.left, claim.right):
        # What is said of both signs must hold for both.
        sides = ((_with_sign(claim.left, sign), _with_sign(claim.right, sign)) for sign in (1, -1))
        outcomes = [_judge_sides(claim, option, *both) for both in sides]
        return max(outcomes, key=lambda o: RANK[o.verdict.verdict])
    branches = index_branches(claim.left, claim.right)
    if branches is not None:
        return _judge_branches(claim, option, claim.left, branches)
    return _judge_sides(claim, option, claim.left, claim.right)


def refuted_as_written(claim: Claim, option: Option, *extra: Finding) -> Outcome | None:
    """The refutation of a claim by a reading, with its findings, whatever speaks for the claim; None if it is none.

    For what is told by more than this reading: that the claim would be right with a slip of notation mended.
    """
    try:
        outcome = judge_reading(claim, option)
    except (ChainruleError, ZeroDivisionError):
        return None
    refuted = outcome.verdict if outcome.doubted is None else outcome.doubted
    return replace(outcome, verdict=refuted, doubted=None, extra=extra) if refuted.verdict == REFUTED else None


def _with_sign(tree: t.Tree, sign: int) -> t.Tree:
    r"""The tree with one of the signs for \pm, and its opposite for \mp."""

    def put_in(part: t.Tree) -> t.Tree | None:
        is_sign = isinstance(part, t.Name) and part.name == OPEN_SIGN
        return t.Number(part.start, part.end, Fraction(sign)) if is_sign else None

    return transform(tree, put_in)


def _judge_branches(claim: Claim, option: Option, left: t.Tree, branches: list[Branch]) -> Outcome:
    outcomes = []
    for branch in branches:
        sides = left, branch.value
        if branch.fixed is not None:
            sides = at_index(left, branch.index, branch.fixed), at_index(branch.value, branch.index, branch.fixed)
        outcomes.append(_judge_sides(claim, option, *sides))
    worst = max(outcomes, key=lambda o: RANK[o.verdict.verdict])
    return replace(worst, verdict=replace(worst.verdict, evidence=(*worst.verdict.evidence, f"{len(branches)} cases")))


def _judge_sides(claim: Claim, option: Option, left: t.Tree, right: t.Tree) -> Outcome:
    compared = compare(claim, option, left, right)
    verdict = _in_another_layout(compared, _decided(compared))
    outcome = Outcome(verdict, option, partial(_question, compared), _reading(compared))
    if verdict.verdict in (PROVED, AGREES):
        return _held(compared, outcome)
    if verdict.verdict in (REFUTED, CONDITIONAL):
        return _refuted(compared, outcome)
    return outcome


def _decided(compared: Compared) -> Verdict:
    """Whether the sides are equal where they are defined."""
    lowered, facts = compared.lowered, compared.facts
    if not all(decide(node, zeros(node.shape), facts) for node in lowered.vanishing):
        raise ReadError("what has to vanish for this reading does not")
    verdict = decide(compared.claimed, compared.derived, facts, everywhere=compared.option.to_prove)
    if verdict.verdict in (REFUTED, CONDITIONAL) and _of_other_orders(lowered):
        raise ReadError(shapes(lowered))
    if verdict and not all(is_defined(body, facts) for body in dict.fromkeys(lowered.differentiated)):
        return Verdict(UNKNOWN, reason="what is differentiated is defined at no point that was tried")
    if verdict.verdict != UNKNOWN and any(vanishes(body, facts) for body in dict.fromkeys(lowered.differentiated)):
        return Verdict(UNKNOWN, reason="by the definitions above what is differentiated is zero")
    return verdict


def _in_another_layout(compared: Compared, verdict: Verdict) -> Verdict:
    """The verdict on the transposed matrix, where the claim may be in the other layout."""
    derived, claimed, lowered = compared.derived, compared.claimed, compared.lowered
    turns = claimed.ndim == 2 and claimed.shape[::-1] == derived.shape and not lowered.names
    if verdict.verdict != REFUTED or not turns:
        return verdict
    if (isinstance(compared.right, t.Grid) and in_a_vector(compared.left)) or _states_jacobian(compared):
        row = differentiates_row(compared)
        layout = f"{'numerator' if row else 'denominator'} layout: the Jacobian is transposed"
    elif NUMERATOR_SAID in compared.scope.options and not t.has_derivative(compared.right):
        layout = "numerator layout: the derivative is transposed"
    elif ROW_GRADIENTS in compared.scope.options and not t.has_derivative(compared.right):
        layout = TURNED_AS_ROWS
    else:
        return verdict
    if _in_transposed(compared.left):
        return Verdict(UNKNOWN, reason="it holds if the Jacobian is transposed, and what it is taken in already is")
    back = transpose(claimed)
    turned = not differs(back, derived, compared.facts, count=1) and decide(back, derived, compared.facts)
    words = "; ".join(filter(None, (compared.option.convention, layout)))
    if turned and layout == TURNED_AS_ROWS:
        return Verdict(UNKNOWN, reason=layout)
    if turned and (reason := against_said_layout(compared, transposed=True)):
        return Verdict(UNKNOWN, reason=reason)
    return Verdict(CONVENTION, turned.evidence, convention=words) if turned else verdict


def _in_transposed(left: t.Tree) -> bool:
    r"""Whether a derivative is taken in a transposed letter, ``\partial (A x)/\partial x^T``: that says its layout."""
    return isinstance(left, t.Derivative) and any(is_transposed(variable) for variable, _ in left.variables)


def _held(compared: Compared, outcome: Outcome) -> Outcome:
    """An equality that holds, with the convention under which it does."""
    evidence, option = outcome.verdict.evidence, compared.option
    if never_met(compared, outcome.verdict):
        return replace(outcome, verdict=Verdict(UNKNOWN, reason=NEVER_MET))
    if vacuous(compared):
        return replace(outcome, verdict=Verdict(UNKNOWN, reason=VACUOUS))
    if only_where_none_is_met(compared):
        return replace(outcome, verdict=Verdict(UNKNOWN, reason=WHY_NOT_MET))
    if reason := _not_accepted(compared):
        return replace(outcome, verdict=Verdict(UNKNOWN, reason=reason))
    powers = powers_of_capitals(compared) if "square" not in compared.scope.options else []
    if powers:
        scope = replace(compared.scope, options={**compared.scope.options, "square": " ".join(powers)})
        try:
            found = _judge_sides(compared.claim, replace(option, scope=scope), compared.left, compared.right)
        except (ChainruleError, ZeroDivisionError):
            found = None
        if found is not None and found.verdict.verdict in (PROVED, AGREES, CONVENTION):
            return replace(outcome, verdict=found.verdict)
        if MATRICES not in compared.scope.options and compared.claim.doubt == WHY:
            return replace(outcome, verdict=Verdict(CONVENTION, evidence, convention=_as_numbers(powers)))
        why = "the text speaks of matrices" if MATRICES in compared.scope.options else "nothing says so"
        reason = f"it holds if {', '.join(map(plain_name, powers))} is a number, and {why}"
        return replace(outcome, verdict=Verdict(UNKNOWN, reason=reason))
    if capitals := capitals_as_numbers(compared):
        convention, sure = _of_matrices(compared, capitals)
        if not sure:
            reason = f"it holds if {convention}, and the text speaks of matrices or vectors"
            return replace(outcome, verdict=Verdict(UNKNOWN, reason=reason))
        if convention:
            return replace(outcome, verdict=Verdict(CONVENTION, evidence, convention=convention))
    if inverses := inverted_capitals(compared, negative=True):
        return replace(outcome, verdict=Verdict(CONVENTION, evidence, convention=_as_numbers(inverses)))
    if BY_POINTS in compared.lowered.assumed:
        if integrated_again(compared):
            raise ReadError("a letter that is integrated over stands outside of the integral, too")
        return replace(outcome, verdict=Verdict(CONVENTION, evidence, convention=joined(option.convention, BY_POINTS)))
    # Without a derivative no letter is held constant.
    told = not option.plain or compared.lowered.differentiated
    constants = letters_held_constant(compared) if told else []
    if constants:
        held = f"{', '.join(constants)} {'is' if len(constants) == 1 else 'are'} constant: nothing is said about it"
        return replace(outcome, verdict=Verdict(CONVENTION, evidence, convention=held))
    asked = compared.lowered.differentiated and not silent(compared.left, compared.right) and not is_open(option.regime)
    kink = at_kink(compared.claimed, compared.derived, compared.facts) if asked else None
    if kink is not None and not kink.allowed:
        refuted = Verdict(REFUTED, ("value at a kink",), condition=kink.sentence())
        return replace(outcome, verdict=refuted, extra=(Finding("kink-value", kink.sentence()),))
    convention = kink.sentence() if kink is not None else option.convention or steps_held_fixed(compared)
    stands = oriented(compared)
    convention = "; ".join(filter(None, (convention, stands if stands == ARRAYS or not convention else "")))
    if asked and value_there(*compared.nodes):
        convention = "; ".join(filter(None, (convention, ONE_SLOPE)))
    return replace(outcome, verdict=Verdict(CONVENTION, evidence, convention=convention)) if convention else outcome


def _not_accepted(compared: Compared) -> str:
    """Why an equality that holds by a reading may not be what a claim says; empty if nothing speaks against it."""
    reason = (
        expectation(compared) or open_term(compared) or number_behind_matrix(compared) or number_as_matrix(compared)
    )
    reason = (
        reason
        or entry_between_vectors(compared)
        or perhaps_varies(compared)
        or capital_as_number(compared)
        or only_partial(compared)
        or against_said_layout(compared, transposed=False)
        or row_behind_matrix(compared)
        or turned_size(compared)
    )
    return reason or states_of_two_kinds(compared) or lost_chain(compared) or taken_at_the_variable(compared)


def _of_matrices(compared: Compared, capitals: list[str]) -> tuple[str, bool]:
    """The convention by which an equality of numbers holds where its capitals may be matrices, and whether it may be.

    It is empty if the equality holds for matrices, too.
    """
    scope = replace(compared.scope, options={**compared.scope.options, "capitals": "matrices"})
    try:
        found = _judge_sides(compared.claim, replace(compared.option, scope=scope), compared.left, compared.right)
    except (ChainruleError, ZeroDivisionError):
        found = None
    if found is not None and found.verdict.verdict in (PROVED, AGREES, CONVENTION):
        return found.verdict.convention, True
    return _as_numbers(capitals), MATRICES not in compared.scope.options and not speaks_of_vectors(compared)


def _as_numbers(names: list[str]) -> str:
    """The convention that letters that may be matrices are numbers."""
    return f"{', '.join(map(plain_name, names))} {'is a number' if len(names) == 1 else 'are numbers'}"


def _refuted(compared: Compared, outcome: Outcome) -> Outcome:
    """A difference of the sides, unless there is a doubt that it is a mistake."""
    verdict = outcome.verdict
    if BY_POINTS in compared.lowered.assumed:
        raise ReadError("what an integral comes to is not known: it is read as a sum over points")
    if any(map(has_integral, compared.nodes)):
        raise ReadError("what an integral comes to is not known")
    switches = piecewise(*compared.nodes) and not _between_bars(compared)
    if verdict.verdict == CONDITIONAL and switches and compared.regime is None and compared.claim.in_case:
        return replace(outcome, verdict=Verdict(UNKNOWN, reason=IN_A_CASE))
    if verdict.verdict == CONDITIONAL and (compared.regime is not None or switches):
        # Where a condition of the claim does not hold, its sides are equal and say nothing.
        verdict = replace(verdict, verdict=REFUTED)
    if (printed := rounded(compared)) is not None:
        verdict = printed
    elif (constant := states_constant(compared)) and not open_term(compared):
        verdict = Verdict(CONVENTION, ("the derivative of a constant",), convention=constant)
    elif ADDED_TO_ROWS in compared.lowered.assumed and not compared.option.plain:
        verdict = Verdict(UNKNOWN, reason=ADDED_TO_ROWS)
    elif VECTOR_IN_ENTRY in compared.lowered.assumed and not any(
        t.find_all(side, t.Indexed) for side in compared.sides
    ):
        verdict = Verdict(UNKNOWN, reason=f"{VECTOR_IN_ENTRY}: write both with indices")
    elif reason := doubt(compared) or open_term(compared):
        return replace(outcome, verdict=Verdict(UNKNOWN, reason=reason), doubted=verdict)
    return replace(outcome, verdict=verdict)


def _between_bars(compared: Compared) -> bool:
    """Whether bars around values, as in ``1/|x|``, are all that has cases: nothing that is differentiated has."""
    bars = any(isinstance(part, t.Bars) for side in compared.sides for part in t.walk(side))
    differentiated = compared.lowered.differentiated
    return bars and bool(differentiated) and not piecewise(*differentiated)


def _states_jacobian(compared: Compared) -> bool:
    """Whether the claim gives the derivative of a vector as one matrix; a prime on the right is one of each entry."""
    body = _question(compared).body
    partials = any(isinstance(part, (t.Derivative, t.Gradient)) for part in t.walk(compared.right))
    return body is not None and body.ndim == 1 and not partials


def _of_other_orders(lowered: Lowered) -> bool:
    """Whether one side is a number and the other is not: what was meant is open, unless the number is written."""
    sides = lowered.nodes()
    numbers = [side for side in sides if not side.shape]
    return len(numbers) == 1 and not isinstance(numbers[0], Const)


def _question(compared: Compared) -> Question:
    """What is asked of the diagnosis: both values, and what is differentiated in what, where that is one thing."""
    lowered, left = compared.lowered, compared.left
    body = variable = None
    if isinstance(left, t.Derivative) and len(left.variables) == 1 and left.variables[0][1] == 1:
        body, variable = _lowered_derivative(compared, left)
    elif len(lowered.differentiated) == 1:
        # A prime names no variable: it is the symbol whose derivative came out.
        (body,) = lowered.differentiated
        symbols = [n for n in postorder(body) if isinstance(n, Symbol)]
        variable = next((s for s in symbols if differentiate(body, s) is compared.derived), None)
    if body is not None and variable is not None and not occurs(variable, body):
        body = variable = None
    return Question(compared.claimed, compared.derived, body, variable, lowered.names, compared.facts,
                    indicator=compared.indicator)  # fmt: skip


def _lowered_derivative(compared: Compared, left: t.Derivative) -> tuple[Node | None, Node | None]:
    """The body and the variable as nodes, those of the sides or lowered beside them: they are the same objects."""
    name = head_name(left.variables[0][0])
    for body in compared.lowered.differentiated:
        named = [n for n in postorder(body) if isinstance(n, (Symbol, Let)) and n.name == name]
        if named and differentiate(body, named[-1]) is compared.derived:
            return body, named[-1]
    try:
        body = lower_all([left.body], compared.scope, context=sides_of(compared.claim)).values[0].node
    except ChainruleError:
        return None, None
    named = [n for n in postorder(body) if isinstance(n, (Symbol, Let)) and n.name == name]
    return body, named[-1] if named else None


def _reading(compared: Compared) -> Reading:
    lowered, option, left = compared.lowered, compared.option, compared.left
    definition, line = "", None
    body = head_name(left.body) if isinstance(left, t.Derivative) else head_name(left)
    chosen = lowered.used.get(body or "") or next(iter(lowered.used.values()), None)
    if chosen is not None and option.kind == "derivative":
        definition, line = chosen.text, chosen.line or None
    variable = ""
    if isinstance(left, t.Derivative) and left.variables:
        variable = head_name(left.variables[0][0]) or ""
    assumed = [words for words in dict.fromkeys(lowered.assumed) if not _INTERNAL.search(words)]
    return Reading(definition, line, variable, (*option.assumed, *assumed))
