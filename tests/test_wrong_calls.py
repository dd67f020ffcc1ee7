"""Calls of the Python interface with what it does not take: each is one clear error of chainrule."""

import pytest

import chainrule as cr


@pytest.mark.parametrize(("call", "said"), [
    (cr.check, "nothing is named to check"),
    (lambda: cr.check(["a.md"]), "a path is text or a Path, here it is list"),
    (lambda: cr.check(None), "here it is NoneType"),
    (lambda: cr.check(text=b"x"), "text is text, here it is bytes"),
    (lambda: cr.prove(5), "a claim is text, here it is int"),
    (lambda: cr.prove(None), "a claim is text, here it is NoneType"),
])  # fmt: skip
def test_they_say_what_is_wrong(call, said):
    with pytest.raises(cr.UsageError, match=said):
        call()


def test_a_message_speaks_of_no_option_of_the_command_line():
    with pytest.raises(cr.UsageError, match="declare y as given if 0 is meant") as error:
        cr.derive("x^2", wrt="y")
    assert "--" not in str(error.value)


def test_a_text_comes_before_files(tmp_path):
    (tmp_path / "a.md").write_text("$\\frac{d}{dx} x^2 = 2x$\n", encoding="utf-8")
    report = cr.check(tmp_path / "a.md", text="$\\frac{d}{dx} x^2 = 3x$")
    assert [judged.verdict.verdict for judged in report.judged] == ["refuted", "proved"]
