"""Definitions that stand too far above a claim to be meant: a book uses its letters anew in each chapter."""

from chainrule.checker.extraction.outdated import FORGOTTEN
from chainrule.checker.runs import check_document
from chainrule.readers import documents

DEFINITION = "$$g(x) = x^3$$\n"
CLAIM = "$$\\frac{d}{dx} g(x) = 3 x^2$$\n"


def verdict(lines):
    """The verdict on the claim so many lines below the definition."""
    report = check_document(documents.parse(DEFINITION + "\n" * (lines - 1) + CLAIM))
    (judged,) = report.judged
    return judged.verdict.verdict


def test_a_definition_is_forgotten_after_a_thousand_lines():
    assert verdict(FORGOTTEN) == "proved"
    assert verdict(FORGOTTEN + 1) == "unknown"
