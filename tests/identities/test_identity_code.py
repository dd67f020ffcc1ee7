"""What is written for the derivatives of the corpus: functions on arrays, run and compared with JAX, and the steps."""

from __future__ import annotations

from xml.etree import ElementTree as ET

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


#: Some of every theme, and those in which a sum over one index stands in a product with open indices.
TOLD = {each.id: each for each in identities()[3::11]} | {
    each.id: each for each in identities() if each.id in ("gram-form", "matrix-cube-form", "ridge-solution-in-penalty")
}


@pytest.mark.parametrize("identity", TOLD.values(), ids=lambda each: f"{each.theme}/{each.id}")
def test_the_steps_are_told_in_every_language(identity):
    derivation = derived(identity)
    assert derivation.explain().startswith("1. ")
    rows = ET.fromstring(derivation.mathml())[0]  # noqa: S314 - what chainrule wrote
    assert len(rows) == derivation.latex().count("&=")
