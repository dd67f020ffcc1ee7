"""Inverses of sums in which a matrix stands twice: every rewriting ends, and what cancels is seen."""

import pytest

import chainrule as cr
from chainrule.algebra.facts import Facts
from chainrule.expr.build import delta
from chainrule.expr.nodes import Symbol
from chainrule.prover.decide import decide, prove_equal
from chainrule.rules.heads import inv

A, B = Symbol("A", ("n", "n")), Symbol("B", ("n", "n"))
one = delta("n")

EQUAL = {
    "a square and itself": (inv(A @ A + A) @ (A @ A + A), one),
    "a square beside the identity": (inv(A @ A + 2 * one) @ A @ A, one - 2 * inv(A @ A + 2 * one)),
    "a matrix and its transpose": (inv(A + A.T) @ A + inv(A + A.T) @ A.T, one),
    "the transpose on the left": (A @ inv(A + A.T) + A.T @ inv(A + A.T), one),
    "a matrix beside another": (inv(A + B) @ A, one - inv(A + B) @ B),
}
DIFFERENT = {
    "a square and itself": (inv(A @ A + A) @ A, one),
    "a matrix and its transpose": (inv(A + A.T) @ A, one / 2),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal(name):
    left, right = EQUAL[name]
    assert decide(left, right, Facts()).verdict in ("proved", "agrees")


@pytest.mark.parametrize("name", [name for name in EQUAL if not name.startswith("a square")])
def test_proved(name):
    assert prove_equal(*EQUAL[name]) is not None


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name):
    left, right = DIFFERENT[name]
    assert prove_equal(left, right) is None
    assert decide(left, right).verdict == "refuted"


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ("logdet(A @ (A + 2*eye(n)))", "inv(A).T + inv(A + 2*eye(n)).T"),
        ("logdet(A @ A + A)", "inv(A).T + inv(A + eye(n)).T"),
        ("trace(inv(A + A.T) @ A)", "zeros(n, n)"),
        ("logdet(A + A.T)", "2*inv(A + A.T)"),
        ("trace(inv(A @ A + A) @ A @ A)", "(inv(A + eye(n)) @ inv(A + eye(n))).T"),
    ],
)
def test_derivatives(expression, answer):
    given = "A: matrix(n, n)"
    result = cr.derive(expression, wrt="A", given=given)
    verdict = cr.prove(f"{result!r} == {answer}", given=given)
    assert verdict.verdict in ("proved", "agrees"), (result, verdict)
