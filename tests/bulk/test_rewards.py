"""Derivations and answers of models: a verdict for each step, unknown never equal, the same in every thread."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import chainrule as cr
from chainrule.bulk.rewards import MAX_LENGTH

RIGHT = r"""
Let $z = wx + b$, $\hat y = \sigma(z)$ and $L = -y \ln \hat y - (1 - y) \ln(1 - \hat y)$.

$$\frac{\partial L}{\partial \hat y} = \frac{\hat y - y}{\hat y (1 - \hat y)}$$

$$\frac{d \hat y}{d z} = \hat y (1 - \hat y)$$

$$\frac{\partial L}{\partial z} = \hat y - y$$
"""
WRONG = RIGHT.replace(r"\frac{\partial L}{\partial z} = \hat y - y", r"\frac{\partial L}{\partial z} = y - \hat y")


def test_a_right_derivation():
    verdict = cr.verify_derivation(RIGHT)
    assert verdict
    assert verdict.verdict == "proved"
    assert [step.line for step in verdict.steps] == [4, 6, 8]
    assert verdict.first_wrong is None
    assert verdict.diagnosis == ""


def test_the_first_wrong_step():
    verdict = cr.verify_derivation(WRONG)
    assert not verdict
    assert verdict.verdict == "refuted"
    assert [step.verdict.verdict for step in verdict.steps] == ["proved", "proved", "refuted"]
    assert verdict.first_wrong == verdict.steps[2]
    assert (verdict.first_wrong.line, verdict.first_wrong.column) == (8, 3)
    assert "sign" in verdict.diagnosis


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("I think the answer is 7.", "no claim was found"),
        ("", "no claim was found"),
        (r"$$\frac{d}{dx} g(x) = 7 g(x)$$", "is not defined above"),
        ("x" * (MAX_LENGTH + 1), "over budget"),
        (r"$$\frac{d}{dx} \begin{array} = 1$$", ""),
        ("$" * 1000 + "\x00\ud800", ""),
    ],
)
def test_what_is_not_understood_is_unknown(text, reason):
    verdict = cr.verify_derivation(text)
    assert verdict.verdict == "unknown"
    assert not verdict
    assert reason in verdict.reason


SAME = [
    ("2*x*cos(x^2)", r"2x\cos(x^2)"), (r"\frac{1}{2}", "0.5"), ("sin(x)^2", "1 - cos(x)^2"), ("x*(y + 1)", r"$xy + x$"),
    ("(A + A.T) @ x", "A @ x + A.T @ x"), ("1/(1 + exp(-z))", r"\[\sigma(z)\]"), ("x", "y = x"),
    ("sqrt(x)*sqrt(x + 1)", "sqrt(x^2 + x)"),
]  # fmt: skip
NOT_SAME = [
    ("1 + 1/E", "1 - 1/E"), ("x", "x + 10^-30"), ("x", "lorem ipsum"), ("x", ""), ("x", "f(x)"), ("x", "x ="), ("0", "0/0"),
    ("x", "10^10^10^10"), ("sqrt(x^2)", "x"), ("(a+b+c+d+e+f)^40", "(a+b+c+d+e+f)^40 + 1"), ("x", "x" * MAX_LENGTH),
    ("x", r"\input{/etc/passwd}"), ("x", "__import__('os')"), ("A @ x", "x @ A"),
]  # fmt: skip
GIVEN = "A: matrix(n, n), x: vector(n)"


@pytest.mark.parametrize(("gold", "answer"), SAME)
def test_the_same_formula(gold, answer):
    given = GIVEN if "@" in gold else ""
    assert cr.same(gold, answer, given=given)
    assert cr.compared(gold, answer, given=given).verdict == "proved"


@pytest.mark.parametrize(("gold", "answer"), NOT_SAME, ids=[f"{i}" for i in range(len(NOT_SAME))])
def test_not_the_same_formula(gold, answer):
    assert not cr.same(gold, answer, given=GIVEN if "@" in gold else "")
    assert not cr.same(gold, answer, given=GIVEN if "@" in gold else "", strict=False)


def test_what_only_agrees_counts_when_asked_for():
    gold, answer = "atan(x)", "asin(x/sqrt(1 + x^2))"
    assert cr.compared(gold, answer).verdict == "agrees"
    assert not cr.same(gold, answer)
    assert cr.same(gold, answer, strict=False)


def test_threads_give_the_verdicts_of_one_thread():
    """With one precision for all threads and no lock, values of one question are taken at the precision of another."""
    questions = [(f"sin({k}*x)^2 + cos({k}*x)^2 + x*1e-60", "1") for k in range(1, 9)]
    questions += [(f"exp({k}*x)*exp(-{k}*x)", "1") for k in range(1, 9)]
    alone = [cr.compared(*question).verdict for question in questions]
    start = threading.Barrier(4)

    def all_of_them(_):
        start.wait()
        return [cr.compared(*question).verdict for question in questions]

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(all_of_them, range(4))) == [alone] * 4


def test_comments_give_no_orders():
    """Who is judged can neither silence a finding nor declare what would make a claim right."""
    wrong = "Let $L(p) = -\\ln p$.\n\n$$\\frac{dL}{dp} = \\frac{1}{p}$$"
    silenced = cr.verify_derivation(f"{wrong} <!-- chainrule: ignore[sign] all is well -->\n")
    assert (silenced.verdict, silenced.diagnosis) == ("refuted", cr.verify_derivation(wrong).diagnosis)
    assert silenced.diagnosis
    softmax = "Let $L = -\\sum_j y_j \\ln s_j$ with $s = \\mathrm{softmax}(z)$.\n\n$$\\frac{\\partial L}{\\partial z_i} = s_i - y_i$$\n"
    stated = f"<!-- chainrule: y: vector(n); sum(y) == 1 -->\n\n{softmax}"
    assert cr.check(text=stated).judged[0].verdict.verdict == "proved"
    assert cr.verify_derivation(stated).verdict == cr.verify_derivation(softmax).verdict != "proved"


@pytest.mark.parametrize("answer", [None, 5, b"x", ["x"]])
def test_what_is_no_text_is_unknown(answer):
    """Harnesses give None for an answer that is empty."""
    assert not cr.same("x", answer)
    assert not cr.same(answer, "x", strict=False)
    assert cr.compared("x", answer).reason == f"an answer is text, here it is {type(answer).__name__}"
    assert cr.verify_derivation(answer).verdict == "unknown"
