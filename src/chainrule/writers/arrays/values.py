"""A piece of code and the array it makes: what the writers of array code hand to one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

COMPARE, ADD, MATMUL, MUL, UNARY, POWER, ATOM = range(7)

#: What an operation counts for when it is decided whether a shared value gets a name of its own.
ARITHMETIC, CALL = 1, 3


@dataclass(frozen=True, slots=True)
class Code:
    """An expression in Python, how tightly it binds, and which axes of its node the array has.

    An axis that is missing is one along which the value repeats; NumPy's broadcasting supplies it. `below` is the
    denominator of a reciprocal ``1/below``, `holds` the condition that an indicator indicates, and a number that no
    array goes into is `plain`.
    """

    text: str
    level: int = ATOM
    axes: tuple[int, ...] = ()
    work: int = 0
    plain: bool = False
    below: Code | None = None
    holds: str = ""

    def at(self, level: int) -> str:
        """The text, in brackets where it binds less tightly than `level`."""
        return self.text if self.level >= level else f"({self.text})"

    def on(self, axes: Sequence[int]) -> Code:
        """The same array as the value of another node, its axes renamed in their order."""
        return replace(self, axes=tuple(axes), below=self.below and self.below.on(axes))

    def beside(self, axes: Sequence[int]) -> Code:
        """The array with new axes of size 1, so that it broadcasts against one that has `axes`."""
        lead = next((place for place, axis in enumerate(axes) if axis in self.axes), len(axes))
        if all(axis in self.axes for axis in axes[lead:]):
            return self
        marks = ", ".join(":" if axis in self.axes else "None" for axis in axes[lead:])
        return replace(self, text=f"{self.at(ATOM)}[{marks}]", level=ATOM, below=None, holds="")


def union(codes: Sequence[Code]) -> tuple[int, ...]:
    """The axes that one of the arrays has, in order."""
    return tuple(sorted({axis for code in codes for axis in code.axes}))


def work_of(codes: Sequence[Code], more: int) -> int:
    """The operations of a value made of others."""
    return sum(code.work for code in codes) + more


def product(codes: Sequence[Code]) -> Code:
    """The elementwise product of arrays that broadcast; reciprocals go behind one slash."""
    axes = union(codes)
    placed = [(code, code.beside(axes)) for code in codes if code.text != "1"]
    top = [whole for code, whole in placed if code.below is None]
    bottom = [code.below.beside(axes) for code, _ in placed if code.below is not None]
    top.sort(key=lambda code: (not code.plain, len(code.axes), code.level < ATOM, code.work, code.text))
    made = Code("1") if not top else top[0] if len(top) == 1 else Code("*".join(_factors(top)), MUL)
    work = work_of(codes, ARITHMETIC * (len(placed) - 1))
    plain = all(code.plain for code in codes)
    if not bottom:
        return replace(made, axes=axes, work=work, plain=plain)
    low = bottom[0].at(UNARY) if len(bottom) == 1 else f"({'*'.join(_factors(bottom))})"
    below = product(bottom) if not top else None
    return Code(f"{made.at(MUL)}/{low}", MUL, axes, work, plain, below)


def _factors(codes: Sequence[Code]) -> list[str]:
    return [codes[0].at(MUL), *(code.at(UNARY) for code in codes[1:])]
