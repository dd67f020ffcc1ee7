"""Reads the formulas of PyTorch's derivatives.yaml: a small grammar of C++ expressions, written out as our text.

Over the reals: conj() is left out, and of `self.is_complex() ? a : b` the second is taken. What is not understood is
refused with the word that was in the way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\s*(?:/\*.*?\*/\s*)*(?:(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)|(?P<name>[A-Za-z_]\w*(?:::[A-Za-z_]\w*)*)"
    r"|(?P<sign>==|!=|<=|>=|&&|[-+*/().,?:<>&]))"
)
#: Functions and methods by the text they stand for; the object of a method is the first argument.
FUNCTIONS: dict[str, str] = {
    name: f"{name}({{0}})"
    for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "abs", "erf", "sigmoid", "asin")
} | {
    "pow": "({0})^({1})", "rsqrt": "(1/sqrt({0}))", "neg": "(-({0}))", "square": "({0})^2", "reciprocal": "(1/({0}))",
    "div": "(({0})/({1}))", "mul": "(({0})*({1}))", "maybe_multiply": "(({0})*({1}))", "sgn": "sign({0})",
    "sign": "sign({0})", "log1p": "log(1 + {0})", "expm1": "(exp({0}) - 1)", "xlogy": "(({0})*log({1}))",
    "special_xlog1py": "(({0})*log(1 + {1}))", "exp2": "2^({0})", "handle_r_to_c": "({1})", "zeros_like": "(0*{0})",
}  # fmt: skip
#: Kernels that take the gradient first: what they compute, after ATen's BinaryOpsKernel.cpp and Activation.cpp.
KERNELS = {
    "sigmoid_backward": "(({0})*(1 - ({1}))*({1}))", "tanh_backward": "(({0})*(1 - ({1})^2))",
    "threshold_backward": "where({1} - {2} > 0, {0}, 0)",
}  # fmt: skip
SAME = frozenset({"conj", "toDouble", "toComplexDouble", "clone", "resolve_conj", "to"})
CONSTANTS = {"M_PI": "pi", "M_LN2": "log(2)"}
#: Numbers that stand for a logarithm, to fifteen digits: PyTorch cuts ln 10 off after seventeen, one unit in the last
#: place of a double below the nearest one.
LOGARITHMS = {math.log(10): "log(10)", math.log(2): "log(2)"}
_CONDITION = re.compile(r"^where\((?P<condition>.*), (?P<values>1, 0|0, 1)\)$")


class NotReadError(Exception):
    """A formula that is not understood."""


@dataclass(slots=True)
class Reader:
    """One formula; `names` says what its names stand for."""

    names: dict[str, str]
    tokens: list[str]
    at: int = 0

    def peek(self) -> str:
        """The next token, empty at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        """The next token, which must be the one that is wanted."""
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise NotReadError(f"{token or 'the end'} where {wanted or 'a value'} was expected")
        self.at += 1
        return token

    def choice(self) -> str:
        """a ? b : c, and what binds tighter."""
        start = self.at
        condition = self.comparison()
        if self.peek() != "?":
            return condition
        tested = "".join(self.tokens[start : self.at])
        self.take("?")
        yes = self.choice()
        self.take(":")
        no = self.choice()
        if tested.endswith((".is_complex()", ".isComplex()")):
            return no
        return _chosen(condition, yes, no)

    def comparison(self) -> str:
        """Comparisons and their conjunctions, as 1 or 0."""
        left = self.sum()
        if self.peek() in ("<", "<=", ">", ">=", "==", "!="):
            sign = self.take()
            # Against zero: names on both sides of == would be read as indices.
            left = f"where({left} - {self.sum()} {sign} 0, 1, 0)"
        if self.peek() in ("&", "&&"):
            self.take()
            return _chosen(left, self.comparison(), "0")
        return left

    def sum(self) -> str:
        """Terms."""
        return self._chain(("+", "-"), self.product)

    def product(self) -> str:
        """Factors."""
        return self._chain(("*", "/"), self.unary)

    def _chain(self, signs: tuple[str, ...], part: Callable[[], str]) -> str:
        text = part()
        while self.peek() in signs:
            sign = self.take()
            text = f"({text} {sign} {part()})"
        return text

    def unary(self) -> str:
        """A sign and a value."""
        if self.peek() == "-":
            self.take()
            return f"(-{self.unary()})"
        return self.postfix()

    def postfix(self) -> str:
        """A value with methods behind it."""
        text = self.value()
        while self.peek() == ".":
            self.take()
            text = self.applied(self.take(), [text])
        return text

    def value(self) -> str:
        """A number, a name, a call, or a bracket."""
        word = self.take()
        if word == "(":
            text = self.choice()
            self.take(")")
            return f"({text})"
        if word[0].isdigit():
            close = (text for value, text in LOGARITHMS.items() if math.isclose(float(word), value, rel_tol=1e-15))
            return next(close, word.rstrip("."))
        if self.peek() == "(":
            return self.applied(word.rpartition("::")[2], [])
        if word in self.names or word in CONSTANTS:
            return self.names.get(word) or CONSTANTS[word]
        raise NotReadError(word)

    def applied(self, name: str, args: list[str]) -> str:
        """A function or a method of arguments."""
        self.take("(")
        if name in ("is_complex", "isComplex", "scalar_type", "options"):
            self.take(")")
            return "0"
        while self.peek() != ")":
            args.append(self.choice())
            if self.peek() == ",":
                self.take()
        self.take(")")
        if name in SAME:
            return args[0]
        if name in ("zeros", "scalar_tensor"):
            return "0"
        if name == "where" and len(args) == 3:
            return _chosen(*args)
        if name in ("masked_fill", "masked_fill_") and len(args) == 3:
            return _chosen(args[1], args[2], args[0])
        if name == "isnan":
            # Over the reals nothing is; a condition is written as 1 or 0.
            return "where(0 > 1, 1, 0)"
        if name == "logical_not_":
            return _chosen(args[0], "0", "1")
        if name == "logical_or_":
            return args[0] if args[1] == "where(0 > 1, 1, 0)" else _chosen(args[0], "1", args[1])
        if name not in FUNCTIONS and name not in KERNELS:
            raise NotReadError(name)
        return (FUNCTIONS.get(name) or KERNELS[name]).format(*args)


def _chosen(condition: str, yes: str, no: str) -> str:
    """One of two values by a condition that is written as 1 or 0, or as 0 or 1."""
    inner = condition
    while inner.startswith("(") and inner.endswith(")"):
        inner = inner[1:-1]
    found = _CONDITION.match(inner)
    if found is None:
        return f"where({condition} > 0, {yes}, {no})"
    yes, no = (yes, no) if found["values"] == "1, 0" else (no, yes)
    return f"where({found['condition']}, {yes}, {no})"


def read(formula: str, names: dict[str, str]) -> str:
    """The formula in our text; `NotReadError` where it is not understood."""
    tokens, at = [], 0
    formula = formula.strip()
    while at < len(formula):
        found = _TOKEN.match(formula, at)
        if found is None or found.end() == at:
            raise NotReadError(formula[at : at + 10])
        tokens.append(found[found.lastgroup or 0])
        at = found.end()
    reader = Reader(names, tokens)
    text = reader.choice()
    if reader.peek():
        raise NotReadError(reader.peek())
    return text
