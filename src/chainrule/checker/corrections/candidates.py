"""Small changes of one side of a claim, made on its syntax tree: a sign, a number, a factor, an exponent, a name.

Each undoes a slip that people make. They are guesses: `edits` proves what comes of them before anything is offered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from chainrule.checker.corrections.changes import Change, change, outer_start
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_transpose

_SWAPS = {
    "sin": ("cos",), "cos": ("sin",), "sinh": ("cosh",), "cosh": ("sinh",), "tan": ("sec", "cot"),
    "cot": ("csc", "tan"), "sec": ("tan",), "csc": ("cot",), "tanh": ("coth",), "coth": ("tanh",), "exp": ("ln",),
    "ln": ("exp",),
}  # fmt: skip
#: A lost exponent is looked for up to this one.
MAX_POWER = 9
_COMMAND = re.compile(r"\\[A-Za-z]+")
_CONSTANTS = frozenset(("e", "\\pi"))


@dataclass(frozen=True, slots=True)
class Part:
    """A value in a side of a claim: its tree, the trees above it, and whether it stands in an exponent."""

    tree: t.Tree
    above: tuple[t.Tree, ...]
    in_exponent: bool = False


def parts(tree: t.Tree) -> list[Part]:
    """The values in a tree, outermost first; not indices, bounds of sums, conditions, or what is differentiated."""
    out: list[Part] = []
    stack = [Part(tree, ())]
    while stack:
        part = stack.pop()
        out.append(part)
        above = (*part.above, part.tree)
        below = [Part(inner, above, part.in_exponent) for inner in _values(part.tree)]
        if isinstance(part.tree, t.Script) and part.tree.sup is not None and not isinstance(part.tree.sup, t.Words):
            below.append(Part(part.tree.sup, above, in_exponent=True))
        stack.extend(reversed(below))
    return out


def _values(tree: t.Tree) -> list[t.Tree]:
    match tree:
        case t.Script(base=base):
            return [base]
        case t.BigOp(body=body) | t.Bars(body=body):
            return [body]
        case t.Cases(rows=rows):
            return [value for value, _ in rows]
        case t.Applied(args=args, power=power):
            return [*args, *([power] if power is not None and not isinstance(power, t.Words) else [])]
        case t.Derivative() | t.Gradient() | t.Comparison() | t.Words() | t.At():
            return []
    return t.children(tree)


def candidates(
    side: t.Tree, source: str, other: t.Tree, spelled: dict[str, str], numbers: frozenset[int], *, arrays: bool
) -> list[Change]:
    """The small changes of `side`, the cheapest first.

    `spelled` names and `numbers` may be put for others; `arrays` adds what concerns vectors and matrices.
    """
    maker = _Maker(source, numbers, arrays=arrays)
    found: list[Change | None] = []
    for part in parts(side):
        found.extend(maker.at(part))
    found.extend(maker.names(side, other, spelled))
    unique = {c.ops: c for c in reversed(found) if c is not None}
    order = {c.ops: i for i, c in enumerate(found) if c is not None}
    return sorted(unique.values(), key=lambda c: (c.cost, order[c.ops]))


class _Maker:
    def __init__(self, source: str, numbers: frozenset[int], *, arrays: bool) -> None:
        self.source = source
        self.numbers = numbers
        self.arrays = arrays
        transposes = re.search(r"\^\s*(?:T|\\top|\{\s*\\?(?:T|top|intercal)\s*\}|\\mathsf\s*\{T\})", source)
        self.transpose = transposes.group() if transposes else "^T"

    def at(self, part: Part) -> Iterator[Change | None]:
        """The changes at one value."""
        tree = part.tree
        match tree:
            case t.Terms():
                yield from self.terms(tree)
            case t.Number():
                yield from self.number(tree, part)
            case t.Factors():
                yield from self.factors(tree)
            case t.Quotient(top=top, bottom=bottom):
                a, b = (self.source[p.start : p.end] for p in (top, bottom))
                yield change(self.source, (top.start, top.end, b), (bottom.start, bottom.end, a), extra=2)
                if part.in_exponent:
                    yield self.insert(outer_start(self.source, bottom.start), "2 ")
            case t.Applied():
                yield from self.function(tree)
        if not isinstance(tree, t.Terms) and self.may_be_negated(part):
            inner = bool(part.above) and not part.in_exponent
            yield self.minus(outer_start(self.source, tree.start), extra=2 * inner)
        yield from self.exponent(part)
        if self.arrays:
            yield from self.turned(part)

    def insert(self, at: int, text: str, extra: int = 0) -> Change | None:
        return change(self.source, (at, at, text), extra=extra)

    def above(self, tree: t.Tree, text: str, extra: int = 0) -> Change | None:
        """A superscript behind a tree; a name with a label above has it behind brackets."""
        if isinstance(tree, t.Name) and "^{" in tree.name:
            return change(self.source, (tree.start, tree.start, "("), (tree.end, tree.end, f"){text}"), extra=extra)
        return self.insert(tree.end, text, extra=extra)

    def minus(self, at: int, extra: int) -> Change | None:
        """A minus, in the place of a plus that stands there."""
        plus = len(self.source[:at].rstrip()) - 1
        if plus >= 0 and self.source[plus] == "+":
            return change(self.source, (plus, plus + 1, "-"), extra=extra)
        return self.insert(at, "-", extra=extra)

    @staticmethod
    def may_be_negated(part: Part) -> bool:
        """Whether a minus may stand before a value: not inside a product, a sum or a power."""
        above = part.above[-1] if part.above else None
        if isinstance(above, t.Script):
            return above.sup is part.tree
        return not isinstance(above, (t.Terms, t.Factors, t.Applied, t.BigOp)) or (
            isinstance(above, t.Applied) and len(above.args) == 1
        )

    def sign_before(self, terms: t.Terms, i: int) -> tuple[int, str]:
        """Where the sign before a term stands, and which it is; "" for none."""
        start, begin = terms.terms[i][1].start, terms.terms[i - 1][1].end if i else terms.start
        gap = self.source[begin:start]
        at = max(gap.rfind(sign) for sign in "+-−")
        return (begin + at, gap[at]) if at >= 0 else (start, "")

    def flipped(self, terms: t.Terms, i: int) -> tuple[int, int, str] | None:
        """The span that turns the sign of a term, and what stands there then."""
        at, sign = self.sign_before(terms, i)
        term = terms.terms[i][1]
        if not sign:
            begin = outer_start(self.source, term.start)
            return begin, begin, "-"
        if i or sign == "+":
            return at, at + 1, "-" if sign == "+" else "+"
        return at, outer_start(self.source, term.start), ""

    def terms(self, tree: t.Terms) -> Iterator[Change | None]:
        flips = [self.flipped(tree, i) for i in range(len(tree.terms))]
        spans = [flip for flip in flips if flip is not None]
        for span in spans:
            turned = change(self.source, span)
            before_all = len(spans) > 1 and span[0] == span[1]
            yield Change(turned.ops, 2 if before_all else 1) if turned else None
        if 1 < len(spans) <= 4:
            yield change(self.source, *spans, extra=1)
        if len(tree.terms) == 2 and [sign for sign, _ in tree.terms] == [1, -1]:
            a, b = (part for _, part in tree.terms)
            first, second = (outer_start(self.source, p.start) for p in (a, b))
            texts = self.source[first : a.end], self.source[second : b.end]
            moved = change(self.source, (first, a.end, texts[1]), (second, b.end, texts[0]))
            if moved is not None:
                yield Change(moved.ops, 3)
        for i in range(len(tree.terms)):
            yield self.without_term(tree, i)

    def without_term(self, tree: t.Terms, i: int) -> Change | None:
        if len(tree.terms) < 2:
            return None
        term = tree.terms[i][1]
        if i:
            return change(self.source, (tree.terms[i - 1][1].end, term.end, ""))
        _, sign = self.sign_before(tree, 1)
        behind = outer_start(self.source, tree.terms[1][1].start)
        return change(self.source, (tree.start, behind, "" if sign == "+" else "-"))

    def number(self, tree: t.Number, part: Part) -> Iterator[Change | None]:
        if tree.places:
            return
        value = int(tree.value)
        above = part.above[-1] if part.above else None
        one = isinstance(above, t.Factors) or (isinstance(above, t.Script) and above.sup is tree)
        steps = (value + 1, value - 1, value + 2, value - 2)
        for new in dict.fromkeys((*steps, *sorted(self.numbers - {value}))):
            if new > 0 and not (new == 1 and one):
                put = change(self.source, (tree.start, tree.end, str(new)))
                yield Change(put.ops, 1) if put else None

    def factors(self, tree: t.Factors) -> Iterator[Change | None]:
        for i, factor in enumerate(tree.factors):
            if i:
                start = tree.factors[i - 1].end
                yield change(self.source, (start, factor.end, ""))
            elif tree.signs[1] != "/":
                yield change(self.source, (tree.start, outer_start(self.source, tree.factors[1].start), ""))
        if self.arrays:
            for a, b in pairwise(tree.factors):
                first, second = (outer_start(self.source, p.start) for p in (a, b))
                texts = self.source[first : a.end], self.source[second : b.end]
                yield change(self.source, (first, a.end, texts[1]), (second, b.end, texts[0]), extra=2)

    def function(self, tree: t.Applied) -> Iterator[Change | None]:
        command = _COMMAND.match(self.source, tree.start)
        if command is None:
            return
        for other in _SWAPS.get(tree.function, ()):
            yield change(self.source, (tree.start, command.end(), "\\" + other))
        if tree.power is None and tree.sub is None:
            yield self.insert(command.end(), "^2")

    def exponent(self, part: Part) -> Iterator[Change | None]:
        tree = part.tree
        if isinstance(tree, t.Script) and tree.sup is not None and not isinstance(tree.sup, t.Words):
            sup = tree.sup
            braced = self.source[: sup.start].rstrip().endswith("{")
            if isinstance(sup, t.Number):
                yield change(self.source, (sup.start, sup.end, f"-{sup.value}" if braced else f"{{-{sup.value}}}"))
                if not tree.sub:
                    lost = change(self.source, (tree.base.end, tree.end, ""))
                    yield Change(lost.ops, 1) if lost else None
            else:
                inner = self.source[sup.start : sup.end]
                for step in ("-1", "+1"):
                    more = f"{inner}{step}"
                    if braced:
                        yield self.insert(sup.end, step)
                    else:
                        yield change(self.source, (sup.start, sup.end, f"{{{more}}}"))
                if not isinstance(sup, t.Terms):
                    yield self.insert(sup.start, "2") if braced else None
        elif isinstance(tree, (t.Name, t.Group)) or (isinstance(tree, t.Script) and tree.sup is None):
            above = part.above[-1] if part.above else None
            if not (isinstance(above, t.Script) and above.base is tree):
                powers = {2, 3, *self.numbers, *(n - 1 for n in self.numbers)}
                for power in (*(f"^{n}" for n in sorted(powers) if 1 < n <= MAX_POWER), "^{-1}"):
                    yield self.above(tree, power, extra=1)

    def turned(self, part: Part) -> Iterator[Change | None]:
        """A transpose more or less."""
        tree = part.tree
        above = part.above[-1] if part.above else None
        if isinstance(tree, t.Script) and tree.sup is not None and is_transpose(tree.sup) and not tree.sub:
            yield change(self.source, (tree.base.end, tree.end, ""))
        elif isinstance(tree, (t.Name, t.Group)) and not (isinstance(above, t.Script) and above.base is tree):
            yield self.above(tree, self.transpose)

    def names(self, side: t.Tree, other: t.Tree, spelled: dict[str, str]) -> Iterator[Change | None]:
        """One name or index put for another one of the formula."""
        indices: dict[str, str] = {}
        for tree in (side, other):
            for part in t.walk(tree):
                if isinstance(part, t.Script):
                    indices |= {_label(p): self.source[p.start : p.end] for p in part.sub if _label(p)}
        for part in t.walk(side):
            if isinstance(part, t.Script):
                for name in part.sub:
                    yield from self.renamed(name, indices)
                if len(part.sub) == 2:
                    a, b = part.sub
                    texts = self.source[a.start : a.end], self.source[b.start : b.end]
                    yield change(self.source, (a.start, a.end, texts[1]), (b.start, b.end, texts[0]))
        letters = {name: text for name, text in spelled.items() if name not in indices and name not in _CONSTANTS}
        for value in parts(side):
            if isinstance(value.tree, t.Name):
                yield from self.renamed(value.tree, letters, extra=1)

    def renamed(self, tree: t.Tree, names: dict[str, str], extra: int = 0) -> Iterator[Change | None]:
        if _label(tree) in names:
            for name, text in names.items():
                if name != _label(tree):
                    yield change(self.source, (tree.start, tree.end, text), extra=extra)


def _label(tree: t.Tree) -> str:
    """A name or a number as an index; "" for other trees."""
    return tree.name if isinstance(tree, t.Name) else str(tree.value) if isinstance(tree, t.Number) else ""
