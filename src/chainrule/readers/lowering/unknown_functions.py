"""Functions about which nothing is known, at their arguments: below the applications of those that are defined."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.expr.head import unknown
from chainrule.expr.nodes import Apply, Let, Node, Shape, Symbol
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.letters import letter_of
from chainrule.readers.lowering.constants import Constants
from chainrule.readers.lowering.entrywise import ENTRYWISE, diagonal
from chainrule.readers.scope import Definition
from chainrule.readers.usage import head_name, index_count
from chainrule.readers.values import Value

#: Letters that are functions before one name in brackets.
CALLED = frozenset(("f", "g", "h", "F", "G", "H", r"\phi", r"\psi", r"\Phi", r"\Psi", r"\Gamma"))
#: Of these, the gamma function, its logarithmic derivative and the normal distribution, of any argument.
_SPECIAL = frozenset((r"\Gamma", r"\psi", r"\Phi", r"\Psi"))
#: What is assumed of a function at entries about which nothing is said.
OF_EACH_ENTRY = " is an unknown function of each entry"
#: The option of a scope that names the functions of each entry.
EACH = "each"


class UnknownFunctions(Constants):
    """Lowers f(x), f'(x) and l(\\theta, x_i) where nothing says what f and l are."""

    def _acts_on_each(self, name: str, argument: Value) -> bool:
        """Whether an unknown function is one of a number: at an entry z_j, or where f'(z) multiplies entry by entry."""
        if self.scope.strict:
            return False
        if argument.trailing:
            each = name in self.usage.each or name in self.scope.options.get(EACH, "").split()
            return each and not argument.names
        said = name in self.usage.depends or name in self.scope.declarations or "_{\\" in name
        alone = letter_of(name) in CALLED and not said
        return bool(argument.names) and (alone or name in self.usage.primed)

    def by_entries(self, value: Value, node: Node, target: Node) -> Node:
        """The derivative of a value, or the diagonal of it where the reading is one entry by entry."""
        each = diagonal(value, node, target) if ENTRYWISE in self.scope.options else None
        if each is None:
            return node
        self.vanishing.append(each[1])
        return each[0]

    def apply_unknown(self, name: str, group: t.Group, primes: int, written: t.Tree | None = None) -> Value:
        """An unknown function at arguments; one that is `written` with subscripts has a value for each index."""
        members = member_count(written)
        args = [self.tree(item) for item in group.items]
        if len(args) == 1 and (self._acts_on_each(name, args[0]) or _own_of_each(written, args[0])):
            self.assume(f"{name}{OF_EACH_ENTRY}")
            return v.elementwise(unknown(name, primes), args)
        if (
            len(args) == 1
            and isinstance(group.items[0], t.Script)
            and index_count(group.items[0])
            and name in self.usage.families
        ):
            family = self.name(name)
            if family.node.shape:
                letter = head_name(group.items[0])
                if self.family_letters.setdefault(name, letter) != letter:
                    msg = f"{name} at entries of {letter} and of something else is not understood"
                    raise ReadError(msg, group.start, group.end)
                return self.indexed_value(family, list(group.items[0].sub))
        if len(args) > 1 and (at := self._beside_data(name, args, primes)) is not None:
            self.assume(f"{name} is an unknown function of each example")
            return v.elementwise(unknown(name, 0), [args[at]])
        if len(args) > 1 and (value := self._of_data(name, args, primes)) is not None:
            return value
        declared = self.name(name, arity=members).node if not primes else None
        inner = declared.definition if isinstance(declared, Let) else None
        if (
            isinstance(inner, Apply)
            and len(inner.children) == len(args)
            and all(a.node is b and not a.names for a, b in zip(args, inner.children, strict=True))
        ):
            assert declared is not None  # noqa: S101 - inner came from it
            return Value(declared)
        if own := self._own_parameters(name):
            args = [*args, *map(Value, map(self.whole, own))]
        if any(a.names for a in args):
            return self._of_examples(name, args, group, primes)
        square = name in self.scope.options.get("square", "").split()
        shape: Shape = (self.sizes.find(f"?{name}.0"),) * 2 if square else ()
        if members:
            shape = tuple(self.sizes.find(f"?{name}.{axis}") for axis in range(members))
        return Value(Apply(name, tuple(a.node for a in args), shape, (0,) * primes))

    def is_special(self, name: str, group: t.Group) -> bool:
        r"""Whether ``\Gamma((\nu + n) / 2)`` is no product: a variable is in the brackets."""
        varies = bool(self.usage.primed) or not self.usage.variables.isdisjoint(t.names_in(group))
        return name in _SPECIAL and varies

    def is_another(self, definition: Definition, base: t.Tree) -> bool:
        """Whether f_1 is another function than f, which is made of it, or has values without entries."""
        if not isinstance(base, t.Script) or index_count(base) or not member_count(base) or self.scope.strict:
            return False
        inside = definition.name in self._busy
        return bool(definition.parameters) and (inside or self.defined(definition).node.ndim < member_count(base))

    def member(self, value: Value, base: t.Script) -> Value:
        """The values of the function f_i: those of f at the index i, where f has values for each index.

        What is applied to each entry may be another function for each: f_j(z_j). At the entries of another index it
        is another function than the one that stands elsewhere, of which nothing is known.
        """
        count = member_count(base)
        if not count or len(value.trailing) >= count:
            return self.indexed_value(value, list(base.sub)) if count else value
        if not all(isinstance(part, t.Name) and part.name in value.names for part in base.sub):
            msg = f"{head_name(base)} with the subscript of another function is not understood"
            raise ReadError(msg, base.start, base.end)
        return value

    def _beside_data(self, name: str, args: list[Value], primes: int) -> int | None:
        r"""The place of o_t in ``l(y_t, o_t)``, beside data of the same example in which nothing is differentiated.

        For each example l is a function of one number then.
        """
        if primes or self.scope.strict or not all(arg.names and not arg.trailing for arg in args):
            return None
        moving = [i for i, arg in enumerate(args) if not self._is_data(arg)]
        if len(moving) != 1 or any(set(arg.names) != set(args[moving[0]].names) for arg in args):
            return None
        at = moving[0]
        places = args[at].names
        data = tuple(
            (i, arg.node.name, tuple(map(places.index, arg.names)))
            for i, arg in enumerate(args)
            if isinstance(arg.node, Symbol) and i != at
        )
        return at if self.data_beside.setdefault(name, data) == data else None

    def _of_data(self, name: str, args: list[Value], primes: int) -> Value | None:
        r"""``l(y_t, o_t)`` that is differentiated in w, where nothing says how o depends on it: a number for each t."""
        data = not primes and not self.scope.strict and name in self.usage.depends and all(map(self._is_data, args))
        names = args[0].names
        if not data or not names or any(arg.names != names or arg.trailing for arg in args):
            return None
        inside = tuple((i, repr(arg.node), ()) for i, arg in enumerate(args))
        if self.data_beside.setdefault(name, inside) != inside:
            return None
        shape = args[0].node.shape
        for arg in args[1:]:
            shape = tuple(map(v.meet, shape, arg.node.shape))
        below = self.dependencies(name, self.scope.declarations.get(name))
        return Value(Apply(name, tuple(map(self.whole, below)), shape), names) if below else None

    def _is_data(self, arg: Value) -> bool:
        """Whether an argument is a letter in which nothing is differentiated and which depends on nothing."""
        return isinstance(arg.node, Symbol) and arg.node.name not in {*self.usage.variables, *self.usage.depends}

    def _own_parameters(self, name: str) -> list[str]:
        r"""The \theta of ``\pi_\theta(a | s)``, where the formula differentiates it in that parameter."""
        base, _, below = name.partition("_{")
        inside = below.removesuffix("}")
        return [inside] if not self.scope.strict and base and inside in self.usage.variables else []

    def _of_examples(self, name: str, args: list[Value], group: t.Group, primes: int) -> Value:
        r"""``l(\theta, x_i, y_i)`` of an unknown function: its values at all examples, which depend on all of them.

        Nothing is differentiated in the examples: that each value depends on its own only is not said.
        """
        names = tuple(dict.fromkeys(each for arg in args for each in arg.names))
        if primes or self.scope.strict or all(arg.names for arg in args):
            raise ReadError(f"{name} at an indexed argument is not understood", group.start, group.end)
        sizes: dict[str, Size] = {}
        for arg in args:
            for each, size in zip(arg.names, arg.node.shape, strict=False):
                sizes[each] = v.meet(sizes.get(each, size), size)
        values = Apply(name, tuple(arg.node for arg in args), tuple(sizes[each] for each in names))
        self.at_examples[values] = tuple(arg.node for arg in args if arg.names)
        return Value(values, names)


def _own_of_each(tree: t.Tree | None, argument: Value) -> bool:
    """Whether f_j is taken of z_j: each entry has a function of its own."""
    indices = [part.name for part in tree.sub if isinstance(part, t.Name)] if isinstance(tree, t.Script) else []
    return bool(indices) and not argument.trailing and set(indices) <= set(argument.names)


def member_count(tree: t.Tree | None) -> int:
    """How many subscripts say which function of a family is meant: f_i and f_1."""
    if not isinstance(tree, t.Script):
        return 0
    return index_count(tree) or (len(tree.sub) if all(isinstance(part, t.Number) for part in tree.sub) else 0)


def is_entry(tree: t.Tree) -> bool:
    """Whether a tree is a name with an index or a number."""
    return isinstance(tree, t.Script) and isinstance(tree.base, t.Name) and tree.sup is None and member_count(tree) > 0
