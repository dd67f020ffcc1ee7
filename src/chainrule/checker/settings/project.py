"""Settings of a project: `chainrule.toml`, or `[tool.chainrule]` in `pyproject.toml`, before a run begins.

Nothing is executed; a key, a name or a value that is not known is an error with the line that it stands on.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from chainrule.checker.notices import FINDINGS, unknown_finding
from chainrule.errors import UsageError
from chainrule.readers.documents.files import load as load_text

NAMES = ("chainrule.toml", "pyproject.toml")
MAX_BYTES = 1_000_000
KEYS = ("select", "ignore", "per-file-ignores", "exclude", "baseline")


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a run; patterns and the baseline are relative to `root`, `source` is the file they come from."""

    root: Path
    source: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: Path | None = None

    def with_options(self, select: tuple[str, ...], ignore: tuple[str, ...]) -> Settings:
        """With the options of a call: its `select` takes the place of the file's, its `ignore` adds to it."""
        for name in (*select, *ignore):
            if name not in FINDINGS:
                raise UsageError(unknown_finding(name))
        return replace(self, select=select or self.select, ignore=(*self.ignore, *ignore))


def find(start: Path) -> Settings:
    """The settings for a folder: the nearest file in it or above it, up to the root of a repository."""
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in NAMES:
            path = folder / name
            if path.is_file() and (found := _table(path)) is not None:
                return _settings(path, *found)
        if (folder / ".git").exists():
            break
    return Settings(start)


def repository(start: Path) -> Path:
    """The top of the repository that a folder lies in; the folder itself outside of one."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / ".git").exists()), start)


def read(path: Path) -> Settings:
    """The settings in a file that is named."""
    found = _table(path)
    if found is None:
        raise UsageError(f"{path} has no table [tool.chainrule]")
    return _settings(path, *found)


def _table(path: Path) -> tuple[dict[str, Any], str] | None:
    """The table of settings in a file, and its text; None for a pyproject.toml without one."""
    text = load_text(path, MAX_BYTES)
    alone = path.name != "pyproject.toml"
    if not alone and "chainrule" not in text:
        return None
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from None
    table = data if alone else data.get("tool", {}).get("chainrule")
    if table is not None and not isinstance(table, dict):
        raise UsageError(f"{path}:{_line(text, 'chainrule')}: [tool.chainrule] is a table of settings")
    return None if table is None else (table, text)


def _settings(path: Path, table: dict[str, Any], text: str) -> Settings:
    """The settings of a table; the first thing that is wrong is an error with its line."""

    def fail(word: str, message: str) -> UsageError:
        return UsageError(f"{path}:{_line(text, word)}: {message}")

    def strings(key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise fail(key, f"{key!r} is a list of strings")
        return tuple(value)

    def names(key: str, value: Any) -> tuple[str, ...]:
        for name in (found := strings(key, value)):
            if name not in FINDINGS:
                raise fail(name, f"in {key!r}: {unknown_finding(name)}")
        return found

    for key in table:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(KEYS)}"
            raise fail(key, f"{key!r} is no setting; {hint}")
    per_file = table.get("per-file-ignores", {})
    if not isinstance(per_file, dict):
        raise fail("per-file-ignores", "'per-file-ignores' is a table from patterns to lists of names")
    baseline = table.get("baseline")
    if baseline is not None and not isinstance(baseline, str):
        raise fail("baseline", "'baseline' is the path of a file")
    return Settings(
        path.parent.resolve(), str(path),
        select=names("select", table.get("select", [])),
        ignore=names("ignore", table.get("ignore", [])),
        per_file=tuple((pattern, names(pattern, value)) for pattern, value in per_file.items()),
        exclude=strings("exclude", table.get("exclude", [])),
        baseline=path.parent.resolve() / baseline if baseline else None,
    )  # fmt: skip


def _line(text: str, word: str) -> int:
    """The line on which a key or a string stands for the first time; TOML's reader does not keep places."""
    mark = re.escape(word)
    found = re.search(rf"^\s*[\"']?{mark}[\"']?\s*=|[\"']{mark}[\"']|^\s*\[[^\]\n]*\b{mark}", text, re.MULTILINE)
    return text.count("\n", 0, found.start() + len(found.group()) - len(found.group().lstrip())) + 1 if found else 1
