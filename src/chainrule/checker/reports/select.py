"""Which findings are reported: by name, in all files or in some; what is not selected no longer flags."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache

from chainrule.checker.findings import Judged
from chainrule.checker.reports.report import DocumentReport, Report
from chainrule.checker.settings.globs import matches, relative
from chainrule.checker.settings.project import Settings


def chosen(report: Report, settings: Settings) -> Report:
    """The report as the settings of a project want it."""

    @cache
    def ignored_in(path: str) -> Collection[str]:
        inner = relative(path, settings.root)
        return {name for pattern, names in settings.per_file if matches(inner, pattern) for name in names}

    @cache
    def excluded(path: str) -> bool:
        inner = relative(path, settings.root)
        return any(matches(inner, pattern) for pattern in settings.exclude)

    if settings.exclude:
        # A file that another one includes is read there for what it defines; nothing is said about it.
        for document in report.documents:
            place = document.document.place
            document.judged = [each for each in document.judged if not excluded(place(each.claim.start).path)]
            document.notices = [each for each in document.notices if not excluded(place(each.start).path)]
    return selected(report, settings.select, settings.ignore, ignored_in if settings.per_file else None)


def selected(
    report: Report,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    ignored_in: Callable[[str], Collection[str]] | None = None,
) -> Report:
    """The report with other findings dropped; a claim whose findings are all dropped is left out."""
    if not select and not ignore and ignored_in is None:
        return report
    for document in report.documents:
        _select(document, lambda name: (not select or name in select) and name not in ignore, ignored_in)
    return report


def _select(
    document: DocumentReport, wanted: Callable[[str], bool], ignored_in: Callable[[str], Collection[str]] | None
) -> None:
    """Drop findings of one document; a file that it includes goes by its own path."""

    def kept_at(start: int, name: str) -> bool:
        return wanted(name) and (ignored_in is None or name not in ignored_in(document.document.place(start).path))

    def keep(judged: Judged) -> Judged | None:
        start = judged.claim.start
        kept = tuple(f for f in judged.findings if kept_at(start, f.name))
        hidden = tuple(s for s in judged.suppressed if kept_at(start, s.finding.name))
        if judged.verdict.verdict == "refuted" and not kept and not hidden and (judged.findings or judged.suppressed):
            return None
        return replace(judged, findings=kept, suppressed=hidden)

    document.judged = [kept for judged in document.judged if (kept := keep(judged)) is not None]
    document.notices = [notice for notice in document.notices if kept_at(notice.start, notice.name)]
