"""Claims that tables make: headers that are formulas, and list tables of reStructuredText."""

from __future__ import annotations

import pytest

from chainrule.verbs import check


def verdicts(text):
    return [judged.verdict.verdict for judged in check(text=text).judged]


def table(heads, *rows):
    return "\n".join("| " + " | ".join(row) + " |" for row in (heads, ["---"] * len(heads), *rows)) + "\n"


LOSS = r"$-(y \log a + (1 - y) \log(1 - a))$"
RAMP, STEP = (
    rf"$\begin{{cases}} {below} & (z \lt 0) \\ {above} & (z \ge 0) \end{{cases}}$"
    for below, above in (("b z", "z"), ("b", "1"))
)
RIGHT = {
    "the-function-itself": table(["$g(z)$", "$g'(z)$"], [r"$\frac{1}{1 + e^{-z}}$", "$g(z) (1 - g(z))$"]),
    "in-plain-text": table(["f(x)", "f'(x)"], [r"$\tanh(x)$", "$1 - f(x)^2$"]),
    "another-letter": table([r"$\phi(u)$", r"$\phi'(u)$"], ["$u^3$", "$3 u^2$"]),
    "a-partial": table(["loss", "$L$", r"$\frac{\partial L}{\partial a}$"], ["x", LOSS, r"$\frac{a - y}{a (1 - a)}$"]),
    "a-gradient": table(["$L$", r"$\nabla_a L$"], [r"$\frac12 \sum_j (a_j - y_j)^2$", "$a - y$"]),
    "conditions-in-brackets": table(["$g(z)$", "$g'(z)$"], [RAMP, STEP]),
}
WRONG = {
    "the-function-itself": table(["$g(z)$", "$g'(z)$"], [r"$\frac{1}{1 + e^{-z}}$", "$g(z) (1 + g(z))$"]),
    "in-plain-text": table(["f(x)", "f'(x)"], [r"$\tanh(x)$", "$1 + f(x)^2$"]),
    "another-letter": table([r"$\phi(u)$", r"$\phi'(u)$"], ["$u^3$", "$2 u^2$"]),
    "a-partial": table(["loss", "$L$", r"$\frac{\partial L}{\partial a}$"], ["x", LOSS, r"$\frac{y - a}{a (1 - a)}$"]),
    "a-gradient": table(["$L$", r"$\nabla_a L$"], [r"$\frac12 \sum_j (a_j - y_j)^2$", "$y - a$"]),
    "conditions-in-brackets": table(["$g(z)$", "$g'(z)$"], [RAMP, STEP.replace("1 &", "2 &")]),
}
LIST = """
Rules
=====

.. list-table::
   :header-rows: 1

   * - Name
     - :math:`g(z)`
     - :math:`g'(z)`
   * - Ramp
     - .. math::
          \\begin{cases}
            0 & (z < 0)
            \\\\
            z & (z \\ge 0)
          \\end{cases}
     - .. math::
          \\begin{cases}
            0 & (z < 0)
            \\\\
            1 & (z \\ge 0)
          \\end{cases}
   * - Sigmoid
     - :math:`\\frac{1}{1 + e^{-z}}`
     - :math:`g(z)(1 - g(z))`
   * - Softplus
     - :math:`\\ln(1 + e^z)`
     - :math:`\\frac{1}{1 + e^z}`

Behind it :math:`z^2` and :math:`3 z`.
"""
MYST = """
```{list-table}
:header-rows: 1

* - Function
  - Derivative
* - $x^2$
  - $2 x$
* - $x^3$
  - $2 x^2$
```
"""


@pytest.mark.parametrize("text", RIGHT.values(), ids=RIGHT)
def test_a_right_row_is_accepted(text):
    (found,) = verdicts(text)
    assert found in ("proved", "convention")


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_row_is_refuted(text):
    assert verdicts(text) == ["refuted"]


@pytest.mark.parametrize(
    ("heads", "row"),
    [
        (["$x$", "$f(x)$", "$f'(x)$"], ["$a$", "$2 a$", "$3$"]),
        (["$g(x)$", "$g'(x)$"], ["$2$", "$3$"]),
        (["$g(x)$", "$h(x)$"], ["$x^2$", "$3 x$"]),
        (["$g(x)$", "$g''(x)$"], ["$x^2$", "$3 x$"]),
    ],
)
def test_a_table_of_values_claims_nothing(heads, row):
    assert verdicts(table(heads, row)) == []


def test_list_tables(tmp_path):
    (tmp_path / "rules.rst").write_text(LIST, encoding="utf-8")
    found = [judged.verdict.verdict for judged in check(tmp_path / "rules.rst").judged]
    assert found == ["convention", "proved", "refuted"]
    assert verdicts(MYST) == ["proved", "refuted"]


def test_the_function_of_a_row_is_that_of_its_derivative():
    """Three rows that define f, one below the other: each derivative is that of the f beside it."""
    functions = {r"\sin(x)": r"\cos(x)", r"\cos(x)": r"-\sin(x)", r"\tan(x)": r"\frac{1}{\cos(x)}"}
    rows = [["a", f"$f(x) = {f}$", f"$f'(x) = {slope}$"] for f, slope in functions.items()]
    assert verdicts(table(["name", "function", "derivative"], *rows)) == ["proved", "proved", "refuted"]
