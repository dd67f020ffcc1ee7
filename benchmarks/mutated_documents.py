"""Wrong claims made from the right ones of real documents: `python benchmarks/mutated_documents.py PATH ...`.

Every claim that is accepted is edited in up to six ways and judged again, where it stands. A mutant that is still
accepted is printed, to be read: it may be equal to the claim (a factor that is 1, the other layout), or wrong.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.claims import extract
from chainrule.checker.judgement.judge import judge
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import AGREES, CONVENTION, PROVED, REFUTED, UNKNOWN
from chainrule.readers import documents
from chainrule.readers.letters import is_transpose
from chainrule.readers.rewriting import transform
from chainrule.readers.syntax import Factors, Group, Name, Number, Script, Terms, Tree, walk

ACCEPTED = (PROVED, AGREES, CONVENTION)
SUFFIXES = frozenset((".md", ".rst", ".tex", ".ipynb"))


def main() -> None:
    """Judge the mutants of all documents and count the verdicts by kind."""
    counts: Counter[tuple[str, str]] = Counter()
    for file in documents_named(__doc__):
        for kind, verdict, line in judged(file):
            counts[kind, verdict] += 1
            if line:
                print(f"{file}:{line}", flush=True)
    print_table("mutants", KINDS, (REFUTED, UNKNOWN, *ACCEPTED, "conditional"), counts)


def documents_named(words: str | None) -> Iterator[Path]:
    """The documents that the command line names, in folders too."""
    parser = argparse.ArgumentParser(description=words)
    parser.add_argument("paths", nargs="+", type=Path)
    for path in parser.parse_args().paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in files if file.suffix in SUFFIXES)


def print_table(title: str, kinds: Iterable[str], columns: tuple[str, ...], counts: Counter[tuple[str, str]]) -> None:
    """The counts of verdicts by kind, as a table in Markdown."""
    print(f"\n| {title} | all | {' | '.join(columns)} |\n|{' --- |' * (len(columns) + 2)}")
    for kind in (*kinds, "all"):
        row = [sum(n for (k, v), n in counts.items() if kind in (k, "all") and v == c) for c in columns]
        print(f"| {kind} | {sum(row)} | {' | '.join(map(str, row))} |")


def judged(file: Path) -> Iterator[tuple[str, str, str]]:
    """The kind and the verdict of each mutant of a document; a line to read if it was accepted."""
    try:
        claims = extract(documents.read(file)).claims
    except ChainruleError:
        return
    for claim in claims:
        # What a formula says of a new name cannot be wrong, and zero is not edited.
        edited = claim.left is not None and claim.right is not None and not claim.states
        if not edited or (isinstance(claim.right, Number) and not claim.right.value) or not accepted(claim):
            continue
        assert claim.right is not None  # noqa: S101 - just seen
        for kind, edit in KINDS.items():
            wrong = edit(claim.right)
            if wrong is None:
                continue
            verdict = judge(replace(claim, right=wrong), explain=False).verdict
            held = verdict.verdict in ACCEPTED
            words = (
                f"{claim.line}: [{kind}] {verdict.verdict} {verdict.convention} | {' '.join(claim.text.split())[:200]}"
            )
            yield kind, verdict.verdict, words if held else ""


def accepted(claim: Claim) -> bool:
    """Whether a claim is accepted as it is printed."""
    return judge(claim, explain=False).verdict.verdict in ACCEPTED


def _first(tree: Tree, edit: Callable[[Tree], Tree | None]) -> Tree | None:
    """The tree with its first part that can be edited changed, None if there is none."""
    for part in walk(tree):
        new = edit(part)
        if new is not None:
            return transform(tree, lambda p, old=part, new=new: new if p is old else None)  # type: ignore[misc]
    return None


def _negative(tree: Tree) -> Tree:
    return Terms(tree.start, tree.end, ((-1, tree),))


def _double(tree: Tree) -> Tree:
    two = Number(tree.start, tree.start, Fraction(2))
    return Factors(tree.start, tree.end, (two, Group(tree.start, tree.end, "(", (tree,))), ("", ""))


def _exchanged(part: Tree) -> Tree | None:
    if not isinstance(part, Script) or len(part.sub) != 2:
        return None
    a, b = part.sub
    other = isinstance(a, Name) and isinstance(b, Name) and a.name != b.name
    return replace(part, sub=(b, a)) if other else None


def _shortened(part: Tree) -> Tree | None:
    if not isinstance(part, Factors) or isinstance(part.factors[-1], (Group, Number)):
        return None
    rest = part.factors[:-1]
    return rest[0] if len(rest) == 1 else replace(part, factors=rest, signs=part.signs[:-1])


def _turned(part: Tree) -> Tree | None:
    if not isinstance(part, Terms) or len(part.terms) < 2:
        return None
    first, (sign, second), *rest = part.terms
    return replace(part, terms=(first, (-sign, second), *rest))


def _untransposed(part: Tree) -> Tree | None:
    return replace(part, sup=None) if isinstance(part, Script) and is_transpose(part.sup) else None


KINDS: dict[str, Callable[[Tree], Tree | None]] = {
    "sign": _negative,
    "factor 2": _double,
    "subscripts": lambda tree: _first(tree, _exchanged),
    "factor lost": lambda tree: _first(tree, _shortened),
    "sign of a term": lambda tree: _first(tree, _turned),
    "transpose lost": lambda tree: _first(tree, _untransposed),
}

if __name__ == "__main__":
    main()
