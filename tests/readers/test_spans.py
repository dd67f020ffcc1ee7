"""Every node of a syntax tree knows its place: the text of a span reads as the same tree again."""

from __future__ import annotations

from dataclasses import fields

import pytest

from chainrule.readers import latex, text
from chainrule.readers.syntax import Name, Root, Tree, children, walk

LATEX = [
    r"\frac{\partial L}{\partial \hat{y}_i} = -\sum_{j=1}^k y_j \ln \hat{y}_j + b",
    r"f(\mathbf{x}) = \mathbf{w}^T \mathbf{x} + w_{n-1}",
    r"\begin{cases} x_k & \text{if } 1 \leq k \leq n \\ 1 & \text{otherwise} \end{cases}",
    r"\left. \frac{df}{dx} \right|_{x=2} = 3.5",
    r"\sin^2 2x \cos x - \log_2 x",
    r"\sqrt{x} + \sqrt{\sqrt{y}}",
    r"\sqrt[3]{x+1} \|w\|_2^2 |x|",
    r"\left( a + b \right)^{2} \cdot -3",
    r"\partial_x f + df/dx",
    r"\nabla_w L(w)",
    r"\operatorname{softmax}(z)_i",
    r"f''(x) + \frac12 e^{-x}",
    "a b c / d",
    r"\tilde{x}^{(2)}_i - W^{[l]}",
    r"\delta_{ij} (1-g)",
    r"\sum_{j \neq i} x_j",
    "ŷ + θ² · 2".replace("²", "^2"),
    r"  \frac { a } { b }  + c ",
]
TEXT = [
    "sum(log(1 + exp(-y * (X @ w))))",
    "softmax(z)[i]",
    "A.T @ x",
    "sum[j](x[j] * A[i, j])",
    "diff(f(x), x, 2) == -2*x**-3",
    "delta[i, j] - (a + b)/2",
    "grad(norm(w)^2, w) = 2*w",
]
CASES = [*((latex, source) for source in LATEX), *((text, source) for source in TEXT)]
IDS = [f"{module.__name__.rpartition('.')[2]}-{source}" for module, source in CASES]


def shape(tree):
    """A tree without its offsets."""
    if isinstance(tree, tuple):
        return tuple(shape(part) for part in tree)
    if isinstance(tree, Tree):
        return (
            type(tree).__name__,
            *(shape(getattr(tree, f.name)) for f in fields(tree) if f.name not in ("start", "end")),
        )
    return tree


@pytest.mark.parametrize(("module", "source"), CASES, ids=IDS)
def test_spans_lie_inside_the_text(module, source):
    for node in walk(module.expression(source)):
        assert 0 <= node.start < node.end <= len(source), (node, source)


@pytest.mark.parametrize(("module", "source"), CASES, ids=IDS)
def test_the_parts_of_a_node_lie_inside_it(module, source):
    for node in walk(module.expression(source)):
        for part in children(node):
            assert node.start <= part.start, (node, part)
            assert part.end <= node.end, (node, part)


@pytest.mark.parametrize(("module", "source"), CASES, ids=IDS)
def test_the_text_of_a_span_reads_as_the_same_tree(module, source):
    for node in walk(module.expression(source)):
        assert shape(module.expression(source[node.start : node.end])) == shape(node)


def test_spans_count_code_points():
    (name,) = (n for n in walk(latex.expression("𝑎 + x".replace("𝑎", "α"))) if isinstance(n, Name) and n.name == "x")
    assert (name.start, name.end) == (4, 5)


def test_a_root_reaches_to_the_end_of_its_argument():
    (root,) = (n for n in walk(latex.expression(r"1 + \sqrt{x + 1} y")) if isinstance(n, Root))
    assert r"1 + \sqrt{x + 1} y"[root.start : root.end] == r"\sqrt{x + 1}"


def test_statements_of_rows_have_their_own_spans():
    source = r"\begin{aligned} a &= b \\ c &= d \end{aligned}"
    first, second = latex.statements(source)
    assert source[first.start : first.end] == "a &= b"
    assert source[second.start : second.end] == "c &= d"
