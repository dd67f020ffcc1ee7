"""Has JAX differentiate the identities automatically: numbers, not formulas, so only their values are judged."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from identity_corpus import Identity
from identity_derivatives import by_jax
from identity_truth import DRAWS, point
from identity_values import jax_functions, value, with_lets

PACKAGES = ("jax",)


class Jax:
    """Automatic differentiation behind the interface of the peers; its threads do not outlive a fork."""

    spellings = ("numbers",)
    forks = False
    draws = DRAWS[:1]

    def derive(self, identity: Identity, spelling: str) -> tuple[Any, dict[str, float]]:
        start = time.perf_counter()
        found = by_jax(identity, DRAWS[0])
        return found, {"deriving": time.perf_counter() - start}

    def problem(self, identity: Identity, wrt: list[str]) -> Any:
        """The loss as a function of the weights, and where to trace it."""
        import jax

        table = jax_functions()
        names = {name: _array(value) for name, value in point(identity, DRAWS[0]).items()}

        def loss(weights: dict[str, Any]) -> Any:
            return value(identity.expression, with_lets(identity.let, {**names, **weights}, table), table)

        return jax, loss, {name: names[name] for name in wrt}

    def gradients(self, problem: Any) -> list[Any]:
        """Trace the gradient in all weights; it is compiled and computed only for the comparison."""
        jax, loss, weights = problem
        jax.make_jaxpr(jax.grad(loss))(weights)
        return [Later(jax, loss, weights, name) for name in weights]

    def show(self, answer: Any) -> str:
        return str(answer)

    def unevaluated(self, answer: Any) -> bool:
        return False

    def value(self, identity: Identity, answer: Any, names: dict[str, Any]) -> Any:
        return answer() if isinstance(answer, Later) else answer


@dataclass(frozen=True)
class Later:
    """A gradient that is computed when it is asked for."""

    jax: Any
    loss: Any
    weights: Any
    name: str

    def __call__(self) -> Any:
        return self.jax.grad(self.loss)(self.weights)[self.name]


def _array(entry: Any) -> Any:
    import jax.numpy as jnp

    return jnp.asarray(entry, float) if hasattr(entry, "shape") else entry


SYSTEM = Jax
