"""Jupyter notebooks of format 4: the Markdown cells in order, as one flow; definitions reach later cells.

Plain JSON is enough for that: a validated notebook would say no more about where its formulas stand.
"""

from __future__ import annotations

import json
import re
from typing import Any

from chainrule.errors import UsageError
from chainrule.readers.documents import markdown
from chainrule.readers.documents.flow import Flow
from chainrule.readers.documents.lines import unified
from chainrule.readers.documents.pieces import Document, Segment

_SURROGATE = re.compile("[\ud800-\udfff]")


def read(text: str, path: str) -> Document:
    """The Markdown cells of a notebook; cells of code are skipped."""
    cells = _cells(text, path)
    return of_cells([(n, _source(cell)) for n, cell in enumerate(cells, 1) if _is_markdown(cell)], path)


def of_cells(sources: list[tuple[int, str]], path: str) -> Document:
    """The document that Markdown cells make, each with its number in the notebook; line ends are \\n."""
    segments: list[Segment] = []
    at = 0
    for number, source in sources:
        segments.append(Segment(at, path, number))
        at += len(source) + 2
    document = Document(path, "".join(source + "\n\n" for _, source in sources), segments=segments)
    flow = Flow(document)
    for segment, (_, source) in zip(segments, sources, strict=True):
        markdown.read(source, flow, segment.start)
        flow.prose("break", "", segment.start + len(source))
    return document


def _is_markdown(cell: Any) -> bool:
    return isinstance(cell, dict) and cell.get("cell_type") == "markdown"


def _source(cell: dict[str, Any]) -> str:
    """The text of a cell, a string or a list of lines."""
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return unified(_SURROGATE.sub("\ufffd", source)) if isinstance(source, str) else ""


def _cells(text: str, path: str) -> list[Any]:
    """The cells of a notebook; what is none is one clear error."""
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        # Some of the messages end in this word, for a place behind them.
        what = error.msg.removesuffix(" at")
        msg = f"{path} is not a notebook: {what} at line {error.lineno}, column {error.colno}"
        raise UsageError(msg) from None
    except (ValueError, RecursionError):
        msg = f"{path} is not a notebook: its JSON holds a number or a nesting without end"
        raise UsageError(msg) from None
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if not isinstance(version, int):
        msg = f"{path} is not a notebook: it names no nbformat"
        raise UsageError(msg)
    if version != 4:
        msg = f"{path} is a notebook of format {version}: convert it, jupyter nbconvert --to notebook --nbformat 4"
        raise UsageError(msg)
    cells = notebook.get("cells")
    if not isinstance(cells, list):
        msg = f"{path} is not a notebook: it has no list of cells"
        raise UsageError(msg)
    return cells
