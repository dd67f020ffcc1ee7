"""Formulas in the addresses of images: where they stand, and what they say."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.checker.runs import check_document
from chainrule.readers.documents import parse
from chainrule.readers.documents.images import decoded, in_images

SERVICE = "https://latex.codecogs.com/svg.latex?"
FORMULAS = [r"\frac{\partial L}{\partial x}\,=\,2x", r"a \\ b", "α + β", r"\left\{ x \right\}", "x^2&y"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_what_it_says(formula):
    """Percent codes are undone, with spaces for what is shorter."""
    address = quote(formula, safe="")
    text = decoded(address, pluses=False)
    assert len(text) == len(address)
    assert text.replace(" ", "") == formula.replace(" ", "")


@given(st.text(), st.booleans())
def test_every_character_keeps_its_offset(address, pluses):
    assert len(decoded(address, pluses=pluses)) == len(address)


@given(
    st.lists(st.sampled_from([SERVICE, "![a](", "<img src=", '"', "'", ")", "(", ">", " ", "\n", "x^2", "%5C", "\\"]))
)
def test_spans_are_in_order(parts):
    text = "".join(parts)
    at = 0
    for span in in_images(text):
        assert at <= span.start < span.inner < span.inner_end < span.end <= len(text)
        at = span.end


def test_places():
    """A claim is the span of its address, and shows what that says."""
    text = f"$f(x) = x^2$\n\n![a]({SERVICE}f%27(x)%3D2x)\n"
    judged = check_document(parse(text, "a.md")).judged[0]
    assert text[judged.claim.start : judged.claim.end] == "f%27(x)%3D2x"
    assert (judged.verdict.verdict, judged.claim.text) == ("proved", "f '(x) =2x")


def test_nothing_is_written_into_an_address():
    text = f"$f(x) = x^2$\n\n![a]({SERVICE}f'(x)=3x)\n"
    report = check_document(parse(text, "a.md"))
    assert report.judged[0].verdict.verdict == "refuted"
    assert report.edits() == {}


@pytest.mark.parametrize("text", [f"![a]({SERVICE}x^2", f"<img src={SERVICE}", f"{SERVICE}x^2", f"![a]({SERVICE})"])
def test_what_is_no_image(text):
    assert in_images(text) == []
