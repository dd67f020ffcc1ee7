"""A bulk run goes on with its own verdicts alone: a file of anything else is left as it is, and said so."""

import json

import pytest
from click.testing import CliRunner

from chainrule.cli import cli
from chainrule.errors import UsageError

RIGHT = {"id": "a", "definition": "x^2", "variable": "x", "claim": "2*x"}
WRONG = {"id": "b", "definition": "x^2", "variable": "x", "claim": "3*x"}


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    # The last line has no end, as many programs write it.
    path.write_text(json.dumps(RIGHT) + "\n" + json.dumps(WRONG))
    return path


def verify(source, target, stdin=None):
    return CliRunner().invoke(cli, ["verify", str(source), "--out", str(target)], input=stdin)


@pytest.mark.parametrize("link", [None, "symlink_to", "hardlink_to"])
def test_the_input_is_no_place_for_verdicts(source, tmp_path, link):
    before = source.read_bytes()
    target = source
    if link:
        target = tmp_path / "other.jsonl"
        getattr(target, link)(source)
    done = verify(source, target)
    assert isinstance(done.exception, UsageError), "which the entry point says, with status 2"
    assert "is the input too" in str(done.exception)
    assert source.read_bytes() == before


@pytest.mark.parametrize(("text", "said"), [
    ("precious text", "line 1: this is not the beginning of the next verdict"),
    ("1\n2\n3\n", "line 1: this is no verdict"),
    ('{"id": "a"}\n', "line 1: this is no verdict"),
    ('{"id": "a", "verdict": "fine"}\n', "line 1: this is no verdict"),
    ('{"id": "z", "verdict": "proved"}\n', 'line 1: this is the verdict on "z", and that record of the input is "a"'),
    ('{"id": "b", "verdict": "refuted"}\n{"id": "a", "verdict": "proved"}\n', "line 1: this is the verdict on"),
    ('{"id": null, "verdict": "proved"}\n', "line 1: this is the verdict on null"),
    ('{"id": "a", "verdict": "proved"}\nprecious', "line 2: this is not the beginning"),
    ('{"id": "a", "verdict": "proved"}\n' + json.dumps(WRONG), "line 2: this is not the beginning"),
    ('{"id": "a", "verdict": "proved"}\n' * 3, "line 2: this is the verdict on"),
    ('{"id": "a", "verdict": "proved"}\n{"id": "b", "verdict": "refuted"}\n' * 2, "line 3: there is a verdict more"),
])  # fmt: skip
def test_a_file_of_something_else_is_left_as_it_is(source, tmp_path, text, said):
    target = tmp_path / "out.txt"
    target.write_text(text)
    done = verify(source, target)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert "left as it is" in str(done.exception)
    assert target.read_text() == text


@pytest.mark.parametrize("rest", ["", "{", '{"id": "b", "verdict": "ref', '{"id": null, "ver'])
@pytest.mark.parametrize("piped", [False, True])
def test_what_was_cut_off_is_judged_again(source, tmp_path, rest, piped):
    target = tmp_path / "out.jsonl"
    target.write_text('{"id": "a", "verdict": "proved", "ms": 1.0, "evidence": []}\n' + rest)
    done = verify("-", target, source.read_bytes()) if piped else verify(source, target)
    assert done.exit_code == 1
    assert "2 claims: 1 proved, 1 refuted" in done.stderr
    assert "1 were there already" in done.stderr
    assert [json.loads(line)["id"] for line in target.read_text().splitlines()] == ["a", "b"]


def test_refuted_lines_count_in_every_run(source, tmp_path):
    target = tmp_path / "out.jsonl"
    assert [verify(source, target).exit_code for _ in range(3)] == [1, 1, 1]


def test_a_record_that_was_too_long_has_a_verdict_without_its_name(source, tmp_path):
    source.write_text(json.dumps({**RIGHT, "claim": "2*x" + " " * 200_000}) + "\n")
    target = tmp_path / "out.jsonl"
    assert [verify(source, target).exit_code for _ in range(2)] == [0, 0]
    assert len(target.read_text().splitlines()) == 1
