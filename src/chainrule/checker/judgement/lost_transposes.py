r"""Transposes lost among declared shapes, beside the judgement: ``\partial L/\partial x = W (\partial L/\partial z)``.

With z = W x and a W that is declared m by n the product does not fit, and no reading is left. Such a claim is refuted
if it is wrong even where all sizes are equal, and is right once one matrix is transposed, or all of them, or two
factors change places: so the text keeps to the shapes that it declares.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.judgement.orientation import ARRAYS, AS_ROW
from chainrule.checker.judgement.single_entries import may_be_wrong
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import CONVENTION, PROVED, REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_capital, is_transposed
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Scope, is_open
from chainrule.writers.text import plain_name

#: The size that all are where they are equal, and what reasons say of shapes.
_SIZE = "?equal"
_OF_SHAPES = "shapes"
#: The option of a scope in which a transpose was put back already.
_TRIED = "transpose put back"
#: Capitals that are no matrices, or the same when they are transposed.
_NO_MATRICES = frozenset("TI")
#: A right side with more matrices is not tried.
MAX_PLACES = 8


def by_lost_transpose(claim: Claim, reasons: Iterable[str], judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a claim in which a transpose is lost, or too much; None for other claims."""
    # A nabla before a product is taken of all of it.
    first = claim.left.factors[0] if isinstance(claim.left, t.Factors) else claim.left
    if claim.scope.strict or _TRIED in claim.scope.options or not may_be_wrong(replace(claim, left=first)):
        return None
    if not any(_OF_SHAPES in reason for reason in reasons):
        return None
    assert claim.left is not None  # noqa: S101 - just seen
    assert claim.right is not None  # noqa: S101
    used = [stated for side in (claim.left, claim.right) for stated in claim.scope.below(side)]
    names = t.names_in(claim.left, claim.right, *(stated.body for stated in used))
    if not _declared(names, claim.scope):
        return None
    kind = "derivative" if used else "rule"
    equal = {name: replace(said, shape=(_SIZE,) * len(said.shape)) for name, said in claim.scope.declarations.items()}
    scope = replace(claim.scope, declarations=equal)
    try:
        outcome = judge_reading(replace(claim, scope=scope), Option(kind, scope))
    except (ChainruleError, ZeroDivisionError):
        return None
    if outcome.verdict.verdict != REFUTED:
        return None
    tried = replace(claim.scope, options={**claim.scope.options, _TRIED: "yes"})
    for right, words in _mended(claim.right, claim.scope):
        verdict = judge(replace(claim, right=right, scope=tried)).verdict
        if verdict.verdict == PROVED or (verdict.verdict == CONVENTION and verdict.convention in (AS_ROW, ARRAYS)):
            return replace(outcome, extra=(Finding("value", words),))
    return None


def _declared(names: set[str], scope: Scope) -> bool:
    """Whether the text says which shapes some of the names have, and not all sizes are equal."""
    sizes = {size for name in names if name in scope.declarations for size in scope.declarations[name].shape}
    return len({size for size in sizes if not is_open(size)}) > 1


def _mended(right: t.Tree, scope: Scope) -> Iterator[tuple[t.Tree, str]]:
    """The right side with each matrix, or all of them, transposed back, and what that says."""
    below = {id(variable) for part in t.find_all(right, t.Derivative) for variable, _ in part.variables}
    below |= {id(part.body) for part in t.find_all(right, t.Derivative)}
    places = [part for part in t.walk(right) if _is_matrix(part, scope) and id(part) not in below]
    inner = {id(part.base) for part in places if isinstance(part, t.Script)}
    places = [part for part in places if id(part) not in inner]
    for place in places if len(places) <= MAX_PLACES else ():
        name = _name(place)
        turned, written = (name, f"{name}^T") if is_transposed(place) else (f"{name}^T", name)
        yield _turned(right, [place]), f"the shapes do not fit: {turned} is meant, not {written}"
    if 1 < len(places) <= MAX_PLACES:
        yield _turned(right, places), "the shapes do not fit: each matrix is meant to be transposed"
    for product in t.find_all(right, t.Factors):
        assert isinstance(product, t.Factors)  # noqa: S101 - found as one
        for at, (first, second) in enumerate(pairwise(product.factors)):
            if product.signs[at + 1] in ("", "dot", "@") and not isinstance(first, t.Number):
                swapped = (*product.factors[:at], second, first, *product.factors[at + 2 :])
                yield (
                    _put(right, product, replace(product, factors=swapped)),
                    "the shapes do not fit: two factors stand in the wrong order",
                )


def _put(tree: t.Tree, place: t.Tree, new: t.Tree) -> t.Tree:
    return transform(tree, lambda part: new if part is place else None)


def _turned(tree: t.Tree, places: list[t.Tree]) -> t.Tree:
    def change(part: t.Tree) -> t.Tree | None:
        if not any(part is place for place in places):
            return None
        if isinstance(part, t.Script):
            return part.base
        return t.Script(part.start, part.end, part, (), t.Name(part.end, part.end, "T"))

    return transform(tree, change)


def _is_matrix(part: t.Tree, scope: Scope) -> bool:
    """Whether a part is a matrix that is not said to be something else, perhaps transposed."""
    base = part.base if isinstance(part, t.Script) and is_transposed(part) and not part.sub else part
    if not isinstance(base, t.Name) or not is_capital(base.name) or base.name in scope.definitions:
        return False
    said = scope.declarations.get(base.name)
    return base.name not in _NO_MATRICES and (said is None or said.kind == "matrix" or len(said.shape) == 2)


def _name(part: t.Tree) -> str:
    base = part.base if isinstance(part, t.Script) else part
    return plain_name(base.name) if isinstance(base, t.Name) else ""
