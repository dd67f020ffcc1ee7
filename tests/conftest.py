"""What all tests share: a fresh precision for each test, examples of Hypothesis that are the same on every run."""

import flint
import pytest
from hypothesis import HealthCheck, settings

import chainrule.verbs  # noqa: F401 - enters the writers, so that failing tests print expressions

settings.register_profile(
    "chainrule", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("chainrule")


@pytest.fixture(autouse=True)
def precision():
    """Balls of 200 bits, and the precision that was there before is put back."""
    before = flint.ctx.prec
    flint.ctx.prec = 200
    yield
    flint.ctx.prec = before
