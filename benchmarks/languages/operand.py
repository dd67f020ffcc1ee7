"""The operand with which a formula of the corpus is translated: NumPy's operators, carried out in a peer's language."""

from __future__ import annotations

from typing import Any


class CannotSayError(Exception):
    """The peer has no word for what the formula says."""


class Speech:
    """What a language offers; `body` is the peer's expression, `shape` has the peer's sizes.

    Operands are broadcast as in NumPy by the language itself, since peers differ in how they say it.
    """

    def cannot(self, what: str) -> Any:
        """Refuse: a class overrides what its peer can say."""
        raise CannotSayError(what)

    def lift(self, value: Any) -> Operand:
        """An operand, or the number that a Python number stands for."""
        return value if isinstance(value, Operand) else Operand(self, (), self.number(value))

    def number(self, value: Any) -> Any:
        return self.cannot(f"the number {value}")

    def add(self, a: Operand, b: Operand) -> Operand:
        return self.cannot("a sum")

    def multiply(self, a: Operand, b: Operand) -> Operand:
        return self.cannot("an elementwise product")

    def power(self, a: Operand, b: Operand) -> Operand:
        return self.cannot("a power")

    def matmul(self, a: Operand, b: Operand) -> Operand:
        return self.cannot("a matrix product")

    def transpose(self, a: Operand) -> Operand:
        return self.cannot("a transpose")

    def apply(self, name: str, a: Operand) -> Operand:
        return self.cannot(name)

    def total(self, a: Operand, axis: int | None, keepdims: bool) -> Operand:
        return self.cannot("a sum over an axis")

    def element(self, a: Operand, at: tuple[Any, ...]) -> Operand:
        return self.cannot("an element")

    def inverse(self, a: Operand) -> Operand:
        return self.cannot("inv")

    def determinant(self, a: Operand) -> Operand:
        return self.cannot("det")

    def trace(self, a: Operand) -> Operand:
        return self.cannot("trace")

    def diagonal(self, a: Operand) -> Operand:
        return self.cannot("diag")

    def outer(self, a: Operand, b: Operand) -> Operand:
        return self.cannot("outer")

    def kron(self, a: Operand, b: Operand) -> Operand:
        return self.cannot("kron")

    def vec(self, a: Operand) -> Operand:
        return self.cannot("vec")

    def eye(self, n: Any) -> Operand:
        return self.cannot("eye")

    def ones(self, *shape: Any) -> Operand:
        return self.cannot("ones")


class Operand:
    """A tensor of a formula in a peer's language."""

    __slots__ = ("body", "factors", "language", "shape")

    def __init__(self, language: Speech, shape: tuple[Any, ...], body: Any, factors: tuple[Operand, ...] = ()) -> None:
        """`factors` are the two operands whose elementwise product this is, for languages that want to know."""
        self.language, self.shape, self.body, self.factors = language, shape, body, factors

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def T(self) -> Operand:
        return self.language.transpose(self)

    def __add__(self, other: Any) -> Operand:
        return self.language.add(self, self.language.lift(other))

    def __radd__(self, other: Any) -> Operand:
        return self.language.add(self.language.lift(other), self)

    def __neg__(self) -> Operand:
        return self.language.multiply(self.language.lift(-1), self)

    def __sub__(self, other: Any) -> Operand:
        return self + -self.language.lift(other)

    def __rsub__(self, other: Any) -> Operand:
        return self.language.lift(other) + -self

    def __mul__(self, other: Any) -> Operand:
        if isinstance(other, float) and other == 1:  # how the evaluator makes a number of a comparison
            return self
        return self.language.multiply(self, self.language.lift(other))

    def __rmul__(self, other: Any) -> Operand:
        return self.language.multiply(self.language.lift(other), self)

    def __truediv__(self, other: Any) -> Operand:
        lifted = self.language.lift(other)
        return self.language.multiply(self, self.language.power(lifted, self.language.lift(-1)))

    def __rtruediv__(self, other: Any) -> Operand:
        return self.language.lift(other) / self

    def __pow__(self, other: Any) -> Operand:
        return self.language.power(self, self.language.lift(other))

    def __rpow__(self, other: Any) -> Operand:
        return self.language.power(self.language.lift(other), self)

    def __matmul__(self, other: Operand) -> Operand:
        return self.language.matmul(self, other)

    def __getitem__(self, at: Any) -> Operand:
        return self.language.element(self, at if isinstance(at, tuple) else (at,))

    def __gt__(self, other: Any) -> Operand:
        return self.language.apply("step", self - other)

    def __lt__(self, other: Any) -> Operand:
        return self.language.apply("step", self.language.lift(other) - self)

    __ge__, __le__ = __gt__, __lt__
