"""Random expressions, exact points, and numbers that come from balls: what the tests of several packages build on."""

import mpmath
from flint import arb
from hypothesis import strategies as st

from chainrule.engine.evaluate import Point, evaluate
from chainrule.expr import build as B
from chainrule.expr.nodes import Const, Symbol
from chainrule.rules import heads as H

mp = mpmath.mp
SIZES = {"n": 2, "m": 3}
X, Y = Symbol("x"), Symbol("y")
U, V, W = Symbol("u", ("n",)), Symbol("v", ("n",)), Symbol("w", ("m",))
A, C, M = Symbol("A", ("n", "n")), Symbol("C", ("n", "n")), Symbol("M", ("m", "n"))
SYMBOLS = (X, Y, U, V, W, A, C, M)
VARIABLES = (X, U, M)


def dyadic(value):
    """The exact rational number of a float."""
    from fractions import Fraction

    return Fraction(value)


def spread(count, *, start=0, low=-1.0, high=1.0):
    """Exact numbers, all different, spread over a range (multiples of 1/1024)."""
    steps = round((high - low) * 1024) - 1
    return tuple(dyadic(low + (1 + (start + 1) * 617 * (i + 1) % steps) / 1024) for i in range(count))


def point_for(symbols, *, start=0, sizes=SIZES, low=-1.0, high=1.0):
    """A point that gives each symbol its own entries."""
    point = Point({}, dict(sizes), {"t": 2}, {"f": 3, "g": 5})
    for number, symbol in enumerate(sorted(symbols, key=lambda s: s.name)):
        count = 1
        for size in symbol.shape:
            count *= point.extent(size)
        point.values[symbol] = spread(count, start=start + 7 * number, low=low, high=high)
    return point


def number(ball):
    """The midpoint of a ball that is known to 40 digits, as a number of mpmath."""
    assert ball.is_finite(), "the value is not a number"
    assert ball.rad() <= arb(2) ** -134 * (1 + abs(ball)), "the ball is too wide to compare anything"
    with mp.workdps(60):
        return mp.mpf(ball.mid().str(58, radius=False))


def values(node, point):
    """The entries of an expression at a point, as numbers of mpmath."""
    return [number(entry) for entry in evaluate(node, point)]


def close(a, b, digits=25):
    """Whether two numbers agree to so many digits, relative to their size or to one."""
    with mp.workdps(60):
        return abs(a - b) <= mp.mpf(10) ** -digits * max(1, abs(a), abs(b))


def moved(point, symbol, entry, by):
    """The point with one entry of one symbol moved."""
    entries = list(point.values[symbol])
    entries[entry] += by
    return Point({**point.values, symbol: tuple(entries)}, point.sizes, point.indices, point.functions)


def difference_quotients(node, symbol, point):
    """The Jacobian by central differences with h = 2^-60, row-major, output axes first."""
    h = dyadic(2.0**-60)
    columns = []
    for entry in range(len(point.values[symbol])):
        above = evaluate(node, moved(point, symbol, entry, h))
        below = evaluate(node, moved(point, symbol, entry, -h))
        columns.append([(a - b) * arb(2) ** 59 for a, b in zip(above, below, strict=True)])
    return [columns[j][i] for i in range(len(columns[0])) for j in range(len(columns))]


def near(a, b, scale=1):
    """Whether two balls agree to 13 digits relative to `scale` (difference quotients know no more for steep functions)."""
    return bool(abs(a - b) < arb(2) ** -44 * (1 + abs(a) + abs(b) + scale))


# -- expressions that are defined everywhere, so that no example is thrown away

_SMOOTH = (H.exp, H.sin, H.cos, H.tanh, H.sigmoid, H.softplus, H.atan, H.silu, H.gelu, H.asinh, H.erf, H.log_cosh)
_NUMBERS = st.sampled_from([-2, -1, 1, 2, 3, "1/2", "-3/4"]).map(B.const)


def _unary(inner):
    return st.one_of(
        st.builds(lambda head, e: head(e), st.sampled_from(_SMOOTH), inner),
        inner.map(lambda e: -e),
        st.builds(lambda e, k: e ** Const(k), inner, st.sampled_from([2, 3])),
        inner.map(lambda e: H.ln(1 + e**2)),
        inner.map(lambda e: H.sqrt(2 + e**2)),
        inner.map(lambda e: 1 / (2 + H.sin(e))),
        inner.map(lambda e: (1 + e**2) ** B.const("-1/2")),
        inner.map(lambda e: (2 + H.cos(e)) ** X),
    )


def _binary(inner):
    return st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b: a - b, inner, inner),
        st.builds(lambda a, b: a * b, inner, inner),
        st.builds(lambda a, b: a / (1 + b**2), inner, inner),
    )


def scalars(depth):
    """Random scalar expressions in x, y, u, v, w, A, C, M."""
    if depth == 0:
        return st.one_of(_NUMBERS, st.sampled_from([X, Y]))
    inner = st.deferred(lambda: scalars(depth - 1))
    return st.one_of(
        _unary(inner),
        _binary(inner),
        st.builds(lambda a, b: a @ b, vectors(depth - 1), vectors(depth - 1)),
        vectors(depth - 1).map(B.total),
        vectors(depth - 1).map(H.logsumexp),
        vectors(depth - 1).map(lambda v: H.norm(H.exp(v))),
        vectors(depth - 1).map(lambda v: B.element(v, 2)),
        matrices(depth - 1).map(B.trace),
    )


def vectors(depth):
    """Random vector expressions of size n."""
    if depth == 0:
        return st.sampled_from([U, V])
    inner = st.deferred(lambda: vectors(depth - 1))
    return st.one_of(
        _unary(inner),
        _binary(inner),
        st.builds(lambda s, v: s * v, scalars(depth - 1), inner),
        st.builds(lambda a, v: a @ v, matrices(depth - 1), inner),
        inner.map(lambda v: M.T @ H.tanh(M @ v + W)),
        inner.map(H.softmax),
        inner.map(H.log_softmax),
        matrices(depth - 1).map(B.diag),
        matrices(depth - 1).map(lambda a: B.total(a, 1)),
    )


def matrices(depth):
    """Random n by n matrix expressions."""
    if depth == 0:
        return st.sampled_from([A, C, M.T @ M, B.delta("n")])
    inner = st.deferred(lambda: matrices(depth - 1))
    return st.one_of(
        _unary(inner),
        _binary(inner),
        st.builds(lambda a, b: a @ b, inner, inner),
        inner.map(lambda a: a.T),
        st.builds(B.outer, vectors(depth - 1), vectors(depth - 1)),
        vectors(depth - 1).map(B.diag),
    )


def expressions(depth=3):
    """Random scalars, vectors and matrices."""
    return st.one_of(scalars(depth), vectors(depth), matrices(min(depth, 2)))
