"""The judgement on one claim: every sensible reading is lowered and decided, and the best one counts.

proved > agrees > convention > conditional; refuted only if every reading that could be understood is refuted, and
only where the claim can be refuted at all: an undefined function whose derivative is simply stated is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chainrule.algebra.facts import Facts
from chainrule.checker.branches import Branch, at_index, index_branches
from chainrule.checker.claims import Claim
from chainrule.checker.context import in_a_vector, undecided
from chainrule.checker.diagnose import Question, correction, diagnose, missing_differential
from chainrule.checker.doubts import doubt
from chainrule.checker.findings import Basis, Finding, Judged, Reading, unknown
from chainrule.checker.held_back import held_back
from chainrule.checker.kinks import at_kink
from chainrule.checker.readings import Option, options, widened
from chainrule.checker.refutable import VACUOUS, letters_held_constant, piecewise, refutable, vacuous
from chainrule.engine.differentiate import differentiate
from chainrule.errors import ChainruleError, ReadError
from chainrule.expr.build import delta, einsum, ones, subtract, transpose, zeros
from chainrule.expr.nodes import Const, Let, Node, Symbol
from chainrule.expr.walk import occurs, postorder
from chainrule.prover.decide import decide, is_defined
from chainrule.prover.verdict import AGREES, CONDITIONAL, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict
from chainrule.readers import syntax as t
from chainrule.readers.lower import ADDED_TO_ROWS, Lowered, lower_all
from chainrule.readers.scope import Scope
from chainrule.readers.usage import head_name
from chainrule.writers.latex import latex
from chainrule.writers.text import plain_name

_RANK = {PROVED: 0, AGREES: 1, CONVENTION: 2, CONDITIONAL: 3, REFUTED: 4, UNKNOWN: 5}


@dataclass(frozen=True, slots=True)
class _Outcome:
    verdict: Verdict
    option: Option
    question: Callable[[], Question] | None = None
    reading: Reading | None = None
    extra: tuple[Finding, ...] = ()


def judge(claim: Claim, *, explain: bool = True) -> Judged:
    """The claim with its verdict and reading; with its findings, unless only the verdict is asked for."""
    if claim.left is None or claim.right is None:
        return unknown(claim, claim.error)
    if claim.states:
        defined = Verdict(
            CONVENTION, ("a definition",), convention=f"this is what {plain_name(claim.states)} stands for"
        )
        return Judged(claim, defined, "derivative", Reading())
    outcomes: list[_Outcome] = []
    reasons: list[str] = []
    unread = False
    for option in options(claim):
        try:
            outcome = _judge_reading(_as_read(claim, option), option)
        except (ChainruleError, ZeroDivisionError) as error:
            reasons.append(error.message if isinstance(error, ReadError) else str(error))
            unread |= option.kind == "derivative"
            continue
        if unread and option.kind == "rule" and not outcome.verdict:
            # The definitions above could not be used: without them nothing is refuted.
            continue
        if option.to_prove and outcome.verdict.verdict not in (PROVED, AGREES, CONVENTION):
            continue
        if option.kind == "rule":
            adjusted = _set_aside(outcome, outcomes)
            if adjusted is None:
                continue
            outcome = adjusted
        if option.repaired and outcome.verdict.verdict in (PROVED, AGREES, CONVENTION):
            message = f"the derivative is right if {' and '.join(option.assumed)}"
            refuted = Verdict(REFUTED, outcome.verdict.evidence)
            outcome = replace(outcome, verdict=refuted, extra=(Finding("definition-suspect", message),))
        outcomes.append(outcome)
        if outcome.verdict.verdict in (PROVED, AGREES, CONVENTION):
            break
    if not outcomes:
        return unknown(claim, reasons[0] if reasons else "it could not be read")
    best = min(outcomes, key=lambda o: _RANK[o.verdict.verdict])
    if best.verdict.verdict in (REFUTED, CONDITIONAL) and not best.option.plain and (reason := _undecided(claim, best)):
        return unknown(claim, reason)
    if best.verdict.verdict == REFUTED:
        # The definition's reading explains best; a refutation by any open reading would leave it unknown.
        plain = [o for o in outcomes if not o.option.convention]
        best = next((o for o in plain if o.option.kind == "derivative"), plain[0] if plain else best)
        return _explained(claim, best, outcomes) if explain else Judged(claim, best.verdict, best.option.kind)
    return _report(claim, best) if explain else Judged(claim, best.verdict, best.option.kind, best.reading or Reading())


def _as_read(claim: Claim, option: Option) -> Claim:
    """The claim with the sides that a reading gives it."""
    return claim if option.sides is None else replace(claim, left=option.sides[0], right=option.sides[1])


def _undecided(claim: Claim, best: _Outcome) -> str:
    """Why the best reading does not refute the claim, if the text around leaves open what it says."""
    claim = _as_read(claim, best.option)
    reason = undecided(replace(claim, scope=best.option.scope), generic=not best.option.scope.definitions)
    if reason or best.question is None or best.verdict.verdict != REFUTED:
        return reason
    if claim.outdated and best.option.kind == "derivative" and not _wrong_for_all(claim):
        return claim.outdated
    question = best.question()
    return held_back(claim, question.derived, question.claimed)


def _wrong_for_all(claim: Claim) -> bool:
    """Whether a claim is refuted whatever its names mean."""
    try:
        outcome = _judge_reading(claim, Option("rule", claim.scope.without_definitions()))
    except (ChainruleError, ZeroDivisionError):
        return False
    if outcome.verdict.verdict != REFUTED or outcome.question is None:
        return False
    question = outcome.question()
    return not held_back(claim, question.derived, question.claimed)


def _explained(claim: Claim, best: _Outcome, outcomes: list[_Outcome]) -> Judged:
    """The refutation by the reading that explains it: by the best one, unless only another one names the slip."""
    report = _report(claim, best)
    if not report.findings or report.findings[0].name != "value":
        return report
    for other in outcomes:
        if other is not best and other.verdict.verdict == REFUTED and other.option.assumed:
            second = _report(claim, other)
            if second.findings and second.findings[0].name != "value":
                return second
    return report


def _set_aside(outcome: _Outcome, before: list[_Outcome]) -> _Outcome | None:
    """A reading without the definitions above, beside one with them: it counts as a convention, if they stand far away.

    None where a definition near by was usable and spoke against the claim.
    """
    against = [o for o in before if o.verdict.verdict in (REFUTED, CONDITIONAL)]
    if not against or outcome.verdict.verdict not in (PROVED, AGREES, CONVENTION):
        return outcome
    if not outcome.option.set_aside:
        return None
    return replace(outcome, verdict=Verdict(CONVENTION, outcome.verdict.evidence, convention=outcome.option.set_aside))


def _judge_reading(claim: Claim, option: Option) -> _Outcome:
    assert claim.left is not None  # noqa: S101 - checked by the caller
    assert claim.right is not None  # noqa: S101
    if option.widened:
        return _judge_sides(claim, option, widened(claim.left), claim.right)
    branches = index_branches(claim.left, claim.right)
    if branches is not None:
        return _judge_branches(claim, option, branches)
    return _judge_sides(claim, option, claim.left, claim.right)


def _judge_sides(claim: Claim, option: Option, left: t.Tree, right: t.Tree) -> _Outcome:
    context = [part for part in (claim.left, claim.right) if part is not None]
    lowered = lower_all([left, right], option.scope, context=context)
    derived, claimed = _same_shape(lowered)
    if option.scope.options.get("layout") == "denominator" and not lowered.names and derived.ndim == 2:
        derived = transpose(derived)
    condition = option.condition or claim.condition
    if condition is not None:
        derived, claimed = _under_condition(condition, lowered, derived, claimed)
    facts = _facts(option.scope, [derived, claimed])
    final = claimed, derived

    def question() -> Question:
        return _question(claim, option, left, lowered, *final, facts)

    if not all(decide(node, Const(0), facts) for node in lowered.vanishing):
        raise ReadError("the parts of a quotient in a limit do not vanish there")
    verdict = decide(claimed, derived, facts)
    if verdict.verdict in (REFUTED, CONDITIONAL) and _of_other_orders(lowered):
        raise ReadError(f"the sides have shapes {lowered.nodes()[0].shape} and {lowered.nodes()[1].shape}")
    if verdict and not all(is_defined(body, facts) for body in dict.fromkeys(lowered.differentiated)):
        verdict = Verdict(UNKNOWN, reason="what is differentiated is defined at no point that was tried")
    turns = claimed.ndim == 2 and claimed.shape[::-1] == derived.shape and not lowered.names
    written_out = isinstance(right, t.Grid) and in_a_vector(left)
    if verdict.verdict == REFUTED and turns and (written_out or _states_jacobian(question().body, right, lowered)):
        turned = decide(transpose(claimed), derived, facts)
        if turned:
            verdict = Verdict(CONVENTION, turned.evidence, convention="denominator layout: the Jacobian is transposed")
    if (
        verdict.verdict in (PROVED, AGREES)
        and (vacuous(option.scope, left, right) or any(t.has_derivative(d.body) for d in lowered.used.values()))
        and not isinstance(right, t.Number)
        and decide(derived, zeros(derived.shape), facts)
    ):
        return _Outcome(Verdict(UNKNOWN, reason=VACUOUS), option, question)
    if verdict.verdict == REFUTED and turns and "numerator said" in option.scope.options:
        turned = decide(transpose(claimed), derived, facts)
        if turned:
            verdict = Verdict(CONVENTION, turned.evidence, convention="numerator layout: the derivative is transposed")
    if verdict.verdict in (PROVED, AGREES):
        # Without a derivative no letter is held constant.
        told = not option.plain or lowered.differentiated
        constants = letters_held_constant(option.scope, left, derived, claimed) if told else []
        if constants:
            held = f"{', '.join(constants)} {'is' if len(constants) == 1 else 'are'} constant: nothing is said about it"
            return _Outcome(Verdict(CONVENTION, verdict.evidence, convention=held), option, question,
                            _reading(lowered, option, left))  # fmt: skip
        kink = at_kink(claimed, derived, facts) if lowered.differentiated else None
        if kink is not None and kink.allowed:
            verdict = Verdict(CONVENTION, verdict.evidence, convention=kink.sentence())
        elif kink is not None:
            verdict = Verdict(REFUTED, ("value at a kink",), condition=kink.sentence())
            finding = Finding("kink-value", kink.sentence())
            return _Outcome(verdict, option, question, _reading(lowered, option, left), (finding,))
        elif option.convention:
            verdict = Verdict(CONVENTION, verdict.evidence, convention=option.convention)
    if verdict.verdict == CONDITIONAL and piecewise(derived, claimed):
        verdict = replace(verdict, verdict=REFUTED)
    if verdict.verdict in (REFUTED, CONDITIONAL):
        verdict = refutable(verdict, option, claim.scope.definitions, left, right, derived, claimed)
    if verdict.verdict in (REFUTED, CONDITIONAL) and not option.plain:
        reason = ADDED_TO_ROWS if ADDED_TO_ROWS in lowered.assumed else ""
        reason = reason or doubt(option.scope, left, right, derived, claimed)
        verdict = Verdict(UNKNOWN, reason=reason) if reason else verdict
    return _Outcome(verdict, option, question, _reading(lowered, option, left))


def _states_jacobian(body: Node | None, right: t.Tree, lowered: Lowered) -> bool:
    """Whether the claim gives the derivative of a vector as one matrix."""
    return body is not None and body.ndim == 1 and not t.has_derivative(right) and not lowered.names


def _same_shape(lowered: Lowered) -> tuple[Node, Node]:
    left, right = lowered.nodes()
    if left.shape != right.shape and not right.shape:
        from chainrule.expr.build import broadcast_to

        right = broadcast_to(right, left.shape)
    elif left.shape != right.shape and not left.shape:
        from chainrule.expr.build import broadcast_to

        left = broadcast_to(left, right.shape)
    if left.shape != right.shape and not (left.ndim == 2 and left.shape == right.shape[::-1]):
        message = f"the sides have shapes {left.shape} and {right.shape}"
        raise ReadError(message)
    return left, right


def _under_condition(
    condition: tuple[str, str, str], lowered: Lowered, derived: Node, claimed: Node
) -> tuple[Node, Node]:
    """Both sides where "i = j" or "i != j" holds, as it is written behind the formula; zero elsewhere."""
    a, sign, b = condition
    if sign == "=" and not {a, b} <= set(lowered.names):
        # The formula is written for equal indices already.
        return derived, claimed
    if a not in lowered.names or b not in lowered.names or lowered.sizes[a] != lowered.sizes[b]:
        message = f"the condition on {a} and {b} does not fit the indices of the formula"
        raise ReadError(message)
    axes = (lowered.names.index(a), lowered.names.index(b))
    rank = tuple(range(derived.ndim))
    sizes = dict(enumerate(derived.shape))
    equal = delta(lowered.sizes[a])
    factor = equal if sign == "=" else subtract(ones(equal.shape), equal)
    return tuple(einsum([(side, rank), (factor, axes)], rank, sizes) for side in (derived, claimed))  # type: ignore[return-value]


def _of_other_orders(lowered: Lowered) -> bool:
    """Whether one side is a number and the other is not: what was meant is open, unless the number is written."""
    sides = lowered.nodes()
    numbers = [side for side in sides if not side.shape]
    return len(numbers) == 1 and not isinstance(numbers[0], Const)


def _facts(scope: Scope, nodes: list[Node]) -> Facts:
    if not scope.totals:
        return Facts()
    totals: list[tuple[Node, Node]] = []
    for name, value in scope.totals:
        found = {
            n for root in nodes for n in postorder(root) if isinstance(n, (Symbol, Let)) and n.name == name and n.shape
        }
        totals.extend((node, value) for node in found)
    return Facts(tuple(totals))


def _question(
    claim: Claim, option: Option, left: t.Tree, lowered: Lowered, claimed: Node, derived: Node, facts: Facts
) -> Question:
    body = variable = None
    if isinstance(left, t.Derivative) and len(left.variables) == 1 and left.variables[0][1] == 1:
        # The body and the variable as nodes, lowered beside the sides so that they are the same objects.
        try:
            again = lower_all(
                [left.body], option.scope, context=[part for part in (claim.left, claim.right) if part is not None]
            )
            candidate = again.values[0].node
            name = head_name(left.variables[0][0])
            body = candidate
            for node in postorder(candidate):
                if isinstance(node, (Symbol, Let)) and node.name == name:
                    variable = node
        except ChainruleError:
            body = None
    elif len(lowered.differentiated) == 1:
        # A prime names no variable: it is the symbol whose derivative came out.
        (body,) = lowered.differentiated
        symbols = [n for n in postorder(body) if isinstance(n, Symbol)]
        variable = next((s for s in symbols if differentiate(body, s) is derived), None)
    if body is not None and variable is not None and not occurs(variable, body):
        body = variable = None
    return Question(claimed, derived, body, variable, lowered.names, facts)


def _reading(lowered: Lowered, option: Option, left: t.Tree) -> Reading:
    definition, line = "", None
    body = head_name(left.body) if isinstance(left, t.Derivative) else head_name(left)
    chosen = lowered.used.get(body or "") or next(iter(lowered.used.values()), None)
    if chosen is not None and option.kind == "derivative":
        definition, line = chosen.text, chosen.line or None
    variable = ""
    if isinstance(left, t.Derivative) and left.variables:
        variable = head_name(left.variables[0][0]) or ""
    return Reading(definition, line, variable, (*option.assumed, *dict.fromkeys(lowered.assumed)))


def _report(claim: Claim, outcome: _Outcome) -> Judged:
    findings: list[Finding] = list(outcome.extra)
    claimed = derived = ""
    wrong = outcome.verdict.verdict in (REFUTED, CONDITIONAL)
    question = outcome.question() if wrong and outcome.question is not None else None
    if outcome.verdict.verdict == REFUTED and question is not None and not findings:
        findings = diagnose(question)
    if question is not None and outcome.verdict.verdict in (REFUTED, CONDITIONAL):
        named = question.names if len(question.names) == question.claimed.ndim else ()
        claimed = latex(question.claimed, view="index" if named else "matrix", indices=named or None)
        derived = findings[0].correction if findings and findings[0].correction else correction(question)
    missing = [part for tree in (claim.left, claim.right) if tree is not None for part in t.walk(tree)
               if isinstance(part, t.Derivative) and part.missing]  # fmt: skip
    for part in missing:
        findings.append(missing_differential(part, claim.source))
    basis = None
    if question is not None:
        basis = Basis(outcome.option.scope, question.facts, question.body, question.derived.ndim)
    kind = "chain-link" if claim.link else outcome.option.kind
    if isinstance(claim.left, t.At) and not claim.link:
        kind = "value"
    reading, scope = outcome.reading or Reading(), outcome.option.scope
    return Judged(claim, outcome.verdict, kind, reading, tuple(findings), claimed, derived, scope, basis=basis)


def _judge_branches(claim: Claim, option: Option, branches: list[Branch]) -> _Outcome:
    assert claim.left is not None  # noqa: S101 - checked by the caller
    outcomes = []
    for branch in branches:
        left, right = claim.left, branch.value
        if branch.fixed is not None:
            left, right = (at_index(tree, branch.index, branch.fixed) for tree in (left, right))
        outcomes.append(_judge_sides(claim, option, left, right))
    worst = max(outcomes, key=lambda o: _RANK[o.verdict.verdict])
    return replace(worst, verdict=replace(worst.verdict, evidence=(*worst.verdict.evidence, f"{len(branches)} cases")))
