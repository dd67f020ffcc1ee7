"""Candidates for what a claim may have meant, sorted out by their values at one point before `decide` is asked."""

from __future__ import annotations

import flint

from chainrule.algebra.atoms import is_complex
from chainrule.algebra.facts import Facts
from chainrule.engine.evaluate import Values
from chainrule.errors import ChainruleError
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.decide import PRECISION_LOCK, PRECISIONS, differs
from chainrule.prover.points import points

#: Points tried until the claim has a value at one.
TRIES = 4
MAX_ENTRIES = 2_000_000
#: Facts of symbols that a constant factor may contain.
CONSTANT = frozenset({"constant", "size"})


class Screen:
    """A claim with its value at a point; each part of the candidates is evaluated once for all of them."""

    def __init__(self, claimed: Node, about: list[Node], facts: Facts) -> None:
        """Find a point at which the claim has a value; `about` are expressions that have the candidates' symbols."""
        self.claimed = claimed
        self.facts = facts
        self._values: Values | None = None
        if is_complex(claimed, *about):
            return
        try:
            for _, (_, point) in zip(range(TRIES), points([claimed, *about], facts), strict=False):
                values = Values(point, max_entries=MAX_ENTRIES)
                with PRECISION_LOCK, flint.ctx.workprec(PRECISIONS[0]):
                    self._target = values.of(claimed)
                if all(entry.is_finite() for entry in self._target):
                    self._values = values
                    return
        except ChainruleError:
            self._values = None

    def differs(self, candidate: Node) -> bool:
        """Whether a candidate certainly or possibly differs from the claim."""
        return self._rules_out(candidate) or differs(self.claimed, candidate, self.facts)

    def _rules_out(self, candidate: Node) -> bool:
        if self._values is None:
            return False
        try:
            with PRECISION_LOCK, flint.ctx.workprec(PRECISIONS[0]):
                found = self._values.of(candidate)
                return any(not (a - b).contains(0) for a, b in zip(self._target, found, strict=True) if b.is_finite())
        except ChainruleError:
            return False


def ratio_varies(a: Node, b: Node, facts: Facts) -> bool:
    """Whether a / b certainly has different values at two points; for scalars without symbols that are constants."""
    if a.shape or b.shape or any(isinstance(n, Symbol) and n.facts & CONSTANT for n in (*postorder(a), *postorder(b))):
        return False
    ratios = []
    try:
        for _, (_, point) in zip(range(2), points([a, b], facts), strict=False):
            values = Values(point, max_entries=MAX_ENTRIES)
            with PRECISION_LOCK, flint.ctx.workprec(PRECISIONS[0]):
                ratios.append(values.of(a)[0] / values.of(b)[0])
    except ChainruleError:
        return False
    return all(ratio.is_finite() for ratio in ratios) and not ratios[0].overlaps(ratios[1])
