"""Documents in all formats as tests: an `expect:` comment speaks of the first line with claims behind it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from mdtest import UNFLAGGED, Expected, compare, read_expectation

from chainrule.readers import documents
from chainrule.verbs import check

FOLDER = Path(__file__).resolve().parents[1] / "documents" / "formats"
_EXPECT = re.compile(r"^\s*(?:%|\.\.|<!--)\s*expect: (.*?)(?: -->)?\s*$")


def judgements(path):
    """Per file and cell what is found, as (line, judgement) in order."""
    out = {}
    for document in check(path).to_json()["documents"]:
        for claim in document["claims"]:
            findings = claim.get("findings") or ([claim["finding"]] if claim["finding"] else [])
            judged = Expected(claim["verdict"], tuple(f["name"] for f in findings))
            out.setdefault((Path(document["path"]).name, claim["cell"]), []).append((claim["line"], judged))
    return out


def problems(text, found):
    """What differs between the comments of a text and what is found in it."""
    out, spoken_of = [], set()
    for number, line in enumerate(text.split("\n"), 1):
        match = _EXPECT.match(line)
        if match is None:
            continue
        wanted = [read_expectation(part) for part in match.group(1).split(";")]
        first = min((at for at, _ in found if number < at <= number + 4), default=0)
        spoken_of.add(first)
        if [judged for at, judged in found if at == first] != wanted:
            out.append(f"line {number}: expected {wanted}, found {[j for at, j in found if at == first]}")
    out.extend(
        f"line {at}: {judged}" for at, judged in found if at not in spoken_of and judged.verdict not in UNFLAGGED
    )
    return out


@pytest.mark.parametrize("name", ["regression.tex", "rules.rst", "dialects.md"])
def test_document(name):
    found = judgements(FOLDER / name)
    assert problems((FOLDER / name).read_text(encoding="utf-8"), found[name, None]) == []
    assert all(judged.verdict in UNFLAGGED for (file, _), rows in found.items() if file != name for _, judged in rows)


@pytest.mark.parametrize(("name", "claims"), [("regression.tex", 20), ("rules.rst", 17), ("dialects.md", 17)])
def test_no_claim_is_lost_and_none_is_found_in_code(name, claims):
    """Counted by hand; every formula in code, comments and verbatim parts would be refuted."""
    assert sum(len(rows) for rows in judgements(FOLDER / name).values()) == claims


def test_notebook():
    found = judgements(FOLDER / "logistic.ipynb")
    cells = json.loads((FOLDER / "logistic.ipynb").read_text(encoding="utf-8"))["cells"]
    assert sorted(cell for _, cell in found) == [3, 5, 6], "cells of code and raw cells are counted, not read"
    for (_, number), rows in found.items():
        assert compare("".join(cells[number - 1]["source"]), rows) == []


def test_the_runner_can_fail():
    text = "% expect: refuted [sign]\n$a$\n"
    assert problems(text, [(2, Expected("refuted", ("sign",)))]) == []
    assert problems(text, [(2, Expected("proved"))])
    assert problems(text, [])
    assert problems("", [(2, Expected("refuted", ("sign",)))])
    assert problems("", [(2, Expected("unknown"))])


def test_the_same_claims_in_every_format():
    """One text in four formats is judged alike, each claim at its own place."""
    formulas = [r"\frac{d}{dx} x^2 = 2 x", r"\frac{d}{dx} x^2 = 3 x", r"\frac{d}{dx} \nabla = 3"]
    texts = {
        "Markdown": "\n\n".join(f"$${f}$$" for f in formulas),
        "LaTeX": "\n\n".join(f"\\[{f}\\]" for f in formulas),
        "reStructuredText": "\n\n".join(f".. math:: {f}" for f in formulas),
        "notebook": json.dumps({"nbformat": 4, "cells": [
            {"cell_type": "markdown", "source": "\n\n".join(f"$${f}$$" for f in formulas)}]}),
    }  # fmt: skip
    from chainrule.checker.runs import check_document

    for name, text in texts.items():
        report = check_document(documents.parse(text, "notes", name))
        assert [j.verdict.verdict for j in report.judged] == ["proved", "refuted", "unknown"], name
        assert [report.document.place(j.claim.start).line for j in report.judged] == [1, 3, 5], name
        assert {report.document.place(j.claim.start).cell for j in report.judged} == {1 if name == "notebook" else None}


def test_dollars_within_words_of_a_formula():
    """What stands in braces within words in a formula of LaTeX may have formulas and commands of its own."""
    from chainrule.checker.runs import check_document

    text = (
        r"$\frac{d}{dx} x^2 = 2 x \quad \mbox{by the \href{https://example.org}{rule} for $x$}$, $\frac{d}{dx} x = 2$"
    )
    report = check_document(documents.parse(text, "notes", "LaTeX"))
    assert [j.verdict.verdict for j in report.judged] == ["proved", "refuted"]
