"""Right claims made from the right ones of real documents: `python benchmarks/rewritten_documents.py PATH ...`.

Every claim that is accepted is written in other ways that are equal to it, and judged again, where it stands. One that
is refuted is printed, to be read: it is a false alarm, or factors that do not commute were exchanged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

from mutated_documents import ACCEPTED, accepted, documents_named, print_table

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.claims import extract
from chainrule.checker.judgement.judge import judge
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import REFUTED, UNKNOWN
from chainrule.readers import documents
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Derivative, Factors, Group, Name, Number, Quotient, Script, Terms, Tree, walk


def main() -> None:
    """Judge the rewritten claims of all documents and count the verdicts by kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for file in documents_named(__doc__):
        for kind, verdict, line in judged(file):
            counts[kind, verdict] += 1
            if verdict == REFUTED:
                print(f"{file}:{line}", flush=True)
    print_table("rewritten", KINDS, (*ACCEPTED, "conditional", UNKNOWN, REFUTED), counts)


def judged(file: Path) -> Iterator[tuple[str, str, str]]:
    """The kind and the verdict of each rewritten claim of a document, with the line that it comes from."""
    try:
        claims = extract(documents.read(file)).claims
    except ChainruleError:
        return
    for claim in claims:
        if claim.left is None or claim.right is None or claim.states or not accepted(claim):
            continue
        for kind, edit in KINDS.items():
            new = edit(claim)
            if new is None:
                continue
            verdict = judge(new, explain=False).verdict.verdict
            yield kind, verdict, f"{claim.line}: [{kind}] {verdict} | {' '.join(claim.text.split())[:200]}"


def on_the_right(edit: Callable[[Tree], Tree | None]) -> Callable[[Claim], Claim | None]:
    """The claim with the first part of its right side changed for which `edit` gives another."""

    def edited(claim: Claim) -> Claim | None:
        assert claim.right is not None  # noqa: S101 - a claim that was read
        for part in walk(claim.right):
            new = edit(part)
            if new is not None:
                right = transform(claim.right, lambda p, old=part, new=new: new if p is old else None)  # type: ignore[misc]
                return replace(claim, right=right)
        return None

    return edited


def _group(tree: Tree) -> Tree:
    return Group(tree.start, tree.end, "(", (tree,))


def _product(*factors: Tree) -> Tree:
    return Factors(factors[0].start, factors[-1].end, factors, ("",) * len(factors))


def _exchanged(claim: Claim) -> Claim | None:
    return None if claim.link else replace(claim, left=claim.right, right=claim.left)


def _bracketed(part: Tree) -> Tree | None:
    """``a b`` as ``a (b)``."""
    if not isinstance(part, Factors) or isinstance(part.factors[-1], (Group, Derivative)) or any(part.signs):
        return None
    return replace(part, factors=(*part.factors[:-1], _group(part.factors[-1])))


def _rotated(part: Tree) -> Tree | None:
    """``a b c`` as ``c a b``; a number stays in front, an argument behind its function."""
    if not isinstance(part, Factors) or set(part.signs) - {"", "dot"} or isinstance(part.factors[0], Number):
        return None
    if isinstance(part.factors[-1], Group) and isinstance(part.factors[-2], (Name, Script, Derivative)):
        return None
    return replace(part, factors=(part.factors[-1], *part.factors[:-1]))


def _slope_first(part: Tree) -> Tree | None:
    """``a b dL/dz`` as ``dL/dz a b``."""
    if not isinstance(part, Factors) or any(part.signs) or isinstance(part.factors[0], Derivative):
        return None
    if any(isinstance(a, (Name, Script)) and isinstance(b, Group) for a, b in pairwise(part.factors)):
        return None
    slopes = [factor for factor in part.factors if isinstance(factor, Derivative)]
    rest = [factor for factor in part.factors if not isinstance(factor, Derivative)]
    return replace(part, factors=(*slopes, *rest)) if slopes and rest else None


def _terms_turned(part: Tree) -> Tree | None:
    """``a - b`` as ``-b + a``."""
    return replace(part, terms=part.terms[::-1]) if isinstance(part, Terms) and len(part.terms) > 1 else None


def _minus_out(part: Tree) -> Tree | None:
    """``(a - b)`` as ``-(-a + b)``, in brackets."""
    if not isinstance(part, Terms) or len(part.terms) < 2:
        return None
    turned = replace(part, terms=tuple((-sign, term) for sign, term in part.terms))
    return _group(Terms(part.start, part.end, ((-1, _group(turned)),)))


def _quotient_split(part: Tree) -> Tree | None:
    """``a / b`` as ``(1 / b) (a)``."""
    if not isinstance(part, Quotient) or isinstance(part.top, Number):
        return None
    one = Number(part.start, part.start, Fraction(1))
    return _group(_product(replace(part, top=one), _group(part.top)))


def _squared(part: Tree) -> Tree | None:
    """``a^2`` as ``(a a)``."""
    if not isinstance(part, Script) or not isinstance(part.sup, Number) or part.sup.value != 2 or part.primes:
        return None
    base = replace(part, sup=None) if part.sub else part.base
    return _group(_product(base, base)) if isinstance(part.base, (Name, Group)) else None


def _opened(claim: Claim) -> Claim | None:
    """A name on the right with what it is defined as."""
    assert claim.right is not None  # noqa: S101 - a claim that was read
    below = {id(name) for part in walk(claim.right) if isinstance(part, (Derivative, Script)) for name in walk(part)}
    for name in (part for part in walk(claim.right) if isinstance(part, Name) and id(part) not in below):
        stated = claim.scope.definitions.get(name.name)
        if stated is not None and not stated.parameters and not stated.indices:
            right = transform(claim.right, lambda p, old=name, new=stated.body: _group(new) if p is old else None)  # type: ignore[misc]
            return replace(claim, right=right)
    return None


KINDS: dict[str, Callable[[Claim], Claim | None]] = {
    "sides exchanged": _exchanged,
    "last factor in brackets": on_the_right(_bracketed),
    "last factor first": on_the_right(_rotated),
    "derivatives first": on_the_right(_slope_first),
    "terms turned": on_the_right(_terms_turned),
    "minus taken out": on_the_right(_minus_out),
    "quotient split": on_the_right(_quotient_split),
    "square written out": on_the_right(_squared),
    "name opened": _opened,
}

if __name__ == "__main__":
    main()
