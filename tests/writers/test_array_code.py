"""Functions on arrays: they compute what the expression says, read well, and take what they need from their inputs."""

import ast
import inspect

import numpy as np
import pytest
from hypothesis import given, settings
from running import LIBRARIES, defined, library, run
from strategies import SIZES, SYMBOLS, A, C, M, U, V, W, X, Y, expressions, point_for

import chainrule as cr
from chainrule.engine.differentiate import differentiate
from chainrule.engine.evaluate import evaluate
from chainrule.engine.simplify import simplify
from chainrule.errors import UsageError
from chainrule.expr import arrays as R
from chainrule.expr import build as B
from chainrule.expr.nodes import NODE_TYPES, Apply, Block, Fuse, Let, Symbol, Unit
from chainrule.rules import heads as H
from chainrule.writers.arrays.function import function
from chainrule.writers.arrays.program import WIDEST

TOLERANCE = 1e-9
POINT = point_for(SYMBOLS, low=-0.75, high=1.25)


def shaped(entries, shape):
    return np.reshape([float(entry) for entry in entries], [POINT.extent(size) for size in shape])


VALUES = {**SIZES, "t": 2, **{s.name: shaped(entries, s.shape) for s, entries in POINT.values.items()}}


def agrees(node, target="numpy"):
    """Whether the function that is written has the value of the node in balls (or one past what floats can say)."""
    expected = shaped([ball.mid() for ball in evaluate(node, POINT)], node.shape)
    source = function(node, target)
    with np.errstate(all="ignore"):
        actual = run(source, target, VALUES)
    assert actual.shape == expected.shape, source
    largest = np.max(np.abs(expected), initial=0)
    assert np.isfinite(largest), source
    return largest > 1e100 or bool(np.all(np.abs(actual - expected) <= TOLERANCE * (1 + largest)))


@settings(max_examples=150)
@given(node=expressions(3))
def test_random_expressions(node):
    assert agrees(node)


@settings(max_examples=80)
@given(node=expressions(2))
def test_random_derivatives(node):
    for variable in (X, U, M):
        assert agrees(simplify(differentiate(node, variable)))


T3 = B.outer(B.outer(U, V), W)
I, J = B.delta("n"), B.ones(("n",))
NAMED = Unit("t", "n")
EXAMPLES = {
    "a number": B.const("-7/3"),
    "a long number": B.const("1.0507009873554804934193349852946"),
    "zeros": B.zeros(("m", "n")),
    "ones": B.ones(("n", "m")),
    "two everywhere": 2 * B.ones(("n",)),
    "a third everywhere": B.ones(("n",)) / 3,
    "a scalar everywhere": B.broadcast_to(X, ("m", "n")),
    "a row everywhere": B.broadcast_to(U, ("m", "n")),
    "a column everywhere": B.outer(W, J),
    "a row and a column": B.outer(W, J) - B.broadcast_to(U, ("m", "n")),
    "a row, a column and a matrix": M * U + B.outer(W, J) / 2,
    "a row by a scalar": B.broadcast_to(U, ("m", "n")) / X,
    "a quotient by a column": M / B.with_ones(H.exp(W), [1]),
    "one by a row by a matrix": 1 / B.broadcast_to(2 + U, ("m", "n")) / (2 + M),
    "the identity": I,
    "the identity by a number": 2 * X * I,
    "a size": B.size_value("n") * U,
    "sizes": B.size_value("m*n") / B.size_value("m + n") + X,
    "the sum of ones": B.einsum([(U, (0,))], (0,), {0: "n", 1: "m"}),
    "four axes": B.einsum([(A, (0, 2)), (M, (1, 3))], (0, 1, 2, 3), {0: "n", 1: "m", 2: "n", 3: "n"}),
    "deltas of four axes": B.einsum([(X, ())], (0, 1, 0, 1), {0: "n", 1: "m"}),
    "a delta and a matrix": B.einsum([(M, (1, 2))], (0, 1, 0, 2), {0: "n", 1: "m", 2: "n"}),
    "three of one": B.einsum([(U, (0,))], (0, 0, 0), {0: "n"}),
    "three vectors": T3,
    "the sum of a three-axis tensor": B.total(T3, 1),
    "a diagonal in three axes": B.einsum([(T3, (0, 0, 1))], (1, 0), {0: "n", 1: "m"}),
    "a transpose of three axes": B.permute(T3, (2, 0, 1)),
    "a function of a three-axis tensor": H.softmax(B.permute(T3, (2, 0, 1))),
    "a trace": B.trace(A @ C @ A),
    "a diagonal": B.diag(A @ C),
    "a diagonal matrix between": A @ B.diag(U * V) @ C.T,
    "a triangle": B.einsum([(A, (0, 1)), (C, (1, 2)), (A, (2, 0)), (U, (0,)), (V, (1,)), (U, (2,))], (), {0: "n", 1: "n", 2: "n"}),
    "a star": B.einsum([(A, (0, 3)), (C, (1, 3)), (M, (2, 3))], (0, 1, 2), {0: "n", 1: "n", 2: "m", 3: "n"}),
    "parallel edges": B.einsum([(A, (0, 1)), (C, (1, 0)), (A, (0, 1))], (0,), {0: "n", 1: "n"}),
    "sums of sums": B.total(M) * B.total(B.total(A, 0) * U),
    "an element": B.element(A, 2, 1) * B.element(U, 1),
    "an element at a named index": B.element(H.softmax(U), "t"),
    "a row of a matrix": B.einsum([(A, (0, 1)), (NAMED, (0,))], (1,), {0: "n", 1: "n"}),
    "a place on the diagonal": B.einsum([(A, (0, 0)), (Unit(2, "n"), (0,))], (), {0: "n"}),
    "two units on one axis": B.einsum([(Unit(1, "n"), (0,)), (Unit(2, "n"), (0,)), (U, (0,))], (), {0: "n"}),
    "a unit vector by an element": B.einsum([(Unit(2, "n"), (0,)), (U, (0,)), (V, (1,))], (0,), {0: "n", 1: "n"}),
    "the last element": B.einsum([(U, (0,)), (Unit("n", "n"), (0,))], (), {0: "n"}),
    "a Kronecker product": R.kron(M, A) * X,
    "a Kronecker product of vectors": R.kron(U, W),
    "a Kronecker product with a function": R.kron(A, H.exp(C)) @ R.kron(U, V),
    "the columns stacked": R.vec(M.T),
    "a Khatri-Rao product": R.khatri_rao(A, M),
    "columns unstacked": B.einsum([(R.vec(M), (0,)), (Fuse("n", "m"), (0, 1, 2))], (2, 1), {0: "m*n", 1: "n", 2: "m"}),
    "fused twice": B.einsum([(Fuse("n", "m"), (0, 1, 2)), (Fuse("n", "m"), (0, 3, 4)), (M, (2, 1))], (3, 4), {0: "m*n", 1: "n", 2: "m", 3: "n", 4: "m"}),
    "fused and kept": B.einsum([(Fuse("n", "m"), (0, 1, 2)), (W, (2,))], (0, 1), {0: "m*n", 1: "n", 2: "m"}),
    "fused and summed": B.einsum([(Fuse("n", "m"), (0, 1, 2)), (W, (2,))], (), {0: "m*n", 1: "n", 2: "m"}),
    "parts stacked": R.stack([U, W, V]),
    "matrices stacked": R.stack([A, M, C], 0),
    "a part of a stack": B.einsum([(R.stack([U, W, V]), (0,)), (Block(("n", "m", "n"), 1), (0, 1))], (1,), {0: "m + 2*n", 1: "m"}),
    "the last columns": B.einsum([(R.stack([A, C], 1), (2, 0)), (Block(("n", "n"), 1), (0, 1))], (2, 1), {0: "2*n", 1: "n", 2: "n"}),
    "cases": H.where(H.gt(U, 0), U, X * U),
    "cases by numbers": H.where(H.gt(U, 0), 2, B.const("1.0507009873554804934193349852946")),
    "cases by an indicator": H.where(H.gt(U, 0) * H.lt(U, 1), U, V),
    "cases between numbers": H.where(H.gt(2, 1), U, X),
    "cases of a scalar": H.where(H.le(X, Y), U, V),
    "cases of a row": H.where(B.broadcast_to(H.gt(U, 0), ("m", "n")), M, B.outer(W, J)),
    "a comparison as a number": B.total(H.ge(U, V) - H.ne(U, 0)) / 2,
    "indicators contracted": A @ H.gt(U, 0),
    "a maximum with a number": H.maximum(0, U) + H.minimum(U, 1),
    "a number of numbers": H.sqrt(2 * H.pi()) * U / H.exp(H.euler()),
    "a sign of a number": H.sign(B.size_value("n") - 2) + H.relu(B.const(3)) + X,
    "powers": U**-1 + U**-2 + (2 + U) ** B.const("1/2") + 2**U + (2 + U) ** (1 + V),
    "minus": -(A @ U) - U * V,
    "a quotient of quotients": U / (V / (1 / (2 + X))) / (X / 3),
    "softmax of a sum of rows": H.softmax(B.broadcast_to(U, ("m", "n")) + M),
    "softmax of ones": H.softmax(J) + U,
    "an inverse beside an identity": H.inv(A @ A.T + I) @ U,
    "names": Let("s", H.sigmoid(Let("z", A @ U))) * (1 - Let("s", H.sigmoid(Let("z", A @ U)))),
    "a name for a repetition": Let("c", B.broadcast_to(X, ("n",))) + U,
    "a name for a number": Let("k", B.const(2)) * U,
}  # fmt: skip


@pytest.mark.parametrize("target", LIBRARIES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name, target):
    with np.errstate(all="raise"):
        assert agrees(EXAMPLES[name], target)


def test_the_examples_have_every_node_type():
    from chainrule.expr.walk import postorder

    alone = {Unit: NAMED, Fuse: Fuse("n", "m"), Block: Block(("n", "m"), 1)}
    seen = {type(part) for node in EXAMPLES.values() for part in postorder(node)}
    assert seen | {Apply} == set(NODE_TYPES)
    for node in alone.values():
        assert all(agrees(node, target) for target in ("numpy", "jax"))


# -- what is written

GIVEN = "X: matrix(m, n), w: vector(n), y: vector(m)"
LOSS = "-sum(y*log(s) + (1 - y)*log(1 - s))"
LOGISTIC = cr.derive(LOSS, wrt="w", given=GIVEN, let=["s = sigmoid(X @ w)"])


def body(source):
    """The statements of the function, without its docstring."""
    below = source.rpartition('"""\n')[2] if '"""' in source else source.partition("):\n")[2]
    return below.replace("    ", "").splitlines()


def test_the_gradient_of_logistic_regression():
    assert body(LOGISTIC.source("numpy")) == ["s = 1/(np.exp(-(X @ w)) + 1)", "return X.T @ (s - y)"]
    assert body(LOGISTIC.source("jax")) == ["s = jax.nn.sigmoid(X @ w)", "return X.T @ (s - y)"]
    assert body(LOGISTIC.source("torch")) == ["s = torch.sigmoid(X @ w)", "return X.T @ (s - y)"]


def test_the_docstring_says_what_is_derived_and_the_shapes():
    said = inspect.getdoc(defined(LOGISTIC.source("numpy")))
    assert "in w, where s = sigmoid(X @ w)." in said
    assert "w: (n); X: (m, n); y: (m). Returns: (n)." in said
    assert "Assumed: ReLU at a kink" in cr.derive("relu(x)", wrt="x").source("numpy")


@pytest.mark.parametrize(
    ("node", "line"),
    [
        (A @ U, "return A @ u"),
        (A.T @ U, "return A.T @ u"),
        (U @ V, "return u @ v"),
        (U @ (A @ V), "return u @ (A @ v)"),
        (simplify(M.T @ B.diag(W) @ M), "return (w*M.T) @ M"),
        (B.outer(U, W), "return np.outer(u, w)"),
        (B.trace(A), "return np.trace(A)"),
        (B.total(M, 0), "return np.sum(M, axis=0)"),
        (R.kron(A, M), "return np.kron(A, M)"),
        (B.diag(U), "return np.diag(u)"),
        (M * B.with_ones(W, [1]), "return w[:, None]*M"),
        (B.element(A, 1, 2), "return A[0, 1]"),
        (U - V, "return u - v"),
        (2 * U / 3, "return 2*u/3"),
        (2 * (U - V), "return 2*(u - v)"),
        (H.where(H.gt(U, 0), U, 0), "return np.where(u > 0, u, 0)"),
        (1 / (1 + U), "return 1/(u + 1)"),
    ],
)  # fmt: skip
def test_it_reads_as_one_would_write_it(node, line):
    assert body(function(node, "numpy"))[-1] == line


def test_shared_values_are_computed_once():
    source = function(H.exp(A @ U) * H.sin(H.exp(A @ U)), "numpy")
    assert source.count("np.exp") == 1
    assert body(function(U * (1 - U), "numpy"))[-1] == "return u*(1 - u)"


def test_sizes_are_read_off_the_inputs():
    assert body(cr.derive("mean(X @ w)", wrt="w", given=GIVEN).source())[0] == "m = X.shape[0]"
    assert body(function(B.size_value("m") * M / B.size_value("n"), "numpy"))[0] == "m, n = M.shape"
    assert "def value(n):" in function(B.delta("n"), "numpy")
    assert body(function(R.kron(A, M), "jax")) == ["return jnp.kron(A, M)"]


@pytest.mark.parametrize("target", LIBRARIES)
def test_single_precision_stays_single(target):
    array = library(target)
    source = cr.derive("sum(relu(A @ x)) + sum(x)/3", wrt="x", given="A: matrix(m, n), x: vector(n)").source(target)
    single = [array(np.asarray([1, 2], "float32")), array(np.asarray([[1, 2], [3, -4]], "float32"))]
    assert "float32" in str(defined(source)(*single).dtype) or target == "numpy"


# -- names


def test_names_are_identifiers_and_taken_ones_are_left_alone():
    names = ["lambda", "np", "sum", r"\hat{y}", r"\theta_1", "x'", "y_hat", "1x", "derivative", "t1"]
    node = B.add(*(Symbol(name) for name in names))
    source = function(node, "numpy", name="derivative")
    parameters = inspect.signature(defined(source)).parameters
    assert len(parameters) == len(names)
    assert {"lambda_", "np_", "sum_", "y_hat", "y_hat_", "theta_1", "x_prime", "derivative_", "t1"} <= set(parameters)


def test_nothing_in_a_name_becomes_code():
    evil = '"""\nimport os\\'
    node = Symbol(evil) * 2
    doc = f'The derivative of {evil} in x {evil}"'
    source = function(node, "numpy", doc=doc)
    tree = ast.parse(source)
    assert [type(each).__name__ for each in tree.body] == ["FunctionDef"]
    assert len(tree.body[0].body) == 2
    assert not any(isinstance(each, ast.Import) for each in ast.walk(tree))


def test_intermediates_do_not_hide_inputs():
    t1 = Symbol("t1", ("n",))
    shared = H.exp(t1 * 2)
    source = function(shared * H.sin(shared) + t1, "numpy")
    value = np.asarray([0.25, -1.5])
    expected = np.exp(2 * value) * np.sin(np.exp(2 * value)) + value
    np.testing.assert_allclose(run(source, "numpy", {"t1": value}), expected)


def test_two_names_for_different_things_stay_two():
    first, second = Let("z", H.exp(X)), Let("z", H.sin(X))
    source = function(first * second, "numpy")
    assert run(source, "numpy", {"x": 0.5}) == pytest.approx(np.exp(0.5) * np.sin(0.5))


# -- depth, width, errors


def test_a_deep_chain():
    node = X
    for _ in range(2000):
        node = H.sin(node) + node / 2
    source = function(node, "numpy")
    value = 0.75
    for _ in range(2000):
        value = np.sin(value) + value / 2
    assert run(source, "numpy", {"x": 0.75}) == pytest.approx(value)
    assert max(map(len, source.splitlines())) < 2 * WIDEST


def test_the_derivative_of_a_deep_chain():
    node = Symbol("x")
    for _ in range(1000):
        node = H.tanh(2 * node)
    source = cr.derive(node, node_variable := Symbol("x")).source("numpy")
    value, slope = 0.3, 1.0
    for _ in range(1000):
        value = np.tanh(2 * value)
        slope *= 2 * (1 - value**2)
    assert run(source, "numpy", {node_variable.name: 0.3}) == pytest.approx(slope, rel=1e-6)


def test_wide_sums_are_broken():
    node = B.add(*(H.exp(A @ (k * U)) @ V for k in range(1, 25)))
    source = function(node, "numpy")
    assert agrees(node)
    assert max(len(line) for line in source.splitlines() if "exp" in line) < 2 * WIDEST


def test_errors():
    with pytest.raises(UsageError, match=r"no code for 'fortran': the targets are numpy, jax, torch"):
        LOGISTIC.source("fortran")
    with pytest.raises(UsageError, match=r"f has no definition: give one with --let"):
        cr.derive("f(x)**2", wrt="x", given="f: function(x)").source("numpy")
    with pytest.raises(UsageError, match="too large for an array"):
        function(X * B.const(10**400), "numpy")
