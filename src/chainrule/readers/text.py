"""Text formulas (Python's operators) to the same syntax trees: an own parser, nothing is evaluated.

``sum(log(1 + exp(-y * (X @ w))))``, ``softmax(z)[i]``, ``A.T``, ``delta[i, j]``, ``sum[j](x[j] * A[i, j])``,
``diff(f, x)``; powers are ``**`` or ``^``, relations ``==`` or ``=``.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from chainrule.errors import ReadError
from chainrule.readers.syntax import (
    Applied,
    BigOp,
    Comparison,
    Derivative,
    Factors,
    Gradient,
    Group,
    Indexed,
    Name,
    Number,
    Power,
    Script,
    Terms,
    Transpose,
    Tree,
    Words,
)  # fmt: skip

MAX_DEPTH = 80
MAX_DIGITS = 1000
MAX_LENGTH = 100_000
_OPERATORS = (
    ".*",
    "./",
    ".^",
    "**",
    "==",
    "<=",
    ">=",
    "!=",
    "+",
    "-",
    "*",
    "/",
    "@",
    "^",
    "(",
    ")",
    "[",
    "]",
    ",",
    "=",
    "<",
    ">",
    ".",
    "'",
    ":",
)
_RELATIONS = {"==": "=", "=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "!=": "!="}
_MATLAB = frozenset((".*", "./", ".^", "'"))
_PLAIN = {".*": "*", "./": "/"}
_MODULES = frozenset(("np", "jnp", "numpy", "xp", "torch", "math", "linalg", "special", "nn", "functional", "jax"))
_DERIVATIVES = frozenset(("diff", "grad", "jacobian", "hessian"))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    start: int
    end: int


def is_latex(source: str) -> bool:
    """Whether a formula is LaTeX: it has a backslash or a brace."""
    return "\\" in source or "{" in source


def _tokens(source: str) -> list[_Token]:
    if len(source) > MAX_LENGTH:
        msg = f"a formula of {len(source)} characters is longer than {MAX_LENGTH}"
        raise ReadError(msg, 0, len(source))
    out: list[_Token] = []
    i, n = 0, len(source)
    while i < n:
        c = source[i]
        if c.isspace():
            i += 1
        elif c.isascii() and (c.isdigit() or (c == "." and i + 1 < n and source[i + 1].isdigit())):
            j = i
            while j < n and source[j].isascii() and (source[j].isdigit() or source[j] == "."):
                j += 1
            if j < n and source[j] in "eE":
                k = j + 1 + (j + 1 < n and source[j + 1] in "+-")
                if k < n and source[k].isdigit():
                    j = k
                    while j < n and source[j].isdigit():
                        j += 1
            out.append(_Token("num", source[i:j], i, j))
            i = j
        elif c in "\"'" and (not out or out[-1].value in ("(", ",", "=", "[")) and c in source[i + 1 :]:
            j = source.index(c, i + 1)
            out.append(_Token("str", source[i + 1 : j], i, j + 1))
            i = j + 1
        elif c.isalpha() or c == "_":
            j = i
            while j < n and (source[j].isalnum() or source[j] == "_" or source[j] in "\u0302\u0304\u0303"):
                j += 1
            out.append(_Token("name", source[i:j], i, j))
            i = j
        else:
            operator = next((op for op in _OPERATORS if source.startswith(op, i)), None)
            if operator is None:
                msg = f"the character {c!r} is not known here"
                raise ReadError(msg, i)
            out.append(_Token("op", operator, i, i + len(operator)))
            i += len(operator)
    return out


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = _tokens(source)
        self.pos = 0
        self.depth = 0
        # In the notation of MATLAB and matrixcalculus.org x' is a transpose and * the product of matrices.
        self.matlab = any(t.kind == "op" and t.value in _MATLAB for t in self.tokens)

    def peek(self) -> str:
        return self.tokens[self.pos].value if self.pos < len(self.tokens) else ""

    def take(self) -> _Token:
        if self.pos >= len(self.tokens):
            msg = "the formula ends where something is expected"
            raise ReadError(msg, max(len(self.source) - 1, 0), len(self.source))
        self.pos += 1
        return self.tokens[self.pos - 1]

    def fail(self, what: str) -> ReadError:
        if self.pos < len(self.tokens):
            token = self.tokens[self.pos]
            return ReadError(f"{what}: {token.value!r}", token.start, token.end)
        return ReadError(f"{what}: the formula ends", max(len(self.source) - 1, 0), len(self.source))

    def expect(self, value: str) -> None:
        if self.peek() != value:
            raise self.fail(f"expected {value!r}")
        self.take()

    @property
    def last(self) -> int:
        return self.tokens[self.pos - 1].end if self.pos else 0

    @property
    def here(self) -> int:
        return self.tokens[self.pos].start if self.pos < len(self.tokens) else len(self.source)

    def relation(self) -> Tree:
        start = self.here
        items = [self.sum()]
        signs: list[str] = []
        while self.peek() in _RELATIONS:
            signs.append(_RELATIONS[self.take().value])
            items.append(self.sum())
        if not signs:
            return items[0]
        return Comparison(start, self.last, tuple(items), tuple(signs))

    def sum(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"nested deeper than {MAX_DEPTH} levels")
        start = self.here
        terms = [(1, self.product())]
        while self.peek() in ("+", "-"):
            sign = -1 if self.take().value == "-" else 1
            terms.append((sign, self.product()))
        self.depth -= 1
        return terms[0][1] if len(terms) == 1 else Terms(start, self.last, tuple(terms))

    def product(self) -> Tree:
        start = self.here
        factors = [self.unary()]
        signs = [""]
        while self.peek() in ("*", "/", "@", ".*", "./"):
            sign = self.take().value
            signs.append("" if sign == "*" and self.matlab else _PLAIN.get(sign, sign))
            factors.append(self.unary())
        if self.pos < len(self.tokens) and (self.tokens[self.pos].kind in ("num", "name")):
            raise self.fail("an operator is missing (write * for a product) before")
        return factors[0] if len(factors) == 1 else Factors(start, self.last, tuple(factors), tuple(signs))

    def unary(self) -> Tree:
        signs = []
        start = self.here
        while self.peek() in ("-", "+"):
            signs.append(self.take().value)
        body = self.power()
        if signs.count("-") % 2:
            return Terms(start, self.last, ((-1, body),))
        return body

    def power(self) -> Tree:
        start = self.here
        base = self.postfix()
        if self.peek() in ("**", "^", ".^"):
            matrix = self.take().value == "^" and self.matlab
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise self.fail(f"nested deeper than {MAX_DEPTH} levels")
            exponent = self.unary()
            self.depth -= 1
            if matrix:
                return Script(start, self.last, base, (), exponent)
            return Power(start, self.last, base, exponent)
        return base

    def postfix(self) -> Tree:
        start = self.here
        tree = self.atom()
        while True:
            value = self.peek()
            if value == "[":
                self.take()
                indices = self._list("]")
                if isinstance(tree, Name) and tree.name in ("sum", "prod") and self.peek() == "(":
                    tree = self._big(tree.name, indices, start)
                else:
                    tree = Indexed(start, self.last, tree, indices)
            elif value == "." and self.pos + 1 < len(self.tokens) and self.tokens[self.pos + 1].value == "T":
                self.take()
                self.take()
                tree = Transpose(start, self.last, tree)
            elif value == "." and self._is_method():
                self.take()
                token = self.take()
                self.expect("(")
                tree = Applied(start, self.last, token.value, (tree, *self._list(")")))
                tree = Applied(start, self.last, token.value, tree.args)
            elif value == "'":
                self.take()
                tree = Transpose(start, self.last, tree)
            elif value == "(" and not isinstance(tree, (Name, Applied)):
                raise self.fail("an operator is missing (write * for a product) before")
            else:
                return tree

    def _is_method(self) -> bool:
        """Whether a dot is followed by a name and a bracket: x.sum(axis=0)."""
        following = self.tokens[self.pos + 1 : self.pos + 3]
        return len(following) == 2 and following[0].kind == "name" and following[1].value == "("

    def _list(self, closing: str) -> tuple[Tree, ...]:
        items: list[Tree] = []
        while self.peek() != closing:
            if self.peek() == ":":
                colon = self.take()
                items.append(Words(colon.start, colon.end, ":"))
            else:
                items.append(self.relation())
            if self.peek() == ",":
                self.take()
            elif self.peek() != closing:
                raise self.fail(f"expected {closing!r}")
        self.take()
        return tuple(items)

    def _big(self, kind: str, indices: tuple[Tree, ...], start: int) -> Tree:
        self.expect("(")
        body = self.sum()
        self.expect(")")
        for index in reversed(indices):
            if not isinstance(index, Name):
                msg = "an index of a sum is a name"
                raise ReadError(msg, index.start, index.end)
            body = BigOp(start, self.last, kind, index.name, None, None, body)
        return body

    def atom(self) -> Tree:
        token = self.take()
        if token.kind == "num":
            exponent = token.value.lower().partition("e")[2].lstrip("+-")
            if len(token.value) > MAX_DIGITS or len(exponent) > 3:
                msg = f"a number of more than {MAX_DIGITS} digits or with an exponent above 999"
                raise ReadError(msg, token.start, token.end)
            try:
                value = Fraction(token.value)
            except ValueError:
                msg = f"{token.value!r} is not a number"
                raise ReadError(msg, token.start, token.end) from None
            return Number(token.start, token.end, value, len(token.value.partition(".")[2]))
        if token.kind == "str":
            return Words(token.start, token.end, token.value)
        if token.kind == "name":
            while token.value in _MODULES and self.peek() == "." and self.pos + 1 < len(self.tokens):
                self.take()
                token = self.take()
            if token.value == "eye" and self.peek() != "(":
                return Applied(token.start, token.end, "eye", ())
            if self.peek() == "(":
                self.take()
                args = self._list(")")
                return self._applied(token, args)
            return Name(token.start, token.end, token.value)
        if token.value == "[":
            return Group(token.start, self.last, "[", self._list("]"))
        if token.value == "(":
            items = self._list(")")
            return Group(token.start, self.last, "(", items)
        self.pos -= 1
        raise self.fail("not understood here")

    def _applied(self, token: _Token, args: tuple[Tree, ...]) -> Tree:
        if token.value in _DERIVATIVES and len(args) >= 2:
            if token.value == "hessian":
                return Derivative(token.start, self.last, "d", args[0], ((args[1], 2),))
            if token.value == "grad":
                return Gradient(token.start, self.last, args[1], args[0])
            variables: list[tuple[Tree, int]] = []
            for arg in args[1:]:
                if isinstance(arg, Number) and variables:
                    variables[-1] = (variables[-1][0], int(arg.value))
                else:
                    variables.append((arg, 1))
            return Derivative(token.start, self.last, "d", args[0], tuple(variables))
        return Applied(token.start, self.last, token.value, args)


def expression(source: str) -> Tree:
    """The tree of a text formula (a relation becomes a `Comparison`)."""
    parser = _Parser(source)
    if not parser.tokens:
        msg = "there is no formula here"
        raise ReadError(msg)
    tree = parser.relation()
    if parser.pos < len(parser.tokens):
        raise parser.fail("not understood")
    return tree
