"""The functions of the table a second time, in mpmath and in plain Python: what the rows are tested against.

Written from the textbooks, not from the rows; a vector is a list of numbers, a vector-valued function returns a list.
"""

import mpmath
from mpmath import mp


def _half():
    return mp.mpf(1) / 2


def _dot(a, b):
    return mp.fsum(p * q for p, q in zip(a, b, strict=True))


def _softmax(z):
    total = mp.fsum(mp.exp(t) for t in z)
    return [mp.exp(t) / total for t in z]


def _logsumexp(z):
    return mp.log(mp.fsum(mp.exp(t) for t in z))


def _sigmoid(z):
    return (1 + mp.tanh(z / 2)) / 2


def _normal_cdf(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def _gelu_tanh(z):
    return z / (1 + mp.exp(-2 * mp.sqrt(2 / mp.pi) * (z + mp.mpf("0.044715") * z**3)))


def _selu(z):
    scale, alpha = mp.mpf("1.0507009873554804934193349852946"), mp.mpf("1.6732632423543772848170429916717")
    return scale * z if z > 0 else scale * alpha * mp.expm1(z)


def _huber(r, d):
    return r * r / 2 if abs(r) < d else d * abs(r) - d * d / 2


def _bce(y, p, k):
    return -(y * mp.log(p) + (1 - y) * mp.log(1 - p)) / mp.log(k)


def _square(entries):
    n = round(len(entries) ** 0.5)
    return mp.matrix([entries[i * n : (i + 1) * n] for i in range(n)])


def _tall(entries):
    """A matrix with one row more than columns."""
    n = next(k for k in range(1, 10) if k * (k + 1) == len(entries))
    return mp.matrix([entries[i * n : (i + 1) * n] for i in range(n + 1)])


def _rows(matrix):
    return [matrix[i, j] for i in range(matrix.rows) for j in range(matrix.cols)]


def _taylor_exp(matrix):
    """The exponential by its series; the matrices of the tests are small."""
    total = term = mp.eye(matrix.rows)
    for k in range(1, 120):
        term = term * matrix / k
        total = total + term
    return total


def _pseudo_inverse(entries):
    a = _tall(entries)
    return _rows(mp.inverse(a.T * a) * a.T)


def _mean(x):
    return mp.fsum(x) / len(x)


ORACLE = {
    "mean": _mean,
    "variance": lambda x: mp.fsum((t - _mean(x)) ** 2 for t in x) / len(x),
    "log_abs": lambda x: mp.log(abs(x)),
    "inv": lambda x: _rows(mp.inverse(_square(x))),
    "det": lambda x: mp.det(_square(x)),
    "logdet": lambda x: mp.log(abs(mp.det(_square(x)))),
    "pinv": _pseudo_inverse,
    "frobenius": lambda x: mp.sqrt(mp.fsum(t * t for t in x)),
    "expm": lambda x: _rows(_taylor_exp(_square(x))),
    "trace_expm": lambda x: mp.fsum(_taylor_exp(_square(x))[i, i] for i in range(_square(x).rows)),
    "div": lambda f, g: f / g,
    "pow": lambda f, k: mp.exp(k * mp.log(f)),
    "sqrt": mp.sqrt,
    "pi": lambda: 4 * mp.atan(1),
    "I": lambda: mp.sqrt(-1),
    "E": lambda: mp.nsum(lambda n: 1 / mp.factorial(n), [0, mp.inf]),
    "exp": mp.exp,
    "ln": mp.log,
    "log": lambda x, k: mp.log(x) / mp.log(k),
    "sin": mp.sin,
    "cos": mp.cos,
    "tan": mp.tan,
    "sec": mp.sec,
    "csc": mp.csc,
    "cot": mp.cot,
    "asin": mp.asin,
    "acos": mp.acos,
    "atan": mp.atan,
    "asec": lambda x: mp.pi / 2 - mp.atan(1 / mp.sqrt(x * x - 1)),
    "acsc": lambda x: mp.atan(1 / mp.sqrt(x * x - 1)),
    "acot": lambda x: mp.sign(x) * mp.pi / 2 - mp.atan(x),
    "sinh": mp.sinh,
    "cosh": mp.cosh,
    "tanh": mp.tanh,
    "sech": mp.sech,
    "csch": mp.csch,
    "coth": mp.coth,
    "asinh": mp.asinh,
    "acosh": mp.acosh,
    "atanh": mp.atanh,
    "asech": lambda x: mp.log((1 + mp.sqrt(1 - x * x)) / x),
    "acsch": lambda x: mp.log(1 / x + mp.sqrt(1 / (x * x) + 1)),
    "acoth": lambda x: mp.log((x + 1) / (x - 1)) / 2,
    "erf": mp.erf,
    "sigmoid": _sigmoid,
    "softplus": lambda z: mp.log1p(mp.exp(z)),
    "log_sigmoid": lambda z: -mp.log1p(mp.exp(-z)),
    "relu": lambda z: max(z, mp.zero),
    "leaky_relu": lambda z, a: z if z > 0 else a * z,
    "elu": lambda z, a: z if z > 0 else a * mp.expm1(z),
    "selu": _selu,
    "silu": lambda z: z / (1 + mp.exp(-z)),
    "gelu": lambda z: z * _normal_cdf(z),
    "gelu_tanh": _gelu_tanh,
    "mish": lambda z: z * mp.tanh(mp.log1p(mp.exp(z))),
    "hardtanh": lambda z: min(max(z, -mp.one), mp.one),
    "softsign": lambda z: z / (1 + abs(z)),
    "linear": lambda w, x, b: _dot(w, x) + b,
    "softmax": _softmax,
    "log_softmax": lambda z: [t - _logsumexp(z) for t in z],
    "logsumexp": _logsumexp,
    "norm": lambda x: mp.sqrt(_dot(x, x)),
    "squared_error": lambda y, t: (y - t) ** 2,
    "absolute_error": lambda y, t: abs(y - t),
    "huber": _huber,
    "log_cosh": lambda r: mp.log(mp.cosh(r)),
    "hinge": lambda y, s: max(1 - y * s, mp.zero),
    "focal": lambda p, gamma: -mp.exp(gamma * mp.log(1 - p)) * mp.log(p),
    "binary_cross_entropy": _bce,
    "cross_entropy": lambda y, p, k: -_dot(y, [mp.log(t) for t in p]) / mp.log(k),
    "kl_divergence": lambda p, y: mp.fsum(a * (mp.log(a) - mp.log(b)) for a, b in zip(p, y, strict=True)),
    "l1": lambda w: mp.fsum(abs(t) for t in w),
    "l2": lambda w: _dot(w, w),
    "lt": lambda a, b: mp.mpf(a < b),
    "le": lambda a, b: mp.mpf(a <= b),
    "gt": lambda a, b: mp.mpf(a > b),
    "ge": lambda a, b: mp.mpf(a >= b),
    "eq": lambda a, b: mp.mpf(a == b),
    "ne": lambda a, b: mp.mpf(a != b),
    "where": lambda c, a, b: b + c * (a - b),
    "step": lambda x: mp.mpf(x > 0),
    "sign": mp.sign,
    "abs": abs,
    "max": max,
    "min": min,
}


def value(name, args):
    """The entries of a function at arguments."""
    with mp.workdps(60):
        result = ORACLE[name](*args)
        return [mpmath.mpf(t) for t in result] if isinstance(result, list) else [mpmath.mpf(result)]


def jacobian(name, args, position):
    """The derivative of each entry in each entry of one argument, by mpmath's numerical differentiation."""
    inside = args[position]
    entries = inside if isinstance(inside, list) else [inside]
    columns = []
    with mp.workdps(40):
        for j in range(len(entries)):

            def along(t, entry=j):
                changed = [*entries[:entry], t, *entries[entry + 1 :]] if isinstance(inside, list) else t
                result = ORACLE[name](*args[:position], changed, *args[position + 1 :])
                return mp.matrix(result if isinstance(result, list) else [result])

            columns.append(
                [mp.diff(lambda t, entry=i, f=along: f(t)[entry], entries[j]) for i in range(len(along(entries[j])))]
            )
    return [columns[j][i] for i in range(len(columns[0])) for j in range(len(columns))]


def second(name, args, p, q):
    """The second derivative of a scalar function in its arguments p and q."""
    order = tuple((i == p) + (i == q) for i in range(len(args)))
    with mp.workdps(40):
        return mp.diff(ORACLE[name], tuple(args), order) if len(args) > 1 else mp.diff(ORACLE[name], args[0], 2)
