"""Where a row is tested: exact points inside its domain, on both sides of its kinks and never near one."""

from math import prod

from mpmath import mp
from strategies import dyadic

from chainrule.engine.evaluate import Point

POOLS = {
    "": (0.734375, -1.328125, 2.1640625, -0.390625, 1.515625, -2.6953125, 0.2109375),
    "positive": (0.734375, 1.328125, 2.1640625, 0.390625, 1.515625, 2.6953125, 0.2109375),
    "unit": (0.734375, 0.328125, 0.1640625, 0.890625, 0.515625, 0.6953125, 0.2109375),
    "base": (2.734375, 1.328125, 10.0, 2.0, 1.515625, 5.6953125, 3.2109375),
    "above one": (2.734375, 1.328125, 10.0, 2.0, 1.515625, 5.6953125, 3.2109375),
    "symmetric unit": (0.734375, -0.328125, 0.1640625, -0.890625, 0.515625, -0.6953125, 0.2109375),
    "off zero": (0.734375, -1.328125, 2.1640625, -0.390625, 1.515625, -2.6953125, 0.2109375),
    "nonzero": (0.734375, -1.328125, 2.1640625, -0.390625, 1.515625, -2.6953125, 0.2109375),
    "invertible": (0.734375, -1.328125, 2.1640625, -0.390625, 1.515625, -2.6953125, 0.2109375),
    "full rank": (0.734375, -1.328125, 2.1640625, -0.390625, 1.515625, -2.6953125, 0.2109375),
    "indicator": (0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0),
}
COUNT = 6
ABOVE_ONE = ("base", "above one")


def arguments(row, turn, n=2):
    """The arguments of a row at its point number `turn`, exactly; a vector has n entries, a matrix n or n + 1 rows."""
    out = []
    for position, parameter in enumerate(row.parameters):
        pool = POOLS[row.domain.get(parameter, "")]
        count = prod({"n": n, "m": n + 1}[size] for size in parameter.shape)
        out.append(tuple(dyadic(pool[(turn + 2 * position + 3 * i) % len(pool)]) for i in range(count)))
    return out


def point(row, args, n=2):
    """The same as a point of the evaluator."""
    return Point(dict(zip(row.parameters, args, strict=True)), {"n": n, "m": n + 1})


def floats(row, args):
    """The same as numbers of mpmath, vectors as lists."""
    numbers = [[mp.mpf(v.numerator) / v.denominator for v in entries] for entries in args]
    return [
        entries if parameter.shape else entries[0] for parameter, entries in zip(row.parameters, numbers, strict=True)
    ]


def inner_value(row, parameter, x):
    """f(x) for the f-column, inside the domain of the parameter: the sine, moved up where only numbers above 1 may stand."""
    return mp.sin(x) + (3 if row.domain.get(parameter) in ABOVE_ONE else 0)
