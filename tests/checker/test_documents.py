"""The project's own documents: every claim is judged as the comment above it says, all others are not flagged."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from mdtest import Expected, compare, expectations

from chainrule.checker.mistakes import MISTAKES
from chainrule.verbs import check

FOLDER = Path(__file__).resolve().parents[1] / "documents"
DOCUMENTS = sorted(FOLDER.glob("*.md"))


@cache
def judgements(text: str) -> tuple[tuple[int, Expected], ...]:
    """What each claim of a text comes to; the documents are asked twice."""
    (document,) = check(text=text).to_json()["documents"]
    out = []
    for claim in document["claims"]:
        findings = claim.get("findings") or ([claim["finding"]] if claim["finding"] else [])
        out.append((claim["line"], Expected(claim["verdict"], tuple(f["name"] for f in findings))))
    return tuple(out)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_document(path):
    text = path.read_text(encoding="utf-8")
    problems = compare(text, judgements(text))
    assert not problems, f"{path.name}\n" + "\n".join(problems)


def test_there_are_documents():
    assert len(DOCUMENTS) >= 8


def test_every_mistake_has_a_document():
    named = {
        finding
        for path in DOCUMENTS
        for _, wanted in expectations(path.read_text(encoding="utf-8"))
        for one in wanted
        for finding in one.findings
    }
    assert named == set(MISTAKES)


def test_most_claims_of_the_documents_are_good():
    """The documents are about false alarms at least as much as about misses."""
    good = bad = 0
    for path in DOCUMENTS:
        for _, judged in judgements(path.read_text(encoding="utf-8")):
            if judged.verdict == "refuted":
                bad += 1
            else:
                good += 1
    assert good > bad > 20


class TestRunner:
    """The runner itself can fail."""

    TEXT = "<!-- expect: refuted [sign] -->\n$$\\frac{d}{dx} \\cos x = \\sin x$$\n\n$$\\frac{d}{dx} x = 1$$\n"

    def test_right_expectations_pass(self):
        assert compare(self.TEXT, judgements(self.TEXT)) == []

    def test_a_wrong_verdict_fails(self):
        (problem,) = compare(self.TEXT.replace("refuted [sign]", "proved"), judgements(self.TEXT))
        assert problem == "line 2: expected proved, found refuted [sign]"

    def test_a_wrong_finding_fails(self):
        (problem,) = compare(self.TEXT.replace("[sign]", "[value]"), judgements(self.TEXT))
        assert problem == "line 2: expected refuted [value], found refuted [sign]"

    def test_an_unexpected_refutation_fails(self):
        text = self.TEXT.replace("<!-- expect: refuted [sign] -->", "")
        (problem,) = compare(text, judgements(text))
        assert problem == "line 2: expected nothing to be flagged, found refuted [sign]"

    def test_a_finding_beside_a_proof_is_a_flag(self):
        text = "$\\frac{\\ln x}{\\partial x} = \\frac{1}{x}$"
        (problem,) = compare(text, judgements(text))
        assert problem == "line 1: expected nothing to be flagged, found proved [differential-missing]"

    def test_an_expectation_without_a_claim_fails(self):
        (problem,) = compare("<!-- expect: proved -->\nno formula\n", [])
        assert problem == "line 2: expected proved, found no claim"

    @pytest.mark.parametrize(
        "comment", ["<!-- expect: refuted[sign] -->", "<!-- expect: wrong -->", "<!--expect: proved-->"]
    )
    def test_a_misspelt_comment_fails(self, comment):
        with pytest.raises(ValueError, match="expectation"):
            expectations(f"{comment}\n$x$")
