"""The report of a run: judged documents with a summary, as text like a compiler's and as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chainrule.checker.corrections.edits import Edit, edits
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.checker.notices import Notice
from chainrule.checker.reports.printable import cells, padding, printable
from chainrule.prover.verdict import REFUTED, UNKNOWN, VERDICTS
from chainrule.readers.documents import Document
from chainrule.writers.text import plain_name

Paint = Callable[[str, str], str]


@dataclass(slots=True)
class DocumentReport:
    """One document with its judged claims; `root` is the folder that bounds what it includes."""

    document: Document
    judged: list[Judged]
    formulas: int = 0
    notices: list[Notice] = field(default_factory=list)
    root: Path | None = None
    #: The edits by the spans and links of their claims; None until they are asked for.
    known_edits: dict[tuple[int, int, int], Edit] | None = None
    #: Why flagged claims have no edit, by the same; known with the edits.
    left: dict[tuple[int, int, int], str] = field(default_factory=dict)

    def edits(self) -> dict[int, Edit]:
        """The edits that mend flagged claims, by their places in `judged`; found when they are first asked for."""
        if self.known_edits is None:
            found, left = edits(self.document, self.judged)
            self.known_edits = {which(self.judged[i]): edit for i, edit in found.items()}
            self.left = {which(self.judged[i]): reason for i, reason in left.items()} | self.left
        known = self.known_edits
        return {i: known[which(each)] for i, each in enumerate(self.judged) if each.flagged and which(each) in known}

    def unmended(self) -> list[tuple[Judged, str]]:
        """The flagged claims without an edit, and why they have none."""
        mended = self.edits()
        rest = (each for i, each in enumerate(self.judged) if each.flagged and i not in mended)
        return [(each, self.left[which(each)]) for each in rest if which(each) in self.left]

    def leave(self, claim: Claim, reason: str) -> None:
        """Have no edit for a claim."""
        place = claim.start, claim.end, claim.link
        if self.known_edits is not None and self.known_edits.pop(place, None) is not None:
            self.left[place] = reason


def which(judged: Judged) -> tuple[int, int, int]:
    """What a claim is known by within its document."""
    return judged.claim.start, judged.claim.end, judged.claim.link


@dataclass(slots=True)
class Report:
    """All documents of a run; `errors` are files that could not be used, with the reason.

    `excluded` are files that were named and that the settings of the project leave out, and folders of which they leave
    nothing; `baseline` is what was hidden.
    """

    documents: list[DocumentReport] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    baseline: dict[str, Any] | None = None

    @property
    def judged(self) -> list[Judged]:
        """All judged claims."""
        return [judged for document in self.documents for judged in document.judged]

    @property
    def flagged(self) -> bool:
        """Whether anything is refuted or carries a finding, or a comment is in want of a correction."""
        return any(judged.flagged for judged in self.judged) or any(d.notices for d in self.documents)

    def summary(self) -> dict[str, int]:
        """Counts of verdicts."""
        counts = dict.fromkeys(VERDICTS, 0)
        for judged in self.judged:
            counts[judged.verdict.verdict] += 1
        return {"claims": len(self.judged), **counts}

    def coverage(self) -> dict[str, int]:
        """How much was seen and how much of it was decided."""
        counts = self.summary()
        return {
            "formulas": sum(document.formulas for document in self.documents),
            "claims": counts["claims"],
            "decided": counts["claims"] - counts[UNKNOWN],
            "flagged": sum(judged.flagged for judged in self.judged) + sum(len(d.notices) for d in self.documents),
            "not_understood": counts[UNKNOWN],
            "suppressed": sum(bool(judged.suppressed) for judged in self.judged),
        }

    def to_json(self) -> dict[str, Any]:
        """The report as the JSON contract says."""
        return {
            "version": 1,
            "documents": [entry for report in self.documents for entry in document_json(report)],
            "summary": self.summary(),
            "coverage": self.coverage(),
            **({} if self.baseline is None else {"baseline": self.baseline}),
            **({"errors": [{"message": error} for error in self.errors]} if self.errors else {}),
        }

    def __str__(self) -> str:
        """The report as text without colours."""
        return "\n".join(text_lines(self))


def document_json(report: DocumentReport) -> list[dict[str, Any]]:
    """A document and those it includes as JSON, each with its claims; `notes` only where there are some."""
    document = report.document
    out: dict[str, dict[str, Any]] = {document.path: {"path": document.path, "claims": []}}

    def entry(path: str) -> dict[str, Any]:
        return out.setdefault(path, {"path": path, "claims": []})

    mended = report.edits()
    for i, judged in enumerate(report.judged):
        claim = claim_json(judged, document)
        if i in mended:
            claim["finding"]["edit"] = _edit_json(mended[i], document)
        entry(document.place(judged.claim.start).path)["claims"].append(claim)
    for notice in report.notices:
        place = document.place(notice.start)
        entry(place.path).setdefault("notices", []).append(notice_json(notice, document))
    for note in document.notes:
        place = document.place(note.start)
        where = {"line": place.line, "column": place.column, "cell": place.cell}
        entry(place.path).setdefault("notes", []).append({**where, "message": note.message})
    return list(out.values())


def notice_json(notice: Notice, document: Document) -> dict[str, Any]:
    """One notice as JSON."""
    begin, end = document.place(notice.start), document.end_place(notice.end)
    place = {"line": begin.line, "column": begin.column, "end_line": end.line, "end_column": end.column}
    return {**place, "cell": begin.cell, "name": notice.name, "message": notice.message}


def judged_json(judged: Judged) -> dict[str, Any]:
    """The part of a claim's JSON that does not speak of its place."""
    verdict = judged.verdict
    out: dict[str, Any] = {
        "text": judged.claim.text,
        "kind": judged.kind,
        "verdict": verdict.verdict,
        "reading": {
            "definition": judged.reading.definition or None,
            "definition_line": judged.reading.definition_line,
            "variable": judged.reading.variable or None,
            "assumed": list(judged.reading.assumed),
        },
        "evidence": list(verdict.evidence),
        "reason": verdict.reason or None,
        "convention": verdict.convention or None,
        "condition": verdict.condition or None,
        "finding": None,
    }
    findings = [_finding_json(judged, i) for i in range(len(judged.findings))]
    if findings:
        out["finding"] = findings[0]
        if len(findings) > 1:
            out["findings"] = findings
    elif verdict.counterexample is not None:
        out["counterexample"] = _counterexample_json(judged)
    if judged.suppressed:
        out["suppressed"] = [{"name": s.finding.name, "reason": s.reason, "by": s.by} for s in judged.suppressed]
    return out


def claim_json(judged: Judged, document: Document) -> dict[str, Any]:
    """One claim as JSON."""
    begin, end = document.place(judged.claim.start), document.end_place(judged.claim.end)
    place = {"line": begin.line, "column": begin.column, "end_line": end.line, "end_column": end.column}
    out = {**place, "cell": begin.cell, "nth": judged.claim.nth, **judged_json(judged)}
    if judged.reading.definition_line:
        defined = document.place_of_line(judged.reading.definition_line)
        out["reading"]["definition_line"] = defined.line
        if defined.cell is not None:
            out["reading"]["definition_cell"] = defined.cell
    return out


def _edit_json(edit: Edit, document: Document) -> dict[str, Any]:
    """What to replace in the file, columns in code points, the end exclusive; `cell` is None outside notebooks."""
    begin = document.place(edit.start)
    end = document.end_place(edit.end) if edit.end > edit.start else begin
    place = {"line": begin.line, "column": begin.column, "end_line": end.line, "end_column": end.column}
    return {**place, "cell": begin.cell, "replacement": edit.replacement(document.text)}


def _finding_json(judged: Judged, i: int) -> dict[str, Any]:
    finding = judged.findings[i]
    out: dict[str, Any] = {
        "name": finding.name,
        "message": finding.message,
        "correction": finding.correction or None,
        "edit": None,
    }
    if not i and judged.counterexample is not None:
        out["counterexample"] = _counterexample_json(judged)
    return out


def _counterexample_json(judged: Judged) -> dict[str, Any]:
    example = judged.counterexample
    assert example is not None  # noqa: S101 - asked for only where there is one
    out: dict[str, Any] = {"at": dict(example.at), "claimed": example.claimed, "derived": example.derived}
    if example.entry:
        out["entry"] = example.entry
    return out


def _plain(text: str, style: str) -> str:
    del style
    return text


def text_lines(report: Report, paint: Paint = _plain, *, verbose: bool = False) -> list[str]:
    """The report as lines: flagged claims in full, the others counted; what was not understood is listed briefly."""
    lines: list[str] = []
    for document in report.documents:
        for judged in document.judged:
            if judged.flagged or judged.verdict.verdict == "conditional":
                lines.extend(_flagged(judged, document.document, paint))
                lines.append("")
            elif verbose or judged.verdict.verdict == UNKNOWN:
                lines.extend(_brief(judged, document.document, paint))
                lines.append("")
        for notice in document.notices:
            lines.extend(_notice(notice, document.document, paint))
            lines.append("")
        for note in document.document.notes:
            lines.append(f"{document.document.place(note.start)}: {paint('note', 'dim')} {note.message}")
    lines.extend(paint(f"error: {error}", "bold red") for error in report.errors)
    if report.documents:
        lines.append(summary_line(report))
    return lines


def summary_line(report: Report) -> str:
    """One line with the coverage of the run."""
    counts, coverage = report.summary(), report.coverage()
    shown = ", ".join(f"{counts[verdict]} {verdict}" for verdict in VERDICTS if counts[verdict])
    notices = sum(len(document.notices) for document in report.documents)
    # What is said about comments is said of no claim.
    flagged = coverage["flagged"] - notices
    parts = [_count(coverage["claims"], "claim"), f"{coverage['decided']} decided", f"{flagged} flagged"]
    if notices:
        parts.append(_count(notices, "notice"))
    if coverage["not_understood"]:
        parts.append(f"{coverage['not_understood']} not understood")
    if coverage["suppressed"]:
        parts.append(f"{coverage['suppressed']} suppressed")
    head = f"{_count(coverage['formulas'], 'formula')}: {', '.join(parts)}"
    return f"{head} ({shown})" if shown else head


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" + ("" if n == 1 else "s")


def _place(judged: Judged, document: Document) -> str:
    return str(document.place(judged.claim.start))


def _source(start: int, stop: int, document: Document, paint: Paint) -> list[str]:
    """The line with carets under a span."""
    begin_place, end_place = document.place(start), document.end_place(stop)
    line, column = begin_place.line, begin_place.column
    end_line, end_column = end_place.line, end_place.column
    source = document.line_text(start)
    stop = end_column if end_line == line else len(source) + 1
    begin, width = column - 1, max(stop - column, 1)
    shift = 0
    if begin + width > 110:
        shift = begin
        source = ("…" if begin else "") + source[begin : begin + 110] + ("…" if len(source) > begin + 110 else "")
        begin, width = (1 if shift else 0), min(width, 110)
    gutter, source = " " * len(str(line)), printable(source)
    carets = "^" * max(cells(source[begin : begin + width]), 1)
    return [f"  {line} | {source}", f"  {gutter} | {padding(source[:begin])}{paint(carets, 'bold red')}"]


def read_as(judged: Judged, document: Document) -> list[str]:
    """How a claim was read: with which definition, in which variable, and what was assumed."""
    reading = judged.reading
    parts = []
    if reading.definition:
        where = f" ({_line(document, reading.definition_line)})" if reading.definition_line else ""
        parts.append(f"with {one_line(reading.definition)}{where}")
    if reading.variable:
        parts.append(f"in {plain_name(reading.variable)}")
    return [*parts, *reading.assumed]


def _read_as(judged: Judged, document: Document) -> list[str]:
    parts = read_as(judged, document)
    return [f"  read as:  {'; '.join(parts)}"] if parts else []


def _line(document: Document, line: int) -> str:
    """How a line of the flow is named: with its cell, and with its file if that is another one."""
    place = document.place_of_line(line)
    cell = "" if place.cell is None else f"cell {place.cell}, "
    return f"{cell}line {place.line}" + ("" if place.path == document.path else f" of {place.path}")


def one_line(text: str) -> str:
    """A formula on one line, cut where it is long."""
    flat = printable(" ".join(text.split()))
    return flat if len(flat) <= 100 else flat[:99] + "…"


def _flagged(judged: Judged, document: Document, paint: Paint) -> list[str]:
    verdict = judged.verdict
    name = judged.findings[0].name if judged.findings else verdict.verdict
    style = "bold red" if verdict.verdict == REFUTED else "bold yellow"
    message = judged.findings[0].message if judged.findings else verdict.condition
    lines = [f"{_place(judged, document)}: {paint(f'{verdict.verdict} [{name}]', style)} {message}"]
    lines.extend(_source(judged.claim.start, judged.claim.end, document, paint))
    if judged.claimed:
        lines.append(f"  claimed:  {one_line(judged.claimed)}")
        lines.append(f"  derived:  {one_line(judged.derived)}" if judged.derived else "")
    example = judged.counterexample
    if example is not None:
        at = ", ".join(f"{plain_name(n)} = {v}" for n, v in example.at)
        entry = f" (entry {example.entry})" if example.entry else ""
        lines.append(f"  at {at}{entry}: claimed {example.claimed}, derived {example.derived}")
    if verdict.condition and judged.findings:
        lines.append(f"  {verdict.condition}")
    lines.extend(_read_as(judged, document))
    for i, finding in enumerate(judged.findings):
        if i:
            lines.append(f"  also [{finding.name}]: {finding.message}")
        if finding.correction:
            label = "correct:" if finding.name != "definition-suspect" else "perhaps:"
            lines.append(f"  {label}  {paint(one_line(finding.correction), 'green')}")
    lines.append(f"  see:      chainrule rule {name}" if judged.findings else "")
    return [line for line in lines if line]


def _notice(notice: Notice, document: Document, paint: Paint) -> list[str]:
    head = f"{document.place(notice.start)}: {paint(f'[{notice.name}]', 'bold yellow')} {notice.message}"
    return [head, *_source(notice.start, notice.end, document, paint), f"  see:      chainrule rule {notice.name}"]


def _brief(judged: Judged, document: Document, paint: Paint) -> list[str]:
    verdict = judged.verdict
    note = printable(verdict.reason or verdict.convention or verdict.condition or "; ".join(verdict.evidence))
    lines = [f"{_place(judged, document)}: {paint(verdict.verdict, 'dim')} {note}", f"  {one_line(judged.claim.text)}"]
    lines.extend(f"  suppressed [{each.finding.name}]: {each.reason}" for each in judged.suppressed)
    lines.extend(_read_as(judged, document))
    return lines
