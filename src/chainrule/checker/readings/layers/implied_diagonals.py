r"""The reading of ``f'(u) W`` as ``\operatorname{diag}(f'(u)) W``, below the readings: u is a vector, W a matrix.

So the Jacobian of a recurrent layer is written. It counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import is_capital, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Applied, Derivative, Factors, Group, Name, Script, Tree, find_all
from chainrule.readers.usage import head_name

WORDS = "the derivative of an activation beside a matrix stands for a diagonal matrix"


def by_implied_diagonals(sides: tuple[Tree, Tree]) -> Iterator[tuple[tuple[Tree, Tree], str]]:
    """The right side with a diagonal matrix for the derivative of an activation beside a matrix, if it has one."""
    left, right = sides
    changed = transform(right, _changed) if find_all(left, Derivative) else right
    if changed is not right:
        yield (left, changed), WORDS


def _changed(part: Tree) -> Tree | None:
    """A product of ``f'(u)`` and a matrix with the diagonal matrix in it."""
    if not isinstance(part, Factors) or not set(part.signs) <= {"", "dot"}:
        return None
    for i, (prime, group) in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        if not isinstance(prime, Script) or prime.primes != 1 or not isinstance(group, Group) or part.signs[i + 1]:
            continue
        around = (*part.factors[max(i - 1, 0) : i], *part.factors[i + 2 : i + 3])
        if not any(map(_is_matrix, around)):
            continue
        value = Factors(prime.start, group.end, (prime, group), ("", ""))
        diagonal = Applied(prime.start, group.end, "diag", (value,))
        factors = (*part.factors[:i], diagonal, *part.factors[i + 2 :])
        return replace(part, factors=factors, signs=(*part.signs[: i + 1], *part.signs[i + 2 :]))
    return None


def _is_matrix(factor: Tree) -> bool:
    """Whether a factor is a capital, perhaps with labels and transposed."""
    name = head_name(factor.base if isinstance(factor, Script) else factor)
    return name is not None and is_capital(name) and len(letter_of(name)) == 1 and isinstance(factor, (Name, Script))
