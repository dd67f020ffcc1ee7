"""Gradients and Hessians of trees, between the derivatives and the sums: in a vector, or in several numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.expr import build
from chainrule.expr.nodes import Node, Unit
from chainrule.expr.walk import occurs, open_lets, substitute
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.letters import is_transpose, is_transposed
from chainrule.readers.lowering.derivatives import Derivatives
from chainrule.readers.scope import Definition
from chainrule.readers.usage import head_name
from chainrule.readers.values import Value


class Gradients(Derivatives):
    """Lowers nablas."""

    def gradient(self, tree: t.Gradient) -> Value:
        """A gradient: the shape of the variable; the square of a nabla is the Hessian."""
        if tree.order == 2:
            self.assume("the square of nabla is the Hessian")
        if tree.variable is None:
            return self._own_gradient(tree)
        if is_transposed(tree.variable) and tree.order == 1:
            return self._in_transposed(tree, tree.variable)
        value = self.tree(self.called(tree.body))
        if tree.order == 1 and len(value.trailing) == 1 and not value.names and self.scope.options.get("gradients"):
            return self._gradient_of_vector(value, tree.variable, tree)
        if value.trailing or (value.names and tree.order > 1):
            raise ReadError("the gradient of a vector: write it as a Jacobian", tree.start, tree.end)
        target, indices = self.target(tree.variable)
        stated = self.scope.definitions.get(head_name(tree.body) or "")
        entries = self._numbered_entries(tree.variable, stated) if stated is not None else ()
        if entries and not target.shape and not occurs(target, value.node):
            return self._in_numbers(value, [self.target(entry)[0] for entry in entries], tree)
        if isinstance(tree.body, t.Factors) and head_name(tree.body) is not None and not occurs(target, value.node):
            raise ReadError("the variable of the gradient does not occur in its argument", tree.start, tree.end)
        result = Value(self.derived(value.node, target, tree.order, tree), value.names)
        if indices:
            return self.indexed_value(result, indices * tree.order)
        row = isinstance(tree.body, t.Script) and is_transpose(tree.body.sup) and target.ndim == tree.order == 1
        return Value(result.node, result.names, row=row)

    def _in_transposed(self, tree: t.Gradient, variable: t.Tree) -> Value:
        r"""``\nabla_{A^T} f``: the gradient in A, transposed."""
        assert isinstance(variable, t.Script)  # noqa: S101 - it is transposed
        plain = replace(variable, sup=None) if variable.sub else variable.base
        value = self.gradient(replace(tree, variable=plain))
        if value.names or len(value.trailing) != self.tree(plain).node.ndim or not value.trailing:
            raise ReadError("a gradient in a transposed variable", tree.start, tree.end)
        return v.transpose(value)

    def _gradient_of_vector(self, value: Value, variable: t.Tree, tree: t.Gradient) -> Value:
        """The Jacobian of a vector, or its transpose, as an option of the reading says."""
        target, indices = self.target(variable)
        if indices or target.ndim != 1:
            raise ReadError("the gradient of a vector is one in a vector", tree.start, tree.end)
        jacobian = Value(self.derived(value.node, target, 1, tree))
        return v.transpose(jacobian) if self.scope.options["gradients"] == "transposed" else jacobian

    def gradient_of_sum(self, tree: t.Tree, terms: tuple[tuple[int, t.Tree], ...]) -> Value | None:
        r"""``\nabla_w f + g`` where g is a number that depends on w, so that the sum is meant; None for others."""
        sign, first = terms[0]
        if not isinstance(first, t.Gradient) or sign < 0 or first.variable is None or len(terms) < 2:
            return None
        target, _ = self.target(first.variable)
        rest = [self.tree(term) for _, term in terms[1:]]
        if not target.shape or any(value.trailing or value.names for value in rest):
            return None
        if not any(occurs(target, value.node) for value in rest):
            return None
        self.assume("the gradient is taken of the whole sum")
        body = t.Terms(first.body.start, tree.end, ((1, first.body), *terms[1:]))
        return self.gradient(replace(first, body=body, end=tree.end))

    def _own_gradient(self, tree: t.Gradient) -> Value:
        """The gradient of a defined function in its parameters, one array or several numbers, at its arguments."""
        body = tree.body
        definition = self.scope.definitions.get(head_name(body) or "")
        parameters = definition.parameters if definition is not None else ()
        if definition is not None and not parameters:
            parameters = self._coordinates(definition)
        entries = self._numbered_entries(parameters[0], definition) if definition and len(parameters) == 1 else ()
        if entries and not self.target(parameters[0])[0].shape and (self._is_at(body, parameters[0])):
            parameters, body = entries, t.Name(body.start, body.end, head_name(body) or "")
        function = body.factors[0] if isinstance(body, t.Factors) else body
        targets = [self.target(parameter)[0] for parameter in parameters]
        value = self.tree(function)
        if not targets or value.node.shape or value.names:
            raise ReadError("the variable of the gradient is not written", tree.start, tree.end)
        node = value.node
        if len(targets) == 1 and targets[0].shape:
            node = self.derived(node, targets[0], tree.order, tree)
        elif len(targets) > 1 and not any(target.shape for target in targets):
            node = self._in_numbers(value, targets, tree).node
        else:
            raise ReadError("a gradient is one in a vector, or in several numbers", tree.start, tree.end)
        return Value(self._at_point(node, targets, body))

    def _in_numbers(self, value: Value, targets: list[Node], tree: t.Gradient) -> Value:
        """The gradient in several numbers, as a vector; again for the Hessian."""
        node = value.node
        for _ in range(tree.order):
            node = combine_parts([self.derived(node, target, 1, tree) for target in targets])
        return Value(node, value.names)

    def _numbered_entries(self, variable: t.Tree, definition: Definition) -> tuple[t.Tree, ...]:
        """The x_1 and x_2 of ``f(x) = x_1^2 + x_2``, where x stands with numbers only, from the first on."""
        if not isinstance(variable, t.Name) or self.scope.strict:
            return ()
        scripts = [p for p in t.find_all(definition.body, t.Script) if isinstance(p.base, t.Name)]
        own = [p for p in scripts if isinstance(p.base, t.Name) and p.base.name == variable.name and len(p.sub) == 1]
        names = [p for p in t.find_all(definition.body, t.Name) if p.name == variable.name]
        numbers = {p.sub[0].value: p for p in own if isinstance(p.sub[0], t.Number)}
        first = min(numbers, default=1)
        if len(own) != len(names) or len(numbers) < 2 or sorted(numbers) != [first + i for i in range(len(numbers))]:
            return ()
        bare = (replace(numbers[i], sup=None, primes=0) for i in sorted(numbers))
        return tuple(bare) if first in (0, 1) else ()

    def _is_at(self, body: t.Tree, parameter: t.Tree) -> bool:
        """Whether f stands alone, or with its own parameter in the bracket behind it."""
        group = body.factors[1] if isinstance(body, t.Factors) and len(body.factors) == 2 else None
        items = group.items if isinstance(group, t.Group) else ()
        return not isinstance(body, t.Factors) or [head_name(item) for item in items] == [head_name(parameter)]

    def _coordinates(self, definition: Definition) -> tuple[t.Tree, ...]:
        r"""The x and y of ``f = x^2 y``, where nothing but coordinates stands in it."""
        names = {part.name: part for part in t.find_all(definition.body, t.Name)}
        if len(names.keys() - {"e"}) < 2 or not names.keys() <= {"x", "y", "z", "e"}:
            return ()
        own = sorted(names.keys() - {"e"})
        self.assume(f"the gradient is taken in {', '.join(own)}")
        return tuple(names[name] for name in own)

    def _coordinates_of(self, group: t.Group, count: int) -> tuple[t.Tree, ...]:
        """The items of a point, of P = (1, -2) those of its definition."""
        named = head_name(group.items[0]) if len(group.items) == 1 and count > 1 else None
        stated = self.scope.definitions.get(named or "")
        listed = stated.body if stated is not None else None
        return listed.items if isinstance(listed, t.Group) and len(listed.items) == count else group.items

    def _at_point(self, node: Node, targets: list[Node], body: t.Tree) -> Node:
        """A gradient at the arguments that stand behind the function."""
        group = body.factors[1] if isinstance(body, t.Factors) else None
        if not isinstance(group, t.Group):
            return node
        point = [self.tree(item) for item in self._coordinates_of(group, len(targets))]
        if len(point) != len(targets) or any(value.names for value in point):
            raise ReadError("the point of the gradient is not understood", group.start, group.end)
        mapping = {old: new.node for old, new in zip(targets, point, strict=True) if old is not new.node}
        if any(len(old.shape) != len(new.shape) for old, new in mapping.items()):
            raise ReadError("the point of the gradient is not understood", group.start, group.end)
        for old, new in mapping.items():
            for a, b in zip(old.shape, new.shape, strict=True):
                v.meet(a, b)
        return substitute(open_lets(node), mapping) if mapping else node


def combine_parts(parts: list[Node]) -> Node:
    """Derivatives in several numbers as one array, their axis last."""
    rank = tuple(range(parts[0].ndim))
    sizes = {**dict(enumerate(parts[0].shape)), len(rank): len(parts)}
    terms = [
        (Fraction(1), build.einsum([(part, rank), (Unit(i + 1, len(parts)), (len(rank),))], (*rank, len(rank)), sizes))
        for i, part in enumerate(parts)
    ]
    return build.combine(*terms)
