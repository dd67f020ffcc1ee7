"""Derivatives in formulas: what is differentiated in what, total or with intermediates held fixed."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from chainrule.algebra.atoms import SYMMETRIC
from chainrule.engine.differentiate import differentiate
from chainrule.errors import ReadError
from chainrule.expr import build
from chainrule.expr.nodes import Apply, Fuse, Let, Node, Product, Symbol
from chainrule.expr.sizes import size_product
from chainrule.expr.walk import occurs, open_lets, substitute
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.letters import families_of, is_transpose
from chainrule.readers.lowering.functions import Functions
from chainrule.readers.lowering.inside import inside
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name
from chainrule.readers.values import Value

MAX_ORDER = 8


#: The readings of a claim differentiate the same again; of so many derivatives the expressions are kept.
_derivative = lru_cache(maxsize=256)(differentiate)
#: The option of a scope that says how derivatives of vectors are laid out, and its values.
LAYOUT = "jacobians"
DENOMINATOR, NUMERATOR = "denominator", "numerator"
#: What may have been meant otherwise, where a vector comes out: y may be one of its entries, or a number.
VECTOR_IN_ENTRY = "a whole vector is differentiated in an entry"


class Derivatives(Functions):
    """Lowers derivatives, gradients and evaluation bars."""

    def derivative(self, tree: t.Derivative) -> Value:
        """d body / d variables, axes: the body's, then the variables'."""
        self.inside += 1
        value = self.tree(self.called(tree.body))
        self.inside -= 1
        if sum(order for _, order in tree.variables) > MAX_ORDER:
            raise ReadError(f"a derivative of an order above {MAX_ORDER}", tree.start, tree.end)
        body = value
        for variable, order in tree.variables:
            self.opened(body.node, variable, tree.body)
            for _ in range(order):
                value = self.derive_in(value, variable, tree)
        return self.laid_out(body, value, tree)

    def called(self, body: t.Tree) -> t.Tree:
        """L of ``dL(x)/dx`` where L is defined without arguments: they say what it depends on, and multiply nothing."""
        match body:
            case t.Factors(_, _, (function, t.Group(_, _, "(", items)), (_, "")):
                stated = self.scope.definitions.get(head_name(function) or "")
                if stated is not None and not stated.parameters and all(head_name(item) is not None for item in items):
                    return function
        return body

    def opened(self, node: Node, variable: t.Tree, body: t.Tree) -> None:
        r"""A zero is refused where the definitions above speak of the variable, and what was read does not.

        Below ``\hat{y} = a x + b`` the entries \hat{y}_i may be that or something else.
        """
        name = head_name(variable) if self.scope.definitions else None
        if name is None:
            return
        parts = inside(node)
        if name in parts.names:
            return
        left = [d for d in self.scope.below(body) if not d.parameters and d.name not in parts.opened]
        if any(name in t.names_in(d.body) for d in left) and not occurs(self.target(variable)[0], node):
            message = f"whether {name} is in what is differentiated is open: a definition above has it"
            raise ReadError(message, variable.start, variable.end)

    def laid_out(self, body: Value, value: Value, tree: t.Derivative) -> Value:
        r"""The layout that transposes say: df/dx^\top is a row, dy^\top/dx has the axes of x first."""
        if len(tree.variables) != 1 or tree.variables[0][1] != 1:
            return value
        variable = tree.variables[0][0]
        turned = isinstance(variable, t.Script) and is_transpose(variable.sup)
        if turned and len(value.trailing) == 1 and not body.trailing:
            return Value(value.node, value.names, row=True)
        layout = self.scope.options.get(LAYOUT, "")
        whole = not turned and not value.names and len(value.trailing) == len(body.trailing) + 1
        if layout == NUMERATOR and whole and not body.trailing:
            return Value(value.node, value.names, row=True)
        # The derivative of a row in a column has the axes of the column first, and so all have in one layout.
        first = body.row if not layout else layout == DENOMINATOR
        return v.transpose(value) if first and whole and len(body.trailing) == 1 else value

    def held(self, value: Value, target: Node, tree: t.Tree) -> Node | None:
        """The partial of an unknown function in one of its arguments with the others held fixed.

        So a partial derivative is meant that stands inside a chain rule; what the claim is about (the left side as a
        whole) is differentiated along all paths.
        """
        if (
            tree is self.total
            or not isinstance(tree, t.Derivative)
            or tree.mark != "∂"
            or not isinstance(value.node, (Let, Apply))
        ):
            return None
        # In \partial f(x, h, w) / \partial w the arguments that stay as they are stand there.
        inner = value.node.definition if isinstance(value.node, Let) else value.node
        if not isinstance(inner, Apply) or inner.wrt or len(inner.children) == 1 or target not in inner.children:
            return None
        return Apply(inner.name, inner.children, inner.out_shape, (inner.children.index(target),))

    def derive_in(self, value: Value, variable: t.Tree, tree: t.Derivative) -> Value:
        """One differentiation."""
        if isinstance(variable, t.Applied) and variable.function == "vec" and len(variable.args) == 1:
            return self.derive_in_vec(value, variable, tree)
        if isinstance(variable, t.Script) and is_transpose(variable.sup) and not value.names:
            turned = replace(variable, sup=None) if variable.sub else variable.base
            whole = self.tree(turned)
            if not whole.names and len(whole.trailing) == 2:
                # The derivative in a transposed matrix is that in the matrix, transposed.
                inner = self.derive_in(value, turned, tree).node
                last = inner.ndim - 1
                return Value(build.permute(inner, (*range(last - 1), last, last - 1)))
        if isinstance(variable, t.Name) and variable.name in value.names:
            # The x of W_x is a label beside W_x x.
            raise ReadError(f"{variable.name} is an index and a variable", variable.start, variable.end)
        target, indices = self.target(variable)
        fixed = self.held(value, target, tree)
        node = fixed if fixed is not None else self.derived(value.node, target, 1, tree)
        # Axes: the value's named and anonymous ones, then the variable's; a row mark does not survive.
        names = list(value.names)
        trailing = len(value.trailing)
        result = Value(node, tuple(names))
        if not indices:
            return Value(self.by_entries(value, node, target), value.names)
        if trailing:
            # The axes of the variable come first: of W x in x_j the column j of W is left.
            self.assume(VECTOR_IN_ENTRY)
            front, last = len(names), node.ndim
            axes = (*range(front), *range(front + trailing, last), *range(front, front + trailing))
            result = Value(build.permute(node, axes), result.names)
        return self.indexed_value(result, indices)

    def derive_in_vec(self, value: Value, variable: t.Applied, tree: t.Derivative) -> Value:
        """The derivative in the columns of a matrix, stacked."""
        target, indices = self.target(variable.args[0])
        if indices or target.ndim != 2:
            raise ReadError("vec is one of a matrix", variable.start, variable.end)
        node = self.derived(value.node, target, 1, tree)
        front = tuple(range(value.node.ndim))
        row, column, fused = (value.node.ndim + i for i in range(3))
        m, n = target.shape
        sizes = {**dict(enumerate(value.node.shape)), row: m, column: n, fused: size_product(m, n)}
        stacked = build.einsum(
            [(node, (*front, row, column)), (Fuse(n, m), (fused, column, row))], (*front, fused), sizes
        )
        return Value(stacked, value.names)

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
                written = tuple(part for item in group.items for part in spelled(item))
                if self.variables_at.setdefault(name, written) != written:
                    raise ReadError(f"a derivative in {name} at several arguments is not read", group.start, group.end)
                return value.node, []
            case t.Script() if self.without_biases(variable) is not variable:
                return self.target(self.without_biases(variable))
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
                return self.name(base_name, bold=bold, arity=len(sub)).node, list(self.counted(variable).sub)
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
        parts = inside(node)
        why = "" if target in parts.nodes else self._not_zero(node, target)
        if why:
            raise ReadError(why, tree.start, tree.end)
        if _name_of(target) in parts.factorials:
            raise ReadError("a factorial is not differentiated", tree.start, tree.end)
        for part, examples in self.at_examples.items():
            if part in parts.nodes and any(occurs(target, example) for example in examples):
                msg = "the derivative of an unknown function in examples that it is written at is not read"
                raise ReadError(msg, tree.start, tree.end)
        self.differentiated.append(node)
        for _ in range(order):
            node = self.integrals.put_into(self._in_symmetric(_derivative(node, target), target))
        return node

    def integral(self, tree: t.Integral) -> Value:
        """An integral between ends that may vary."""
        parts = [self.tree(part) for part in (tree.body, tree.variable, tree.lower, tree.upper)]
        body, variable, lower, upper = (part.node for part in parts)
        if not isinstance(variable, Symbol) or any(part.names for part in parts):
            raise ReadError("an integral of what has indices is not read", tree.start, tree.end)
        return Value(self.integrals.integral(body, variable, lower, upper))

    def _not_zero(self, node: Node, target: Node) -> str:
        """Why the derivative of what a variable does not occur in may be none that is zero; empty if it is zero."""
        stated = self.scope.definitions.get(node.name) if isinstance(node, Let) else None
        if stated is not None and isinstance(target, Symbol):
            own_letters = {head_name(p) for p in stated.parameters}
            # What is made of the other parameters alone, as the y in ``f(x, y) = (y, x y)``, hides nothing.
            closed = bool(written := set(t.names_in(stated.body))) and written <= own_letters
            if target.name in own_letters and not closed and not self._is_constant(stated.body):
                return f"{target.name} does not occur in the definition of {stated.name}"
        own = _name_of(target)
        if own is not None and own in inside(node).names:
            return f"{own} is read in two ways: as what is differentiated in, and as something else in it"
        if own is not None and not inside(node).names.isdisjoint(families_of(own)):
            return f"whether {own} is one of the examples that are counted in it is not said"
        if isinstance(node, (Symbol, Let)) and not self._may_be_constant(node):
            return f"how {node.name} depends on {own or 'the variable'} is not known"
        if guessed := self._guessed(node):
            # P(X | \theta) may depend on more than what stands in its brackets.
            return f"how {guessed} depends on {own or 'the variable'} is not known"
        return ""

    def _is_constant(self, body: t.Tree) -> bool:
        """Whether f(x) = 5, or f(x) = c for a constant c, says that f depends on nothing; f(x) = 0 may be solved."""
        declaration = self.scope.declarations.get(body.name) if isinstance(body, t.Name) else None
        return (isinstance(body, t.Number) and bool(body.value)) or (
            declaration is not None and declaration.kind == "constant"
        )

    def _guessed(self, node: Node) -> str:
        """An undefined name of several arguments, of which nothing but its brackets says what it depends on."""
        if self.scope.strict:
            return ""
        applied = inside(node).applied
        known = self.listed_functions | set(self.usage.depends)
        return min(applied & known - set(self.scope.declarations), default="") if applied else ""

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

    def hessian_parameter(self, tree: t.Script) -> t.Tree | None:
        """The variable of f in ``H_f``, where H is not declared and f is defined with one argument."""
        base, sub = tree.base, tree.sub
        if not isinstance(base, t.Name) or base.name != "H" or len(sub) != 1 or not isinstance(sub[0], t.Name):
            return None
        if "H" in self.scope.declarations or "H" in self.scope.definitions or sub[0].name in self.bound:
            return None
        definition = self.scope.definitions.get(sub[0].name)
        return definition.parameters[0] if definition is not None and len(definition.parameters) == 1 else None

    def _as_prime(self, body: t.Tree, where: tuple[tuple[t.Tree, t.Tree], ...]) -> t.Tree | None:
        r"""``d\sigma/dz |_{z = z_i}`` of a function of z as ``\sigma'(z_i)``: what else is called z does not matter."""
        if not isinstance(body, t.Derivative) or not isinstance(body.body, t.Name) or len(where) != 1:
            return None
        definition = self.scope.definitions.get(body.body.name)
        names = [head_name(p) for p in definition.parameters] if definition is not None else []
        ((variable, value),) = where
        written = [(head_name(v), order) for v, order in body.variables]
        if len(names) != 1 or written != [(names[0], 1)] or head_name(variable) != names[0]:
            return None
        function = t.Script(body.start, body.end, body.body, primes=1)
        argument = t.Group(value.start, value.end, "(", (value,))
        return t.Factors(body.start, value.end, (function, argument), ("", ""))

    def at(self, tree: t.Tree, body: t.Tree, where: tuple[tuple[t.Tree, t.Tree], ...]) -> Value:
        """A body with values put in for variables."""
        primed = self._as_prime(body, where)
        if primed is not None:
            return self.tree(primed)
        value = self.tree(body)
        mapping: dict[Node, Node] = {}
        for variable, at in where:
            name = head_name(variable)
            if name is None:
                raise ReadError("the variable of an evaluation is a name", variable.start, variable.end)
            target, new = self.tree(variable), self.tree(at)
            if target.names or new.names or target.node.ndim != new.node.ndim:
                raise ReadError("an evaluation at something of another shape is not read", tree.start, tree.end)
            for a, b in zip(target.node.shape, new.node.shape, strict=True):
                v.meet(a, b)
            mapping[target.node] = new.node
        return Value(substitute(open_lets(value.node), mapping), value.names)


def _name_of(node: Node) -> str | None:
    return node.name if isinstance(node, (Symbol, Let)) else None
