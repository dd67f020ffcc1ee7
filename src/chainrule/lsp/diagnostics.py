"""From judged claims to the diagnostics of the protocol: one for each finding, under the claim it speaks of."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from chainrule.checker.findings import Finding, Judged
from chainrule.checker.reports.report import one_line
from chainrule.lsp.analysis import Analysis, Located, Span
from chainrule.prover.verdict import CONDITIONAL, REFUTED, UNKNOWN
from chainrule.writers.text import plain_name

SOURCE = "chainrule"


def diagnostics(analysis: Analysis, *, unknown: bool = False) -> dict[str, list[types.Diagnostic]]:
    """The diagnostics of each text, also of those that have none; `unknown` lists what was not decided as hints."""
    out: dict[str, list[types.Diagnostic]] = {text.uri: [] for _, text in analysis.snapshot.texts}
    for located in analysis.located:
        out[located.span.uri].extend(_of(located, analysis, unknown=unknown))
    for notice in analysis.report.notices:
        span = analysis.places.span(notice.start, notice.end)
        if span is not None:
            out[span.uri].append(_diagnostic(span, types.DiagnosticSeverity.Warning, notice.name, notice.message))
    for note in analysis.report.document.notes:
        span = analysis.places.span(note.start, note.start + 1)
        if span is not None:
            out[span.uri].append(_diagnostic(span, types.DiagnosticSeverity.Information, "note", note.message))
    return out


def _of(located: Located, analysis: Analysis, *, unknown: bool) -> Iterator[types.Diagnostic]:
    judged, span = located
    verdict = judged.verdict
    for i, finding in enumerate(judged.findings):
        message = "\n".join([finding.message, *(_values(judged) if not i else ())])
        found = _diagnostic(span, _severity(judged), finding.name, message)
        found.related_information = _related(judged, analysis)
        if i and finding.name == "definition-suspect":
            found = _at_definition(judged, finding, analysis) or found
        found.data = data_of(judged, finding)
        yield found
    if judged.findings:
        return
    if verdict.verdict in (REFUTED, CONDITIONAL) and not judged.suppressed:
        message = "\n".join([verdict.condition or "it differs from the derivative", *_values(judged)])
        yield _diagnostic(span, _severity(judged), verdict.verdict, message)
    elif unknown and verdict.verdict == UNKNOWN:
        yield _diagnostic(span, types.DiagnosticSeverity.Hint, UNKNOWN, verdict.reason)


def data_of(judged: Judged, finding: Finding) -> dict[str, str]:
    """What a client may want to know of a finding beyond the message."""
    return {"finding": finding.name, "verdict": judged.verdict.verdict, "correction": finding.correction}


def _severity(judged: Judged) -> types.DiagnosticSeverity:
    """Wrong is an error; right beside a slip of notation, or only in a range, is a warning."""
    wrong = judged.verdict.verdict == REFUTED
    return types.DiagnosticSeverity.Error if wrong else types.DiagnosticSeverity.Warning


def _values(judged: Judged) -> list[str]:
    lines = []
    if judged.claimed:
        lines = [f"claimed:  {one_line(judged.claimed)}", f"derived:  {one_line(judged.derived)}"]
    example = judged.counterexample
    if example is not None:
        at = ", ".join(f"{plain_name(n)} = {value}" for n, value in example.at)
        entry = f" (entry {example.entry})" if example.entry else ""
        lines.append(f"at {at}{entry}: claimed {example.claimed}, derived {example.derived}")
    return lines


def _at_definition(judged: Judged, finding: Finding, analysis: Analysis) -> types.Diagnostic | None:
    """A definition that is doubted beside another finding, where it stands."""
    line = judged.reading.definition_line
    where = analysis.places.line(line) if line else None
    if where is None:
        return None
    return _diagnostic(where, types.DiagnosticSeverity.Information, finding.name, finding.message)


def _related(judged: Judged, analysis: Analysis) -> list[types.DiagnosticRelatedInformation] | None:
    """The definition that the claim was read with."""
    reading = judged.reading
    where = analysis.places.line(reading.definition_line) if reading.definition_line else None
    if where is None:
        return None
    location = types.Location(uri=where.uri, range=range_of(where))
    message = f"read with {one_line(reading.definition)}"
    return [types.DiagnosticRelatedInformation(location=location, message=message)]


def _diagnostic(span: Span, severity: types.DiagnosticSeverity, code: str, message: str) -> types.Diagnostic:
    return types.Diagnostic(range=range_of(span), severity=severity, code=code, source=SOURCE, message=message)


def range_of(span: Span) -> types.Range:
    """A span as the protocol has it."""
    return types.Range(start=types.Position(*span.start), end=types.Position(*span.end))
