"""Ellipses: ``w_n x_n + ... + w_1 x_1`` is a sum over an index if the terms around the dots agree, else refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import pairwise
from typing import Any

from chainrule.errors import ReadError
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import BigOp, Dots, Name, Number, Script, Terms, Tree

#: The index of the sum that an ellipsis is: no letter of a text.
_INDEX = "⋱"
#: So many entries stand around dots.
_ENDS = 2


def expand_dots(tree: Tree, terms: tuple[tuple[int, Tree], ...]) -> Tree:
    """The sum with its run of similar terms written as a sum over an index; what stands before the run stays."""
    terms = tuple(terms[i] for i in without_middle([term for _, term in terms]))
    place = next(i for i, (_, term) in enumerate(terms) if isinstance(term, Dots))
    if place == 0 or place == len(terms) - 1 or terms[place][0] < 0:
        msg = "terms on both sides of an ellipsis are needed"
        raise ReadError(msg, tree.start, tree.end)
    last = terms[place + 1][1]
    begin = next((i for i in range(place) if _runs(terms[i : place + 2])), None)
    if begin is None:
        msg = "the terms around the ellipsis do not agree"
        raise ReadError(msg, tree.start, tree.end)
    first = terms[begin][1]
    start, end = _difference(first, last) or (first, last)
    low, high = (start, end) if isinstance(start, Number) else (end, start)
    if not (isinstance(low, Number) and low.value in (0, 1) and isinstance(high, Name)):
        msg = "the range of the ellipsis is not understood"
        raise ReadError(msg, tree.start, tree.end)
    body = _abstract(first, start, Name(first.start, first.end, _INDEX))
    whole = BigOp(first.start, last.end, "sum", _INDEX, Number(low.start, low.end, low.value), high, body)
    rest = (*terms[:begin], (1, whole), *terms[place + 2 :])
    return Terms(tree.start, tree.end, rest) if len(rest) > 1 else whole


def without_middle(written: Sequence[Tree]) -> list[int]:
    r"""The places that are left where ellipses stand on both sides of x_i: ``x_1 + \dots + x_i + \dots + x_n``.

    What stands in the middle is of the kind of the first one, with an index for its number.
    """
    dots = [i for i, each in enumerate(written) if isinstance(each, Dots)]
    for first, second in pairwise(dots):
        if second == first + 2 < len(written) - 1 and first:
            pair = _difference(written[0], written[first + 1])
            if pair is not None and isinstance(pair[1], Name) and isinstance(pair[0], Number):
                return [i for i in range(len(written)) if i not in (first + 1, second)]
    return list(range(len(written)))


def in_one(items: tuple[Tree, ...]) -> tuple[Tree, ...]:
    r"""The vectors x and y for ``x_1, \dots, x_n, y_1, \dots, y_n`` in brackets; other arguments as they are."""
    if not any(isinstance(item, Dots) for item in items):
        return items
    out: list[Tree] = []
    rest = items
    while rest:
        place = next((i for i, item in enumerate(rest) if isinstance(item, Dots)), len(rest))
        if place == len(rest):
            return (*out, *rest)
        begin = next((i for i in range(place) if _run_of(rest[i : place + 2])), place)
        whole = _run_of(rest[begin : place + 2])
        if whole is None:
            return items
        out += [*rest[:begin], whole]
        rest = rest[place + 2 :]
    return tuple(out)


def _run_of(written: tuple[Tree, ...]) -> Name | Script | None:
    r"""The vector of which entries from the first to the last one stand around dots; None for others.

    Of an example's entries, ``x^{(i)}_0, \dots, x^{(i)}_n``, it is the example.
    """
    scripts = [item for item in written if isinstance(item, Script) and item.sup is None and item.sub]
    if len(scripts) != len(written) - 1 or len(scripts) < _ENDS:
        return None
    names = {(each.base.name, each.base.bold) if isinstance(each.base, Name) else None for each in scripts}
    if len(names) == 1 and None not in names and all(isinstance(each.sub[-1], Terms) for each in scripts):
        # Of the steps w_{t-m}, ..., w_{t+m} of a window it is w.
        ((name, bold),) = filter(None, names)
        return Name(scripts[0].start, scripts[-1].end, name, bold)
    pair = _difference(scripts[0], scripts[-1])
    if len(names) != 1 or pair is None or not isinstance(pair[0], Number) or pair[0].value not in (0, 1):
        return None
    known = names.pop()
    if known is None or isinstance(pair[1], Number) or pair[0] is not scripts[0].sub[-1]:
        return None
    start, end, fixed = scripts[0].start, scripts[-1].end, scripts[0].sub[:-1]
    whole = Name(start, end, *known)
    return Script(start, end, whole, fixed) if fixed else whole


def _runs(terms: tuple[tuple[int, Tree], ...]) -> bool:
    """Whether terms with an ellipsis before the last one follow one another."""
    first, last = terms[0][1], terms[-1][1]
    if _difference(first, last) is None or any(sign < 0 for sign, _ in terms):
        return False
    steps = (_difference(first, term) for _, term in terms[1:-2])
    return all(step is not None and _next_to(step) for step in steps)


def _parts(tree: Any) -> list[Any]:
    if not is_dataclass(tree):
        return []
    return [getattr(tree, f.name) for f in fields(tree) if f.name not in ("start", "end")]


def _difference(a: Any, b: Any) -> tuple[Tree, Tree] | None:
    """The one pair of subscripts in which two terms differ, None where they differ otherwise."""
    found: list[tuple[Tree, Tree]] = []

    def compare(x: Any, y: Any, *, inside_sub: bool) -> bool:
        if isinstance(x, tuple) and isinstance(y, tuple):
            return len(x) == len(y) and all(compare(p, q, inside_sub=inside_sub) for p, q in zip(x, y, strict=True))
        if isinstance(x, Tree) and isinstance(y, Tree):
            if isinstance(x, Script) and isinstance(y, Script):
                same = compare(x.base, y.base, inside_sub=False) and compare(x.sup, y.sup, inside_sub=False)
                return (
                    same
                    and len(x.sub) == len(y.sub)
                    and all(compare(p, q, inside_sub=True) for p, q in zip(x.sub, y.sub, strict=True))
                )
            if type(x) is type(y) and all(
                compare(p, q, inside_sub=inside_sub) for p, q in zip(_parts(x), _parts(y), strict=True)
            ):
                return True
            if inside_sub:
                found.append((x, y))
                return True
            return False
        return bool(x == y)

    before = len(found)
    if not compare(a, b, inside_sub=False) or len(found) == before:
        return None
    pairs = {(shown(x), shown(y)) for x, y in found}
    return found[0] if len(pairs) == 1 else None


def shown(tree: Any) -> str:
    """What a tree says, so that equal ones can be told wherever they stand."""
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, Number):
        return str(tree.value)
    if isinstance(tree, tuple):
        return "(" + ",".join(map(shown, tree)) + ")"
    if not isinstance(tree, Tree):
        return repr(tree)
    return type(tree).__name__ + str([shown(p) for p in _parts(tree)])


def _next_to(pair: tuple[Tree, Tree]) -> bool:
    """Whether the second index follows the first: n and n - 1, or 1 and 2."""
    a, b = pair
    if isinstance(a, Number) and isinstance(b, Number):
        return abs(a.value - b.value) >= 1
    return isinstance(b, Terms) and len(b.terms) == 2 and shown(b.terms[0][1]) == shown(a)


def _abstract(tree: Tree, old: Tree, new: Tree) -> Tree:
    """The tree with a subscript replaced everywhere."""

    def change(part: Tree) -> Tree | None:
        if not isinstance(part, Script):
            return None
        return replace(part, sub=tuple(new if shown(p) == shown(old) else p for p in part.sub))

    return transform(tree, change)
