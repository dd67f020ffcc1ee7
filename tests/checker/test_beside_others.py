"""Right formulas stay unrefuted whatever else a text defines, and wrong ones are not accepted for it."""

import re

import pytest

from chainrule.checker.runs import check_document
from chainrule.readers.documents import parse

#: Definitions, and right formulas below them.
RIGHT = {
    "softmax": (
        r"$L = -\sum_k y_k \log p_k$ and $p_k = \frac{e^{z_k}}{\sum_j e^{z_j}}$.",
        r"$\frac{\partial L}{\partial z_i} = p_i - y_i$",
    ),
    "logistic": (
        r"$L = -(y\log\hat y + (1-y)\log(1-\hat y))$, $\hat y = \sigma(z)$, $z = w^T x + b$.",
        r"$\frac{\partial L}{\partial w} = (\hat y - y)x$, $\frac{\partial L}{\partial b} = \hat y - y$",
    ),
    "network": (
        r"$E = \frac{1}{2}\sum_k (o_k - t_k)^2$, $o_k = \sigma(n_k)$, $n_k = \sum_j w_{kj} h_j$.",
        r"$\frac{\partial E}{\partial w_{kj}} = (o_k - t_k) o_k (1-o_k) h_j$",
    ),
    "least squares": (r"$f(w) = \|Xw - y\|^2$.", r"$\nabla f(w) = 2X^T(Xw-y)$"),
    "forms": (r"Let $A$ be symmetric.", r"$\nabla_v v^\top v = 2v$, $\nabla_v v^T A v = 2 A v$"),
    "products": ("", r"$\frac{d}{dt} (u(t) v(t)) = \frac{d}{dt} u(t) v(t) + u(t) \frac{d}{dt} v(t)$"),
    "exponentials": (r"$s(x) = \frac{1}{1+e^{-x}}$.", r"$s'(x) = s(x)(1-s(x))$, $\frac{d}{dv} e^v = e^v$"),
    "ratio": (
        r"$J(w) = \frac{w^T S_B w}{w^T S_W w}$.",
        r"$\frac{\partial J}{\partial w} = \frac{2 S_B w (w^T S_W w) - 2 S_W w (w^T S_B w)}{(w^T S_W w)^2}$",
    ),
}
#: What changes none of them.
OTHERS = [
    r"$q = W_o h$.",
    r"$\mu = \frac1m\sum_i x_i$, $\sigma^2 = \frac1m\sum_i(x_i-\mu)^2$.",
    r"$y = f(x)$.",
    r"$v = g^2$ and $\theta_{t+1} = \theta_t - \eta m$.",
    r"$e = r - \hat r$.",
    r"$h_t = \tanh(W_h h_{t-1} + W_x x_t)$.",
    r"$u = c^2$ and $L_T = \sum_t L_t$.",
]


def verdicts(before: str, definitions: str, formulas: str) -> list[str]:
    """The verdicts on formulas below definitions and something before these."""
    text = "\n\n".join(filter(None, (before, definitions, formulas)))
    return [
        j.verdict.verdict for j in check_document(parse(text, "a.md")).judged if j.claim.start >= text.index(formulas)
    ]


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("other", OTHERS)
def test_right_formulas(name, other):
    found = verdicts(other, *RIGHT[name])
    assert found
    assert "refuted" not in found


@pytest.mark.parametrize("name", RIGHT)
@pytest.mark.parametrize("other", OTHERS)
def test_wrong_formulas(name, other):
    definitions, formulas = RIGHT[name]
    wrong = re.sub(r"\$([^$=]*)=([^$]*)\$", r"$\1= 3\\left(\2\\right)$", formulas)
    assert wrong != formulas
    assert not {"proved", "agrees", "convention"} & set(verdicts(other, definitions, wrong))
