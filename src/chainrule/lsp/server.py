"""The server, the door of the package: what an editor says goes to texts and schedule, what checks find goes back."""

from __future__ import annotations

import gc
import json
import logging
import sys
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcMethodNotFound
from pygls.lsp.server import LanguageServer

from chainrule import __version__
from chainrule.checker.memo import Memo
from chainrule.errors import ChainruleError
from chainrule.lsp.analysis import Analysis, check
from chainrule.lsp.diagnostics import diagnostics, range_of
from chainrule.lsp.fixes import fixes
from chainrule.lsp.hovers import hover
from chainrule.lsp.positions import Spot, edited
from chainrule.lsp.protocol import Bounded, Brief, Protocol, reason
from chainrule.lsp.schedule import Schedule
from chainrule.lsp.texts import Snapshot, Text, Texts

#: Seconds that a question about a text waits for its check.
PATIENCE = 5.0
_LEVELS = {"error": types.MessageType.Error, "warning": types.MessageType.Warning, "info": types.MessageType.Info}


class Server(LanguageServer):
    """A language server for derivatives in documents."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        cells = types.NotebookDocumentFilterWithNotebook(notebook="*")
        super().__init__(
            "chainrule", __version__, protocol_cls=Protocol,
            notebook_document_sync=types.NotebookDocumentSyncOptions(notebook_selector=[cells]),
        )  # fmt: skip
        self.texts = Texts()
        self.memo = Memo()
        self.analyses: dict[str, Analysis] = {}
        self.failures: dict[str, str] = {}
        self.schedule = Schedule(self._check, self._checked, self._failed)
        self.show_unknown = False
        self.versioned_edits = False
        self.ended = False

    # -- what is said to the editor

    def say(self, message: str, level: str = "warning") -> None:
        """A line in the editor's log."""
        self.window_log_message(types.LogMessageParams(type=_LEVELS[level], message=message))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors outside of requests go to the log, not into a window over the text."""
        del source
        if isinstance(error, JsonRpcMethodNotFound):
            # Editors try out what a server can do; the answer says that it cannot.
            self.say(f"not supported: {reason(error).partition(': ')[2]}", "info")
            return
        if isinstance(error, json.JSONDecodeError):
            self.say(f"a message was ignored, it is not JSON: {error}")
            return
        self.say(f"an internal error, the server goes on: {reason(error)}", "error")

    def guarded(self, what: str, run: Callable[[], None]) -> None:
        """Run; what cannot be done is said in one line."""
        try:
            run()
        except ChainruleError as error:
            self.say(f"{what} was ignored: {error}")
        except Exception as error:  # noqa: BLE001 - the server outlives whatever an editor sends
            self.say(f"{what} was ignored, an internal error: {reason(error)}", "error")

    # -- documents

    def opened(self, params: types.DidOpenTextDocumentParams) -> None:
        """A text is open, also if it was before."""
        item = params.text_document
        self.texts.put(Text(item.uri, item.text, item.version, str(item.language_id)))
        self._ask(item.uri)

    def changed(self, params: types.DidChangeTextDocumentParams) -> None:
        """A text has changed, in parts or as a whole."""
        identifier = params.text_document
        self.guarded("a change", lambda: self._change(identifier.uri, identifier.version, params.content_changes))
        self._ask(identifier.uri)

    def closed(self, params: types.DidCloseTextDocumentParams) -> None:
        """A text is closed: nothing is said about it any more."""
        uri = params.text_document.uri
        self.guarded("a close", lambda: self._close(self.texts.get(uri).uri))

    def notebook_opened(self, params: types.DidOpenNotebookDocumentParams) -> None:
        """A notebook is open."""
        for item in params.cell_text_documents:
            self.texts.put(Text(item.uri, item.text, item.version, str(item.language_id)))
        notebook = params.notebook_document
        self.texts.put_notebook(notebook.uri, [_cell(cell) for cell in notebook.cells])
        self._ask(notebook.uri)

    def notebook_changed(self, params: types.DidChangeNotebookDocumentParams) -> None:
        """The cells of a notebook, or their texts, have changed."""
        uri, change = params.notebook_document.uri, params.change.cells
        if change is None:
            return
        if change.structure is not None:
            self.guarded("a change of cells", lambda: self._change_cells(uri, change.structure))
        for text in change.text_content or ():
            cell = text.document
            self.guarded("a change", partial(self._change, cell.uri, cell.version, text.changes))
        self._ask(uri)

    def notebook_closed(self, params: types.DidCloseNotebookDocumentParams) -> None:
        """A notebook is closed, and its cells with it."""
        uri = params.notebook_document.uri
        key = self.texts.whole(uri)
        self.schedule.drop(key)
        self.analyses.pop(key, None)
        for cell in self.texts.drop_notebook(uri):
            self._publish(cell, [], None)

    def _change(self, uri: str, version: int | None, changes: Any) -> None:
        text = self.texts.get(uri)
        new = text.text
        for change in changes:
            found = getattr(change, "range", None)
            if found is None:
                new = change.text
            else:
                new = edited(new, _spot(found.start), _spot(found.end), change.text, self.texts.encoding)
        self.texts.change(uri, new, version)

    def _change_cells(self, uri: str, structure: Any) -> None:
        array = structure.array
        for item in structure.did_open or ():
            self.texts.put(Text(item.uri, item.text, item.version, str(item.language_id)))
        cells = [_cell(cell) for cell in array.cells or ()]
        self.texts.change_cells(uri, array.start, array.delete_count, cells)
        for item in structure.did_close or ():
            self.texts.drop(item.uri)
            self._publish(item.uri, [], None)

    def _close(self, uri: str) -> None:
        key = self.texts.whole(uri)
        self.texts.drop(uri)
        self.schedule.drop(key)
        self.analyses.pop(key, None)
        self._publish(uri, [], None)

    # -- checks

    def _ask(self, uri: str) -> None:
        key = self.texts.whole(uri)
        snapshot = self.texts.snapshot(key)
        if snapshot is not None:
            self.schedule.ask(key, snapshot)

    def _check(self, snapshot: Snapshot, unwanted: Callable[[], bool]) -> Analysis:
        return check(snapshot, self.memo, unwanted)

    def _checked(self, key: str, analysis: Analysis) -> None:
        self.analyses[key] = analysis
        self.failures.pop(key, None)
        versions = {text.uri: text.version for _, text in analysis.snapshot.texts}
        for uri, found in diagnostics(analysis, unknown=self.show_unknown).items():
            self._publish(uri, found, versions[uri])

    def _failed(self, key: str, snapshot: Snapshot, error: Exception) -> None:
        self.analyses.pop(key, None)
        for _, text in snapshot.texts:
            self._publish(text.uri, [], text.version)
        message = str(error) if isinstance(error, ChainruleError) else f"an internal error: {reason(error)}"
        if self.failures.get(key) != message:
            self.failures[key] = message
            self.say(f"not checked: {message}")

    def _publish(self, uri: str, found: list[types.Diagnostic], version: int | None) -> None:
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=version)
        )

    async def analysis(self, uri: str) -> Analysis | None:
        """The check of a text as it is now, None where there is none or it takes too long."""
        key = self.texts.whole(uri)
        if not await self.schedule.settled(key, PATIENCE):
            return None
        return self.analyses.get(key)


def _cell(cell: types.NotebookCell) -> tuple[int, str]:
    return int(cell.kind), cell.document


def _spot(position: types.Position) -> Spot:
    return Spot(max(position.line, 0), max(position.character, 0))


def server() -> Server:
    """A server with its handlers; documents come through its protocol."""
    made = Server()
    made.feature(types.INITIALIZE)(_initialize)
    made.feature(types.SHUTDOWN)(_shutdown)
    made.feature(types.TEXT_DOCUMENT_HOVER)(_hover)
    kinds = types.CodeActionOptions(code_action_kinds=[types.CodeActionKind.QuickFix])
    made.feature(types.TEXT_DOCUMENT_CODE_ACTION, kinds)(_code_action)
    return made


def serve() -> int:
    """Serve one editor on standard input and output; the exit status is 0 if it said good-bye."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Brief())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    made = server()
    # What is loaded by now stays; a collection that walks through it again would be felt at some key.
    gc.freeze()
    made.start_io(Bounded(sys.stdin.buffer), sys.stdout.buffer)
    made.schedule.stop()
    return 0 if made.ended else 1


def _initialize(ls: Server, params: types.InitializeParams) -> None:
    encoding = ls.workspace.position_encoding
    ls.texts.encoding = str(getattr(encoding, "value", encoding))
    options = params.initialization_options
    ls.show_unknown = isinstance(options, dict) and options.get("unknown") is True
    workspace = params.capabilities.workspace
    edits = workspace.workspace_edit if workspace is not None else None
    ls.versioned_edits = bool(edits is not None and edits.document_changes)


def _shutdown(ls: Server, params: Any) -> None:
    del params
    ls.ended = True
    ls.schedule.stop()


def _patient(
    handler: Callable[[Server, Any], Coroutine[Any, Any, Any]],
) -> Callable[[Server, Any], Coroutine[Any, Any, Any]]:
    """A question that cannot be answered has no answer, and a line in the log says why."""

    async def answered(ls: Server, params: Any) -> Any:
        try:
            return await handler(ls, params)
        except ChainruleError as error:
            ls.say(f"a question has no answer: {error}")
        except Exception as error:  # noqa: BLE001 - the server outlives whatever it is asked
            ls.say(f"a question has no answer, an internal error: {reason(error)}", "error")
        return None

    return answered


@_patient
async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    """Verdict, reading and steps of the claim below the pointer."""
    uri = params.text_document.uri
    analysis = await ls.analysis(uri)
    found = analysis.at(ls.texts.get(uri).uri, _spot(params.position)) if analysis is not None else []
    if analysis is None or not found:
        return None
    judged, span = found[0]
    value = hover(judged, analysis)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, value), range_of(span))


@_patient
async def _code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    """The corrections of the findings in a stretch."""
    only = params.context.only
    if only is not None and not any(
        str(getattr(kind, "value", kind)).startswith("quickfix") or not kind for kind in only
    ):
        return None
    uri = params.text_document.uri
    analysis = await ls.analysis(uri)
    if analysis is None:
        return None
    touched = analysis.within(ls.texts.get(uri).uri, _spot(params.range.start), _spot(params.range.end))
    return list(fixes(touched, analysis, list(params.context.diagnostics), versioned=ls.versioned_edits))
