"""The derivatives of integrals whose ends vary, against mpmath's quadrature and finite differences."""

from __future__ import annotations

import mpmath
import pytest
import sympy

from chainrule.engine.antiderivatives import Antiderivatives, has_integral
from chainrule.engine.differentiate import differentiate
from chainrule.errors import ShapeError
from chainrule.expr.build import const
from chainrule.expr.nodes import Node, Symbol
from chainrule.prover.decide import decide
from chainrule.rules.heads import exp, ln, sin
from chainrule.writers.text import text

X, T = Symbol("x"), Symbol("t")


def _value(node: Node, x: float) -> float:
    return float(sympy.sympify(text(node).replace("^", "**")).subs({"x": x}))


@pytest.mark.parametrize(
    ("integrand", "same", "lower", "upper"),
    [
        (sin(T), mpmath.sin, const(0), X**2),
        (exp(-T * T), lambda t: mpmath.exp(-t * t), X, const(2)),
        (1 / T, lambda t: 1 / t, X, exp(X)),
        (ln(T) * T, lambda t: mpmath.log(t) * t, 1 + X, 3 + X**3),
    ],
)
def test_moving_ends_as_by_quadrature(integrand, same, lower, upper):
    known = Antiderivatives()
    found = known.put_into(differentiate(known.integral(integrand, T, lower, upper), X))
    assert not has_integral(found)
    step = mpmath.mpf("1e-8")
    with mpmath.workdps(30):
        for at in (0.4, 0.9, 1.3):
            ends = [[_value(end, at + side * step) for end in (lower, upper)] for side in (-1, 1)]
            low, high = (mpmath.quad(same, each) for each in ends)
            assert _value(found, at) == pytest.approx(float((high - low) / (2 * step)), rel=1e-5)


def test_a_parameter_is_differentiated_under_the_sign():
    known = Antiderivatives()
    found = known.put_into(differentiate(known.integral(exp(X * T), T, const(0), X), X))
    inner = known.integral(T * exp(X * T), T, const(0), X)
    assert decide(found, exp(X * X) + inner)
    assert not decide(found, inner)
    # By quadrature at x = 0.7: the two terms are the derivative of the integral.
    with mpmath.workdps(30):
        whole = lambda x: mpmath.quad(lambda t: mpmath.exp(x * t), [0, x])  # noqa: E731
        under = mpmath.quad(lambda t: t * mpmath.exp(mpmath.mpf("0.7") * t), [0, mpmath.mpf("0.7")])
        assert mpmath.diff(whole, mpmath.mpf("0.7")) == pytest.approx(mpmath.exp(mpmath.mpf("0.49")) + under)


def test_equal_integrands_have_one_antiderivative():
    known = Antiderivatives()
    whole = known.integral(sin(T), T, const(0), const(2))
    assert decide(known.integral(sin(T), T, const(0), X) + known.integral(sin(T), T, X, const(2)), whole)
    assert not decide(known.integral(sin(2 * T), T, const(0), X), known.integral(sin(T), T, const(0), X))


def test_only_numbers_are_integrated():
    with pytest.raises(ShapeError, match="a number is needed"):
        Antiderivatives().integral(Symbol("v", ("n",)), T, const(0), X)
