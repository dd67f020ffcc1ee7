"""The command line: a thin door that parses arguments, calls one public verb and prints.

Exit status: 0 nothing flagged, 1 something flagged, 2 the call or a file is unusable (one line says why).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

import click

from chainrule import __version__
from chainrule.checker.findings import Judged
from chainrule.checker.mistakes import MISTAKES
from chainrule.checker.report import Report, judged_json, text_lines
from chainrule.engine.derivation import Derivation
from chainrule.errors import ChainruleError, ReadError, UsageError

_OPTIONS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(context_settings=_OPTIONS)
@click.version_option(__version__, prog_name="chainrule")
def cli() -> None:
    """Derive, explain and check the derivatives of machine learning."""


@cli.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", help="How to print the report.")
@click.option("--select", multiple=True, metavar="NAME", help="Report only these findings.")
@click.option("--ignore", multiple=True, metavar="NAME", help="Do not report these findings.")
@click.option("--fix", is_flag=True, help="Write the corrections that are proved into the files; asks on a terminal.")
@click.option("--diff", is_flag=True, help="Show what --fix would write, and write nothing.")
@click.option("--yes", "-y", is_flag=True, help="With --fix: write without asking.")
@click.option("--verbose", "-v", is_flag=True, help="List every claim, not only the flagged ones.")
def check(
    paths: tuple[str, ...],
    style: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    diff: bool,
    yes: bool,
    verbose: bool,
) -> None:
    """Check the formulas in documents: Markdown, LaTeX, notebooks, reStructuredText, or all in a folder.

    The suffix says which format a file has; - reads Markdown from standard input.
    """
    from chainrule.checker.select import selected
    from chainrule.verbs import check as run

    for name in (*select, *ignore):
        if name not in MISTAKES:
            raise UsageError(f"{name!r} is no finding; known are {', '.join(MISTAKES)}")
    if (fix or diff) and "-" in paths:
        raise UsageError("standard input cannot be fixed: name a file")
    report = Report()
    for path in _with_progress(paths):
        part = _check_stdin() if path == "-" else run(path)
        report.documents.extend(part.documents)
        report.errors.extend(part.errors)
    report = selected(report, select, ignore)
    fixed = _fix(report, ask=fix and not yes, write=fix and not diff, shown=diff, quiet=style == "json")
    if diff:
        for error in report.errors:
            click.echo(f"error: {error}", err=True)
    elif style == "json":
        click.echo(json.dumps(report.to_json(), indent=1, ensure_ascii=False))
        for error in report.errors:
            click.echo(f"error: {error}", err=True)
    else:
        for line in text_lines(report, _paint(), verbose=verbose):
            click.echo(line, err=not report.documents)
        if fix:
            click.echo(f"{fixed} fixed")
    sys.exit(2 if report.errors and (fix or not report.documents) else 1 if report.flagged else 0)


def _fix(report: Report, *, ask: bool, write: bool, shown: bool, quiet: bool) -> int:
    """Write corrections, after the diff and a question on a terminal; how many claims are mended."""
    if not write and not shown:
        return 0
    from chainrule.checker.fixing import Fix, fix

    asks = ask and write and _on_a_terminal()

    def accepted(found: Fix) -> bool:
        if shown or asks:
            click.echo(found.diff(), nl=False, err=quiet)
        return write and (not asks or click.confirm(f"Write {found.path}?", err=quiet))

    return fix(report, accepted)


def _on_a_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


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


_GIVEN = click.option(
    "--given", multiple=True, metavar="LIST", help='Declarations: "X: matrix(m, n), y: vector(m), k: constant".'
)
_LET = click.option("--let", "lets", multiple=True, metavar="DEF", help='A named intermediate: "z = X @ w".')


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
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


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
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


@cli.command()
@click.argument("source", metavar="IN.jsonl")
@click.option("--out", "target", metavar="OUT.jsonl", help="Where verdicts go; an unfinished file is continued.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, help="Worker processes.")
@click.option("--timeout", type=click.FloatRange(0.01), default=20.0, help="Seconds a claim may take.")
@click.option("--memory", type=click.IntRange(256), default=2048, help="Megabytes a worker may use.")
def verify(source: str, target: str | None, jobs: int, timeout: float, memory: int) -> None:
    """Verify claims in bulk: a verdict per line of IN.jsonl, in order (- reads standard input)."""
    from pathlib import Path

    from chainrule.bulk.files import verify_file, written
    from chainrule.bulk.tally import Tally

    skip = written(Path(target)) if target else 0
    try:
        with Tally(skip) as tally, click.open_file(source, "rb") as lines, _written_to(target) as out:
            verify_file(lines, out, skip=skip, jobs=jobs, seconds=timeout, megabytes=memory, seen=tally)
    except OSError as error:
        raise UsageError(f"{error.filename or target or 'standard output'}: {error.strerror}") from None
    except KeyboardInterrupt:
        click.echo(f"{tally.summary()}; interrupted: the same call goes on from here", err=True)
        # All that is known is written and the workers are ended. Threads are not waited for: one may wait for a lock
        # that the interruption left taken.
        os._exit(130)
    click.echo(tally.summary(), err=True)
    sys.exit(1 if tally.counts["refuted"] else 0)


def _written_to(target: str | None) -> Any:
    """A file that is appended to, or standard output."""
    return click.open_file(target, "a", encoding="utf-8") if target else click.open_file("-", "w", encoding="utf-8")


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


@cli.command()
@click.option("--format", "style", type=click.Choice(["text", "md", "tex", "html", "json"]), default="text")
def sheet(style: str) -> None:
    """The cheat-sheet, printed from the table of rules."""
    from chainrule.verbs import sheet as run

    click.echo(run(style), nl=False)


@cli.command()
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


def main() -> None:
    """The entry point: errors are one clear message and exit status 2, never a traceback."""
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except ChainruleError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except RecursionError:
        click.echo("error: the formula is nested too deeply", err=True)
        sys.exit(2)
    except Exception as error:  # noqa: BLE001 - a bug is reported as one, with its own exit status
        import traceback

        traceback.print_exc()
        click.echo(f"error: an internal error ({type(error).__name__}); please report it with the input", err=True)
        sys.exit(3)


if __name__ == "__main__":
    main()
