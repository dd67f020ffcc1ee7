"""Puts the project's identities to chainrule and its peers: what is right, wrong or no answer, and how long it takes.

All of them: `python benchmarks/run.py --only identities`; a sample: `python benchmarks/identities.py --every N`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from process import HERE, ROOT, environment
from report import plain, table

sys.path.insert(0, str(ROOT / "tests" / "identities"))

from identity_corpus import Identity, identities

SYSTEMS = {"chainrule": "chainrule", "sympy": "SymPy", "tensorgrad": "tensorgrad", "jax": "JAX (numbers only)"}
PEERS = ("sympy", "tensorgrad", "torch", "jax", "python-flint")
#: Outcomes by how much they say about a system: an identity counts for the first that one of its spellings had.
OUTCOMES = (
    "right", "wrong", "no value", "unevaluated", "time-out", "evaluation time-out", "crash", "error", "cannot say",
)  # fmt: skip
SHOWN = 160


@dataclass(frozen=True, slots=True)
class Answer:
    """What one system said to one identity: its attempts, the deciding one last."""

    attempts: tuple[dict[str, Any], ...]

    @property
    def best(self) -> dict[str, Any]:
        """The attempt that counts."""
        return min(self.attempts, key=lambda each: OUTCOMES.index(each["outcome"]))

    @property
    def outcome(self) -> str:
        """The outcome that counts."""
        return str(self.best["outcome"])

    def seconds(self, *stages: str) -> float | None:
        """What the stages of a right answer took."""
        return sum(self.best.get(stage, 0.0) for stage in stages) if self.outcome == "right" else None


Answers = dict[tuple[str, str], Answer]


class Worker:
    """A process of identity_worker.py that answers one identity at a time."""

    def __init__(self, system: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - the script of this directory
            [sys.executable, "identity_worker.py", system],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True, cwd=HERE, env={**environment(), "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        assert self.process.stdout is not None  # noqa: S101 - it was asked for
        self.ready = json.loads(self.process.stdout.readline() or "{}")

    def ask(self, identity: Identity) -> Answer:
        """The attempts at one identity."""
        assert self.process.stdin is not None and self.process.stdout is not None  # noqa: PT018, S101 - same
        self.process.stdin.write(identity.id + "\n")
        self.process.stdin.flush()
        return Answer(tuple(json.loads(self.process.stdout.readline())["attempts"]))

    def close(self) -> None:
        """Let the process end."""
        self.process.communicate(timeout=30)


def measure(chosen: list[Identity]) -> Answers:
    """All systems on all identities, in turns; a system that is not installed has no answers."""
    workers = {name: Worker(name) for name in SYSTEMS}
    asked = {name: worker for name, worker in workers.items() if worker.ready}
    answers: Answers = {}
    try:
        for number, identity in enumerate(chosen, start=1):
            for name, worker in asked.items():
                answers[name, identity.id] = worker.ask(identity)
            if number % 50 == 0:
                print(f"{number}/{len(chosen)} identities", flush=True)
    finally:
        for worker in workers.values():
            worker.close()
    return answers


def summary(chosen: list[Identity], answers: Answers) -> str:
    """How many answers of each kind."""
    rows = []
    for name, title in SYSTEMS.items():
        count = Counter(answers[name, each.id].outcome for each in chosen if (name, each.id) in answers)
        if not count:
            rows.append([title, "not installed", *[""] * 5])
            continue
        late = count["time-out"] + count["evaluation time-out"]
        failed = count["error"] + count["crash"] + count["no value"]
        rows.append([title, count["right"], count["wrong"], count["unevaluated"], failed, late, count["cannot say"]])
    head = [f"{len(chosen)} identities", "right", "wrong", "unevaluated", "error", "time-out", "cannot say"]
    return table(head, rows)


def spelled(chosen: list[Identity], answers: Answers) -> str:
    """What each spelling of a peer that has several came to, every identity asked in it that was not right before."""
    lines = []
    for name, title in SYSTEMS.items():
        count: Counter[tuple[str, str]] = Counter()
        for each in chosen:
            for one in answers[name, each.id].attempts if (name, each.id) in answers else ():
                count[one["spelling"], one["outcome"]] += 1
        spellings = list(dict.fromkeys(spelling for spelling, _ in count))
        if len(spellings) > 1:
            parts = [
                f"{spelling}: " + ", ".join(f"{count[spelling, o]} {o}" for o in OUTCOMES if count[spelling, o])
                for spelling in spellings
            ]
            lines.append(
                f"- {title} by spelling, each asked only where those before it were not right. {'; '.join(parts)}."
            )
    return "\n".join(lines)


def families(chosen: list[Identity], answers: Answers) -> str:
    """Right answers by theme."""
    themes = dict.fromkeys(each.theme for each in chosen)
    rows = []
    for theme in themes:
        members = [each for each in chosen if each.theme == theme]
        rights = [
            sum(answers[name, e.id].outcome == "right" for e in members if (name, e.id) in answers) for name in SYSTEMS
        ]
        rows.append([theme.replace("_", " "), len(members), *rights])
    return table(["right by theme", "identities", *SYSTEMS.values()], rows)


def wrong(chosen: list[Identity], answers: Answers) -> str:
    """The wrong answers as they were printed."""
    parts = []
    for name, title in SYSTEMS.items():
        mine = [each for each in chosen if (name, each.id) in answers]
        bad = [(each, answers[name, each.id].best) for each in mine if answers[name, each.id].outcome == "wrong"]
        if bad:
            rows = [[code(stated(e)), code(e.wrt), code(cut(a["printed"])), code(cut(e.answer))] for e, a in bad]
            parts += [f"Wrong answers of {title}, none of its spellings being right:"]
            parts += [table(["function", "in", f"{title} answers", "right"], rows)]
        also = [
            (each, next(a for a in answers[name, each.id].attempts if a["outcome"] == "wrong"))
            for each in mine
            if answers[name, each.id].outcome == "right"
            and Counter(a["outcome"] for a in answers[name, each.id].attempts)["wrong"]
        ]
        if also:
            rows = [[code(stated(e)), code(e.wrt), a["spelling"], code(cut(a["printed"]))] for e, a in also]
            text = table(["function", "in", "spelling", f"{title} answers"], rows)
            parts += [
                folded(f"{len(also)} more where one spelling is answered wrongly and another rightly ({title})", text)
            ]
    return "\n\n".join(parts)


def misses(chosen: list[Identity], answers: Answers) -> str:
    """Every identity that a system did not get right, with the reason."""
    names = [name for name in SYSTEMS if any(key[0] == name for key in answers)]
    rows = []
    for each in chosen:
        found = {name: answers[name, each.id] for name in names}
        if any(answer.outcome != "right" for answer in found.values()):
            rows.append([f"{each.theme}/{each.id}", *(reason(answer) for answer in found.values())])
    text = table(["identity", *(SYSTEMS[name] for name in names)], rows)
    return folded(f"The {len(rows)} identities that some system does not get right, one by one", text)


def reason(answer: Answer) -> str:
    """An outcome in a few words."""
    note = answer.best.get("note", "").strip()
    return answer.outcome + (f" ({code(cut(note, 60))})" if note and answer.outcome != "right" else "")


def times(chosen: list[Identity], answers: Answers) -> str:
    """Median and worst times, and the ratios on what both answered."""
    rows = []
    for name, stages in (
        ("chainrule", ("deriving",)), ("chainrule", ("reading", "deriving")),
        ("chainrule", ("reading", "deriving", "printing")),
        ("sympy", ("deriving",)), ("sympy", ("reading", "deriving")),
        ("tensorgrad", ("deriving",)), ("tensorgrad", ("reading", "deriving")),
    ):  # fmt: skip
        found = [
            (s, each.id)
            for each in chosen
            if (name, each.id) in answers and (s := answers[name, each.id].seconds(*stages)) is not None
        ]
        if not found:
            continue
        seconds = [s for s, _ in found]
        own = [s / o for s, each in found if (o := answers["chainrule", each].seconds(*stages)) and name != "chainrule"]
        cells = [milliseconds(median(seconds)), milliseconds(quantiles(seconds, n=20)[-1]), milliseconds(max(seconds))]
        low_high = (
            f"{plain(median(own))} ({plain(quantiles(own, n=10)[0])}–{plain(quantiles(own, n=10)[-1])})" if own else ""
        )
        words = {"reading": "building" if name != "chainrule" else "reading"}
        title = f"{SYSTEMS[name]}: {' + '.join(words.get(stage, stage) for stage in stages)}"
        rows.append([title, len(found), *cells, max(found)[1], low_high])
    head = ["time of right answers", "answers", "median", "95 %", "worst", "worst at", "time / time of chainrule"]
    return table(head, rows)


def milliseconds(seconds: float) -> str:
    """A time in milliseconds to three figures."""
    return f"{seconds * 1e3:.3g} ms"


def stated(identity: Identity) -> str:
    """The function with its names."""
    return "; ".join([identity.expression, *identity.let])


def cut(text: str, length: int = SHOWN) -> str:
    """One line, not too long."""
    line = " ".join(str(text).split())
    return line if len(line) <= length else line[: length - 3] + "..."


def code(text: str) -> str:
    """Code in a cell of a table."""
    return "`" + text.replace("|", "\\|").replace("`", "'") + "`"


def folded(title: str, text: str) -> str:
    """A list that opens on a click."""
    return f"<details>\n<summary>{title}</summary>\n\n{text}\n\n</details>"


def run(every: int = 1, keep: Path | None = None) -> str:
    """Ask, and lay out the tables."""
    chosen = list(identities())[::every]
    answers = measure(chosen)
    if keep is not None:
        rows = [{"system": s, "id": i, "attempts": a.attempts} for (s, i), a in answers.items()]
        keep.write_text(json.dumps(rows, indent=1), encoding="utf-8")
    parts = (summary, spelled, families, times, wrong, misses)
    return "\n\n".join(part(chosen, answers) for part in parts)


def main() -> None:
    """Ask some identities and print what comes out; `run.py --only identities` asks all and writes it down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--every", type=int, default=1, help="ask only every N-th identity")
    parser.add_argument("--keep", type=Path, help="write all attempts to a file, as JSON")
    options = parser.parse_args()
    print(run(options.every, options.keep))


if __name__ == "__main__":
    main()
