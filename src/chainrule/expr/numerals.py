"""Numbers that stand in expressions, exactly: Python's, and scalars of array libraries."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from chainrule.errors import UsageError


def exact(value: Any) -> Fraction:
    """The rational number that a number stands for: 0.1 is one tenth."""
    if getattr(value, "ndim", None) == 0 and hasattr(value, "item"):
        value = value.item()
    try:
        return Fraction(str(value)) if isinstance(value, float) else Fraction(value)
    except (TypeError, ValueError, OverflowError):
        shape = getattr(value, "shape", None)
        what = f"an array of shape {shape}" if shape else f"{value!r}"
        msg = f"{what} is no number and no expression: declare it as a symbol with its shape"
        raise UsageError(msg) from None
