"""The cheat-sheet, printed from the table: for each row the x-column, and the f-column by the chain rule."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass

from chainrule.engine.differentiate import differentiate
from chainrule.engine.simplify import simplify
from chainrule.errors import UsageError
from chainrule.expr.nodes import Apply, Call, Let, Node, Symbol
from chainrule.expr.walk import substitute
from chainrule.rules import STRUCTURE, THEMES, Row
from chainrule.writers.latex import latex
from chainrule.writers.text import text

FORMATS = ("text", "md", "tex", "html", "json")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet: the partial of a row in one of its arguments."""

    row: Row
    parameter: Symbol
    left: Node
    partial: Node
    chained: Node | None


def lines(row: Row) -> list[Line]:
    """The lines of a row."""
    out = []
    for parameter in row.partials:
        partial = substitute(row.partials[parameter], {row.out: Symbol(output_name(row), row.out.shape)})
        out.append(Line(row, parameter, row.left, partial, f_column(row, parameter)))
    return out


def inner_function(row: Row, parameter: Symbol) -> tuple[Symbol, Let]:
    """A variable and a function of it under names that no other parameter of the row has."""
    taken = {p.name for p in row.parameters if p is not parameter} | {output_name(row)}
    x = Symbol(next(letter for letter in "xtsv" if letter not in taken))
    name = next(letter for letter in "fghu" if letter not in taken)
    return x, Let(name, Apply(name, (x,)))


def output_name(row: Row) -> str:
    """What the value of the left side is called: y, or out where a parameter is called y."""
    return "out" if any(p.name == "y" for p in row.parameters) else "y"


def f_column(row: Row, parameter: Symbol) -> Node | None:
    """The derivative with a function f(x) in the place of a scalar argument, by the chain rule (None for vectors)."""
    if parameter.shape or row.left.shape:
        return None
    x, inner = inner_function(row, parameter)
    whole = Let(output_name(row), Call(row.head, tuple(inner if p is parameter else p for p in row.parameters)))
    return simplify(differentiate(whole, x))


def sheet(format: str) -> str:  # noqa: A002 - the name of the option
    """The whole sheet in one of `FORMATS`."""
    if format not in FORMATS:
        msg = f"the sheet is printed as {', '.join(FORMATS)}, not as {format!r}"
        raise UsageError(msg)
    return {"text": _text, "md": _markdown, "tex": _tex, "html": _html, "json": _json}[format]()


def _text() -> str:
    out = ["The rules of differentiation (y is the value of the left side, f any function of x)", ""]
    out.append("structure")
    out.extend(f"  {rule.title:24} {rule.text}" for rule in STRUCTURE)
    for theme, rows in THEMES.items():
        out.extend(["", theme])
        for row in rows:
            out.extend(
                f"  {row.title_for(line.parameter):28} {_plain_quotient(line)} = {text(line.partial)}"
                for line in lines(row)
            )
    return "\n".join(out) + "\n"


def _markdown() -> str:
    out = ["# Derivatives", "", "$y$ is the value of the left side, $f$ any function of $x$.", ""]
    out.extend(["## structure", "", "| rule | formula |", "|---|---|"])
    out.extend(f"| {rule.title} | ${rule.formula}$ |" for rule in STRUCTURE)
    for theme, rows in THEMES.items():
        out.extend(
            ["", f"## {theme}", "", "| function | derivative | with an inner function | source |", "|---|---|---|---|"]
        )
        for row in rows:
            for line in lines(row):
                chained = f"${_cell(latex(line.chained))}$" if line.chained is not None else ""
                left = rf"\frac{{\partial}}{{\partial {latex(line.parameter)}}} {latex(line.left)}"
                formula = f"${_cell(left)} = {_cell(latex(line.partial))}$"
                out.append(f"| {row.title_for(line.parameter)} | {formula} | {chained} | {row.source} |")
    return "\n".join(out) + "\n"


def _plain_quotient(line: Line) -> str:
    return f"d {text(line.left)} / d {line.parameter.name}"


def _cell(source: str) -> str:
    return source.replace("|", r"\vert ")


def _tex() -> str:
    out = [r"\documentclass{article}", r"\usepackage{amsmath,amssymb}", r"\begin{document}"]
    for theme, rows in THEMES.items():
        out.extend([rf"\section*{{{theme}}}", r"\begin{align*}"])
        body = [
            rf"\frac{{\partial}}{{\partial {latex(line.parameter)}}} {latex(line.left)} &= {latex(line.partial)}"
            for row in rows
            for line in lines(row)
        ]
        out.extend([" \\\\\n".join(body), r"\end{align*}"])
    out.append(r"\end{document}")
    return "\n".join(out) + "\n"


def _html() -> str:
    out = ["<!doctype html>", '<html lang="en">', "<meta charset=utf-8>", "<title>Derivatives</title>",
           ("<style>body{font:16px/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}"
           "td,th{padding:.2rem .8rem;text-align:left;border-bottom:1px solid #ddd}code{font-size:.95em}</style>"),
           "<h1>Derivatives</h1>", "<p><code>y</code> is the value of the left side.</p>"]  # fmt: skip
    for theme, rows in THEMES.items():
        out.append(
            f"<h2>{html.escape(theme)}</h2><table>"
            "<tr><th>function</th><th>in</th><th>derivative</th><th>source</th></tr>"
        )
        for row in rows:
            out.extend(
                f"<tr><td><code>{html.escape(text(line.left))}</code></td><td><code>{line.parameter.name}</code></td>"
                f"<td><code>{html.escape(text(line.partial))}</code></td><td>{html.escape(row.source)}</td></tr>"
                for line in lines(row)
            )
        out.append("</table>")
    return "\n".join(out) + "\n</html>\n"


def _json() -> str:
    data = [
        {
            "name": row.name, "title": row.title, "theme": theme, "source": row.source,
            "definition": text(row.definition) if row.definition is not None else None,
            "domain": {p.name: fact for p, fact in row.domain.items()},
            "kinks": [{"zero": text(kink.zero), "at_kink": kink.at_kink} for kink in row.kinks],
            "partials": [
                {"in": line.parameter.name, "text": text(line.partial), "latex": latex(line.partial)}
                for line in lines(row)
            ],
        }
        for theme, rows in THEMES.items()
        for row in rows
    ]  # fmt: skip
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"
