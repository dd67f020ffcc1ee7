"""The texts that an editor has open, as it last told; what is to be checked is taken from here as a snapshot."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from chainrule.errors import UsageError
from chainrule.lsp.positions import UTF16
from chainrule.readers.documents import FORMATS

#: The names that editors have for the formats that are read.
LANGUAGES = {
    "markdown": "Markdown", "rmd": "Markdown", "quarto": "Markdown", "mdx": "Markdown", "plaintext": "Markdown",
    "latex": "LaTeX", "tex": "LaTeX", "plaintex": "LaTeX",
    "restructuredtext": "reStructuredText", "rst": "reStructuredText",
}  # fmt: skip
_MARKDOWN_CELL = 1


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one version; of a notebook, one cell."""

    uri: str
    text: str
    version: int | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is checked as one document: a text, or the cells of a notebook with their numbers from 1."""

    uri: str
    texts: tuple[tuple[int | None, Text], ...]
    encoding: str = UTF16

    @property
    def size(self) -> int:
        """The number of characters."""
        return sum(len(text.text) for _, text in self.texts)

    @property
    def is_notebook(self) -> bool:
        """Whether these are cells."""
        return any(cell is not None for cell, _ in self.texts)


@dataclass(slots=True)
class _Notebook:
    uri: str
    cells: list[tuple[int, str]] = field(default_factory=list)


class Texts:
    """All open texts and notebooks. Addresses are compared without their escapes, which editors write differently."""

    def __init__(self) -> None:
        """Nothing is open."""
        self.encoding = UTF16
        self._texts: dict[str, Text] = {}
        self._notebooks: dict[str, _Notebook] = {}
        self._notebook_of: dict[str, str] = {}

    def put(self, text: Text) -> None:
        """A text was opened, or has changed as a whole."""
        self._texts[unquote(text.uri)] = text

    def get(self, uri: str) -> Text:
        """An open text; an error names one that is not."""
        found = self._texts.get(unquote(uri))
        if found is None:
            msg = f"{shortened(uri)} is not open: open it before it changes"
            raise UsageError(msg)
        return found

    def change(self, uri: str, new: str, version: int | None) -> None:
        """A text has changed."""
        self.put(replace(self.get(uri), text=new, version=version))

    def drop(self, uri: str) -> None:
        """A text was closed."""
        self._texts.pop(unquote(uri), None)
        self._notebook_of.pop(unquote(uri), None)

    def put_notebook(self, uri: str, cells: list[tuple[int, str]]) -> None:
        """A notebook was opened: kinds and addresses of its cells."""
        key = unquote(uri)
        self._notebooks[key] = _Notebook(uri, list(cells))
        self._notebook_of.update({unquote(cell): key for _, cell in cells})

    def change_cells(self, uri: str, start: int, removed: int, cells: list[tuple[int, str]]) -> None:
        """Cells were put in the place of others."""
        notebook = self._notebooks.get(unquote(uri))
        if notebook is None:
            msg = f"the notebook {shortened(uri)} is not open: open it before it changes"
            raise UsageError(msg)
        notebook.cells[start : start + removed] = cells
        self._notebook_of.update({unquote(cell): unquote(uri) for _, cell in cells})

    def drop_notebook(self, uri: str) -> list[str]:
        """A notebook was closed: the addresses of its cells, which are closed with it."""
        notebook = self._notebooks.pop(unquote(uri), None)
        cells = [cell for _, cell in notebook.cells] if notebook is not None else []
        for cell in cells:
            self.drop(cell)
        return cells

    def whole(self, uri: str) -> str:
        """What is checked when a text changes: the text, or the notebook that it is a cell of."""
        return self._notebook_of.get(unquote(uri), unquote(uri))

    def snapshot(self, key: str) -> Snapshot | None:
        """The state of a document now, None if it is not open."""
        if (notebook := self._notebooks.get(key)) is not None:
            numbered = enumerate(notebook.cells, 1)
            wanted = [(i, unquote(cell)) for i, (kind, cell) in numbered if kind == _MARKDOWN_CELL]
            found = tuple((i, self._texts[cell]) for i, cell in wanted if cell in self._texts)
            return Snapshot(notebook.uri, found, self.encoding) if found else None
        if (text := self._texts.get(key)) is not None:
            return Snapshot(text.uri, ((None, text),), self.encoding)
        return None


def format_name(text: Text) -> str:
    """The format that a text is read in: by the suffix of its address, else by what the editor calls it; or empty."""
    suffix = Path(urlsplit(text.uri).path).suffix.lower()
    named = LANGUAGES.get(text.language.lower(), "")
    by_suffix = next((each.name for each in FORMATS if suffix and suffix in each.suffixes), "")
    return by_suffix or named


def path_of(uri: str) -> str:
    """The path in the file system of an address; what is no file has its address for a path."""
    try:
        parts = urlsplit(uri)
        path = url2pathname(parts.path) if parts.scheme == "file" and not parts.netloc else uri
    except ValueError:
        return uri
    return uri if "\0" in path else path


def shortened(uri: str) -> str:
    """An address for a message."""
    return uri if len(uri) <= 120 else f"{uri[:117]}..."
