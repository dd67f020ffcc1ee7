"""The losses and penalties: a new loss is one row here."""

from __future__ import annotations

from fractions import Fraction

from chainrule.expr.build import total
from chainrule.expr.nodes import Symbol
from chainrule.rules.heads import (
    absolute, absolute_error, binary_cross_entropy, cosh, cross_entropy, euler, focal, hinge, huber, kl_divergence,
    l1, l2, le, ln, log, log_cosh, lt, maximum, sign, squared_error, tanh, where,
)  # fmt: skip
from chainrule.rules.row import OUT as out
from chainrule.rules.row import row

y, t, r, d, s, p, k, gamma = (Symbol(name) for name in ("y", "t", "r", "d", "s", "p", "k", "gamma"))
probabilities, targets, weights = Symbol("p", ("n",)), Symbol("y", ("n",)), Symbol("w", ("n",))
HALF = Fraction(1, 2)
_TEXT = "Murphy, Probabilistic Machine Learning: An Introduction (2022), "

LOSSES = (
    row("squared error", squared_error(y, t), {y: 2 * (y - t), t: 2 * (t - y)}, definition=(y - t) ** 2,
        source=_TEXT + "section 4.2.7"),
    row("absolute error", absolute_error(y, t), {y: sign(y - t), t: sign(t - y)}, definition=absolute(y - t),
        kinks=(y - t,), at_kink="any value in [-1, 1] is a subgradient; 0 here", source=_TEXT + "section 5.1.5"),
    row("Huber loss", huber(r, d), {r: where(le(absolute(r), d), r, d * sign(r)), d: where(le(absolute(r), d), 0, absolute(r) - d)},
        definition=where(le(absolute(r), d), HALF * r**2, d * (absolute(r) - HALF * d)), domain={d: "positive"},
        source="Huber, Ann. Math. Statist. 35 (1964), doi:10.1214/aoms/1177703732"),
    row("log-cosh loss", log_cosh(r), {r: tanh(r)}, definition=ln(cosh(r)), names=("log_cosh", "logcosh"),
        source="Chen et al., Log Hyperbolic Cosine Loss Improves Variational Auto-Encoder (2018)"),
    row("hinge loss", hinge(y, s), {y: -s * lt(y * s, 1), s: -y * lt(y * s, 1)}, definition=maximum(0, 1 - y * s),
        kinks=(1 - y * s,), at_kink="any value between -y and 0 is a subgradient; 0 here", source=_TEXT + "section 4.3.2"),
    row("focal loss", focal(p, gamma),
        {p: gamma * (1 - p) ** (gamma - 1) * ln(p) - (1 - p) ** gamma / p, gamma: out * ln(1 - p)},
        definition=-((1 - p) ** gamma) * ln(p), domain={p: "unit", gamma: "positive"}, names=("focal", "focal_loss"),
        source="Lin et al., arXiv:1708.02002", note="p is the probability of the true class"),
    row("binary cross-entropy", binary_cross_entropy(y, p, k),
        {p: (p - y) / (p * (1 - p) * ln(k)), y: (ln(1 - p) - ln(p)) / ln(k), k: -out / (k * ln(k))},
        definition=-y * log(p, k) - (1 - y) * log(1 - p, k), domain={p: "unit", y: "unit", k: "base"},
        defaults={k: euler()}, names=("binary_cross_entropy", "bce"), latex=r"\operatorname{BCE}",
        source=_TEXT + "section 10.2.3", note="y is the target, p the prediction, k the base of the logarithm"),
    row("cross-entropy", cross_entropy(targets, probabilities, k),
        {probabilities: -targets / (probabilities * ln(k)), targets: -log(probabilities, k), k: -out / (k * ln(k))},
        definition=-total(targets * log(probabilities, k)), domain={probabilities: "unit", targets: "unit", k: "base"},
        defaults={k: euler()}, latex=r"\operatorname{CE}", source=_TEXT + "section 10.3.2",
        note="y are the targets, p the predictions, k the base of the logarithm"),
    row("Kullback-Leibler divergence", kl_divergence(probabilities, targets),
        {probabilities: ln(probabilities / targets) + 1, targets: -probabilities / targets},
        definition=total(probabilities * ln(probabilities / targets)), domain={probabilities: "unit", targets: "unit"},
        names=("kl_divergence", "KL"), latex=r"\operatorname{KL}", source=_TEXT + "section 6.2"),
    row("L1 penalty", l1(weights), {weights: sign(weights)}, definition=total(absolute(weights)), kinks=(weights,),
        at_kink="any value in [-1, 1] is a subgradient; 0 here", names=("l1", "norm1"), source=_TEXT + "section 11.4",
        domain={weights: "off zero"}),
    row("L2 penalty", l2(weights), {weights: 2 * weights}, definition=total(weights**2), source=_TEXT + "section 11.3"),
)  # fmt: skip
