"""The language server as an editor uses it: diagnostics, hovers and quick fixes while a text changes."""

from pathlib import Path

import pytest

pytest.importorskip("pygls", reason="pygls is not installed: it is what the language server is made with")
pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed: it is the editor in these tests")

from lsprotocol import types
from places import text_at

import chainrule as cr

pytestmark = pytest.mark.asyncio(loop_scope="module")
LOSS = r"""The loss of one example is $J(w) = (w x - y)^2$, and its slope is

$$\frac{dJ}{dw} = 2 (w x - y)$$
"""
ERROR, WARNING, INFORMATION, _ = types.DiagnosticSeverity


def lines_of(found):
    return [(d.range.start.line, d.code) for d in found]


async def test_a_wrong_claim_is_an_error_below_the_claim(editor, uri):
    (found,) = await editor.open(uri, LOSS)
    assert (found.severity, found.code, found.source) == (ERROR, "chain-factor-missing", "chainrule")
    assert text_at(LOSS, found.range) == r"\frac{dJ}{dw} = 2 (w x - y)"
    first, claimed, derived, point = found.message.split("\n")
    assert first == "the factor d(w*x)/dw is missing"
    assert claimed.startswith("claimed:  ")
    assert derived.startswith("derived:  ")
    assert point.startswith("at w = ")
    (definition,) = found.related_information
    assert definition.location.range.start.line == 0
    assert "J(w) = (w x - y)^2" in definition.message


async def test_the_finding_goes_when_the_claim_is_mended_and_comes_back(editor, uri):
    await editor.open(uri, LOSS)
    assert await editor.change(uri, (2, 19, 2, 19, " x")) == []
    assert lines_of(await editor.change(uri, (2, 19, 2, 21, ""))) == [(2, "chain-factor-missing")]


async def test_a_change_of_the_definition_reaches_the_claim_below(editor, uri):
    await editor.open(uri, LOSS)
    assert await editor.change(uri, LOSS.replace("(w x - y)^2", "(w - y)^2").replace("2 (w x - y)", "2 (w - y)")) == []
    at = LOSS.index("w x")
    assert lines_of(await editor.change(uri, (0, at, 0, at + 1, "2w"))) == [(2, "value")]


async def test_several_changes_in_one_message_hold_one_after_the_other(editor, uri):
    await editor.open(uri, "")
    first = (0, 0, 0, 0, r"$\frac{d}{dx} x^2 = x$")
    assert lines_of(await editor.change(uri, first, (0, 0, 0, 0, "A line.\n\n"), (2, 16, 2, 17, "3"))) == [(2, "value")]


async def test_a_slip_of_notation_is_a_warning(editor, uri):
    (found,) = await editor.open(uri, r"$\frac{\ln x}{\partial x} = \frac{1}{x}$")
    assert (found.severity, found.code) == (WARNING, "differential-missing")


async def test_a_claim_that_holds_in_a_range_only_is_a_warning(editor, uri):
    (found,) = await editor.open(uri, r"$\frac{d}{dx} \sqrt{x^2} = 1$")
    assert (found.severity, found.code) == (WARNING, "conditional")


async def test_a_doubted_definition_is_named_where_it_stands(editor, uri):
    text = "$s(z) = \\frac{1}{1 + e^{z}}$\n\n$\\frac{d s}{d z} = s (1 - s)$"
    found = await editor.open(uri, text)
    assert [(d.range.start.line, d.severity, d.code) for d in found] == [
        (2, ERROR, "sign"),
        (0, INFORMATION, "definition-suspect"),
    ]


@pytest.mark.parametrize("mark", ["\f", "\v", "\u2028", "\x85"])
async def test_only_the_ends_of_the_protocol_end_a_line(editor, uri, mark):
    (found,) = await editor.open(uri, f"a{mark}b\n\n$\\frac{{d}}{{dx}} x^3 = 2 x^2$")
    assert found.range.start.line == 2
    assert await editor.change(uri, (2, 20, 2, 21, "3")) == []


async def test_a_hover_tells_verdict_reading_and_steps(editor, uri):
    await editor.open(uri, LOSS)
    found = await editor.hover(uri, 2, 10)
    assert found.contents.kind == "markdown"
    text = found.contents.value
    assert text.startswith("**refuted**")
    assert "`chain-factor-missing`" in text
    assert "(line 1)" in text
    assert "by the power rule" in text
    assert text_at(LOSS, found.range) == r"\frac{dJ}{dw} = 2 (w x - y)"


async def test_a_hover_over_a_right_claim_shows_why(editor, uri):
    await editor.open(uri, r"$\frac{d}{dx} (x \sin x) = \sin x + x \cos x$")
    text = (await editor.hover(uri, 0, 5)).contents.value
    assert text.startswith("**proved**")
    assert "by the product rule" in text
    assert "by the rule for sine" in text


async def test_a_long_derivation_is_cut(editor, uri):
    await editor.open(uri, r"$\frac{d}{dx} \sin(\cos(\sin(\cos(\sin(\cos(\sin(\cos(\sin(\cos x))))))))) = 0$")
    text = (await editor.hover(uri, 0, 5)).contents.value
    assert "more steps" in text
    assert len(text.splitlines()) < 40


async def test_a_hover_beside_the_claims_says_nothing(editor, uri):
    await editor.open(uri, LOSS)
    assert await editor.hover(uri, 0, 3) is None
    assert await editor.hover(uri, 900, 900) is None


async def test_a_hover_speaks_of_the_text_as_it_is_now(editor, uri):
    await editor.open(uri, LOSS)
    changed = editor.change(uri, (2, 19, 2, 19, " x"))
    asked = editor.hover(uri, 2, 10)
    await changed
    assert (await asked).contents.value.startswith("**proved**")


WRONG = [
    LOSS,
    r"$\frac{d}{dx} \cos x = \sin x$",
    "In bits $L(p) = -\\log_2 p$.\n\n$$\n\\begin{aligned}\n\\frac{dL}{dp} &= -\\frac{1}{p} \\\\\n\\end{aligned}\n$$",
    "> 🙂 it is $\\frac{d}{dx} x^3 =\n> 2 x^2$.",
    r"$\frac{\ln x}{\partial x} = \frac{1}{x}$",
    "| a | b |\n| --- | --- |\n| x | $\\frac{d}{dx} \\tanh x = 1 + \\tanh^2 x$ |",
]


@pytest.mark.parametrize("text", WRONG)
async def test_a_quick_fix_makes_the_claim_right(editor, uri, text):
    (found,) = await editor.open(uri, text)
    (fix,) = await editor.fixes(uri, found)
    assert (fix.kind, fix.is_preferred) == ("quickfix", True)
    assert [d.code for d in fix.diagnostics] == [found.code]
    (change,) = fix.edit.document_changes
    assert (change.text_document.uri, change.text_document.version) == (uri, 1)
    (edit,) = change.edits
    where = edit.range
    assert await editor.change(uri, (where.start.line, where.start.character, where.end.line, where.end.character,
                                     edit.new_text)) == []  # fmt: skip
    assert (await editor.hover(uri, found.range.start.line, found.range.start.character + 1)).contents.value.startswith(
        ("**proved**", "**convention**")
    )


async def test_a_quick_fix_keeps_the_width_of_a_cell(editor):
    uri, edge = "file:///notes/grid.rst", "+----------------------+\n"
    (wide, full) = await editor.open(
        uri, f"{edge}| :math:`(x^2)' = 11x` |\n{edge}| :math:`(x^3)'  = 3x` |\n{edge}", "restructuredtext"
    )
    (fix,) = await editor.fixes(uri, wide)
    ((edit,),) = (change.edits for change in fix.edit.document_changes)
    assert (fix.title, edit.new_text) == ("Replace by 2", "2x` ")
    assert len(await editor.fixes(uri, full)) == 0


async def test_the_fix_of_a_doubted_definition_is_not_preferred(editor, uri):
    found = await editor.open(uri, "$s(z) = \\frac{1}{1 + e^{z}}$\n\n$\\frac{d s}{d z} = s (1 - s)$")
    (fix,) = await editor.fixes(uri, found[0])
    assert not fix.is_preferred


async def test_there_is_no_fix_where_a_macro_stands_in_the_way(editor):
    text = "\\newcommand{\\wrong}{2 x^2}\n\\[ \\frac{d}{dx} x^3 = \\wrong \\]\n"
    (found,) = await editor.open("file:///notes/a.tex", text, "latex")
    assert text_at(text, found.range) == r"\frac{d}{dx} x^3 = \wrong"
    assert await editor.fixes("file:///notes/a.tex", found) in (None, [])


async def test_other_kinds_of_actions_are_not_offered(editor, uri):
    (found,) = await editor.open(uri, LOSS)
    context = types.CodeActionContext([found], only=["refactor"])
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), found.range, context)
    assert await editor.client.text_document_code_action_async(params) is None


FORMATS = [
    ("a.md", "markdown", "$\\frac{d}{dx} x^3 = 2 x^2$\n"),
    ("a.tex", "latex", "\\begin{equation}\n\\frac{d}{dx} x^3 = 2 x^2\n\\end{equation}\n"),
    ("a.rst", "restructuredtext", ".. math::\n\n   \\frac{d}{dx} x^3 = 2 x^2\n"),
    ("untitled", "latex", "\\(\\frac{d}{dx} x^3 = 2 x^2\\)\n"),
    ("untitled-2", "restructuredtext", "As :math:`\\frac{d}{dx} x^3 = 2 x^2` says.\n"),
]


@pytest.mark.parametrize(("name", "language", "text"), FORMATS)
async def test_formats(editor, name, language, text):
    scheme = "untitled:" if name.startswith("untitled") else "file:///notes/"
    (found,) = await editor.open(scheme + name, text, language)
    assert text_at(text, found.range) == r"\frac{d}{dx} x^3 = 2 x^2"


async def test_included_files_define_what_is_used(editor, tmp_path):
    (tmp_path / "macros.tex").write_text("\\newcommand{\\dd}[2]{\\frac{d #1}{d #2}}\n$f(x) = x^3$\n", encoding="utf-8")
    text = "\\input{macros}\n\n\\[ \\dd{f}{x} = 2 x^2 \\]\n"
    (found,) = await editor.open((tmp_path / "main.tex").as_uri(), text, "latex")
    assert found.range.start.line == 2
    assert found.related_information is None


async def test_suppressions_hold_in_the_editor_too(editor, uri):
    comment = "<!-- chainrule: ignore[chain-factor-missing] on purpose -->\n"
    assert await editor.open(uri, LOSS.replace("$$\\frac", comment + "$$\\frac")) == []
    (found,) = await editor.open(uri, comment)
    assert (found.severity, found.code) == (WARNING, "suppression-unused")


async def test_the_settings_of_the_project_hold_in_the_editor_too(editor, tmp_path):
    (tmp_path / "chainrule.toml").write_text('ignore = ["chain-factor-missing"]\n', encoding="utf-8")
    assert await editor.open((tmp_path / "a.md").as_uri(), LOSS) == []


async def test_what_a_reader_cannot_follow_is_a_note(editor, tmp_path):
    (found,) = await editor.open((tmp_path / "main.tex").as_uri(), "\n\\input{missing}\n", "latex")
    assert (found.range.start.line, found.severity) == (1, INFORMATION)
    assert "missing" in found.message


async def test_closing_takes_the_findings_away(editor, uri):
    await editor.open(uri, LOSS)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(uri)))
    found = await editor.client.wait_for_notification("textDocument/publishDiagnostics")
    assert (found.uri, list(found.diagnostics)) == (uri, [])


async def test_two_documents_know_nothing_of_each_other(editor, uri):
    await editor.open(uri, LOSS)
    assert await editor.open("file:///notes/other.md", r"$$\frac{dJ}{dw} = 2 (w x - y)$$") == []


async def test_the_editor_and_the_command_line_say_the_same(editor):
    path = Path(__file__).parents[2] / "examples" / "lecture-notes.md"
    found = await editor.open(path.as_uri(), path.read_text(encoding="utf-8"))
    report = cr.check(path).to_json()["documents"][0]["claims"]
    flagged = [(c["line"] - 1, c["column"] - 1, c["finding"]["name"]) for c in report if c["finding"]]
    errors = [(d.range.start.line, d.range.start.character, d.code) for d in found if d.severity == ERROR]
    assert errors == flagged
    assert len(errors) == 4
