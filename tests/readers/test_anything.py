"""Whatever is thrown at the readers, they answer with a tree or with a `ReadError` that has a place; soon."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from chainrule.errors import ReadError
from chainrule.readers import documents, latex, text
from chainrule.readers.syntax import walk

SRC = Path(__file__).resolve().parents[2] / "src"
PIECES = st.sampled_from(
    r"\frac \frac12 \dfrac \partial \partial_x \nabla \sum \prod _{i=1} ^{k} _ ^ { } ( ) [ ] | \| \left( \right) \left| \right| \left. "
    r"\begin{cases} \end{cases} & \\ \text{if} \text \text{ \mathbf \hat \hat{y} \operatorname{softmax} \sqrt \sqrt[3] \ln \log_2 \sin^2 = == := < "
    r"\leq + - * / . , ; : ! ' '' \prime d dx \mathrm{d} x y f g 1 2.5 10 \dots \cdot \times \otimes \oint \infty \top T e \delta_{ij} "
    r"\begin{aligned} \end{aligned} \tag{1} \label{a} \quad \, % ~ $ # é ∂ ∇ ŷ θ 𝔘 \ \\\\ \begin \end \stackrel \underbrace \mathbb \mathbb{1}".split()
)
LATEXISH = (
    st.lists(PIECES, max_size=30).map(" ".join) | st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=60)
)
TEXTISH = st.lists(
    st.sampled_from(
        "x y z 1 2. 0.5 1e3 1e- + - * / ** ^ @ ( ) [ ] , = == < . .T ' sum sum[i]( sin( diff( grad( delta[i, j] log(x, _ \u0302 é".split()
    ),
    max_size=30,
).map("".join) | st.text(max_size=60)
FAST = settings(max_examples=400, deadline=timedelta(seconds=2))


def placed(error, source):
    assert error.message
    assert 0 <= error.start <= len(source)
    assert error.start <= error.end <= len(source) + 1


@FAST
@given(LATEXISH)
@example("9" * 5000)
@example(r"\frac{d^2}{dx^{" + "9" * 30 + "}} x")
@example("\\")
@example("\\text")
@example("\\text{")
@example(r"f() 3) = 1")
@example(r"\frac0.5in")
@example(r"s = \sum_{) \in U(i)} w")
@example(r"L = \max \left\{ \begin{array}{ll} x & y \end{array} \right.")
def test_latex(source):
    for statement in latex.statements(source):
        assert statement.error or statement.items
        if statement.error:
            assert 0 <= statement.start <= statement.end <= len(source) + 1
        for item in statement.items:
            for node in walk(item):
                assert 0 <= node.start <= node.end <= len(source)


@FAST
@given(LATEXISH)
def test_one_latex_expression(source):
    try:
        latex.expression(source)
    except ReadError as error:
        placed(error, source)


@FAST
@given(TEXTISH)
@example("9" * 5000)
@example("diff(x, x, 1.5)")
@example("diff(x, 2)")
def test_text(source):
    try:
        tree = text.expression(source)
    except ReadError as error:
        placed(error, source)
    else:
        assert all(0 <= node.start <= node.end <= len(source) for node in walk(tree))


@FAST
@given(
    st.lists(
        PIECES
        | st.sampled_from(
            ["$", "$$", "\n", "\n\n", "`", "```math\n", "```\n", "# ", "- ", "| ", r"\[", r"\]", r"\(", r"\)"]
        ),
        max_size=40,
    )
)
def test_documents(pieces):
    source = " ".join(pieces)
    document = documents.parse(source)
    at = 0
    for piece in document.pieces:
        assert at <= piece.start <= piece.end <= len(source)
        at = piece.end
        if piece.kind in ("inline", "display"):
            written = source[piece.start : piece.end]
            assert len(written) == len(piece.text)
            assert all(shown in (c, " ") for c, shown in zip(written, piece.text, strict=True)), (
                "only layout is blanked"
            )


@pytest.mark.parametrize(
    "expression",
    [
        "text.expression('1e999999999')",
        "text.expression('x ** 1e999999999')",
        "text.expression('-' * 90000 + 'x')",
        "text.expression('(' * 90000)",
        "latex.statements('{' * 90000)",
        "latex.statements('\\\\frac' * 15000)",
        "latex.statements('\\\\frac{' * 15000)",
        "latex.statements('x_' * 40000)",
        "latex.statements('x^{' * 30000)",
        "latex.statements('\\\\text{' * 15000)",
        "latex.statements('\\\\left|' * 15000)",
        "latex.statements('df/' * 30000)",
        "latex.statements('d' * 90000)",
        "latex.statements('|' * 90000)",
        "latex.statements('d(' * 3000)",
        "documents.parse('$' * 200000)",
        "documents.parse('`' * 200000)",
        "documents.parse('``` ' * 50000)",
        "documents.parse('\\\\[' * 100000)",
        "documents.parse('\\\\(' * 100000)",
        "documents.parse('$x' * 100000)",
        "documents.parse('` ' * 100000)",
        "documents.parse('$$x' * 60000)",
        "documents.parse('> ' * 20000)",
        "documents.parse('$ ' * 100000)",
    ],
)
def test_nothing_hangs(expression):
    code = (
        "from chainrule.errors import ReadError\nfrom chainrule.readers import documents, latex, text\n"
        f"try:\n    {expression}\nexcept ReadError as error:\n    print(error.message[:80])\n"
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
