"""The commands `sheet` and `rule`: what the table says, printed."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--format", "style", type=click.Choice(["text", "md", "tex", "html", "json"]), default="text")
def sheet(style: str) -> None:
    """The cheat-sheet, printed from the table of rules."""
    from chainrule.verbs import sheet as run

    click.echo(run(style), nl=False)


@click.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def rule(name: tuple[str, ...], style: str) -> None:
    """The page of a rule or a finding, such as `sigmoid`, `product rule` or `sign`."""
    from chainrule.checker.pages import page

    wanted = " ".join(name)
    body = page(wanted)
    click.echo(
        json.dumps({"version": 1, "name": wanted, "page": body}, ensure_ascii=False) if style == "json" else body,
        nl=style == "json",
    )
