"""The table of rules: the one place where derivatives' formulas stand. `TABLE` maps the name of a head to its row."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import RuleError
from chainrule.rules.calculus import CALCULUS, PIECEWISE
from chainrule.rules.functions import ACTIVATIONS
from chainrule.rules.losses import LOSSES
from chainrule.rules.matrices import MATRICES
from chainrule.rules.row import Kink, Row, row
from chainrule.rules.structure import STRUCTURE, StructuralRule
from chainrule.rules.tensors import TENSORS
from chainrule.rules.trigonometry import TRIGONOMETRY

THEMES = {
    "calculus": CALCULUS,
    "trigonometry": TRIGONOMETRY,
    "activations": ACTIVATIONS,
    "vectors": TENSORS,
    "matrices": MATRICES,
    "losses": LOSSES,
    "piecewise": PIECEWISE,
}


def _assemble() -> dict[str, Row]:
    table: dict[str, Row] = {}
    for theme, rows in THEMES.items():
        for entry in rows:
            if entry.name in table:
                msg = f"two rows for {entry.name}"
                raise RuleError(msg)
            table[entry.name] = replace(entry, theme=theme)
    return table


TABLE = _assemble()
#: Every name a row is called by in text, with the rows that bear it (``log`` has one and two arguments).
NAMES: dict[str, tuple[Row, ...]] = {}
for _row in TABLE.values():
    for _name in _row.names:
        NAMES[_name] = (*NAMES.get(_name, ()), _row)

__all__ = ["NAMES", "STRUCTURE", "TABLE", "THEMES", "Kink", "Row", "StructuralRule", "row"]
