"""One way to read a claim, between the modules that know the ways and the judgement on each."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Comparison, Tree


@dataclass(frozen=True, slots=True)
class Solved:
    """An equation that defines a function of a variable."""

    function: str
    variable: str
    equation: tuple[Tree, Tree]


@dataclass(frozen=True, slots=True)
class Option:
    """A way to read a claim. `convention` is what it must name if it is the one that holds.

    A reading `to_prove` counts only if it holds: with the definitions above left out, say. Unless it `explains`
    slips, what is one slip away from it is not refuted by it either; with `signs_only` a sign alone is a slip. `solved`
    is an equation that says what the derivatives of a function in it are.
    """

    kind: str
    scope: Scope
    convention: str = ""
    assumed: tuple[str, ...] = ()
    repaired: bool = False
    to_prove: bool = False
    widened: bool = False
    set_aside: str = ""
    condition: tuple[str, str, str] | None = None
    regime: Comparison | None = None
    plain: bool = False
    sides: tuple[Tree, Tree] | None = None
    explains: bool = True
    signs_only: bool = False
    solved: Solved | None = None
