"""Results as expressions, evaluated in balls as the prover does, also where the printed line is a formula of arrays.

Functions of vectors are tried along both axes of a matrix: where its sizes are equal, a row that is taken for a column
has no wrong shape, only wrong values.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from identity_claims import derived
from identity_corpus import identities

np = pytest.importorskip("numpy", reason="the values of the corpus are NumPy arrays")
pytest.importorskip("scipy", reason="erf and expm on NumPy arrays")

from identity_derivatives import TOLERANCE, by_balls, by_text, difference, shape_of  # noqa: E402
from identity_values import numpy_functions  # noqa: E402

import chainrule as cr  # noqa: E402
from chainrule.engine.evaluate import Point, evaluate  # noqa: E402

#: The part of the corpus whose printed line is no longer than its answer; spaces do not count.
SHORT = 0.8
ROWWISE = ("norm", "logsumexp", "softmax", "log_softmax", "mean", "var", "std")
SHAPES = {"n, n": (3, 3), "m, n": (2, 3)}


@pytest.mark.parametrize("identity", identities(), ids=lambda each: f"{each.theme}/{each.id}")
def test_result(identity):
    shape = shape_of(identity, 0)
    expected = by_text(identity, identity.answer, 0, shape)
    assert difference(by_balls(identity, derived(identity).result, 0, shape), expected) <= TOLERANCE


def _along(function, X, axis):
    if function == "norm":
        return np.sqrt((X**2).sum(axis))
    return numpy_functions()[function](X, axis=axis)


def _slopes(function, X):
    """Central differences, extrapolated once."""
    out = np.empty(X.shape)
    for at in np.ndindex(X.shape):
        move = np.zeros(X.shape)
        move[at] = 1e-3
        wide, narrow = ((function(X + h * move) - function(X - h * move)) / (2e-3 * h) for h in (2, 1))
        out[at] = (4 * narrow - wide) / 3
    return out


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("function", ROWWISE)
def test_a_function_of_vectors_along_an_axis(function, axis, shape):
    X = np.random.default_rng(1).integers(-64, 64, SHAPES[shape]) / 32
    derivation = cr.derive(f"sum({function}(X, axis={axis})**3)", wrt="X", given=f"X: matrix({shape})")
    at = Point(
        {derivation.variable: tuple(Fraction(float(x)) for x in X.ravel())}, dict(zip("mn", SHAPES[shape], strict=True))
    )
    expected = _slopes(lambda X: (_along(function, X, axis) ** 3).sum(), X)
    balls = np.reshape([float(ball.mid()) for ball in evaluate(derivation.result, at)], X.shape)
    assert np.allclose(balls, expected, atol=1e-7)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("function", [name for name in ROWWISE if name not in ("softmax", "log_softmax")])
def test_the_value_of_a_function_of_vectors_along_an_axis(function, axis):
    X = np.random.default_rng(2).integers(-64, 64, (3, 3)) / 32
    derivation = cr.derive(f"{function}(X, axis={axis}) @ a", wrt="a", given="X: matrix(n, n), a: vector(n)")
    symbol = next(node for node in _symbols(derivation.result) if node.name == "X")
    balls = evaluate(derivation.result, Point({symbol: tuple(Fraction(float(x)) for x in X.ravel())}, {"n": 3}))
    assert np.allclose([float(ball.mid()) for ball in balls], _along(function, X, axis))


def _symbols(root):
    from chainrule.expr.nodes import Symbol
    from chainrule.expr.walk import postorder

    return (node for node in postorder(root) if isinstance(node, Symbol))


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("softmax(S, axis=1) == exp(S)/sum(exp(S), axis=1, keepdims=True)", "proved"),
        ("softmax(S, axis=1) == exp(S)/sum(exp(S), axis=1)", "refuted"),
        ("softmax(S, axis=0) == exp(S)/sum(exp(S), axis=0)", "proved"),
        ("diff(sum(norm(S, axis=1)), S) == S/sqrt(sum(S**2, axis=1, keepdims=True))", "proved"),
        ("diff(sum(norm(S, axis=1)), S) == S/norm(S, axis=1)", "refuted"),
        ("diff(sum(log_softmax(S, axis=1)), S) == 1 - n*softmax(S, axis=1)", "proved"),
        ("diff(sum(log_softmax(S, axis=1)), S) == 1 - n*softmax(S, axis=0)", "refuted"),
    ],
)
def test_rows_are_not_taken_for_columns(claim, verdict):
    assert cr.prove(claim, given="S: matrix(n, n)").verdict == verdict


def test_lines_are_no_longer_than_the_answers():
    longer = [each for each in identities() if _length(repr(derived(each))) > _length(each.answer)]
    lines = "\n".join(f"{each.id}: {each.answer} | {derived(each)!r}" for each in longer)
    assert len(longer) <= (1 - SHORT) * len(identities()), lines


def _length(line):
    return len(line.replace(" ", ""))
