"""Verdicts as rewards for models that write mathematics: a whole derivation, or an answer beside the right one.

They never raise on what a model wrote, start no process and set no signal, so they work in threads; work is bounded by
budgets that are counted in the process. What is not understood is `unknown`, and unknown is never equal.
"""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.runs import check_document, judged
from chainrule.errors import ChainruleError, text_expected
from chainrule.prover.verdict import AGREES, CONDITIONAL, CONVENTION, PROVED, REFUTED, UNKNOWN, Verdict
from chainrule.readers import documents, latex, text
from chainrule.readers.documents import Document
from chainrule.readers.given import given as read_given
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Comparison, Tree
from chainrule.readers.text import is_latex

MAX_LENGTH = 200_000


@dataclass(frozen=True, slots=True)
class DerivationStep:
    """One claim of a derivation: where it stands, its text, its verdict and what is wrong with it."""

    line: int
    column: int
    text: str
    verdict: Verdict
    findings: tuple[Finding, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether the step is refuted."""
        return self.verdict.verdict == REFUTED


@dataclass(frozen=True, slots=True)
class DerivationVerdict:
    """The verdict on a whole derivation and on each of its steps; true only if every step holds."""

    verdict: str
    steps: tuple[DerivationStep, ...] = ()
    reason: str = ""

    def __bool__(self) -> bool:
        """Whether every step was shown to hold."""
        return self.verdict in (PROVED, AGREES, CONVENTION)

    @property
    def first_wrong(self) -> DerivationStep | None:
        """The first step that is refuted."""
        return next((step for step in self.steps if step.wrong), None)

    @property
    def diagnosis(self) -> str:
        """What is wrong with the first wrong step."""
        step = self.first_wrong
        return "; ".join(finding.message for finding in step.findings) if step is not None else ""


def verify_derivation(source: str) -> DerivationVerdict:
    """The verdict on a derivation in Markdown with LaTeX formulas, claim by claim.

    Refuted if a step is; otherwise unknown if a step is, or if there is none; otherwise the weakest verdict of a step.
    """
    problem = text_expected("a derivation", source)
    if problem:
        return DerivationVerdict(UNKNOWN, reason=problem)
    if len(source) > MAX_LENGTH:
        return DerivationVerdict(UNKNOWN, reason=f"over budget: a text of more than {MAX_LENGTH} characters")
    try:
        document = documents.parse(source)
        # Whoever is judged gives no orders: comments neither suppress nor declare anything here.
        document.comments.clear()
        report = check_document(document)
    except (ChainruleError, RecursionError) as error:
        return DerivationVerdict(UNKNOWN, reason=str(error) or type(error).__name__)
    steps = tuple(_step(document, each) for each in report.judged)
    if not steps:
        return DerivationVerdict(UNKNOWN, reason="no claim was found: an equality with a derivative, in LaTeX")
    weakest = max((step.verdict.verdict for step in steps), key=_ORDER.index)
    reason = next((step.verdict.reason for step in steps if step.verdict.verdict == weakest), "")
    return DerivationVerdict(weakest, steps, reason)


_ORDER = (PROVED, AGREES, CONVENTION, CONDITIONAL, UNKNOWN, REFUTED)


def _step(document: Document, each: Judged) -> DerivationStep:
    place = document.place(each.claim.start)
    return DerivationStep(place.line, place.column, each.claim.text, each.verdict, each.findings)


def same(gold: str, answer: str, *, given: str = "", strict: bool = True) -> bool:
    """Whether an answer is the right formula: a drop-in for ``verify(gold, answer)``.

    Both are LaTeX or text; `given` declares symbols. True if the equality is proved; with `strict` off also if it
    holds to 50 digits at points in every regime, or by a convention.
    """
    verdict = compared(gold, answer, given=given)
    return verdict.verdict == PROVED or (not strict and bool(verdict))


def compared(gold: str, answer: str, *, given: str = "") -> Verdict:
    """The verdict on gold = answer, with its reason; never raises on what stands in either."""
    problem = text_expected("the right formula", gold) or text_expected("an answer", answer)
    if problem:
        return Verdict(UNKNOWN, reason=problem)
    if len(gold) + len(answer) > MAX_LENGTH:
        return Verdict(UNKNOWN, reason=f"over budget: formulas of more than {MAX_LENGTH} characters")
    try:
        (left, marked), (right, also_marked) = _formula(gold), _formula(answer)
        scope = Scope(strict=not (marked or also_marked))
        scope = read_given(given, scope) if given else scope
        return judged(Claim(0, len(answer), answer, scope, left, right, source=answer), explain=False).verdict
    except (ChainruleError, RecursionError) as error:
        return Verdict(UNKNOWN, reason=str(error) or type(error).__name__)


#: What encloses a formula in a running text.
_MARKS = (("$$", "$$"), ("$", "$"), (r"\[", r"\]"), (r"\(", r"\)"))


def _formula(source: str) -> tuple[Tree, bool]:
    """A formula, of an equation the right side, and whether it is LaTeX: by its signs or the marks around it."""
    source = source.strip()
    marked = is_latex(source)
    for opening, closing in _MARKS if source[:1] in ("$", "\\") else ():
        if len(source) > len(opening) + len(closing) and source.startswith(opening) and source.endswith(closing):
            source, marked = source[len(opening) : -len(closing)].strip(), True
            break
    source = source.removesuffix(".")
    tree = latex.expression(source) if marked else text.expression(source)
    return (tree.items[-1] if isinstance(tree, Comparison) and set(tree.signs) == {"="} else tree), marked
