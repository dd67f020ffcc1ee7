"""Text formulas (Python's operators) to the same syntax trees: an own parser, nothing is evaluated.

``sum(log(1 + exp(-y * (X @ w))))``, ``softmax(z)[i]``, ``A.T``, ``delta[i, j]``, ``sum[j](x[j] * A[i, j])``,
``diff(f, x)``; powers are ``**`` or ``^``, relations ``==`` or ``=``.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

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
from chainrule.readers.text_tokens import Tokens

MAX_DEPTH = 80
MAX_DIGITS = 1000
#: Digits of a whole number that is kept for the next time it is read.
MAX_SHORT = 16
_RELATIONS = {"==": "=", "=": "=", "<": "<", ">": ">", "<=": "<=", ">=": ">=", "!=": "!="}
_SIGNS = frozenset(("+", "-"))
_TIMES = frozenset(("*", "/", "@", ".*", "./"))
_POWERS = frozenset(("**", "^", ".^"))
#: What can stand right behind an atom and belongs to it.
_OPENING = frozenset(("[", ".", "'", "("))
#: What tells the notation of MATLAB and matrixcalculus.org.
_MATLAB = frozenset((".*", "./", ".^", "'", "norm2"))
_PLAIN = {".*": "*", "./": "/"}
_MODULES = frozenset(("np", "jnp", "numpy", "xp", "torch", "math", "linalg", "special", "nn", "functional", "jax"))
_DERIVATIVES = frozenset(("diff", "grad", "jacobian", "hessian"))


_TRANSPOSED = re.compile(r"\^T +[A-Za-z]")


def is_latex(source: str) -> bool:
    """Whether a formula is LaTeX: it has a backslash, a brace, or a factor right behind a transpose, x^T A x."""
    return "\\" in source or "{" in source or ("^T " in source and _TRANSPOSED.search(source) is not None)


class _Parser:
    def __init__(self, source: str) -> None:
        self.tokens = Tokens(source)
        self.kinds = self.tokens.kinds
        self.values = self.tokens.values
        self.pos = 0
        #: The value of the token at `pos`, "" at the end.
        self.value = self.values[0]
        self.depth = 0
        # In the notation of MATLAB and matrixcalculus.org x' is a transpose and * the product of matrices.
        self.matlab = not _MATLAB.isdisjoint(self.values) and any(
            value in _MATLAB and kind == ("name" if value == "norm2" else "op")
            for kind, value in zip(self.kinds, self.values, strict=True)
        )

    def take(self) -> int:
        """Step over a token and tell its number."""
        at = self.pos
        if not self.kinds[at]:
            msg = "the formula ends where something is expected"
            end = self.tokens.ends[at]
            raise ReadError(msg, max(end - 1, 0), end)
        self.pos = at + 1
        self.value = self.values[at + 1]
        return at

    def fail(self, what: str) -> ReadError:
        start, end = self.tokens.starts[self.pos], self.tokens.ends[self.pos]
        if not self.kinds[self.pos]:
            return ReadError(f"{what}: the formula ends", max(end - 1, 0), end)
        return ReadError(f"{what}: {self.value!r}", start, end)

    def expect(self, value: str) -> None:
        if self.value != value:
            raise self.fail(f"expected {value!r}")
        self.take()

    def deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"nested deeper than {MAX_DEPTH} levels")

    @property
    def last(self) -> int:
        return self.tokens.ends[self.pos - 1] if self.pos else 0

    @property
    def here(self) -> int:
        return self.tokens.starts[self.pos]

    def relation(self) -> Tree:
        start = self.here
        first = self.sum()
        if self.value not in _RELATIONS:
            return first
        items, signs = [first], list[str]()
        while self.value in _RELATIONS:
            signs.append(_RELATIONS[self.values[self.take()]])
            items.append(self.sum())
        return Comparison(start, self.last, tuple(items), tuple(signs))

    def sum(self) -> Tree:
        self.deeper()
        start = self.here
        first = self.product()
        if self.value in _SIGNS:
            terms = [(1, first)]
            while self.value in _SIGNS:
                sign = -1 if self.value == "-" else 1
                self.take()
                terms.append((sign, self.product()))
            first = Terms(start, self.last, tuple(terms))
        self.depth -= 1
        return first

    def product(self) -> Tree:
        start = self.here
        first = self.unary()
        if self.value in _TIMES:
            factors, signs = [first], [""]
            while self.value in _TIMES:
                sign = self.values[self.take()]
                signs.append("" if sign == "*" and self.matlab else _PLAIN.get(sign, sign))
                factors.append(self.unary())
            first = Factors(start, self.last, tuple(factors), tuple(signs))
        if self.kinds[self.pos] in ("num", "name"):
            raise self.fail("an operator is missing (write * for a product) before")
        return first

    def unary(self) -> Tree:
        if self.value not in _SIGNS:
            return self.power()
        start, negative = self.here, False
        while self.value in _SIGNS:
            negative ^= self.value == "-"
            self.take()
        body = self.power()
        return Terms(start, self.last, ((-1, body),)) if negative else body

    def power(self) -> Tree:
        start = self.here
        base = self.atom()
        if self.value in _OPENING:
            base = self.postfix(start, base)
        if self.value not in _POWERS:
            return base
        matrix = self.values[self.take()] == "^" and self.matlab
        self.deeper()
        exponent = self.unary()
        self.depth -= 1
        if matrix:
            return Script(start, self.last, base, (), exponent)
        return Power(start, self.last, base, exponent)

    def postfix(self, start: int, tree: Tree) -> Tree:
        """What stands behind an atom: indices, methods, transposes."""
        while True:
            if self.value == "[":
                self.take()
                indices = self._list("]")
                if isinstance(tree, Name) and tree.name in ("sum", "prod") and self.value == "(":
                    tree = self._big(tree.name, indices, start)
                else:
                    tree = Indexed(start, self.last, tree, indices)
            elif self.value == "." and self.values[self.pos + 1] == "T":
                self.take()
                self.take()
                tree = Transpose(start, self.last, tree)
            elif self.value == "." and self._is_method():
                self.take()
                name = self.values[self.take()]
                self.expect("(")
                args = (tree, *self._list(")"))
                tree = Applied(start, self.last, name, args)
            elif self.value == "'":
                self.take()
                tree = Transpose(start, self.last, tree)
            elif self.value == "(" and not isinstance(tree, (Name, Applied)):
                raise self.fail("an operator is missing (write * for a product) before")
            else:
                return tree

    def _is_method(self) -> bool:
        """Whether a dot is followed by a name and a bracket: x.sum(axis=0)."""
        return self.kinds[self.pos + 1] == "name" and self.values[self.pos + 2] == "("

    def _list(self, closing: str) -> tuple[Tree, ...]:
        items: list[Tree] = []
        while self.value != closing:
            if self.value == ":":
                colon = self.take()
                items.append(Words(self.tokens.starts[colon], self.tokens.ends[colon], ":"))
            else:
                items.append(self.relation())
            if self.value == ",":
                self.take()
            elif self.value != closing:
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
        at = self.take()
        kind, value, start = self.kinds[at], self.values[at], self.tokens.starts[at]
        if kind == "name":
            return self._name(at)
        if kind == "num":
            return _number(value, start)
        if kind == "str":
            return Words(start, self.last, value)
        if value == "(":
            items = self._list(")")
            return Group(start, self.last, "(", items)
        if value == "[":
            items = self._list("]")
            return Group(start, self.last, "[", items)
        self.pos -= 1
        self.value = value
        raise self.fail("not understood here")

    def _name(self, at: int) -> Tree:
        """A name, or a function with its arguments; the module before a function is left out."""
        while self.value == "." and self.values[at] in _MODULES and self.kinds[self.pos + 1]:
            self.take()
            at = self.take()
        name, start = self.values[at], self.tokens.starts[at]
        if self.value == "(":
            self.take()
            return self._applied(name, start, self._list(")"))
        if name == "eye":
            return Applied(start, self.last, "eye", ())
        return Name(start, self.last, name)

    def _applied(self, name: str, start: int, args: tuple[Tree, ...]) -> Tree:
        if name in _DERIVATIVES and len(args) >= 2:
            if name == "hessian":
                return Derivative(start, self.last, "d", args[0], ((args[1], 2),))
            if name == "grad":
                return Gradient(start, self.last, args[1], args[0])
            variables: list[tuple[Tree, int]] = []
            for arg in args[1:]:
                if isinstance(arg, Number) and variables:
                    variables[-1] = (variables[-1][0], int(arg.value))
                else:
                    variables.append((arg, 1))
            return Derivative(start, self.last, "d", args[0], tuple(variables))
        return Applied(start, self.last, name, args)


def _number(text: str, start: int) -> Number:
    end = start + len(text)
    if text.isdecimal() and len(text) <= MAX_SHORT:
        return Number(start, end, _whole(text))
    exponent = text.lower().partition("e")[2].lstrip("+-")
    if len(text) > MAX_DIGITS or len(exponent) > 3:
        msg = f"a number of more than {MAX_DIGITS} digits or with an exponent above 999"
        raise ReadError(msg, start, end)
    try:
        value = Fraction(text)
    except ValueError:
        msg = f"{text!r} is not a number"
        raise ReadError(msg, start, end) from None
    return Number(start, end, value, len(text.partition(".")[2]))


@lru_cache(maxsize=1024)
def _whole(text: str) -> Fraction:
    """The number that digits stand for: most are small and written many times."""
    return Fraction(int(text))


def expression(source: str) -> Tree:
    """The tree of a text formula (a relation becomes a `Comparison`)."""
    parser = _Parser(source)
    if not parser.kinds[0]:
        msg = "there is no formula here"
        raise ReadError(msg)
    tree = parser.relation()
    if parser.kinds[parser.pos]:
        raise parser.fail("not understood")
    return tree
