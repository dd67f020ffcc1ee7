"""The operator of a call: its name, its core signature as NumPy's generalised functions have it, and the shape rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainrule.expr.operators import build
from chainrule.expr.sizes import Size

if TYPE_CHECKING:
    from chainrule.expr.nodes import Node, Operand

Shape = tuple[Size, ...]


class Head:
    """The operator of a `Call`: a name and a core signature such as ``(n)->(n)``; leading axes are batch.

    `core_in` gives, per argument, the letters of its core axes; `core_out` those of the result. An
    elementwise head has empty cores: its arguments all have the result's shape or are scalars.
    """

    __slots__ = ("core_in", "core_out", "elementwise", "name")

    def __init__(self, name: str, core_in: tuple[str, ...], core_out: str = "") -> None:
        """Keep the name and the signature."""
        self.name = name
        self.core_in = core_in
        self.core_out = core_out
        self.elementwise = not core_out and not any(core_in)

    def __repr__(self) -> str:
        """Name the head."""
        return f"Head({self.name})"

    def __call__(self, *args: Operand) -> Node:
        """Apply the head to nodes or numbers."""
        return build().apply(self, *args)


def show_shape(shape: Shape) -> str:
    """Print a shape as a reader would: ``scalar``, ``(n)``, ``(m, n)``."""
    return "scalar" if not shape else "(" + ", ".join(map(str, shape)) + ")"
