"""Walks are iterative: chains of thousands of nodes are built, walked, rebuilt, differentiated and evaluated."""

import pytest
from strategies import close, dyadic, mp, values

from chainrule.engine.differentiate import differentiate, forward, record
from chainrule.engine.evaluate import Point
from chainrule.expr.nodes import Let, Symbol
from chainrule.expr.walk import count_nodes, dependents, lets, occurs, open_lets, postorder, substitute, symbols
from chainrule.rules.heads import sigmoid, sin

DEPTH = 5_000
X, Y = Symbol("x"), Symbol("y")


@pytest.fixture(scope="module")
def chain():
    node = X
    for _ in range(DEPTH):
        node = sin(node)
    return node


@pytest.fixture(scope="module")
def names():
    node = X
    for i in range(DEPTH // 2):
        node = Let(f"h{i}", sin(node))
    return node


def test_a_chain_is_walked(chain):
    order = postorder(chain)
    assert len(order) == DEPTH + 1
    assert order[0] is X
    assert order[-1] is chain
    assert list(symbols(chain)) == [X]
    assert occurs(X, chain)
    assert not occurs(Y, chain)
    assert len(dependents(chain, [X])) == DEPTH + 1


def test_a_chain_is_rebuilt_and_restored(chain):
    other = substitute(chain, {X: Y})
    assert list(symbols(other)) == [Y]
    assert substitute(other, {Y: X}) is chain


def test_names_are_opened(names):
    assert len(lets(names)) == DEPTH // 2
    assert lets(open_lets(names)) == []
    assert count_nodes(open_lets(names)) == DEPTH // 2 + 1


def test_a_chain_is_differentiated_and_evaluated(chain):
    point = Point({X: (dyadic(0.75),)})
    for derivative in (differentiate(chain, X), forward(record(chain, X))):
        (actual,) = values(derivative, point)
        with mp.workdps(60):
            value, expected = mp.mpf("0.75"), mp.mpf(1)
            for _ in range(DEPTH):
                expected *= mp.cos(value)
                value = mp.sin(value)
        assert close(expected / actual, 1, 20)


def test_a_thousand_sigmoids_differentiate_in_linear_size():
    node = X
    for _ in range(1000):
        node = sigmoid(node)
    derivative = differentiate(node, X)
    assert count_nodes(derivative) <= 8 * 1000
    (actual,) = values(derivative, Point({X: (dyadic(0.25),)}))
    with mp.workdps(500):
        value, expected = mp.mpf("0.25"), mp.mpf(1)
        for _ in range(1000):
            value = 1 / (1 + mp.exp(-value))
            expected *= value * (1 - value)
    assert close(expected / actual, 1, 20)


def test_shared_terms_are_counted_once():
    node = X
    for _ in range(60):
        node = node * node + Y
    assert count_nodes(node) == 122
    assert count_nodes(differentiate(node, X)) < 1000
