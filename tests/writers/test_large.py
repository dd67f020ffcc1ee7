"""What is too large to print says so: deep chains, and shared parts that a page would repeat."""

import pytest

import chainrule as cr
from chainrule.errors import BudgetError
from chainrule.rules.heads import tanh
from chainrule.writers.latex import latex
from chainrule.writers.sizes import MAX_LEVELS, MAX_PARTS, printed_size
from chainrule.writers.text import text

x = cr.scalar("x")


def chain(length):
    node = x
    for _ in range(length):
        node = tanh(node)
    return node


def doubled(times):
    node = x
    for _ in range(times):
        node = tanh(node) * node + 1
    return node


@pytest.mark.parametrize("write", [text, latex])
def test_the_largest_is_printed(write):
    assert write(chain(MAX_LEVELS - 1)).count("tanh") == MAX_LEVELS - 1
    wide = cr.derive(" + ".join(f"x**{k}" for k in range(2, 2000)), wrt="x").result
    assert printed_size(wide)[0] > 5000
    assert "x^" in write(wide) or "x**" in write(wide)


@pytest.mark.parametrize("write", [text, latex])
@pytest.mark.parametrize("node", [chain(MAX_LEVELS), chain(10_000), doubled(40)], ids=["deep", "deeper", "shared"])
def test_what_is_larger_is_refused(node, write):
    with pytest.raises(
        BudgetError, match=r"an expression of .* parts, nested .* levels deep is not printed; give names"
    ):
        write(node)


def test_display_says_what_is_there():
    assert repr(chain(10_000)) == "<an expression of 10,001 parts, nested 10,001 levels deep>"
    assert repr(doubled(100)).startswith("<an expression of over a million million parts, nested ")
    assert repr(cr.derive(chain(10_000), x)).startswith("<an expression of ")
    assert printed_size(doubled(12))[0] > MAX_PARTS


def test_names_keep_it_small():
    node = x
    for i in range(1000):
        node = cr.let(f"h{i}", tanh(node))
    assert repr(cr.derive(cr.let("y", node * node), node)) == "2*h999"
