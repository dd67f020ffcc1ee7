"""The commands `check` and `baseline`: documents to a report, printed in one of the formats or kept."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from chainrule.checker.reports.report import Report, text_lines
from chainrule.cli import fixing, running
from chainrule.errors import UsageError


def _text(report: Report, verbose: bool) -> None:
    for line in text_lines(report, _paint(), verbose=verbose):
        click.echo(line, err=not report.documents)


def _json(report: Report, verbose: bool) -> None:
    del verbose
    click.echo(json.dumps(report.to_json(), indent=1, ensure_ascii=False))
    _errors(report)


def _sarif(report: Report, verbose: bool) -> None:
    from chainrule import __version__
    from chainrule.checker.reports.sarif import sarif
    from chainrule.checker.settings.project import repository

    del verbose
    click.echo(json.dumps(sarif(report, __version__, repository(Path.cwd())), indent=1, ensure_ascii=False))
    _errors(report)


def _github(report: Report, verbose: bool) -> None:
    from chainrule.checker.reports.annotations import commands
    from chainrule.checker.settings.project import repository

    del verbose
    for line in commands(report, repository(Path.cwd())):
        click.echo(line)


def _errors(report: Report) -> None:
    for error in report.errors:
        click.echo(f"error: {error}", err=True)


#: How a report is printed, by the name of the format.
PRINTED = {"text": _text, "json": _json, "sarif": _sarif, "github": _github}


@click.command()
@running.options
@click.option("--format", "style", type=click.Choice(list(PRINTED)), default="text", help="How to print the report.")
@click.option("--baseline", "known", metavar="FILE", help="Known findings, which are hidden; see chainrule baseline.")
@click.option("--fix", is_flag=True, help="Write the corrections that are proved into the files; asks on a terminal.")
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing.")
@click.option("--yes", "-y", is_flag=True, help="With --fix: write without asking.")
@click.option("--verbose", "-v", is_flag=True, help="List every claim, not only the flagged ones.")
def check(
    paths: tuple[str, ...],
    style: str,
    known: str | None,
    verbose: bool,
    jobs: int | None,
    no_cache: bool,
    **options: Any,
) -> None:
    """Check the formulas in documents: Markdown, LaTeX, notebooks, reStructuredText, or all in a folder.

    The suffix says which format a file has; a named one without a suffix, or with .txt or .text, is Markdown, and -
    reads Markdown from standard input.
    """
    from chainrule.checker.reports import baseline
    from chainrule.checker.reports.select import chosen

    fix, diff, yes = (options.pop(name) for name in ("fix", "diff", "yes"))
    if (fix or diff) and "-" in paths:
        raise UsageError("standard input cannot be fixed: name a file")
    if yes and not fix:
        click.echo("note: --yes has no effect without --fix", err=True)
    settings = running.settings(**options)
    path = Path(known) if known else settings.baseline
    hidden = baseline.read(path) if path else None
    report = running.gather(
        paths, settings, jobs=jobs, no_cache=no_cache, mended=fix or diff or style in ("json", "sarif")
    )
    if hidden is not None:
        baseline.hide(report, hidden)
        for mark in hidden.gone:
            click.echo(
                f"note: {hidden.path} has a finding that is gone: {mark.path} [{mark.finding}] {mark.text}", err=True
            )
    report = chosen(report, settings)
    fixed = fixing.apply(report, ask=not yes, write=fix and not diff, shown=diff, quiet=style != "text")
    if diff:
        fixing.rest(report, err=True)
        _errors(report)
    else:
        PRINTED[style](report, verbose)
    if fix and not diff and style == "text":
        fixing.rest(report, err=False)
        click.echo(f"{fixed} fixed")
    sys.exit(2 if report.errors else 1 if report.flagged else 0)


@click.command("baseline")
@running.options
@click.option("--out", metavar="FILE", help="The file; otherwise that of the settings, or chainrule-baseline.json.")
def write_baseline(paths: tuple[str, ...], out: str | None, jobs: int | None, no_cache: bool, **options: Any) -> None:
    """Write the findings of today to a file that `check --baseline` hides; no line numbers go in."""
    from chainrule.checker.reports import baseline
    from chainrule.checker.reports.select import chosen

    settings = running.settings(**options)
    path = Path(out) if out else settings.baseline or Path(baseline.NAME)
    report = chosen(running.gather(paths, settings, jobs=jobs, no_cache=no_cache), settings)
    _errors(report)
    if report.errors and not report.documents:
        sys.exit(2)
    text = baseline.written(report, path)
    try:
        # What is no character in the name of a file becomes the escape that JSON has for it.
        path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}") from None
    count = len(baseline.read(path).known)
    click.echo(f"wrote {count} finding{'' if count == 1 else 's'} to {path}")
    # What an unusable file would add is not in it.
    sys.exit(2 if report.errors else 0)


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
