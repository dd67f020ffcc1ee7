"""Named functions: rows of the table, logarithms with their bases, norms, and the few tensor forms of text."""

from __future__ import annotations

from difflib import get_close_matches

from chainrule.errors import ReadError, ShapeError, UnknownName
from chainrule.expr import build
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Call, Const, Node
from chainrule.expr.sizes import Size
from chainrule.readers import syntax as t
from chainrule.readers import values as v
from chainrule.readers.labels import number_in
from chainrule.readers.lowering.arrays import ARRAYS, RAW, Keywords, split_keywords
from chainrule.readers.lowering.matrices import Matrices
from chainrule.readers.values import Value
from chainrule.rules import NAMES, Row, heads

_INVERSES = {
    "sin": "asin", "cos": "acos", "tan": "atan", "sec": "asec", "csc": "acsc", "cot": "acot",
    "sinh": "asinh", "cosh": "acosh", "tanh": "atanh", "sech": "asech", "csch": "acsch", "coth": "acoth",
}  # fmt: skip


class Functions(Matrices):
    """Lowers functions of the table and the declared ones."""

    def function_of(self, tree: t.Applied) -> Value:
        """A named function with its argument."""
        name = tree.function
        keywords: Keywords = {}
        if name in ARRAYS and name not in self.scope.definitions:
            trees, keywords = split_keywords(tree)
            tree = t.Applied(tree.start, tree.end, name, tuple(trees), tree.sub, tree.power)
        written = self.written_determinant(tree.args[0]) if name == "det" and len(tree.args) == 1 else None
        if written is not None and name not in self.scope.definitions and tree.power is None:
            return written
        self.on_diagonals += name == "diag"
        args = [] if name in RAW else [self.tree(arg) for arg in tree.args if not isinstance(arg, t.Words)]
        self.on_diagonals -= name == "diag"
        args = self.exponentials(tree, args)
        power = tree.power
        if power is not None and isinstance(power, t.Terms) and name in _INVERSES and _is_minus_one(power):
            self.assumed.append(f"{name}^-1 is the inverse function")
            name, power = _INVERSES[name], None
        value = self.function(name, args, tree, keywords)
        return self.raised(value, power) if power is not None else value

    def function(self, name: str, args: list[Value], tree: t.Applied, keywords: Keywords | None = None) -> Value:
        """A function of the table, of the reader's own few tensor forms, or one that is declared."""
        if name == "log":
            return self.logarithm(args, tree)
        if name == "lg" and self.scope.options.get("lg") == "natural":
            name = "ln"
        if name == "lg":
            return v.elementwise(heads.log, [args[0], Value(Const(10))])
        if tree.sub is not None:
            raise ReadError(f"the subscript of {name} is not understood", tree.sub.start, tree.sub.end)
        special = ARRAYS.get(name)
        definition = self.scope.definitions.get(name)
        if definition is not None and name not in self._busy:
            group = t.Group(tree.start, tree.end, "(", tree.args)
            return self.at_arguments(definition, group, 0)
        declaration = self.scope.declarations.get(name)
        if declaration is not None and declaration.kind == "function":
            return self.apply_unknown(name, t.Group(tree.start, tree.end, "(", tree.args), 0)
        if special is not None and not (name in NAMES and args and args[0].names and not args[0].trailing):
            if not args and name not in ("eye", *RAW):
                raise ReadError(f"{name} needs an argument", tree.start, tree.end)
            return special(self, args, keywords or {}, tree)
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
            nodes.append(node)
        self._meet_cores(row, nodes)
        return Value(Call(row.head, tuple(nodes)), names + out)

    def _meet_cores(self, row: Row, nodes: list[Node]) -> None:
        core: dict[str, Size] = {}
        for node, letters in zip(nodes, row.head.core_in, strict=True):
            if node.ndim < len(letters):
                msg = f"{row.names[0]} needs {len(letters)} axes; {node!r} has shape {show_shape(node.shape)}"
                raise ReadError(msg)
            for letter, size in zip(letters, node.shape[node.ndim - len(letters) :], strict=True):
                try:
                    core[letter] = v.meet(core.get(letter, size), size)
                except ShapeError:
                    what = "a square matrix" if letters == "nn" else f"axes of size {core[letter]}"
                    msg = f"{row.names[0]} needs {what}; {node!r} has shape {show_shape(node.shape)}"
                    raise ReadError(msg) from None

    def norm(self, tree: t.Bars) -> Value:
        """|x|, a norm of a vector, or the number of elements of a set that a sum runs over."""
        number = None if tree.norm else number_in(tree.body)
        if number is not None and number in self._ranges:
            return Value(build.size_value(self.sizes.find(number)))
        written = None if tree.norm else self.written_determinant(tree.body)
        if written is not None:
            return written
        value, norm = self.tree(tree.body), tree.norm
        if not norm:
            return self.bars(value)
        if norm in ("plain", "2", "F") and len(value.trailing) == 1:
            return Value(heads.norm(value.node), value.names)
        if norm in ("plain", "2", "F") and len(value.trailing) == 2:
            if norm != "F":
                self.assume("the norm of a matrix is the Frobenius norm")
            return Value(heads.frobenius(value.node), value.names)
        if norm == "1" and len(value.trailing) == 1:
            return Value(heads.l1(value.node), value.names)
        entry = bool(value.names) and not value.trailing and not t.has_derivative(tree)
        if norm in ("plain", "2") and entry and not self.scope.strict:
            self.assume("the norm of a number is its absolute value")
            return v.elementwise(heads.absolute, [value])
        raise ReadError("this norm is not read", tree.start, tree.end)


def _is_minus_one(tree: t.Terms) -> bool:
    return (
        len(tree.terms) == 1
        and tree.terms[0][0] < 0
        and isinstance(tree.terms[0][1], t.Number)
        and tree.terms[0][1].value == 1
    )


def _nearest(name: str) -> str:
    found = get_close_matches(name, [*NAMES, *ARRAYS], n=1, cutoff=0.7)
    return found[0] if found else ""
