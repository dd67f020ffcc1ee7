r"""A batch below formulas for one example, below the readings: ``dZ = A - Y`` below ``z = W x`` and ``a = \sigma(z)``.

A capital that nothing defines, beside its small letter that is defined or given, holds an example in each column. So a
claim on layers is one on each column, and ``dW = \frac1m dZ A^T`` says of the mean over the columns what
``dW = dz a^T`` says of one. Rows would exchange the factors: they are not read. It counts only if it holds.
"""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.short_names import is_short
from chainrule.readers.letters import FAMILY, is_capital, is_transposed, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Group,
    Name,
    Quotient,
    Tree,
    find_all,
    names_in,
)  # fmt: skip
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]

#: What counts the examples of a batch.
_COUNTS = frozenset("mnNMB")


def with_single_columns(trees: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides for one column of each batch, the scope as it is, and the words; None for other claims."""
    left, right = trees
    if not isinstance(left, Derivative) or len(left.variables) != 1 or not is_short(left):
        return None
    small = _columns(trees, scope)
    variable = head_name(left.variables[0][0])
    gradients = [head_name(part.variables[0][0]) for part in find_all(right, Derivative) if is_short(part)]
    if not small or variable is None:
        return None
    shown = ", ".join(map(plain_name, sorted(small)))
    words = f"{shown} {'holds' if len(small) == 1 else 'hold'} an example in each column"
    if variable not in small:
        summed = _over_examples(right) if gradients and set(gradients) <= small.keys() else None
        if summed is None:
            return None
        right = summed
        words += "; gradients in weights are of the mean, or the sum, over the examples"

    def change(part: Tree) -> Tree | None:
        return replace(part, name=small[part.name]) if isinstance(part, Name) and part.name in small else None

    return (transform(left, change), transform(right, change)), scope, words


def _columns(trees: Sides, scope: Scope) -> dict[str, str]:
    """The capitals that nothing defines by the small letters in whose place they stand."""
    bodies = [stated.body for stated in scope.definitions.values() if not stated.parameters]
    known = scope.definitions.keys() | {name.removesuffix(FAMILY) for name in names_in(*bodies)}
    defined = {letter_of(name) for name in known}
    out = {}
    for name in names_in(*trees):
        letter = letter_of(name)
        lower = letter.lower() + name.removeprefix(letter)
        if len(letter) == 1 and is_capital(name) and name not in known and letter not in defined and lower in known:
            out[name] = lower
    return out


def _over_examples(right: Tree) -> Tree | None:
    r"""``dz a^T`` for ``\frac1m dZ A^T``, and dz for ``\frac1m \sum dZ``: what stands there for one of the examples."""
    factors = right.factors if isinstance(right, Factors) else (right,)
    signs = right.signs if isinstance(right, Factors) else ("",)
    kept = [factor for factor in factors if not _is_share(factor)]
    if len(factors) - len(kept) > 1 or any(sign not in ("", "dot") for sign in signs):
        return None
    while len(kept) == 1 and isinstance(kept[0], Group) and len(kept[0].items) == 1:
        kept = list(kept[0].items)
    match kept:
        case [BigOp(kind="sum", index=None, body=Derivative() as gradient)]:
            return gradient
        case [Derivative() as gradient, entering] if is_transposed(entering):
            return Factors(right.start, right.end, (gradient, entering), ("", ""))
    return None


def _is_share(part: Tree) -> bool:
    """Whether something is one over the number of examples."""
    return isinstance(part, Quotient) and isinstance(part.bottom, Name) and part.bottom.name in _COUNTS
