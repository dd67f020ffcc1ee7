"""The command line: thin doors that parse arguments, call one public verb and print.

One module per group of commands. Exit status: 0 nothing flagged, 1 something flagged, 2 the call or a file is unusable
(one line says why).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from chainrule import __version__
from chainrule.cli.checking import check, write_baseline
from chainrule.cli.deriving import derive, prove
from chainrule.cli.editing import lsp
from chainrule.cli.pages import rule, sheet
from chainrule.cli.verifying import verify
from chainrule.errors import ChainruleError

_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_OPTIONS)
@click.version_option(__version__, prog_name="chainrule")
def cli() -> None:
    """Derive, explain and check the derivatives of machine learning."""


for _command in (check, write_baseline, derive, prove, verify, sheet, rule, lsp):
    cli.add_command(_command)


def main() -> None:
    """The entry point: errors are one clear message and exit status 2, never a traceback."""
    _opened()
    try:
        cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        # Threads are not waited for: one may wait for a lock that the interruption left taken. Workers end with their
        # pipes.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ChainruleError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        _full(error)
    except RecursionError:
        click.echo("error: the formula is nested too deeply", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - a bug is reported as one, with its own exit status
        import traceback

        traceback.print_exc()
        click.echo(f"error: an internal error ({type(error).__name__}); please report it with the input", err=True)
        sys.exit(3)


def _full(error: OSError) -> None:
    """A file system that takes nothing more, or a device that fails: what was to be printed is lost, and said so."""
    click.echo(f"error: the output cannot be written: {error.strerror or error}", err=True)
    # What is left in the buffer cannot be written at the end either.
    sys.stderr.flush()
    os._exit(2)


def _opened() -> None:
    """Standard streams that the caller has closed lead nowhere; a file opened later would take their numbers."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end
