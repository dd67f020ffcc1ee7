"""Names for code: an identifier for every symbol, name and size, none of them twice and none that is taken."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Hashable

_TAKEN = frozenset({"np", "jax", "jnp", "torch", "scipy", "math", *keyword.kwlist, *keyword.softkwlist, *dir(builtins)})


def identifier(name: str) -> str:
    r"""A name as an identifier: ``\hat{y}`` as y_hat, ``\theta_1`` as theta_1, ``W'`` as W_prime."""
    accent = re.fullmatch(r"\\([A-Za-z]+)\{(.*)\}(.*)", name)
    if accent is not None:
        word, inner, tail = accent.groups()
        kept = word in ("hat", "bar", "tilde", "dot", "vec")
        return identifier(inner) + (f"_{word}" if kept else "") + re.sub(r"\W+", "_", tail)
    spelled = unicodedata.normalize("NFKC", name.replace("'", "_prime").replace("*", "_star"))
    spelled = re.sub(r"\W+", "_", spelled).strip("_") or "x"
    return spelled if spelled[0].isalpha() else f"x{spelled}"


class Names:
    """Hands out identifiers: the same one for the same thing, different ones for different things."""

    def __init__(self, *taken: str) -> None:
        self._given: dict[Hashable, str] = {}
        self._taken = {*_TAKEN, *taken}
        self._count = 0

    def of(self, thing: Hashable, name: str) -> str:
        """The identifier of `thing`, which a reader calls `name`."""
        if thing not in self._given:
            self._given[thing] = self._free(identifier(name))
        return self._given[thing]

    def fresh(self) -> str:
        """A name for an intermediate value."""
        self._count += 1
        while f"t{self._count}" in self._taken:
            self._count += 1
        return self._free(f"t{self._count}")

    def _free(self, wanted: str) -> str:
        found, count = wanted, 1
        while found in self._taken:
            found, count = f"{wanted}_" if count == 1 else f"{wanted}_{count}", count + 1
        self._taken.add(found)
        return found
