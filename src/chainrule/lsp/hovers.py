"""From a judged claim to what is shown beside it: verdict, values, how it was read, and the steps, as Markdown."""

from __future__ import annotations

from chainrule.checker.findings import Judged
from chainrule.checker.judgement.steps import steps_of
from chainrule.checker.reports.report import one_line, read_as
from chainrule.lsp.analysis import Analysis
from chainrule.prover.verdict import CONVENTION
from chainrule.writers import derivations as _derivations  # noqa: F401 - enters the writer of steps in its slot
from chainrule.writers.text import plain_name

MAX_STEPS = 8


def hover(judged: Judged, analysis: Analysis) -> str:
    """The Markdown for one claim."""
    parts = [_head(judged), _values(judged), _read(judged, analysis), _steps(judged)]
    return "\n\n".join(part for part in parts if part)


def _head(judged: Judged) -> str:
    verdict = judged.verdict
    lines = [f"**{verdict.verdict}**"]
    if not judged.findings:
        lines = [": ".join(filter(None, [lines[0], verdict.reason or verdict.convention or verdict.condition]))]
    for finding in judged.findings:
        lines.append(f"`{finding.name}`: {_escaped(finding.message)}")
    return "  \n".join(lines)


def _values(judged: Judged) -> str:
    rows = []
    if judged.claimed:
        rows.extend([f"claimed:  {one_line(judged.claimed)}", f"derived:  {one_line(judged.derived)}"])
    example = judged.counterexample
    if example is not None:
        at = ", ".join(f"{plain_name(n)} = {value}" for n, value in example.at)
        rows.append(f"at {at}: claimed {example.claimed}, derived {example.derived}")
    return _fenced(rows)


def _read(judged: Judged, analysis: Analysis) -> str:
    parts = read_as(judged, analysis.report.document)
    return "Read as:\n\n" + "\n".join(f"- {_escaped(part)}" for part in parts) if parts else ""


def _steps(judged: Judged) -> str:
    """The derivation, by named rules; of a claim that holds by a convention it might show another reading."""
    if judged.verdict.verdict == CONVENTION:
        return ""
    derivation = steps_of(judged)
    if derivation is None:
        return ""
    lines = derivation.explain().splitlines()
    more = len(lines) - MAX_STEPS
    rows = lines if more <= 1 else [*lines[: MAX_STEPS - 1], f"   ... {more} more steps", lines[-1]]
    return "Derived:\n\n" + _fenced(rows) if rows else ""


def _fenced(rows: list[str]) -> str:
    return "\n".join(["```text", *rows, "```"]) if rows else ""


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|$~" else c for c in text)
