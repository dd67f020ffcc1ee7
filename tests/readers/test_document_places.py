"""Places: every claim stands at its line and column in code points, whatever the format, line ends and macros."""

from __future__ import annotations

import json

import pytest

from chainrule.checker.runs import check_document
from chainrule.readers import documents
from chainrule.verbs import check


def claims(text, name):
    document = documents.parse(text, "notes", name)
    report = check_document(document)
    return document, [(document.place(j.claim.start), document.end_place(j.claim.end), j) for j in report.judged]


def at(text, needle):
    """Line and column, counted by hand-made means: split at the line ends that every editor knows."""
    before = text[: text.index(needle)].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")


BODY = {
    "Markdown": "ü 𝑎 text{n}{n}a $\\frac{d}{dx} x^2 = 2 x$ b{n}{n}$${n}\\frac{d}{dx} x^3 = 3 x^2{n}$${n}",
    "LaTeX": "ü 𝑎 text % $x${n}{n}a $\\frac{d}{dx} x^2 = 2 x$ b{n}\\begin{align}{n}"
    "\\frac{d}{dx} x^3 = 3 x^2{n}\\end{align}{n}",
    "reStructuredText": "ü 𝑎 text{n}{n}a :math:`\\frac{d}{dx} x^2 = 2 x` b{n}{n}.. math::{n}{n}   "
    "\\frac{d}{dx} x^3 = 3 x^2{n}",
}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize("name", BODY)
def test_line_ends(name, end):
    text = BODY[name].replace("{n}", end)
    _, found = claims(text, name)
    assert [(p.line, p.column) for p, _, _ in found] == [at(text, r"\frac{d}{dx} x^2"), at(text, r"\frac{d}{dx} x^3")]
    assert [e.column - p.column for p, e, _ in found] == [
        len(r"\frac{d}{dx} x^2 = 2 x"),
        len(r"\frac{d}{dx} x^3 = 3 x^2"),
    ]


def test_mixed_line_ends():
    text = "a\r\n\rb\n\n$\\frac{d}{dx} x^2 = 2 x$\r$$\\frac{d}{dx} x^3 = 3 x^2$$"
    _, found = claims(text, "Markdown")
    assert [(p.line, p.column) for p, _, _ in found] == [(5, 2), (6, 3)]


@pytest.mark.parametrize("suffix", ["md", "tex", "rst"])
def test_a_byte_order_mark_is_no_column(suffix, tmp_path):
    formula = ":math:`\\frac{d}{dx} x = 1`" if suffix == "rst" else "$\\frac{d}{dx} x = 1$"
    (tmp_path / f"a.{suffix}").write_bytes(b"\xef\xbb\xbf" + formula.encode())
    ((claim,),) = [d["claims"] for d in check(tmp_path / f"a.{suffix}").to_json()["documents"]]
    assert (claim["line"], claim["column"]) == (1, formula.index("\\") + 1)


class TestMacros:
    HEAD = "\\newcommand{\\dd}[1]{\\frac{d}{dx} #1}\n\\newcommand{\\sq}[1]{#1^2}\n\\def\\two{2}\n"

    def spans(self, line):
        document, found = claims(self.HEAD + f"${line}$\n", "LaTeX")
        return [(p.line, p.column, document.text[j.claim.start : j.claim.end], j.verdict.verdict) for p, _, j in found]

    def test_a_call_is_quoted_as_it_is_written(self):
        assert self.spans(r"\dd{x^3} = 3 \sq{x}") == [(4, 2, r"\dd{x^3} = 3 \sq{x}", "proved")]

    def test_links_of_a_chain_begin_behind_calls(self):
        assert self.spans(r"\dd{\sq{x}} = \two x = x \two") == [
            (4, 2, r"\dd{\sq{x}} = \two x", "proved"),
            (4, 16, r"\two x = x \two", "proved"),
        ]

    def test_an_argument_keeps_its_own_place(self):
        text = "\\newcommand{\\id}[1]{#1}\n$\\id{\\frac{d}{dx} x = 2}$\n"
        document, found = claims(text, "LaTeX")
        ((place, _, judged),) = found
        assert (place.line, place.column) == (2, 6)
        assert document.text[judged.claim.start : judged.claim.end] == r"\frac{d}{dx} x = 2"

    def test_the_latest_definition_holds(self):
        text = "\\def\\k{2}$\\frac{d}{dx} x^2 = \\k x$\\def\\k{3}$\\frac{d}{dx} x^3 = \\k x^2$"
        assert [j.verdict.verdict for _, _, j in claims(text, "LaTeX")[1]] == ["proved", "proved"]

    def test_optional_arguments_and_stars(self):
        text = (
            "\\newcommand{\\der}[2][x]{\\frac{d}{d#1} #2}\\DeclarePairedDelimiter{\\paren}{(}{)}"
            "$\\der{x^2} = 2 x$ $\\der[t]{t^3} = 3 \\paren*{t}^2$"
        )
        assert [j.verdict.verdict for _, _, j in claims(text, "LaTeX")[1]] == ["proved", "proved"]

    @pytest.mark.parametrize("body", [r"\def\a{\a}", r"\def\a{\b}\def\b{\a}", r"\newcommand{\a}[1]{\a{#1}}"])
    def test_a_macro_that_contains_itself_is_a_note(self, body):
        document, found = claims(body + "$\\frac{d}{dx} x = \\a{1}$ $\\frac{d}{dx} x = 1$", "LaTeX")
        assert [j.verdict.verdict for _, _, j in found] == ["unknown", "proved"]
        (note,) = document.notes
        assert "contains itself" in note.message

    def test_exponential_macros_are_cut_off(self):
        text = "\\def\\a{xx}" + "".join(
            f"\\def\\{b}{{\\{a}\\{a}}}" for a, b in zip("abcdefghijklmnopqrstu", "bcdefghijklmnopqrstuv", strict=True)
        )
        document, found = claims(text + "$\\frac{d}{dx} x = \\v$ $\\frac{d}{dx} x = 1$", "LaTeX")
        assert [j.verdict.verdict for _, _, j in found] == ["unknown", "proved"]
        (note,) = document.notes
        assert "more than" in note.message

    @pytest.mark.parametrize(
        ("definition", "formula"),
        [
            ("\\def\\a#1.{#1}", "\\frac{d}{dx} x = \\a 1."),
            ("\\def\\pd[#1]{\\partial_{#1}}", "\\pd[x] (x^2) = 2 x"),
            ("\\def\\pd[#1]#2{\\frac{\\partial #2}{\\partial #1}}", "\\pd[x]{x^2} = 2 x"),
            (
                "\\def\\mean[#1,#2]{\\frac{1}{#2} \\sum_{#1=1}^{#2}}",
                "\\frac{d}{dv} \\mean[i, m] v u_i = \\mean[i, m] u_i",
            ),
        ],
    )
    def test_delimited_parameters_are_expanded(self, definition, formula):
        document, found = claims(f"{definition}${formula}$", "LaTeX")
        assert [j.verdict.verdict for _, _, j in found] == ["proved"]
        assert not document.notes

    def test_a_call_in_another_form_is_left_as_it_is(self):
        _, found = claims("\\def\\pd[#1]{\\partial_{#1}}$\\pd(x) x^2 = 2 x + \\frac{d}{dx} 1$", "LaTeX")
        assert [j.verdict.verdict for _, _, j in found] == ["unknown"]

    def test_parameters_behind_a_command_are_named_and_not_expanded(self):
        document, _ = claims("\\def\\a\\b#1{#1}$x$", "LaTeX")
        assert "not expanded" in document.notes[0].message

    def test_the_argument_of_a_macro_around_a_display_is_a_display(self):
        text = "\\newcommand{\\rows}[1]{\n\\begin{align*} #1 \\end{align*}\n}\n\\rows{\n\\frac{d}{dx} x^2 &= 2 x \\\\\n&= x\n}\n"
        _, found = claims(text, "LaTeX")
        assert [(place.line, j.verdict.verdict) for place, _, j in found] == [(5, "proved"), (6, "refuted")]

    def test_a_line_that_ends_in_a_body_ends_no_formula(self):
        text = "\\newcommand{\\pd}[2]{\n\\frac{\\partial #1}{\\partial #2}\n}\n$$\\pd{y}{x} = \\pd{y}{u}\\pd{u}{x}$$\n"
        _, found = claims(text, "LaTeX")
        assert [j.verdict.verdict for _, _, j in found] == ["proved"]


class TestNotebook:
    def notebook(self, *sources):
        cells = [{"cell_type": kind, "source": source} for kind, source in sources]
        return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells})

    def test_cells_count_from_one_over_all_cells(self):
        text = self.notebook(("code", "x"), ("markdown", ["a\n", "\n", "ü $\\frac{d}{dx} x = 1$"]), ("raw", "$x$"))
        ((place, end, _),) = claims(text, "notebook")[1]
        assert (place.cell, place.line, place.column, end.column) == (2, 3, 4, 22)
        assert str(place) == "notes:cell 2:3:4"

    def test_definitions_reach_later_cells_and_say_where_they_stand(self, tmp_path):
        path = tmp_path / "a.ipynb"
        path.write_text(self.notebook(("markdown", "x\n\n$f(x) = x^2$"), ("code", ""), ("markdown", "$f'(x) = 2 x$")))
        report = check(path)
        ((claim,),) = [d["claims"] for d in report.to_json()["documents"]]
        assert (claim["cell"], claim["line"], claim["verdict"]) == (3, 1, "proved")
        assert (claim["reading"]["definition_cell"], claim["reading"]["definition_line"]) == (1, 3)

    def test_a_fence_left_open_ends_with_its_cell(self):
        text = self.notebook(("markdown", "```\n$\\frac{d}{dx} x = 2$"), ("markdown", "$\\frac{d}{dx} x = 1$"))
        assert [j.verdict.verdict for _, _, j in claims(text, "notebook")[1]] == ["proved"]

    def test_macros_reach_later_cells(self):
        text = self.notebook(("markdown", "$\\newcommand{\\D}{\\frac{d}{dx}}$"), ("markdown", "$\\D x = 1$"))
        assert [j.verdict.verdict for _, _, j in claims(text, "notebook")[1]] == ["proved"]


class TestIncluded:
    def test_a_claim_of_an_included_file_stands_in_that_file(self, tmp_path):
        (tmp_path / "parts").mkdir()
        (tmp_path / "main.tex").write_text(
            "\\def\\D{\\frac{d}{dx}}\n$f(x) = x^2$ \\input{parts/one} $\\D x^4 = 4 x^3$\n"
        )
        (tmp_path / "parts" / "one.tex").write_text("\nhere $f'(x) = 2 x$\n$\\D x^3 = x^2$\n")
        report = check(tmp_path / "main.tex")
        main, one = report.to_json()["documents"]
        assert main["path"].endswith("main.tex")
        assert one["path"].endswith("one.tex")
        assert [(c["line"], c["column"], c["verdict"]) for c in main["claims"]] == [(2, 33, "proved")]
        assert [(c["line"], c["column"], c["verdict"]) for c in one["claims"]] == [(2, 7, "proved"), (3, 2, "refuted")]
        assert "one.tex:3:2: refuted" in str(report)
        assert "  3 | $\\D x^3 = x^2$" in str(report)


def test_a_directive_is_read_with_the_fences_in_it():
    text = "````{prf:example}\n```{math}\n:label: a\ny = x\n```\n```python\n# $z$\n```\nAnd $w$.\n````\n"
    found = [piece.text.strip() for piece in documents.parse(text).pieces if piece.kind in ("display", "inline")]
    assert found == ["y = x", "w"]
