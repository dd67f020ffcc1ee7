"""What array code expects of an array, for expressions: indexing, comparisons, methods, and NumPy's dispatch.

Expressions do not know the array namespace, which stands above the table: it enters itself in `NAMESPACE` when it is
loaded. Here are also the errors for what an expression cannot be: a number, a truth value, something to assign to.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

from chainrule.errors import UsageError
from chainrule.expr.sizes import Size, size_product

if TYPE_CHECKING:
    from chainrule.expr.nodes import Node, Operand

#: The array namespace under "xp", NumPy's two ways of dispatch under "ufunc" and "function", indexing under "index".
NAMESPACE: Final[dict[str, Any]] = {}
#: Whether a user's function is being traced.
TRACING: Final = ContextVar("TRACING", default=False)
#: Modules to which two expressions are equal if they are one object, also while a function is traced.
_OWN: Final = sys.stdlib_module_names | {"chainrule"}


def _call(name: str, *args: Any, **keywords: Any) -> Any:
    return getattr(NAMESPACE["xp"], name)(*args, **keywords)


def _refuse(what: str, instead: str) -> NoReturn:
    msg = f"an expression {what}: {instead}"
    raise UsageError(msg)


def _asked_by_traced_code(other: object) -> bool:
    """Whether the comparison that is asking stands in the function that is traced, and compares values."""
    if not TRACING.get() or other is None or isinstance(other, str):
        return False
    asking = sys._getframe(2).f_globals.get("__name__", "")  # noqa: SLF001 - who asks decides what is meant
    return asking.partition(".")[0] not in _OWN


class ArrayProtocols:
    """Indexing, comparisons, reductions as methods, and the protocols of the array API and of NumPy."""

    __slots__ = ()

    def __array_namespace__(self, *, api_version: str | None = None) -> Any:
        """The namespace whose functions take expressions."""
        return NAMESPACE["xp"]

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """NumPy's elementwise functions on expressions: ``np.exp(z)``."""
        return NAMESPACE["ufunc"](ufunc.__name__, method, inputs, keywords)

    def __array_function__(self, function: Callable[..., Any], types: Any, args: Any, keywords: Any) -> Any:
        """NumPy's other functions on expressions: ``np.sum(X, axis=0)``."""
        return NAMESPACE["function"](function.__module__, function.__name__, args, keywords)

    def __array__(self, *args: Any, **keywords: Any) -> NoReturn:
        """Refused: an expression has no numbers in it."""
        _refuse("is no array of numbers", "xp.stack joins expressions; for numbers run the code that `source` writes")

    def __getitem__(self, items: Any) -> Node:
        """NumPy's basic indexing, counted from 0: ``X[0]``, ``X[:, 1]``, ``x[:, None]``, ``X[..., 0]``."""
        return cast("Node", NAMESPACE["index"](self, items if isinstance(items, tuple) else (items,)))

    def __setitem__(self, items: Any, value: Any) -> NoReturn:
        """Refused: expressions are immutable."""
        _refuse("cannot be assigned to", "build a new one, with xp.where or xp.concat")

    def __iter__(self) -> Iterator[Node]:
        """The entries along the first axis, where its size is a number."""
        return (self[i] for i in range(len(self)))

    def __len__(self) -> int:
        """The size of the first axis, where it is a number."""
        shape = cast("Node", self).shape
        if not shape or not isinstance(shape[0], int):
            size = shape[0] if shape else "none"
            _refuse(
                f"has no length that is a number (the first size is {size})",
                "use sums and products over axes instead of loops",
            )
        return shape[0]

    def __bool__(self) -> bool:  # noqa: PLE0304 - it always raises
        """Refused: a condition on symbols is neither true nor false."""
        _refuse("is neither true nor false", "use xp.where(condition, a, b) instead of if")

    def __float__(self) -> float:
        """Refused: a symbol has no value."""
        _refuse("has no value as a number", "keep it as an expression")

    __int__ = __index__ = __complex__ = __float__

    def __eq__(self, other: object) -> Any:
        """Whether they are one object; in a traced function the indicator of equal values, as for arrays.

        Expressions are keys, so equality is identity for chainrule itself and for what it calls. A traced function
        means values: there identity would quietly choose a branch, and make a mask ``y == 1`` nothing at all.
        """
        return _call("equal", self, other) if _asked_by_traced_code(other) else self is other

    def __ne__(self, other: object) -> Any:
        """Whether they are two objects; in a traced function the indicator of different values."""
        return _call("not_equal", self, other) if _asked_by_traced_code(other) else self is not other

    __hash__ = object.__hash__

    def __lt__(self, other: Operand) -> Node:
        """The indicator of less."""
        return cast("Node", _call("less", self, other))

    def __le__(self, other: Operand) -> Node:
        """The indicator of at most."""
        return cast("Node", _call("less_equal", self, other))

    def __gt__(self, other: Operand) -> Node:
        """The indicator of greater."""
        return cast("Node", _call("greater", self, other))

    def __ge__(self, other: Operand) -> Node:
        """The indicator of at least."""
        return cast("Node", _call("greater_equal", self, other))

    def __abs__(self) -> Node:
        """The absolute value."""
        return cast("Node", _call("abs", self))

    def __and__(self, other: Operand) -> Node:
        """Whether both conditions hold."""
        return cast("Node", _call("logical_and", self, other))

    def __or__(self, other: Operand) -> Node:
        """Whether one of the conditions holds."""
        return cast("Node", _call("logical_or", self, other))

    def __invert__(self) -> Node:
        """Whether the condition does not hold."""
        return cast("Node", _call("logical_not", self))

    @property
    def size(self) -> Size:
        """The number of entries: an integer or a name."""
        return size_product(*cast("Node", self).shape)

    @property
    def mT(self) -> Node:
        """The last two axes exchanged."""
        return cast("Node", _call("matrix_transpose", self))

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> Node:
        """The sum of the entries over all axes, or over some."""
        return cast("Node", _call("sum", self, axis, keepdims=keepdims))

    def mean(self, axis: Any = None, *, keepdims: bool = False) -> Node:
        """The mean of the entries over all axes, or over some."""
        return cast("Node", _call("mean", self, axis, keepdims=keepdims))

    def var(self, axis: Any = None, **keywords: Any) -> Node:
        """The variance of the entries over all axes, or over some."""
        return cast("Node", _call("var", self, axis, **keywords))

    def std(self, axis: Any = None, **keywords: Any) -> Node:
        """The standard deviation of the entries over all axes, or over some."""
        return cast("Node", _call("std", self, axis, **keywords))

    def dot(self, other: Operand) -> Node:
        """The product of two vectors, or a matrix product."""
        return cast("Node", _call("dot", self, other))

    def transpose(self, *axes: int) -> Node:
        """The axes in another order; reversed where none is given."""
        return cast("Node", _call("permute_dims", self, axes or None))

    def reshape(self, *shape: Any) -> Node:
        """The entries in their order in another shape."""
        return cast("Node", _call("reshape", self, shape[0] if len(shape) == 1 else shape))

    def ravel(self) -> Node:
        """The entries in their order as one vector."""
        return cast("Node", _call("ravel", self))

    flatten = ravel
