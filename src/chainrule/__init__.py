"""chainrule derives, explains and checks the derivatives of machine learning.

>>> import chainrule as cr
>>> cr.derive("x^2 * exp(x)", wrt="x")
x*exp(x)*(x + 2)
>>> cr.prove(r"\\frac{d}{dx} x^2 = 2x").verdict
'proved'
"""

from __future__ import annotations

from chainrule.checker.report import Report
from chainrule.engine.derivation import Derivation, _Writers
from chainrule.errors import (
    BudgetError,
    ChainruleError,
    ReadError,
    RuleError,
    ShapeError,
    UnknownName,
    UsageError,
)  # fmt: skip
from chainrule.expr.nodes import Node, _Display
from chainrule.prover.verdict import Verdict
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
)
from chainrule.writers.derivations import derivation_latex as _derivation_latex
from chainrule.writers.derivations import explain as _explain
from chainrule.writers.text import text as _text

__version__ = "0.1.0"

_Display.writer = staticmethod(_text)
_Writers.explain = staticmethod(_explain)
_Writers.latex = staticmethod(_derivation_latex)

__all__ = [
    "BudgetError", "ChainruleError", "Derivation", "Node", "ReadError", "Report", "RuleError", "ShapeError",
    "UnknownName", "UsageError", "Verdict", "check", "constant", "derive", "let", "matrix", "prove", "rule",
    "scalar", "scalars", "sheet", "size", "vector", "vectors",
]  # fmt: skip
