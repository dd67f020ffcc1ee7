"""The command `lsp`: starts the language server."""

from __future__ import annotations

import sys

import click

from chainrule.errors import UsageError


@click.command()
@click.option("--stdio", is_flag=True, hidden=True, help="What is done anyway; many clients add it.")
def lsp(stdio: bool) -> None:
    """The language server, on standard input and output; an editor starts it."""
    del stdio
    try:
        from chainrule.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("the language server needs pygls: pip install 'chainrule[lsp]'") from None
    sys.exit(serve())
