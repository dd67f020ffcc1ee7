"""The operator of a call: its name, its core signature as NumPy's generalised functions have it, and the shape rule."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from chainrule.errors import ShapeError
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


class Unknown(Head):
    """An elementwise function of one number of which only the letter is known, differentiated `order` times.

    No row of the table has such a head: its derivative is the head of the next order.
    """

    __slots__ = ("__weakref__", "letter", "order")

    def __init__(self, letter: str, order: int) -> None:
        """Keep the letter and the order; use `unknown`, which makes one head for each."""
        super().__init__(f"unknown {letter}{order * chr(39)}", ("",))
        self.letter = letter
        self.order = order

    def derivative(self) -> Unknown:
        """The head of the derivative."""
        return unknown(self.letter, self.order + 1)


_UNKNOWN: WeakValueDictionary[tuple[str, int], Unknown] = WeakValueDictionary()


def unknown(letter: str, order: int = 0) -> Unknown:
    """The head of an unknown elementwise function, or of a derivative of it."""
    found = _UNKNOWN.get((letter, order))
    if found is None:
        found = _UNKNOWN.setdefault((letter, order), Unknown(letter, order))
    return found


def show_shape(shape: Shape) -> str:
    """Print a shape as a reader would: ``scalar``, ``(n)``, ``(m, n)``."""
    return "scalar" if not shape else "(" + ", ".join(map(str, shape)) + ")"


def call_shape(head: Head, args: tuple[Node, ...]) -> Shape:
    """The shape of a call: batch axes, then the core axes of the result."""
    if len(args) != len(head.core_in):
        msg = f"{head.name} takes {len(head.core_in)} argument(s), here it has {len(args)}"
        raise ShapeError(msg)
    if head.elementwise and not any(arg.shape for arg in args):
        return ()
    batch: Shape = ()
    core: dict[str, Size] = {}
    for arg, letters in zip(args, head.core_in, strict=True):
        shape = arg.shape
        if len(shape) < len(letters):
            kind = "a vector" if len(letters) == 1 else "a matrix"
            msg = f"{head.name} needs {kind}; {arg!r} has shape {show_shape(shape)}"
            raise ShapeError(msg)
        cut = len(shape) - len(letters)
        for letter, size in zip(letters, shape[cut:], strict=True):
            if core.setdefault(letter, size) != size:
                msg = f"{head.name}: {arg!r} has shape {show_shape(shape)}, but its axis must be {core[letter]}"
                raise ShapeError(msg)
        if cut and batch and batch != shape[:cut]:
            msg = f"{head.name}: operands of shapes {show_shape(batch)} and {show_shape(shape)} do not fit"
            raise ShapeError(msg)
        batch = batch or shape[:cut]
    return batch + tuple(core[c] for c in head.core_out)
