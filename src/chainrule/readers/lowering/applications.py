"""A name before a bracket: application or product, definitions and unknown functions at arguments."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from chainrule.engine.differentiate import differentiate
from chainrule.errors import ReadError
from chainrule.expr import build
from chainrule.expr.nodes import Apply, Call, Let, Node, Symbol
from chainrule.expr.walk import open_lets, postorder, substitute
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.dots import in_one
from chainrule.readers.letters import subscript_text
from chainrule.readers.lowering.called_forms import entry_times_derivative, is_complement, is_place
from chainrule.readers.lowering.unknown_functions import CALLED, UnknownFunctions, is_entry
from chainrule.readers.other_sigmas import OTHER_SIGMA
from chainrule.readers.scope import Declaration, Definition
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name, index_count, labelled
from chainrule.readers.values import Value
from chainrule.rules import NAMES, Row

#: Names that are no functions before square brackets, but means of what stands in them.
MEANS = frozenset(("E", "\\mathbb{E}", "V", "\\mathbb{V}", "Var", "Cov"))


class Applications(UnknownFunctions):
    """Lowers f(x), g(z_i), f'(x) and (df/dx)(a)."""

    def derivative_at(self, tree: t.Derivative, group: t.Group) -> Value | None:
        """``\\frac{df}{dx}(a)``: the derivative at an argument, None for a product; the variables change nothing."""
        definition = self.scope.definitions.get(head_name(tree.body) or "")
        way = self.scope.options.get("behind a derivative")
        written = {head_name(item) for item in group.items}
        if way == "factor" and written.isdisjoint(head_name(variable) for variable, _ in tree.variables):
            return None
        if definition is not None and len(definition.parameters) == len(group.items) > 1 and group.opening == "(":
            places = tuple(zip(definition.parameters, group.items, strict=True))
            if any(head_name(parameter) != head_name(item) for parameter, item in places):
                return self.tree(t.At(tree.start, group.end, tree, places))
        # A point has no derivatives: a product, as in dh/df (df/dx dx/dt).
        if any(map(t.has_derivative, group.items)) or (way != "point" and self._is_factor(tree, group, definition)):
            return None
        value = self.tree(tree)
        arguments = [self.tree(item) for item in group.items]
        if any(a.names or a.node.shape for a in arguments):
            return value if all(isinstance(a.node, (Symbol, Let)) for a in arguments) else None
        inside = set(postorder(value.node))
        targets = [self.target(variable)[0] for variable, _ in tree.variables]
        named = {head_name(parameter) for parameter in definition.parameters} if definition is not None else set()
        # Where everything is at x, dh/dk (x) is that at k(x).
        same = all(name in named or self.usage.points.get(name or "", 0) > 1 for name in written)
        plain = all(isinstance(a.node, (Symbol, Let)) for a in arguments)
        if plain and all(a.node in targets or (a.node in inside and same) for a in arguments):
            return value
        if len(targets) == len(arguments) == 1:
            point = arguments[0].node
            if isinstance(point, Apply) and isinstance(targets[0], Let) and targets[0].definition is point:
                return value
            if point.shape != targets[0].shape:
                msg = "a derivative at a number, where the variable is a vector"
                raise ReadError(msg, group.start, group.end)
            node = value.node if isinstance(targets[0], Let) else open_lets(value.node)
            return Value(substitute(node, {targets[0]: point}), value.names)
        return value if all(isinstance(a.node, (Symbol, Let)) for a in arguments) else None

    def _is_factor(self, tree: t.Derivative, group: t.Group, definition: Definition | None) -> bool:
        """Whether a bracket behind a derivative is rather a factor than the point where it is taken."""
        name = head_name(tree.body)
        if definition is None:
            function = self.scope.strict or name in self.usage.applied
        else:
            function = bool(definition.parameters) or not isinstance(tree.body, (t.Name, t.Script))
        at_variable = {head_name(item) for item in group.items} & {head_name(v) for v, _ in tree.variables}
        everywhere = all(self.usage.points.get(head_name(item) or "", 0) > 1 for item in group.items)
        if not function and not at_variable and not (everywhere and definition is None):
            # L is no function of arguments: a product, as in dL/da (1 - a).
            return True
        single = name is not None and len(group.items) == len(tree.variables) == 1
        return not single and (name is None or any(isinstance(item, (t.Terms, t.Number)) for item in group.items))

    def chain_product(self, tree: t.Tree, group: t.Group) -> Value | None:
        r"""``\textrm{prod}(\partial z/\partial y, \partial y/\partial x)``: summed over y, whatever the word for it."""
        if not isinstance(tree, t.Name) or len(group.items) != 2 or len(tree.name) < 3 or tree.name.startswith("\\"):
            return None
        outer, inner = group.items
        if not isinstance(outer, t.Derivative) or not isinstance(inner, t.Derivative) or len(outer.variables) != 1:
            return None
        between, order = outer.variables[0]
        if order != 1 or head_name(between) is None or head_name(between) != head_name(inner.body):
            return None
        first, second = self.tree(outer), self.tree(inner)
        width = self.target(between)[0].ndim
        if first.names or second.names or first.node.ndim < width or second.node.ndim < width:
            raise ReadError(f"{tree.name} of indexed derivatives is not read", tree.start, group.end)
        self.assume(f"{tree.name} multiplies its arguments as the chain rule asks for")
        free, summed = first.node.ndim - width, second.node.ndim
        left = (*range(summed, summed + free), *range(width))
        for a, b in zip(first.node.shape[free:], second.node.shape, strict=False):
            v.meet(a, b)
        sizes = {**dict(enumerate(second.node.shape)), **dict(zip(left, first.node.shape, strict=True))}
        out = (*range(summed, summed + free), *range(width, summed))
        return Value(build.einsum([(first.node, left), (second.node, tuple(range(summed)))], out, sizes))

    def applied_name(self, tree: t.Tree, group: t.Group) -> Value | None:
        """``f(x)`` as an application, None where it is a product."""
        if isinstance(tree, t.Group) and isinstance(tree.items[0], t.Factors):
            # (f(x)) (1 - y): the function in the brackets has its argument.
            return None
        primes = tree.primes if isinstance(tree, t.Script) else 0
        if primes and self.scope.options.get("behind a derivative") == "factor" and self._holds_function(group):
            return None
        base = tree.base if isinstance(tree, t.Script) and not tree.sub and tree.sup is None else tree
        power: t.Tree | None = None
        plain = not primes or (isinstance(tree, t.Script) and isinstance(tree.sup, t.Number))
        if isinstance(tree, t.Script) and isinstance(tree.base, t.Name) and tree.sup is not None and plain:
            label = labelled(tree.base.name, tree.sup)
            if label is None and not tree.sub:
                power, base = tree.sup, tree.base
        if isinstance(base, t.Script) and isinstance(base.base, t.Name) and base.sub and base.sup is None:
            longer = f"{base.base.name}_{subscript_text(base.sub)}"
            if longer in self.scope.definitions:
                base = t.Name(base.start, base.end, longer)
        base = self._without_its_parameters(base)
        name = head_name(base) if power is None else base.name if isinstance(base, t.Name) else None
        if name is None or self._occurs_bare(name, group) or entry_times_derivative(base, group):
            return None
        partial = self.partial_by_index(base) if isinstance(base, t.Script) else None
        if partial is not None:
            return self.derivative_at(partial, group)
        definition = self.scope.definitions.get(name)
        if definition is not None and power is None and self.is_another(definition, base):
            own = f"{name}_{{{subscript_text(base.sub)}}}" if isinstance(base, t.Script) else name
            return self.apply_unknown(own, group, primes)
        declaration = self.scope.declarations.get(name)
        known = bool(definition.parameters) if definition is not None else self.is_unknown_function(name, declaration)
        if isinstance(power, t.Terms) and known:
            raise ReadError(f"the inverse function of {name} is not read", tree.start, tree.end)
        result: Value | None = None
        if definition is not None and name not in self._busy and (definition.parameters or primes):
            result = self.at_arguments(definition, group, primes)
        elif definition is not None and name not in self._busy and self._names_its_letters(definition, group):
            return self.tree(tree)
        elif definition is None and declaration is None and self.row_by_symbol(name, len(group.items)) is not None:
            result = self.known_symbol(name, group, primes)
        elif definition is None and (
            self.is_unknown_function(name, declaration)
            or self._reads_as_function(name, group)
            or self._own_parameters(name)
        ):
            result = self.apply_unknown(name, group, primes, base)
        if result is None and definition is None and (primes or self._takes_a_list(name, group)):
            result = self.apply_unknown(name, group, primes, base)
        if result is not None and isinstance(base, t.Script):
            result = self.member(result, base)
        if result is not None and power is not None:
            return self.raised(result, power)
        return result

    def _holds_function(self, group: t.Group) -> bool:
        """Whether a function stands in a bracket, as in f'(g): its name has a prime elsewhere."""
        return all(head_name(item) in self.usage.primed for item in group.items)

    def partial_by_index(self, tree: t.Script) -> t.Derivative | None:
        """``f_x`` and ``f_{xy}`` below a definition of f(x, y), as partial derivatives; None for other names."""
        if not isinstance(tree.base, t.Name) or self.are_entries(tree.base.name):
            return None
        definition = self.scope.definitions.get(tree.base.name)
        names = {head_name(p) for p in definition.parameters} if definition is not None else set()
        if len(names) < 2 or not tree.sub or tree.sup is not None or tree.primes or self.scope.strict:
            return None
        if not all(isinstance(part, t.Name) and part.name in names for part in tree.sub):
            return None
        return t.Derivative(tree.start, tree.end, "∂", tree.base, tuple((part, 1) for part in tree.sub))

    def _without_its_parameters(self, base: t.Tree) -> t.Tree:
        r"""The h of ``h_\theta(x)``, below a definition of ``h(x)`` that speaks of \theta."""
        if (
            self.scope.strict
            or not isinstance(base, t.Script)
            or not isinstance(base.base, t.Name)
            or base.sup is not None
        ):
            return base
        stated = self.scope.definitions.get(base.base.name)
        listed = t.names_in(*base.sub)
        if stated is None or not stated.parameters or not listed or head_name(base) in self.scope.definitions:
            return base
        own = {head_name(parameter) for parameter in stated.parameters}
        return base.base if listed <= t.names_in(stated.body) - own - self.bound.keys() else base

    def _names_its_letters(self, definition: Definition, group: t.Group) -> bool:
        """Whether the bracket behind s, defined as 1 / (1 + e^{-x}), says what it depends on: s(x) is no product."""
        letters = set() if self.scope.strict or group.opening != "(" else t.names_in(definition.body)
        named = all(isinstance(item, (t.Name, t.Script)) for item in group.items)
        return named and bool(letters) and all(head_name(item) in letters for item in group.items)

    def is_unknown_function(self, name: str, declaration: Declaration | None) -> bool:
        """Whether a derivative, a prime or a declaration says that the name is a function."""
        stated = declaration is not None and declaration.kind == "function"
        if declaration is not None and declaration.kind in ("constant", "size", "vector", "matrix"):
            # A matrix of which only the prose speaks may depend on a number: A(t).
            varies = declaration.kind == "matrix" and "undeclared" in declaration.facts
            return varies and name in self.usage.depends
        return stated or name in self.usage.depends or (name in self.usage.primed and declaration is None)

    def _reads_as_function(self, name: str, group: t.Group) -> bool:
        """Whether a name about which nothing is said is one that everybody uses for functions: f(x)."""
        if self.scope.strict or name in self.scope.declarations or name.partition("_{")[0] not in CALLED:
            return False
        one = len(group.items) == 1 and group.opening == "("
        return one and (name in self.usage.called or is_entry(group.items[0]) or self.is_special(name, group))

    def _takes_a_list(self, name: str, group: t.Group) -> bool:
        """Whether an undefined letter stands before several arguments, as in l(y, o): a list is no factor."""
        several = len(group.items) > 1 and not self.scope.strict
        if not several or name in self.scope.declarations or any(isinstance(item, t.Dots) for item in group.items):
            return False
        if group.opening != "(" and (name in MEANS or all(map(is_place, group.items))):
            # W[i, j] is an entry, E[y; n] an expectation.
            return False
        self.assume(f"{name} is an unknown function of what stands in its brackets")
        self.listed_functions.add(name)
        return True

    def _occurs_bare(self, name: str, group: t.Group) -> bool:
        """Whether the bracket mentions the name bare, as a value: g(1 - g) is a product, and so is g(1 - g(z))."""
        if any(isinstance(item, t.Terms) and is_complement(item) for item in group.items):
            return name in t.names_in(*group.items)
        parts = [part for item in group.items for part in t.walk(item)]
        called = [first.base if isinstance(first, t.Script) else first
                  for part in parts if isinstance(part, t.Factors)
                  for first, behind in pairwise(part.factors)
                  if isinstance(behind, t.Group) and behind.opening == "("]  # fmt: skip
        return any(isinstance(part, t.Name) and part.name == name and not any(part is each for each in called)
                   for part in parts)  # fmt: skip

    def row_by_symbol(self, name: str, count: int) -> Row | None:
        r"""The row that a Greek letter names in application: \sigma(z) is the sigmoid."""
        if count != 1:
            return None
        if name == "\\sigma":
            if OTHER_SIGMA in self.scope.options:
                raise ReadError("the text says that σ is another function, which is not read")
            return NAMES["sigmoid"][0]
        rows = NAMES.get(name, ()) if len(name) > 1 else ()
        return next((row for row in rows if len(row.parameters) == 1 and row.head.elementwise), None)

    def known_symbol(self, name: str, group: t.Group, primes: int) -> Value | None:
        r"""\sigma(z), and its derivative \sigma'(z); a bare \sigma further on is this value."""
        row = self.row_by_symbol(name, len(group.items))
        assert row is not None  # noqa: S101 - checked by the caller
        argument = self.tree(group.items[0])
        value = self.call(row, [argument])
        if name == "\\sigma":
            if "σ is the sigmoid" not in self.assumed:
                self.assumed.append("σ is the sigmoid")
            self._symbols.setdefault(name, value)
        if not primes:
            return value
        slot = Symbol("#slot")
        node: Node = Call(row.head, (slot,))
        for _ in range(primes):
            node = differentiate(node, slot)
        from chainrule.algebra.instantiate import vectorize

        return Value(vectorize(node, {slot: argument.node}, argument.node.shape), argument.names)

    def _gradient(self, definition: Definition, group: t.Group) -> Value:
        """f'(m, b) of a function of m and b: the vector of its partial derivatives."""
        name = t.Name(group.start, group.start, definition.name)
        partials = [t.Derivative(group.start, group.end, "∂", name, ((item, 1),)) for item in group.items]
        return self.tree(t.Grid(group.start, group.end, tuple([(each,) for each in partials])))

    def at_arguments(self, definition: Definition, group: t.Group, primes: int) -> Value:
        """A defined function at arguments, differentiated `primes` times in its only parameter."""
        base = self.defined(definition)
        names = [head_name(p) for p in definition.parameters]
        group = replace(group, items=in_one(group.items))
        if primes and len(names) != 1:
            if len(group.items) == 1 and (not names or head_name(group.items[0]) in names):
                # f'(w) of f(w, b) is the partial derivative in w.
                return self.partial_at(base, group, primes)
            if primes == 1 and names and [head_name(item) for item in group.items] == names:
                return self._gradient(definition, group)
            raise ReadError(f"the derivative of {definition.name} needs one parameter", group.start, group.end)
        if len(group.items) > len(names) and not primes and self._lists_more(names, group):
            return base
        if len(group.items) != len(names):
            msg = f"{definition.name} is defined with {len(names)} argument(s), here it has {len(group.items)}"
            raise ReadError(msg, group.start, group.end)
        node = base.node
        if primes:
            parameter = self.whole(names[0] or "")
            node = self.by_entries(Value(node), self.derived(node, parameter, primes, group), parameter)
        family = any(isinstance(p, t.Script) and index_count(p) for p in definition.parameters)
        if family:
            return self._family_member(Value(node, base.names), definition, group)
        mapping: dict[Node, Node] = {}
        arguments = {name or "": self.tree(item) for name, item in zip(names, group.items, strict=True)}
        for name, argument in arguments.items():
            parameter = self.whole(name)
            if argument.node is not parameter or argument.names:
                mapping[parameter] = argument.node
                if argument.names or argument.node.shape != parameter.shape:
                    if base.names:
                        raise ReadError("a family at an argument of another shape", group.start, group.end)
                    if not primes and (parameter.shape or len(names) > 1):
                        return self.read_at(definition, arguments)
                    if len(names) == 1 and parameter.shape:
                        return self._primed_at(definition, name, argument, primes)
                    return self._at_shaped(node, parameter, argument, len(names))
        if not mapping:
            return Value(node, base.names)

        if base.node is node and isinstance(node, Let):
            return Value(substitute(node.definition, mapping), base.names)
        return Value(substitute(node, mapping), base.names)

    def _lists_more(self, names: list[str | None], group: t.Group) -> bool:
        r"""Whether L(\theta, X, y) names the data, too, beside the parameter of L(\theta)."""
        written = [head_name(item) if isinstance(item, (t.Name, t.Script)) else None for item in group.items]
        return not self.scope.strict and None not in written and set(names) <= set(written)

    def partial_at(self, value: Value, group: t.Group, primes: int) -> Value:
        """The derivative in the name that stands in the bracket of a prime."""
        parameter, indices = self.target(group.items[0])
        value = Value(self.derived(value.node, parameter, primes, group), value.names)
        return self.indexed_value(value, indices) if indices else value

    def read_at(self, definition: Definition, arguments: dict[str, Value]) -> Value:
        """A function of several numbers at entries, or of a vector at one of many: its body, read at the arguments."""
        summed = {part.index for part in t.find_all(definition.body, t.BigOp)}
        if any(summed.intersection(argument.names) for argument in arguments.values()):
            raise ReadError(f"the index that {definition.name} sums over is that of its argument, too")
        outer, self.local = self.local, {**self.local, **arguments}
        self._busy.add(definition.name)
        try:
            return self.tree(definition.body)
        finally:
            self.local = outer
            self._busy.discard(definition.name)

    def _primed_at(self, definition: Definition, name: str, argument: Value, primes: int) -> Value:
        """The derivative of a function of a number at entries, though its argument is called like a vector above."""
        number = Symbol(f"{name}_{{#}}")
        value = self.read_at(definition, {name: Value(number)})
        if value.names or value.node.shape:
            raise ReadError(f"{definition.name} is no function of a number")
        node = value.node
        for _ in range(primes):
            node = differentiate(node, number)
        return self._at_shaped(node, number, argument, 1)

    def _at_shaped(self, node: Node, parameter: Node, argument: Value, count: int) -> Value:
        """A scalar function entry by entry on a tensor."""
        from chainrule.algebra.instantiate import vectorize

        body = node.definition if isinstance(node, Let) else node
        if parameter.shape or body.shape or count != 1:
            msg = "a function of a vector at an argument of another shape is not understood"
            raise ReadError(msg)
        return Value(vectorize(body, {parameter: argument.node}, argument.node.shape), argument.names)

    def _family_member(self, value: Value, definition: Definition, group: t.Group) -> Value:
        """A family f(x_i), or P(w_o | w_c), at other indices; an index that stands twice is one axis."""
        at: dict[t.Tree | str, t.Tree] = {}
        for parameter, item in zip(definition.parameters, group.items, strict=True):
            name = head_name(parameter)
            if name is None or head_name(item) != name:
                msg = f"{definition.name} is defined for the entries of {name} only"
                raise ReadError(msg, group.start, group.end)
            own = parameter.sub if isinstance(parameter, t.Script) else ()
            given = item.sub if isinstance(item, t.Script) else ()
            if own and not given and len(group.items) == 1:
                return value
            if len(own) != len(given):
                raise ReadError(f"{definition.name} has other indices in its definition", group.start, group.end)
            for old, new in zip(own, given, strict=True):
                key = old.name if isinstance(old, t.Name) else old
                if spelled(at.setdefault(key, new)) != spelled(new):
                    raise ReadError(f"an index of {definition.name} stands for two", group.start, group.end)
        return self.indexed_value(value, list(at.values()))
