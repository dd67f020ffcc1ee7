"""Measures what an author waits for at each key: from a change of a long document to the diagnostics of its new text.

`python benchmarks/editor.py` starts the language server as an editor does and types into a document of its own.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from typing import Any

from process import ROOT
from report import Sample, table

from chainrule.rules import THEMES
from chainrule.verbs import derive
from chainrule.writers.latex import latex

sys.path.insert(0, str(ROOT / "tests" / "lsp"))
TARGET = 0.1
LINES = 1000
REPETITIONS = 25
NAMES = "fghuvpqrLJKR"
URI = "file:///notes/long.md"


def document(lines: int, seed: int = 7) -> list[str]:
    """Lecture notes with a definition, a claim and prose in each section; the claims are derived, some then negated."""
    chance = random.Random(seed)
    outer = [*[row.name for row in THEMES["activations"] if len(row.parameters) == 1][:5], "exp", "tanh", "sin"]
    out = ["# Notes", "", "Let $c$ be a constant.", ""]
    k = 0
    while len(out) < lines:
        k += 1
        name, inner = NAMES[k % len(NAMES)], f"{chance.randint(2, 9)}*x + c*x^{chance.randint(2, 4)}"
        source = f"{chance.choice(outer)}({inner}) * x^{chance.randint(1, 3)}"
        derivation = derive(source, "x")
        sign = "-" if k % 10 == 0 else ""
        out += [f"## Layer {k}", "", f"The response of layer {k} is", "", "$$"]
        out += [f"{name}(x) = {latex(derivation.output)}", "$$", "", "It is smooth, and its slope is", "", "$$"]
        out += [rf"\frac{{d {name}}}{{d x}} = {sign}\left({latex(derivation.result)}\right)", "$$", ""]
    return out[:lines]


class Author:
    """Types into the document and waits for what the server says about it."""

    def __init__(self, lines: list[str]) -> None:
        """Open the document; `first` is how long its first check takes."""
        from wire import Wire

        self.lines, self.version = lines, 1
        self.wire = Wire()
        self.wire.initialize()
        start = time.perf_counter()
        self.wire.open(URI, "\n".join(lines))
        self.found = self.wire.published(URI, 1, 120)
        self.first = time.perf_counter() - start

    def replace(self, line: int, new: str) -> float:
        """Replace a line; the seconds until the diagnostics of the new text are there."""
        end = len(self.lines[line].encode("utf-16-le")) // 2
        where = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": end}}
        self.lines[line] = new
        return self.send({"range": where, "text": new})

    def insert(self, line: int, new: str) -> float:
        """Put a line in."""
        self.lines.insert(line, new)
        at = {"line": line, "character": 0}
        return self.send({"range": {"start": at, "end": at}, "text": f"{new}\n"})

    def send(self, change: dict[str, Any]) -> float:
        """One change, and how long its diagnostics take."""
        self.version += 1
        start = time.perf_counter()
        self.wire.change(URI, self.version, change)
        self.found = self.wire.published(URI, self.version, 120)
        return time.perf_counter() - start


def run() -> str:
    """The table of waiting times by what is typed."""
    lines = document(LINES)
    author = Author(lines)
    try:
        claims = [i for i, line in enumerate(lines) if line.startswith(r"\frac{d")]
        wrong = len(author.found)
        middle = claims[len(claims) // 2]
        prose = middle - 3
        definition = middle - 6
        rows = [
            ["a letter of prose", [author.replace(prose, f"It is smooth{'.' * (i % 2)}") for i in range(REPETITIONS)]],
            ["a digit in a claim", [author.replace(middle, lines[middle].rstrip(" 0123456789") + f" {i + 2}")
                                    for i in range(REPETITIONS)]],
            ["a digit in the definition above", [author.replace(definition, _digit(lines[definition], i))
                                                 for i in range(REPETITIONS)]],
            ["a line at the top", [author.insert(4, "") for _ in range(REPETITIONS)]],
            ["the declaration that all claims use", [author.replace(2, f"Let $c$ be a {'positive ' * (i % 2)}constant.")
                                                     for i in range(4)]],
        ]  # fmt: skip
    finally:
        author.wire.close()
    head = f"{LINES} lines, {len(claims)} claims, {wrong} findings; opened and checked whole in {author.first:.2f} s."
    shown = [[what, Sample(tuple(times)), f"{max(times) * 1000:.0f} ms", _verdict(times)] for what, times in rows]
    return f"{head}\n\n{table(['what changes', 'median (range)', 'longest', f'target: {TARGET} s'], shown)}"


def _digit(line: str, i: int) -> str:
    head, _, body = line.partition("= ")
    return f"{head}= {i + 2} {body.lstrip('0123456789 ')}"


def _verdict(times: list[float]) -> str:
    return "met" if max(times) <= TARGET else f"met in {sum(t <= TARGET for t in times)} of {len(times)}"


def main() -> None:
    """Print the figures, or the document."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--document", action="store_true", help="print the document that is typed into")
    print("\n".join(document(LINES)) if parser.parse_args().document else run())


if __name__ == "__main__":
    main()
