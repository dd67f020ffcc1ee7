"""Diagnosis of a refuted claim: which known mistake leads from the truth to what is claimed.

First the ratio of both sides (a constant?), then the truth with one slip in it: an inner factor left out, a term left
out, another variable, a definition with a lost minus. A slip counts only if it gives the claim exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, partial
from itertools import chain

from chainrule.algebra.facts import Facts
from chainrule.algebra.field import Field
from chainrule.algebra.lower import lower
from chainrule.checker.findings import Finding
from chainrule.checker.judgement.question import Question
from chainrule.checker.judgement.suspects import suspects
from chainrule.engine.differentiate import Step, Tape, differentiate, record, reverse
from chainrule.engine.folding import fold
from chainrule.engine.partials import Edge
from chainrule.engine.raising import shortest, weight
from chainrule.engine.simplify import Simplifier, simplify
from chainrule.errors import ChainruleError
from chainrule.expr import build
from chainrule.expr.build import DIVIDE, POWER
from chainrule.expr.nodes import Call, Const, Let, Node, Product, Sum, Symbol
from chainrule.expr.walk import nodes_of, occurs, postorder, rebuild, substitute
from chainrule.prover.decide import decide, differs
from chainrule.prover.screen import CONSTANT, Screen, ratio_varies
from chainrule.readers import syntax as t
from chainrule.rules import heads
from chainrule.writers.latex import latex
from chainrule.writers.text import text

MAX_SLIPS = 40
#: Signs in a claim that are turned.
MAX_TURNS = 24
#: The axes of a matrix.
MATRIX = 2
#: A longer correction helps nobody; the counterexample has to do.
MAX_CORRECTION = 400
#: Two numbers always have a constant ratio: as a factor that was lost it is named up to this numerator or denominator.
MAX_LOST_FACTOR = 10
#: What stands in names that a reading made, which no author knows.
_OWN_NAMES = (r"\#", "·")
#: A derivative of more parts is not simplified for a correction that would be too long.
MAX_PARTS = 160


def diagnose(question: Question) -> list[Finding]:
    """The findings, the most likely first; "value" where no known slip fits."""
    findings: list[Finding] = []
    ratio = constant_ratio(question)
    if ratio is not None:
        findings.append(_ratio_finding(question, ratio))
    if not findings:
        slip = next(chain(_slips(question), turned_terms(question), _turned_matrices(question)), None)
        if slip is not None:
            findings.append(slip)
        elif (ratio := constant_ratio(question, apart=True)) is not None:
            findings.append(replace(_ratio_finding(question, ratio), correction=correction(question)))
    findings.extend(suspects(question))
    if not findings:
        findings.append(Finding("value", "it differs from the derivative", correction(question)))
    return findings


#: Factors that are lost between diagonal matrices.
_SIMPLE = (Fraction(-1), Fraction(2), Fraction(1, 2), Fraction(-2), Fraction(-1, 2))


@lru_cache(maxsize=1)
def correction(question: Question) -> str:
    """The right formula in LaTeX; empty where it would be too long, or has other names than the text."""
    if weight(question.derived) > MAX_PARTS:
        return ""
    simplifier = Simplifier(question.facts, indexed=bool(question.names))
    right = simplifier(question.derived)
    if question.body is not None:
        right = fold(right, question.body, simplifier)
    shown = _latex(right, question)
    return shown if len(shown) <= MAX_CORRECTION and not any(mark in shown for mark in _OWN_NAMES) else ""


def _latex(node: Node, question: Question) -> str:
    node = shown(node, question)
    view = "index" if question.names else "matrix"
    indices = question.names if len(question.names) == node.ndim else None
    return latex(node, view=view, indices=indices)


def shown(node: Node, question: Question) -> Node:
    """A side as it is where the condition of the claim holds."""
    if question.indicator is None:
        return node
    everywhere = build.ones(question.indicator.shape) if question.indicator.shape else build.ONE
    return simplify(substitute(simplify(node, question.facts), {question.indicator: everywhere}), question.facts)


def constant_ratio(question: Question, *, apart: bool = False) -> Node | None:
    """claimed / derived as an expression, if it does not depend on any variable; `apart`: where indices differ."""
    found = _ratio(question.claimed, question.derived, question.facts, apart=apart)
    # What "treating y as a constant" says of y ends where the derivative is taken in y.
    return None if found is not None and question.variable in postorder(found) else found


@lru_cache(maxsize=256)
def _ratio(claimed: Node, derived: Node, facts: Facts, *, apart: bool) -> Node | None:
    if ratio_varies(claimed, derived, facts):
        return None
    field = Field(opened=True, facts=facts)
    labels = tuple(field.label(size) for size in claimed.shape)
    field.apart = frozenset(labels)
    try:
        ratio = field.mul(
            field.reduce(lower(field, claimed, labels)),
            field.inverse(field.reduce(lower(field, derived, labels))),
        )
        ratio = field.reduce(ratio)
        if ratio.num.is_zero() or not all(
            _constant(field, g) for p in (ratio.num, ratio.den) for g in field.generators_in(p)
        ):
            return None
        # Equal for indices that differ, as they were taken here: it is at equal ones that the sides differ.
        number = field.as_number(ratio)
        if number == 1 or not _telling(claimed, derived, number):
            return None
        found = shortest(field, ratio, ())
        # What was divided are the entries with different indices: all have to be so many times the others.
        whole = apart or len(labels) < MATRIX or not differs(claimed, build.multiply(found, derived), facts)
    except ZeroDivisionError:
        # At indices that differ a diagonal matrix is zero.
        return _diagonal_ratio(claimed, derived, facts)
    except ChainruleError:
        return None
    return found if whole else None


def _diagonal_ratio(claimed: Node, derived: Node, facts: Facts) -> Node | None:
    """A simple factor between two matrices that are zero but for some entries; None where there is none."""
    if len(claimed.shape) < MATRIX:
        return None
    times = (build.multiply(Const(factor), derived) for factor in _SIMPLE)
    found = next((at for at, node in enumerate(times) if not differs(claimed, node, facts, count=2)), None)
    if found is None:
        return None
    factor = Const(_SIMPLE[found])
    return factor if decide(claimed, build.multiply(factor, derived), facts) else None


def _telling(claimed: Node, derived: Node, ratio: Fraction | None) -> bool:
    """Whether a constant ratio says which factor was lost: that of two numbers does if it is a simple one."""
    if any(not node.children and not isinstance(node, Const) for node in nodes_of(claimed, derived)):
        return True
    return ratio is not None and max(abs(ratio.numerator), ratio.denominator) <= MAX_LOST_FACTOR


def _constant(field: Field, g: int) -> bool:
    generator = field.generators[g]
    if generator.kind == "pi":
        return True
    if generator.kind in ("ln", "root"):
        return all(_constant(field, inner) for terms in generator.data[:2] for m, _ in terms for inner, _ in m)
    if generator.kind == "atom":
        node = generator.data[0]
        return isinstance(node, Symbol) and bool(node.facts & CONSTANT)
    return False


def _ratio_finding(question: Question, ratio: Node) -> Finding:
    if isinstance(ratio, Const) and ratio.value == -1:
        right = _latex(build.negate(question.claimed), question)
        return Finding("sign", "the sign is wrong: the derivative is minus what is claimed", right)
    factor = build.divide(build.ONE, ratio)
    fixed = simplify(build.multiply(question.claimed, factor), question.facts)
    right = _latex(fixed, question)
    shown = text(ratio)
    missing = text(simplify(build.divide(build.ONE, ratio)))
    logs = [n for n in postorder(ratio) if isinstance(n, Call) and n.head is heads.ln]
    if len(logs) == 2:
        return Finding("log-base", f"the logarithm has another base: off by the factor {shown}", right)
    why = " (the logarithm is not the natural one)" if logs else ""
    return Finding(
        "constant-factor", f"a constant factor is off: what is claimed lacks the factor {missing}{why}", right
    )


# -- slips


def _slips(question: Question) -> Iterator[Finding]:
    if question.body is None:
        return
    about = [question.derived, question.body, *([question.variable] if question.variable is not None else [])]
    screen = Screen(question.claimed, about, question.facts)
    try:
        for name, message, node in _candidates(question) if question.variable is not None else _in_others(question):
            if node.shape == question.claimed.shape and not screen.differs(node):
                yield Finding(name, message(), correction(question))
    except ChainruleError:
        return


def _candidates(question: Question) -> Iterator[tuple[str, Callable[[], str], Node]]:
    """The derivative with one slip in it: the name of the finding, its message, and what would have come out."""
    assert question.body is not None  # noqa: S101 - checked by the caller
    assert question.variable is not None  # noqa: S101
    body, variable = question.body, question.variable
    if body.ndim + variable.ndim != question.claimed.ndim:
        return
    tape = record(body, variable)
    if len(tape.steps) > MAX_SLIPS:
        return
    sign = (build.ONE, Const(-1))
    heads_shown = {
        n.head for n in postorder(question.claimed, stop=lambda n: isinstance(n, Let)) if isinstance(n, Call)
    }
    for i, step in enumerate(tape.steps):
        if isinstance(step.node, Call) and step.node.head is DIVIDE and DIVIDE not in heads_shown:
            continue
        slipped = _power_slips(step)
        for node in slipped:
            result = reverse(_with_edge(tape, i, _scaled(step.edge, node)))
            yield "exponent", partial("the {0.rule} was used with a wrong exponent".format, step), result
    for i, step in enumerate(tape.steps):
        if step.edge.out == step.edge.inner and not isinstance(step.node, (Sum, Let)):
            plain = Edge(step.edge.title, (), step.edge.out, step.edge.inner, step.edge.sizes)
            for factor in sign:
                result = build.multiply(factor, reverse(_with_edge(tape, i, plain)))
                yield "chain-factor-missing", partial(_missing, step.node, step.operand), result
    # Without the factor d(X^T)/dX the indices are exchanged, see below.
    turned = build.transpose(variable) if variable.ndim == MATRIX else variable
    for node in dict.fromkeys(step.operand for step in tape.steps):
        if node not in (variable, turned) and node.shape == variable.shape and not isinstance(node, Symbol):
            outer = differentiate(body, node)
            for factor in sign:
                yield "chain-factor-missing", partial(_missing, node, variable), build.multiply(factor, outer)
    for step in tape.steps:
        rest = tuple(s for s in tape.steps if s is not step)
        if len([s for s in tape.steps if s.node is step.node]) > 1:
            result = reverse(Tape(tape.output, tape.variable, rest))
            yield "product-term-missing", partial(_lost_term, step), result
    counts = Counter(step.node for step in tape.steps)
    for i, step in enumerate(tape.steps):
        if counts[step.node] > 1 or isinstance(step.node, Sum):
            flipped = _scaled(step.edge, Const(-1))
            yield "sign", partial(_wrong_sign, step), reverse(_with_edge(tape, i, flipped))
    of_factors = _derivative_of_each_factor(body, variable)
    if of_factors is not None:
        word = "quotient" if isinstance(_opened(body), Call) else "product"
        message = f"the derivative of a {word} is not the {word} of the derivatives"
        yield "product-term-missing", message.strip, of_factors
    yield from _in_others(question)
    for inner in dict.fromkeys(node for node in postorder(body) if isinstance(node, Let) and node is not body):
        if inner.ndim == body.ndim and occurs(variable, inner):
            message = f"it is the derivative of {inner.name}"
            yield "variable", message.strip, differentiate(inner, variable)
    if question.claimed.ndim == 2 and question.claimed.shape[0] == question.claimed.shape[1]:
        yield "variable", "the two indices are exchanged".strip, build.transpose(question.derived)


def _in_others(question: Question) -> Iterator[tuple[str, Callable[[], str], Node]]:
    """The derivative in another symbol than the variable, which may not occur in the body at all."""
    body, variable = question.body, question.variable
    assert body is not None  # noqa: S101 - checked by the caller
    axes = variable.shape if variable is not None else question.claimed.shape
    for other in sorted({n for n in postorder(body) if isinstance(n, Symbol)}, key=lambda s: s.name):
        if other is not variable and other.shape == axes:
            yield "variable", partial("it is the derivative in {}".format, text(other)), differentiate(body, other)


def _opened(body: Node) -> Node:
    """What a name stands for."""
    while isinstance(body, Let):
        body = body.definition
    return body


def _derivative_of_each_factor(body: Node, variable: Node) -> Node | None:
    """f' g' for f g, and f'/g' for f/g; None for what is no product or quotient of two functions of the variable."""
    node = _opened(body)
    if node.shape or variable.shape:
        return None
    factors = node.children if isinstance(node, Product) or (isinstance(node, Call) and node.head is DIVIDE) else ()
    if len(factors) != 2 or any(f.shape or not occurs(variable, f) for f in factors):
        return None
    first, second = (differentiate(factor, variable) for factor in factors)
    return build.multiply(first, second) if isinstance(node, Product) else build.divide(first, second)


def turned_terms(question: Question) -> Iterator[Finding]:
    """One sign in the claim turned: the derivative comes out."""
    for _, term in with_turned_terms(question.claimed, question.derived, question.facts):
        yield Finding("sign", f"the sign of the term with {text(term)} is wrong", correction(question))
        return


def with_turned_terms(claimed: Node, derived: Node, facts: Facts) -> Iterator[tuple[Node, Node]]:
    """The claim with one sign in it turned, where that is the derivative at a few points, and the term."""
    screen = Screen(derived, [claimed], facts)
    sums = [n for n in postorder(claimed, stop=lambda n: isinstance(n, Let)) if isinstance(n, Sum)]
    turns = [(each, i) for each in sums if len(each.children) > 1 for i in range(len(each.children))]
    # Points that do not tell the claim from the derivative tell nothing of a slip.
    for each, i in turns[:MAX_TURNS] if screen.differs(claimed) else ():
        terms = [(-c if place == i else c, term) for place, (c, term) in enumerate(each.terms)]
        turned = substitute(claimed, {each: build.combine(*terms)}, into_lets=False)
        if not screen.differs(turned):
            yield turned, each.children[i]


def _turned_matrices(question: Question) -> Iterator[Finding]:
    """One square matrix in the claim transposed, everywhere or at one place: the derivative comes out."""
    claimed = question.claimed
    screen = Screen(question.derived, [claimed], question.facts)
    if not screen.differs(claimed):
        return
    parts = postorder(claimed, stop=lambda n: isinstance(n, Let))
    square = {n for n in parts if isinstance(n, Symbol) and n.ndim == MATRIX and n.shape[0] == n.shape[1]}
    for each in sorted(square, key=lambda n: n.name)[:MAX_TURNS]:
        if not screen.differs(substitute(claimed, {each: build.transpose(each)}, into_lets=False)):
            message = f"{text(each)} is transposed: its two indices are exchanged"
            yield Finding("variable", message, correction(question))
            return
    either = square | {build.transpose(each) for each in square}
    places = [(part, i) for part in parts for i, each in enumerate(part.children) if each in either]
    for part, i in places[:MAX_TURNS]:
        matrix, others = part.children[i], part.children
        turned = rebuild(part, (*others[:i], build.transpose(matrix), *others[i + 1 :]))
        if not screen.differs(substitute(claimed, {part: turned}, into_lets=False)):
            yield Finding("value", f"{text(matrix)} has to be transposed at one place", correction(question))
            return


def _missing(node: Node, operand: Node) -> str:
    below = text(operand) if isinstance(operand, (Symbol, Let)) else f"({text(operand)})"
    return f"the factor d({text(node)})/d{below} is missing"


def _lost_term(step: Step) -> str:
    return f"the term from the {step.rule} in {text(step.operand)} is missing"


def _wrong_sign(step: Step) -> str:
    return f"the sign of the term from {text(step.operand)} is wrong"


def _with_edge(tape: Tape, i: int, edge: Edge) -> Tape:
    steps = list(tape.steps)
    old = steps[i]
    steps[i] = Step(old.rule, old.node, old.position, edge)
    return Tape(tape.output, tape.variable, tuple(steps))


def _scaled(edge: Edge, factor: Node) -> Edge:
    return Edge(edge.title, (*edge.factors, (factor, ())), edge.out, edge.inner, edge.sizes)


def _power_slips(step: Step) -> list[Node]:
    """Factors by which a slip in the power rule is off: x, 1/x, 1/k, and x/e^x when it is used on an exponential."""
    node = step.node
    if not isinstance(node, Call) or node.shape:
        return []
    if node.head is DIVIDE and step.position == 1:
        # The square of the denominator is lost, or it is the cube.
        below = node.children[1]
        return [below, build.divide(build.ONE, below)]
    if node.head is POWER:
        base, exponent = node.children
        out = [base, build.divide(build.ONE, base), build.divide(build.ONE, exponent)]
        if step.position == 1:
            out = [build.divide(exponent, build.multiply(base, heads.ln(base)))]
        return out
    if node.head is heads.exp:
        return [build.multiply(node.children[0], heads.exp(Const(-1)))]
    return []


def missing_differential(part: t.Derivative, source: str) -> Finding:
    """A fraction whose numerator, or denominator, lost its differential."""
    mark = r"\partial" if part.mark == "∂" else "d"
    offset = part.start
    shown = source[offset : part.end]
    body = source[part.body.start : part.body.end]
    variable = source[part.variables[0][0].start : part.variables[0][0].end]
    right = rf"\frac{{{mark} {body}}}{{{mark} {variable}}}"
    if part.below:
        below = " ".join(f"{mark} {source[name.start : name.end]}" for name, _ in part.variables)
        order = len(part.variables)
        right = rf"\frac{{{mark}{f'^{order}' if order > 1 else ''} {body}}}{{{below}}}"
    sign, where = ("∂" if part.mark == "∂" else "d"), ("denominator" if part.below else "numerator")
    return Finding("differential-missing", f"the {where} of {shown} lacks its {sign}", right)
