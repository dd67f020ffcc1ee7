"""Gradients and Hessians as they are written with a nabla, above the differentials."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.letters import is_transpose
from chainrule.readers.parsing.differentials import Differentials
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import (
    UNWRITTEN,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
)
from chainrule.readers.usage import head_name


class Nablas(Differentials):
    """Reads nablas, with their variables below and their order above."""

    def nabla(self) -> Tree:
        """A gradient or a Hessian; its operand is the next factor (see `lowering.operands` for what stands behind)."""
        start = self.take().start
        subs: tuple[Tree, ...] = ()
        order, turned = 1, False
        while self.peek() in ("_", "^"):
            if self.take().value == "_":
                subs = self.subscript()
                continue
            power = self.superscript()
            if is_transpose(power) and not turned:
                turned = True
                continue
            if not isinstance(power, Number) or power.value not in (1, 2):
                msg = "this power of nabla is not read"
                raise ReadError(msg, start, self.last)
            order = int(power.value)
        names = {head_name(part) for part in subs}
        if len(subs) > 1 and not (order == len(subs) and len(names) == 1 and None not in names):
            msg = "the variable of a gradient is not understood"
            raise ReadError(msg, start, self.last)
        if self.peek() in (r"\cdot", r"\times"):
            raise self.fail("divergence and curl are not read")
        if self.peek() in ("=", r"\gets", r"\leftarrow") and len(subs) == 1 and order == 1:
            # Of the loss, which nobody writes: \nabla_W = X^T (p - y).
            return Gradient(start, self.last, subs[0], Name(start, start, UNWRITTEN))
        if self.peek() == "-":
            # \nabla -\log p is the gradient of what is negative; a bare \nabla stands before no sign.
            self.take()
            negative = Terms(start, self.last, ((-1, self.product()),))
            return Gradient(start, self.last, subs[0] if subs else None, negative, order)
        body = self.factor()
        # A bracket behind a number holds no arguments: it is a factor of its own, with its own scripts.
        if self.peek() == "(" and not isinstance(body, (Number, Quotient)):
            group = self.bracket(self.tokens[self.pos])
            body = Factors(body.start, self.last, (body, group), ("", ""))
        variable = subs[0] if subs else None
        if isinstance(body, Gradient) and order == body.order == 1 and _of_one(body.variable, variable):
            # Of two nablas one may have the variable of both.
            return replace(body, start=start, variable=body.variable or variable, order=2)
        row = _turned(body)
        if row is not None and order == 1 and not turned and _same(row.variable, variable):
            # \nabla \nabla^T f
            return replace(row, start=start, order=2)
        gradient = Gradient(start, self.last, variable, body, order)
        return _as_row(gradient) if turned else gradient


def _as_row(gradient: Gradient) -> Tree:
    start, end = gradient.start, gradient.end
    return Script(start, end, Group(start, end, "(", (gradient,)), (), Name(end, end, "T"))


def _turned(tree: Tree) -> Gradient | None:
    r"""The gradient in ``\nabla^T f``, None for other trees."""
    match tree:
        case Script(base=Group(items=(Gradient(order=1) as gradient,)), sub=()) if is_transpose(tree.sup):
            return gradient
    return None


def _of_one(first: Tree | None, second: Tree | None) -> bool:
    """Whether two nablas may be in one variable."""
    return first is None or second is None or _same(first, second)


def _same(first: Tree | None, second: Tree | None) -> bool:
    """Whether two nablas are in one variable."""
    if first is None or second is None:
        return first is second
    return spelled(first) == spelled(second)
