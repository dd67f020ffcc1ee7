"""Random expressions: derivatives against difference quotients, both orders alike, simplified forms of equal value, steps that replay."""

import pytest
from hypothesis import given, settings
from strategies import SIZES, VARIABLES, U, V, X, difference_quotients, expressions, near, point_for
from strategies import A as MATRIX
from strategies import scalars as scalar_expressions

from chainrule.engine.derivation import derivation
from chainrule.engine.differentiate import differentiate, forward, gradients, record, reverse
from chainrule.engine.evaluate import evaluate
from chainrule.engine.simplify import simplify
from chainrule.expr import build as B
from chainrule.expr.nodes import Let
from chainrule.expr.walk import symbols
from chainrule.rules import heads as H
from chainrule.writers.latex import latex
from chainrule.writers.text import text


def here(node, *more):
    return point_for({*symbols(node), *more}, low=-0.75, high=1.25)


def agree(left, right, point, scale=1):
    a, b = evaluate(left, point), evaluate(right, point)
    return len(a) == len(b) and all(near(p, q, scale) for p, q in zip(a, b, strict=True))


@pytest.mark.parametrize("variable", [*VARIABLES, MATRIX], ids=lambda s: s.name)
@settings(max_examples=40)
@given(node=expressions(3))
def test_both_orders_are_the_difference_quotient(variable, node):
    point = here(node, variable)
    quotients = difference_quotients(node, variable, point)
    tape = record(node, variable)
    size = max(abs(v) for v in evaluate(node, point))
    for derivative in (reverse(tape), forward(tape)):
        assert derivative.shape == node.shape + variable.shape
        actual = evaluate(derivative, point)
        assert len(quotients) == len(actual)
        assert [i for i, (q, a) in enumerate(zip(quotients, actual, strict=True)) if not near(q, a, size)] == []


@settings(max_examples=120)
@given(node=expressions(4))
def test_simplified_forms_have_the_value(node):
    simple = simplify(node)
    assert simple.shape == node.shape
    assert agree(node, simple, here(node))


@settings(max_examples=60)
@given(node=expressions(3))
def test_simplifying_twice_keeps_the_value_and_prints(node):
    simple = simplify(differentiate(node, U))
    point = here(node, U)
    assert agree(differentiate(node, U), simple, point)
    assert agree(simplify(simple), simple, point)
    for view in ("matrix", "index"):
        assert text(simple, view=view)
        assert latex(simple, view=view)


@settings(max_examples=60)
@given(node=scalar_expressions(3))
def test_derivations_replay_and_equal_the_forward_sum(node):
    for variable in (X, U):
        d = derivation(node, variable)
        assert d.replay() is d.result
        assert agree(d.result, forward(d.tape), here(node, variable))


@settings(max_examples=30)
@given(node=scalar_expressions(3))
def test_second_derivatives_are_symmetric_and_right(node):
    gradient = differentiate(node, U)
    hessian = differentiate(gradient, U)
    point = here(node, U)
    quotients = difference_quotients(gradient, U, point)
    actual = evaluate(hessian, point)
    assert [i for i, (q, a) in enumerate(zip(quotients, actual, strict=True)) if not near(q, a)] == []
    n = SIZES["n"]
    assert all(near(actual[i * n + j], actual[j * n + i]) for i in range(n) for j in range(n))


@settings(max_examples=40)
@given(node=scalar_expressions(3))
def test_one_pass_gives_all_gradients(node):
    variables = [X, U, V, MATRIX]
    point = here(node, *variables)
    for variable, gradient in zip(variables, gradients(node, variables), strict=True):
        assert gradient.shape == variable.shape
        assert agree(gradient, differentiate(node, variable), point)


@settings(max_examples=40)
@given(node=scalar_expressions(2))
def test_names_do_not_change_a_derivative(node):
    name = Let("q", node)
    whole = H.sin(name) * name + B.total(U) * name
    opened = H.sin(node) * node + B.total(U) * node
    point = here(whole, U)
    assert agree(derivation(whole, U).result, differentiate(opened, U), point)


DENOMINATORS = {
    "log of a product of matrices": lambda: B.total(V * H.ln(MATRIX @ U)),
    "quotient by a product": lambda: B.total(U / (MATRIX @ V)),
    "power of a product": lambda: B.total((MATRIX @ U) ** B.const("-1/2")),
    "root of a product": lambda: B.total(H.sqrt(MATRIX @ U)),
    "normalised columns": lambda: B.total(MATRIX / B.total(MATRIX, 0)),
    "normalised rows squared": lambda: B.total((MATRIX.T / B.total(MATRIX, 1)) ** 2),
}


@pytest.mark.parametrize("name", DENOMINATORS)
def test_a_sum_below_a_sum_keeps_its_own_index(name):
    node = DENOMINATORS[name]()
    point = point_for({*symbols(node), U, V, MATRIX}, low=0.25, high=1.25)
    for variable in (U, V, MATRIX):
        exact = differentiate(node, variable)
        quotients = difference_quotients(node, variable, point)
        assert all(near(q, a) for q, a in zip(quotients, evaluate(exact, point), strict=True))
        assert agree(simplify(exact), exact, point), text(simplify(exact))
    assert agree(simplify(node), node, point), text(simplify(node))
