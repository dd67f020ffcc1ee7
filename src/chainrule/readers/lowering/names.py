"""What names mean in one formula: definitions above, unknown functions of what they depend on, symbols with shapes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

from chainrule.engine.antiderivatives import Antiderivatives
from chainrule.errors import ReadError
from chainrule.expr.nodes import Apply, Let, Node, Shape, Symbol
from chainrule.expr.sizes import Size
from chainrule.readers import orders
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.bold_matrices import bold_matrices, numbers_below
from chainrule.readers.letters import ALONG, FACTORIAL, is_capital, is_small
from chainrule.readers.lowering.entrywise import of_each_entry
from chainrule.readers.lowering.euler import is_euler
from chainrule.readers.lowering.finished import Finished, Noted
from chainrule.readers.lowering.implied import kept_indices
from chainrule.readers.scope import Declaration, Definition, Scope, Sizes, called, reachable
from chainrule.readers.usage import index_count, known_usage, totals, usage
from chainrule.readers.values import Value
from chainrule.rules import Row, heads

#: What a vector is made of is looked for through so many definitions.
MAX_LAYERS = 8
MATRIX = 2
CONSTANTS = {"\\pi": heads.pi, "pi": heads.pi, "π": heads.pi}


class Names(ABC):
    """Resolves names under one scope and one assignment of sizes; the classes above it lower trees."""

    def __init__(self, scope: Scope, sizes: Sizes, trees: list[t.Tree]) -> None:
        """Gather first what the formula and the definitions it uses tell about their names."""
        self.scope = scope
        self.sizes = sizes
        all_trees = [*trees, *reachable(trees, scope)]
        self.usage = usage(all_trees)
        self._matrices = bold_matrices(all_trees)
        self._numbers = numbers_below(self._matrices, all_trees, self.usage.bold)
        self._note_products(all_trees)
        self.total = trees[0] if trees else None
        self._ranges = {upper.name for upper in self.usage.ranges.values() if isinstance(upper, t.Name)}
        self.free = {
            part.name
            for tree in trees
            for derivative in t.find_all(tree, t.Derivative)
            for variable, _ in derivative.variables
            if isinstance(variable, t.Script)
            for part in variable.sub
            if isinstance(part, t.Name)
        }
        self.kept = kept_indices(trees[:2], self.free) if scope.options.get("implied sum") else set()
        self._partials: dict[str, set[str]] = {}
        #: What names depend on, which no size changes.
        self._depends: dict[str, tuple[str, ...]] = {}
        for tree in trees[1:]:
            if tree is not self.total:
                for name, below in known_usage([tree]).depends.items():
                    self._partials.setdefault(name, set()).update(set(below) - totals(tree, name))
        #: Definitions by their names as they were lowered before the last start.
        self._finished: dict[str, Finished] = {}
        self.begin()

    def _note_products(self, trees: list[t.Tree]) -> None:
        """A name with an index, or behind softmax, that was defined as W x + b is a vector: so are x and b."""
        if self.scope.strict:
            return
        if self.scope.options.get("capitals") == "matrices":
            below = [stated.body for tree in trees for stated in self.scope.below(tree)]
            self.usage.tensors.update(orders.capital_products([*trees, *below]))
        declared = {name: 2 for name, said in self.scope.declarations.items() if said.kind == "matrix"}
        if declared:
            self.usage.tensors.update(orders.beside_declared(declared, trees))
        whole = orders.softmax_arguments(trees)
        self._as_vectors(whole)
        bodies = {id(tree) for tree in trees}
        stated = [d for d in self.scope.definitions.values() if id(d.body) in bodies]
        stated = [d for d in stated if not d.parameters and not d.indices]
        for each in stated:
            if self.usage.arity.get(each.name) == 2:
                orders.note_matrices(self.usage.tensors, each.body)
        for _ in range(MAX_LAYERS if stated else 0):
            before = len(whole), len(self.usage.tensors)
            for each in stated:
                if self.usage.arity.get(each.name) == 1 or each.name in whole:
                    orders.note_product(self.usage.tensors, each.body)
                    whole.add(orders.argument_name(each.body))
            whole |= {name for name, order in self.usage.tensors.items() if order == 1}
            if (len(whole), len(self.usage.tensors)) == before:
                break
        self._as_vectors(whole)

    def _as_vectors(self, whole: set[str | None]) -> None:
        """What softmax acts on is a vector, and so is what a function is taken of whose value is one."""
        for name in filter(is_small, filter(None, whole - self.scope.definitions.keys())):
            self.usage.tensors.setdefault(name, 1)

    def begin(self) -> None:
        """Forget what was lowered: sizes that turn out to be equal change it all, but nothing that was gathered."""
        self._noted = Noted()
        self.assumed, self.used = self._noted.assumed, self._noted.used
        #: What was differentiated on the way, and what must be zero, so that a limit is that of a quotient 0 / 0.
        self.differentiated, self.vanishing = self._noted.differentiated, self._noted.vanishing
        #: How many derivatives are being read, and how many diagonals: on those vectors are multiplied by entries.
        self.inside = self.on_diagonals = 0
        #: The antiderivatives of integrals whose ends vary.
        self.integrals = Antiderivatives()
        #: Undefined names that were read as functions for the list in their brackets.
        self.listed_functions: set[str] = set()
        #: Unknown functions at examples, with those.
        self.at_examples: dict[Node, tuple[Node, ...]] = {}
        self.family_letters: dict[str, str | None] = {}
        #: What stands beside the argument of a function of each example, where, and with which indices.
        self.data_beside: dict[str, tuple[tuple[int, str, tuple[int, ...]], ...]] = {}
        self.variables_at: dict[str, tuple[object, ...]] = {}
        self.local: dict[str, Value] = {}
        self.bound: dict[str, Size] = {}
        self._symbols: dict[str, Value] = {}
        self._known_symbols: dict[tuple[str, bool, bool, int], Symbol] = {}
        self._lets = self._noted.lets
        self._busy: set[str] = set()
        #: How many sizes of their own constant tensors have.
        self._open = 0

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

    def name(self, name: str, *, bold: bool = False, arity: int = 0) -> Value:
        """What a bare name stands for."""
        if FACTORIAL in name:
            self.number_of(name.replace(FACTORIAL, ""))
        if name in self.local:
            return self.local[name]
        if not arity and (name in self.bound or name in self.free):
            if self.scope.options.get("indices") == "numbers":
                size = self.size_of(name)
                return Value(Symbol(f"\\iota_{{{size}}}", (size,)), (name,))
            raise ReadError(f"the index {name} used as a number is not read yet")
        if name in self._symbols:
            return self._symbols[name]
        definition = self.scope.definitions.get(name)
        if definition is not None and name not in self._busy:
            value = self.defined(definition)
            if value.node.ndim >= arity:
                return value
            if self.scope.strict:
                axes = f"{value.node.ndim} {'axis' if value.node.ndim == 1 else 'axes'}"
                raise ReadError(f"{name} has {axes}, here it is given {arity} indices")
        declaration = self.scope.declarations.get(name)
        if name in CONSTANTS and declaration is None and not (arity and not self.scope.strict):
            return Value(CONSTANTS[name]())
        if name == "I" and declaration is None and self.scope.strict:
            return Value(heads.imaginary())
        if is_euler(name, self.scope) and not self.usage.depends.get("e"):
            return Value(heads.euler())
        depends = self._depends.get(name)
        if depends is None:
            depends = self._depends[name] = self.dependencies(name, declaration)
        if depends:
            return self.unknown(name, depends, declaration, bold=bold, arity=arity)
        return Value(self.symbol(name, declaration, bold=bold, arity=arity))

    def number_of(self, name: str) -> None:
        """A factorial is one of a letter that no definition gives."""
        if name in self.scope.definitions:
            raise ReadError(f"a factorial of {name}, which varies, is not read")

    def symbol(self, name: str, declaration: Declaration | None, *, bold: bool, arity: int) -> Symbol:
        """A variable or constant with the shape that its declaration or use gives it."""
        key = name, declaration is None, bold, arity
        known = self._known_symbols.get(key)
        if known is None:
            known = self._known_symbols[key] = self._new_symbol(name, declaration, bold=bold, arity=arity)
        return known

    def _new_symbol(self, name: str, declaration: Declaration | None, *, bold: bool, arity: int) -> Symbol:
        facts = declaration.facts if declaration is not None else frozenset()
        if declaration is None and name in self._ranges:
            facts = frozenset({"size"})
        if (
            declaration is not None
            and (declaration.shape or declaration.kind in ("constant", "size", "scalar"))
            and not (declaration.kind == "constant" and (bold or arity or self.usage.has_axes(name)))
        ):
            if declaration.kind == "size":
                facts = facts | {"size"}
            shape = tuple(self.sizes.find(size) for size in declaration.shape)
            if shape or not (bold or arity):
                return Symbol(name, shape, facts)
        count = max(arity, self.usage.arity.get(name, 0))
        if not count and name in self._numbers:
            return Symbol(name, (), facts)
        if (bold or name in self.usage.bold) and not count:
            count = self.usage.tensors.get(name, 2) if is_capital(name) else 1
        if not count and (declaration is None or declaration.kind == "constant"):
            count = self.usage.tensors.get(name, 0)
        if declaration is not None and declaration.kind in ("vector", "matrix") and not count:
            count = 1 if declaration.kind == "vector" else 2
        if count in (0, 2) and name in self.scope.options.get("square", "").split():
            return Symbol(name, (self.sizes.find(f"?{name}.0"),) * 2, facts)
        shape = tuple(self.sizes.find(f"?{name}.{axis}") for axis in range(count))
        return Symbol(name, shape, facts)

    def dependencies(self, name: str, declaration: Declaration | None) -> tuple[str, ...]:
        """The names an unknown function depends on: as the formula's own derivatives say, else as declared."""
        if (
            declaration is not None
            and declaration.kind in ("constant", "variable", "size", "vector", "matrix", "scalar")
            and ("undeclared" not in declaration.facts or "constant" in declaration.facts)
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
        if not merged:
            return ()
        arguments = self.usage.brackets.get(name, ())
        if len(arguments) > 1 and set(merged) <= set(arguments):
            # Below z = f(x, y) a bare f is one of x and y, in whichever order it is differentiated.
            return arguments
        # f of g and g of x: f depends on x through g only, unless nothing else is known.
        inner = [d for d in merged if self._depends_on_any(d, [m for m in merged if m != d])]
        through = {leaf for d in inner for leaf in self._leaves(d)}
        if not self.scope.options.get("through definitions"):
            through -= self._partials.get(name, set())
        outermost = self.scope.options.get("through definitions") == "outermost"
        kept = tuple(d for d in merged if d not in through or (d in inner and not outermost))
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
            definition = self.scope.definitions.get(top)
            if definition is not None:
                nexts.extend(called(definition.body))
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
        # A bold function is a vector; a bold capital of which a differential is taken is a matrix.
        axes = 2 if is_capital(name) and (depends == (ALONG,) or name in self._matrices) else 1
        whole = name in self.usage.families or name in self.usage.normed
        count = max(arity, self.usage.arity.get(name, 0), axes if bold else 0, int(whole))
        if not count and is_capital(name) and (self.free or not any(arg.shape for arg in args)):
            # A matrix that depends on numbers, x^T A(t) x, or is differentiated in one entry.
            count = MATRIX if self.usage.tensors.get(name) == MATRIX else 0
        shape: Shape = tuple(map(self.sizes.find, declaration.shape)) if declaration is not None else ()
        if not shape and not count and name in self.scope.options.get("square", "").split():
            shape = (self.sizes.find(f"?{name}.0"),) * 2
        if not shape:
            shape = tuple(self.sizes.find(f"?{name}.{axis}") for axis in range(count))
        if name in self.usage.families and len(args) == 1 and args[0].shape and not (declaration and declaration.shape):
            shape = args[0].shape
        each = of_each_entry(name, args, self.scope.options)
        value = Value(Let(name, each if each is not None else Apply(name, args, shape)))
        self._lets[name] = value
        self._busy.discard(name)
        moving, said = depends == (ALONG,), "what is differentiated" if name == t.UNWRITTEN else name
        self.assumed.append(f"{name} varies" if moving else f"{said} is an unknown function of {', '.join(depends)}")
        return value

    def whole(self, name: str) -> Node:
        """A name as a whole tensor."""
        return self.name(name).node

    def defined(self, definition: Definition) -> Value:
        """The named intermediate of a definition, its indices as its axes."""
        name = definition.name
        if name in self._lets:
            return self._lets[name]
        finished = self._finished.get(name)
        if finished is not None and finished.holds(self.sizes):
            self._noted.add(finished.noted)
            return finished.value
        noted, apart = self._noted.lengths(), self._noted_apart()
        value = self._defined(definition)
        if self._noted_apart() == apart:
            self._finished[name] = Finished(value, self._noted.since(noted))
        return value

    def _noted_apart(self) -> tuple[int, ...]:
        """How much is noted that only this start of the lowering knows."""
        return (len(self._symbols), len(self.listed_functions), len(self.at_examples), len(self.family_letters),
                len(self.data_beside), len(self.variables_at), len(self.integrals), self._open)  # fmt: skip

    def _defined(self, definition: Definition) -> Value:
        name = definition.name
        self._busy.add(name)
        self.used[name] = definition
        outer, self.local = self.local, {}
        bound, self.bound = self.bound, {}
        indices = list(definition.indices)
        for parameter in definition.parameters:
            if isinstance(parameter, t.Script) and index_count(parameter):
                indices.extend(part.name for part in parameter.sub if isinstance(part, t.Name))
        indices = list(dict.fromkeys(indices))
        try:
            value = self.tree(definition.body)
        finally:
            self.local, self.bound = outer, bound
        summed = {part.index for part in t.find_all(definition.body, t.BigOp)}
        if value.names and not indices and not summed & set(value.names):
            # L = (y_i - w x_i)^2 is a family: one for each i.
            indices = list(value.names)
            result = Value(Let(name, value.node), value.names)
            self._busy.discard(name)
            self._lets[name] = result
            return result
        loose = sorted(set(value.names) - set(indices))
        if loose and (self.scope.strict or summed & set(loose)):
            msg = f"in the definition of {name} the index {', '.join(loose)} is not bound"
            raise ReadError(msg, definition.body.start, definition.body.end)
        sizes = dict(zip(value.names, value.node.shape, strict=False))
        for index in indices:
            if index not in sizes:
                sizes[index] = self.sizes.find(f"?{name}:{index}")
        # The word c in p_o = exp(u_o v_c) / ...: there is such a p for each c.
        node = v.align(value, (*loose, *indices), sizes)
        result = Value(Let(name, node), tuple(loose))
        self._busy.discard(name)
        self._lets[name] = result
        return result

    # What the classes above this one provide.

    @abstractmethod
    def tree(self, tree: t.Tree) -> Value:
        """The value of a tree."""

    @abstractmethod
    def derived(self, node: Node, target: Node, order: int, tree: t.Tree) -> Node:
        """A derivative; a name that would be a silent zero is refused."""

    @abstractmethod
    def target(self, variable: t.Tree) -> tuple[Node, list[t.Tree]]:
        """The node a variable stands for, and its indices."""

    @abstractmethod
    def hessian_parameter(self, tree: t.Script) -> t.Tree | None:
        """The variable of f in H_f, None for other names."""

    @abstractmethod
    def indexed_value(self, value: Value, indices: list[t.Tree]) -> Value:
        """A value at indices."""

    @abstractmethod
    def raised(self, value: Value, exponent: t.Tree) -> Value:
        """A value to a power."""

    @abstractmethod
    def call(self, row: Row, args: list[Value]) -> Value:
        """A row of the table at arguments."""
