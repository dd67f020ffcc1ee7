r"""Lost signs where shapes do not fit, beside the judgement: ``\partial L/\partial w_3 = (y - \hat{y}) f(x w_1) w_2``.

Whether letters are vectors, which way they lie and what a dot between them means is often open, so that no reading
fits. What holds for vectors of all sizes holds for one entry, in every layout. Where a claim about such numbers is
minus the derivative by the definitions above, or right but for the sign of one term, and is accepted with that sign
turned, the sign is lost. It says nothing about other slips, nor where indices, branches or functions of several entries
matter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from fractions import Fraction

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.sign_slips import MIN_LETTERS, sign_is_open, turned_sides
from chainrule.checker.judgement.single_entries import as_number
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transposed
from chainrule.readers.named import DENIED
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.usage import head_name, is_index

#: What reasons say of shapes.
_OF_SHAPES = ("shapes", "column vectors", "row vectors", "axes left", "an axis of size", "stands free on", "Jacobian")
#: The option of a scope in which all letters are numbers.
_TRIED = "all letters are numbers"
#: What reads otherwise for one entry.
_OF_ENTRIES = (t.Grid, t.Indexed, t.Words, t.Unread, t.Cases, t.Dots, t.Comparison, t.At, t.Limit, t.Integral)
#: Functions of several entries, and those that are their argument for one.
_OF_SEVERAL = frozenset(("softmax", "logsumexp", "sum", "mean", "var", "max", "min", "argmax", "norm"))
_ITSELF = frozenset(("tr", "trace", "diag", "vec", "det"))
#: Letters of identities and of ones.
_ONES = frozenset(("I", r"\mathbf{1}", r"\mathbf{I}"))
#: More definitions than these are not gone through.
MAX_DEFINITIONS = 12


class _Open(Exception):  # noqa: N818 - it is no error: the claim is left as it is
    """One entry says nothing about the claim."""


def by_sign_of_numbers(
    claim: Claim, reasons: Iterable[str], judge: Callable[[Claim], Judged], accepts: Callable[[Claim], Judged]
) -> Judged | None:
    """The refutation of a claim whose sign is wrong even where all letters are numbers; None for other claims."""
    if _TRIED in claim.scope.options or claim.left is None or claim.right is None or not t.has_derivative(claim.left):
        return None
    if claim.doubt or claim.outdated or claim.elsewhere or claim.condition or claim.cases or sign_is_open(claim):
        return None
    if not any(words in reason for reason in reasons for words in _OF_SHAPES):
        return None
    try:
        numbers = _of_numbers(claim)
    except _Open:
        return None
    judged = judge(numbers)
    if judged.verdict.verdict != REFUTED or not judged.findings or judged.findings[0].name != "sign":
        return None
    assert numbers.right is not None  # noqa: S101 - made so
    turned = (accepts(replace(numbers, right=right)).verdict.verdict for right in turned_sides(numbers.right))
    if not any(verdict in (PROVED, AGREES, CONVENTION) for verdict in turned):
        return None
    finding = Finding("sign", f"{judged.findings[0].message}, even where all letters are numbers")
    reading = replace(judged.reading, assumed=(*judged.reading.assumed, _TRIED))
    return replace(judged, claim=claim, findings=(finding,), reading=reading, basis=None)


def _of_numbers(claim: Claim) -> Claim:
    """The claim with numbers for all letters."""
    assert claim.left is not None  # noqa: S101 - seen by the caller
    assert claim.right is not None  # noqa: S101
    used = {d.name: d for side in (claim.left, claim.right) for d in claim.scope.below(side)}
    if not used or len(used) > MAX_DEFINITIONS or DENIED in claim.scope.options:
        # No number is minus itself, as a matrix may be minus its transpose.
        raise _Open
    _check_indices(claim.left, claim.right)
    for stated in used.values():
        _check_indices(stated.body)
    ones = {total.upper.name for tree in (claim.left, claim.right, *(d.body for d in used.values()))
              for total in t.find_all(tree, t.BigOp) if isinstance(total.upper, t.Name)}  # fmt: skip
    ones = (ones | _ONES) - used.keys()

    def number(part: t.Tree) -> t.Tree | None:
        return _number(part, ones, number)

    left, right = transform(claim.left, number), transform(claim.right, number)
    definitions = {name: _defined(stated, number) for name, stated in used.items()}
    trees = [left, right, *(d.body for d in definitions.values())]
    letters = t.names_in(*trees)
    told = {name for name, _ in claim.not_read} | {each.name for each in (*claim.later, *claim.supposed)}
    if len(letters) < MIN_LETTERS or told & (letters | used.keys()):
        # What is said otherwise, or is not understood, may turn the sign.
        raise _Open
    called = {head_name(first) for tree in trees for product in t.find_all(tree, t.Factors)
              for first, group in zip(product.factors, product.factors[1:], strict=False)
              if isinstance(group, t.Group)}  # fmt: skip
    declared = {name: Declaration(name, "scalar") for name in letters - definitions.keys() - called}
    scope = Scope(declared, definitions, options={_TRIED: "yes"})
    return Claim(claim.start, claim.end, claim.text, scope, left, right, claim.link, claim.label, line=claim.line,
                 source=claim.source, piece=claim.piece, statement=claim.statement, nth=claim.nth, rates=claim.rates,
                 equations=claim.equations)  # fmt: skip


def _defined(stated: Definition, number: Callable[[t.Tree], t.Tree | None]) -> Definition:
    parameters = tuple(transform(parameter, number) for parameter in stated.parameters)
    others = tuple(transform(other, number) for other in stated.others)
    body = transform(stated.body, number)
    return replace(stated, parameters=parameters, indices=(), body=body, others=others, before=None, bold=False)


def _check_indices(*sides: t.Tree) -> None:
    """Entries of one array with two indices are different numbers."""
    indices: dict[str, list[list[object]]] = {}
    for script in (part for side in sides for part in t.find_all(side, t.Script)):
        name = head_name(script.base)
        own = [spelled(part) for part in script.sub if is_index(part)]
        if name is not None and own and indices.setdefault(name, own) != own:
            raise _Open


def _number(part: t.Tree, ones: set[str], number: Callable[[t.Tree], t.Tree | None]) -> t.Tree | None:
    """A part where each letter is a number."""
    match part:
        case t.Name(name=name) if name in ones:
            return t.Number(part.start, part.end, Fraction(1))
        case t.Script() if part.sub and not is_transposed(part):
            return _without_indices(part, number)
        case t.BigOp(kind="sum", excluded=None) if isinstance(part.lower, (t.Number, type(None))):
            return t.Group(part.start, part.end, "(", (transform(part.body, number),))
        case t.Applied(function=name, args=(argument,)) if name in _ITSELF:
            return t.Group(part.start, part.end, "(", (transform(argument, number),))
        case t.Applied(function=name) if name in _OF_SEVERAL:
            raise _Open
        case t.Terms(terms=(*others, _)) if any(t.find_all(term, t.BigOp) for _, term in others):
            # The sum may be one of the terms behind it, too.
            raise _Open
        case t.BigOp() | t.Gradient(order=2):
            raise _Open
        case _ if isinstance(part, _OF_ENTRIES):
            raise _Open
    return as_number(part, number)


def _without_indices(part: t.Script, number: Callable[[t.Tree], t.Tree | None]) -> t.Tree:
    """An entry as a number: w_1 and w_2 are different ones."""
    kept: list[t.Tree] = []
    for sub in part.sub:
        if isinstance(sub, t.Number):
            kept.append(t.Words(sub.start, sub.end, str(sub.value)))
        elif isinstance(sub, t.Words) or (isinstance(sub, t.Name) and not is_index(sub)):
            kept.append(sub)
        elif not is_index(sub):
            raise _Open
    base = transform(part.base, number)
    if not kept and part.sup is None and not part.primes:
        return base
    return replace(part, base=base, sub=tuple(kept))
