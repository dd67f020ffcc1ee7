"""Parts of formulas that say the same are spelled the same, and no others."""

import pytest

from chainrule.readers import latex
from chainrule.readers.spelling import spelled


def said(source):
    (statement,) = latex.statements(source)
    assert not statement.error
    return [spelled(item) for item in statement.items]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\frac{d^2 J}{d u^2}", r"\frac{d J}{d u}"),
        (r"\frac{\partial J}{\partial u}", r"\frac{\partial J}{u}"),
        (r"a / b c", r"a b c"),
        (r"a \odot b", r"a b"),
        ("f'(x)", "f(x)"),
        ("f''(x)", "f'(x)"),
        ("x_2", "x^2"),
        ("a b_c d", "a b_{c d}"),
        ("f(x, y)", "f(x) y"),
        (r"\|x\|_1", r"\|x\|_2"),
        (r"\sum_i x_i", r"\prod_i x_i"),
        (r"\sum_{i=1}^n x_i", r"\sum_i x_i"),
        (r"\sum_i x_i", r"\sum_j x_i"),
        (r"\sin^2 x", r"\sin x"),
        (r"\sqrt{x}", r"\sqrt[3]{x}"),
        ("(a - b)", "(a + b)"),
        (r"\nabla^2 f", r"\nabla f"),
    ],
)
def test_what_differs(one, other):
    assert said(one) != said(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"a \cdot b", "a b"),
        (r"\frac{d J}{d u}", r"\frac{\partial J}{\partial u}"),
        ("[a - b]", "(a - b)"),
        (r"\mathbf{x} + 1", "x + 1"),
        (r"f\left( x \right)", "f(x)"),
    ],
)
def test_what_is_the_same(one, other):
    assert said(one) == said(other)
