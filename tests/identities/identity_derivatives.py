"""The derivative of an identity four ways: by JAX, as the corpus states it, as chainrule prints it, and in balls."""

from fractions import Fraction
from functools import cache

import numpy as np
from identity_corpus import Identity
from identity_samples import is_symmetric, sample
from identity_values import NotEvaluableError, array, jax_functions, numpy_functions, value, with_lets

from chainrule.engine.derivation import Derivation
from chainrule.engine.evaluate import Point, evaluate
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import postorder

TOLERANCE = 1e-8
DRAWS = (0, 1)
#: Compile quickly rather than well: each program runs once, on a handful of numbers.
QUICKLY = {"xla_backend_optimization_level": 0, "xla_cpu_use_fusion_emitters": False}


@cache
def point(identity: Identity, draw: int) -> dict:
    """The values of symbols and sizes; shared, so not to be changed."""
    return sample(identity, draw)


@cache
def by_jax(identity: Identity, draw: int) -> np.ndarray:
    """The derivative by automatic differentiation."""
    import jax

    table = jax_functions()
    values = {
        name: jax.numpy.asarray(v) if isinstance(v, np.ndarray) else v for name, v in point(identity, draw).items()
    }
    wrt = [identity.wrt, identity.wrt2 or identity.wrt]

    def function(first, second):
        names = {**values, wrt[0]: first}
        if identity.wrt2:
            names[wrt[1]] = second
        return value(identity.expression, with_lets(identity.let, names, table), table)

    at = (_float(values[wrt[0]]), _float(values[wrt[1]]))
    out = jax.jacrev(function) if jax.eval_shape(function, *at).ndim else jax.grad(function)
    if identity.wrt2:
        out = jax.jacfwd(out, argnums=1)
    for _ in range(identity.order - 1):
        out = jax.jacfwd(out)
    return _symmetrised(identity, np.asarray(_compiled(jax.jit(out).lower(*at))(*at)))


def _compiled(lowered):
    try:
        return lowered.compile(compiler_options=QUICKLY)
    except (RuntimeError, ValueError):  # options that this version of JAX does not know
        return lowered.compile()


def _float(entry):
    import jax.numpy as jnp

    return jnp.asarray(entry, float)


def _symmetrised(identity: Identity, gradient: np.ndarray) -> np.ndarray:
    """Of a symmetric matrix the gradient is the symmetric one: half of the free gradient plus its transpose."""
    if not is_symmetric(identity, identity.wrt):
        return gradient
    return (gradient + np.swapaxes(gradient, -1, -2)) / 2


def by_text(identity: Identity, source: str, draw: int, shape: tuple[int, ...]) -> np.ndarray:
    """A formula for the derivative, evaluated on arrays."""
    names = with_lets(identity.let, point(identity, draw), numpy_functions())
    return array(source, names, shape)


def by_balls(identity: Identity, node: Node, draw: int, shape: tuple[int, ...]) -> np.ndarray:
    """The value of a node in ball arithmetic, for results that matrix notation cannot say."""
    values = point(identity, draw)
    at = Point({}, {name: extent for name, extent in values.items() if name in identity.sizes_used})
    for symbol in (n for n in postorder(node) if isinstance(n, Symbol)):
        if symbol.name in values and symbol.name not in identity.sizes_used:
            at.values[symbol] = tuple(Fraction(float(entry)) for entry in np.ravel(values[symbol.name]))
    balls = evaluate(node, at)
    return np.reshape([float(ball.mid()) for ball in balls], shape)


def by_chainrule(identity: Identity, derivation: Derivation, draw: int, shape: tuple[int, ...]) -> np.ndarray:
    """The printed line on arrays where it is a formula of arrays, else the result in balls."""
    try:
        return by_text(identity, repr(derivation), draw, shape)
    except NotEvaluableError:
        return by_balls(identity, derivation.result, draw, shape)


def is_formula(identity: Identity, line: str) -> bool:
    """Whether a printed line can be evaluated on arrays."""
    try:
        by_text(identity, line, DRAWS[0], shape_of(identity, DRAWS[0]))
    except NotEvaluableError:
        return False
    return True


def difference(a: np.ndarray, b: np.ndarray) -> float:
    """The largest difference of two arrays, relative to their largest entry (to one where all are zero).

    Arrays of different shapes differ infinitely: `2*sum(x)` is not the gradient `2*sum(x)*ones(n)`.
    """
    if a.shape != b.shape or not (np.all(np.isfinite(a)) and np.all(np.isfinite(b))):
        return float("inf")
    scale = max(np.max(np.abs(a), initial=0.0), np.max(np.abs(b), initial=0.0))
    return float(np.max(np.abs(a - b), initial=0.0) / (scale or 1.0))


def shape_of(identity: Identity, draw: int) -> tuple[int, ...]:
    """The axes of the derivative: those of the output, then those of the variables."""
    names = with_lets(identity.let, point(identity, draw), numpy_functions())
    output = np.shape(value(identity.expression, names, numpy_functions()))
    first, second = (np.shape(names[name]) for name in (identity.wrt, identity.wrt2 or identity.wrt))
    return output + first + (second if identity.wrt2 else first * (identity.order - 1))
