"""Python functions as formulas: the derivative of a traced function against JAX's of the same function on numbers."""

from fractions import Fraction

import jax
import numpy as np
import pytest
from jax import numpy as jnp

import chainrule as cr
from chainrule.engine.evaluate import Point, evaluate
from chainrule.errors import ShapeError, UsageError
from chainrule.expr.nodes import Symbol
from chainrule.expr.walk import postorder
from chainrule.tracing.protocols import universal

SIZES = {"m": 4, "n": 3, "k": 2}


def logistic(xp, w, X, y):
    return xp.mean(xp.log1p(xp.exp(-y * (X @ w))))


def multinomial(xp, W, X, Y):
    Z = X @ W
    return -xp.sum(Y * (Z - xp.log(xp.sum(xp.exp(Z), axis=1, keepdims=True))))


def ridge(xp, w, X, y):
    r = y - X @ w
    return r @ r / 2 + 0.3 * xp.sum(w**2)


def attention(xp, Q, K, V):
    scores = Q @ K.T / xp.sqrt(2.0)
    weights = xp.exp(scores) / xp.sum(xp.exp(scores), axis=-1, keepdims=True)
    return xp.sum((weights @ V) ** 2)


def layer_norm(xp, x, g):
    centred = x - xp.mean(x)
    return xp.sum(g * centred / xp.sqrt(xp.mean(centred**2) + 0.1))


def huber(xp, x, g):
    r = x - g
    return xp.sum(xp.where(xp.abs(r) < 1, r**2 / 2, xp.abs(r) - 0.5))


def bilinear(xp, Q, K):
    return xp.einsum("ij,kj->", Q, K) + xp.sum(Q[0] * K[1, :]) + xp.trace(Q.T @ Q)


CASES = [
    (logistic, "w", {"w": "n", "X": "mn", "y": "m"}), (multinomial, "W", {"W": "nk", "X": "mn", "Y": "mk"}),
    (ridge, "w", {"w": "n", "X": "mn", "y": "m"}), (attention, "Q", {"Q": "mk", "K": "nk", "V": "nk"}),
    (attention, "K", {"Q": "mk", "K": "nk", "V": "nk"}), (layer_norm, "x", {"x": "n", "g": "n"}),
    (huber, "x", {"x": "n", "g": "n"}), (bilinear, "Q", {"Q": "mk", "K": "nk"}),
]  # fmt: skip


def _given(shapes):
    kinds = {1: "vector", 2: "matrix"}
    return ", ".join(f"{name}: {kinds[len(sizes)]}({', '.join(sizes)})" for name, sizes in shapes.items())


def _value(node, arrays):
    symbols = {n.name: n for n in postorder(node) if isinstance(n, Symbol) and n.name in arrays}
    point = {symbol: tuple(Fraction(float(x)) for x in arrays[name].reshape(-1)) for name, symbol in symbols.items()}
    entries = evaluate(node, Point(point, SIZES), max_entries=10**7)
    return np.reshape([float(ball.mid()) for ball in entries], [SIZES[size] for size in node.shape])


@pytest.mark.parametrize("namespace", [cr.xp, np], ids=["xp", "numpy"])
@pytest.mark.parametrize(("function", "wrt", "shapes"), CASES, ids=[f"{f.__name__}-{w}" for f, w, _ in CASES])
def test_gradient(function, wrt, shapes, namespace):
    random = np.random.default_rng(1)
    arrays = {name: random.normal(size=[SIZES[size] for size in sizes]) for name, sizes in shapes.items()}
    code = f"lambda {', '.join(shapes)}: function(namespace, {', '.join(shapes)})"
    traced = eval(code, {"function": function, "namespace": namespace})  # noqa: S307 - our own line
    derivation = cr.derive(traced, wrt, given=_given(shapes))
    with jax.enable_x64(True):
        expected = jax.grad(lambda kw: function(jnp, **kw))({k: jnp.asarray(v) for k, v in arrays.items()})[wrt]
    np.testing.assert_allclose(_value(derivation.result, arrays), np.asarray(expected), rtol=1e-9, atol=1e-11)


def test_the_answer_is_that_of_the_formula_in_text():
    given = "w: vector(n), X: matrix(m, n), y: vector(m)"
    traced = cr.derive(lambda w, X, y: logistic(cr.xp, w, X, y), wrt="w", given=given)
    assert repr(traced) == repr(cr.derive("mean(log1p(exp(-y * (X @ w))))", wrt="w", given=given))
    assert repr(traced) == "-X.T @ (y*sigmoid(-y*(X @ w)))/m"


def test_names_given_inside_stay_names():
    def loss(w, x, y):
        s = cr.let("s", cr.xp.sigmoid(x @ w))
        return -(y * cr.xp.log(s) + (1 - y) * cr.xp.log(1 - s))

    derivation = cr.derive(loss, wrt="w", given="x: vector(n), w: vector(n)")
    assert repr(derivation) == "x*(s - y)"
    assert "ds/dw" in derivation.explain()


def test_defaults_are_constants_unless_declared():
    def power(x, k=3, *, scale=2):
        return scale * x**k

    assert repr(cr.derive(power, wrt="x")) == "6*x**2"
    assert repr(cr.derive(power, wrt="x", given="k: constant")) == "2*k*x**(k - 1)"


def test_numbers_of_numpy_are_numbers():
    assert repr(cr.derive(lambda x: np.float64(2.5) * x + np.array(2) * x**2, wrt="x")) == "4*x + 5/2"


def test_a_vector_of_known_size_is_iterable():
    assert repr(cr.derive(lambda v: sum(entry**2 for entry in v), wrt="v", given="v: vector(3)")) == repr(
        cr.derive(lambda v: v[0] ** 2 + v[1] ** 2 + v[2] ** 2, wrt="v", given="v: vector(3)")
    )


w, x = Symbol("w", ("n",)), Symbol("x")


@pytest.mark.parametrize(
    ("function", "error", "message"),
    [
        (lambda: bool(x > 0), UsageError, "an expression is neither true nor false: use xp.where"),
        (lambda: float(x), UsageError, "an expression has no value as a number"),
        (lambda: np.asarray(x), UsageError, "an expression is no array of numbers"),
        (lambda: list(w), UsageError, "no length that is a number .the first size is n."),
        (lambda: w[1.5], ShapeError, "w is indexed by 1.5: integers"),
        (lambda: w[-1], ShapeError, "counting from the end needs a size that is a number"),
        (lambda: w[0, 1], ShapeError, r"w with shape \(n\) is given 2 indices"),
        (lambda: Symbol("v", (3,))[3], ShapeError, "index 3 of v is out of range for axis 0 of size 3"),
        (lambda: w + np.ones(3), UsageError, r"an array of shape \(3,\) is no number and no expression"),
        (lambda: w + "a", UsageError, "'a' is no number and no expression"),
        (lambda: np.fft.fft(w), UsageError, "numpy.fft.fft is not known for expressions"),
        (lambda: np.cbrt(w), UsageError, "np.cbrt is not known for expressions"),
        (lambda: np.exp(w, dtype=float), UsageError, "np.exp with dtype is not known"),
        (lambda: np.multiply.reduce(w), UsageError, "np.multiply.reduce is not known"),
        (lambda: universal("add", "accumulate", (w,), {}), UsageError, "np.add.accumulate"),
        (lambda: cr.xp.exp(w, w), UsageError, "exp takes 1 arguments, here it is given 2"),
        (lambda: cr.xp.max(w), UsageError, "the max over an axis is not in the table"),
        (lambda: cr.xp.reshape(w, (2, 2)), UsageError, r"w cannot be reshaped to \(2, 2\)"),
        (lambda: cr.xp.squeeze(w, 0), UsageError, "axis 0 of w has size n, not 1"),
        (lambda: cr.xp.sum(w, dtype=float), UsageError, "expressions are exact and have no dtype"),
        (lambda: cr.xp.einsum("ij->i", w), ShapeError, r"einsum: 'ij' for shape \(n\)"),
        (lambda: cr.xp.einsum("i->j", w), ShapeError, "einsum: 'j' stands in the result and in no operand"),
        (lambda: cr.xp.softmax(x), UsageError, "needs a vector; x is a scalar"),
        (lambda: cr.xp.linalg.norm(w, 3), UsageError, "the norm of order 3 of a vector is not in the table"),
        (lambda: cr.derive(lambda *args: args[0], wrt="x"), UsageError, r"takes \*args"),
        (lambda: cr.derive(lambda a: a, wrt="b"), UsageError, "b is no parameter of the function: it has a"),
        (lambda: cr.derive(lambda a: a, wrt="a", given="b: vector(n)"), UsageError, "b is declared and is no parameter"),
        (lambda: cr.derive(lambda a: (a, a), wrt="a"), UsageError, "returns tuple"),
        (lambda: cr.derive([].append, wrt="object"), UsageError, "append"),
        (lambda: cr.derive(lambda a=1: a, wrt="a"), UsageError, "a has a default: declare it"),
        (lambda: cr.derive(lambda a: {}[a], wrt="a"), KeyError, "a"),
    ],
)  # fmt: skip
def test_errors(function, error, message):
    with pytest.raises(error, match=message):
        function()


def test_assignment_is_refused():
    with pytest.raises(UsageError, match="cannot be assigned to"):
        w[0] = 1
