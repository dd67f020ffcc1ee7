"""From a syntax tree to an expression, under one reading of its names: one arm per kind of tree.

A name is, in this order: a bound index, a definition above (a named intermediate), a function declared or implied
by a derivative (an unknown function), or a symbol. An undefined name that is differentiated is never a constant.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.errors import ReadError, ShapeError
from chainrule.expr import build
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Const, Product
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.letters import is_transpose, is_transposed
from chainrule.readers.lowering.entrywise import ENTRYWISE
from chainrule.readers.lowering.grouped import in_groups
from chainrule.readers.lowering.lowered import Lowered
from chainrule.readers.lowering.members import with_members
from chainrule.readers.lowering.open_sizes import name_open_sizes
from chainrule.readers.lowering.operands import operands, refuse_laplacian
from chainrule.readers.lowering.products import NOT_ZERO, refuse_other_signs
from chainrule.readers.lowering.sums import Sums
from chainrule.readers.plain import plain
from chainrule.readers.scope import Scope, Sizes, SizesDiffer, is_open
from chainrule.readers.values import Value
from chainrule.rules import heads

MAX_RESTARTS = 200
_COMPARE = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def lower_all(trees: list[t.Tree], scope: Scope, *, context: list[t.Tree] | None = None) -> Lowered:
    """Lower expressions of one formula together; open sizes are identified as they meet."""
    context = [tree for tree in context or [] if not any(tree is other for other in trees)]
    simple = plain([*trees, *context], scope)
    if simple is not None:
        nodes, differentiated = simple
        return Lowered([Value(node) for node in nodes[: len(trees)]], (), {}, [], {}, differentiated, [])
    sizes = Sizes()
    members = with_members(
        [operands(tree, scope) for tree in trees], [operands(tree, scope) for tree in context], scope
    )
    trees, context = members.trees, members.context
    lowering = Lowering(members.scope, sizes, [*trees, *context])
    for _ in range(MAX_RESTARTS):
        lowering.begin()
        try:
            lowering.assumed.extend(members.said)
            lowered = [lowering.tree(tree) for tree in trees]
            names = tuple(dict.fromkeys(name for value in lowered for name in value.names))
            known: dict[str, Size] = {}
            for value in lowered:
                for name, size in zip(value.names, value.node.shape, strict=False):
                    known[name] = v.meet(known.get(name, size), size)
            for value in lowered[1:]:
                if lowered[0].trailing and value.trailing and len(lowered[0].trailing) == len(value.trailing):
                    for a, b in zip(lowered[0].trailing, value.trailing, strict=True):
                        if is_open(a) or is_open(b):
                            v.meet(a, b)
            loose = set(names) - set(lowered[0].names)
            if len(lowered) > 1 and loose:
                letters = ", ".join(sorted(loose))
                msg = f"the index {letters} stands free on the right side only"
                raise ReadError(msg, trees[1].start, trees[1].end)
            refuse_laplacian(trees, lowered)
            if NOT_ZERO in lowering.assumed:
                refuse_other_signs([value.node for value in lowered])
            if name_open_sizes([value.node for value in lowered], sizes):
                continue
            return Lowered(lowered, names, known, lowering.assumed, lowering.used, lowering.differentiated,
                           lowering.vanishing)  # fmt: skip
        except SizesDiffer as differ:
            if not sizes.unify(differ.a, differ.b):
                msg = f"an axis of size {differ.a} meets one of size {differ.b}"
                raise ShapeError(msg) from None
    msg = "the sizes of the formula could not be settled"
    raise ReadError(msg)


#: What a sum of a matrix and X^T y would mean; hardly anybody means it.
ADDED_TO_ROWS = "a vector is added to each row of a matrix"


class Lowering(Sums):
    """Lowers trees under one scope and one assignment of sizes."""

    def tree(self, tree: t.Tree) -> Value:  # noqa: C901, PLR0911, PLR0912 - one arm per kind of tree
        """The value of a tree."""
        match tree:
            case t.Number(_, _, value):
                return Value(Const(value))
            case t.Name(_, _, name, bold):
                return self.name(name, bold=bold)
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
            case t.Grid():
                return self.grid(tree)
            case t.Group(_, _, opening, items):
                if opening == "langle":
                    return self.inner_product(tree)
                if len(items) != 1 or opening == "lfloor":
                    return self.listed(tree)
                return self.tree(items[0])
            case t.Applied():
                return self.function_of(tree)
            case t.Indexed(_, _, base, indices):
                return self.indexed(base, list(indices))
            case t.Transpose(_, _, base):
                inner = self.tree(base)
                whole = not inner.names and inner.node.ndim > 2
                return Value(build.transpose(inner.node)) if whole else v.transpose(inner)
            case t.BigOp():
                return self.big(tree)
            case t.Limit():
                return self.limit(tree)
            case t.Integral():
                return self.integral(tree)
            case t.Cases(_, _, rows):
                return self.cases(tree, rows)
            case t.Derivative():
                return self.derivative(tree)
            case t.Gradient():
                return self.gradient(tree)
            case t.Comparison():
                return self.condition(tree)
            case t.Bars():
                return self.norm(tree)
            case t.Root(_, _, base, degree):
                return self.root(base, degree)
            case t.At(_, _, body, where):
                return self.at(tree, body, where)
        if isinstance(tree, t.Unread):
            raise ReadError(tree.error, tree.start, tree.end)
        raise ReadError(f"{type(tree).__name__.lower()} is not understood here", tree.start, tree.end)

    def terms(self, tree: t.Tree, terms: tuple[tuple[int, t.Tree], ...]) -> Value:
        """A sum of terms; an ellipsis becomes a sum over an index if the terms around it agree."""
        if any(isinstance(term, t.Dots) for _, term in terms):
            from chainrule.readers.dots import expand_dots

            return self.tree(expand_dots(tree, terms))
        whole = self.gradient_of_sum(tree, terms)
        if whole is not None:
            return whole
        number = any(isinstance(term, t.Number) for _, term in terms)
        parts = [(Fraction(sign), self.term(term, beside_number=number)) for sign, term in terms]
        ranks = {len(value.trailing) for _, value in parts if value.trailing}
        loose = any(
            len(value.trailing) == 1 and isinstance(term, t.Factors) and any(map(is_transposed, term.factors))
            for (_, term), (_, value) in zip(terms, parts, strict=True)
        )
        if ranks == {1, 2} and loose and not self.scope.strict:
            self.assumed.append(ADDED_TO_ROWS)
        try:
            return v.combine(parts)
        except ShapeError as error:
            raise self._misfit([value for _, value in parts], tree, "+") from error

    def factors(self, factors: list[t.Tree], signs: list[str]) -> Value:
        """A product: applications are found first, then matrices and vectors are multiplied from the left."""
        composed = self.composition(factors, signs)
        if composed is not None:
            return self.tree(composed)
        parts: list[tuple[str, Value]] = []
        i = 0
        while i < len(factors):
            used, value = self.application(factors, signs, i)
            parts.append((signs[i], value))
            i += used
        runs = None if self.scope.strict else in_groups(parts, self.scope.options)
        grouped = parts if runs is None else [(sign, self._run(run, factors)) for sign, run in runs]
        result = self._run(grouped, factors)
        return self.summed(result, parts) if self.scope.options.get("implied sum") else result

    def _run(self, parts: list[tuple[str, Value]], factors: list[t.Tree]) -> Value:
        """A product of values, from the left."""
        result = parts[0][1]
        for position, (sign, value) in enumerate(parts[1:], 1):
            try:
                result = self.times(result, sign, value)
            except ShapeError as error:
                where: t.Tree = t.Tree(factors[0].start, factors[min(position, len(factors) - 1)].end)
                raise self._misfit([result, value], where, sign or "times") from error
        return result

    def _misfit(self, values: list[Value], tree: t.Tree, sign: str) -> ReadError:
        """Which two operands do not fit, with their shapes."""
        first = next((a for a in values if a.trailing), values[0])
        for other in values:
            try:
                v.combine([(Fraction(1), first), (Fraction(1), other)])
            except (ShapeError, SizesDiffer):
                break
        else:
            other = values[-1]
        shapes = f"shapes {show_shape(first.node.shape)} and {show_shape(other.node.shape)} do not fit"
        return ReadError(f"{first.node!r} {sign} {other.node!r}: {shapes}", tree.start, tree.end)

    def composition(self, factors: list[t.Tree], signs: list[str]) -> t.Tree | None:
        """``f \\circ g`` of functions as f(g(x)), None for other products."""
        *outer, last = factors
        # Behind the last sign a prime may belong to an elementwise product.
        letters = [*(f.base if isinstance(f, t.Script) and f == t.Script(f.start, f.end, f.base, primes=f.primes) else f
                     for f in outer), last]  # fmt: skip
        names = [f.name for f in letters if isinstance(f, t.Name)]
        if len(names) != len(factors) or len(names) < 2 or set(signs[1:]) != {"o"}:
            return None
        if not all(self.is_function(name) for name in names):
            unsure = set(names) <= t.FUNCTION_LETTERS - set(self.scope.declarations)
            if not self.scope.strict and (unsure or any(map(self.is_function, names[:-1]))):
                raise ReadError(
                    "\\circ may compose functions or multiply entry by entry", factors[0].start, factors[-1].end
                )
            return None
        start, end = factors[0].start, factors[-1].end
        inner: t.Tree = t.Name(end, end, self.implicit_variable())
        for function in reversed(factors):
            inner = t.Factors(start, end, (function, t.Group(end, end, "(", (inner,))), ("", ""))
        return inner

    def is_function(self, name: str) -> bool:
        """Whether a name is defined with one argument, or said to be a function."""
        definition = self.scope.definitions.get(name)
        if definition is not None:
            return len(definition.parameters) == 1
        return self.is_unknown_function(name, self.scope.declarations.get(name))

    def summed(self, result: Value, parts: list[tuple[str, Value]]) -> Value:
        """Einstein's convention: an index in two factors of a product is summed, unless the other side has it once."""
        for name in list(result.names):
            twice = sum(name in value.names for _, value in parts) > 1
            if twice and name not in self.bound and name not in self.kept:
                result = v.bind(result, name)
        return result

    def times(self, left: Value, sign: str, right: Value) -> Value:
        """One multiplication or division."""
        if sign == "/":
            return v.elementwise(build.divide, [left, right])
        if sign == "kron":
            return self.kronecker(left, right)
        if sign == "o":
            return v.multiply([left, right])
        if sign == "@":
            if not left.trailing or not right.trailing:
                build.matmul(left.node, right.node)
            return v.matmul(Value(left.node, left.names), Value(right.node, right.names))
        if sign == "*" or not left.trailing or not right.trailing:
            return v.multiply([left, right])
        if len(left.trailing) == len(right.trailing) == 1 and left.row == right.row:
            if (ENTRYWISE in self.scope.options and not self.inside) or self.on_diagonals:
                return v.multiply([left, right])
            if sign == "dot" and not self.scope.strict:
                return self.dot_product(left, right)
            msg = (
                f"a product of two {'row' if left.row else 'column'} vectors: write \\odot for the elementwise product"
            )
            raise ReadError(msg)
        rows = self.scope.options.get("vectors") == "rows"
        if rows and len(left.trailing) == len(right.trailing) == 1 and left.row and not right.row:
            # x^T g of two rows is their outer product.
            return v.matmul(v.transpose(left), v.transpose(right))
        if rows and len(left.trailing) == len(right.trailing) == 1 and right.row and not left.row:
            # x w^T of two rows is their inner product.
            return v.matmul(v.transpose(left), v.transpose(right))
        return v.matmul(left, right)

    def dot_product(self, left: Value, right: Value) -> Value:
        r"""``x \cdot w`` of two vectors: their inner product, unless the reading says otherwise."""
        if self.scope.options.get("dot") == "entries":
            return v.multiply([left, right])
        self.assume("the dot between vectors is their inner product")
        return v.matmul(left, v.transpose(right)) if left.row else v.matmul(v.transpose(left), right)

    def application(self, factors: list[t.Tree], signs: list[str], i: int) -> tuple[int, Value]:
        """Factor i, with the bracket behind it if that is its argument; how many factors were used.

        In f(x)^2 and softmax(z)_i the scripts belong to the value, in \\ln f(x) the bracket to the inner function.
        """
        tree = factors[i]
        found = self.read_as_one(factors, signs, i)
        if found is not None:
            return 2, found
        following = factors[i + 1] if i + 1 < len(factors) and not signs[i + 1] else None
        scripts = following if isinstance(following, t.Script) and isinstance(following.base, t.Group) else None
        group = scripts.base if scripts is not None else following
        if isinstance(group, t.Group) and group.opening in ("(", "["):
            if isinstance(tree, t.Script) and tree.primes and isinstance(tree.base, t.Group):
                return 2, self.primed_at(tree, group, scripts)
            product = self.chain_product(tree, group)
            if product is not None:
                return 2, product
            inner = self.inside_function(tree, group, scripts)
            if inner is None and len(group.items) > 1 and isinstance(tree, (t.Name, t.Script)):
                self.no_list(tree, group)
            value = inner if inner is not None else self.applied(tree, group, scripts)
            if value is not None:
                if scripts is not None and inner is None:
                    value = self.scripted(value, scripts)
                return 2, value
        return 1, self.tree(tree)

    def primed_at(self, tree: t.Script, group: t.Group, scripts: t.Script | None) -> Value:
        """``(f g)'(x)``: the derivative of what stands in the brackets, in the argument."""
        item = group.items[0] if len(group.items) == 1 else None
        if not isinstance(item, t.Name) or item.name != self.implicit_variable():
            raise ReadError("a prime behind brackets is read at its variable only", group.start, group.end)
        value = self.tree(tree)
        return self.scripted(value, scripts) if scripts is not None else value

    def applied(self, tree: t.Tree, group: t.Group, scripts: t.Script | None) -> Value | None:
        """A derivative or a name applied to a bracket, None where it is a product."""
        if not isinstance(tree, t.Derivative):
            return self.applied_name(tree, group)
        if scripts is not None and is_transpose(scripts.sup):
            return None
        return self.derivative_at(tree, group)

    def no_list(self, tree: t.Tree, group: t.Group) -> None:
        """Behind a name that is no function a list is no value: what was meant is open."""
        if self.applied_name(tree, group) is None:
            raise ReadError("a list is not a value here", group.start, group.end)

    def inside_function(self, tree: t.Tree, group: t.Group, scripts: t.Script | None) -> Value | None:
        """``\\ln f (x)``: the bracket is the argument of the name that ends the argument of the function."""
        if not isinstance(tree, t.Applied) or len(tree.args) != 1:
            return None
        argument = tree.args[0]
        parts = argument.factors if isinstance(argument, t.Factors) else (argument,)
        if not isinstance(parts[-1], (t.Name, t.Script)):
            return None
        # A single thing in brackets just behind a name, as in \log D(G(z)), is no factor of the logarithm.
        near = parts[-1].end == group.start and not isinstance(group.items[0], (t.Terms, t.Number))
        # In \cos x(\cos x) it is one: x is no function of itself.
        near = near and t.names_in(parts[-1]).isdisjoint(t.names_in(group) | {"x", r"\theta"})
        if self.applied_name(parts[-1], group) is None and not (near and len(group.items) == 1):
            return None
        last = scripts if scripts is not None else group
        joined = t.Factors(argument.start, last.end, (*parts, last), ("",) * (len(parts) + 1))
        return self.tree(t.Applied(tree.start, last.end, tree.function, (joined,), tree.sub, tree.power))

    def scripted(self, value: Value, scripts: t.Script) -> Value:
        """The scripts behind the bracket of an application."""
        if scripts.primes:
            raise ReadError("a prime behind an argument is not read", scripts.start, scripts.end)
        if scripts.sub:
            value = self.indexed_value(value, list(scripts.sub))
        if scripts.sup is None:
            return value
        return v.transpose(value) if is_transpose(scripts.sup) else self.raised(value, scripts.sup)

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
            if sign in ("=", "!=") and self.are_places(left, right):
                delta = self.delta([left, right])
                parts.append(
                    delta if sign == "=" else v.combine([(Fraction(1), Value(build.ONE)), (Fraction(-1), delta)])
                )
                continue
            head = getattr(heads, _COMPARE[sign])
            parts.append(v.elementwise(head, [self.tree(left), self.tree(right)]))
        return parts[0] if len(parts) == 1 else v.multiply(parts)
