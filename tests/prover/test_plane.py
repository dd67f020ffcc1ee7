"""Claims with the imaginary unit, and claims that are nowhere real: judged in the complex plane, on principal branches."""

import cmath
from fractions import Fraction

import flint
import mpmath
import pytest

from chainrule.engine.evaluate import Point, evaluate
from chainrule.expr.build import const
from chainrule.expr.nodes import Symbol
from chainrule.expr.walk import substitute
from chainrule.prover.decide import decide
from chainrule.rules import heads as h

a, x = Symbol("a"), Symbol("x")
i = h.imaginary()

PROVED = {
    "its square": (i * i, const(-1)),
    "a quotient": (1 / (1 + i * x), (1 - i * x) / (1 + x**2)),
    "Euler": (h.exp(i * x), h.cos(x) + i * h.sin(x)),
    "de Moivre": (h.exp(3 * i * x), (h.cos(x) + i * h.sin(x)) ** 3),
    "the exponential of an arctangent": (h.exp(2 * i * h.atan(x)), (1 + i * x) / (1 - i * x)),
    "a root of a negative number": (h.sqrt(const(-4)), 2 * i),
    "nowhere real": (h.sqrt(-1 - x**2) ** 2, -1 - x**2),
    "a logarithm that is nowhere real": (h.exp(h.ln(-1 - x**2)), -1 - x**2),
}
NOT_PROVED = {
    "a coefficient": (1 / (1 + i * x), 1 / (1 + 2 * i * x), "refuted"),
    "a conjugate, which may be a branch": (h.exp(i * x), h.cos(x) - i * h.sin(x), "unknown"),
    "a product of roots of negative numbers": (h.sqrt(-1 - x**2) ** 2, 1 + x**2, "unknown"),
    "roots of factors": (h.sqrt(i * x) * h.sqrt(i * x), x, "unknown"),
    "the logarithm of a turn": (h.ln(h.exp(i * x)), i * x, "conditional"),
    "the root of a complex square": (h.sqrt((x + i) ** 2), x + i, "conditional"),
    "the logarithm of a reciprocal": (h.ln(1 / (x * (1 + i) ** 4)), -h.ln(x * (1 + i) ** 4), "conditional"),
    "a comparison of what is not real": (h.absolute(x + i), x + i, "unknown"),
}


@pytest.mark.parametrize("name", PROVED)
def test_proved_in_the_plane(name):
    left, right = PROVED[name]
    verdict = decide(left, right)
    assert verdict.verdict == "proved", verdict
    assert "compared in the complex plane, on principal branches" in verdict.evidence


@pytest.mark.parametrize("name", NOT_PROVED)
def test_not_proved_in_the_plane(name):
    left, right, expected = NOT_PROVED[name]
    assert decide(left, right).verdict == expected


VALUES = {
    "sqrt": (h.sqrt(x), cmath.sqrt), "ln": (h.ln(x), cmath.log), "asin": (h.asin(x), cmath.asin),
    "acos": (h.acos(x), cmath.acos), "atan": (h.atan(x), cmath.atan), "exp": (h.exp(x), cmath.exp),
    "asinh": (h.asinh(x), cmath.asinh), "acosh": (h.acosh(x), cmath.acosh), "atanh": (h.atanh(x), cmath.atanh),
    "power": (x ** const("1/3"), lambda z: cmath.exp(cmath.log(z) / 3)), "erf": (h.erf(x), mpmath.erf),
    "asec": (h.asec(x), mpmath.asec), "acsch": (h.acsch(x), mpmath.acsch), "asech": (h.asech(x), mpmath.asech),
}  # fmt: skip


#: Where their cuts leave the real line: on a cut both limits are in use.
CUTS = {"asin": 1, "acos": 1, "atanh": 1}


@pytest.mark.parametrize("name", VALUES)
@pytest.mark.parametrize("number", [Fraction(1, 2), Fraction(-3, 4), Fraction(5, 2), Fraction(-13, 4)])
@pytest.mark.parametrize("height", [0, Fraction(1, 4)])
def test_principal_values(name, number, height):
    node, function = VALUES[name]
    if not height and abs(number) > CUTS.get(name, abs(number)):
        pytest.skip("on a cut")
    (ball,) = evaluate(substitute(node, {x: x + height * i}), Point({x: (number,)}), plane=True)
    got = flint.acb(ball)
    expected = complex(function(complex(number, height)))
    assert abs(complex(float(got.real.mid()), float(got.imag.mid())) - expected) < 1e-12
