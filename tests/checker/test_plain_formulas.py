"""Wrong formulas in plain text: cells of tables and lines of fences, with their places."""

from __future__ import annotations

import pytest

from chainrule.verbs import check

WRONG = {
    "a cell": ("| Function | Derivative |\n|---|---|\n| x² | 2x |\n| cos(x) | sin(x) |\n", 4, "sign"),
    "code in a cell": ("| Function | Derivative |\n|---|---|\n| `x^3` | `3x` |\n", 3, "exponent"),
    "equations in cells": (
        "| Function | First derivative |\n|---|---|\n| L = (y-h)^2 | dL/dh = -(y-h) |\n", 3, "constant-factor",
    ),
    "a fence": (
        "```\nŷ = X·w + b\nJ(w,b) = (1/m) × Σ(ŷᵢ - yᵢ)²\n```\n\n```\n∂J/∂w = (1/m) × X^T × (ŷ - y)\n```\n", 7,
        "constant-factor",
    ),
    "a sentence": ("It is a rule that d/dx[cos x] = sin x.\n", 1, "sign"),
}  # fmt: skip
PROSE = (
    "| Function | Derivative |\n|---|---|\n| a constant | none |\n| x if x > 0 | 2 |\n",
    "| Function | Gradient clipping |\n|---|---|\n| on | 3 |\n",
    "| f(x) | Derivative |\n|---|---|\n| x/(1+|x|) | 5x |\n",
    "| Date | Price |\n|---|---|\n| x² | 3x |\n",
)


@pytest.mark.parametrize(("text", "line", "name"), WRONG.values(), ids=WRONG)
def test_wrong_formulas_in_plain_text_are_found(text, line, name):
    ((claim,),) = [
        [c for c in d["claims"] if c["verdict"] == "refuted"] for d in check(text=text).to_json()["documents"]
    ]
    assert (claim["line"], claim["finding"]["name"]) == (line, name)


@pytest.mark.parametrize("text", PROSE)
def test_words_in_cells_are_no_formulas(text):
    assert not any(d["claims"] for d in check(text=text).to_json()["documents"])
