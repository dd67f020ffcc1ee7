"""The parser by precedence: relations, sums, products, factors with scripts, atoms."""

from __future__ import annotations

from dataclasses import replace

from chainrule.errors import ReadError
from chainrule.readers.labels import (
    KNOWN_BY_SIZE,
    OPEN_SIGNS,
    counts_examples,
    factorial,
    indices_of,
    is_shape,
    of_open_sign,
    with_label,
    with_word,
)
from chainrule.readers.parsing.bars import at_values, called
from chainrule.readers.parsing.behind import moved, no_number_behind
from chainrule.readers.parsing.program_indices import entry_at
from chainrule.readers.parsing.relations import Relations
from chainrule.readers.parsing.shorthands import COMMANDS
from chainrule.readers.parsing.subscripts import delta_indices, whole_subscript, with_drawn
from chainrule.readers.parsing.words import (
    _ALIASES,
    ACCENTS,
    BARE,
    BARS,
    DOTS,
    FRACTIONS,
    FUNCTIONS,
    GREEK,
    LABELS,
    MATRIX_WORDS,
    PLAIN_STYLES,
    PRODUCTS,
    RELATIONS,
    STOP_WORDS,
    STYLES,
    TRANSPOSES,
    function_name,
    is_run_together,
    is_word_function,
)
from chainrule.readers.syntax import (
    Bars,
    Comparison,
    Dots,
    Factors,
    Group,
    Indexed,
    Name,
    Number,
    Quotient,
    Script,
    Terms,
    Tree,
    Words,
)  # fmt: skip
from chainrule.readers.tokens import Token


class Parser(Relations):
    """A recursive-descent parser over tokens."""

    def sum(self) -> Tree:
        """Signed terms."""
        self.enter()
        start = self.here
        terms: list[tuple[int, Tree]] = []
        sign = 1
        while self.peek() in ("+", "-", *OPEN_SIGNS):
            if self.peek() in OPEN_SIGNS:
                raise self.fail("a sign that is open")
            sign *= -1 if self.take().value == "-" else 1
        struck = [self.struck_out()]
        terms.append((sign, self.product()))
        while self.peek() in ("+", "-", *OPEN_SIGNS):
            token = self.take()
            sign = -1 if token.value in ("-", r"\mp") else 1
            while self.peek() in ("+", "-"):
                sign *= -1 if self.take().value == "-" else 1
            struck.append(self.struck_out())
            term = self.product()
            terms.append((sign, of_open_sign(token, term) if token.value in OPEN_SIGNS else term))
        self.depth -= 1
        if not all(struck):
            # What is struck out of a sum is zero.
            terms = [term for term, gone in zip(terms, struck, strict=True) if not gone]
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
            elif self.is_evaluation():
                if self.operands:
                    # What stands before the bar is differentiated first.
                    break
                self.take()
                body = factors[0] if len(factors) == 1 else Factors(start, self.last, tuple(factors), tuple(signs))
                factors, signs = [self.at(body, start)], [""]
            elif self.starts_factor():
                signs.append("")
                factors.append(self.factor())
            else:
                break
        if len(factors) == 1:
            return factors[0]
        return moved(no_number_behind(Factors(start, self.last, tuple(factors), tuple(signs))))

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
            if value == "|":
                return self.bars == 0 and not self.separates()
            return value in "([{" or value in ("left|", "left.")
        if kind == "cmd":
            if (
                value in RELATIONS
                or value in PRODUCTS
                or value in (r"\\", r"\}", r"\rbrace", r"\rangle", r"\end", r"\middle")
            ):
                return False
            if value in BARS:
                return self.bars == 0 and value not in (r"\rvert", r"\rVert") and not self.separates()
            return (
                value not in (*OPEN_SIGNS, r"\mid", r"\stackrel", r"\overset", r"\top", r"\rfloor")
                and not self.is_relation()
            )
        return False

    @staticmethod
    def is_name(text: str) -> bool:
        """Whether the words of a text command are a name rather than prose."""
        word = text.strip()
        if text[:1].isspace() and text[-1:].isspace() and not is_word_function(word):
            return False
        return word.isidentifier() and word.lower() not in STOP_WORDS

    def factor(self) -> Tree:
        """An atom with its scripts."""
        start = self.here
        base = self.atom()
        if (expected := self.expectation(base)) is not None:
            return expected
        tree = self.scripts(base)
        # In {y}' the brace is part of what is primed.
        return tree if tree is base or tree.start == start else replace(tree, start=start)

    def entry(self, base: Tree, sub: tuple[Tree, ...]) -> tuple[Tree, tuple[Tree, ...]] | None:
        """The name and the indices of ``S[i, k]``, where the brackets behind a name hold indices."""
        name = Script(base.start, self.last, base, sub) if sub else base
        found = entry_at(name, self.tokens, self.pos)
        if found is None:
            return None
        self.pos = found[1]
        return found[0].base, found[0].sub

    def scripts(self, base: Tree) -> Tree:
        """Subscripts, superscripts and primes behind `base`."""
        sub: tuple[Tree, ...] = ()
        lead: tuple[Tree, ...] = ()
        sup: Tree | None = None
        primes = 0
        while True:
            value = self.peek()
            if value == "_":
                if sub:
                    raise self.fail("a second subscript")
                self.take()
                sub = () if self.is_shape(base) else self.subscript(base)
                sub = delta_indices(base, sub)
                if any(isinstance(part, Words) and part.text == ":" for part in sub):
                    base, sub = Indexed(base.start, self.last, base, sub), ()
                elif len(sub) > 1:
                    base, sub = with_word(base, sub)
            elif value == "^":
                if sup is not None:
                    raise self.fail("a second superscript")
                self.take()
                if self.peek() in ("'", r"\prime"):
                    self.take()
                    primes += 1
                    continue
                tokens = self.in_brackets() or self.raised_tokens()
                labelled = None if lead else with_label(base, tokens, base.end if sub else self.last)
                if labelled is not None:
                    base, lead, tokens = labelled
                if labelled is None or tokens:
                    sup = self.superscript_of(tokens)
                    if isinstance(sup, Words) and set(sup.text) == {"'"}:
                        primes += len(sup.text)
                        sup = None
            elif value == "{" and self.peek(1) in ("_", "^") and (inner := self.argument_tokens()):
                # \delta{_2}
                self.tokens = [*self.tokens[: self.pos], *inner, *self.tokens[self.pos :]]
            elif value == "'":
                self.take()
                primes += 1
                if isinstance(base, (Bars, Factors, Terms, Quotient)):
                    # {f(g(x))}' is the derivative of all that stands in the braces.
                    base = Group(base.start, base.end, "(", (base,))
            elif value == "[" and not (sup or primes or self.scripted) and (entry := self.entry(base, sub)) is not None:
                base, sub = entry
            elif value == r"\T" or (value == r"\sptop" and self.peek(1) != "{"):
                token = self.take()
                sup = Words(token.start, token.end, "T")
            elif value == "!" and self.kind() == "char" and not self.is_unequal():
                if sup is not None or primes or lead or not isinstance(base, (Name, Number)):
                    raise self.fail("a factorial of more than a letter is not read")
                self.take()
                base = factorial(base)
            else:
                break
        if not sub and not lead and sup is None and not primes:
            return base
        valued = None if sup is not None or primes or lead else at_values(base, sub, self.last) or called(base, sub)
        base, sub = with_word(base, sub) if lead or counts_examples(sup) else (base, sub)
        return valued or Script(base.start, self.last, base, lead + sub, sup, primes)

    def is_shape(self, base: Tree) -> bool:
        r"""Whether the subscript that comes next is a shape, as in ``X_{m \times n}``; if so it is taken."""
        saved = self.pos, self.tokens
        tokens = self.argument_tokens()
        shape = isinstance(base, Name) and base.name not in KNOWN_BY_SIZE and is_shape(tokens)
        if not shape:
            self.pos, self.tokens = saved
        return shape

    def subscript(self, base: Tree | None = None) -> tuple[Tree, ...]:
        """Indices or a label; `ij` are two indices, and so are `i1` if they are no label of a unit."""
        tokens = self.argument_tokens()
        if not tokens:
            return ()
        if whole := whole_subscript(base, tokens):
            return whole
        parser = self.inside(with_drawn(tokens))
        parser.scripted = True
        items: list[Tree] = []
        while parser.pos < len(parser.tokens):
            left, signs = parser.relation()
            part = left[0] if len(left) == 1 else Comparison(left[0].start, left[-1].end, tuple(left), tuple(signs))
            items.extend(indices_of(part, steps=base is not None))
            if parser.peek() in BARS:
                # p_{j|i} is another name than p_{ji}.
                bar = parser.take()
                items.insert(0, Words(bar.start, bar.end, "|"))
            elif parser.peek() == ",":
                parser.take()
            elif parser.pos < len(parser.tokens):
                raise parser.fail("a subscript that is not understood")
        return tuple(items)

    def superscript(self) -> Tree:
        """A power, a transpose or a label; which of them is decided later."""
        return self.superscript_of(self.raised_tokens())

    def superscript_of(self, tokens: list[Token]) -> Tree:
        """A superscript by its tokens."""
        if not tokens:
            raise self.fail("an empty superscript")
        start, end = tokens[0].start, tokens[-1].end
        values = [t.value for t in tokens]
        if len(values) == 1 and values[0] in LABELS:
            return Words(start, end, LABELS[values[0]])
        if tuple(values) in TRANSPOSES:
            return Words(start, end, "T")
        if values[0] == "-" and tuple(values[1:]) in TRANSPOSES:
            return Terms(start, end, ((-1, Words(tokens[1].start, end, "T")),))
        if all(v in ("'", r"\prime") for v in values):
            return Words(start, end, "'" * len(values))
        if all(t.kind == "text" for t in tokens):
            return Words(start, end, " ".join(values).strip())
        parser = self.inside(tokens)
        tree = parser.sum()
        if parser.pos < len(parser.tokens):
            raise parser.fail("a superscript that is not understood")
        return tree

    def atom(self) -> Tree:  # noqa: PLR0911 - one arm per kind of token
        """A number, a name, a bracket, a function with its argument, a fraction, a sum, a derivative."""
        if self.pos >= len(self.tokens):
            raise self.fail("something is missing")
        token = self.tokens[self.pos]
        value = token.value
        if token.kind == "num":
            return self.number(self.take())
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
        if value in (r"\sum", r"\prod", r"\int") or self.is_sum_by_letter():
            return self.big_operator()
        if value in (r"\lim", r"\sqrt"):
            return self.limit() if value == r"\lim" else self.root()
        if value in (r"\begin", r"\underset"):
            return self.environment() if value == r"\begin" else self.underset()
        if value in FUNCTIONS:
            self.take()
            return self.function(FUNCTIONS[value], token.start)
        if value in COMMANDS:
            return self.shorthand()
        if value in DOTS:
            self.take()
            return Dots(token.start, token.end)
        if value in STYLES or value in PLAIN_STYLES or value in ACCENTS:
            return self.styled()
        if value in GREEK:
            return self.greek()
        if value in (r"\{", r"\lbrace", r"\langle", r"\lfloor"):
            return self.bracket(token)
        if value in (r"\|", r"\lVert", r"\Vert", r"\lvert", r"\vert"):
            return self.bars_of(token)
        raise self.fail("not understood")

    def greek(self) -> Tree:
        r"""A Greek letter; \Delta and the name behind it are one name."""
        token = self.take()
        alone = self.tokens[self.pos : self.pos + 3] if self.peek() == "{" else []
        braced = len(alone) == 3 and alone[1].kind == "letter" and alone[2].value == "}"
        named = braced or self.kind() == "letter" or self.peek() in STYLES or self.peek() in GREEK - {r"\Delta"}
        if token.value == r"\Delta" and named:
            inner = self.atom()
            if isinstance(inner, Name):
                return Name(token.start, self.last, f"\\Delta {inner.name}", inner.bold)
            raise self.fail("a difference of more than a name")
        return Name(token.start, token.end, _ALIASES.get(token.value, token.value))

    def letters(self) -> Tree:
        """A letter; a run of letters that spells a known function and is followed by a bracket is that function."""
        start = self.here
        if self.peek() == "d":
            found = self.slash_derivative("d")
            if found is not None:
                return found
        word = self.letters_ahead()
        i = self.pos + len(word)
        following = self.tokens[i].value if i < len(self.tokens) else ""
        scripts = ("^", "_") if len(word) > 2 else ()
        kind = self.tokens[i].kind if i < len(self.tokens) else ""
        bare = word in BARE and (kind in ("letter", "cmd", "num") or following in ("|", "left|"))
        opening = ("(", "[") if word in MATRIX_WORDS else ("(",)
        if len(word) > 1 and is_word_function(word) and (bare or following in (*opening, "{", "'", *scripts)):
            self.pos = i
            return self.function(function_name(word), start)
        if is_run_together(word) and (not self.joined() or self.behind_one_letter(word)):
            self.pos = i - 1
            return self.function(word[:-1], start)
        if name := self.trace_ahead(word):
            self.pos += len(name)
            return self.function(name.lower(), start)
        token = self.take()
        return Name(token.start, token.end, token.value)

    def word(self, word: str, start: int) -> Tree:
        """An upright word: a function of the table, or a name."""
        if word == "arc" and is_word_function(inverse := "arc" + self.peek().lstrip("\\")):
            self.take()
            return self.function(function_name(inverse), start)
        if is_word_function(word):
            return self.function(function_name(word), start)
        if not word.isidentifier():
            msg = f"the words {word!r} are not understood here"
            raise ReadError(msg, start, self.last)
        return Name(start, self.last, word)
