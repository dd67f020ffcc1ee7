"""The rules of calculus as rows: arithmetic, powers, exponentials, logarithms, comparisons.

Sums and index products have no fixed number of arguments, so their rules stand in `structure`.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.expr.nodes import Symbol
from chainrule.rules.heads import (
    absolute, div, eq, euler, exp, ge, gt, imaginary, le, ln, log, log_abs, lt, maximum, minimum, ne, pi, pow_, sign, sqrt, step,
    where,
)  # fmt: skip
from chainrule.rules.row import OUT as out
from chainrule.rules.row import row

f, g, k, x, c, a, b = (Symbol(name) for name in "fgkxcab")
HALF = Fraction(1, 2)
CALCULUS_TEXT = "Stewart, Calculus, 8th ed. (2015), "

CALCULUS = (
    row(
        "quotient rule",
        div(f, g),
        {f: 1 / g, g: -f / g**2},
        definition=f * g**-1,
        source=CALCULUS_TEXT + "section 3.2",
        domain={g: "nonzero"},
        names=(),
    ),
    row(
        "power rule",
        pow_(f, k),
        {f: k * f ** (k - 1), k: out * ln(f)},
        source=CALCULUS_TEXT + "sections 3.1 and 3.6",
        domain={f: "positive"},
        titles={k: "exponential rule"},
        names=("pow",),
        note="for a rational exponent also where f is negative, if f^k is real there",
    ),
    row(
        "square root",
        sqrt(x),
        {x: 1 / (2 * out)},
        definition=x**HALF,
        source="NIST DLMF, section 4.2",
        domain={x: "positive"},
        latex=r"\sqrt",
    ),
    row("pi", pi(), {}, source="NIST DLMF, 3.12.1", latex=r"\pi", ball="pi"),
    row("Euler's number", euler(), {}, definition=exp(1), source="NIST DLMF, 4.2.11", latex="e", names=("E",)),
    row(
        "imaginary unit",
        imaginary(),
        {},
        source="NIST DLMF, 1.9.1",
        latex=r"\mathrm{i}",
        names=("I",),
        note="what contains it is compared in the complex plane, on principal branches",
    ),
    row("exponential", exp(x), {x: out}, source="NIST DLMF, section 4.7", ball="exp", latex=r"\exp"),
    row(
        "natural logarithm",
        ln(x),
        {x: 1 / x},
        source="NIST DLMF, 4.7.1",
        domain={x: "positive"},
        ball="log",
        names=("ln", "log"),
        latex=r"\ln",
    ),
    row(
        "logarithm to a base",
        log(x, k),
        {x: 1 / (x * ln(k)), k: -out / (k * ln(k))},
        definition=ln(x) / ln(k),
        source="NIST DLMF, section 4.2",
        domain={x: "positive", k: "base"},
        names=("log",),
        latex=r"\log",
    ),
)

_FLAT = "a comparison is constant off its boundary"
PIECEWISE = (
    row("less than", lt(a, b), {a: 0, b: 0}, source="definition", note=_FLAT, names=()),
    row("at most", le(a, b), {a: 0, b: 0}, source="definition", note=_FLAT, names=()),
    row("greater than", gt(a, b), {a: 0, b: 0}, source="definition", note=_FLAT, names=()),
    row("at least", ge(a, b), {a: 0, b: 0}, source="definition", note=_FLAT, names=()),
    row("equal", eq(a, b), {a: 0, b: 0}, source="definition", note=_FLAT, names=()),
    row("not equal", ne(a, b), {a: 0, b: 0}, source="definition", note=_FLAT, names=()),
    row("cases", where(c, a, b), {c: a - b, a: c, b: 1 - c}, definition=c * a + (1 - c) * b, names=("where",),
        source="definition", domain={c: "indicator"},
        note="the condition is an indicator; where it jumps the value of the branches decides"),
    row("unit step", step(x), {x: 0}, definition=gt(x, 0), source="definition", kinks=(x,),
        at_kink="a jump; 0 at x = 0 here", names=("step", "heaviside"), domain={x: "off zero"}),
    row("sign", sign(x), {x: 0}, definition=gt(x, 0) - lt(x, 0), source="definition", kinks=(x,),
        at_kink="a jump; 0 at x = 0 here", latex=r"\operatorname{sign}", names=("sign", "sgn"), domain={x: "off zero"}),
    row("logarithm of the absolute value", log_abs(x), {x: 1 / x}, definition=ln(absolute(x)), domain={x: "nonzero"},
        source="NIST DLMF, 4.7.1", latex=r"\ln\lvert\cdot\rvert"),
    row("absolute value", absolute(x), {x: sign(x)}, definition=where(gt(x, 0), x, -x), source="definition",
        kinks=(x,), at_kink="any value in [-1, 1]; 0 here", names=("abs",), domain={x: "off zero"}),
    row("maximum", maximum(a, b), {a: gt(a, b), b: le(a, b)}, definition=where(gt(a, b), a, b),
        source="definition", kinks=(a - b,), at_kink="any split that sums to 1; all to the second argument here",
        names=("max", "maximum"), latex=r"\max"),
    row("minimum", minimum(a, b), {a: lt(a, b), b: ge(a, b)}, definition=where(lt(a, b), a, b),
        source="definition", kinks=(a - b,), at_kink="any split that sums to 1; all to the second argument here",
        names=("min", "minimum"), latex=r"\min"),
)  # fmt: skip
