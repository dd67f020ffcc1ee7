r"""Commands of LaTeX packages for derivatives and bars, below the relations: ``\dv{f}{x}``, ``\abs{x}``."""

from __future__ import annotations

from chainrule.errors import ReadError
from chainrule.readers.parsing.differentials import LOOK_AHEAD
from chainrule.readers.parsing.nablas import Nablas
from chainrule.readers.parsing.words import STYLES
from chainrule.readers.syntax import Bars, Derivative, Group, Name, Script, Tree, Words
from chainrule.readers.tokens import Token

#: Commands of derivatives with their marks, of the packages physics, derivative and diffcoeff.
DERIVATIVES = {
    r"\dv": "d", r"\odv": "d", r"\derivative": "d", r"\diff": "d",
    r"\pdv": "∂", r"\partialderivative": "∂", r"\diffp": "∂",
}  # fmt: skip
#: Commands of bars with the norms that they are.
BARRED = {r"\abs": "", r"\norm": "plain"}
#: The transpose of what stands in the braces behind it.
_TRANSPOSED = r"\sptop"
COMMANDS = frozenset((*DERIVATIVES, *BARRED, _TRANSPOSED))
#: Letters that exponents begin with; others count layers, steps or examples.
_EXPONENTS = frozenset(("n", "m", "p", "a", "b", "-"))
#: Words that look like a letter, a logarithm and its argument.
_WORDS = frozenset(("blogs", "clogs", "flogs", "slogs"))
#: More variables than these are not read.
MAX_VARIABLES = 3


class Shorthands(Nablas):
    """Reads these commands."""

    def shorthand(self) -> Tree:
        """A derivative, bars or a transpose by their command."""
        token = self.take()
        if token.value == _TRANSPOSED:
            return self._transposed(token)
        if self.peek() == "*":
            self.take()
        if token.value in BARRED:
            body = self.argument()
            norm = self.norm_below() if BARRED[token.value] else ""
            return Bars(token.start, self.last, body, norm)
        order = self._bracketed()
        parts = [self.argument_tokens()]
        while self.peek() == "{" and len(parts) <= MAX_VARIABLES:
            if len(parts) > 1 and self.tokens[self.pos - 1].end != self.here:
                # Behind a space, or a style that was left out, a factor stands in braces.
                break
            parts.append(self.argument_tokens())
        top = parts.pop(0) if len(parts) > 1 else []
        variables = tuple(self.inside(part).variable() for part in parts)
        if order > 1:
            variables = self._raised(token, variables, order)
        parser = self.inside(top)
        return Derivative(token.start, self.last, DERIVATIVES[token.value], self.above(parser), variables)

    def _transposed(self, token: Token) -> Tree:
        r"""What stands in the braces of a ``\transpose{A + B}``."""
        if self.peek() != "{":
            raise self.fail("what is transposed is not written")
        inner = self.argument()
        base = inner if isinstance(inner, Name) else Group(inner.start, inner.end, "(", (inner,))
        return Script(token.start, self.last, base, (), Words(token.start, self.last, "T"))

    def _bracketed(self) -> int:
        """The order in square brackets, 1 where there is none."""
        if self.peek() != "[":
            return 1
        self.take()
        order = self.peek()
        if self.kind() != "num" or not order.isdigit() or self.peek(1) != "]":
            raise self.fail("the order of a derivative is not understood")
        self.take()
        self.take()
        return int(order)

    def _raised(
        self, token: Token, variables: tuple[tuple[Tree, int], ...], order: int
    ) -> tuple[tuple[Tree, int], ...]:
        r"""The only variable to the order that is written; ``\pdv[2]{f}{x}{y}`` says it of both together."""
        if len(variables) == 1:
            return ((variables[0][0], order),)
        if sum(power for _, power in variables) != order:
            msg = "the order above the bar is not that of the variables below"
            raise ReadError(msg, token.start, self.last)
        return variables

    def trace_ahead(self, run: str) -> str:
        r"""The trace or determinant without brackets that a run of letters begins with: ``trAB``, ``tr \mathbf{A}``."""
        name = next((word for word in ("tr", "Tr", "det") if run.startswith(word)), "")
        place = self.pos + len(name)
        if not name or place >= len(self.tokens) or self.joined():
            return ""
        behind = self.tokens[place]
        return name if behind.value in STYLES or (behind.kind == "letter" and behind.value.isupper()) else ""

    def joined(self) -> bool:
        """Whether a letter stands right before the next token."""
        before = self.tokens[max(self.pos - 1, 0)]
        return before.kind == "letter" and before.end == self.here

    def behind_one_letter(self, word: str) -> bool:
        """Whether a logarithm and its argument stand right behind a factor of one letter, as in ``yloga``."""
        first, second = (self.tokens[max(self.pos - k, 0)] for k in (1, 2))
        lone = second.kind != "letter" or second.end != first.start or self.pos < 2
        return lone and word[:-1] in ("log", "ln") and first.value + word not in _WORDS

    def in_brackets(self) -> list[Token]:
        """The tokens of an exponent in brackets without braces, as in ``x^(n-1)``; none where it may be a label."""
        tokens = self.tokens[self.pos + 1 : self.pos + LOOK_AHEAD]
        end = next((i for i, token in enumerate(tokens) if token.value == ")"), 0)
        inner = tokens[:end]
        values = [token.value for token in inner]
        plain = self.peek() == "(" and "(" not in values and not {"+", "-", "/"}.isdisjoint(values)
        if not plain or not (inner[0].kind == "num" or values[0] in _EXPONENTS):
            return []
        self.pos += end + 2
        return inner
