"""From a syntax tree to an expression, under one reading of its names: one arm per kind of tree.

A name is, in this order: a bound index, a definition above (a named intermediate), a function declared or implied
by a derivative (an unknown function), or a symbol. An undefined name that is differentiated is never a constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

from chainrule.engine.differentiate import differentiate
from chainrule.errors import ReadError, ShapeError, UnknownName
from chainrule.expr import build
from chainrule.expr.nodes import Apply, Call, Const, Let, Node, Product, Shape, Size, Symbol
from chainrule.expr.walk import occurs, postorder
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.scope import Declaration, Definition, Scope, Sizes, SizesDiffer, is_open
from chainrule.readers.usage import head_name, index_count, is_index, is_transpose, labelled, usage
from chainrule.readers.values import Value
from chainrule.rules import NAMES, Row, heads

MAX_RESTARTS = 200
_INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
_COMPARE = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}
_CONSTANTS = {"\\pi": heads.pi, "pi": heads.pi, "π": heads.pi}


@dataclass(slots=True)
class Lowered:
    """A relation's sides over one set of named axes, and what was assumed on the way."""

    values: list[Value]
    names: tuple[str, ...]
    sizes: dict[str, Size]
    assumed: list[str]
    used: dict[str, Definition]

    def nodes(self) -> list[Node]:
        """The sides as nodes with equal axes."""
        return [v.align(value, self.names, self.sizes) for value in self.values]


def lower_all(trees: list[t.Tree], scope: Scope, *, context: list[t.Tree] | None = None) -> Lowered:
    """Lower expressions of one formula together; open sizes are identified as they meet."""
    sizes = Sizes()
    for _ in range(MAX_RESTARTS):
        lowering = Lowering(scope, sizes, [*trees, *(context or [])])
        try:
            lowered = [lowering.tree(tree) for tree in trees]
            names = tuple(dict.fromkeys(name for value in lowered for name in value.names))
            known: dict[str, Size] = {}
            for value in lowered:
                for name, size in zip(value.names, value.node.shape, strict=False):
                    known[name] = v.meet(known.get(name, size), size)
            for value in lowered[1:]:
                if lowered[0].trailing and value.trailing and len(lowered[0].trailing) == len(value.trailing):
                    for a, b in zip(lowered[0].trailing, value.trailing, strict=True):
                        v.meet(a, b)
            loose = set(names) - set(lowered[0].names)
            if len(lowered) > 1 and loose:
                letters = ", ".join(sorted(loose))
                msg = f"the index {letters} stands free on the right side only"
                raise ReadError(msg, trees[1].start, trees[1].end)
            if _name_open_sizes([value.node for value in lowered], sizes):
                continue
            return Lowered(lowered, names, known, lowering.assumed, lowering.used)
        except SizesDiffer as differ:
            if not sizes.unify(differ.a, differ.b):
                msg = f"an axis of size {differ.a} meets one of size {differ.b}"
                raise ShapeError(msg) from None
    msg = "the sizes of the formula could not be settled"
    raise ReadError(msg)


def _name_open_sizes(nodes: list[Node], sizes: Sizes) -> bool:
    """Give every size that stayed open a letter of its own; whether there was one."""
    found: dict[Size, None] = {}
    taken: set[str] = set()
    for root in nodes:
        for node in postorder(root):
            for size in (*node.shape, *(node.sizes if isinstance(node, Product) else ())):
                if is_open(size):
                    found[size] = None
                else:
                    taken.add(str(size))
            if isinstance(node, (Symbol, Let)):
                taken.add(node.name)
    free = [letter for letter in "nmkpqrhdlst" if letter not in taken]
    free += [f"n{i}" for i in range(len(found))]
    for size, letter in zip(found, free, strict=False):
        sizes.unify(size, letter)
    return bool(found)


class Lowering:
    """Lowers trees under one scope and one assignment of sizes."""

    def __init__(self, scope: Scope, sizes: Sizes, trees: list[t.Tree]) -> None:
        """Gather first what the formula and the definitions it uses tell about their names."""
        self.scope = scope
        self.sizes = sizes
        self.assumed: list[str] = []
        self.used: dict[str, Definition] = {}
        self.usage = usage([*trees, *_reachable(trees, scope)])
        self.local: dict[str, Value] = {}
        self.bound: dict[str, Size] = {}
        self._symbols: dict[str, Value] = {}
        self.total = trees[0] if trees else None
        self.free = {
            part.name
            for tree in trees
            for derivative in t.walk(tree)
            if isinstance(derivative, t.Derivative)
            for variable, _ in derivative.variables
            if isinstance(variable, t.Script)
            for part in variable.sub
            if isinstance(part, t.Name)
        }
        self._lets: dict[str, Value] = {}
        self._busy: set[str] = set()
        self._partials: dict[str, set[str]] = {}
        for tree in trees[1:]:
            if tree is not self.total:
                for name, below in usage([tree]).depends.items():
                    self._partials.setdefault(name, set()).update(below)
        self._bold = {
            p.name
            for tree in [*trees, *_reachable(trees, scope)]
            for p in t.walk(tree)
            if isinstance(p, t.Name) and p.bold
        }

    # -- names

    def size_of(self, name: str) -> Size:
        """The size of an index: its stated range, or an open size."""
        return self.sizes.find(self.bound.get(name, f"?{name}"))

    @contextmanager
    def binding(self, name: str, size: Size) -> Iterator[None]:
        """A bound index inside a sum."""
        old = self.bound.get(name)
        self.bound[name] = size
        try:
            yield
        finally:
            if old is None:
                del self.bound[name]
            else:
                self.bound[name] = old

    def name(self, name: str, tree: t.Tree, *, bold: bool = False, arity: int = 0) -> Value:
        """What a bare name stands for."""
        if name in self.local:
            return self.local[name]
        if name in self._symbols:
            return self._symbols[name]
        definition = self.scope.definitions.get(name)
        if definition is not None and name not in self._busy:
            value = self.defined(definition)
            if value.node.ndim >= arity:
                return value
        declaration = self.scope.declarations.get(name)
        if name in _CONSTANTS and declaration is None:
            return Value(_CONSTANTS[name]())
        if name == "E" and declaration is None and self.scope.strict:
            return Value(heads.euler())
        if name == "e" and declaration is None and not self.scope.strict and not self.usage.depends.get("e"):
            return Value(heads.euler())
        depends = self.dependencies(name, declaration)
        if depends:
            return self.unknown(name, depends, declaration, bold=bold, arity=arity)
        return Value(self.symbol(name, declaration, bold=bold, arity=arity))

    def symbol(self, name: str, declaration: Declaration | None, *, bold: bool, arity: int) -> Symbol:
        """A variable or constant with the shape that its declaration or use gives it."""
        facts = declaration.facts if declaration is not None else frozenset()
        if (
            declaration is not None
            and (declaration.shape or declaration.kind in ("constant", "size", "scalar"))
            and not (declaration.kind == "constant" and (bold or arity or self.usage.arity.get(name)))
        ):
            if declaration.kind == "size":
                facts = facts | {"size"}
            shape = tuple(self.sizes.find(size) for size in declaration.shape)
            if shape or not (bold or arity):
                return Symbol(name, shape, facts)
        count = max(arity, self.usage.arity.get(name, 0))
        if (bold or name in self._bold) and not count:
            letter = name.rpartition("{")[2].rstrip("}")
            count = 2 if letter[:1].isupper() and not letter.startswith("\\") else 1
        if not count and declaration is None:
            count = self.usage.tensors.get(name, 0)
        if declaration is not None and declaration.kind in ("vector", "matrix") and not count:
            count = 1 if declaration.kind == "vector" else 2
        shape = tuple(self.sizes.find(f"?{name}.{axis}") for axis in range(count))
        return Symbol(name, shape, facts)

    def dependencies(self, name: str, declaration: Declaration | None) -> tuple[str, ...]:
        """The names an unknown function depends on: as the formula's own derivatives say, else as declared."""
        if (
            declaration is not None
            and declaration.kind in ("constant", "variable", "size", "vector", "matrix", "scalar")
            and ("undeclared" not in declaration.facts)
        ):
            return ()
        implied = self.usage.depends.get(name, [])
        if not implied and name in self.usage.primed and (declaration is None or not declaration.depends):
            implied = [self.implicit_variable()]
        declared = list(declaration.depends) if declaration is not None else []
        written = self._partials.get(name, set())
        # What the right side differentiates in decides: a declaration made for another formula does not.
        agrees = written <= set(declared)
        merged = list(dict.fromkeys([*implied, *(declared if agrees else [])]))
        # f of g and g of x: f depends on x through g only, unless nothing else is known.
        inner = [d for d in merged if self._depends_on_any(d, [m for m in merged if m != d])]
        through = {leaf for d in inner for leaf in self._leaves(d)} - self._partials.get(name, set())
        kept = tuple(d for d in merged if d not in through or d in inner)
        return kept or tuple(merged)

    def implicit_variable(self) -> str:
        """What a prime differentiates in where nothing else is said: the one declared variable, else x."""
        variables = [d.name for d in self.scope.declarations.values() if d.kind == "variable"]
        return variables[0] if len(variables) == 1 else "x"

    def _depends_on_any(self, name: str, others: list[str]) -> bool:
        return bool(self._leaves(name) & set(others))

    def _leaves(self, name: str) -> set[str]:
        """All names that `name` is known to depend on, at any depth."""
        seen: set[str] = set()
        stack = [name]
        while stack:
            top = stack.pop()
            declaration = self.scope.declarations.get(top)
            nexts = [*self.usage.depends.get(top, []), *(declaration.depends if declaration else ())]
            for other in nexts:
                if other not in seen and other != name:
                    seen.add(other)
                    stack.append(other)
        return seen

    def unknown(
        self, name: str, depends: tuple[str, ...], declaration: Declaration | None, *, bold: bool, arity: int
    ) -> Value:
        """An unknown function of its arguments, as a named intermediate."""
        if name in self._lets:
            return self._lets[name]
        if name in self._busy:
            return Value(self.symbol(name, None, bold=bold, arity=arity))
        self._busy.add(name)
        args = tuple(self.whole(d) for d in depends)
        count = max(arity, self.usage.arity.get(name, 0), int(bold))
        if name in self.usage.families and not count:
            count = 1
        shape: Shape = declaration.shape if declaration is not None and declaration.shape else ()
        if not shape:
            shape = tuple(self.sizes.find(f"?{name}.{axis}") for axis in range(count))
        if name in self.usage.families and len(args) == 1 and args[0].shape and not (declaration and declaration.shape):
            shape = args[0].shape
        value = Value(Let(name, Apply(name, args, shape)))
        self._lets[name] = value
        self._busy.discard(name)
        self.assumed.append(f"{name} is an unknown function of {', '.join(depends)}")
        return value

    def whole(self, name: str) -> Node:
        """A name as a whole tensor."""
        return self.name(name, t.Tree(0, 0)).node

    def defined(self, definition: Definition) -> Value:
        """The named intermediate of a definition, its indices as its axes."""
        name = definition.name
        if name in self._lets:
            return self._lets[name]
        self._busy.add(name)
        self.used[name] = definition
        outer, self.local = self.local, {}
        bound, self.bound = self.bound, {}
        indices = list(definition.indices)
        for parameter in definition.parameters:
            if isinstance(parameter, t.Script) and index_count(parameter):
                indices.extend(part.name for part in parameter.sub if isinstance(part, t.Name))
        try:
            value = self.tree(definition.body)
        finally:
            self.local, self.bound = outer, bound
        if set(value.names) - set(indices):
            loose = ", ".join(sorted(set(value.names) - set(indices)))
            msg = f"in the definition of {name} the index {loose} is not bound"
            raise ReadError(msg, definition.body.start, definition.body.end)
        order = tuple(i for i in indices if i in value.names)
        missing = [i for i in indices if i not in value.names]
        sizes = {n: s for n, s in zip(value.names, value.node.shape, strict=False)}
        for index in missing:
            sizes[index] = self.sizes.find(f"?{name}:{index}")
        node = v.align(value, (*order, *missing), sizes)
        result = Value(Let(name, node))
        self._busy.discard(name)
        self._lets[name] = result
        return result

    # -- trees

    def tree(self, tree: t.Tree) -> Value:  # noqa: C901, PLR0911 - one arm per kind of tree
        """The value of a tree."""
        match tree:
            case t.Number(_, _, value):
                return Value(Const(value))
            case t.Name(_, _, name, bold):
                return self.name(name, tree, bold=bold)
            case t.Script():
                return self.script(tree)
            case t.Terms(_, _, terms):
                return self.terms(tree, terms)
            case t.Factors(_, _, factors, signs):
                return self.factors(list(factors), list(signs))
            case t.Quotient(_, _, top, bottom):
                return v.elementwise(build.divide, [self.tree(top), self.tree(bottom)])
            case t.Power(_, _, base, exponent):
                return self.power(base, exponent)
            case t.Group(_, _, _, items):
                if len(items) != 1:
                    raise ReadError("a list is not a value here", tree.start, tree.end)
                return self.tree(items[0])
            case t.Applied():
                return self.applied(tree)
            case t.Indexed(_, _, base, indices):
                return self.indexed(base, list(indices))
            case t.Transpose(_, _, base):
                inner = self.tree(base)
                return Value(build.transpose(inner.node), inner.names) if not inner.names else v.transpose(inner)
            case t.BigOp():
                return self.big(tree)
            case t.Cases(_, _, rows):
                return self.cases(tree, rows)
            case t.Derivative():
                return self.derivative(tree)
            case t.Gradient():
                return self.gradient(tree)
            case t.Comparison():
                return self.condition(tree)
            case t.Bars(_, _, body, norm):
                return self.norm(self.tree(body), norm, tree)
            case t.Root(_, _, base, degree):
                return self.root(base, degree)
            case t.At(_, _, body, where):
                return self.at(tree, body, where)
        raise ReadError(f"{type(tree).__name__.lower()} is not understood here", tree.start, tree.end)

    def terms(self, tree: t.Tree, terms: tuple[tuple[int, t.Tree], ...]) -> Value:
        """A sum of terms; an ellipsis becomes a sum over an index if the terms around it agree."""
        if any(isinstance(term, t.Dots) for _, term in terms):
            from chainrule.readers.dots import expand_dots

            return self.tree(expand_dots(tree, terms))
        return v.combine([(Fraction(sign), self.tree(term)) for sign, term in terms])

    def factors(self, factors: list[t.Tree], signs: list[str]) -> Value:
        """A product: applications are found first, then matrices and vectors are multiplied from the left."""
        parts: list[tuple[str, Value]] = []
        i = 0
        while i < len(factors):
            used, value = self.application(factors, signs, i)
            parts.append((signs[i], value))
            i += used
        result = parts[0][1]
        for sign, value in parts[1:]:
            result = self.times(result, sign, value)
        return self.summed(result, parts) if self.scope.options.get("implied sum") else result

    def summed(self, result: Value, parts: list[tuple[str, Value]]) -> Value:
        """Einstein's convention: an index that stands in two factors of a product, and in no other place, is summed."""
        for name in list(result.names):
            if sum(name in value.names for _, value in parts) > 1 and name not in self.bound and name not in self.free:
                result = v.bind(result, name)
        return result

    def times(self, left: Value, sign: str, right: Value) -> Value:
        """One multiplication or division."""
        if sign == "/":
            return v.elementwise(build.divide, [left, right])
        if sign == "@":
            if not left.trailing or not right.trailing:
                build.matmul(left.node, right.node)
            return v.matmul(Value(left.node, left.names), Value(right.node, right.names))
        if sign == "*" or not left.trailing or not right.trailing:
            return v.multiply([left, right])
        if len(left.trailing) == len(right.trailing) == 1 and left.row == right.row:
            msg = (
                f"a product of two {'row' if left.row else 'column'} vectors: write \\odot for the elementwise product"
            )
            raise ReadError(msg)
        return v.matmul(left, right)

    def application(self, factors: list[t.Tree], signs: list[str], i: int) -> tuple[int, Value]:
        """Factor i, with the bracket behind it if that is its argument; how many factors were used."""
        tree = factors[i]
        following = factors[i + 1] if i + 1 < len(factors) and not signs[i + 1] else None
        if isinstance(following, t.Group) and following.opening in ("(", "["):
            if isinstance(tree, t.Derivative):
                value = self.derivative_at(tree, following)
            else:
                value = self.applied_name(tree, following)
            if value is not None:
                return 2, value
        return 1, self.tree(tree)

    def derivative_at(self, tree: t.Derivative, group: t.Group) -> Value | None:
        """``\\frac{df}{dx}(a)``: the derivative at an argument; the variables themselves change nothing."""
        if head_name(tree.body) is None or any(isinstance(item, (t.Terms, t.Number)) for item in group.items):
            if head_name(tree.body) is None or len(group.items) != 1 or len(tree.variables) != 1:
                return None
        value = self.tree(tree)
        arguments = [self.tree(item) for item in group.items]
        if any(a.names or a.node.shape for a in arguments):
            return value if all(isinstance(a.node, (Symbol, Let)) for a in arguments) else None
        inside = set(postorder(value.node))
        targets = [self.target(variable)[0] for variable, _ in tree.variables]
        if all(isinstance(a.node, (Symbol, Let)) and (a.node in inside or a.node in targets) for a in arguments):
            return value
        if len(targets) == len(arguments) == 1:
            from chainrule.expr.walk import open_lets, substitute

            point = arguments[0].node
            if isinstance(point, Apply) and isinstance(targets[0], Let) and targets[0].definition is point:
                return value
            return Value(substitute(open_lets(value.node), {targets[0]: point}), value.names)
        return value if all(isinstance(a.node, (Symbol, Let)) for a in arguments) else None

    def applied_name(self, tree: t.Tree, group: t.Group) -> Value | None:
        """``f(x)`` as an application, None where it is a product."""
        primes = tree.primes if isinstance(tree, t.Script) else 0
        base = tree.base if isinstance(tree, t.Script) and not tree.sub and tree.sup is None else tree
        power: t.Tree | None = None
        if isinstance(tree, t.Script) and isinstance(tree.base, t.Name) and tree.sup is not None and not primes:
            label = labelled(tree.base.name, tree.sup)
            if label is None and not tree.sub:
                power, base = tree.sup, tree.base
        name = head_name(base) if power is None else base.name if isinstance(base, t.Name) else None
        if name is None or self._occurs_bare(name, group):
            return None
        definition = self.scope.definitions.get(name)
        declaration = self.scope.declarations.get(name)
        result: Value | None = None
        if definition is not None and name not in self._busy and (definition.parameters or primes):
            result = self.at_arguments(definition, group, primes)
        elif definition is None and declaration is None and self.row_by_symbol(name, len(group.items)) is not None:
            result = self.known_symbol(name, group, primes)
        elif definition is None and (
            name in self.usage.depends or (declaration is not None and declaration.kind == "function")
        ):
            result = self.apply_unknown(name, group, primes)
        if result is None and primes and definition is None:
            result = self.apply_unknown(name, group, primes)
        if (
            result is not None
            and isinstance(base, t.Script)
            and index_count(base)
            and len(result.trailing) >= index_count(base)
        ):
            result = self.indexed_value(result, list(base.sub))
        if result is not None and power is not None:
            return self.raised(result, power)
        return result

    def _occurs_bare(self, name: str, group: t.Group) -> bool:
        """Whether the bracket mentions the name bare: g(1 - g) is a product."""
        for item in group.items:
            for part in t.walk(item):
                if isinstance(part, t.Name) and part.name == name:
                    return True
        return False

    def row_by_symbol(self, name: str, count: int) -> Row | None:
        r"""The row that a Greek letter names in application: \sigma(z) is the sigmoid."""
        return NAMES["sigmoid"][0] if name == "\\sigma" and count == 1 else None

    def known_symbol(self, name: str, group: t.Group, primes: int) -> Value | None:
        r"""\sigma(z), and its derivative \sigma'(z); a bare \sigma further on is this value."""
        row = self.row_by_symbol(name, len(group.items))
        assert row is not None  # noqa: S101 - checked by the caller
        argument = self.tree(group.items[0])
        if "σ is the sigmoid" not in self.assumed:
            self.assumed.append("σ is the sigmoid")
        value = self.call(row, [argument])
        self._symbols.setdefault(name, value)
        if not primes:
            return value
        slot = Symbol("#slot")
        node: Node = Call(row.head, (slot,))
        for _ in range(primes):
            node = differentiate(node, slot)
        from chainrule.algebra.instantiate import vectorize

        return Value(vectorize(node, {slot: argument.node}, argument.node.shape), argument.names)

    def at_arguments(self, definition: Definition, group: t.Group, primes: int) -> Value:
        """A defined function at arguments, differentiated `primes` times in its only parameter."""
        base = self.defined(definition)
        names = [head_name(p) for p in definition.parameters]
        if primes and len(names) != 1:
            if not names and len(group.items) == 1:
                names = [head_name(group.items[0])]
            else:
                raise ReadError(f"the derivative of {definition.name} needs one parameter", group.start, group.end)
        if len(group.items) != len(names):
            msg = f"{definition.name} is defined with {len(names)} argument(s), here it has {len(group.items)}"
            raise ReadError(msg, group.start, group.end)
        node = base.node
        if primes:
            parameter = self.whole(names[0] or "")
            node = self.derived(node, parameter, primes, group)
        family = any(isinstance(p, t.Script) and index_count(p) for p in definition.parameters)
        if family:
            return self._family_member(Value(node), definition, group)
        mapping: dict[Node, Node] = {}
        for name, item in zip(names, group.items, strict=True):
            argument = self.tree(item)
            parameter = self.whole(name or "")
            if argument.node is not parameter or argument.names:
                mapping[parameter] = argument.node
                if argument.names or argument.node.shape != parameter.shape:
                    return self._at_shaped(node, parameter, argument, len(names))
        if not mapping:
            return Value(node)
        from chainrule.expr.walk import substitute

        if base.node is node and isinstance(node, Let):
            return Value(substitute(node.definition, mapping))
        return Value(substitute(node, mapping))

    def _at_shaped(self, node: Node, parameter: Node, argument: Value, count: int) -> Value:
        """A scalar function entry by entry on a tensor."""
        from chainrule.algebra.instantiate import vectorize

        body = node.definition if isinstance(node, Let) else node
        if parameter.shape or body.shape or count != 1:
            msg = "a function of a vector at an argument of another shape is not understood"
            raise ReadError(msg)
        return Value(vectorize(body, {parameter: argument.node}, argument.node.shape), argument.names)

    def _family_member(self, value: Value, definition: Definition, group: t.Group) -> Value:
        item = group.items[0]
        parameter = definition.parameters[0]
        if isinstance(item, t.Script) and head_name(item) == head_name(parameter) and index_count(item):
            return self.indexed_value(value, list(item.sub))
        if isinstance(item, t.Name) and item.name == head_name(parameter):
            return value
        if isinstance(item, t.Script) and head_name(item) == head_name(parameter):
            return self.indexed_value(value, list(item.sub))
        msg = f"{definition.name} is defined for the entries of {head_name(parameter)} only"
        raise ReadError(msg, group.start, group.end)

    def apply_unknown(self, name: str, group: t.Group, primes: int) -> Value:
        """An unknown function at arguments."""
        args = [self.tree(item) for item in group.items]
        if (
            len(args) == 1
            and isinstance(group.items[0], t.Script)
            and index_count(group.items[0])
            and name in self.usage.families
        ):
            family = self.name(name, group)
            if family.node.shape:
                return self.indexed_value(family, list(group.items[0].sub))
        declared = self.name(name, group).node if not primes else None
        inner = declared.definition if isinstance(declared, Let) else None
        if (
            isinstance(inner, Apply)
            and len(inner.children) == len(args)
            and all(a.node is b and not a.names for a, b in zip(args, inner.children, strict=True))
        ):
            assert declared is not None  # noqa: S101 - inner came from it
            return Value(declared)
        if any(a.names for a in args):
            raise ReadError(f"{name} at an indexed argument is not understood", group.start, group.end)
        return Value(Apply(name, tuple(a.node for a in args), (), (0,) * primes))

    # -- scripts

    def script(self, tree: t.Script) -> Value:
        """Indices, labels, powers, transposes and primes."""
        base = tree.base
        sup = tree.sup
        label: str | None = None
        if isinstance(base, t.Name) and sup is not None:
            label = labelled(base.name, sup)
        if tree.primes:
            return self.primed(tree)
        if (
            isinstance(base, t.Name)
            and base.name == "\\delta"
            and len(tree.sub) == 2
            and self.scope.declarations.get("\\delta") is None
        ):
            return self.delta(list(tree.sub))
        if (
            isinstance(base, t.Name)
            and base.name == "e"
            and sup is not None
            and not tree.sub
            and "e" not in self.scope.declarations
        ):
            return v.elementwise(heads.exp, [self.tree(sup)])
        if isinstance(base, t.Name):
            name = label or base.name
            bold = base.bold
            value = self.subscripted(name, tree, bold=bold)
        else:
            value = self.tree(base)
            if tree.sub:
                value = self.indexed_value(value, list(tree.sub))
        if sup is None or label is not None:
            return value
        if is_transpose(sup) and (value.trailing or not isinstance(sup, t.Name) or self._is_tensor_name(base)):
            return v.transpose(value)
        return self.raised(value, sup)

    def _is_tensor_name(self, base: t.Tree) -> bool:
        return isinstance(base, t.Name) and "T" not in self.scope.declarations and "T" not in self.scope.definitions

    def subscripted(self, name: str, tree: t.Script, *, bold: bool) -> Value:
        """A name with subscripts: an entry, a fixed entry, or a longer name."""
        if not tree.sub:
            return self.name(name, tree, bold=bold)
        if any(isinstance(part, t.Words) for part in tree.sub):
            text = "".join(part.text for part in tree.sub if isinstance(part, t.Words))
            return self.name(f"{name}_{{{text}}}", tree, bold=bold)
        count = index_count(tree)
        longer = f"{name}_{_sub_text(tree.sub)}"
        if longer in self.scope.definitions or longer in self.scope.declarations or longer in self.local:
            return self.name(longer, tree, bold=bold)
        numbers = all(isinstance(part, t.Number) and part.value.denominator == 1 for part in tree.sub)
        tensor = name in self.usage.arity or bold or name in self._bold or self._declared_tensor(name)
        if numbers and (not tensor or any(isinstance(p, t.Number) and p.value < 1 for p in tree.sub)):
            return self.name(longer, tree)
        if not count and not numbers:
            if all(isinstance(part, t.Name) for part in tree.sub) and len(tree.sub) == 1:
                return self.name(longer, tree, bold=bold)
            raise ReadError("a subscript that is not understood", tree.sub[0].start, tree.sub[-1].end)
        if name == "D" and name not in self.usage.depends:
            raise ReadError("D_x as an operator is not read: write \\frac{d}{dx}", tree.start, tree.end)
        if len(tree.sub) == 1 and isinstance(tree.sub[0], t.Name) and self._is_variable_of(name, tree.sub[0].name):
            raise ReadError(f"{name}_{tree.sub[0].name} as a derivative is not read", tree.start, tree.end)
        value = self.name(name, tree, bold=bold, arity=len(tree.sub))
        return self.indexed_value(value, list(tree.sub))

    def _is_variable_of(self, name: str, index: str) -> bool:
        """Whether f_x would be the derivative of f in x: f is a function with the parameter x."""
        definition = self.scope.definitions.get(name)
        if definition is not None:
            return index in [head_name(p) for p in definition.parameters]
        declaration = self.scope.declarations.get(name)
        return declaration is not None and index in declaration.depends

    def _declared_tensor(self, name: str) -> bool:
        declaration = self.scope.declarations.get(name)
        return bool(declaration is not None and (declaration.shape or declaration.kind in ("vector", "matrix"))) or (
            name in self.scope.definitions and bool(self.scope.definitions[name].indices)
        )

    def indexed(self, base: t.Tree, indices: list[t.Tree]) -> Value:
        """Brackets with indices (text)."""
        if (
            isinstance(base, t.Name)
            and base.name == "delta"
            and len(indices) == 2
            and "delta" not in self.scope.declarations
        ):
            return self.delta(indices)
        if isinstance(base, t.Name):
            value = self.name(base.name, base, arity=len(indices))
        else:
            value = self.tree(base)
        return self.indexed_value(value, indices)

    def indexed_value(self, value: Value, indices: list[t.Tree]) -> Value:
        """A value at indices."""
        which: list[str | int] = []
        for tree in indices:
            match tree:
                case t.Number(_, _, number) if number.denominator == 1:
                    which.append(int(number))
                case t.Name(_, _, name):
                    declaration = self.scope.declarations.get(name)
                    fixed = declaration is not None and declaration.kind == "size" and name not in self.bound
                    which.append(f"#{name}" if fixed else name)
                case _:
                    raise ReadError("an index that is not understood", tree.start, tree.end)
        for name, size in zip(which, value.trailing, strict=False):
            if isinstance(name, str) and name in self.bound:
                v.meet(self.size_of(name), size)
        try:
            return v.index(value, which)
        except ShapeError as error:
            raise ReadError(str(error), indices[0].start, indices[-1].end) from None

    def delta(self, indices: list[t.Tree]) -> Value:
        """The Kronecker delta of two indices."""
        a, b = (self._index_name(tree) for tree in indices)
        if a == b:
            return Value(build.ONE)
        size = self._common_size(a, b)
        return Value(build.delta(size), (a, b))

    def _index_name(self, tree: t.Tree) -> str:
        if isinstance(tree, t.Name):
            return tree.name
        raise ReadError("an index is a letter here", tree.start, tree.end)

    def _common_size(self, a: str, b: str) -> Size:
        return v.meet(self.size_of(a), self.size_of(b))

    def primed(self, tree: t.Script) -> Value:
        """f', f'': the derivative in the only variable."""
        name = head_name(
            t.Script(tree.start, tree.end, tree.base, tree.sub, tree.sup, 0) if tree.sub or tree.sup else tree.base
        )
        if isinstance(tree.base, t.Group) and len(tree.base.items) == 1 and name is None:
            value = self.tree(tree.base)
            variable = self.whole(self.implicit_variable())
            if occurs(variable, value.node):
                return Value(self.derived(value.node, variable, tree.primes, tree), value.names)
        if name is None:
            raise ReadError("a prime behind something that is no function", tree.start, tree.end)
        definition = self.scope.definitions.get(name)
        declaration = self.scope.declarations.get(name)
        if definition is not None and len(definition.parameters) == 1:
            value = self.defined(definition)
            variable = self.whole(head_name(definition.parameters[0]) or "")
            return Value(self.derived(value.node, variable, tree.primes, tree))
        depends = self.dependencies(name, declaration)
        if len(depends) == 1:
            value = self.name(name, tree)
            return Value(self.derived(value.node, self.whole(depends[0]), tree.primes, tree))
        raise ReadError(f"{name}' needs a definition of {name} with one argument", tree.start, tree.end)

    # -- powers, functions

    def power(self, base: t.Tree, exponent: t.Tree) -> Value:
        """base ** exponent."""
        return self.raised(self.tree(base), exponent)

    def raised(self, value: Value, exponent: t.Tree) -> Value:
        """A value to a power; matrices have no power here."""
        power = self.tree(exponent)
        if len(value.trailing) == 2 and not self.scope.strict:
            raise ReadError("powers of a matrix are not read yet", exponent.start, exponent.end)
        if isinstance(value.node, Call) and value.node.head is heads.euler and not value.names:
            return v.elementwise(heads.exp, [power])
        return v.elementwise(build.power, [value, power])

    def root(self, base: t.Tree, degree: t.Tree | None) -> Value:
        """A root."""
        value = self.tree(base)
        if degree is None:
            return v.elementwise(heads.sqrt, [value])
        order = self.tree(degree)
        return v.elementwise(lambda a, n: build.power(a, build.divide(build.ONE, n)), [value, order])

    def applied(self, tree: t.Applied) -> Value:
        """A named function with its argument."""
        args = [self.tree(arg) for arg in tree.args]
        name = tree.function
        power = tree.power
        if power is not None and isinstance(power, t.Terms) and name in _INVERSES and _is_minus_one(power):
            self.assumed.append(f"{name}^-1 is the inverse function")
            name, power = _INVERSES[name], None
        value = self.function(name, args, tree)
        return self.raised(value, power) if power is not None else value

    def function(self, name: str, args: list[Value], tree: t.Applied) -> Value:
        """A function of the table, of the reader's own few tensor forms, or one that is declared."""
        if name == "log":
            return self.logarithm(args, tree)
        if name == "lg":
            return v.elementwise(heads.log, [args[0], Value(Const(10))])
        if tree.sub is not None:
            raise ReadError(f"the subscript of {name} is not understood", tree.sub.start, tree.sub.end)
        special = _SPECIAL.get(name)
        definition = self.scope.definitions.get(name)
        if definition is not None:
            group = t.Group(tree.start, tree.end, "(", tree.args)
            return self.at_arguments(definition, group, 0)
        declaration = self.scope.declarations.get(name)
        if declaration is not None and declaration.kind == "function":
            return self.apply_unknown(name, t.Group(tree.start, tree.end, "(", tree.args), 0)
        if special is not None:
            return special(self, args, tree)
        if name in ("max", "min") and len(args) > 2:
            head = heads.maximum if name == "max" else heads.minimum
            result = args[0]
            for arg in args[1:]:
                result = v.elementwise(head, [result, arg])
            return result
        for row in NAMES.get(name, ()):
            if len(row.parameters) - len(row.defaults) <= len(args) <= len(row.parameters):
                return self.call(row, args)
        if name in NAMES:
            count = len(NAMES[name][0].parameters)
            raise ReadError(f"{name} takes {count} argument(s), here it has {len(args)}", tree.start, tree.end)
        close = _nearest(name)
        hint = f"; did you mean {close}?" if close else ""
        msg = f'{name} is not a function of the table{hint} (declare it: --given "{name}: function(x)")'
        raise UnknownName(msg, tree.start, tree.start + len(name))

    def logarithm(self, args: list[Value], tree: t.Applied) -> Value:
        """ln without a base; a bare \\log is natural unless the reading says otherwise."""
        if tree.sub is not None:
            return v.elementwise(heads.log, [args[0], self.tree(tree.sub)])
        if len(args) == 2:
            return v.elementwise(heads.log, args)
        if len(args) != 1:
            raise ReadError("log takes one argument and perhaps a base", tree.start, tree.end)
        base = self.scope.options.get("log base")
        if base and not self.scope.strict:
            self.assumed.append(f"log is the logarithm to base {base}")
            return v.elementwise(heads.log, [args[0], Value(Const(int(base)))])
        return v.elementwise(heads.ln, args)

    def call(self, row: Row, args: list[Value]) -> Value:
        """A row of the table at arguments; an indexed argument gives its axis to a row that works on vectors."""
        full = [*args]
        for parameter in row.parameters[len(args) :]:
            full.append(Value(row.defaults[parameter]))
        if row.head.elementwise:
            return v.elementwise(row.head, full)
        names: tuple[str, ...] = ()
        nodes = []
        out: tuple[str, ...] = ()
        for arg, core in zip(full, row.head.core_in, strict=True):
            node = arg.node
            if core and not arg.trailing and arg.names:
                if row.head.core_out:
                    out = arg.names[-1:]
                elif arg.names[-1] not in self.bound:
                    raise ReadError(f"{row.head.name} needs a vector, here it is given an entry")
                names = names or arg.names[:-1]
            else:
                names = names or arg.names
                if core and not node.shape:
                    msg = (
                        f'{row.head.name} needs a vector; {node!r} is a scalar (declare it: --given "... : vector(n)")'
                    )
                    raise ReadError(msg)
                for letter_size, other in zip(node.shape[len(node.shape) - len(core) :], [], strict=False):
                    v.meet(letter_size, other)
            nodes.append(node)
        self._meet_cores(row, nodes)
        return Value(Call(row.head, tuple(nodes)), names + out)

    def _meet_cores(self, row: Row, nodes: list[Node]) -> None:
        core: dict[str, Size] = {}
        for node, letters in zip(nodes, row.head.core_in, strict=True):
            for letter, size in zip(letters, node.shape[node.ndim - len(letters) :], strict=True):
                core[letter] = v.meet(core.get(letter, size), size)

    def norm(self, value: Value, norm: str, tree: t.Tree) -> Value:
        """|x| or a norm of a vector."""
        if not norm:
            return v.elementwise(heads.absolute, [value])
        if norm in ("2", "F") and value.trailing:
            if len(value.trailing) == 1:
                return Value(heads.norm(value.node), value.names)
            return Value(heads.sqrt(build.total(value.node**2)), value.names)
        if norm == "1" and len(value.trailing) == 1:
            return Value(heads.l1(value.node), value.names)
        raise ReadError("this norm is not read", tree.start, tree.end)

    # -- sums, cases, conditions

    def big(self, tree: t.BigOp) -> Value:
        """A sum over an index."""
        if tree.kind != "sum":
            raise ReadError("products over an index are not read yet", tree.start, tree.end)
        if tree.index is None:
            raise ReadError("a sum without an index is not read", tree.start, tree.end)
        index = tree.index
        size: Size = f"?{index}@{tree.start}"
        if tree.lower is not None and not (isinstance(tree.lower, t.Number) and tree.lower.value == 1):
            self.assumed.append(f"the range of {index} is the range of what it indexes")
        elif isinstance(tree.upper, t.Name):
            size = tree.upper.name
        elif isinstance(tree.upper, t.Number) and tree.upper.value.denominator == 1:
            size = int(tree.upper.value)
        with self.binding(index, self.sizes.find(size)):
            body = self.tree(tree.body)
            if tree.excluded is not None:
                other = self.delta([t.Name(tree.start, tree.end, index), tree.excluded])
                body = v.multiply([v.combine([(Fraction(1), Value(build.ONE)), (Fraction(-1), other)]), body])
        if index not in body.names:
            extent = self.sizes.find(size)
            return v.multiply([Value(build.size_value(extent)), body])
        place = body.names.index(index)
        v.meet(self.sizes.find(size), body.node.shape[place])
        return v.bind(body, index)

    def cases(self, tree: t.Tree, rows: tuple[tuple[t.Tree, t.Tree | None], ...]) -> Value:
        """Branches by conditions; without an "otherwise" the last branch covers what is left."""
        if not rows or rows[-1][0] is None:
            raise ReadError("cases without branches", tree.start, tree.end)
        result = self.tree(rows[-1][0])
        for value, condition in reversed(rows[:-1]):
            if condition is None:
                raise ReadError("an otherwise that is not the last case", value.start, value.end)
            indicator = self.condition(condition)
            branch = self.tree(value)
            if isinstance(indicator.node, Product) or indicator.names:
                other = v.combine([(Fraction(1), Value(build.ONE)), (Fraction(-1), indicator)])
                result = v.combine([
                    (Fraction(1), v.multiply([indicator, branch])),
                    (Fraction(1), v.multiply([other, result])),
                ])  # fmt: skip
            else:
                result = v.elementwise(heads.where, [indicator, branch, result])
        return result

    def condition(self, tree: t.Tree) -> Value:
        """A comparison as an indicator; of indices, a Kronecker delta."""
        if not isinstance(tree, t.Comparison):
            raise ReadError("a condition is a comparison", tree.start, tree.end)
        parts: list[Value] = []
        for left, sign, right in zip(tree.items, tree.signs, tree.items[1:], strict=False):
            if sign not in _COMPARE:
                raise ReadError(f"the relation {sign} is not a condition here", tree.start, tree.end)
            if is_index(left) and is_index(right) and sign in ("=", "!=") and self._both_indices(left, right):
                delta = self.delta([left, right])
                parts.append(
                    delta if sign == "=" else v.combine([(Fraction(1), Value(build.ONE)), (Fraction(-1), delta)])
                )
                continue
            head = getattr(heads, _COMPARE[sign])
            parts.append(v.elementwise(head, [self.tree(left), self.tree(right)]))
        return parts[0] if len(parts) == 1 else v.multiply(parts)

    def _both_indices(self, left: t.Tree, right: t.Tree) -> bool:
        names = [p.name for p in (left, right) if isinstance(p, t.Name)]
        return all(
            n not in self.scope.definitions and n not in self.usage.depends and n not in self.local for n in names
        )

    def at(self, tree: t.Tree, body: t.Tree, where: tuple[tuple[t.Tree, t.Tree], ...]) -> Value:
        """A body with values put in for variables."""
        from chainrule.expr.walk import open_lets, substitute

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

    # -- derivatives

    def derivative(self, tree: t.Derivative) -> Value:
        """d body / d variables, axes: the body's, then the variables'."""
        value = self.tree(tree.body)
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
                value = self.name(name, variable)
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
                return self.name(base_name, variable, bold=bold, arity=len(sub)).node, list(sub)
            case t.Indexed(_, _, base, indices):
                name = head_name(base)
                if name is None:
                    raise ReadError("a variable is a name", variable.start, variable.end)
                return self.name(name, variable, arity=len(indices)).node, list(indices)
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
        if not occurs(target, node) and isinstance(node, (Symbol, Let)) and not self._may_be_constant(node):
            name = node.name
            msg = f"how {name} depends on {getattr(target, 'name', 'the variable')} is not known"
            raise ReadError(msg, tree.start, tree.end)
        for _ in range(order):
            node = differentiate(node, target)
        return node

    def _may_be_constant(self, node: Node) -> bool:
        if isinstance(node, Symbol):
            declaration = self.scope.declarations.get(node.name)
            return declaration is not None or "constant" in node.facts
        return isinstance(node, Let) and node.name in self.scope.definitions

    def gradient(self, tree: t.Gradient) -> Value:
        """A gradient: the shape of the variable."""
        if tree.variable is None:
            raise ReadError("the variable of the gradient is not written", tree.start, tree.end)
        value = self.tree(tree.body)
        if value.trailing or value.names:
            raise ReadError("the gradient of a vector: write it as a Jacobian", tree.start, tree.end)
        target, indices = self.target(tree.variable)
        result = Value(self.derived(value.node, target, 1, tree))
        return self.indexed_value(result, indices) if indices else result


def _is_minus_one(tree: t.Terms) -> bool:
    return (
        len(tree.terms) == 1
        and tree.terms[0][0] < 0
        and isinstance(tree.terms[0][1], t.Number)
        and tree.terms[0][1].value == 1
    )


def _sub_text(sub: tuple[t.Tree, ...]) -> str:
    parts = []
    for part in sub:
        if isinstance(part, t.Number):
            parts.append(str(part.value))
        elif isinstance(part, t.Name):
            parts.append(part.name)
        else:
            parts.append("?")
    return "".join(parts) if len(parts) == 1 and len(parts[0]) == 1 else "{" + "".join(parts) + "}"


def _reachable(trees: list[t.Tree], scope: Scope) -> list[t.Tree]:
    """The bodies of the definitions that the trees use, at any depth."""
    seen: set[str] = set()
    out: list[t.Tree] = []
    stack = list(trees)
    while stack:
        tree = stack.pop()
        for part in t.walk(tree):
            name = (
                head_name(part)
                if isinstance(part, (t.Name, t.Script))
                else part.function
                if isinstance(part, t.Applied)
                else None
            )
            if name is not None and name not in seen and name in scope.definitions:
                seen.add(name)
                definition = scope.definitions[name]
                out.append(definition.body)
                out.extend(definition.parameters)
                stack.append(definition.body)
    return out


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    found = get_close_matches(name, [*NAMES, *_SPECIAL], n=1, cutoff=0.7)
    return found[0] if found else ""


def _whole_tensor(function: Callable[[Node], Node]) -> Callable[[Lowering, list[Value], t.Applied], Value]:
    def apply(_: Lowering, args: list[Value], tree: t.Applied) -> Value:
        if len(args) != 1 or args[0].names:
            raise ReadError(f"{tree.function} takes one whole tensor", tree.start, tree.end)
        return Value(function(args[0].node))

    return apply


def _total(_: Lowering, args: list[Value], tree: t.Applied) -> Value:
    value = args[0]
    if len(args) != 1:
        raise ReadError("sum takes one argument (an axis is written sum[i](...))", tree.start, tree.end)
    labels = tuple(range(value.node.ndim))
    out = labels[: len(value.names)]
    return Value(build.einsum([(value.node, labels)], out, dict(enumerate(value.node.shape))), value.names)


def _mean(lowering: Lowering, args: list[Value], tree: t.Applied) -> Value:
    count = build.multiply(*(build.size_value(size) for size in args[0].trailing))
    return Value(build.divide(_total(lowering, args, tree).node, count), args[0].names)


def _eye(_: Lowering, args: list[Value], tree: t.Applied) -> Value:
    return Value(build.delta(_size_argument(args, tree)))


def _ones(_: Lowering, args: list[Value], tree: t.Applied) -> Value:
    return Value(build.ones((_size_argument(args, tree),)))


def _size_argument(args: list[Value], tree: t.Applied) -> Size:
    if len(args) == 1:
        node = args[0].node
        if isinstance(node, Const) and node.value.denominator == 1 and node.value > 0:
            return int(node.value)
        if isinstance(node, Symbol) and not node.shape:
            return node.name
    raise ReadError(f"{tree.function} takes a size", tree.start, tree.end)


def _outer(_: Lowering, args: list[Value], tree: t.Applied) -> Value:
    if len(args) != 2:
        raise ReadError("outer takes two vectors", tree.start, tree.end)
    return Value(build.outer(args[0].node, args[1].node))


_SPECIAL: dict[str, Callable[[Lowering, list[Value], t.Applied], Value]] = {
    "sum": _total,
    "mean": _mean,
    "trace": _whole_tensor(build.trace),
    "tr": _whole_tensor(build.trace),
    "diag": _whole_tensor(build.diag),
    "eye": _eye,
    "ones": _ones,
    "outer": _outer,
}
