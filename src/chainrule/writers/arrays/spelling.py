"""What each function of the table is called in each library. What a library lacks is written by its definition."""

from __future__ import annotations

from typing import NamedTuple


class Spelling(NamedTuple):
    """A function in NumPy, JAX and PyTorch, and of plain numbers in Python; empty where the library lacks it."""

    numpy: str = ""
    jax: str = ""
    torch: str = ""
    math: str = ""


def _common(name: str, *, torch: str = "", math: str = "") -> Spelling:
    """A function of one argument that the libraries call alike."""
    return Spelling(
        f"np.{name}({{0}})", f"jnp.{name}({{0}})", f"torch.{torch or name}({{0}})", f"math.{math or name}({{0}})"
    )


def _activation(jax: str, torch: str) -> Spelling:
    """A function that JAX and PyTorch have among those of neural networks."""
    return Spelling("", f"jax.nn.{jax}", f"torch.{torch}")


def _linalg(name: str, tail: str = "") -> Spelling:
    """A function of the libraries' `linalg`."""
    return Spelling(*(f"{prefix}.linalg.{name}({{0}}){tail}" for prefix in ("np", "jnp", "torch")))


#: Arithmetic and comparisons are operators in all of them.
OPERATORS = {"div": "/", "pow": "**", "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}

SPELLINGS = {
    "exp": _common("exp"), "ln": _common("log"), "sqrt": _common("sqrt"),
    "sin": _common("sin"), "cos": _common("cos"), "tan": _common("tan"),
    "asin": _common("arcsin", math="asin"), "acos": _common("arccos", math="acos"),
    "atan": _common("arctan", math="atan"),
    "sinh": _common("sinh"), "cosh": _common("cosh"), "tanh": _common("tanh"),
    "asinh": _common("arcsinh", math="asinh"), "acosh": _common("arccosh", math="acosh"),
    "atanh": _common("arctanh", math="atanh"),
    "pi": Spelling(math="math.pi"), "E": Spelling(math="math.e"),
    "erf": Spelling("scipy.special.erf({0})", "jax.scipy.special.erf({0})", "torch.special.erf({0})", "math.erf({0})"),
    "abs": _common("abs")._replace(math="abs({0})"),
    "sign": _common("sign")._replace(math=""),
    "max": Spelling("np.maximum({0}, {1})", "jnp.maximum({0}, {1})", "torch.maximum({0}, {1})", "max({0}, {1})"),
    "min": Spelling("np.minimum({0}, {1})", "jnp.minimum({0}, {1})", "torch.minimum({0}, {1})", "min({0}, {1})"),
    "sigmoid": _activation("sigmoid({0})", "sigmoid({0})"),
    "softplus": _activation("softplus({0})", "nn.functional.softplus({0}, threshold=40)")._replace(
        numpy="np.logaddexp(0, {0})"),
    "log_sigmoid": _activation("log_sigmoid({0})", "nn.functional.logsigmoid({0})"),
    "relu": _activation("relu({0})", "relu({0})"),
    "selu": _activation("selu({0})", "nn.functional.selu({0})"),
    "silu": _activation("silu({0})", "nn.functional.silu({0})"),
    "gelu": _activation("gelu({0}, approximate=False)", "nn.functional.gelu({0})"),
    "gelu_tanh": _activation("gelu({0}, approximate=True)", 'nn.functional.gelu({0}, approximate="tanh")'),
    "mish": _activation("mish({0})", "nn.functional.mish({0})"),
    "hardtanh": _activation("hard_tanh({0})", "nn.functional.hardtanh({0})"),
    "softsign": _activation("soft_sign({0})", "nn.functional.softsign({0})"),
    "softmax": _activation("softmax({0}, axis=-1)", "softmax({0}, dim=-1)"),
    "log_softmax": _activation("log_softmax({0}, axis=-1)", "log_softmax({0}, dim=-1)"),
    "logsumexp": Spelling("np.logaddexp.reduce({0}, axis=-1)", "jax.scipy.special.logsumexp({0}, axis=-1)",
                          "torch.logsumexp({0}, dim=-1)"),
    "mean": Spelling("np.mean({0}, axis=-1)", "jnp.mean({0}, axis=-1)", "torch.mean({0}, dim=-1)"),
    "variance": Spelling("np.var({0}, axis=-1)", "jnp.var({0}, axis=-1)", "torch.var({0}, dim=-1, correction=0)"),
    "norm": Spelling("np.linalg.norm({0}, axis=-1)", "jnp.linalg.norm({0}, axis=-1)",
                     "torch.linalg.vector_norm({0}, dim=-1)"),
    "frobenius": Spelling("np.linalg.norm({0}, axis=(-2, -1))", "jnp.linalg.norm({0}, axis=(-2, -1))",
                          "torch.linalg.matrix_norm({0})"),
    "inv": _linalg("inv"), "pinv": _linalg("pinv"), "det": _linalg("det"), "logdet": _linalg("slogdet", "[1]"),
    "expm": Spelling("scipy.linalg.expm({0})", "jax.scipy.linalg.expm({0})", "torch.linalg.matrix_exp({0})"),
    "trace_expm": Spelling("np.trace(scipy.linalg.expm({0}), axis1=-2, axis2=-1)",
                           "jnp.trace(jax.scipy.linalg.expm({0}), axis1=-2, axis2=-1)",
                           "torch.linalg.matrix_exp({0}).diagonal(dim1=-2, dim2=-1).sum(-1)"),
}  # fmt: skip
