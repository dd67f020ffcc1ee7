"""Writes folders of judged notes for `documents.py`: `python benchmarks/judged_notes.py CLONES FOLDER`.

`judged_notes.tsv` says of claims in public notes where they stand and whether they are right; the notes are not kept
here. CLONES holds git directories of their repositories, named owner+name; FOLDER gets a set of documents each in a to
o. By all of them it was found what the checker did not read; c to o were first scored before anything in them was
looked at.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TABLE = Path(__file__).with_suffix(".tsv")


def main() -> None:
    """Write the sets whose repositories are there, and say which are missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clones", type=Path, help="the folder with the git directories")
    parser.add_argument("folder", type=Path, help="where the sets are written")
    arguments = parser.parse_args()
    missing = set()
    texts: dict[str, str] = {}
    labels: dict[str, list[str]] = {}
    for row in rows():
        name = row["document"]
        if name not in texts:
            found = shown(arguments.clones, row)
            if found is None:
                missing.add(f"{row['repository']} at {row['commit']}")
                continue
            path = arguments.folder / row["set"] / "documents" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(found)
            texts[name] = found.decode("utf-8")
        labels.setdefault(row["set"], []).append(json.dumps(label(row, texts[name]), ensure_ascii=False))
    for name, lines in labels.items():
        (arguments.folder / name / "documents.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        print(f"{arguments.folder / name}: {len(lines)} claims")
    print("\n".join(f"not there: {each}" for each in sorted(missing)), file=sys.stderr)


def rows() -> Iterator[dict[str, str]]:
    """The judged claims."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table, delimiter="\t")


def shown(clones: Path, row: dict[str, str]) -> bytes | None:
    """A document as it was in a commit, None without its repository."""
    directory = next(
        (d for d in sorted(clones.glob(row["repository"].replace("/", "+") + "/**/HEAD")) if d.parent.name != "logs"),
        None,
    )
    if directory is None:
        return None
    command = ["git", f"--git-dir={directory.parent}", "show", f"{row['commit']}:{row['path']}"]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - git, by its arguments
    return done.stdout if done.returncode == 0 else None


def label(row: dict[str, str], text: str) -> dict[str, object]:
    """A judged claim with its text, as `documents.py` reads it."""
    cell = int(row["cell"]) if row["cell"] else None
    if cell is not None:
        text = "".join(json.loads(text)["cells"][cell]["source"])
    line = int(row["line"])
    start = sum(len(each) + 1 for each in text.split("\n")[: line - 1]) + int(row["start"])
    out = {"doc": row["document"], "line": line, "verdict": row["verdict"], "error_class": row["error"]}
    out["claim_latex"] = text[start : start + int(row["length"])]
    return out if cell is None else {**out, "cell": cell}


if __name__ == "__main__":
    main()
