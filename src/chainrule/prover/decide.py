"""The ladder: two expressions of one shape are compared in ball arithmetic first, then by normal form.

A ball of the difference that excludes zero proves that they differ. The normal form proves that they are equal, for
all sizes and all indices: free indices of one size are taken as equal and as different in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from itertools import product as cartesian
from threading import Lock
from typing import Any

import flint

from chainrule.algebra.atoms import has_imaginary, is_complex
from chainrule.algebra.facts import Facts
from chainrule.algebra.field import Field
from chainrule.algebra.lower import lower
from chainrule.algebra.radicals import zero_by_common_radicals
from chainrule.algebra.regions import zero_in_all_regions
from chainrule.engine.evaluate import Plan, Point
from chainrule.errors import ChainruleError
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import Node
from chainrule.expr.sizes import Size
from chainrule.expr.walk import nodes_of
from chainrule.prover.meromorphic import are_meromorphic
from chainrule.prover.points import nearby, points, points_for
from chainrule.prover.verdict import AGREES, CONDITIONAL, PROVED, REFUTED, UNKNOWN, Counterexample, Verdict

PRECISIONS = (240, 720, 2880)
_ONE = flint.arb(1)
#: Balls of a smaller radius count as one number.
_CLOSE = flint.arb(2) ** -170
ENOUGH = 6
#: Points before a proof is tried where no branch can make a difference.
FEW = 3
_BALLS = ("ball arithmetic",)
#: The precision of FLINT's balls is one for all threads.
PRECISION_LOCK = Lock()


@dataclass(frozen=True, slots=True)
class _Sample:
    regime: str
    point: Point
    outcome: str
    entry: int = 0
    claimed: Any = None
    derived: Any = None


def decide(
    claimed: Node,
    derived: Node,
    facts: Facts = Facts(),  # noqa: B008 - Facts is immutable
    *,
    everywhere: bool = False,
) -> Verdict:
    """Whether two expressions of one shape are equal wherever both are defined.

    Where only an equality `everywhere` is of interest, one point at which they differ refutes it: no ranges are told.
    They are compared on the real line; in the complex plane, on principal branches, where they contain the imaginary
    unit or are nowhere real.
    """
    if claimed.shape != derived.shape:
        return Verdict(REFUTED, (f"shapes {show_shape(claimed.shape)} and {show_shape(derived.shape)} differ",))
    if claimed is derived:
        return Verdict(PROVED, ("the two sides are one expression",))
    try:
        nodes = nodes_of(claimed, derived)
        if has_imaginary(nodes):
            return _in_the_plane(claimed, derived, facts)
        stream = _sampled(Plan(claimed, derived), points_for(nodes, facts), plane=False)
        samples: list[_Sample] = []
        whole = are_meromorphic(nodes)
        if whole or everywhere:
            for sample in islice(stream, FEW):
                samples.append(sample)
                if sample.outcome == "differ":
                    return Verdict(REFUTED, _BALLS, counterexample=_counterexample(sample, derived.shape))
        if whole and any(sample.outcome == "equal" for sample in samples):
            proof = prove_equal(claimed, derived, facts)
            if proof is not None:
                return Verdict(PROVED, tuple(sorted(proof)))
        samples += stream
        if any(s.outcome in ("equal", "differ") for s in samples):
            return _verdict(claimed, derived, facts, samples)
        return _in_the_plane(claimed, derived, facts)
    except ChainruleError as error:
        return Verdict(UNKNOWN, reason=str(error))


def _verdict(claimed: Node, derived: Node, facts: Facts, samples: list[_Sample], *, plane: bool = False) -> Verdict:
    equal = [s for s in samples if s.outcome == "equal"]
    differ = [s for s in samples if s.outcome == "differ"]
    if differ:
        equal = [s for s in equal if facts.totals or _stays_equal(claimed, derived, s, plane=plane)]
        # What holds for n = 2 alone, as with a lost factor 2/n, is no claim on any n.
        sizes = [_named_sizes(s) for s in differ]
        equal = [s for s in equal if not _named_sizes(s) or _named_sizes(s) in sizes]
    if differ and not equal:
        return Verdict(REFUTED, _BALLS, counterexample=_counterexample(differ[0], derived.shape))
    if differ:
        regimes = sorted({s.regime for s in equal} - {s.regime for s in differ})
        where = f"for arguments in the {' and '.join(regimes)} range" if regimes else "at some points"
        condition = f"holds {where}, fails at the point given"
        return Verdict(
            CONDITIONAL, _BALLS, condition=condition, counterexample=_counterexample(differ[0], derived.shape)
        )
    if not equal:
        return Verdict(UNKNOWN, reason="no point was found where both sides are defined")
    proof = prove_equal(claimed, derived, facts, plane=plane)
    if proof is not None:
        return Verdict(PROVED, tuple(sorted(proof)))
    return Verdict(AGREES, (f"equal to 50 digits at {len(equal)} points, not proved",))


def _in_the_plane(claimed: Node, derived: Node, facts: Facts) -> Verdict:
    """The verdict by complex values. What may be a matter of branches, or of nothing real, refutes nothing."""
    samples = list(_samples(claimed, derived, facts, plane=True))
    verdict = _verdict(claimed, derived, facts, samples, plane=True)
    differ = [s for s in samples if s.outcome == "differ"]
    if verdict.verdict == REFUTED and not is_complex(claimed, derived):
        return Verdict(UNKNOWN, reason="no point was found where both sides are real; in the complex plane they differ")
    if verdict.verdict == REFUTED and all(abs(s.claimed).overlaps(abs(s.derived)) for s in differ):
        return Verdict(UNKNOWN, reason="the sides differ by a factor of modulus one: another branch may be meant")
    if verdict.verdict in (PROVED, AGREES):
        return replace(verdict, evidence=(*verdict.evidence, "compared in the complex plane, on principal branches"))
    return verdict


def is_defined(node: Node, facts: Facts = Facts()) -> bool:  # noqa: B008 - Facts is immutable
    """Whether a point was found at which an expression has a value, real or complex."""
    plan = Plan(node, node)
    for plane in (False, True):
        if any(_compare(plan, *place, plane=plane).outcome == "equal" for place in points([node], facts)):
            return True
    return False


def differs(claimed: Node, derived: Node, facts: Facts = Facts(), *, count: int = 3) -> bool:  # noqa: B008
    """Whether two expressions certainly or possibly differ: a quick numeric test for diagnoses."""
    if claimed.shape != derived.shape:
        return True
    equal = 0
    for sample in _samples(claimed, derived, facts, plane=is_complex(claimed, derived)):
        if sample.outcome == "differ":
            return True
        equal += sample.outcome == "equal"
        if equal >= count:
            return False
    return equal == 0


def _samples(claimed: Node, derived: Node, facts: Facts, *, plane: bool = False) -> Iterator[_Sample]:
    return _sampled(Plan(claimed, derived), points([claimed, derived], facts), plane=plane)


def _sampled(plan: Plan, places: Iterator[tuple[str, Point]], *, plane: bool) -> Iterator[_Sample]:
    seen = 0
    for regime, point in places:
        sample = _compare(plan, regime, point, plane=plane)
        yield sample
        seen += sample.outcome in ("equal", "differ")
        if seen >= 2 * ENOUGH:
            return


def _compare(
    plan: Plan, regime: str, point: Point, *, plane: bool, precisions: tuple[int, ...] = PRECISIONS
) -> _Sample:
    with PRECISION_LOCK:
        return _compared(plan, regime, point, precisions, plane=plane)


def _compared(plan: Plan, regime: str, point: Point, precisions: tuple[int, ...], *, plane: bool) -> _Sample:
    old = flint.ctx.prec
    try:
        for precision in precisions:
            flint.ctx.prec = precision
            left, right = plan.at(point, plane=plane)
            outcome = "equal"
            for i, (a, b) in enumerate(zip(left, right, strict=True)):
                if not (a.is_finite() and b.is_finite()):
                    outcome = "undefined"
                    break
                difference = a - b
                if not difference.contains(0):
                    return _Sample(regime, point, "differ", i, a, b)
                # Absolute for large values, lest a term beside a huge one is lost; relative for small ones, lest
                # everything counts as zero. A side that is exactly zero has no scale of its own, nor has an entry among
                # others that cannot be told from zero at the highest precision; that all of them have vanished says
                # nothing.
                zero = a.is_zero() or b.is_zero()
                if not zero and precision == precisions[-1] and a.contains(0) and b.contains(0):
                    zero = not all(x.contains(0) for x in left)
                scale = _ONE if zero else abs(a).upper().min(_ONE)
                if difference.rad() > _CLOSE * scale:
                    outcome = "open"
            if outcome == "undefined" and precision == precisions[-1]:
                return _Sample(regime, point, "undefined")
            if outcome == "equal":
                return _Sample(regime, point, "equal")
            if outcome == "undefined" and _hopeless(left, right):
                return _Sample(regime, point, "undefined")
        return _Sample(regime, point, "undefined")
    finally:
        flint.ctx.prec = old


def _hopeless(left: list[Any], right: list[Any]) -> bool:
    """A value that is not a number will not become one at a higher precision (an infinite ball may)."""
    return any(
        part.is_nan() for x in (*left, *right) for part in ((x,) if isinstance(x, flint.arb) else (x.real, x.imag))
    )


def _stays_equal(claimed: Node, derived: Node, sample: _Sample, *, plane: bool) -> bool:
    """Whether an equality holds at the highest precision too, as tanh(99) = 1 does not, and at a point close by."""
    plan, highest = Plan(claimed, derived), PRECISIONS[-1:]
    return all(
        _compare(plan, sample.regime, point, plane=plane, precisions=highest).outcome == "equal"
        for point in (sample.point, nearby(sample.point))
    )


def _named_sizes(sample: _Sample) -> dict[str, int]:
    """The sizes that a text has letters for."""
    return {name: size for name, size in sample.point.sizes.items() if not name.startswith("?")}


def _counterexample(sample: _Sample, shape: tuple[Size, ...]) -> Counterexample:
    at: list[tuple[str, str]] = []
    for symbol, entries in sample.point.values.items():
        shown = [_decimal(v) for v in entries]
        at.append((symbol.name, shown[0] if not symbol.shape else "[" + ", ".join(shown) + "]"))
    at.extend((name, str(size)) for name, size in sample.point.sizes.items() if not name.startswith("?"))
    entry = ""
    if shape:
        extents = [sample.point.extent(size) for size in shape]
        index = list(cartesian(*(range(1, e + 1) for e in extents)))[sample.entry]
        entry = ", ".join(map(str, index))
    return Counterexample(tuple(at), _short(sample.claimed), _short(sample.derived), entry)


def _decimal(value: Any) -> str:
    text = f"{float(value):.10f}".rstrip("0").rstrip(".")
    return text or "0"


def _short(ball: Any) -> str:
    return str(ball.mid().str(8, radius=False))


def prove_equal(
    a: Node,
    b: Node,
    facts: Facts = Facts(),  # noqa: B008 - Facts is immutable
    *,
    plane: bool = False,
) -> set[str] | None:
    """The laws by which a = b, for all sizes and indices; None where the normal form does not show it."""
    laws: set[str] = set()
    try:
        for blocks in partitions(a.shape):
            field = Field(opened=True, facts=facts, plane=plane)
            labels = [field.label(a.shape[block[0]]) for block in blocks]
            field.apart = frozenset(labels)
            axes = [0] * len(a.shape)
            for block, label in zip(blocks, labels, strict=True):
                for axis in block:
                    axes[axis] = label
            left, right = lower(field, a, tuple(axes)), lower(field, b, tuple(axes))
            difference = field.reduce(field.sub(left, right))
            if not (
                difference.num.is_zero()
                or zero_in_all_regions(field, difference)
                or zero_by_common_radicals(field, difference)
            ):
                return None
            laws |= field.used_laws
    except (ChainruleError, ZeroDivisionError, RecursionError):
        return None
    return laws or {"arithmetic"}


def partitions(shape: tuple[Size, ...]) -> Iterator[list[list[int]]]:
    """All ways in which axes of one size can coincide, from all different to all equal."""

    def place(axis: int, blocks: list[list[int]]) -> Iterator[list[list[int]]]:
        if axis == len(shape):
            yield [list(block) for block in blocks]
            return
        blocks.append([axis])
        yield from place(axis + 1, blocks)
        blocks.pop()
        for block in blocks:
            if shape[block[0]] == shape[axis]:
                block.append(axis)
                yield from place(axis + 1, blocks)
                block.pop()

    yield from place(0, [])
