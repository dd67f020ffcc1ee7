"""Limits against SymPy's, which takes them by series of its own."""

from __future__ import annotations

import pytest
import sympy

from chainrule.engine.limits import limit
from chainrule.errors import RuleError
from chainrule.expr.build import ONE, ZERO
from chainrule.expr.nodes import Symbol
from chainrule.prover.decide import decide
from chainrule.rules.heads import cos, exp, ln, sin
from chainrule.writers.text import text

H, X = Symbol("h"), Symbol("x")


@pytest.mark.parametrize(
    "node",
    [
        ((X + H) ** 3 - X**3) / H,
        sin(X) * ((cos(H) - 1) / H) + cos(X) * (sin(H) / H),
        exp(X + H) * (sin(H) / H) * ((exp(H) - 1) / H),
        (ONE / H) * sin(3 * H),
        (cos(H) - 1) / H**2,
        (X + sin(H) / H) / (2 + ln(1 + H)),
    ],
)
def test_limits_are_those_of_sympy(node):
    vanishing = []
    found = limit(node, H, ZERO, vanishing)
    assert all(decide(each, ZERO) for each in vanishing)
    h, x = sympy.symbols("h x")
    expected = sympy.limit(sympy.sympify(text(node).replace("^", "**"), locals={"h": h, "x": x}), h, 0)
    difference = sympy.sympify(text(found).replace("^", "**"), locals={"x": x}) - expected
    assert sympy.simplify(difference) == 0


@pytest.mark.parametrize("node", [X / H, (cos(H) + 1) / H, (ONE / H) * exp(H)])
def test_what_has_no_limit_leaves_something_that_does_not_vanish(node):
    vanishing = []
    limit(node, H, ZERO, vanishing)
    assert not all(decide(each, ZERO) for each in vanishing)


def test_parts_that_vanish_too_often():
    with pytest.raises(RuleError):
        limit(sin(H) ** 5 / H**5, H, ZERO, [])


@pytest.mark.parametrize("node", [(exp(H * (sin(H) / H)) - 1) / H, sin(H * ((exp(H) - 1) / H)) / H])
def test_quotients_within_quotients_end(node):
    with pytest.raises(RuleError):
        limit(node, H, ZERO, [])
