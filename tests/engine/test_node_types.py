"""Every node type under every operation: a new type without an arm fails here by name."""

from xml.etree import ElementTree as ET
from zlib import crc32

import numpy as np
import pytest
from running import run
from strategies import SIZES, close, dyadic, mp, values

from chainrule.algebra.field import Field
from chainrule.algebra.lower import lower
from chainrule.engine.differentiate import differentiate, forward, gradients, record
from chainrule.engine.evaluate import Point
from chainrule.engine.simplify import simplify
from chainrule.errors import UsageError
from chainrule.expr import build as B
from chainrule.expr.nodes import NODE_TYPES, Apply, Block, Call, Const, Fuse, Let, Product, Sum, Symbol, Unit
from chainrule.expr.walk import postorder, rebuild, substitute
from chainrule.rules.heads import exp
from chainrule.writers.arrays.function import function
from chainrule.writers.latex import latex
from chainrule.writers.mathml import mathml
from chainrule.writers.text import text

X, Y = Symbol("x"), Symbol("y")
U, A = Symbol("u", ("n",)), Symbol("A", ("n", "n"))
F = Apply("f", (X,))
ENTRIES = {X: (0.75,), Y: (-1.25,), U: (0.5, -2.0), A: (4.0, 0.0, 0.5, 2.0)}
#: The checksum of the name f, and the weight it gives.
SEED = crc32(b"f")
WEIGHT = mp.mpf(3 * 2**16 + crc32(b"(0, 0, 0)", SEED) % (13 * 2**16)) / 2**19
POINT = Point({symbol: tuple(map(dyadic, entries)) for symbol, entries in ENTRIES.items()}, SIZES, {}, {"f": 0})


class Example:
    """A node, its variable, its entries and those of its derivative, how it prints, what it equals and what not."""

    def __init__(self, node, variable, *, value, derivative, text, latex, equal, other):
        self.node, self.variable, self.value, self.derivative = node, variable, value, derivative
        self.text, self.latex, self.equal, self.other = text, latex, equal, other


def wave(t, order=0):
    """The function the evaluator takes for an unknown f: 3 + sin(phase + weight t), by the checksum of its name."""
    angle = mp.mpf(SEED) / 2**30 + WEIGHT * t
    return mp.sin(angle) + 3 if order == 0 else WEIGHT * mp.cos(angle)


EXAMPLES = {
    Const: Example(
        B.const("-2/3"), X, value=lambda: ["-0.66666666666666666666666666666666666666666666666667"], derivative=lambda: [0],
        text="-2/3", latex=r"-\frac{2}{3}", equal=B.const("4/3") - 2, other=B.const("2/3"),
    ),
    Symbol: Example(
        U, U, value=lambda: ["0.5", -2], derivative=lambda: [1, 0, 0, 1], text="u", latex=r"\mathbf{u}",
        equal=B.delta("n") @ U, other=2 * U,
    ),
    Let: Example(
        Let("z", X**2), X, value=lambda: ["0.5625"], derivative=lambda: ["1.5"], text="z", latex="z", equal=X * X, other=X**3,
    ),
    Call: Example(
        exp(X), X, value=lambda: [mp.e ** mp.mpf("0.75")], derivative=lambda: [mp.e ** mp.mpf("0.75")], text="exp(x)",
        latex="e^{x}", equal=1 / exp(-X), other=exp(-X),
    ),
    Sum: Example(
        X - 2 * Y, Y, value=lambda: ["3.25"], derivative=lambda: [-2], text="x - 2*y", latex="x - 2 y",
        equal=(2 * X - 4 * Y) / 2, other=X + 2 * Y,
    ),
    Product: Example(
        A @ U, U, value=lambda: [2, "-3.75"], derivative=lambda: [4, 0, "0.5", 2], text="A @ u",
        latex=r"\mathbf{A} \mathbf{u}", equal=U @ A.T, other=A.T @ U,
    ),
    Apply: Example(
        F, X, value=lambda: [wave(mp.mpf("0.75"))], derivative=lambda: [wave(mp.mpf("0.75"), 1)], text="f(x)",
        latex=r"f\left(x\right)", equal=Apply("f", (X * X / X,)), other=Apply("f", (2 * X,)),
    ),
    Unit: Example(
        Unit(2, "n"), X, value=lambda: [0, 1], derivative=lambda: [0, 0], text="eye(n)[2, :]", latex=r"\mathbf{e}_{2}",
        equal=B.delta("n") @ Unit(2, "n"), other=Unit(1, "n"),
    ),
    Fuse: Example(
        Fuse(2, 2), X, value=lambda: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], derivative=lambda: [0] * 16,
        text="delta[i, (j, k)]", latex=r"\delta_{i,(j, k)}", equal=Fuse(2, 2) * B.const("3/3"), other=2 * Fuse(2, 2),
    ),
    Block: Example(
        Block((1, 2), 1), X, value=lambda: [0, 0, 1, 0, 0, 1], derivative=lambda: [0] * 6, text="delta[i, 1 + j]",
        latex=r"\delta_{i,1 + j}", equal=Block((1, 2), 1) @ B.delta(2), other=Block((2, 1), 0),
    ),
}  # fmt: skip


def numbers(node, expected):
    with mp.workdps(50):
        wanted = [mp.mpf(e) for e in expected()]
    actual = values(node, POINT)
    return len(wanted) == len(actual) and all(close(w, a, 35) for w, a in zip(wanted, actual, strict=True))


def well_formed(source):
    return ET.fromstring(source).tag.endswith("}math")  # noqa: S314 - what chainrule wrote


def computes(node, expected):
    """The function for NumPy; where the node has an unknown function there is none, and an error says so."""
    if any(isinstance(part, Apply) for part in postorder(node)):
        with pytest.raises(UsageError, match="f has no definition"):
            function(node, "numpy")
        return True
    inputs = {
        symbol.name: np.reshape(np.asarray(v, float), [SIZES[size] for size in symbol.shape])
        for symbol, v in ENTRIES.items()
    }
    actual = run(function(node, "numpy"), "numpy", {**inputs, **SIZES})
    with mp.workdps(50):
        wanted = [float(mp.mpf(e)) for e in expected()]
    return np.allclose(np.ravel(actual), wanted, rtol=1e-14, atol=1e-15) and actual.ndim == node.ndim


def shape_of_derivative(example):
    return example.node.shape + example.variable.shape


def normal_form(node):
    field = Field()
    labels = tuple(field.label(size) for size in node.shape)
    return lambda other: field.is_zero(field.sub(lower(field, node, labels), lower(field, other, labels)))


OPERATIONS = {
    "evaluate": lambda e: numbers(e.node, e.value),
    "differentiate in reverse": lambda e: numbers(differentiate(e.node, e.variable), e.derivative),
    "differentiate forward": lambda e: numbers(forward(record(e.node, e.variable)), e.derivative),
    "gradients of many": lambda e: numbers(gradients(e.node, [e.variable])[0], e.derivative),
    "shape of the derivative": lambda e: differentiate(e.node, e.variable).shape == shape_of_derivative(e),
    "simplify": lambda e: numbers(simplify(e.node), e.value) and simplify(e.node).shape == e.node.shape,
    "simplify the derivative": lambda e: numbers(simplify(differentiate(e.node, e.variable)), e.derivative),
    "text": lambda e: text(e.node) == e.text,
    "latex": lambda e: latex(e.node) == e.latex,
    "text of the derivative": lambda e: bool(text(simplify(differentiate(e.node, e.variable)), view="index")),
    "latex of the derivative": lambda e: bool(latex(simplify(differentiate(e.node, e.variable)), view="index")),
    "mathml": lambda e: well_formed(mathml(e.node)),
    "mathml of the derivative": lambda e: well_formed(
        mathml(simplify(differentiate(e.node, e.variable)), view="index")
    ),
    "array code": lambda e: computes(e.node, e.value),
    "array code of the derivative": lambda e: computes(simplify(differentiate(e.node, e.variable)), e.derivative),
    "lower to what is equal": lambda e: normal_form(e.node)(e.equal),
    "lower to what is not": lambda e: not normal_form(e.node)(e.other),
    "walk": lambda e: postorder(e.node)[-1] is e.node,
    "rebuild": lambda e: rebuild(e.node, e.node.children) is e.node,
    "substitute": lambda e: substitute(substitute(e.node, {X: Y, Y: X}), {X: Y, Y: X}) is e.node,
}


def test_there_is_an_example_of_every_type_and_it_is_one():
    assert set(EXAMPLES) == set(NODE_TYPES)
    assert [t.__name__ for t, e in EXAMPLES.items() if type(e.node) is not t] == []


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("kind", NODE_TYPES, ids=lambda t: t.__name__)
def test_operation(kind, operation):
    assert kind in EXAMPLES, f"no example of {kind.__name__}"
    assert OPERATIONS[operation](EXAMPLES[kind])
