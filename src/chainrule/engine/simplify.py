"""Simplification to textbook form: from the operands up, each node in the shortest of its exact forms.

Names are atoms and stay closed. A form is taken only when it is shorter, so what was written is kept when
nothing is gained. Every form is equal to the node by exact algebra; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from chainrule.algebra.atoms import is_complex
from chainrule.algebra.facts import Facts
from chainrule.algebra.field import Field
from chainrule.algebra.lower import lower
from chainrule.algebra.matrices import MATRIX_HEADS
from chainrule.engine.raising import shortest, weight
from chainrule.errors import BudgetError, RuleError
from chainrule.expr.build import DIVIDE, POWER, negate
from chainrule.expr.head import Head
from chainrule.expr.nodes import Apply, Block, Call, Const, Fuse, Let, Node, Product, Sum, Symbol, Unit
from chainrule.expr.walk import postorder, rebuild
from chainrule.rules import heads

#: Beyond this many generators-to-be an expression is left as it is: it will not be read by a person.
MAX_WEIGHT = 100
#: The same for Kronecker products, whose entries are long before they are simplified.
MAX_FUSED = 200
MAX_TERMS = 400
#: Beyond this many terms a product of sums is not distributed: each layer of a network would double them.
MAX_DISTRIBUTED = 32
#: Calls that the closed normal form looks into; all others are atoms and stay as they are.
INTERPRETED = MATRIX_HEADS | {"div", "pow", "sqrt", "exp", "ln"}
#: Atoms about which a law is known all the same: relu(u) step(u) is relu(u), and numbers such as pi.
_RELATED = frozenset({heads.relu, heads.step, heads.pi, heads.imaginary, heads.euler})


class Simplifier:
    """Simplifies under the facts of one question, with one memo for all it is asked."""

    def __init__(self, facts: Facts = Facts(), *, indexed: bool = False) -> None:  # noqa: B008 - Facts is immutable
        """Start with an empty memo; `indexed` says that the result is shown with indices."""
        self.facts = facts
        self.indexed = indexed
        #: The sums of the question, whose orientation is kept in the answer.
        self.written: frozenset[Node] = frozenset()
        #: Whether values are complex.
        self.plane = False
        #: What the definitions of names can be solved for, for the folding of results.
        self.solvable: dict[tuple[Let, bool], frozenset[Node] | None] = {}
        self._done: dict[Node, Node] = {}
        self._weights: dict[Node, int] = {}
        self._contracted: dict[Node, bool] = {}
        self._summed: dict[Node, bool] = {}
        self._fused: dict[Node, bool] = {}
        self._averaged: dict[Node, frozenset[Node]] = {}
        self._terms: dict[Node, int] = {}

    def about(self, output: Node) -> Simplifier:
        """Take up what the question is about: its sums as they were written, and whether values are complex."""
        self.written = sums_of(output)
        self.plane = is_complex(output)
        return self

    def again(self, root: Node) -> Node:
        """A result once more from the operands up, where inverses in it may cancel against what has come together."""
        if sum(isinstance(n, Call) and n.head.name in MATRIX_HEADS for n in postorder(root)) < 2:
            return root
        fresh = Simplifier(self.facts, indexed=self.indexed)
        fresh.written, fresh.plane = self.written, self.plane
        return fresh(root)

    def __call__(self, root: Node) -> Node:
        """The simplified expression."""
        for node in postorder(root, stop=self._skip):
            if node not in self._done:
                self._done[node] = self._simplify(node)
                self._done.setdefault(self._done[node], self._done[node])
        return self._done[root]

    def _skip(self, node: Node) -> bool:
        return isinstance(node, Let) or node in self._done

    def _simplify(self, node: Node) -> Node:
        if isinstance(node, (Const, Symbol, Let, Unit, Fuse, Block)):
            return node
        rebuilt = rebuild(node, tuple(self._done[child] for child in node.children))
        if isinstance(rebuilt, Apply):
            return rebuilt
        return self.best_form(rebuilt)

    def best_form(self, node: Node) -> Node:
        """The shortest of the node itself and its forms as a rational function over its atoms."""
        if not isinstance(node, (Sum, Product, Call)) or self.is_heavy(node):
            return node
        if (isinstance(node, Call) and node.head.name not in INTERPRETED) or self._is_plain(node):
            return node
        if isinstance(node, Sum) and _is_multiple(node):
            # Of what is in its shortest form already.
            return node
        if isinstance(node, Product) and len(node.children) == 1 and _is_turned_sum(node):
            # In the shortest form already, but for the order of its axes.
            return node
        forms = list(self._forms(node))
        if not forms:
            return node
        form = min(forms, key=self.weighed)
        longer = self.weighed(form) - self.weighed(node)
        # Products are flattened even when that is longer, quotients in them if it is not and needs no new case.
        if longer < 0 or _has_inner(node, quotient=False):
            return form
        if not longer and _has_inner(node, quotient=True) and heads.step not in _heads_in(form) - _heads_in(node):
            return form
        return node

    def is_heavy(self, node: Node) -> bool:
        """Whether an expression is too long to be worth simplifying."""
        heaviness = self.weighed(node)
        return heaviness > MAX_FUSED or (heaviness > MAX_WEIGHT and not self._is_fused(node))

    def _is_fused(self, root: Node) -> bool:
        """Whether axes are made one in it, as in a Kronecker product."""
        known = self._fused
        for node in postorder(root, stop=lambda n: isinstance(n, Let) or n in known):
            if node not in known:
                known[node] = isinstance(node, Fuse) or (
                    not isinstance(node, Let) and any(known[c] for c in node.children)
                )
        return known[root]

    def _is_plain(self, node: Node) -> bool:
        """Whether no law can act: names that differ, once each, in a product or in a sum of such products."""
        terms = node.children if isinstance(node, Sum) else (node,)
        names = [name for term in terms for name in (term.children if isinstance(term, Product) else (term,))]
        return (
            not self.facts.totals
            and not isinstance(node, Call)
            and len(set(names)) == len(names)
            and all(map(_is_atom, names))
        )

    def weighed(self, node: Node) -> int:
        """The weight of an expression, which is kept."""
        return weight(node, indexed=self.indexed, memo=self._weights)

    def _has_tensor_sum(self, root: Node) -> bool:
        """Whether a sum of several tensors occurs outside of names: what may be kept or distributed."""
        known = self._summed
        for node in postorder(root, stop=lambda n: isinstance(n, Let) or n in known):
            if node not in known:
                own = isinstance(node, Sum) and len(node.children) > 1 and node.ndim > 0
                known[node] = own or (not isinstance(node, Let) and any(known[c] for c in node.children))
        return known[root]

    def _has_contraction(self, root: Node) -> bool:
        """Whether a sum over an index occurs outside of names."""
        known = self._contracted
        for node in postorder(root, stop=lambda n: isinstance(n, Let) or n in known):
            if node not in known:
                own = isinstance(node, Product) and bool(node.bound)
                known[node] = own or (not isinstance(node, Let) and any(known[c] for c in node.children))
        return known[root]

    def distributes(self, root: Node) -> bool:
        """Whether `root` has few enough terms when all its products of sums are distributed."""
        known = self._terms
        for node in postorder(root, stop=lambda n: isinstance(n, (Let, Call)) or n in known):
            if node not in known:
                terms = [known[c] for c in node.children] if isinstance(node, (Sum, Product)) else [1]
                known[node] = min(sum(terms) if isinstance(node, Sum) else prod(terms), 10**6)
        return known[root] <= MAX_DISTRIBUTED

    def _means(self, root: Node) -> frozenset[Node]:
        found = self._averaged
        for node in postorder(root, stop=lambda n: isinstance(n, Let) or n in found):
            own = {node.children[0]} if isinstance(node, Call) and node.head is heads.mean else set()
            below = () if isinstance(node, Let) else node.children
            found[node] = frozenset(own.union(*(found[child] for child in below)))
        return found[root]

    def _forms(self, node: Node) -> Iterator[Node]:
        """The shortest forms as a ratio with all sums of tensors kept, those below an index, and none."""
        raised = _raised_sums(node)
        if raised:
            yield from self._form(self._new_field(raised=raised), node)
        ways = ["all"] * bool(node.ndim) + ["summed"] * self._has_contraction(node)
        done = False
        for keep in [*ways, *([""] if self.distributes(node) else [])] if self._has_tensor_sum(node) else [""]:
            if keep == "summed" and done:
                continue
            field = self._new_field(keep_sums=bool(keep), root=node if keep == "all" else None)
            form = next(self._form(field, node), None)
            if form is not None:
                yield form
                if not field.kept_sum:
                    # With fewer sums kept it would be the same form.
                    return
                done = not field.kept_unsummed

    def _new_field(
        self, *, keep_sums: bool = False, root: Node | None = None, raised: frozenset[Node] = frozenset()
    ) -> Field:
        field = Field(
            opened=False, keep_sums=keep_sums, root=root, raised_sums=raised, facts=self.facts, max_terms=MAX_TERMS
        )
        field.written, field.plane = self.written, self.plane
        return field

    def _form(self, field: Field, node: Node) -> Iterator[Node]:
        field.means = self._means(node)
        axes = tuple(field.label(size) for size in node.shape)
        try:
            value = field.reduce(lower(field, node, axes))
            yield shortest(field, value, axes, indexed=self.indexed, memo=self._weights)
        except (BudgetError, RuleError, ZeroDivisionError):
            return


def sums_of(root: Node) -> frozenset[Node]:
    """The sums of several terms in an expression, definitions of names included."""
    return frozenset(node for node in postorder(root) if isinstance(node, Sum) and len(node.children) > 1)


def _is_atom(node: Node) -> bool:
    """Whether nothing is known of a node that a law could use: most names, and scalar functions of the table."""
    if isinstance(node, Symbol):
        return node.ndim < 2 or not node.facts
    if isinstance(node, Call):
        return not (node.shape or node.head.name in INTERPRETED or node.head in _RELATED)
    return isinstance(node, Let)


def _is_multiple(node: Sum) -> bool:
    """Whether a sum is one product or call times a number; a negative one may turn the sums in it."""
    only = len(node.children) == 1 and not isinstance(node.children[0], (Sum, Const))
    return only and (node.coefficients[0] > 0 or not sums_of(node))


def _is_turned_sum(node: Product) -> bool:
    """Whether a product is the transpose of a sum of terms."""
    (child,), (labels,) = node.children, node.labels
    turned = len(set(labels)) == len(labels) and sorted(labels) == sorted(node.out)
    return turned and isinstance(child, Sum) and len(child.children) > 1


def _raised_sums(root: Node) -> frozenset[Node]:
    """Sums of scalars that stand in powers, which are not multiplied out: (y - m)^2 + v."""
    found = {
        power.children[0]
        for power in postorder(root, stop=lambda n: isinstance(n, Let))
        if isinstance(power, Call) and power.head is POWER and isinstance(power.children[1], Const)
        and power.children[1].value > 1 and isinstance(power.children[0], Sum) and len(power.children[0].children) > 1
        and not power.ndim
    }  # fmt: skip
    return frozenset(found | {negate(node) for node in found})


def _has_inner(node: Node, *, quotient: bool) -> bool:
    """Whether a product, or a `quotient`, stands directly in a product."""
    if not isinstance(node, Product):
        return False
    if quotient:
        return any(isinstance(child, Call) and child.head is DIVIDE for child in node.children)
    return any(isinstance(child, (Product, Sum)) for child in node.children)


def _heads_in(root: Node) -> set[Head]:
    """The heads outside of names in an expression."""
    return {n.head for n in postorder(root, stop=lambda n: isinstance(n, Let)) if isinstance(n, Call)}


def simplify(node: Node, facts: Facts = Facts()) -> Node:  # noqa: B008 - Facts is immutable
    """An equal expression in textbook form; names stay closed."""
    return Simplifier(facts).about(node)(node)
