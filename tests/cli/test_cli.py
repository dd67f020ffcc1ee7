"""The command line as users and tools call it: exit status, first lines, JSON, and one clear line for what goes wrong."""

from __future__ import annotations

import ast
import html.parser
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import ClassVar
from xml.etree import ElementTree as ET

import pytest

from chainrule.checker.notices import FINDINGS
from chainrule.rules import STRUCTURE, TABLE

HERE = Path(__file__).resolve().parent
SRC = HERE.parents[1] / "src"
SNAPSHOTS = HERE / "snapshots"
#: Set to rewrite the snapshots: CHAINRULE_SNAPSHOTS=write
WRITE = os.environ.get("CHAINRULE_SNAPSHOTS") == "write"


@cache
def cli(*arguments, stdin=None):
    """Run the command line beside this file; a traceback is never right."""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "chainrule", *arguments],
        env={"PYTHONPATH": str(SRC), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"},
        input=stdin, capture_output=True, text=True, encoding="utf-8", timeout=30, check=False, cwd=HERE,
    )  # fmt: skip
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


def good(*arguments, status=0, stdin=None):
    done = cli(*arguments, stdin=stdin)
    assert (done.returncode, done.stderr) == (status, "")
    return done.stdout


def bad(*arguments):
    """An unusable call: status 2, nothing on stdout, a message on stderr."""
    done = cli(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    return done.stderr


def as_json(*arguments, status=0, stdin=None):
    return json.loads(good(*arguments, "--format", "json", status=status, stdin=stdin))


def snapshot(name, text):
    path = SNAPSHOTS / name
    if WRITE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), f"no snapshot {name}: run with CHAINRULE_SNAPSHOTS=write"
    assert text == path.read_text(encoding="utf-8")


# -- check


class TestCheck:
    def test_text(self):
        snapshot("check.txt", good("check", "notes.md", status=1))

    def test_text_of_all_claims(self):
        snapshot("check-verbose.txt", good("check", "notes.md", "--verbose", status=1))

    def test_no_colours_in_a_pipe(self):
        assert "\x1b" not in good("check", "notes.md", status=1)

    def test_standard_input(self):
        text = (HERE / "notes.md").read_text(encoding="utf-8")
        piped = good("check", "-", status=1, stdin=text)
        assert piped == good("check", "notes.md", status=1).replace("notes.md:", "-:")

    def test_exit_status_zero(self):
        assert (
            good("check", "-", stdin=r"$\frac{d}{dx} x^2 = 2x$").strip()
            == "1 formula: 1 claim, 1 decided, 0 flagged (1 proved)"
        )

    def test_an_unknown_claim_is_not_flagged(self):
        assert "1 unknown" in good("check", "-", stdin=r"$\frac{\partial L}{\partial w} = x$")

    def test_a_finding_beside_a_right_value_is_flagged(self):
        assert "differential-missing" in good("check", "-", status=1, stdin=r"$\frac{\ln x}{\partial x} = \frac{1}{x}$")

    def test_no_path(self):
        assert "Missing argument 'PATHS...'" in bad("check")

    def test_a_missing_file(self):
        assert bad("check", "no.md") == "error: no.md does not exist\n"

    def test_a_missing_file_beside_a_good_one_is_named(self):
        done = cli("check", "no.md", "notes.md")
        assert done.returncode == 2
        assert "error: no.md does not exist" in done.stdout + done.stderr

    def test_a_missing_file_keeps_json_readable(self):
        done = cli("check", "no.md", "notes.md", "--format", "json")
        assert json.loads(done.stdout)["documents"][0]["path"] == "notes.md"
        assert done.stderr == "error: no.md does not exist\n"

    def test_select(self):
        report = as_json("check", "notes.md", "--select", "sign", status=1)
        assert [name for claim in claims(report) for name in finding_names(claim)] == ["sign"]
        assert good("check", "notes.md", "--select", "log-base").count("refuted [") == 0

    def test_ignore(self):
        found = [
            name
            for claim in claims(as_json("check", "notes.md", "--ignore", "sign", status=1))
            for name in finding_names(claim)
        ]
        assert found == ["exponent", "differential-missing"]

    def test_ignoring_everything_flags_nothing(self):
        arguments = [part for name in ("sign", "exponent", "differential-missing") for part in ("--ignore", name)]
        assert ", 0 flagged" in good("check", "notes.md", *arguments)

    def test_a_right_claim_stays_when_its_finding_is_ignored(self):
        report = as_json("check", "notes.md", "--ignore", "differential-missing", status=1)
        assert report["summary"]["proved"] == as_json("check", "notes.md", status=1)["summary"]["proved"]

    @pytest.mark.parametrize("option", ["--select", "--ignore"])
    def test_a_finding_that_is_none(self, option):
        message = bad("check", "notes.md", option, "sing")
        assert "'sing'" in message
        assert "sign" in message

    def test_a_format_that_is_none(self):
        assert "'yaml' is not one of" in bad("check", "notes.md", "--format", "yaml")


def claims(report):
    return [claim for document in report["documents"] for claim in document["claims"]]


def finding_names(claim):
    found = claim.get("findings") or ([claim["finding"]] if claim["finding"] else [])
    return [finding["name"] for finding in found]


class TestJson:
    """Contract 3.2 and section 6 of the design."""

    KEYS: ClassVar = {"line": int, "column": int, "end_line": int, "end_column": int, "nth": int, "text": str, "kind": str, "verdict": str,
            "reading": dict}  # fmt: skip

    def report(self):
        return as_json("check", "notes.md", status=1)

    def test_top(self):
        report = self.report()
        assert set(report) == {"version", "documents", "summary", "coverage"}
        assert report["version"] == 1
        assert [document["path"] for document in report["documents"]] == ["notes.md"]

    def test_summary(self):
        report = self.report()
        assert set(report["summary"]) == {
            "claims",
            "proved",
            "agrees",
            "conditional",
            "convention",
            "refuted",
            "unknown",
        }
        found = claims(report)
        assert (
            report["summary"]["claims"]
            == len(found)
            == sum(n for key, n in report["summary"].items() if key != "claims")
        )
        for verdict in ("proved", "refuted", "convention", "unknown"):
            assert report["summary"][verdict] == sum(claim["verdict"] == verdict for claim in found) > 0

    def test_keys_and_types(self):
        for claim in claims(self.report()):
            for key, kind in self.KEYS.items():
                assert type(claim[key]) is kind, key
            assert claim["cell"] is None
            assert {"finding", "reason", "convention", "condition"} <= set(claim)
            assert claim["kind"] in ("derivative", "rule", "chain-link", "value")
            assert set(claim["reading"]) == {"definition", "definition_line", "variable", "assumed"}
            assert isinstance(claim["reading"]["assumed"], list)

    def test_reasons_stand_where_they_belong(self):
        for claim in claims(self.report()):
            assert bool(claim["reason"]) == (claim["verdict"] == "unknown")
            assert bool(claim["convention"]) == (claim["verdict"] == "convention")
            assert (claim["finding"] is not None) == (claim["verdict"] == "refuted" or "ln x" in claim["text"])

    def test_places_are_exclusive_code_points(self):
        lines = (HERE / "notes.md").read_text(encoding="utf-8").split("\n")
        for claim in claims(self.report()):
            assert claim["line"] == claim["end_line"]
            assert lines[claim["line"] - 1][claim["column"] - 1 : claim["end_column"] - 1] == claim["text"]

    def test_columns_behind_letters_beyond_ascii(self):
        (one, two) = (claim for claim in claims(self.report()) if claim["line"] == 11)
        assert (one["column"], one["nth"], two["nth"]) == (len("In a line: ŷ is $") + 1, 1, 2)

    def test_astral_letters_count_once(self):
        (claim,) = claims(as_json("check", "-", stdin="𝔘𝔘 $\\frac{d}{dx} x = 1$"))
        assert claim["column"] == 5

    def test_every_link_of_a_chain(self):
        chain = [claim for claim in claims(self.report()) if claim["line"] == 21]
        assert [(claim["nth"], claim["verdict"]) for claim in chain] == [(1, "proved"), (2, "proved")]
        assert chain[1]["kind"] == "chain-link"
        assert chain[1]["text"] == r"\frac{d}{dx} (x \cdot x) = 2 x"

    def test_the_reading_names_the_definition(self):
        (claim,) = (claim for claim in claims(self.report()) if claim["line"] == 9)
        assert claim["reading"]["definition"] == r"g(z) = \frac{1}{1 + e^{-z}}"
        assert claim["reading"]["definition_line"] == 7
        assert claim["reading"]["variable"] == "z"

    def test_finding(self):
        (claim,) = (claim for claim in claims(self.report()) if claim["line"] == 9)
        finding = claim["finding"]
        assert set(finding) == {"name", "message", "correction", "edit", "counterexample"}
        assert finding["name"] == "sign"
        example = finding["counterexample"]
        assert set(example) == {"at", "claimed", "derived"}
        assert set(example["at"]) == {"z"}
        assert float(example["claimed"]) == pytest.approx(-float(example["derived"]), rel=1e-6)

    def test_the_counterexample_is_true(self):
        """By arithmetic of floats, with the definition typed again."""
        import math

        (claim,) = (claim for claim in claims(self.report()) if claim["line"] == 9)
        example = claim["finding"]["counterexample"]
        z = float(example["at"]["z"])
        g = 1 / (1 + math.exp(-z))
        assert float(example["claimed"]) == pytest.approx(-g * (1 - g), rel=1e-6)
        assert float(example["derived"]) == pytest.approx(g * (1 - g), rel=1e-6)

    def test_several_findings(self):
        text = "$$g(z) = \\frac{1}{1 + e^{z}}$$\n\n$$\\frac{dg}{dz} = g (1 - g)$$\n"
        (claim,) = claims(as_json("check", "-", status=1, stdin=text))
        assert [finding["name"] for finding in claim["findings"]] == ["sign", "definition-suspect"]
        assert claim["finding"] == claim["findings"][0]

    def test_a_claim_over_several_lines(self):
        text = "$$\n\\frac{d}{dx} x^2\n= 2 x\n$$\n"
        (claim,) = claims(as_json("check", "-", stdin=text))
        assert (claim["line"], claim["column"], claim["end_line"], claim["end_column"]) == (2, 1, 3, 6)


# -- derive


class TestDerive:
    @pytest.mark.parametrize(
        ("arguments", "first"),
        [
            (("x**2 * exp(x)", "--wrt", "x"), "x*exp(x)*(x + 2)"),
            (("x**3", "--wrt", "x", "--order", "2"), "6*x"),
            (("x^2", "--wrt", "x"), "2*x"),
            (("a*x", "--wrt", "x"), "a"),
            (("sum(x**2)", "--wrt", "x", "--given", "x: vector(n)"), "2*x"),
            (("x**2", "--wrt", "x", "--to", "latex"), "2 x"),
            ((r"\sin x", "--wrt", "x"), "cos(x)"),
            (("y", "--wrt", "x", "--given", "x, y: scalar"), "0"),
            (("A @ x", "--wrt", "x", "--given", "A: matrix(m, n), x: vector(n)"), "A"),
        ],
    )
    def test_the_first_line_is_the_result_alone(self, arguments, first):
        assert good("derive", *arguments).split("\n")[0] == first

    def test_a_definition_is_kept_as_a_name(self):
        out = good("derive", "sigmoid(z)", "--wrt", "w", "--let", "z = w*x + b")
        assert "z" in out.split("\n")[0]
        assert "w" not in out.split("\n")[0].replace("sigmoid", "")

    def test_steps(self):
        out = good("derive", "sin(x**2)", "--wrt", "x", "--steps")
        assert out.split("\n")[0] in ("2*x*cos(x**2)", "2*cos(x**2)*x")
        assert "sine" in out
        assert "power rule" in out
        snapshot("derive-steps.txt", out)

    def test_index_view(self):
        arguments = ("derive", "x.T @ A @ x", "--wrt", "x", "--given", "A: matrix(n, n), x: vector(n)")
        assert "[" not in good(*arguments).split("\n")[0]
        assert "sum[" in good(*arguments, "--view", "index").split("\n")[0]

    def test_json(self):
        data = as_json("derive", "x**2", "--wrt", "x")
        assert (data["version"], data["result"], data["shape"]) == (1, "2*x", [])
        assert data["steps"]
        assert {"rule", "before", "after"} <= set(data["steps"][0])

    @pytest.mark.parametrize(
        ("target", "statement"),
        [("numpy", "return np.cos(x)"), ("jax", "return jnp.cos(x)"), ("torch", "return torch.cos(x)")],
    )
    def test_code_is_a_module_with_one_function(self, target, statement):
        for more in ((), ("--steps",), ("--view", "index")):
            out = good("derive", "sin(x)", "--wrt", "x", "--to", target, *more)
            (function,) = (each for each in ast.parse(out).body if isinstance(each, ast.FunctionDef))
            assert function.name == "derivative"
            assert ast.unparse(function.body[-1]) == statement
        assert as_json("derive", "sin(x)", "--wrt", "x", "--to", target)["source"] + "\n" == out

    def test_mathml(self):
        first, *rest = good("derive", "x**2", "--wrt", "x", "--to", "mathml", "--steps").rstrip("\n").split("\n")
        assert [ET.fromstring(line).get("display") for line in (first, *rest)] == ["block", "block"]  # noqa: S314
        assert "<mn>2</mn>" in first
        assert "<mtext>power rule</mtext>" in rest[0]

    def test_assumptions_are_printed_behind_the_result(self):
        out = good("derive", "sum(y)*x", "--wrt", "x", "--given", "y: vector(n), sum(y) == 1")
        first, *rest = out.strip().split("\n")
        assert first == "1"
        assert any("sum(y) = 1" in line for line in rest)

    def test_a_place_in_the_formula(self):
        message = bad("derive", "1 + sigmiod(z)", "--wrt", "z")
        first, source, carets = message.rstrip("\n").split("\n")
        assert "sigmiod is not a function of the table; did you mean sigmoid?" in first
        at = carets.index("^")
        assert source[at : at + carets.count("^")] == "sigmiod"

    @pytest.mark.parametrize(
        ("arguments", "part"),
        [
            (("x + ", "--wrt", "x"), "ends where something is expected"),
            (("2 x", "--wrt", "x"), "an operator is missing"),
            (("x", "--wrt", "q"), "q does not occur in x"),
            ((r"\int_0^x \sin t \, dt", "--wrt", "x"), "has an integral, which is not written out"),
            (("x",), "Missing option '--wrt'"),
            (("x", "--wrt", "x", "--order", "0"), "--order"),
            (("x", "--wrt", "x", "--order", "99"), "--order"),
            (("x", "--wrt", "x", "--given", "x: vektor"), "vektor"),
            (("x", "--wrt", "x", "--let", "nonsense"), "write NAME = EXPRESSION"),
            (("x", "--wrt", "2"), ""),
            (("", "--wrt", "x"), "there is no formula"),
            (("A @ x", "--wrt", "x", "--given", "A: matrix(2, 3), x: vector(2)"), "shapes (2, 3) and (2) do not fit"),
            (("x +", "--wrt", "x", "--format", "json"), ""),
            (("x" * 300 + "(", "--wrt", "x"), ""),
            ((r"\frac{x}{", "--wrt", "x"), ""),
            ((r"\oint x", "--wrt", "x"), "oint"),
            (("x", "--wrt", "x", "--to", "fortran"), "'fortran' is not one of 'text', 'latex', 'mathml', 'numpy'"),
            (("f(x)", "--wrt", "x", "--given", "f: function(x)", "--to", "torch"), "f has no definition"),
        ],
    )
    def test_unusable(self, arguments, part):
        assert part in bad("derive", *arguments)


# -- prove


class TestDefinitionsByThemselves:
    @pytest.mark.parametrize("lets", [("z = z + x",), ("z = y", "y = z"), ("z = 2", "z = z + x")])
    def test_they_are_errors(self, lets):
        options = [word for each in lets for word in ("--let", each)]
        assert "is defined by itself" in bad("derive", "z^2", "--wrt", "x", *options)
        assert "is defined by itself" in bad("prove", "diff(z^2, x) == 2*z", *options)

    def test_parameters_and_steps_are_none(self):
        assert good("derive", "f(y)", "--wrt", "x", "--let", "y = x", "--let", "f(y) = y^2").splitlines()[0] == "2*y"
        assert good("derive", "c", "--wrt", "x", "--let", "c = b^2", "--let", "b = 3*x").splitlines()[0] == "6*b"


class TestMinusH:
    def test_beside_other_words_it_is_a_formula(self):
        assert good("derive", "-h", "--wrt", "h").splitlines()[0] == "-1"
        assert good("derive", "--wrt", "h", "-h**2").splitlines()[0] == "-2*h"


class TestProve:
    @pytest.mark.parametrize(
        ("claim", "first", "status"),
        [
            (r"\frac{d}{dx} x^2 = 2 x", "proved", 0),
            ("diff(x**2, x) == 2*x", "proved", 0),
            (r"\frac{d}{dx} x^2 = 3 x", "refuted", 1),
            (r"\frac{\partial L}{\partial w} = x", "unknown", 0),
            (r"\frac{d}{dx} \log x = \frac{1}{x \ln 2}", "convention", 0),
            (r"\frac{d}{dx} \sqrt{x^2} = 1", "conditional", 0),
            (r"\frac{\ln x}{\partial x} = \frac{1}{x}", "proved", 1),
        ],
    )
    def test_verdicts(self, claim, first, status):
        assert good("prove", claim, status=status).split("\n")[0] == first

    def test_a_refutation_has_two_aligned_lines_and_a_point(self):
        snapshot("prove-refuted.txt", good("prove", r"\frac{d}{dx} x^2 = 3 x", status=1))

    def test_given_and_let(self):
        arguments = (
            "prove",
            "diff(sigmoid(z), w) == x*sigmoid(z)*(1 - sigmoid(z))",
            "--let",
            "z = w*x",
            "--given",
            "w, x: scalar",
        )
        assert good(*arguments).split("\n")[0] == "proved"

    def test_a_chain_is_as_good_as_its_worst_link(self):
        out = good("prove", r"\frac{d}{dx} x^3 = 3 x^2 = 3 x", status=1)
        assert out.split("\n")[0] == "refuted"

    def test_json(self):
        data = as_json("prove", r"\frac{d}{dx} x^2 = 3 x", status=1)
        assert (data["version"], data["verdict"], data["finding"]["name"]) == (1, "refuted", "constant-factor")
        assert len(data["claims"]) == 1

    @pytest.mark.parametrize("claim", ["x", "", r"\frac{d}{dx} x^2", "x < y", "x ==", r"\oint x = 1"])
    def test_what_is_no_claim(self, claim):
        bad("prove", claim)


# -- the table


class Checker(html.parser.HTMLParser):
    """Tags that must be closed are closed in order."""

    LOOSE = frozenset(("meta", "br", "hr", "img", "link", "!doctype"))

    def __init__(self):
        super().__init__()
        self.open = []
        self.seen = set()

    def handle_starttag(self, tag, attrs):
        del attrs
        self.seen.add(tag)
        if tag not in self.LOOSE:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


class TestSheet:
    def test_text(self):
        out = good("sheet")
        assert "d sigmoid(z) / d z = y*(1 - y)" in out
        assert all(row.title_for(p) in out for row in TABLE.values() for p in row.parameters)

    def test_json(self):
        data = json.loads(good("sheet", "--format", "json"))
        assert [entry["name"] for entry in data] == list(TABLE)
        (entry,) = (entry for entry in data if entry["name"] == "tanh")
        assert entry["partials"] == [{"in": "x", "text": "1 - y**2", "latex": entry["partials"][0]["latex"]}]

    def test_html(self):
        checker = Checker()
        checker.feed(good("sheet", "--format", "html"))
        checker.close()
        assert checker.open == []
        assert {"html", "h1", "table", "td"} <= checker.seen

    def test_markdown(self):
        out = good("sheet", "--format", "md")
        for line in out.split("\n"):
            if line.startswith("|"):
                assert line.count("$") % 2 == 0
                assert line.rstrip().endswith("|")
        rows = [line for line in out.split("\n") if line.startswith("|")]
        assert len({line.count("|") for line in rows}) <= 2

    def test_tex(self):
        out = good("sheet", "--format", "tex")
        assert out.count(r"\begin{") == out.count(r"\end{")
        assert out.startswith(r"\documentclass")
        for line in out.split("\n"):
            assert line.replace(r"\{", "").count("{") == line.replace(r"\}", "").count("}")

    def test_the_markdown_sheet_is_right(self):
        """The sheet is itself a document that can be checked: nothing on it is flagged."""
        report = json.loads(cli("check", "-", "--format", "json", stdin=good("sheet", "--format", "md")).stdout)
        assert [claim["text"] for claim in claims(report) if claim["verdict"] == "refuted"] == []

    def test_a_format_that_is_none(self):
        assert "'pdf' is not one of" in bad("sheet", "--format", "pdf")


class TestRule:
    """In one process: a page for every name, by the same function that the command prints."""

    @pytest.mark.parametrize("name", [*TABLE, *(rule.name for rule in STRUCTURE)])
    def test_rules(self, name):
        from chainrule.checker.pages import page

        body = page(name)
        assert body.endswith("\n")
        assert len(body.split("\n")) > 3

    @pytest.mark.parametrize("row", [row for row in TABLE.values() if row.parameters], ids=lambda row: row.name)
    def test_a_page_has_the_derivative_and_the_source(self, row):
        from chainrule.checker.pages import page

        body = page(row.name)
        assert row.title in body
        assert "Derivative" in body
        assert f"Source: {row.source}" in body

    @pytest.mark.parametrize("name", FINDINGS)
    def test_findings(self, name):
        body = good("rule", name)
        headings = ["What it means", "Why it happens", "Example", "Correction", "References"]
        places = [body.index(heading) for heading in headings]
        assert places == sorted(places)
        assert body.startswith(f"{name}: ")

    @pytest.mark.parametrize("name", ["sigmoid", "product rule", "Product Rule", "ReLU", "chain rule"])
    def test_by_title(self, name):
        out = good("rule", *name.split(" "))
        assert out.split("\n")[0].lower().split(" ")[0] in (name.lower().split(" ")[0], "relu")

    def test_json(self):
        data = as_json("rule", "sigmoid")
        assert (data["version"], data["name"]) == (1, "sigmoid")
        assert "sigmoid" in data["page"]

    def test_a_typo_has_a_hint(self):
        assert bad("rule", "sigmoyd") == "error: there is no rule or finding 'sigmoyd'; did you mean sigmoid?\n"
        assert "did you mean sign-" not in bad("rule", "constant-facter")
        assert "constant-factor" in bad("rule", "constant-facter")

    def test_nothing_like_it(self):
        assert "chainrule sheet lists them" in bad("rule", "zzzzzzzz")


class TestCalls:
    def test_a_command_that_is_none(self):
        message = bad("chekc", "notes.md")
        assert "No such command 'chekc'" in message
        assert "check" in message.replace("chekc", "")

    def test_an_option_that_is_none(self):
        assert "--formt" in bad("check", "notes.md", "--formt", "json")

    @pytest.mark.parametrize("command", [(), ("check",), ("derive",), ("prove",), ("sheet",), ("rule",)])
    def test_help(self, command):
        out = good(*command, "--help")
        assert out.startswith("Usage: ")

    @pytest.mark.parametrize("command", ["check", "derive", "prove", "sheet"])
    def test_a_short_word_asks_for_help_too(self, command):
        assert good(command, "-h") == good(command, "--help")

    def test_version(self):
        from chainrule import __version__

        done = cli("--version")
        assert done.returncode == 0
        assert __version__ in done.stdout

    def test_a_closed_pipe_is_no_error(self):
        command = [sys.executable, "-m", "chainrule", "sheet", "--format", "json"]
        with subprocess.Popen(  # noqa: S603 - our own command
            command, env={"PYTHONPATH": str(SRC)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            process.stdout.read(10)
            process.stdout.close()
            assert b"Traceback" not in process.stderr.read()
            assert process.wait(timeout=30) in (0, 141)


def test_the_language_server_names_what_it_needs(tmp_path):
    (tmp_path / "pygls.py").write_text("raise ModuleNotFoundError(name='pygls')", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "chainrule", "lsp"], capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: the language server needs pygls: pip install 'chainrule[lsp]'\n"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names of files are bytes on Linux alone")
def test_a_file_whose_name_is_no_text_has_a_log_and_a_baseline(tmp_path):
    name = os.fsdecode(b"\xff.md")
    (tmp_path / name).write_text("Let $L(p) = -\\ln p$.\n\n$$\\frac{dL}{dp} = \\frac{1}{p}$$\n", encoding="utf-8")

    def run(*arguments):
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "chainrule", *arguments],
            env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, timeout=30, check=False, cwd=tmp_path,
        )  # fmt: skip

    log = run("check", "--no-cache", "--format", "sarif", name)
    assert (log.returncode, log.stderr) == (1, "")
    results = json.loads(log.stdout)["runs"][0]["results"]
    assert [r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results] == ["%FF.md"]
    assert run("baseline", "--no-cache", name).returncode == 0
    hidden = run("check", "--no-cache", "--baseline", "chainrule-baseline.json", name)
    assert (hidden.returncode, hidden.stderr) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="the streams are closed by a shell")
@pytest.mark.parametrize(("closed", "said"), [(">&-", ""), ("2>&-", "proved"), ("<&-", "proved")])
def test_a_closed_stream_is_no_error(closed, said):
    command = f'"{sys.executable}" -m chainrule prove "diff(x^2, x) = 2*x" {closed}'
    done = subprocess.run(  # noqa: S602 - our own words
        command, shell=True, env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, timeout=30, check=False
    )
    assert said in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here is always full")
@pytest.mark.parametrize("command", ["prove 'diff(x^2, x) = 2*x'", "rule sigmoid", "sheet"])
def test_a_full_disk_is_one_line(command):
    line = f'"{sys.executable}" -m chainrule {command} > /dev/full'
    done = subprocess.run(  # noqa: S602 - our own words
        line, shell=True, env={"PYTHONPATH": str(SRC)}, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "error: the output cannot be written: No space left on device\n"
