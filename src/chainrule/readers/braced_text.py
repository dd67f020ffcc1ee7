"""The text of a braced argument, below the tokens of LaTeX."""

from __future__ import annotations

from chainrule.errors import ReadError


def braced(source: str, i: int) -> tuple[str, int]:
    """The text of a braced argument that starts at or after `i`, and where it ends."""
    while i < len(source) and source[i].isspace():
        i += 1
    if i >= len(source) or source[i] != "{":
        return "", i
    depth, j = 0, i
    while j < len(source):
        if source[j] == "{" and source[j - 1] != "\\":
            depth += 1
        elif source[j] == "}" and source[j - 1] != "\\":
            depth -= 1
            if not depth:
                return source[i + 1 : j], j + 1
        j += 1
    msg = "a brace is not closed"
    raise ReadError(msg, i)
