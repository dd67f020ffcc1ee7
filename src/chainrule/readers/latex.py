"""LaTeX formulas to syntax trees: an own parser by precedence, with spans and a depth budget.

A construct that is not known is refused with its place; it never becomes a symbol. `statements` reads a whole
formula, which may hold several relation chains in rows; each is read or refused on its own.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.readers.syntax import (
    Applied,
    At,
    Bars,
    BigOp,
    Cases,
    Comparison,
    Derivative,
    Dots,
    Factors,
    Gradient,
    Group,
    Name,
    Number,
    Quotient,
    Root,
    Script,
    Statement,
    Terms,
    Tree,
    Words,
)  # fmt: skip
from chainrule.readers.tokens import Token, tokenize
from chainrule.rules import NAMES

MAX_DEPTH = 60
RELATIONS = {
    "=": "=", r"\equiv": "=", r"\approx": "approx", r"\simeq": "approx", r"\propto": "propto", r"\sim": "sim", r"\in": "in",
    r"\to": "to", r"\rightarrow": "to", r"\Rightarrow": "implies", r"\implies": "implies", r"\iff": "implies",
    r"\Longrightarrow": "implies", r"\Leftrightarrow": "implies", r"\leftarrow": "assign", r"\gets": "assign",
    r"\triangleq": ":=", r"\coloneqq": ":=", r"\doteq": ":=", r"\mapsto": "to", r"\le": "<=", r"\leq": "<=", r"\ge": ">=",
    r"\geq": ">=", r"\leqslant": "<=", r"\geqslant": ">=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\ne": "!=",
    r"\neq": "!=", r"\ll": "<", r"\gg": ">", r"\notin": "notin", r"\subset": "in", r"\mid": "given", r"\forall": "forall",
}  # fmt: skip
_ARROWS = frozenset((r"\to", r"\rightarrow", r"\Rightarrow", r"\implies", r"\iff", r"\Longrightarrow", r"\longrightarrow",
                     r"\Leftrightarrow", r"\Longleftrightarrow", r"\forall", r"\therefore", r"\because"))  # fmt: skip
COMPARISONS = frozenset(("=", "<", "<=", ">", ">=", "!="))
GREEK = frozenset(
    "\\" + name for name in
    ("alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
     "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
     "ell hbar imath jmath Re Im aleph mathcal").split()
)  # fmt: skip
_ALIASES = {r"\varepsilon": r"\epsilon", r"\varphi": r"\phi", r"\vartheta": r"\theta"}
FUNCTIONS = {
    r"\ln": "ln", r"\log": "log", r"\lg": "lg", r"\exp": "exp", r"\sin": "sin", r"\cos": "cos", r"\tan": "tan", r"\sec": "sec",
    r"\csc": "csc", r"\cot": "cot", r"\arcsin": "asin", r"\arccos": "acos", r"\arctan": "atan", r"\sinh": "sinh",
    r"\cosh": "cosh", r"\tanh": "tanh", r"\coth": "coth", r"\max": "max", r"\min": "min", r"\det": "det",
}  # fmt: skip
STYLES = frozenset((r"\mathbf", r"\boldsymbol", r"\bm", r"\vec", r"\pmb", r"\mathbfit"))
PLAIN_STYLES = frozenset((r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt", r"\mathcal", r"\mathscr", r"\mathfrak", r"\operatorname",
                          r"\operatorname*", r"\mathbb", r"\rm", r"\textstyle", r"\mathop", r"\underbrace", r"\boxed", r"\overbrace"))  # fmt: skip
ACCENTS = {r"\hat": "hat", r"\widehat": "hat", r"\bar": "bar", r"\overline": "bar", r"\tilde": "tilde", r"\widetilde": "tilde",
           r"\dot": "dot", r"\ddot": "ddot", r"\check": "check", r"\breve": "breve", r"\underline": "underline"}  # fmt: skip
DOTS = frozenset((r"\dots", r"\ldots", r"\cdots", r"\vdots", r"\dotsc", r"\dotsb"))
PRODUCTS = {r"\cdot": "dot", r"\times": "dot", "*": "dot", r"\odot": "*", r"\circ": "*", r"\ast": "dot", "/": "/", r"\div": "/",
            r"\bullet": "dot"}  # fmt: skip
FRACTIONS = frozenset((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac"))
ROWS = frozenset(
    (
        "align",
        "aligned",
        "equation",
        "gather",
        "gathered",
        "split",
        "eqnarray",
        "alignat",
        "multline",
        "displaymath",
        "math",
    )
)
MATRICES = frozenset(("matrix", "pmatrix", "bmatrix", "vmatrix", "Bmatrix", "smallmatrix"))
STOP_WORDS = frozenset("if otherwise else for where with and or when all any such that so then as since because is are in from let "
                       "else, otherwise, by of to the a".split())  # fmt: skip
_CLOSERS = {"(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", r"\langle": r"\rangle", r"\lfloor": r"\rfloor"}


def is_word_function(word: str) -> bool:
    """Whether a word is the name of a function of the table."""
    return word in NAMES


class Parser:
    """A recursive-descent parser over tokens; each level of brackets counts against the depth budget."""

    def __init__(self, source: str, tokens: list[Token]) -> None:
        """Parse `tokens` of `source`."""
        self.source = source
        self.tokens = tokens
        self.pos = 0
        self.depth = 0
        self.bars = 0

    # -- cursor

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

    # -- relations, sums, products

    def relation(self) -> tuple[list[Tree], list[str]]:
        """Expressions joined by relation signs."""
        items = [self.sum()]
        signs: list[str] = []
        while (sign := self.relation_sign()) is not None:
            signs.append(sign)
            items.append(self.sum())
        return items, signs

    def relation_sign(self) -> str | None:
        """A relation sign, taken if it is there."""
        value = self.peek()
        if value == ":" and self.peek(1) == "=":
            self.take()
            self.take()
            return ":="
        if value == r"\stackrel" or value == r"\overset":
            self.take()
            self.argument_tokens()
            self.argument_tokens()
            return ":="
        if value == "=" and self.peek(1) == "=":
            self.take()
        if value in RELATIONS and self.kind() in ("cmd", "char"):
            self.take()
            return RELATIONS[value]
        return None

    def sum(self) -> Tree:
        """Signed terms."""
        self.enter()
        start = self.here
        terms: list[tuple[int, Tree]] = []
        sign = 1
        while self.peek() in ("+", "-", r"\pm"):
            if self.peek() == r"\pm":
                raise self.fail("a sign that is open")
            sign *= -1 if self.take().value == "-" else 1
        terms.append((sign, self.product()))
        while self.peek() in ("+", "-"):
            sign = -1 if self.take().value == "-" else 1
            while self.peek() in ("+", "-"):
                sign *= -1 if self.take().value == "-" else 1
            terms.append((sign, self.product()))
        self.depth -= 1
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        return Terms(start, self.last, tuple(terms))

    def product(self) -> Tree:
        """Factors, juxtaposed or joined by signs."""
        start = self.here
        factors: list[Tree] = [self.factor()]
        signs: list[str] = [""]
        while True:
            value = self.peek()
            if value in PRODUCTS and self.kind() in ("cmd", "char"):
                self.take()
                signs.append(PRODUCTS[value])
                factors.append(self.signed_factor())
            elif value == r"\otimes":
                raise self.fail("a Kronecker product is not read yet")
            elif self.starts_factor():
                signs.append("")
                factors.append(self.factor())
            else:
                break
        if len(factors) == 1:
            return factors[0]
        return Factors(start, self.last, tuple(factors), tuple(signs))

    def signed_factor(self) -> Tree:
        """A factor after an explicit sign of multiplication: it may carry a minus."""
        if self.peek() in ("-", "+"):
            start = self.here
            sign = -1 if self.take().value == "-" else 1
            body = self.factor()
            return Terms(start, self.last, ((sign, body),)) if sign < 0 else body
        return self.factor()

    def starts_factor(self) -> bool:
        """Whether the next token begins a factor."""
        kind, value = self.kind(), self.peek()
        if kind in ("num", "letter"):
            return True
        if kind == "text":
            return self.is_name(value)
        if kind == "char":
            if value == "|" or value == r"\|":
                return self.bars == 0
            return value in "([{" or value in ("left|", "left.")
        if kind == "cmd":
            if (
                value in RELATIONS
                or value in PRODUCTS
                or value in (r"\\", r"\}", r"\rbrace", r"\rangle", r"\end", r"\middle")
            ):
                return False
            if value in (r"\|", r"\Vert", r"\vert", r"\rvert", r"\rVert"):
                return self.bars == 0 and value not in (r"\rvert", r"\rVert")
            return value not in (r"\pm", r"\otimes", r"\stackrel", r"\overset", r"\top", r"\rfloor")
        return False

    @staticmethod
    def is_name(text: str) -> bool:
        """Whether the words of a text command are a name rather than prose."""
        word = text.strip()
        return word.isidentifier() and word.lower() not in STOP_WORDS

    # -- factors

    def factor(self) -> Tree:
        """An atom with its scripts."""
        base = self.atom()
        return self.scripts(base)

    def scripts(self, base: Tree) -> Tree:
        """Subscripts, superscripts and primes behind `base`."""
        sub: tuple[Tree, ...] = ()
        sup: Tree | None = None
        primes = 0
        while True:
            value = self.peek()
            if value == "_":
                if sub:
                    raise self.fail("a second subscript")
                self.take()
                sub = self.subscript()
            elif value == "^":
                if sup is not None:
                    raise self.fail("a second superscript")
                self.take()
                if self.peek() in ("'", r"\prime"):
                    self.take()
                    primes += 1
                else:
                    sup = self.superscript()
                    if isinstance(sup, Words) and set(sup.text) == {"'"}:
                        primes += len(sup.text)
                        sup = None
            elif value == "'":
                self.take()
                primes += 1
            elif value == r"\sptop":
                token = self.take()
                sup = Words(token.start, token.end, "T")
            elif value == "!" and self.kind() == "char":
                raise self.fail("a factorial is not read")
            else:
                break
        if not sub and sup is None and not primes:
            return base
        return Script(base.start, self.last, base, sub, sup, primes)

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
        return [token]

    def inside(self, tokens: list[Token]) -> Parser:
        """A parser for a part of the tokens, at the present depth."""
        parser = Parser(self.source, tokens)
        parser.depth = self.depth
        parser.enter()
        return parser

    def subscript(self) -> tuple[Tree, ...]:
        """Indices or a label; `ij` are two indices."""
        tokens = self.argument_tokens()
        if not tokens:
            return ()
        if all(t.kind == "text" for t in tokens):
            return (Words(tokens[0].start, tokens[-1].end, " ".join(t.value for t in tokens).strip()),)
        parser = self.inside(tokens)
        items: list[Tree] = []
        while parser.pos < len(parser.tokens):
            left, signs = parser.relation()
            part = left[0] if len(left) == 1 else Comparison(left[0].start, left[-1].end, tuple(left), tuple(signs))
            if isinstance(part, Factors) and not any(part.signs):
                items.extend(part.factors)
            else:
                items.append(part)
            if parser.peek() == ",":
                parser.take()
            elif parser.pos < len(parser.tokens):
                raise parser.fail("a subscript that is not understood")
        return tuple(items)

    def superscript(self) -> Tree:
        """A power, a transpose or a label; which of them is decided later."""
        tokens = self.argument_tokens()
        if not tokens:
            raise self.fail("an empty superscript")
        start, end = tokens[0].start, tokens[-1].end
        values = [t.value for t in tokens]
        if values in (["*"], [r"\ast"], [r"\star"], ["+"], ["-"], [r"\dagger"]):
            return Words(start, end, "*")
        if values in (
            [r"\top"],
            [r"\intercal"],
            [r"\mathsf", "{", "T", "}"],
            [r"\mathrm", "{", "T", "}"],
            [r"\mathstrut"],
        ):
            return Words(start, end, "T")
        if all(v in ("'", r"\prime") for v in values):
            return Words(start, end, "'" * len(values))
        if all(t.kind == "text" for t in tokens):
            return Words(start, end, " ".join(values).strip())
        parser = self.inside(tokens)
        tree = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("a superscript that is not understood")
        return tree

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

    # -- atoms

    def atom(self) -> Tree:  # noqa: PLR0911 - one arm per kind of token
        """A number, a name, a bracket, a function with its argument, a fraction, a sum, a derivative."""
        if self.pos >= len(self.tokens):
            raise self.fail("something is missing")
        token = self.tokens[self.pos]
        value = token.value
        if token.kind == "num":
            self.take()
            places = len(value.partition(".")[2])
            return Number(token.start, token.end, Fraction(value), places)
        if token.kind == "letter":
            return self.letters()
        if token.kind == "text":
            self.take()
            return self.word(token.value.strip(), token.start)
        if token.kind == "char":
            return self.bracket(token)
        if value in FRACTIONS:
            return self.fraction()
        if value == r"\partial":
            return self.partial()
        if value in (r"\nabla", r"\triangledown"):
            return self.nabla()
        if value in (r"\sum", r"\prod"):
            return self.big_operator()
        if value == r"\sqrt":
            return self.root()
        if value == r"\begin":
            return self.environment()
        if value in FUNCTIONS:
            self.take()
            return self.function(FUNCTIONS[value], token.start)
        if value in DOTS:
            self.take()
            return Dots(token.start, token.end)
        if value in STYLES or value in PLAIN_STYLES or value in ACCENTS:
            return self.styled()
        if value in GREEK:
            self.take()
            return Name(token.start, token.end, _ALIASES.get(value, value))
        if value in (r"\{", r"\lbrace", r"\langle", r"\lfloor"):
            return self.bracket(token)
        if value in (r"\|", r"\lVert", r"\Vert", r"\lvert", r"\vert"):
            return self.bars_of(token)
        raise self.fail("not understood")

    def letters(self) -> Tree:
        """A letter; a run of letters that spells a known function and is followed by a bracket is that function."""
        start = self.here
        if self.peek() == "d":
            found = self.slash_derivative("d")
            if found is not None:
                return found
        word, i = "", self.pos
        while (
            i < len(self.tokens)
            and self.tokens[i].kind == "letter"
            and (not word or self.tokens[i].start == self.tokens[i - 1].end)
        ):
            word += self.tokens[i].value
            i += 1
        following = self.tokens[i].value if i < len(self.tokens) else ""
        if len(word) > 1 and is_word_function(word) and following in ("(", "{"):
            self.pos = i
            return self.function(word, start)
        token = self.take()
        return Name(token.start, token.end, token.value)

    def word(self, word: str, start: int) -> Tree:
        """An upright word: a function of the table, or a name."""
        if is_word_function(word):
            return self.function(word, start)
        if not word.isidentifier():
            msg = f"the words {word!r} are not understood here"
            raise ReadError(msg, start, self.last)
        return Name(start, self.last, word)

    def bracket(self, token: Token) -> Tree:
        """Something in brackets."""
        value = token.value
        if value == "{":
            start = self.here
            tokens = self.argument_tokens()
            if not tokens:
                return Number(start, self.last, Fraction(1))
            parser = self.inside(tokens)
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
            tree = self.environment()
            if self.peek() in (r"\}", "right."):
                self.take()
            return tree
        if value not in _CLOSERS:
            raise self.fail("not understood")
        self.take()
        self.enter()
        bars, self.bars = self.bars, 0
        items: list[Tree] = []
        closing = {_CLOSERS[value]} | ({"]"} if value == "(" else set()) | ({")"} if value == "[" else set())
        while self.peek() not in closing:
            if self.peek() == r"\cdot" and self.peek(1) in closing:
                dot = self.take()
                items.append(Dots(dot.start, dot.end))
                continue
            left, signs = self.relation()
            items.append(
                left[0] if len(left) == 1 else Comparison(left[0].start, left[-1].end, tuple(left), tuple(signs))
            )
            if self.peek() in (",", ";", r"\mid", "|"):
                self.take()
            elif self.peek() not in closing:
                raise self.fail(f"expected {_CLOSERS[value]!r}")
        self.take()
        self.bars = bars
        self.depth -= 1
        return Group(token.start, self.last, value.lstrip("\\"), tuple(items))

    def bars_of(self, token: Token) -> Tree:
        """|x| or a norm."""
        self.take()
        double = token.value in (r"\|", r"\lVert", r"\Vert")
        if not double and self.peek() == "|" and self.kind() == "char":
            self.take()
            double = True
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
        norm = ""
        if double:
            norm = "2"
            if self.peek() == "_":
                self.take()
                (sub,) = self.subscript() or (Words(self.here, self.here, "2"),)
                norm = self.source[sub.start : sub.end].strip("{} ")
        return Bars(token.start, self.last, body, norm)

    def evaluated(self) -> Tree:
        r"""``\left. f \right|_{x=a}``."""
        start = self.take().start
        self.enter()
        body = self.sum()
        self.depth -= 1
        if self.peek() not in ("right|", "|", r"\rvert", r"\vert"):
            raise self.fail("a bar is expected")
        self.take()
        return self.at(body, start)

    def at(self, body: Tree, start: int) -> Tree:
        """The values below an evaluation bar."""
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
        return At(start, self.last, body, tuple(where))

    def styled(self) -> Tree:
        r"""``\mathbf{x}``, ``\hat{y}``, ``\operatorname{name}``."""
        token = self.take()
        command = token.value
        tokens = self.argument_tokens()
        if command in ACCENTS:
            parser = self.inside(tokens)
            inner = parser.factor() if tokens else self.atom()
            if parser.pos < len(parser.tokens):
                raise parser.fail("an accent over more than one letter")
            return self.accented(ACCENTS[command], inner, token.start)
        if command in (r"\underbrace", r"\boxed", r"\overbrace", r"\mathop"):
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
            parser = self.inside(tokens)
            inner = parser.factor()
            if parser.pos < len(parser.tokens):
                raise parser.fail("a bold word is not understood")
            return _embolden(inner, token.start, self.last)
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
        if command in (r"\mathbb", r"\mathcal", r"\mathscr", r"\mathfrak"):
            return Name(token.start, self.last, f"{command}{{{word}}}")
        if len(word) > 1 or is_word_function(word):
            return self.word(word, token.start)
        return Name(token.start, self.last, word)

    def accented(self, accent: str, inner: Tree, start: int) -> Tree:
        """A name with an accent; an accent over an indexed name stands over its letter."""
        if isinstance(inner, Name):
            return Name(start, self.last, f"\\{accent}{{{inner.name}}}", inner.bold)
        if isinstance(inner, Script) and isinstance(inner.base, Name):
            base = Name(inner.base.start, inner.base.end, f"\\{accent}{{{inner.base.name}}}", inner.base.bold)
            return Script(start, self.last, base, inner.sub, inner.sup, inner.primes)
        msg = "an accent over more than a letter is not understood"
        raise ReadError(msg, start, self.last)

    def root(self) -> Tree:
        """A root."""
        start = self.take().start
        degree: Tree | None = None
        if self.peek() == "[":
            self.take()
            degree = self.sum()
            self.expect("]")
        return Root(start, self.last, self.argument(), degree)

    def function(self, name: str, start: int) -> Tree:
        """A function and its argument: a bracket, or the product up to the next function, sum sign or bracket."""
        sub: Tree | None = None
        power: Tree | None = None
        while self.peek() in ("_", "^"):
            if self.take().value == "_":
                subs = self.subscript()
                if len(subs) != 1:
                    msg = f"the subscript of {name} is not understood"
                    raise ReadError(msg, start, self.last)
                sub = subs[0]
            else:
                power = self.superscript()
        value = self.peek()
        if value in ("(", "[", r"\{", r"\lbrace"):
            group = self.bracket(self.tokens[self.pos])
            assert isinstance(group, Group)  # noqa: S101 - the bracket is not a brace
            return Applied(start, self.last, name, group.items, sub, power)
        if value == "{":
            return Applied(start, self.last, name, (self.bracket(self.tokens[self.pos]),), sub, power)
        if not self.starts_factor():
            return Name(start, self.last, name)
        self.enter()
        begin = self.here
        factors = [self.factor()]
        while self.starts_factor() and not self._ends_argument(factors):
            factors.append(self.factor())
        self.depth -= 1
        arg: Tree = factors[0] if len(factors) == 1 else Factors(begin, self.last, tuple(factors), ("",) * len(factors))
        return Applied(start, self.last, name, (arg,), sub, power)

    def _ends_argument(self, factors: list[Tree]) -> bool:
        value = self.peek()
        if (
            value in FUNCTIONS
            or value in (r"\sum", r"\prod", r"\partial", r"\nabla", r"\operatorname")
            or value in FRACTIONS
        ):
            return True
        if value in ("(", "[", r"\{"):
            return True
        return self.kind() == "text" or isinstance(factors[-1], (Applied, Group))

    def big_operator(self) -> Tree:
        """A sum or product over an index; its body extends over the following product."""
        token = self.take()
        indices: list[str] = []
        lower: Tree | None = None
        upper: Tree | None = None
        excluded: Tree | None = None
        while self.peek() in ("_", "^"):
            if self.take().value == "^":
                upper = self.superscript()
                continue
            tokens = self.argument_tokens()
            parser = self.inside(tokens)
            left, signs = parser.relation()
            names = [left[0]]
            while parser.peek() == "," and not signs:
                parser.take()
                left, signs = parser.relation()
                names.append(left[0])
            indices = [name.name for name in names if isinstance(name, Name)]
            if len(indices) != len(names) or parser.pos < len(parser.tokens):
                msg = "the range of a sum is not understood"
                raise ReadError(msg, tokens[0].start, tokens[-1].end)
            if signs == ["="]:
                lower = left[1]
            elif signs == ["!="]:
                excluded = left[1]
            elif signs and signs != ["in"]:
                msg = "the range of a sum is not understood"
                raise ReadError(msg, tokens[0].start, tokens[-1].end)
        self.enter()
        body = self.product()
        self.depth -= 1
        kind = token.value[1:]
        for inner in reversed(indices[1:]):
            body = BigOp(body.start, self.last, kind, inner, lower, upper, body)
        first = indices[0] if indices else None
        return BigOp(token.start, self.last, kind, first, lower, upper, body, excluded)

    # -- environments

    def environment(self) -> Tree:
        """cases, an array used as cases, or a matrix."""
        start = self.take().start
        name = "".join(t.value for t in self.argument_tokens()).rstrip("*")
        rows = self._rows(name)
        if name in ("cases", "dcases", "rcases", "array"):
            return Cases(start, self.last, tuple(self._case(row) for row in rows))
        msg = f"the environment {name} is not read yet"
        raise ReadError(msg, start, self.last)

    def _rows(self, name: str) -> list[list[list[Token]]]:
        """The cells of the rows up to the end of the environment."""
        if name == "array" and self.peek() == "{":
            self.argument_tokens()
        rows: list[list[list[Token]]] = [[[]]]
        depth = 0
        while True:
            token = self.take()
            if token.value == r"\begin":
                depth += 1
            elif token.value == r"\end":
                if not depth:
                    self.argument_tokens()
                    break
                depth -= 1
            if not depth and token.value == "&" and token.kind == "char":
                rows[-1].append([])
            elif not depth and token.value == r"\\":
                rows.append([[]])
            else:
                rows[-1][-1].append(token)
        return [row for row in rows if any(row)]

    def _case(self, row: list[list[Token]]) -> tuple[Tree, Tree | None]:
        cells = [cell for cell in row if cell]
        if len(cells) == 1:
            # The condition may stand in the same cell behind a comma or words.
            tokens = cells[0]
            cut = next((i for i, t in enumerate(tokens) if t.kind in ("text", "sep") or t.value == ","), len(tokens))
            cells = [tokens[:cut], tokens[cut:]]
        value_tokens = [t for t in cells[0] if t.kind != "sep"]
        while value_tokens and value_tokens[-1].value in (",", ";"):
            value_tokens.pop()
        parser = self.inside(value_tokens)
        value = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("a case is not understood")
        return value, self.condition([t for cell in cells[1:] for t in cell])

    def condition(self, tokens: list[Token]) -> Tree | None:
        """A condition of a case; None where it says "otherwise"."""
        kept = []
        for token in tokens:
            if token.kind == "text":
                words = token.value.strip().lower().strip(",.:;")
                if words in ("otherwise", "else", "elsewhere", "o.w.", "other"):
                    return None
                if words in ("if", "for", "when", "where", "", "and", "if and only if", "in case"):
                    if words == "and":
                        kept.append(Token("char", ",", token.start, token.end))
                    continue
                inner = tokenize(words.removeprefix("if ").removeprefix("for ").removeprefix("when "))
                kept.extend(Token(t.kind, t.value, token.start, token.end) for t in inner)
            elif token.kind != "sep":
                kept.append(token)
        while kept and kept[-1].value in (",", ";", "."):
            kept.pop()
        while kept and kept[0].value in (",", ":"):
            kept.pop(0)
        letters = "".join(t.value for t in kept)
        if letters in ("otherwise", "else"):
            return None
        if letters.startswith("if"):
            kept = kept[2:]
        if not kept:
            return None
        parser = self.inside(kept)
        items, signs = parser.relation()
        if parser.pos < len(parser.tokens) or not signs:
            msg = "the condition of a case is not understood"
            raise ReadError(msg, kept[0].start, kept[-1].end)
        return Comparison(items[0].start, items[-1].end, tuple(items), tuple(signs))

    # -- derivatives

    def fraction(self) -> Tree:
        """A fraction; one with differentials below is a derivative."""
        start = self.take().start
        top = self.argument_tokens()
        bottom = self.argument_tokens()
        found = self.differentials(bottom)
        if found is not None:
            derivative = self._derivative(start, top, *found)
            if derivative is not None:
                return derivative
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

    def _derivative(self, start: int, top: list[Token], mark: str, variables: list[tuple[Tree, int]]) -> Tree | None:
        parser = self.inside(top)
        if parser.mark() == mark:
            parser.take_mark()
            if parser.peek() == "^":
                parser.take()
                parser.superscript()
            if parser.pos == len(parser.tokens):
                body = self._operand()
            else:
                body = parser.sum()
                if parser.pos < len(parser.tokens):
                    raise parser.fail("not understood in a derivative")
            return Derivative(start, self.last, mark, body, tuple(variables))
        if not top:
            msg = "an empty numerator"
            raise ReadError(msg, start, self.last)
        body = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood in a derivative")
        return Derivative(start, self.last, mark, body, tuple(variables), missing=True)

    def _operand(self) -> Tree:
        """What an operator d/dx acts on: the following product."""
        self.enter()
        body = self.product()
        self.depth -= 1
        return body

    def mark(self) -> str:
        r"""The differential mark that comes next: "∂" for \partial, "d" for a d, upright or not; "" for none."""
        if self.peek() == r"\partial":
            return "∂"
        if self.kind() == "letter" and self.peek() == "d":
            return "d"
        if self.kind() == "text" and self.peek().strip() == "d":
            return "d"
        if (
            self.peek() in (r"\mathrm", r"\operatorname", r"\rm")
            and self.peek(1) == "{"
            and self.peek(2) == "d"
            and self.peek(3) == "}"
        ):
            return "d"
        return ""

    def take_mark(self) -> None:
        """Take the differential mark."""
        if self.peek() in (r"\mathrm", r"\operatorname", r"\rm"):
            self.pos += 4
        else:
            self.take()

    def differentials(self, tokens: list[Token]) -> tuple[str, list[tuple[Tree, int]]] | None:
        """The variables of a denominator such as ∂x ∂y or dx^2, None if it is none."""
        parser = self.inside(tokens)
        mark = parser.mark()
        if not mark:
            return None
        variables: list[tuple[Tree, int]] = []
        while parser.pos < len(parser.tokens):
            if parser.mark() != mark:
                return None
            parser.take_mark()
            if parser.pos == len(parser.tokens):
                return None
            enclosed = parser.peek() == "("
            variable, order = parser.variable()
            if enclosed and isinstance(variable, Group) and len(variable.items) == 1:
                variable = variable.items[0]
            variables.append((variable, order))
        return mark, variables

    def variable(self) -> tuple[Tree, int]:
        """A variable below a derivative, with the order it is differentiated to."""
        tree = self.factor()
        order = 1
        if isinstance(tree, Script) and isinstance(tree.sup, Number) and tree.sup.value.denominator == 1:
            order = int(tree.sup.value)
            tree = Script(tree.start, tree.end, tree.base, tree.sub) if tree.sub else tree.base
        elif isinstance(tree, Script) and tree.sup is not None and not isinstance(tree.sup, (Group, Words)):
            raise self.fail("the order of a derivative is not understood")
        if self.peek() == "(" and not isinstance(tree, Group):
            group = self.bracket(self.tokens[self.pos])
            tree = Factors(tree.start, self.last, (tree, group), ("", ""))
        return tree, order

    def partial(self) -> Tree:
        r"""``\partial f / \partial x`` or ``\partial_x f``."""
        start = self.here
        if self.peek(1) == "_":
            self.take()
            self.take()
            variables = self.subscript()
            body = self._operand()
            return Derivative(start, self.last, "∂", body, tuple((v, 1) for v in variables))
        found = self.slash_derivative("∂")
        if found is None:
            raise self.fail("a differential that belongs to no derivative")
        return found

    def slash_derivative(self, mark: str | None) -> Tree | None:
        """``df/dx`` or ``d/dx f``; None where the mark does not begin a derivative."""
        saved, depth, tokens = self.pos, self.depth, self.tokens
        start = self.here
        try:
            if mark is not None:
                self.take_mark()
            else:
                mark, start = "d", self.tokens[self.pos - 1].start
            if self.peek() == "^":
                self.take()
                self.superscript()
            body: Tree | None = None
            if self.peek() != "/":
                body = self.factor()
                if self.peek() == "(":
                    group = self.bracket(self.tokens[self.pos])
                    body = Factors(body.start, self.last, (body, group), ("", ""))
            if self.peek() == "/":
                self.take()
                enclosed = self.peek() == "("
                if enclosed:
                    self.take()
                variables = []
                while self.mark() == mark:
                    self.take_mark()
                    variables.append(self.variable())
                if enclosed:
                    self.expect(")")
                if variables:
                    body = body if body is not None else self._operand()
                    return Derivative(start, self.last, mark, body, tuple(variables))
        except ReadError:
            pass
        self.pos, self.depth, self.tokens = saved, depth, tokens
        return None

    def nabla(self) -> Tree:
        """A gradient; its operand is the next factor."""
        start = self.take().start
        variable: Tree | None = None
        if self.peek() == "_":
            self.take()
            subs = self.subscript()
            if len(subs) != 1:
                msg = "the variable of a gradient is not understood"
                raise ReadError(msg, start, self.last)
            variable = subs[0]
        if self.peek() == "^":
            raise self.fail("a power of nabla is not read yet")
        if self.peek() in (r"\cdot", r"\times"):
            raise self.fail("divergence and curl are not read")
        body = self.factor()
        if self.peek() == "(":
            group = self.bracket(self.tokens[self.pos])
            body = Factors(body.start, self.last, (body, group), ("", ""))
        return Gradient(start, self.last, variable, body)


def _embolden(tree: Tree, start: int, end: int) -> Tree:
    if isinstance(tree, Name):
        return Name(start, end, tree.name, bold=True)
    if isinstance(tree, Script) and isinstance(tree.base, Name):
        base = Name(tree.base.start, tree.base.end, tree.base.name, bold=True)
        return Script(start, end, base, tree.sub, tree.sup, tree.primes)
    msg = "a bold expression is not understood"
    raise ReadError(msg, start, end)


def expression(source: str) -> Tree:
    """The tree of one expression."""
    parser = Parser(source, tokenize(source))
    if not parser.tokens:
        msg = "there is no formula here"
        raise ReadError(msg)
    items, signs = parser.relation()
    if parser.pos < len(parser.tokens):
        raise parser.fail("not understood")
    return items[0] if not signs else Comparison(items[0].start, items[-1].end, tuple(items), tuple(signs))


def statements(source: str) -> list[Statement]:
    """The relation chains of a formula, in order; a chain that cannot be read carries its error."""
    try:
        tokens = tokenize(source)
    except ReadError as error:
        return [Statement((), (), start=error.start, end=error.end, error=error.message)]
    out: list[Statement] = []
    for segment, label in _segments(tokens):
        if label and out and not segment:
            out[-1] = _labelled(out[-1], label)
            continue
        if not segment:
            continue
        statement = _chain(source, segment, out[-1] if out else None)
        if statement.extra.get("joined"):
            out[-1] = statement
        else:
            out.append(_labelled(statement, label) if label else statement)
    return out


def _labelled(statement: Statement, label: str) -> Statement:
    return Statement(statement.items, statement.signs, label, statement.words, statement.start, statement.end,
                     statement.error, {k: v for k, v in statement.extra.items() if k != "joined"})  # fmt: skip


def _chain(source: str, tokens: list[Token], before: Statement | None) -> Statement:
    start, end = tokens[0].start, tokens[-1].end
    parser = Parser(source, tokens)
    try:
        sign = parser.relation_sign()
        if sign is not None and before is not None and (before.items or before.error):
            if before.error:
                raise ReadError("it continues a formula that was not understood", start, end)
            items, signs = parser.relation()
            if parser.pos < len(parser.tokens):
                raise parser.fail("not understood")
            return Statement((*before.items, *items), (*before.signs, sign, *signs), before.label, before.words,
                             before.start, end, "", {"joined": "yes"})  # fmt: skip
        items, signs = parser.relation()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood")
    except ReadError as error:
        return Statement((), (), start=error.start, end=error.end, error=error.message, words=source[start:end])
    return Statement(tuple(items), tuple(signs), start=start, end=end)


def _segments(tokens: list[Token]) -> list[tuple[list[Token], str]]:
    """Split a formula at its rows, at wide spaces, at prose and at punctuation outside of brackets."""
    out: list[tuple[list[Token], str]] = []
    current: list[Token] = []
    depth = 0
    stack: list[str] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        value = token.value
        if value in (r"\begin", r"\end"):
            name = ""
            j = i + 1
            if j < len(tokens) and tokens[j].value == "{":
                while j + 1 < len(tokens) and tokens[j + 1].value != "}":
                    j += 1
                    name += tokens[j].value
                j += 2
            if name.rstrip("*") in ROWS and not stack:
                if current:
                    out.append((current, ""))
                    current = []
                i = j
                continue
            if value == r"\begin":
                stack.append(name)
            elif stack:
                stack.pop()
        if token.kind == "char" and value in "([{":
            depth += 1
        elif token.kind == "char" and value in ")]}":
            depth -= 1
        outside = depth <= 0 and not stack
        is_prose = token.kind == "text" and not Parser.is_name(value)
        is_prose = is_prose or (token.kind == "cmd" and value in _ARROWS)
        if outside and (token.kind == "sep" or is_prose or value == r"\\" or (token.kind == "char" and value in ",;.")):
            label = value[4:] if value.startswith("tag:") else ""
            if current:
                out.append((current, label))
                current = []
            elif label:
                out.append(([], label))
        elif not (outside and token.kind == "char" and value == "&"):
            current.append(token)
        i += 1
    if current:
        out.append((current, ""))
    return [_as_label(segment, label) for segment, label in out]


def _as_label(segment: list[Token], label: str) -> tuple[list[Token], str]:
    """A bracketed number behind a wide space is the label of the formula before it."""
    values = [t.value for t in segment]
    if len(values) == 3 and values[0] == "(" and values[2] == ")" and segment[1].kind == "num":
        return [], values[1]
    return segment, label
