"""Asks rivals about the claims that chainrule decides in documents: `python benchmarks/rivals.py NAME=FOLDER...`.

Each claim goes as its two sides to math-verify and to SymPy, which is given the definition that chainrule found too.
scieqlint reads the files itself; what it says on the lines of the claims is counted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from asking import Worker
from process import ROOT, environment
from report import machine, table, write

from chainrule.verbs import check

LIMIT = 10.0
RIVALS = {"math_verify": "math-verify", "sympy": "SymPy, with the definition"}
HOLDS = ("proved", "agrees", "convention")
LINTER = [str(Path(sys.executable).with_name("scieqlint")), "check", "--inline-math", "--format", "json"]


def claims_in(folder: Path) -> list[dict[str, Any]]:
    """The claims that chainrule decides, each with its file and its two sides."""
    found: list[dict[str, Any]] = []
    for document in check(folder).to_json()["documents"]:
        for claim in document["claims"]:
            left, equals, right = claim["text"].partition("=")
            if claim["verdict"] != "unknown" and equals and "&" not in left:
                definition = claim["reading"]["definition"] or ""
                found.append({**claim, "path": document["path"], "left": left.strip(), "right": right.strip(),
                              "definition": definition})  # fmt: skip
    return found


def row(title: str, claims: list[dict[str, Any]], answers: list[bool | None]) -> list[Any]:
    """What one system says of the claims that chainrule finds right, and of those that it refutes."""
    counts = Counter((claim["verdict"] in HOLDS, answer) for claim, answer in zip(claims, answers, strict=True))
    return [title, *(counts[True, answer] for answer in (True, False, None)),
            *(counts[False, answer] for answer in (False, True, None))]  # fmt: skip


def linted(folder: Path, claims: list[dict[str, Any]]) -> tuple[list[bool | None], str]:
    """What scieqlint says of the lines of the claims: an error or a warning about mathematics counts as "wrong"."""
    done = subprocess.run(  # noqa: S603 - the rival's own command on a folder that was named
        [*LINTER, str(folder)], capture_output=True, text=True, check=False, env=environment(), timeout=600
    )
    told = json.loads(done.stdout)
    wrong = {
        (Path(d["path"]).name, d["line"]) for d in told["diagnostics"] if d["code"].startswith(("ALG", "DIM", "SYM"))
    }
    codes = Counter(d["code"] for d in told["diagnostics"])
    answers = [False if (Path(c["path"]).name, c["line"]) in wrong else None for c in claims]
    return answers, ", ".join(f"{count} {code}" for code, count in codes.most_common())


def measured(name: str, folder: Path) -> str:
    """The table of one folder."""
    claims = claims_in(folder)
    rows = [row("chainrule", claims, [claim["verdict"] in HOLDS for claim in claims])]
    for system, title in RIVALS.items():
        worker = Worker("rival_worker.py", system, LIMIT)
        told = worker.ask(claims) if worker.ready else []
        worker.close()
        rows.append(
            row(title, claims, [each["answer"] for each in told]) if told else [title, "not installed", *[""] * 5]
        )
    said = "scieqlint is not installed."
    if Path(LINTER[0]).exists():
        answers, codes = linted(folder, claims)
        rows.append(row("scieqlint", claims, answers))
        said = f"All that scieqlint reports there, by code: {codes or 'nothing'}."
    header = [f"{name}: {len(claims)} claims decided", "right: accepted", "refused", "no answer", "wrong: refused",
              "accepted", "no answer"]  # fmt: skip
    return f"{table(header, rows)}\n\n{said}"


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", metavar="NAME=FOLDER")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/benchmarks.md")
    options = parser.parse_args()
    named = [each.partition("=") for each in options.folders]
    text = "\n\n".join(measured(name, Path(folder)) for name, _, folder in named)
    print(text)
    if options.write:
        peers = ("sympy", "math-verify", "scieqlint", "python-flint")
        write(ROOT / "docs" / "benchmarks.md", "rivals", f"{machine(peers)}\n\n{text}")


if __name__ == "__main__":
    main()
