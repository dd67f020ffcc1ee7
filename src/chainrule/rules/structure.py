"""The rules that hold for any number of terms and any labels: named here, carried out by the engine's one equation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StructuralRule:
    """A rule of a node type. `formula` is its textbook line in LaTeX."""

    name: str
    title: str
    formula: str
    text: str
    note: str


CONSTANT = StructuralRule(
    "constant", "constant", r"\frac{\partial k}{\partial x} = 0", "dk/dx = 0", "k does not depend on x"
)
IDENTITY = StructuralRule(
    "identity", "identity", r"\frac{\partial x}{\partial x} = 1", "dx/dx = 1", "for a tensor the Kronecker delta"
)
SUM = StructuralRule(
    "sum", "sum rule", r"\frac{\partial (f+g)}{\partial x} = \frac{\partial f}{\partial x} + \frac{\partial g}{\partial x}",
    "d(f + g)/dx = df/dx + dg/dx", "for any number of terms",
)  # fmt: skip
DIFFERENCE = StructuralRule(
    "difference", "difference rule", r"\frac{\partial (f-g)}{\partial x} = \frac{\partial f}{\partial x} - \frac{\partial g}{\partial x}",
    "d(f - g)/dx = df/dx - dg/dx", "the sum rule with a negative coefficient",
)  # fmt: skip
MULTIPLE = StructuralRule(
    "multiple", "constant multiple rule", r"\frac{\partial kf}{\partial x} = k \frac{\partial f}{\partial x}",
    "d(k f)/dx = k df/dx", "k does not depend on x",
)  # fmt: skip
PRODUCT = StructuralRule(
    "product", "product rule", r"\frac{\partial fg}{\partial x} = f \frac{\partial g}{\partial x} + g \frac{\partial f}{\partial x}",
    "d(f g)/dx = f dg/dx + g df/dx", "for any number of factors, also under index contraction",
)  # fmt: skip
LINEARITY = StructuralRule(
    "linearity", "linearity over a sum",
    r"\frac{\partial}{\partial x} \sum_i f_i = \sum_i \frac{\partial f_i}{\partial x}",
    "d(sum_i f_i)/dx = sum_i df_i/dx", "for a sum over an index, of any size",
)  # fmt: skip
NAME = StructuralRule(
    "chain", "chain rule",
    r"\frac{\partial f}{\partial x} = \sum_i \frac{\partial f}{\partial g_i} \frac{\partial g_i}{\partial x}",
    "df/dx = sum_i df/dg_i dg_i/dx", "through a named intermediate or an inner function",
)  # fmt: skip
UNKNOWN = StructuralRule(
    "unknown", "unknown function", r"\frac{\partial f(g(x))}{\partial x} = f'(g(x)) \frac{\partial g}{\partial x}",
    "d f(g(x))/dx = f'(g(x)) dg/dx", "f is any differentiable function",
)  # fmt: skip
ELEMENT = StructuralRule(
    "element", "element rule", r"\frac{\partial x_i}{\partial x_j} = \delta_{ij}", "dx_i/dx_j = delta_ij",
    "an element of a vector depends on that element alone",
)  # fmt: skip
INTEGRAL = StructuralRule(
    "integral", "fundamental theorem of calculus", r"\frac{d}{dx} \int_a^x f(t) \, dt = f(x)",
    "d(integral of f from a to x)/dx = f(x)", "at the other end with a minus",
)  # fmt: skip
LEIBNIZ = StructuralRule(
    "leibniz", "differentiation under the integral sign",
    r"\frac{d}{dx} \int_a^b f(x, t) \, dt = \int_a^b \frac{\partial f(x, t)}{\partial x} \, dt",
    "d(integral of f(x, t))/dx = integral of df/dx", "where the ends do not depend on x, and df/dx is continuous",
)  # fmt: skip

STRUCTURE = (
    CONSTANT,
    IDENTITY,
    MULTIPLE,
    SUM,
    DIFFERENCE,
    PRODUCT,
    LINEARITY,
    NAME,
    UNKNOWN,
    ELEMENT,
    INTEGRAL,
    LEIBNIZ,
)
