r"""Wrong labels, beside the judgement: ``\partial z^{l+1}/\partial a^l = W^{l-1}`` below ``z^l = W^l a^{l-1} + b^l``.

A letter with another layer, step or index than the definitions give it is a letter of which nothing is known, so that
no reading refutes the claim. If it holds by the definitions near above with one label changed, that label is the slip.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import islice

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.findings import Finding, Judged
from chainrule.checker.judgement.exponent_slips import refuted_by_definitions
from chainrule.checker.judgement.lost_paths import THROUGH_NEXT
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.judgement.outcomes import ACCEPTED, as_read
from chainrule.checker.readings.guesses import GENERIC
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import CONVENTION, PROVED
from chainrule.readers import syntax as t
from chainrule.readers.rewriting import transform
from chainrule.readers.usage import is_index
from chainrule.writers.text import plain_name

#: So many changed labels are tried,
MAX_CHANGES = 16
#: by so many readings.
MAX_READINGS = 6
#: How far a label is moved: one layer or step, or two, but no further from its letter than one.
_SHIFTS = (-1, 0, 1)
#: A letter of a layer: ``W^{l-1}``, ``a^{(l)}``.
_LAYERED = re.compile(r"(?P<before>.*\^\{[(\[]?)(?P<letter>[A-Za-z])(?P<shift>[+-]1)?(?P<behind>[)\]]?\})")


def by_label(claim: Claim, outcomes: list[Outcome], judge: Callable[[Claim], Judged]) -> Outcome | None:
    """The refutation of a claim that nothing decides, and that is proved with one label changed."""
    left, right = claim.left, claim.right
    if right is None or not isinstance(left, (t.Derivative, t.Gradient)) or claim.set_to_zero or claim.in_case:
        return None
    found = (each for outcome in outcomes if (each := refuted_by_definitions(outcome)) is not None)
    for refuted in islice((each for each in found if _is_near(claim, each)), MAX_READINGS):
        read = as_read(claim, refuted.option)
        assert read.left is not None  # noqa: S101 - a claim that was judged has both sides
        assert read.right is not None  # noqa: S101
        for old, new, tree in islice(_changed(read.left, read.right), MAX_CHANGES):
            # By the one reading first: all of them take long.
            if _holds(read, refuted.option, tree) and _is_meant(claim, old, new, judge):
                words = f"{letter_text(new)} is meant, not {letter_text(old)}: with that label it is the derivative"
                return replace(refuted, extra=(Finding("variable", words),))
    return None


def _holds(read: Claim, option: Option, right: t.Tree) -> bool:
    """Whether a reading accepts another right side."""
    sides = (read.left, right) if option.sides is not None and read.left is not None else None
    try:
        outcome = judge_reading(replace(read, right=right), replace(option, sides=sides))
    except (ChainruleError, ZeroDivisionError):
        return False
    return outcome.verdict.verdict in ACCEPTED


def _is_meant(claim: Claim, old: t.Tree, new: t.Tree, judge: Callable[[Claim], Judged]) -> bool:
    """Whether the claim as it is written is proved with the label changed, by definitions or as a chain of names."""
    assert claim.left is not None  # noqa: S101 - checked by the caller
    assert claim.right is not None  # noqa: S101
    for before, after, tree in islice(_changed(claim.left, claim.right), MAX_CHANGES):
        if (before.start, before.end) == (old.start, old.end) and letter_text(after) == letter_text(new):
            verdict = judge(replace(claim, right=tree)).verdict
            return verdict.verdict == PROVED or (verdict.verdict == CONVENTION and _of_a_chain(verdict.convention))
    return False


def _is_near(claim: Claim, outcome: Outcome) -> bool:
    """Whether the definition that counts stands near above: another place may number its layers otherwise."""
    line = outcome.reading.definition_line
    return line is not None and 0 <= claim.line - line <= 2 * NEAR


def _of_a_chain(convention: str) -> bool:
    """Whether a claim holds by the names of a chain alone, which labels keep apart."""
    return convention.startswith(GENERIC) or convention.endswith(THROUGH_NEXT)


def _changed(left: t.Tree, right: t.Tree) -> Iterator[tuple[t.Tree, t.Tree, t.Tree]]:
    """The letters of the right side with one label changed, before and after, and the right side with that."""
    scripts = [script for tree in (left, right) for script in t.find_all(tree, t.Script)]
    indices = sorted({name for script in scripts for name in _indices(script)})
    for part in (part for part in t.walk(right) if isinstance(part, (t.Name, t.Script))):
        for new in _in_other_layers(part) if isinstance(part, t.Name) else _others(part, indices):

            def at_place(each: t.Tree, old: t.Tree = part, new: t.Tree = new) -> t.Tree | None:
                return new if each is old else None

            yield part, new, transform(right, at_place)


def _in_other_layers(letter: t.Name) -> Iterator[t.Name]:
    """A letter one layer before or behind, ``W^{l-1}`` and ``W^{l+1}`` for ``W^l``."""
    found = _LAYERED.fullmatch(letter.name)
    if found is None:
        return
    for shift in _SHIFTS:
        if shift != int(found["shift"] or 0):
            label = f"{found['letter']}{shift:+d}" if shift else found["letter"]
            yield replace(letter, name=f"{found['before']}{label}{found['behind']}")


def _others(script: t.Script, indices: list[str]) -> Iterator[t.Script]:
    """A script with another step below, or another index."""
    for place, below in enumerate(script.sub):
        changes: list[t.Tree] = [*_moved(below)] if isinstance(below, t.Terms) else []
        if isinstance(below, t.Name) and is_index(below):
            changes = [t.Name(below.start, below.end, name) for name in indices if name != below.name]
        for label in changes:
            yield replace(script, sub=(*script.sub[:place], label, *script.sub[place + 1 :]))


def _moved(label: t.Terms) -> Iterator[t.Tree]:
    """The steps beside ``t-1`` and ``t+1``, and t."""
    match label.terms:
        case ((1, t.Name() as letter), (sign, t.Number(_, _, value))) if value == 1:
            for shift in _SHIFTS:
                if shift != sign:
                    one = t.Number(label.start, label.end, Fraction(1))
                    yield letter if not shift else replace(label, terms=((1, letter), (shift, one)))


def _indices(script: t.Script) -> list[str]:
    return [part.name for part in script.sub if isinstance(part, t.Name) and is_index(part)]


def letter_text(part: t.Tree) -> str:
    """A letter with its labels as it is written in messages."""
    match part:
        case t.Name(_, _, name):
            return plain_name(name)
        case t.Script(_, _, t.Name(_, _, name), sub):
            return f"{plain_name(name)}_{''.join(map(letter_text, sub))}"
        case t.Terms(_, _, ((1, t.Name(_, _, name)), (sign, t.Number()))):
            return f"{plain_name(name)}{sign:+d}"
    return "the letter"
