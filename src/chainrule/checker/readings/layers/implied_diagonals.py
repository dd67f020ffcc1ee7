r"""The reading of ``f'(u) W`` as ``\operatorname{diag}(f'(u)) W``, below the readings: u is a vector, W a matrix.

So the Jacobian of a recurrent layer is written, and ``W^T \odot f'(u)`` for a column beside each column of a matrix. It
counts only if it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.readers.letters import is_capital, letter_of
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Scope
from chainrule.readers.syntax import Applied, Derivative, Factors, Group, Name, Script, Tree, find_all, names_in
from chainrule.readers.usage import head_name

WORDS = "the derivative of an activation beside a matrix stands for a diagonal matrix"


def by_implied_diagonals(sides: tuple[Tree, Tree], scope: Scope) -> Iterator[tuple[tuple[Tree, Tree], Scope, str]]:
    """The right side with a diagonal matrix for the derivative of an activation beside a matrix, if it has one.

    Of what the activation is taken is a vector in the scope that comes with it.
    """
    left, right = sides
    changed = transform(right, _changed) if find_all(left, Derivative) else right
    if changed is right:
        return
    inside = names_in(*(part for part in find_all(changed, Applied) if part.function == "diag"))
    derivatives = list(find_all(left, Derivative))
    variables = {head_name(variable) for part in derivatives for variable, _ in part.variables}
    # What is differentiated itself, as the z between the factors of a chain, is opened.
    variables -= {head_name(part.body) for part in derivatives}
    for name in sorted(inside & variables - scope.declarations.keys()):
        # What is differentiated in is not opened.
        rest = {other: stated for other, stated in scope.definitions.items() if other != name}
        said = Declaration(name, "vector", facts=frozenset({"undeclared"}))
        scope = replace(scope, definitions=rest).declare(said)
    yield (left, changed), scope, WORDS


def _changed(part: Tree) -> Tree | None:
    """A product of ``f'(u)`` and a matrix with the diagonal matrix in it."""
    if not isinstance(part, Factors):
        return None
    if "*" in part.signs:
        return _beside_columns(part)
    if not set(part.signs) <= {"", "dot"}:
        return None
    for i, (prime, group) in enumerate(zip(part.factors, part.factors[1:], strict=False)):
        if not isinstance(prime, Script) or prime.primes != 1 or not isinstance(group, Group) or part.signs[i + 1]:
            continue
        around = (*part.factors[max(i - 1, 0) : i], *part.factors[i + 2 : i + 3])
        if not any(map(_is_matrix, around)):
            continue
        diagonal = _diagonal(prime, group)
        factors = (*part.factors[:i], diagonal, *part.factors[i + 2 :])
        return replace(part, factors=factors, signs=(*part.signs[: i + 1], *part.signs[i + 2 :]))
    return None


def _beside_columns(part: Factors) -> Tree | None:
    r"""``W \odot f'(u)`` and ``f'(u) \odot W`` with the diagonal matrix before W; None for other products."""
    match part.factors, part.signs:
        case (matrix, Script(primes=1) as prime, Group() as group), (_, "*", ""):
            pass
        case (Script(primes=1) as prime, Group() as group, matrix), (_, "", "*"):
            pass
        case _:
            return None
    return replace(part, factors=(_diagonal(prime, group), matrix), signs=("", "")) if _is_matrix(matrix) else None


def _diagonal(prime: Script, group: Group) -> Applied:
    value = Factors(prime.start, group.end, (prime, group), ("", ""))
    return Applied(prime.start, group.end, "diag", (value,))


def _is_matrix(factor: Tree) -> bool:
    """Whether a factor is a capital, perhaps with labels and transposed."""
    name = head_name(factor.base if isinstance(factor, Script) else factor)
    return name is not None and is_capital(name) and len(letter_of(name)) == 1 and isinstance(factor, (Name, Script))
