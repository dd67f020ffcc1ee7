"""From an expression to its normal form in a field: one arm per node type, iterative, memoised per field.

In an opened field names and definitions are looked into, down to the primitives; in a closed one, which the
simplifier uses, names and calls are atoms and only arithmetic, powers and exponentials are interpreted.
"""

from __future__ import annotations

from collections.abc import Generator as Coroutine
from fractions import Fraction

from chainrule.algebra import angles, functions
from chainrule.algebra.atoms import atom, content_of
from chainrule.algebra.contract import contract, delta
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Ratio
from chainrule.algebra.instantiate import definition_of
from chainrule.algebra.matrices import MATRIX_HEADS, matrix_call
from chainrule.errors import RuleError
from chainrule.expr.head import Unknown
from chainrule.expr.nodes import Apply, Block, Call, Const, Fuse, Let, Node, Product, Sum, Symbol, Unit
from chainrule.rules import TABLE, heads

Labels = tuple[int, ...]
_Task = Coroutine[tuple[Node, Labels], Ratio, Ratio]


def lower(field: Field, node: Node, labels: Labels = ()) -> Ratio:
    """The entry of `node` at the given labels, one per axis, as a ratio over generators."""
    stack: list[tuple[tuple[Node, Labels], _Task]] = []
    want: tuple[Node, Labels] | None = (node, labels)
    value: Ratio | None = None
    while True:
        if want is not None:
            value = field.memo.get(want)
            if value is None:
                begun = _begun(field, *want)
                if isinstance(begun, Ratio):
                    value = field.memo[want] = begun
                else:
                    stack.append((want, begun))
            want = None
        if not stack:
            assert value is not None  # noqa: S101 - the first request was answered
            return value
        key, task = stack[-1]
        try:
            want = task.send(value) if value is not None else next(task)
            value = None
        except StopIteration as stop:
            stack.pop()
            value = field.memo[key] = stop.value


def _begun(field: Field, node: Node, labels: Labels) -> Ratio | _Task:
    """The entry of a node that has no operands to ask for; the task that asks for them otherwise."""
    if isinstance(node, Const):
        return field.const(node.value)
    if isinstance(node, Product):
        return _product(field, node, labels)
    if isinstance(node, Sum):
        return _sum(field, node, labels)
    if isinstance(node, Call):
        return _call(field, node, labels)
    if isinstance(node, Unit):
        return delta(field, labels[0], field.fixed(node.index, node.shape[0]))
    if field.opened and isinstance(node, Let):
        return _definition(node, labels)
    if field.opened and isinstance(node, Apply):
        return _apply(field, node, labels)
    assert isinstance(node, (Symbol, Fuse, Block, Let, Apply))  # noqa: S101 - the node types are a closed set
    return atom(field, node, labels)


def _definition(node: Let, labels: Labels) -> _Task:
    return (yield (node.definition, labels))


def _sum(field: Field, node: Sum, labels: Labels) -> _Task:
    if field.keep_sums or field.raised_sums:
        summed = field.bound.intersection(labels)
        kept = summed or (field.root is not None and node.ndim and node is not field.root)
        whole = field.keep_sums and len(node.children) > 1 and kept and not _has_delta(node)
        if whole or node in field.raised_sums:
            field.kept_sum = True
            field.kept_unsummed = field.kept_unsummed or not summed
            content = content_of(node)
            turned = Sum(tuple((-c / content, term) for c, term in node.terms))
            content = -content if turned in field.written else content
            primitive = Sum(tuple((c / content, term) for c, term in node.terms))
            return field.scale(atom(field, primitive, labels), content)
    total: Ratio | None = None
    for coefficient, term in zip(node.coefficients, node.children, strict=True):
        part = field.scale((yield (term, labels)), coefficient)
        total = part if total is None else field.add(total, part)
    assert total is not None  # noqa: S101 - a sum has a term
    return total


def _has_delta(node: Sum) -> bool:
    """Whether a term is diagonal: then distributing removes an index, and the sum is not kept."""
    return any(isinstance(term, Product) and len(set(term.out)) < len(term.out) for term in node.children)


def _product(field: Field, node: Product, labels: Labels) -> _Task:
    where: dict[int, int] = {}
    result = field.const(1)
    for local, label in zip(node.out, labels, strict=True):
        if local in where:
            result = field.mul(result, delta(field, where[local], label))
            where[local] = min(where[local], label)
        else:
            where[local] = label
    units: list[tuple[Node, Labels]] = []
    for child, child_labels in node.factors:
        # A unit vector fixes a bound index: x_1 is the entry of x at the label that stands for 1.
        if isinstance(child, Unit) and child_labels[0] not in where:
            where[child_labels[0]] = field.fixed(child.index, child.shape[0])
            units.append((child, child_labels))
    bound = []
    for local in range(len(node.sizes)):
        if local not in where:
            where[local] = field.label(node.sizes[local])
            if node.sizes[local] != 1:
                bound.append(where[local])
                field.bound.add(where[local])
    for child, child_labels in node.factors:
        if (child, child_labels) in units:
            units.remove((child, child_labels))
            continue
        result = field.mul(result, (yield (child, tuple(where[local] for local in child_labels))))
    return contract(field, result, bound) if bound else result


def _apply(field: Field, node: Apply, labels: Labels) -> _Task:
    keys = []
    free: set[int] = set(labels)
    for arg in node.children:
        slots = tuple(field.fixed(f"slot {i}", size) for i, size in enumerate(arg.shape))
        value = yield (arg, slots)
        keys.append(functions.ratio_key(field, value))
        free |= functions.ratio_labels(field, value) - set(slots)
    data = (node.name, node.out_shape, node.wrt, tuple(keys), labels)
    return field.gen(field.intern("apply", data, frozenset(free)))


def _argument_labels(arg: Node, labels: Labels) -> Labels:
    """The labels of an operand: those of the call, none for a scalar that the whole tensor shares."""
    return labels if arg.shape else ()


def _call(field: Field, node: Call, labels: Labels) -> _Task:
    name = node.head.name
    args = node.children
    if name == "div":
        top = yield (args[0], _argument_labels(args[0], labels))
        bottom = yield (args[1], _argument_labels(args[1], labels))
        return field.mul(top, field.inverse(field.reduce(bottom)))
    if name == "pow":
        return (yield from _power(field, node, labels))
    if name == "sqrt":
        base = yield (args[0], labels)
        return functions.root(field, base, 2)
    if name == "exp" and not field.opened and isinstance(args[0], Call) and args[0].head is heads.log_softmax:
        return atom(field, heads.softmax(args[0].children[0]), labels)
    if name == "exp":
        return angles.exponential(field, (yield (args[0], labels)))
    if name == "pi":
        return field.gen(field.intern("pi", (), positive=True))
    if name == "I":
        return field.gen(field.intern("i", (), power=2, relation=field.const(-1)))
    if name == "E":
        return functions.exp(field, field.const(1))
    if name in MATRIX_HEADS:
        return (yield from matrix_call(field, node, labels))
    if not field.opened:
        if name == "ln" and isinstance(args[0], Const) and args[0].value > 0:
            return functions.ln(field, field.const(args[0].value))
        if name == "ln" and isinstance(args[0], Call) and args[0].head.name in ("exp", "E"):
            inner = args[0].children
            return (yield (inner[0], labels)) if inner else field.const(1)
        return atom(field, node, labels)
    return (yield from _opened_call(field, node, labels))


def _power(field: Field, node: Call, labels: Labels) -> _Task:
    base_node, exponent_node = node.children
    base = yield (base_node, _argument_labels(base_node, labels))
    exponent = yield (exponent_node, _argument_labels(exponent_node, labels))
    number = field.as_number(field.reduce(exponent))
    if number is not None:
        if base.num.is_zero() and number <= 0:
            msg = "0 to a power that is not positive"
            raise ZeroDivisionError(msg)
        return functions.power(field, base, number)
    if field.opened:
        return functions.symbolic_power(field, base, exponent)
    # For display b^(s + n) is a generator b^s times b^n, so that k b^(k-1) comes out again.
    whole = Fraction(0)
    if exponent.den.is_constant():
        whole = next((c for m, c in field.terms(exponent.num) if not m), Fraction(0))
        whole = Fraction(whole.numerator // whole.denominator)
    rest = field.sub(exponent, field.const(whole))
    labels_of = _argument_labels(base_node, labels)
    data = (base_node, labels_of, functions.ratio_key(field, rest))
    free = frozenset(labels_of) | functions.ratio_labels(field, rest)
    generator = field.gen(field.intern("vpow", data, free, positive=True))
    return field.mul(generator, field.power(base, whole.numerator))


_STEPS = {"gt": (0, 1), "ge": (0, 1), "lt": (1, 0), "le": (1, 0)}


def _compared(field: Field, values: list[Ratio]) -> None:
    if field.plane and not all(
        field.is_real(g) for v in values for p in (v.num, v.den) for g in field.generators_in(p)
    ):
        msg = "complex numbers are not compared"
        raise RuleError(msg)


def _opened_call(field: Field, node: Call, labels: Labels) -> _Task:
    name = node.head.name
    if isinstance(node.head, Unknown):
        value = yield (node.children[0], _argument_labels(node.children[0], labels))
        return functions.opaque(field, name, [value])
    row = TABLE[name]
    if row.definition is not None:
        field.used_laws.add(f"definition of {row.title}")
        return (yield (definition_of(row, node), labels))
    values = []
    for arg in node.children:
        values.append((yield (arg, _argument_labels(arg, labels))))
    if name == "ln":
        return functions.ln(field, values[0])
    if name in ("sin", "cos"):
        return angles.sine_cosine(field, values[0])[0 if name == "sin" else 1]
    if name in _STEPS:
        field.branches = True
        _compared(field, values)
        a, b = _STEPS[name]
        return functions.step(field, field.sub(values[a], values[b]))
    if name in ("eq", "ne"):
        field.branches = True
        _compared(field, values)
        difference = field.reduce(field.sub(values[0], values[1]))
        if not difference.num.is_zero() and functions.may_vanish(field, difference.num):
            return functions.opaque(field, name, [difference])
        return field.const(int(difference.num.is_zero() == (name == "eq")))
    if name == "acos":
        half_pi = field.scale(field.gen(field.intern("pi", (), positive=True)), Fraction(1, 2))
        return field.sub(half_pi, functions.opaque(field, "asin", values))
    return functions.opaque(field, name, values)
