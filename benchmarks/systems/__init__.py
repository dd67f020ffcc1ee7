"""Holds one module for each system whose derivation time is measured; a process loads only its own.

Each module has `softmax(n)`, `chain(n)` and others, which build a problem, `gradient(problem)`, which is timed, and
`values(partials, point)`, with which the results are compared. A system may have `size(partials)`.
"""

from __future__ import annotations

PEERS = {"sympy": "SymPy", "symengine": "SymEngine", "casadi": "CasADi SX"}

#: What is measured on each problem, with its name in the tables; the first is what the peers are compared with.
SYSTEMS = {
    "softmax": {"chainrule": "chainrule", **PEERS},
    "chain": {"chainrule": "chainrule", "chainrule_written": "chainrule, σ written out", **PEERS},
}

#: What explicit scalar graphs are measured with: systems that finish at a thousand inputs, or grow quadratically.
GRAPHS = {
    "chainrule": "chainrule", "symengine": "SymEngine", "symbolica": "Symbolica", "casadi": "CasADi SX",
}  # fmt: skip
