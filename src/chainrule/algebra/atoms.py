"""Atoms of the normal form: entries of tensors that are not looked into, with the facts their symbols carry."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations

from chainrule.algebra.field import Field
from chainrule.algebra.generators import Ratio, content
from chainrule.expr.build import combine, einsum, transpose
from chainrule.expr.nodes import Call, Labels, Let, Node, Product, Sum, Symbol
from chainrule.expr.walk import nodes_of
from chainrule.rules import heads

SYMMETRIC = frozenset({"symmetric", "positive definite"})
#: Bound labels up to which all their names are tried.
MAX_BOUND = 4
_POSITIVE_FACTS = frozenset({"positive", "unit", "size", "base", "above one"})


def content_of(node: Sum) -> Fraction:
    """The rational content of a sum; negative where all its terms are."""
    size = content(node.coefficients)
    return -size if all(c < 0 for c in node.coefficients) else size


def atom(field: Field, node: Node, labels: Labels) -> Ratio:
    """A generator for an entry of a tensor that is not looked into."""
    facts: frozenset[str] = node.facts if isinstance(node, Symbol) else frozenset()
    if facts & SYMMETRIC or (isinstance(node, Let) and node.ndim == 2 and _is_symmetric(field, node)):
        labels = tuple(sorted(labels))
    positive = bool(facts & _POSITIVE_FACTS)
    return field.gen(field.intern("atom", (node, labels), frozenset(labels), positive=positive))


def _is_symmetric(field: Field, name: Let) -> bool:
    """Whether a named matrix is symmetric by the form of its definition."""
    if name not in field.symmetric:
        field.symmetric[name] = is_symmetric_as_written(name.definition)
    return field.symmetric[name]


def is_symmetric_as_written(node: Node) -> bool:
    """Whether a matrix is its transpose as it stands: W W' + v I, A + A', the inverse of such a matrix."""
    return node.ndim == 2 and node.shape[0] == node.shape[1] and _turned(node) is node


def _turned(node: Node) -> Node:
    """The transpose with the exchange of axes carried inwards."""
    if isinstance(node, Symbol) and node.facts & SYMMETRIC:
        return node
    if isinstance(node, Sum):
        terms = [(c, _turned(term)) for c, term in node.terms]
        return node if set(terms) == set(node.terms) else combine(*terms)
    if isinstance(node, Product):
        if _is_mirrored(node):
            return node
        return einsum(list(node.factors), node.out[::-1], dict(enumerate(node.sizes)))
    if isinstance(node, Call) and (node.head.elementwise or node.head in (heads.inv, heads.expm)):
        return Call(node.head, tuple(_turned(child) if child.ndim == 2 else child for child in node.children))
    return transpose(node)


def _is_mirrored(node: Product) -> bool:
    """Whether a product of two axes is the same when they are exchanged, under some naming of its bound labels."""
    first, second = node.out
    if first == second or len(node.bound) > MAX_BOUND:
        return first == second

    def factors(names: dict[int, int]) -> Counter[tuple[Node, Labels]]:
        found: Counter[tuple[Node, Labels]] = Counter()
        for child, labels in node.factors:
            places = tuple(names[label] for label in labels)
            if is_symmetric_as_written(child):
                found[child, tuple(sorted(places))] += 1
            elif isinstance(child, Product) and child.labels == ((1, 0),) and child.out == (0, 1):
                found[child.children[0], places[::-1]] += 1
            else:
                found[child, places] += 1
        return found

    own = factors({label: label for label in range(len(node.sizes))})
    turned = ({first: second, second: first} | dict(zip(node.bound, names, strict=True))
              for names in permutations(node.bound))  # fmt: skip
    return any(factors(names) == own for names in turned)


def is_complex(*roots: Node) -> bool:
    """Whether the imaginary unit occurs."""
    return has_imaginary(nodes_of(*roots))


def has_imaginary(nodes: list[Node]) -> bool:
    """Whether the imaginary unit is among the nodes of an expression."""
    return any(isinstance(n, Call) and n.head is heads.imaginary for n in nodes)
