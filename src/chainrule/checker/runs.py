"""Runs: from paths to a report, over all documents and claims; one that fails never stops the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from chainrule.checker.claims import Claim, extract
from chainrule.checker.findings import Judged, unknown
from chainrule.checker.judge import judge
from chainrule.checker.report import DocumentReport, Report
from chainrule.errors import UsageError
from chainrule.readers import documents


def check_paths(paths: Iterable[str | Path]) -> Report:
    """The documents that paths stand for, judged; unusable files stand in the report's errors."""
    report = Report()
    for path, root in files(paths, report.errors):
        try:
            document = documents.read(path, root)
        except UsageError as error:
            report.errors.append(str(error))
            continue
        report.documents.append(check_document(document, root))
    return report


def files(paths: Iterable[str | Path], errors: list[str]) -> Iterator[tuple[str | Path, Path | None]]:
    """The files that paths stand for, each with the folder that bounds what it includes."""
    for path in paths:
        if not documents.is_folder(path):
            yield path, None
            continue
        try:
            for each in documents.documents_in(Path(path)):
                yield each, Path(path)
        except UsageError as error:
            errors.append(str(error))


def check_document(document: documents.Document, root: Path | None = None) -> DocumentReport:
    """All claims of one document; `root` is the folder that bounds what it includes."""
    extraction = extract(document)
    return DocumentReport(document, [judged(claim) for claim in extraction.claims], extraction.formulas, root)


def judged(claim: Claim, *, explain: bool = True) -> Judged:
    """The judgement; a defect of chainrule leaves one claim unknown and never stops a run."""
    try:
        return judge(claim, explain=explain)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other claims are judged
        return unknown(claim, f"an internal error ({type(error).__name__}); please report it with this formula")
