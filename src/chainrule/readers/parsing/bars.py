"""Bars in formulas, below the brackets: absolute values, norms, and values at a place, ``f(x)|_{x=a}``."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.parsing.cursor import Cursor
from chainrule.readers.syntax import At, Bars, Name, Tree, Words
from chainrule.readers.tokens import Token


class BetweenBars(Cursor):
    """Reads what stands between bars, and the place below one."""

    def bars_of(self, token: Token) -> Tree:
        """|x| or a norm."""
        self.take()
        double = token.value in (r"\|", r"\lVert", r"\Vert")
        if not double and self.peek() == "|" and self.kind() == "char":
            self.take()
            double = True
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
        if double and closer.value == "|":
            self.expect("|")
        norm = self.norm_below() if double else ""
        return Bars(token.start, self.last, body, norm)

    def norm_below(self) -> str:
        """The order that stands below a norm, "plain" for none."""
        if self.peek() != "_":
            return "plain"
        self.take()
        (sub,) = self.subscript() or (Words(self.here, self.here, "2"),)
        return _order_of(sub, self.source)

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
        """The values below an evaluation bar."""
        where = self.place()
        return At(start, self.last, body, where)

    def place(self) -> tuple[tuple[Tree, Tree], ...]:
        """What an evaluation bar says below it, the bar itself taken if it is there."""
        if self.peek() != "_":
            self.take()
        self.expect("_")
        tokens = self.argument_tokens()
        parser = self.inside(tokens)
        where = []
        while parser.pos < len(parser.tokens):
            left, signs = parser.relation()
            if len(left) != 2 or signs != ["="]:
                msg = "below an evaluation bar stands x = a"
                raise ReadError(msg, tokens[0].start, tokens[-1].end)
            where.append((left[0], left[1]))
            if parser.peek() == ",":
                parser.take()
        return tuple(where)

    def is_evaluation(self) -> bool:
        r"""Whether an evaluation bar without a bracket before it comes next: ``\\Big|_{x=2}``."""
        bar = self.peek() in ("|", "right|", r"\rvert", r"\vert", r"\rvert") and self.kind() in ("char", "cmd")
        return bar and not self.bars and not self.evaluating and self.peek(1) == "_"


def _order_of(sub: Tree, source: str) -> str:
    r"""The order below a norm: 2, 1 or F, perhaps upright as in ``\textrm{F}``."""
    if isinstance(sub, (Name, Words)):
        text = sub.name if isinstance(sub, Name) else sub.text
        return text.replace("fro", "F") if len(text) == 1 or text == "fro" else text
    return source[sub.start : sub.end].strip("{} ")
