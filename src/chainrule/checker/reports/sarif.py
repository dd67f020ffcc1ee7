"""The report as SARIF 2.1.0, for code scanning: rules with their pages, results with regions and fingerprints.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chainrule.checker.corrections.edits import Edit
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.mistakes import Mistake
from chainrule.checker.notices import FINDINGS, NOTICES, Notice
from chainrule.checker.pages import mistake_page
from chainrule.checker.reports.fingerprints import fingerprints
from chainrule.checker.reports.report import DocumentReport, Report
from chainrule.checker.settings.globs import relative
from chainrule.readers.documents import Document

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_INDEX = {name: i for i, name in enumerate(FINDINGS)}


def sarif(report: Report, version: str, root: Path) -> dict[str, Any]:
    """The log of one run; paths are relative to `root`, the top of the repository."""
    results = [result for document in report.documents for result in _results(document, root)]
    failed = [{"level": "error", "message": {"text": error}} for error in report.errors]
    invocation: dict[str, Any] = {"executionSuccessful": not failed}
    if failed:
        invocation["toolExecutionNotifications"] = failed
    driver = {"name": "chainrule", "version": version, "semanticVersion": version,
              "rules": [_rule(mistake) for mistake in FINDINGS.values()]}  # fmt: skip
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": results,
        "properties": {"summary": report.summary(), "coverage": report.coverage()},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(mistake: Mistake) -> dict[str, Any]:
    """A finding as a rule; its page is the help."""
    about_comments = mistake.name in NOTICES
    return {
        "id": mistake.name,
        "name": "".join(part.capitalize() for part in mistake.name.split("-")),
        "shortDescription": {"text": mistake.title[:1].upper() + mistake.title[1:] + "."},
        "fullDescription": {"text": mistake.means},
        "help": {"text": mistake_page(mistake), "markdown": _markdown(mistake)},
        "defaultConfiguration": {"level": "warning" if about_comments else "error"},
        "properties": {"tags": ["comments" if about_comments else "mathematics"], "precision": "very-high"},
    }


def _markdown(mistake: Mistake) -> str:
    sections = (("What it means", mistake.means), ("Why it happens", mistake.why),
                ("Example", f"`{mistake.example}`"), ("Correction", f"`{mistake.correction}`"))  # fmt: skip
    return "\n\n".join(f"**{title}**\n\n{text}" for title, text in sections)


def _results(report: DocumentReport, root: Path) -> list[dict[str, Any]]:
    """The findings of a document, suppressed ones with their reason, and what is wrong with its comments."""
    document, edits = report.document, report.edits()
    out = []
    for i, finding, mark in fingerprints(report, root):
        judged = report.judged[i]
        result = _result(finding.name, _message(judged, finding), document, judged.claim.start, judged.claim.end, root)
        result["level"] = "error" if judged.verdict.verdict == "refuted" else "warning"
        result["partialFingerprints"] = {
            "chainruleClaim/v1": mark.spaced,
            "chainruleClaim/v2": mark.digest,
            "primaryLocationLineHash": f"{mark.digest}:{mark.nth}",
        }
        if judged.reading.definition_line:
            result["relatedLocations"] = [_definition(document, judged, root)]
        hidden = [s for s in judged.suppressed if s.finding is finding]
        if hidden:
            kind = "inSource" if hidden[0].by == "comment" else "external"
            reason = {"justification": hidden[0].reason} if hidden[0].reason else {}
            result["suppressions"] = [{"kind": kind, **reason}]
        if i in edits and finding in judged.findings[:1] and document.place(judged.claim.start).cell is None:
            result["fixes"] = [_fix(edits[i], document, root)]
        result["properties"] = {"verdict": judged.verdict.verdict, "claim": judged.claim.text}
        out.append(result)
    out.extend(_of_notice(notice, document, root) for notice in report.notices)
    return out


def _fix(edit: Edit, document: Document, root: Path) -> dict[str, Any]:
    """The edit that mends a claim."""
    region = _location(document, edit.start, edit.end, root)["physicalLocation"]["region"]
    change = {"deletedRegion": region, "insertedContent": {"text": edit.replacement(document.text)}}
    where = uri(document.place(edit.start).path, root)
    return {
        "description": {"text": "the correction, proved, in the notation of the text"},
        "artifactChanges": [{"artifactLocation": where, "replacements": [change]}],
    }


def _of_notice(notice: Notice, document: Document, root: Path) -> dict[str, Any]:
    return {**_result(notice.name, notice.message, document, notice.start, notice.end, root), "level": "warning"}


def _result(name: str, message: str, document: Document, start: int, end: int, root: Path) -> dict[str, Any]:
    location, text = _location(document, start, end, root), message
    cell = document.place(start).cell
    if cell is not None:
        text = f"cell {cell}, line {document.place(start).line}: {message}"
    return {"ruleId": name, "ruleIndex": _INDEX[name], "message": {"text": text}, "locations": [location]}


def _message(judged: Judged, finding: Finding) -> str:
    """What is said about a finding: viewers that show nothing else show the correction and the point."""
    parts = [finding.message]
    example = judged.counterexample
    if example is not None:
        at = ", ".join(f"{name} = {value}" for name, value in example.at)
        parts.append(f"at {at}: claimed {example.claimed}, derived {example.derived}")
    if finding.correction:
        parts.append(f"correct: {finding.correction}")
    return "; ".join(parts)


def _location(document: Document, start: int, end: int, root: Path) -> dict[str, Any]:
    """Where a span stands. A line in a cell is no line of the file, so notebooks have the cell and no region."""
    begin, stop = document.place(start), document.end_place(end)
    where: dict[str, Any] = {"artifactLocation": uri(begin.path, root)}
    if begin.cell is not None:
        logical = {"name": f"cell {begin.cell}", "kind": "cell", "fullyQualifiedName": f"{begin.path}#{begin.cell}"}
        return {"physicalLocation": where, "logicalLocations": [logical]}
    where["region"] = {"startLine": begin.line, "startColumn": begin.column}
    if stop.path == begin.path:
        where["region"] |= {"endLine": stop.line, "endColumn": stop.column}
    return {"physicalLocation": where}


def _definition(document: Document, judged: Judged, root: Path) -> dict[str, Any]:
    """Where the definition stands that a claim was judged by."""
    place = document.place_of_line(judged.reading.definition_line or 1)
    where: dict[str, Any] = {"artifactLocation": uri(place.path, root)}
    if place.cell is None:
        where["region"] = {"startLine": place.line}
    return {"id": 1, "physicalLocation": where, "message": {"text": f"defined: {judged.reading.definition}"}}


def uri(path: str, root: Path) -> dict[str, str]:
    """A path as an artifact's location."""
    inner = relative(path, root) if path != "-" else "stdin"
    if Path(inner).is_absolute():
        return {"uri": Path(inner).as_uri()}
    return {"uri": quote(os.fsencode(inner)), "uriBaseId": "%SRCROOT%"}
