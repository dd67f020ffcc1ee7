"""The project's own documents: every claim is judged as the comment above it says, all others are not flagged."""

from __future__ import annotations

from pathlib import Path

import pytest
from mdtest import Expected, compare, expectations

from chainrule.checker.mistakes import MISTAKES
from chainrule.verbs import check

FOLDER = Path(__file__).resolve().parents[1] / "documents"
DOCUMENTS = sorted(FOLDER.glob("*.md"))


def judgements(text: str) -> list[tuple[int, Expected]]:
    """What each claim of a text comes to."""
    (document,) = check(text=text).to_json()["documents"]
    out = []
    for claim in document["claims"]:
        assert "internal error" not in (claim["reason"] or ""), claim["text"]
        findings = claim.get("findings") or ([claim["finding"]] if claim["finding"] else [])
        out.append((claim["line"], Expected(claim["verdict"], tuple(f["name"] for f in findings))))
    return out


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
    texts = [path.read_text(encoding="utf-8") for path in DOCUMENTS]
    wanted = [one for text in texts for _, line in expectations(text) for one in line]
    bad = sum(one.verdict == "refuted" for one in wanted)
    displays = sum(text.count("$$") // 2 for text in texts)
    assert displays - bad > bad > 20
