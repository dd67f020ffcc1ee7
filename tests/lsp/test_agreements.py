"""What client and server agree upon when they meet: units of columns, kinds of edits, options."""

import pytest

pytest.importorskip("pygls", reason="pygls is not installed: it is what the language server is made with")
pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed: it is the editor in these tests")

from lsprotocol import types
from places import text_at

pytestmark = pytest.mark.asyncio
URI = "file:///notes/agreed.md"
HINT = types.DiagnosticSeverity.Hint


@pytest.mark.parametrize(("options", "codes"), [(None, []), ({"unknown": True}, [(HINT, "unknown")])])
async def test_what_is_not_decided_is_silent_unless_asked_for(fresh, options, codes):
    await fresh.initialize(options=options)
    found = await fresh.open(URI, r"$\frac{d}{dx} f(x) = 7$")
    assert [(d.severity, d.code) for d in found] == codes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_columns_count_in_the_units_agreed_upon(fresh, encoding):
    await fresh.initialize(encodings=[encoding])
    for end in ("\n", "\r\n", "\r"):
        await columns_are_right(fresh, encoding, end)


async def columns_are_right(fresh, encoding, end):
    before = "𝛛 Café 🙂🙂 — "
    text = f"Line.{end}{before}$\\frac{{d}}{{dx}} x^3 = 2 x^2$ 🙂{end}"
    (found,) = await fresh.open(URI, text)
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    assert found.range.start.line == 1
    assert text_at(unified, found.range, encoding) == r"\frac{d}{dx} x^3 = 2 x^2"
    at = found.range.end.character - 5
    assert await fresh.change(URI, (1, at, 1, at + 1, "3")) == []


async def test_utf_16_where_nothing_is_agreed_upon(fresh):
    result = await fresh.initialize(encodings=["utf-7"])
    assert result.capabilities.position_encoding == "utf-16"
    (found,) = await fresh.open(URI, "🙂 $\\frac{d}{dx} x^3 = 2 x^2$")
    assert found.range.start.character == 4


async def test_a_client_that_cannot_compare_versions_gets_plain_edits(fresh):
    await fresh.initialize("neovim", versions=False)
    (found,) = await fresh.open(URI, r"$\frac{d}{dx} \cos x = \sin x$")
    (fix,) = await fresh.fixes(URI, found)
    assert fix.edit.document_changes is None
    ((uri, (edit,)),) = fix.edit.changes.items()
    assert uri == URI
    assert edit.range.start == types.Position(0, 23)


async def test_the_capabilities(fresh):
    result = (await fresh.initialize()).capabilities
    assert result.hover_provider is True
    assert result.code_action_provider.code_action_kinds == ("quickfix",)
    assert (result.text_document_sync.open_close, result.text_document_sync.change) == (True, 2)
    assert [each.notebook for each in result.notebook_document_sync.notebook_selector] == ["*"]
