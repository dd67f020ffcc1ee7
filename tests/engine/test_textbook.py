"""The textbook's forms, exactly as a lecturer writes them, and each of them checked by difference quotients too."""

import time

import pytest
from strategies import difference_quotients, near, point_for

from chainrule.algebra.facts import Facts
from chainrule.engine.derivation import derivation
from chainrule.engine.evaluate import evaluate
from chainrule.engine.simplify import simplify
from chainrule.expr import build as B
from chainrule.expr.nodes import Apply, Let, Symbol
from chainrule.expr.walk import open_lets, symbols
from chainrule.rules.heads import exp, ln, log, logsumexp, norm, relu, sigmoid, softmax, tanh
from chainrule.writers.text import text


def scalar(name):
    return Symbol(name)


def vector(name, n="n"):
    return Symbol(name, (n,))


def matrix(name, m="m", n="n"):
    return Symbol(name, (m, n))


SIZES = {"n": 2, "m": 3, "h": 2, "k": 3, "r": 2}
z, k, b = scalar("z"), scalar("k"), scalar("b")
x, w, a = vector("x"), vector("w"), vector("a")
X, A = matrix("X"), matrix("A", "n")
y = vector("y", "m")
t = vector("y", "k")
ONE_HOT = Facts(((t, B.const(1)),))


def softmax_cross_entropy():
    p = Let("p", softmax(vector("z", "k")))
    return -B.total(t * ln(p)), vector("z", "k")


def network(activation):
    hidden = Let("h", activation(matrix("W1", "h") @ x + vector("b1", "h")))
    p = Let("p", softmax(matrix("W2", "k", "h") @ hidden + vector("b2", "k")))
    return -B.total(t * ln(p)), hidden


def logistic():
    s = Let("s", sigmoid(X @ w))
    return -B.total(y * ln(s) + (1 - y) * ln(1 - s))


def binary_in_bits():
    y1, y_hat = scalar("y"), Let("y_hat", sigmoid(Let("z", w @ x + scalar("w0"))))
    return -y1 * log(y_hat, 2) - (1 - y1) * log(1 - y_hat, 2)


def factorisation():
    error = Let("E", matrix("T") - matrix("U", "m", "r") @ matrix("V", "n", "r").T)
    return B.total(error * error)


residual = Let("r", X @ w - y)
net, hidden = network(tanh)
rectified, _ = network(relu)
f, g = Apply("f", (z,)), Apply("g", (z,))

FORMS = {
    "softmax and cross-entropy, targets that sum to one": (*softmax_cross_entropy(), ONE_HOT, "p - y"),
    "softmax and cross-entropy, any targets": (*softmax_cross_entropy(), Facts(), "sum(y)*p - y"),
    "logistic regression": (logistic(), w, Facts(), "X.T @ (s - y)"),
    "binary cross-entropy in bits": (binary_in_bits(), w, Facts(), "x*(y_hat - y)/ln(2)"),
    "the bias of binary cross-entropy in bits": (binary_in_bits(), scalar("w0"), Facts(), "(y_hat - y)/ln(2)"),
    "least squares of a residual": (residual @ residual, w, Facts(), "2*X.T @ r"),
    "hyperbolic tangent": (tanh(z), z, Facts(), "1 - tanh(z)**2"),
    "sigmoid": (sigmoid(z), z, Facts(), "sigmoid(z)*(1 - sigmoid(z))"),
    "a named sigmoid": (Let("s", sigmoid(z)), z, Facts(), "s*(1 - s)"),
    "a named quotient of exponentials": (
        Let("f", (exp(z) - exp(-z)) / (exp(z) + exp(-z))),
        z,
        Facts(),
        "1 - f**2",
    ),
    "power": (z**k, z, Facts(), "k*z**(k - 1)"),
    "exponential": (exp(-z), z, Facts(), "-exp(-z)"),
    "log-sum-exp": (logsumexp(x), x, Facts(), "softmax(x)"),
    "norm": (norm(x), x, Facts(), "x/norm(x)"),
    "linear form": (a @ x, x, Facts(), "a"),
    "matrix factorisation": (factorisation(), matrix("U", "m", "r"), Facts(), "-2*E @ V"),
    "a power of an unknown function": (f**k, z, Facts(), "k*f(z)**(k - 1)*diff(f(z), z)"),
    "output bias": (net, vector("b2", "k"), ONE_HOT, "p - y"),
    "output weights": (net, matrix("W2", "k", "h"), ONE_HOT, "outer(p - y, h)"),
    "hidden layer": (net, hidden, ONE_HOT, "W2.T @ (p - y)"),
    "hidden bias": (net, vector("b1", "h"), ONE_HOT, "(1 - h**2)*(W2.T @ (p - y))"),
    "hidden weights": (net, matrix("W1", "h"), ONE_HOT, "outer((1 - h**2)*(W2.T @ (p - y)), x)"),
}


@pytest.mark.parametrize("name", FORMS)
def test_form(name):
    output, variable, facts, expected = FORMS[name]
    d = derivation(output, variable, facts)
    assert expected == text(d.result)
    assert d.replay() is d.result


def test_the_hessian_of_logistic_regression():
    gradient = derivation(logistic(), w).result
    d = derivation(gradient, w)
    assert "X.T @ diag(s*(1 - s)) @ X" == text(d.result)  # noqa: SIM300 - expected == actual
    assert derivation(logistic(), w, order=2).result is d.result
    assert d.replay() is d.result


def test_the_gradient_of_a_quadratic_form_has_both_terms():
    result = derivation(x @ A @ x, x).result
    assert text(result) in ("A.T @ x + A @ x", "A @ x + A.T @ x", "(A + A.T) @ x", "(A.T + A) @ x")
    symmetric = Symbol("S", ("n", "n"), frozenset({"symmetric"}))
    assert text(derivation(x @ symmetric @ x, x).result) in ("2*S @ x", "2*(S @ x)")


NUMERIC = {
    **{f"tanh network in {v.name}": (net, v) for v in sorted(symbols(net), key=lambda s: s.name) if v is not t},
    **{
        f"ReLU network in {v.name}": (rectified, v)
        for v in sorted(symbols(rectified), key=lambda s: s.name)
        if v is not t
    },
    "logistic regression in w": (logistic(), w),
    "matrix factorisation in U": (factorisation(), matrix("U", "m", "r")),
    "matrix factorisation in V": (factorisation(), matrix("V", "n", "r")),
    "quadratic form in A": (x @ A @ x, A),
    "binary cross-entropy in w": (binary_in_bits(), w),
}


@pytest.mark.parametrize("name", NUMERIC)
def test_gradient_by_difference_quotients(name):
    output, variable = NUMERIC[name]
    point = point_for(set(symbols(output)), start=3, sizes=SIZES)
    d = derivation(output, variable)
    assert variable.shape == d.result.shape
    expected = difference_quotients(output, variable, point)
    actual = evaluate(d.result, point)
    assert any(abs(e) > 0.001 for e in expected)
    assert [i for i, (e, v) in enumerate(zip(expected, actual, strict=True)) if not near(e, v)] == []
    assert d.replay() is d.result


@pytest.mark.parametrize("name", NUMERIC)
def test_opened_names_give_the_same_gradient(name):
    output, variable = NUMERIC[name]
    point = point_for(set(symbols(output)), start=3, sizes=SIZES)
    opened = derivation(open_lets(output), variable).result
    pairs = zip(evaluate(derivation(output, variable).result, point), evaluate(opened, point), strict=True)
    assert all(near(p, q) for p, q in pairs)


QUOTIENTS = {
    "even powers": (exp(z) - exp(-z)) / (exp(z) + exp(-z)),
    "the sigmoid of twice": 1 / (1 + exp(-2 * z)),
    "cubes": (1 - exp(3 * z)) / (2 + 5 * exp(3 * z)),
    "fourth powers": exp(4 * z) / (exp(4 * z) + 3),
    "two bases": 1 / (1 + exp(2 * z) * exp(2 * k)),
}


@pytest.mark.parametrize("name", QUOTIENTS)
@pytest.mark.parametrize("power", [1, 2, 3])
def test_a_named_quotient_of_exponentials_folds_into_what_is_equal(name, power):
    named = Let("f", QUOTIENTS[name])
    point = point_for({z, k}, low=0.25, high=1.75)
    for output in (named**power, exp(2 * z) * named, exp(-3 * z) * named**power):
        expected = difference_quotients(output, z, point)
        assert abs(expected[0]) > 1e-6
        assert near(evaluate(derivation(output, z).result, point)[0], expected[0])


def test_a_derivation_of_a_long_chain_has_a_step_for_each_link():
    node = z
    for _ in range(60):
        node = sigmoid(node)
    start = time.perf_counter()
    d = derivation(node, z)
    assert time.perf_counter() - start < 5
    assert len(d.steps) == 60
    assert {step.rule for step in d.steps} == {"sigmoid"}


@pytest.mark.parametrize(
    "node",
    [exp(z) ** (-k - 1), (z**k) ** (k + 3), exp(exp(B.const("1/2")) - 2), (2**k) ** (z + 1), B.const(9) ** (k / 2)],
    ids=text,
)
def test_powers_of_powers_simplify(node):
    point = point_for({z, k}, low=0.25, high=1.75)
    assert near(evaluate(simplify(node), point)[0], evaluate(node, point)[0])
