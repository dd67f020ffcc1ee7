"""What stands below the bar of a derivative: marks of differentials, variables with their orders, expressions."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.letters import is_capital, is_inverse, is_transpose
from chainrule.readers.parsing.environments import Environments
from chainrule.readers.syntax import Factors, Group, Name, Number, Script, Tree, Words
from chainrule.readers.tokens import Token
from chainrule.readers.usage import head_name

#: More names than these below a bar are none of a derivative that lost its marks.
MAX_NAMES = 3
#: Brackets that may stand around a differential.
CLOSING = {"(": ")", "{": "}"}
#: Styles of a differential mark.
_UPRIGHT = (r"\mathrm", r"\operatorname", r"\rm")


class Denominators(Environments):
    """Reads marks of differentials and the variables behind them."""

    def mark(self) -> str:
        r"""The differential mark that comes next: "∂" for \partial, "d" for a d, upright or not; "" for none."""
        if self.peek() == r"\partial":
            return "∂"
        if self.kind() == "letter" and self.peek() == "d":
            return "d"
        if self.kind() == "text" and self.peek().strip() == "d":
            return "d"
        if self.peek() in _UPRIGHT and (self.peek(1) == "d" or [self.peek(i) for i in (1, 2, 3)] == ["{", "d", "}"]):
            return "d"
        if self._in_braces():
            return "d"
        return "d" if self.peek() == r"\dd" else ""

    def is_upright(self) -> bool:
        """Whether the mark that comes next is one by its style: no letter d of its own."""
        return self.mark() == "d" and self.kind() != "letter"

    def _in_braces(self) -> bool:
        r"""``{\\rm d}`` or ``{d}``: a mark with its style in braces."""
        styled = self.peek(1) in (r"\rm", r"\mathrm")
        return self.peek() == "{" and self.peek(1 + styled) == "d" and self.peek(2 + styled) == "}"

    def take_mark(self) -> None:
        """Take the differential mark."""
        if self.peek() in _UPRIGHT:
            self.pos += 2 if self.peek(1) == "d" else 4
        elif self.peek() == "{":
            self.pos += 3 + (self.peek(1) != "d")
        else:
            self.take()

    def differentials(self, tokens: list[Token]) -> tuple[str, list[tuple[Tree, int]]] | None:
        """The variables of a denominator such as ∂x ∂y or dx^2, None if it is none."""
        parser = self.inside(tokens)
        mark = parser.mark()
        if not mark and tokens and tokens[0].value in CLOSING:
            mark = self.inside(tokens[1:]).mark()
        if not mark:
            return None
        variables: list[tuple[Tree, int]] = []
        while parser.pos < len(parser.tokens):
            if (squared := parser.squared(mark)) is not None:
                variables.append(squared)
                continue
            if parser.mark() != mark:
                whole = self.inside(tokens[1:]) if mark == "∂" and len(variables) == 1 else None
                return None if whole is None else whole.expression_below(mark)
            parser.take_mark()
            # d^2 x is written for dx^2.
            raised = parser.order_above() if parser.peek() == "^" else 1
            if parser.pos == len(parser.tokens):
                return None
            enclosed = parser.peek() == "("
            variable, order = parser.variable()
            order = raised if order == 1 else order
            if enclosed and isinstance(variable, Group) and len(variable.items) == 1:
                variable = variable.items[0]
            variables.append((variable, order))
        return mark, variables

    def expression_below(self, mark: str) -> tuple[str, list[tuple[Tree, int]]] | None:
        r"""``\partial W x`` below a bar, without a bracket around the product; None for what is none."""
        try:
            product = self.product()
        except ReadError:
            return None
        whole = self.pos == len(self.tokens) and isinstance(product, Factors) and not any(product.signs)
        return (mark, [(product, 1)]) if whole else None

    def squared(self, mark: str) -> tuple[Tree, int] | None:
        r"""``(\partial x)^2`` with the mark inside the bracket, or ``{\partial x}``; None for anything else."""
        saved = self.pos
        if (closing := CLOSING.get(self.peek())) is not None:
            self.take()
            if self.mark() == mark:
                self.take_mark()
                variable, order = self.variable(applied=False)
                if closing == "}" == self.peek() and self.peek(1) != "^":
                    self.take()
                    return variable, order
                if order == 1 and self.peek() == closing and self.peek(1) == "^":
                    self.pos += 2
                    power = self.superscript()
                    if isinstance(power, Number) and power.value.denominator == 1:
                        return variable, int(power.value)
        self.pos = saved
        return None

    def names(self) -> tuple[tuple[Tree, int], ...]:
        """The names, perhaps with scripts and the first one behind a mark, that all tokens are; empty for others."""
        found: list[tuple[Tree, int]] = []
        if self.mark() == "∂":
            self.take_mark()
        try:
            while self.pos < len(self.tokens) and len(found) <= MAX_NAMES:
                found.append(self.variable(applied=False))
        except ReadError:
            return ()
        named = all(isinstance(name.base if isinstance(name, Script) else name, Name) for name, _ in found)
        return tuple(found) if named and self.pos == len(self.tokens) else ()

    def variable(self, *, applied: bool = True) -> tuple[Tree, int]:
        """A variable below a derivative, with the order it is differentiated to, perhaps a function `applied`."""
        tree = self.factor()
        order = 1
        if isinstance(tree, Script) and isinstance(tree.sup, Number) and tree.sup.value.denominator == 1:
            order = int(tree.sup.value)
            tree = Script(tree.start, tree.end, tree.base, tree.sub) if tree.sub else tree.base
        elif isinstance(tree, Script) and not (
            # y_j^k has a label above it, an inverse matrix may be the variable.
            tree.sup is None
            or isinstance(tree.sup, (Group, Words, Name))
            or is_transpose(tree.sup)
            or (is_inverse(tree.sup) and is_capital(head_name(tree.base) or ""))
        ):
            raise self.fail("the order of a derivative is not understood")
        if applied and self.peek() == "(" and not isinstance(tree, Group):
            group = self.bracket(self.tokens[self.pos])
            tree = Factors(tree.start, self.last, (tree, group), ("", ""))
            order = self.order_above() if order == 1 and self.peek() == "^" else order
        return tree, order

    def order_above(self) -> int:
        """The order that stands above a mark."""
        self.take()
        power = self.superscript()
        if not isinstance(power, Number) or power.value not in (1, 2, 3, 4):
            raise self.fail("the order of a derivative is not understood")
        return int(power.value)
