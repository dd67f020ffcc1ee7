"""From findings to quick fixes: the edit that puts the right formula in the place of the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lsprotocol import types

from chainrule.checker.corrections.aligned import row_at
from chainrule.checker.corrections.changes import Op
from chainrule.checker.corrections.edits import Edit as Mended
from chainrule.checker.findings import Finding, Judged
from chainrule.lsp.analysis import Analysis, Located
from chainrule.lsp.diagnostics import SOURCE, range_of
from chainrule.readers.documents import Document
from chainrule.readers.syntax import Derivative, Tree, find_all

#: Findings whose correction is not the right side of the claim.
_ELSEWHERE = frozenset(("definition-suspect", "kink-value"))


class Edit(NamedTuple):
    """What stands between two offsets of the document, and what takes its place; `shown` is the formula of that."""

    start: int
    end: int
    text: str
    shown: str


def edit_of(judged: Judged, finding: Finding, document: Document) -> Edit | None:
    """The edit that mends a finding, None where none is known to."""
    if not finding.correction or finding.name in _ELSEWHERE:
        return None
    part = _lacking(judged) if finding.name == "differential-missing" else judged.claim.right
    return _in_place(judged, part, finding.correction, document) if part is not None else None


def _lacking(judged: Judged) -> Tree | None:
    """The fraction whose differential is missing, where there is one only."""
    sides = [side for side in (judged.claim.left, judged.claim.right) if side is not None]
    found = [part for side in sides for part in find_all(side, Derivative) if part.missing]
    return found[0] if len(found) == 1 else None


def _in_place(judged: Judged, part: Tree, new: str, document: Document) -> Edit | None:
    """The edit of a part of a claim that stands in the text as it was read: without a macro in it, say."""
    claim = judged.claim
    if claim.left is None or claim.right is None or claim.end - claim.start != claim.right.end - claim.left.start:
        return None
    start = claim.start + part.start - claim.left.start
    end = claim.start + part.end - claim.left.start
    if document.text[start:end] != claim.source[part.start : part.end]:
        return None
    row, op = row_at(document, start, end), Op(start, end, new)
    ops = (op,) if row is None else row.fit((op,), document.text)
    return _edit(Mended(ops, spaces=len(ops) - 1), document) if ops is not None else None


def _edit(mended: Mended, document: Document) -> Edit:
    return Edit(mended.start, mended.end, mended.replacement(document.text), mended.shown(document.text))


def fixes(located: list[Located], analysis: Analysis, asked: list[types.Diagnostic], *, versioned: bool) \
        -> Iterator[types.CodeAction]:  # fmt: skip
    """The quick fixes for claims; those that mend a diagnostic the client asks about name it."""
    report = analysis.report
    proved = {id(report.judged[i]): edit for i, edit in report.edits().items()} if located else {}
    for judged, span in located:
        for finding in judged.findings:
            known = proved.get(id(judged))
            if known is not None:
                edit: Edit | None = _edit(known, report.document)
            else:
                edit = edit_of(judged, finding, report.document)
            where = analysis.places.span(edit.start, edit.end) if edit is not None else None
            if edit is None or where is None:
                continue
            change = types.TextEdit(range=range_of(where), new_text=edit.text)
            yield types.CodeAction(
                title=f"Replace by {_short(edit.shown)}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[
                    d for d in asked if d.source == SOURCE and d.code == finding.name and d.range == range_of(span)
                ],
                is_preferred=len(judged.findings) == 1,
                edit=_workspace_edit(where.uri, change, analysis, versioned=versioned),
            )


def _workspace_edit(uri: str, change: types.TextEdit, analysis: Analysis, *, versioned: bool) -> types.WorkspaceEdit:
    """The edit, for the version that was checked where the client can compare versions."""
    if not versioned:
        return types.WorkspaceEdit(changes={uri: [change]})
    version = next((text.version for _, text in analysis.snapshot.texts if text.uri == uri), None)
    identifier = types.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(text_document=identifier, edits=[change])])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else flat[:59] + "…"
