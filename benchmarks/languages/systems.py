"""The systems that identities are put to, behind one interface for the process that asks them."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any

import numpy as np
from identity_corpus import Identity
from identity_values import value, with_lets

from languages.operand import Operand
from languages.vocabulary import functions

GIVEN = "first: matrix(k, k), second: vector(k)"


class Peer:
    """A system in whose language the formula is translated."""

    def __init__(self, module: Any) -> None:
        self.module = module
        self.spellings: list[str] = list(module.SPELLINGS)
        # Load what a first question loads, which is no part of any figure; the names are those of no identity.
        first = Identity("", "", "", "sum(exp(first @ second))", "second", GIVEN, "", "")
        for spelling in self.spellings:
            answer, _ = self.derive(first, spelling)
            self.value(first, answer, {"k": 2, "first": np.ones((2, 2)), "second": np.ones(2)})
        module.forget()

    def derive(self, identity: Identity, spelling: str) -> tuple[Any, dict[str, float]]:
        """The answer of the peer with its language, and what building and deriving took."""
        start = time.perf_counter()
        say = self.module.speech(spelling)
        symbols: dict[str, Operand] = {name: say.scalar_size(name) for name in identity.sizes_used}
        for name, declared in identity.symbols.items():
            shape = tuple(say.size(size) for size in declared.shape)
            if name not in symbols:
                symbols[name] = say.symbol(name, shape, declared.facts)
        table = functions(say, say.known)
        output = say.lift(value(identity.expression, with_lets(identity.let, symbols, table), table))
        variables = [identity.wrt, identity.wrt2] if identity.wrt2 else [identity.wrt] * identity.order
        built = time.perf_counter()
        answer = say.answer(output, [symbols[name] for name in variables])
        done = time.perf_counter()
        return (say, answer, symbols), {"reading": built - start, "deriving": done - built}

    def show(self, answer: Any) -> str:
        return str(answer[0].show(answer[1]))

    def unevaluated(self, answer: Any) -> bool:
        return bool(answer[0].unevaluated(answer[1]))

    def value(self, identity: Identity, answer: Any, names: dict[str, Any]) -> Any:
        say, found, symbols = answer
        return say.value(found, symbols, names)


def load(name: str) -> Any:
    """A system by its name; what it imports is loaded before any attempt."""
    module = import_module(f"languages.in_{name}")
    return module.SYSTEM() if hasattr(module, "SYSTEM") else Peer(module)
