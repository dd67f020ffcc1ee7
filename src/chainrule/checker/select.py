"""Which findings are reported: `--select` and `--ignore` by name; what is not selected no longer flags."""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.findings import Judged
from chainrule.checker.report import Report


def selected(report: Report, select: tuple[str, ...], ignore: tuple[str, ...]) -> Report:
    """The report with other findings dropped; a claim whose findings are all dropped is left out."""
    if not select and not ignore:
        return report

    def wanted(name: str) -> bool:
        return (not select or name in select) and name not in ignore

    def keep(judged: Judged) -> Judged | None:
        kept = tuple(f for f in judged.findings if wanted(f.name))
        hidden = tuple(s for s in judged.suppressed if wanted(s.finding.name))
        if judged.verdict.verdict == "refuted" and not kept and not hidden and (judged.findings or judged.suppressed):
            return None
        return replace(judged, findings=kept, suppressed=hidden)

    for document in report.documents:
        document.judged = [kept for judged in document.judged if (kept := keep(judged)) is not None]
        document.notices = [notice for notice in document.notices if wanted(notice.name)]
    return report
