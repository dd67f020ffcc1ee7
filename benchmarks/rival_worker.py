"""Asks one rival whether the sides of a claim are equal: `python rival_worker.py SYSTEM`, a claim in JSON a line.

The answer is true, false, or null where the rival cannot read the claim or does not say.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from answering import Answer, answer_all

WARM = {"left": r"\frac{d}{dx} x^2", "right": "2x", "definition": ""}


def math_verify() -> Callable[[dict[str, Any]], Answer]:
    """Both sides as answers; its own time limits use a signal, and stay on."""
    from math_verify import parse, verify

    def ask(claim: dict[str, Any]) -> Answer:
        left, right = (parse(f"${claim[side]}$") for side in ("left", "right"))
        return bool(verify(left, right)) if left and right else None

    return ask


def sympy() -> Callable[[dict[str, Any]], Answer]:
    """Its reader of LaTeX (lark), with the definition that chainrule found put in for what is differentiated."""
    import sympy as sp
    from sympy.parsing.latex import parse_latex

    def read(formula: str) -> sp.Expr:
        return parse_latex(formula, backend="lark")

    def ask(claim: dict[str, Any]) -> Answer:
        left, right = read(claim["left"]), read(claim["right"])
        name, equals, body = claim["definition"].partition("=")
        if equals:
            what, value = read(name), read(body)
            names = [what, sp.Symbol(what.func.__name__)] if isinstance(what, sp.Function) else [what]
            left, right = (side.subs([(each, value) for each in names]) for side in (left, right))
        return bool(sp.simplify(left.doit() - right.doit()) == 0)

    return ask


if __name__ == "__main__":
    answer_all(globals()[sys.argv[1]](), WARM)
