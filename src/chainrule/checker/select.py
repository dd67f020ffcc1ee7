"""Which findings are reported: `--select` and `--ignore` by name; what is not selected no longer flags."""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.findings import Judged
from chainrule.checker.report import Report


def selected(report: Report, select: tuple[str, ...], ignore: tuple[str, ...]) -> Report:
    """The report with other findings dropped; a claim whose findings are all dropped is left out."""
    if not select and not ignore:
        return report

    def keep(judged: Judged) -> Judged | None:
        kept = tuple(f for f in judged.findings if (not select or f.name in select) and f.name not in ignore)
        if judged.findings and not kept and judged.verdict.verdict == "refuted":
            return None
        return replace(judged, findings=kept)

    for document in report.documents:
        document.judged = [kept for judged in document.judged if (kept := keep(judged)) is not None]
    return report
