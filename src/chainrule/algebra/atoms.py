"""Atoms of the normal form: entries of tensors that are not looked into, with the facts their symbols carry."""

from __future__ import annotations

from fractions import Fraction

from chainrule.algebra.field import Field
from chainrule.algebra.generators import Ratio, content
from chainrule.expr.nodes import Call, Labels, Let, Node, Sum, Symbol
from chainrule.expr.walk import postorder
from chainrule.rules import heads

SYMMETRIC = frozenset({"symmetric", "positive definite"})
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
    """Whether a named matrix is symmetric by its definition."""
    from chainrule.algebra.symmetry import is_symmetric

    if name not in field.symmetric:
        field.symmetric[name] = is_symmetric(name.definition)
    return field.symmetric[name]


def is_complex(*roots: Node) -> bool:
    """Whether the imaginary unit occurs."""
    return any(isinstance(n, Call) and n.head is heads.imaginary for root in roots for n in postorder(root))
