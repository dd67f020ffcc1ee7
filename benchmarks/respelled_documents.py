r"""Real documents in other spellings: `python benchmarks/respelled_documents.py PATH ... [--kind NAME]`.

Each document is written anew with one habit changed, as `\partial L / \partial w` for a fraction or `\vec{x}` for a
bold letter, and checked again. What means the same must get the same verdict: claims that were accepted and are
refuted then, or the other way round, are printed, and with `--verbose` all that were decided and are no longer.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from mutated_documents import ACCEPTED, SUFFIXES

from chainrule.checker.extraction.claims import extract
from chainrule.checker.judgement.judge import judge
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import REFUTED, UNKNOWN
from chainrule.readers.documents.files import load
from chainrule.readers.documents.registry import parse_file


def main() -> None:
    """Check the documents as they are and in each spelling, and count what became of the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--kind", choices=KINDS)
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for path in arguments.paths:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in (file for file in files if file.suffix in SUFFIXES - {".ipynb"}):
            for kind, what, line in compared(file, arguments.kind):
                counts[kind, what] += 1
                if what in WRONG or (arguments.verbose and what in (LOST, MISSED)):
                    print(f"{file}:{line}", flush=True)
    print(f"\n| spelling | {' | '.join(COLUMNS)} |\n|{' --- |' * (len(COLUMNS) + 1)}")
    for kind in KINDS:
        print(f"| {kind} | {' | '.join(str(counts[kind, column]) for column in COLUMNS)} |")


SAME, LOST, WON, MISSED = "as before", "no longer decided", "decided now", "no longer a claim"
WRONG = ("accepted, now refuted", "refuted, now accepted")
COLUMNS = (SAME, WON, LOST, MISSED, *WRONG)


def compared(file: Path, only: str | None) -> list[tuple[str, str, str]]:
    """The kind of spelling, what became of each claim, and its line."""
    try:
        text = load(file)
        before = verdicts(text, file)
    except ChainruleError:
        return []
    out: list[tuple[str, str, str]] = []
    for kind, respell in KINDS.items():
        new = respell(text)
        if new == text or only not in (None, kind) or not before:
            continue
        after = verdicts(new, file)
        # Claims are paired by the line, and by their order on it.
        for place, (verdict, source) in before.items():
            other = after.get(place)
            what = MISSED if other is None and verdict != UNKNOWN else became(verdict, other[0] if other else UNKNOWN)
            out.append((kind, what, f"{place[0]}: [{kind}] {verdict}, {what} | {source[:200]}"))
    return out


def became(before: str, after: str) -> str:
    """What became of a verdict."""
    if before in ACCEPTED and after == REFUTED:
        return WRONG[0]
    if before == REFUTED and after in ACCEPTED:
        return WRONG[1]
    if (before == UNKNOWN) == (after == UNKNOWN):
        return SAME
    return LOST if after == UNKNOWN else WON


def verdicts(text: str, file: Path) -> dict[tuple[int, int], tuple[str, str]]:
    """The verdict and the source of each claim, by its line and its place on it."""
    out: dict[tuple[int, int], tuple[str, str]] = {}
    on_line: Counter[int] = Counter()
    for claim in extract(parse_file(text, str(file))).claims:
        on_line[claim.line] += 1
        verdict = judge(claim, explain=False).verdict.verdict
        out[claim.line, on_line[claim.line]] = (verdict, " ".join(claim.text.split()))
    return out


def _sub(pattern: str, new: str) -> Callable[[str], str]:
    compiled = re.compile(pattern)
    return lambda text: compiled.sub(new, text)


#: A letter, a command or one with a subscript, as it may stand beside a slash.
_SIMPLE = r"((?:\\[a-zA-Z]+|[a-zA-Z])(?:_(?:[a-zA-Z0-9]|\{[a-zA-Z0-9, ]+\}))?)"
KINDS: dict[str, Callable[[str], str]] = {
    "slashed derivatives": _sub(
        r"\\frac\{\\partial " + _SIMPLE + r"\}\{\\partial " + _SIMPLE + r"\}", r"{\\partial \1}/{\\partial \2}"
    ),
    "plain brackets": _sub(r"\\(?:left|right)([()\[\]])", r"\1"),
    "sized brackets": _sub(r"\\(left|right)([()\[\]])", lambda m: rf"\big{m[1][0]}{m[2]}"),  # type: ignore[arg-type]
    "d for partial": _sub(r"\\partial(?![a-zA-Z])", "d"),
    "partial for d": _sub(
        r"\\frac\{d ?([a-zA-Z]|\\[a-z]+)\}\{d ?([a-zA-Z]|\\[a-z]+)\}", r"\\frac{\\partial \1}{\\partial \2}"
    ),
    "upright d": _sub(r"\\frac\{d ?([a-zA-Z])\}\{d ?([a-zA-Z])\}", r"\\frac{\\mathrm{d}\1}{\\mathrm{d}\2}"),
    "dfrac": _sub(r"\\frac(?![a-zA-Z])", r"\\dfrac"),
    "arrows": _sub(r"\\(?:mathbf|boldsymbol|bm)\{([a-z])\}", r"\\vec{\1}"),
    "bm": _sub(r"\\(?:mathbf|boldsymbol)\{([a-zA-Z])\}", r"\\bm{\1}"),
    "no bold": _sub(r"\\(?:mathbf|boldsymbol|bm)\{([a-zA-Z])\}", r"\1"),
    "sans transposes": _sub(r"\^(?:T|\\top|\{T\}|\{\\top\})(?![a-zA-Z])", r"^{\\mathsf{T}}"),
    "plain transposes": _sub(r"\^(?:\\top|\{\\top\})(?![a-zA-Z])", "^T"),
    "times": _sub(r"\\cdot(?![a-zA-Z])", r"\\times"),
    "no dots": _sub(r"\\cdot(?![a-zA-Z])", " "),
    "thin spaces": _sub(r"(\\partial [a-zA-Z])(?=[ }])", r"\1\\,"),
    "coloured": _sub(r"= ?(\\frac\{[a-z0-9]\}\{[a-z0-9]\})", r"= {\\color{red} \1}"),
    "exp": _sub(r"(?<![a-zA-Z\\])e\^\{([^{}]*)\}", r"\\exp(\1)"),
    "braced scripts": _sub(r"_([a-zA-Z0-9])", r"_{\1}"),
    "unbraced scripts": _sub(r"_\{([a-zA-Z0-9])\}", r"_\1"),
    "no spaces": _sub(r"(?<=[-+=(){}]) +(?=[-+=(){}])", ""),
    "text log": _sub(r"\\(log|ln|exp|tanh)(?![a-zA-Z])", r"\\operatorname{\1}"),
    "display": _sub(r"\$\$(\s*)\\frac", r"$$\1\\displaystyle \\frac"),
}

if __name__ == "__main__":
    main()
