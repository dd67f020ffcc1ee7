"""The commands `derive` and `prove`: one formula or claim from the command line."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from chainrule.checker.findings import Judged
from chainrule.checker.reports.report import judged_json
from chainrule.engine.derivation import Derivation
from chainrule.errors import ReadError, UsageError

_GIVEN = click.option(
    "--given", multiple=True, metavar="LIST", help='Declarations: "X: matrix(m, n), y: vector(m), k: constant".'
)
_LET = click.option("--let", "lets", multiple=True, metavar="DEF", help='A named intermediate: "z = X @ w".')


class _OfFormulas(click.Command):
    """A command whose argument may begin with a minus: -h alone asks for help, -h beside other words is minus h."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The words of the call."""
        return super().parse_args(ctx, ["--help"] if args == ["-h"] else args)


_OPTIONS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.command(cls=_OfFormulas, context_settings=_OPTIONS)
@click.argument("expression")
@click.option("--wrt", required=True, metavar="VAR", help="The variable, perhaps with indices.")
@_GIVEN
@_LET
@click.option("--order", type=click.IntRange(1, 8), default=1, help="The order of the derivative.")
@click.option("--mode", type=click.Choice(["reverse", "forward", "cross-country"]), default="reverse",
              help="In which order the chain rule is summed.")  # fmt: skip
@click.option("--along", default="", metavar="V", help="The derivative times V (with --order 2 the Hessian times V).")
@click.option("--cotangent", default="", metavar="G", help="G times the derivative, as a backward pass has it.")
@click.option("--steps", is_flag=True, help="Show the derivation.")
@click.option("--form", type=click.Choice(["chain", "differential"]), default="chain",
              help="Steps by the chain rule or by differentials.")  # fmt: skip
@click.option("--view", type=click.Choice(["matrix", "index"]), default="matrix", help="Matrix or index notation.")
@click.option("--to", "target", type=click.Choice(["text", "latex", "mathml", "numpy", "jax", "torch"]), default="text",
              help="Text, markup, or a function on arrays.")  # fmt: skip
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
def derive(  # noqa: PLR0913, PLR0917 - one parameter per option
    expression: str,
    wrt: str,
    given: tuple[str, ...],
    lets: tuple[str, ...],
    order: int,
    mode: str,
    along: str,
    cotangent: str,
    steps: bool,
    form: str,
    view: str,
    target: str,
    style: str,
) -> None:
    """The derivative of EXPRESSION; the first line is the result alone."""
    from chainrule.verbs import derive as run
    from chainrule.writers.latex import latex
    from chainrule.writers.mathml import mathml
    from chainrule.writers.text import text
    from chainrule.writers.vectorised import on_vec_text

    result = _placed(
        expression,
        lambda: run(expression, wrt, given=", ".join(given), let=lets, order=order, mode=mode, along=along,
                    cotangent=cotangent),
    )  # fmt: skip
    code = result.source(target) if target in ("numpy", "jax", "torch") else ""
    write = {"latex": latex, "mathml": mathml}.get(target, text)
    indexed = bool(result.names) or view == "index"
    shown = write(result.result, view="index" if indexed else "matrix", indices=result.names or None)
    vectorised = None if indexed else on_vec_text(result.result)
    if style == "json":
        data = {"version": 1, "expression": expression, "wrt": wrt, "result": shown, "latex": latex(result.result),
                "shape": list(result.result.shape), "on_vec": vectorised, "assumed": list(result.assumed),
                "steps": [step_json(step) for step in result.steps], **({"source": code} if code else {})}  # fmt: skip
        click.echo(json.dumps(data, indent=1, ensure_ascii=False))
        return
    if code:
        click.echo(code)
        return
    click.echo(shown)
    if vectorised is not None:
        click.echo(f"on vec, columns stacked: {vectorised}")
    if steps:
        click.echo(_explained(result, target, form))
    else:
        for note in result.assumed:
            click.echo(f"assumed: {note}")


def _explained(result: Derivation, target: str, form: str) -> str:
    """The steps, as differentials or along the chain rule."""
    if form == "differential":
        return result.differentials()
    return {"latex": result.latex, "mathml": result.mathml}.get(target, result.explain)()


def step_json(step: Any) -> dict[str, str]:
    """One step as JSON: rule, where it acted, before and after."""
    from chainrule.writers.text import text

    node, operand = text(step.node), text(step.operand)
    return {"rule": step.rule, "at": node, "before": f"d({node})/d({operand})", "after": text(step.edge.local())}


@click.command(cls=_OfFormulas, context_settings=_OPTIONS)
@click.argument("claim")
@_GIVEN
@_LET
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text")
@click.option("--explain", is_flag=True, help="Show by which laws a proof goes.")
def prove(claim: str, given: tuple[str, ...], lets: tuple[str, ...], style: str, explain: bool) -> None:
    """The verdict on one CLAIM, an equality in LaTeX or text."""
    from chainrule.verbs import judge_text, worst

    judged = _placed(claim, lambda: judge_text(claim, given=", ".join(given), let=lets))
    deciding = worst(judged)
    if style == "json":
        data = {"version": 1, "claims": [judged_json(j) for j in judged], **judged_json(deciding)}
        click.echo(json.dumps(data, indent=1, ensure_ascii=False))
    else:
        for line in _verdict_lines(deciding, explain=explain):
            click.echo(line)
    sys.exit(1 if any(j.flagged for j in judged) else 0)


def _verdict_lines(judged: Judged, *, explain: bool) -> list[str]:
    from chainrule.writers.text import plain_name

    verdict = judged.verdict
    lines = [verdict.verdict]
    lines.extend(note for note in (verdict.reason, verdict.convention, verdict.condition) if note)
    if judged.claimed:
        lines.append(f"claimed:  {judged.claimed}")
        lines.append(f"derived:  {judged.derived}")
    if judged.counterexample is not None:
        example = judged.counterexample
        at = ", ".join(f"{plain_name(n)} = {v}" for n, v in example.at)
        lines.append(f"at {at}: claimed {example.claimed}, derived {example.derived}")
    for finding in judged.findings:
        lines.append(f"[{finding.name}] {finding.message}")
        if finding.correction:
            lines.append(f"correct:  {finding.correction}")
    if judged.reading.assumed:
        lines.append(f"assumed:  {'; '.join(judged.reading.assumed)}")
    if explain:
        lines.extend(f"by: {law}" for law in verdict.evidence)
    return lines


def _placed(source: str, run: Any) -> Any:
    """Run, and show where in `source` a formula could not be read."""
    try:
        return run()
    except ReadError as error:
        if 0 <= error.start < len(source) or source:
            start = min(error.start, max(len(source) - 1, 0))
            width = max(min(error.end, len(source)) - start, 1)
            shown = source if len(source) <= 200 else source[max(start - 80, 0) : start + 80]
            at = start if shown is source else min(start, 80)
            raise UsageError(f"{error.message}\n  {shown}\n  {' ' * at}{'^' * min(width, 80)}") from None
        raise
