"""One Markdown document of a megabyte, checked by a process that starts cold: `large_document.py FOLDER`.

The document is made of the Markdown files of a folder of notes, in the order of their names, up to a size. What is
timed is the whole process of `chainrule check --no-cache`, several times; the smallest and the largest time are told.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from process import ROOT, environment


def main() -> None:
    """Make the document, check it, and print its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with Markdown files")
    parser.add_argument("--megabytes", type=float, default=1.0, help="the size of the document")
    parser.add_argument("--runs", type=int, default=5, help="how many times it is checked")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "large.md"
        path.write_text(joined(arguments.folder, int(arguments.megabytes * 1e6)), encoding="utf-8")
        times = []
        for _ in range(arguments.runs):
            start = time.perf_counter()
            done = subprocess.run(  # noqa: S603 - the command of this checkout
                [sys.executable, "-m", "chainrule", "check", "--no-config", "--no-cache", str(path)],
                cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
            )  # fmt: skip
            times.append(time.perf_counter() - start)
        print(f"{path.stat().st_size / 1e6:.2f} MB: {done.stdout.strip().splitlines()[-1]}")
        times.sort()
        print(f"median {times[len(times) // 2]:.2f} s ({times[0]:.2f}-{times[-1]:.2f})")


def joined(folder: Path, size: int) -> str:
    """The texts of a folder, one behind the other, up to a size."""
    parts: list[str] = []
    left = size
    for path in sorted(folder.rglob("*.md")):
        text = path.read_text(encoding="utf-8", errors="replace")
        parts.append(text if len(text) <= left else text[: text.rfind("\n\n", 0, left) + 1])
        left -= len(parts[-1])
        if left <= 0 or parts[-1] != text:
            break
    else:
        sys.exit(f"{folder} holds less than {size} characters of Markdown")
    return "\n\n".join(parts)


if __name__ == "__main__":
    main()
