"""Brackets, accents and styles, roots, functions with their arguments, sums over an index."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.readers.letters import HESSIAN_NAMES, JACOBIAN_NAMES
from chainrule.readers.parsing.behind import begins_operand, entry_of, size_name
from chainrule.readers.parsing.bold import all_bold, each_bold, embolden, is_word, lists_arguments
from chainrule.readers.parsing.braces import at_over, bare, holds_function
from chainrule.readers.parsing.expectations import Expectations
from chainrule.readers.parsing.sums import goes_on_raised, logarithm_of_product
from chainrule.readers.parsing.words import (
    _ALSO_CLOSING,
    _CLOSERS,
    ACCENTS,
    BARE,
    BARS,
    DOTS,
    FRACTIONS,
    FUNCTIONS,
    STRUCK,
    STYLES,
    is_run_together,
    is_word_function,
)
from chainrule.readers.syntax import (
    Applied,
    Comparison,
    Dots,
    Factors,
    Group,
    Limit,
    Name,
    Number,
    Quotient,
    Root,
    Script,
    Terms,
    Tree,
    Words,
    names_in,
)  # fmt: skip
from chainrule.readers.tokens import Token

#: What is drawn around a formula; a factor that is struck out is one, until it is left out in the next step.
_AROUND = (r"\underbrace", r"\boxed", r"\overbrace", r"\mathop", *STRUCK)
#: The stops of a sentence that such a formula ends.
_STOPS = frozenset(",.;")
#: What \mathop stands around without changing it.
_OPERATORS = ([r"\sum"], [r"\prod"], [r"\lim"], [r"\int"])


class Brackets(Expectations):
    """Reads what encloses or takes an argument."""

    def bracket(self, token: Token) -> Tree:
        """Something in brackets."""
        value = token.value
        if value == "{":
            start = self.here
            begin = self.pos
            tokens = self.argument_tokens()
            if not tokens:
                return Number(start, self.last, Fraction(1))
            if holds_function(tokens):
                # The argument stands behind the braces: read on as if there were none.
                self.tokens = [*self.tokens[:begin], *tokens, *self.tokens[self.pos :]]
                self.pos = begin
                self.enter()
                tree = self.atom()
                self.depth -= 1
                return tree
            if (over := at_over(tokens)) >= 0:
                return self.quotient(start, tokens[:over], tokens[over + 1 :])
            parser = self.inside(tokens)
            derivative = self.braced_derivative(start, tokens) if self.peek() == "/" else None
            if derivative is not None:
                return derivative
            tree = parser.sum()
            if parser.pos < len(parser.tokens):
                raise parser.fail("not understood here")
            return tree
        if value in ("|", "left|"):
            return self.bars_of(token)
        if value == "left.":
            return self.evaluated()
        if value in (r"\{", r"\lbrace") and self.peek(1) == r"\begin":
            self.take()
            tree = self.environment(braced=True)
            if self.peek() in (r"\}", "right."):
                self.take()
            return tree
        if value not in _CLOSERS:
            raise self.fail("not understood")
        self.take()
        self.enter()
        self.enclosed = self.pos
        bars, self.bars = self.bars, 0
        operands, self.operands = self.operands, 0
        items = self._items(_CLOSERS[value], {_CLOSERS[value], *_ALSO_CLOSING.get(value, "")})
        self.take()
        self.bars, self.operands = bars, operands
        self.depth -= 1
        kept = tuple(item for item in items if not _is_data(item)) if value.endswith("(") else ()
        return Group(token.start, self.last, value.lstrip("\\"), kept or tuple(items))

    def _items(self, closer: str, closing: set[str]) -> list[Tree]:
        """What stands in a bracket between commas or wide spaces, an ellipsis perhaps without them."""
        items: list[Tree] = []
        while self.peek() not in closing:
            if self.kind() == "sep":
                self.take()
                continue
            if self._dots_ahead(closing):
                dots = self.take()
                items.append(Dots(dots.start, dots.end))
                self.take_separator()
                continue
            left, signs = self.relation()
            items.append(
                left[0] if len(left) == 1 else Comparison(left[0].start, left[-1].end, tuple(left), tuple(signs))
            )
            if self.take_separator():
                continue
            if self.peek() not in closing and self.kind() != "sep":
                raise self.fail(f"expected {closer!r}")
        return items

    def _dots_ahead(self, closing: set[str]) -> bool:
        """Whether an item that is an ellipsis comes next: no term, and no factor but that of the item behind it."""
        behind = self.peek(1)
        if self.peek() == r"\cdot":
            return behind in closing or behind in (",", ";", r"\mid") or behind in BARS
        return self.peek() in DOTS and (
            behind == "," or behind in closing or behind in FRACTIONS or behind == r"\partial"
        )

    def styled(self) -> Tree:
        r"""``\mathbf{x}``, ``\hat{y}``, ``\operatorname{name}``."""
        begin, token = self.pos, self.take()
        command = token.value
        tokens = self.argument_tokens()
        if command == r"\mathop" and [each.value for each in bare(tokens)] in _OPERATORS:
            return self.spliced(begin, bare(tokens))
        if command in ACCENTS:
            return self.below_accent(ACCENTS[command], tokens, token.start)
        if command == r"\mathop" and (word := _upright(tokens)):
            return self.word(word, token.start)
        if command in _AROUND:
            tokens = tokens[:-1] if tokens and tokens[-1].value in _STOPS else tokens
            parser = self.inside(tokens)
            tree = parser.sum()
            if parser.pos < len(parser.tokens):
                raise parser.fail("not understood here")
            if command in (r"\underbrace", r"\overbrace") and self.peek() in ("_", "^"):
                self.take()
                self.argument_tokens()
            return tree
        letters = all(t.kind in ("letter", "num", "text") or (t.kind == "char" and t.value in "-*.") for t in tokens)
        if command in STYLES:
            if len(tokens) == 1 and tokens[0].kind == "num":
                return Name(token.start, self.last, "\\mathbf{" + tokens[0].value + "}", bold=True)
            differential = len(tokens) == len("dx") and tokens[0].value == "d" and tokens[1].kind == "letter"
            alone = each_bold(token, tokens) if self.peek() in ("^", "'", r"\T") else []
            if differential or lists_arguments(tokens) or alone:
                # \mathbf{dx}, and \mathbf{\mu, \Sigma | x} for its items.
                return self.spliced(begin, alone or tokens)
            parser = self.inside(tokens)
            inner = parser.factor()
            if parser.pos < len(parser.tokens) and is_word(tokens):
                raise parser.fail("a bold word is not understood")
            if parser.pos < len(parser.tokens) or isinstance(inner, Group):
                return replace(all_bold(self.inside(tokens)), start=token.start, end=self.last)
            return embolden(inner, token.start, self.last)
        if not letters:
            parser = self.inside(tokens)
            inner = parser.sum()
            if parser.pos < len(parser.tokens):
                raise parser.fail("not understood here")
            return inner
        word = "".join(t.value for t in tokens)
        if command == r"\mathrm" and word == "d":
            self.pos -= 0
            found = self.slash_derivative(None)
            return found if found is not None else Name(token.start, self.last, "d")
        if command in (r"\mathds", r"\mathbbm"):
            command = r"\mathbb"
        if command == r"\mathbb" and len(word) == 1 and word.islower():
            # No set of numbers has a small letter.
            return Name(token.start, self.last, word, bold=True)
        if command in (r"\mathbb", r"\mathcal", r"\mathscr", r"\mathfrak"):
            return Name(token.start, self.last, f"{command}{{{word}}}")
        if len(word) > 1 or is_word_function(word):
            return self.word(word, token.start)
        return Name(token.start, self.last, word)

    def below_accent(self, accent: str, tokens: list[Token], start: int) -> Tree:
        r"""What stands below an accent: a letter with its scripts, or capitals that are a name, ``\overline{VE}``."""
        word = "".join(each.value for each in tokens)
        if len(tokens) > 1 and word.isalpha() and word.isupper():
            return Name(start, self.last, f"\\{accent}{{{word}}}")
        parser = self.inside(tokens)
        inner = parser.factor() if tokens else self.atom()
        if parser.pos < len(parser.tokens):
            raise parser.fail("an accent over more than one letter")
        return self.accented(accent, inner, start)

    def accented(self, accent: str, inner: Tree, start: int) -> Tree:
        """A name with an accent; an accent over an indexed name stands over its letter."""
        if isinstance(inner, Name):
            ones = inner.name.startswith("\\mathbf{") and accent == "overrightarrow"
            return inner if ones else Name(start, self.last, f"\\{accent}{{{inner.name}}}", inner.bold)
        if isinstance(inner, Script) and isinstance(inner.base, Name):
            base = Name(inner.base.start, inner.base.end, f"\\{accent}{{{inner.base.name}}}", inner.base.bold)
            return Script(start, self.last, base, inner.sub, inner.sup, inner.primes)
        if isinstance(inner, Number) and inner.value in (0, 1) and accent == "overrightarrow":
            # The vector of ones below a long arrow.
            return Name(start, self.last, f"\\mathbf{{{inner.value}}}", bold=True)
        msg = "an accent over more than a letter is not understood"
        raise ReadError(msg, start, self.last)

    def argument(self) -> Tree:
        """The expression in a braced argument."""
        start = self.here
        tokens = self.argument_tokens()
        if not tokens:
            msg = "an empty argument"
            raise ReadError(msg, start)
        parser = self.inside(tokens)
        tree = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood here")
        return tree

    def root(self) -> Tree:
        """A root."""
        start = self.take().start
        degree: Tree | None = None
        if self.peek() == "[":
            self.take()
            degree = self.sum()
            self.expect("]")
        base = size_name(self.argument())
        return Root(start, self.last, base, degree)

    def function(self, name: str, start: int) -> Tree:
        """A function and its argument: a bracket, or the product up to the next function, sum sign or bracket."""
        sub: Tree | None = None
        power: Tree | None = None
        if self.peek() == "'":
            return self.scripts(Name(start, self.last, name))
        while self.peek() in ("_", "^"):
            if self.take().value == "_":
                subs = self.subscript()
                if len(subs) != 1 and len(name) == 1:
                    # The entries of an upright identity.
                    return Script(start, self.last, Name(start, start, name), subs)
                if len(subs) != 1:
                    msg = f"the subscript of {name} is not understood"
                    raise ReadError(msg, start, self.last)
                sub = subs[0]
            else:
                power = self.superscript()
        if isinstance(power, Words) and sub is None and set(power.text) == {"'"}:
            # \tanh^{\prime}
            return Script(start, self.last, Name(start, start, name), primes=len(power.text))
        value = self.peek()
        if value in ("(", "[", r"\{", r"\lbrace"):
            behind = self.pos
            group = self.bracket(self.tokens[self.pos])
            if not isinstance(group, Group):
                # A system with a brace on its left is no argument.
                raise self.fail(f"the argument of {name} is not understood")
            if power is None and name in names_in(group):
                # softmax_i (1 - softmax_i) is a product of values.
                self.pos = behind
                named = Name(start, start, name)
                return named if sub is None else Script(start, self.last, named, (sub,))
            return entry_of(logarithm_of_product(Applied(start, self.last, name, group.items, sub, power)))
        if value == "{":
            return Applied(start, self.last, name, (self.bracket(self.tokens[self.pos]),), sub, power)
        minus = self.peek() == "-" and begins_operand(self.tokens[self.pos + 1 : self.pos + 2])
        if not minus and not self.starts_factor():
            bare = Name(start, self.last, name)
            return Script(start, self.last, bare, () if sub is None else (sub,), power) if sub or power else bare
        self.enter()
        begin = self.here
        if minus:
            self.take()
        factors = [self.factor()]
        while self.starts_factor() and not self._ends_argument(name, factors):
            factors.append(self.factor())
        if name in ("tr", "det") and self.peek() == "(" and len(factors) == 1 and self._called(name, factors[0]):
            # det J_f(x, y), tr A(t)
            call = self.bracket(self.tokens[self.pos])
            factors = [Factors(begin, self.last, (factors[0], call), ("", ""))]
        if name in ("tr", "det") and self.peek() in ("(", "["):
            raise self.fail(f"where the argument of {name} ends is open: write it in brackets")
        self.depth -= 1
        arg: Tree = factors[0] if len(factors) == 1 else Factors(begin, self.last, tuple(factors), ("",) * len(factors))
        arg = Terms(begin, self.last, ((-1, arg),)) if minus else arg
        return logarithm_of_product(Applied(start, self.last, name, (arg,), sub, power))

    def _called(self, name: str, first: Tree) -> bool:
        """Whether the bracket behind the first factor of a determinant or a trace says what that depends on."""
        if name == "det" and _is_jacobian(first):
            return True
        inside = self.tokens[self.pos + 1 : self.pos + 3]
        letter = len(inside) > 1 and inside[0].kind == "letter" and inside[0].value.islower() and inside[1].value == ")"
        return letter and isinstance(first, Name) and first.name.isupper() and first.end == self.here

    def _ends_argument(self, name: str, factors: list[Tree]) -> bool:
        value = self.peek()
        if value == r"\exp" and name in ("log", "ln") and isinstance(factors[-1], Quotient):
            # As before e^: log 1/s exp(-u) is the logarithm of a density.
            return False
        if (
            value in FUNCTIONS
            or value in (r"\sum", r"\prod", r"\lim", r"\int", r"\partial", r"\nabla", r"\operatorname")
            or value in FRACTIONS
        ):
            return True
        if name in ("log", "ln") and goes_on_raised(factors[-1], self.tokens[self.pos :]):
            return False
        if value in ("(", "[", r"\{") or self._spelled_ahead():
            return True
        return self.kind() == "text" or isinstance(factors[-1], (Applied, Group))

    def _spelled_ahead(self) -> bool:
        """Whether a function without its backslash comes next: ``sin x cos x`` is a product."""
        joined = (
            self.pos > 0 and self.tokens[self.pos - 1].end == self.here and self.tokens[self.pos - 1].kind == "letter"
        )
        word = "" if joined else self.letters_ahead()
        return word in BARE or is_run_together(word)

    def limit(self) -> Tree:
        r"""``\lim_{h \to 0}`` and the product behind it."""
        start = self.take().start
        self.expect("_")
        parser = self.inside(bare(self.argument_tokens()))
        items, signs = parser.relation()
        if signs != ["to"] or parser.pos < len(parser.tokens):
            msg = "below a limit stands what goes where: h \\to 0"
            raise ReadError(msg, start, self.last)
        self.enter()
        body = self.product()
        self.depth -= 1
        return Limit(start, self.last, items[0], items[1], body)

    def underset(self) -> Tree:
        r"""``\underset{h \to 0}{\lim}`` as ``\lim_{h \to 0}``, of expectations too; below others stands a remark."""
        begin, start = self.pos, self.take().start
        below = self.argument_tokens()
        base = bare(self.argument_tokens())
        if base and base[0].value == r"\mathop":
            base = bare(base[1:])
        own = len(base) == 1 and base[0].value in (r"\lim", r"\sum", r"\prod", "E")
        if own or [token.value for token in base if token.value not in ("{", "}")] == [r"\mathbb", "E"]:
            at = base[0].end
            script = [Token("char", "_", at, at), Token("char", "{", at, at), *below, Token("char", "}", at, at)]
            base = [*base, *script]
        return replace(self.spliced(begin, base), start=start)

    def spliced(self, begin: int, tokens: list[Token]) -> Tree:
        """What some tokens are with those behind them, in the place of all since `begin`."""
        self.tokens = [*self.tokens[:begin], *tokens, *self.tokens[self.pos :]]
        self.pos = begin
        self.enter()
        tree = self.atom()
        self.depth -= 1
        return tree


def _is_data(item: Tree) -> bool:
    r"""Whether an argument is a set of examples, ``\{x_n, y_n\}_{n=1}^N``, on which nothing else depends by name."""
    inner = item.base if isinstance(item, Script) else item
    return isinstance(inner, Group) and inner.opening == "{" and (len(inner.items) > 1 or item is not inner)


def _upright(tokens: list[Token]) -> str:
    r"""The word in ``\mathop{\rm arg\,min}``, empty for other operators."""
    word = "".join(
        token.value for token in tokens if token.value not in (r"\rm", r"\mathrm", "{", "}", r"\min", r"\max")
    )
    ends = "".join(token.value[1:] for token in tokens[-1:] if token.value in (r"\min", r"\max"))
    return word + ends if len(word) > 2 and word.isalpha() else ""


def _is_jacobian(tree: Tree) -> bool:
    base = tree.base if isinstance(tree, Script) else tree
    return isinstance(base, Name) and base.name in JACOBIAN_NAMES | HESSIAN_NAMES
