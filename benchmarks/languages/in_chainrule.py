"""Puts identities to chainrule, as text; reading and deriving are timed apart."""

from __future__ import annotations

import time
from typing import Any

import flint
from identity_claims import derived
from identity_corpus import Identity
from identity_derivatives import by_balls, by_chainrule, shape_of
from identity_truth import DRAWS, point

import chainrule
from chainrule import questions, verbs
from chainrule.engine.differentiate import gradients
from chainrule.engine.recognise import recognise
from chainrule.expr.nodes import Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.readers.lower import lower_all
from chainrule.readers.text import expression as parse

PACKAGES = ("python-flint",)


class Chainrule:
    """chainrule behind the interface of the peers."""

    spellings = ("text",)

    def __init__(self) -> None:
        # Load what the first question loads; the names are those of no identity.
        repr(chainrule.derive("first**2 @ second", wrt="first", given="first: vector(k), second: vector(k)"))

    def derive(self, identity: Identity, spelling: str) -> tuple[Any, dict[str, float]]:
        spent = []
        untimed = questions.derivation

        def timed(*args: Any, **options: Any) -> Any:
            start = time.perf_counter()
            found = untimed(*args, **options)
            spent.append(time.perf_counter() - start)
            return found

        questions.derivation = timed
        start = time.perf_counter()
        found = derived(identity)
        done = time.perf_counter()
        repr(found)
        printed = time.perf_counter()
        questions.derivation = untimed
        times = {"reading": done - start - spent[0], "deriving": spent[0], "printing": printed - done}
        return found, times

    def derive_each(self, identity: Identity, wrt: list[str]) -> tuple[dict[str, Any], dict[str, float]]:
        """The derivatives in many variables, asked for at once; reading counts."""
        start = time.perf_counter()
        found = chainrule.derive(identity.expression, wrt=wrt, given=identity.given, let=list(identity.let))
        done = time.perf_counter()
        return dict(zip(wrt, found, strict=True)), {"reading": 0.0, "deriving": done - start}

    def problem(self, identity: Identity, wrt: list[str]) -> tuple[Node, list[Node]]:
        """The expression as it is read, and the symbols of its variables."""
        scope = verbs.scope_of(identity.expression, identity.given, identity.let)
        (value,) = lower_all([parse(identity.expression)], scope).values
        root = recognise(value.node)
        symbols: dict[str, Node] = {node.name: node for node in postorder(root) if isinstance(node, Symbol)}
        return root, [symbols[name] for name in wrt]

    def gradients(self, problem: tuple[Node, list[Node]]) -> list[Node]:
        """All derivatives by one reverse pass."""
        return gradients(*problem)

    def show(self, answer: Any) -> str:
        return repr(answer)

    def unevaluated(self, answer: Any) -> bool:
        return False

    def value(self, identity: Identity, answer: Any, names: dict[str, Any]) -> Any:
        draw = next(d for d in DRAWS if names is point(identity, d))
        if isinstance(answer, Node):
            # Balls of the usual width widen to nothing in forty layers.
            flint.ctx.prec = 600
            return by_balls(identity, answer, draw, shape_of(identity, draw))
        return by_chainrule(identity, answer, draw, shape_of(identity, draw))


SYSTEM = Chainrule
