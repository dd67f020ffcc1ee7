"""Identities that the normal form must prove for all sizes and indices, and near misses that it must not."""

import pytest

from chainrule.engine.differentiate import differentiate
from chainrule.expr import build as B
from chainrule.expr.nodes import Apply, Let, Product, Symbol
from chainrule.prover.decide import decide, prove_equal
from chainrule.rules import heads as H
from chainrule.rules.heads import absolute, cos, cosh, exp, ln, sin, sinh, sqrt, tan, tanh


def positive(name):
    return Symbol(name, (), frozenset({"positive"}))


def vector(name):
    return Symbol(name, ("n",))


def matrix(name, *facts):
    return Symbol(name, ("n", "n"), frozenset(facts))


x, y, k, z = Symbol("x"), Symbol("y"), Symbol("k"), Symbol("z")
p, q = positive("p"), positive("q")
u, v = vector("u"), vector("v")
A, C, D = matrix("A"), matrix("C"), matrix("D")
S = matrix("S", "symmetric")
n = B.size_value("n")
s = H.softmax(u)
written = exp(u) / B.total(exp(u))

TRUE = {
    "sine of a double angle": (sin(2 * x), 2 * sin(x) * cos(x)),
    "cosine of a triple angle": (cos(3 * x), 4 * cos(x) ** 3 - 3 * cos(x)),
    "sine of a sum": (sin(x + y), sin(x) * cos(y) + cos(x) * sin(y)),
    "cosine of a difference": (cos(x - y), cos(x) * cos(y) + sin(x) * sin(y)),
    "Pythagoras": (sin(x * y) ** 2 + cos(x * y) ** 2, B.ONE),
    "tangent of a double angle": (tan(2 * x), 2 * tan(x) / (1 - tan(x) ** 2)),
    "secant": (H.sec(x) ** 2, 1 + tan(x) ** 2),
    "cosecant": (H.csc(x) ** 2, 1 + H.cot(x) ** 2),
    "a full turn": (sin(x + 2 * H.pi()), sin(x)),
    "a quarter turn": (sin(x + H.pi() / 2), cos(x)),
    "inverse sine is odd": (H.asin(-x), -H.asin(x)),
    "inverse sine and cosine": (H.asin(x) + H.acos(x), H.pi() / 2),
    "hyperbolic Pythagoras": (cosh(x) ** 2 - sinh(x) ** 2, B.ONE),
    "hyperbolic double": (sinh(2 * x), 2 * sinh(x) * cosh(x)),
    "hyperbolic tangent by exponentials": (tanh(x), (exp(2 * x) - 1) / (exp(2 * x) + 1)),
    "sigmoid by tangent": (H.sigmoid(x), (1 + tanh(x / 2)) / 2),
    "sigmoid mirrored": (H.sigmoid(-x), 1 - H.sigmoid(x)),
    "softplus mirrored": (H.softplus(x) - H.softplus(-x), x),
    "log-sigmoid": (H.log_sigmoid(x), -H.softplus(-x)),
    "log of a product": (ln(p * q), ln(p) + ln(q)),
    "log of a quotient": (ln(p / q), ln(p) - ln(q)),
    "log of a power": (ln(p**k), k * ln(p)),
    "log of a root": (ln(sqrt(x)), ln(x) / 2),
    "log of six": (ln(B.const(6)), ln(B.const(2)) + ln(B.const(3))),
    "change of base": (H.log(x, k), ln(x) / ln(k)),
    "log to base two": (H.log(8 * p, 2), 3 + H.log(p, 2)),
    "exp of a log": (exp(2 * ln(x)), x**2),
    "root of eight": (sqrt(B.const(8)), 2 * sqrt(B.const(2))),
    "root of a product": (sqrt(p * q), sqrt(p) * sqrt(q)),
    "reciprocal root": (1 / sqrt(x), sqrt(x) / x),
    "square of a root": (sqrt(x) ** 2, x),
    "rationalised": (1 / (sqrt(x + 1) + sqrt(x)), sqrt(x + 1) - sqrt(x)),
    "root of a square": (sqrt(x**2), absolute(x)),
    "symbolic exponent plus one": (p**k * p, p ** (k + 1)),
    "square of a symbolic power": ((p**k) ** 2, p ** (2 * k)),
    "power of a product": (p**k * q**k, (p * q) ** k),
    "power of a power": ((p**x) ** y, p ** (x * y)),
    "numbers to a symbol": (B.const(4) ** k, B.const(2) ** (2 * k)),
    "sign times absolute value": (H.sign(x) * absolute(x), x),
    "ReLU by absolute value": (H.relu(x), (x + absolute(x)) / 2),
    "ReLU of both signs": (H.relu(x) - H.relu(-x), x),
    "maximum and minimum": (H.maximum(x, y) + H.minimum(x, y), x + y),
    "maximum by absolute value": (H.maximum(x, y), (x + y + absolute(x - y)) / 2),
    "rational functions": (1 / (x - 1) - 1 / (x + 1), 2 / (x**2 - 1)),
    "trace is cyclic": (B.trace(A @ C @ D), B.trace(D @ A @ C)),
    "trace of a transpose": (B.trace((A @ C).T), B.trace(C @ A)),
    "trace of five": (B.trace(A @ A @ C @ A @ C), B.trace(A @ C @ A @ A @ C)),
    "transpose of a product": ((A @ C).T, C.T @ A.T),
    "a quadratic form sees the symmetric part": (u @ A @ u, u @ ((A + A.T) / 2) @ u),
    "the identity": (B.delta("n") @ A, A),
    "two deltas": (B.delta("n") @ B.delta("n"), B.delta("n")),
    "trace of the identity": (B.trace(B.delta("n")), n),
    "a sum of ones": (B.total(B.ones(("n",))), n),
    "bound indices have no name": (
        Product(((u, (4,)), (A, (4, 7)), (v, (7,))), (), {4: "n", 7: "n"}),
        Product(((v, (2,)), (A, (5, 2)), (u, (5,))), (), {2: "n", 5: "n"}),
    ),
    "a square of a sum is a double sum": (B.total(u) ** 2, B.total(B.outer(u, u))),
    "a symmetric matrix": (S @ u, u @ S),
    "symmetric in a trace": (B.trace(S @ A), B.trace(S @ A.T)),
    "a bilinear form of a symmetric matrix": (u @ S @ v, v @ S @ u),
    "softmax sums to one": (B.total(s), B.ONE),
    "Jacobian of softmax": (differentiate(written, u), B.diag(s) - B.outer(s, s)),
    "columns of the Jacobian of softmax sum to zero": (B.total(B.diag(s) - B.outer(s, s), 0), B.zeros(("n",))),
    "softmax is blind to a shift": (H.softmax(u + x), s),
    "log-sum-exp of a shift": (H.logsumexp(u + x), H.logsumexp(u) + x),
    "norm squared": (H.norm(u) ** 2, u @ u),
    "a direction has length one": (B.total((u / H.norm(u)) ** 2), B.ONE),
    "a quotient by a sum below a sum": (B.total(u / (A @ u)), B.ones(("n",)) @ (u / (u @ A.T))),
    "names are opened": (Let("q", x + y) ** 2, x**2 + 2 * x * y + y**2),
    "unknown functions commute as factors": (Apply("f", (x,)) * Apply("g", (x,)), Apply("g", (x,)) * Apply("f", (x,))),
    "unknown functions at equal arguments": (Apply("f", (x + x,)), Apply("f", (2 * x,))),
    "mixed partials": (
        differentiate(differentiate(Apply("f", (x, y)), x), y),
        differentiate(differentiate(Apply("f", (x, y)), y), x),
    ),
}

FALSE = {
    "sine of a double angle without the two": (sin(2 * x), sin(x) * cos(x)),
    "cosine of a sum with the wrong sign": (cos(x + y), cos(x) * cos(y) + sin(x) * sin(y)),
    "hyperbolic Pythagoras with a plus": (cosh(x) ** 2 + sinh(x) ** 2, B.ONE),
    "sigmoid mirrored without the one": (H.sigmoid(-x), -H.sigmoid(x)),
    "log of a sum": (ln(p + q), ln(p) + ln(q)),
    "root of a sum": (sqrt(p**2 + q**2), p + q),
    "root of a square": (sqrt(x**2), x),
    "absolute value": (absolute(x), x),
    "log of a square without the two": (ln(x**2), ln(x)),
    "the sign of what is zero on a half line": (H.sign(H.relu(x)), 2 * H.step(H.relu(x)) - 1),
    "equality with what is zero on a half line": (H.eq(H.relu(x), B.ZERO), B.ZERO),
    "exponents added that should be multiplied": ((p**x) ** y, p ** (x + y)),
    "power of a sum": ((p + q) ** k, p**k + q**k),
    "a base forgotten": (H.log(p, 2), ln(p)),
    "inverse tangents": (H.atan(x) + H.atan(1 / x), H.pi() / 2),
    "ReLU of a negative": (H.relu(-x), -H.relu(x)),
    "maximum for minimum": (H.maximum(x, y), H.minimum(x, y)),
    "trace is not symmetric": (B.trace(A @ C @ D), B.trace(C @ A @ D)),
    "products do not commute": (A @ C, C @ A),
    "a transpose forgotten": (A @ u, A.T @ u),
    "a trace and a total": (B.trace(A), B.total(A)),
    "a diagonal and a matrix": (B.total(u / (A @ u)), B.total(u / (B.diag(A) * u))),
    "rows for columns below a sum": (B.total(u / (A @ u)), B.total(u / (A.T @ u))),
    "rows for columns in an exponent": (B.total(exp(A @ u)), B.total(exp(A.T @ u))),
    "rows for columns under a root": (B.total(sqrt(A @ u)), B.total(sqrt(A.T @ u))),
    "rows for columns in a sine": (B.total(v * sin(A @ u)), B.total(v * sin(A.T @ u))),
    "rows for columns in an unknown": (B.total(v * H.erf(A @ u)), B.total(v * H.erf(A.T @ u))),
    "rows for columns in a step": (B.total(v * H.step(A @ u)), B.total(v * H.step(A.T @ u))),
    "rows for columns in a log": (B.total(v * ln(A @ u)), B.total(v * ln(A.T @ u))),
    "a square of a sum and a sum of squares": (B.total(u) ** 2, B.total(u**2)),
    "the size forgotten": (B.trace(B.delta("n")), B.ONE),
    "not symmetric": (A, A.T),
    "Jacobian of softmax without its diagonal": (differentiate(written, u), -B.outer(s, s)),
    "Jacobian of softmax off by a little": (differentiate(written, u), B.diag(s) - B.const("1.0001") * B.outer(s, s)),
    "right off the diagonal only": (B.diag(u) - B.outer(u, u), B.diag(v) - B.outer(u, u)),
    "right on the diagonal only": (B.diag(u), B.outer(u, B.ones(("n",)))),
    "elements 1 and 2": (B.element(u, 1), B.element(u, 2)),
    "a named and a numbered element": (B.element(u, "t"), B.element(u, 1)),
    "unknown functions of other arguments": (Apply("f", (x,)), Apply("f", (y,))),
    "unknown functions do not commute in their arguments": (Apply("f", (x, y)), Apply("f", (y, x))),
    "the derivative of a power with a number for k": (
        differentiate(Apply("f", (x,)) ** k, x),
        7 * Apply("f", (x,)) ** (k - 1) * Apply("f", (x,), (), (0,)),
    ),
}


@pytest.mark.parametrize("name", TRUE)
def test_proved(name):
    left, right = TRUE[name]
    assert prove_equal(left, right)
    assert prove_equal(right, left)
    assert decide(left, right).verdict == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_not_proved(name):
    left, right = FALSE[name]
    assert prove_equal(left, right) is None
    assert prove_equal(right, left) is None
    assert decide(left, right).verdict in ("refuted", "conditional")


@pytest.mark.parametrize("name", TRUE)
def test_a_true_identity_with_a_small_term_is_not_proved(name):
    left, right = TRUE[name]
    assert prove_equal(left, right + B.const("1/100000")) is None
    assert prove_equal(left * B.const("1.0005"), right) is None or prove_equal(left, B.zeros(left.shape)) is not None


def test_facts_are_used_and_named():
    from chainrule.algebra.facts import Facts

    facts = Facts(((v, B.const(1)),))
    left, right = u * B.total(v) - v, u - v
    assert prove_equal(left, right) is None
    assert "a stated total" in prove_equal(left, right, facts)
    assert prove_equal(B.total(v**2), B.ONE, facts) is None
    assert prove_equal(B.total(u), B.ONE, facts) is None
