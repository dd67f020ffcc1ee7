"""Bulk verification when things go wrong: strange claims, broken lines, full disks, interruptions, killed workers."""

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

import chainrule
from chainrule.bulk.files import verify_file
from chainrule.bulk.records import verify_line
from chainrule.bulk.workers import IN_FLIGHT, verified
from chainrule.cli import cli

SRC = Path(chainrule.__file__).resolve().parents[1]
GOOD = {"id": "good", "definition": "x^2", "variable": "x", "claim": "2*x"}


def claim(definition, claim, **more):
    return {"id": 1, "definition": definition, "variable": "x", "claim": claim, **more}


STRANGE = {
    "a symbol that only the claim has": (claim("x^2", "2*q"), "refuted unknown"),
    "0/0 everywhere": (claim("0/0 + x", "1"), "unknown"),
    "0/0 in both": (claim("x", "(x - x)/(x - x)"), "unknown"),
    "a removable singularity": (claim("(x^2 - 1)/(x - 1)", "1"), "proved"),
    "an empty domain": (claim("log(-1 - x^2)", "2*x/(1 + x^2)"), "proved unknown"),
    "a tower of powers": (claim("10^10^10^10*x", "10^10^10^10"), "unknown"),
    "a tower in the claim": (claim("x", "10^(10^(10^10))"), "unknown"),
    "a large power": (claim("(a+b+c+d+e+x)^40", "40*(a+b+c+d+e+x)^39"), "proved"),
    "a large power that is off by one": (claim("(a+b+c+d+e+x)^40", "40*(a+b+c+d+e+x)^39 + 1"), "refuted"),
    "a large power expanded by nobody": (claim("(a+b+c+d+e+x)^40 - (a+b+c+d+e+x)^39*(a+b+c+d+e+x)", "0"), "proved agrees unknown"),
    "a word": (claim("x", "undefined"), "unknown refuted"),
    "an unknown function": (claim("foo(x)", "1"), "unknown"),
    "shapes that clash": (claim("x @ y", "y", given="x: vector(3), y: vector(4)"), "unknown"),
    "a number of many digits": (claim("x", "1." + "0" * 5000 + "1"), "refuted unknown"),
    "deep brackets": (claim("(" * 500 + "x" + ")" * 500, "1"), "unknown"),
    "a control character": (claim("x\x00", "1"), "unknown"),
    "a lone surrogate": (claim("\ud800*x", "1"), "unknown"),
    "code": (claim("__import__('os').system('true')", "1"), "unknown"),
}  # fmt: skip


@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_claim_has_a_verdict(name):
    record, wanted = STRANGE[name]
    start = time.perf_counter()
    result = verify_line(json.dumps(record))
    assert result["verdict"] in wanted.split(), result
    assert result["verdict"] != "unknown" or result["reason"]
    assert time.perf_counter() - start < 20


def test_a_line_of_a_megabyte_and_lines_that_are_cut_off():
    lines = [
        json.dumps(claim("x", "1" * 2**20)).encode(),
        json.dumps(GOOD).encode()[:20],
        b"\xff\xfe",
        b"",
        json.dumps(GOOD).encode(),
    ]
    results = list(verified(lines, jobs=2, seconds=20, megabytes=2048))
    assert [each["verdict"] for each in results] == ["unknown"] * 4 + ["proved"]
    assert "longer than" in results[0]["reason"]
    assert all("not JSON" in each["reason"] for each in results[1:4])


def test_equal_ids_stay_two_records():
    results = list(verified([json.dumps(GOOD).encode()] * 2, jobs=2, seconds=20, megabytes=2048))
    assert [(each["id"], each["verdict"]) for each in results] == [("good", "proved")] * 2


class Full(io.StringIO):
    """A file on a disk that is full after three lines."""

    def write(self, text):
        if self.getvalue().count("\n") >= 3:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().write(text)


def test_a_full_disk_loses_nothing_that_was_written():
    out = Full()
    with pytest.raises(OSError, match="No space left"):
        verify_file(io.BytesIO(json.dumps(GOOD).encode() + b"\n" + (json.dumps(GOOD).encode() + b"\n") * 9), out)
    assert [json.loads(line)["verdict"] for line in out.getvalue().splitlines()] == ["proved"] * 3


def test_a_full_disk_is_one_line(tmp_path):
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(GOOD) + "\n")
    command = [sys.executable, "-m", "chainrule", "verify", str(source), "--out", "/dev/full"]
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    assert done.returncode == 2
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_killed_worker_loses_one_claim_at_most(monkeypatch):
    started, popen = [], subprocess.Popen

    def recorded(*args, **keywords):
        started.append(popen(*args, **keywords))
        return started[-1]

    monkeypatch.setattr("chainrule.bulk.workers.subprocess.Popen", recorded)
    lines = [json.dumps({**GOOD, "id": i}).encode() for i in range(12)]
    results = verified(iter(lines), jobs=1, seconds=20, megabytes=2048)
    found = [next(results)]
    started[0].kill()
    found.extend(results)
    assert [each["id"] for each in found] == list(range(12))
    lost = [each for each in found if each["verdict"] != "proved"]
    assert len(lost) <= 1
    assert all("worker ended" in each["reason"] for each in lost)
    assert len(started) == 2 or not lost


def test_an_interruption_keeps_what_is_there_and_the_next_call_goes_on(tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        json.dumps({**claim(f"sin(x)^{k + 2}", f"{k + 2}*sin(x)^{k + 1}*cos(x)"), "id": k}) + "\n" for k in range(60)
    ]
    source.write_text("".join(lines))
    command = [sys.executable, "-m", "chainrule", "verify", "--out", str(target)]
    environment = {**os.environ, "PYTHONPATH": str(SRC)}
    # A shell that runs tests in the background ignores interruptions, and its children with it.
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*command, "-"], env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    )  # fmt: skip
    process.stdin.write("".join(lines[:30]))
    process.stdin.flush()
    while process.poll() is None and (not target.exists() or target.read_text().count("\n") < 5):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, shown = process.communicate(timeout=60)
    assert "Traceback" not in shown
    assert process.returncode == 130
    assert "goes on from here" in shown
    assert 5 <= target.read_text().count("\n") <= 30
    done = subprocess.run(  # noqa: S603
        [*command, str(source)], env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0
    assert "were there already" in done.stderr
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == list(range(60))


def test_no_more_is_read_than_is_worked_on():
    read = 0

    def lines():
        nonlocal read
        for i in range(200):
            read += 1
            yield json.dumps({**GOOD, "id": i}).encode()

    ahead = []
    for result in verified(lines(), jobs=2, seconds=20, megabytes=2048):
        ahead.append(read - result["id"])
    assert read == 200
    assert max(ahead) <= 2 * IN_FLIGHT + 2


def test_the_run_tells_its_rate(tmp_path):
    source = tmp_path / "in.jsonl"
    source.write_text((json.dumps(GOOD) + "\n") * 3)
    result = CliRunner().invoke(cli, ["verify", str(source), "--out", str(tmp_path / "out.jsonl")])
    assert "3 claims: 3 proved; " in result.stderr
    assert "claims/s, median " in result.stderr
