"""Unknown functions that act on each entry: their slopes are those of one test function, whatever the tensor."""

from fractions import Fraction

import pytest

from chainrule.engine.differentiate import differentiate
from chainrule.engine.evaluate import Point, evaluate
from chainrule.expr.head import unknown
from chainrule.expr.nodes import Apply, Call, Symbol
from chainrule.prover.decide import decide
from chainrule.rules import heads
from chainrule.writers.text import text

S = Symbol("s", ("n",))
STEP = Fraction(1, 2**40)


def at(node, *entries):
    return [float(value) for value in evaluate(node, Point({S: entries}, {"n": len(entries)}, {}, {"g": 3}))]


@pytest.mark.parametrize("order", [0, 1, 2, 4])
def test_a_derivative_is_the_limit_of_differences(order):
    """The Jacobian is diagonal, with the differences of the function one order below on its diagonal."""
    value = Call(unknown("g", order), (S,))
    jacobian = at(differentiate(value, S), Fraction(1, 3), Fraction(2))
    low, high = at(value, Fraction(1, 3), Fraction(2)), at(value, Fraction(1, 3) + STEP, Fraction(2) + STEP)
    slopes = [(b - a) / float(STEP) for a, b in zip(low, high, strict=True)]
    assert jacobian == pytest.approx([slopes[0], 0, 0, slopes[1]], rel=1e-3, abs=1e-9)


def test_one_letter_is_one_function():
    assert unknown("g", 1) is unknown("g").derivative()
    assert unknown("g") is not unknown("h")


@pytest.mark.parametrize("applied", [lambda name: Apply(name, (S,)), lambda name: unknown(name)(S)])
def test_names_of_the_same_letters_are_two_functions(applied):
    assert decide(applied("f_{12}"), applied("f_{21}")).verdict == "refuted"


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        (unknown("g")(S) * 2, unknown("g")(S) + unknown("g")(S), "proved"),
        (unknown("g")(2 * S), unknown("g")(S + S), "proved"),
        (unknown("g")(S), unknown("h")(S), "refuted"),
        (unknown("g")(S), unknown("g", 1)(S), "refuted"),
        (unknown("g")(2 * S), 2 * unknown("g")(S), "refuted"),
        (unknown("g")(S), heads.exp(S), "refuted"),
    ],
)
def test_only_what_holds_for_every_function_is_proved(left, right, verdict):
    assert decide(left, right).verdict == verdict


def test_it_prints_with_its_primes():
    assert text(Call(unknown("g", 2), (S,))) == "g''(s)"
