"""What the commands that check documents share: their options, the settings that hold, and the run itself."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from chainrule.checker.report import Report
from chainrule.checker.settings import Settings

_OPTIONS = (
    click.argument("paths", nargs=-1, required=True),
    click.option("--select", multiple=True, metavar="NAME", help="Report only these findings."),
    click.option("--ignore", multiple=True, metavar="NAME", help="Do not report these findings."),
    click.option(
        "--config", metavar="FILE", help="Settings; otherwise chainrule.toml or pyproject.toml, here or above."
    ),
    click.option("--no-config", is_flag=True, help="Read no settings."),
)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the options of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings(select: tuple[str, ...], ignore: tuple[str, ...], config: str | None, no_config: bool) -> Settings:
    """The settings that a call asks for: those of a file, of the project it stands in, or none."""
    from chainrule.checker.settings import find, read

    if no_config:
        found = Settings(Path.cwd())
    else:
        found = read(Path(config)) if config else find(Path.cwd())
    return found.with_options(select, ignore)


def gather(paths: tuple[str, ...], settings: Settings) -> Report:
    """The judged documents of a call; files that were named and are excluded are said on standard error."""
    from chainrule.checker.runs import check_paths

    report = Report()
    for path in _with_progress(paths):
        part = _check_stdin() if path == "-" else check_paths([path], settings)
        report.documents.extend(part.documents)
        report.errors.extend(part.errors)
        report.excluded.extend(part.excluded)
    for path in report.excluded:
        click.echo(f"note: {path} is excluded by {settings.source}", err=True)
    return report


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
