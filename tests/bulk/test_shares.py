"""The claims of one document shared among processes: the report is the same, whatever becomes of the others."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import chainrule
from chainrule.bulk import shares
from chainrule.checker.extraction.claims import extract
from chainrule.checker.runs import judged
from chainrule.readers import documents

SRC = Path(chainrule.__file__).parents[1]
#: Every third claim is wrong.
TEXT = "\n\n".join(
    f"Let $f_{{{k}}}(x) = x^{{{k}}}$.\n\n$$\\frac{{df_{{{k}}}}}{{dx}} = {k if k % 3 else k + 1} x^{{{k - 1}}}$$"
    for k in range(2, 62)
)

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")


def checked(path, jobs, first="pass"):
    """The command line on a path, with a statement before it."""
    code = f"{first}; from chainrule.cli import main; main()"
    command = [sys.executable, "-c", code, "check", "--verbose", "--no-cache", f"--jobs={jobs}", str(path)]
    env = {**os.environ, "PYTHONPATH": str(SRC)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)  # noqa: S603


@needs_fork
def test_the_report_of_one_file_does_not_depend_on_the_number_of_processes(tmp_path):
    path = tmp_path / "many.md"
    path.write_text(TEXT, encoding="utf-8")
    outputs = [checked(path, jobs) for jobs in (1, 3)]
    assert outputs[0].stdout == outputs[1].stdout
    assert "60 claims, 60 decided, 20 flagged" in outputs[0].stdout
    assert [done.returncode for done in outputs] == [1, 1]
    assert not outputs[1].stderr


@needs_fork
def test_judgements_come_in_their_order_with_all_that_mends_them():
    claims = extract(documents.parse(TEXT)).claims
    told = []
    found = shares.judged_in_shares(claims, 3, told.append)
    wanted = [judged(claim) for claim in claims]
    assert [each.verdict for each in found] == [each.verdict for each in wanted]
    assert [each.claim for each in found] == claims
    assert [each.basis is None for each in found if each.flagged] == [False] * 20
    assert told == sorted(told)
    assert told[-1] <= 1


@needs_fork
def test_what_an_ended_process_leaves_is_judged_here(monkeypatch):
    claims = extract(documents.parse(TEXT)).claims
    here = os.getpid()

    def ending(claim):
        if os.getpid() != here and claim.text.startswith(r"\frac{df_{30}}"):
            os._exit(9)
        return judged(claim)

    monkeypatch.setattr(shares, "judged", ending)
    found = shares.judged_in_shares(claims, 2, lambda _: None)
    assert [each.verdict for each in found] == [judged(claim).verdict for claim in claims]


@needs_fork
def test_an_interruption_ends_the_processes(monkeypatch):
    claims = extract(documents.parse(TEXT)).claims
    started = []

    class Counted(shares.Fork):
        def __init__(self, run):
            super().__init__(run)
            started.append(self.pid)

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(shares, "Fork", Counted)
    with pytest.raises(KeyboardInterrupt):
        shares.judged_in_shares(claims, 3, interrupted)
    assert len(started) == 2
    for pid in started:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_few_claims_are_not_shared(monkeypatch):
    claims = extract(documents.parse(TEXT)).claims
    monkeypatch.setattr(shares, "can_fork", lambda: True)
    assert [shares.shares(claims[:count], 8) for count in (0, 19, 39, 40, 60)] == [1, 1, 1, 2, 3]
    assert shares.shares(claims, 2) == 2
    monkeypatch.setattr(shares, "can_fork", lambda: False)
    assert shares.shares(claims, 8) == 1


@needs_fork
@pytest.mark.parametrize("files", [1, 4])
def test_where_there_is_no_room_for_more_pipes_one_process_judges(tmp_path, files):
    for k in range(files):
        (tmp_path / f"{k}.md").write_text(TEXT, encoding="utf-8")
    alone = checked(tmp_path, 1)
    few = checked(tmp_path, 16, "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (14, 14))")
    assert (few.stdout, few.stderr, few.returncode) == (alone.stdout, alone.stderr, 1)
