"""Hash-consing: equal terms are one object whatever their indices are called, on every run, and memory stays flat."""

import gc
import os
import subprocess
import sys
from pathlib import Path

import pytest

from chainrule.expr import build as B
from chainrule.expr.interning import interned_count
from chainrule.expr.nodes import Apply, Call, Const, Let, Product, Sum, Symbol, Unit
from chainrule.rules.heads import exp, sin

X, Y = Symbol("x"), Symbol("y")
U, V = Symbol("u", ("n",)), Symbol("v", ("n",))
A, C = Symbol("A", ("m", "n")), Symbol("C", ("n", "k"))

PAIRS = {
    "constants": lambda: (Const(3), Const(3)),
    "symbols": lambda: (Symbol("z", ("n",)), Symbol("z", ("n",))),
    "names": lambda: (Let("z", exp(X)), Let("z", exp(X))),
    "calls": lambda: (exp(U), exp(U)),
    "sums in another order": lambda: (B.add(X, 2 * Y, Const(1)), B.add(Const(1), 2 * Y, X)),
    "products in another order": lambda: (X * Y, Y * X),
    "products with other labels": lambda: (
        Product(((A, (0, 1)), (C, (1, 2))), (0, 2), {0: "m", 1: "n", 2: "k"}),
        Product(((C, (5, 9)), (A, (7, 5))), (7, 9), {7: "m", 5: "n", 9: "k"}),
    ),
    "the sum over i and over j": lambda: (Product(((U, (3,)),), (), {3: "n"}), Product(((U, (8,)),), (), {8: "n"})),
    "dot products from both sides": lambda: (U @ V, V @ U),
    "unknown functions": lambda: (Apply("f", (X,)), Apply("f", (X,))),
    "unit vectors": lambda: (Unit(1, "n"), Unit(1, "n")),
}
APART = {
    "symbols of other shapes": lambda: (Symbol("z", ("n",)), Symbol("z", ("m",))),
    "symbols with other facts": lambda: (Symbol("z"), Symbol("z", (), frozenset({"positive"}))),
    "names of other definitions": lambda: (Let("z", exp(X)), Let("z", sin(X))),
    "differences from both sides": lambda: (X - Y, Y - X),
    "quotients from both sides": lambda: (X / Y, Y / X),
    "a matrix and its transpose": lambda: (A, A.T),
    "a trace and a total": lambda: (B.trace(C @ C.T), B.total(C @ C.T)),
    "elements 1 and 2": lambda: (B.element(U, 1), B.element(U, 2)),
    "partials in other arguments": lambda: (Apply("f", (X, X), (), (0,)), Apply("f", (X, X), (), (1,))),
    "sums over axes of other sizes": lambda: (B.ones(("n",)), B.ones(("m",))),
}


@pytest.mark.parametrize("name", PAIRS)
def test_equal_terms_are_one_object(name):
    a, b = PAIRS[name]()
    assert a is b


@pytest.mark.parametrize("name", APART)
def test_different_terms_are_two_objects_with_two_digests(name):
    a, b = APART[name]()
    assert a is not b
    assert a.digest != b.digest


def test_the_table_of_nodes_is_weak():
    gc.collect()
    before = interned_count()
    kept = sum((exp(Symbol(f"fresh{i}")) for i in range(500)), Const(0))
    assert interned_count() >= before + 1000
    assert isinstance(kept, Sum)
    del kept
    gc.collect()
    assert interned_count() <= before + 1


def test_many_questions_leave_nothing_behind():
    from chainrule.engine.derivation import derivation
    from chainrule.prover.decide import decide

    def ask(i):
        z = Symbol(f"z{i}")
        result = derivation(exp(sin(z)) * z, z).result
        assert decide(result, result + 0 * z + z * exp(z)).verdict == "refuted"

    ask(0)
    gc.collect()
    before = interned_count()
    for i in range(1, 30):
        ask(i)
    gc.collect()
    assert interned_count() <= before + 5


_PROGRAM = """
from chainrule.expr import build as B
from chainrule.expr.interning import interned_count
from chainrule.expr.nodes import *
from chainrule.rules.heads import *
from chainrule.engine.derivation import derivation
from chainrule.writers.text import text
names = "gdaxbfce"
s = [Symbol(c) for c in names]
v = [Symbol(c, ("n",)) for c in "uvw"]
e = sum(exp(a) * sin(b) for a, b in zip(s, s[1:])) * (v[0] @ v[1] + B.total(softmax(v[2]) * v[0]))
print(e.digest)
d = derivation(e, v[2]).result
print(d.digest)
print(text(d))
"""


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_operands_are_ordered_alike_in_every_process(seed):
    from chainrule import Node

    source = Path(sys.modules[Node.__module__].__file__).parents[2]
    outputs = {
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM if flip else _PROGRAM.replace('"gdaxbfce"', '"gdaxbfce"[:]').replace("v[0] @ v[1]", "v[1] @ v[0]")],
            capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": value, "PYTHONPATH": str(source)},
        ).stdout
        for flip, value in ((True, seed), (False, "77"))
    }  # fmt: skip
    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) == 3


def test_a_call_keeps_its_head():
    node = exp(X)
    assert isinstance(node, Call)
    assert node.head.name == "exp"
