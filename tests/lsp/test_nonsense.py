"""A server that never dies: what no editor should send is one line in the log, and the next question is answered."""

import json
import time

import pytest

pytest.importorskip("pygls", reason="pygls is not installed: it is what the language server is made with")

from hypothesis import given, settings
from hypothesis import strategies as st
from wire import COMMAND, Wire

URI = "file:///notes/a.md"
WRONG = "$\\frac{d}{dx} x^3 = 2 x^2$"
PATIENCE = 10


@pytest.fixture(scope="module")
def wire():
    """One server for all of this module; in the end it says good-bye, and its output has no traceback."""
    made = Wire()
    made.initialize({"notebookDocument": {"synchronization": {}}})
    yield made
    assert made.close() == 0
    assert "Traceback" not in "".join(made.errors)
    shown = [m for m in made.seen if m.get("method") == "window/showMessage"]
    assert shown == []


def alive(wire):
    """The server reads a new text and finds what is wrong in it."""
    wire.open("file:///notes/alive.md", WRONG, version=int(time.monotonic() * 1000))
    found = wire.wait(
        lambda m: m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"].endswith("/alive.md"),
        PATIENCE,
    )
    return [d["code"] for d in found["params"]["diagnostics"]] == ["constant-factor"]


def logged(wire):
    """The next line in the editor's log."""
    return wire.wait(lambda m: m.get("method") == "window/logMessage", PATIENCE)["params"]["message"]


def change(wire, uri, *changes):
    wire.change(uri, 2, *changes)


def where(*numbers):
    a, b, c, d = numbers
    return {"start": {"line": a, "character": b}, "end": {"line": c, "character": d}}


def test_what_is_not_supported_is_no_error_of_the_server(wire):
    wire.send({"jsonrpc": "2.0", "id": 4711, "method": "strange/question", "params": {}})
    said = wire.wait(lambda m: m.get("method") == "window/logMessage", PATIENCE)["params"]
    assert (said["type"], said["message"].startswith("not supported: ")) == (3, True)
    assert alive(wire)


def test_the_option_that_clients_add_is_taken():
    made = Wire([*COMMAND, "--stdio"])
    made.initialize({})
    assert made.close() == 0


def test_a_change_of_a_text_that_is_not_open(wire):
    change(wire, "file:///notes/strange.md", {"text": "x"})
    assert logged(wire) == ("a change was ignored: file:///notes/strange.md is not open: open it before it changes")
    assert alive(wire)


def test_a_close_of_a_text_that_is_not_open(wire):
    wire.notify("textDocument/didClose", {"textDocument": {"uri": "nonsense"}})
    assert "nonsense is not open" in logged(wire)
    assert alive(wire)


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ((0, 0, 10**6, 0), "x"),
        ((10**9, 10**9, 10**9, 10**9), WRONG + "x"),
        ((0, 10**9, 0, 10**9), WRONG + "x"),
        ((0, len(WRONG), 0, 0), "x"),
    ],
)
def test_places_outside_of_the_text_mean_its_nearest_end(wire, place, text):
    wire.open(URI, WRONG)
    change(wire, URI, {"range": where(*place), "text": "x"})
    wire.notify("textDocument/didOpen", {"textDocument": {"uri": URI, "languageId": "x", "version": 1, "text": "."}})
    assert alive(wire)
    from chainrule.lsp.positions import Spot, edited

    assert edited(WRONG, Spot(*place[:2]), Spot(*place[2:]), "x", "utf-16") == text


@pytest.mark.parametrize("method", ["textDocument/hover", "textDocument/codeAction"])
def test_questions_about_nothing_have_no_answer(wire, method):
    params = {
        "textDocument": {"uri": "file:///nowhere"},
        "position": {"line": 5, "character": 5},
        "range": where(9, 9, 3, 3),
        "context": {"diagnostics": []},
    }
    assert wire.request(method, params, PATIENCE)["result"] is None


def test_wrong_parameters_are_an_error_of_the_request(wire):
    answer = wire.request("textDocument/hover", {"textDocument": 7, "position": {"line": -1}}, PATIENCE)
    assert answer["error"]["code"] == -32602
    assert answer["error"].get("data") is None
    assert alive(wire)


def test_an_unknown_request_is_an_error_of_the_request(wire):
    assert wire.request("textDocument/dance", {}, PATIENCE)["error"]["code"] == -32601


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'"text"', b"[" * 100_000, b"\xff\xfe", b'{"jsonrpc": "2.0"}',
             b'{"jsonrpc": "1.0", "method": "x"}', b'{"jsonrpc": "2.0", "method": 7}',
             b'{"jsonrpc": "2.0", "id": [], "method": "textDocument/hover"}'],
)  # fmt: skip
def test_bodies_that_are_no_messages(wire, body):
    wire.raw(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert alive(wire)


def test_headers_that_are_none(wire):
    wire.raw(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    wire.raw(b"Content-Length: many\r\n\r\n")
    assert alive(wire)


def test_a_long_document_is_not_checked_and_said_so(wire):
    wire.open("file:///notes/huge.md", "x" * 1_000_001)
    assert "more than 1000 thousand characters" in logged(wire)
    assert alive(wire)


@pytest.mark.parametrize(
    ("uri", "language", "words"),
    [
        ("file:///notes/a.py", "python", "of a kind that is not read (python)"),
        ("file:///notes/a.ipynb", "json", "a notebook opened as plain text"),
    ],
)
def test_kinds_that_are_not_read(wire, uri, language, words):
    wire.open(uri, WRONG, language)
    assert words in logged(wire)
    assert alive(wire)


@pytest.mark.parametrize("uri", ["", "file://", "file:///%00.md", "http://[::1", "🙂", "file://host/share/a.md"])
def test_strange_addresses(wire, uri):
    wire.open(uri, WRONG)
    wire.request(
        "textDocument/hover", {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 3}}, PATIENCE
    )
    assert alive(wire)


def test_halves_of_characters(wire):
    wire.open("file:///notes/half.md", f"\ud83d {WRONG} \ude00")
    assert [d["code"] for d in wire.published("file:///notes/half.md", 1)] == ["constant-factor"]


def test_a_newer_state_takes_the_place_of_an_older_one(wire):
    """While one types, no check is waited for: many changes at once end in the diagnostics of the last one."""
    uri = "file:///notes/quick.md"
    wire.open(uri, WRONG)
    for version in range(2, 60):
        wire.change(uri, version, {"text": f"{'x ' * version}{WRONG}"})
    (found,) = wire.published(uri, 59)
    assert found["range"]["start"]["character"] == 2 * 59 + 1
    versions = [m["params"].get("version") for m in wire.seen
                if m.get("method") == "textDocument/publishDiagnostics" and m["params"]["uri"] == uri]  # fmt: skip
    assert len(versions) < 58


def test_a_long_check_does_not_keep_others_waiting(wire):
    """A document with many claims is put off for a short one, and finished behind it."""
    long = "\n\n".join(f"$\\frac{{d}}{{dx}} \\sin({k} x) e^{{{k} x}} \\cos x = {k}$" for k in range(2, 150))
    wire.open("file:///notes/many.md", long)
    time.sleep(0.2)
    assert alive(wire)
    assert not [m for m in wire.seen if (m.get("params") or {}).get("uri") == "file:///notes/many.md"]
    assert len(wire.published("file:///notes/many.md", 1, 60)) == 148


TEXT = st.one_of(
    st.sampled_from([WRONG, "$x", "\r", "\r\n\f", "🙂", "\\begin{align}", "$f(x) = x^2$", ""]), st.text(max_size=20)
)
NUMBER = st.one_of(st.integers(0, 40), st.sampled_from([-1, 2**31 - 1, 2**31, 2**70, None, "x", 1.5]))
POSITION = st.fixed_dictionaries({"line": NUMBER, "character": NUMBER})
RANGE = st.fixed_dictionaries({"start": POSITION, "end": POSITION})
URIS = st.sampled_from(
    [URI, "file:///notes/b.tex", "file:///notes/c.rst", "file:///x/n.ipynb", "cell:1", "cell:2", "", "?"]
)
DOCUMENT = st.fixed_dictionaries({"uri": URIS}, optional={"version": NUMBER, "languageId": TEXT, "text": TEXT})
CHANGE = st.one_of(st.fixed_dictionaries({"text": TEXT}), st.fixed_dictionaries({"text": TEXT, "range": RANGE}))
CELL = st.fixed_dictionaries({"kind": st.sampled_from([1, 2, 3, None]), "document": URIS})
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "structure": st.fixed_dictionaries(
            {
                "array": st.fixed_dictionaries(
                    {"start": NUMBER, "deleteCount": NUMBER}, optional={"cells": st.lists(CELL)}
                )
            },
            optional={"didOpen": st.lists(DOCUMENT), "didClose": st.lists(DOCUMENT)},
        ),
        "textContent": st.lists(st.fixed_dictionaries({"document": DOCUMENT, "changes": st.lists(CHANGE)})),
    },
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)),
    max_leaves=6,
)
WITH_DOCUMENT = {"textDocument": DOCUMENT}
PARAMS = {
    "textDocument/didOpen": st.fixed_dictionaries(WITH_DOCUMENT),
    "textDocument/didChange": st.fixed_dictionaries({**WITH_DOCUMENT, "contentChanges": st.lists(CHANGE, max_size=4)}),
    "textDocument/didClose": st.fixed_dictionaries(WITH_DOCUMENT),
    "textDocument/hover": st.fixed_dictionaries({**WITH_DOCUMENT, "position": POSITION}),
    "textDocument/codeAction": st.fixed_dictionaries(
        {
            **WITH_DOCUMENT,
            "range": RANGE,
            "context": st.fixed_dictionaries({"diagnostics": st.lists(ANYTHING, max_size=2)}),
        }
    ),
    "notebookDocument/didOpen": st.fixed_dictionaries(
        {
            "notebookDocument": st.fixed_dictionaries(
                {"uri": URIS, "notebookType": TEXT, "version": NUMBER, "cells": st.lists(CELL, max_size=3)}
            ),
            "cellTextDocuments": st.lists(DOCUMENT, max_size=3),
        }
    ),
    "notebookDocument/didChange": st.fixed_dictionaries(
        {"notebookDocument": DOCUMENT, "change": st.fixed_dictionaries({}, optional={"cells": CELLS})}
    ),
    "notebookDocument/didClose": st.fixed_dictionaries(
        {"notebookDocument": DOCUMENT, "cellTextDocuments": st.lists(DOCUMENT, max_size=2)}
    ),
    "$/cancelRequest": st.fixed_dictionaries({"id": NUMBER}),
    "workspace/executeCommand": ANYTHING,
    "initialize": ANYTHING,
}
MESSAGES = st.one_of(*(
    st.builds(lambda method, params: (method, params), st.just(method), st.one_of(params, params, params, ANYTHING))
    for method, params in PARAMS.items()
))  # fmt: skip


@settings(max_examples=60)
@given(messages=st.lists(MESSAGES, min_size=1, max_size=12))
def test_whatever_an_editor_says_the_server_goes_on(wire, messages):
    for k, (method, params) in enumerate(messages):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if method in ("textDocument/hover", "textDocument/codeAction", "initialize", "workspace/executeCommand"):
            message["id"] = f"asked-{k}"
        wire.send(message)
    assert alive(wire)
    json.dumps(wire.seen[-1])
