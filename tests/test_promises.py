"""SECURITY.md: the budgets that it names stand where it says, and each promise names tests that there are."""

import re
from pathlib import Path

import pytest

import chainrule

ROOT = Path(__file__).parents[1]
SRC = Path(chainrule.__file__).parent
PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
BUDGETS = [
    (constant, path)
    for line in PAGE.splitlines()
    for constants, path in re.findall(r"((?:`[A-Z_]+`,? ?)+)in ((?:`[a-z_/]+\.py`(?: and )?)+)", line)
    for constant in re.findall(r"[A-Z_]+", constants)
]
TESTS = sorted(set(re.findall(r"`(test_\w+)`", PAGE)))
WRITTEN = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


@pytest.mark.parametrize(("constant", "paths"), BUDGETS)
def test_a_budget_stands_where_the_page_says(constant, paths):
    for path in re.findall(r"[a-z_/]+\.py", paths):
        assert re.search(rf"^{constant}\b.*=", (SRC / path).read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("name", TESTS)
def test_a_promise_names_a_test_that_there_is(name):
    assert f"def {name}(" in WRITTEN


def test_the_page_was_read():
    assert len(BUDGETS) > 20
    assert len(TESTS) > 12
