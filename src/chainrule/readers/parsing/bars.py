"""Bars in formulas, below the brackets: absolute values, norms, and values at a place, ``f(x)|_{x=a}``."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.parsing.cursor import Cursor
from chainrule.readers.syntax import (
    At,
    Bars,
    Comparison,
    Derivative,
    Factors,
    Group,
    Name,
    Script,
    Tree,
    Words,
    has_derivative,
)
from chainrule.readers.tokens import Token
from chainrule.readers.usage import head_name

#: Letters of which a condition in a subscript counts.
_COUNTING = frozenset("ijkl")
_SIZES = frozenset("mnpqrst")

#: What stands below bars around a vector; another number or letter may be the index of an entry.
_ORDERS = frozenset(("1", "2", "F", r"\infty"))


class BetweenBars(Cursor):
    """Reads what stands between bars, and the place below one."""

    def bars_of(self, token: Token) -> Tree:
        """|x| or a norm."""
        self.take()
        double = token.value in (r"\|", r"\lVert", r"\Vert")
        if not double and self.peek() == "|" and self.kind() == "char":
            self.take()
            double = True
        # Some sites take a backslash away, so there a norm is written as four escaped bars.
        escaped = token.value == r"\|" and self.peek() == r"\|" and self.tokens[self.pos].start == token.end
        if escaped:
            self.take()
        self.enclosed = self.pos
        closing = (r"\|", r"\rVert", r"\Vert", "|") if double else ("|", "right|", r"\rvert", r"\vert")
        self.enter()
        self.bars += 1
        body = self.sum()
        self.bars -= 1
        self.depth -= 1
        if self.peek() not in closing:
            raise self.fail("a bar is not closed")
        closer = self.take()
        if escaped or (double and closer.value == "|"):
            self.expect(closer.value)
        raised = self.raised_before_order() if double else None
        norm = self.norm_below() if double or self.is_order() else ""
        bars = Bars(token.start, self.last, body, norm)
        return bars if raised is None else Script(token.start, self.last, bars, sup=raised)

    def raised_before_order(self) -> Tree | None:
        r"""The power of a norm whose order stands behind it, ``\|w\|^2_2``; None, and nothing taken, for others."""
        saved = self.pos
        if self.peek() == "^":
            self.take()
            power = self.superscript()
            if self.peek() == "_":
                return power
        self.pos = saved
        return None

    def is_order(self) -> bool:
        r"""Whether the order of a norm stands below single bars that were just closed: ``|w|_1``, ``|w|_{2}``."""
        braced = self.peek(1) == "{" and self.peek(3) == "}"
        return self.peek() == "_" and (self.peek(2) if braced else self.peek(1)) in _ORDERS

    def norm_below(self) -> str:
        """The order that stands below a norm, "plain" for none."""
        if self.peek() != "_":
            return "plain"
        self.take()
        subs = self.subscript()
        if len(subs) > 1:
            raise self.fail("this norm is not read")
        return _order_of(subs[0], self.source) if subs else "2"

    def evaluated(self) -> Tree:
        r"""``\left. f \right|_{x=a}``."""
        start = self.take().start
        self.enter()
        self.evaluating += 1
        body = self.sum()
        self.evaluating -= 1
        self.depth -= 1
        if self.peek() not in ("right|", "|", r"\rvert", r"\vert"):
            raise self.fail("a bar is expected")
        self.take()
        return self.at(body, start)

    def at(self, body: Tree, start: int) -> Tree:
        """The values below an evaluation bar: x = a, or the point at which a derivative is taken."""
        saved, tokens = self.pos, self.tokens
        try:
            where = self.place()
        except ReadError:
            self.pos, self.tokens = saved, tokens
            self.expect("_")
            parser = self.inside(self.argument_tokens())
            point = parser.sum()
            if parser.pos < len(parser.tokens) or not isinstance(body, Derivative):
                raise
            return _at_point(replace(body, end=self.last), point)
        return At(start, self.last, body, where)

    def place(self) -> tuple[tuple[Tree, Tree], ...]:
        """What an evaluation bar says below it, the bar itself taken if it is there."""
        if self.peek() != "_":
            self.take()
        self.expect("_")
        tokens = self.argument_tokens()
        parser = self.inside(tokens)
        where: list[tuple[Tree, Tree]] = []
        while parser.pos < len(parser.tokens):
            left, signs = parser.relation()
            names, values = (_listed(side) for side in left) if len(left) == 2 else ((), ())
            if signs != ["="] or len(names) != len(values):
                msg = "below an evaluation bar stands x = a"
                raise ReadError(msg, tokens[0].start, tokens[-1].end)
            where.extend(zip(names, values, strict=True))
            if parser.peek() == ",":
                parser.take()
        return tuple(where)

    def is_evaluation(self) -> bool:
        r"""Whether an evaluation bar without a bracket before it comes next: ``\\Big|_{x=2}``."""
        bar = self.peek() in ("|", "right|", r"\rvert", r"\vert", r"\mid") and self.kind() in ("char", "cmd")
        return bar and not self.bars and not self.evaluating and self.peek(1) == "_"


def at_values(bracket: Tree, sub: tuple[Tree, ...], end: int) -> Tree | None:
    r"""``[\frac{dr}{dt}]_{r=3}`` as a derivative with an evaluation bar behind it; None for other subscripts."""
    if not isinstance(bracket, Group) or len(bracket.items) != 1 or not has_derivative(bracket.items[0]) or not sub:
        return None
    where = [part.items for part in sub if isinstance(part, Comparison) and part.signs == ("=",)]
    if len(where) != len(sub) or any(isinstance(left, Name) and left.name in _COUNTING for left, _ in where):
        return None
    return At(bracket.start, end, bracket.items[0], tuple((left, right) for left, right in where))


def called(function: Tree, sub: tuple[Tree, ...]) -> Tree | None:
    """``E_{(w, b)}`` as a function of w and b, another one than E; None for pairs of indices and other subscripts."""
    group = sub[0] if len(sub) == 1 else None
    if not isinstance(function, Name) or not isinstance(group, Group) or group.opening != "(" or len(group.items) < 2:
        return None
    names = [head_name(item) for item in group.items]
    if None in names or all(name in _COUNTING | _SIZES for name in names):
        return None
    longer = replace(function, name=f"{function.name}_{{{','.join(map(str, names))}}}")
    return Factors(function.start, group.end + 1, (longer, group), ("", ""))


def _at_point(derivative: Derivative, point: Tree) -> Tree:
    """A derivative at a point of which the letters are not written: those of its function, or its only variable."""
    ((variable, _), *others) = derivative.variables
    if isinstance(point, Group) and len(point.items) > 1 and isinstance(derivative.body, (Name, Script)):
        return Factors(derivative.start, derivative.end, (derivative, point), ("", ""))
    if others or derivative.mark != "d" or isinstance(point, Group):
        msg = "which letters have their value below an evaluation bar is not said"
        raise ReadError(msg, point.start, point.end)
    return At(derivative.start, derivative.end, derivative, ((variable, point),))


def _listed(side: Tree) -> tuple[Tree, ...]:
    """The parts of a list in brackets, or what stands there alone."""
    return side.items if isinstance(side, Group) and len(side.items) > 1 else (side,)


def _order_of(sub: Tree, source: str) -> str:
    r"""The order below a norm: 2, 1 or F, perhaps upright as in ``\textrm{F}``."""
    if isinstance(sub, (Name, Words)):
        text = sub.name if isinstance(sub, Name) else sub.text
        return text.replace("fro", "F") if len(text) == 1 or text == "fro" else text
    return source[sub.start : sub.end].strip("{} ")
