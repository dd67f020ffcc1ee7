"""Bulk verification: right verdicts in order, bad lines told, work resumed, workers killed."""

import io
import json
import time

import pytest
from click.testing import CliRunner

import chainrule as cr
from chainrule.bulk.files import verify_file
from chainrule.bulk.resuming import kept
from chainrule.bulk.workers import verified
from chainrule.cli import cli

RECORDS = [
    ({"id": 1, "definition": "x^2 * exp(x)", "variable": "x", "claim": "x*exp(x)*(x + 2)"}, "proved"),
    ({"id": 2, "definition": "x^2 * exp(x)", "variable": "x", "claim": "2*x*exp(x)"}, "refuted"),
    ({"id": 3, "definition": "x @ A @ x", "variable": "x", "claim": "(A + A.T) @ x",
      "given": "A: matrix(n, n), x: vector(n)"}, "proved"),
    ({"id": 4, "definition": "x @ A @ x", "variable": "x", "claim": "2*A @ x",
      "given": "A: matrix(n, n), x: vector(n)"}, "refuted"),
    ({"id": 5, "definition": r"\ln(\sin x)", "variable": "x", "claim": r"\frac{\cos x}{\sin x}"}, "proved"),
    ({"id": 6, "definition": "logdet(X)", "variable": "X", "claim": "inv(X).T", "given": "X: matrix(n, n)"}, "proved"),
    ({"id": 7, "definition": "x^4", "variable": "x", "claim": "12*x^2", "order": 2}, "proved"),
    ({"id": 8, "definition": "f(x)", "variable": "x", "claim": "7*f(x)"}, "unknown"),
    ({"id": 9, "claim": "diff(x^3, x) == 3*x^2"}, "proved"),
    ({"id": 10, "definition": "s*(1 - s)", "variable": "z", "claim": "s*(1 - s)*(1 - 2*s)", "let": ["s = sigmoid(z)"]},
     "proved"),
]  # fmt: skip
BAD = [
    (b"{", "not JSON"), (b"[1]", "a JSON object"), (b'{"id": 1}', "no claim"), (b"\xff\xfe{}", "not JSON"),
    (b'{"claim": 3}', "claim is text"), (b'{"claim": "x", "definition": "x"}', "come together"),
    (b'{"claim": "x", "let": "z"}', "list of texts"), (b'{"claim": "1", "definition": "x", "variable": "x", "order": 0}', "order"),
    (b'{"claim": "1", "definition": "x", "variable": "x", "explain": "no"}', "explain is true or false"),
    (b'{"claim": "' + b"x" * 200_000 + b'"}', "longer than"), (b'{"claim": "1 +", "definition": "x", "variable": "x"}', "ends"),
    (b'{"claim": "0/0", "definition": "0/0 + x", "variable": "x"}', ""),
    (b'{"claim": "1", "definition": "10^10^10^10 * x", "variable": "x"}', ""),
]  # fmt: skip


def lines(records):
    return io.BytesIO(b"".join(json.dumps(record).encode() + b"\n" for record in records))


def test_verdicts():
    assert [each["verdict"] for each in cr.verify(record for record, _ in RECORDS)] == [wanted for _, wanted in RECORDS]


@pytest.mark.parametrize(("claim", "wanted"), [("a*cos(x)", "proved"), ("cos(x)", "refuted")])
def test_a_factor_before_a_bracket_is_no_function(claim, wanted):
    (result,) = cr.verify([{"definition": "a*(sin(x) + 1)", "variable": "x", "claim": claim}])
    assert result["verdict"] == wanted


def test_verdicts_without_findings():
    asked = [{**record, "explain": False} for record, _ in RECORDS]
    results = list(cr.verify(asked))
    assert [each["verdict"] for each in results] == [wanted for _, wanted in RECORDS]
    assert not any("finding" in each for each in results)
    assert any("finding" in each for each in cr.verify(record for record, _ in RECORDS))


@pytest.mark.parametrize(("definition", "claim", "wanted"), [
    ("x^2", "0", "refuted"), ("x - x", "0", "proved"), ("a^2", "0", "proved"), ("f(x)", "0", "unknown"),
])  # fmt: skip
def test_zero_is_a_claim_and_no_equation_to_solve(definition, claim, wanted):
    (result,) = cr.verify([{"definition": definition, "variable": "x", "claim": claim}])
    assert result["verdict"] == wanted


def test_a_file_in_order_and_resumed(tmp_path):
    records = [record for record, _ in RECORDS]
    path = tmp_path / "out.jsonl"
    with path.open("w") as out:
        verify_file(lines(records[:4]), out, jobs=2)
    with path.open("a") as out:
        out.write('{"id": 5, "verd')
    assert kept(path, lines(records)).total == 4
    assert path.read_bytes().endswith(b"}\n")
    with path.open("a") as out:
        counts = verify_file(lines(records), out, skip=4)
    results = [json.loads(line) for line in path.read_text().splitlines()]
    assert [each["id"] for each in results] == list(range(1, 11))
    assert [each["verdict"] for each in results] == [wanted for _, wanted in RECORDS]
    assert sum(counts.values()) == 6


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[str(i) for i in range(len(BAD))])
def test_a_bad_line_is_unknown_and_says_why(line, reason):
    (result,) = verified([line], jobs=1, seconds=20, megabytes=2048)
    assert result["verdict"] == "unknown"
    assert reason in result["reason"]


def test_a_worker_past_its_time_is_ended_and_the_next_claim_is_judged():
    start = time.perf_counter()
    records = [json.dumps(RECORDS[0][0]).encode()] * 2
    first, second = verified(records, jobs=1, seconds=0.001, megabytes=2048)
    assert {first["verdict"], second["verdict"]} <= {"unknown", "proved"}
    assert first["verdict"] == "unknown"
    assert "over budget" in first["reason"]
    assert first["id"] == 1
    assert time.perf_counter() - start < 20


def test_the_command(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_bytes(lines([record for record, _ in RECORDS]).getvalue())
    target = tmp_path / "out.jsonl"
    result = CliRunner().invoke(cli, ["verify", str(source), "--out", str(target)])
    assert result.exit_code == 1
    assert "10 claims: 7 proved, 2 refuted, 1 unknown" in result.stderr
    again = CliRunner().invoke(cli, ["verify", str(source), "--out", str(target)])
    assert again.exit_code == 1, "what was refuted before is still refuted"
    assert "10 claims: 7 proved, 2 refuted, 1 unknown; 10 were there already" in again.stderr
    assert len(target.read_text().splitlines()) == 10
    full = CliRunner().invoke(cli, ["verify", str(source), "--out", "/dev/full"])
    assert full.exit_code != 0
    missing = CliRunner().invoke(cli, ["verify", str(tmp_path / "none.jsonl")])
    assert missing.exit_code != 0
