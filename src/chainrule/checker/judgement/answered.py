"""Questions to the prover that were answered before, between the judgement and the prover: readings ask the same.

Expressions are never changed and equal ones are one object, so an answer holds wherever the question comes up again.
"""

from __future__ import annotations

from functools import lru_cache

from chainrule.prover import decide as prover

#: As many as the readings of a few claims ask: no more expressions are kept alive.
_KEPT = 256

decide = lru_cache(maxsize=_KEPT)(prover.decide)
differs = lru_cache(maxsize=_KEPT)(prover.differs)
is_defined = lru_cache(maxsize=_KEPT)(prover.is_defined)
