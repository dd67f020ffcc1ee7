"""Derivations as MathML: the same lines as in LaTeX, as a table."""

from __future__ import annotations

from chainrule.engine.derivation import Derivation
from chainrule.expr.nodes import SLOTS
from chainrule.writers.derivations import Markup, lines
from chainrule.writers.mathml import element, fenced, formula, inner, row, word

_PARTIAL = word("mo", "∂")


def derivation_mathml(derivation: Derivation) -> str:
    """A table: what is differentiated, its derivative, and the rule."""
    table = []
    for left, right, reason in lines(derivation, _MATHML):
        cells = [left, row(word("mo", "="), right), *([word("mtext", reason)] if reason else [])]
        table.append(element("mtr", *(element("mtd", cell) for cell in cells)))
    return formula(f'<mtable displaystyle="true">{"".join(table)}</mtable>')


def _ratio(upper: str, lower: str) -> str:
    return element("mfrac", row(_PARTIAL, upper), row(_PARTIAL, lower))


def _acting(node: str, operand: str) -> str:
    return row(element("mfrac", _PARTIAL, row(_PARTIAL, _grouped(operand))), _grouped(node))


def _grouped(body: str) -> str:
    return body if body.startswith("<mi>") and body.count("<") == 2 else fenced(body)


_MATHML = Markup(inner, _ratio, _acting, word("mo", "⋅"), word("mo", "+"), row, _grouped)
SLOTS["derivation_mathml"] = derivation_mathml
