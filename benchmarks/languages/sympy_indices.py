"""Says identities in SymPy's index notation: Indexed symbols, Sum, KroneckerDelta; the third spelling of in_sympy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import Indexed, IndexedBase, KroneckerDelta, Sum

from languages.operand import CannotSayError, Operand, Speech
from languages.sympy_values import Values

Entry = Callable[..., Any]


class IndexSpeech(Speech):
    """Bodies are functions from indices, one for each axis, to expressions of scalars; indices count from 0."""

    known = frozenset(["sqrt", "tan", "sinh", "cosh"])

    def __init__(self, exact: Any, named: Any, function: Any) -> None:
        self.exact, self.named, self.function = exact, named, function
        self.used = 0

    def index(self) -> Any:
        self.used += 1
        return sympy.Symbol(f"i_{self.used}", integer=True)

    def size(self, size: str | int) -> Any:
        return sympy.Symbol(size, integer=True, positive=True) if isinstance(size, str) else sympy.Integer(size)

    def scalar_size(self, name: str) -> Operand:
        return self.tensor((), lambda: self.size(name))

    def symbol(self, name: str, shape: tuple[Any, ...], facts: frozenset[str]) -> Operand:
        if not shape:
            scalar = self.named(name, facts)
            return self.tensor((), lambda: scalar)
        base = IndexedBase(name, shape=shape, real=True)
        return self.tensor(shape, lambda *at: base[at])

    def tensor(self, shape: tuple[Any, ...], body: Entry) -> Operand:
        return Operand(self, shape, body)

    def number(self, value: Any) -> Any:
        return lambda: self.exact(value)

    @staticmethod
    def at(a: Operand, indices: tuple[Any, ...]) -> Any:
        """The entry of a broadcast operand."""
        own = indices[len(indices) - a.ndim :]
        return a.body(*(0 if size == 1 else i for size, i in zip(a.shape, own, strict=True)))

    def both(self, a: Operand, b: Operand, operation: Callable[[Any, Any], Any]) -> Operand:
        shapes = [(1,) * (max(a.ndim, b.ndim) - x.ndim) + x.shape for x in (a, b)]
        shape = tuple(n if m == 1 else m for m, n in zip(*shapes, strict=True))
        return self.tensor(shape, lambda *at: operation(self.at(a, at), self.at(b, at)))

    def add(self, a: Operand, b: Operand) -> Operand:
        return self.both(a, b, lambda x, y: x + y)

    def multiply(self, a: Operand, b: Operand) -> Operand:
        return self.both(a, b, lambda x, y: x * y)

    def power(self, a: Operand, b: Operand) -> Operand:
        return self.both(a, b, lambda x, y: x**y)

    def apply(self, name: str, a: Operand) -> Operand:
        spelled = self.function(name)
        return self.tensor(a.shape, lambda *at: spelled(a.body(*at)))

    def transpose(self, a: Operand) -> Operand:
        return self.tensor(a.shape[::-1], lambda *at: a.body(*at[::-1]))

    def summed(self, entry: Entry, *sizes: Any) -> Any:
        indices = tuple(self.index() for _ in sizes)
        return Sum(entry(*indices), *((i, 0, n - 1) for i, n in zip(indices, sizes, strict=True)))

    def matmul(self, a: Operand, b: Operand) -> Operand:
        left = a.ndim - 1

        def entry(*at: Any) -> Any:
            return self.summed(lambda k: a.body(*at[:left], k) * b.body(k, *at[left:]), a.shape[-1])

        return self.tensor(a.shape[:-1] + b.shape[1:], entry)

    def total(self, a: Operand, axis: int | None, keepdims: bool) -> Operand:
        if a.ndim == 0:
            return a
        if axis is None:
            return self.tensor((), lambda: self.summed(a.body, *a.shape))
        place = axis % a.ndim

        def entry(*at: Any) -> Any:
            rest = at[place + 1 :] if keepdims else at[place:]
            return self.summed(lambda k: a.body(*at[:place], k, *rest), a.shape[place])

        shape = a.shape[:place] + ((1,) if keepdims else ()) + a.shape[place + 1 :]
        return self.tensor(shape, entry)

    def element(self, a: Operand, at: tuple[Any, ...]) -> Operand:
        places = [i for i, index in enumerate(at) if isinstance(index, slice)]

        def entry(*free: Any) -> Any:
            rest = iter(free)
            return a.body(*(next(rest) if isinstance(index, slice) else index for index in at))

        return self.tensor(tuple(a.shape[i] for i in places), entry)

    def trace(self, a: Operand) -> Operand:
        return self.tensor((), lambda: self.summed(lambda k: a.body(k, k), a.shape[0]))

    def diagonal(self, a: Operand) -> Operand:
        if a.ndim == 2:
            return self.tensor(a.shape[:1], lambda i: a.body(i, i))
        return self.tensor(a.shape * 2, lambda i, j: a.body(i) * KroneckerDelta(i, j))

    def outer(self, a: Operand, b: Operand) -> Operand:
        return self.tensor(a.shape + b.shape, lambda i, j: a.body(i) * b.body(j))

    def eye(self, n: Any) -> Operand:
        size = self.lift(n).body()
        return self.tensor((size, size), KroneckerDelta)

    def ones(self, *shape: Any) -> Operand:
        return self.tensor(tuple(self.lift(n).body() for n in shape), lambda *_: sympy.Integer(1))

    def answer(self, output: Operand, variables: list[Operand]) -> Any:
        """The derivative with its free indices, each with its size."""
        free = [(self.index(), size) for size in output.shape]
        found = output.body(*(i for i, _ in free))
        for variable in variables:
            new = [(self.index(), size) for size in variable.shape]
            leaf = variable.body(*(i for i, _ in new))
            if not isinstance(leaf, Indexed | sympy.Symbol):
                raise CannotSayError("the derivative in an expression")
            found = found.diff(leaf)
            free += new
        return found, free

    def unevaluated(self, answer: Any) -> bool:
        return bool(answer[0].has(sympy.Derivative, sympy.Subs))

    def show(self, answer: Any) -> str:
        return str(answer[0])

    def value(self, answer: Any, symbols: dict[str, Operand], names: dict[str, Any]) -> Any:
        return Values(names).tabulated(*answer)
