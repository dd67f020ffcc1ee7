"""The hook and the action: the script of the action is run as GitHub runs it, with the package of this checkout."""

import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from chainrule.readers.documents import FORMATS
from chainrule.readers.documents.folders import SKIPPED

ROOT = Path(__file__).resolve().parents[2]
ACTION = (ROOT / "action.yml").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
WRONG = "Let $L(p) = -\\ln p$.\n\n$$\\frac{dL}{dp} = \\frac{1}{p}$$\n"
pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash: the action is a script for it")


def script(step):
    """The script of a step of the action."""
    body = ACTION.split(f"- name: {step}\n")[1].split("run: |\n")[1]
    lines = []
    for line in body.splitlines():
        if line.strip() and not line.startswith(" " * 8):
            break
        lines.append(line)
    return textwrap.dedent("\n".join(lines))


@pytest.fixture
def runner(tmp_path):
    """A checkout with a wrong document, and a folder in which chainrule is installed."""
    home, temp = tmp_path / "checkout", tmp_path / "temp"
    (home / ".git").mkdir(parents=True)
    (home / "notes").mkdir()
    (home / "notes" / "a.md").write_text(WRONG, encoding="utf-8")
    (home / "other.md").write_text("Nothing.\n", encoding="utf-8")
    command = temp / "chainrule" / "bin" / "chainrule"
    command.parent.mkdir(parents=True)
    command.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT / "src"}" exec "{sys.executable}" -P -m chainrule "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)

    def run(**inputs):
        given = {"PATHS": ".", "ARGUMENTS": "", "JOBS": "2", "CACHE": "true", "SARIF": "", **inputs}
        (tmp_path / "out").write_text("", encoding="utf-8")
        environment = {
            "PATH": "/usr/bin:/bin",
            "RUNNER_TEMP": str(temp),
            "GITHUB_OUTPUT": str(tmp_path / "out"),
            **given,
        }
        done = subprocess.run(  # noqa: S603 - the script of this repository
            [shutil.which("bash"), "--noprofile", "--norc", "-eo", "pipefail", "-c", script("Check")],
            cwd=home, env=environment, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        return done, (tmp_path / "out").read_text(encoding="utf-8")

    run.home = home
    return run


def test_what_is_wrong_is_marked_and_fails(runner):
    done, out = runner()
    assert (done.returncode, out, done.stderr) == (1, "status=1\n", "")
    assert done.stdout.startswith("::error file=notes/a.md,line=3,col=3,")
    assert (runner.home / ".chainrule_cache").is_dir()


def test_paths_and_options(runner):
    done, out = runner(ARGUMENTS="--ignore sign", CACHE="false")
    assert (done.returncode, out) == (0, "status=0\n")
    assert not (runner.home / ".chainrule_cache").exists()
    assert runner(PATHS="other.md")[1] == "status=0\n"
    assert runner(PATHS="other.md\nnotes")[1] == "status=1\n"


def test_sarif_is_written_beside(runner):
    done, out = runner(SARIF="log.sarif")
    assert (done.returncode, out) == (1, "status=1\n")
    assert '"version": "2.1.0"' in (runner.home / "log.sarif").read_text(encoding="utf-8")


def test_an_unusable_call_fails_at_once(runner):
    done, out = runner(ARGUMENTS="--select nothing", SARIF="log.sarif")
    assert (done.returncode, out) == (2, "")
    assert "'nothing' is no finding" in done.stderr


def test_inputs_are_not_run(runner):
    """What stands in an input is a path or an option, whatever it looks like."""
    done, _ = runner(PATHS="$(touch executed) `touch executed` ;touch executed")
    assert done.returncode in (1, 2)
    assert not (runner.home / "executed").exists()
    assert "${{" not in script("Check") + script("Install chainrule")


def test_the_hook_takes_the_formats_that_a_folder_is_searched_for():
    pattern = re.search(r"files: (.*)", HOOKS).group(1)
    suffixes = {suffix for each in FORMATS for suffix in each.suffixes}
    taken = {suffix for suffix in suffixes if re.search(pattern, f"a/b{suffix}")}
    assert taken == suffixes - {"", ".txt", ".text"}
    assert not re.search(pattern, "a/md")
    assert all(re.search(pattern, name) for name in ("a.Rmd", "README.MD", "b.Tex")), "as they are read when named"


def test_both_files_are_yaml():
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed: the files are read with it")
    action, (hook,) = yaml.safe_load(ACTION), yaml.safe_load(HOOKS)
    assert action["runs"]["using"] == "composite"
    assert all("shell" in step for step in action["runs"]["steps"] if "run" in step)
    assert {"id", "name", "entry", "language"} <= set(hook)
    page = (ROOT / "docs" / "checking-in-ci.md").read_text(encoding="utf-8")
    assert all(f"| `{name}` |" in page for name in action["inputs"])


def test_the_page_names_all_suffixes_and_folders_that_are_left_out():
    page = (ROOT / "docs" / "checking-in-ci.md").read_text(encoding="utf-8")
    part = page.split("## Which files")[1].split("## Comments")[0]
    assert all(f"`{suffix}`" in part for each in FORMATS for suffix in each.suffixes if suffix)
    assert all(f"`{name}`" in part for name in SKIPPED)
