"""The protocol as pygls has it, made patient: between the pipes and the server's own handlers.

Documents are kept in `texts`, not by pygls, whose lines end at form feeds too and whose handlers stop at an address
that is not open. What is no message, or has wrong parameters, is one line in the editor's log and an error response.
"""

from __future__ import annotations

import logging
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInternalError
from pygls.protocol import LanguageServerProtocol, lsp_method

#: A longer message is skipped; a document so long is not checked anyway.
MAX_MESSAGE = 64_000_000
_MAX_HEADER = 65_536
_CHUNK = 1_000_000
_IGNORED = object()


class Protocol(LanguageServerProtocol):
    """Hands documents to the server's own keeping; says in one line what it could not use."""

    def structure_message(self, data: Any) -> Any:
        """A message as an object; one that does not fit is answered here and ignored."""
        if not isinstance(data, dict) or "jsonrpc" not in data:
            return data
        try:
            return super().structure_message(data)
        except JsonRpcException:
            method = str(data.get("method", "a message"))[:100]
            self._server.say(f"the parameters of {method} are not those of the protocol: it was ignored")
            if isinstance(data.get("id"), (int, str)) and "method" in data:
                error = types.ResponseError(types.ErrorCodes.InvalidParams, f"{method}: invalid parameters")
                self._send_response(data["id"], error=error)
            return _IGNORED

    def handle_message(self, message: Any) -> None:
        """Hand a message on if it is one."""
        if message is _IGNORED:
            return
        if not hasattr(message, "jsonrpc"):
            self._server.say("a message that is no JSON-RPC 2.0 was ignored")
            return
        super().handle_message(message)

    def _send_response(self, msg_id: Any, result: Any = None, error: Any = None) -> None:
        """Answer; the inside of an error stays inside."""
        if error is not None and getattr(error, "data", None) is not None:
            error.data = None
        super()._send_response(msg_id, result, error)

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is open."""
        self._server.opened(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text has changed."""
        self._server.changed(params)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text is closed."""
        self._server.closed(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def lsp_notebook_document__did_open(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook is open."""
        self._server.notebook_opened(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def lsp_notebook_document__did_change(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """A notebook has changed."""
        self._server.notebook_changed(params)

    @lsp_method(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def lsp_notebook_document__did_close(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """A notebook is closed."""
        self._server.notebook_closed(params)


def reason(error: Exception) -> str:
    """What an error says, on one line."""
    if isinstance(error, JsonRpcInternalError):
        return first_line(error.message)
    return first_line(f"{type(error).__name__}: {error}")


def first_line(text: str) -> str:
    """The first line of a text, cut where it is long."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 300 else f"{line[:299]}…"


class Brief(logging.Formatter):
    """Log lines of pygls without what follows the first line: no traceback reaches the editor's output."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        found = record.exc_info[1] if record.exc_info else None
        why = f" ({first_line(str(found))})" if found is not None and str(found) else ""
        return f"chainrule lsp: {record.levelname.lower()}: {first_line(record.getMessage())}{why}"


class Bounded:
    """Standard input whose lines and messages have an end: what is longer is skipped and stands as nothing."""

    def __init__(self, stream: BinaryIO) -> None:
        """Read from this stream."""
        self._stream = stream

    def readline(self) -> bytes:
        """A line, or a part of one that is too long for a header."""
        return self._stream.readline(_MAX_HEADER)

    def read(self, n: int) -> bytes:
        """A message body; `null` for one that is too long."""
        if n <= MAX_MESSAGE:
            return self._stream.read(n)
        while n > 0 and (part := self._stream.read(min(n, _CHUNK))):
            n -= len(part)
        return b"null" if n <= 0 else b""
