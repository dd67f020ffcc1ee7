"""Deep networks: the time for a derivative does not double with each layer."""

from __future__ import annotations

import time

import pytest

import chainrule as cr


def network(layers):
    given = ["x: vector(n)", "y: vector(n)"]
    let, below = [], "x"
    for i in range(1, layers + 1):
        given += [f"W{i}: matrix(n, n)", f"b{i}: vector(n)"]
        let.append(f"h{i} = tanh(W{i} @ {below} + b{i})")
        below = f"h{i}"
    return {"expression": f"1/2*norm({below} - y)**2", "given": ", ".join(given), "let": let}


@pytest.mark.parametrize("variable", ["W1", "b1", "x"])
def test_time_of_a_deep_gradient(variable):
    # With all products of 1 - h**2 distributed nine layers take a quarter of a minute, and ten minutes.
    start = time.process_time()
    cr.derive(wrt=variable, **network(9))
    assert time.process_time() - start < 5


def test_every_layer_stands_once_in_a_deep_gradient():
    line = repr(cr.derive(wrt="W1", **network(12)))
    assert [line.count(f"W{i}.T") for i in range(1, 13)] == [0] + [1] * 11
    assert "+" not in line


def test_all_gradients_at_once_are_those_asked_for_one_by_one():
    wrt = ["W1", "b2", "x", "W3"]
    together = cr.derive(wrt=wrt, **network(3))
    alone = [cr.derive(wrt=name, **network(3)) for name in wrt]
    assert [repr(each) for each in together] == [repr(each) for each in alone]
    assert [each.steps for each in together] == [each.steps for each in alone]
    assert all(each.replay() is each.result for each in together)


def test_variables_of_a_node_and_of_a_function():
    n = cr.size("n")
    a, x = cr.vectors("a x", n)
    assert [repr(d) for d in cr.derive(a @ x, wrt=[a, x])] == ["x", "a"]
    found = cr.derive(lambda a, x: a * x, wrt=("x", "a"))
    assert [repr(d) for d in found] == ["a", "x"]
