"""The page of a rule, made from its row alone: formula, definition, domain, kinks, derivation, f-column, source."""

from __future__ import annotations

from difflib import get_close_matches

from chainrule.engine.derivation import derivation
from chainrule.errors import ChainruleError, UsageError
from chainrule.expr.nodes import Call, Let
from chainrule.rules import NAMES, STRUCTURE, TABLE, Row, StructuralRule
from chainrule.writers.derivations import explain
from chainrule.writers.sheet import f_column, inner_function, lines, output_name
from chainrule.writers.text import text


def find(name: str) -> Row | None:
    """The row with this name, alias or title."""
    wanted = name.strip().lower()
    if name in TABLE:
        return TABLE[name]
    for alias, rows in NAMES.items():
        if alias.lower() == wanted:
            return rows[0]
    for row in TABLE.values():
        if wanted in (row.title.lower(), *(title.lower() for title in row.titles.values())):
            return row
    return None


def find_structural(name: str) -> StructuralRule | None:
    """The structural rule with this name or title."""
    wanted = name.strip().lower()
    return next((rule for rule in STRUCTURE if wanted in (rule.name, rule.title.lower())), None)


def page(name: str) -> str:
    """The page of a rule of the table; a name that is not there gets the nearest ones."""
    row = find(name)
    if row is not None:
        return row_page(row)
    rule = find_structural(name)
    if rule is not None:
        return f"{rule.title}\n\n  {rule.text}\n\nNote: {rule.note}.\nLaTeX: {rule.formula}\n"
    raise UsageError(unknown_name(name, ()))


def unknown_name(name: str, more: tuple[str, ...]) -> str:
    """What to say about a name that has no page."""
    titles = [*NAMES, *(row.title for row in TABLE.values()), *(rule.title for rule in STRUCTURE), *more]
    close = list(dict.fromkeys(get_close_matches(name, titles, n=4, cutoff=0.5)))[:1]
    hint = f"; did you mean {' or '.join(close)}?" if close else "; chainrule sheet lists them"
    return f"there is no rule or finding {name!r}{hint}"


def row_page(row: Row) -> str:
    """The page of a row."""
    out = [row.title, ""]
    kind = "a theorem, proved from its definition" if row.is_theorem else "a primitive, certified numerically"
    y = output_name(row)
    out.append(f"  {y} = {text(row.left)}   ({kind})")
    if row.definition is not None:
        out.append(f"  definition: {y} = {text(row.definition)}")
    out.append("")
    out.append("Derivative")
    out.extend(f"  d{y}/d{line.parameter.name} = {text(line.partial)}" for line in lines(row))
    if row.left.shape or any(p.shape for p in row.parameters):
        shapes = ", ".join(f"{p.name} {'scalar' if not p.shape else p.shape}" for p in row.parameters).replace("'", "")
        out.append(f"  shapes: {shapes}; a Jacobian has the output's axes first")
    chained = [(p, f_column(row, p)) for p in row.parameters]
    if any(c is not None for _, c in chained):
        out.extend(["", "With an inner function, by the chain rule"])
        for parameter, value in chained:
            if value is not None:
                x, inner = inner_function(row, parameter)
                at = text(Call(row.head, tuple(inner if p is parameter else p for p in row.parameters)))
                out.append(f"  d {at} / d{x.name} = {text(value)}")
        out.extend(f"  {line}" for line in chain_rule_example(row).split("\n"))
    if row.domain:
        out.extend(["", "Domain"])
        out.extend(f"  {p.name}: {fact}" for p, fact in row.domain.items())
    if row.kinks:
        out.extend(["", "Kinks"])
        out.extend(f"  at {text(kink.zero)} = 0: {kink.at_kink}" for kink in row.kinks)
    if row.definition is not None and not row.left.shape:
        out.extend(_from_definition(row))
    if row.note:
        out.extend(["", f"Note: {row.note}"])
    out.extend(["", f"Source: {row.source}", f"Names in text: {', '.join(row.names)}"])
    return "\n".join(out) + "\n"


def _from_definition(row: Row) -> list[str]:
    assert row.definition is not None  # noqa: S101 - asked for theorems only
    out: list[str] = []
    for parameter in row.parameters:
        try:
            steps = explain(derivation(row.definition, parameter))
        except ChainruleError:
            continue
        out.extend(["", f"From the definition, in {parameter.name}"])
        out.extend(f"  {line}" for line in steps.split("\n"))
    return out


def chain_rule_example(row: Row) -> str:
    """The f-column of a row derived step by step."""
    parameter = next(p for p in row.parameters if not p.shape)
    x, inner = inner_function(row, parameter)
    whole = Let(output_name(row), Call(row.head, tuple(inner if p is parameter else p for p in row.parameters)))
    return explain(derivation(whole, x))
