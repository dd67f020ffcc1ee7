r"""Examples without their index, below the readings: ``\frac{1}{m} \sum (p(x) - y) x_j`` with J as a sum over x^{(i)}.

What the definition counts by examples is meant by the same letters in a sum of the claim, be its own index written
or not. It counts only if the claim holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from chainrule.checker.readings.indices.held_indices import reached
from chainrule.checker.readings.indices.sums_of_entries import with_sigmas
from chainrule.readers.letters import FAMILY
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import BigOp, Name, Script, Tree, find_all, names_in
from chainrule.writers.text import plain_name

Sides = tuple[Tree, Tree]


def with_unwritten_examples(sides: Sides, scope: Scope) -> tuple[Sides, Scope, str] | None:
    """The sides with the index of the examples at the letters that have it in the definition; None where all have."""
    summed, scope = with_sigmas(sides, scope, everywhere=True)
    sums = [total for stated in reached(summed, scope) for total in find_all(stated.body, BigOp) if _counts(total)]
    if len({total.index for total in sums}) != 1:
        return None
    over, counted = sums[0], {name: script for total in sums for name, script in _counted(total)}
    left, right = (transform(side, lambda part: _of_examples(part, over, counted)) for side in summed)
    if (left, right) == summed or not counted:
        return None
    shown = ", ".join(sorted(map(plain_name, counted)))
    return (left, right), scope, f"the index {over.index} of the examples is not written everywhere at {shown}"


def _counts(total: BigOp) -> bool:
    return total.kind == "sum" and total.index is not None and total.excluded is None


def _counted(total: BigOp) -> Iterator[tuple[str, Script]]:
    r"""The letters with nothing but the index of a sum, ``x^{(i)}``, ``x^i`` or ``x_i``, and how it is written."""
    for script in find_all(total.body, Script):
        inside = (*script.sub, *(() if script.sup is None else (script.sup,)))
        index = inside[0] if len(inside) == 1 else None
        if (
            isinstance(script.base, Name)
            and not script.primes
            and isinstance(index, Name)
            and index.name == total.index
        ):
            yield script.base.name.removesuffix(FAMILY), script


def _of_examples(part: Tree, over: BigOp, counted: dict[str, Script]) -> Tree | None:
    """A sum of the claim with the index at the letters that have it in the definition; None for other parts."""
    if not isinstance(part, BigOp) or part.kind != "sum" or part.excluded is not None:
        return None
    if part.index not in (None, over.index):
        return None

    def change(inner: Tree) -> Tree | None:
        match inner:
            case BigOp():
                return inner
            case Name(name=name) if name in counted:
                return _indexed(inner, (), counted[name])
            case Script(base=Name(name=name) as letter, sub=sub, primes=0) if name in counted:
                if over.index in names_in(inner):
                    return inner
                return replace(inner, base=_indexed(letter, sub, counted[name]), sub=())
        return None

    body = transform(part.body, change)
    whole = replace(part, index=over.index, lower=over.lower, upper=over.upper) if part.index is None else part
    return replace(whole, body=body)


def _indexed(letter: Name, sub: tuple[Tree, ...], written: Script) -> Tree:
    """A letter of one example, with its other indices."""
    if written.sup is not None:
        return Script(letter.start, letter.end, letter, sub, written.sup)
    base = replace(letter, name=written.base.name) if isinstance(written.base, Name) else letter
    return Script(letter.start, letter.end, base, (*written.sub, *sub))
