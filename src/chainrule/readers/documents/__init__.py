"""Documents: where formulas and prose stand in a file, with offsets; one module per format, `registry` knows them all.

Code is never looked into. Every reader makes the same stream of pieces.
"""

from chainrule.readers.documents.files import decode
from chainrule.readers.documents.folders import documents_in, is_folder
from chainrule.readers.documents.lines import unified
from chainrule.readers.documents.notebook import of_cells
from chainrule.readers.documents.pieces import Comment, Document, Note, Piece, Place
from chainrule.readers.documents.registry import FORMATS, Format, parse, read

__all__ = [
    "FORMATS",
    "Comment",
    "Document",
    "Format",
    "Note",
    "Piece",
    "Place",
    "decode",
    "documents_in",
    "is_folder",
    "of_cells",
    "parse",
    "read",
    "unified",
]
