"""The command `check`: documents to a report, printed in one of the formats."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from chainrule.checker.report import Report, text_lines
from chainrule.checker.settings import Settings


def _settings(config: str | None, isolated: bool) -> Settings:
    """The settings that a call asks for: those of a file, of the project it stands in, or none."""
    from chainrule.checker.settings import find, read

    if isolated:
        return Settings(Path.cwd())
    return read(Path(config)) if config else find(Path.cwd())


def _text(report: Report, verbose: bool) -> None:
    for line in text_lines(report, _paint(), verbose=verbose):
        click.echo(line, err=not report.documents)


def _json(report: Report, verbose: bool) -> None:
    del verbose
    click.echo(json.dumps(report.to_json(), indent=1, ensure_ascii=False))
    _errors(report)


def _sarif(report: Report, verbose: bool) -> None:
    from chainrule import __version__
    from chainrule.checker.sarif import sarif
    from chainrule.checker.settings import repository

    del verbose
    click.echo(json.dumps(sarif(report, __version__, repository(Path.cwd())), indent=1, ensure_ascii=False))
    _errors(report)


def _github(report: Report, verbose: bool) -> None:
    from chainrule.checker.annotations import commands
    from chainrule.checker.settings import repository

    del verbose
    for line in commands(report, repository(Path.cwd())):
        click.echo(line)


def _errors(report: Report) -> None:
    for error in report.errors:
        click.echo(f"error: {error}", err=True)


#: How a report is printed, by the name of the format.
PRINTED = {"text": _text, "json": _json, "sarif": _sarif, "github": _github}


@click.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "style", type=click.Choice(list(PRINTED)), default="text", help="How to print the report.")
@click.option("--select", multiple=True, metavar="NAME", help="Report only these findings.")
@click.option("--ignore", multiple=True, metavar="NAME", help="Do not report these findings.")
@click.option("--config", metavar="FILE", help="Settings; otherwise chainrule.toml or pyproject.toml, here or above.")
@click.option("--no-config", is_flag=True, help="Read no settings.")
@click.option("--verbose", "-v", is_flag=True, help="List every claim, not only the flagged ones.")
def check(
    paths: tuple[str, ...], style: str, select: tuple[str, ...], ignore: tuple[str, ...], config: str | None,
    no_config: bool, verbose: bool,
) -> None:  # fmt: skip
    """Check the formulas in documents: Markdown, LaTeX, notebooks, reStructuredText, or all in a folder.

    The suffix says which format a file has; - reads Markdown from standard input.
    """
    from chainrule.checker.runs import check_paths
    from chainrule.checker.select import chosen

    settings = _settings(config, no_config).with_options(select, ignore)
    report = Report()
    for path in _with_progress(paths):
        part = _check_stdin() if path == "-" else check_paths([path], settings)
        report.documents.extend(part.documents)
        report.errors.extend(part.errors)
        report.excluded.extend(part.excluded)
    report = chosen(report, settings)
    for path in report.excluded:
        click.echo(f"note: {path} is excluded by {settings.source}", err=True)
    PRINTED[style](report, verbose)
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
