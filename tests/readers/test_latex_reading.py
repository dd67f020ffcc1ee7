"""LaTeX formulas: what they are read as, and what is refused rather than guessed."""

from __future__ import annotations

from fractions import Fraction

import pytest

from chainrule.errors import ReadError
from chainrule.readers import latex
from chainrule.readers.syntax import Applied, BigOp, Derivative, Factors, Group, Name, Number, Script, Terms, walk
from chainrule.readers.tokens import tokenize
from chainrule.verbs import derive, prove


def tree(source):
    return latex.expression(source)


class TestRefused:
    """An unknown construct is an error with its place, never a symbol."""

    UNKNOWN = (
        r"\nabla^3 f", r"\nabla \cdot f", r"\nabla \times f", r"A \oslash B", r"\oint f", r"\int_0^b x", r"\int_0^b dx", r"\binom{n+1}{k}",
        r"(n + 1)!", r"\pm b", r"\limsup_{x \to 0} x", r"x \oplus y", r"\unknowncommand x", r"\begin{pmatrix} a \\ b & c \end{pmatrix}",
        r"\ket{x}", r"x \bmod y", r"\lceil x \rceil", r"\mathop{x",
    )  # fmt: skip

    @pytest.mark.parametrize("source", UNKNOWN)
    def test_expression(self, source):
        with pytest.raises(ReadError) as caught:
            tree(source)
        assert 0 <= caught.value.start <= len(source)
        assert caught.value.start < caught.value.end <= len(source) + 1
        assert len(caught.value.message) > 5

    @pytest.mark.parametrize("source", UNKNOWN)
    def test_claim(self, source):
        """Neither side of a claim may hold what is not understood."""
        claim = rf"\frac{{d}}{{dx}} x = {source}"
        try:
            verdict = prove(claim).verdict
        except ReadError:
            return
        assert verdict == "unknown"

    @pytest.mark.parametrize(
        "source",
        [
            "",
            "  ",
            "{",
            "}",
            "a +",
            r"\frac{a}",
            r"\frac",
            "(a",
            "a)",
            "|a",
            "x_",
            "x^",
            "x^{}",
            "a_b_c",
            "a^b^c",
            r"\sqrt",
            r"\left( a",
            "= = a",
            r"\begin{cases}",
            r"\hat{",
            r"\frac{}{}",
        ],
    )
    def test_broken_syntax(self, source):
        with pytest.raises(ReadError):
            tree(source)

    def test_the_place_is_that_of_the_bad_token(self):
        with pytest.raises(ReadError) as caught:
            tree(r"a + b \oslash c")
        assert r"a + b \oslash c"[caught.value.start : caught.value.end] == r"\oslash"

    def test_one_bad_row_does_not_spoil_the_others(self):
        good, bad, again = latex.statements(r"\begin{aligned} a &= b \\ c &= \oint d \\ e &= f \end{aligned}")
        assert (good.error, again.error) == ("", "")
        assert r"\\oint" in bad.error


class TestProducts:
    def test_a_letter_before_a_bracket_stays_open(self):
        read = tree("g(1-g)")
        assert isinstance(read, Factors)
        assert [type(f) for f in read.factors] == [Name, Group]

    def test_g_of_one_minus_g_is_a_product(self):
        assert repr(derive(r"g \cdot(1-g)", "g").result) == repr(derive("g*(1 - g)", "g").result)

    @pytest.mark.parametrize(
        "claim", [r"\frac{d}{dg} g(1-g) = 1 - 2g", r"\frac{d}{dx} a(x+1) = a", r"\frac{d}{dx} x(x+1) = 2x+1"]
    )
    def test_products_are_differentiated_as_such(self, claim):
        assert prove(claim, given="a: constant").verdict == "proved"

    def test_f_of_x_is_an_application_where_f_is_a_function(self):
        assert prove(r"\frac{d f(x)}{dx} = \frac{df}{dx}").verdict == "proved"

    def test_implicit_products(self):
        read = tree("2 a b c")
        assert isinstance(read, Factors)
        assert len(read.factors) == 4
        assert prove(r"\frac{d}{dx} 2 a b x y = 2 a b y").verdict == "proved"

    def test_a_quotient_sign_binds_the_next_factor_only(self):
        assert prove(r"\frac{d}{dx} x/y z = z/y").verdict == "proved"


class TestFunctions:
    def test_ln_takes_the_product_behind_it(self):
        (applied,) = (n for n in walk(tree(r"\ln 2x")) if isinstance(n, Applied))
        assert isinstance(applied.args[0], Factors)

    @pytest.mark.parametrize(
        ("claim", "verdict"),
        [
            (r"\frac{d}{dx} \ln 2x = \frac{1}{x}", "proved"),
            (r"\frac{d}{dx} \ln 2x = \frac{\ln 2}{1}", "refuted"),
            (r"\frac{d}{dx} x \ln k = \ln k", "proved"),
            (r"\frac{d}{dx} \sin^2 x = 2 \sin x \cos x", "proved"),
            (r"\frac{d}{dx} \sin^2 x = 2 x \cos x^2", "refuted"),
            (r"\frac{d}{dx} \sin^{-1} x = \frac{1}{\sqrt{1-x^2}}", "proved"),
            (r"\frac{d}{dx} \log_2 x = \frac{1}{x \ln 2}", "proved"),
            (r"\frac{d}{dx} \log_{10} x = \frac{1}{x \ln 10}", "proved"),
            (r"\frac{d}{dx} \log_2 x = \frac{1}{x}", "refuted"),
            (r"\frac{d}{dx} \lg x = \frac{1}{x \ln 10}", "proved"),
            (r"\frac{d}{dx} \sin x \cos x = \cos^2 x - \sin^2 x", "proved"),
            (r"\frac{d}{dx} \exp(2 x) = 2 e^{2x}", "proved"),
            (r"\frac{d}{dx} \sqrt[3]{x} = \frac{1}{3} x^{-2/3}", "proved"),
            (r"\frac{d}{dx} \frac12 x^2 = x", "proved"),
            (r"\frac{d}{dx} x^12 = 2 x", "refuted"),
            (r"\frac{d}{dx} \ln(x)^2 = \frac{2 \ln x}{x}", "proved"),
            (r"\frac{d}{dx} |x| = |x|/x", "proved"),
        ],
    )
    def test_reading_by_verdict(self, claim, verdict):
        assert prove(claim).verdict == verdict

    def test_numbers_are_exact(self):
        assert tree("0.1") == Number(0, 3, Fraction(1, 10), 1)


class TestNotation:
    SAME = (
        r"\frac{d}{dx} x^2", r"\frac{d x^2}{d x}", r"\dfrac{d}{dx} x^2", r"\tfrac{d}{dx} x^2", r"\frac{\partial}{\partial x} x^2",
        r"\frac{\mathrm{d}}{\mathrm{d}x} x^2", r"\partial_x x^2", r"d(x^2)/dx", r"\frac{d}{dx} \left( x^2 \right)",
        r"\frac{d}{dx} \big[ x^2 \big]", r"\frac{d \left( x^2 \right)}{dx}", r"∂(x^2)/∂x", r"\frac{\text{d}}{\text{d}x} x^2",
    )  # fmt: skip

    @pytest.mark.parametrize("source", SAME)
    def test_a_derivative_is_read(self, source):
        assert any(isinstance(n, Derivative) for n in walk(tree(source)))
        assert prove(rf"{source} = 2 \cdot x").verdict == "proved"
        assert prove(rf"{source} = 3 \cdot x").verdict == "refuted"

    def test_a_derivative_without_its_mark(self):
        (found,) = (n for n in walk(tree(r"\frac{\ln x}{\partial x}")) if isinstance(n, Derivative))
        assert found.missing

    def test_orders(self):
        (found,) = (n for n in walk(tree(r"\frac{\partial^3 f}{\partial x^2 \partial y}")) if isinstance(n, Derivative))
        assert [order for _, order in found.variables] == [2, 1]

    def test_a_slope_that_is_a_plain_fraction(self):
        assert not any(isinstance(n, Derivative) for n in walk(tree(r"\frac{a d}{b}")))

    @pytest.mark.parametrize(
        "name", [r"\hat{y}", r"\hat y", r"\mathbf{w}", r"\vec{w}", r"\tilde x", r"\bar{\mathbf{x}}", r"\theta", "θ"]
    )
    def test_names(self, name):
        read = tree(name)
        assert isinstance(read, Name)

    def test_accents_make_other_names(self):
        assert tree(r"\hat y") != tree("y")
        assert prove(r"\frac{\partial (\hat y - y)^2}{\partial \hat y} = 2 (\hat{y} - y)").verdict == "proved"
        assert prove(r"\frac{\partial (\hat y - y)^2}{\partial \hat y} = 2 (y - \hat y)").verdict == "refuted"


class TestSums:
    def test_the_body_of_a_sum_is_the_product_behind_it(self):
        read = tree(r"-\sum_i a_i x_i + b")
        assert isinstance(read, Terms)
        assert [sign for sign, _ in read.terms] == [-1, 1]
        assert isinstance(read.terms[0][1], BigOp)

    def test_dots_are_a_sum(self):
        claim = r"\frac{\partial}{\partial w_k} (w_n x_n + w_{n-1} x_{n-1} + \dots + w_1 x_1 + w_0) = x_k"
        assert prove(claim).verdict == "proved"

    def test_ascending_dots(self):
        assert prove(r"\frac{\partial}{\partial x_k} (x_1^2 + x_2^2 + \cdots + x_n^2) = 2 x_k").verdict == "proved"

    @pytest.mark.parametrize(
        "source", [r"x_1 + \dots", r"\dots + x_n", r"x_1 + y_2 + \dots + x_n", r"a + \dots + b", r"x_1 - \dots - x_n"]
    )
    def test_dots_that_do_not_agree_are_refused(self, source):
        assert prove(rf"\frac{{\partial}}{{\partial x_k}} ({source}) = 1").verdict == "unknown"

    def test_deltas(self):
        assert prove(r"\frac{\partial x_i}{\partial x_j} = \delta_{ij}").verdict == "proved"
        assert prove(r"\frac{\partial x_i}{\partial x_j} = 1").verdict == "refuted"

    def test_subscripts(self):
        read = tree("w_{ij}^{(2)}")
        assert isinstance(read, Script)
        assert [n.name for n in read.sub] == ["i", "j"]


class TestSilence:
    """Nothing passes because both sides are zero."""

    @pytest.mark.parametrize(
        "claim",
        [
            r"\frac{\partial L}{\partial w} = x",
            r"\frac{\partial L}{\partial w} = \frac{\partial M}{\partial w}",
            r"\frac{\partial L}{\partial w} = 2 L",
        ],
    )
    def test_undefined_names_are_open(self, claim):
        assert prove(claim).verdict == "unknown"

    @pytest.mark.parametrize(
        "claim",
        [
            r"\frac{\partial f^k}{\partial x} = 7 \frac{\partial f}{\partial x}",
            r"\frac{\partial f g}{\partial x} = f \frac{\partial g}{\partial x} - g \frac{\partial f}{\partial x}",
            r"\frac{\partial f g}{\partial x} = \frac{\partial f}{\partial x} \frac{\partial g}{\partial x}",
        ],
    )
    def test_generic_functions_are_no_constants(self, claim):
        assert prove(claim, given="f, g: function(x), k: constant").verdict == "refuted"

    def test_the_same_holds_with_the_right_rule(self):
        claim = r"\frac{\partial f g}{\partial x} = f \frac{\partial g}{\partial x} + g \frac{\partial f}{\partial x}"
        assert prove(claim, given="f, g: function(x)").verdict == "proved"


@pytest.mark.parametrize(
    ("unicode", "latex_form"),
    [
        ("σ̂ = 2 σ", r"\hat\sigma = 2 \sigma"),
        ("x²ln x", r"x^{2} \ln x"),
        ("ŷᵢ − yᵢ", r"\hat y_{i} - y_{i}"),
        ("50\\\\%\nx", r"50 \\ x"),
    ],
)
def test_unicode_is_read_like_its_commands(unicode, latex_form):
    """Braces around what a mark applies to are one token more, and mean the same."""
    tokens = [[token.value for token in tokenize(text) if token.value not in "{}"] for text in (unicode, latex_form)]
    assert tokens[0] == tokens[1]


@pytest.mark.parametrize(("value", "gap"), [
    (r"\text{undefined}", True), (r"\text{does not exist}", True), ("undefined", True), ("DNE", True), ("d n e", False),
    ("d n e^{x}", False), ("d_n e x", False), (r"\text{dne}_1", False), ("2", False),
])  # fmt: skip
def test_a_branch_without_a_value_is_told_from_one_whose_letters_begin_like_it(value, gap):
    tree = latex.expression(rf"\begin{{cases}} 1 & x > 0 \\ {value} & x = 0 \\ -1 & x < 0 \end{{cases}}")
    assert tree.gap == gap
    assert len(tree.rows) == 3 - gap


@pytest.mark.parametrize(
    "source",
    [r"\mathbb{E}_{x \sim p}[" * 60 + "x" + "]" * 60, r"\int " * 80 + "x" + " dx" * 80, r"\int x " + "dx" * 3000],
    ids=["expectations", "integrals", "differentials"],
)
def test_nested_integrals_are_read_once(source):
    """Each of them is refused or read at once: no part is read again for each level around it."""
    assert latex.statements(source)
