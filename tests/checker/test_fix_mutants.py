"""Right claims broken in one place by edits of their text: what is refuted, --fix makes right again.

The edits know nothing of the changes that the checker tries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chainrule.checker.fixing import fix
from chainrule.checker.runs import check_paths

#: A function and its derivative as it stands in tables; the right side is what is broken.
RIGHT = (
    (r"x^5", r"5 x^4"),
    (r"x^n", r"n x^{n-1}"),
    (r"\frac{1}{x}", r"-\frac{1}{x^2}"),
    (r"\sqrt{x}", r"\frac{1}{2 \sqrt{x}}"),
    (r"e^{3 x}", r"3 e^{3 x}"),
    (r"2^x", r"2^x \ln 2"),
    (r"\log_3 x", r"\frac{1}{x \ln 3}"),
    (r"\ln(x^2 + 1)", r"\frac{2 x}{x^2 + 1}"),
    (r"\sin(x^2)", r"2 x \cos(x^2)"),
    (r"\cos^3 x", r"-3 \cos^2 x \sin x"),
    (r"\tan x", r"1 + \tan^2 x"),
    (r"\tanh(a x)", r"a (1 - \tanh^2(a x))"),
    (r"\frac{x}{1 + x}", r"\frac{1}{(1 + x)^2}"),
    (r"\frac{\sin x}{x}", r"\frac{x \cos x - \sin x}{x^2}"),
    (r"x^2 e^{-x}", r"(2 x - x^2) e^{-x}"),
    (r"\frac{1}{1 + e^{-x}}", r"\frac{e^{-x}}{(1 + e^{-x})^2}"),
    (r"\ln(1 + e^x)", r"\frac{1}{1 + e^{-x}}"),
    (r"\frac{1}{2} (w x + b - y)^2", r"w (w x + b - y)"),
    (r"-y \ln x - (1 - y) \ln(1 - x)", r"\frac{x - y}{x (1 - x)}"),
    (r"e^{-\frac{x^2}{2 s^2}}", r"-\frac{x}{s^2} e^{-\frac{x^2}{2 s^2}}"),
    (r"\arctan(x)", r"\frac{1}{1 + x^2}"),
    (r"x \ln x - x", r"\ln x"),
)
VECTORS = "Let $A \\in \\mathbb{R}^{n \\times n}$ and $x, b \\in \\mathbb{R}^n$.\n\n"
TENSORS = (
    (r"\nabla_x (b^T A x)", r"A^T b"),
    (r"\nabla_x (x^T x)", r"2 x"),
    (r"\nabla_x (x^T A x)", r"(A + A^T) x"),
    (r"\nabla_x \|A x - b\|^2", r"2 A^T (A x - b)"),
    (r"\frac{\partial \ln q_i}{\partial z_j}", r"\delta_{ij} - q_j"),
    (r"\frac{\partial q_i}{\partial z_j}", r"q_i (\delta_{ij} - q_j)"),
)  # fmt: skip
SOFTMAX = "Let $q_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}}$.\n\n"
BREAKS = (
    (r"(?<![\d_])\d(?!\d)", lambda m: str(int(m.group()) + 1)),
    (r"[+]", lambda _: "-"),
    (r"-", lambda _: "+"),
    (r"^-", lambda _: ""),
    (r"\\sin", lambda _: r"\cos"),
    (r"\\cos", lambda _: r"\sin"),
    (r"\\ln", lambda _: r"\exp"),
    (r"\^\d", lambda _: ""),
    (r"\^T", lambda _: ""),
    (r"(?<= )[a-z] ", lambda _: ""),
    (r"(?<!\w)\d ", lambda _: ""),
    (r"_j", lambda _: "_i"),
    (r"x", lambda _: "x^2"),
)


def broken(right: str) -> Iterator[str]:
    """The right side with one place changed, in each way that it has a place for."""
    seen = {right}
    for pattern, change in BREAKS:
        for found in re.finditer(pattern, right):
            text = right[: found.start()] + change(found) + right[found.end() :]
            if text.strip() and text not in seen:
                seen.add(text)
                yield text


def judged(path: Path, text: str):
    path.write_text(text, encoding="utf-8")
    report = check_paths([path])
    return report, report.judged[-1]


def mended(path: Path, text: str) -> tuple[str, str] | None:
    """The right side after --fix and its verdict; None where the broken claim was not refuted."""
    report, claim = judged(path, text)
    if claim.verdict.verdict != "refuted":
        return None
    fix(report, lambda _: True)
    after = path.read_text(encoding="utf-8")
    again = check_paths([path]).judged[-1]
    assert again.flagged == (again.verdict.verdict == "refuted")
    return after.rstrip("$\n").rpartition(" = ")[2], again.verdict.verdict


CASES = {
    **{f: (r"\frac{d}{dx} \left(" + f + r"\right)", right, "") for f, right in RIGHT},
    **{left: (left, right, SOFTMAX if "z_j" in left else VECTORS) for left, right in TENSORS},
}


@pytest.mark.parametrize("name", CASES)
def test_broken_claims_are_mended(name, tmp_path):
    left, right, before = CASES[name]
    path = tmp_path / "a.md"
    _, claim = judged(path, f"{before}$${left} = {right}$$\n")
    assert claim.verdict.verdict == "proved"
    tried = 0
    for text in broken(right):
        found = mended(path, f"{before}$${left} = {text}$$\n")
        if found is not None:
            tried += 1
            assert found[1] in ("proved", "agrees"), (text, found)
            assert len(found[0]) <= 2 * len(right) + 12, (text, found)
    assert tried
