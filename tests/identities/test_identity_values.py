"""The corpus of identities against automatic differentiation: its own answers, and what chainrule derives."""

from __future__ import annotations

import pytest
from identity_claims import derived
from identity_corpus import identities

jax = pytest.importorskip("jax", reason="jax is not installed: it is what the identities are compared with")

from identity_derivatives import DRAWS, TOLERANCE, by_chainrule, by_jax, by_text, difference, shape_of  # noqa: E402

ALL = pytest.mark.parametrize("identity", identities(), ids=lambda each: f"{each.theme}/{each.id}")


@ALL
def test_answer(identity):
    for draw in DRAWS:
        expected = by_jax(identity, draw)
        assert shape_of(identity, draw) == expected.shape
        assert difference(by_text(identity, identity.answer, draw, expected.shape), expected) <= TOLERANCE


@ALL
def test_derived(identity):
    derivation = derived(identity)
    for draw in DRAWS:
        expected = by_jax(identity, draw)
        assert difference(by_chainrule(identity, derivation, draw, expected.shape), expected) <= TOLERANCE, derivation


def test_a_wrong_answer_is_seen():
    identity = next(each for each in identities() if each.id == "trace-axb")
    expected = by_jax(identity, DRAWS[0])
    assert (
        difference(by_text(identity, f"1.0000001*({identity.answer})", DRAWS[0], expected.shape), expected) > TOLERANCE
    )
