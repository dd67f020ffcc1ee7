"""Texts that were written to break the checker: `python benchmarks/hard_texts.py`.

`texts/right.txt` has documents whose claims are right in what their authors mean, in as many notations and contexts as
their writer could think of; what is refuted there is a false alarm. `texts/slips.txt` has documents in which a line
that begins with ``~kind:`` is a slip that may stand in the place of the line above; each is put in by itself. What is
accepted then may be a false acceptance, or hold by the convention that the verdict names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chainrule.verbs import check

TEXTS = Path(__file__).parent / "texts"
_SLIP = re.compile(r"~(?P<kind>[\w-]+): (?P<line>.*)")
_ACCEPTED = ("proved", "convention", "agrees", "conditional")


def documents(path: Path) -> Iterator[tuple[str, list[str]]]:
    """The names and the lines of the documents in a file."""
    for part in path.read_text(encoding="utf-8").split("@doc ")[1:]:
        name, _, text = part.partition("\n")
        yield name.strip(), text.strip("\n").split("\n")


def variants(name: str, lines: list[str]) -> Iterator[tuple[str, int, str, str]]:
    """The names, the lines, the kinds and the texts of a document with each of its slips."""
    plain = [line for line in lines if _SLIP.match(line) is None]
    stem, _, suffix = name.rpartition(".")
    at = 0
    for count, line in enumerate(lines):
        if (slip := _SLIP.match(line)) is None:
            at += 1
        else:
            text = [*plain[: at - 1], slip["line"], *plain[at:]]
            yield f"{stem}-{count}.{suffix}", at, slip["kind"], "\n".join(text)


def verdicts(folder: Path) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The claims of all documents in a folder, by document and line."""
    report = check(folder).to_json()
    found: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    for document in report["documents"]:
        for claim in document["claims"]:
            found[Path(document["path"]).name, claim["line"]].append(claim)
    return found


def right() -> None:
    """How right texts are judged."""
    with TemporaryDirectory() as name:
        for document, lines in documents(TEXTS / "right.txt"):
            Path(name, document).write_text("\n".join(lines) + "\n", encoding="utf-8")
        found = verdicts(Path(name))
    claims = [(document, line, claim) for (document, line), each in found.items() for claim in each]
    counts = Counter(claim["verdict"] for _, _, claim in claims)
    accepted = sum(counts[verdict] for verdict in _ACCEPTED)
    print(f"right: {len(claims)} claims, {accepted} accepted, {counts['unknown']} unknown, {counts['refuted']} refuted")
    for document, line, claim in claims:
        if claim["verdict"] == "refuted":
            print(f"  {document}:{line}: {' '.join(claim['text'].split())[:90]}")


def slips() -> None:
    """How slips are judged, by their kinds."""
    places: dict[tuple[str, int], str] = {}
    with TemporaryDirectory() as name:
        for document, lines in documents(TEXTS / "slips.txt"):
            for variant, line, kind, text in variants(document, lines):
                Path(name, variant).write_text(text + "\n", encoding="utf-8")
                places[variant, line] = kind
        found = verdicts(Path(name))
    table: dict[str, Counter[str]] = defaultdict(Counter)
    for place, kind in places.items():
        states = {claim["verdict"] for claim in found.get(place, [])}
        state = "refuted" if "refuted" in states else "unknown" if not states or "unknown" in states else "accepted"
        table[kind][state] += 1
        table["all"][state] += 1
    print(f"\n{'slip':20} {'tried':>6} {'refuted':>8} {'unknown':>8} {'accepted':>9}")
    for kind, counts in sorted(table.items(), key=lambda each: -sum(each[1].values())):
        row = (sum(counts.values()), counts["refuted"], counts["unknown"], counts["accepted"])
        print(f"{kind:20} {row[0]:6} {row[1]:8} {row[2]:8} {row[3]:9}")


if __name__ == "__main__":
    right()
    slips()
