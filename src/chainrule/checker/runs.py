"""Runs: from paths to a report, over all documents and claims; one that fails never stops the others."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from chainrule.checker.extraction.claim import Claim, Extraction
from chainrule.checker.extraction.claims import extract
from chainrule.checker.extraction.outdated import forgotten
from chainrule.checker.findings import Judged, unknown
from chainrule.checker.judgement.chains import behind_wrong
from chainrule.checker.judgement.judge import judge
from chainrule.checker.memo import Memo
from chainrule.checker.notices import Notice
from chainrule.checker.reports.report import DocumentReport, Report
from chainrule.checker.settings.globs import matches, relative
from chainrule.checker.settings.project import Settings
from chainrule.checker.settings.suppress import suppressed
from chainrule.errors import UsageError, internal
from chainrule.prover.verdict import UNKNOWN
from chainrule.readers import documents


def check_paths(paths: Iterable[str | Path], settings: Settings | None = None) -> Report:
    """The documents that paths stand for, judged; unusable files stand in the report's errors."""
    report = Report()
    for path, root in files(paths, report, settings):
        try:
            document = documents.read(path, root)
        except UsageError as error:
            report.errors.append(str(error))
            continue
        report.documents.append(check_document(document, root=root))
    return report


def files(
    paths: Iterable[str | Path], report: Report, settings: Settings | None = None, met: set[str] | None = None
) -> Iterator[tuple[str | Path, Path | None]]:
    """The files that paths stand for and that are not excluded, each with the folder that bounds what it includes.

    Each comes once, under the first of its names; `met` are those that came before, and takes these up. What cannot be
    used, and files that are named and excluded, stand in the report.
    """
    met = set() if met is None else met
    for path, root in _files(paths, report, settings):
        place = _real(path)
        if place not in met:
            met.add(place)
            yield path, root


def _real(path: str | Path) -> str:
    """A file whatever it is called, also by a link."""
    try:
        return os.path.realpath(path)
    except ValueError:
        return str(path)


def _files(
    paths: Iterable[str | Path], report: Report, settings: Settings | None
) -> Iterator[tuple[str | Path, Path | None]]:
    """What paths stand for, in their order."""
    for path in paths:
        if not documents.is_folder(path):
            if _excluded(path, settings):
                report.excluded.append(str(path))
            else:
                yield path, None
            continue
        try:
            found = documents.documents_in(Path(path))
        except UsageError as error:
            report.errors.append(str(error))
            continue
        kept = [each for each in found if not _excluded(each, settings)]
        if not kept:
            report.excluded.append(f"{path} with all documents below it, {len(found)} in number,")
        yield from ((each, Path(path)) for each in kept)


def _excluded(path: str | Path, settings: Settings | None) -> bool:
    """Whether the settings of a project leave a file out."""
    if settings is None or not settings.exclude:
        return False
    inner = relative(path, settings.root)
    return any(matches(inner, pattern) for pattern in settings.exclude)


def check_document(
    document: documents.Document,
    *,
    seen: Callable[[float], None] | None = None,
    root: Path | None = None,
) -> DocumentReport:
    """All claims of one document; `seen` is told after each which part is done.

    `root` is the folder that bounds what it includes.
    """
    extraction = extract(document)
    claims = []
    for each in judgements(extraction):
        claims.append(each)
        if seen is not None:
            seen(len(claims) / len(extraction.claims))
    return reported(document, extraction, claims, root)


def reported(
    document: documents.Document, extraction: Extraction, claims: list[Judged], root: Path | None = None
) -> DocumentReport:
    """The report on a document whose claims are judged: what its comments suppress is taken away."""
    claims, notices = suppressed(document, claims)
    notices = sorted([*extraction.notices, *notices], key=lambda notice: notice.start)
    if len({(each.path, each.cell, each.line, each.column) for each in document.segments}) < len(document.segments):
        claims, notices = _once(document, claims), _once_said(document, notices)
    return DocumentReport(document, claims, extraction.formulas, notices, root)


def _once(document: documents.Document, claims: list[Judged]) -> list[Judged]:
    """The claims of a file that is included twice, once where the same is to be said about them."""
    out: dict[tuple[object, ...], Judged] = {}
    for each in claims:
        claim, verdict = each.claim, each.verdict
        said = verdict.verdict, verdict.reason, each.findings, [s.finding for s in each.suppressed]
        place = document.place(claim.start), document.end_place(claim.end), claim.text, claim.link, claim.nth
        out.setdefault((*place, repr(said)), each)
    return list(out.values())


def _once_said(document: documents.Document, notices: list[Notice]) -> list[Notice]:
    """The notices about the comments of a file that is included twice, once."""
    out: dict[tuple[object, ...], Notice] = {}
    for each in notices:
        out.setdefault((document.place(each.start), each.name, each.message), each)
    return list(out.values())


def judgements(extraction: Extraction, memo: Memo | None = None) -> Iterator[Judged]:
    """The judgements on the claims of a document, one by one in their order."""

    def known(claim: Claim, *, accept_only: bool = False) -> Judged:
        asked = partial(judged, accept_only=accept_only)
        return asked(claim) if memo is None else memo.judged(claim, asked, asked=accept_only)

    return behind_wrong(map(known, extraction.claims), known)


def judged(claim: Claim, *, explain: bool = True, accept_only: bool = False) -> Judged:
    """The judgement; a defect of chainrule leaves one claim unknown and never stops a run."""
    try:
        found = judge(claim, explain=explain, accept_only=accept_only)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other claims are judged
        return unknown(claim, internal(error))
    sides = [side for side in (claim.left, claim.right) if side is not None]
    reason = forgotten(sides, claim.scope) if found.verdict.verdict == UNKNOWN else ""
    return unknown(claim, reason) if reason else found
