"""A generated folder of documents checked as a whole: one process, two, and again with the cache.

    python benchmarks/project.py [--files N] [--jobs N] [--write]

Every file is different: three functions with random constants and one claim about each. The derivative is the one that
chainrule derives; in every tenth file one claim has its sign turned, so that it is known how many must be flagged.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from process import ROOT, environment
from report import machine, table, write

SOURCES = (
    "exp({a}*x)*sin({b}*x)", "log({a} + x^{b})", "1/(1 + exp(-{a}*x))", "({a}*x + {b})^{c}", "x^{a}*exp(-{b}*x)",
    "sqrt({a} + x^2)", "tanh({a}*x + {b})", "cos({a}*x)/(x^2 + {b})", "log(1 + exp({a}*x))", "{a}*x^{b} - {c}*x",
    "atan({a}*x)", "exp(-x^2/{a})", "x*log(x^2 + {a})", "sin({a}*x)^{b}", "sinh({a}*x)*x^{b}",
)  # fmt: skip
PAGE = """# Note {number}

Three functions and their slopes. Nothing here is about anything else.

{parts}
"""
PART = """We look at ${name}(x) = {body}$, a function of one variable.

$$
\\frac{{d{name}}}{{dx}} = {claim}
$$
"""


def generate(folder: Path, count: int) -> int:
    """Write the documents; returns how many claims are wrong."""
    sys.path.insert(0, str(ROOT / "src"))
    import chainrule as cr
    from chainrule.readers.lower import lower_all
    from chainrule.verbs import parse, scope_of
    from chainrule.writers.latex import latex

    draw = random.Random(7)
    wrong = 0
    for number in range(count):
        parts = []
        for name, source in zip("fgh", draw.sample(SOURCES, 3), strict=True):
            a, b, c = (draw.randint(2, 40) for _ in range(3))
            text = source.format(a=a, b=b % 6 + 2, c=c % 6 + 2)
            (value,) = lower_all([parse(text)], scope_of(text, "", ())).values
            slope = latex(cr.derive(text, "x").result)
            if number % 10 == 0 and name == "g":
                slope, wrong = f"-\\left({slope}\\right)", wrong + 1
            parts.append(PART.format(name=name, body=latex(value.node), claim=slope))
        path = folder / f"part{number % 10}" / f"note{number:05}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(PAGE.format(number=number, parts="\n".join(parts)), encoding="utf-8")
    return wrong


def run(folder: Path, *options: str) -> tuple[float, str]:
    """The time of a whole process, and its last line."""
    start = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - the command of this checkout
        [sys.executable, "-m", "chainrule", "check", ".", *options],
        cwd=folder, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    taken = time.perf_counter() - start
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return taken, done.stdout.splitlines()[-1]


def measured(count: int, jobs: int) -> str:
    """The table, with the line that every run ended with."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        wrong = generate(folder, count)
        calls = [
            ("one process, no cache", ["--no-cache"]),
            (f"{jobs} processes, no cache", ["--no-cache", "--jobs", str(jobs)]),
            (f"{jobs} processes, an empty cache", ["--jobs", str(jobs)]),
            ("one process, all in the cache", []),
        ]
        rows, lines = [], set()
        for title, options in calls:
            taken, line = run(folder, *options)
            rows.append([title, f"{taken:.2f} s", f"{count / taken:.0f}"])
            lines.add(line)
        one = folder / "part3" / "note00003.md"
        if one.is_file():
            one.write_text(one.read_text(encoding="utf-8") + "\nChanged.\n", encoding="utf-8")
            taken, line = run(folder)
            rows.append(["one file of them changed", f"{taken:.2f} s", f"{count / taken:.0f}"])
            lines.add(line)
        (same,) = lines
        flagged = int(re.search(r"(\d+) flagged", same).group(1))  # type: ignore[union-attr]
        found = "all of them" if flagged == wrong else f"{flagged}: not what was made"
        said = f"Every run ends with `{same}`. Wrong claims made: {wrong}; flagged: {found}."
        return f"{table(['run', 'time', 'files/s'], rows)}\n\n{said}"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Check a generated folder.")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=min(os.cpu_count() or 1, 8))
    parser.add_argument("--write", action="store_true", help="put the figures into docs/benchmarks.md")
    asked = parser.parse_args()
    figures = measured(asked.files, asked.jobs)
    print(figures)
    if asked.write:
        write(ROOT / "docs" / "benchmarks.md", "project", f"{machine(('python-flint',))}\n\n{figures}")


if __name__ == "__main__":
    main()
