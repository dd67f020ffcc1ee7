"""Implicit differentiation, against SymPy, finite differences of a solved equation, and the closed forms of inverses."""

from __future__ import annotations

import pytest
import sympy

from chainrule.engine.implicit import ImplicitFunction
from chainrule.errors import ShapeError, UsageError
from chainrule.expr.nodes import Apply, Node, Symbol
from chainrule.prover.decide import decide
from chainrule.rules.heads import exp, ln, sin, tanh
from chainrule.writers.text import text

X = Symbol("x")
Y = Apply("y", (X,))


def _number(node: Node, x: float, y: float) -> float:
    written = text(node).replace("y(x)", "y")
    return float(sympy.sympify(written.replace("^", "**"), locals={"x": sympy.Symbol("x")}).subs({"x": x, "y": y}))


@pytest.mark.parametrize(
    ("gap", "same"),
    [
        (X**2 + Y**2 - 25, "x**2 + y**2 - 25"),
        (X**3 + Y**3 - 6 * X * Y, "x**3 + y**3 - 6*x*y"),
        (X * exp(Y) + sin(X * Y) - 2, "x*exp(y) + sin(x*y) - 2"),
        (tanh(X + Y) - X * Y, "tanh(x + y) - x*y"),
    ],
)
@pytest.mark.parametrize("order", [1, 2, 3])
def test_slopes_are_those_of_sympy(gap, same, order):
    x, y = sympy.symbols("x y")
    wanted = sympy.idiff(sympy.sympify(same), y, x, order)
    found = ImplicitFunction(Y, gap).derivative(order)
    for at in ((0.7, 0.4), (1.3, -0.6), (-0.8, 1.9)):
        assert _number(found, *at) == pytest.approx(float(wanted.subs({x: at[0], y: at[1]})), rel=1e-9)


def test_a_slope_is_that_of_the_solved_equation():
    # y = ln(1 + x^2) solves exp(y) = 1 + x^2.
    slope = ImplicitFunction(Y, exp(Y) - 1 - X**2).derivative(1)
    step = 1e-5
    for at in (0.3, 1.7):
        low, high = (float(sympy.log(1 + (at + side * step) ** 2)) for side in (-1, 1))
        value = float(sympy.log(1 + at**2))
        assert _number(slope, at, value) == pytest.approx((high - low) / (2 * step), rel=1e-8)


def test_the_inverse_of_exp_is_put_in_at_any_argument():
    inverse = ImplicitFunction(Y, exp(Y) - X)
    argument = X**2 + 1
    slope = Apply("y", (argument,), (), (0,))
    # Without the equation nothing says that exp(y) is the argument; at y = ln of it both are 1 / (x^2 + 1).
    assert decide(inverse.put_into(3 * slope), 3 / exp(Apply("y", (argument,))))
    assert not decide(inverse.put_into(3 * slope), 3 / argument)
    assert inverse.put_into(ln(X)) is ln(X)


def test_what_cannot_be_solved_is_refused():
    with pytest.raises(UsageError, match="does not say what y is"):
        ImplicitFunction(Y, X**2 - 1)
    with pytest.raises(UsageError, match="does not say what y is"):
        ImplicitFunction(Y, Apply("y", (X,), (), (0,)) - X)
    vector = Symbol("v", ("n",))
    with pytest.raises(ShapeError, match="a number is needed"):
        ImplicitFunction(Apply("y", (vector,)), X - Apply("y", (vector,)))
    with pytest.raises(ShapeError, match="an equation of numbers is needed"):
        ImplicitFunction(Y, Y * vector)
