"""The public verbs: derive, prove, check, and the sheet; each is a short walk through the layers below."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path

from chainrule.checker import runs
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.claims import claims_of
from chainrule.checker.findings import Judged
from chainrule.checker.judgement.judge import judge
from chainrule.checker.reports.report import Report
from chainrule.errors import ReadError, UsageError, text_expected
from chainrule.expr.nodes import Let, Node, Symbol
from chainrule.expr.sizes import Size, SizeName
from chainrule.prover.verdict import CONDITIONAL, CONVENTION, REFUTED, UNKNOWN, VERDICTS, Verdict
from chainrule.questions import derive, parse, scope_of
from chainrule.readers import documents, latex, text
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Comparison, has_derivative
from chainrule.tracing import protocols as _protocols  # noqa: F401 - enters the array namespace in its slot
from chainrule.writers import derivations as _derivations  # noqa: F401 - enters the writers in their slots
from chainrule.writers import derivations_mathml as _derivations_mathml  # noqa: F401 - likewise
from chainrule.writers import differentials as _differentials  # noqa: F401 - likewise
from chainrule.writers.arrays import function as _function  # noqa: F401 - likewise

# -- symbols


__all__ = [
    "check", "constant", "derive", "judge_text", "let", "matrix", "parse", "prove", "rule", "scalar", "scalars",
    "scope_of", "sheet", "size", "vector", "vectors", "worst",
]  # fmt: skip


def scalar(name: str, *facts: str) -> Symbol:
    """A scalar variable; `facts` such as "positive", "unit", "constant"."""
    return Symbol(name, (), frozenset(facts))


def constant(name: str) -> Symbol:
    """A scalar that does not depend on anything."""
    return Symbol(name, (), frozenset({"constant"}))


def scalars(names: str, *facts: str) -> tuple[Symbol, ...]:
    """Scalars by a list of names separated by spaces."""
    return tuple(scalar(name, *facts) for name in names.split())


def size(name: str) -> str:
    """The name of a symbolic size."""
    if not name.isidentifier():
        msg = f"{name!r} is not a name for a size"
        raise UsageError(msg)
    return SizeName(name)


def vector(name: str, n: Size, *facts: str) -> Symbol:
    """A vector of size n."""
    return Symbol(name, (n,), frozenset(facts))


def vectors(names: str, n: Size, *facts: str) -> tuple[Symbol, ...]:
    """Vectors of one size by a list of names separated by spaces."""
    return tuple(vector(name, n, *facts) for name in names.split())


def matrix(name: str, m: Size, n: Size, *facts: str) -> Symbol:
    """An m by n matrix; the fact "symmetric" needs m = n."""
    if "symmetric" in facts and m != n:
        msg = f"{name} cannot be symmetric: its shape is ({m}, {n})"
        raise UsageError(msg)
    return Symbol(name, (m, n), frozenset(facts))


def let(name: str, definition: Node) -> Let:
    """A named intermediate: kept closed in results, a step of the chain rule in derivations."""
    return Let(name, definition)


# -- derive


def prove(claim: str, *, given: str = "", let: Sequence[str] = ()) -> Verdict:
    """The verdict on one claim, an equality in LaTeX or text; of a chain, the worst of its links."""
    return worst(judge_text(claim, given=given, let=let)).verdict


def judge_text(claim: str, *, given: str = "", let: Sequence[str] = (), explain: bool = True) -> list[Judged]:
    """The judged links of one claim, with findings unless only verdicts are asked for."""
    problem = text_expected("a claim", claim)
    if problem:
        raise UsageError(problem)
    scope = scope_of(claim, given, let)
    if text.is_latex(claim) or any(c in claim for c in "∂∇'"):
        scope = Scope(scope.declarations, scope.definitions, scope.totals, strict=False, options=scope.options)
        claims = claims_of(claim, scope)
        if not claims:
            claims = _plain_claims(claim, scope)
    else:
        tree = text.expression(claim)
        if not isinstance(tree, Comparison) or set(tree.signs) != {"="}:
            msg = "a claim is an equality: write left == right"
            raise ReadError(msg)
        claims = [
            Claim(left.start, right.end, claim[left.start : right.end], scope, left, right, i, source=claim)
            for i, (left, right) in enumerate(zip(tree.items, tree.items[1:], strict=False))
        ]
    return [judge(each, explain=explain) for each in claims]


def _plain_claims(source: str, scope: Scope) -> list[Claim]:
    """Equalities without a derivative are judged too when they are asked about."""
    out: list[Claim] = []
    for statement in latex.statements(source):
        if statement.error:
            raise ReadError(statement.error, statement.start, statement.end)
        for i, sign in enumerate(statement.signs):
            left, right = statement.items[i], statement.items[i + 1]
            if sign == "=" and not has_derivative(left):
                out.append(
                    Claim(left.start, right.end, source[left.start : right.end], scope, left, right, i, source=source)
                )
    if not out:
        msg = "a claim is an equality: left = right"
        raise ReadError(msg)
    return out


def worst(judged: Iterable[Judged]) -> Judged:
    """The link of a chain that decides: a refuted one first, then an open one."""
    order = {verdict: i for i, verdict in enumerate(VERDICTS)}
    order.update({CONVENTION: 2, CONDITIONAL: 3, UNKNOWN: 4, REFUTED: 5})
    return max(judged, key=lambda j: order[j.verdict.verdict])


# -- check


def check(*paths: str | Path, text: str | None = None) -> Report:
    """Check documents, folders of documents, or a text in Markdown; unusable files stand in the report's errors.

    The format of a file follows from its suffix: Markdown, LaTeX, Jupyter notebooks and reStructuredText. A text comes
    first in the report, before files that are named beside it. Raises `UsageError` for a call that names nothing.
    """
    if not paths and text is None:
        raise UsageError("nothing is named to check: give paths of files or folders, or text=")
    problem = _no_paths(paths) or (text_expected("text", text) if text is not None else "")
    if problem:
        raise UsageError(problem)
    report = runs.check_paths(paths)
    if text is not None:
        report.documents.insert(0, runs.check_document(documents.parse(text)))
    return report


def _no_paths(paths: tuple[object, ...]) -> str:
    """What is said of something among the paths that is none; empty if all are."""
    strange = [type(path).__name__ for path in paths if not isinstance(path, (str, PathLike))]
    return f"a path is text or a Path, here it is {strange[0]}: check(*paths) takes several" if strange else ""


# -- the table


def rule(name: str) -> str:
    """The page of a rule or a finding."""
    from chainrule.writers.pages import page

    return page(name)


def sheet(format: str = "text") -> str:  # noqa: A002 - the name of the option
    """The cheat-sheet, made from the table: text, md, tex, html or json."""
    from chainrule.writers.sheet import sheet as write

    return write(format)
