"""The report as workflow commands, which GitHub Actions shows beside the lines of a change.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from chainrule.checker.reports.fingerprints import name_of
from chainrule.checker.reports.report import Report, summary_line
from chainrule.checker.settings.globs import relative
from chainrule.readers.documents import Document


def commands(report: Report, root: Path) -> Iterator[str]:
    """A command per flagged claim, comment and unusable file, and the coverage; paths are relative to `root`."""
    for entry in report.documents:
        for judged in entry.judged:
            if judged.flagged:
                message = "\n".join([f.message for f in judged.findings] or ["the derivative is wrong"])
                right = next((f.correction for f in judged.findings if f.correction), "")
                message += f"\ncorrect: {right}" if right else ""
                level = "error" if judged.verdict.verdict == "refuted" else "warning"
                span = judged.claim.start, judged.claim.end
                yield _command(level, name_of(judged), message, entry.document, span, root)
        for notice in entry.notices:
            yield _command("warning", notice.name, notice.message, entry.document, (notice.start, notice.end), root)
    for error in report.errors:
        yield f"::error title=chainrule::{data(error)}"
    if report.documents:
        yield summary_line(report)


def _command(level: str, name: str, message: str, document: Document, span: tuple[int, int], root: Path) -> str:
    begin, end = document.place(span[0]), document.end_place(span[1])
    where = {"file": relative(begin.path, root) if begin.path != "-" else "stdin"}
    if begin.cell is not None:
        # A line in a cell is no line of the file.
        message = f"cell {begin.cell}, line {begin.line}: {message}"
    else:
        where["line"] = str(begin.line)
        if begin.line == end.line:
            where |= {"col": str(begin.column), "endColumn": str(end.column)}
        elif end.path == begin.path:
            # Columns are for one line only.
            where["endLine"] = str(end.line)
    shown = ",".join(f"{key}={_property(value)}" for key, value in {**where, "title": f"chainrule {name}"}.items())
    return f"::{level} {shown}::{data(message)}"


def data(text: str) -> str:
    """The text of a message; a line end in it would end the command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return data(text).replace(":", "%3A").replace(",", "%2C")
