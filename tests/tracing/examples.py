"""One example for each name of the array namespace: arguments by shape, and the same function of NumPy, SciPy or JAX."""

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy import special

#: Arguments: "s" a number, "v" a vector of 3, "m" a matrix 3 by 3, "p" positive, "u" in (0, 1); the rest is passed on.
#: "t" and "k" tensors (2, 3, 4) and (2, 4, 3).
#: The second entry is the function to compare with; None where it has the same name in jax.numpy.
UNARY = {
    "exp": None, "log1p": None, "expm1": None, "square": None, "sin": None, "cos": None, "tan": None, "sinh": None,
    "cosh": None, "tanh": None, "arctan": jnp.arctan, "atan": jnp.arctan, "asinh": jnp.arcsinh, "arcsinh": jnp.arcsinh,
    "arsinh": jnp.arcsinh, "abs": None, "absolute": None, "fabs": None, "sign": None, "sgn": jnp.sign,
    "negative": None, "positive": None, "erf": special.erf, "sigmoid": jax.nn.sigmoid, "logistic": jax.nn.sigmoid,
    "expit": jax.nn.sigmoid, "softplus": jax.nn.softplus, "log_sigmoid": jax.nn.log_sigmoid,
    "logsigmoid": jax.nn.log_sigmoid, "log_expit": jax.nn.log_sigmoid, "relu": jax.nn.relu, "ReLU": jax.nn.relu,
    "selu": jax.nn.selu, "SELU": jax.nn.selu, "silu": jax.nn.silu, "swish": jax.nn.silu, "SiLU": jax.nn.silu,
    "gelu": lambda x: jax.nn.gelu(x, approximate=False), "GELU": lambda x: jax.nn.gelu(x, approximate=False),
    "gelu_tanh": jax.nn.gelu, "mish": jax.nn.mish, "Mish": jax.nn.mish, "hardtanh": jax.nn.hard_tanh,
    "softsign": jax.nn.soft_sign, "leaky_relu": jax.nn.leaky_relu, "LeakyReLU": jax.nn.leaky_relu,
    "elu": jax.nn.elu, "ELU": jax.nn.elu, "step": lambda x: jnp.heaviside(x, 0.0),
    "heaviside": lambda x: jnp.heaviside(x, 0.0), "log_abs": lambda x: jnp.log(jnp.abs(x)),
    "sec": lambda x: 1 / jnp.cos(x), "csc": lambda x: 1 / jnp.sin(x), "cot": lambda x: 1 / jnp.tan(x),
    "sech": lambda x: 1 / jnp.cosh(x), "csch": lambda x: 1 / jnp.sinh(x), "coth": lambda x: 1 / jnp.tanh(x),
    "acot": lambda x: jnp.arctan(1 / x), "arccot": lambda x: jnp.arctan(1 / x),
    "acsch": lambda x: jnp.arcsinh(1 / x), "arcsch": lambda x: jnp.arcsinh(1 / x), "arccsch": lambda x: jnp.arcsinh(1 / x),
    "log_cosh": lambda x: jnp.log(jnp.cosh(x)), "logcosh": lambda x: jnp.log(jnp.cosh(x)),
    "reciprocal": None, "asarray": None, "ones_like": None, "zeros_like": None,
}  # fmt: skip
POSITIVE = {
    "log": None, "ln": jnp.log, "sqrt": None, "log2": None, "log10": None,
}  # fmt: skip
UNIT = {
    "arcsin": None, "asin": jnp.arcsin, "arccos": None, "acos": jnp.arccos, "atanh": jnp.arctanh, "arctanh": None,
    "artanh": jnp.arctanh, "logit": special.logit, "asech": lambda x: jnp.arccosh(1 / x),
    "arsech": lambda x: jnp.arccosh(1 / x), "arcsech": lambda x: jnp.arccosh(1 / x),
}  # fmt: skip
ABOVE_ONE = {
    "acosh": jnp.arccosh, "arccosh": None, "arcosh": jnp.arccosh, "asec": lambda x: jnp.arccos(1 / x),
    "arcsec": lambda x: jnp.arccos(1 / x), "acsc": lambda x: jnp.arcsin(1 / x), "arccsc": lambda x: jnp.arcsin(1 / x),
    "acoth": lambda x: jnp.arctanh(1 / x), "arcoth": lambda x: jnp.arctanh(1 / x), "arccoth": lambda x: jnp.arctanh(1 / x),
}  # fmt: skip


def _lse(x, axis=None, keepdims=False):
    return special.logsumexp(x, axis=axis, keepdims=keepdims)


def _khatri_rao(a, b):
    return jnp.stack([jnp.kron(a[:, j], b[:, j]) for j in range(a.shape[1])], axis=1)


def _huber(r, d):
    return jnp.where(jnp.abs(r) <= d, r * r / 2, d * (jnp.abs(r) - d / 2))


def _bce(y, p, k):
    return -(y * jnp.log(p) + (1 - y) * jnp.log(1 - p)) / jnp.log(k)


#: Name, shapes of the arguments, further arguments, and what to compare with.
CASES = [
    *[(name, "v", {}, function) for name, function in UNARY.items()],
    *[(name, "m", {}, function) for name, function in UNARY.items()][:4],
    *[(name, "p", {}, function) for name, function in POSITIVE.items()],
    *[(name, "u", {}, function) for name, function in UNIT.items()],
    *[(name, "w", {}, function) for name, function in ABOVE_ONE.items()],
    *[(name, "vv", {}, None) for name in ("add", "subtract", "multiply", "divide", "true_divide", "maximum", "minimum",
                                          "less", "less_equal", "greater", "greater_equal", "equal", "not_equal",
                                          "logaddexp", "dot", "inner", "vdot", "outer", "kron", "vecdot")],
    *[(name, "vv", {}, function) for name, function in
      {"div": jnp.divide, "eq": jnp.equal, "ne": jnp.not_equal, "lt": jnp.less, "le": jnp.less_equal, "gt": jnp.greater,
       "ge": jnp.greater_equal}.items()],
    ("KL", "uu", {}, lambda p, q: jnp.sum(p * jnp.log(p / q))), ("bce", "uuw", {}, _bce),
    ("focal_loss", "up", {}, lambda p, g: -((1 - p) ** g) * jnp.log(p)), ("inverse", "m", {}, jnp.linalg.inv),
    ("fro", "m", {}, jnp.linalg.norm), ("norm1", "v", {}, lambda x: jnp.abs(x).sum()), ("norm2", "v", {}, jnp.linalg.norm),
    *[(name, "mv", {}, None) for name in ("add", "multiply", "matmul", "dot", "maximum")],
    *[(name, "pv", {}, jnp.power) for name in ("pow", "power", "float_power")],
    ("log", "pw", {}, lambda x, k: jnp.log(x) / jnp.log(k)),
    *[(name, "cv", {}, None) for name in ("logical_and", "logical_or", "logical_xor")],
    ("logical_not", "c", {}, None), ("where", "vvv", {}, lambda c, a, b: jnp.where(c != 0, a, b)),
    ("inner", "mm", {}, None), ("inner", "mv", {}, None), ("vdot", "mm", {}, None), ("vecdot", "mv", {}, None),
    ("vecdot", "mm", {"axis": 0}, None),
    *[("tensordot", shapes, {"axes": axes}, None) for shapes, axes in
      [("km", 1), ("mm", 2), ("vm", 0), ("tk", ((2, 0), (1, 0))), ("tk", ((1, -1), (2, 1)))]],
    ("swapaxes", "t", {"axis1": 0, "axis2": -1}, None),
    ("moveaxis", "t", {"source": 0, "destination": -1}, None),
    ("moveaxis", "t", {"source": (0, 2), "destination": (2, 1)}, None), ("ravel", "t", {}, None), ("ravel", "s", {}, None),
    ("reshape", "t", {"shape": (6, 4)}, None), ("reshape", "t", {"shape": (4, 3, 2)}, None),
    ("reshape", "m", {"shape": -1}, None), ("reshape", "t", {"shape": (2, 1, 12)}, None),
    ("full_like", "ms", {}, None), ("squeeze", "r", {}, None), ("transpose", "t", {}, None),
    ("matrix_transpose", "t", {}, lambda x: jnp.swapaxes(x, 1, 2)), ("matmul", "tk", {}, None),
    ("max", "vv", {}, jnp.maximum), ("min", "vv", {}, jnp.minimum), ("where", "cvv", {}, None),
    ("clip", "vss", {}, lambda x, a, b: jnp.minimum(jnp.maximum(x, a), b)),
    *[(name, shapes, keywords, None) for name in ("sum", "mean", "var", "std") for shapes, keywords in
      [("v", {}), ("m", {}), ("m", {"axis": 0}), ("m", {"axis": 1, "keepdims": True}), ("m", {"axis": (0, 1)})]],
    ("average", "m", {"axis": 0}, jnp.mean), ("var", "m", {"axis": 0, "correction": 1}, lambda x, axis, correction: jnp.var(x, axis=axis, ddof=correction)),
    ("softmax", "m", {}, jax.nn.softmax), ("softmax", "m", {"axis": 0}, jax.nn.softmax),
    ("log_softmax", "m", {"axis": 0}, jax.nn.log_softmax), ("logsumexp", "m", {}, _lse),
    ("logsumexp", "v", {}, _lse), ("logsumexp", "m", {"axis": 1, "keepdims": True}, _lse), ("lse", "v", {}, _lse),
    ("transpose", "m", {}, None), ("permute_dims", "m", {"axes": (1, 0)}, jnp.transpose),
    ("matrix_transpose", "m", {}, jnp.transpose), ("expand_dims", "v", {"axis": 0}, None),
    ("squeeze", "r", {"axis": 0}, None), ("broadcast_to", "v", {"shape": (2, 3)}, None), ("reshape", "v", {"shape": (3,)}, None),
    ("diag", "v", {}, None), ("diagonal", "m", {}, None), ("trace", "m", {}, None), ("det", "m", {}, jnp.linalg.det),
    ("inv", "m", {}, jnp.linalg.inv), ("logdet", "q", {}, lambda x: jnp.linalg.slogdet(x)[1]),
    ("pinv", "m", {}, jnp.linalg.pinv), ("expm", "m", {}, jax.scipy.linalg.expm),
    ("trace_expm", "m", {}, lambda x: jnp.trace(jax.scipy.linalg.expm(x))),
    ("l1", "v", {}, lambda x: jnp.abs(x).sum()),
    ("l2", "v", {}, lambda x: jnp.sum(x * x)), ("variance", "v", {}, jnp.var), ("khatri_rao", "mm", {}, _khatri_rao),
    ("vec", "m", {}, lambda x: x.T.reshape(-1)), ("linear", "vvs", {}, lambda w, x, b: w @ x + b),
    ("squared_error", "vv", {}, lambda a, b: (a - b) ** 2), ("absolute_error", "vv", {}, lambda a, b: jnp.abs(a - b)),
    ("huber", "vp", {}, _huber), ("hinge", "vv", {}, lambda y, f: jnp.maximum(0, 1 - y * f)),
    ("binary_cross_entropy", "uuw", {}, _bce), ("focal", "up", {}, lambda p, g: -((1 - p) ** g) * jnp.log(p)),
    ("kl_divergence", "uu", {}, lambda p, q: jnp.sum(p * jnp.log(p / q))),
    ("cross_entropy", "uuz", {}, lambda y, p, k: -jnp.sum(y * jnp.log(p)) / jnp.log(k)),
]  # fmt: skip
#: Names whose first argument is no expression, or that have a test of their own.
APART = {"concat", "concatenate", "stack", "eye", "identity", "ones", "zeros", "full", "einsum"}


def values(letter, random):
    """Random numbers for a letter of a case, away from kinks."""
    draw = random.uniform(0.2, 0.9, size=3)
    signed = np.sign(random.uniform(-1, 1, size=3)) * draw
    square = random.uniform(-1, 1, size=(3, 3)) + 2 * np.eye(3)
    return {
        "s": draw[0], "z": 2 + draw[0], "v": signed, "p": 0.5 + draw, "u": draw, "w": 1.1 + draw, "m": square,
        "q": square @ square.T, "r": square[:1], "c": (signed > 0) * 1.0,
        "t": random.uniform(-1, 1, size=(2, 3, 4)), "k": random.uniform(-1, 1, size=(2, 4, 3)),
    }[letter]  # fmt: skip
