"""Numbers that stand in expressions, exactly: Python's, and scalars of array libraries."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from chainrule.errors import UsageError


def exact(value: Any) -> Fraction:
    """The rational number that a number stands for: 0.1 is one tenth."""
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        # The value of a == b where both are expressions would otherwise pass for the number 0.
        msg = f"{value} is a truth value, no number: xp.equal(a, b) compares expressions, a == b does not"
        raise UsageError(msg)
    if not isinstance(value, str):
        try:
            return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
        except (TypeError, ValueError, OverflowError):
            pass
    shape = getattr(value, "shape", None)
    what = f"an array of shape {shape}" if shape else f"{value!r}"
    msg = f"{what} is no number and no expression: declare it as a symbol with its shape"
    raise UsageError(msg)
