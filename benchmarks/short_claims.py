"""Generated short claims: text to verdict by chainrule, SymPy and math-verify, on one core, in turns of 100 claims.

    python benchmarks/short_claims.py [--count N] [--seed S] [--write]

Definitions are random formulas of depth two or three. Half of the claims are their derivatives by SymPy, as they come
or rearranged; the others have one edit. Neither side has more than 28 operations. Which claims hold is settled by
mpmath, by differences at 30 digits.
"""

from __future__ import annotations

import argparse
from collections import Counter
from random import Random
from statistics import mean, median
from typing import Any

import sympy
from asking import Worker
from evidence import compared
from mutants import mutants
from process import ROOT
from report import machine, table, write

SYSTEMS = {
    "chainrule": "chainrule, both as formulas",
    "chainrule_verdict": "chainrule, from the definition",
    "chainrule_verify": "chainrule, from the definition, with diagnosis",
    "sympy_simplify": "SymPy, simplify(a - b) == 0",
    "sympy_equals": "SymPy, a.equals(b)",
    "math_verify": "math-verify, verify(a, b)",
}
FUNCTIONS = ("sin", "cos", "exp", "log", "sqrt", "tanh", "tan", "atan", "sinh", "cosh")
MAX_OPERATIONS = 28
#: Claims that one system is asked before the next one is.
TURN = 100
LIMIT = 10.0
TARGET = 1500


def formula(random: Random, depth: int) -> str:
    """A formula in x, a and b."""
    if depth == 0:
        return random.choice(("x", "x", "x", "a*x", "x + b", "x^2", "2*x", "1 - x"))
    kind = random.randrange(6)
    first = formula(random, depth - 1)
    if kind == 0:
        return f"{random.choice(FUNCTIONS)}({first})"
    if kind == 1:
        return f"({first})^{random.choice((2, 3, -1, -2))}"
    second = formula(random, random.randrange(depth))
    if kind == 2:
        return f"({first}) + {random.choice(('', '2*', 'a*', '3*'))}({second})"
    if kind in (3, 4):
        return f"({first})*{random.choice(FUNCTIONS)}({second})"
    return f"({first})/({second})"


def claims(count: int, seed: int) -> list[dict[str, Any]]:
    """Records with the derivative, the claim, both in LaTeX too, and whether the claim holds."""
    random, found = Random(seed), list[dict[str, Any]]()
    ways = (lambda e: e, sympy.expand, sympy.together, sympy.factor)
    while len(found) < count:
        definition = formula(random, random.choice((2, 3)))
        derived = sympy.diff(_sympy(definition), sympy.Symbol("x"))
        if derived.count_ops() > MAX_OPERATIONS:
            continue
        text = _text(random.choice(ways)(derived))
        if len(found) % 2:
            edits = list(mutants(text, random))
            if not edits:
                continue
            text = random.choice(edits)[1]
        if _sympy(text).count_ops() > MAX_OPERATIONS:
            continue
        evidence = compared(definition, "x", text)
        if not derived.has(sympy.Symbol("x")) or not (evidence.right or evidence.wrong) or derived.has(sympy.zoo):
            continue
        latex = sympy.latex(derived), sympy.latex(_sympy(text))
        if "infty" in "".join(latex):
            continue
        found.append({"id": len(found), "definition": definition, "variable": "x", "derived": _text(derived),
                      "claim": text, "latex": latex, "holds": not evidence.wrong})  # fmt: skip
    return found


def _sympy(text: str) -> sympy.Expr:
    return sympy.parse_expr(text.replace("^", "**"))


def _text(expression: sympy.Expr) -> str:
    return str(expression).replace("**", "^")


def run(count: int, seed: int) -> str:
    """All systems on all claims, in turns."""
    records = claims(count, seed)
    workers = {name: Worker("short_worker.py", name, LIMIT) for name in SYSTEMS}
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name, worker in workers.items() if worker.ready}
    for start in range(0, count, TURN):
        for name, told in answers.items():
            told += workers[name].ask(records[start : start + TURN])
    for worker in workers.values():
        worker.close()
    rows: list[list[Any]] = []
    wrong: list[str] = []
    for name, title in SYSTEMS.items():
        if name not in answers:
            rows.append([title, "not installed", *[""] * 6])
            continue
        counts = Counter(_judged(a["answer"], r["holds"]) for a, r in zip(answers[name], records, strict=True))
        wrong += [
            f"- {title} says {a['answer']}: d/dx `{r['definition']}` = `{r['claim']}`"
            for a, r in zip(answers[name], records, strict=True)
            if _judged(a["answer"], r["holds"]).endswith("accepted") or (name in WATCHED and _is_wrong(a, r))
        ]
        times = [a["seconds"] for a in answers[name]]
        rows.append([title, counts["right"], counts["false one accepted"], counts["true one refused"],
                     counts["undecided"], f"{len(times) / sum(times):.0f}", f"{median(times) * 1e3:.2f} ms",
                     f"{max(times) * 1e3:.0f} ms"])  # fmt: skip
    header = [f"{count} claims", "right", "false one accepted", "true one refused", "undecided", "claims / s",
              "median", "most"]  # fmt: skip
    holding = sum(r["holds"] for r in records)
    operations = [_sympy(r[side]).count_ops() for r in records for side in ("derived", "claim")]
    said = f"{holding} of {count} claims hold; a side has {mean(operations):.1f} operations on average."
    parts = [said, table(header, rows)]
    rate = len(records) / sum(a["seconds"] for a in answers["chainrule"])
    said = "met" if rate >= TARGET else "missed"
    parts.append(f"- Target, {TARGET} claims a second from text to verdict: {said} ({rate:.0f}).")
    return "\n\n".join([*parts, "\n".join(wrong)] if wrong else parts)


WATCHED = ("chainrule", "chainrule_verdict", "chainrule_verify")


def _is_wrong(answer: dict[str, Any], record: dict[str, Any]) -> bool:
    return answer["answer"] is not None and answer["answer"] != record["holds"]


def _judged(answer: bool | None, holds: bool) -> str:
    if answer is None:
        return "undecided"
    if answer == holds:
        return "right"
    return "false one accepted" if answer else "true one refused"


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    options = parser.parse_args()
    text = run(options.count, options.seed)
    print(text)
    if options.write:
        peers = ("sympy", "math-verify", "python-flint", "mpmath")
        write(ROOT / "docs" / "benchmarks.md", "short claims", f"{machine(peers)}\n\n{text}")


if __name__ == "__main__":
    main()
