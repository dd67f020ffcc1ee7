"""SARIF and workflow commands: what their specifications ask for, with places counted by hand."""

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from chainrule.checker.notices import FINDINGS
from chainrule.checker.reports import baseline
from chainrule.checker.reports.annotations import commands
from chainrule.checker.reports.fingerprints import normalised
from chainrule.checker.reports.report import Report
from chainrule.checker.reports.sarif import sarif
from chainrule.checker.runs import check_document, check_paths
from chainrule.readers import documents

SCHEMA = Path(__file__).resolve().parents[2] / "build" / "sarif-schema.json"
TEXT = """Let $L(p) = -\\ln p$.

αβγ $\\frac{dL}{dp} = \\frac{1}{p}$ and more.

$$
\\frac{dL}{dp}
  = \\frac{1}{p}
$$

$$\\frac{dL}{dp} = \\frac{1}{p}$$ <!-- chainrule: ignore[sign] as in the appendix -->

$\\frac{\\ln x}{\\partial x} = \\frac{1}{x}$ <!-- chainrule: ignore[value] nothing -->
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a b, c.md").write_text(TEXT, encoding="utf-8")
    cells = [
        {"cell_type": "code", "source": ["1"]},
        {"cell_type": "markdown", "source": TEXT.splitlines(keepends=True)},
    ]
    (tmp_path / "n.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}), encoding="utf-8")
    return tmp_path


def log_of(folder, *names):
    return sarif(check_paths([folder / name for name in names]), "1.2.3", folder)


def results(log):
    return log["runs"][0]["results"]


def schema():
    """The schema of the standard, which `make sarif-schema` gets; it is no part of this repository."""
    path = Path(os.environ.get("CHAINRULE_SARIF_SCHEMA") or SCHEMA)
    if not path.is_file():
        pytest.skip(f"{path.name} is not there: make sarif-schema, or name a file in CHAINRULE_SARIF_SCHEMA")
    return jsonschema.Draft4Validator(json.loads(path.read_text(encoding="utf-8")))


def test_the_log_is_valid_by_the_official_schema(folder):
    validator = schema()
    for names in (["a b, c.md"], ["n.ipynb"], ["a b, c.md", "missing.md"], ["a b, c.md", "n.ipynb"]):
        log = log_of(folder, *names)
        assert [error.message for error in validator.iter_errors(log)] == []
        assert results(log)
    assert [error.message for error in validator.iter_errors(hidden_log(folder))] == []
    assert list(validator.iter_errors({**log, "version": "2.0.0"}))
    results(log)[0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert list(validator.iter_errors(log))


def test_places_count_code_points(folder):
    """Line 3 begins with three Greek letters, a space and a dollar: the claim starts in column 6."""
    log = log_of(folder, "a b, c.md")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    spans = [result["locations"][0]["physicalLocation"]["region"] for result in results(log)]
    claim = len("\\frac{dL}{dp} = \\frac{1}{p}")
    assert spans[0] == {"startLine": 3, "startColumn": 6, "endLine": 3, "endColumn": 6 + claim}
    assert spans[1] == {"startLine": 6, "startColumn": 1, "endLine": 7, "endColumn": 16}
    where = [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in results(log)]
    assert {(each["uri"], each["uriBaseId"]) for each in where} == {("a%20b%2C%20c.md", "%SRCROOT%")}


def test_every_result_names_a_rule_with_help(folder):
    log = log_of(folder, "a b, c.md")
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(FINDINGS)
    for rule in rules:
        assert "What it means" in rule["help"]["text"]
        assert rule["shortDescription"]["text"].endswith(".")
    for result in results(log):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_levels_and_suppressions(folder):
    found = [(r["ruleId"], r["level"], r.get("suppressions")) for r in results(log_of(folder, "a b, c.md"))]
    assert found == [
        ("sign", "error", None),
        ("sign", "error", None),
        ("sign", "error", [{"kind": "inSource", "justification": "as in the appendix"}]),
        ("differential-missing", "warning", None),
        ("suppression-unused", "warning", None),
    ]


def hidden_log(folder):
    """The log of a run in which a baseline hides all there is."""
    report, path = check_paths([folder / "a b, c.md"]), folder / "known.json"
    path.write_text(baseline.written(report, path), encoding="utf-8")
    baseline.hide(report, baseline.read(path))
    return sarif(report, "1.2.3", folder)


def test_what_a_baseline_hides_is_suppressed_from_outside(folder):
    found = [(r["ruleId"], [s["kind"] for s in r.get("suppressions", [])]) for r in results(hidden_log(folder))]
    assert found == [
        ("sign", ["external"]), ("sign", ["external"]), ("sign", ["inSource"]), ("differential-missing", ["external"]),
        ("suppression-unused", []),
    ]  # fmt: skip


def test_the_message_holds_the_correction_and_the_definition_is_a_place(folder):
    result = results(log_of(folder, "a b, c.md"))[0]
    assert "correct: -\\frac{1}{p}" in result["message"]["text"]
    (related,) = result["relatedLocations"]
    assert related["physicalLocation"]["region"] == {"startLine": 1}


def test_the_edit_of_a_result_mends_its_claim(folder):
    path = folder / "a b, c.md"
    result = results(log_of(folder, path.name))[0]
    (fix,) = result["fixes"]
    (change,) = fix["artifactChanges"]
    (replacement,) = change["replacements"]
    region = replacement["deletedRegion"]
    lines = path.read_text(encoding="utf-8").split("\n")
    line = lines[region["startLine"] - 1]
    mended = (
        line[: region["startColumn"] - 1] + replacement["insertedContent"]["text"] + line[region["endColumn"] - 1 :]
    )
    assert region["endLine"] == region["startLine"]
    assert (line.count("-"), mended.count("-")) == (0, 1)


def test_a_notebook_has_cells_and_no_lines(folder):
    result = results(log_of(folder, "n.ipynb"))[0]
    (location,) = result["locations"]
    assert "region" not in location["physicalLocation"]
    assert location["logicalLocations"][0]["name"] == "cell 2"
    assert result["message"]["text"].startswith("cell 2, line 3: ")


def test_an_unusable_file_is_a_notification(folder):
    (invocation,) = log_of(folder, "missing.md")["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "does not exist" in invocation["toolExecutionNotifications"][0]["message"]["text"]


def prints(folder, text):
    (folder / "a b, c.md").write_text(text, encoding="utf-8")
    marks = [r.get("partialFingerprints", {}) for r in results(log_of(folder, "a b, c.md"))]
    return [mark["chainruleClaim/v2"] for mark in marks if mark]


def test_fingerprints_do_not_know_lines(folder):
    first = prints(folder, TEXT)
    assert len(set(first)) == len(first) == 4
    assert prints(folder, "# New\n\nWords.\n\n" + TEXT) == first
    laid_out = TEXT.replace("= \\frac{1}{p}$ and", "=\\frac{1}{ p }$ and").replace(
        "\\frac{dL}{dp}\n  =", "\\frac{dL}{dp} ="
    )
    assert laid_out.count("\n") == TEXT.count("\n") - 1
    assert prints(folder, laid_out) == first


def test_fingerprints_know_what_changed(folder):
    first = prints(folder, TEXT)
    assert len(set(first) & set(prints(folder, TEXT.replace("\\frac{1}{p}", "\\frac{2}{p}")))) == 1
    (folder / "z.md").write_text(TEXT, encoding="utf-8")
    other = [r["partialFingerprints"]["chainruleClaim/v2"] for r in results(log_of(folder, "z.md"))[:4]]
    assert not set(first) & set(other)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("a = b", "a  =\n b"),
        ("a = b", "a &= b \\\\"),
        ("a = b", "a = b \\label{eq:1}"),
        ("a = b", "a = b. % checked"),
    ],
)
def test_layout_is_no_part_of_a_text(one, two):
    assert normalised(one) == normalised(two) == "a = b"


def test_a_percent_sign_that_is_printed_stays():
    assert normalised("a = 5\\% b") != normalised("a = 5\\% c")


# -- workflow commands

COMMAND = re.compile(r"::(error|warning) ([^:]*)::(.*)")


def decoded(line):
    """A command as GitHub's runner reads it: properties at commas, then the escapes."""
    level, properties, message = COMMAND.fullmatch(line).groups()

    def plain(text):
        for code, char in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
            text = text.replace(code, char)
        return text

    return level, {k: plain(v) for k, _, v in (p.partition("=") for p in properties.split(","))}, plain(message)


def test_commands(folder):
    *lines, last = commands(check_paths([folder / "a b, c.md"]), folder)
    read = [decoded(line) for line in lines]
    name, claim = "a b, c.md", len("\\frac{dL}{dp} = \\frac{1}{p}")
    assert read[0][:2] == (
        "error", {"file": name, "line": "3", "col": "6", "endColumn": str(6 + claim), "title": "chainrule sign"},
    )  # fmt: skip
    assert read[1][:2] == ("error", {"file": name, "line": "6", "endLine": "7", "title": "chainrule sign"})
    assert "\ncorrect: -\\frac{1}{p}" in read[0][2]
    assert [level for level, _, _ in read] == ["error", "error", "warning", "warning"]
    assert last.startswith("5 formulas: 4 claims, 4 decided, 3 flagged, 1 notice, 1 suppressed")


def test_commands_of_a_notebook_name_the_cell(folder):
    first = decoded(next(iter(commands(check_paths([folder / "n.ipynb"]), folder))))
    assert first[1] == {"file": "n.ipynb", "title": "chainrule sign"}
    assert first[2].startswith("cell 2, line 3: ")


def test_nothing_in_a_document_begins_a_command():
    """A name with a line end in it would end the command and begin another."""
    document = documents.parse(TEXT, "x\n::set-output name=a::b,\r%0A:.md")
    lines = list(commands(Report([check_document(document)], ["a\n::error::b"]), Path.cwd()))
    assert all("\n" not in line and "\r" not in line for line in lines)
    assert all(COMMAND.fullmatch(line) for line in lines[:-1])
    assert decoded(lines[0])[1]["file"].endswith("x\n::set-output name=a::b,\r%0A:.md")
