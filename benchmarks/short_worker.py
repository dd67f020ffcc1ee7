"""Asks one system whether claims hold: `python short_worker.py SYSTEM`, records on standard input, a line for each.

The answer is true, false, or null where the system does not say. The time runs from text to answer.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from answering import Answer, answer_all

WARM = {"id": 0, "definition": "sin(y)*y", "variable": "y", "derived": "y*cos(y) + sin(y)",
        "claim": "sin(y) + cos(y)*y", "latex": ["y\\cos{y} + \\sin{y}", "\\sin{y} + \\cos{y} y"]}  # fmt: skip
_SAID: dict[str, Answer] = {"proved": True, "agrees": True, "refuted": False, "conditional": None}


def chainrule() -> Callable[[dict[str, Any]], Answer]:
    """Both formulas as text; what agrees at 50 digits counts as accepted."""
    from chainrule.bulk.rewards import compared

    return lambda record: _SAID.get(compared(record["derived"], record["claim"]).verdict)


def chainrule_verdict() -> Callable[[dict[str, Any]], Answer]:
    """The definition is differentiated; the verdict alone is asked for."""
    from chainrule.bulk.records import verify_record

    return lambda record: _SAID.get(verify_record({**record, "explain": False})["verdict"])


def chainrule_verify() -> Callable[[dict[str, Any]], Answer]:
    """The definition is differentiated, and what is refuted is diagnosed."""
    from chainrule.bulk.records import verify_record

    return lambda record: _SAID.get(verify_record(record)["verdict"])


def sympy_simplify() -> Callable[[dict[str, Any]], Answer]:
    """A difference that is not simplified to zero counts as refused: SymPy has no other answer."""
    import sympy

    def ask(record: dict[str, Any]) -> Answer:
        a, b = (sympy.parse_expr(record[key].replace("^", "**")) for key in ("derived", "claim"))
        return bool(sympy.simplify(a - b) == 0)

    return ask


def sympy_equals() -> Callable[[dict[str, Any]], Answer]:
    """SymPy's own test, with values at random points; None is its own answer."""
    import sympy

    def ask(record: dict[str, Any]) -> Answer:
        a, b = (sympy.parse_expr(record[key].replace("^", "**")) for key in ("derived", "claim"))
        found = a.equals(b)
        return None if found is None else bool(found)

    return ask


def math_verify() -> Callable[[dict[str, Any]], Answer]:
    """Both formulas as LaTeX; its own time limits use a signal, and stay on."""
    from math_verify import parse, verify

    def ask(record: dict[str, Any]) -> Answer:
        gold, answer = (parse(f"${each}$") for each in record["latex"])
        return bool(verify(gold, answer)) if gold and answer else None

    return ask


if __name__ == "__main__":
    answer_all(globals()[sys.argv[1]](), WARM)
