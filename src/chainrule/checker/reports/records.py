"""Judged documents as JSON and back, for the pipe to a worker and the cache; the document itself is read anew.

Trees and scopes of claims are left behind: what is read back can be reported, not judged again.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from chainrule.checker.corrections.changes import Op
from chainrule.checker.corrections.edits import Edit
from chainrule.checker.extraction.claim import Claim
from chainrule.checker.findings import Basis, Judged
from chainrule.checker.notices import FINDINGS, Notice
from chainrule.checker.reports.report import DocumentReport
from chainrule.prover.verdict import VERDICTS
from chainrule.readers.documents import Document
from chainrule.readers.scope import Scope

#: What a claim is without its formulas.
_CLAIM = ("start", "end", "text", "link", "label", "error", "nth", "line", "doubt")
#: Every claim that is read back stands in the same empty scope.
_NOWHERE = Scope()


def recorded(report: DocumentReport, *, mended: bool = False) -> dict[str, Any]:
    """A judged document without its text; with the edits that mend it where they are asked for."""
    return {
        "edits": [[*which, _plain(edit.ops)] for which, edit in _edits(report).items()] if mended else [],
        "left": [[*which, reason] for which, reason in report.left.items()] if mended else [],
        "formulas": report.formulas,
        "judged": list(map(judged_record, report.judged)),
        "notices": [_plain(notice) for notice in report.notices],
    }


def judged_record(judged: Judged) -> dict[str, Any]:
    """One judged claim as JSON has it."""
    record: dict[str, Any] = _plain(judged)
    return record


def restored_judgement(record: dict[str, Any], claim: Claim) -> Judged:
    """A judged claim from its record, put together with the claim that it is about."""
    judged: Judged = _made(Judged, record)
    return replace(judged, claim=claim)


def restored(record: dict[str, Any], document: Document, root: Path | None = None) -> DocumentReport:
    """A record put together with the document that it is about; one that is broken is a `ValueError`."""
    try:
        judged = [_made(Judged, each) for each in record["judged"]]
        notices = [_made(Notice, each) for each in record["notices"]]
        formulas = _made(int, record["formulas"])
        edits = {_made(tuple[int, int, int], which): Edit(_made(tuple[Op, ...], ops))
                 for *which, ops in record["edits"]}  # fmt: skip
        left = {_made(tuple[int, int, int], which): _made(str, reason) for *which, reason in record["left"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"a broken record: {error}") from None
    names = [*(f.name for j in judged for f in j.findings), *(notice.name for notice in notices)]
    if any(j.verdict.verdict not in VERDICTS for j in judged) or any(name not in FINDINGS for name in names):
        raise ValueError("a broken record: an unknown verdict or finding")
    longest = len(document.text)
    if any(not 0 <= s.start <= s.end <= longest for s in (*(j.claim for j in judged), *notices)):
        raise ValueError("a broken record: a place outside of the document")
    spans = [op for edit in edits.values() for op in edit.ops]
    if any(not 0 <= op.start <= op.end <= longest for op in spans):
        raise ValueError("a broken record: an edit outside of the document")
    return DocumentReport(document, judged, formulas, notices, root, edits, left)


def _edits(report: DocumentReport) -> dict[tuple[int, int, int], Edit]:
    report.edits()
    return report.known_edits or {}


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Claim):
        return {name: getattr(value, name) for name in _CLAIM}
    if is_dataclass(value) and not isinstance(value, type):
        members = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _plain(each) for name, each in members if not isinstance(each, (Scope, Basis))}
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _made(kind: Any, value: Any) -> Any:
    """The value of a type from its JSON; another type is a `TypeError`."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = [each for each in get_args(kind) if each is not type(None)]
        return None if value is None else _made(inner[0], value)
    if origin is tuple:
        parts = get_args(kind)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(_made(parts[0], each) for each in value)
        return tuple(_made(part, each) for part, each in zip(parts, value, strict=True))
    if kind is Claim:
        values = {name: _made(_hints(Claim)[name], value[name]) for name in _CLAIM}
        return replace(Claim(0, 0, "", _NOWHERE), **values)
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]
        return kind(**{name: _made(hints[name], each) for name, each in value.items()})  # type: ignore[operator]
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value
