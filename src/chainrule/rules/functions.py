"""The activation functions: a new activation is one row here; everything else follows from it."""

from __future__ import annotations

from fractions import Fraction

from chainrule.expr.build import const
from chainrule.expr.nodes import Symbol
from chainrule.rules.heads import (
    elu, erf, exp, gelu, gelu_tanh, gt, hardtanh, leaky_relu, ln, log_sigmoid, lt, maximum, minimum, mish, absolute, pi,
    relu, selu, sigmoid, silu, softplus, softsign, sqrt, step, tanh, where,
)  # fmt: skip
from chainrule.rules.row import OUT as out
from chainrule.rules.row import row

z, a = Symbol("z"), Symbol("a")
HALF = Fraction(1, 2)
_SUBGRADIENT = "any value in [0, 1] is a subgradient; 0 here"
_RESCALED = sqrt(2 / pi()) * (z + const("0.044715") * z**3)
_CHI = tanh(_RESCALED)
LAMBDA, ALPHA = const("1.0507009873554804934193349852946"), const("1.6732632423543772848170429916717")

ACTIVATIONS = (
    row("sigmoid", sigmoid(z), {z: out * (1 - out)}, definition=1 / (1 + exp(-z)), latex=r"\sigma",
        names=("sigmoid", "logistic", "expit"), source="Goodfellow, Bengio, Courville, Deep Learning (2016), section 3.10"),
    row("softplus", softplus(z), {z: sigmoid(z)}, definition=ln(1 + exp(z)), latex=r"\operatorname{softplus}",
        source="Goodfellow, Bengio, Courville, Deep Learning (2016), section 3.10"),
    row("log-sigmoid", log_sigmoid(z), {z: sigmoid(-z)}, definition=ln(sigmoid(z)), latex=r"\operatorname{logsigmoid}",
        names=("log_sigmoid", "logsigmoid"), source="Goodfellow, Bengio, Courville, Deep Learning (2016), section 6.2.2.2"),
    row("ReLU", relu(z), {z: step(z)}, definition=maximum(0, z), kinks=(z,), at_kink=_SUBGRADIENT,
        latex=r"\operatorname{ReLU}", names=("relu", "ReLU"), source="Nair and Hinton, ICML 2010"),
    row("leaky ReLU", leaky_relu(z, a), {z: where(gt(z, 0), 1, a), a: minimum(0, z)}, definition=where(gt(z, 0), z, a * z),
        kinks=(z,), at_kink="any value in [a, 1] is a subgradient for a <= 1; a here", latex=r"\operatorname{LeakyReLU}",
        names=("leaky_relu", "LeakyReLU"), defaults={a: const("0.01")}, source="Maas, Hannun, Ng, ICML 2013"),
    row("ELU", elu(z, a), {z: where(gt(z, 0), 1, out + a), a: where(gt(z, 0), 0, exp(z) - 1)},
        definition=where(gt(z, 0), z, a * (exp(z) - 1)), kinks=(z,), latex=r"\operatorname{ELU}", names=("elu", "ELU"),
        at_kink="smooth for a = 1; else any value between a and 1; a here", defaults={a: const(1)},
        source="Clevert, Unterthiner, Hochreiter, arXiv:1511.07289"),
    row("SELU", selu(z), {z: where(gt(z, 0), LAMBDA, out + LAMBDA * ALPHA)},
        definition=LAMBDA * where(gt(z, 0), z, ALPHA * (exp(z) - 1)), kinks=(z,), names=("selu", "SELU"),
        at_kink="any value between lambda and lambda*alpha; lambda*alpha here", latex=r"\operatorname{SELU}",
        source="Klambauer et al., arXiv:1706.02515"),
    row("SiLU (swish)", silu(z), {z: out + sigmoid(z) * (1 - out)}, definition=z * sigmoid(z),
        latex=r"\operatorname{SiLU}", names=("silu", "swish", "SiLU"),
        source="Elfwing, Uchibe, Doya, arXiv:1702.03118; Ramachandran, Zoph, Le, arXiv:1710.05941"),
    row("GELU", gelu(z), {z: HALF * (1 + erf(z / sqrt(2))) + z * exp(-z**2 / 2) / sqrt(2 * pi())},
        definition=HALF * z * (1 + erf(z / sqrt(2))), latex=r"\operatorname{GELU}", names=("gelu", "GELU"),
        source="Hendrycks and Gimpel, arXiv:1606.08415"),
    row("GELU (tanh form)", gelu_tanh(z),
        {z: HALF * (1 + _CHI) + HALF * z * (1 - _CHI**2) * sqrt(2 / pi()) * (1 + const("0.134145") * z**2)},
        definition=HALF * z * (1 + _CHI), latex=r"\operatorname{GELU}_{\tanh}", source="Hendrycks and Gimpel, arXiv:1606.08415"),
    row("mish", mish(z), {z: tanh(softplus(z)) + z * sigmoid(z) * (1 - tanh(softplus(z)) ** 2)},
        definition=z * tanh(softplus(z)), latex=r"\operatorname{Mish}", names=("mish", "Mish"),
        source="Misra, arXiv:1908.08681"),
    row("hardtanh", hardtanh(z), {z: gt(z, -1) * lt(z, 1)}, definition=where(gt(z, 1), 1, where(lt(z, -1), -1, z)), kinks=(z - 1, z + 1),
        at_kink=_SUBGRADIENT, latex=r"\operatorname{hardtanh}", source="Collobert, thesis (2004)"),
    row("softsign", softsign(z), {z: 1 / (1 + absolute(z)) ** 2}, definition=z / (1 + absolute(z)),
        latex=r"\operatorname{softsign}", source="Glorot and Bengio, AISTATS 2010"),
)  # fmt: skip
