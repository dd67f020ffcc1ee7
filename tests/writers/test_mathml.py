"""MathML: well-formed, with the elements that a formula asks for, and an arm for everything that can be printed."""

from typing import get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from strategies import A, C, M, U, V, W, X, Y, expressions

import chainrule as cr
from chainrule.expr import arrays as R
from chainrule.expr import build as B
from chainrule.expr.nodes import Apply, Symbol
from chainrule.rules import TABLE
from chainrule.rules import heads as H
from chainrule.writers import shown as S
from chainrule.writers.mathml import inner, mathml, name_of, render

SPACE = "{http://www.w3.org/1998/Math/MathML}"
#: The elements of MathML Core that are used, with how many parts each takes where that is fixed.
PARTS = {"mfrac": 2, "msup": 2, "msub": 2, "mover": 2, "munderover": 3, "mtr": None, "mtd": None, "mtable": None,
         "mrow": None, "msqrt": None, "mi": 0, "mn": 0, "mo": 0, "mtext": 0, "math": None}  # fmt: skip


def parsed(source):
    """The tree of a formula, its elements and their numbers of parts checked."""
    tree = ET.fromstring(source)  # noqa: S314 - what chainrule wrote
    for element in tree.iter():
        tag = element.tag.removeprefix(SPACE)
        assert tag in PARTS
        assert PARTS[tag] in (None, len(element))
        assert bool(element.text) or len(element), f"{tag} is empty"
        assert not element.tail
    return tree


def skeleton(node):
    """The formula with letters only: what a reader sees, brackets for structure."""
    return said(parsed(mathml(node))[0])


def said(element):
    tag = element.tag.removeprefix(SPACE)
    parts = [said(part) for part in element]
    if not parts:
        return {"\u2062": " ", "\u2061": ""}.get(element.text, element.text)
    if tag == "mrow":
        return "".join(parts)
    return f"{tag[1:]}[{' | '.join(parts)}]"


@settings(max_examples=120)
@given(node=expressions(3))
def test_every_expression_is_well_formed(node):
    tree = parsed(mathml(node))
    assert tree.attrib == {"display": "block"}
    assert len(tree) == 1
    parsed(mathml(node, view="index"))


I = B.delta("n")


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        (X + 1, "x+1"),
        (X - (Y - 1), "x−(y−1)"),
        (-(X**2), "−sup[x | 2]"),
        ((-X) ** 2, "sup[(−x) | 2]"),
        ((X * Y) ** 2, "sup[(x y) | 2]"),
        (X / (1 + Y), "frac[x | y+1]"),
        (B.const("2/3") * X, "frac[2 x | 3]"),
        (X * 2**Y, "x sup[2 | y]"),
        (H.exp(-X), "sup[e | −x]"),
        (H.sqrt(X + 1), "sqrt[x+1]"),
        (H.absolute(X - 1), "|x−1|"),
        (H.ln(X + 1), "ln(x+1)"),
        (H.log(X, 2), "sub[log | 2]x"),
        (H.sin(X) ** 2, "sup[sin | 2](x)"),
        (H.sigmoid(X), "σ(x)"),
        (H.softmax(U), "softmax(𝐮)"),
        (H.norm(U), "‖𝐮‖"),
        (H.det(A), "det(𝐀)"),
        (U * V, "𝐮⊙𝐯"),
        (A.T @ U, "sup[𝐀 | ⊤] 𝐮"),
        (U @ U, "sup[𝐮 | ⊤] 𝐮"),
        (B.outer(U, W), "𝐮 sup[𝐰 | ⊤]"),
        (H.inv(A), "sup[𝐀 | −1]"),
        (H.inv(A).T, "sup[𝐀 | −⊤]"),
        (H.pinv(M), "sup[𝐌 | +]"),
        (I, "I"),
        (B.ones(("n",)), "𝟏"),
        (B.total(M, 1), "𝐌 𝟏"),
        (R.kron(A, M), "𝐀⊗𝐌"),
        (B.element(A, 1, 2), "sub[𝐀 | 12]"),
        (H.where(H.gt(X, 0), X, 0), "{table[tr[td[x] | td[if\u00a0x>0]] | tr[td[0] | td[otherwise]]]"),
        (H.le(X, 0) * Y, "y 𝟏[x≤0]"),
        (Apply("f", (X,), (), (0, 0)), "sup[f | ′′](x)"),
        (Apply("f", (X, Y), (), (0,)), "frac[∂f | ∂x]"),
        (Apply("f", (X, Y), (), (0, 1)), "frac[sup[∂ | 2]f | ∂x∂y]"),
    ],
)
def test_formula(node, expected):
    assert skeleton(node) == expected


def test_indices_and_sums():
    triangle = B.einsum([(A, (0, 1)), (C, (1, 2)), (A, (2, 0)), (U, (0,))], (0,), {0: "n", 1: "n", 2: "n"})
    shown = said(parsed(mathml(triangle, view="index", indices=("p",)))[0])
    assert "underover[∑ | " in shown
    assert "=1 | n]" in shown
    assert said(parsed(mathml(B.delta("n"), view="index"))[0]) == "sub[δ | ij]"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x", "x"),
        ("W1", "sub[W | 1]"),
        ("y_hat", "over[y | ^]"),
        (r"\hat{y}", "over[y | ^]"),
        (r"\hat{y}_2", "sub[over[y | ^] | 2]"),
        (r"\theta", "θ"),
        (r"\theta_{10}", "sub[θ | 10]"),
        ("theta", "θ"),
        ("lambda_1", "sub[λ | 1]"),
        ("loss", "loss"),
        ("Sigma", "Σ"),
    ],
)
def test_name(name, expected):
    assert said(ET.fromstring(name_of(name))) == expected  # noqa: S314 - what chainrule wrote


def test_letters_of_vectors_and_matrices_are_bold_and_others_are_not():
    assert inner(Symbol("x", ("n",))) == "<mi>𝐱</mi>"
    assert inner(Symbol("x")) == "<mi>x</mi>"


@pytest.mark.parametrize("name", ["<script>", "a&b", 'x"y', "</mi>"])
def test_markup_in_a_name_is_escaped(name):
    source = mathml(Symbol(name) + 1)
    assert name in "".join(parsed(source).itertext())
    assert "<script>" not in source


TREES = {
    S.Num: S.Num(2), S.Word: S.Word("x"), S.Add: S.Add(((1, S.Word("x")), (-1, S.Num(1)))),
    S.Mul: S.Mul((S.Num(2), S.Word("x"))), S.Frac: S.Frac(S.Num(1), S.Word("x")), S.Pow: S.Pow(S.Word("x"), S.Num(2)),
    S.Fn: S.Fn("sin", (S.Word("x"),), r"\sin"), S.Sub: S.Sub(S.Word("x"), ("i",)),
    S.BigSum: S.BigSum("i", "n", S.Word("x")), S.Delta: S.Delta("i", "j"), S.Transposed: S.Transposed(S.Word("A")),
    S.AxisSum: S.AxisSum(S.Word("A"), 0), S.Column: S.Column(S.Word("A")), S.Repeated: S.Repeated(S.Word("x"), 1),
    S.Where: S.Where(S.Word("c"), S.Num(1), S.Num(0)), S.Compare: S.Compare("<", S.Word("x"), S.Num(1)),
    S.Diff: S.Diff("f", (S.Word("x"),), (S.Word("x"), S.Word("y"))),
}  # fmt: skip


def test_there_is_a_tree_of_every_kind():
    assert set(TREES) == set(get_args(S.Shown))


@pytest.mark.parametrize("kind", get_args(S.Shown), ids=lambda kind: kind.__name__)
def test_every_kind_of_tree_is_rendered(kind):
    tree = TREES[kind]
    source = render(tree)
    letters = {part for part in "xAijfcy" if part in "".join(ET.fromstring(source).itertext())}  # noqa: S314
    assert letters or kind is S.Num
    bracketed = render(S.Pow(tree, S.Num(3)))
    if kind in (S.Add, S.Mul, S.Frac, S.Pow, S.BigSum, S.AxisSum, S.Repeated):
        assert bracketed.startswith("<msup><mrow><mo>(</mo>")


@pytest.mark.parametrize("row", TABLE.values(), ids=lambda row: row.name)
def test_every_row_has_a_formula(row):
    shown = "".join(parsed(mathml(row.left)).itertext())
    assert all(name_letters(parameter.name) in shown for parameter in row.parameters)
    assert "\\" not in shown
    for partial in row.partials.values():
        parsed(mathml(partial))


def name_letters(name):
    text = "".join(ET.fromstring(name_of(name)).itertext())  # noqa: S314 - what chainrule wrote
    return text if len(text) > 1 else ""


def test_a_derivation_is_a_table_with_a_row_per_step():
    derivation = cr.derive("-y*log(s) - (1 - y)*log(1 - s)", wrt="w", let=["z = w*x + b", "s = sigmoid(z)"])
    tree = parsed(derivation.mathml())
    rows = tree.findall(f".//{SPACE}mtr")
    assert len(rows) == len(derivation.factors) + 3
    assert said(rows[0][0][0]) == "frac[∂f | ∂w]"
    assert said(rows[0][1][0]) == "=frac[∂f | ∂s]⋅frac[∂s | ∂z]⋅frac[∂z | ∂w]"
    assert rows[0][2][0].text == "chain rule"
    assert said(rows[-1][1][0]) == "=x (s−y)"
    plain = parsed(cr.derive("exp(-x)", wrt="x").mathml())
    assert said(plain.findall(f".//{SPACE}mtr")[0][0][0]) == "frac[∂ | ∂(−x)](sup[e | −x])"
