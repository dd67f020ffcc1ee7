"""Says identities in tensorgrad: tensors with named edges, an edge for each axis, sizes as SymPy symbols.

Edges are renamed so that axes which NumPy would align have one name; broadcasting is then tensorgrad's own. An axis
of size 1 that `keepdims` leaves has no edge. Results are evaluated by tensorgrad's compiler to PyTorch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import count
from numbers import Number
from typing import Any

import numpy as np
import sympy
import tensorgrad as tg
import tensorgrad.functions as F
import torch
from tensorgrad.compiler import compile_to_callable

from languages.operand import CannotSayError, Operand, Speech

torch.set_num_threads(1)
PACKAGES = ("tensorgrad", "torch")
SPELLINGS = ("functions", "written out")
#: Elementwise functions with a word of their own; the rest is written out.
KNOWN = frozenset(["sigmoid", "gelu", "sqrt"])
NAMES = {"step": "gt0"}


def _named_tensors() -> None:
    """Give PyTorch 2.13 and later the names of axes that tensorgrad 0.3 hands over by; they were removed there."""
    if hasattr(torch.Tensor, "refine_names"):
        return

    def renamed(tensor: Any, *names: Any, **changes: str) -> Any:
        found = tensor.view(tensor.shape)
        if names != (None,):
            found.edge_names = names or tuple(changes.get(name, name) for name in tensor.names)
        return found

    def aligned(tensor: Any, *names: str) -> Any:
        return renamed(tensor.permute([tensor.names.index(name) for name in names]), *names)

    torch.Tensor.names = property(lambda tensor: getattr(tensor, "edge_names", (None,) * tensor.ndim))
    torch.Tensor.rename = torch.Tensor.refine_names = renamed
    torch.Tensor.align_to = aligned


class TensorgradSpeech(Speech):
    """Bodies are pairs of a tensor and the names of its edges by axis (None for an axis of size 1), or numbers."""

    def __init__(self, spelling: str) -> None:
        self.spelling = spelling
        self.names: Iterator[str] = (f"e{i}" for i in count())
        self.units: list[tuple[Any, int, Any]] = []
        self.known = KNOWN if spelling == "functions" else frozenset()

    def size(self, size: str | int) -> Any:
        return sympy.Symbol(size if isinstance(size, str) else f"size_{size}")

    def scalar_size(self, name: str) -> Operand:
        return self.tensor(tg.Delta(self.size(name)), (), ())

    def symbol(self, name: str, shape: tuple[Any, ...], facts: frozenset[str]) -> Operand:
        edges = tuple(next(self.names) for _ in shape)
        variable = tg.Variable(name, **dict(zip(edges, shape, strict=True)))
        if "symmetric" in facts or "positive definite" in facts:
            variable = variable.with_symmetries(" ".join(edges))
        return self.tensor(variable, edges, shape)

    def tensor(self, body: Any, edges: tuple[Any, ...], shape: tuple[Any, ...]) -> Operand:
        return Operand(self, shape, (body, edges))

    def number(self, value: Any) -> Any:
        if isinstance(value, sympy.Basic):  # a product of sizes
            product = tg.Product([tg.Delta(factor) for factor in sympy.Mul.make_args(value)])
            return product, ()
        return value

    def full(self, a: Operand) -> tuple[Any, tuple[Any, ...]]:
        """Tensor and edges, of a number too."""
        return (a.body * tg.Product([]), ()) if isinstance(a.body, Number) else a.body

    def fresh(self, a: Operand) -> tuple[Any, tuple[Any, ...]]:
        """The same with new names."""
        body, edges = self.full(a)
        new = tuple(edge and next(self.names) for edge in edges)
        return self.renamed(body, edges, new), new

    @staticmethod
    def renamed(body: Any, old: tuple[Any, ...], new: tuple[Any, ...]) -> Any:
        pairs = {a: b for a, b in zip(old, new, strict=True) if a is not None and a != b}
        return body.rename(**pairs) if pairs else body

    def aligned(self, *operands: Operand) -> tuple[list[Any], tuple[Any, ...], tuple[Any, ...]]:
        """The tensors with one name for each axis they share, counted from the last, and the common axes."""
        ndim = max(a.ndim for a in operands)
        names: list[Any] = [None] * ndim
        shape: list[Any] = [1] * ndim
        bodies = []
        for a in operands:
            body, edges = self.full(a)
            new = []
            for axis, edge in enumerate(edges, start=ndim - a.ndim):
                if edge is not None and names[axis] is None:
                    names[axis], shape[axis] = next(self.names), a.shape[axis - ndim + a.ndim]
                new.append(edge and names[axis])
            bodies.append(self.renamed(body, edges, tuple(new)))
        return bodies, tuple(names), tuple(shape)

    def add(self, a: Operand, b: Operand) -> Operand:
        if isinstance(a.body, Number) and isinstance(b.body, Number):
            return self.lift(a.body + b.body)
        (left, right), names, shape = self.aligned(a, b)
        return self.tensor(left + right, names, shape)

    def multiply(self, a: Operand, b: Operand) -> Operand:
        if isinstance(a.body, Number) and isinstance(b.body, Number):
            return self.lift(a.body * b.body)
        if isinstance(a.body, Number) or isinstance(b.body, Number):
            weight, other = (a, b) if isinstance(a.body, Number) else (b, a)
            body, edges = other.body
            return self.tensor(weight.body * body, edges, other.shape)
        (left, right), names, shape = self.aligned(a, b)
        return self.tensor(left * right, names, shape)

    def power(self, a: Operand, b: Operand) -> Operand:
        if not isinstance(b.body, Number):
            return self.apply("exp", self.multiply(b, self.apply("log", a)))
        if isinstance(a.body, Number):
            return self.lift(Fraction(1, a.body) if b.body == -1 and isinstance(a.body, int) else a.body**b.body)
        exponent = b.body if isinstance(b.body, int) else Fraction(b.body).limit_denominator(1000)
        body, edges = a.body
        return self.tensor(F.pow(body, exponent), edges, a.shape)

    def apply(self, name: str, a: Operand) -> Operand:
        if isinstance(a.body, Number):
            return self.lift(getattr(math, name)(a.body))
        function = getattr(F, NAMES.get(name, name), None)
        if function is None:
            raise CannotSayError(name)
        body, edges = a.body
        return self.tensor(function(body), edges, a.shape)

    def transpose(self, a: Operand) -> Operand:
        body, edges = self.full(a)
        return self.tensor(body, edges[::-1], a.shape[::-1])

    def matmul(self, a: Operand, b: Operand) -> Operand:
        (left, names), (right, others) = self.fresh(a), self.fresh(b)
        inner, outer = names[-1], others[0 if b.ndim == 1 else -2]
        if inner is None or outer is None:
            raise CannotSayError("a matrix product over an axis of size 1")
        right = self.renamed(right, (outer,), (inner,))
        edges = names[:-1] + tuple(edge for edge in others if edge != outer)
        return self.tensor(left @ right, edges, (*a.shape[:-1], *(b.shape[1:] if b.ndim > 1 else ())))

    def total(self, a: Operand, axis: int | None, keepdims: bool) -> Operand:
        body, edges = self.full(a)
        axes = range(a.ndim) if axis is None else [axis % a.ndim]
        summed = [edges[i] for i in axes if edges[i] is not None]
        body = F.sum(body, summed) if summed else body
        if keepdims:
            new = [(None, 1) if i in axes else (edges[i], a.shape[i]) for i in range(a.ndim)]
        else:
            new = [(edges[i], a.shape[i]) for i in range(a.ndim) if i not in axes]
        return self.tensor(body, tuple(e for e, _ in new), tuple(s for _, s in new))

    def element(self, a: Operand, at: tuple[Any, ...]) -> Operand:
        # An element is a contraction with a unit vector, which gets its value when the answer is evaluated.
        out = self.tensor(*self.fresh(a), a.shape)
        for axis in reversed(range(len(at))):
            if isinstance(at[axis], slice):
                continue
            body, edges = out.body
            unit = tg.Variable(f"unit_{at[axis]}_{edges[axis]}", **{edges[axis]: out.shape[axis]})
            self.units.append((unit, at[axis], out.shape[axis]))
            rest = (*edges[:axis], *edges[axis + 1 :])
            out = self.tensor(body @ unit, rest, (*out.shape[:axis], *out.shape[axis + 1 :]))
        return out

    def inverse(self, a: Operand) -> Operand:
        # The edges of tensorgrad's inverse cancel those of the same name: it is the inverse of the transpose.
        body, edges = self.fresh(a)
        return self.tensor(F.inverse(body), edges[::-1], a.shape)

    def determinant(self, a: Operand) -> Operand:
        body, _ = self.fresh(a)
        return self.tensor(F.det(body), (), ())

    def trace(self, a: Operand) -> Operand:
        body, _ = self.fresh(a)
        return self.tensor(F.trace(body), (), ())

    def diagonal(self, a: Operand) -> Operand:
        body, _ = self.fresh(a)
        count_of_edges = 2 if a.ndim == 1 else 1
        new = tuple(next(self.names) for _ in range(count_of_edges))
        return self.tensor(F.diag(body, list(new)), new, (a.shape[0],) * count_of_edges)

    def outer(self, a: Operand, b: Operand) -> Operand:
        (left, names), (right, others) = self.fresh(a), self.fresh(b)
        return self.tensor(left @ right, names + others, a.shape + b.shape)

    def eye(self, n: Any) -> Operand:
        size = self.size_of(n)
        edges = (next(self.names), next(self.names))
        return self.tensor(tg.Delta(size, *edges), edges, (size, size))

    def ones(self, *shape: Any) -> Operand:
        sizes = tuple(self.size_of(n) for n in shape)
        edges = tuple(next(self.names) for _ in sizes)
        return self.tensor(tg.Ones(**dict(zip(edges, sizes, strict=True))), edges, sizes)

    def size_of(self, n: Any) -> Any:
        return self.size(n) if isinstance(n, int) else n.body[0].size

    def answer(self, output: Operand, variables: list[Operand]) -> Any:
        """The derivative, simplified, with the names of its edges in order."""
        body, edges = self.full(output)
        order = [edge for edge in edges if edge is not None]
        for variable in variables:
            leaf, names = variable.body
            new = tuple(next(self.names) for _ in names)
            body = body.grad(leaf, dict(zip(names, new, strict=True)))
            order += new
        return body.full_simplify(), order

    def unevaluated(self, answer: Any) -> bool:
        return "Derivative(" in repr(answer[0])

    def show(self, answer: Any) -> str:
        return str(answer[0])

    def value(self, answer: Any, symbols: dict[str, Operand], names: dict[str, Any]) -> Any:
        _named_tensors()
        body, order = answer
        given, dims = {}, {}
        for name, operand in symbols.items():
            if operand.body[1] or isinstance(operand.body[0], tg.Variable):
                leaf, edges = operand.body
                given[leaf] = torch.tensor(np.asarray(names[name], float)).rename(*edges)
                dims |= {s: int(n) for s, n in zip(operand.shape, np.shape(names[name]), strict=True)}
            else:
                dims[operand.body[0].size] = int(names[name])
        for unit, place, size in self.units:
            given[unit] = torch.eye(dims[size], dtype=torch.float64)[place].rename(*unit.edges)
        found = compile_to_callable(body)(given, dims)
        return np.asarray(found.align_to(*order).rename(None).detach() if order else found.rename(None))


def speech(spelling: str) -> TensorgradSpeech:
    """The language in one of its spellings."""
    return TensorgradSpeech(spelling)


def forget() -> None:
    """Nothing is known to be kept between expressions of different symbols; one thread, so that a fork is safe."""
