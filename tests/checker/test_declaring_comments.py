"""Declarations in comments decide what prose leaves open, and say where they are wrong."""

import pytest

from chainrule.checker.runs import check_document
from chainrule.readers import documents

CLAIM = r"\frac{d}{dx} k f = k \frac{df}{dx}"


def verdicts(text, name="Markdown"):
    report = check_document(documents.parse(text, name=name))
    assert report.notices == []
    return [j.verdict.verdict for j in report.judged]


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        ("k: constant; f: function of x", "proved"),
        ("k: constant; f, g: functions of x", "proved"),
        ("f and k: functions of x", "refuted"),
        ("k, f: function(x)", "refuted"),
    ],
)
@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("Markdown", "<!-- chainrule: {} -->\n\n$$" + CLAIM.replace("{", "{{").replace("}", "}}") + "$$\n"),
        ("LaTeX", "% chainrule: {}\n\\[" + CLAIM.replace("{", "{{").replace("}", "}}") + "\\]\n"),
        ("LaTeX", "\\[ % chainrule: {}\n" + CLAIM.replace("{", "{{").replace("}", "}}") + "\\]\n"),
        ("reStructuredText", ".. chainrule: {}\n\n.. math:: " + CLAIM.replace("{", "{{").replace("}", "}}") + "\n"),
    ],
)
def test_a_declaration_decides(name, document, declared, wanted):
    """(k f)' = k f' holds for a constant k and for no function k of x."""
    assert verdicts(document.format(declared), name) == [wanted]


def test_it_holds_below_and_not_above():
    text = f"$${CLAIM}$$\n\n<!-- chainrule: k, f: functions of x -->\n\n$${CLAIM}$$\n"
    above, below = verdicts(text)
    assert above != "refuted"
    assert below == "refuted"


def test_it_hides_a_definition_above():
    """f(x) = x^2 is forgotten, so that 2x is no longer known to be its derivative."""
    text = "Let $f(x) = x^2$.\n\n{}$$\\frac{{df}}{{dx}} = 2x$$\n"
    assert verdicts(text.format("")) == ["proved"]
    assert verdicts(text.format("<!-- chainrule: f: function of x -->\n\n")) != ["proved"]


def test_a_total():
    """The derivative of the sum is zero where the sum is stated to be one."""
    text = "<!-- chainrule: y: vector(n); sum(y) == 1 -->\n\nLet $L = -\\sum_j y_j \\ln s_j$ with $s = \\mathrm{softmax}(z)$.\n\n$$\\frac{\\partial L}{\\partial z_i} = s_i - y_i$$\n"
    assert verdicts(text) == ["proved"]


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ("k: konstant", "'konstant' is not understood"),
        ("k", "not declared as anything"),
        ("f: function of x, k: constant", "semicolon"),
        ("A: matrix(2, 3) symmetric", "cannot be symmetric"),
        ("", "nothing is declared"),
    ],
)
def test_an_error_stands_at_its_comment(declared, message):
    report = check_document(documents.parse(f"One.\n\n<!-- chainrule: {declared} -->\n\n$${CLAIM}$$\n"))
    (notice,) = report.notices
    assert notice.name == "declaration-invalid"
    assert message in notice.message
    assert report.document.place(notice.start).line == 3


def test_prose_and_comment_say_the_same():
    """A comment is read as the sentence that it stands for."""
    for declared in ("constant", "function of $x$"):
        prose = f"Here $k$ is a {declared} and $f$ is a function of $x$.\n\n$${CLAIM}$$\n"
        comment = f"<!-- chainrule: k: {declared.replace('$', '')}; f: function of x -->\n\n$${CLAIM}$$\n"
        assert verdicts(prose) == verdicts(comment)
