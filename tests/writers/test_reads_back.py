"""What is printed reads back: the text of random expressions and derivatives has the value of what it was made from."""

import pytest
from hypothesis import assume, given, settings
from strategies import SIZES, A, C, M, U, V, W, X, Y, expressions, near, point_for

from chainrule.engine.differentiate import differentiate
from chainrule.engine.evaluate import Point, evaluate
from chainrule.engine.simplify import simplify
from chainrule.expr import build as B
from chainrule.expr.nodes import Symbol
from chainrule.expr.walk import postorder, symbols
from chainrule.readers import latex as latex_reader
from chainrule.readers import text as reader
from chainrule.readers.given import given as read_given
from chainrule.readers.lower import lower_all
from chainrule.readers.scope import Scope
from chainrule.rules import heads as H
from chainrule.writers.latex import latex
from chainrule.writers.text import text

GIVEN = (
    "x: scalar, y: scalar, u: vector(n), v: vector(n), w: vector(m), A: matrix(n, n), C: matrix(n, n), M: matrix(m, n)"
)


def read(source):
    scope = read_given(GIVEN, Scope(strict=True))
    return lower_all([reader.expression(source)], scope).values[0].node


def speaks(node):
    """Whether each part of it says its shape: a vector of ones prints as 1, which reads as a scalar."""
    return not any(n.ndim and not any(True for _ in symbols(n)) for n in postorder(node))


def same_value(node, source):
    back = read(source)
    here = point_for({*symbols(node), X, Y, U, V, W, A, C, M}, low=-0.75, high=1.25)
    by_name = {s.name: entries for s, entries in here.values.items()}
    there = Point({s: by_name[s.name] for s in symbols(back) if s.name in by_name}, dict(SIZES))
    for s in symbols(back):
        for size in s.shape:
            if isinstance(size, str) and size not in there.sizes:
                there.sizes[size] = SIZES["n"]
    left, right = evaluate(node, here), evaluate(back, there)
    if len(right) == 1 and len(left) > 1:
        right = right * len(left)
    return len(left) == len(right) and all(near(a, b) for a, b in zip(left, right, strict=True))


@settings(max_examples=80)
@given(node=expressions(3))
def test_text_reads_back(node):
    assume(speaks(node))
    source = text(node)
    assert same_value(node, source), source


@settings(max_examples=60)
@given(node=expressions(2))
def test_the_text_of_a_derivative_reads_back(node):
    for variable in (X, U):
        result = simplify(differentiate(node, variable))
        if result.ndim <= 2 and speaks(result):
            source = text(result)
            if "[" not in source.replace("sum[", "").replace("delta[", "") or not result.ndim:
                assert same_value(result, source), source


x, y, u, v, n = X, Y, U, V, "n"
PRINTED = [
    (x - (y - 1), None, None),
    (x / (y / 2), None, None),
    ((x * y) ** 2, "(x*y)**2", r"\left(x y\right)^{2}"),
    (x ** (y**2), "x**y**2", "x^{y^{2}}"),
    ((x**y) ** 2, "(x**y)**2", None),
    (-(x**2), "-x**2", "-x^{2}"),
    ((-x) ** 2, "(-x)**2", r"\left(-x\right)^{2}"),
    (H.sqrt(x + 1), "sqrt(x + 1)", r"\sqrt{x + 1}"),
    (H.exp(-x), "exp(-x)", "e^{-x}"),
    (x / (1 + y), "x/(y + 1)", r"\frac{x}{y + 1}"),
    (H.log(x, 2), "log(x, 2)", r"\log_{2} x"),
    (H.absolute(x), "abs(x)", r"\left|x\right|"),
    (A @ u, "A @ u", r"\mathbf{A} \mathbf{u}"),
    (A.T, "A.T", r"\mathbf{A}^\top"),
    (B.trace(A), "trace(A)", r"\operatorname{tr}\left(\mathbf{A}\right)"),
    (B.diag(u), "diag(u)", r"\operatorname{diag}\left(\mathbf{u}\right)"),
    (B.delta(n), "eye(n)", "I"),
    (B.element(u, 1), "u[1]", r"\mathbf{u}_{1}"),
    (Symbol("y_hat"), "y_hat", r"\hat{y}"),
    (Symbol("alpha"), "alpha", r"\alpha"),
    (Symbol("W1"), "W1", "W_{1}"),
]


@pytest.mark.parametrize(
    ("node", "plain", "tex"),
    [p for p in PRINTED if isinstance(p[1], str)],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_printed(node, plain, tex):
    assert plain == text(node)
    assert tex is None or tex == latex(node)


@pytest.mark.parametrize("node", [p[0] for p in PRINTED[:12]])
def test_scalars_read_back(node):
    assert same_value(node, text(node)), text(node)


def test_zero_has_no_sign():
    assert "-" not in text(B.zeros(("n",)))
    assert "-" not in latex(B.zeros(("n", "m")))


def test_entries_of_examples_read_back():
    def printed(source):
        lowered = lower_all([latex_reader.expression(source)], Scope())
        return latex(lowered.values[0].node, view="index", indices=lowered.names)

    written = printed(r"\frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x^{(i)}_j")
    assert "x^{(i)}_{j}" in written.replace(r"\mathbf{x}", "x")
    assert r"\cdot)" not in written
    assert printed(written) == written
