"""What the prover answers with: a verdict and its evidence."""

from __future__ import annotations

from dataclasses import dataclass

PROVED, AGREES, CONDITIONAL, CONVENTION, REFUTED, UNKNOWN = (
    "proved", "agrees", "conditional", "convention", "refuted", "unknown",
)  # fmt: skip
VERDICTS = (PROVED, AGREES, CONDITIONAL, CONVENTION, REFUTED, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A point where two expressions differ, with both values and the entry they are taken at."""

    at: tuple[tuple[str, str], ...]
    claimed: str
    derived: str
    entry: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`verdict` is one of `VERDICTS`; `evidence` says by what; `reason` why nothing was decided."""

    verdict: str
    evidence: tuple[str, ...] = ()
    reason: str = ""
    condition: str = ""
    convention: str = ""
    counterexample: Counterexample | None = None

    def __bool__(self) -> bool:
        """Whether the claim holds (proved, agreeing, or by a convention)."""
        return self.verdict in (PROVED, AGREES, CONVENTION)
