"""Hostile and broken documents: one clear line or an `unknown`, soon, and nothing in them is ever executed."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chainrule.readers.documents import files
from chainrule.verbs import check

SRC = Path(__file__).resolve().parents[2] / "src"
SECONDS = 30
GOOD = r"$\frac{d}{dx} x^2 = 2 x$"


def run(*arguments, stdin=None):
    """The command line in a process of its own; a run that does not end in time fails."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "chainrule", *map(str, arguments)],
        env={"PYTHONPATH": str(SRC), "PYTHONIOENCODING": "utf-8"},
        input=stdin,
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )


def verdicts(path):
    done = run("check", path, "--format", "json")
    assert done.stderr == b""
    assert done.returncode in (0, 1)
    (document,) = json.loads(done.stdout)["documents"]
    return [claim["verdict"] for claim in document["claims"]]


def claim(right, left=r"\frac{d}{dx} x"):
    return f"$${left} = {right}$$\n\n{GOOD}\n"


FORMULAS = {
    "open-brace": claim("{{ x"),
    "closing-brace": claim("x }}"),
    "open-bracket": claim(r"\left( x"),
    "open-environment": claim(r"\begin{cases} x"),
    "stray-end": claim(r"\end{cases} x"),
    "open-text": claim(r"\text{x"),
    "nested-braces": claim("{" * 9_000 + "x" + "}" * 9_000),
    "nested-fractions": claim(r"\frac{" * 1_800 + "x" + "}{2}" * 1_800),
    "bare-fractions": claim(r"\frac" * 3_500 + " x"),
    "nested-brackets": claim("(" * 9_000 + "x" + ")" * 9_000),
    "nested-powers": claim("x^{" * 4_500 + "2" + "}" * 4_500),
    "nested-indices": claim("x_{" * 4_500 + "2" + "}" * 4_500),
    "nested-roots": claim(r"\sqrt{" * 2_500 + "2" + "}" * 2_500),
    "nested-bars": claim("|" * 10_001 + "x"),
    "nested-functions": claim(r"\sin " * 3_500 + "x"),
    "functions-in-braces": claim(r"{{\sin}}" * 2_000 + "x"),
    "nested-quotients": claim(r"{a \over " * 1_800 + "b" + "}" * 1_800),
    "nested-remarks": claim(r"\underset{a}{" * 1_300 + "x" + "}" * 1_300),
    "many-indices-behind": claim("f(x)_i " * 2_000),
    "nested-accents": claim(r"\hat{" * 2_800 + "x" + "}" * 2_800),
    "many-differentials": claim("d" * 10_000 + "x"),
    "tower-of-powers": claim("10^{10^{10}}"),
    "tower-below-a-power": claim("0", r"\frac{d}{dx} x^{10^{10^{10}}}"),
    "tower-as-a-base": claim("1", r"\frac{d}{dx} \left(10^{10^{10}}\right)^x"),
    "tower-of-towers": claim("1", r"\frac{d}{dx} x^{9^{9^{9^{9}}}}"),
    "power-of-a-sum": claim("(a+b+c+d+e+f)^{40}", r"\frac{d}{dx} (a+b+c+d+e+f+x)^{40}"),
    "huge-power-of-a-sum": claim("(x+y)^{99999}", r"\frac{d}{dx} (x+y)^{100000}"),
    "zero-by-zero": claim(r"\frac{0}{0}"),
    "zero-below": claim(r"\frac{1}{0}"),
    "logarithm-of-zero": claim(r"\ln 0"),
    "zero-to-minus-one": claim("0^{-1}"),
    "long-number": claim("9" * 5_000),
    "long-decimal": claim("0." + "9" * 5_000),
    "order-of-a-billion": claim("0", r"\frac{d^{1000000000}}{dx^{1000000000}} \sin x"),
    "order-of-a-thousand": claim("0", r"\frac{d^{1000}}{dx^{1000}} \sin(x^2)"),
    "many-terms": claim(" + ".join(f"x^{{{i}}}" for i in range(1_500))),
    "many-sums": claim(r"\sum_{i=1}^n " * 200 + "x"),
    "many-indices": claim("x_{" + "i" * 2_000 + "}"),
    "unicode-noise": claim("\U0001d518\u202e\u0301\ufeff"),
    "empty-formulas": "$$ $$\n\n$$$$\n\n" + GOOD,
    "many-primes": claim("2 x' " * 3_500),
    "many-bars": claim("| x |" * 3_500),
    "many-words": claim("word " * 3_500),
}


@pytest.mark.parametrize("text", FORMULAS.values(), ids=FORMULAS)
def test_a_broken_formula_spoils_nothing(text, tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(text, encoding="utf-8")
    found = verdicts(path)
    assert found[-1] == "proved", "the good formula behind it is judged"
    assert set(found[:-1]) <= {"unknown", "refuted"}


#: What stands many times in one formula and says nothing: it may take no time that grows with its square.
REPEATED = {"lines": "\n", "comments": "%\n", "hard spaces": "~", "spaces": " ", "tabs": "\t", "percents": "%"}


@pytest.mark.parametrize("name", REPEATED)
def test_what_says_nothing_changes_nothing(name, tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(claim("1" + REPEATED[name] * (19_000 // len(REPEATED[name]))), encoding="utf-8")
    start = time.monotonic()
    assert verdicts(path) == ["proved", "proved"]
    assert time.monotonic() - start < SECONDS


def test_a_formula_that_does_not_end_is_left_out_and_named(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(claim("1" + " + 0" * 5_000), encoding="utf-8")
    done = run("check", path)
    assert b"notes.md:1:3: note a formula of 20018 characters is not read" in done.stdout
    assert b"1 formula: 1 claim, 1 decided" in done.stdout


@pytest.mark.parametrize("name", ["zero-by-zero", "zero-below", "logarithm-of-zero", "open-brace", "nested-braces", "nested-fractions",
                                  "order-of-a-billion", "tower-as-a-base", "tower-of-towers"])  # fmt: skip
def test_what_means_nothing_is_unknown(name, tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(FORMULAS[name], encoding="utf-8")
    assert verdicts(path) == ["unknown", "proved"]


LINES = {
    "prose": "a " * 500_000,
    "one-formula": "$" + "x + " * 250_000 + "x$",
    "many-formulas": "$x$ " * 20_000,
    "dollars": "$" * 1_000_000,
    "backticks": "` " * 500_000,
    "open-displays": r"\[ " * 333_000,
    "open-inlines": r"\( " * 333_000,
    "braces": "$$" + "{" * 1_000_000 + "$$",
}


@pytest.mark.parametrize("suffix", ["md", "tex"])
@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_a_line_of_a_megabyte(line, suffix, tmp_path):
    path = tmp_path / f"notes.{suffix}"
    path.write_text(line + "\n\n" + GOOD + "\n", encoding="utf-8")
    start = time.monotonic()
    done = run("check", path)
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    assert time.monotonic() - start < SECONDS


def unusable(path, *parts):
    done = run("check", path)
    assert done.returncode == 2
    (line,) = done.stderr.decode().strip().splitlines()
    assert line.startswith("error: ")
    for part in parts:
        assert part in line
    assert b"Traceback" not in done.stdout + done.stderr
    return line


def test_a_missing_file(tmp_path):
    unusable(tmp_path / "no.md", "no.md does not exist")


def test_a_directory_without_documents(tmp_path):
    (tmp_path / "a.py").write_text("$x$")
    unusable(tmp_path, "has no documents below it", ".ipynb", "if they are named")


def test_an_unknown_suffix(tmp_path):
    (tmp_path / "a.docx").write_bytes(b"PK")
    unusable(tmp_path / "a.docx", "the suffix .docx are not read", ".md", ".tex", ".rst", ".ipynb")


def test_utf_16(tmp_path):
    (tmp_path / "a.tex").write_text(GOOD, encoding="utf-16")
    unusable(tmp_path / "a.tex", "is UTF-16: save it as UTF-8")


NOTEBOOKS = {
    "broken": ('{\n "cells": [', "is not a notebook: Expecting value at line 2, column"),
    "empty": ("", "is not a notebook: Expecting value at line 1"),
    "a bare line end": ('{"a": "b\nc"}', "is not a notebook: Invalid control character at line 1, column 9"),
    "a list": ("[]", "it names no nbformat"),
    "version 3": ('{"nbformat": 3, "worksheets": []}', "is a notebook of format 3: convert it"),
    "no cells": ('{"nbformat": 4}', "it has no list of cells"),
    "deep": ("[" * 200_000, "is not a notebook"),
    "long number": ('{"nbformat": ' + "9" * 10_000 + "}", "is not a notebook"),
}


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_broken_notebook(name, tmp_path):
    text, message = NOTEBOOKS[name]
    (tmp_path / "a.ipynb").write_text(text)
    unusable(tmp_path / "a.ipynb", message)


def test_strange_cells_spoil_nothing(tmp_path):
    cells = [1, None, [], {}, {"cell_type": "markdown"}, {"cell_type": "markdown", "source": 1},
             {"cell_type": "markdown", "source": [1, GOOD]}, {"cell_type": "markdown", "source": "\ud800 " + GOOD}]  # fmt: skip
    (tmp_path / "a.ipynb").write_text(json.dumps({"nbformat": 4, "cells": cells}))
    assert verdicts(tmp_path / "a.ipynb") == ["proved", "proved"]


def test_invalid_utf8_in_a_formula(tmp_path):
    path = tmp_path / "latin.md"
    path.write_bytes("$naïve = 1$".encode("latin-1"))
    unusable(path, "is not UTF-8: byte 3 is 0xef; save it as UTF-8")


def test_utf8_with_a_fault(tmp_path):
    path = tmp_path / "cut.md"
    path.write_bytes("naïve. caf".encode() + b"\xc3\n" + GOOD.encode())
    unusable(path, "is not UTF-8: byte 11 is 0xc3; save it as UTF-8")


def test_nul_bytes(tmp_path):
    path = tmp_path / "binary.md"
    path.write_bytes(b"a\x00b" + GOOD.encode())
    unusable(path, "is a binary file")


def test_late_nul_bytes_spoil_nothing(tmp_path):
    path = tmp_path / "late.md"
    path.write_bytes(GOOD.encode() + b"\n" * 70_000 + b"$\x00$\n")
    assert run("check", path).returncode in (0, 2)


def test_an_unreadable_file(tmp_path):
    path = tmp_path / ("n" * 300 + ".md")
    unusable(path, "cannot be read: File name too long")


def test_a_huge_file(tmp_path, monkeypatch):
    path = tmp_path / "huge.md"
    path.write_text(GOOD)
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    report = check(path)
    assert report.documents == []
    (error,) = report.errors
    assert error.startswith(f"{path} is larger than")


def test_a_file_at_the_limit_is_read(tmp_path, monkeypatch):
    path = tmp_path / "notes.md"
    path.write_text(GOOD)
    monkeypatch.setattr(files, "MAX_BYTES", len(GOOD))
    assert [j.verdict.verdict for j in check(path).judged] == ["proved"]


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf", b"no formula at all\n"])
def test_an_empty_file_is_fine(content, tmp_path):
    path = tmp_path / "empty.md"
    path.write_bytes(content)
    done = run("check", path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().strip() == "0 formulas: 0 claims, 0 decided, 0 flagged"


def test_one_bad_file_does_not_stop_the_others(tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(GOOD)
    done = run("check", tmp_path / "no.md", path)
    assert done.returncode == 2
    assert b"no.md does not exist" in done.stdout + done.stderr
    assert b"1 proved" in done.stdout


def test_a_byte_order_mark_shifts_nothing(tmp_path):
    path = tmp_path / "bom.md"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    (claim_,) = json.loads(run("check", path, "--format", "json").stdout)["documents"][0]["claims"]
    assert (claim_["line"], claim_["column"]) == (1, 2)


def test_windows_line_ends(tmp_path):
    path = tmp_path / "crlf.md"
    path.write_bytes(f"text\r\n\r\n{GOOD}\r\n".encode())
    (claim_,) = json.loads(run("check", path, "--format", "json").stdout)["documents"][0]["claims"]
    assert (claim_["line"], claim_["column"], claim_["verdict"]) == (3, 2, "proved")


# -- nothing is executed

WATCHED = (
    "exec",
    "compile",
    "import",
    "os.system",
    "subprocess.Popen",
    "socket.connect",
    "open",
    "pickle.find_class",
    "os.exec",
)
AUDIT = """
import sys
from chainrule.verbs import check, prove, sheet
warm = r'$f(x) = x^2$ $f\\'(x) = 3x$ $\\frac{d}{dx} \\sum_{i=1}^n \\max(x_i, 0) = \\begin{cases} 1 & x > 0 \\\\ 0 & x < 0 \\end{cases}$'
str(check(text=warm)), check(text=warm).to_json()
with open(sys.argv[1], encoding='utf-8') as file:
    text = file.read()
with open(sys.argv[2], encoding='utf-8') as file:
    warm = file.read()
str(check(text=warm))
seen = []
watched = set(sys.argv[3].split())
sys.addaudithook(lambda event, args: seen.append((event, repr(args)[:200])) if event in watched else None)
str(check(text=text)), check(text=text).to_json()
events = list(seen)
eval('1')
assert any(e == 'compile' for e, _ in seen[len(events):]), 'the hook sees nothing'
for event in events:
    print(*event)
"""
HOSTILE = [
    r"__import__('os').system('touch {0}')",
    r"\text{__import__('os').system('touch {0}')}",
    r"eval(\text{open('{0}', 'w')})",
    r"\operatorname{exec}(x)",
    r"\operatorname{eval}(x) + \mathrm{import}",
    r"\input{{0}} + \write18{touch {0}}",
    r"\def\x{\x\x} \x",
    r"x.__class__.__mro__[1].__subclasses__()",
    r"{x.__globals__}",
    r"lambda: open('{0}', 'w')",
]


def test_nothing_in_a_document_is_executed(tmp_path):
    target = tmp_path / "touched"
    path, warm = tmp_path / "notes.md", tmp_path / "warm.md"
    hostile = [body.replace("{0}", str(target)) for body in HOSTILE]
    formulas = [
        f"$f(x) = {body}$\n\n$\\frac{{df}}{{dx}} = {body}$\n\n$\\frac{{d}}{{dx}} {body} = 1$" for body in hostile
    ]
    fences = f"```python\nimport os; os.system('touch {target}')\n```\n\n<script>alert(1)</script>\n\n`{hostile[0]}`"
    path.write_text("\n\n".join([*formulas, fences]), encoding="utf-8")
    # The same kinds of formulas, harmless: what Python loads on first use is loaded before the hook listens.
    harmless = [
        r"x(\text{os}).system('touch')",
        r"\operatorname{qqq}(x) + \mathrm{qqq}",
        r"\input{a}",
        r"\def\x{\x}",
        r"x.__c__[1]()",
        "l: o('w')",
    ]
    warm.write_text(
        "\n\n".join(f"$f(x) = {b}$\n\n$\\frac{{df}}{{dx}} = {b}$\n\n$\\frac{{d}}{{dx}} {b} = 1$" for b in harmless),
        encoding="utf-8",
    )
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", AUDIT, str(path), str(warm), " ".join(WATCHED)],
        env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout == ""
    assert done.returncode == 0
    assert not target.exists()


@pytest.mark.parametrize(
    "source",
    [
        "__import__('os').system('touch {0}')",
        "eval(x)",
        "open(x)",
        "x.__class__",
        "(lambda: x)()",
        "[x for x in y]",
        "x if y else z",
        "print(x)",
        "exec(x)",
    ],
)
def test_nothing_in_a_text_formula_is_executed(source, tmp_path):
    target = tmp_path / "touched"
    done = run("derive", source.replace("{0}", str(target)), "--wrt", "x")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert not target.exists()


PLAIN_TEXT = {
    "spaces": "```\n∂f/∂x = 2" + " " * 300_000 + "(a\n```\n",
    "marks": "∂x/∂x = 2 " * 30_000,
    "blank lines": "∂f/∂x = 2x\n" + "\n" * 70_000,
    "drawn": "∂\n```\n" + "f(x) = [1 2]\n   [3 4]\n" * 3_000 + "```\n",
}


@pytest.mark.parametrize("name", PLAIN_TEXT)
def test_long_plain_text(name, tmp_path):
    path = tmp_path / "notes.md"
    path.write_text(PLAIN_TEXT[name], encoding="utf-8")
    start = time.monotonic()
    assert run("check", path).returncode == 0
    assert time.monotonic() - start < SECONDS
