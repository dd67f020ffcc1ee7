"""Products over an index: what is proved of them holds for factors of any sign, and results have none."""

import pytest

from chainrule import derive, prove
from chainrule.errors import UsageError
from chainrule.prover.verdict import PROVED, REFUTED, UNKNOWN

CLAIMS = [
    (r"\frac{\partial}{\partial x_k} \prod_{i=1}^n x_i = \prod_{i \neq k} x_i", PROVED),
    (r"\frac{d}{da} \prod_{i=1}^n (a - r_i) = \sum_{k=1}^n \prod_{i \neq k} (a - r_i)", PROVED),
    (r"\frac{d}{da} \prod_{i=1}^n (a - r_i) = \sum_{k=1}^n \prod_{i \neq k} (a + r_i)", REFUTED),
    (r"\log \prod_{i=1}^n e^{x_i} = \sum_{i=1}^n x_i", PROVED),
    (r"\prod_{i=1}^n |x_i| = \prod_{i=1}^n x_i", UNKNOWN),
    (r"\prod_{i=1}^n \sqrt{x_i^2} = \prod_{i=1}^n x_i", UNKNOWN),
    (r"\prod_{i=1}^n (x_i^2)^{1/2} = \prod_{i=1}^n x_i", UNKNOWN),
    (r"\prod_{i=1}^n \max(0, x_i) = \prod_{i=1}^n x_i", UNKNOWN),
]


@pytest.mark.parametrize(("claim", "verdict"), CLAIMS)
def test_claims_about_products(claim: str, verdict: str) -> None:
    assert prove(claim).verdict == verdict


@pytest.mark.parametrize("expression", ["prod[i](x[i])", r"\prod_{i=1}^n x_i"])
def test_results_have_no_products(expression: str) -> None:
    with pytest.raises(UsageError, match="product over an index"):
        derive(expression, "x_k" if "\\" in expression else "x", given="x: vector(n)")
