r"""chainrule derives, explains and checks the derivatives of machine learning.

    >>> import chainrule as cr
    >>> cr.derive("x^2 * exp(x)", wrt="x")
    x*exp(x)*(x + 2)
    >>> cr.prove(r"\frac{d}{dx} x^2 = 2x").verdict
    'proved'

Importing the package is cheap: what a name needs is loaded when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chainrule.bulk.files import verify
    from chainrule.bulk.rewards import compared, same, verify_derivation
    from chainrule.checker.reports.report import Report
    from chainrule.engine.derivation import Derivation
    from chainrule.errors import (
        BudgetError,
        ChainruleError,
        ReadError,
        RuleError,
        ShapeError,
        UnknownName,
        UsageError,
    )  # fmt: skip
    from chainrule.expr.nodes import Node
    from chainrule.prover.verdict import Verdict
    from chainrule.tracing.namespace import xp
    from chainrule.verbs import (
        check,
        constant,
        derive,
        let,
        matrix,
        prove,
        rule,
        scalar,
        scalars,
        sheet,
        size,
        vector,
        vectors,
    )  # fmt: skip

__version__ = "0.1.0"

__all__ = [
    "BudgetError", "ChainruleError", "Derivation", "Node", "ReadError", "Report", "RuleError", "ShapeError",
    "UnknownName", "UsageError", "Verdict", "check", "compared", "constant", "derive", "let", "matrix", "prove",
    "rule", "same", "scalar", "scalars", "sheet", "size", "vector", "vectors", "verify", "verify_derivation", "xp",
]  # fmt: skip

_HOMES = {
    "chainrule.errors": (
        "BudgetError", "ChainruleError", "ReadError", "RuleError", "ShapeError", "UnknownName", "UsageError",
    ),
    "chainrule.expr.nodes": ("Node",),
    "chainrule.engine.derivation": ("Derivation",),
    "chainrule.prover.verdict": ("Verdict",),
    "chainrule.checker.reports.report": ("Report",),
    "chainrule.bulk.files": ("verify",),
    "chainrule.bulk.rewards": ("compared", "same", "verify_derivation"),
    "chainrule.tracing.namespace": ("xp",),
    "chainrule.verbs": (
        "check", "constant", "derive", "let", "matrix", "prove", "rule", "scalar", "scalars", "sheet", "size", "vector",
        "vectors",
    ),
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a public name on first use (PEP 562)."""
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(import_module(home), name)
            globals()[name] = value
            return value
    msg = f"module 'chainrule' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    """The public names."""
    return __all__
