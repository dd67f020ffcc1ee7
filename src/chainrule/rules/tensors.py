"""Rules of vectors: linear functions, softmax, log-sum-exp, norms. Partials have output axes first, then input axes."""

from __future__ import annotations

from chainrule.expr.build import delta, diag, ones, outer, size_value, total
from chainrule.expr.nodes import Symbol
from chainrule.rules.heads import exp, linear, ln, log_softmax, logsumexp, mean, norm, softmax, sqrt, variance
from chainrule.rules.row import output, row

x, w, z, b = Symbol("x", ("n",)), Symbol("w", ("n",)), Symbol("z", ("n",)), Symbol("b")
out = output(("n",))
scalar_out = output(())
n = size_value("n")
_TEXT = "Murphy, Probabilistic Machine Learning: An Introduction (2022), "

TENSORS = (
    row("linear function", linear(w, x, b), {w: x, x: w, b: 1}, definition=w @ x + b, source=_TEXT + "section 2.6.3",
        note="b is the bias w_0, whose input is 1"),
    row("softmax", softmax(z), {z: diag(out) - outer(out, out)}, definition=exp(z) / total(exp(z)),
        latex=r"\operatorname{softmax}", source=_TEXT + "section 2.5.2"),
    row("log-softmax", log_softmax(z), {z: delta("n") - outer(ones(("n",)), exp(out))}, definition=ln(softmax(z)),
        latex=r"\operatorname{logsoftmax}", source=_TEXT + "section 2.5.4"),
    row("log-sum-exp", logsumexp(z), {z: softmax(z)}, definition=ln(total(exp(z))), latex=r"\operatorname{lse}",
        names=("logsumexp", "lse"), source=_TEXT + "section 2.5.4"),
    row("mean", mean(x), {x: ones(("n",)) / n}, definition=total(x) / n, latex=r"\operatorname{mean}", source=_TEXT + "section 2.2.5"),
    row("variance", variance(x), {x: 2 * (x - mean(x)) / n}, definition=total((x - mean(x)) ** 2) / n,
        names=("var", "variance"), latex=r"\operatorname{var}", source=_TEXT + "section 4.2.5",
        note="the biased variance: the mean squared distance from the mean"),
    row("Euclidean norm", norm(x), {x: x / scalar_out}, definition=sqrt(total(x**2)), names=("norm", "norm2"),
        source=_TEXT + "section 7.1.3", domain={x: "nonzero"}, kinks=(scalar_out,),
        at_kink="at x = 0 any vector of length at most 1 is a subgradient"),
)  # fmt: skip
