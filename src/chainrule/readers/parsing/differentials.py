"""Derivatives as they are written: fractions of differentials, slashes, operators."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.readers.parsing.binomials import binomial
from chainrule.readers.parsing.braces import bare, without_braced_mark
from chainrule.readers.parsing.denominators import CLOSING, Denominators
from chainrule.readers.parsing.variations import as_partials
from chainrule.readers.parsing.words import BINOMIALS, PRODUCTS
from chainrule.readers.spreads import is_spread
from chainrule.readers.syntax import (
    UNWRITTEN,
    At,
    Derivative,
    Factors,
    Group,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    names_in,
)  # fmt: skip
from chainrule.readers.tokens import Token
from chainrule.readers.usage import head_name

LOOK_AHEAD = 40


class Differentials(Denominators):
    """Reads derivatives in all spellings."""

    def fraction(self) -> Tree:
        """A fraction; one with differentials below is a derivative."""
        token = self.take()
        top, bottom = self.argument_tokens(), self.argument_tokens()
        if token.value in BINOMIALS:
            return binomial(token.start, self.last, self._whole(top), self._whole(bottom))
        return self.quotient(token.start, top, bottom)

    def _marked(self, top: list[Token]) -> bool:
        """Whether a differential may stand above a bar."""
        return bool(self.inside(top).mark()) and not _is_letter_d(top, ("_",))

    def _whole(self, tokens: list[Token]) -> Tree:
        parser = self.inside(tokens)
        tree = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood here")
        return tree

    def quotient(self, start: int, top: list[Token], bottom: list[Token]) -> Tree:
        """What is written above and below a bar."""
        top, bottom = (bare([token for token in part if token.kind != "sep"]) for part in (top, bottom))
        top = without_braced_mark(top)
        if [token.value for token in top[1:]] == ["{", "}"]:
            # Packages and editors write \frac{d{}}{d{x}} for an operator.
            top = top[:1]
        if top and top[0].value == r"\delta":
            top, bottom = as_partials(self.source, top, bottom)
        if len(top) > 1 and top[0].value == "-" and self._marked(top[1:]) and self.differentials(bottom) is not None:
            # \frac{-\partial f}{\partial x}
            inner = self.quotient(start, top[1:], bottom)
            return Group(start, inner.end, "(", (Terms(start, inner.end, ((-1, inner),)),))
        found = None if _is_letter_d(bottom, ("_", "^", "(")) and not self._marked(top) else self.differentials(bottom)
        derivative = self._derivative(start, top, *found) if found is not None else None
        if derivative is None and (found is None or isinstance(found[1][0][0], Factors)):
            derivative = self._unmarked(start, top, bottom)
        if derivative is not None:
            return derivative
        if found is None and (divided := self._divided(start, top, bottom)) is not None:
            return divided
        if found is None and self.inside(top).is_upright() and self.inside(bottom).is_upright():
            msg = "what stands below the bar of a derivative is not understood"
            raise ReadError(msg, start, self.last)
        parsers = [self.inside(top), self.inside(bottom)]
        parts = []
        for parser in parsers:
            if not parser.tokens:
                msg = "an empty part of a fraction"
                raise ReadError(msg, start, self.last)
            parts.append(parser.sum())
            if parser.pos < len(parser.tokens):
                raise parser.fail("not understood in a fraction")
        return Quotient(start, self.last, parts[0], parts[1])

    def _divided(self, start: int, top: list[Token], bottom: list[Token]) -> Tree | None:
        r"""``\frac{\partial l}{T \cdot \partial o}``: a derivative that is divided by what stands before it below."""
        at = next((i for i, token in enumerate(bottom) if token.value == r"\partial"), 0)
        found = self.differentials(bottom[at:]) if at and top and top[0].value == r"\partial" else None
        derivative = self._derivative(start, top, *found) if found is not None else None
        divisor = bottom[: at - 1] if at > 1 and bottom[at - 1].value in (r"\cdot", r"\times", "*") else bottom[:at]
        if derivative is None or not divisor or any(token.value in ("(", "[", "+", "-") for token in divisor):
            return None
        return Quotient(start, self.last, derivative, self._whole(divisor))

    def braced_derivative(self, start: int, top: list[Token]) -> Tree | None:
        r"""``{\partial y}/{\partial z}`` behind its upper part; None for other quotients."""
        saved = self.pos
        self.take()
        if self.peek() == "{" and self.inside(top).mark():
            found = self.differentials(self.argument_tokens())
            if found is not None:
                return self._derivative(start, top, *found)
        self.pos = saved
        return None

    def _derivative(self, start: int, top: list[Token], mark: str, variables: list[tuple[Tree, int]]) -> Tree | None:
        parser = self.inside(top)
        if parser.mark() == mark or (parser.mark() and self._of_one_name(parser)):
            parser.take_mark()
            order = 1
            if parser.peek() == "^":
                parser.take()
                written = parser.superscript()
                order = int(written.value) if isinstance(written, Number) else -1
            if order == 1 and _is_variance(variables):
                return self._in_square(start, mark, self.above(parser), variables[0][0])
            if order != 1 == variables[0][1] and isinstance(variables[0][0], Factors):
                # Below second derivatives a mark is lost.
                return None
            if order != sum(k for _, k in variables):
                msg = "the order above the bar is not that of the variables below"
                raise ReadError(msg, start, self.last)
            twice = _two_entries(variables[0][0]) if order == len(variables) == 1 and mark == "∂" else None
            if twice is not None:
                # Nobody differentiates in the product of two entries: \frac{\partial}{\partial w_i w_j} lost a mark.
                return Derivative(start, self.last, mark, self.above(parser), twice, missing=True, below=True)
            operator = parser.pos == len(parser.tokens)
            where = self.place() if operator and self.is_evaluation() else ()
            if operator and self.peek() == r"\cdot" and not any(_is_bold(variable) for variable, _ in variables):
                # The operator applied, with a sign of multiplication; before a bold letter it may be a divergence.
                self.take()
            body = self.above(parser)
            derivative = Derivative(start, self.last, mark, body, tuple(variables))
            return At(start, self.last, derivative, where) if where else derivative
        if not top:
            msg = "an empty numerator"
            raise ReadError(msg, start, self.last)
        if [token.value for token in top][-2:] == [mark, head_name(variables[0][0])]:
            msg = "a quotient of differential forms is not read"
            raise ReadError(msg, start, self.last)
        body = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood in a derivative")
        if mark == "d" and (isinstance(body, Number) or "d" in names_in(body, *(v for v, _ in variables))):
            # The number of what is counted, 1 / (d n), is no differential, nor is a d that stands alone beside it.
            return None
        return Derivative(start, self.last, mark, body, tuple(variables), missing=True)

    def _of_one_name(self, parser: Differentials) -> bool:
        r"""Whether ``d u`` above ``\partial x`` is the differential of a name: the marks are mixed, none is missing."""
        rest = parser.tokens[parser.pos + 1 :]
        plain = bool(rest) and rest[0].kind in ("letter", "cmd") and rest[0].value not in PRODUCTS
        return plain and (len(rest) == 1 or (rest[1].value in ("_", "(") and all(r.value not in "+-=" for r in rest)))

    def above(self, parser: Differentials) -> Tree:
        """What stands above the bar behind the mark, or behind the operator."""
        if parser.pos == len(parser.tokens):
            return self._operand()
        body = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood in a derivative")
        return body

    def _in_square(self, start: int, mark: str, body: Tree, root: Tree) -> Tree:
        r"""The derivative in a variance ``\sigma^2``, by the chain rule: (df / d\sigma) / (d\sigma^2 / d\sigma)."""
        two = Number(start, start, Fraction(2))
        square = replace(root, sup=two) if isinstance(root, Script) else Script(start, start, root, (), two)
        above, below = (Derivative(start, self.last, mark, each, ((root, 1),)) for each in (body, square))
        return Quotient(start, self.last, above, below)

    def _operand(self) -> Tree:
        """What an operator d/dx acts on: what stands in square brackets behind it, or the following product.

        Before a sign of equality it is what nobody writes, the loss.
        """
        if self.peek() == "=" and not self.operands:
            return Name(self.here, self.here, UNWRITTEN)
        self.enter()
        self.operands += 1
        body = self.factor() if self.peek() == "[" else self._signed() if self.peek() == "-" else self.product()
        self.operands -= 1
        self.depth -= 1
        return body

    def _signed(self) -> Tree:
        """What stands behind a minus and is all that the operator can act on."""
        start = self.take().start
        inner = self.product()
        if self.pos < len(self.tokens) and self.peek() not in ("=", "&"):
            raise self.fail("what an operator acts on is not sure: write brackets")
        return Terms(start, self.last, ((-1, inner),))

    def _unmarked(self, start: int, top: list[Token], bottom: list[Token]) -> Tree | None:
        r"""A derivative whose denominator lost a mark: ``\frac{\partial L}{w}``, ``\frac{\partial^2 L}{\partial x y}``.

        Only names stand below, as many as the order above says; None for anything else.
        """
        above = self.inside(top)
        if above.peek() != r"\partial" or above.peek(1) == "_" or any(token.value == "/" for token in top):
            return None
        above.take_mark()
        order = 1
        if above.peek() == "^":
            above.take()
            written = above.superscript()
            order = int(written.value) if isinstance(written, Number) else -1
        variables = self.inside(bottom).names()
        if sum(power for _, power in variables) != order or any(
            token.value == r"\partial" for token in above.tokens[above.pos :]
        ):
            return None
        body = self.above(above)
        return Derivative(start, self.last, "∂", body, variables, missing=True, below=True)

    def partial(self) -> Tree:
        r"""``\partial f / \partial x`` or ``\partial_x f``."""
        start = self.here
        raised = self.peek(1) == "^" and self.kind(2) == "num" and self.peek(3) == "_"
        if self.peek(1) == "_" or raised:
            self.take()
            above = self.order_above() if raised else 0
            self.take()
            variables = self.subscript()
            order = above or (self.order_above() if self.peek() == "^" else len(variables))
            if order != len(variables) and len(variables) > 1:
                raise self.fail("the order of a derivative is not understood")
            powers = (order,) if len(variables) == 1 else (1,) * order
            body = self._operand()
            return Derivative(start, self.last, "∂", body, tuple(zip(variables, powers, strict=True)))
        found = self.slash_derivative("∂")
        if found is None:
            raise self.fail("a differential that belongs to no derivative")
        return found

    def slash_derivative(self, mark: str | None) -> Tree | None:
        """``df/dx`` or ``d/dx f``; None where the mark does not begin a derivative."""
        saved, depth, tokens, operands = self.pos, self.depth, self.tokens, self.operands
        start = self.here
        if not self._slash_ahead():
            return None
        try:
            self.enter()
            if mark is not None:
                self.take_mark()
            else:
                mark, start = "d", self.tokens[self.pos - 1].start
            order = 1
            if self.peek() == "^":
                self.take()
                written = self.superscript()
                order = int(written.value) if isinstance(written, Number) else -1
            body: Tree | None = None
            if self.peek() != "/":
                body = self.factor()
                if self.peek() == "(":
                    group = self.bracket(self.tokens[self.pos])
                    body = Factors(body.start, self.last, (body, group), ("", ""))
            if self.peek() == "/":
                self.take()
                enclosed = CLOSING.get(self.peek(), "")
                if enclosed:
                    self.take()
                variables = []
                while self.mark() == mark:
                    self.take_mark()
                    variables.append(self.variable(applied=body is not None))
                if enclosed:
                    self.expect(enclosed)
                if variables:
                    body = body if body is not None else self._operand()
                    if order == 1 and _is_variance(variables):
                        return self._in_square(start, mark, body, variables[0][0])
                    return Derivative(start, self.last, mark, body, tuple(variables))
        except ReadError:
            pass
        self.pos, self.depth, self.tokens, self.operands = saved, depth, tokens, operands
        return None

    def _slash_ahead(self) -> bool:
        """Whether a slash comes within the next tokens, as it does in df/dx."""
        return any(token.value == "/" for token in self.tokens[self.pos : self.pos + LOOK_AHEAD])


def _two_entries(variable: Tree) -> tuple[tuple[Tree, int], ...] | None:
    """The two entries of one array of which a product below the bar is made, None for anything else."""
    match variable:
        case Factors(_, _, (Script() as first, Script() as second), ("", "")):
            alike = first.base == replace(second.base, start=first.base.start, end=first.base.end)
            indexed = all(part.sub and part.sup is None and not part.primes for part in (first, second))
            return ((first, 1), (second, 1)) if alike and indexed else None
    return None


def _is_bold(variable: Tree) -> bool:
    """Whether a variable is a bold letter, perhaps with scripts."""
    name = variable.base if isinstance(variable, Script) else variable
    return isinstance(name, Name) and name.bold


def _is_variance(variables: list[tuple[Tree, int]]) -> bool:
    """Whether what is differentiated in is the square of a standard deviation, alone."""
    return len(variables) == 1 and variables[0][1] == 2 and is_spread(variables[0][0])


def _is_letter_d(tokens: list[Token], behind: tuple[str, ...]) -> bool:
    """Whether tokens begin with a d that is no mark: d_k^T A d_k is made of directions, d_{ij} a distance."""
    return len(tokens) > 1 and tokens[0].kind == "letter" and tokens[0].value == "d" and tokens[1].value in behind
