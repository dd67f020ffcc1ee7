"""Functions of matrices in the normal form: an inverse distributes over products and cancels under contraction.

The generator of kind "matrix" is an entry of ``inv(M)``, ``det(M)``, ``expm(M)``...: its data are the head's name, the
normal form of M at two fixed labels, whether M is symmetric, and the labels of the entry. M and its transpose share
one form. Cancelling is a law of sums over an index, so `contract` asks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Generator as Coroutine
from fractions import Fraction

from chainrule.algebra import functions
from chainrule.algebra.atoms import atom, content_of
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Monomial, Ratio, inner_generators
from chainrule.expr.build import divide, einsum, ones, scale, transpose
from chainrule.expr.nodes import Block, Call, Fuse, Labels, Node, Product, Sum, Symbol
from chainrule.expr.sizes import Size
from chainrule.expr.walk import open_lets
from chainrule.rules import heads

#: Heads whose arguments are whole matrices; their entries are generators of kind "matrix".
MATRIX_HEADS = frozenset(head.name for head in (heads.inv, heads.det, heads.pinv, heads.expm, heads.trace_expm))
#: How a generator is renamed: `contract` gives its own way.
Rename = Callable[[Field, int, dict[int, int]], int]
_Partners = list[tuple[Fraction, int, list[tuple[Monomial, Fraction]]]]
_Task = Coroutine[tuple[Node, Labels], Ratio, Ratio]


def matrix_call(field: Field, node: Call, labels: Labels) -> _Task:
    """An entry of a function of a matrix, rewritten where a law applies."""
    name = node.head.name
    (argument,) = node.children
    argument = open_lets(argument) if field.opened else argument
    if name == "inv":
        other = inverse_of(argument)
        if other is not None:
            field.used_laws.add("inverse of a product")
            return (yield (other, labels))
    if name == "det" and field.opened:
        parts = _determinants(argument)
        if parts is not None:
            field.used_laws.add("determinant of a product")
            total = field.const(1)
            for part, exponent in parts:
                total = field.mul(total, field.power((yield (part, ())), exponent))
            return total
    slots = tuple(field.fixed(f"slot {i}", size) for i, size in enumerate(argument.shape))
    straight = functions.ratio_key(field, (yield (argument, slots)))
    swapped = functions.ratio_key(field, (yield (argument, (*slots[:-2], slots[-1], slots[-2]))))
    square = argument.shape[-1] == argument.shape[-2]
    symmetric = square and straight == swapped
    turned = square and repr(swapped) < repr(straight)
    field.shown.setdefault((name, swapped if turned else straight), argument)
    if turned:
        straight, argument = swapped, transpose(argument)
        labels = (*labels[:-2], *labels[:-3:-1]) if len(labels) > 1 else labels
    return field.gen(_entry(field, name, straight, argument, labels, symmetric=symmetric))


def _entry(field: Field, name: str, key: tuple, node: Node, labels: Labels, *, symmetric: bool) -> int:  # type: ignore[type-arg]
    if symmetric and len(labels) > 1:
        labels = (*labels[:-2], *sorted(labels[-2:]))
    field.arguments.setdefault(key, node)
    return field.intern("matrix", (name, key, symmetric, labels), frozenset(labels))


def inverse_of(argument: Node) -> Node | None:
    """The inverse of a matrix as an expression in simpler inverses, None where no law applies."""
    if isinstance(argument, Sum) and len(argument.children) == 1:
        return (
            scale(1 / argument.coefficients[0], heads.inv(argument.children[0])) if argument.coefficients[0] else None
        )
    if isinstance(argument, Call) and argument.head is heads.inv:
        return argument.children[0]
    if isinstance(argument, Symbol) and "orthogonal" in argument.facts:
        return transpose(argument)
    chain = _chain(argument)
    if chain is None:
        return None
    scalars, diagonals, links, out = chain
    factors: list[tuple[Node, Labels]] = [(divide(ones(()), s), ()) for s in scalars]
    factors += [(divide(ones(v.shape), v), labels) for v, labels in diagonals]
    factors += [(heads.inv(m), labels[::-1]) for m, labels in links]
    sizes = dict.fromkeys((label for _, labels in factors for label in labels), argument.shape[0])
    if not links:
        return einsum(factors, out, {**sizes, out[0]: argument.shape[0]})
    return einsum(factors, out[::-1], sizes)


def _determinants(argument: Node) -> list[tuple[Node, int]] | None:
    """The determinants (and their exponents) that a determinant is the product of."""
    if isinstance(argument, Call) and argument.head is heads.inv:
        return [(heads.det(argument.children[0]), -1)]
    chain = _chain(argument)
    if chain is None or chain[0] or chain[1]:
        return None
    return [(heads.det(m), 1) for m, _ in chain[2]]


_Parts = tuple[list[Node], list[tuple[Node, Labels]], list[tuple[Node, Labels]], Labels]


def _chain(node: Node) -> _Parts | None:
    """A product of square matrices: scalars, diagonal factors, links in order, and the labels of the ends."""
    if not isinstance(node, Product) or node.ndim != 2 or node.shape[0] != node.shape[1]:
        return None
    size: Size = node.shape[0]
    if any(child.ndim > 2 or any(s != size for s in child.shape) for child in node.children):
        return None
    scalars = [child for child in node.children if not child.ndim]
    diagonals = [(child, labels) for child, labels in node.factors if child.ndim == 1]
    waiting = [(child, labels) for child, labels in node.factors if child.ndim == 2]
    start, end = node.out
    at, links = start, []
    while waiting:
        found = next((link for link in waiting if at in link[1]), None)
        if found is None or found[1][0] == found[1][1]:
            return None
        waiting.remove(found)
        at = found[1][1] if found[1][0] == at else found[1][0]
        links.append(found)
    on_path = {start, *(label for _, labels in links for label in labels)}
    ends_meet = at == end and len(on_path) == len(links) + 1
    if not ends_meet or any(labels[0] not in on_path for _, labels in diagonals) or len(node.sizes) != len(on_path):
        return None
    if len(links) == 1 and not scalars and not diagonals and links[0][1] == node.out:
        return None
    return scalars, diagonals, links, node.out


# -- cancelling under a sum

#: Terms that replace a product: coefficient, monomial, pairs of labels that are identified, labels summed away.
_Terms = list[tuple[Fraction, Monomial, tuple[tuple[int, int], ...], frozenset[int]]]


def cancel(field: Field, factors: list[tuple[int, int]], bound: list[int], rename: Rename) -> _Terms | None:
    """What a sum over `bound` becomes by one law, None where no law applies.

    The laws: inv(M) M = M inv(M) = 1; Q'Q = 1 for an orthogonal Q; fusing and stacking are isometries.
    """
    places: dict[int, list[tuple[int, int]]] = {}
    for g, e in factors:
        for label in field.generators[g].labels:
            places.setdefault(label, []).append((g, e))
    for label in bound:
        meeting = places.get(label, [])
        if len(meeting) == 1 and meeting[0][1] == 2:
            meeting = [(meeting[0][0], 1)] * 2
        if len(meeting) != 2 or any(e != 1 for _, e in meeting):
            continue
        (first, _), (second, _) = meeting
        rest = _without(factors, first, second)
        for g, other in ((first, second), (second, first)):
            for law in (_against_inverse, _isometry):
                terms = law(field, g, other, label, rename, rest)
                if terms is not None:
                    return [(c, (*rest, *m), pairs, gone) for c, m, pairs, gone in terms]
    return None


def _without(factors: list[tuple[int, int]], *gone: int) -> Monomial:
    left = dict(factors)
    for g in gone:
        left[g] -= 1
    return tuple((g, e) for g, e in left.items() if e)


def _against_inverse(field: Field, g: int, other: int, label: int, rename: Rename, rest: Monomial) -> _Terms | None:
    generator = field.generators[g]
    if generator.kind != "matrix" or generator.data[0] != "inv" or len(generator.data[3]) != 2:
        return None
    key, (row, column) = generator.data[1], generator.data[3]
    if row == column:
        return None
    slots = tuple(field.fixed(f"slot {i}", size) for i, size in enumerate(field.arguments[key].shape))
    sides = [(row, slots)] if label == column else [(column, slots[::-1])]
    if generator.data[2]:
        stays = row if label == column else column
        sides = [(stays, slots), (stays, slots[::-1])]
    for stays, (inner, outer) in sides:
        for coefficient, partner, others in _partners(field, key):
            turns = generator.data[2] and _is_turned_in(field, partner, others)
            if turns and ((inner, outer) != slots or _meets_inverse(field, key, other, rest)):
                continue
            for end in field.generators[other].labels:
                mapping = {inner: label, outer: end}
                if rename(field, partner, mapping) != other:
                    continue
                field.used_laws.add("inverse times matrix")
                terms: _Terms = [(1 / coefficient, (), ((stays, end),), frozenset({label}))]
                for monomial, c in others:
                    moved = tuple((rename(field, h, mapping), e) for h, e in monomial)
                    terms.append((-c / coefficient, ((g, 1), *moved), (), frozenset()))
                return terms
    return None


def _isometry(field: Field, g: int, other: int, label: int, _: Rename, __: Monomial) -> _Terms | None:
    """Two copies of one orthogonal matrix, or of a tensor that fuses or stacks, that meet in their long axis."""
    one, two = field.generators[g], field.generators[other]
    if one.kind != "atom" or two.kind != "atom":
        return None
    (node, first), (same, second) = one.data, two.data
    if first.count(label) != 1 or second.count(label) != 1 or first.index(label) != second.index(label):
        return None
    place = first.index(label)
    if isinstance(node, Block) and isinstance(same, Block) and place == 0 and node.parts == same.parts:
        if node is not same:
            return []
    elif node is not same or ((not isinstance(node, Fuse) or place) and not _is_orthogonal(node)):
        return None
    pairs = tuple((a, b) for i, (a, b) in enumerate(zip(first, second, strict=True)) if i != place)
    field.used_laws.add("an orthogonal matrix" if isinstance(node, Symbol) else "fused or stacked axes")
    return [(Fraction(1), (), pairs, frozenset({label}))]


def _is_orthogonal(node: Node) -> bool:
    return isinstance(node, Symbol) and "orthogonal" in node.facts


def _leads(field: Field, terms: list[tuple[Monomial, Fraction]], i: int, slots: Labels) -> bool:
    """Whether M is solved for its term number i: in A A + A not for A, since inv(M) A would be written by itself."""
    own = terms[i][0]
    if len(own) != 1 or own[0][1] != 1 or not set(slots) <= set(field.generators[own[0][0]].labels):
        return False
    products = [m for m, _ in terms if m is not own and not _is_entry(field, m)]
    return not any(_tensors(field, own) & _tensors(field, m) for m in products)


def _is_turned_in(field: Field, g: int, others: list[tuple[Monomial, Fraction]]) -> bool:
    """Whether M = A + A'. Then only A is written by A', not A' by A again, and neither between two inverses."""
    own = field.generators[g]
    return any(_is_entry(field, m) and field.generators[m[0][0]].data[0] is own.data[0] for m, _ in others)


def _meets_inverse(field: Field, key: tuple, g: int, rest: Monomial) -> bool:  # type: ignore[type-arg]
    labels = field.generators[g].labels
    inverses = (field.generators[h] for h, _ in rest if field.generators[h].kind == "matrix")
    return any(other.data[:2] == ("inv", key) and other.labels & labels for other in inverses)


def _is_entry(field: Field, monomial: Monomial) -> bool:
    return len(monomial) == 1 and field.generators[monomial[0][0]].kind == "atom"


def _tensors(field: Field, monomial: Monomial) -> set[Node]:
    """The tensors in a monomial, those under its sums included."""
    found: set[Node] = set()
    stack = [g for g, _ in monomial]
    while stack:
        generator = field.generators[stack.pop()]
        if generator.kind == "atom":
            found.add(generator.data[0])
        stack.extend(inner_generators(generator.kind, generator.data))
    return found


def _partners(field: Field, key: tuple) -> _Partners:  # type: ignore[type-arg]
    """What cancels against the inverse of M: generators g with M = c g + others, at the fixed labels."""
    known: _Partners | None = field.partners.get(key)
    if known is not None:
        return known
    found: _Partners = []
    num, den = key
    node = field.arguments[key]
    slots = tuple(field.fixed(f"slot {i}", size) for i, size in enumerate(node.shape))
    if field.keep_sums and isinstance(node, Sum):
        content = content_of(node)
        primitive = Sum(tuple((c / content, term) for c, term in node.terms))
        whole = atom(field, primitive, slots)
        found.append((content, field.generators_in(whole.num)[0], []))
    if len(den) == 1 and not den[0][0]:
        linear = [(m, c / den[0][1]) for m, c in num]
        lead = next((i for i in range(len(linear)) if _leads(field, linear, i, slots)), None)
        if lead is not None:
            (((g, _),), coefficient) = linear[lead]
            found.append((coefficient, g, [term for i, term in enumerate(linear) if i != lead]))
    field.partners[key] = found
    return found
