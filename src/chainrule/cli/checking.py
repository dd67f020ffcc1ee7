"""The command `check`: documents to a report, printed in one of the formats."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

import click

from chainrule.checker.notices import FINDINGS, unknown_finding
from chainrule.checker.report import Report, text_lines
from chainrule.errors import UsageError


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="How to print the report.")
@click.option("--select", multiple=True, metavar="NAME", help="Report only these findings.")
@click.option("--ignore", multiple=True, metavar="NAME", help="Do not report these findings.")
@click.option("--verbose", "-v", is_flag=True, help="List every claim, not only the flagged ones.")
def check(paths: tuple[str, ...], style: str, select: tuple[str, ...], ignore: tuple[str, ...], verbose: bool) -> None:
    """Check the formulas in documents: Markdown, LaTeX, notebooks, reStructuredText, or all in a folder.

    The suffix says which format a file has; - reads Markdown from standard input.
    """
    from chainrule.checker.select import selected
    from chainrule.verbs import check as run

    for name in (*select, *ignore):
        if name not in FINDINGS:
            raise UsageError(unknown_finding(name))
    report = Report()
    for path in _with_progress(paths):
        part = _check_stdin() if path == "-" else run(path)
        report.documents.extend(part.documents)
        report.errors.extend(part.errors)
    report = selected(report, select, ignore)
    if style == "json":
        click.echo(json.dumps(report.to_json(), indent=1, ensure_ascii=False))
        for error in report.errors:
            click.echo(f"error: {error}", err=True)
    else:
        for line in text_lines(report, _paint(), verbose=verbose):
            click.echo(line, err=not report.documents)
    sys.exit(2 if report.errors and not report.documents else 1 if report.flagged else 0)


def _with_progress(paths: tuple[str, ...]) -> Iterable[str]:
    """The paths, with a progress bar on standard error where that is a terminal and there is more than one."""
    if len(paths) < 2 or not sys.stderr.isatty():
        return paths
    from rich.console import Console
    from rich.progress import track

    return track(paths, description="checking", console=Console(stderr=True), transient=True)


def _check_stdin() -> Report:
    from chainrule.checker.runs import check_document
    from chainrule.readers.documents import decode, parse

    return Report([check_document(parse(decode(sys.stdin.buffer.read(), "standard input"), "-"))])


def _paint() -> Any:
    """Colours, on a terminal only."""
    if not sys.stdout.isatty():
        return lambda text, _: text
    codes: dict[str, dict[str, Any]] = {
        "bold red": {"fg": "red", "bold": True},
        "bold yellow": {"fg": "yellow", "bold": True},
        "green": {"fg": "green"},
    }
    return lambda text, style: click.style(text, **codes.get(style, {"dim": True}))
