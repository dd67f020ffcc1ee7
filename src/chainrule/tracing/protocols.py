"""NumPy's dispatch for expressions: `np.exp(z)` and `np.sum(X, axis=0)` call the namespace, without importing NumPy."""

from __future__ import annotations

import inspect
from typing import Any

from chainrule.errors import UsageError
from chainrule.expr.arrays import indexed
from chainrule.expr.protocols import NAMESPACE
from chainrule.tracing.functions import FUNCTIONS
from chainrule.tracing.linalg import LINALG
from chainrule.tracing.namespace import xp

_REDUCED = {"add": "sum"}


def universal(name: str, method: str, inputs: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """A universal function of NumPy or SciPy, or the reduction of one."""
    axis = keywords.pop("axis", 0) if method == "reduce" else None
    keywords = {key: value for key, value in keywords.items() if value is not None}
    if method == "reduce" and name in _REDUCED:
        return FUNCTIONS[_REDUCED[name]](*inputs, axis=axis, **keywords)
    if method != "__call__" or keywords or name not in FUNCTIONS:
        how = f"np.{name}" if method == "__call__" else f"np.{name}.{method}"
        what = f"{how} with {', '.join(keywords)}" if keywords else how
        msg = f"{what} is not known for expressions: dir(chainrule.xp) lists what is"
        raise UsageError(msg)
    return FUNCTIONS[name](*inputs)


def function(module: str, name: str, args: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    """Any other function of NumPy."""
    table = LINALG if module.endswith("linalg") else {**LINALG, **FUNCTIONS}
    if name not in table:
        msg = f"{module}.{name} is not known for expressions: dir(chainrule.xp) lists what is"
        raise UsageError(msg)
    chosen = table[name]
    takes = inspect.signature(chosen)
    given = {key: value for key, value in keywords.items() if value is not None or key in takes.parameters}
    try:
        takes.bind(*args, **given)
    except TypeError as error:
        msg = f"{module}.{name} for expressions: {error}; it takes {', '.join(takes.parameters)}"
        raise UsageError(msg) from None
    return chosen(*args, **given)


NAMESPACE.update(xp=xp, index=indexed, ufunc=universal, function=function)
