"""Every function of `xp` on expressions has the value of the same function of JAX on numbers."""

from fractions import Fraction

import jax
import numpy as np
import pytest
from examples import APART, CASES, values
from jax import numpy as jnp

import chainrule as cr
from chainrule.engine.evaluate import Point, evaluate
from chainrule.expr.nodes import Symbol
from chainrule.tracing.functions import FUNCTIONS
from chainrule.tracing.linalg import LINALG


def numbers(node, names):
    """The value of an expression at arrays, as an array of floats."""
    point = {Symbol(name, a.shape): tuple(Fraction(float(x)) for x in a.reshape(-1)) for name, a in names.items()}
    entries = [float(ball.mid()) for ball in evaluate(node, Point(point))]
    return np.reshape(entries, node.shape)


def drawn(shapes, seed=0):
    random = np.random.default_rng(seed)
    return {f"x{i}": np.asarray(values(letter, random)) for i, letter in enumerate(shapes)}


@pytest.mark.parametrize(
    ("name", "shapes", "keywords", "function"), CASES, ids=[f"{c[0]}-{c[1]}-{i}" for i, c in enumerate(CASES)]
)
def test_value(name, shapes, keywords, function):
    arrays = drawn(shapes)
    node = FUNCTIONS[name](*(Symbol(key, a.shape) for key, a in arrays.items()), **keywords)
    with jax.enable_x64(True):
        expected = (function or getattr(jnp, name))(*map(jnp.asarray, arrays.values()), **keywords)
    assert node.shape == expected.shape
    np.testing.assert_allclose(numbers(node, arrays), expected, rtol=1e-10, atol=1e-12)


def test_every_name_has_an_example():
    assert {case[0] for case in CASES} | APART == set(FUNCTIONS)


def test_constants_and_joins():
    arrays = drawn("mm")
    a, b = (Symbol(name, array.shape) for name, array in arrays.items())
    x, y = arrays.values()
    xp = cr.xp
    for node, expected in [
        (xp.concat([a, b], axis=1), np.concatenate([x, y], axis=1)),
        (xp.stack([a, b], axis=1), np.stack([x, y], axis=1)),
        (xp.einsum("ij,kj->ik", a, b), np.einsum("ij,kj->ik", x, y)),
        (xp.einsum("ij,jk", a, b), x @ y),
        (xp.einsum("ii", a), np.trace(x)),
        (xp.concatenate([a, b]) @ xp.identity(3), np.concatenate([x, y])),
        (a + xp.eye(3) - xp.ones((3, 3)) + xp.full(3, 2) + xp.zeros((1, 3)), x + np.eye(3) - 1 + 2),
        (a[0] + b[..., -1] + a[1, None, 2] + b[:, 1], x[0] + y[..., -1] + x[1, None, 2] + y[:, 1]),
        (a[:, None, :] * b[None], x[:, None, :] * y[None]),
    ]:
        np.testing.assert_allclose(numbers(node, arrays), expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda la, a: la.solve(a, a[0]), lambda x: np.linalg.solve(x, x[0])),
        (lambda la, a: la.norm(a), np.linalg.norm),
        (lambda la, a: la.norm(a, axis=1), lambda x: np.linalg.norm(x, axis=1)),
        (lambda la, a: la.norm(a, 1, 0), lambda x: np.linalg.norm(x, 1, 0)),
        (lambda la, a: la.matrix_power(a, -2), lambda x: np.linalg.matrix_power(x, -2)),
        (lambda la, a: la.slogdet(a @ a.T)[1], lambda x: np.linalg.slogdet(x @ x.T)[1]),
        (lambda la, a: la.slogdet(a).sign, lambda x: np.linalg.slogdet(x)[0]),
    ],
)
def test_linear_algebra(call, expected):
    arrays = drawn("m")
    a = Symbol("x0", (3, 3))
    np.testing.assert_allclose(numbers(call(cr.xp.linalg, a), arrays), expected(*arrays.values()), rtol=1e-10)


#: Each function of xp.linalg at a matrix, and what has the same value on numbers.
OF_MATRIX = {
    "inv": np.linalg.inv, "det": np.linalg.det, "pinv": np.linalg.pinv, "norm": np.linalg.norm,
    "vector_norm": np.linalg.vector_norm, "matrix_norm": np.linalg.matrix_norm, "trace": np.trace,
    "diagonal": np.diagonal, "matrix_transpose": np.transpose, "expm": jax.scipy.linalg.expm,
    "slogdet": lambda x: np.linalg.slogdet(x)[1], "logdet": lambda x: np.log(np.abs(np.linalg.det(x))),
    "matrix_power": lambda x: x @ x @ x, "solve": lambda x: np.linalg.solve(x, x[0]), "matmul": lambda x: x @ x,
    "outer": lambda x: np.outer(x[0], x[1]), "vecdot": lambda x: np.vecdot(x, x),
    "tensordot": lambda x: np.tensordot(x, x),
}  # fmt: skip
ARGUMENTS = {
    "matrix_power": lambda a: (a, 3), "solve": lambda a: (a, a[0]), "matmul": lambda a: (a, a),
    "outer": lambda a: (a[0], a[1]), "vecdot": lambda a: (a, a), "tensordot": lambda a: (a, a),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(LINALG))
def test_every_name_of_linear_algebra(name):
    arrays = drawn("m", seed=2)
    a = Symbol("x0", (3, 3))
    value = getattr(cr.xp.linalg, name)(*ARGUMENTS.get(name, lambda a: (a,))(a))
    with jax.enable_x64(True):
        expected = OF_MATRIX[name](arrays["x0"])
    np.testing.assert_allclose(numbers(value[1] if name == "slogdet" else value, arrays), expected, rtol=1e-10)


def test_the_namespace_says_what_it_is_and_what_it_lacks():
    assert "exp" in dir(cr.xp)
    assert "inv" in dir(cr.xp.linalg)
    assert set(LINALG) <= set(dir(cr.xp.linalg))
    assert repr(cr.xp) == "<array namespace xp of chainrule expressions>"
    assert not hasattr(cr.xp, "fft")
    with pytest.raises(AttributeError, match=r"did you mean xp\.exp\?"):
        cr.xp.expp  # noqa: B018 - the access is what is tested
