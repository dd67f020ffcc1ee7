r"""Vectors as sums of unit vectors, before the readings: ``2xy \mathbf{i} + x^2 \mathbf{j}`` as the list of its parts.

So they are read where each term has one of the letters i, j and k of calculus, in bold or with a hat, as its last
factor, or ``\mathbf{e}_x``, and where the other side is a gradient. A part that is not written is zero.
"""

from __future__ import annotations

from fractions import Fraction

from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Factors, Gradient, Group, Name, Number, Script, Terms, Tree, find_all
from chainrule.readers.usage import head_name

Sides = tuple[Tree, Tree]
_AXES = ("i", "j", "k")
#: The letters of the axes by how the unit vectors are called.
_HATS = {rf"\{mark}{{{letter}}}": axis for mark in ("hat", "vec", "mathbf") for axis, letters in
         {"i": ("i", r"\imath"), "j": ("j", r"\jmath"), "k": ("k",)}.items() for letter in letters}  # fmt: skip
_COORDINATES = {"x": "i", "y": "j", "z": "k"}


def with_unit_letters(sides: Sides, scope: Scope) -> tuple[Sides, Scope] | None:
    """The sides with lists for sums of unit vectors; None where there are none."""
    if not any(find_all(side, Gradient) for side in sides):
        return None
    left, right = (_listed(side, _count(sides, scope)) for side in sides)
    return ((left or sides[0], right or sides[1]), scope) if left is not None or right is not None else None


def _count(sides: Sides, scope: Scope) -> int:
    """How many parts the gradient of a function of so many arguments has."""
    bodies = (part.body for side in sides for part in find_all(side, Gradient))
    stated = [scope.definitions.get(head_name(body) or "") for body in bodies]
    return max((len(each.parameters) for each in stated if each is not None), default=0)


def _listed(tree: Tree, count: int) -> Tree | None:
    """The list of the parts of a sum of unit vectors; None for other trees."""
    terms = tree.terms if isinstance(tree, Terms) else ((1, tree),)
    parts: dict[str, Tree] = {}
    for sign, term in terms:
        *before, last = term.factors if isinstance(term, Factors) else (term,)
        axis = _axis(last)
        if axis is None or axis in parts or (isinstance(term, Factors) and any(term.signs)):
            return None
        value: Tree = Number(term.start, term.end, Fraction(1))
        if before:
            value = before[0] if len(before) == 1 else Factors(term.start, term.end, (*before,), ("",) * len(before))
        parts[axis] = value if sign > 0 else Terms(term.start, term.end, ((-1, value),))
    size = 3 if "k" in parts else max(count, 2)
    nothing = Number(tree.start, tree.start, Fraction(0))
    items = tuple(parts.get(axis, nothing) for axis in _AXES[:size])
    return Group(tree.start, tree.end, "(", items) if parts and size <= len(_AXES) else None


def _axis(tree: Tree) -> str | None:
    """The axis along which a unit vector lies; None for other factors."""
    match tree:
        case Name(name=name, bold=True) if name in _AXES:
            return name
        case Name(name=name):
            return _HATS.get(name)
        case Script(base=Name(name="e", bold=True), sub=(Name(name=name),), sup=None):
            return _COORDINATES.get(name)
    return None
