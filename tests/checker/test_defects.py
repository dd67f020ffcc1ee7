"""A defect of chainrule leaves one formula unread or one claim unknown; the rest of the document is checked."""

import pytest

from chainrule.checker.extraction import claims
from chainrule.checker.runs import check_document
from chainrule.readers import documents

TEXT = """Let $f(x) = x^2$ and $h(x) = 7$.

$$f'(x) = 3 x$$

$$\\frac{df}{dx} = 2 x$$
"""


def test_a_formula_that_meets_a_defect_is_a_claim_that_says_so(monkeypatch):
    def broken(text):
        if "'" in text:
            raise IndexError
        return {}

    monkeypatch.setattr(claims, "two_valued", broken)
    found = [judged.verdict for judged in check_document(documents.parse(TEXT)).judged]
    assert [each.verdict for each in found] == ["unknown", "proved"]
    assert "internal error (IndexError); please report" in found[0].reason


@pytest.mark.parametrize("arguments", [r"\dots", r"\ldots, \ldots", r"\cdots"])
def test_brackets_that_hold_only_an_ellipsis(arguments):
    report = check_document(documents.parse(f"Let $f({arguments}) = 2$.\n\n$$\\frac{{d}}{{dx}} x^2 = 2 x$$"))
    assert [judged.verdict.verdict for judged in report.judged] == ["proved"]
