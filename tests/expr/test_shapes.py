"""Broadcasting by NumPy's rules, and errors of shape that name both sides and their shapes."""

import pytest

from chainrule.errors import ChainruleError, ShapeError
from chainrule.expr import build as B
from chainrule.expr.nodes import Const, Sum, Symbol
from chainrule.rules.heads import exp, maximum, norm, softmax

X = Symbol("x")
U, V = Symbol("u", ("n",)), Symbol("v", ("m",))
A = Symbol("A", ("m", "n"))
R = Symbol("R", (1, "n"))
T = Symbol("T", ("k", "m", "n"))

SHAPES = [
    ("scalar + vector", lambda: X + U, ("n",)),
    ("number * matrix", lambda: 3 * A, ("m", "n")),
    ("vector + matrix", lambda: U + A, ("m", "n")),
    ("row * matrix", lambda: R * A, ("m", "n")),
    ("vector / scalar", lambda: U / X, ("n",)),
    ("matrix ** scalar", lambda: A**X, ("m", "n")),
    ("matrix ** vector", lambda: A**U, ("m", "n")),
    ("maximum of vector and matrix", lambda: maximum(U, A), ("m", "n")),
    ("matrix + tensor", lambda: A + T, ("k", "m", "n")),
    ("matrix @ vector", lambda: A @ U, ("m",)),
    ("vector @ matrix", lambda: V @ A, ("n",)),
    ("vector @ vector", lambda: U @ U, ()),
    ("matrix @ matrix", lambda: A @ A.T, ("m", "m")),
    ("outer", lambda: B.outer(U, V), ("n", "m")),
    ("diag of a vector", lambda: B.diag(U), ("n", "n")),
    ("diag of a matrix", lambda: B.diag(A @ A.T), ("m",)),
    ("total over an axis", lambda: B.total(A, 0), ("n",)),
    ("total over the last axis", lambda: B.total(A, -1), ("m",)),
    ("total", lambda: B.total(T), ()),
    ("trace", lambda: B.trace(A @ A.T), ()),
    ("softmax of rows", lambda: softmax(A), ("m", "n")),
    ("norm of rows", lambda: norm(A), ("m",)),
    ("exp of a matrix", lambda: exp(A), ("m", "n")),
]
ERRORS = [
    (lambda: U + V, ["(n)", "(m)", "n against m"]),
    (lambda: U * V, ["(n)", "(m)", "n against m"]),
    (lambda: V / A, ["(m)", "(m, n)", "m against n"]),
    (lambda: A @ V, ["A @ v", "(m, n)", "(m)", "n against m"]),
    (lambda: A @ A, ["A @ A", "(m, n)", "n against m"]),
    (lambda: X @ U, ["x is a scalar", "write * instead"]),
    (lambda: U @ X, ["x is a scalar", "write * instead"]),
    (lambda: T @ A, ["T @ A", "(k, m, n)", "(m, n)", "n against m"]),
    (lambda: B.trace(A), ["square", "A", "(m, n)"]),
    (lambda: B.diag(A), ["square", "A", "(m, n)"]),
    (lambda: softmax(X), ["softmax needs a vector", "x", "scalar"]),
    (lambda: exp(X, X), ["exp takes 1 argument(s)", "it has 2"]),
    (lambda: B.element(A, 1), ["A has 2 axes", "1 ind"]),
    (lambda: B.element(Symbol("w", (3,)), 4), ["index 4 of w", "1..3"]),
    (lambda: B.element(U, 0), ["index 0 of u", "1..n"]),
    (lambda: Sum(((1, U), (1, V))), ["u", "(n)", "v", "(m)"]),
]


@pytest.mark.parametrize(("build", "shape"), [pytest.param(b, s, id=name) for name, b, s in SHAPES])
def test_shape(build, shape):
    assert build().shape == shape


@pytest.mark.parametrize(("build", "parts"), [pytest.param(b, p, id=" ".join(p)) for b, p in ERRORS])
def test_an_error_of_shape_names_both_sides(build, parts):
    with pytest.raises(ShapeError) as caught:
        build()
    assert [part for part in parts if part not in str(caught.value)] == []
    assert isinstance(caught.value, ChainruleError)


def test_numbers_are_exact():
    assert (X * 0.1).coefficients == (Const(1).value / 10,)
    assert B.const("1/3") + B.const("1/6") is B.const("1/2")


@pytest.mark.parametrize(
    ("build", "same"),
    [
        (lambda: X + 0, X), (lambda: 1 * X, X), (lambda: X - X, B.ZERO), (lambda: X**1, X), (lambda: X / 1, X),
        (lambda: -1 * (-X), X), (lambda: 0 * U, B.zeros(("n",))), (lambda: X + X, 2 * X), (lambda: U * 1, U),
        (lambda: B.delta("n") @ B.ones(("n",)), B.delta("n") @ B.ones(("n",))),
    ],
)  # fmt: skip
def test_trivial_terms_are_folded(build, same):
    assert build() is same


def test_what_is_written_stays():
    assert (X**2 / X) is not X
    assert (X / X) is not B.ONE
    assert X * (X + 1) is not X**2 + X
