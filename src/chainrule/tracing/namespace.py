"""The array namespace `xp`: what a traced function calls instead of NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from chainrule.rules import heads
from chainrule.tracing.functions import FUNCTIONS, Function
from chainrule.tracing.linalg import LINALG


class Namespace:
    """Functions by name; a name that is not there is an error that offers the nearest."""

    def __init__(self, name: str, functions: Mapping[str, Function], **others: Any) -> None:
        self._name = name
        self._functions = {**functions, **others}

    def __getattr__(self, name: str) -> Any:
        """The function of that name."""
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._functions:
            near = get_close_matches(name, self._functions, n=1)
            hint = f"; did you mean {self._name}.{near[0]}?" if near else ""
            msg = f"{self._name} has no function {name}: chainrule cannot say it{hint}"
            raise AttributeError(msg)
        return self._functions[name]

    def __dir__(self) -> list[str]:
        """The names of the functions."""
        return sorted(self._functions)

    def __repr__(self) -> str:
        """Name the namespace."""
        return f"<array namespace {self._name} of chainrule expressions>"


linalg = Namespace("xp.linalg", LINALG)
_SHORT = {name: LINALG[name] for name in ("norm", "matrix_power", "inv", "slogdet")}
xp = Namespace("xp", FUNCTIONS, linalg=linalg, newaxis=None, pi=heads.pi(), e=heads.euler(), **_SHORT)
