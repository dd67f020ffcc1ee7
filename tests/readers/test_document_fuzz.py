"""Whatever a document holds, its reader answers with pieces in the text, soon, and the formulas are the author's."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chainrule.checker.extraction.claims import extract
from chainrule.checker.findings import unknown
from chainrule.checker.settings.suppress import suppressed
from chainrule.errors import UsageError
from chainrule.readers import documents
from chainrule.readers.documents.lines import unified

SRC = Path(__file__).resolve().parents[2] / "src"
COMMON = ["\n", "\n\n", "\r\n", "\r", "\t", " ", "  ", "x", "\x00", "\x0c", "\x1b", "\u2028", "𝑎", "{", "}", "$", "$$",
          r"\(", r"\)", r"\[", r"\]", "\\", "\\\\", "%", "&", "=", "+ 1", r"\frac{d}{dx} x", r"\quad", "[", "]", "`"]  # fmt: skip
TOKENS = {
    "Markdown": [*COMMON, "```math\n", "```\n", "```{note}\n", ":::{math}\n", ":::\n", "{math}`", "# ", "- ", "> ", "| ",
                 "<!--", "-->", "<pre>", "</pre>", "---\n", "{%", "%}", "\\\\(", "\\\\)", r"\_", r"\begin{align}",
                 r"\end{align}", r"\newcommand{\a}[1]{#1}", r"\a", "<!-- chainrule: ", "ignore[sign] x", "k: constant; "],
    "LaTeX": [*COMMON, "% chainrule: ", "ignore[sign] x", "k: constant; ", r"\begin{document}", r"\end{document}", r"\begin{align}", r"\end{align}", r"\begin{verbatim}",
              r"\end{verbatim}", r"\begin{array}{rcl}", r"\end{array}", r"\begin{pmatrix}", r"\end{pmatrix}", r"\text{",
              r"\newcommand{\a}[1]{#1}", r"\newcommand{\a}[2][x]{#2 #1 \b}", r"\def\a#1{\a#1}", r"\def\b{\a}", r"\a", r"\b",
              r"\let\b\a", r"\be", r"\def\be{\begin{align}}", r"\input{a}", r"\verb|", "|", r"\item", r"\section{", r"\label{",
              r"\iffalse", r"\fi", r"\tag{", r"\begin", r"\end", r"\newenvironment{q}{\begin{align}}{\end{align}}"],
    "reStructuredText": [*COMMON, ".. math::", ".. math:: x", "   ", ":label: a", ":math:`", "`:math:", "``", "::",
                         ".. note::", ".. code::", ".. chainrule: ", "ignore[sign] x", "k: constant; ", ".. default-role:: math", ".. ", ">>> ", "====", "- ", "+--+", "|a|"],
}  # fmt: skip
FAST = settings(max_examples=150, deadline=timedelta(seconds=2))


def look(text, name):
    document = documents.parse(text, "-", name)
    source = document.text
    assert len(unified(text)) == len(text)
    for piece in document.pieces:
        assert 0 <= piece.start <= piece.end <= len(source)
        if piece.kind in ("inline", "display") and piece.origin is None:
            written = source[piece.start : piece.end]
            assert len(piece.text) == len(written)
            # A reader blanks out layout and takes the escapes of Markdown away; it never adds anything else.
            assert set(piece.text) <= set(written) | {" "}
        if piece.origin is not None:
            assert len(piece.origin.spans) == len(piece.text)
            assert all(piece.start <= a < b <= piece.end for a, b in piece.origin.spans + piece.origin.calls)
    starts = [p.start for p in document.pieces if p.kind in ("inline", "display")]
    assert starts == sorted(starts)
    extraction = extract(document)
    _, notices = suppressed(document, [unknown(claim, "") for claim in extraction.claims])
    for each in (*document.comments, *extraction.notices, *notices):
        assert 0 <= each.start < each.end <= len(source)
        assert "chainrule" in source[each.start : each.end]
    for claim in extraction.claims:
        assert 0 <= claim.start <= claim.end <= len(source)
        place, end = document.place(claim.start), document.end_place(claim.end)
        assert place.line >= 1
        assert place.column >= 1
        assert (end.line, end.column) >= (place.line, place.column)
        assert document.line_text(claim.start)


@pytest.mark.parametrize("name", TOKENS)
def test_anything(name):
    @FAST
    @given(st.lists(st.sampled_from(TOKENS[name]), max_size=40).map("".join) | st.text(max_size=80))
    @example("")
    @example("\ufeff")
    def run(text):
        look(text, name)

    run()


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=10),
                    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(["cells", "source", "cell_type"]), x))  # fmt: skip
CELL = st.fixed_dictionaries({"cell_type": st.sampled_from(["markdown", "code", "raw", 1]), "source": JSON | st.lists(
    st.sampled_from(TOKENS["Markdown"]), max_size=20)})  # fmt: skip


@FAST
@given(st.lists(CELL | JSON, max_size=5), st.sampled_from([4, 3, None, "4"]))
def test_any_notebook(cells, version):
    text = json.dumps({"nbformat": version, "cells": cells})
    if version == 4:
        look(text, "notebook")
    else:
        with pytest.raises(UsageError, match=r"format 3|names no nbformat"):
            look(text, "notebook")


@FAST
@given(st.text(max_size=200))
def test_any_text_is_no_notebook(text):
    with pytest.raises(UsageError, match=r"^- is not a notebook"):
        documents.parse(text, "-", "notebook")


LONG = {
    "LaTeX": ["\\\\begin{verbatim}", "\\\\begin{align}", "\\\\begin{align} x", "$", "$$", "\\\\[ x", "\\\\(", "{", "%", "\\\\def\\\\a{", "\\\\newcommand{\\\\a}{",
              "\\\\verb|", "\\\\iffalse", "\\\\cite[", "\\\\label{", "\\\\text{", "$x$ ", "\\\\be ", "\\\\input{a}", "\\\\begin{pmatrix}\\\\text{"],
    "Markdown": ["<!--", "<pre>", "{%", ":::{math}\\n", "{math}`", "\\\\\\\\(", "\\\\begin{align}", "> ", "$`", "\\\\newcommand{\\\\a}{"],
    "reStructuredText": ["`", "``", ":math:`", ":a:a", ".. math::\\n", "::\\n\\n", ">>> ", "- ", "``a` "],
}  # fmt: skip


@pytest.mark.parametrize("name", LONG)
def test_nothing_hangs(name):
    """Many times one opening mark, each in linear time; one process with a limit for all of them."""
    code = "\n".join([
        "from chainrule.readers import documents", "import time",
        *(f"t = '{token}'; s = time.monotonic(); documents.parse(t * (200_000 // len(t)), '-', '{name}'); "
          f"d = time.monotonic() - s; assert d < 3, (t, d)" for token in LONG[name]),
    ])  # fmt: skip
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, timeout=60, check=False
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
