"""What is reported about a claim: findings with a correction, how the claim was read, and the judged claim itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.algebra.facts import Facts
from chainrule.checker.extraction.claim import Claim
from chainrule.expr.nodes import Node
from chainrule.prover.verdict import UNKNOWN, Counterexample, Verdict
from chainrule.readers.scope import Scope


@dataclass(frozen=True, slots=True)
class Finding:
    """A named slip with a sentence about this case and, where one is known, the right formula."""

    name: str
    message: str
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not reported, with the reason; `by` is "comment" or "baseline"."""

    finding: Finding
    reason: str
    by: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a claim was read."""

    definition: str = ""
    definition_line: int | None = None
    variable: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Basis:
    """What a wrong claim was judged by, for its correction: the scope, stated facts, and what was differentiated.

    `reading` tells the reading among all of a claim, where it changes the sides.
    """

    scope: Scope
    facts: Facts
    body: Node | None
    rank: int
    reading: tuple[str, str, tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim with its verdict. `claimed` and `derived` are LaTeX of both values where they are known.

    `scope` is what names meant in the reading that counts.
    """

    claim: Claim
    verdict: Verdict
    kind: str = "derivative"
    reading: Reading = field(default_factory=Reading)
    findings: tuple[Finding, ...] = ()
    claimed: str = ""
    derived: str = ""
    scope: Scope | None = None
    suppressed: tuple[Suppressed, ...] = ()
    basis: Basis | None = field(default=None, repr=False, compare=False)

    @property
    def flagged(self) -> bool:
        """Whether the claim is refuted or carries a finding, and not all of that is suppressed."""
        return bool(self.findings) or (self.verdict.verdict == "refuted" and not self.suppressed)

    @property
    def counterexample(self) -> Counterexample | None:
        """The point that refutes."""
        return self.verdict.counterexample


def unknown(claim: Claim, reason: str) -> Judged:
    """A claim that was not understood or not decided."""
    return Judged(claim, Verdict(UNKNOWN, reason=reason))
