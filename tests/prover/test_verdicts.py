"""The ladder of verdicts: counterexamples that really differ, conditions, open questions; budgets; the same answer every time."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from mpmath import mp

from chainrule.algebra.facts import Facts
from chainrule.errors import BudgetError
from chainrule.expr import build as B
from chainrule.expr.nodes import Node, Symbol
from chainrule.prover.decide import decide, prove_equal
from chainrule.prover.verdict import VERDICTS
from chainrule.rules.heads import absolute, cos, exp, ln, relu, sin, sinh, softmax, sqrt, step, tanh

x, y = Symbol("x"), Symbol("y")
p = Symbol("p", (), frozenset({"positive"}))
h = Symbol("h", (), frozenset({"unit"}))
u, v = Symbol("u", ("n",)), Symbol("v", ("n",))
A = Symbol("A", ("n", "n"))

# both sides once more in mpmath, as functions of the entries of the counterexample
REFUTED = {
    "a power": (3 * x**2, x**2, lambda x: (3 * x**2, x**2)),
    "a sign": (sin(x), -sin(x), lambda x: (mp.sin(x), -mp.sin(x))),
    "a factor": (2 * exp(2 * x), exp(2 * x), lambda x: (2 * mp.exp(2 * x), mp.exp(2 * x))),
    "a small term": (exp(x), exp(x) + B.const("1/1000000000"), lambda x: (mp.exp(x), mp.exp(x) + mp.mpf(10) ** -9)),
    "a logarithm": (ln(p) / 2, ln(p), lambda p: (mp.log(p) / 2, mp.log(p))),
    "two variables": (x**2 / (y**2 + 1), x / (y**2 + 1), lambda x, y: (x**2 / (y**2 + 1), x / (y**2 + 1))),
    "a probability": (1 / h, 1 / (1 - h), lambda h: (1 / h, 1 / (1 - h))),
    "a tanh": (1 - tanh(x) ** 2, 1 - tanh(x), lambda x: (1 - mp.tanh(x) ** 2, 1 - mp.tanh(x))),
    "a dot product": (
        u @ v, B.total(u) * B.total(v),
        lambda u, v: (mp.fsum(a * b for a, b in zip(u, v, strict=True)), mp.fsum(u) * mp.fsum(v)),
    ),
    "a norm": (u @ u, B.total(u) ** 2, lambda u: (mp.fsum(a * a for a in u), mp.fsum(u) ** 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUTED)
def test_a_counterexample_differs_by_independent_arithmetic(name):
    claimed, derived, both = REFUTED[name]
    verdict = decide(claimed, derived)
    assert verdict.verdict == "refuted"
    assert not verdict
    example = verdict.counterexample
    with mp.workdps(40):
        at = {
            key: [mp.mpf(t) for t in shown[1:-1].split(", ")] if shown.startswith("[") else mp.mpf(shown)
            for key, shown in example.at
            if key != "n"
        }
        left, right = both(**at)
        assert abs(left - right) > 0
        assert abs(left - mp.mpf(example.claimed)) <= mp.mpf("1e-6") * max(1, abs(left))
        assert abs(right - mp.mpf(example.derived)) <= mp.mpf("1e-6") * max(1, abs(right))


def test_the_counterexample_of_a_tensor_names_its_entry():
    verdict = decide(A @ u, A.T @ u)
    assert verdict.verdict == "refuted"
    example = verdict.counterexample
    at = dict(example.at)
    n = int(at["n"])
    matrix = [mp.mpf(t) for t in at["A"][1:-1].split(", ")]
    vector = [mp.mpf(t) for t in at["u"][1:-1].split(", ")]
    i = int(example.entry) - 1
    left = mp.fsum(matrix[i * n + j] * vector[j] for j in range(n))
    right = mp.fsum(matrix[j * n + i] * vector[j] for j in range(n))
    assert abs(left - mp.mpf(example.claimed)) < 1e-6
    assert abs(right - mp.mpf(example.derived)) < 1e-6
    assert example.claimed != example.derived


def test_facts_about_symbols_bind_the_counterexample():
    at = dict(decide(1 / p, 1 / h).counterexample.at)
    assert float(at["p"]) > 0
    assert 0 < float(at["h"]) < 1
    total = Facts(((v, B.const(1)),))
    entries = dict(decide(B.total(u * v), B.total(u), total).counterexample.at)["v"]
    assert abs(sum(map(float, entries[1:-1].split(", "))) - 1) < 1e-8


CONDITIONAL = {
    "root of a square": (sqrt(x**2), x),
    "absolute value": (absolute(x), x),
    "ReLU": (relu(x), x),
    "a step": (step(x), B.ONE),
    "a step in another place": (relu(x) * step(x), x),
    "root of a square in two variables": (sqrt((x * y) ** 2), x * y),
}


@pytest.mark.parametrize("name", CONDITIONAL)
def test_conditional_says_where_and_has_a_point_where_it_fails(name):
    verdict = decide(*CONDITIONAL[name])
    assert verdict.verdict == "conditional"
    assert verdict.condition
    assert verdict.counterexample.claimed != verdict.counterexample.derived
    assert not verdict


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (ln(-1 - x**2), ln(-1 - x**2) + 1),
        (sqrt(-1 - x**2), 2 * sqrt(-1 - x**2)),
        (1 / (x - x), B.ONE),
        (ln(-p), ln(p)),
        (ln(-exp(x)), x),
    ],
)
def test_nowhere_defined_is_unknown(left, right):
    verdict = decide(left, right)
    assert verdict.verdict == "unknown"
    assert verdict.reason
    assert not verdict


def test_shapes_that_differ_are_refuted_by_name():
    verdict = decide(u, B.total(u))
    assert verdict.verdict == "refuted"
    assert any("(n)" in line and "scalar" in line for line in verdict.evidence)


def test_domains_do_not_stop_a_proof():
    assert decide(x / x, B.ONE).verdict == "proved"
    assert decide(exp(ln(x)), x).verdict == "proved"
    assert decide(ln(-x) - ln(-x), B.ZERO).verdict == "proved"


@pytest.mark.parametrize(
    ("left", "right"),
    [(sin(x), 2 * sin(x / 2) * cos(x / 2)), (ln(x * y), ln(x) + ln(y)), (exp(x / 2) * exp(x / 3), exp(5 * x / 6))],
)
def test_what_is_true_holds_proved_or_not(left, right):
    assert decide(left, right)


HUGE = {
    "a tower": exp(exp(exp(exp(exp(x))))),
    "a high power": (x + 1000) ** 200,
    "an exponential": exp(1000 * (x**2 + 1)),
    "a hyperbolic sine": sinh(600 * (x**2 + 1)),
}


@pytest.mark.parametrize("name", HUGE)
def test_what_is_lost_beside_a_huge_number_is_not_equal(name):
    verdict = decide(HUGE[name], HUGE[name] + x**2 + 1)
    assert verdict.verdict in ("refuted", "unknown")


def _six():
    return sum((Symbol(c) for c in "bcdef"), Symbol("a"))


def _squarings():
    node = x
    for _ in range(60):
        node = node * node + y
    return node


def _wide():
    node = B.ONE
    for i in range(12):
        node = node * (1 + sum(Symbol(f"x{j}") ** (i + 1) for j in range(6)))
    return node


def _ten():
    return B.const(10) ** (B.const(10) ** 10)


BUDGETS = {
    "a power of a sum": lambda: (_six() ** 40, _six() ** 39 * _six() + 0 * x),
    "a power of a sum and another": lambda: (_six() ** 40, _six() ** 20 * (_six() - 1) ** 20),
    "ten to the ten to the ten": lambda: (_ten(), _ten() + 1),
    "ten to the ten to the ten, in another form": lambda: (_ten(), 10 * B.const(10) ** (B.const(10) ** 10 - 1)),
    "a variable to ten to the ten": lambda: (x ** (10**10), x * x ** (10**10 - 1)),
    "sixty squarings": lambda: (_squarings(), _squarings() * 2 / 2 + y - y + 0 * x),
    "a product of twelve sums": lambda: (_wide(), _wide() + x - x * 1 + 0 * y),
    "the sine of a million times an angle": lambda: (sin(1_000_000 * x), 2 * sin(500_000 * x) * cos(500_000 * x)),
    "the exponential of ten to the nine": lambda: (exp(10**9 * x), exp(5 * 10**8 * x) ** 2),
    "a high root": lambda: ((x**2 + 1) ** B.const("1/1000000007"), (x**2 + 1) ** B.const("2/2000000014")),
    "a trace of ten": lambda: (
        B.trace(A @ A @ A @ A @ A @ A @ A @ A @ A @ A), B.trace((A @ A @ A @ A @ A) @ (A @ A @ A @ A @ A)),
    ),
    "softmax of a product to a power": lambda: (
        B.total(softmax(A @ u) ** 12 * exp(v) ** 9), B.total(exp(v) ** 9 * softmax(A @ u) ** 11 * softmax(A @ u)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BUDGETS)
def test_a_budget_ends_the_question(name):
    left, right = BUDGETS[name]()
    for question in (lambda: decide(left, right).verdict, lambda: prove_equal(left, right)):
        start = time.perf_counter()
        try:
            answer = question()
        except BudgetError:
            answer = "unknown"
        assert time.perf_counter() - start < 2
        assert answer is None or isinstance(answer, set) or answer in VERDICTS
    if name == "a power of a sum and another":
        assert decide(left, right).verdict == "refuted"


_PROGRAM = """
import chainrule.verbs
from chainrule.expr import build as B
from chainrule.expr.nodes import Symbol
from chainrule.prover.decide import decide
from chainrule.rules.heads import *
x, y, u, v = Symbol("x"), Symbol("y"), Symbol("u", ("n",)), Symbol("v", ("n",))
A = Symbol("A", ("n", "n"))
for left, right in [
    (sin(2 * x), 2 * sin(x) * cos(x)), (sqrt(x**2), x), (x**y, y**x), (A @ u, u @ A), (u @ v, v @ u),
    (ln(-1 - x**2), x), (softmax(u), softmax(u + x)), (atan(x), asin(x / sqrt(1 + x**2))), (relu(x), x),
]:
    print(decide(left, right))
"""


def test_verdicts_are_the_same_in_every_process():
    source = Path(sys.modules[Node.__module__].__file__).parents[2]
    outputs = {
        subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(source)},
        ).stdout
        for seed in ("0", "12345")
    }  # fmt: skip
    assert len(outputs) == 1
    lines = outputs.pop().splitlines()
    assert [line.split("'")[1] for line in lines] == [
        "proved", "conditional", "refuted", "refuted", "proved", "unknown", "proved", "agrees", "conditional",
    ]  # fmt: skip


@pytest.mark.parametrize("name", [*REFUTED, *CONDITIONAL])
def test_the_same_verdict_twice(name):
    left, right = (REFUTED.get(name) or CONDITIONAL[name])[:2]
    assert decide(left, right) == decide(left, right)
