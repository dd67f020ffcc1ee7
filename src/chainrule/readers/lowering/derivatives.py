"""Derivatives in formulas: what is differentiated in what, total or with intermediates held fixed."""

from __future__ import annotations

from chainrule.algebra.atoms import SYMMETRIC
from chainrule.engine.differentiate import differentiate
from chainrule.errors import ReadError
from chainrule.expr import build
from chainrule.expr.nodes import Apply, Let, Node, Product, Symbol
from chainrule.expr.walk import occurs, open_lets, postorder, substitute
from chainrule.readers import syntax as t
from chainrule.readers.lowering.functions import Functions
from chainrule.readers.usage import head_name
from chainrule.readers.values import Value

MAX_ORDER = 8


class Derivatives(Functions):
    """Lowers derivatives, gradients and evaluation bars."""

    def derivative(self, tree: t.Derivative) -> Value:
        """d body / d variables, axes: the body's, then the variables'."""
        value = self.tree(tree.body)
        if sum(order for _, order in tree.variables) > MAX_ORDER:
            raise ReadError(f"a derivative of an order above {MAX_ORDER}", tree.start, tree.end)
        for variable, order in tree.variables:
            for _ in range(order):
                value = self.derive_in(value, variable, tree)
        return value

    def held(self, value: Value, target: Node, tree: t.Tree) -> Node | None:
        """The partial of an unknown function in one of its arguments with the others held fixed.

        So a partial derivative is meant that stands inside a chain rule; what the claim is about (the left side as a
        whole) is differentiated along all paths.
        """
        if (
            tree is self.total
            or not isinstance(tree, t.Derivative)
            or tree.mark != "∂"
            or not isinstance(value.node, Let)
        ):
            return None
        inner = value.node.definition
        if not isinstance(inner, Apply) or inner.wrt or len(inner.children) == 1 or target not in inner.children:
            return None
        return Apply(inner.name, inner.children, inner.out_shape, (inner.children.index(target),))

    def derive_in(self, value: Value, variable: t.Tree, tree: t.Derivative) -> Value:
        """One differentiation."""
        target, indices = self.target(variable)
        fixed = self.held(value, target, tree)
        node = fixed if fixed is not None else self.derived(value.node, target, 1, tree)
        # Axes: the value's named and anonymous ones, then the variable's; a row mark does not survive.
        names = list(value.names)
        trailing = len(value.trailing)
        result = Value(node, tuple(names))
        if not indices:
            return result
        if trailing:
            msg = "the derivative of a whole vector in an entry is not read: write both with indices"
            raise ReadError(msg, tree.start, tree.end)
        return self.indexed_value(result, indices)

    def target(self, variable: t.Tree) -> tuple[Node, list[t.Tree]]:
        """The node a variable stands for, and its indices."""
        match variable:
            case t.Factors(_, _, (first, t.Group() as group), _):
                name = head_name(first)
                if name is None:
                    raise ReadError("a variable is a name", variable.start, variable.end)
                value = self.name(name)
                item = group.items[0] if group.items else None
                if isinstance(item, t.Script) and item.sub and value.node.shape:
                    return value.node, list(item.sub)
                return value.node, []
            case t.Script(_, _, _, sub, sup) if sub and not any(isinstance(s, t.Words) for s in sub):
                base_name = head_name(
                    t.Script(variable.start, variable.end, variable.base, (), sup) if sup else variable.base
                )
                whole = self.script(variable)
                if not whole.names and not isinstance(whole.node, Product):
                    return whole.node, []
                if base_name is None:
                    raise ReadError("a variable is a name", variable.start, variable.end)
                bold = isinstance(variable.base, t.Name) and variable.base.bold
                return self.name(base_name, bold=bold, arity=len(sub)).node, list(sub)
            case t.Indexed(_, _, base, indices):
                name = head_name(base)
                if name is None:
                    raise ReadError("a variable is a name", variable.start, variable.end)
                return self.name(name, arity=len(indices)).node, list(indices)
        value = self.tree(variable)
        if value.names or not isinstance(value.node, (Symbol, Let)):
            raise ReadError("a variable is a name, perhaps with indices", variable.start, variable.end)
        return value.node, []

    def derived(self, node: Node, target: Node, order: int, tree: t.Tree) -> Node:
        """The derivative; a name that would be a silent zero is refused."""
        stated = self.scope.definitions.get(node.name) if isinstance(node, Let) else None
        if stated is not None and not occurs(target, node) and isinstance(target, Symbol):
            if target.name in [head_name(p) for p in stated.parameters]:
                msg = f"{target.name} does not occur in the definition of {stated.name}"
                raise ReadError(msg, tree.start, tree.end)
        if not occurs(target, node) and _name_of(target) in {_name_of(part) for part in postorder(node)} - {None}:
            msg = f"{_name_of(target)} is read in two ways: as what is differentiated in, and as something else in it"
            raise ReadError(msg, tree.start, tree.end)
        if not occurs(target, node) and isinstance(node, (Symbol, Let)) and not self._may_be_constant(node):
            name = node.name
            msg = f"how {name} depends on {getattr(target, 'name', 'the variable')} is not known"
            raise ReadError(msg, tree.start, tree.end)
        for _ in range(order):
            node = self._in_symmetric(differentiate(node, target), target)
        return node

    def _in_symmetric(self, gradient: Node, target: Node) -> Node:
        """The gradient in a symmetric matrix is symmetric; other conventions are options of a reading."""
        if not (isinstance(target, Symbol) and target.facts & SYMMETRIC):
            return gradient
        convention = self.scope.options.get("symmetric", "")
        if convention == "free":
            return gradient
        turned = build.transpose(gradient)
        if convention == "tied":
            last = gradient.ndim - 1
            labels = (*range(last), last - 1)
            sizes = dict(enumerate(gradient.shape[:-1]))
            return gradient + turned - build.einsum([(gradient, labels)], labels, sizes)
        return (gradient + turned) / 2

    def _may_be_constant(self, node: Node) -> bool:
        if isinstance(node, Symbol):
            declaration = self.scope.declarations.get(node.name)
            return declaration is not None or "constant" in node.facts
        return isinstance(node, Let) and node.name in self.scope.definitions

    def gradient(self, tree: t.Gradient) -> Value:
        """A gradient: the shape of the variable."""
        if tree.variable is None:
            definition = self.scope.definitions.get(head_name(tree.body) or "")
            if definition is not None and len(definition.parameters) == 1:
                return self.gradient(t.Gradient(tree.start, tree.end, definition.parameters[0], tree.body))
            raise ReadError("the variable of the gradient is not written", tree.start, tree.end)
        value = self.tree(tree.body)
        if value.trailing or value.names:
            raise ReadError("the gradient of a vector: write it as a Jacobian", tree.start, tree.end)
        target, indices = self.target(tree.variable)
        result = Value(self.derived(value.node, target, 1, tree))
        return self.indexed_value(result, indices) if indices else result

    def at(self, tree: t.Tree, body: t.Tree, where: tuple[tuple[t.Tree, t.Tree], ...]) -> Value:
        """A body with values put in for variables."""
        value = self.tree(body)
        mapping: dict[Node, Node] = {}
        for variable, at in where:
            name = head_name(variable)
            if name is None:
                raise ReadError("the variable of an evaluation is a name", variable.start, variable.end)
            target, new = self.tree(variable), self.tree(at)
            if target.node.shape or new.node.shape:
                raise ReadError("an evaluation at a vector is not read", tree.start, tree.end)
            mapping[target.node] = new.node
        return Value(substitute(open_lets(value.node), mapping), value.names)


def _name_of(node: Node) -> str | None:
    return node.name if isinstance(node, (Symbol, Let)) else None
