"""The command `lsp`: starts the language server."""

from __future__ import annotations

import sys

import click

from chainrule.errors import UsageError


@click.command()
def lsp() -> None:
    """The language server, on standard input and output; an editor starts it."""
    try:
        from chainrule.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise UsageError("the language server needs pygls: pip install 'chainrule[lsp]'") from None
    sys.exit(serve())
