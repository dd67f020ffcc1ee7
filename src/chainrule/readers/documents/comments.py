"""Comments that speak to chainrule, found by the readers of documents: `<!-- chainrule: ... -->`, `% chainrule: ...`.

What they say is read above; here it is only known that they are there and where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chainrule.readers.documents.pieces import Comment

#: So many comments of a document are read, and so much of each.
MAX_COMMENTS = 2_000
MAX_BODY = 2_000
#: The colon may be forgotten before `ignore`, so that nothing that was meant as a suppression is silently a remark.
_ADDRESS = re.compile(r"\s*chainrule(?:\s*:|(?=\s+ignore\b))")
_PERCENT = re.compile(r"(?<!\\)((?:\\\\)*)%([ \t]*chainrule\b[^\n]*)")


def addressed(inner: str, start: int, end: int) -> Comment | None:
    """The comment at a span, if what stands inside its marks is addressed to chainrule."""
    found = _ADDRESS.match(inner)
    return Comment(start, end, " ".join(inner[found.end() : found.end() + MAX_BODY].split())) if found else None


def in_formula(text: str, offset: int) -> Iterator[Comment]:
    """The comments behind a percent sign in a formula that stands at `offset`."""
    if "chainrule" in text:
        for found in _PERCENT.finditer(text):
            start = found.start() + len(found.group(1))
            comment = addressed(found.group(2), start + offset, found.end() + offset)
            if comment is not None:
                yield comment


def in_latex(text: str, masked: str) -> Iterator[Comment]:
    """The comments in a LaTeX text; `masked` has comments blank but for their sign, and verbatim parts all blank."""
    for comment in in_formula(text, 0):
        if masked[comment.start] == "%" and not masked[comment.start + 1 : comment.end].strip():
            yield comment
