"""From flagged claims to edits of their document: the smallest change in the author's notation that is proved.

Where no small change is proved, the right side is replaced by the correction, printed in the author's names and proved
too. Where the reading is not certain, or the place is not the author's own text, there is no edit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby

from chainrule.checker.corrections.aligned import row_at
from chainrule.checker.corrections.candidates import candidates
from chainrule.checker.corrections.changes import Change, Op, applied, change, length, outer_start
from chainrule.checker.corrections.left import BEHIND, IN_THE_WAY, SAME_CELL, UNCERTAIN, hindrance, unfit
from chainrule.checker.corrections.origins import in_document
from chainrule.checker.corrections.solved import Sides, solved
from chainrule.checker.corrections.spelling import Spelling
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Judged
from chainrule.checker.judgement.judge import fails, judge
from chainrule.errors import ChainruleError
from chainrule.prover.decide import differs
from chainrule.prover.verdict import AGREES, PROVED
from chainrule.readers import latex
from chainrule.readers import syntax as t
from chainrule.readers.documents import Document
from chainrule.readers.lower import lower_all

#: So many guesses are judged for one claim.
MAX_GUESSES = 80
#: A guess that a quick look lets pass is nearly always right: after so many that are not, only whole sides are tried.
MAX_JUDGED = 6
#: No small change is looked for in a longer side, and none at all in a longer formula.
MAX_SIDE = 400
MAX_FORMULA = 5_000
#: A side is replaced by a correction that is at most so many times as long, and this much.
MOST, LEAST = 4, 30
#: Findings after which a sum of the author needs but a factor: a form without the sum may be shorter, and is not his.
_OF_FACTORS = frozenset(("sign", "constant-factor", "log-base"))
#: Findings that say that something else than the right side may be wrong.
_OPEN = frozenset(("definition-suspect", "kink-value"))


@dataclass(frozen=True, slots=True)
class Edit:
    """Spans of a document's text replaced, all in one formula; together they mend one claim.

    The last `spaces` of them keep the width of a cell behind the formula.
    """

    ops: tuple[Op, ...]
    spaces: int = 0

    @property
    def start(self) -> int:
        """Where the first of them starts."""
        return self.ops[0].start

    @property
    def end(self) -> int:
        """Where the last of them ends."""
        return self.ops[-1].end

    def replacement(self, text: str) -> str:
        """What stands from start to end then; `text` is that of the document."""
        shifted = tuple(Op(op.start - self.start, op.end - self.start, op.text) for op in self.ops)
        return applied(text[self.start : self.end], shifted)

    def shown(self, text: str) -> str:
        """What of that stands in the formula."""
        return Edit(self.ops[: len(self.ops) - self.spaces]).replacement(text)


def edits(document: Document, judged: list[Judged]) -> tuple[dict[int, Edit], dict[int, str]]:
    """The edits of a document by the places of their claims in `judged`, and why the other flagged ones have none."""
    out: dict[int, Edit] = {}
    left = {i: UNCERTAIN for i, each in enumerate(judged) if each.flagged}
    taken: set[int] = set()
    numbered = [(i, each) for i, each in enumerate(judged) if each.claim.piece is not None]
    for _, group in groupby(numbered, key=lambda pair: (id(pair[1].claim.piece), pair[1].claim.statement)):
        chain = list(group)
        if any(each.flagged for _, each in chain):
            with suppress(Exception):  # whatever is wrong with one formula, the others are mended
                found = _Chain(document, chain)
                out.update(_aligned(found, document, taken))
                left.update({i: reason for i, reason in found.left.items() if i in left})
    left.update({i: reason for i in left if (reason := hindrance(document, judged[i]))})
    return out, {i: reason for i, reason in left.items() if i not in out}


def _aligned(chain: _Chain, document: Document, taken: set[int]) -> dict[int, Edit]:
    """The edits with the spaces that keep the width of a cell; of each such cell one edit, since all change its end."""
    found, row = chain.run(), chain.row
    if row is None or row.widens:
        return found
    out: dict[int, Edit] = {}
    for i, edit in found.items():
        ops = row.fit(edit.ops, document.text)
        if ops is None or row.behind in taken:
            chain.left[i] = unfit(row) if ops is None else SAME_CELL
            break
        out[i] = Edit(ops, spaces=len(ops) - len(edit.ops))
        taken.add(row.behind)
    return out


class _Chain:
    """The links of one relation chain, mended from the left: each is judged against the member before it."""

    def __init__(self, document: Document, chain: list[tuple[int, Judged]]) -> None:
        self.document = document
        self.chain = chain
        first = chain[0][1].claim
        self.original = first.source
        self.ops: list[Op] = []
        self.place = in_document(document, first)
        self.row = row_at(document, first.piece.start, first.piece.end) if first.piece is not None else None
        #: Why links are left as they are.
        self.left = {i: BEHIND for i, _ in chain[1:]}
        self.around = " ".join(p.text for p in document.pieces if p.kind in ("inline", "display"))

    def run(self) -> dict[int, Edit]:
        """The edits; a link behind one that cannot be mended is left alone."""
        out: dict[int, Edit] = {}
        last = -1
        for expected, (i, before) in enumerate(self.chain):
            if before.claim.link != expected or self.place is None:
                break
            judged = before
            if self.ops:
                claim = self.read(before.claim, self.source())
                if claim is None:
                    break
                judged = judge(claim)
            if not judged.flagged:
                if not judged.verdict:
                    return out if judged is before else _without(out, last)
                continue
            self.left[i] = UNCERTAIN
            found = self.mended(judged, i)
            if found is None:
                return out if before.flagged else _without(out, last)
            if before.flagged:
                last = i
            placed = self.placed(found)
            if placed is None:
                return out if before.flagged else _without(out, last)
            self.ops.extend(found)
            out[last] = Edit((*(out[last].ops if last in out else ()), *placed))
        return out

    def source(self) -> str:
        return applied(self.original, tuple(self.ops))

    def read(self, claim: Claim, source: str) -> Claim | None:
        """The same link in a changed formula, if it is still one."""
        statements = latex.statements(source)
        if len(statements) != len(latex.statements(self.original)):
            return None
        statement = statements[claim.statement]
        if len(statement.items) < claim.link + 2 or statement.error:
            return None
        left, right = statement.items[claim.link : claim.link + 2]
        return replace(claim, left=left, right=right, source=source, text=source[left.start : right.end])

    def placed(self, ops: tuple[Op, ...]) -> tuple[Op, ...] | None:
        assert self.place is not None  # noqa: S101 - checked by the caller
        piece = self.chain[0][1].claim.piece
        if piece is not None and piece.plain and any(set(op.text) & set("\\{}") for op in ops):
            # No LaTeX is written into plain text.
            return None
        if piece is not None and piece.sealed:
            # Nor into the address of an image.
            return None
        return self.place.ops(ops)

    def mended(self, judged: Judged, i: int) -> tuple[Op, ...] | None:
        """The changes, in the formula as it was written, after which a link holds."""
        claim, source = judged.claim, self.source()
        shift = len(source) - len(self.original)
        lost = _lost_differentials(claim, source)
        moved = sum(c.growth for c in lost)
        if lost:
            changed = applied(source, tuple(op for c in lost for op in c.ops))
            again = self.read(claim, changed)
            if again is None:
                return None
            now = judge(again)
            if now.verdict and not now.flagged:
                return _back([op for c in lost for op in c.ops], shift)
            if not now.findings or now.verdict:
                return None
            judged, claim, source = now, again, changed
        tried = 0
        for found in _changes(judged, source, self.around):
            ops = _back([op for c in lost for op in c.ops], shift) + _back(list(found.ops), shift + moved)
            if self.placed(ops) is None:
                self.left[i] = IN_THE_WAY
                continue
            if tried >= MAX_JUDGED and not found.whole:
                continue
            mended = self.read(judged.claim, applied(source, found.ops))
            if mended is None or _is_refuted(mended, judged):
                continue
            if self.holds(judged, mended):
                return ops
            tried += 1
        return None

    @staticmethod
    def holds(judged: Judged, claim: Claim) -> bool:
        """Whether the link is proved, or agrees, in the changed formula under the reading that refuted it."""
        try:
            # Most guesses fail: the readings by a convention, which would not do, are tried for the others only.
            now = judge(claim, explain=False, accept_only=True, plainly=True)
            now = judge(claim, accept_only=True) if now.verdict else now
        except (ChainruleError, ZeroDivisionError, RecursionError):
            return False
        same = (now.kind, now.reading.definition_line) == (judged.kind, judged.reading.definition_line)
        return same and now.verdict.verdict in (PROVED, AGREES) and not now.flagged


def _is_refuted(claim: Claim, judged: Judged) -> bool:
    """A quick look: whether a guess fails at the first point under the reading that refuted the claim."""
    basis = judged.basis
    if basis is None or claim.left is None or claim.right is None or claim.condition is not None:
        return False
    if basis.reading is not None:
        return fails(claim, basis.reading)
    try:
        lowered = lower_all([claim.left, claim.right], basis.scope, context=[claim.left, claim.right])
        derived, claimed = lowered.nodes()
        return derived.shape == claimed.shape and differs(claimed, derived, basis.facts, count=1)
    except (ChainruleError, ZeroDivisionError):
        return False


def _without(out: dict[int, Edit], last: int) -> dict[int, Edit]:
    """Without an edit after which a later link does not hold any more."""
    return {i: edit for i, edit in out.items() if i != last}


def _back(ops: list[Op], shift: int) -> tuple[Op, ...]:
    return tuple(Op(op.start - shift, op.end - shift, op.text) for op in ops)


def _lost_differentials(claim: Claim, source: str) -> list[Change]:
    """The differentials that numerators lack, as they are written in the denominators, and those that these lack."""
    out: list[Change] = []
    for side in (claim.left, claim.right):
        for part in t.walk(side) if side is not None else ():
            if isinstance(part, t.Derivative) and part.missing:
                variable = part.variables[-1][0]
                if part.below:
                    at = outer_start(source, variable.start)
                    found = change(source, (at, at, r"\partial " if part.mark == "∂" else "d"))
                    out.extend([found] if found is not None else [])
                    continue
                written = re.search(r"\}\s*\{\s*(\S.*)$", source[part.body.end : variable.start], re.DOTALL)
                mark = written.group(1) if written else r"\partial " if part.mark == "∂" else "d"
                at = outer_start(source, part.body.start)
                found = change(source, (at, at, mark))
                out.extend([found] if found is not None else [])
    return out


def _changes(judged: Judged, source: str, around: str) -> Iterator[Change]:
    """What may mend a refuted link, the cheapest first; the whole side at the end."""
    claim, basis = judged.claim, judged.basis
    names = {finding.name for finding in judged.findings}
    if basis is None or names & _OPEN or claim.left is None or claim.right is None:
        return
    left, right = claim.left, claim.right
    if not claim.link and t.has_derivative(right) and not t.has_derivative(left):
        left, right = right, left
    if len(source) > MAX_FORMULA:
        return
    formulas = _formulas(judged, source)
    spelling = Spelling(*formulas, around=around)
    numbers = frozenset(int(n) for n in re.findall(r"(?<!\d)\d{1,3}(?![\d.])", " ".join(formulas)))
    guesses: list[Change] = []
    computed: list[Change] = []
    short = right.end - right.start <= MAX_SIDE
    if short:
        guesses = candidates(right, source, left, spelling.names, numbers, arrays=basis.rank > 0)[:MAX_GUESSES]
    if short and claim.condition is None:
        computed = solved(Sides(left, right, basis.scope, basis.facts, basis.body), source, spelling)
    printed = next((f.correction for f in judged.findings if f.correction), "")
    most = 1.3 * length(spelling.of(printed)) + 3 if printed else 10**6
    if not (names & _OF_FACTORS and t.find_all(right, t.BigOp)):
        computed = [c for c in computed if length(source[right.start : right.end]) + c.growth <= most]
    yield from sorted((*guesses, *computed), key=lambda c: c.cost)
    if t.has_derivative(right):
        # Such a side says how derivatives hang together; a closed form in its place would say something else.
        return
    for finding in judged.findings:
        if finding.correction and length(finding.correction) <= MOST * length(source[right.start : right.end]) + LEAST:
            start = outer_start(source, right.start)
            plus = re.search(r"(?<==)\s*\+\s*$", source[:start])
            start = source.index("+", plus.start()) if plus else start
            for text in dict.fromkeys((spelling.of(finding.correction), finding.correction)):
                whole = change(source, (start, right.end, text))
                if whole is not None:
                    yield replace(whole, whole=True)


def _formulas(judged: Judged, source: str) -> list[str]:
    """What shows how the author writes: the claim, its formula, and the definitions that it uses."""
    claim = judged.claim
    out = [claim.text, source]
    seen: set[str] = set()
    waiting = [side for side in (claim.left, claim.right) if side is not None]
    while waiting:
        for part in t.walk(waiting.pop()):
            name = part.name if isinstance(part, t.Name) else part.function if isinstance(part, t.Applied) else ""
            found = claim.scope.definitions.get(name)
            if found is not None and name not in seen:
                seen.add(name)
                waiting.append(found.body)
                out.append(found.text)
    return out
