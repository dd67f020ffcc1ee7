"""An editing session with the language server, spoken by a real client and written down for docs/editor.md."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
URI = "file:///notes/loss.md"
BEGIN, END = "<!-- begin: session -->\n", "<!-- end: session -->\n"
WIDTH = 110
TEXT = r"""The loss of one example is $J(w) = (w x - y)^2$, and its slope is

$$\frac{dJ}{dw} = 2 (w x - y)$$
"""


def editor_page() -> str:
    """docs/editor.md with its session made anew; the rest is written by hand."""
    text = (ROOT / "docs" / "editor.md").read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        sys.exit(f"docs/editor.md has lost its marks {BEGIN.strip()} and {END.strip()}")
    return f"{before}{begin}\n{session()}\n{end}{after}"


def session() -> str:
    """What editor and server say to each other, as Markdown."""
    sys.path.insert(0, str(ROOT / "tests" / "lsp"))
    from wire import Wire

    wire = Wire()
    try:
        told = wire.initialize({"workspace": {"workspaceEdit": {"documentChanges": True}}})["capabilities"]
        out = ["The server says what it can do:", _block("server", {k: told[k] for k in _TOLD})]
        wire.open(URI, TEXT)
        out += ["A text is opened:", _fenced("markdown", TEXT)]
        found = wire.published(URI, 1)
        out += ["Its diagnostics come back:", _block("server: textDocument/publishDiagnostics", found)]
        out += _asked(wire)
        action = _action(wire, found[0])
        out += ["A quick fix for it:", _block("server: textDocument/codeAction", [action])]
        change = action["edit"]["documentChanges"][0]["edits"][0]
        event = {"range": change["range"], "text": change["newText"]}
        wire.change(URI, 2, event)
        out += ["The editor applies the edit:", _block("editor: textDocument/didChange", [event])]
        mended = wire.published(URI, 2)
        out += ["Nothing is left to say:", _block("server: textDocument/publishDiagnostics", mended)]
        wire.change("file:///notes/other.md", 5, {"text": ""})
        said = wire.wait(lambda message: message.get("method") == "window/logMessage")["params"]
        out += ["What the server cannot use, it names in the editor's log:", _block("server: window/logMessage", said)]
    finally:
        wire.close()
    return "\n\n".join(out) + "\n"


_TOLD = ("positionEncoding", "textDocumentSync", "hoverProvider", "codeActionProvider")


def _asked(wire: Any) -> list[str]:
    """The hover over the claim."""
    place = {"line": 2, "character": 10}
    params = {"textDocument": {"uri": URI}, "position": place}
    answer = wire.request("textDocument/hover", params)["result"]["contents"]["value"]
    return ["The pointer rests on the claim, and the editor shows:", _fenced("markdown", answer)]


def _action(wire: Any, diagnostic: dict[str, Any]) -> Any:
    """The quick fix for a diagnostic, which it names."""
    context = {"diagnostics": [diagnostic]}
    params = {"textDocument": {"uri": URI}, "range": diagnostic["range"], "context": context}
    (action,) = wire.request("textDocument/codeAction", params)["result"]
    action["diagnostics"] = [{"code": each["code"], "...": "as above"} for each in action["diagnostics"]]
    return action


def _block(title: str, data: Any) -> str:
    return _fenced("jsonc", f"// {title}\n{_shown(data)}")


def _shown(data: Any, indent: int = 0) -> str:
    """JSON with what is short on one line."""
    line = json.dumps(data, ensure_ascii=False)
    if indent + len(line) <= WIDTH or not isinstance(data, dict | list) or not data:
        return line
    margin = " " * (indent + 2)
    items = data.items() if isinstance(data, dict) else ((None, each) for each in data)
    parts = [(f"{json.dumps(key)}: " if key is not None else "") + _shown(each, indent + 2) for key, each in items]
    opening, closing = "{}" if isinstance(data, dict) else "[]"
    return f"{opening}\n{margin}" + f",\n{margin}".join(parts) + f"\n{' ' * indent}{closing}"


def _fenced(language: str, text: str) -> str:
    """A block of code; the fence is longer than those inside."""
    return f"````{language}\n{text.rstrip()}\n````"
