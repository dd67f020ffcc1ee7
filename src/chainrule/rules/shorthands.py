"""Functions that are short for expressions in those of the table; readers and traced functions know them."""

from __future__ import annotations

from collections.abc import Callable

from chainrule.expr import build
from chainrule.expr.build import const, divide
from chainrule.expr.nodes import Call, Node
from chainrule.rules import heads

SHORTHANDS: dict[str, Callable[..., Node]] = {
    "log1p": lambda x: heads.ln(1 + x),
    "expm1": lambda x: heads.exp(x) - 1,
    "square": lambda x: x**2,
    "log2": lambda x: heads.log(x, 2),
    "log10": lambda x: heads.log(x, 10),
    "logit": lambda p: heads.ln(p / (1 - p)),
    "logaddexp": lambda a, b: heads.ln(heads.exp(a) + heads.exp(b)),
    "clip": lambda x, low, high: heads.minimum(heads.maximum(x, low), high),
    "reciprocal": lambda x: divide(const(1), x),
}


def trace(a: Node) -> Node:
    """The trace; of an exponential it is a head of its own, which has a closed derivative."""
    if isinstance(a, Call) and a.head is heads.expm:
        return heads.trace_expm(a.children[0])
    return build.trace(a)
