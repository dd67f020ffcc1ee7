"""Formats of documents by suffix: the table through which every file and every text goes to its reader."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from chainrule.errors import UsageError
from chainrule.readers.documents import files, markdown, notebook, rst, tex
from chainrule.readers.documents.bracketed_layers import with_bracketed_layers
from chainrule.readers.documents.flow import Flow
from chainrule.readers.documents.gates import with_gates
from chainrule.readers.documents.joined import with_joined
from chainrule.readers.documents.lettered_layers import with_layers
from chainrule.readers.documents.lines import unified
from chainrule.readers.documents.numbered_letters import with_labels
from chainrule.readers.documents.numbered_weights import with_numbered_weights
from chainrule.readers.documents.opaque_letters import with_opaque_letters
from chainrule.readers.documents.pieces import Document, Note
from chainrule.readers.documents.primed_letters import with_primed_letters
from chainrule.readers.documents.primed_transposes import with_primed_transposes
from chainrule.readers.documents.small_transposes import with_transposes
from chainrule.readers.documents.unbracketed_layers import with_counted


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the suffixes it goes by, and how a text becomes a document.

    `read` gets the text, the path to print and the folder outside of which nothing is included (None: nothing is).
    """

    name: str
    suffixes: tuple[str, ...]
    read: Callable[[str, str, Path | None], Document]


def _markdown(text: str, path: str, root: Path | None) -> Document:
    del root
    document = Document(path, text)
    markdown.read(text, Flow(document))
    return document


FORMATS = (
    Format("Markdown", (".md", ".markdown", ".mdown", ".mkd", ".mdx", ".qmd", ".rmd", ".txt", ".text", ""), _markdown),
    Format("LaTeX", (".tex", ".ltx", ".latex"), tex.read),
    Format("notebook", (".ipynb",), lambda text, path, _: notebook.read(text, path)),
    Format("reStructuredText", (".rst", ".rest"), lambda text, path, _: rst.read(text, path)),
)
_BY_SUFFIX = {suffix: each for each in FORMATS for suffix in each.suffixes}


def format_of(path: str | Path) -> Format:
    """The format of a file by its suffix; an unknown one is an error that lists the known."""
    suffix = Path(path).suffix.lower()
    if suffix not in _BY_SUFFIX:
        msg = f"{path}: files with the suffix {suffix} are not read; known are {', '.join(filter(None, _BY_SUFFIX))}"
        raise UsageError(msg)
    return _BY_SUFFIX[suffix]


def is_document(path: Path) -> bool:
    """Whether the suffix of a file found in a folder is one of a document; plain text is not looked for."""
    return path.suffix.lower() in _BY_SUFFIX and path.suffix.lower() not in ("", ".txt", ".text")


def read(path: str | Path, root: Path | None = None) -> Document:
    """Read and split a file; what cannot be read is one clear error. `root` is the folder that bounds inclusion."""
    where = Path(path)
    files.usable(where)
    format_of(path)
    data = files.content(where)
    return parse_bytes(data, str(path), root, *files.decoded(data, str(path)))


def parse_bytes(data: bytes, path: str, root: Path | None, text: str, encoding: str) -> Document:
    """Split a file of these bytes. If it is not UTF-8, a note says so, and nothing but ASCII may stand in formulas."""
    document = parse_file(text, path, root)
    if encoding != files.UTF8:
        if not all(piece.text.isascii() for piece in document.pieces if piece.kind in ("inline", "display")):
            files.decode(data, path)
        document.notes.append(Note(0, f"the file is not UTF-8 and is read as {encoding}"))
    return document


def parse_file(text: str, path: str, root: Path | None = None) -> Document:
    """Split the text of a file, which may not be written yet."""
    return _completed(format_of(path).read(unified(text), path, root or Path(path).parent))


def parse(text: str, path: str = "-", name: str = "Markdown", root: Path | None = None) -> Document:
    """Split a text that is no file, or not the file as it is saved, in the format of that name."""
    (chosen,) = (each for each in FORMATS if each.name == name)
    return _completed(chosen.read(unified(text), path, root))


def _completed(document: Document) -> Document:
    """The document with what only the whole of it tells about its formulas."""
    named = with_numbered_weights(with_opaque_letters(with_joined(document)))
    counted = with_gates(with_counted(with_transposes(named)))
    primed = with_primed_transposes(with_primed_letters(counted))
    return with_layers(with_labels(with_bracketed_layers(primed)))
