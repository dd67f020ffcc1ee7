"""Baselines: known findings stand in a file by their fingerprints, are hidden in a run, and are missed when gone."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from chainrule.checker.findings import Finding, Judged, Suppressed
from chainrule.checker.reports.fingerprints import Fingerprint, fingerprints
from chainrule.checker.reports.report import Report
from chainrule.checker.settings.globs import relative
from chainrule.checker.settings.suppress import without
from chainrule.errors import UsageError
from chainrule.readers.documents.files import load

NAME = "chainrule-baseline.json"
_KEYS = {"path": str, "finding": str, "text": str, "nth": int}


@dataclass(slots=True)
class Baseline:
    """The findings of a file; paths are relative to its folder. `gone` are those that a run did not meet."""

    path: Path
    known: dict[str, Fingerprint] = field(default_factory=dict)
    gone: list[Fingerprint] = field(default_factory=list)
    hidden: int = 0

    @property
    def root(self) -> Path:
        """The folder that paths in the file are relative to."""
        return self.path.resolve().parent

    def to_json(self) -> dict[str, Any]:
        """What a run says about its baseline."""
        return {"path": str(self.path), "hidden": self.hidden, "gone": [_entry(mark) for mark in self.gone]}


def written(report: Report, path: Path) -> str:
    """The text of a baseline with all that a report flags, sorted, so that two of them compare line by line."""
    root = path.resolve().parent
    marks = []
    for document in report.documents:
        for i, finding, mark in fingerprints(document, root):
            judged = document.judged[i]
            if finding in judged.findings or (judged.flagged and not judged.findings):
                marks.append(mark)
    marks.sort(key=lambda mark: (mark.path, mark.finding, mark.text, mark.nth))
    lines = ",\n".join(f"  {json.dumps(_entry(mark), ensure_ascii=False)}" for mark in marks)
    return f'{{"version": 1, "findings": [\n{lines}\n]}}\n' if marks else '{"version": 1, "findings": []}\n'


def read(path: Path) -> Baseline:
    """A baseline from its file; what is none is one clear error."""
    if not path.is_file():
        raise UsageError(f"{path} does not exist: write it with chainrule baseline")
    try:
        data = json.loads(load(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no baseline: {error}") from None
    if not isinstance(data, dict) or data.get("version") != 1 or not isinstance(data.get("findings"), list):
        raise UsageError(f"{path} is no baseline of version 1: write it anew with chainrule baseline")
    out = Baseline(path)
    for i, entry in enumerate(data["findings"], 1):
        if not isinstance(entry, dict) or any(not isinstance(entry.get(k), kind) for k, kind in _KEYS.items()):
            raise UsageError(f"{path}: finding {i} has not all of {', '.join(_KEYS)}")
        mark = Fingerprint(*(entry[key] for key in _KEYS))
        while mark.digest in out.known:
            # Once, texts that differ in white space alone were counted apart.
            mark = replace(mark, nth=mark.nth + 1)
        out.known[mark.digest] = mark
    return out


def hide(report: Report, baseline: Baseline) -> None:
    """Suppress what stands in the baseline; what it has of the checked files and is not found is gone."""
    root = baseline.root
    met: set[str] = set()
    checked: set[str] = set()
    for document in report.documents:
        checked |= {relative(segment.path, root) for segment in document.document.segments}
        found: dict[int, list[str]] = {}
        for i, finding, mark in fingerprints(document, root):
            if mark.digest in baseline.known:
                met.add(mark.digest)
                found.setdefault(i, []).append(finding.name)
        for i, names in found.items():
            document.judged[i] = _hidden(document.judged[i], names)
            baseline.hidden += bool([s for s in document.judged[i].suppressed if s.by == "baseline"])
    baseline.gone = [
        mark
        for digest, mark in baseline.known.items()
        if digest not in met and (mark.path in checked or not (root / mark.path).is_file())
    ]
    report.baseline = baseline.to_json()


def _hidden(judged: Judged, names: list[str]) -> Judged:
    """A claim with the findings of these names hidden; one that is refuted without a finding is hidden as a whole."""
    if judged.flagged and not judged.findings:
        return replace(judged, suppressed=(Suppressed(Finding(names[0], ""), "", "baseline"),))
    return without(judged, names, "", "baseline")


def _entry(mark: Fingerprint) -> dict[str, Any]:
    return {"path": mark.path, "finding": mark.finding, "text": mark.text, "nth": mark.nth}
