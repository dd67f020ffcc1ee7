"""What is printed, before it is decided in which language: a small tree of fractions, scripts, sums and functions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from chainrule.expr.sizes import Size


@dataclass(frozen=True, slots=True)
class Num:
    """An integer."""

    value: int


@dataclass(frozen=True, slots=True)
class Word:
    """A name."""

    name: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Add:
    """Signed terms."""

    terms: tuple[tuple[int, Shown], ...]


@dataclass(frozen=True, slots=True)
class Mul:
    """Factors; `sign` says how they are multiplied.

    "" is the plain product, "." numbers times a tensor, which stands last, "*" the elementwise product of tensors,
    "@" a contraction.
    """

    factors: tuple[Shown, ...]
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Frac:
    """A quotient."""

    top: Shown
    bottom: Shown


@dataclass(frozen=True, slots=True)
class Pow:
    """A power."""

    base: Shown
    exponent: Shown


@dataclass(frozen=True, slots=True)
class Fn:
    """A named function of arguments; `latex` is its control sequence."""

    name: str
    args: tuple[Shown, ...]
    latex: str = ""


@dataclass(frozen=True, slots=True)
class Sub:
    """An indexed quantity."""

    base: Shown
    indices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BigSum:
    """A sum, or a product, over an index that runs from 1 to `size`."""

    index: str
    size: Size
    body: Shown
    product: bool = False


@dataclass(frozen=True, slots=True)
class Delta:
    """The Kronecker delta of two indices."""

    i: str
    j: str


@dataclass(frozen=True, slots=True)
class Transposed:
    """The transpose of a matrix."""

    base: Shown


@dataclass(frozen=True, slots=True)
class AxisSum:
    """The sums over one axis (0 or 1) of a matrix: M 1, or M' 1."""

    base: Shown
    axis: int


@dataclass(frozen=True, slots=True)
class Column:
    """A matrix with one column, standing for the vector in it."""

    base: Shown


@dataclass(frozen=True, slots=True)
class Repeated:
    """A vector in every row (axis 0) or every column (axis 1) of a matrix, as broadcasting has it."""

    vector: Shown
    axis: int


@dataclass(frozen=True, slots=True)
class Where:
    """Cases on a condition."""

    condition: Shown
    yes: Shown
    no: Shown


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison, an indicator."""

    sign: str
    left: Shown
    right: Shown


@dataclass(frozen=True, slots=True)
class Diff:
    """The derivative of an unknown function in some of its arguments."""

    name: str
    variables: tuple[Shown, ...]
    args: tuple[Shown, ...]


Shown = (
    Num
    | Word
    | Add
    | Mul
    | Frac
    | Pow
    | Fn
    | Sub
    | BigSum
    | Delta
    | Transposed
    | AxisSum
    | Column
    | Repeated
    | Where
    | Compare
    | Diff
)


_RANK = {Num: 0, Word: 1, Sub: 1, Pow: 2, Diff: 4, Delta: 3, Transposed: 1, AxisSum: 2, Column: 2, Repeated: 2, Fn: 2,
         Add: 5, Frac: 6, Where: 7, BigSum: 8,
         Compare: 6, Mul: 4}  # fmt: skip


#: Functions of a matrix that commute with the transpose, by their printed names.
TURNED_INSIDE = frozenset({"exp", "ln", "tanh", "sigmoid", "relu", "step", "sign", "sqrt", "sin", "cos", "softplus"})


def number(value: Fraction) -> Shown:
    """A non-negative rational."""
    if value.denominator == 1:
        return Num(value.numerator)
    return Frac(Num(value.numerator), Num(value.denominator))


def signed(value: Fraction) -> Shown:
    """A rational number with its sign."""
    return number(value) if value >= 0 else Add(((-1, number(-value)),))


def product_of(factors: list[Shown], last: Shown | None = None) -> Shown:
    """A product; reciprocal factors go below one fraction bar, signs to the front, the tensor `last` behind numbers."""
    tail: list[Shown] = []
    if last is not None:
        factors = [*factors, last]
    top: list[Shown] = []
    bottom: list[Shown] = []
    value = Fraction(1)
    sign = 1
    stack = list(reversed(factors))
    while stack:
        factor = stack.pop()
        if isinstance(factor, Mul) and factor.sign == "":
            stack.extend(reversed(factor.factors))
        elif isinstance(factor, Add) and len(factor.terms) > 1 and _content(factor) != 1:
            size = _content(factor)
            primitive = Add(tuple((1 if size < 0 else own, _times(term, size)) for own, term in factor.terms))
            value *= abs(size)
            sign *= 1 if size > 0 else -1
            last = primitive if factor is last else last
            stack.append(primitive)
        elif isinstance(factor, Mul) and factor.sign == ".":
            tail.append(factor.factors[-1])
            stack.extend(reversed(factor.factors[:-1]))
        elif factor is last and not isinstance(factor, (Num, Frac)) and not _is_negative(factor):
            tail.append(factor)
        elif isinstance(factor, Num):
            value *= factor.value
        elif isinstance(factor, Frac):
            if factor is last:
                last = factor.top
            stack.append(factor.top)
            below = factor.bottom
            parts = below.factors if isinstance(below, Mul) and below.sign == "" else (below,)
            for part in parts:
                if isinstance(part, Num):
                    value /= part.value
                else:
                    bottom.append(part)
        elif isinstance(factor, Add) and len(factor.terms) == 1:
            sign *= factor.terms[0][0]
            if factor is last:
                last = factor.terms[0][1]
            stack.append(factor.terms[0][1])
        else:
            top.append(factor)
    shown = _fraction(top, bottom, tail, value)
    return shown if sign > 0 else Add(((-1, shown),))


def _fraction(top: list[Shown], bottom: list[Shown], tail: list[Shown], value: Fraction) -> Shown:
    """Factors above and below one bar in a textbook's order, numbers in front; the tensors of `tail` at the end."""
    top.sort(key=factor_order)
    bottom.sort(key=factor_order)
    value = _roots_down(top, bottom, value)
    sums: list[Shown] = [f for f in top if isinstance(f, Add)] if tail and isinstance(tail[0], Word) else []
    if sums:
        # x (s - y): a difference stands behind the name it scales.
        top, tail = [f for f in top if f not in sums] + tail + sums, []
    top += tail
    if value.numerator != 1:
        top.insert(0, Num(value.numerator))
    if value.denominator != 1:
        bottom.insert(0, Num(value.denominator))
    shown: Shown = Num(1) if not top else top[0] if len(top) == 1 else Mul(tuple(top), "." if tail else "")
    if bottom:
        shown = Frac(shown, bottom[0] if len(bottom) == 1 else Mul(tuple(bottom)))
    return shown


def _content(shown: Add) -> Fraction:
    """The number that all terms have below the bar, and the sign if they share a minus."""
    bottoms = {term.bottom.value if isinstance(term, Frac) and isinstance(term.bottom, Num) else 1
               for _, term in shown.terms}  # fmt: skip
    size = Fraction(1, bottoms.pop()) if len(bottoms) == 1 else Fraction(1)
    return -size if all(sign < 0 for sign, _ in shown.terms) else size


def _times(term: Shown, size: Fraction) -> Shown:
    return term.top if abs(size) != 1 and isinstance(term, Frac) else term


def _roots_down(top: list[Shown], bottom: list[Shown], value: Fraction) -> Fraction:
    """sqrt(2)/(2 sqrt(pi)) as 1/sqrt(2 pi): roots of integers that divide the denominator, roots below joined."""
    for factor in list(top):
        if isinstance(factor, Fn) and factor.name == "sqrt" and isinstance(factor.args[0], Num):
            number_below = factor.args[0].value
            if value.denominator % number_below == 0:
                top.remove(factor)
                bottom.append(factor)
                value *= number_below
    roots = [f for f in bottom if isinstance(f, Fn) and f.name == "sqrt"]
    if len(roots) > 1 and any(isinstance(f.args[0], Num) for f in roots):
        for factor in roots:
            bottom.remove(factor)
        bottom.append(Fn("sqrt", (product_of([f.args[0] for f in roots]),), roots[0].latex))
    return value


def _is_negative(shown: Shown) -> bool:
    return isinstance(shown, Add) and len(shown.terms) == 1


def elementwise(parts: list[Shown]) -> Shown:
    """An elementwise product of tensors; reciprocals become a quotient."""
    top = [p for p in parts if not (isinstance(p, Frac) and p.top == Num(1))]
    bottom = [p.bottom for p in parts if isinstance(p, Frac) and p.top == Num(1)]
    top.sort(key=factor_order)
    shown: Shown = Num(1) if not top else top[0] if len(top) == 1 else Mul(tuple(top), "*")
    if bottom:
        bottom.sort(key=factor_order)
        shown = Frac(shown, bottom[0] if len(bottom) == 1 else Mul(tuple(bottom), "*"))
    return shown


def matrix_product(parts: list[Shown]) -> Shown:
    """A contraction chain, flattened."""
    flat: list[Shown] = []
    for part in parts:
        flat.extend(part.factors if is_matrix_product(part) and isinstance(part, Mul) else [part])
    return flat[0] if len(flat) == 1 else Mul(tuple(flat), "@")


def is_matrix_product(shown: Shown) -> bool:
    """Whether the tree is a chain of matrices (a dot product is a scalar and keeps its brackets)."""
    return (
        isinstance(shown, Mul)
        and shown.sign == "@"
        and not (isinstance(shown.factors[0], Fn) and shown.factors[0].name == "dot-left")
    )


def is_elementwise(shown: Shown) -> bool:
    """Whether the tree is an elementwise product of tensors."""
    return isinstance(shown, Mul) and shown.sign == "*"


def transposed_vector(shown: Shown) -> Shown:
    """A vector on the left of a dot product (text needs no mark; LaTeX adds one)."""
    return Fn("dot-left", (shown,), "")


def diagonal(shown: Shown) -> Shown:
    """diag(v)."""
    return Fn("diag", (shown,), r"\operatorname{diag}")


def exponential(exponent: Shown, latex: str) -> Shown:
    r"""``exp(x)``; of a sum of logarithms over an index it is the product that a reader knows: ``\prod_i x_i``."""
    return _as_product(exponent) or Fn("exp", (exponent,), latex)


def _as_product(exponent: Shown) -> Shown | None:
    match exponent:
        case BigSum(index, size, Fn("ln", (body,)), product=False):
            return BigSum(index, size, body, product=True)
        case BigSum(index, size, BigSum() as inner, product=False):
            below = _as_product(inner)
            return None if below is None else BigSum(index, size, below, product=True)
    return None


def ones_of(size: Size) -> Shown:
    """The vector of ones."""
    return Fn("ones", (size_word(size),), r"\mathbf{1}")


def size_word(size: Size) -> Shown:
    """A size as it prints."""
    return Num(size) if isinstance(size, int) else Word(size)


def factor_order(shown: Shown) -> tuple[int, str]:
    """A key that sorts factors as a textbook does: numbers, names, powers, functions, sums."""
    base = shown.base if isinstance(shown, (Pow, Sub, Transposed)) else shown
    rank = max(_RANK[type(shown)], _RANK[type(base)])
    if is_matrix_product(shown):
        rank = 10
    return rank, repr(shown)


def sum_order(shown: Shown) -> tuple[int, str]:
    """A key that sorts terms: constants last."""
    number = isinstance(shown, Num) or (
        isinstance(shown, Frac) and isinstance(shown.top, Num) and isinstance(shown.bottom, Num)
    )
    return int(number), repr(shown)


def positive(shown: Shown) -> Shown:
    """The indicator of a positive value: of 1 - u it is u < 1."""
    if isinstance(shown, Add) and len(shown.terms) == 2:
        (first, a), (second, b) = sorted(shown.terms, reverse=True, key=lambda term: term[0])
        if first > 0 > second:
            return Compare("<", b, a) if isinstance(a, Num) else Compare(">", a, b)
    return Compare(">", shown, Num(0))
