"""The engine: one equation, the multivariate chain rule, summed in reverse or in forward order.

    dY/dx = sum over operands v of dY/dv * dv/dx

Every term of the sum is recorded as a `Step`, and the answer is computed from the steps alone. A cotangent
has the shape of the output followed by that of the node, a tangent that of the node followed by that of x.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chainrule.engine.partials import Edge, edges
from chainrule.errors import BudgetError
from chainrule.expr.build import add, delta, einsum, ones, scalar_product, zeros
from chainrule.expr.nodes import Labels, Let, Node, Product, Shape
from chainrule.expr.sizes import Size
from chainrule.expr.walk import postorder

MAX_STEPS = 1_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One term of the chain rule: `rule` differentiates `node` in its operand number `position`."""

    rule: str
    node: Node
    position: int
    edge: Edge

    @property
    def operand(self) -> Node:
        """The operand the node is differentiated in."""
        return self.node.children[self.position]


@dataclass(frozen=True, slots=True)
class Tape:
    """All steps of one derivative, in the order in which they were taken; `replay` computes the answer from them."""

    output: Node
    variable: Node
    steps: tuple[Step, ...]


def identity(shape: Shape) -> Node:
    """The derivative of a tensor in itself: a product of Kronecker deltas."""
    if not shape:
        return ones(())
    if len(shape) == 1:
        return delta(shape[0])
    labels = tuple(range(len(shape)))
    return Product((), labels + labels, dict(enumerate(shape)))


def record(output: Node, variable: Node, *, max_steps: int = MAX_STEPS) -> Tape:
    """The steps that differentiate `output` in `variable`: one per edge between nodes that contain it.

    Only nodes that contain the variable are visited; names are aliases of their definitions' values.
    """
    relevant = {variable}
    steps: list[Step] = []
    order: list[Node] = []
    for node in postorder(output):
        if node is variable or not relevant.isdisjoint(node.children):
            relevant.add(node)
            order.append(node)
    alias: dict[Node, Node] = {}
    for node in order:
        if isinstance(node, Let):
            alias.setdefault(node.definition, node)
    for node in reversed(order):
        if node is variable:
            continue
        for position, edge in enumerate(edges(node, alias.get(node, node), relevant)):
            if edge is not None:
                steps.append(Step(edge.title, node, position, edge))
                if len(steps) > max_steps:
                    msg = f"over budget: more than {max_steps} steps"
                    raise BudgetError(msg)
    return Tape(output, variable, tuple(steps))


Tidy = Callable[[Node], Node]


def _keep(node: Node) -> Node:
    return node


def reverse(tape: Tape, *, tidy: Tidy = _keep, seed: Node | None = None) -> Node:
    """The derivative by accumulating cotangents from the output down; `tidy` may simplify each complete one.

    With a `seed` of the output's shape it is the vector-Jacobian product, of the variable's shape.
    """
    output, variable = tape.output, tape.variable
    width = output.ndim if seed is None else 0
    pending: dict[Node, list[Node]] = {output: [identity(output.shape) if seed is None else seed]}
    complete: dict[Node, Node] = {}
    for step in tape.steps:
        node = step.node
        if node not in complete:
            parts = pending.pop(node, None)
            if parts is None:
                continue
            complete[node] = tidy(combine_all(parts))
        contribution = pull(complete[node], step.edge, width)
        pending.setdefault(step.operand, []).append(contribution)
    parts = pending.get(variable)
    return combine_all(parts) if parts else zeros(output.shape[:width] + variable.shape)


def forward(tape: Tape, *, tidy: Tidy = _keep, seed: Node | None = None) -> Node:
    """The derivative by accumulating tangents from the variable up.

    With a `seed` of the variable's shape it is the Jacobian-vector product, of the output's shape.
    """
    output, variable = tape.output, tape.variable
    width = variable.ndim if seed is None else 0
    tangents: dict[Node, list[Node]] = {variable: [identity(variable.shape) if seed is None else seed]}
    complete: dict[Node, Node] = {}
    for step in reversed(tape.steps):
        operand = step.operand
        if operand not in complete:
            parts = tangents.get(operand)
            if parts is None:
                continue
            complete[operand] = tidy(combine_all(parts))
        tangents.setdefault(step.node, []).append(push(complete[operand], step.edge, width))
    parts = tangents.get(output)
    return combine_all(parts) if parts else zeros(output.shape + variable.shape[:width])


def combine_all(parts: list[Node]) -> Node:
    """The sum of contributions of one shape."""
    return parts[0] if len(parts) == 1 else add(*parts)


def pull(cotangent: Node, edge: Edge, width: int) -> Node:
    """The cotangent of an operand from that of its node, `width` axes of the output leading.

    It is the sum over the node's axes of cotangent times Jacobian.
    """
    if not edge.sizes and not width:
        factors = edge.factors
        return scalar_product([cotangent, *[factor for factor, _ in factors]]) if factors else cotangent
    shift = 1 + max((*edge.sizes, -1))
    lead = tuple(range(shift, shift + width))
    # A label repeated in the edge's output (a delta) needs separate cotangent axes: repeat it there too.
    sizes = dict(edge.sizes)
    sizes.update(zip(lead, cotangent.shape[:width], strict=True))
    labels: Labels = lead + edge.out
    return _einsum(((cotangent, labels), *edge.factors), lead + edge.inner, sizes)


def push(tangent: Node, edge: Edge, width: int) -> Node:
    """The tangent of a node from that of its operand, `width` axes of the variable trailing.

    It is the sum over the operand's axes of Jacobian times tangent.
    """
    shift = 1 + max((*edge.sizes, -1))
    trail = tuple(range(shift, shift + width))
    sizes = dict(edge.sizes)
    sizes.update(zip(trail, tangent.shape[tangent.ndim - width :], strict=True))
    labels: Labels = edge.inner + trail
    return _einsum((*edge.factors, (tangent, labels)), edge.out + trail, sizes)


def _einsum(factors: tuple[tuple[Node, Labels], ...], out: Labels, sizes: dict[int, Size]) -> Node:
    """An Einstein product in which identities (deltas without factors) are carried out at once."""
    kept: list[tuple[Node, Labels]] = []
    rename: dict[int, int] = {}

    def find(label: int) -> int:
        while label in rename:
            label = rename[label]
        return label

    for node, labels in factors:
        if isinstance(node, Product) and not node.children and len(node.sizes) < node.ndim:
            first: dict[int, int] = {}
            for inner, outer in zip(node.out, labels, strict=True):
                a, b = find(first.setdefault(inner, outer)), find(outer)
                if a != b:
                    rename[max(a, b)] = min(a, b)
        else:
            kept.append((node, labels))
    if rename:
        kept = [(node, tuple(find(label) for label in labels)) for node, labels in kept]
        out = tuple(find(label) for label in out)
        sizes = {label: size for label, size in sizes.items() if find(label) == label}
    return einsum(kept, out, sizes)


def differentiate(output: Node, variable: Node, *, order: str = "reverse") -> Node:
    """The derivative of `output` in `variable`, unsimplified; shape: the output's axes, then the variable's."""
    tape = record(output, variable)
    return reverse(tape) if order == "reverse" else forward(tape)


def gradients(output: Node, variables: list[Node]) -> list[Node]:
    """The derivatives of a scalar in many variables by one reverse pass (time linear in the graph)."""
    wanted = set(variables)
    relevant = set(variables)
    order = []
    for node in postorder(output, stop=wanted.__contains__):
        if node in wanted or not relevant.isdisjoint(node.children):
            relevant.add(node)
            order.append(node)
    width = output.ndim
    pending: dict[Node, list[Node]] = {output: [identity(output.shape)]}
    for node in reversed(order):
        if node in wanted or node not in pending:
            continue
        cotangent = combine_all(pending.pop(node))
        for child, edge in zip(node.children, edges(node, node, relevant), strict=True):
            if edge is None:
                continue
            part = pull(cotangent, edge, width)
            if child in pending:
                pending[child].append(part)
            else:
                pending[child] = [part]
    return [combine_all(pending[v]) if v in pending else zeros(output.shape + v.shape) for v in variables]
