"""Tensors with four axes as matrices, d vec(Y) / d vec(X) with columns stacked, where terms are Kronecker products."""

from __future__ import annotations

from fractions import Fraction

from chainrule.expr.nodes import Node, Product, Sum
from chainrule.writers.graph import CannotRaise
from chainrule.writers.kronecker import separated
from chainrule.writers.layout import Layout
from chainrule.writers.shown import Shown
from chainrule.writers.sums import sum_of
from chainrule.writers.text import render


def on_vec(node: Node) -> Shown | None:
    """The tree of the matrix that takes vec(dX) to vec(dY); None where it is no sum of Kronecker products."""
    layout = Layout(bold=False)
    terms = node.terms if isinstance(node, Sum) else ((Fraction(1), node),)
    out: list[tuple[Fraction, Shown]] = []
    for coefficient, term in terms:
        if not isinstance(term, Product) or term.ndim != 4:
            return None
        i, j, k, l = term.out
        try:
            out.append((coefficient, separated(layout.matrix, term, list(term.factors), (j, l), (i, k))))
        except CannotRaise:
            return None
    return sum_of(out)


def on_vec_text(node: Node) -> str | None:
    """The same as text."""
    shown = on_vec(node)
    return None if shown is None else render(shown)
