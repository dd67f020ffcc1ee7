"""Suppressions in comments: what they cover in each format, and what is said about those that are not in order."""

import json
import re
import time

import pytest

from chainrule.checker.notices import NOTICES
from chainrule.checker.pages import page
from chainrule.checker.runs import check_document
from chainrule.errors import UsageError
from chainrule.readers import documents

#: The one definition of these documents and a claim with the wrong sign.
LOSS = r"Let $L(p) = -\ln p$."
WRONG = r"\frac{dL}{dp} = \frac{1}{p}"


def checked(text, name="Markdown"):
    return check_document(documents.parse(text, name=name))


def flagged_lines(report):
    return [report.document.place(j.claim.start).line for j in report.judged if j.flagged]


def names(report):
    return [notice.name for notice in report.notices]


COVERED = {
    "alone before a display": ("Markdown", f"{LOSS}\n\n<!-- chainrule: ignore[sign] why -->\n\n$$\n{WRONG}\n$$\n"),
    "on the line": ("Markdown", f"{LOSS}\n\n$${WRONG}$$ <!-- chainrule: ignore[sign] why -->\n"),
    "on the closing line": ("Markdown", f"{LOSS}\n\n$$\n{WRONG}\n$$ <!-- chainrule: ignore[sign] why -->\n"),
    "between two inline formulas": ("Markdown", f"{LOSS} Then <!-- chainrule: ignore[sign] why --> ${WRONG}$.\n"),
    "in a cell of a table": ("Markdown", f"{LOSS}\n\n| a | b |\n|---|---|\n| ${WRONG}$ | x <!-- chainrule: ignore[sign] y --> |\n"),
    "alone before a line of prose": ("Markdown", f"{LOSS}\n\n<!-- chainrule: ignore[sign] why -->\nThen $p > 0$ and ${WRONG}$.\n"),
    "beside another one": ("Markdown", f"{LOSS}\n\n<!-- chainrule: p: positive --> <!-- chainrule: ignore[sign] why -->\n$${WRONG}$$\n"),
    "before another one": ("Markdown", f"{LOSS}\n\n<!-- chainrule: ignore[sign] why --><!-- chainrule: p: positive -->\n\n$${WRONG}$$\n"),
    "behind the end of another one": ("Markdown", f"{LOSS}\n\n<!-- chainrule:\np: positive --><!-- chainrule: ignore[sign] why -->\n\n$${WRONG}$$\n"),
    "in a quote": ("Markdown", f"{LOSS}\n\n> <!-- chainrule: ignore[sign] why -->\n> $${WRONG}$$\n"),
    "over two lines": ("Markdown", f"{LOSS}\n\n<!-- chainrule: ignore[sign]\nwhy, at length -->\n$${WRONG}$$\n"),
    "percent in Markdown": ("Markdown", f"{LOSS}\n\n$$\n{WRONG} % chainrule: ignore[sign] why\n$$\n"),
    "percent in a fence": ("Markdown", f"{LOSS}\n\n```math\n% chainrule: ignore[sign] why\n{WRONG}\n```\n"),
    "MyST": ("Markdown", f"{LOSS}\n\n% chainrule: ignore[sign] why\n\n$${WRONG}$$\n"),
    "a row of percent in Markdown": ("Markdown", f"{LOSS}\n\n$$\n\\begin{{aligned}}\n  % chainrule: ignore[sign] why\n{WRONG}\n\\end{{aligned}}\n$$\n"),
    "MDX": ("Markdown", f"{LOSS}\n\n{{/* chainrule: ignore[sign] why */}}\n\n$${WRONG}$$\n"),
    "two names": ("Markdown", f"{LOSS}\n\n$${WRONG}$$ <!-- chainrule: ignore[value, sign] why -->\n"),
    "before an environment": ("LaTeX", f"{LOSS}\n% chainrule: ignore[sign] why\n\\begin{{equation}}\n{WRONG}\n\\end{{equation}}\n"),
    "behind the begin": ("LaTeX", f"{LOSS}\n\\begin{{equation}} % chainrule: ignore[sign] why\n{WRONG}\n\\end{{equation}}\n"),
    "inside an environment": ("LaTeX", f"{LOSS}\n\\begin{{equation}}\n% chainrule: ignore[sign] why\n{WRONG}\n\\end{{equation}}\n"),
    "behind the row": ("LaTeX", f"{LOSS}\n\\begin{{align}}\n{WRONG} % chainrule: ignore[sign] why\n\\end{{align}}\n"),
    "inside a claim": ("LaTeX", f"{LOSS}\n\\begin{{equation}}\n\\frac{{dL}}{{dp}}\n% chainrule: ignore[sign] why\n= \\frac{{1}}{{p}}\n\\end{{equation}}\n"),
    "rst": ("reStructuredText", f"Let :math:`L(p) = -\\ln p`.\n\n.. chainrule: ignore[sign] why\n   at length\n\n.. math::\n\n   {WRONG}\n"),
    "percent in rst": ("reStructuredText", f"Let :math:`L(p) = -\\ln p`.\n\n.. math::\n\n   % chainrule: ignore[sign] why\n   {WRONG}\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", COVERED)
def test_a_suppression_covers(case):
    name, text = COVERED[case]
    report = checked(text, name)
    assert flagged_lines(report) == []
    assert [s.finding.name for j in report.judged for s in j.suppressed] == ["sign"]
    assert all(s.reason for j in report.judged for s in j.suppressed)
    assert set(names(report)) == ({"suppression-unused"} if case == "two names" else set())


@pytest.mark.parametrize("case", COVERED)
def test_without_it_the_claim_is_flagged(case):
    """The documents above are wrong: what is not flagged there is not flagged because of the comment."""
    name, text = COVERED[case]
    report = checked(re.sub(r"chainrule: ignore", "remark: ignore", text), name)
    assert len(flagged_lines(report)) == 1
    assert report.notices == []


def test_a_notebook():
    cells = [
        {"cell_type": "markdown", "source": [LOSS]},
        {"cell_type": "markdown", "source": ["<!-- chainrule: ignore[sign] why -->\n", f"$${WRONG}$$\n"]},
        {"cell_type": "markdown", "source": ["<!-- chainrule: ignore[sign] why -->\n"]},
    ]
    report = checked(json.dumps({"nbformat": 4, "cells": cells}), "notebook")
    assert flagged_lines(report) == []
    (notice,) = report.notices
    place = report.document.place(notice.start)
    assert (notice.name, place.cell, place.line) == ("suppression-unused", 3, 1)


def test_it_reaches_one_formula_only():
    text = f"{LOSS}\n\n<!-- chainrule: ignore[sign] why -->\n$${WRONG}$$\n\n$${WRONG}$$\n"
    assert flagged_lines(checked(text)) == [6]
    rows = f"{LOSS}\n\\begin{{align}}\n{WRONG} \\\\\n% chainrule: ignore[sign] why\n{WRONG} \\\\\n{WRONG}\n\\end{{align}}\n"
    assert flagged_lines(checked(rows, "LaTeX")) == [3, 6]
    own = (
        f"{LOSS}\n\\begin{{align}}\n{WRONG} \\\\\n{WRONG} \\\\ % chainrule: ignore[sign] why\n{WRONG}\n\\end{{align}}\n"
    )
    assert flagged_lines(checked(own, "LaTeX")) == [3, 5]


def test_it_does_not_hide_other_findings():
    text = f"{LOSS}\n\n$${WRONG}$$ <!-- chainrule: ignore[exponent] why -->\n"
    report = checked(text)
    assert flagged_lines(report) == [3]
    assert names(report) == ["suppression-unused"]


@pytest.mark.parametrize(
    ("comment", "name", "message"),
    [
        ("chainrule: ignore[sign]", "suppression-unreasoned", "say why"),
        ("chainrule: ignore[sing] why", "suppression-invalid", "did you mean 'sign'"),
        ("chainrule: ignore why", "suppression-invalid", "names no finding"),
        ("chainrule: ignore[] why", "suppression-invalid", "names no finding"),
        ("chainrule ignore[value] why", "suppression-unused", "no value"),
        ("chainrule: ignore[value] why", "suppression-unused", "no value"),
        ("chainrule: see page 3", "declaration-invalid", "see page 3"),
    ],
)
def test_a_comment_that_is_not_in_order_is_a_finding(comment, name, message):
    report = checked(f"{LOSS}\n\n$${WRONG}$$ <!-- {comment} -->\n")
    assert names(report) == [name]
    (notice,) = report.notices
    assert message in notice.message
    assert report.document.text[notice.start : notice.end] == f"<!-- {comment} -->"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Markdown", "`<!-- chainrule: ignore[sign] x -->`\n"),
        ("Markdown", "```html\n<!-- chainrule: ignore[sign] x -->\n```\n"),
        ("LaTeX", "\\begin{verbatim}\n% chainrule: ignore[sign] x\n\\end{verbatim}\n"),
        ("LaTeX", "\\verb|% chainrule: ignore[sign] x|\n"),
        ("LaTeX", "50\\% chainrule: ignore[sign] x\n"),
        ("reStructuredText", "Code::\n\n   .. chainrule: ignore[sign] x\n"),
    ],
)
def test_what_is_no_comment_says_nothing(name, text):
    assert checked(text, name).notices == []


@pytest.mark.parametrize("name", NOTICES)
def test_a_finding_about_comments_has_a_page(name):
    body = page(name)
    assert body.startswith(f"{name}: ")
    assert all(heading in body for heading in ("What it means", "Why it happens", "Example", "Correction"))


def test_the_pages_show_what_they_speak_of():
    """The example of each page is that finding."""
    wrong = {"suppression-unused": r"\frac{dL}{dp} = -\frac{1}{p}"}
    for name, notice in NOTICES.items():
        comment = notice.example.split("-->")[0] + "-->"
        assert names(checked(f"{LOSS}\n\n{comment}\n$${wrong.get(name, WRONG)}$$\n")) == [name]


def test_unknown_pages_name_those_there_are():
    with pytest.raises(UsageError, match="suppression-unused"):
        page("suppression-unusd")


HOSTILE = {
    "many on a line": lambda n: "<!-- chainrule: ignore[sign] x --> " * n + "\n$f$",
    "many comments": lambda n: "<!-- chainrule: ignore[sing, sang, song, sung] x -->\n" * n,
    "many on one line": lambda n: "$f$ <!-- chainrule: ignore[sign] x --> " * n,
    "many names": lambda n: f"<!-- chainrule: ignore[{','.join(f'n{k}' for k in range(n))}] x -->\n",
    "many formulas": lambda n: "<!-- chainrule: ignore[sign] x -->\n" * 2000 + "$f$ " * n,
    "many declarations": lambda n: "<!-- chainrule: a, b, c, d, e: constant; f: function of x -->\n" * n,
    "a long declaration": lambda n: f"<!-- chainrule: {'(' * n}: constant -->\n",
    "one in many marks": lambda n: "> - " * n + "<!-- chainrule: ignore[sign] x -->\n",
    "percent signs": lambda n: "$$\n" + "% chainrule: ignore[sign] x\n" * n + "$$\n",
    "no end": lambda n: "<!-- chainrule: " * n,
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("name", ["Markdown", "LaTeX", "reStructuredText"])
def test_no_comments_hang(case, name):
    start = time.monotonic()
    report = checked(HOSTILE[case](10_000), name)
    assert time.monotonic() - start < 10
    assert len(report.document.comments) <= 2000


def test_comments_that_are_not_read_are_noted():
    report = checked("<!-- chainrule: ignore[sign] x -->\n" * 3000)
    assert len(report.notices) == 2000
    assert "are not read" in report.document.notes[-1].message


TWO = "<!-- chainrule: ignore[sign] far -->{}<!-- chainrule: ignore[sign] near -->\n"


@pytest.mark.parametrize("between", ["\n", "\n\n", " ", ""])
def test_of_two_comments_for_one_finding_the_nearer_one_counts(between):
    report = checked(f"{LOSS}\n\n{TWO.format(between)}\n$${WRONG}$$\n")
    (hidden,) = report.judged[0].suppressed
    assert hidden.reason == "near"
    (notice,) = report.notices
    assert (notice.name, report.document.place(notice.start)[2:]) == ("suppression-unused", (3, 1))


def test_two_comments_on_a_line_for_two_findings():
    text = "<!-- chainrule: ignore[sign] x --><!-- chainrule: ignore[kink-value] y -->\n"
    report = checked(f"{LOSS}\n\n{text}$${WRONG}$$\n")
    assert not any(judged.flagged for judged in report.judged)
    assert [notice.message for notice in report.notices] == ["no kink-value is found in what follows"]


def test_text_behind_a_long_comment_is_no_mark():
    report = checked(f"{LOSS}\n\n<!-- chainrule: ignore[sign]\nwhy --> text\n\n$${WRONG}$$\n")
    assert [judged.flagged for judged in report.judged] == [True]


def test_text_between_two_comments_is_no_mark():
    report = checked(f"{LOSS}\n\n{TWO.format(' text ')}\n$${WRONG}$$\n")
    assert [judged.flagged for judged in report.judged] == [True]
    assert names(report) == ["suppression-unused"] * 2
