"""Files that include files, and folders: only what lies below the root is read, and nothing goes round in circles."""

from __future__ import annotations

import os

import pytest

from chainrule.verbs import check

GOOD = "$\\frac{d}{dx} x = 1$\n"


def notes(report):
    return [note["message"] for document in report.to_json()["documents"] for note in document.get("notes", [])]


def verdicts(report):
    return [judged.verdict.verdict for judged in report.judged]


INCLUSIONS = {
    "missing": ("\\input{nothing}", "there is no such file"),
    "above": ("\\input{../secret}", "lies outside"),
    "absolute": ("\\input{/etc/passwd}", "lies outside"),
    "itself": ("\\input{main}", "includes itself"),
    "empty": ("\\input{}", "is not included"),
    "control": ("\\input{a\1b}", "there is no such file"),
    "long": ("\\input{" + "a" * 5000 + "}", "is not included"),
    "link": ("\\input{link}", "lies outside"),
    "binary": ("\\input{binary}", "is a binary file"),
    "folder": ("\\input{parts}", "there is no such file"),
}


@pytest.mark.parametrize("name", INCLUSIONS)
def test_what_is_not_included_is_a_note_and_reading_goes_on(name, tmp_path):
    root = tmp_path / "project"
    (root / "parts").mkdir(parents=True)
    (tmp_path / "secret.tex").write_text("$\\frac{d}{dx} x = 2$")
    (root / "link.tex").symlink_to(tmp_path / "secret.tex")
    (root / "binary.tex").write_bytes(b"\x00$x$")
    text, message = INCLUSIONS[name]
    (root / "main.tex").write_text(f"a\n{text}\n{GOOD}")
    report = check(root / "main.tex")
    assert verdicts(report) == ["proved"]
    (note,) = notes(report)
    assert message in note
    assert "main.tex:2:1: note" in str(report)


def test_cycles_of_several_files_end(tmp_path):
    for name, other in ("ab", "bc", "ca"):
        (tmp_path / f"{name}.tex").write_text(f"{GOOD}\\input{{{other}}}\n")
    report = check(tmp_path / "a.tex")
    assert verdicts(report) == ["proved"] * 3
    assert len(notes(report)) == 1


def test_many_inclusions_end(tmp_path):
    """Each file includes the next one twice: read in full, that would be 2 to the 18th files."""
    for i in range(18):
        (tmp_path / f"f{i}.tex").write_text(f"\\input{{f{i + 1}}}\n\\input{{f{i + 1}}}\n")
    (tmp_path / "f18.tex").write_text("x")
    report = check(tmp_path / "f0.tex")
    assert "more than 500 files" in notes(report)[0]


def test_nothing_is_included_in_comments_and_code(tmp_path):
    (tmp_path / "main.tex").write_text(
        "% \\input{a}\n\\begin{verbatim}\\input{a}\\end{verbatim}\\verb|\\input{a}|\n" + GOOD
    )
    report = check(tmp_path / "main.tex")
    assert (verdicts(report), notes(report)) == (["proved"], [])


def test_a_text_that_is_no_file_includes_nothing(tmp_path, monkeypatch):
    from chainrule.checker.runs import check_document
    from chainrule.readers import documents

    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.tex").write_text("$\\frac{d}{dx} x = 2$")
    document = documents.parse("\\input{a}\n" + GOOD, "-", "LaTeX")
    assert [j.verdict.verdict for j in check_document(document).judged] == ["proved"]
    assert "is not included" in document.notes[0].message


def test_a_folder_stands_for_its_documents_in_order(tmp_path):
    names = ["b.md", "a/z.rst", "a/b/c.tex", "d.ipynb", "README.MD"]
    skipped = [".hidden/x.md", ".venv/x.md", "node_modules/x.md", "a/__pycache__/x.md", ".x.md", "code.py", "notes.txt"]
    for name in names + skipped:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text('{"nbformat": 4, "cells": []}' if name.endswith("ipynb") else "text\n")
    report = check(tmp_path)
    assert [os.path.relpath(d.document.path, tmp_path) for d in report.documents] == sorted(names)
    assert report.errors == []


def test_a_part_is_read_once_where_it_is_included(tmp_path):
    (tmp_path / "main.tex").write_text("\\def\\D{\\frac{d}{dx}}\\input{a/part}")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "part.tex").write_text("$\\D x = 1$")
    (tmp_path / "x.tex").write_text("\\input{y}" + GOOD)
    (tmp_path / "y.tex").write_text("\\input{x}" + GOOD)
    report = check(tmp_path)
    assert verdicts(report) == ["proved"] * 3


def test_a_folder_bounds_what_its_files_include(tmp_path):
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "one.tex").write_text("\\input{../macros}$\\D x = 1$")
    (tmp_path / "macros.tex").write_text("\\def\\D{\\frac{d}{dx}}")
    assert verdicts(check(tmp_path)) == ["proved"]
    assert "lies outside" in notes(check(tmp_path / "chapters" / "one.tex"))[0]


def test_links_to_folders_are_not_followed(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.md").write_text(GOOD)
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    assert verdicts(check(tmp_path)) == ["proved"]
