"""Derivations as text and LaTeX: the chain rule along the names, each factor by its rules, the product, the result."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from chainrule.engine.derivation import Derivation, Factor
from chainrule.engine.differentiate import Step
from chainrule.expr.nodes import SLOTS, Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.writers.latex import latex
from chainrule.writers.text import text


def explain(derivation: Derivation) -> str:
    """Numbered lines: rule, before, after, and where it acted."""
    lines: list[str] = []
    name = _name(derivation.output, text, _default(derivation))
    goal = _quotient(name, text(derivation.variable))
    if _has_names(derivation):
        lines.append(f"{goal} = {_chain(derivation, text)}   by the chain rule")
        for factor in derivation.factors:
            lines.extend(_factor_lines(factor, derivation))
        product = _product(derivation, text)
        if product:
            lines.append(f"{goal} = {product}   the product")
        lines.append(f"{goal} = {_result(derivation, text)}   simplified")
    else:
        lines.extend(_step_line(step) for step in derivation.steps)
        lines.append(f"{goal} = {_result(derivation, text)}   the sum over the steps, simplified")
    numbered = [f"{i}. {line}" for i, line in enumerate(lines, 1)]
    return "\n".join([*numbered, *(f"assumed: {note}" for note in derivation.assumed)])


def result_text(derivation: Derivation) -> str:
    """The result alone, at its indices where it has some."""
    return _result(derivation, text)


def derivation_latex(derivation: Derivation) -> str:
    """An aligned environment."""
    name = _name(derivation.output, latex, _default(derivation))
    goal = rf"\frac{{\partial {name}}}{{\partial {latex(derivation.variable)}}}"
    rows: list[str] = []
    if _has_names(derivation):
        rows.append(rf"{goal} &= {_chain(derivation, latex)} && \text{{chain rule}}")
        for factor in derivation.factors:
            upper = _name(factor.upper, latex, name)
            rules = ", ".join(dict.fromkeys(step.rule for step in factor.steps))
            left = rf"\frac{{\partial {upper}}}{{\partial {_name(factor.lower, latex, '')}}}"
            rows.append(rf"{left} &= {latex(factor.value)} && \text{{{rules}}}")
        product = _product(derivation, latex)
        if product:
            rows.append(rf"{goal} &= {product} && \text{{product}}")
    else:
        for step in derivation.steps:
            left = rf"\frac{{\partial}}{{\partial {_bracketed(latex(step.operand))}}} {_bracketed(latex(step.node))}"
            rows.append(rf"{left} &= {latex(step.edge.local())} && \text{{{step.rule}}}")
    rows.append(rf"{goal} &= {_result(derivation, latex)}")
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def _has_names(derivation: Derivation) -> bool:
    """Whether the chain rule can be written along names: there is a path with an intermediate on it."""
    return any(len(path) > 2 for path in derivation.paths)


def _default(derivation: Derivation) -> str:
    """A letter for an output without a name: one that nothing else has."""
    taken = {n.name for n in postorder(derivation.output) if isinstance(n, (Symbol, Let))}
    return next(letter for letter in ("f", "y", "F", "u", "output") if letter not in taken)


def _bracketed(source: str) -> str:
    return source if len(source) == 1 else rf"\left({source}\right)"


def _name(node: Node, write: Callable[..., str], default: str) -> str:
    if isinstance(node, Let):
        return write(Symbol(node.name, node.shape))
    return write(node) if isinstance(node, Symbol) else default


def _quotient(upper: str, lower: str) -> str:
    upper = upper if upper.isidentifier() or len(upper) == 1 else f"({upper})"
    return f"d{upper}/d{lower}" if lower.isidentifier() or len(lower) == 1 else f"d{upper}/d({lower})"


def _ratio(a: Node, b: Node, write: Callable[..., str], default: str) -> str:
    upper, lower = _name(a, write, default), _name(b, write, "")
    return rf"\frac{{\partial {upper}}}{{\partial {lower}}}" if write is latex else _quotient(upper, lower)


def _chain(derivation: Derivation, write: Callable[..., str]) -> str:
    joint = r" \cdot " if write is latex else " * "
    default = _default(derivation)
    return " + ".join(
        joint.join(_ratio(a, b, write, default) for a, b in itertools.pairwise(path)) for path in derivation.paths
    )


def _product(derivation: Derivation, write: Callable[..., str]) -> str:
    """The factors written out, for scalars; products of tensors are shown by the result."""
    values = {(f.upper, f.lower): f.value for f in derivation.factors}
    terms = []
    for path in derivation.paths:
        parts = [values[a, b] for a, b in itertools.pairwise(path)]
        if len(parts) < 2 or any(n.ndim > 1 for n in parts) or sum(n.ndim for n in parts) > 1:
            return ""
        strings = [write(part) for part in parts]
        if write is latex:
            terms.append(r" \cdot ".join(rf"\left({s}\right)" if " " in s else s for s in strings))
        else:
            terms.append(" * ".join(f"({s})" if any(c in s for c in "+-*/ ") else s for s in strings))
    return " + ".join(terms)


def _result(derivation: Derivation, write: Callable[..., str]) -> str:
    names = derivation.names
    if names and len(names) == derivation.result.ndim:
        return write(derivation.result, view="index", indices=names)
    return write(derivation.result)


def _factor_lines(factor: Factor, derivation: Derivation) -> list[str]:
    default = _default(derivation)
    goal = _ratio(factor.upper, factor.lower, text, default)
    rules = ", ".join(dict.fromkeys(step.rule for step in factor.steps))
    where = f"in {_name(factor.upper, text, default)}" + (
        f" = {text(factor.upper.definition)}" if isinstance(factor.upper, Let) else f" = {text(derivation.output)}"
    )
    return [f"{goal} = {text(factor.value)}   by {rules or 'identity'}, {where}"]


def _step_line(step: Step) -> str:
    before = f"d({text(step.node)})/d({text(step.operand)})"
    return f"{before} = {text(step.edge.local())}   by the {_article(step.rule)}, in {text(step.node)}"


def _article(rule: str) -> str:
    return rule if rule.endswith("rule") else f"rule for {rule}"


SLOTS["explain"] = explain
SLOTS["derivation_latex"] = derivation_latex
SLOTS["result"] = result_text
