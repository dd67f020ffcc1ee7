"""What a formula is: the closed set of node types, immutable and hash-consed; everything above builds on these.

A node is a tensor with ordered axes. Sizes are integers or names (``"n"``); a scalar has no axes. Equal
sub-terms are one object, so equality is identity and a dictionary keyed by nodes never recurses. Labels
are local to a `Product`: ``exp(z)`` is one node whether a text calls its index i or j.

======== ==============================================================================================
Const    an exact rational number
Symbol   a variable or constant, with facts such as "positive"
Let      a named intermediate: an atom to algebra, a step of the chain rule to differentiation
Call     a head of the table applied to arguments, elementwise or on trailing core axes
Sum      a linear combination with rational coefficients; all terms have the same shape
Product  an Einstein product: factors with labels; repeated output labels are Kronecker deltas,
         output labels that no factor carries are ones, labels missing from the output are summed
Apply    an unknown function or one of its partial derivatives, applied to arguments
Unit     the unit vector e_i: contracting with it takes an element, as in x_1
Fuse     the constant tensor that makes one axis of two, as Kronecker products and vec do
Block    the constant matrix that puts a part at its place among stacked parts
======== ==============================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any, Final

from chainrule.errors import ShapeError
from chainrule.expr.digests import digest, digest_of, kind, kind_of_sum, written
from chainrule.expr.head import Head, call_shape, show_shape
from chainrule.expr.interning import enter, known
from chainrule.expr.numerals import exact
from chainrule.expr.operators import Operators
from chainrule.expr.protocols import ArrayProtocols
from chainrule.expr.sizes import Size, SizeName, named, size_product, size_sum

Shape = tuple[Size, ...]
Labels = tuple[int, ...]
#: The coefficient of most terms: one object, so that the many tests for it are quick.
UNIT: Final = Fraction(1)
MINUS: Final = Fraction(-1)


class Node(Operators, ArrayProtocols):
    """A tensor expression. `children` are its operands, `shape` its sizes, `digest` a key of its structure."""

    __slots__ = ("__weakref__", "children", "digest", "shape")

    children: tuple[Node, ...]
    shape: Shape
    digest: int

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)

    def __repr__(self) -> str:
        """Print by the writer that the package registers; the class name where none is."""
        return display(self)


Operand = Node | int | float | Fraction


def as_node(value: Any) -> Node:
    """A node, or the exact constant a number stands for (0.1 is one tenth); scalars of array libraries are numbers."""
    if isinstance(value, Node):
        return value
    if isinstance(value, SizeName):
        size: Node = value.value()
        return size
    return Const(exact(value))


def display(node: Node) -> str:
    """Print `node` with the writer that is registered in `SLOTS`; the class name where there is none."""
    writer = SLOTS.get("text")
    return writer(node) if writer is not None else f"<{type(node).__name__} {node.shape}>"


#: Expressions do not know their writers: the writers enter themselves here when they are loaded.
SLOTS: Final[dict[str, Callable[..., str]]] = {}


class Const(Node):
    """An exact rational number."""

    __slots__ = ("value",)
    value: Fraction

    def __new__(cls, value: Fraction | int) -> Const:
        """Intern the constant."""
        value = UNIT if value == 1 else value if type(value) is Fraction else Fraction(value)
        key = (Const, value.numerator, value.denominator)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.value = value
            found.children = ()
            found.shape = ()
            found.digest = digest(kind("const", hex(value.numerator), hex(value.denominator)))
            enter(key, found)
        return found  # type: ignore[no-any-return]


class Symbol(Node):
    """A variable; `facts` are words such as "positive", "unit", "constant", "size", "integer"."""

    __slots__ = ("facts", "name")
    name: str
    facts: frozenset[str]

    def __new__(cls, name: str, shape: Shape = (), facts: frozenset[str] = frozenset()) -> Symbol:
        """Intern the symbol."""
        key = (Symbol, name, shape, facts)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.name = name
            found.facts = facts
            found.children = ()
            found.shape = tuple(map(named, shape))
            found.digest = digest(written("symbol", name, shape, sorted(facts)))
            enter(key, found)
        return found  # type: ignore[no-any-return]


class Let(Node):
    """A named intermediate: `name` stands for `definition` and is opened only when asked."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, definition: Node) -> Let:
        """Intern the name with its definition."""
        key = (Let, name, definition)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.name = name
            found.children = (definition,)
            found.shape = definition.shape
            found.digest = digest(kind("let", name), found.children)
            enter(key, found)
        return found  # type: ignore[no-any-return]

    @property
    def definition(self) -> Node:
        """What the name stands for."""
        return self.children[0]


class Call(Node):
    """A head of the table applied to arguments."""

    __slots__ = ("head",)
    head: Head

    def __new__(cls, head: Head, args: tuple[Node, ...]) -> Call:
        """Intern the call; its shape follows from the head's signature."""
        key = (Call, head, args)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.head = head
            found.children = args
            found.shape = call_shape(head, args)
            found.digest = digest(kind("call", head.name), args)
            enter(key, found)
        return found  # type: ignore[no-any-return]


class Sum(Node):
    """A linear combination: `coefficients[i]` times `children[i]`; terms ordered by structure."""

    __slots__ = ("coefficients",)
    coefficients: tuple[Fraction, ...]

    def __new__(cls, terms: tuple[tuple[Fraction, Node], ...]) -> Sum:
        """Intern the sum of non-empty `terms`, all of one shape."""
        if len(terms) == 1:
            return cls.of_one(*terms[0])
        coefficients, nodes = zip(*sorted(terms, key=lambda term: (term[1].digest, term[0])), strict=True)
        shape = nodes[0].shape
        for node in nodes:
            if node.shape != shape:
                msg = (
                    f"a sum of {display(nodes[0])} with shape {show_shape(shape)} "
                    f"and {display(node)} with shape {show_shape(node.shape)}"
                )
                raise ShapeError(msg)
        # Hashing a fraction takes an inverse modulo a prime: the key has its two integers instead.
        return cls._interned(coefficients, nodes, tuple([part for c in coefficients for part in c.as_integer_ratio()]))

    @classmethod
    def of_one(cls, coefficient: Fraction, node: Node) -> Sum:
        """Intern a number times a node."""
        return cls._interned((coefficient,), (node,), coefficient.as_integer_ratio())

    @classmethod
    def _interned(cls, coefficients: tuple[Fraction, ...], nodes: tuple[Node, ...], ratios: tuple[int, ...]) -> Sum:
        """The one sum of these, in their final order."""
        key = (Sum, ratios, nodes)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.coefficients = coefficients
            found.children = nodes
            found.shape = nodes[0].shape
            found.digest = digest(kind_of_sum(ratios), nodes)
            enter(key, found)
        return found  # type: ignore[no-any-return]

    @property
    def terms(self) -> tuple[tuple[Fraction, Node], ...]:
        """Pairs of coefficient and term."""
        return tuple(zip(self.coefficients, self.children, strict=True))


class Product(Node):
    """An Einstein product. `labels[i]` are the labels of `children[i]`, `out` those of the result.

    `sizes[l]` is the size of label l. A label repeated in `out` is a Kronecker delta, one that no factor
    carries is a ones tensor, and one that is not in `out` is summed over.
    """

    __slots__ = ("labels", "out", "sizes")
    labels: tuple[Labels, ...]
    out: Labels
    sizes: tuple[Size, ...]

    def __new__(cls, factors: tuple[tuple[Node, Labels], ...], out: Labels, sizes: dict[int, Size]) -> Product:
        """Intern the product after renaming its labels: output first, then bound ones by first use."""
        if not sizes:
            return cls.of_scalars([node for node, _ in factors])
        first = {label: i for i, label in reversed(list(enumerate(out)))}
        ordered = sorted(factors, key=lambda f: (f[0].digest, [first.get(label, len(out)) for label in f[1]]))
        rename: dict[int, int] = {}
        for label in out:
            rename.setdefault(label, len(rename))
        for node, labels in ordered:
            for label, size in zip(labels, node.shape, strict=True):
                rename.setdefault(label, len(rename))
                if sizes[label] != size:
                    msg = f"axis of size {size} of {display(node)} meets an axis of size {sizes[label]}"
                    raise ShapeError(msg)
        for label in sizes:
            rename.setdefault(label, len(rename))
        new_sizes: list[Size] = [0] * len(rename)
        for label, new in rename.items():
            new_sizes[new] = sizes[label]
        new_out = tuple(rename[label] for label in out)
        nodes = tuple(n for n, _ in ordered)
        new_labels = tuple(tuple(rename[label] for label in labels) for _, labels in ordered)
        return cls._interned(nodes, new_labels, new_out, tuple(new_sizes))

    @classmethod
    def of_scalars(cls, factors: list[Node]) -> Product:
        """Intern the product of scalars, which have no labels."""
        factors.sort(key=digest_of)
        return cls._interned(tuple(factors), ((),) * len(factors), (), ())

    @classmethod
    def of_axes(cls, factors: list[tuple[Node, Labels]], shape: Shape) -> Product:
        """Intern the product whose labels are the axes of the result, in their order: there is nothing to rename."""
        factors.sort(key=lambda factor: (factor[0].digest, factor[1]))
        nodes, labels = tuple([node for node, _ in factors]), tuple([own for _, own in factors])
        return cls._interned(nodes, labels, tuple(range(len(shape))), shape)

    @classmethod
    def _interned(cls, nodes: tuple[Node, ...], labels: tuple[Labels, ...], out: Labels, sizes: Shape) -> Product:
        """The one product of these, all in their final order and naming."""
        key = (Product, nodes, labels, out, sizes)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.children = nodes
            found.labels = labels
            found.out = out
            found.sizes = sizes
            found.shape = tuple([sizes[label] for label in out]) if out else ()
            found.digest = digest(kind("product", labels, out, sizes), nodes)
            enter(key, found)
        return found  # type: ignore[no-any-return]

    @property
    def factors(self) -> tuple[tuple[Node, Labels], ...]:
        """Pairs of factor and its labels."""
        return tuple(zip(self.children, self.labels, strict=True))

    @property
    def bound(self) -> tuple[int, ...]:
        """Labels that are summed over."""
        free = set(self.out)
        return tuple(label for label in range(len(self.sizes)) if label not in free)


class Apply(Node):
    """An unknown function at `children`; `wrt` lists the argument positions it was differentiated in.

    The shape is `out_shape` followed by the shapes of the differentiated arguments, in order.
    """

    __slots__ = ("name", "out_shape", "wrt")
    name: str
    out_shape: Shape
    wrt: tuple[int, ...]

    def __new__(cls, name: str, args: tuple[Node, ...], out_shape: Shape = (), wrt: tuple[int, ...] = ()) -> Apply:
        """Intern the application."""
        key = (Apply, name, args, out_shape, wrt)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.name = name
            found.children = args
            found.out_shape = out_shape
            found.wrt = wrt
            shape = out_shape
            for position in wrt:
                shape = shape + args[position].shape
            found.shape = shape
            found.digest = digest(kind("apply", name, out_shape, wrt), args)
            enter(key, found)
        return found  # type: ignore[no-any-return]


class Unit(Node):
    """The unit vector of length `size` at `index`: an integer counted from 1, or the name of an index."""

    __slots__ = ("index",)
    index: int | str

    def __new__(cls, index: int | str, size: Size) -> Unit:
        """Intern the unit vector."""
        key = (Unit, index, size)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.index = index
            found.children = ()
            found.shape = (size,)
            found.digest = digest(kind("unit", index, size))
            enter(key, found)
        return found  # type: ignore[no-any-return]


class Fuse(Node):
    """The tensor F[I, i, j] that is 1 where I = (i - 1) * second + j and 0 elsewhere: it fuses two axes into one."""

    __slots__ = ()

    def __new__(cls, first: Size, second: Size) -> Fuse:
        """Intern the tensor that fuses an axis of size `first` with one of size `second`, which runs faster."""
        key = (Fuse, first, second)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.children = ()
            found.shape = (size_product(first, second), first, second)
            found.digest = digest(kind("fuse", first, second))
            enter(key, found)
        return found  # type: ignore[no-any-return]


class Block(Node):
    """The matrix E[I, i] that is 1 where I is place i of part `position` among parts of the given sizes."""

    __slots__ = ("parts", "position")
    parts: Shape
    position: int

    def __new__(cls, parts: Shape, position: int) -> Block:
        """Intern the matrix; positions count from 0."""
        key = (Block, parts, position)
        found = known(key)
        if found is None:
            found = object.__new__(cls)
            found.parts = parts
            found.position = position
            found.children = ()
            found.shape = (size_sum(*parts), parts[position])
            found.digest = digest(kind("block", parts, position))
            enter(key, found)
        return found  # type: ignore[no-any-return]


NODE_TYPES: Final = (Const, Symbol, Let, Call, Sum, Product, Apply, Unit, Fuse, Block)
