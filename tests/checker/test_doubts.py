"""Right formulas in notations that are open are not refuted; wrong ones beside them are."""

import pytest

import chainrule as cr
from chainrule.readers import latex

D = "$$\n{}\n$$\n"


def verdicts(text):
    return [judged.verdict.verdict for judged in cr.check(text=text).judged]


@pytest.mark.parametrize(
    "text",
    [
        r"$$d(u(x)) = \frac{\partial u}{\partial x} d x$$",
        r"$$\frac{\partial^2}{\partial s^2} e^{-iks} = -k^2 e^{-iks}$$",
        "Let $$q(u) = u^3 + 1$$ and later\n\n$$q(\\nu) = \\frac{\\partial}{\\partial \\nu} m(\\nu)$$",
        "$$L(u, v) = u^2 + 4 u v + v^3$$\n\nAt $(1, 2)$:\n\n$$-\\nabla L = \\begin{bmatrix} -10 \\\\ -16 \\end{bmatrix}$$",
        "$$R(w) = w^T X^T X w - 2 w^T X^T t$$\n\nSet $$\\nabla_w R = \\mathbf{0}$$",
        "$$L = -\\log(q)$$\n\n$$\\frac{\\partial L}{\\partial u} = q - 1$$",
        "$$A(\\eta) = \\frac{m^2}{2 s}$$\n\n$$\\frac{d}{d \\eta} A(\\eta) = s \\eta$$",
        r"$$\frac{\partial MM(t)}{\partial t} = \frac{\partial (4 \ln t)}{\partial t}$$",
        r"$$\nabla_{B^T} f(B) = (\nabla_B f(B))^T$$",
    ],
)
def test_open_notations_are_not_refuted(text):
    found = verdicts(text)
    assert found
    assert "refuted" not in found


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Let $A$ be symmetric. $$h(x) = \\frac{1}{2} x^T A x$$\n\n$$\\nabla^2 h(x) = A$$", "refuted"),
        (
            "We use the numerator layout.\n\n$$\\frac{d \\ln|\\mathbf{X}|}{d \\mathbf{X}} = \\mathbf{X}^{-1}$$",
            "refuted",
        ),
    ],
)
def test_what_the_text_says_of_matrices_holds(text, verdict):
    assert verdict not in verdicts(text)


def test_the_transpose_is_wrong_where_no_layout_is_said():
    assert verdicts(r"$$\frac{d \ln|\mathbf{X}|}{d \mathbf{X}} = \mathbf{X}^{-1}$$") == ["refuted"]


def test_a_letter_e_that_is_defined_is_no_constant():
    """The derivative of (y - p)^2 / 2 in p is p - y = -e."""
    text = "$$e = y - p$$\n\n$$L(e) = \\frac{1}{2} e^2$$\n\n$$\\frac{d L}{d p} = {}$$"
    assert verdicts(text.replace("{}", "-e"))[-1] in ("proved", "convention")
    assert verdicts(text.replace("{}", "e"))[-1] == "refuted"


def test_logarithms_without_a_backslash_and_upright_differentials():
    text = r"$$\frac{{\rm d}(3 ln(t))}{{\rm d} t} = \frac{%s}{t}$$"
    assert verdicts(text % "3") == ["proved"]
    assert verdicts(text % "4") == ["refuted"]


def test_a_blank_line_ends_a_formula():
    source = "\\frac{d}{dt} t^2 = 2 t\n\n\\frac{d}{dt} t^3 = 3 t^2"
    assert len(latex.statements(source)) == 2
    assert verdicts(D.format(source)) == ["proved", "proved"]


def test_numbers_of_an_example_define_nothing():
    text = "$$p_j = \\frac{e^{o_j}}{\\sum_k e^{o_k}}$$\n\n$$p = 0.25$$\n\n$$\\frac{\\partial p_j}{\\partial o_j} = p_j (1 - p_j)$$"
    assert verdicts(text)[-1] == "proved"


def test_cases_in_a_label_are_whole():
    """The slope of Huber's loss in the prediction."""
    text = (
        "$$e = y - p$$\n\n$$L_\\delta(e) = \\begin{cases} \\frac{1}{2} e^2 & |e| \\le \\delta \\\\"
        " \\delta (|e| - \\frac{1}{2} \\delta) & |e| > \\delta \\end{cases}$$\n\n"
        "$$\\frac{d L_\\delta}{d p} = \\begin{cases} -e & |e| \\le \\delta \\\\"
        " -\\delta \\operatorname{sign}(e) & |e| > \\delta \\end{cases}$$"
    )
    assert "refuted" not in verdicts(text)


def test_too_many_subscripts_do_not_stop_a_run():
    assert verdicts("$$w_{abcdefghijklmn} = 3$$\n\n$$\\frac{d}{dt} t^2 = 2 t$$") == ["proved"]


def test_zero_equals_zero_proves_nothing_of_a_name_for_a_derivative():
    """Nothing says how the loss depends on z: neither sign of the claim is proved."""
    text = (
        "$$L = -\\sum_c y_c \\log p_c$$\n\n$$u_j = \\frac{\\partial L}{\\partial z_j} = \\frac{\\partial L}{\\partial s_j}$$"
        "\n\n$$v_j = \\frac{\\partial L}{\\partial s_j}$$\n\n$$u_j = -3 v_j$$"
    )
    assert "proved" not in verdicts(text)


STEPS = {
    "index": "$$\\frac{\\partial L}{\\partial w} = y_j p_a x - y_a x = p_a x - y_a x$$",
    "unit": "$$\\frac{\\partial L}{\\partial w} = 2(b^T x - c b^T b) = 2(b^T x - c)$$",
    "unit-of-many": "$$\\frac{\\partial L}{\\partial w} = 2(b_i^T x - c b_i^T b_i) = 2(b_i^T x - c)$$",
}


@pytest.mark.parametrize("text", STEPS.values(), ids=STEPS)
def test_a_step_that_may_use_what_is_not_said_is_not_refuted(text):
    assert "refuted" not in [judged.verdict.verdict for judged in cr.check(text=text).judged]


def test_a_wrong_algebraic_step_is_refuted():
    text = "Let $f(x) = (x + 1)^2$. Then $f'(x) = 2(x + 1) = 2x + 1$."
    assert [judged.verdict.verdict for judged in cr.check(text=text).judged] == ["proved", "refuted"]


def test_no_internal_error_where_names_are_defined_by_each_other():
    text = "We write $g = h + 1$, so $h = g - 1$.\n\n$$\\frac{\\partial D}{\\partial v} = g^{(i)} h^{(i)}$$"
    (judged,) = cr.check(text=text).judged
    assert judged.verdict.verdict == "unknown"
    assert "internal" not in judged.verdict.reason


def test_no_internal_error_at_a_point_of_another_shape():
    text = r"$$\sum_{j=1}^{n} \frac{\partial F}{\partial r_j}(r_0) s_j = \langle \nabla F(r_0), s \rangle$$"
    (judged,) = cr.check(text=text).judged
    assert "internal" not in judged.verdict.reason


def test_a_column_of_mistakes_is_not_refuted():
    table = "| Common mistake | Correct |\n| --- | --- |\n| $\\frac{d}{dx} x^8 = x^7$ | $\\frac{d}{dx} x^8 = 7 x^7$ |\n"
    assert verdicts(table) == ["unknown", "refuted"]
    assert verdicts(table.replace("Common mistake", "Rule")) == ["refuted", "refuted"]
