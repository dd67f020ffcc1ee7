"""The three orders of the chain rule's sum give one tensor; products with tangents and cotangents are theirs."""

import pytest

from chainrule.verbs import derive, prove

GIVEN = "A: matrix(m, n), B: matrix(n, n), x: vector(n), v: vector(n), g: vector(m), y: vector(m), X: matrix(n, n)"
CASES = [
    ("norm(A @ x - y)**2", "x"), ("tanh(A @ x)", "x"), ("softmax(A @ x)", "x"), ("sum(softplus(A @ x)) * norm(x)", "x"),
    ("logdet(X) + trace(inv(X) @ B)", "X"), ("inv(X @ B)", "X"), ("exp(x @ x)*x", "x"), ("outer(x, x)", "x"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "variable"), CASES, ids=[c[0] for c in CASES])
@pytest.mark.parametrize("mode", ["forward", "cross-country"])
def test_all_orders_agree(expression, variable, mode):
    usual = derive(expression, variable, given=GIVEN)
    other = derive(expression, variable, given=GIVEN, mode=mode)
    assert repr(other) == repr(usual)
    assert other.replay() is other.result


def test_products_with_tangents_and_cotangents():
    assert (
        prove(
            f"{derive('tanh(A @ x)', 'x', given=GIVEN, along='v')!r} == jacobian(tanh(A @ x), x) @ v", given=GIVEN
        ).verdict
        == "proved"
    )
    assert (
        prove(
            f"{derive('tanh(A @ x)', 'x', given=GIVEN, cotangent='g')!r} == g @ jacobian(tanh(A @ x), x)", given=GIVEN
        ).verdict
        == "proved"
    )
    hvp = derive("sum(softplus(A @ x))", "x", given=GIVEN, order=2, along="v")
    assert prove(f"{hvp!r} == hessian(sum(softplus(A @ x)), x) @ v", given=GIVEN).verdict == "proved"


def test_mixed_derivatives_commute():
    xy = derive("exp(x @ B @ v)", "x, v", given=GIVEN)
    yx = derive("exp(x @ B @ v)", "v, x", given=GIVEN)
    assert prove(f"{xy!r} == ({yx!r}).T", given=GIVEN).verdict == "proved"


def test_the_differential_form_ends_with_the_gradient():
    lines = derive("trace(A.T @ A @ X)", "X", given=GIVEN).differentials().splitlines()
    assert lines[0].startswith("1. d(trace(")
    assert lines[-1].endswith("dL = trace(G.T @ dX) with G = A.T @ A, the gradient")
