"""What `check --fix` and `check --diff` do on the terminal: show the change, ask, and have it written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from chainrule.checker.reports.report import Report

if TYPE_CHECKING:
    from chainrule.checker.fixing import Fix


def apply(report: Report, *, ask: bool, write: bool, shown: bool, quiet: bool) -> int:
    """Write corrections, after the diff and a question on a terminal; how many claims are mended.

    With `quiet` standard output is left to the report.
    """
    if not write and not shown:
        return 0
    from chainrule.checker.fixing import fix

    asks = ask and write and on_a_terminal()

    def accepted(found: Fix) -> bool:
        if shown or asks:
            click.echo(found.diff(), nl=False, err=quiet)
        return write and (not asks or click.confirm(f"Write {found.path}?", err=quiet))

    return fix(report, accepted)


def rest(report: Report, *, err: bool) -> None:
    """Say of each flagged claim that no fix mends why there is none."""
    for entry in report.documents:
        for judged, reason in entry.unmended():
            click.echo(f"{entry.document.place(judged.claim.start)}: not fixed: {reason}", err=err)


def on_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()
