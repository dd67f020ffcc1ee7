"""What the commands that check documents share: their options, the settings that hold, and the run itself."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from chainrule.checker.reports.report import Report
from chainrule.checker.settings.project import Settings
from chainrule.errors import UsageError

_OPTIONS = (
    click.argument("paths", nargs=-1, required=True),
    click.option("--select", multiple=True, metavar="NAME", help="Report only these findings; commas separate names."),
    click.option(
        "--ignore", multiple=True, metavar="NAME", help="Do not report these findings; commas separate names."
    ),
    click.option(
        "--config", metavar="FILE", help="Settings; otherwise chainrule.toml or pyproject.toml, here or above."
    ),
    click.option("--no-config", is_flag=True, help="Read no settings."),
    click.option(
        "--jobs", type=click.IntRange(1, 64), help="Worker processes, for more than one file; as many as pay off."
    ),
    click.option("--no-cache", is_flag=True, help="Judge anew; neither read nor write .chainrule_cache."),
)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with the options of a run."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def settings(select: tuple[str, ...], ignore: tuple[str, ...], config: str | None, no_config: bool) -> Settings:
    """The settings that a call asks for: those of a file, of the project it stands in, or none."""
    from chainrule.checker.settings.project import find, read

    if no_config:
        found = Settings(Path.cwd())
    else:
        found = read(Path(config)) if config else find(Path.cwd())
    found = found.with_options(_names(select), _names(ignore))
    if found.select and set(found.select) <= set(found.ignore):
        click.echo("note: all findings that are selected are ignored, too", err=True)
    return found


def _names(given: tuple[str, ...]) -> tuple[str, ...]:
    """The names of an option that is given several times, or with several names."""
    return tuple(name for each in given for name in ([n.strip() for n in each.split(",") if n.strip()] or [each]))


def gather(
    paths: tuple[str, ...], settings: Settings, *, jobs: int | None, no_cache: bool, mended: bool = False
) -> Report:
    """The judged documents of a call, in its order; named files that are excluded are said on standard error.

    With `mended` the edits that mend claims are found too.
    """
    from chainrule.bulk.cache import Cache
    from chainrule.bulk.forks import collect_seldom
    from chainrule.bulk.projects import check_project
    from chainrule.cli.progress import Progress

    collect_seldom()
    report = Report()
    met: set[str] = set()
    cache = None if no_cache or paths == ("-",) else Cache(settings.root)
    with Progress() as progress:
        for standard, group in groupby(paths, lambda path: path == "-"):
            if standard:
                parts = [_check_stdin() for _ in group]
            else:
                parts = [check_project(group, settings, jobs=jobs, cache=cache, seen=progress, mended=mended, met=met)]
            for part in parts:
                report.documents.extend(part.documents)
                report.errors.extend(part.errors)
                report.excluded.extend(part.excluded)
    for path in report.excluded:
        click.echo(f"note: {path} is excluded by {settings.source}", err=True)
    return report


def _check_stdin() -> Report:
    from chainrule.checker.runs import check_document
    from chainrule.readers.documents import decode, parse
    from chainrule.readers.documents.files import MAX_BYTES

    try:
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise UsageError(f"standard input is larger than {MAX_BYTES // 1_000_000} MB: split it")
        return Report([check_document(parse(decode(data, "standard input"), "-"))])
    except UsageError as error:
        return Report(errors=[str(error)])
