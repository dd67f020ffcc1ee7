"""Sizes of axes: integers, names, and what fusing and stacking make of them (``m*n``, ``m + n``).

A size is an integer or a string in one canonical spelling, so that equal sizes are equal keys.
"""

from __future__ import annotations

from collections import Counter

Size = int | str
_Monomial = tuple[str, ...]


def size_product(*sizes: Size) -> Size:
    """The size of axes fused into one."""
    total: Counter[_Monomial] = Counter({(): 1})
    for size in sizes:
        grown: Counter[_Monomial] = Counter()
        for names, count in total.items():
            for others, times in monomials(size).items():
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
    return " + ".join(terms)
