"""Scripts: indices, labels, powers, transposes and primes."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError, ShapeError
from chainrule.expr import build
from chainrule.expr.nodes import Unit
from chainrule.expr.sizes import Size
from chainrule.expr.walk import occurs
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.letters import BIASES, is_transpose, subscript_text, whole_name
from chainrule.readers.lowering.constants import ONES, UNITS
from chainrule.readers.lowering.euler import is_defined_letter, is_exponent
from chainrule.readers.lowering.names import CONSTANTS
from chainrule.readers.lowering.powers import Powers, is_plus
from chainrule.readers.lowering.ranges import not_in_entries
from chainrule.readers.scope import Definition
from chainrule.readers.usage import head_name, index_count, is_index, is_new_axis, labelled
from chainrule.readers.values import Value

#: Letters that count, whatever they stand beside.
_COUNTING = frozenset("ijkl")


class Scripts(Powers):
    """Lowers x_i, x_1, x_{max}, A^T, x^2, f' and brackets with indices."""

    def script(self, tree: t.Script) -> Value:
        """Indices, labels, powers, transposes and primes."""
        tree = self.counted(self.without_biases(tree))
        base = tree.base
        sup = tree.sup
        label: str | None = None
        if isinstance(base, t.Name) and sup is not None and not (is_plus(sup) and self.is_matrix(base)):
            label = labelled(base.name, sup)
        if tree.primes:
            return self.primed(tree)
        if (
            isinstance(base, t.Name)
            and base.name == "\\delta"
            and len(tree.sub) == 2
            and ((said := self.scope.declarations.get("\\delta")) is None or said.kind == "constant")
            and ((stated := self.scope.definitions.get("\\delta")) is None or len(stated.indices) != len(tree.sub))
        ):
            return self.delta(list(tree.sub))
        if UNITS in self.scope.options and isinstance(base, t.Name) and base.name == "e" and len(tree.sub) == 1:
            index = self._index_name(tree.sub[0])
            return Value(build.delta(self.size_of(index)), (index,), row=sup is not None)
        if (
            isinstance(base, t.Name)
            and base.name == "e"
            and sup is not None
            and (not tree.sub or not self.scope.strict)
            and "e" not in self.scope.declarations
            and ("e" not in self.scope.definitions or is_exponent(sup))
            and not (isinstance(sup, t.Number) and (tree.sub or is_defined_letter("e", self.scope)))
        ):
            power = self.e_to(self.tree(sup), tree)
            # e^z_k is the entry k of e^z.
            return self.indexed_value(power, list(tree.sub)) if tree.sub else power
        if isinstance(base, t.Name):
            name = label or base.name
            bold = base.bold
            value = self.subscripted(name, tree, bold=bold)
        else:
            if isinstance(base, t.Number) and base.value == 1 and any(isinstance(p, t.Comparison) for p in tree.sub):
                # 1_{i = j} is 1 where the condition holds.
                base = t.Name(base.start, base.end, ONES)
                return self.script(replace(tree, base=base))
            value = self.tree(base)
            if tree.sub and not _is_frobenius(base, tree.sub):
                value = self.indexed_value(value, list(tree.sub))
        if sup is None or label is not None:
            return value
        if is_transpose(sup) and (value.trailing or not isinstance(sup, t.Name) or self._is_tensor_name(base)):
            return v.transpose(value)
        if isinstance(base, t.Group) and base.items and is_transpose(sup) and not (self.scope.strict or value.trailing):
            slope = isinstance(base.items[0], t.Derivative) and self._is_tensor_name(t.Name(0, 0, "T"))
            if slope or any(isinstance(part, t.Script) and is_transpose(part.sup) for part in t.walk(base)):
                # A number among transposes is its own transpose, and T is no power of a derivative.
                return value
        return self.raised(value, sup)

    def without_biases(self, tree: t.Script) -> t.Script:
        """The entry w_{k0} as one of a family of its own: what the sum of w_{kj} x_j runs over begins at 1."""
        if len(tree.sub) != 2 or not isinstance(tree.base, t.Name) or tree.base.name in self.usage.from_zero:
            return tree
        zero = [isinstance(part, t.Number) and not part.value for part in tree.sub]
        index = tree.sub[zero.index(False)] if sum(zero) == 1 else None
        if not isinstance(index, t.Name) or not is_index(index):
            return tree
        label = labelled(tree.base.name, tree.sup) if tree.sup is not None else None
        base = replace(tree.base, name=(label or tree.base.name) + BIASES[zero[0]])
        return replace(tree, base=base, sub=(index,), sup=None if label is not None else tree.sup)

    def counted(self, tree: t.Script) -> t.Script:
        """The entry with its numbers counted from 1, where the sums over it begin at 0: s_0 is the first one."""
        numbers = any(isinstance(part, t.Number) for part in tree.sub)
        if not numbers or not isinstance(tree.base, t.Name) or tree.base.name not in self.usage.from_zero:
            return tree
        longer = f"{tree.base.name}_{subscript_text(tree.sub)}"
        if longer in self.scope.definitions or longer in self.scope.declarations or longer in self.local:
            return tree
        sub = tuple(replace(part, value=part.value + 1) if isinstance(part, t.Number) else part for part in tree.sub)
        return replace(tree, sub=sub)

    def _is_tensor_name(self, base: t.Tree) -> bool:
        return isinstance(base, t.Name) and "T" not in self.scope.declarations and "T" not in self.scope.definitions

    def subscripted(self, name: str, tree: t.Script, *, bold: bool) -> Value:
        """A name with subscripts: an entry, a fixed entry, or a longer name."""
        if not tree.sub:
            return self.name(name, bold=bold)
        fixed = self.sized(name, tree)
        if fixed is not None:
            return fixed
        parameter = self.hessian_parameter(tree)
        if parameter is not None:
            return self.tree(t.Gradient(tree.start, tree.end, parameter, tree.sub[0], 2))
        not_in_entries(name, tree, self.usage.variables)
        if any(isinstance(part, t.Words) for part in tree.sub):
            if not all(isinstance(part, t.Words) for part in tree.sub):
                raise ReadError("a subscript that is not understood", tree.sub[0].start, tree.sub[-1].end)
            text = "".join(part.text for part in tree.sub if isinstance(part, t.Words))
            return self.name(f"{name}_{{{text}}}", bold=bold)
        count = index_count(tree)
        longer = f"{name}_{subscript_text(tree.sub)}"
        if longer in self.scope.definitions or longer in self.scope.declarations or longer in self.local:
            return self.name(longer, bold=bold)
        numbers = all(isinstance(part, t.Number) and part.value.denominator == 1 for part in tree.sub)
        tensor = name in self.usage.arity or bold or name in self.usage.bold or self._declared_tensor(name)
        tensor = tensor or (
            numbers and len(tree.sub) == self.usage.tensors.get(name) and name not in self.scope.definitions
        )
        if numbers and (not tensor or any(isinstance(p, t.Number) and p.value < 1 for p in tree.sub)):
            return self.name(longer)
        if not count and not numbers:
            if all(isinstance(part, t.Name) for part in tree.sub) and len(tree.sub) == 1:
                return self.name(longer, bold=bold)
            raise ReadError("a subscript that is not understood", tree.sub[0].start, tree.sub[-1].end)
        if name == "D" and self.usage.operators and not self._is_quantity(name):
            raise ReadError("D_x as an operator is not read: write \\frac{d}{dx}", tree.start, tree.end)
        partial = self.partial_by_index(tree)
        if partial is not None:
            return self.tree(partial)
        if len(tree.sub) == 1 and isinstance(tree.sub[0], t.Name) and self._is_variable_of(name, tree.sub[0].name):
            raise ReadError(f"{name}_{tree.sub[0].name} as a derivative is not read", tree.start, tree.end)
        definition = self.scope.definitions.get(name)
        if definition is not None and _is_scalar_function(definition) and not self.are_entries(name):
            # t_i beside a function t(z) of a number is another quantity, not t at z_i.
            return self.indexed_value(Value(self.symbol(name, None, bold=bold, arity=len(tree.sub))), list(tree.sub))
        value = self.name(name, bold=bold, arity=len(tree.sub))
        return self.indexed_value(value, list(tree.sub))

    def _is_quantity(self, name: str) -> bool:
        """Whether a letter that may be an operator is defined, varies with something, or is differentiated in."""
        return name in self.scope.definitions or name in self.usage.depends or name in self.usage.variables

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
        if self._is_unit_vector(base, indices):
            (place,) = indices
            assert isinstance(place, t.Number)  # noqa: S101 - that is what was asked
            return Value(Unit(int(place.value), self.sizes.find(f"?e@{base.start}")))
        if isinstance(base, t.Name):
            value = self.name(base.name, arity=sum(not is_new_axis(tree) for tree in indices))
        else:
            value = self.tree(base)
        return self.indexed_value(value, indices)

    def _is_unit_vector(self, base: t.Tree, indices: list[t.Tree]) -> bool:
        """Whether ``e[2]`` is written for a unit vector, e being nothing else."""
        if not (isinstance(base, t.Name) and base.name == "e" and len(indices) == 1 and self.scope.strict):
            return False
        known = "e" in self.scope.declarations or "e" in self.scope.definitions or "e" in self.local
        (place,) = indices
        return not known and isinstance(place, t.Number) and place.value.denominator == 1 and place.value >= 1

    def indexed_value(self, value: Value, indices: list[t.Tree]) -> Value:
        """A value at indices; a colon keeps an axis, None makes a new one."""
        if any(isinstance(tree, t.Words) or is_new_axis(tree) for tree in indices):
            return self._sliced(value, indices)
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
        for each, size in zip(which, value.trailing, strict=False):
            if isinstance(each, str) and each in self.bound:
                v.meet(self.size_of(each), size)
        try:
            return v.index(value, which)
        except ShapeError as error:
            raise ReadError(str(error), indices[0].start, indices[-1].end) from None

    def _sliced(self, value: Value, indices: list[t.Tree]) -> Value:
        places = [tree for tree in indices if not is_new_axis(tree)]
        if len(places) > len(value.trailing):
            msg = f"{value.node!r} has {len(value.trailing)} axes left, here it is given {len(places)} indices"
            raise ReadError(msg, indices[0].start, indices[-1].end)
        start = len(value.names)
        kept = [start + i for i, tree in enumerate(places) if isinstance(tree, t.Words)]
        taken = [start + i for i, tree in enumerate(places) if not isinstance(tree, t.Words)]
        rest = list(range(start + len(places), value.node.ndim))
        node = build.permute(value.node, (*range(start), *taken, *kept, *rest))
        fixed = [tree for tree in places if not isinstance(tree, t.Words)]
        result = self.indexed_value(Value(node, value.names), fixed) if fixed else Value(node, value.names)
        axes = [tree for tree in indices if isinstance(tree, t.Words) or is_new_axis(tree)]
        new = [len(result.names) + i for i, tree in enumerate(axes) if is_new_axis(tree)]
        if not self.scope.strict and len(places) == 2 and isinstance(places[1], t.Words) and len(result.trailing) == 1:
            # W_{i,:} is a row, and W_{i,:} x its product with x.
            result = replace(result, row=self.scope.options.get("rows") != "columns")
        return Value(build.with_ones(result.node, new), result.names) if new else result

    def are_places(self, left: t.Tree, right: t.Tree) -> bool:
        """Whether two indices are compared, or an index with a number."""
        names = [p.name for p in (left, right) if isinstance(p, t.Name) and is_index(p)]
        numbered = isinstance(left, t.Number) != isinstance(right, t.Number) and {*names} <= {*self.bound, *self.free}
        known = self.scope.definitions.keys() | self.usage.depends | self.local.keys()
        if isinstance(left, t.Number) != isinstance(right, t.Number) and not numbered:
            for name in {*names} & _COUNTING - known - self.scope.declarations.keys():
                # The j of ``1[j = 1]`` counts, though nothing else here has it.
                raise ReadError(f"the index {name} used as a number is not read yet", left.start, right.end)
        return len(names) == 1 + (not numbered) and known.isdisjoint(names)

    def delta(self, indices: list[t.Tree]) -> Value:
        """The Kronecker delta of two indices."""
        fixed = [tree for tree in indices if isinstance(tree, t.Number)]
        if len(fixed) == 1:
            return self._unit(fixed[0], next(tree for tree in indices if tree is not fixed[0]))
        a, b = (self._index_name(tree) for tree in indices)
        if a == b:
            return Value(build.ONE)
        size = self._common_size(a, b)
        return Value(build.delta(size), (a, b))

    def _unit(self, fixed: t.Number, index: t.Tree) -> Value:
        """delta[2, i]: the entry of a unit vector."""
        name = self._index_name(index)
        if fixed.value.denominator != 1 or fixed.value < 1:
            raise ReadError("an index counts from 1", fixed.start, fixed.end)
        return Value(Unit(int(fixed.value), self.size_of(name)), (name,))

    def _index_name(self, tree: t.Tree) -> str:
        if isinstance(tree, t.Name):
            return tree.name
        raise ReadError("an index is a letter here", tree.start, tree.end)

    def _common_size(self, a: str, b: str) -> Size:
        return v.meet(self.size_of(a), self.size_of(b))

    def primed(self, tree: t.Script) -> Value:
        """f', f'': the derivative in the only variable; of a declared vector or matrix the transpose."""
        if tree.primes == 1 and isinstance(tree.base, t.Name) and self.is_declared_array(tree.base.name):
            return v.transpose(self.script(replace(tree, primes=0)))
        name = head_name(
            t.Script(tree.start, tree.end, tree.base, tree.sub, tree.sup, 0) if tree.sub or tree.sup else tree.base
        )
        if tree.sub and all(isinstance(part, t.Number) for part in tree.sub):
            # y_2' is no derivative of y.
            name = whole_name(replace(tree, primes=0)) or name
        if isinstance(tree.base, t.Group) and len(tree.base.items) == 1:
            value = self.tree(tree.base)
            variable = self.whole(self.only_variable(tree.base, opened=False))
            if not occurs(variable, value.node):
                raise ReadError("the variable of a prime behind brackets is not known", tree.start, tree.end)
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
        if definition is not None and not definition.parameters and depends == (self.implicit_variable(),):
            depends = (self.only_variable(definition.body, opened=True),)
        if len(depends) == 1:
            value = self.name(name)
            return Value(self.derived(value.node, self.whole(depends[0]), tree.primes, tree))
        raise ReadError(f"{name}' needs a definition of {name} with one argument", tree.start, tree.end)

    def only_variable(self, tree: t.Tree, *, opened: bool) -> str:
        """The variable of a prime at a formula: x, where it stands in it or in its names, or the only letter in it."""
        usual = self.implicit_variable()
        names = t.names_in(tree)
        if usual in names or (opened and any(usual in self._leaves(name) for name in names)):
            return usual
        constants = {d.name for d in self.scope.declarations.values() if d.kind == "constant"}
        letters = sorted(names - constants - CONSTANTS.keys() - {"e"})
        if len(letters) == 1 and not self._is_function(letters[0]):
            return letters[0]
        behind = [part for product in t.find_all(tree, t.Factors) for part in product.factors[1:]]
        called = {g.items[0].name for g in behind
                  if isinstance(g, t.Group) and len(g.items) == 1 and isinstance(g.items[0], t.Name)}  # fmt: skip
        if len(called) == 1 and not self._is_function(min(called)):
            # (f(t) g(t))' is a derivative in t.
            return min(called)
        if opened:
            msg = f"in what the prime differentiates is not said: {usual} does not occur"
            raise ReadError(msg, tree.start, tree.end)
        return usual

    def _is_function(self, name: str) -> bool:
        """Whether a letter is used, declared or defined as a function."""
        declaration, stated = self.scope.declarations.get(name), self.scope.definitions.get(name)
        used = name in self.usage.primed or name in self.usage.depends
        declared = declaration is not None and bool(declaration.depends or declaration.kind == "function")
        return used or declared or (stated is not None and bool(stated.parameters))


def _is_frobenius(base: t.Tree, sub: tuple[t.Tree, ...]) -> bool:
    """Whether a subscript F says which inner product is meant."""
    inner = isinstance(base, t.Group) and base.opening == "langle"
    return inner and len(sub) == 1 and isinstance(sub[0], t.Name) and sub[0].name == "F"


def _is_scalar_function(definition: Definition) -> bool:
    """Whether a definition is f(x) = ... for plain letters: neither indexed nor bold."""
    plain = all(isinstance(p, t.Name) and not p.bold for p in definition.parameters)
    return bool(definition.parameters) and plain and not definition.indices and not definition.bold
