"""The syntax tree of a formula as it is written; every node knows its span, nothing is interpreted yet.

Whether ``g(1-g)`` is an application or a product is decided when the tree is lowered, where it is known what g is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, TypeVar, dataclass_transform

from chainrule.readers.remembered import by_identity

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def part(cls: type[T]) -> type[T]:
    """A dataclass that type checkers hold to be frozen; at run time nothing guards it, which halves its cost."""
    return dataclass(slots=True, unsafe_hash=True)(cls)


@part
class Tree:
    """A part of a formula; `start` and `end` are code-point offsets, the end exclusive."""

    start: int
    end: int


@part
class Number(Tree):
    """A decimal number; `places` digits were written behind the point."""

    value: Fraction
    places: int = 0


@part
class Name(Tree):
    r"""A letter or word, accents included (``\hat{y}``); `bold` marks vectors and matrices."""

    name: str
    bold: bool = False


@part
class Script(Tree):
    """A base with subscripts, a superscript and primes."""

    base: Tree
    sub: tuple[Tree, ...] = ()
    sup: Tree | None = None
    primes: int = 0


@part
class Terms(Tree):
    """Signed terms."""

    terms: tuple[tuple[int, Tree], ...]


@part
class Factors(Tree):
    """Factors; `signs[i]` stands before factor i: "" (juxtaposed), "*" (elementwise), "dot", "@" or "/"."""

    factors: tuple[Tree, ...]
    signs: tuple[str, ...]


@part
class Quotient(Tree):
    """A fraction."""

    top: Tree
    bottom: Tree


@part
class Power(Tree):
    """A power in text syntax (LaTeX powers are scripts until it is known that they are powers)."""

    base: Tree
    exponent: Tree


@part
class Group(Tree):
    """Something in brackets; `opening` is the bracket."""

    opening: str
    items: tuple[Tree, ...]


@part
class Applied(Tree):
    r"""A named function with its argument (``\ln x``, ``f(x, y)`` in text); `power` from ``\sin^2 x``, `sub` a base."""

    function: str
    args: tuple[Tree, ...]
    sub: Tree | None = None
    power: Tree | None = None


@part
class Indexed(Tree):
    """Brackets with indices, text syntax."""

    base: Tree
    indices: tuple[Tree, ...]


@part
class Transpose(Tree):
    """``A.T``."""

    base: Tree


@part
class BigOp(Tree):
    """A sum or product over an index; `upper` None means over its whole range, `excluded` from ``j != i``."""

    kind: str
    index: str | None
    lower: Tree | None
    upper: Tree | None
    body: Tree
    excluded: Tree | None = None


@part
class Integral(Tree):
    """An integral between two ends that may vary; `variable` is a name of its own."""

    variable: Tree
    lower: Tree
    upper: Tree
    body: Tree


@part
class Limit(Tree):
    """The limit of a body as a variable goes to a value."""

    variable: Tree
    to: Tree
    body: Tree


@part
class Cases(Tree):
    """Branches with conditions; a condition None is "otherwise". With a gap one branch says that there is no value."""

    rows: tuple[tuple[Tree, Tree | None], ...]
    gap: bool = False


@part
class Grid(Tree):
    """A matrix written out by its entries."""

    rows: tuple[tuple[Tree, ...], ...]


@part
class Derivative(Tree):
    r"""d body / d variables, `mark` is the symbol used.

    `missing` says that the numerator lacks its \partial or d, or, if `below`, the denominator for its last variable.
    """

    mark: str
    body: Tree
    variables: tuple[tuple[Tree, int], ...]
    missing: bool = False
    below: bool = False


@part
class Gradient(Tree):
    """A nabla applied to a body; `variable` None means the body's own, `order` 2 is the Hessian."""

    variable: Tree | None
    body: Tree
    order: int = 1


@part
class Comparison(Tree):
    """A chain of comparisons; used as conditions and for top-level relations."""

    items: tuple[Tree, ...]
    signs: tuple[str, ...]


@part
class Bars(Tree):
    """|x| (`norm` ""), or a norm: "plain" where no order is written, else the order ("1", "2", "F")."""

    body: Tree
    norm: str = ""


@part
class Root(Tree):
    """A root; `degree` None means the square root."""

    base: Tree
    degree: Tree | None = None


@part
class Dots(Tree):
    """An ellipsis."""


@part
class Words(Tree):
    """Text inside a formula."""

    text: str


@part
class Unread(Tree):
    """A member of a chain that is not understood, with the reason; the members around it are.

    `mended` is what it would be with brackets that match.
    """

    error: str
    mended: Tree | None = None


@part
class At(Tree):
    """A body evaluated at points, as in a bar with x = a below."""

    body: Tree
    where: tuple[tuple[Tree, Tree], ...]


@part
class Statement:
    """One relation chain of a formula: `items` joined by `signs` ("=", ":=", "approx", ...), and its label.

    `condition` is one on indices (i != j), `regime` one on values (z > 0).
    """

    items: tuple[Tree, ...]
    signs: tuple[str, ...]
    label: str = ""
    words: str = ""
    start: int = 0
    end: int = 0
    error: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    condition: tuple[str, str, str] | None = None
    regime: Comparison | None = None


def _present(*parts: Tree | None) -> list[Tree]:
    return [part for part in parts if part is not None]


_CHILDREN: dict[type[Tree], Callable[[Any], list[Tree]]] = {
    Script: lambda tree: [tree.base, *tree.sub, *_present(tree.sup)],
    Terms: lambda tree: [term for _, term in tree.terms],
    Factors: lambda tree: list(tree.factors),
    Quotient: lambda tree: [tree.top, tree.bottom],
    Power: lambda tree: [tree.base, tree.exponent],
    Group: lambda tree: list(tree.items),
    Applied: lambda tree: [*tree.args, *_present(tree.sub, tree.power)],
    Indexed: lambda tree: [tree.base, *tree.indices],
    Transpose: lambda tree: [tree.base],
    BigOp: lambda tree: _present(tree.lower, tree.upper, tree.body, tree.excluded),
    Integral: lambda tree: [tree.variable, tree.lower, tree.upper, tree.body],
    Limit: lambda tree: [tree.variable, tree.to, tree.body],
    Cases: lambda tree: [part for row in tree.rows for part in row if part is not None],
    Grid: lambda tree: [entry for row in tree.rows for entry in row],
    Derivative: lambda tree: [tree.body, *(variable for variable, _ in tree.variables)],
    Gradient: lambda tree: [*_present(tree.variable), tree.body],
    Comparison: lambda tree: list(tree.items),
    Bars: lambda tree: [tree.body],
    Root: lambda tree: [tree.base, *_present(tree.degree)],
    At: lambda tree: [tree.body, *(part for pair in tree.where for part in pair)],
}


#: The kinds of trees that have parts.
COMPOUND = frozenset(_CHILDREN)


def children(tree: Tree) -> list[Tree]:
    """The direct parts of a tree; none of those without an entry above."""
    parts = _CHILDREN.get(type(tree))
    return parts(tree) if parts is not None else []


#: A tree that was walked, so that nothing else comes to have its identity; its parts, those by their kinds, the names.
#: Readings ask the same trees many times; all that are known are forgotten at a number of parts, so that this stays
#: small.
_Walked = tuple[Tree, tuple[Tree, ...], dict[type[Tree], list[Any]], frozenset[str]]
_WALKED: dict[int, _Walked] = {}
_MAX_WALKED, _LARGE, _MAX_PARTS = 1000, 2000, 200_000


def walk(tree: Tree) -> tuple[Tree, ...]:
    """The tree and all its parts, outermost first."""
    return (_WALKED.get(id(tree)) or _walked(tree))[1] if type(tree) in _CHILDREN else (tree,)


def find_all(tree: Tree, kind: type[T]) -> Sequence[T]:
    """The parts of one kind in a tree, itself included, outermost first."""
    if type(tree) not in _CHILDREN:
        return (tree,) if isinstance(tree, kind) else ()
    # Asked more often than anything else: what is known costs no call of a function.
    return (_WALKED.get(id(tree)) or _walked(tree))[2].get(kind, ())  # type: ignore[arg-type]  # T is a kind of trees


def _walked(tree: Tree) -> _Walked:
    out: list[Tree] = []
    kinds: dict[type[Tree], list[Any]] = {}
    stack = [tree]
    while stack:
        top = stack.pop()
        kind = type(top)
        out.append(top)
        kinds.setdefault(kind, []).append(top)
        # Most parts are names and numbers, with nothing below them.
        if kind in _CHILDREN:
            stack += _CHILDREN[kind](top)[::-1]
    walked = tree, tuple(out), kinds, frozenset([part.name for part in kinds.get(Name, ())])
    if len(_WALKED) >= _MAX_WALKED or (
        len(out) > _LARGE and sum(len(parts) for _, parts, _, _ in _WALKED.values()) > _MAX_PARTS
    ):
        _WALKED.clear()
    _WALKED[id(tree)] = walked
    return walked


#: The name of a loss that nobody writes, of no width.
UNWRITTEN = "\\loss"


def names_in(*trees: Tree) -> set[str]:
    """The names that occur in some trees, functions of the table apart."""
    found: set[str] = set()
    for tree in trees:
        if type(tree) in _CHILDREN:
            found |= (_WALKED.get(id(tree)) or _walked(tree))[3]
        elif isinstance(tree, Name):
            found.add(tree.name)
    return found


#: Letters that are functions where functions are spoken of and nothing is said about them.
FUNCTION_LETTERS = frozenset("fghuvpqFGHUV")


@by_identity(8192)
def has_derivative(tree: Tree) -> bool:
    """Whether derivative notation occurs in the tree; a prime in a list or in a script is a mark: k(x, x'), y_{t'}."""
    stack = [tree]
    while stack:
        part = stack.pop()
        if isinstance(part, (Derivative, Gradient)):
            return True
        if isinstance(part, Script):
            inside = (p for script in (*part.sub, *_present(part.sup)) for p in walk(script))
            if part.primes or any(isinstance(p, (Derivative, Gradient)) for p in inside):
                return True
            stack.append(part.base)
        elif isinstance(part, Group):
            stack.extend(item for item in part.items if not _is_marked(item, listed=len(part.items) > 1))
        else:
            stack.extend(children(part))
    return False


def _is_marked(tree: Tree, *, listed: bool) -> bool:
    """Whether what stands in brackets is a name with a prime: another x, but f' alone is a derivative."""
    if not (isinstance(tree, Script) and tree.primes and isinstance(tree.base, Name)):
        return False
    return listed or tree.base.name not in FUNCTION_LETTERS
