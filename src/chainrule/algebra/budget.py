"""What one question may cost, below the field: terms, products of terms, generators."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.algebra.generators import Poly
from chainrule.errors import BudgetError

MAX_TERMS = 20_000
MAX_WORK = 3_000_000
#: More generators than these slow each step down, as every polynomial knows of all of them.
MAX_GENERATORS = 1_000


@dataclass(slots=True)
class Budget:
    """What was spent, and how large a polynomial may become; past that a BudgetError is raised."""

    max_terms: int = MAX_TERMS
    work: int = 0

    def spend(self, work: int) -> None:
        """Count work of so many products of terms."""
        self.work += work
        if self.work > MAX_WORK:
            msg = f"over budget: more than {MAX_WORK} products of terms"
            raise BudgetError(msg)

    def multiplies(self, a: Poly, b: Poly) -> None:
        """Count a product before it is made."""
        self.spend(len(a) * len(b))
        if len(a) * len(b) > 50 * self.max_terms:
            raise BudgetError("over budget: a product of large polynomials")

    def checked(self, poly: Poly) -> Poly:
        """A polynomial that is not too large."""
        if len(poly) > self.max_terms:
            msg = f"over budget: a polynomial of more than {self.max_terms} terms"
            raise BudgetError(msg)
        return poly

    def counts(self, generators: int) -> None:
        """See that there are not too many generators."""
        if generators > MAX_GENERATORS:
            msg = f"over budget: more than {MAX_GENERATORS} different parts"
            raise BudgetError(msg)
