"""What is accepted against the words around a claim, above the readings: a convention that its sentence excludes.

"The gradient of the mean loss is" one of all examples, "for all i and j" one of equal ones, too, and a function of x
and y that both vary is no function of x alone.
"""

from __future__ import annotations

import re

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.spoken_cases import plainly
from chainrule.prover.verdict import Verdict
from chainrule.readers import syntax as t
from chainrule.readers.usage import head_name
from chainrule.writers.text import plain_name

_OF_A_CASE = re.compile(r"it is said of (.*?), of which the text speaks above")
_SLOPE = re.compile(r"(\S+) lies? between 0 and 1")


def against_words(claim: Claim, verdict: Verdict) -> str:
    """Why the words around a claim speak against how it was accepted; empty if they do not."""
    convention, spoken = verdict.convention, claim.spoken
    if "whole" in spoken and "one term of the sum" in convention:
        return "the sentence speaks of all terms of the sum"
    if "open sums" in spoken and "sum to 1" in convention:
        return "the text says that what sums to 1 by convention need not"
    if (case := _OF_A_CASE.search(convention)) is not None:
        cases = {said.removeprefix("case:") for said in spoken if said.startswith("case:")}
        own = plainly(case[1])
        if "every" in spoken or (cases and not any(each.startswith(own) for each in cases)):
            return "the sentence speaks of another case, or of all"
    if claim.condition is not None and "whether" in spoken:
        return "the sentence speaks of all cases"
    if (slope := _SLOPE.search(convention)) is not None and any(plain_name(each) == slope[1] for each in large(claim)):
        return f"the text says that {slope[1]} is more than 1"
    return lost_argument(claim)


def large(claim: Claim) -> list[str]:
    """The letters that the text shortly above says to be more than 1, or than another one."""
    return [said.removeprefix("large:") for said in claim.spoken if said.startswith("large:")]


def lost_argument(claim: Claim) -> str:
    """Which argument of a function, that varies with the variable, a chain of its derivatives leaves out."""
    left, right = claim.left, claim.right
    if not isinstance(left, t.Derivative) or right is None or len(left.variables) != 1:
        return ""
    name, variable = head_name(left.body), head_name(left.variables[0][0])
    arguments = dict(claim.calls).get(name or "", ())
    taken = {
        head_name(each)
        for part in t.find_all(right, t.Derivative)
        if head_name(part.body) == name and part != left
        for each, _ in part.variables
    }
    if not taken & set(arguments):
        return ""
    moving = {inner for inner, (outer, *more) in claim.calls if outer == variable and not more}
    for lost in (each for each in arguments if each not in taken):
        if lost in moving or (lost == variable and left.mark == "d"):
            return f"{plain_name(name or '')} depends on {plain_name(lost)}, too"
    return ""
