"""The reader of PyTorch's formulas: what it writes out is worth what the C++ expression is worth."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import pytest

from chainrule.verbs import prove

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
NAMES = {"grad": "c", "self": "x", "other": "y", "result": "r", "exponent": "p"}


@pytest.fixture
def cpp(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("cpp_formulas", None)
    import cpp_formulas

    return cpp_formulas


@pytest.mark.parametrize(
    ("formula", "meaning"),
    [
        ("grad * (1 - result * result).conj()", "c*(1 - r^2)"),
        ("-grad / other", "-c/y"),
        ("grad * self.pow(2).neg()", "-c*x^2"),
        ("self.is_complex() ? grad : grad * self", "c*x"),
        ("grad * other.exp() / std::sqrt(2)", "c*exp(y)/sqrt(2)"),
        ("sigmoid_backward(grad, result.conj())", "c*r*(1 - r)"),
        ("grad / (self * M_LN2)", "c/(x*log(2))"),
        ("grad * self / 2.3025850929940456", "c*x/log(10)"),
        ("where(self >= 1, grad, at::scalar_tensor(0., grad.options()))", "where(x >= 1, c, 0)"),
        ("grad.masked_fill((self < other).logical_or_(other.isnan()), 0)", "where(x - y < 0, 0, c)"),
        ("grad.masked_fill((self < other).logical_not_(), 0)", "where(x - y < 0, c, 0)"),
    ],
)
def test_formulas_mean_what_they_say(cpp, formula, meaning):
    assert prove(f"{cpp.read(formula, NAMES)} == {meaning}").verdict == "proved"


@pytest.mark.parametrize(
    "formula", ["grad * unheard(self)", "grad * mask", "grad *", "(grad", "grad ~ self", "grad self"]
)
def test_what_is_not_understood_is_refused(cpp, formula):
    with pytest.raises(cpp.NotReadError):
        cpp.read(formula, NAMES)


def test_the_cut_off_logarithm_is_one_unit_away():
    # PyTorch writes ln 10 with seventeen digits, the last of them cut off.
    assert abs(2.3025850929940456 - math.log(10)) <= math.ulp(2.302585)
