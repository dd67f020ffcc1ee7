"""The cursor over tokens: looking ahead, taking, failing with a place, and the depth budget."""

from __future__ import annotations

from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Self

from chainrule.errors import ReadError
from chainrule.readers.parsing.words import ACCENTS, BARS, FRACTIONS, MAX_DEPTH, PLAIN_STYLES, STRUCK, STYLES
from chainrule.readers.syntax import Number, Tree
from chainrule.readers.tokens import Token

#: How many arguments a command has that stands as an argument itself, without braces.
_ARGUMENTS = {
    **dict.fromkeys((STYLES | PLAIN_STYLES | set(ACCENTS)) - {r"\rm", r"\textstyle"}, 1),
    **dict.fromkeys(FRACTIONS, 2),
}


_OPENING = frozenset(("(", "[", "{", r"\{", r"\lbrace", r"\langle"))
#: Longer runs of letters are no words.
MAX_WORD = 24
MAX_DIGITS = 1000
_CLOSING = frozenset((")", "]", "}", r"\}", r"\rbrace", r"\rangle"))


class Cursor(ABC):
    """A position in the tokens of a formula; each level of brackets counts against the depth budget."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        """Parse `tokens` of `source`."""
        self.source = source
        self.tokens = tokens
        self.pos = 0
        self.depth = 0
        self.bars = 0
        self.evaluating = 0
        #: How many operators d/dx want an operand, which ends before a bar with a place.
        self.operands = 0
        #: Whether the tokens are those of a subscript, in which a bar alone separates indices.
        self.scripted = False
        #: Where the inside of a bracket begins: an array there is a matrix.
        self.enclosed = -1

    def peek(self, ahead: int = 0) -> str:
        """The value of a token ahead, "" at the end."""
        i = self.pos + ahead
        return self.tokens[i].value if i < len(self.tokens) else ""

    def kind(self, ahead: int = 0) -> str:
        """The kind of a token ahead, "" at the end."""
        i = self.pos + ahead
        return self.tokens[i].kind if i < len(self.tokens) else ""

    def take(self) -> Token:
        """The next token."""
        if self.pos >= len(self.tokens):
            end = len(self.source)
            msg = "the formula ends where something is expected"
            raise ReadError(msg, max(end - 1, 0), end)
        self.pos += 1
        return self.tokens[self.pos - 1]

    def fail(self, what: str) -> ReadError:
        """An error at the next token."""
        if self.pos < len(self.tokens):
            token = self.tokens[self.pos]
            return ReadError(f"{what}: {self.source[token.start : token.end]!r}", token.start, token.end)
        return ReadError(f"{what}: the formula ends", max(len(self.source) - 1, 0), len(self.source))

    def expect(self, value: str) -> Token:
        """The next token, which must be `value`."""
        if self.peek() != value:
            raise self.fail(f"expected {value!r}")
        return self.take()

    @property
    def here(self) -> int:
        """Offset of the next token."""
        return self.tokens[self.pos].start if self.pos < len(self.tokens) else len(self.source)

    @property
    def last(self) -> int:
        """End of the token taken last."""
        return self.tokens[self.pos - 1].end if self.pos else 0

    def enter(self) -> None:
        """Count a level of nesting."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            msg = f"nested deeper than {MAX_DEPTH} levels"
            raise ReadError(msg, self.here)

    def is_unequal(self) -> bool:
        """Whether ``!=`` comes next; behind a factorial a space stands before the sign of equality."""
        pair = self.tokens[self.pos : self.pos + 2]
        return [token.value for token in pair] == ["!", "="] and pair[0].end == pair[1].start

    def separates(self) -> bool:
        """Whether the bar that comes next stands alone in its brackets, or two bars do: p(x | y), D(p || q)."""
        depth = bars = 0
        before: Token | None = None
        for token in self.tokens[self.pos :]:
            if token.value in _OPENING:
                depth += 1
            elif token.value in _CLOSING:
                depth -= 1
                if depth < 0:
                    return bars == 1
            elif token.value in BARS and not depth:
                doubled = before is not None and before.value == token.value == "|" and before.end == token.start
                bars += not doubled
                if bars > 1:
                    return False
                before = None if doubled else token
        return self.scripted and bars == 1

    def take_separator(self) -> bool:
        """Take what separates the items of a bracket, if it comes next."""
        if self.peek() not in (",", ";", r"\mid") and self.peek() not in BARS:
            return False
        token = self.take()
        if token.value == self.peek() == "|" and self.here == token.end:
            self.take()
        return True

    def letters_ahead(self) -> str:
        """The run of letters without spaces between that begins here."""
        word, i = "", self.pos
        while i < len(self.tokens) and self.tokens[i].kind == "letter" and len(word) < MAX_WORD:
            if word and self.tokens[i].start != self.tokens[i - 1].end:
                break
            word += self.tokens[i].value
            i += 1
        return word

    def argument_tokens(self) -> list[Token]:
        """The tokens of a braced argument, or a single token (one digit of a number)."""
        if self.peek() == "{" and self.kind() == "char":
            self.take()
            depth, begin = 1, self.pos
            while depth:
                token = self.take()
                if token.kind == "char" and token.value == "{":
                    depth += 1
                elif token.kind == "char" and token.value == "}":
                    depth -= 1
            return self.tokens[begin : self.pos - 1]
        token = self.take()
        if token.kind == "num" and len(token.value) > 1:
            rest = Token("num", token.value[1:], token.start + 1, token.end)
            self.tokens = [*self.tokens[: self.pos], rest, *self.tokens[self.pos :]]
            return [Token("num", token.value[0], token.start, token.start + 1)]
        begin = self.pos - 1
        for _ in range(_ARGUMENTS.get(token.value, 0) if token.kind == "cmd" else 0):
            # x_\mathbf{w} and e^\frac{1}{2}: a command takes its own arguments with it.
            if self.pos < len(self.tokens) and self.peek() not in ("_", "^", "}"):
                self.enter()
                self.argument_tokens()
                self.depth -= 1
        return self.tokens[begin : self.pos]

    def struck_out(self) -> bool:
        r"""Whether a whole term is ``\cancel{...}``."""
        if self.peek() not in STRUCK:
            return False
        depth, at = 0, self.pos + 1
        while at < len(self.tokens):
            value = self.tokens[at].value if self.tokens[at].kind == "char" else ""
            depth += (value == "{") - (value == "}")
            at += 1
            if not depth:
                break
        return at >= len(self.tokens) or self.tokens[at].value in ("+", "-", ")", "]", "}", "\\\\", "=", ",")

    def raised_tokens(self) -> list[Token]:
        """The tokens of an argument that stands above: of ``e^-x``, as it is typed without braces, the sign and x."""
        tokens = self.argument_tokens()
        signed = [token.value for token in tokens] == ["-"] and self.here == tokens[0].end
        return [*tokens, self.take()] if signed and self.kind() in ("letter", "num") else tokens

    def inside(self, tokens: list[Token]) -> Self:
        """A parser for a part of the tokens, at the present depth."""
        parser = type(self)(self.source, tokens)
        parser.depth = self.depth
        parser.enter()
        return parser

    # What the classes above this one provide.

    @abstractmethod
    def sum(self) -> Tree:
        """Signed terms."""

    @abstractmethod
    def product(self) -> Tree:
        """Factors, juxtaposed or joined by signs."""

    @abstractmethod
    def factor(self) -> Tree:
        """An atom with its scripts."""

    @abstractmethod
    def scripts(self, base: Tree) -> Tree:
        """Scripts behind a base."""

    @abstractmethod
    def atom(self) -> Tree:
        """An atom."""

    @abstractmethod
    def braced_derivative(self, start: int, top: list[Token]) -> Tree | None:
        """A derivative whose upper part stood in braces before a slash."""

    @abstractmethod
    def relation(self) -> tuple[list[Tree], list[str]]:
        """Expressions joined by relation signs."""

    @abstractmethod
    def subscript(self, base: Tree | None = None) -> tuple[Tree, ...]:
        """Indices or a label."""

    @abstractmethod
    def superscript(self) -> Tree:
        """A power, a transpose or a label."""

    @abstractmethod
    def argument(self) -> Tree:
        """The expression in a braced argument."""

    @abstractmethod
    def bracket(self, token: Token) -> Tree:
        """Something in brackets."""

    @abstractmethod
    def starts_factor(self) -> bool:
        """Whether the next token begins a factor."""

    @abstractmethod
    def word(self, word: str, start: int) -> Tree:
        """An upright word."""

    @abstractmethod
    def environment(self, *, braced: bool = False) -> Tree:
        """An environment."""

    @abstractmethod
    def slash_derivative(self, mark: str | None) -> Tree | None:
        """``df/dx``, None where the mark does not begin a derivative."""

    @abstractmethod
    def quotient(self, start: int, top: list[Token], bottom: list[Token]) -> Tree:
        """What is written above and below a bar."""

    def number(self, token: Token) -> Number:
        """A number in digits, of which there may not be too many."""
        if len(token.value) > MAX_DIGITS:
            raise self.fail(f"a number of more than {MAX_DIGITS} digits")
        if token.value == ".":
            # What \frac leaves of 0.5 after one digit.
            raise self.fail("a number is cut through")
        return Number(token.start, token.end, Fraction(token.value), len(token.value.partition(".")[2]))
