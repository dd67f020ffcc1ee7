"""Folders to the documents in them: which files a call speaks of, before any is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from chainrule.errors import UsageError
from chainrule.readers.documents.includes import included_by
from chainrule.readers.documents.registry import FORMATS, is_document

#: Folders that hold copies, builds or code of others; hidden ones are skipped as well.
SKIPPED = frozenset(("node_modules", "__pycache__", "venv", "env", "site-packages", "_build", "build", "dist"))


def documents_in(folder: Path) -> list[Path]:
    """The documents below a folder, sorted; LaTeX files that others of them include are read there."""
    found = sorted(_files(folder))
    if not found:
        suffixes = sorted({s for each in FORMATS for s in each.suffixes if is_document(Path(f"x{s}"))})
        msg = (
            f"{folder} has no documents below it; known suffixes are {', '.join(suffixes)}; "
            ".txt, .text and files without a suffix are read if they are named"
        )
        raise UsageError(msg)
    return _unincluded(found, folder)


def is_folder(path: str | Path) -> bool:
    """Whether a path is that of a folder; one that cannot be looked at is none."""
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _files(folder: Path) -> Iterator[Path]:
    """The files with known suffixes; links to folders are not followed."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in SKIPPED)
        for name in names:
            path = Path(parent) / name
            if not name.startswith(".") and is_document(path) and path.is_file():
                yield path


def _unincluded(paths: list[Path], root: Path) -> list[Path]:
    """The paths without those that an earlier kept one, or one that nobody includes, includes."""
    reached = {path: included_by(path, root) for path in paths if path.suffix.lower() == ".tex"}
    inner = set().union(*reached.values()) if reached else set()
    covered = (
        set().union(*(files for path, files in reached.items() if path.resolve() not in inner)) if reached else set()
    )
    kept = []
    for path in paths:
        if path.resolve() in covered:
            continue
        kept.append(path)
        covered |= reached.get(path, set())
    return kept
