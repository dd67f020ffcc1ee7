"""The array libraries that code is written for: how each makes, reduces and repeats arrays."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """An array library: its prefix and the few spellings in which it differs from NumPy.

    `like` is an array whose type and device new arrays take, an input where there is one; in a `strict` library
    functions of two arguments take no numbers.
    """

    name: str
    prefix: str
    imports: dict[str, str]
    axis: str = "axis"
    eye: str = "{prefix}.eye({0})"
    zeros: str = "{prefix}.zeros({0})"
    ones: str = "{prefix}.ones({0})"
    full: str = "{prefix}.full({0}, {1})"
    indicator: str = "{prefix}.where({0}, 1.0, 0.0)"
    number: str = "{0}"
    strict: bool = False
    like: str = ""

    def fill(self, template: str, *args: str) -> str:
        """A template with its arguments put in."""
        return template.format(*args, prefix=self.prefix, like=self.like, axis=self.axis)

    def call(self, name: str, *args: str) -> str:
        """A function that all libraries call alike."""
        return f"{self.prefix}.{name}({', '.join(args)})"


_TORCH_LIKE = "dtype={like}.dtype, device={like}.device"

TARGETS = {
    target.name: target
    for target in (
        Target("numpy", "np", {"np": "import numpy as np", "scipy.linalg": "import scipy.linalg",
                               "scipy.special": "import scipy.special"}),
        Target("jax", "jnp", {"jax": "import jax", "jnp": "import jax.numpy as jnp", "jax.scipy": "import jax.scipy"}),
        Target("torch", "torch", {"torch": "import torch"}, axis="dim", eye="{prefix}.eye({0}, " + _TORCH_LIKE + ")",
               zeros="{like}.new_zeros({0})", ones="{like}.new_ones({0})", full="{like}.new_full({0}, {1})",
               indicator="({0}).to({like})", number="{like}.new_tensor({0})", strict=True,
               like="torch.zeros((), dtype=torch.float64)"),
    )
}  # fmt: skip
