"""Patterns for paths in the settings: those of a .gitignore, as far as one needs them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path


def relative(path: str | Path, root: Path) -> str:
    """A path as it is seen from `root`, with slashes; one outside of it stays absolute."""
    whole = Path(path).resolve()
    return (whole.relative_to(root) if whole.is_relative_to(root) else whole).as_posix()


def matches(path: str, pattern: str) -> bool:
    """Whether a pattern matches a path or a folder that it lies in.

    Without a slash it is a name anywhere; with one it is a path from the root, in which ** stands for any folders.
    """
    parts = path.split("/")
    bare = pattern.strip("/")
    if "/" not in pattern.rstrip("/"):
        return any(fnmatchcase(part, bare) for part in parts)
    wanted = bare.split("/")
    return any(_same(tuple(parts[:end]), tuple(wanted)) for end in range(1, len(parts) + 1))


def _same(parts: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Whether all parts of a path match those of a pattern; linear in the pattern for each part."""
    reached = {0}
    for part in parts:
        step = set()
        for k in _open(reached, wanted):
            if k < len(wanted) and wanted[k] == "**":
                step.add(k)
            elif k < len(wanted) and fnmatchcase(part, wanted[k]):
                step.add(k + 1)
        reached = step
    return len(wanted) in _open(reached, wanted)


def _open(reached: set[int], wanted: tuple[str, ...]) -> set[int]:
    """The places in a pattern with those behind a ** that stands for no folder."""
    out = set(reached)
    for k in sorted(reached):
        while k < len(wanted) and wanted[k] == "**":
            k += 1
            out.add(k)
    return out
