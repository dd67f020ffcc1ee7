"""Contractions of labelled arrays: ``@``, sums over an axis and elementwise products where they do, else ``einsum``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chainrule.writers.arrays.targets import Target
from chainrule.writers.arrays.values import ATOM, CALL, MATMUL, UNARY, Code, product, work_of

#: An array with a label for each of its axes.
Operand = tuple[Code, tuple[int, ...]]
_LETTERS = "ijklmnpqrstuvwxyzabcdefgho"


def contract(operands: Sequence[Operand], out: tuple[int, ...], target: Target) -> Code:
    """The product of arrays with axes `out`, all different and each carried; labels that are not in it are summed."""
    if not operands:
        return Code("1", plain=True)
    if all(len(set(labels)) == len(labels) <= 2 for _, labels in operands):
        operands = _reduced(list(operands), set(out), target) or operands
    simple = all(len(set(labels)) == len(labels) and set(labels) <= set(out) for _, labels in operands)
    made = _placed(operands, out, target) if simple else None
    return made or _einsum(operands, out, target)


def transposed(code: Code) -> Code:
    """The transpose of a matrix; of a transpose, what it was made of."""
    if code.text.endswith(".T") and code.level == ATOM:
        return replace(code, text=code.text[:-2])
    return replace(code, text=f"{code.at(ATOM)}.T", level=ATOM, below=None)


def _einsum(operands: Sequence[Operand], out: tuple[int, ...], target: Target) -> Code:
    """Any product, with its indices written out."""
    letters: dict[int, str] = {}
    for label in (*out, *(label for _, labels in operands for label in labels)):
        letters.setdefault(label, _LETTERS[len(letters)])
    inputs = ",".join("".join(letters[label] for label in labels) for _, labels in operands)
    signature = f'"{inputs}->{"".join(letters[label] for label in out)}"'
    codes = [code for code, _ in operands]
    text = target.call("einsum", signature, *(code.text for code in codes))
    return Code(text, axes=tuple(range(len(out))), work=work_of(codes, CALL))


def _reduced(operands: list[Operand], free: set[int], target: Target) -> list[Operand] | None:
    """Vectors and matrices with all bound labels summed away; None where two at a time do not do it."""
    while True:
        operands = _merged(operands, free)
        bound = {label for _, labels in operands for label in labels} - free
        if not bound:
            return operands
        steps = [(label, made) for label in sorted(bound) if (made := _summed(operands, label, bound, target))]
        if not steps:
            return None
        label, made = min(steps, key=lambda step: (len(step[1][1]), step[0]))
        gone = {label, *(bound & set(_alone(operands, label, bound)))}
        operands = [operand for operand in operands if not gone & set(operand[1])] + [made]


def _alone(operands: list[Operand], label: int, bound: set[int]) -> tuple[int, ...]:
    """The labels of the one matrix that has `label`, if both of them are summed and nothing else has one of them."""
    touching = [labels for _, labels in operands if label in labels]
    if len(touching) != 1 or not set(touching[0]) <= bound:
        return ()
    return touching[0] if sum(bool(set(touching[0]) & set(labels)) for _, labels in operands) == 1 else ()


def _merged(operands: list[Operand], free: set[int]) -> list[Operand]:
    """Arrays with the same labels multiplied; two vectors that nothing else meets stay, as they make a dot product."""
    groups: dict[frozenset[int], list[Operand]] = {}
    for operand in operands:
        groups.setdefault(frozenset(operand[1]), []).append(operand)
    out: list[Operand] = []
    for labels, members in groups.items():
        touching = sum(bool(labels & set(other)) for _, other in operands)
        if len(members) == 1 or (len(labels) == 1 and not labels & free and len(members) == touching == 2):
            out += members
            continue
        first = members[0][1]
        codes = [code if other == first else transposed(code) for code, other in members]
        axes = tuple(range(len(first)))
        out.append((product([code.on(axes) for code in codes]), first))
    return out


def _summed(operands: list[Operand], label: int, bound: set[int], target: Target) -> Operand | None:
    """The sum over one label of the arrays that have it."""
    vectors = sorted((code for code, labels in operands if labels == (label,)), key=lambda code: (code.work, code.text))
    matrices = [(code, labels) for code, labels in operands if label in labels and len(labels) == 2]
    if len(matrices) > 2 or len(vectors) > 2 - bool(matrices):
        return None
    codes = [*vectors, *(code for code, _ in matrices)]
    work = work_of(codes, CALL)
    if not matrices:
        if len(vectors) == 2:
            return Code(f"{vectors[0].at(UNARY)} @ {vectors[1].at(UNARY)}", MATMUL, work=work), ()
        return Code(target.call("sum", vectors[0].text), work=work), ()
    if len(matrices) == 1:
        (matrix, labels), = matrices  # fmt: skip
        if vectors:
            oriented = matrix if labels[1] == label else transposed(matrix)
            other = labels[0] if labels[1] == label else labels[1]
            return Code(f"{_left(oriented)} @ {vectors[0].at(UNARY)}", MATMUL, work=work), (other,)
        if _alone(operands, label, bound):
            return Code(target.call("sum", matrix.text), work=work), ()
        axis = labels.index(label)
        return Code(target.call("sum", matrix.text, f"{target.axis}={axis}"), work=work), (labels[1 - axis],)
    return _chained(matrices, vectors, label, work)


def _chained(matrices: Sequence[Operand], vectors: list[Code], label: int, work: int) -> Operand:
    """Two matrices multiplied over `label`, a vector on it scaling the columns of the left one; few transposes."""
    (a, at), (b, bt) = matrices
    p, q = (labels[0] if labels[1] == label else labels[1] for labels in (at, bt))
    if (at[1] == label) + (bt[0] == label) == 0 or (p > q and (at[1] == label) + (bt[0] == label) == 1):
        (a, at, p), (b, bt, q) = (b, bt, q), (a, at, p)
    left = a if at[1] == label else transposed(a)
    right = b if bt[0] == label else transposed(b)
    if vectors:
        left = product([left.on((0, 1)), vectors[0].on((1,))])
    return Code(f"{_left(left)} @ {right.at(UNARY)}", MATMUL, work=work), (p, q)


def _left(code: Code) -> str:
    return code.text if code.level == MATMUL else code.at(UNARY)


def _placed(operands: Sequence[Operand], out: tuple[int, ...], target: Target) -> Code | None:
    """The elementwise product of arrays without bound labels; None where indices say it better."""
    if len(out) > 2 and any(labels != out for _, labels in operands):
        return None
    codes = []
    for code, labels in operands:
        places = [out.index(label) for label in labels]
        if len(places) == 2 and places[0] > places[1]:
            code, places = transposed(code), places[::-1]
        codes.append(code.on(places))
    columns = [code for code in codes if code.axes == (0,)]
    lines = [code for code in codes if code.axes == (1,)]
    if len(columns) == len(lines) == 1 and len(out) == 2:
        rest = [code for code in codes if code not in (columns[0], lines[0])]
        if all(not code.axes for code in rest):
            pair = Code(target.call("outer", columns[0].text, lines[0].text), axes=(0, 1))
            pair = replace(pair, work=work_of([*columns, *lines], CALL))
            return product([*rest, pair])
    return product(codes)
