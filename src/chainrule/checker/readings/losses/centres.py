r"""The reading of a \mu that nothing defines as the mean, where a variance is defined about it, below the readings.

Notes on normalisation write ``\sigma^2 = \frac1m \sum_i (x_i - \mu)^2`` and say what \mu is in words or in a picture.
A sum of what deviates from it is then zero. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.readers.scope import Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    BigOp,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Root,
    Script,
    Terms,
    Tree,
)  # fmt: skip
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]
#: Letters of means.
_MEANS = (r"\mu", "m", r"\bar{x}")
#: Letters of variances and of standard deviations.
_SPREADS = (r"\sigma", "v", "s", "var", "V")
_SQUARED = 2


def with_centres(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The scope in which the letter that a variance of the definitions is taken about is the mean."""
    for stated in {stated.name: stated for side in sides for stated in scope.below(side)}.values():
        if not stated.name.startswith(_SPREADS) or stated.parameters or stated.indices:
            continue
        found = _centre(stated.body.base if isinstance(stated.body, Root) else stated.body)
        if found is None or found[0] in scope.definitions or not found[0].startswith(_MEANS):
            continue
        words = f"{plain_name(found[0])} is the mean"
        return sides, scope.define(Definition(found[0], (), (), found[1], text=words)), words
    return None


def _centre(body: Tree) -> tuple[str, Tree] | None:
    r"""The \mu of ``\frac1m \sum_{i=1}^m (x_i - \mu)^2``, and ``\frac1m \sum_{i=1}^m x_i``."""
    match body:
        case Factors(_, _, (Quotient(_, _, Number(), count), BigOp() as total)):
            pass
        case Quotient(_, _, BigOp() as total, count):
            pass
        case _:
            return None
    whole = total.kind == "sum" and isinstance(total.lower, Number) and total.lower.value == 1
    if not whole or total.upper is None or spelled(total.upper) != spelled(count):
        return None
    match total.body:
        case Script(
            _, _, Group(_, _, _, (Terms(_, _, ((1, value), (-1, Name() as centre))),)), (), Number(_, _, power)
        ):
            one = Quotient(0, 0, Number(0, 0, Fraction(1)), count)
            mean = Factors(0, 0, (one, replace(total, body=value)), ("", ""))
            return (centre.name, mean) if power == _SQUARED and _is_entry(value, total.index) else None
    return None


def _is_entry(value: Tree, index: str | None) -> bool:
    """Whether a term is one entry of what a sum runs over: x_i."""
    match value:
        case Script(_, _, Name(), (Name(_, _, below),), None, 0):
            return below == index
    return False
