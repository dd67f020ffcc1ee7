"""Functions about which nothing is known, at their arguments: below the applications of those that are defined."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.expr.head import unknown
from chainrule.expr.nodes import Apply, Let, Node
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.lowering.constants import Constants
from chainrule.readers.lowering.entrywise import ENTRYWISE, diagonal
from chainrule.readers.usage import head_name, index_count
from chainrule.readers.values import Value

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
        return bool(argument.names) and name in self.usage.primed

    def by_entries(self, value: Value, node: Node, target: Node) -> Node:
        """The derivative of a value, or the diagonal of it where the reading is one entry by entry."""
        each = diagonal(value, node, target) if ENTRYWISE in self.scope.options else None
        if each is None:
            return node
        self.vanishing.append(each[1])
        return each[0]

    def apply_unknown(self, name: str, group: t.Group, primes: int) -> Value:
        """An unknown function at arguments."""
        args = [self.tree(item) for item in group.items]
        if len(args) == 1 and self._acts_on_each(name, args[0]):
            self.assume(f"{name} is an unknown function of each entry")
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
        declared = self.name(name).node if not primes else None
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
        shape = (self.sizes.find(f"?{name}.0"),) * 2 if square else ()
        return Value(Apply(name, tuple(a.node for a in args), shape, (0,) * primes))

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
