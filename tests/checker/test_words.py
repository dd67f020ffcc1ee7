"""Claims that words and tables make: found where they are made, and nowhere else."""

from __future__ import annotations

import pytest

from chainrule.verbs import check


def verdicts(text):
    return [judged.verdict.verdict for judged in check(text=text).judged]


WRONG = {
    "of": "The derivative of $x^3$ is $2x$.",
    "with-respect-to": "The gradient of $x^2 y$ with respect to $y$ is $2x$.",
    "whose": "Take $f(x) = x^3$, whose derivative is $2x$.",
    "has": "The function $f(x) = x^3$ has derivative $2x$.",
    "slope": "For $f(x) = x^3$, the slope at any point equals $2x$.",
    "table": "| f(x) | f'(x) |\n|---|---|\n| $x^3$ | $2x$ |\n",
    "fence": "```\nL = (y - t)^2 / 2\ndL/dy = t - y\n```\n",
    "table-of-losses": "| Loss function | $C$ | $\\frac{\\partial C}{\\partial a}$ |\n|---|---|---|\n"
    "| Squared error | $\\frac{1}{2}(y - a)^2$ | $y - a$ |\n",
    "table-of-activations": "| Name | $a = g(z)$ | $\\frac{\\partial a}{\\partial z}$ |\n|---|---|---|\n"
    "| Sigmoid | $\\frac{1}{1 + e^{z}}$ | $g(z)(1 - g(z)) = a(1 - a)$ |\n",
    "table-with-names": "| name | function | derivative |\n|---|---|---|\n| cube | $x^3$ | $2x$ |\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_a_wrong_claim_in_words_is_refuted(text):
    assert verdicts(text) == ["refuted"]


SILENT = {
    "not": "The derivative of $x^3$ is not $2x$.",
    "proportional": "The derivative of $x^3$ is proportional to $x$.",
    "two-variables": "The derivative of $a b$ is $b$.",
    "undefined": "The derivative of $f$ is $g$.",
    "second-in-words": "The second derivative of $x^3$ is $6x$.",
    "at-a-point": "The derivative of $x^2$ at $x = 2$ is $4$.",
    "no-derivative": "| f(x) | g(x) |\n|---|---|\n| $x^3$ | $2x$ |\n",
    "second-derivative": "| f(x) | second derivative |\n|---|---|\n| $x^3$ | $2x$ |\n",
    "code": "```python\nL = (y - t)**2 / 2\ndL/dy = t - y\n```\n",
    "words-in-a-fence": "```\nloss = (y - t)^2 / 2\ndloss/dy = t - y\n```\n",
    "no-header": "| $x^3$ | $2x$ |\n",
}


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_is_no_claim_is_none(text):
    assert verdicts(text) == []


OPEN = {
    "limited-behind": "The derivative of $|x|$ is $1$ if $x > 0$.",
    "limited-behind-a-comma": "The derivative of $|x|$ is $1$, for $x > 0$.",
    "which-letter": "The derivative of $(x w - y)^2$ is $2 (x w - y) x$.",
}


@pytest.mark.parametrize("text", OPEN.values(), ids=OPEN)
def test_what_is_said_with_a_condition_is_not_refuted(text):
    assert verdicts(text) == ["unknown"]


def test_a_claim_in_words_stands_where_it_is_made():
    (claim,) = check(text="One.\n\nThe derivative of $x^3$ is $2x$.\n").to_json()["documents"][0]["claims"]
    assert (claim["line"], claim["end_line"]) == (3, 3)
    assert claim["text"] == "x^3$ is $2x"
