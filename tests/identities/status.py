"""Where the tool stands on the corpus of identities: one line for each identity, and a count for each outcome.

    python tests/identities/status.py [WORD ...] [--numeric] [--all] [--verdicts] [--jobs N] [--json PATH] [--accept]

Words select identities by a part of their id or theme. Values are compared with the corpus' answers; with --numeric
with JAX instead. --accept enters the printed lines of the selected identities in the corpus: those that are right and
no longer than the answer, or all right ones of which the whole id is given. Exit status 1 if anything is wrong or
declined.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import identity_derivatives as derivatives
from click import echo
from identity_claims import derived, verdict
from identity_corpus import HERE, Identity, identities

OK, PRINT, LONGER, WRONG, DECLINED, BROKEN = "ok", "differs-in-print", "longer", "wrong", "declined", "broken"


@dataclass(frozen=True)
class Status:
    """The outcome for one identity; `note` says why, `verdict` what the prover says to the answer."""

    id: str
    theme: str
    outcome: str
    expected: str
    line: str = ""
    note: str = ""
    seconds: float = 0.0
    verdict: str = ""


def status(identity: Identity, *, numeric: bool = False, verdicts: bool = False) -> Status:
    """Derive and compare, without raising."""
    start = time.perf_counter()
    outcome, line, note = _outcome(identity, numeric=numeric)
    said = _verdict(identity) if verdicts else ""
    seconds = time.perf_counter() - start
    return Status(identity.id, identity.theme, outcome, identity.line, line, note, seconds, said)


def _outcome(identity: Identity, *, numeric: bool) -> tuple[str, str, str]:
    try:
        derivation = derived(identity)
        line = repr(derivation)
    except cr_errors() as error:
        return DECLINED, "", f"{type(error).__name__}: {error}"
    except Exception as error:  # noqa: BLE001 - a crash of the engine is an outcome to report
        return BROKEN, "", f"{type(error).__name__}: {error}"
    try:
        worst = max(_difference(identity, derivation, draw, numeric=numeric) for draw in derivatives.DRAWS)
    except Exception as error:  # noqa: BLE001 - same
        return BROKEN, line, f"not evaluated: {type(error).__name__}: {error}"
    if not worst <= derivatives.TOLERANCE:
        return WRONG, line, "other shape" if worst == float("inf") else f"relative difference {worst:.1e}"
    note = "" if derivatives.is_formula(identity, line) else "compared in balls: the line is no formula of arrays"
    if line == identity.line:
        return OK, line, note
    return (LONGER if len(line) > len(identity.answer) else PRINT), line, note


def cr_errors() -> tuple[type[Exception], ...]:
    """The errors by which chainrule declines."""
    from chainrule.errors import ChainruleError

    return (ChainruleError,)


def _difference(identity: Identity, derivation: object, draw: int, *, numeric: bool) -> float:
    shape = derivatives.shape_of(identity, draw)
    if numeric:
        expected = derivatives.by_jax(identity, draw)
    else:
        expected = derivatives.by_text(identity, identity.answer, draw, shape)
    return derivatives.difference(derivatives.by_chainrule(identity, derivation, draw, shape), expected)


def _verdict(identity: Identity) -> str:
    try:
        found = verdict(identity)
    except Exception as error:  # noqa: BLE001 - same
        return f"{type(error).__name__}: {error}"
    return found.verdict + (f": {found.reason}" if found.reason else "")


def _job(args: tuple[str, bool, bool]) -> Status:
    warnings.simplefilter("ignore")
    name, numeric, verdicts = args
    return status(next(each for each in identities() if each.id == name), numeric=numeric, verdicts=verdicts)


def _show(row: Status) -> None:
    echo(f"{row.outcome:16} {row.theme}/{row.id}  {row.seconds:.2f} s  {row.verdict}")
    if row.outcome != OK or row.note:
        echo(f"    expected: {row.expected}")
        echo(f"    printed:  {row.line or row.note}")
        if row.line and row.note:
            echo(f"    {row.note}")


def main() -> int:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="parts of ids or themes")
    parser.add_argument("--numeric", action="store_true", help="compare with JAX")
    parser.add_argument("--all", action="store_true", help="also print what is ok")
    parser.add_argument("--verdicts", action="store_true", help="also ask the prover about the answers (slower)")
    parser.add_argument("--accept", action="store_true", help="enter printed lines in the corpus")
    parser.add_argument("--json", type=Path, help="write what was found to a file")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    options = parser.parse_args()
    chosen = [
        each
        for each in identities()
        if not options.words or any(word in f"{each.theme}/{each.id}" for word in options.words)
    ]
    work = [(each.id, options.numeric, options.verdicts) for each in chosen]
    count: Counter[str] = Counter()
    said: Counter[str] = Counter()
    rows = []
    for row in _mapped(work, options.jobs):
        rows.append(row)
        if options.accept and (row.outcome == PRINT or (row.outcome in (OK, LONGER) and row.id in options.words)):
            accept(row)
        count[row.outcome] += 1
        said[row.verdict.partition(":")[0]] += 1
        if options.all or options.words or row.outcome != OK or (options.verdicts and row.verdict != "proved"):
            _show(row)
    echo(f"{len(work)} identities: " + ", ".join(f"{number} {name}" for name, number in count.most_common()))
    if options.verdicts:
        echo("verdicts: " + ", ".join(f"{number} {name}" for name, number in said.most_common()))
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")
    return int(any(count[name] for name in (WRONG, DECLINED, BROKEN)))


def accept(row: Status) -> None:
    """Enter the printed line of an identity in the corpus; none where it is the answer."""
    path = HERE / f"{row.theme}.toml"
    head, sign, tail = path.read_text(encoding="utf-8").partition(f'id = "{row.id}"\n')
    block, between, rest = tail.partition("\n[[identity]]")
    lines = [line for line in block.rstrip("\n").split("\n") if not line.startswith("printed = ")]
    answer = next(line for line in lines if line.startswith("answer = "))
    if answer != f'answer = "{row.line}"':
        lines.insert(lines.index(answer) + 1, f'printed = "{row.line}"')
    ending = "\n" if between or block.endswith("\n") else ""
    path.write_text(head + sign + "\n".join(lines) + ending + between + rest, encoding="utf-8")


def _mapped(work: list[tuple[str, bool, bool]], jobs: int):
    if jobs == 1:
        yield from map(_job, work)
        return
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_job, work, chunksize=8)


if __name__ == "__main__":
    sys.exit(main())
