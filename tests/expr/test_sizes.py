"""Sizes of fused and stacked axes: one spelling for one polynomial."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.engine.evaluate import Point
from chainrule.errors import BudgetError
from chainrule.expr.sizes import names_of, size_product, size_sum
from chainrule.readers.scope import Sizes

SIZES = st.recursive(
    st.one_of(st.integers(1, 5), st.sampled_from(["m", "n", "k"])),
    lambda inner: st.builds(size_product, inner, inner) | st.builds(size_sum, inner, inner),
    max_leaves=5,
)
EXTENTS = {"m": 2, "n": 3, "k": 5}


def extent(size):
    return Point({}, EXTENTS).extent(size)


@given(SIZES, SIZES)
def test_order_does_not_matter(a, b):
    assert size_product(a, b) == size_product(b, a)
    assert size_sum(a, b) == size_sum(b, a)


@given(SIZES, SIZES, SIZES)
def test_associative_and_distributive(a, b, c):
    assert size_product(a, size_product(b, c)) == size_product(size_product(a, b), c)
    assert size_sum(a, size_sum(b, c)) == size_sum(size_sum(a, b), c)
    assert size_product(a, size_sum(b, c)) == size_sum(size_product(a, b), size_product(a, c))


@given(SIZES, SIZES)
def test_values(a, b):
    assert extent(size_product(a, b)) == extent(a) * extent(b)
    assert extent(size_sum(a, b)) == extent(a) + extent(b)


def test_spelling():
    assert size_product("n", "m") == "m*n"
    assert size_sum("n", 2, "n") == "2*n + 2"
    assert names_of("2*m*n + k + 3") == {"m", "n", "k"}


def test_a_size_is_not_identified_with_what_is_made_of_it():
    sizes = Sizes()
    assert not sizes.unify("?n", size_product("?n", "?n"))
    assert not sizes.unify(size_sum("?n", 1), "?n")
    assert sizes.unify("?n", size_product("m", "m"))
    assert sizes.find("?n") == "m*m"


def test_sizes_do_not_grow_without_bounds():
    half = size_product(*["n"] * 33)
    with pytest.raises(BudgetError, match="factors"):
        size_product(half, half)
