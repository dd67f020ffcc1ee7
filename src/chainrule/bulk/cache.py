"""Results of earlier runs in a folder beside the settings, by the content of what was judged; only speed depends on it.

An entry belongs to the text of a document with all that it includes and to the code that judged it. Settings are not in
its key: they choose among findings afterwards. Whatever is broken or cannot be written is as if it were not there.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import time
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from chainrule.readers.documents import Document

NAME = ".chainrule_cache"
#: Entries that no run used for so long are removed.
DAYS = 30
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This folder is a cache of chainrule and can be removed.\n"
_CODE = re.compile(r"[0-9a-f]{16}")


def code_digest() -> str:
    """What stands for the code: all sources of the package, the rules among them, and what it computes with."""
    home = Path(__file__).resolve().parents[1]
    total = sha256(repr((sys.version_info[:2], version("python-flint"), version("markdown-it-py"))).encode())
    for path in sorted(home.rglob("*.py")):
        total.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def key(document: Document, *, mended: bool = False) -> str:
    """What stands for the content of a document: its text, the places of its parts, and its format.

    A record with the edits that mend the document is another one.
    """
    parts = [(s.start, s.cell, s.line, s.column) for s in document.segments]
    notes = [(note.start, note.message) for note in document.notes]
    whole = json.dumps([Path(document.path).suffix.lower(), mended, parts, notes, document.text])
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()


class Cache:
    """The entries for the code that runs; those for other code are removed when the first new one is written."""

    def __init__(self, root: Path) -> None:
        """Nothing is touched before it is needed."""
        self.folder = root / NAME
        self.code = code_digest()
        self.hits = 0
        self._ready = False

    def is_empty(self) -> bool:
        """Whether no run of this code has kept anything."""
        return not (self.folder / self.code).is_dir()

    def get(self, name: str) -> dict[str, Any] | None:
        """The record of a key, None where there is none."""
        path = self._path(name)
        try:
            record = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return record if isinstance(record, dict) else None

    def put(self, name: str, record: dict[str, Any]) -> None:
        """Keep a record; another run may write the same one at the same time."""
        path = self._path(name)
        with contextlib.suppress(OSError):
            self._prepare()
            path.parent.mkdir(exist_ok=True)
            partial = path.with_name(f"{path.name}.{os.getpid()}")
            partial.write_text(json.dumps(record), encoding="utf-8")
            partial.replace(path)

    def prune(self) -> None:
        """Remove what was not used for long."""
        oldest = time.time() - DAYS * 86400
        with contextlib.suppress(OSError):
            for path in (self.folder / self.code).glob("*/*"):
                if path.stat().st_mtime < oldest:
                    path.unlink()

    def _path(self, name: str) -> Path:
        return self.folder / self.code / name[:2] / f"{name[2:]}.json"

    def _prepare(self) -> None:
        """The folder, ignored by git and by backups; entries of other code go."""
        if self._ready:
            return
        self._ready = True
        self.folder.mkdir(exist_ok=True)
        tag = self.folder / "CACHEDIR.TAG"
        if not tag.is_file():
            tag.write_text(_TAG, encoding="utf-8")
            (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        for each in self.folder.iterdir():
            if each.name != self.code and _CODE.fullmatch(each.name) and each.is_dir() and not each.is_symlink():
                shutil.rmtree(each, ignore_errors=True)
        (self.folder / self.code).mkdir(exist_ok=True)
