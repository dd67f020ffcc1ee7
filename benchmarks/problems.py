"""Says what is differentiated in the measurements of derivation time, and what is true at one point.

The truth is computed in decimal arithmetic from the closed form, by none of the systems compared.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction
from math import prod
from typing import TypeVar

DIGITS = 40
SOFTMAX, CHAIN, PRODUCT, LOGISTIC = "softmax", "chain", "product", "logistic"

Tree = TypeVar("Tree")


def point(case: str, n: int) -> dict[str, Fraction]:
    """The exact dyadic values of all symbols of a problem."""
    if case == CHAIN:
        return {"z": Fraction(3, 8)}
    if case == PRODUCT:
        return {f"z{i}": Fraction((7 * i) % 16 + 8, 16) for i in range(1, n + 1)}
    if case == LOGISTIC:
        return {
            f"{name}{i}": Fraction((factor * i) % 16 - 8, 8) + Fraction(1, 16)
            for i in range(1, n + 1)
            for name, factor in (("w", 7), ("x", 5), ("u", 3), ("y", 9))
        }
    logits = {f"z{i}": Fraction((7 * i) % 16 - 8, 8) for i in range(1, n + 1)}
    targets = {f"y{i}": Fraction((5 * i) % 8 + 1, 64) for i in range(1, n + 1)}
    return logits | targets


def sample(case: str, n: int) -> list[int]:
    """Which partials are compared: up to eight, spread evenly, the first and the last among them."""
    if case == CHAIN:
        return [0]
    count = min(n, 8)
    return sorted({i * (n - 1) // (count - 1) for i in range(count)})


def truth(case: str, n: int) -> list[Decimal]:
    """The sampled partials by their closed forms."""
    with localcontext() as context:
        context.prec = DIGITS
        values = {name: Decimal(v.numerator) / v.denominator for name, v in point(case, n).items()}
        if case == CHAIN:
            return _chain(values["z"], n)
        return {SOFTMAX: _softmax, PRODUCT: _product, LOGISTIC: _logistic}[case](values, n)


def _softmax(values: dict[str, Decimal], n: int) -> list[Decimal]:
    exponentials = [values[f"z{i}"].exp() for i in range(1, n + 1)]
    total = sum(exponentials)
    weight = sum(values[f"y{i}"] for i in range(1, n + 1))
    return [exponentials[i] / total * weight - values[f"y{i + 1}"] for i in sample(SOFTMAX, n)]


def _product(values: dict[str, Decimal], n: int) -> list[Decimal]:
    whole = prod(values.values())
    return [Decimal(whole / values[f"z{i + 1}"]) for i in sample(PRODUCT, n)]


def _logistic(values: dict[str, Decimal], n: int) -> list[Decimal]:
    def slope(i: int) -> Decimal:
        y = values[f"y{i}"]
        return -y / (1 + (y * (values[f"x{i}"] * values[f"w{i}"] + values[f"u{i}"] * values[f"w{i % n + 1}"])).exp())

    found = []
    for i in (place + 1 for place in sample(LOGISTIC, n)):
        before = (i - 2) % n + 1
        found.append(slope(i) * values[f"x{i}"] + slope(before) * values[f"u{before}"])
    return found


def _chain(z: Decimal, n: int) -> list[Decimal]:
    derivative = Decimal(1)
    for _ in range(n):
        z = 1 / (1 + (-z).exp())
        derivative *= z * (1 - z)
    return [derivative]


def disagreement(case: str, n: int, found: list[Decimal]) -> str:
    """Where a result is wrong, or nothing: relative error above 1e-9, or more than doubles can lose."""
    floor = Decimal("1e-300") if case in {CHAIN, PRODUCT} else Decimal("1e-12")
    for i, want, got in zip(sample(case, n), truth(case, n), found, strict=True):
        if not abs(got - want) <= abs(want) * Decimal("1e-9") + floor:
            return f"partial {i + 1}: {got:.12g}, should be {want:.12g}"
    return ""


def tree_value(
    root: Tree, operands: Callable[[Tree], tuple[Tree, ...]], apply: Callable[[Tree, list[Decimal]], Decimal]
) -> Decimal:
    """The value of a shared expression tree, without recursion, each distinct node once."""
    done: dict[Tree, Decimal] = {}
    stack = [root]
    with localcontext() as context:
        context.prec = DIGITS
        while stack:
            node = stack[-1]
            if node in done:
                stack.pop()
                continue
            args = operands(node)
            missing = [arg for arg in args if arg not in done]
            if missing:
                stack.extend(missing)
                continue
            done[node] = apply(node, [done[arg] for arg in args])
            stack.pop()
    return done[root]


def apply_named(name: str, args: list[Decimal]) -> Decimal:
    """The operations that the gradients are made of, by the names that SymPy and SymEngine give them."""
    if name == "Add":
        return sum(args, Decimal(0))
    if name == "Mul":
        product = Decimal(1)
        for arg in args:
            product *= arg
        return product
    if name == "Pow":
        return args[0] ** args[1]
    if name == "exp":
        return args[0].exp()
    if name == "log":
        return args[0].ln()
    msg = f"the comparison knows no operation {name}"
    raise NotImplementedError(msg)
