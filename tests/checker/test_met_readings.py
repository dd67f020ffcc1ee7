"""Readings of one claim: none is judged twice, and a claim that none accepts is given up after so many."""

from __future__ import annotations

import pytest

from chainrule.checker.judgement import met_readings, outcomes
from chainrule.verbs import check

#: A network over a batch, of which the claim has another shape: no reading accepts it.
OPEN = r"""
Let $X$ be the data, $H = \sigma(X W_1 + b_1)$, $Y = \text{softmax}(H W_2 + b_2)$, and the loss

$$L = -\sum_i \sum_c T_{ic} \log Y_{ic}$$

$$\frac{\partial L}{\partial W_1} = (X^T H) (Y - T) W_2 H$$
"""
WRONG = r"""
$$f(x) = \log(1 + e^{x})$$

$$f'(x) = \frac{2}{1 + e^{-x}}$$
"""


@pytest.fixture
def asked(monkeypatch):
    """The readings that are judged, by what tells them from others."""
    keys = []
    judge_reading = outcomes.judge_reading
    stated = []

    def noted(claim, option):
        # By the claim as it stands in the document: without some definitions it is still the same one.
        stated.append(stated[0] if stated else met_readings.MetReadings(claim))
        keys.append(stated[0].key(option))
        return judge_reading(claim, option)

    monkeypatch.setattr(outcomes, "judge_reading", noted)
    return keys


def test_no_reading_is_judged_twice(monkeypatch, asked):
    numbers = met_readings.KnownTrees()
    monkeypatch.setattr(met_readings, "KnownTrees", lambda: numbers)
    (judged,) = check(text=OPEN).judged
    assert judged.verdict.verdict == "unknown"
    assert len(asked) > 20
    assert len(asked) == len(set(asked))


def test_a_claim_is_given_up_after_so_many_readings(monkeypatch, asked):
    monkeypatch.setattr(met_readings, "MAX_READINGS", 7)
    (judged,) = check(text=OPEN).judged
    assert judged.verdict.verdict == "unknown"
    # So many with all definitions, and so many without those that are not understood.
    assert len(asked) == 2 * 7


def test_a_claim_that_is_refuted_is_read_in_all_ways(monkeypatch, asked):
    (judged,) = check(text=WRONG).judged
    whole = len(asked)
    asked.clear()
    monkeypatch.setattr(met_readings, "MAX_READINGS", 1)
    (again,) = check(text=WRONG).judged
    assert judged.verdict.verdict == again.verdict.verdict == "refuted"
    assert len(asked) == whole > 1
