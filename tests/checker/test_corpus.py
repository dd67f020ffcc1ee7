"""The shared corpus, where it is there: a real appendix, labelled claims and real documents; nothing of it is copied."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from chainrule.verbs import check, prove

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
UNFLAGGED = ("proved", "agrees", "convention")
GOOD = "true"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not there: {CORPUS}")


def rows(name: str) -> list[dict[str, object]]:
    path = CORPUS / name
    if not path.is_file():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def claims_of(path: Path) -> list[dict[str, object]]:
    (document,) = check(path).to_json()["documents"]
    return document["claims"]


def names(claim: dict[str, object]) -> list[str]:
    found = claim.get("findings") or ([claim["finding"]] if claim["finding"] else [])
    return [finding["name"] for finding in found]


# -- the appendix


@cache
def appendix() -> tuple[dict[str, object], ...]:
    return tuple(claims_of(CORPUS / "appendix.md"))


#: The bonus: a claim without a left side, in prose.
BONUS_LINE = 88
#: Eq. (5) is a chain of two equalities: one row in the labels, two in the report.
CHAIN_LINE = 52


def expected_rows() -> list[dict[str, object]]:
    out = []
    for row in rows("appendix.jsonl"):
        if row["line"] != BONUS_LINE:
            out.extend([row] * (2 if row["line"] == CHAIN_LINE else 1))
    return out


def test_the_appendix_has_the_claims_that_are_labelled():
    found = [claim["line"] for claim in appendix() if claim["line"] != BONUS_LINE]
    assert found == [row["line"] for row in expected_rows()]


def appendix_cases():
    seen: Counter[int] = Counter()
    for row in expected_rows():
        seen[row["line"]] += 1
        yield pytest.param(row, seen[row["line"]], id=f"{row['line']}-{seen[row['line']]}")


@pytest.mark.parametrize(("row", "nth"), list(appendix_cases()))
def test_appendix(row, nth):
    (claim,) = (c for c in appendix() if c["line"] == row["line"] and c["nth"] == nth)
    wanted = row["finding"].replace(" ", "-") if row["finding"] else None
    found = names(claim)
    if row["verdict"] == GOOD:
        assert claim["verdict"] in UNFLAGGED, claim["reason"]
        assert found == ([wanted] if wanted else [])
    elif row["verdict"] == "false":
        assert claim["verdict"] == "refuted", claim["reason"]
        assert found[0] == wanted
        assert claim["finding"]["counterexample"]["claimed"] != claim["finding"]["counterexample"]["derived"]
    else:
        assert row["verdict"] == "convention"
        assert claim["verdict"] == "convention"
        assert claim["convention"]
        assert found == []


def test_the_two_slips_of_the_appendix_are_explained_as_the_design_says():
    sign, factor = (c for c in appendix() if c["verdict"] == "refuted")
    assert names(sign) == ["sign", "definition-suspect"]
    assert names(factor) == ["constant-factor"]
    assert r"\ln" in factor["finding"]["correction"]


def test_the_chain_in_the_appendix_has_a_row_for_each_link():
    kinds = [claim["kind"] for claim in appendix() if claim["line"] == CHAIN_LINE]
    assert len(kinds) == 2
    assert kinds[1] == "chain-link"


# -- labelled claims


@pytest.mark.parametrize("row", rows("claims.jsonl"), ids=lambda row: f"{row['id']}-{row['fn']}")
def test_claim(row):
    verdict = prove(rf"\frac{{d}}{{d {row['var']}}} \left( {row['f_tex']} \right) = {row['claim_tex']}")
    if row["label"]:
        assert verdict.verdict in ("proved", "agrees"), verdict
    else:
        assert verdict.verdict == "refuted", verdict


def test_nearly_all_true_claims_are_proved():
    labelled = [row for row in rows("claims.jsonl") if row["label"]]
    assert len(labelled) == 27
    verdicts = Counter(
        prove(rf"\frac{{d}}{{d {row['var']}}} \left( {row['f_tex']} \right) = {row['claim_tex']}").verdict
        for row in labelled
    )
    assert verdicts["proved"] >= 25, verdicts


# -- real documents


@cache
def judged(name: str) -> tuple[dict[str, object], ...]:
    return tuple(claims_of(CORPUS / "documents" / name))


MARKDOWN = sorted(path.name for path in (CORPUS / "documents").glob("*.md"))


#: Versions before an erratum was mended: not every slip in them is labelled.
MENDED = [name for name in MARKDOWN if "_before_" not in name]


def labelled_lines(name: str, *, good: bool) -> list[int]:
    return [
        row["line"] for row in rows("documents.jsonl") if row["doc"] == name and row["verdict"].startswith(GOOD) == good
    ]


@pytest.mark.parametrize("name", MARKDOWN)
def test_no_true_claim_of_a_real_document_is_refuted(name):
    bad = labelled_lines(name, good=False)
    false_alarms = [
        f"line {claim['line']}: {claim['text']}"
        for claim in judged(name)
        if claim["verdict"] == "refuted"
        and claim["line"] not in bad
        and any(abs(claim["line"] - line) <= 1 for line in labelled_lines(name, good=True))
    ]
    assert false_alarms == []


@pytest.mark.parametrize("name", MENDED)
def test_only_claims_labelled_false_are_flagged_in_a_mended_document(name):
    flagged = {claim["line"] for claim in judged(name) if claim["verdict"] == "refuted" or claim["finding"]}
    assert flagged <= set(labelled_lines(name, good=False))


def test_the_labels_of_the_documents_are_used():
    good = sum(len(labelled_lines(name, good=True)) for name in MARKDOWN)
    bad = sum(len(labelled_lines(name, good=False)) for name in MARKDOWN)
    assert (good > 20, bad > 5) == (True, True)


@pytest.mark.parametrize(("name", "line"), [("d2l_multivariable.md", 759), ("d2l_single_variable.md", 313)])
def test_an_erratum_that_was_found_is_found(name, line):
    assert [claim["verdict"] for claim in judged(name) if claim["line"] == line] == ["refuted"]


@pytest.mark.parametrize("name", [name for name in MARKDOWN if "nn2" not in name])
def test_half_of_the_claims_of_a_real_document_are_decided(name):
    decided = sum(1 for claim in judged(name) if claim["verdict"] != "unknown")
    assert decided >= len(judged(name)) / 2 > 0
