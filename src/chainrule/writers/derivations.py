"""Derivations as text and LaTeX: the chain rule along the names, each factor by its rules, the product, the result."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass

from chainrule.engine.derivation import Derivation, Factor
from chainrule.engine.differentiate import Step
from chainrule.errors import BudgetError
from chainrule.expr.nodes import SLOTS, Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.writers.latex import latex
from chainrule.writers.sizes import summary
from chainrule.writers.text import text


@dataclass(frozen=True, slots=True)
class Markup:
    """How derivations are written: expressions, dy/dx, d/dx (y), the signs of products and sums, rows, brackets."""

    write: Callable[..., str]
    ratio: Callable[[str, str], str]
    acting: Callable[[str, str], str]
    times: str
    plus: str
    row: Callable[..., str]
    grouped: Callable[[str], str]

    def joined(self, sign: str, parts: list[str]) -> str:
        """Parts with a sign between them."""
        return self.row(*[piece for part in parts for piece in (sign, part)][1:])


def explain(derivation: Derivation) -> str:
    """Numbered lines: rule, before, after, and where it acted."""
    told: list[str] = []
    name = _name(derivation.output, text, _default(derivation))
    goal = _quotient(name, text(derivation.variable))
    if _has_names(derivation):
        told.append(f"{goal} = {_chain(derivation, _TEXT)}   by the chain rule")
        for factor in derivation.factors:
            told.extend(_factor_lines(factor, derivation))
        product = _product(derivation, _TEXT)
        if product:
            told.append(f"{goal} = {product}   the product")
        told.append(f"{goal} = {_result(derivation, text)}   simplified")
    else:
        told.extend(_step_line(step) for step in derivation.steps)
        told.append(f"{goal} = {_result(derivation, text)}   the sum over the steps, simplified")
    numbered = [f"{i}. {line}" for i, line in enumerate(told, 1)]
    return "\n".join([*numbered, *(f"assumed: {note}" for note in derivation.assumed)])


def result_text(derivation: Derivation) -> str:
    """The result alone, at its indices where it has some; what can be said of one that is too large to print."""
    try:
        return _result(derivation, text)
    except BudgetError:
        return f"<{summary(derivation.result)}>"


def derivation_latex(derivation: Derivation) -> str:
    """An aligned environment."""
    rows = [
        f"{left} &= {right}" + (rf" && \text{{{reason}}}" if reason else "")
        for left, right, reason in lines(derivation, _LATEX)
    ]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def lines(derivation: Derivation, markup: Markup) -> list[tuple[str, str, str]]:
    """The lines of a derivation: left side, right side, and by which rule."""
    write = markup.write
    name = _name(derivation.output, write, write(Symbol(_default(derivation))))
    goal = markup.ratio(name, write(derivation.variable))
    out: list[tuple[str, str, str]] = []
    if _has_names(derivation):
        out.append((goal, _chain(derivation, markup), "chain rule"))
        for factor in derivation.factors:
            upper = _name(factor.upper, write, name)
            rules = ", ".join(dict.fromkeys(step.rule for step in factor.steps))
            out.append((markup.ratio(upper, _name(factor.lower, write, "")), write(factor.value), rules))
        product = _product(derivation, markup)
        if product:
            out.append((goal, product, "product"))
    else:
        for step in derivation.steps:
            left = markup.acting(write(step.node), write(step.operand))
            out.append((left, write(step.edge.local()), step.rule))
    return [*out, (goal, _result(derivation, write), "")]


def _has_names(derivation: Derivation) -> bool:
    """Whether the chain rule can be written along names: there is a path with an intermediate on it."""
    return any(len(path) > 2 for path in derivation.paths)


def _default(derivation: Derivation) -> str:
    """A letter for an output without a name: one that nothing else has."""
    taken = {n.name for n in postorder(derivation.output) if isinstance(n, (Symbol, Let))}
    return next(letter for letter in ("f", "y", "F", "u", "output") if letter not in taken)


def _name(node: Node, write: Callable[..., str], default: str) -> str:
    if isinstance(node, Let):
        return write(Symbol(node.name, node.shape))
    return write(node) if isinstance(node, Symbol) else default


def _quotient(upper: str, lower: str) -> str:
    upper = upper if upper.isidentifier() or len(upper) == 1 else f"({upper})"
    return f"d{upper}/d{lower}" if lower.isidentifier() or len(lower) == 1 else f"d{upper}/d({lower})"


def _ratio(a: Node, b: Node, markup: Markup, default: str) -> str:
    return markup.ratio(_name(a, markup.write, default), _name(b, markup.write, ""))


def _chain(derivation: Derivation, markup: Markup) -> str:
    default = markup.write(Symbol(_default(derivation)))
    terms = [
        markup.joined(markup.times, [_ratio(a, b, markup, default) for a, b in itertools.pairwise(path)])
        for path in derivation.paths
    ]
    return markup.joined(markup.plus, terms)


def _product(derivation: Derivation, markup: Markup) -> str:
    """The factors written out, for scalars; products of tensors are shown by the result."""
    values = {(f.upper, f.lower): f.value for f in derivation.factors}
    terms = []
    for path in derivation.paths:
        parts = [values[a, b] for a, b in itertools.pairwise(path)]
        if len(parts) < 2 or any(n.ndim > 1 for n in parts) or sum(n.ndim for n in parts) > 1:
            return ""
        terms.append(markup.joined(markup.times, [markup.grouped(markup.write(part)) for part in parts]))
    return markup.joined(markup.plus, terms)


def _result(derivation: Derivation, write: Callable[..., str]) -> str:
    names = derivation.names
    if names and len(names) == derivation.result.ndim:
        return write(derivation.result, view="index", indices=names)
    return write(derivation.result)


def _factor_lines(factor: Factor, derivation: Derivation) -> list[str]:
    default = _default(derivation)
    goal = _ratio(factor.upper, factor.lower, _TEXT, default)
    rules = ", ".join(dict.fromkeys(step.rule for step in factor.steps))
    where = f"in {_name(factor.upper, text, default)}" + (
        f" = {text(factor.upper.definition)}" if isinstance(factor.upper, Let) else f" = {text(derivation.output)}"
    )
    return [f"{goal} = {text(factor.value)}   by {rules or 'identity'}, {where}"]


def _step_line(step: Step) -> str:
    before = _TEXT.acting(text(step.node), text(step.operand))
    return f"{before} = {text(step.edge.local())}   by the {_article(step.rule)}, in {text(step.node)}"


def _article(rule: str) -> str:
    return rule if rule.endswith("rule") else f"rule for {rule}"


def _joined(*parts: str) -> str:
    return "".join(parts)


def _fraction(upper: str, lower: str) -> str:
    return rf"\frac{{\partial {upper}}}{{\partial {lower}}}"


def _acting(node: str, operand: str) -> str:
    node, operand = (each if len(each) == 1 else rf"\left({each}\right)" for each in (node, operand))
    return rf"\frac{{\partial}}{{\partial {operand}}} {node}"


_TEXT = Markup(text, _quotient, lambda node, operand: f"d({node})/d({operand})", " * ", " + ", _joined,
               lambda source: f"({source})" if any(c in source for c in "+-*/ ") else source)  # fmt: skip
_LATEX = Markup(latex, _fraction, _acting, r" \cdot ", " + ", _joined,
                lambda source: rf"\left({source}\right)" if " " in source else source)  # fmt: skip
SLOTS["explain"] = explain
SLOTS["derivation_latex"] = derivation_latex
SLOTS["result"] = result_text
