"""From a ratio back to an expression: factored, expanded or term by term; `simplify` takes the shortest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from chainrule.algebra.contract import open_sum
from chainrule.algebra.factoring import irreducible
from chainrule.algebra.field import Field
from chainrule.algebra.generators import Monomial, Poly, Ratio, Terms
from chainrule.engine.factors import as_written, joined, oriented, signs, single, under_roots
from chainrule.errors import RuleError
from chainrule.expr.build import POWER, combine, einsum, is_number, ones, power
from chainrule.expr.nodes import Call, Const, Let, Node, Product, Sum, Unit
from chainrule.expr.sizes import Size
from chainrule.expr.walk import postorder
from chainrule.rules import TABLE, heads

Labels = tuple[int, ...]
#: What an axis costs that no factor carries.
REPEATED = 12
#: A tensor with the labels of its axes.
Labelled = tuple[Node, Labels]


def factored(field: Field, value: Ratio, axes: Labels) -> Node:
    """Numerator and denominator as products of irreducible factors."""
    content, top = irreducible(field, value.num)
    below, bottom = irreducible(field, value.den)
    above_line, below_line = as_written(field, joined(top)), as_written(field, joined(bottom))
    content *= signs(above_line)
    below *= signs(below_line)
    top, bottom = [(p, e) for p, e, _ in above_line], [(p, e) for p, e, _ in below_line]
    top, bottom = under_roots(field, top, bottom)
    sign, top, bottom = oriented(field, top, bottom, content / below)
    content = sign * content
    parts = [(_polynomial(field, poly), e) for poly, e in top] + [(_polynomial(field, poly), -e) for poly, e in bottom]
    monomial_top, parts = _merge_powers(field, top, bottom, parts)
    return _assemble(field, content / below, [*monomial_top, *parts], axes)


def _merge_powers(
    field: Field, top: list[tuple[Poly, int]], bottom: list[tuple[Poly, int]], parts: list[tuple[Labelled, int]]
) -> tuple[list[tuple[Labelled, int]], list[tuple[Labelled, int]]]:
    """Single generators are raised together, so that e^a e^b and b^s b^n each print as one power."""
    singles: dict[int, int] = {}
    kept = []
    for (poly, e), part in zip([*top, *((p, -e) for p, e in bottom)], parts, strict=True):
        alone = single(field, poly)
        if alone is None:
            kept.append(part)
        else:
            g, k = alone
            singles[g] = singles.get(g, 0) + k * e
    return _monomial(field, tuple(singles.items())), kept


def expanded(field: Field, value: Ratio, axes: Labels) -> Node:
    """The numerator term by term over the factored denominator."""
    below, bottom = irreducible(field, value.den)
    inverse = [(_polynomial(field, poly), -e) for poly, e in bottom]
    total = combine(
        *((Fraction(1), _assemble(field, c, _monomial(field, m), axes)) for m, c in field.key(value.num)),
    )
    if not inverse:
        return total if below == 1 else combine((1 / below, total))
    return _assemble(field, 1 / below, [((total, axes), 1), *inverse], axes)


def termwise(field: Field, value: Ratio, axes: Labels) -> Node:
    """A sum of quotients, each in lowest terms."""
    terms = []
    for m, c in field.key(value.num):
        part = field.make(field.poly([(m, c)]), value.den)
        terms.append((Fraction(1), factored(field, part, axes)))
    return combine(*terms)


def _assemble(field: Field, coefficient: Fraction, parts: Iterable[tuple[Labelled, int]], axes: Labels) -> Node:
    factors: list[Labelled] = []
    for (node, labels), exponent in parts:
        factors.append((power(node, Const(exponent)) if exponent != 1 else node, labels))
    return product(field, coefficient, factors, axes)


def product(field: Field, coefficient: Fraction, factors: list[Labelled], axes: Labels) -> Node:
    """A labelled product: fixed labels become unit vectors, deltas identify axes, other labels are summed."""
    rename: dict[int, int] = {}

    def find(label: int) -> int:
        while label in rename:
            label = rename[label]
        return label

    plain: list[Labelled] = []
    for node, labels in factors:
        if isinstance(node, Product) and not node.children and len(node.sizes) == 1 and node.ndim == 2:
            a, b = find(labels[0]), find(labels[1])
            if field.index_of(a) is not None:
                a, b = b, a
            if field.index_of(a) is None and field.index_of(b) is None:
                if a != b:
                    rename[max(a, b)] = min(a, b)
                continue
            # The delta of an axis and a fixed index is an entry of a unit vector.
            index = field.index_of(b)
            assert index is not None  # noqa: S101 - b was chosen fixed
            plain.append((Unit(index, field.sizes[b]), (a,)))
        else:
            plain.append((node, labels))
    plain = [(node, tuple(find(label) for label in labels)) for node, labels in plain]
    out = tuple(find(label) for label in axes)
    labels_used = {label for _, labels in plain for label in labels} | set(out)
    for label in sorted(labels_used):
        index = field.index_of(label)
        if index is not None and field.sizes[label] != 1:
            plain.append((Unit(index, field.sizes[label]), (label,)))
    sizes: dict[int, Size] = {label: field.sizes[label] for label in labels_used}
    plain, out = _single(plain, out, sizes)
    result = einsum(plain, out, sizes)
    return combine((coefficient, result)) if coefficient != 1 else result


def _single(plain: list[Labelled], out: Labels, sizes: dict[int, Size]) -> tuple[list[Labelled], Labels]:
    """Axes of size 1 with labels of their own: an axis of the result is taken from the first factor that has one."""
    if 1 not in sizes.values():
        return plain, out
    new = max(sizes) + 1

    def relabelled(label: int) -> int:
        nonlocal new
        if sizes[label] != 1:
            return label
        new += 1
        sizes[new] = 1
        return new

    axes = tuple(relabelled(label) for label in out)
    free = [label for label in axes if sizes[label] == 1]
    factors = []
    for node, labels in plain:
        own = [free.pop(0) if sizes[label] == 1 and free else relabelled(label) for label in labels]
        factors.append((node, tuple(own)))
    return factors, axes


def _polynomial(field: Field, poly: Poly) -> Labelled:
    """A polynomial as a tensor over the labels that occur in it."""
    terms = field.key(poly)
    known: Labelled | None = field.raised.get(("polynomial", terms))
    if known is None:
        labels = tuple(sorted(label for label in _free(field, terms)))
        nodes = [(Fraction(1), _assemble(field, c, _monomial(field, m), labels)) for m, c in terms]
        known = field.raised["polynomial", terms] = combine(*nodes), labels
    return known


def _free(field: Field, terms: Terms) -> set[int]:
    return {
        label
        for m, _ in terms
        for g, _ in m
        for label in field.generators[g].labels
        if label >= 0 and field.index_of(label) is None
    }


def _ratio_node(field: Field, num: Terms, den: Terms, labels: Labels) -> Node:
    value = field.make(field.poly(num), field.poly(den))
    return shortest(field, value, labels)


def shortest(
    field: Field, value: Ratio, axes: Labels, *, indexed: bool = False, memo: dict[Node, int] | None = None
) -> Node:
    """The shortest of the forms, by the number of nodes; ties go to the factored one.

    Matrix notation has no factor that lacks an axis (it needs ones); with `indexed` such factors cost nothing. `memo`
    keeps weights.
    """
    if value.num.is_zero():
        return combine((Fraction(0), ones(tuple(field.sizes[a] for a in axes))))
    forms = [factored(field, value, axes)]
    if len(value.num) > 1:
        forms.append(expanded(field, value, axes))
        if _shares_factors(field, value.den):
            forms.append(termwise(field, value, axes))
    sizes = {} if memo is None else memo
    return min(forms, key=lambda form: weight(form, indexed=indexed, memo=sizes)) if len(forms) > 1 else forms[0]


def _shares_factors(field: Field, den: Poly) -> bool:
    """Whether a single term may cancel against the denominator: whether a generator divides that."""
    monomials = [{g for g, _ in monomial} for monomial, _ in field.terms(den)]
    return bool(set.intersection(*monomials))


def weight(root: Node, *, indexed: bool = False, memo: dict[Node, int] | None = None) -> int:
    """The size of an expression as it prints: names count once, coefficients not at all.

    `memo` keeps the sizes of parts, so that weighing every node of a graph stays linear.
    """
    sizes = {} if memo is None else memo
    for node in postorder(root, stop=lambda n: isinstance(n, Let) or n in sizes):
        if node in sizes:
            continue
        if isinstance(node, Let):
            sizes[node] = 1
            continue
        # Numbers cost nothing, nor does the one of 1 - s where it fills a tensor.
        own = 0 if isinstance(node, (Unit, Const)) or is_number(node, 1) else 1
        if isinstance(node, Product) and node.ndim > 1 and not indexed:
            own += REPEATED * _repeated(node) + 30 * sum(child.ndim > 2 for child in node.children)
        if isinstance(node, Product) and not indexed:
            own += (REPEATED - 1) * sum(_broadcast(child) for child in _contracted(node))
        if isinstance(node, Sum) and not indexed:
            own -= (REPEATED - 1) * _broadcast(node)
        if isinstance(node, Call) and node.head is POWER and isinstance(node.children[1], Const):
            # b^-1 is a fraction bar: no dearer than a factor, so that x/y and y^-1 x weigh the same.
            own = 0 if node.children[1].value == -1 else 1
            sizes[node] = min(own + sizes[node.children[0]], 10**9)
            continue
        sizes[node] = min(own + sum(sizes[child] for child in node.children), 10**9)
    return sizes[root]


def _repeated(node: Product) -> int:
    """The axes that no factor carries, for which matrix notation needs ones."""
    if not any(child.ndim for child in node.children):
        return 0
    carried = {label for labels in node.labels for label in labels}
    return sum(1 for label in set(node.out) if label not in carried and node.out.count(label) == 1)


def _broadcast(node: Node) -> int:
    """The terms of a sum that are a row or a column beside a whole matrix, as broadcasting has them."""
    if not isinstance(node, Sum) or node.ndim != 2 or len(node.children) < 2:
        return 0
    repeated = [_repeated(child) if isinstance(child, Product) else 0 for child in node.children]
    identity = any(isinstance(child, Product) and not child.children for child in node.children)
    return 0 if all(repeated) or identity else repeated.count(1)


def _contracted(node: Product) -> Iterator[Sum]:
    """The sums that stand in a chain of matrices, where broadcasting reads badly."""
    sums = [(child, labels) for child, labels in node.factors if isinstance(child, Sum) and child.ndim == 2]
    for child, labels in sums:
        others = [set(other) for _, other in node.factors if other is not labels and len(other) > 1]
        bound = set(labels) & set(node.bound)
        joined = any(bound & other for other in others)
        alone = any(all(label not in other for _, other in node.factors if other is not labels) for label in bound)
        if joined and not alone and set(labels) not in others:
            yield child


def _monomial(field: Field, monomial: Monomial) -> list[tuple[Labelled, int]]:
    """The generators of a monomial as tensors with exponents; exponentials and powers of one base are merged."""
    known = field.raised.get(monomial)
    if known is None:
        known = field.raised[monomial] = _merged(field, monomial)
    return known


def _merged(field: Field, monomial: Monomial) -> list[tuple[Labelled, int]]:
    exponent = field.const(0)
    parts: list[tuple[Labelled, int]] = []
    powers = dict(monomial)
    for g, e in monomial:
        generator = field.generators[g]
        if generator.kind == "exp":
            num, den, q, sign = generator.data
            term = field.make(field.poly([(num, Fraction(1))]), field.poly(den))
            exponent = field.add(exponent, field.scale(term, Fraction(e * sign, q)))
            powers.pop(g, None)
    for g, e in monomial:
        generator = field.generators[g]
        if generator.kind == "vpow":
            powers.pop(g, None)
            parts.append((_symbolic_power(field, generator.data, e, powers), 1))
    _roots_below(field, powers)
    _steps_within(field, powers)
    for g, e in powers.items():
        if e:
            parts.append((_generator(field, g), e))
    if not exponent.num.is_zero():
        labels = tuple(sorted(_free(field, field.key(exponent.num)) | _free(field, field.key(exponent.den))))
        argument = shortest(field, exponent, labels)
        parts.append(((heads.exp(argument), labels), 1))
    return parts


def _roots_below(field: Field, powers: dict[int, int]) -> None:
    """A square root over its own radicand becomes a power of the root, in place: sqrt(r)/r is 1/sqrt(r)."""
    for g in [g for g, e in powers.items() if e == 1 and field.generators[g].kind == "root"]:
        generator = field.generators[g]
        if generator.data[2] != 2 or generator.data[1] != (((), Fraction(1)),):
            continue
        radicand = generator.data[0]
        for h, k in powers.items():
            other = field.generators[h]
            same = other.data[0] == radicand if other.kind == "poly" else radicand == ((((h, 1),), Fraction(1)),)
            if k < 0 and same:
                powers[g], powers[h] = 1 + 2 * k, 0
                break


def _steps_within(field: Field, powers: dict[int, int]) -> None:
    """relu(u) is zero where step(u) is: relu(u) step(u) is relu(u)."""
    calls: dict[tuple[Call, object], int] = {(generator.data[0], generator.data[1]): g for g in powers
             if (generator := field.generators[g]).kind == "atom" and isinstance(generator.data[0], Call)}  # fmt: skip
    for node, labels in list(calls):
        if node.head is heads.relu:
            step = heads.step(node.children[0])
            g = calls.get((step, labels)) if isinstance(step, Call) else None
            if g is not None and powers[g] > 0:
                powers[g] = 0


def _symbolic_power(field: Field, data: tuple, times: int, powers: dict[int, int]) -> Labelled:  # type: ignore[type-arg]
    base, labels, (num, den) = data
    rest = field.scale(field.make(field.poly(num), field.poly(den)), times)
    from chainrule.algebra.lower import lower

    value = lower(field, base, labels)
    terms = field.terms(value.num)
    if value.den.is_constant() and len(terms) == 1 and len(terms[0][0]) == 1 and terms[0][0][0][1] == 1:
        g = terms[0][0][0][0]
        if terms[0][1] == 1 and g in powers:
            rest = field.add(rest, field.const(powers.pop(g)))
    free = tuple(sorted(_free(field, field.key(rest.num)) | _free(field, field.key(rest.den))))
    exponent = shortest(field, rest, free)
    if free and free != labels:
        msg = "a power whose exponent has other indices than its base cannot be printed"
        raise RuleError(msg)
    return power(base, exponent), labels


def _generator(field: Field, g: int) -> Labelled:
    known: Labelled | None = field.raised.get(g)
    if known is None:
        known = field.raised[g] = _raised(field, g)
    return known


def _raised(field: Field, g: int) -> Labelled:
    generator = field.generators[g]
    kind, data = generator.kind, generator.data
    labels = tuple(sorted(label for label in generator.labels))
    if kind == "atom":
        return data[0], data[1]
    if kind == "matrix":
        name, key, _, axes = data
        argument = field.arguments[key] if axes else field.shown[name, key]
        return Call(TABLE[name].head, (argument,)), axes
    if kind in ("pi", "i"):
        return (heads.pi() if kind == "pi" else heads.imaginary()), ()
    if kind == "delta":
        return Product((), (0, 0), {0: field.sizes[data[0]]}), data
    whole, labels = labels, tuple(label for label in labels if field.index_of(label) is None)
    if kind == "root":
        base = _ratio_node(field, data[0], data[1], labels)
        return (heads.sqrt(base) if data[2] == 2 else power(base, Const(Fraction(1, data[2])))), labels
    if kind == "ln":
        return heads.ln(_ratio_node(field, data[0], data[1], labels)), labels
    if kind == "step":
        return heads.step(_ratio_node(field, data[0], ((((), Fraction(1)),)), labels)), labels
    if kind == "sum":
        return _sum(field, g, whole)
    if kind == "poly":
        return _polynomial(field, field.poly(data[0]))
    if kind == "apply":
        name, out_shape, wrt, _, labels = data
        msg = f"{name}{out_shape}{wrt}{labels} cannot be raised"
        raise RuleError(msg)
    msg = f"no expression stands for a generator of kind {kind}"
    raise RuleError(msg)


def _sum(field: Field, g: int, labels: Labels) -> Labelled:
    members, _ = open_sum(field, g)
    factors: list[Labelled] = []
    for (node, axes), e in _monomial(field, tuple(members)):
        factors.append((power(node, Const(e)) if e != 1 else node, axes))
    axes = tuple(label for label in labels if field.index_of(label) is None)
    return product(field, Fraction(1), factors, axes), axes
