"""What lecturers really write: right formulas in many notations are never flagged, wrong ones are never proved."""

from __future__ import annotations

import pytest

from chainrule.verbs import check


def last_claim(*formulas):
    """The last claim of a document with these displayed formulas; a line that begins with a letter or dash is prose."""
    parts = [f if f.startswith(("Let ", "- ", "Here ")) else f"$${f}$$" for f in formulas]
    return check(text="\n\n".join(parts)).judged[-1]


FUNCTIONS = "- $f, g$ : functions of $x$."
TANH = r"g(z) = \frac{e^z - e^{-z}}{e^z + e^{-z}}"
SIGMOID = r"\sigma(z) = \frac{1}{1 + e^{-z}}"
SOFTMAX = r"s_i = \frac{e^{z_i}}{\sum_k e^{z_k}}"

RIGHT = {
    "power-behind-the-argument": (TANH, r"g'(z) = 1 - g(z)^2"),
    "power-behind-the-argument-bracket": (TANH, r"g'(z) = 1 - [g(z)]^2"),
    "power-at-the-name": (TANH, r"\frac{dg}{dz} = 1 - g^2(z)"),
    "sigmoid-squared": (SIGMOID, r"\sigma'(z) = \sigma(z) - \sigma(z)^2"),
    "sigma-undefined-squared": (r"\frac{d}{dz} \sigma(z) = \sigma(z) - \sigma(z)^2",),
    "tanh-squared": (r"\frac{d}{dz} \tanh(z) = 1 - \tanh(z)^2",),
    "tanh-squared-at-the-name": (r"\frac{d}{dz} \tanh(z) = 1 - \tanh^2(z)",),
    "square-of-a-function": (FUNCTIONS, r"\frac{d}{dx} f(x)^2 = 2 f(x) f'(x)"),
    "product-primes": (FUNCTIONS, r"\frac{d}{dx} [f(x) g(x)] = f'(x) g(x) + f(x) g'(x)"),
    "product-primes-undeclared": (r"\frac{d}{dx} [f(x) g(x)] = f'(x) g(x) + f(x) g'(x)",),
    "product-primes-short": (r"(fg)' = f' g + f g'",),
    "sum-primes-undeclared": (r"\frac{d}{dx} (f(x) + g(x)) = f'(x) + g'(x)",),
    "quotient-primes": (FUNCTIONS, r"\frac{d}{dx} \frac{f(x)}{g(x)} = \frac{f'(x) g(x) - f(x) g'(x)}{g(x)^2}"),
    "quotient-primes-short": (r"\left(\frac{f}{g}\right)' = \frac{f' g - f g'}{g^2}",),
    "reciprocal-undeclared": (r"\frac{d}{dx} \frac{1}{f(x)} = -\frac{f'(x)}{[f(x)]^2}",),
    "logarithmic-derivative": (r"\frac{d}{dx} \ln f(x) = \frac{f'(x)}{f(x)}",),
    "exponential-of-a-function": (r"\frac{d}{dx} e^{f(x)} = f'(x) e^{f(x)}",),
    "constant-times-function": (r"\frac{d}{dx} c f(x) = c f'(x)",),
    "chain-rule-primes": (r"\frac{d}{dx} f(g(x)) = f'(g(x)) g'(x)",),
    "inner-linear": (r"\frac{d}{dx} f(a x) = a f'(a x)",),
    "inner-square": (r"\frac{d}{dx} f(x^2) = 2 x f'(x^2)",),
    "composition-sign": (r"(f \circ g)'(x) = f'(g(x)) g'(x)",),
    "names-of-unknowns": ("y = f(u)", "u = g(x)", r"\frac{dy}{dx} = f'(u) g'(x)"),
    "product-of-definitions": ("h(x) = f(x) g(x)", r"h'(x) = f'(x) g(x) + f(x) g'(x)"),
    "function-of-time": (r"\frac{d}{dt} x(t)^2 = 2 x(t) \frac{dx}{dt}",),
    "leibniz-intermediates": ("y = e^u", "u = x^2", r"\frac{dy}{dx} = \frac{dy}{du} \frac{du}{dx} = 2 x e^{x^2}"),
    "total-derivative": (
        r"\frac{dz}{dt} = \frac{\partial z}{\partial x} \frac{dx}{dt} + \frac{\partial z}{\partial y} \frac{dy}{dt}",
    ),
    "logistic-regression": (
        "z = w x + b", r"a = \sigma(z)", r"L = -(y \ln a + (1-y) \ln(1-a))", r"\frac{\partial L}{\partial w} = (a - y) x",
    ),
    "logistic-regression-links": (
        "z = w x + b", r"a = \sigma(z)", r"L = -(y \ln a + (1-y) \ln(1-a))",
        r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial a} \frac{\partial a}{\partial z} \frac{\partial z}{\partial w}",
    ),
    "least-squares-bold": (
        r"L(\mathbf{w}) = \frac{1}{2} \|\mathbf{X}\mathbf{w} - \mathbf{y}\|^2",
        r"\nabla_{\mathbf{w}} L = \mathbf{X}^\top (\mathbf{X}\mathbf{w} - \mathbf{y})",
    ),
    "mean-squared-error": (
        r"L(w) = \frac{1}{N} \sum_{i=1}^N (y_i - w x_i)^2",
        r"\frac{\partial L}{\partial w} = -\frac{2}{N} \sum_{i=1}^N x_i (y_i - w x_i)",
    ),
    "softmax-diagonal": (SOFTMAX, r"\frac{\partial s_i}{\partial z_i} = s_i (1 - s_i)"),
    "log-softmax": (SOFTMAX, r"\frac{\partial \ln s_i}{\partial z_j} = \delta_{ij} - s_j"),
    "linear-layer": (r"z_j = \sum_i w_{ij} x_i + b_j", r"\frac{\partial z_j}{\partial b_j} = 1"),
    "linear-layer-inputs": (r"z_j = \sum_i w_{ij} x_i", r"\frac{\partial z_j}{\partial x_i} = w_{ij}"),
    "denominator-layout": (r"\frac{\partial \mathbf{A} \mathbf{x}}{\partial \mathbf{x}} = \mathbf{A}^T",),
    "gaussian": (
        r"f(x) = \frac{1}{\sqrt{2\pi}\sigma} e^{-\frac{(x-\mu)^2}{2\sigma^2}}", r"\frac{df}{dx} = -\frac{x-\mu}{\sigma^2} f(x)",
    ),
    "value-at-a-point": ("f(x) = x^2", r"f'(3) = 6"),
    "value-at-a-point-leibniz": ("f(x) = x^2", r"\frac{df}{dx}(3) = 6"),
    "definition-at-another-argument": ("f(x) = x^2", r"\frac{d}{dx} f(2x) = 8 x"),
    "definition-above-wins": ("f(x) = x^2", "f(x) = x^3", r"f'(x) = 3 x^2"),
    "second-order-mixed": ("f(x, y) = x^2 y", r"\frac{\partial^2 f}{\partial x \partial y} = 2 x"),
    "entropy": (r"H = -\sum_i p_i \ln p_i", r"\frac{\partial H}{\partial p_i} = -\ln p_i - 1"),
    "square-of-an-index": (r"\frac{\partial}{\partial x_j} \sum_i x_i^2 = 2 x_j",),
    "secant": (r"\frac{d}{dx} \ln(\sec x + \tan x) = \sec x",),
    "double-angle": (r"\frac{d}{d\theta} \cos^2 \theta = -\sin 2 \theta",),
    "cube-root": (r"f(x) = \sqrt[3]{x}", r"f'(x) = \frac{1}{3 \sqrt[3]{x^2}}"),
}  # fmt: skip


@pytest.mark.parametrize("formulas", RIGHT.values(), ids=RIGHT)
def test_a_right_formula_is_not_flagged(formulas):
    judged = last_claim(*formulas)
    assert not judged.flagged, judged.verdict
    assert judged.verdict.verdict in ("proved", "agrees", "convention"), judged.verdict


#: Right, but hard to read: whatever is said, it is no false alarm.
HARD = {
    "plain-letters-least-squares": (r"L(w) = \frac{1}{2} \|X w - y\|^2", r"\nabla_w L = X^T (X w - y)"),
    "limit": ("f(x) = x^2", r"f'(x) = \lim_{h \to 0} \frac{(x+h)^2 - x^2}{h} = 2 x"),
    "integral": (r"\frac{d}{dx} \int_0^x f(t) dt = f(x)",),
    "matrix-of-partials": ("f(x, y) = x^2 + y^2", r"\nabla f = \begin{pmatrix} 2 x \\ 2 y \end{pmatrix}"),
    "bar-of-a-size": ("y = x^2", r"\frac{dy}{dx}\bigg|_{x=3} = 6"),
    "backpropagation": (
        r"\frac{\partial L}{\partial W^{[l]}} = \frac{\partial L}{\partial z^{[l]}} \left(a^{[l-1]}\right)^T",
    ),
    "indicator": (r"f(x) = \max(0, x)", r"f'(x) = \mathbb{1}[x > 0]"),
}


@pytest.mark.parametrize("formulas", HARD.values(), ids=HARD)
def test_what_is_hard_to_read_is_not_refuted(formulas):
    report = check(text="\n\n".join(f"$${f}$$" for f in formulas))
    assert [judged.verdict.verdict for judged in report.judged if judged.flagged] == []


#: A formula with derivative notation that cannot be read is listed as a claim, with the verdict unknown.
LISTED = {
    "upper-limit": r"f'(x) = \limsup_{h \to 0} \frac{f(x+h) - f(x)}{h}",
    "integral": r"\frac{d}{dx} \oint f(t) dt = f(x)",
    "physics-package": r"\dv{x} \int x = x",
    "kronecker-product": r"\frac{\partial (A \otimes B)}{\partial x} = A",
    "laplacian": r"\nabla^2 f = 0",
    "upright-without-braces": r"\frac{\mathrm d}{\mathrm d x} \oint x = 2 x",
}


@pytest.mark.parametrize("formula", LISTED.values(), ids=LISTED)
def test_what_is_not_understood_is_listed_as_unknown(formula):
    assert [judged.verdict.verdict for judged in check(text=f"$${formula}$$").judged][:1] == ["unknown"]


WRONG = {
    "product-minus": (FUNCTIONS, r"\frac{\partial (f g)}{\partial x} = f \frac{\partial g}{\partial x} - g \frac{\partial f}{\partial x}"),
    "power-of-a-function": (FUNCTIONS, r"\frac{\partial f^k}{\partial x} = 7 \frac{\partial f}{\partial x}"),
    "product-primes-minus": (FUNCTIONS, r"\frac{d}{dx} [f(x) g(x)] = f'(x) g(x) - f(x) g'(x)"),
    "chain-without-inner": (r"\frac{d}{dx} f(g(x)) = f'(g(x))",),
    "chain-at-the-wrong-place": (r"\frac{d}{dx} f(g(x)) = f'(x) g'(x)",),
    "total-derivative-minus": (
        r"\frac{dz}{dt} = \frac{\partial z}{\partial x} \frac{dx}{dt} - \frac{\partial z}{\partial y} \frac{dy}{dt}",
    ),
    "logistic-regression-sign": (
        "z = w x + b", r"a = \sigma(z)", r"L = -(y \ln a + (1-y) \ln(1-a))", r"\frac{\partial L}{\partial w} = (y - a) x",
    ),
    "mean-without-n": (
        r"L(w) = \frac{1}{N} \sum_{i=1}^N (y_i - w x_i)^2", r"\frac{\partial L}{\partial w} = -2 \sum_{i=1}^N x_i (y_i - w x_i)",
    ),
    "value-at-a-point": ("f(x) = x^2", r"f'(3) = 5"),
    "definition-above-wins": ("f(x) = x^2", "f(x) = x^3", r"f'(x) = 2 x"),
    "softmax-without-delta": (SOFTMAX, r"\frac{\partial s_i}{\partial z_j} = -s_i s_j"),
    "softmax-with-delta-only": (SOFTMAX, r"\frac{\partial s_i}{\partial z_j} = s_i \delta_{ij}"),
    "square-of-an-index-summed": (r"\frac{\partial}{\partial x_j} \sum_i x_i^2 = \sum_i 2 x_i",),
    "relu-slope-three": (r"r(z) = \max(0, z)", r"\frac{dr}{dz} = \begin{cases} 3 & z > 0 \\ 0 & z \le 0 \end{cases}"),
    "the-variable-is-left": (r"\frac{d}{dx} 2 x = 2 x",),
    "the-variable-is-left-by-name": ("f(x) = 5 x", r"f'(x) = 5 x"),
    "constant-claimed-linear": (r"\frac{d}{dx} 5 = 5",),
    "tanh-not-squared": (TANH, r"\frac{dg}{dz} = 1 - g"),
    "a-tiny-difference": (r"\frac{d}{dx} x^2 = 2 x + \frac{1}{10^{30}}",),
    "a-tiny-slope": (r"\frac{d}{dx} \sin x = \cos x + 10^{-40} x",),
    "log-of-a-stated-base": (r"\frac{d}{dx} \log_2 x = \frac{1}{x}",),
}  # fmt: skip


@pytest.mark.parametrize("formulas", WRONG.values(), ids=WRONG)
def test_a_wrong_formula_is_refuted(formulas):
    judged = last_claim(*formulas)
    assert judged.verdict.verdict == "refuted", judged.verdict
    assert judged.findings


def test_a_chain_that_breaks_in_the_middle_is_wrong_there_alone():
    first, second = check(text=r"$$\frac{d}{dx} x^3 = x^2 = 3 x^2$$").judged
    assert first.verdict.verdict == "refuted"
    assert second.verdict.verdict == "convention"
    assert second.verdict.convention == "the first member is equal to this one: the one before it is wrong"


#: Nothing that can be judged: never right, never wrong.
OPEN = {
    "undeclared-loss": (r"\frac{\partial L}{\partial w} = x",),
    "undeclared-loss-in-names": (r"\frac{\partial L}{\partial w} = \delta x",),
    "division-by-zero": (r"\frac{d}{dx} x = \frac{0}{0}",),
    "difference-of-equals-below": (r"\frac{d}{dx} x = 1 + \frac{1}{x - x}",),
    "order-that-does-not-fit": (r"\frac{d^3}{dx^2} x^3 = 6 x",),
    "order-that-does-not-fit-mixed": (r"\frac{\partial^2 (x^2 y)}{\partial x} = 2 x y",),
}


@pytest.mark.parametrize("formulas", OPEN.values(), ids=OPEN)
def test_what_says_nothing_stays_open(formulas):
    judged = last_claim(*formulas)
    assert judged.verdict.verdict == "unknown", judged.verdict
    assert judged.verdict.reason


def test_a_bare_log_is_judged_as_natural_first():
    judged = last_claim(r"\frac{d}{dx} \log x = \frac{2}{x}")
    assert judged.verdict.verdict == "refuted"
    assert judged.findings[0].correction == r"\frac{1}{x}"


def test_every_base_of_a_bare_log_is_a_convention():
    assert last_claim(r"\frac{d}{dx} \log x = \frac{1}{x}").verdict.verdict == "proved"
    for base in ("2", "10"):
        verdict = last_claim(rf"\frac{{d}}{{dx}} \log x = \frac{{1}}{{x \ln {base}}}").verdict
        assert verdict.verdict == "convention"
        assert verdict.convention == f"log is read as the logarithm to base {base}"


def test_a_branch_that_holds_on_one_side_only_is_conditional():
    verdict = last_claim(r"\frac{d}{dx} \sqrt{x^2} = 1").verdict
    assert verdict.verdict == "conditional"
    assert "positive" in verdict.condition
    assert verdict.counterexample is not None
    ((_, at),) = verdict.counterexample.at
    assert at.startswith("-")


def test_readings_are_said():
    judged = last_claim(r"g(z) = \frac{1}{1 + e^x}", r"\frac{dg}{dz} = g (1 - g)")
    assert any("read as z" in note for note in judged.reading.assumed)


#: Texts with a right claim and, last, a wrong one.
PAIRS = {
    "a slash between braces is a derivative": "Let $s = 1/(1+e^{-z})$. Then ${\\partial s}/{\\partial z} = s(1-s)$ and ${\\partial s}/{\\partial z} = s(1+s)$.",
    "a subscript that names the end of a sum is no index": (
        "Let $S_C = \\sum_{d=1}^C e^{z_d}$ and $y_c = e^{z_c} / S_C$.\n\n"
        "$$\\text{if } i = j: \\frac{\\partial y_i}{\\partial z_i} = y_i (1 - y_i)$$\n\n"
        "$$\\text{if } i = j: \\frac{\\partial y_i}{\\partial z_i} = y_i (1 + y_i)$$\n"
    ),
    "the prime of a function of several variables is its gradient": (
        "Let $g(u, v) = u^2 v$.\n\n$$g'(u, v) = \\begin{bmatrix} 2uv \\\\ u^2 \\end{bmatrix}$$\n\n"
        "$$g'(u, v) = \\begin{bmatrix} 2uv \\\\ 2u^2 \\end{bmatrix}$$\n"
    ),
    "a definition with its subscript in the name is used": (
        "Let $S_C = \\sum_{d=1}^C e^{z_d}$.\n\n"
        "$$\\text{if } i \\neq j: \\frac{\\partial \\frac{e^{z_i}}{S_C}}{\\partial z_j} "
        "= \\frac{0 - e^{z_i}e^{z_j}}{S_C^2}$$\n\n"
        "$$\\text{if } i \\neq j: \\frac{\\partial \\frac{e^{z_i}}{S_C}}{\\partial z_j} "
        "= \\frac{e^{z_i}e^{z_j}}{S_C^2}$$\n"
    ),
    "a capital beside a quadratic form is a vector": (
        "Let $J(w) = Y^T Y - 2 w^T X^T Y + w^T X^T X w$.\n\n"
        "$$\\nabla_w J(w) = 2 X^T (X w - Y)$$\n\n$$\\nabla_w J(w) = 2 X^T (Y - X w)$$\n"
    ),
}


@pytest.mark.parametrize("text", PAIRS.values(), ids=PAIRS)
def test_a_reading_tells_right_from_wrong(text):
    assert [judged.verdict.verdict for judged in check(text=text).judged] == ["proved", "refuted"]


def test_an_identity_with_a_subscript_may_be_symmetric():
    text = "Let $J(w) = w^T X^T X w + w^T I_0 w$. Then $\\nabla_w J(w) = 2 X^T X w + 2 I_0 w$."
    assert [judged.verdict.verdict for judged in check(text=text).judged] == ["convention"]


PLAIN = """```
Model:    z = Xw + b
          ŷ = σ(z) = 1/(1 + e^(-z))
Loss:     L = -(1/n) Σ[y·log(ŷ) + (1-y)·log(1-ŷ)]  (BCE)
∂L/∂w = (1/n) X^T (ŷ - y)  ← Surprisingly, the same form!
∂L/∂b = (1/n) Σ(ŷ - y)
∂L/∂w = (1/n) X^T (y - ŷ)
```
"""


def test_sums_without_an_index_in_plain_text():
    verdicts = [judged.verdict.verdict for judged in check(text=PLAIN).judged]
    assert verdicts == ["convention", "convention", "refuted"]
