"""The operators that rows speak about: a name and a core signature each, gathered so that rows can use one another.

An elementwise head has an empty signature; `n` letters name core axes, as in NumPy's generalised functions.
"""

from __future__ import annotations

from chainrule.expr.build import DIVIDE, POWER
from chainrule.expr.head import Head


def _elementwise(name: str, arity: int = 1) -> Head:
    return Head(name, ("",) * arity)


div, pow_ = DIVIDE, POWER
pi, euler, imaginary = _elementwise("pi", 0), _elementwise("E", 0), _elementwise("I", 0)

exp, ln, sqrt = _elementwise("exp"), _elementwise("ln"), _elementwise("sqrt")
log = _elementwise("log", 2)
sin, cos, tan = _elementwise("sin"), _elementwise("cos"), _elementwise("tan")
sec, csc, cot = _elementwise("sec"), _elementwise("csc"), _elementwise("cot")
asin, acos, atan = _elementwise("asin"), _elementwise("acos"), _elementwise("atan")
sinh, cosh, tanh = _elementwise("sinh"), _elementwise("cosh"), _elementwise("tanh")
asinh, acosh, atanh = _elementwise("asinh"), _elementwise("acosh"), _elementwise("atanh")
asec, acsc, acot = _elementwise("asec"), _elementwise("acsc"), _elementwise("acot")
sech, csch, coth = _elementwise("sech"), _elementwise("csch"), _elementwise("coth")
asech, acsch, acoth = _elementwise("asech"), _elementwise("acsch"), _elementwise("acoth")
erf, log_abs = _elementwise("erf"), _elementwise("log_abs")

# Comparisons are indicators: 1 where they hold, 0 elsewhere.
lt, le, gt, ge = (_elementwise(name, 2) for name in ("lt", "le", "gt", "ge"))
eq, ne = _elementwise("eq", 2), _elementwise("ne", 2)
where = _elementwise("where", 3)
absolute, sign, step = _elementwise("abs"), _elementwise("sign"), _elementwise("step")
maximum, minimum = _elementwise("max", 2), _elementwise("min", 2)

sigmoid, softplus, log_sigmoid = _elementwise("sigmoid"), _elementwise("softplus"), _elementwise("log_sigmoid")
relu, leaky_relu, elu, selu = (
    _elementwise("relu"),
    _elementwise("leaky_relu", 2),
    _elementwise("elu", 2),
    _elementwise("selu"),
)
silu, gelu, gelu_tanh, mish = (
    _elementwise("silu"),
    _elementwise("gelu"),
    _elementwise("gelu_tanh"),
    _elementwise("mish"),
)
hardtanh, softsign = _elementwise("hardtanh"), _elementwise("softsign")

squared_error, absolute_error = _elementwise("squared_error", 2), _elementwise("absolute_error", 2)
huber, log_cosh, hinge = _elementwise("huber", 2), _elementwise("log_cosh"), _elementwise("hinge", 2)
focal = _elementwise("focal", 2)
binary_cross_entropy = _elementwise("binary_cross_entropy", 3)

linear = Head("linear", ("n", "n", ""))
softmax, log_softmax, logsumexp = (
    Head("softmax", ("n",), "n"),
    Head("log_softmax", ("n",), "n"),
    Head("logsumexp", ("n",)),
)
cross_entropy = Head("cross_entropy", ("n", "n", ""))
kl_divergence = Head("kl_divergence", ("n", "n"))
mean, variance = Head("mean", ("n",)), Head("variance", ("n",))
norm, l1, l2 = Head("norm", ("n",)), Head("l1", ("n",)), Head("l2", ("n",))

# Functions of a matrix; trace_expm is tr(exp(X)), which has a closed derivative where exp(X) has none.
inv, det, logdet = Head("inv", ("nn",), "nn"), Head("det", ("nn",)), Head("logdet", ("nn",))
pinv, frobenius = Head("pinv", ("mn",), "nm"), Head("frobenius", ("mn",))
expm, trace_expm = Head("expm", ("nn",), "nn"), Head("trace_expm", ("nn",))
