"""Running texts hold equations, updates and values at points beside identities: none of these is refuted."""

from __future__ import annotations

import pytest

from chainrule.verbs import check


def verdicts(text):
    """The verdicts on the claims of a document."""
    return [judged.verdict.verdict for judged in check(text=text).judged]


def last(*formulas):
    """The verdict on the last claim of a document with these displayed formulas; a line with words is prose."""
    parts = [f if f.startswith("Text: ") else f"$${f}$$" for f in formulas]
    return verdicts("\n\n".join(parts))[-1]


OPEN = {
    "tangent": ("q(x) = x^3", r"y - q(a) = q'(a)(x - a)"),
    "velocity": ("s(t) = 4t^2 - t", "v(t) = s'(t)"),
    "density": (r"p(r_i) = \frac{d}{dr_i} \tanh(r_i)",),
    "update": ("c(w) = w^4", r"w^{k} = w^{k-1} - \frac{c'(w^{k-1})}{c''(w^{k-1})}"),
    "implicit": (r"2x + 8y\frac{dy}{dx} = 3\left(y + x\frac{dy}{dx}\right)",),
    "implicit-solved": ("y = 3 - x", "x^2 + 4y^2 = 20", r"\frac{dy}{dx} = -\frac{x}{4y}"),
    "rate": ("V = 5 h^3", r"\frac{dV}{dt} = -7"),
    "value-worked-out": ("A = 3 s^2", r"\frac{dA}{ds} = 6(4)"),
    "value-of-a-member": (r"\frac{d}{dx} x^3 = 3x^2", r"= 12"),
    "value-of-a-gradient": ("g(x, y) = x^2 + 5y", r"-\nabla g = \begin{bmatrix} -4 \\ -5 \end{bmatrix}"),
    "zero-vector": (
        r"L(\mathbf{w}) = \mathbf{w}^T \mathbf{w} - 2 \mathbf{b}^T \mathbf{w}",
        r"\nabla_{\mathbf{w}} L = \mathbf{0}",
    ),
    "differential-equation": (r"\frac{dy}{dx} = 3 y",),
    "inverse-function": ("q(x) = x^5", r"(q^{-1})'(x) = \frac{1}{5} x^{-4/5}"),
    "imaginary-unit": (r"\frac{d^2}{dt^2} e^{-i k t} = -k^2 e^{-i k t}",),
    "bracket-behind": ("f(x, y) = x y^2", r"\frac{\partial^2 f}{\partial x \partial y} = \frac{\partial f}{\partial x}[3xy]"),
    "one-name": ("L(p) = p^2 (1 - p)", r"\frac{\partial LL(p)}{\partial p} = \frac{2}{p} - \frac{1}{1 - p}"),
    "absent": (r"L = \frac{1}{2} (t - u)^2", r"\frac{\partial L}{\partial b} = u - t"),
    "one-by-one": (
        "f_1 = b_1 + w_1 x",
        r"f_2 = b_2 + w_2 \sin(f_1)",
        "L = (f_2 - y)^2",
        r"\frac{\partial L}{\partial b_k} = \frac{\partial f_k}{\partial b_k} \frac{\partial L}{\partial f_k}",
    ),
    "another-activation": (r"\sigma'(z) = 1 - \tanh^2(z)",),
    "equation-of-second-order": (r"\frac{d^2y}{dx^2} = \frac{d}{dx}\left[-\frac{x}{2y}\right]",),
    "index-of-the-sum": (
        r"\frac{\partial}{\partial v_i} \left( \sum_{i=1}^m v_i \right)^2 = 3 v_i",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", OPEN)
def test_what_is_no_identity_is_not_refuted(name):
    assert last(*OPEN[name]) not in ("refuted", "conditional")


WRONG = {
    "value-of-a-constant": (r"z = 4x + b", r"\frac{dz}{dx} = -4"),
    "value-at-arguments": (r"g(s, t) = s^{2} t", r"\nabla g(1, 3) = \begin{bmatrix} 1 \\ 6 \end{bmatrix}"),
    "second-derivative-at-a-point": ("h(x) = x^5", r"h''(1) = 20(1)(-2)"),
    "error-named-e": ("e = t - u", "L = e^2", r"\frac{dL}{du} = 2e"),
    "reversed": (r"3x = \frac{d}{dx} x^2",),
    "sum-rule": (r"\frac{d}{dx}[f(x) + g(x)] = f'(x) - g'(x)",),
    "product-rule": (r"\frac{d}{dx}[f(x) g(x)] = f'(x) g'(x)",),
    "second-derivative": (r"\frac{d^2 f}{dx^2} = \frac{df}{dx} \frac{df}{dx}",),
    "member-of-a-chain": (r"\frac{d}{dx} (2x + 1)^2 = 2(2x + 1) \cdot 2 = 8x + 1",),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_still_refuted(name):
    assert last(*WRONG[name]) == "refuted"


RIGHT = {
    "sine-is-no-definition": (r"\sin(y) = x^3", r"\frac{d}{dx} \sin(x) = \cos(x)"),
    "bracket-ends-the-operand": (r"\frac{d}{dx}[5x] \cdot y + 5x \cdot \frac{d}{dx}[y] = 5y + 5x \frac{dy}{dx}",),
    "roman-d-in-braces": (r"\frac{{\rm d}(x^4)}{{\rm d} x} = 4x^3",),
    "bare-logarithm": (r"\frac{d}{dx} ln x = \frac{1}{x}",),
    "bare-logarithm-of-sigma": (r"\frac{d}{dx} ln \sigma(x) = 1 - \sigma(x)",),
    "error-named-e": (r"e = t - u", r"L = \frac12 e^2", r"\frac{\partial L}{\partial u} = -e"),
    "prime-behind-braces": ("f(x) = x^3", "g(x) = 5x + 2", r"{f[g(x)]}' = 3[g(x)]^2 \cdot g'(x) = 15 (5x + 2)^2"),
    "rates": (r"V = 5 r^3", r"\frac{dV}{dt} = 15 r^2 \frac{dr}{dt}"),
    "cases-over-a-named-threshold": (
        r"e = t - u",
        r"H_\delta = \begin{cases} \frac12 e^2 & |e| \le \delta \\ \delta (|e| - \frac12 \delta) & |e| > \delta \end{cases}",
        r"\frac{dH_\delta}{du} = \begin{cases} -e & |e| \le \delta \\ -\delta \, \text{sign}(e) & |e| > \delta \end{cases}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", RIGHT)
def test_right_formulas_are_proved(name):
    assert last(*RIGHT[name]) == "proved"


def test_an_empty_line_and_many_thin_spaces_separate_formulas():
    for gap in ("\n\n", r"\,\,\,\,\,\, "):
        assert verdicts(rf"$$\frac{{d}}{{dx}} x^3 = 3x^2{gap}\frac{{d}}{{dx}} x^5 = 5x^4$$") == ["proved", "proved"]


def test_every_member_of_a_chain_may_define():
    text = r"$$t = \tanh(z) = 2 \, \text{sigmoid}(z) - 1$$ $$\frac{dt}{dz} = 1 - t^2$$"
    assert verdicts(text) == ["convention"]


def test_what_is_supposed_is_not_refuted():
    assert verdicts("Let $f(x) = x^2$. If $f'(3) = 5$ then something follows.") == ["unknown"]


def test_a_name_that_is_used_for_many_things_is_not_what_it_was_far_above():
    formulas = ["$$f(x) = x^2$$", "$$f(x) = x^5$$", r"$$f(x) = \sin x$$"]
    near = "\n\n".join([*formulas, r"$$f'(x) = 3x$$"])
    far = "\n\n".join([*formulas, *["Text."] * 20, r"$$f'(x) = 3x$$"])
    assert verdicts(near) == ["refuted"]
    assert verdicts(far) == ["unknown"]


def test_what_is_wrong_for_every_function_is_corrected_without_one_far_above():
    """h'' is no product of h' and h'; a definition 150 lines above is not what it is corrected by."""
    text = "$$h(t) = t^3 + 2$$\n" + "\nMore words.\n" * 75 + "\n$$\\frac{d^2 h}{d t^2} = %s$$\n"
    (judged,) = check(text=text % "\\frac{d h}{d t} \\frac{d h}{d t}").judged
    assert judged.verdict.verdict == "refuted"
    assert "6" not in judged.derived
    (right,) = check(text=text % "\\frac{d}{d t} \\frac{d h}{d t}").judged
    assert right.verdict.verdict == "proved"


def test_zero_is_not_accepted_for_zero():
    """Nothing says that u depends on v, so both sides vanish, whatever the factor."""
    assert verdicts(r"$$\frac{\partial}{\partial v} (t - 2u^2) = 3 \frac{\partial}{\partial v} (t + u)$$") == [
        "unknown"
    ]
    assert verdicts(r"$$\frac{\partial}{\partial v} u^2 = 0$$") != ["refuted"]


def test_formulas_in_drawn_boxes():
    text = "```\n│ L = (p - y)^2        │\n│ • ∂L/∂p = 2(p - y)   │\n║   ∂L/∂p = 2(y - p)   ║\n```\n"
    assert verdicts(text) == ["proved", "refuted"]


def test_three_full_stops_are_an_ellipsis():
    assert last("L = a_1^2 + a_2^2 + ... + a_n^2", r"\frac{\partial L}{\partial a_i} = 2a_i") == "proved"


def test_the_upper_end_of_a_sum_may_have_scripts():
    assert last(r"z_j = \sum_{i=1}^{n^{[1]}} w_{ji} h_i", r"\frac{\partial z_j}{\partial h_i} = w_{ji}") == "proved"


def test_what_is_observed_with_noise_is_no_function_of_the_parameters():
    model, loss = r"t_i = a x_i + b + \epsilon_i", r"S = \sum_{i=1}^N (t_i - a x_i - b)^2"
    assert last(model, loss, r"\frac{\partial S}{\partial a} = -2 \sum_{i=1}^N x_i (t_i - a x_i - b)") == "proved"
    assert last(model, loss, r"\frac{\partial S}{\partial b} = 2 \sum_{i=1}^N (t_i - a x_i - b)") == "refuted"


def test_a_matrix_written_out_with_ellipses_may_stay_a_name():
    design = r"X = \begin{bmatrix} -- (x^{(1)})^T -- \\ ... \\ -- (x^{(m)})^T -- \end{bmatrix}"
    loss = r"S(\theta) = \frac12 (X\theta - t)^T (X\theta - t)"
    gradient = r"\frac{\partial S}{\partial \theta} = X^T (X\theta - t)"
    assert last(design, loss, gradient) in ("proved", "convention")


def test_a_called_letter_is_a_function_at_every_argument():
    claim = r"\frac{d}{dx}[c \cdot f(x)] = \lim_{h \to 0} \frac{c \cdot f(x+h) - c \cdot f(x)}{h}"
    assert last(claim) in ("proved", "convention")


def test_what_a_called_function_stands_for_may_be_put_in():
    """Words with "Set g(x) = ..." are no equation of the text, and y = f(g(x)) does not say what g alone is."""
    steps = "dy/dx = dy/dg · dg/dx\n      = 4g³ · 2x\n      = 4(x² + 5)³ · 2x"
    text = f"For a composite function $y = f(g(x))$:\n```\nSet g(x) = x² + 5\nThen y = f(g) = g⁴\n\n{steps}\n```\n"
    assert verdicts(text)[0] == "proved"
    assert "refuted" not in verdicts(text)
