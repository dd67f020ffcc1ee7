"""Forked processes: they answer through their pipe, end with their function, and are none beside threads."""

import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

import chainrule
from chainrule.bulk.forks import Fork, can_fork
from chainrule.bulk.workers import Worker

ENV = {**os.environ, "PYTHONPATH": str(Path(chainrule.__file__).parents[1])}
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


def alone(code):
    """A program of its own: what it says, and how it ends."""
    command = [sys.executable, "-c", textwrap.dedent(code)]
    done = subprocess.run(command, env=ENV, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    return done.stdout, done.stderr, done.returncode


def test_an_interruption_amid_a_fork_is_neither_lost_nor_heard_twice():
    said = alone("""
        import os, signal
        from chainrule.bulk.forks import Fork
        # A shell that runs the tests in its background lets them ignore interruptions.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.register_at_fork(before=lambda: os.kill(os.getpid(), signal.SIGINT))
        try:
            Fork(lambda *_: None)
            print("lost")
        except KeyboardInterrupt:
            print("heard", flush=True)
    """)
    assert said == ("heard\n", "", 0)


def test_a_fork_ends_with_its_parent():
    # The output is read to its end, and the fork would hold it open.
    pid, _, status = alone("""
        import os, time
        from chainrule.bulk.forks import Fork
        print(Fork(lambda *_: time.sleep(60)).pid, flush=True)
        os.kill(os.getpid(), 9)
    """)
    assert int(pid)
    assert status == -9


def test_a_fork_whose_status_nobody_keeps_has_ended():
    said = alone("""
        import signal
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        from chainrule.bulk.forks import Fork
        fork = Fork(lambda *_: None)
        print(fork.wait(), fork.poll())
        fork.close()
    """)
    assert said == ("0 0\n", "", 0)


@pytest.mark.parametrize("kept", ["SIG_IGN", "SIG_DFL"])
def test_a_fork_ignores_interruptions_where_its_parent_does(kept):
    # As in the background of a shell, where an interruption is meant for others.
    said = alone(f"""
        import os, signal, time
        from chainrule.bulk.forks import Fork
        signal.signal(signal.SIGINT, signal.{kept})
        def run(lines, answers):
            os.kill(os.getpid(), signal.SIGINT)
            answers.write(b"goes on")
        fork = Fork(run)
        print(fork.stdout.read().decode(), fork.wait())
    """)
    assert said == (("goes on 0\n" if kept == "SIG_IGN" else " -2\n"), "", 0)
