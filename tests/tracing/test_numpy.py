"""NumPy's own functions, operators and methods on expressions have the values that they have on arrays."""

from fractions import Fraction
from types import SimpleNamespace

import jax
import numpy as np
import pytest
from test_namespace import drawn, numbers

import chainrule as cr
from chainrule.engine.evaluate import Point, evaluate
from chainrule.errors import ShapeError, UsageError
from chainrule.expr.nodes import Symbol

#: Functions of a matrix a, a matrix b and a vector v of size 3.
CALLS = [
    ("sum by place", lambda t: np.sum(t.a, 0)),
    ("mean by place", lambda t: np.mean(t.a, 1)),
    ("add.reduce", lambda t: np.add.reduce(t.a)),
    ("add.reduce all", lambda t: np.add.reduce(t.a, axis=None)),
    ("add.reduce keepdims", lambda t: np.add.reduce(t.a, axis=1, keepdims=True)),
    ("var", lambda t: np.var(t.a, axis=0, ddof=1)),
    ("std", lambda t: np.std(t.a, 1, ddof=2, keepdims=True)),
    ("clip below", lambda t: np.clip(t.a, 0, None)),
    ("clip both", lambda t: np.clip(t.v, -0.3, 0.3)),
    ("inner", lambda t: np.inner(t.a, t.b)),
    ("dot", lambda t: np.dot(t.a, t.b) + np.dot(2, t.v)),
    ("tensordot", lambda t: np.tensordot(t.a, t.b, axes=([0], [1]))),
    ("einsum", lambda t: np.einsum("ij,kj,k", t.a, t.b, t.v)),
    ("einsum of a scalar", lambda t: np.einsum("i,", t.v, 3)),
    ("outer", lambda t: np.outer(t.v, t.v)),
    ("inv", lambda t: np.linalg.inv(t.a)),
    ("solve", lambda t: np.linalg.solve(t.a, t.v)),
    ("slogdet", lambda t: np.linalg.slogdet(-t.a)[1] + np.linalg.slogdet(-t.a).sign),
    ("det", lambda t: np.linalg.det(t.a @ t.b)),
    ("norm of rows", lambda t: np.linalg.norm(t.a, axis=1, keepdims=True)),
    ("norm of all", lambda t: np.linalg.norm(t.a) + np.linalg.norm(t.v, 1) + np.linalg.norm(t.v[0])),
    ("norm of order 3 axes", lambda t: np.linalg.norm(t.a[:, :, None] * t.v)),
    ("vector_norm", lambda t: np.linalg.vector_norm(t.a, ord=1) + np.linalg.vector_norm(t.a, ord=2)),
    ("vector_norm keepdims", lambda t: np.linalg.vector_norm(t.a, keepdims=True)),
    ("matrix_norm", lambda t: np.linalg.matrix_norm(t.a, keepdims=True)),
    ("stack", lambda t: np.stack([t.v, 2 * t.v], axis=-1)),
    ("concatenate", lambda t: np.concatenate([t.a, t.b], axis=None)),
    ("transpose", lambda t: np.transpose(t.a) + np.swapaxes(t.b, 0, 1) + t.a.T.T + t.a.mT),
    ("where", lambda t: np.where((t.a > 0) & (t.b > 0) | (t.v < 0), t.a, t.b)),
    ("not", lambda t: np.where(~((t.a > 0) & (t.b > 0)), t.a, ~(t.v > 0))),
    ("logical", lambda t: np.logical_not(np.logical_xor(t.a > 0, t.b > 0)) * np.logical_or(t.v > 0, t.a > t.b)),
    (
        "methods",
        lambda t: t.a.dot(t.v) + t.a.transpose() @ t.v + t.a.mean(axis=0) + t.a.var(1) + t.a.std(0) + t.a.reshape(9)[2],
    ),
    ("ravel", lambda t: t.a.ravel() * t.b.flatten() + t.a.T.reshape(-1)),
    ("signs", lambda t: +t.v - (-t.v) + abs(t.v) ** np.float64(1.5) + 2**t.v),
    ("sizes", lambda t: t.a.sum(axis=0) / t.a.shape[0] + t.v.size + np.sqrt(t.v.shape[0])),
]


PLACES = {"a": "x0", "b": "x1", "v": "x2"}


@pytest.mark.parametrize("function", [f for _, f in CALLS], ids=[name for name, _ in CALLS])
def test_value(function):
    arrays = drawn("mmv", seed=3)
    node = function(SimpleNamespace(**{key: Symbol(name, arrays[name].shape) for key, name in PLACES.items()}))
    expected = function(SimpleNamespace(**{key: arrays[name] for key, name in PLACES.items()}))
    assert node.shape == expected.shape
    np.testing.assert_allclose(numbers(node, arrays), expected, rtol=1e-10)


COMPARISONS = [np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal]


@pytest.mark.parametrize("compare", COMPARISONS, ids=[f.__name__ for f in COMPARISONS])
def test_conditions_at_ties(compare):
    def function(v):
        return np.logical_not(compare(v, 1)) + 2 * np.where(compare(v, 1) & (v > 0), 1, 3)

    array = np.array([0.0, 1.0, 2.0])
    np.testing.assert_array_equal(numbers(function(Symbol("v", (3,))), {"v": array}), function(array))


#: Functions of a matrix (m, n) and a vector (n) that speak of sizes: they stay symbols.
SIZED = [
    ("mean of squares", lambda xp, x, w: xp.sum((x @ w) ** 2) / x.shape[0]),
    ("scaled", lambda xp, x, w: xp.sum(xp.tanh(x @ w / xp.sqrt(w.shape[0])))),
    ("scaled by a number of numpy", lambda xp, x, w: xp.sum(x @ w) * (np.float64(2) * x.shape[1])),
    ("arithmetic", lambda xp, x, w: xp.sum(w**2) * (1 + 2 * x.shape[0] - x.shape[1]) ** 2 / (3 - 1 / x.shape[1])),
    ("sum of sizes", lambda xp, x, w: xp.sum(w) * (x.shape[0] + x.shape[1]) * 2 ** x.shape[1] / -x.shape[0]),
    ("size", lambda xp, x, w: xp.sum(w**3) / (2 * x.size)),
    ("ones of a size", lambda xp, x, w: xp.sum(w) * xp.sum(xp.ones(2 * x.shape[0] + x.shape[1]))),
    ("identity", lambda xp, x, w: w @ (xp.eye(x.shape[1]) + xp.ones((x.shape[1], x.shape[1]))) @ w),
    ("reshaped", lambda xp, x, w: xp.sum(xp.reshape(x, (x.shape[1] * x.shape[0],)) ** 2) * xp.sum(w)),
    ("cut", lambda xp, x, w: xp.sum((xp.reshape(xp.outer(w, w).ravel(), (w.shape[0], w.shape[0])) @ x.T) ** 2)),
    ("labels", lambda xp, x, w: xp.sum((xp.sign(x[:, 0]) == 1) * (x @ w) - (xp.sign(x[:, 0]) != 1) * (x @ w) ** 2)),
]


@pytest.mark.parametrize("function", [f for _, f in SIZED], ids=[name for name, _ in SIZED])
def test_symbolic_sizes(function):
    sizes = {"m": 4, "n": 3}
    random = np.random.default_rng(5)
    x, w = random.normal(size=(4, 3)), random.normal(size=3)
    result = cr.derive(lambda x, w: function(cr.xp, x, w), wrt="w", given="x: matrix(m, n), w: vector(n)").result
    symbols = {Symbol("x", ("m", "n")): x, Symbol("w", ("n",)): w}
    point = Point({symbol: tuple(map(Fraction, a.ravel())) for symbol, a in symbols.items()}, sizes)
    with jax.enable_x64(True):
        expected = jax.grad(lambda w: function(jax.numpy, jax.numpy.asarray(x), w))(jax.numpy.asarray(w))
    found = [float(ball.mid()) for ball in evaluate(result, point, max_entries=10**7)]
    np.testing.assert_allclose(found, expected, rtol=1e-9)


x, w, A = Symbol("x"), Symbol("w", ("n",)), Symbol("A", ("m", "n"))
P = Symbol("P", ("b", "n", "n"))


def traced(function, given="w: vector(n)"):
    return lambda: cr.derive(function, wrt="w", given=given)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (traced(lambda w: w[0] if w[0] == 0 else w[1]), UsageError, "neither true nor false: use xp.where"),
        (traced(lambda w: w[0] if w[0] != 0 else w[1]), UsageError, "neither true nor false: use xp.where"),
        (traced(lambda w: w[0] if w in (w + 1, w - 1) else w[1]), UsageError, "neither true nor false"),
        (lambda: cr.xp.where(x == 0, x, 1), UsageError, "False is a truth value, no number: xp.equal"),
        (lambda: x + np.bool_(1), UsageError, "True is a truth value"),
        (lambda: x * "3", UsageError, "'3' is no number and no expression"),
        (traced(lambda w: sum(w[i] for i in range(w.shape[0]))), UsageError, "the size n is a symbol, no number"),
        (traced(lambda w: np.sum(w) / float(w.shape[0])), UsageError, "the size n is a symbol, no number"),
        (lambda: A @ np.ones(3), UsageError, r"an array of shape \(3,\) is no number"),
        (lambda: 2 @ A, ShapeError, "2 is a scalar: write . instead"),
        (lambda: P.T, ShapeError, "P has 3 axes: .mT exchanges the last two"),
        (lambda: w.mT, ShapeError, "a vector has no transpose"),
        (lambda: np.dot(P, P), ShapeError, r"dot of shapes .*: write xp.matmul or xp.tensordot"),
        (lambda: np.outer(A, w), ShapeError, r"outer needs two vectors, not \(m, n\) and \(n\)"),
        (lambda: np.vdot(A, w), ShapeError, "vdot needs two tensors of one shape"),
        (lambda: np.diagonal(w), ShapeError, "diagonal needs a matrix"),
        (lambda: np.tensordot(A, w, 2), ShapeError, "tensordot over 2 axes"),
        (lambda: np.tensordot(A, w, ([0], [0])), ShapeError, "their sizes differ"),
        (lambda: cr.xp.vecdot(A, Symbol("y", ("m",))), ShapeError, "vecdot along axis -1"),
        (lambda: np.max(A, 1), UsageError, "the max over an axis is not in the table"),
        (lambda: np.mean(A, dtype=float), UsageError, "have no dtype"),
        (lambda: np.average(w, weights=w), UsageError, "unexpected keyword argument 'weights'"),
        (lambda: np.linalg.norm(A, 2), UsageError, "the norm of order 2 of a matrix is not in the table"),
        (lambda: np.linalg.norm(P, 1), UsageError, "P has 3 axes"),
        (lambda: np.linalg.norm(A, axis=(0, 1)), UsageError, "along one axis, not"),
        (lambda: np.linalg.cholesky(P), UsageError, "numpy.linalg.cholesky is not known"),
        (lambda: np.array([x, x]), UsageError, "xp.stack joins expressions"),
        (lambda: cr.xp.stack([w, A]), ShapeError, r"tensors that are stacked have one shape, these have \(n\), \(m, n\)"),
        (lambda: cr.xp.moveaxis(A, (0, 1), 0), ShapeError, "2 axes cannot be moved to 1 places"),
        (lambda: cr.xp.expand_dims(w, 3), ShapeError, "has no place 3 for a new axis"),
        (lambda: cr.xp.broadcast_to(w, ("n", "m")), ShapeError, "do not broadcast: n against m"),
        (lambda: cr.xp.broadcast_to(A, ("n",)), ShapeError, r"does not broadcast to \(n\)"),
        (lambda: cr.xp.reshape(A, (-1, 2)), UsageError, "write every size"),
        (lambda: cr.xp.ones(w.shape[0] - 1), UsageError, "is no size"),
        (lambda: cr.xp.eye("n", "m"), UsageError, "the identity is square, not n by m"),
        (lambda: cr.xp.einsum("...i->i", A), ShapeError, "write every axis, no ..."),
        (lambda: cr.derive(lambda x: x, wrt=x), UsageError, "a function the name of a parameter"),
    ],
)  # fmt: skip
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_expressions_stay_keys():
    """Equality is identity outside of traced functions, and inside them for what chainrule does itself."""
    assert (w + 0 == w) is True
    assert (w == x) is False
    assert (w != x) is True
    seen = {}

    def function(w):
        inside = cr.derive("sum(log(1 + exp(w)))", wrt="w", given="w: vector(n)", order=2)
        seen.update({w: repr(inside), w + 1: w.shape == ("n",)})
        return (w == 0) @ w

    derivation = cr.derive(function, wrt="w", given="w: vector(n)")
    assert repr(derivation) == "(w == 0)"
    assert seen == {w: repr(cr.derive("sum(log(1 + exp(w)))", wrt="w", given="w: vector(n)", order=2)), w + 1: True}


def test_an_error_ends_the_tracing():
    with pytest.raises(ZeroDivisionError):
        cr.derive(lambda w: w / (1 // 0), wrt="w")
    assert (w == x) is False
