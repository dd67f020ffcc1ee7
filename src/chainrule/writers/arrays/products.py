"""An Einstein product as code: elements, fused and stacked axes, deltas and ones first, then the contraction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeVar

from chainrule.expr.nodes import Block, Fuse, Labels, Node, Product, Unit
from chainrule.expr.sizes import Size
from chainrule.writers.arrays.contract import Operand, contract
from chainrule.writers.arrays.targets import Target
from chainrule.writers.arrays.values import ATOM, CALL, Code, product, work_of

#: The code of a size.
Extent = Callable[[Size], str]
Constant = TypeVar("Constant", Unit, Fuse, Block)


class Products:
    """Writes products; `extent` gives the code of a size and `place` that of an index counted from 0."""

    def __init__(self, target: Target, extent: Extent, place: Callable[[Unit], str]) -> None:
        self.target = target
        self.extent = extent
        self.place = place

    def code(self, node: Product, codes: list[Code]) -> Code:
        """The code of a product whose factors have the given codes."""
        pieces = _Pieces(node, codes)
        self._take_elements(pieces)
        self._split_fused(pieces)
        self._slice_stacked(pieces)
        scalars = [code.on(()) for code, labels in pieces.operands if not labels]
        operands = [self._diagonal(operand, pieces) for operand in pieces.operands if operand[1]]
        scalars += [self._count(pieces.sizes[label]) for label in pieces.summed() if label not in pieces.carried()]
        made = self._kronecker(operands, pieces)
        if made is None:
            made = self._body(operands, pieces)
            made = made if pieces.out == node.out else self._fused(made, pieces)
        return product([*scalars, made]) if scalars else made

    def _kronecker(self, operands: list[Operand], pieces: _Pieces) -> Code | None:
        """The Kronecker product of two matrices, None for other products."""
        if len(operands) != 2 or len(pieces.out) != 4 or len(pieces.shape) != 2 or len(set(pieces.out)) != 4:
            return None
        codes = {labels: code.text for code, labels in operands}
        first, second = pieces.out[::2], pieces.out[1::2]
        if set(codes) != {first, second}:
            return None
        text = self.target.call("kron", codes[first], codes[second])
        return Code(text, axes=(0, 1), work=work_of([code for code, _ in operands], CALL))

    def _body(self, operands: list[Operand], pieces: _Pieces) -> Code:
        """The arrays contracted to the labels of the output; one that repeats there is a delta."""
        out = pieces.out
        carried = {label for _, labels in operands for label in labels}
        if len(out) == 2 and out[0] == out[1]:
            if not carried & set(out):
                inner = contract(operands, (), self.target)
                eye = Code(self._eye(pieces.sizes[out[0]]), axes=(0, 1), work=1)
                return product([inner, eye]) if operands else eye
            inner = contract(operands, out[:1], self.target)
            return Code(self.target.call("diag", inner.text), axes=(0, 1), work=work_of([inner], CALL))
        seen: list[int] = []
        for label in out:
            if label in seen:
                fresh = len(pieces.sizes)
                pieces.sizes[fresh] = pieces.sizes[label]
                eye = Code(self._eye(pieces.sizes[label]), work=1)
                operands = [*operands, (eye, (label, fresh))]
                label = fresh
            seen.append(label)
        carried = {label for _, labels in operands for label in labels}
        kept = [place for place, label in enumerate(seen) if label in carried]
        return contract(operands, tuple(seen[place] for place in kept), self.target).on(kept)

    def _eye(self, size: Size) -> str:
        return self.target.fill(self.target.eye, self.extent(size))

    def _count(self, size: Size) -> Code:
        return Code(self.extent(size), ATOM if str(size).isalnum() else 0, plain=True)

    def _diagonal(self, operand: Operand, pieces: _Pieces) -> Operand:
        """The diagonal of a matrix with one label on both axes; where nothing else has it, the trace is left."""
        code, labels = operand
        if len(labels) != 2 or labels[0] != labels[1]:
            return operand
        alone = sum(labels[0] in other for _, other in pieces.operands) == 1 and labels[0] not in pieces.out
        if alone:
            return Code(self.target.call("trace", code.text), work=work_of([code], CALL)), ()
        return Code(self.target.call("diag", code.text), work=work_of([code], CALL)), (labels[0],)

    # -- constant tensors

    def _take_elements(self, pieces: _Pieces) -> None:
        """Unit vectors: the others are taken at the index where the label is summed; else a row of the identity."""
        places: dict[int, str] = {}
        for unit, (label,) in pieces.taken(Unit):
            held = any(label in labels for _, labels in pieces.operands)
            shared = any(label in labels for _, labels in pieces.constant) or label in places
            if held and not shared and label not in pieces.out:
                places[label] = self.place(unit)
            else:
                pieces.operands.append((self.whole(unit), (label,)))
        pieces.operands = [_indexed(operand, places) for operand in pieces.operands]
        pieces.gone.update(places)

    def _split_fused(self, pieces: _Pieces) -> None:
        """An axis that fuses two is two axes everywhere; arrays and the output that have it are reshaped."""
        for fuse, (whole, first, second) in pieces.taken(Fuse):
            others = [(node, labels) for node, labels in pieces.constant if whole in labels]
            for node, labels in others:
                pieces.constant.remove((node, labels))
                pieces.operands.append((self._dense(node), labels))
            pieces.operands = [self._reshaped(operand, whole, first, second, pieces) for operand in pieces.operands]
            out: list[int] = []
            for label in pieces.out:
                out += (first, second) if label == whole else (label,)
            pieces.out = tuple(out)
            pieces.gone.add(whole)
            pieces.sizes.setdefault(first, fuse.shape[1])

    def _reshaped(self, operand: Operand, whole: int, first: int, second: int, pieces: _Pieces) -> Operand:
        code, labels = operand
        if whole not in labels:
            return operand
        new: list[int] = []
        for label in labels:
            new += (first, second) if label == whole else (label,)
        shape = ", ".join(self.extent(pieces.sizes[label]) for label in new)
        return Code(f"{code.at(ATOM)}.reshape({shape})", work=code.work + 1), tuple(new)

    def _slice_stacked(self, pieces: _Pieces) -> None:
        """Places among stacked parts: a summed axis is sliced, one of the output is a part of the identity."""
        for block, (whole, part) in pieces.taken(Block):
            met = [operand for operand in pieces.operands if whole in operand[1]]
            shared = any(whole in labels for _, labels in pieces.constant) or whole == part
            if whole in pieces.out or len(met) != 1 or met[0][1].count(whole) != 1 or shared:
                pieces.operands.append((self._dense(block), (whole, part)))
                continue
            code, labels = met[0]
            at = labels.index(whole)
            text = f"{code.at(ATOM)}[{', '.join([':'] * at + [self._span(block)])}]"
            sliced = replace(code, text=text, level=ATOM, below=None)
            pieces.operands[pieces.operands.index(met[0])] = sliced, (*labels[:at], part, *labels[at + 1 :])
            pieces.gone.add(whole)

    def _span(self, block: Block) -> str:
        """The slice of a part among stacked parts."""
        before = [self.extent(size) for size in block.parts[: block.position]]
        start = " + ".join(before)
        end = " + ".join([*before, self.extent(block.parts[block.position])])
        return f"{start}:{'' if block.position == len(block.parts) - 1 else end}"

    def _dense(self, node: Node) -> Code:
        """A constant tensor written out as an array."""
        eye = self._eye(node.shape[0])
        if isinstance(node, Block):
            return Code(f"{eye}[:, {self._span(node)}]", work=1)
        return Code(f"{eye}.reshape({', '.join(map(self.extent, node.shape))})", work=1)

    def whole(self, node: Node) -> Code:
        """A constant tensor that stands alone."""
        if isinstance(node, Unit):
            return Code(f"{self._eye(node.shape[0])}[{self.place(node)}]", axes=(0,), work=1)
        return self._dense(node).on(range(node.ndim))

    def _fused(self, made: Code, pieces: _Pieces) -> Code:
        """The output with its fused axes, which are split so far."""
        full = repeated(made, [pieces.sizes[label] for label in pieces.out], self.target, self.extent)
        shape = ", ".join(self.extent(size) for size in pieces.shape)
        return Code(f"{full.at(ATOM)}.reshape({shape})", axes=tuple(range(len(pieces.shape))), work=full.work + 1)


class _Pieces:
    """The factors of a product while it is written: arrays with labels, constant tensors, and the output."""

    def __init__(self, node: Product, codes: list[Code]) -> None:
        self.out = node.out
        self.shape = node.shape
        self.sizes = dict(enumerate(node.sizes))
        self.gone: set[int] = set()
        self.constant: list[tuple[Node, Labels]] = []
        self.operands: list[Operand] = []
        for (child, labels), code in zip(node.factors, codes, strict=True):
            if isinstance(child, (Unit, Fuse, Block)):
                self.constant.append((child, labels))
            else:
                # Axes along which a factor repeats are not carried by it.
                self.operands.append((code, tuple(labels[axis] for axis in code.axes)))

    def taken(self, kind: type[Constant]) -> Iterator[tuple[Constant, Labels]]:
        """The constant tensors of a kind, each taken out before it is given."""
        while found := [(node, labels) for node, labels in self.constant if isinstance(node, kind)]:
            self.constant.remove(found[0])
            yield found[0]

    def carried(self) -> set[int]:
        """The labels that an array has."""
        return {label for _, labels in self.operands for label in labels}

    def summed(self) -> list[int]:
        """The labels that are not in the output."""
        return [label for label in self.sizes if label not in self.out and label not in self.gone]


def _indexed(operand: Operand, places: dict[int, str]) -> Operand:
    """An array at the indices that are known of its labels."""
    code, labels = operand
    if not set(labels) & set(places):
        return operand
    marks = [places.get(label, ":") for label in labels]
    while marks[-1] == ":":
        marks.pop()
    kept = tuple(label for label in labels if label not in places)
    return Code(f"{code.at(ATOM)}[{', '.join(marks)}]", work=code.work), kept


def repeated(code: Code, shape: list[Size], target: Target, extent: Extent) -> Code:
    """The array with all axes of `shape`, repeated along those that it does not have."""
    if len(code.axes) == len(shape):
        return code
    axes = tuple(range(len(shape)))
    sizes = [extent(size) for size in shape]
    extents = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
    if code.plain:
        template = {"0": target.zeros, "1": target.ones}.get(code.text, target.full)
        return Code(target.fill(template, extents, code.text), axes=axes, work=code.work + 1)
    return Code(target.call("broadcast_to", code.beside(axes).text, extents), axes=axes, work=code.work + 1)
