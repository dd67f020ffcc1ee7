"""From trees of sums and limits to expressions: a sum over an index, with its range written or not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.engine.limits import limit
from chainrule.errors import ReadError, RuleError
from chainrule.expr import build
from chainrule.expr.nodes import Symbol
from chainrule.expr.sizes import Size
from chainrule.expr.walk import open_lets
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.letters import CONDITION, INTEGRAL
from chainrule.readers.lowering.gradients import Gradients
from chainrule.readers.lowering.products import NOT_ZERO, may_be_of_matrices
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import is_open
from chainrule.readers.usage import head_name
from chainrule.readers.values import Value
from chainrule.rules.heads import exp

#: What is assumed where an integral stands.
BY_POINTS = "the derivative is taken under the integral sign"
#: The option of a reading in which a sum without an index is one over all entries.
ENTRIES = "sums of entries"


class Sums(Gradients):
    """Lowers sums and limits."""

    def limit(self, tree: t.Limit) -> Value:
        """A limit in a number."""
        tree = self._with_own_variable(tree)
        variable, to = self.tree(tree.variable).node, self.tree(tree.to).node
        if not isinstance(variable, Symbol) or variable.shape or to.shape:
            raise ReadError("a limit is one in a number", tree.start, tree.end)
        value = self.tree(tree.body)
        try:
            return Value(limit(open_lets(value.node), variable, to, self.vanishing), value.names)
        except RuleError as error:
            raise ReadError(str(error), tree.start, tree.end) from error

    def _with_own_variable(self, tree: t.Limit) -> t.Limit:
        """A limit in h whose h is no other h, such as a function h, or the one in a definition ``x = a + h``.

        In ``(h(a + h) - h(a)) / h`` the function keeps its name; in ``h (2 a + h) / h`` there is none.
        """
        name = tree.variable.name if isinstance(tree.variable, t.Name) else None
        functions = _called(tree.body, name) if name is not None else frozenset()
        if name is None or not (
            functions
            or name in self.scope.definitions
            or any(name in t.names_in(stated.body) for stated in self.scope.below(tree.body))
        ):
            return tree
        own = f"{name}_0"

        def change(part: t.Tree) -> t.Tree | None:
            if id(part) in functions:
                return part
            return replace(part, name=own) if isinstance(part, t.Name) and part.name == name else None

        return replace(tree, variable=transform(tree.variable, change), body=transform(tree.body, change))

    def big(self, tree: t.BigOp) -> Value:
        """A sum or product over an index."""
        if tree.kind != "sum":
            return self._product(tree)
        if tree.index is None:
            return self.sum_of_all(tree)
        index = tree.index
        size: Size = f"?{index}@{tree.start}"
        first = tree.lower.value if isinstance(tree.lower, t.Number) else 1 if tree.lower is None else None
        from_zero = first == 0 and isinstance(tree.upper, t.Number)
        if first not in (0, 1) or (from_zero and _has_numbered(tree.body, self.usage.from_zero)):
            raise ReadError(f"a sum over {index} that does not start at 1 is not read yet", tree.start, tree.end)
        last = _before_last(tree.upper) if first == 0 else None
        if last is not None:
            size = last
        elif isinstance(tree.upper, t.Name) and tree.upper.name == index:
            # From k = 1 to k: a capital was meant.
            self.assume(f"{index} runs over its whole range")
        elif isinstance(tree.upper, t.Name):
            # From 0 to d there is one more than from 1 to d.
            size = tree.upper.name if first else f"{tree.upper.name}_0"
            if size.startswith(INTEGRAL):
                self.assume(BY_POINTS)
        elif isinstance(tree.upper, t.Number) and tree.upper.value.denominator == 1:
            # From 0 to 9 there are ten.
            size = int(tree.upper.value) + from_zero
        elif isinstance(tree.upper, t.Words) and tree.upper.text.isidentifier():
            size = tree.upper.text if first else f"{tree.upper.text}_0"
        elif tree.upper is not None and not _is_written_size(tree.upper, first):
            raise ReadError(f"the upper end of the sum over {index} is not understood", tree.start, tree.end)
        with self.binding(index, self.sizes.find(size)):
            body = self.tree(tree.body)
            if isinstance(tree.excluded, t.Script):
                body = v.multiply([self._other_than_label(index, tree.excluded), body])
            elif tree.excluded is not None:
                other = self.delta([t.Name(tree.start, tree.end, index), tree.excluded])
                body = v.multiply([v.combine([(Fraction(1), Value(build.ONE)), (Fraction(-1), other)]), body])
        if index not in body.names:
            extent = self.sizes.find(size)
            if is_open(extent):
                raise ReadError(f"the range of the index {index} is not known", tree.start, tree.end)
            return v.multiply([Value(build.size_value(extent)), body])
        place = body.names.index(index)
        v.meet(self.sizes.find(size), body.node.shape[place])
        return v.bind(body, index)

    def _product(self, tree: t.BigOp) -> Value:
        """A product over an index."""
        known = self.scope.declarations.__contains__
        if tree.index is not None and not may_be_of_matrices(tree.body, tree.index, known):
            factor = t.Applied(tree.body.start, tree.body.end, "ln", (tree.body,))
            summed = self.big(replace(tree, kind="sum", body=factor))
            if not summed.trailing:
                self.assume(NOT_ZERO)
                return v.elementwise(lambda node: build.apply(exp, node), [summed])
        raise ReadError("products over an index are read for numbers only", tree.start, tree.end)

    def _other_than_label(self, index: str, label: t.Script) -> Value:
        r"""What is 1 for the terms of ``\sum_{j \neq y_i}``: the label of i is a condition on both indices."""
        if head_name(label.base) is None or not label.sub or not all(isinstance(part, t.Name) for part in label.sub):
            raise ReadError("an index is a letter here", label.start, label.end)
        text = f"{CONDITION}·1≠{head_name(label.base)}_{''.join(f'·{i + 2}' for i in range(len(label.sub)))}]"
        first = t.Name(label.start, label.end, index)
        return self.tree(t.Script(label.start, label.end, t.Name(label.start, label.end, text), (first, *label.sub)))

    def sum_of_all(self, tree: t.BigOp) -> Value:
        r"""``\\sum x_i`` without an index: over the only one that its body leaves open."""
        body = self.tree(tree.body)
        opened = [name for name in body.names if name not in self.bound and name not in self.free]
        bounded = tree.lower is not None or tree.upper is not None
        if ENTRIES in self.scope.options and not bounded and body.trailing and not body.names:
            return Value(build.total(body.node))
        if len(opened) != 1 or bounded:
            raise ReadError("a sum without an index is not read", tree.start, tree.end)
        self.assume(f"the sum runs over {opened[0]}")
        return v.bind(body, opened[0])


def has_integral(*trees: t.Tree) -> bool:
    """Whether an integral stands in any of the trees."""
    uppers = (part.upper for tree in trees for part in t.find_all(tree, t.BigOp))
    return any(isinstance(upper, t.Name) and upper.name.startswith(INTEGRAL) for upper in uppers)


def integrated(*trees: t.Tree) -> set[str]:
    """The letters that integrals without bounds run over."""
    uppers = [part.upper for tree in trees for part in t.find_all(tree, t.BigOp)]
    names = [upper.name for upper in uppers if isinstance(upper, t.Name) and upper.name.startswith(INTEGRAL)]
    return {letter for name in names for letter in name.removeprefix(INTEGRAL).removesuffix("}").split()}


def _called(tree: t.Tree, name: str) -> frozenset[int]:
    """The places where a name is that of a function, told by a difference of its values at two arguments."""
    found: set[int] = set()
    for difference in t.find_all(tree, t.Terms):
        match difference.terms:
            case (
                (1, t.Factors(factors=(t.Name(name=first) as one, t.Group(items=(a,))))),
                (-1, t.Factors(factors=(t.Name(name=second) as other, t.Group(items=(b,))))),
            ) if first == second == name and name in t.names_in(a) and name not in t.names_in(b):
                found |= {id(one), id(other)}
    return frozenset(found)


def _is_written_size(upper: t.Tree, first: Fraction | int) -> bool:
    """Whether a sum from 1 ends at a size such as ``n_x``, ``n(l)`` and ``|S|``, or one from 0 before it."""
    match upper:
        case t.Script() | t.Bars() | t.Factors(_, _, (t.Name(), t.Group(_, _, "(", (_,)))):
            return first == 1
        case t.Terms(_, _, ((1, t.Script() | t.Bars()), (-1, t.Number(_, _, one)))):
            return first == 0 and one == 1
    return False


def _before_last(upper: t.Tree | None) -> str | None:
    """The n of an upper end n - 1, None for others."""
    match upper:
        case t.Terms(_, _, ((1, t.Name(_, _, name)), (-1, t.Number(_, _, one)))) if one == 1:
            return name
    return None


def _has_numbered(tree: t.Tree, known: set[str]) -> bool:
    """Whether an entry is named by a number, which counts from 1 elsewhere, but not for the letters that are known."""
    scripts = t.find_all(tree, t.Script)
    return any(isinstance(index, t.Number) for script in scripts if head_name(script.base) not in known
               for index in script.sub)  # fmt: skip
