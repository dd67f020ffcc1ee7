"""Bulk work on a cluster on this machine: order, resumption, files that workers do not see, workers that are killed."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from chainrule.bulk.cluster import Chunk, Cluster, _chunks, _digest, _grouped, judge_chunk
from chainrule.bulk.files import verify_file
from chainrule.errors import UsageError

CLAIMS = [("sin(x)", "cos(x)", "proved"), ("x**3", "3*x", "refuted"), ("x**", "1", "unknown")]


def lines(count):
    for i in range(count):
        definition, claim, _ = CLAIMS[i % 3]
        yield json.dumps({"id": i, "definition": definition, "variable": "x", "claim": claim}).encode() + b"\n"


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="dask is not installed: `verify --dask` needs it")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as found:
        yield found


def run(cluster, data, path=None, skip=0):
    out = io.StringIO()
    verify_file(io.BytesIO(data), out, cluster=Cluster(cluster.scheduler_address, path), skip=skip)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_verdicts_in_order_from_a_file_that_workers_read(cluster, tmp_path):
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n".join(lines(50)))
    found = run(cluster, path.read_bytes(), str(path))
    assert [each["id"] for each in found] == list(range(50))
    assert [each["verdict"] for each in found] == [CLAIMS[i % 3][2] for i in range(50)]
    assert [each["id"] for each in run(cluster, path.read_bytes(), str(path), skip=45)] == [45, 46, 47, 48, 49]


@pytest.mark.parametrize("other", [None, b"another file with the same name, and long enough to be read from " * 90])
def test_lines_are_sent_where_the_file_is_not_there(cluster, tmp_path, other):
    path = tmp_path / "elsewhere.jsonl"
    if other is not None:
        path.write_bytes(other)
    found = run(cluster, b"".join(lines(20)), str(path))
    assert [each["id"] for each in found] == list(range(20))


def test_a_killed_worker_loses_nothing(cluster):
    out, killed = io.StringIO(), []

    def kill(_):
        if not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    verify_file(io.BytesIO(b"".join(lines(400))), out, cluster=Cluster(cluster.scheduler_address), seen=kill)
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert killed
    assert [(each["id"], each["verdict"]) for each in found] == [(i, CLAIMS[i % 3][2]) for i in range(400)]


def test_the_command(cluster, tmp_path):
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b"".join(lines(9)))
    command = [sys.executable, "-m", "chainrule", "verify", source, "--out", target, "--dask"]
    done = subprocess.run(  # noqa: S603 - the command of this package
        [*command, cluster.scheduler_address], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1, done.stderr
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == list(range(9))


def test_nobody_at_the_address(monkeypatch):
    pytest.importorskip("distributed", reason="dask is not installed: `verify --dask` needs it")
    monkeypatch.setattr("chainrule.bulk.cluster.CONNECT", "500ms")
    start = time.monotonic()
    with pytest.raises(UsageError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        verify_file(io.BytesIO(b"{}\n"), io.StringIO(), cluster=Cluster("tcp://127.0.0.1:9"))
    assert time.monotonic() - start < 20


def test_without_dask_one_sentence_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'chainrule\[dask\]'"):
        verify_file(io.BytesIO(b"{}\n"), io.StringIO(), cluster=Cluster("tcp://127.0.0.1:9"))


def test_chunks_are_lines_that_follow_each_other(tmp_path):
    data = b"a\n\nb\nc\n" + b"d\n" * 40
    found = list(_grouped(_chunks(io.BytesIO(data), 1)))
    assert [line for chunk in found for line in chunk.lines] == [b"b\n", b"c\n", *[b"d\n"] * 40]
    path = tmp_path / "in"
    path.write_bytes(data)
    for chunk in found:
        whole = b"".join(chunk.lines)
        assert data[chunk.offset : chunk.offset + len(whole)] == whole
        assert Chunk(str(path), chunk.offset, len(whole), _digest(whole)).read() == chunk.lines
    assert Chunk(str(path), 0, 3, _digest(b"xyz")).read() is None
    assert judge_chunk(Chunk(str(tmp_path / "no"), 0, 3, b""), 1.0, 2048) is None
