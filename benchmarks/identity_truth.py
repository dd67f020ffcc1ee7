"""The derivatives of the identities by finite differences, and how far an answer is from them."""

from __future__ import annotations

import sys
from functools import cache
from itertools import pairwise, permutations
from typing import Any

import numpy as np
from process import ROOT

sys.path.insert(0, str(ROOT / "tests" / "identities"))

from identity_corpus import Identity
from identity_samples import is_symmetric, sample
from identity_values import numpy_functions, value, with_lets
from languages.operand import CannotSayError

__all__ = ["DRAWS", "TOLERANCE", "CannotSayError", "derivative", "difference", "point"]

DRAWS = (0, 1)
TOLERANCE = 1e-6
STEP = 1e-3
#: Central differences with an error of order six: offset and weight.
STENCIL = ((1, 3 / 4), (2, -3 / 20), (3, 1 / 60))


@cache
def point(identity: Identity, draw: int) -> dict[str, Any]:
    """Random values of all symbols and sizes."""
    return sample(identity, draw)


@cache
def derivative(identity: Identity, draw: int) -> tuple[np.ndarray, tuple[int, ...]]:
    """The derivative, output axes first, and the number of axes of the output and of each variable."""
    names = point(identity, draw)
    variables = [identity.wrt, identity.wrt2] if identity.wrt2 else [identity.wrt] * identity.order

    def output(moved: dict[str, Any]) -> np.ndarray:
        table = numpy_functions()
        return np.asarray(value(identity.expression, with_lets(identity.let, {**names, **moved}, table), table), float)

    def slope(moved: dict[str, Any], remaining: list[str]) -> np.ndarray:
        if not remaining:
            return output(moved)
        *others, name = remaining
        at = np.asarray(moved.get(name, names[name]), float)
        parts = []
        for place in np.ndindex(at.shape):
            total: Any = 0.0
            for offset, weight in STENCIL:
                for sign in (1, -1):
                    there = at.copy()
                    there[place] += sign * offset * STEP
                    total = total + sign * weight / STEP * slope({**moved, name: there}, others)
            parts.append(total)
        stacked = np.stack(parts, axis=-1)
        return stacked.reshape(stacked.shape[:-1] + at.shape)

    axes = (output({}).ndim, *(np.ndim(names[name]) for name in variables))
    return _symmetrised(identity, slope({}, variables)), axes


def _symmetrised(identity: Identity, found: np.ndarray) -> np.ndarray:
    """Of a symmetric matrix the symmetric gradient; so a peer may give the free one too."""
    if not is_symmetric(identity, identity.wrt) or found.ndim < 2 or found.shape[-1] != found.shape[-2]:
        return found
    return (found + np.swapaxes(found, -1, -2)) / 2


def difference(identity: Identity, found: np.ndarray, draw: int, expected: np.ndarray | None = None) -> float:
    """The relative difference in the layout that fits best: the output's axes or a variable's first, n x 1 as n."""
    if expected is None:
        expected, axes = derivative(identity, draw)
    else:
        axes = (0, expected.ndim)
    if not np.all(np.isfinite(found)):
        return float("inf")
    best = float("inf")
    got = _symmetrised(identity, found)
    starts = np.cumsum([0, *axes])
    blocks = [list(range(a, b)) for a, b in pairwise(starts)]
    for order in permutations(blocks):
        want = expected.transpose([axis for block in order for axis in block])
        for one, two in ((want, got), (want.squeeze(), got.squeeze())):
            if one.shape == two.shape:
                scale = max(np.max(np.abs(one), initial=0.0), np.max(np.abs(two), initial=0.0)) or 1.0
                best = min(best, float(np.max(np.abs(one - two), initial=0.0) / scale))
    return best
