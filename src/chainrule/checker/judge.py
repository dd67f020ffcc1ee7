"""The judgement on one claim: every sensible reading is lowered and decided, and the best one counts.

proved > agrees > convention > conditional; refuted only if every reading that could be understood is refuted, and
only where the claim can be refuted at all: an undefined function whose derivative is simply stated is unknown.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from chainrule.algebra.field import Facts
from chainrule.checker.claims import Claim
from chainrule.checker.context import absent_variable, in_a_vector, undecided
from chainrule.checker.diagnose import Question, correction, diagnose, missing_differential
from chainrule.checker.findings import Basis, Finding, Judged, Reading, unknown
from chainrule.checker.kinks import at_kink
from chainrule.checker.readings import Option, options, widened
from chainrule.errors import ChainruleError, ReadError
from chainrule.expr.build import delta, einsum, ones, subtract, transpose
from chainrule.expr.nodes import Apply, Call, Const, Let, Node, Symbol
from chainrule.expr.walk import occurs, postorder
from chainrule.prover.decide import decide, is_defined
from chainrule.prover.verdict import AGREES, CONDITIONAL, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict
from chainrule.readers import syntax as t
from chainrule.readers.lower import Lowered, lower_all
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.usage import LETTERS, head_name
from chainrule.rules import TABLE
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
    outcomes: list[_Outcome] = []
    reasons: list[str] = []
    unread = False
    for option in options(claim):
        try:
            outcome = _judge_reading(claim, option)
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
    if best.verdict.verdict in (REFUTED, CONDITIONAL) and (
        reason := undecided(claim, generic=not best.option.scope.definitions)
    ):
        return unknown(claim, reason)
    if best.verdict.verdict == REFUTED:
        # The definition's reading explains best; a refutation by any open reading would leave it unknown.
        plain = [o for o in outcomes if not o.option.convention]
        best = next((o for o in plain if o.option.kind == "derivative"), plain[0] if plain else best)
    return _report(claim, best) if explain else Judged(claim, best.verdict, best.option.kind, best.reading or Reading())


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
    if claim.condition is not None:
        derived, claimed = _under_condition(claim.condition, lowered, derived, claimed)
    facts = _facts(option.scope, [derived, claimed])
    final = claimed, derived

    def question() -> Question:
        return _question(claim, option, left, lowered, *final, facts)

    verdict = decide(claimed, derived, facts)
    if verdict and not all(is_defined(body, facts) for body in dict.fromkeys(lowered.differentiated)):
        verdict = Verdict(UNKNOWN, reason="what is differentiated is defined at no point that was tried")
    turns = claimed.ndim == 2 and claimed.shape[::-1] == derived.shape and not lowered.names
    written_out = isinstance(right, t.Grid) and in_a_vector(left)
    if verdict.verdict == REFUTED and turns and (written_out or _states_jacobian(question().body, right, lowered)):
        turned = decide(transpose(claimed), derived, facts)
        if turned:
            verdict = Verdict(CONVENTION, turned.evidence, convention="denominator layout: the Jacobian is transposed")
    if verdict.verdict in (PROVED, AGREES):
        constants = _letters_held_constant(option.scope, left, derived, claimed)
        if constants:
            held = f"{', '.join(constants)} {'is' if len(constants) == 1 else 'are'} constant: nothing is said about it"
            return _Outcome(Verdict(CONVENTION, verdict.evidence, convention=held), option, question,
                            _reading(lowered, option, left))  # fmt: skip
        kink = at_kink(claimed, derived, facts)
        if kink is not None and kink.allowed:
            verdict = Verdict(CONVENTION, verdict.evidence, convention=kink.sentence())
        elif kink is not None:
            verdict = Verdict(REFUTED, ("value at a kink",), condition=kink.sentence())
            finding = Finding("kink-value", kink.sentence())
            return _Outcome(verdict, option, question, _reading(lowered, option, left), (finding,))
        elif option.convention:
            verdict = Verdict(CONVENTION, verdict.evidence, convention=option.convention)
    if verdict.verdict == CONDITIONAL and _piecewise(derived, claimed):
        verdict = replace(verdict, verdict=REFUTED)
    if verdict.verdict in (REFUTED, CONDITIONAL):
        verdict = _refutable(verdict, option.scope, claim.scope.definitions, left, right, derived, claimed)
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


def _letters_held_constant(scope: Scope, left: t.Tree, derived: Node, claimed: Node) -> list[str]:
    """Letters such as g that were read as constants beside unknown functions, though nothing declares them."""
    nodes = [n for root in (derived, claimed) for n in postorder(root)]
    functions = {n.name for n in nodes if isinstance(n, Apply)}
    if not any(isinstance(n, Apply) and n.wrt for n in nodes):
        return []
    arguments = {a.name for n in nodes if isinstance(n, Apply) for a in n.children if isinstance(a, (Symbol, Let))}
    variables = {head_name(v) for d in t.walk(left) if isinstance(d, t.Derivative) for v, _ in d.variables}
    written = {part.name for part in t.walk(left) if isinstance(part, t.Name)} & LETTERS
    return sorted(written - functions - arguments - variables - set(scope.declarations) - set(scope.definitions))


def _piecewise(*roots: Node) -> bool:
    """Whether cases, and no roots or logarithms, are what makes sides equal in one region and not in another."""
    heads = {n.head.name for root in roots for n in postorder(root) if isinstance(n, Call)}
    powers = (n.children[1] for root in roots for n in postorder(root) if isinstance(n, Call) and n.head.name == "pow")
    whole = all(isinstance(p, Const) and p.value.denominator == 1 for p in powers)
    switches = any(name in TABLE and (TABLE[name].theme == "piecewise" or TABLE[name].kinks) for name in heads)
    return switches and whole and not heads & {"sqrt", "ln", "log"}


def _under_condition(
    condition: tuple[str, str, str], lowered: Lowered, derived: Node, claimed: Node
) -> tuple[Node, Node]:
    """Both sides where "i = j" or "i != j" holds, as it is written behind the formula; zero elsewhere."""
    a, sign, b = condition
    if a not in lowered.names or b not in lowered.names or lowered.sizes[a] != lowered.sizes[b]:
        message = f"the condition on {a} and {b} does not fit the indices of the formula"
        raise ReadError(message)
    axes = (lowered.names.index(a), lowered.names.index(b))
    rank = tuple(range(derived.ndim))
    sizes = dict(enumerate(derived.shape))
    equal = delta(lowered.sizes[a])
    factor = equal if sign == "=" else subtract(ones(equal.shape), equal)
    return tuple(einsum([(side, rank), (factor, axes)], rank, sizes) for side in (derived, claimed))  # type: ignore[return-value]


def _facts(scope: Scope, nodes: list[Node]) -> Facts:
    if not scope.totals:
        return Facts()
    totals: list[tuple[Node, Node]] = []
    for name, value in scope.totals:
        found = {n for root in nodes for n in postorder(root) if isinstance(n, (Symbol, Let)) and n.name == name}
        totals.extend((node, value) for node in found)
    return Facts(tuple(totals))


def _refutable(
    verdict: Verdict,
    scope: Scope,
    defined: dict[str, Definition],
    left: t.Tree,
    right: t.Tree,
    derived: Node,
    claimed: Node,
) -> Verdict:
    """The refutation, or why it is none: an equation to solve, or something that is not defined above."""
    name = head_name(left.body) if isinstance(left, t.Derivative) else None
    what = plain_name(name) if name else "the function"
    if isinstance(right, t.Number) and right.value == 0 and not isinstance(left, t.At):
        open_name = name not in defined and name not in scope.declarations
        bare = isinstance(left, t.Derivative) and isinstance(left.body, t.Name) and open_name
        if bare and _only_states(left, right, derived, claimed):
            return Verdict(CONVENTION, ("the derivative of a constant",), convention=f"{what} is a constant")
        return Verdict(UNKNOWN, reason="a derivative set to zero is read as an equation to solve")
    absent = absent_variable(defined, left) or absent_variable(defined, right)
    if absent:
        return Verdict(UNKNOWN, reason=absent)
    if _only_states(left, right, derived, claimed):
        return Verdict(UNKNOWN, reason=f"{what} is not defined above, so its derivative cannot be judged")
    inside = {p.name for p in t.walk(left) if isinstance(p, t.Name)}
    inside |= {p.name for d in defined.values() if d.name in inside for p in t.walk(d.body) if isinstance(p, t.Name)}
    known = (
        inside | {n.name for n in postorder(derived) if isinstance(n, (Symbol, Let, Apply))} | set(scope.declarations)
    )
    loose = sorted({n.name for n in postorder(claimed) if isinstance(n, (Symbol, Apply))} - known)
    unknowns = {n.name for n in postorder(derived) if isinstance(n, Apply)}
    if unknowns:
        # Beside unknown functions a name of the right side only is hardly the one that was defined far above.
        lets = [n for n in postorder(claimed) if isinstance(n, Let) and not isinstance(n.definition, Apply)]
        strange = [n.name for n in lets if n.name not in known]
        loose.extend(dict.fromkeys(strange))
    if loose:
        shown = ", ".join(plain_name(n) for n in loose)
        return Verdict(UNKNOWN, reason=f"{shown} is not defined above")
    return verdict


def _only_states(left: t.Tree, right: t.Tree, derived: Node, claimed: Node) -> bool:
    """Whether the left is the derivative of a bare undefined function about which the right side knows nothing."""
    stated = [part for part in t.walk(left) if isinstance(part, t.Derivative)]
    if not stated and not isinstance(left, (t.Script, t.Factors, t.Gradient)):
        return False
    unknowns = {n.name for n in postorder(derived) if isinstance(n, Apply) and n.wrt}
    if not unknowns:
        return False
    bare = all(head_name(part.body) is not None for part in stated)
    known = {n.name for n in postorder(claimed) if isinstance(n, Apply) and n.wrt}
    return bare and not known & unknowns and not t.has_derivative(right)


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
    reading = outcome.reading or Reading()
    return Judged(claim, outcome.verdict, kind, reading, tuple(findings), claimed, derived, basis)


# -- cases over an index


@dataclass(frozen=True, slots=True)
class _Branch:
    value: t.Tree
    index: str
    fixed: t.Number | None


def index_branches(left: t.Tree, right: t.Tree) -> list[_Branch] | None:
    """Cases whose conditions fix or bound an index of the left side: x_k if 1 <= k <= n, 1 if k = 0."""
    if not isinstance(right, t.Cases):
        return None
    indices = {p.name for part in t.walk(left) if isinstance(part, t.Script) for p in part.sub if isinstance(p, t.Name)}
    out: list[_Branch] = []
    for value, condition in right.rows:
        if not isinstance(condition, t.Comparison):
            return None
        names = [item for item in condition.items if isinstance(item, t.Name) and item.name in indices]
        numbers = [item for item in condition.items if isinstance(item, t.Number)]
        if len(names) != 1:
            return None
        if condition.signs == ("=",) and len(numbers) == 1:
            out.append(_Branch(value, names[0].name, numbers[0]))
        elif all(sign in ("<=", "<", ">=", ">") for sign in condition.signs):
            out.append(_Branch(value, names[0].name, None))
        else:
            return None
    return out


def _judge_branches(claim: Claim, option: Option, branches: list[_Branch]) -> _Outcome:
    assert claim.left is not None  # noqa: S101 - checked by the caller
    outcomes = []
    for branch in branches:
        left, right = claim.left, branch.value
        if branch.fixed is not None:
            left, right = (_at_index(tree, branch.index, branch.fixed) for tree in (left, right))
        outcomes.append(_judge_sides(claim, option, left, right))
    worst = max(outcomes, key=lambda o: _RANK[o.verdict.verdict])
    return replace(worst, verdict=replace(worst.verdict, evidence=(*worst.verdict.evidence, f"{len(branches)} cases")))


def _at_index(tree: t.Tree, index: str, number: t.Number) -> t.Tree:
    """The tree with an index replaced by a number wherever it is a subscript."""

    def change(part: t.Tree) -> t.Tree | None:
        if not isinstance(part, t.Script):
            return None
        fixed = tuple(number if isinstance(p, t.Name) and p.name == index else p for p in part.sub)
        return replace(part, base=t.transform(part.base, change), sub=fixed)

    return t.transform(tree, change)
