"""Has JAX differentiate the identities automatically: numbers, not formulas, so only their values are judged."""

from __future__ import annotations

import time
from typing import Any

from identity_corpus import Identity
from identity_derivatives import by_jax
from identity_truth import DRAWS

PACKAGES = ("jax",)


class Jax:
    """Automatic differentiation behind the interface of the peers; its threads do not outlive a fork."""

    spellings = ("numbers",)
    forks = False
    draws = DRAWS[:1]

    def derive(self, identity: Identity, spelling: str) -> tuple[Any, dict[str, float]]:  # noqa: ARG002 - one interface
        start = time.perf_counter()
        found = by_jax(identity, DRAWS[0])
        return found, {"deriving": time.perf_counter() - start}

    def show(self, answer: Any) -> str:
        return str(answer)

    def unevaluated(self, answer: Any) -> bool:  # noqa: ARG002 - one interface
        return False

    def value(self, identity: Identity, answer: Any, names: dict[str, Any]) -> Any:  # noqa: ARG002 - one interface
        return answer


SYSTEM = Jax
