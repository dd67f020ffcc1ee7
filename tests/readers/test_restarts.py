"""Lowering that starts over when sizes meet: what is kept changes nothing, and is not lowered again."""

from __future__ import annotations

import pytest

from chainrule.checker.extraction.claims import extract
from chainrule.readers import documents
from chainrule.readers.lower import Lowering, lower_all
from chainrule.readers.lowering.finished import Finished

NETWORK = r"""
Let $z_1 = W_1 x + b_1$, $a_1 = \tanh(z_1)$, $z_2 = W_2 a_1 + b_2$, $a_2 = \tanh(z_2)$ and $z_3 = W_3 a_2 + b_3$.

$$E = \frac12 \|z_3 - y\|^2$$

$$\frac{\partial E}{\partial W_3} = (z_3 - y) a_2^T$$
"""
STARRED = r"""
Let $E = -\sum_j t^*_j \log o_j$ and $o_j = \frac{e^{s_j}}{\sum_k e^{s_k}}$.

$$\frac{\partial E}{\partial s_i} = o_i \sum_j t^*_j - t^*_i$$
"""
INTEGRAL = r"""
Let $F(x) = \int_0^x g(t) dt$ and $H = F(x) \|u - v\|^2$.

$$\frac{\partial H}{\partial u} = 2 F(x) (u - v)$$
"""


def lowered(text):
    """The sides of the last claim of a text, with what was noted on the way."""
    claim = extract(documents.parse(text)).claims[-1]
    both = lower_all([claim.left, claim.right], claim.scope, context=[claim.left, claim.right])
    return both.nodes(), both.assumed, list(both.used), both.differentiated, both.vanishing


@pytest.mark.parametrize("text", [NETWORK, STARRED, INTEGRAL], ids=["network", "starred", "integral"])
def test_what_is_kept_changes_nothing(monkeypatch, text):
    kept = lowered(text)
    monkeypatch.setattr(Finished, "holds", lambda *_: False)
    assert lowered(text) == kept


def test_finished_definitions_are_not_lowered_again(monkeypatch):
    counts = []
    define = Lowering._defined

    def counted(self, definition):
        counts[-1] += 1
        return define(self, definition)

    monkeypatch.setattr(Lowering, "_defined", counted)
    counts.append(0)
    lowered(NETWORK)
    monkeypatch.setattr(Finished, "holds", lambda *_: False)
    counts.append(0)
    lowered(NETWORK)
    assert counts[0] < counts[1]
