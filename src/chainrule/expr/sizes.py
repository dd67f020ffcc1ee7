"""Sizes of axes: integers, names, and what fusing and stacking make of them (``m*n``, ``m + n``).

A size is an integer or a string in one canonical spelling, so that equal sizes are equal keys. The strings in shapes
are `SizeName`: in arithmetic they are scalars, as in ``xp.sum(x) / x.shape[0]``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NoReturn

from chainrule.errors import BudgetError, UsageError
from chainrule.expr.operators import build

Size = int | str
_Monomial = tuple[str, ...]

#: No more names are multiplied in one size.
MAX_FACTORS = 64


class SizeName(str):
    """A symbolic size: a string as a key, a scalar in arithmetic, no number for a loop."""

    __slots__ = ()

    def value(self) -> Any:
        """The size as a scalar expression."""
        return build().size_value(self)

    def __add__(self, other: Any) -> Any:
        """A scalar; text beside text."""
        return str.__add__(self, other) if type(other) is str else self.value() + other

    def __radd__(self, other: Any) -> Any:
        """A scalar; text beside text."""
        return str.__add__(other, self) if type(other) is str else other + self.value()

    def __sub__(self, other: Any) -> Any:
        """A scalar."""
        return self.value() - other

    def __rsub__(self, other: Any) -> Any:
        """A scalar."""
        return other - self.value()

    def __mul__(self, other: Any) -> Any:
        """A scalar, never the text repeated."""
        return self.value() * other

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Any:
        """A scalar."""
        return self.value() / other

    def __rtruediv__(self, other: Any) -> Any:
        """A scalar."""
        return other / self.value()

    def __pow__(self, other: Any) -> Any:
        """A scalar."""
        return self.value() ** other

    def __rpow__(self, other: Any) -> Any:
        """A scalar."""
        return other ** self.value()

    def __neg__(self) -> Any:
        """A scalar."""
        return -self.value()

    def __index__(self) -> NoReturn:
        """Refused: a loop needs a number."""
        msg = f"the size {self!s} is a symbol, no number: use sums over axes instead of loops, xp.sqrt instead of math"
        raise UsageError(msg)

    __int__ = __float__ = __index__

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """NumPy's elementwise functions: ``np.sqrt(x.shape[0])``."""
        return self.value().__array_ufunc__(ufunc, method, *inputs, **keywords)


def named(size: Size) -> Size:
    """The size as it stands in a shape."""
    return SizeName(size) if type(size) is str else size


def size_product(*sizes: Size) -> Size:
    """The size of axes fused into one."""
    total: Counter[_Monomial] = Counter({(): 1})
    for size in sizes:
        grown: Counter[_Monomial] = Counter()
        for names, count in total.items():
            for others, times in monomials(size).items():
                if len(names) + len(others) > MAX_FACTORS:
                    msg = f"a size of more than {MAX_FACTORS} factors: too many axes are fused into one"
                    raise BudgetError(msg)
                grown[tuple(sorted((*names, *others)))] += count * times
        total = grown
    return _spelled(total)


def size_sum(*sizes: Size) -> Size:
    """The size of axes stacked one behind the other."""
    total: Counter[_Monomial] = Counter()
    for size in sizes:
        total.update(monomials(size))
    return _spelled(total)


def monomials(size: Size) -> Counter[_Monomial]:
    """A size as a polynomial in names: monomials with their counts."""
    if isinstance(size, int):
        return Counter({(): size})
    out: Counter[_Monomial] = Counter()
    for term in size.split(" + "):
        parts = term.split("*")
        count = int(parts.pop(0)) if parts[0].isdigit() else 1
        out[tuple(parts)] += count
    return out


def names_of(size: Size) -> set[str]:
    """The names a size is made of."""
    return {name for names in monomials(size) for name in names} if isinstance(size, str) else set()


def _spelled(total: Counter[_Monomial]) -> Size:
    terms = []
    for names, count in sorted(total.items(), key=lambda item: (not item[0], item[0])):
        if not names and len(total) == 1:
            return count
        if count:
            terms.append("*".join([*([str(count)] if count != 1 or not names else []), *names]))
    return SizeName(" + ".join(terms))
