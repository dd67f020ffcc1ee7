"""The value of a formula in the text syntax on arrays: the corpus' own evaluator, independent of the package's reader.

The formulas are those of the corpus and what the package prints for them. They are parsed by Python and evaluated
with NumPy or JAX as `xp`. Elements count from 1; `sum[j](...)` and `delta[i, j]` are understood, and a formula with
free indices is the array of its values over all of them, axes in the order of the indices' names.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Collection
from functools import cache
from itertools import product


class NotEvaluableError(Exception):
    """A formula that is not one of arrays: it has an unknown name, or indices that do not fit."""


def functions(xp, special, linalg):
    """What the names of the text syntax mean: `xp` is NumPy or `jax.numpy`, `special` has erf and expm."""
    sigmoid = lambda z: 0.5 * (1 + xp.tanh(z / 2))  # noqa: E731 - a table of one-line definitions
    softplus = lambda z: xp.logaddexp(z, 0.0)  # noqa: E731
    erf = special.erf

    def logsumexp(z, axis=None, keepdims=False):
        top = xp.max(z, axis=axis, keepdims=True)
        value = xp.log(xp.sum(xp.exp(z - top), axis=axis, keepdims=True)) + top
        return value if keepdims else xp.squeeze(value, axis=axis)

    def log_softmax(z, axis=-1):
        return z - logsumexp(z, axis=axis, keepdims=True)

    def log(z, base=None):
        return xp.log(z) if base is None else xp.log(z) / xp.log(base * 1.0)

    def trace(a):
        return xp.trace(a)

    def ones(*shape):
        return xp.ones(shape)

    def hinge(y, s):
        return xp.maximum(0, 1 - y * s)

    def huber(r, d):
        return xp.where(xp.abs(r) <= d, r**2 / 2, d * (xp.abs(r) - d / 2))

    return {
        "E": math.e,
        "pi": math.pi,
        "exp": xp.exp, "log": log, "ln": xp.log, "sqrt": xp.sqrt, "log1p": xp.log1p, "expm1": xp.expm1,
        "square": xp.square, "sin": xp.sin, "cos": xp.cos, "tan": xp.tan, "atan": xp.arctan, "sinh": xp.sinh,
        "cosh": xp.cosh, "tanh": xp.tanh, "erf": erf, "abs": xp.abs, "sign": xp.sign, "where": xp.where,
        "maximum": xp.maximum, "minimum": xp.minimum, "max": xp.maximum, "min": xp.minimum,
        "sigmoid": sigmoid, "softplus": softplus, "log_sigmoid": lambda z: -softplus(-z),
        "relu": lambda z: xp.maximum(z, 0), "step": lambda z: (z > 0) * 1.0, "silu": lambda z: z * sigmoid(z),
        "gelu": lambda z: z * 0.5 * (1 + erf(z / math.sqrt(2))), "mish": lambda z: z * xp.tanh(softplus(z)),
        "log_cosh": lambda r: xp.logaddexp(r, -r) - math.log(2), "hinge": hinge, "huber": huber,
        "softmax": lambda z, axis=-1: xp.exp(log_softmax(z, axis)), "log_softmax": log_softmax,
        "logsumexp": logsumexp, "sum": xp.sum, "mean": xp.mean, "var": xp.var, "std": xp.std,
        "trace": trace, "tr": trace, "diag": xp.diag, "inv": linalg.inv, "pinv": linalg.pinv, "det": linalg.det,
        "logdet": lambda a: linalg.slogdet(a)[1], "expm": special.expm, "matrix_power": linalg.matrix_power,
        "norm": lambda x: xp.sqrt(xp.sum(x * x)), "norm1": lambda x: xp.sum(xp.abs(x)), "outer": xp.outer,
        "kron": xp.kron, "vec": lambda a: xp.reshape(a.T, (-1,)), "eye": xp.eye, "ones": ones,
        "zeros": lambda *shape: xp.zeros(shape), "dot": xp.dot,
    }  # fmt: skip


class _Nothing:
    def __getattr__(self, name):
        return None


#: The names of the table; they can be known without an array library.
NAMES = frozenset(functions(_Nothing(), _Nothing(), _Nothing())) | {"e"}


@cache
def numpy_functions():
    """The table for NumPy."""
    import numpy as np
    from scipy import linalg, special

    class Special:
        erf = staticmethod(special.erf)
        expm = staticmethod(linalg.expm)

    return functions(np, Special, np.linalg)


@cache
def jax_functions():
    """The table for JAX, in float64."""
    import jax

    jax.config.update("jax_enable_x64", True)
    import jax.numpy as jnp
    import jax.scipy as jsp

    class Special:
        erf = staticmethod(jsp.special.erf)
        expm = staticmethod(jsp.linalg.expm)

    return functions(jnp, Special, jnp.linalg)


class _Indices(ast.NodeTransformer):
    """Elements count from 1, sums over an index become loops, comparisons become numbers."""

    def visit_Subscript(self, node):
        self.generic_visit(node)
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        name = "_delta" if isinstance(node.value, ast.Name) and node.value.id == "delta" else "_at"
        args = [item if not isinstance(item, ast.Slice) else ast.Name("_all", ast.Load()) for item in items]
        first = [] if name == "_delta" else [node.value]
        return _call(name, *first, *args)

    def visit_Call(self, node):
        head = node.func
        if isinstance(head, ast.Subscript) and isinstance(head.value, ast.Name) and head.value.id == "sum":
            index = head.slice.id
            extent = _extent(index, node.args[0])
            body = ast.Lambda(
                ast.arguments(posonlyargs=[], args=[ast.arg(index)], kwonlyargs=[], kw_defaults=[], defaults=[]),
                self.visit(node.args[0]),
            )
            return _call("_sum_over", body, self.visit(extent))
        self.generic_visit(node)
        return node

    def visit_Compare(self, node):
        self.generic_visit(node)
        return _call("_number", node)


def _call(name, *args):
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _extent(index, body):
    """A formula for how far an index runs: the length of the axis that it stands at."""
    for node in ast.walk(body):
        if isinstance(node, ast.Subscript) and not (
            isinstance(node.value, ast.Name) and node.value.id in ("delta", "e")
        ):
            items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            for position, item in enumerate(items):
                if isinstance(item, ast.Name) and item.id == index and not _mentions(index, node.value):
                    return _call("_length", node.value, ast.Constant(position))
    msg = f"how far {index} runs is not said"
    raise NotEvaluableError(msg)


def _mentions(name, tree):
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(tree))


_ALL = slice(None)


def _at(array, *indices):
    return array[tuple(i if i is None or i is _ALL else i - 1 for i in indices)]


def _delta(i, j):
    if isinstance(i, tuple) or isinstance(j, tuple):
        msg = "a delta of pairs of indices"
        raise NotEvaluableError(msg)
    return 1.0 * (i == j)


_HELPERS = {
    "_all": _ALL,
    "_at": _at,
    "_delta": _delta,
    "_sum_over": lambda body, extent: sum(body(i) for i in range(1, extent + 1)),
    "_length": lambda array, axis: array.shape[axis],
    "_number": lambda truth: truth * 1.0,
}


@cache
def compiled(source: str):
    """A formula as code with its free names."""
    try:
        tree = ast.parse(source.replace("^", "**"), mode="eval")
        tree = ast.fix_missing_locations(_Indices().visit(tree))
    except (SyntaxError, AttributeError) as error:
        raise NotEvaluableError(str(error)) from error
    code = compile(tree, source, "eval")
    bound = {arg.arg for node in ast.walk(tree) if isinstance(node, ast.Lambda) for arg in node.args.args}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return code, frozenset(names - bound - set(_HELPERS))


def value(source: str, names: dict, table: dict):
    """The value of a formula without free indices."""
    code, used = compiled(source)
    space = {**table, **_HELPERS, **names}
    if missing := used - set(space):
        msg = f"{source}: unknown names {sorted(missing)}"
        raise NotEvaluableError(msg)
    return eval(code, {"__builtins__": {}, **space})  # noqa: S307 - formulas of the corpus


def with_lets(let, names: dict, table: dict) -> dict:
    """The names together with the intermediates, each computed from those before it."""
    names = dict(names)
    for statement in let:
        name, _, body = statement.partition("=")
        names[name.strip()] = value(body.strip(), names, table)
    return names


def free_names(source: str, names: Collection[str]) -> tuple[str, ...]:
    """The indices over which a formula is to be tabulated, in the order of the axes."""
    _, used = compiled(source)
    return tuple(sorted(used - NAMES - set(names)))


def array(source: str, names: dict, shape: tuple[int, ...]):
    """The value of a formula as a NumPy array; free indices are its axes, and `shape` says how far they run."""
    import numpy as np

    table = {**numpy_functions(), "e": Units()}
    free = free_names(source, names)
    if not free:
        found = value(source, names, table)
        return found.array(shape[0]) if isinstance(found, Units) else np.asarray(found, float)
    if len(free) != len(shape) or any(len(name) > 1 for name in free):
        msg = f"{source}: the free names {', '.join(free)} are not the {len(shape)} axes"
        raise NotEvaluableError(msg)
    out = np.empty(shape)
    for at in product(*(range(1, extent + 1) for extent in shape)):
        entry = value(source, {**names, **dict(zip(free, at, strict=True))}, table)
        out[tuple(i - 1 for i in at)] = entry
    return out


class Units:
    """A sum of multiples of unit vectors, `e[2] - e[1]`, whose length is that of the first vector it meets."""

    __array_ufunc__ = None

    def __init__(self, weights=()):
        self.weights = dict(weights)

    def __getitem__(self, index):
        # The evaluator has made the index count from 0.
        return Units({index[0]: 1.0})

    def array(self, length):
        import numpy as np

        out = np.zeros(length)
        for index, weight in self.weights.items():
            out[index] += weight
        return out

    def __add__(self, other):
        if isinstance(other, Units):
            both = [*self.weights, *other.weights]
            return Units({i: self.weights.get(i, 0.0) + other.weights.get(i, 0.0) for i in both})
        return self.array(len(other)) + other

    def __mul__(self, other):
        if getattr(other, "ndim", 0):
            return self.array(len(other)) * other
        return Units({i: weight * other for i, weight in self.weights.items()})

    def __truediv__(self, other):
        return self * (1 / other)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __matmul__(self, other):
        return self.array(len(other)) @ other

    def __rmatmul__(self, other):
        return other @ self.array(other.shape[-1])

    __radd__, __rmul__ = __add__, __mul__
