"""Notebooks in an editor: cells are one flow of definitions, and each cell has its own diagnostics."""

import asyncio

import pytest

pytest.importorskip("pygls", reason="pygls is not installed: it is what the language server is made with")
pytest.importorskip("pytest_lsp", reason="pytest-lsp is not installed: it is the editor in these tests")

from lsprotocol import types

pytestmark = pytest.mark.asyncio(loop_scope="module")
CODE, MARKDOWN = types.NotebookCellKind.Code, types.NotebookCellKind.Markup
DEFINITION = "The loss is $J(w) = (w x - y)^2$."
CLAIM = "Its slope:\n\n$$\\frac{dJ}{dw} = 2 (w x - y)$$"


def item(uri, text, language="markdown"):
    return types.TextDocumentItem(uri, language, 1, text)


class Notebook:
    def __init__(self, editor, name):
        self.client, self.uri = editor.client, f"file:///notes/{name}.ipynb"

    def cell(self, k):
        return f"vscode-notebook-cell:/notes/{self.uri[14:]}#W{k}"

    def open(self, *texts):
        cells = [
            types.NotebookCell(CODE if text.startswith("import") else MARKDOWN, self.cell(k))
            for k, text in enumerate(texts)
        ]
        items = [item(self.cell(k), t, "python" if t.startswith("import") else "markdown") for k, t in enumerate(texts)]
        notebook = types.NotebookDocument(self.uri, "jupyter-notebook", 1, cells)
        self.client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, items))

    def change(self, **cells):
        event = types.NotebookDocumentChangeEvent(cells=types.NotebookDocumentCellChanges(**cells))
        identifier = types.VersionedNotebookDocumentIdentifier(2, self.uri)
        self.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(identifier, event))

    async def published(self, k, *codes):
        """The diagnostics of a cell, as soon as they are these."""
        async with asyncio.timeout(20):
            while True:
                found = self.client.diagnostics.get(self.cell(k))
                if found is not None and [each.code for each in found] == list(codes):
                    return list(found)
                await asyncio.sleep(0.01)


@pytest.fixture
def notebook(editor, request):
    return Notebook(editor, request.node.name)


async def test_a_definition_reaches_later_cells(notebook, editor):
    notebook.open("import math", DEFINITION, CLAIM)
    (found,) = await notebook.published(2, "chain-factor-missing")
    assert (found.code, found.range.start.line) == ("chain-factor-missing", 2)
    (definition,) = found.related_information
    assert definition.location.uri == notebook.cell(1)
    hover = await editor.hover(notebook.cell(2), 2, 4)
    assert "(cell 2, line 1)" in hover.contents.value


async def test_a_quick_fix_edits_the_cell(notebook, editor):
    notebook.open(DEFINITION, CLAIM)
    (found,) = await notebook.published(1, "chain-factor-missing")
    (fix,) = await editor.fixes(notebook.cell(1), found)
    assert fix.edit.document_changes[0].text_document.uri == notebook.cell(1)


async def test_a_change_in_one_cell_reaches_another(notebook):
    notebook.open(DEFINITION, CLAIM)
    await notebook.published(1, "chain-factor-missing")
    at = DEFINITION.index("w x")
    change = types.TextDocumentContentChangePartial(
        types.Range(types.Position(0, at), types.Position(0, at + 3)), "w - y + w x - w"
    )
    identifier = types.VersionedTextDocumentIdentifier(2, notebook.cell(0))
    notebook.change(text_content=[types.NotebookDocumentCellContentChanges(identifier, [change])])
    await notebook.published(1, "value")


async def test_cells_that_come_and_go(notebook):
    notebook.open(CLAIM)
    await notebook.published(0)
    array = types.NotebookCellArrayChange(0, 0, [types.NotebookCell(MARKDOWN, notebook.cell(9))])
    opened = [item(notebook.cell(9), DEFINITION)]
    notebook.change(structure=types.NotebookDocumentCellChangeStructure(array, did_open=opened))
    await notebook.published(0, "chain-factor-missing")
    gone = types.NotebookCellArrayChange(0, 1, [])
    closed = [types.TextDocumentIdentifier(notebook.cell(9))]
    notebook.change(structure=types.NotebookDocumentCellChangeStructure(gone, did_close=closed))
    await notebook.published(0)


async def test_closing_takes_the_findings_away(notebook, editor):
    notebook.open(DEFINITION, CLAIM)
    await notebook.published(1, "chain-factor-missing")
    identifier = types.NotebookDocumentIdentifier(notebook.uri)
    cells = [types.TextDocumentIdentifier(notebook.cell(k)) for k in (0, 1)]
    editor.client.notebook_document_did_close(types.DidCloseNotebookDocumentParams(identifier, cells))
    await notebook.published(1)
    assert await editor.hover(notebook.cell(1), 2, 4) is None


async def test_a_change_of_a_notebook_that_is_not_open(notebook, editor):
    array = types.NotebookCellArrayChange(3, 900, [])
    notebook.change(structure=types.NotebookDocumentCellChangeStructure(array))
    await editor.client.wait_for_notification("window/logMessage")
    assert "is not open" in editor.said()[-1]
