"""The functions on arrays that are written for derivatives of the corpus, run and compared with JAX."""

from __future__ import annotations

import pytest
from identity_claims import derived
from identity_corpus import identities
from running import LIBRARIES, run

jax = pytest.importorskip("jax", reason="jax is not installed: it is what the identities are compared with")

from identity_derivatives import DRAWS, TOLERANCE, by_jax, difference, point  # noqa: E402

#: One of seven in every theme's order, and those with elements, fused axes, cases or four axes.
CHOSEN = {each.id: each for each in identities()[::7]} | {
    each.id: each for each in identities() if any(word in each.expression for word in ("kron(", "vec(", "[", "where("))
}


@pytest.mark.parametrize("target", LIBRARIES)
@pytest.mark.parametrize("identity", CHOSEN.values(), ids=lambda each: f"{each.theme}/{each.id}")
def test_code(identity, target):
    source = derived(identity).source(target)
    for draw in DRAWS if target == "numpy" else DRAWS[:1]:
        values = {**point(identity, draw), **{f"{name}_": v for name, v in point(identity, draw).items()}}
        assert difference(run(source, target, values), by_jax(identity, draw)) <= TOLERANCE, source


def test_the_sample_is_large():
    assert len(CHOSEN) >= 70
