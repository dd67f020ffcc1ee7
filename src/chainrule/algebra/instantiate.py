"""A row of the table at given arguments: its partials and its definition as expressions over them."""

from __future__ import annotations

from functools import lru_cache

from chainrule.errors import RuleError
from chainrule.expr.build import (
    DIVIDE,
    POWER,
    broadcast_to,
    combine,
    divide,
    einsum,
    power,
    scalar_product,
    scale,
    size_value,
)
from chainrule.expr.nodes import Call, Let, Node, Product, Shape, Sum
from chainrule.expr.sizes import Size
from chainrule.expr.walk import postorder
from chainrule.rules import Row


def instantiate(row: Row, expression: Node, node: Call, value: Node) -> Node:
    """A row's expression at the arguments of `node`, with `out` read as `value`.

    The row is written for core shapes; leading batch axes of the arguments lead in the result too.
    """
    mapping: dict[Node, Node] = dict(zip(row.parameters, node.children, strict=True))
    mapping[row.out] = value
    if node.head.elementwise and not node.shape:
        return _of_scalars(expression, mapping)
    sizes: dict[Size, Size] = {}
    for parameter, arg in zip(row.parameters, node.children, strict=True):
        sizes.update(zip(parameter.shape, arg.shape[arg.ndim - parameter.ndim :], strict=True))
    for old, new in sizes.items():
        mapping[size_value(old)] = size_value(new)
    width = node.ndim - len(node.head.core_out)
    return vectorize(expression, mapping, node.shape[:width], sizes)


def _of_scalars(expression: Node, mapping: dict[Node, Node]) -> Node:
    """An expression over scalar symbols at scalars: explicit graphs have thousands of them, and few expressions."""
    values: list[Node] = []
    for node, places in _plan(expression):
        if not places:
            values.append(mapping.get(node, node))
            continue
        parts = [values[place] for place in places]
        if isinstance(node, Product):
            values.append(scalar_product(parts))
        elif isinstance(node, Sum) and len(parts) == 1:
            values.append(scale(node.coefficients[0], parts[0]))
        elif isinstance(node, Sum):
            values.append(combine(*zip(node.coefficients, parts, strict=True)))
        elif isinstance(node, Call):
            values.append(_call(node, tuple(parts)))
    return values[-1]


@lru_cache(maxsize=1024)
def _plan(expression: Node) -> list[tuple[Node, list[int]]]:
    """The nodes of an expression, operands first, each with the places of its operands."""
    order = postorder(expression)
    place = {node: i for i, node in enumerate(order)}
    return [(node, [place[child] for child in node.children]) for node in order]


def vectorize(expression: Node, mapping: dict[Node, Node], batch: Shape, sizes: dict[Size, Size] | None = None) -> Node:
    """An expression over symbols at tensors that carry leading `batch` axes; `sizes` renames the sizes of its axes."""
    sizes = sizes or {}
    done: dict[Node, tuple[Node, bool]] = {}
    for node in postorder(expression, stop=lambda n: n in mapping):
        if node in mapping:
            value = mapping[node]
            done[node] = (value, value.ndim > node.ndim)
            continue
        parts = [done[child] for child in node.children]
        batched = any(flag for _, flag in parts)
        core = tuple(sizes.get(size, size) for size in node.shape)
        if isinstance(node, Product):
            done[node] = (_product(node, parts, batch if batched else (), sizes), batched)
        elif isinstance(node, Sum):
            lead = batch if batched else ()
            lifted = [
                (c, _lifted(value, batch if flag else (), core, lead))
                for c, (value, flag) in zip(node.coefficients, parts, strict=True)
            ]
            done[node] = (combine(*lifted), batched)
        elif isinstance(node, Call):
            args = []
            for (value, flag), child in zip(parts, node.children, strict=True):
                if node.head.elementwise:
                    args.append(_lifted(value, batch, core, batch) if flag and child.ndim < node.ndim else value)
                    continue
                lead = batch if batched and not flag else ()
                args.append(broadcast_to(value, lead + value.shape) if lead and child.shape else value)
            done[node] = (_call(node, tuple(args)), batched)
        elif isinstance(node, Let) and batched:
            # The name is of the expression at its symbols: at tensors it is what it stands for.
            done[node] = parts[0]
        else:
            done[node] = (node, False)
    value, batched = done[expression]
    core = tuple(sizes.get(size, size) for size in expression.shape)
    return value if batched or not batch else broadcast_to(value, batch + core)


def _lifted(value: Node, own: Shape, core: Shape, batch: Shape) -> Node:
    """A value whose batch axes `own` lead, with the axes of `core` that it lacks behind them: (m) becomes (m, n)."""
    width, missing = len(own), len(own) + len(core) - value.ndim
    if not own or not missing:
        return broadcast_to(value, batch + core)
    labels = (*range(width), *range(width + missing, width + len(core)))
    return einsum([(value, labels)], tuple(range(width + len(core))), dict(enumerate(own + core)))


def _call(node: Call, args: tuple[Node, ...]) -> Node:
    if node.head is DIVIDE:
        return divide(*args)
    if node.head is POWER:
        return power(*args)
    return Call(node.head, args)


def _product(node: Product, parts: list[tuple[Node, bool]], batch: Shape, sizes: dict[Size, Size]) -> Node:
    width = len(batch)
    lead = tuple(range(width))
    all_sizes: dict[int, Size] = dict(enumerate(batch))
    all_sizes.update({label + width: sizes.get(size, size) for label, size in enumerate(node.sizes)})
    factors = []
    for (value, flag), labels in zip(parts, node.labels, strict=True):
        shifted = tuple(label + width for label in labels)
        factors.append((value, lead + shifted if flag else shifted))
    return einsum(factors, lead + tuple(label + width for label in node.out), all_sizes)


def definition_of(row: Row, node: Call) -> Node:
    """The definition of a theorem's head at the arguments of `node`."""
    if row.definition is None:
        msg = f"{row.name} is a primitive"
        raise RuleError(msg)
    return instantiate(row, row.definition, node, node)
