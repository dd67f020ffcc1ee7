"""Scores the checker on a folder of documents with judged claims: `python benchmarks/documents.py FOLDER`.

FOLDER holds `documents.jsonl`, one judged claim a line (doc, line, claim_latex, verdict; perhaps cell, error_class),
and the documents in `documents/`. A judged claim is met by the claims of the checker that cover its line (in a
notebook: its cell) and share its text; of several the worst verdict counts.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chainrule.verbs import check

#: Findings that name what a label calls the error.
FINDINGS = {
    "sign": ("sign", "chain-factor-missing", "definition-suspect", "product-term-missing"),
    "constant": ("constant-factor", "log-base"),
    "transpose": ("value", "variable"),
    "label": ("value", "exponent", "variable", "differential-missing"),
    "deliberately": ("value", "sign", "constant-factor", "chain-factor-missing"),
}
_SKIPPED = re.compile(r"\\(?:left|right|displaystyle|hspace\{[^}]*\}|[,;:!])|:math:|\$|`|[&\s{}()\[\].,]|\\\\")
COLUMNS = ("document", "claims", "decided", "right", "met", "understood", "false alarms", "wrong", "refuted",
           "named", "unlabelled flags", "seconds")  # fmt: skip


@dataclass
class Score:
    """The counts of one document, and lines on what went wrong."""

    name: str
    claims: int = 0
    decided: int = 0
    right: int = 0
    met: int = 0
    understood: int = 0
    alarms: int = 0
    wrong: int = 0
    refuted: int = 0
    named: int = 0
    unlabelled: int = 0
    seconds: float = 0.0
    lines: list[str] = field(default_factory=list)

    def row(self) -> list[str]:
        """The counts as cells."""
        counts = (self.claims, self.decided, self.right, self.met, self.understood, self.alarms, self.wrong)
        return [self.name, *map(str, (*counts, self.refuted, self.named, self.unlabelled)), f"{self.seconds:.1f}"]


def main() -> None:
    """Score a folder and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder with documents.jsonl and documents/")
    parser.add_argument("--details", action="store_true", help="list every label that was missed")
    arguments = parser.parse_args()
    labels = [
        json.loads(line) for line in (arguments.folder / "documents.jsonl").open(encoding="utf-8") if line.strip()
    ]
    names = sorted({label["doc"] for label in labels})
    scores = [score(arguments.folder / "documents" / name, [x for x in labels if x["doc"] == name]) for name in names]
    print(table(scores))
    if arguments.details:
        for each in scores:
            print("\n".join([f"\n{each.name}", *each.lines]))
    sys.exit(1 if any(each.alarms for each in scores) else 0)


def score(path: Path, labels: list[dict[str, Any]]) -> Score:
    """One document against its labels."""
    start = time.perf_counter()
    report = check(path)
    out = Score(path.name, seconds=time.perf_counter() - start)
    claims = [claim for document in report.to_json()["documents"] for claim in document["claims"]]
    out.claims = len(claims)
    out.decided = sum(claim["verdict"] != "unknown" for claim in claims)
    spoken_of: set[int] = set()
    for label in labels:
        found = matches(label, claims)
        spoken_of.update(id(claim) for claim in found)
        count(out, label, found)
    for claim in claims:
        if flagged(claim) and id(claim) not in spoken_of:
            out.unlabelled += 1
            out.lines.append(f"  flagged, no label: {place(claim)} {one_line(claim['text'])}")
    return out


def count(out: Score, label: dict[str, Any], found: list[dict[str, Any]]) -> None:
    """Count one label."""
    what = f"{label['line']}: {one_line(label['claim_latex'])}"
    verdicts = {claim["verdict"] for claim in found}
    alarm = next((claim for claim in found if claim["verdict"] == "refuted"), None)
    if label["verdict"] == "false":
        out.wrong += 1
        out.refuted += alarm is not None
        names = {f["name"] for claim in found for f in claim.get("findings") or [claim["finding"]] if f}
        key = str(label.get("error_class", "")).split()[:1]
        out.named += bool(alarm and names & set(FINDINGS.get(key[0] if key else "", names)))
        if alarm is None:
            out.lines.append(f"  missed: {what} ({why(found)})")
        return
    out.right += 1
    out.met += bool(found)
    out.alarms += alarm is not None
    out.understood += bool(found) and verdicts <= {"proved", "agrees", "convention", "conditional"}
    if alarm is not None:
        out.lines.append(f"  FALSE ALARM: {what}")
    elif not found or "unknown" in verdicts:
        out.lines.append(f"  not understood: {what} ({why(found)})")


def matches(label: dict[str, Any], claims: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The claims that a label speaks of."""
    cell = label.get("cell")
    if cell is None:
        near = [c for c in claims if c["line"] <= label["line"] <= c["end_line"]]
    else:
        near = [c for c in claims if c["cell"] in (cell, cell + 1)]
    text = plain(label["claim_latex"])
    alike = [c for c in near if shares(plain(c["text"]), text)]
    return alike or ([] if cell is not None else [c for c in near if c["line"] == label["line"]])


def shares(claim: str, label: str) -> bool:
    """Whether one of the texts holds the other, or the last member of it."""
    return claim in label or label in claim or label.rpartition("=")[2] == claim.rpartition("=")[2]


def plain(text: str) -> str:
    """A formula without layout."""
    return _SKIPPED.sub("", text)


def why(found: list[dict[str, Any]]) -> str:
    """What the checker says about a claim that it did not decide."""
    return "; ".join(dict.fromkeys(str(c["reason"]) for c in found if c["reason"])) if found else "no claim found"


def flagged(claim: dict[str, Any]) -> bool:
    """Whether a claim is refuted or carries a finding."""
    return claim["verdict"] == "refuted" or claim["finding"] is not None


def place(claim: dict[str, Any]) -> str:
    """Line and column, with the cell in a notebook."""
    return ("" if claim["cell"] is None else f"cell {claim['cell']}:") + f"{claim['line']}:{claim['column']}"


def one_line(text: str) -> str:
    """A formula in one line, cut."""
    flat = " ".join(text.split())
    return flat if len(flat) < 90 else flat[:89] + "…"


def table(scores: list[Score]) -> str:
    """The scores as a Markdown table with a total."""
    total = Score("all")
    for each in scores:
        for name in ("claims", "decided", "right", "met", "understood", "alarms", "wrong", "refuted", "named",
                     "unlabelled", "seconds"):  # fmt: skip
            setattr(total, name, getattr(total, name) + getattr(each, name))
    rows = [each.row() for each in [*scores, total]]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [COLUMNS, ["---"] * len(COLUMNS), *rows])


if __name__ == "__main__":
    main()
