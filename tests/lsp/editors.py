"""A language client of pytest-lsp with a server in a process of its own: one for each module, or for each test."""

import asyncio
import os

import pytest
import pytest_lsp
from lsprotocol import types
from wire import COMMAND, SRC

ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(SRC), os.environ.get("PYTHONPATH", "")]))}
CONFIG = pytest_lsp.ClientServerConfig(server_command=COMMAND, server_env=ENVIRONMENT)


class Editor:
    """What a person does in an editor, over the client that does it."""

    def __init__(self, client):
        self.client = client
        self.versions = {}

    async def initialize(self, name="visual-studio-code", encodings=None, options=None, *, versions=True):
        capabilities = pytest_lsp.client_capabilities(name)
        capabilities.workspace.workspace_edit.document_changes = versions
        capabilities.notebook_document = types.NotebookDocumentClientCapabilities(
            types.NotebookDocumentSyncClientCapabilities()
        )
        if encodings is not None:
            capabilities.general.position_encodings = encodings
        params = types.InitializeParams(capabilities=capabilities, initialization_options=options)
        return await self.client.initialize_session(params)

    async def open(self, uri, text, language="markdown"):
        """Open a text; its diagnostics."""
        self.versions[uri] = 1
        self.client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, language, 1, text))
        )
        return await self.published(uri)

    async def change(self, uri, *changes):
        """Change a text, by (start line, column, end line, column, new text) or as a whole; its diagnostics."""
        self.versions[uri] += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.versions[uri], uri), [_change(c) for c in changes]
            )
        )
        return await self.published(uri)

    async def published(self, uri, version=None):
        """The next diagnostics of the text in this version, the last one if none is named."""
        version = self.versions.get(uri) if version is None else version
        async with asyncio.timeout(20):
            while True:
                found = await self.client.wait_for_notification("textDocument/publishDiagnostics")
                if found.uri == uri and found.version == version:
                    return list(found.diagnostics)

    async def hover(self, uri, line, character):
        position = types.Position(line, character)
        return await self.client.text_document_hover_async(
            types.HoverParams(types.TextDocumentIdentifier(uri), position)
        )

    async def fixes(self, uri, diagnostic):
        context = types.CodeActionContext([diagnostic])
        return list(
            await self.client.text_document_code_action_async(
                types.CodeActionParams(types.TextDocumentIdentifier(uri), diagnostic.range, context)
            )
            or ()
        )

    def said(self):
        """What the server wrote into the editor's log."""
        return [message.message for message in self.client.log_messages]


def _change(change):
    if isinstance(change, str):
        return types.TextDocumentContentChangeWholeDocument(change)
    *place, new = change
    return types.TextDocumentContentChangePartial(
        types.Range(types.Position(*place[:2]), types.Position(*place[2:])), new
    )


@pytest_lsp.fixture(config=CONFIG)
async def client(lsp_client: pytest_lsp.LanguageClient):
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def fresh(client):
    """An editor that has not said anything yet."""
    return Editor(client)


@pytest_lsp.fixture(config=CONFIG, scope="module")
async def shared_client(lsp_client: pytest_lsp.LanguageClient):
    await Editor(lsp_client).initialize()
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(shared_client):
    """An editor that is used for all tests of a module; each opens texts of its own."""
    return Editor(shared_client)


@pytest.fixture
def uri(request):
    return f"file:///notes/{abs(hash(request.node.nodeid))}.md"
