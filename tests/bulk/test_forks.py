"""Forked processes: they answer through their pipe, end with their function, and are none beside threads."""

import os
import threading

import pytest

from chainrule.bulk.forks import Fork, can_fork
from chainrule.bulk.workers import Worker

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


@pytest.fixture
def forked():
    """Forks, which are closed behind the test."""
    started = []

    def start(run):
        started.append(Fork(run))
        return started[-1]

    yield start
    for each in started:
        each.close()


def echo(lines, answers):
    for line in lines:
        answers.write(line.upper())
        answers.flush()


def test_a_fork_answers_until_nothing_more_is_asked(forked):
    fork = forked(echo)
    fork.stdin.write(b"a line\n")
    fork.stdin.flush()
    assert fork.stdout.readline() == b"A LINE\n"
    assert fork.poll() is None
    fork.stdin.close()
    assert fork.wait() == 0
    assert fork.poll() == 0
    fork.kill()


def test_a_fork_that_is_ended_says_nothing_more(forked):
    fork = forked(echo)
    fork.kill()
    assert fork.wait() == -9
    assert fork.stdout.read() == b""


def test_an_error_ends_the_fork_and_nothing_else(forked):
    def broken(*_):
        raise ValueError

    assert forked(broken).wait() == 0


def test_nothing_is_forked_beside_threads():
    wait = threading.Event()
    thread = threading.Thread(target=wait.wait)
    thread.start()
    try:
        assert not can_fork()
    finally:
        wait.set()
        thread.join()


def test_a_worker_that_was_forked_is_followed_by_one_of_its_own(monkeypatch):
    monkeypatch.setattr("chainrule.bulk.workers.can_fork", lambda: True)
    worker = Worker(4096)
    worker.start(lambda line: {"said": line.decode().strip()} if line != b"end\n" else os._exit(1))
    assert worker.ask(b"one", None) == {"said": "one"}
    assert worker.ask(b"end", None) == "the worker ended, perhaps above 4096 MB"
    answer = worker.ask(b'{"id": 1, "definition": "x^2", "variable": "x", "claim": "2*x"}', 60)
    assert answer["verdict"] == "proved"
    worker.close(for_good=True)
