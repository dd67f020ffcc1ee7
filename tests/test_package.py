"""The package as a whole: what importing it costs, what it exports, how its files are kept."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import chainrule

SRC = Path(chainrule.__file__).resolve().parent
MODULES = sorted(SRC.rglob("*.py"))
HEAVY = ("numpy", "matplotlib", "jax", "torch", "sklearn", "scipy", "dask", "pygls", "sympy", "markdown_it", "rich")
MOST_LINES = 400


def loaded_by(code: str) -> set[str]:
    """The top-level modules that are loaded after running `code` in a fresh process."""
    script = f"{code}\nimport json, sys\nprint(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SRC.parent)}, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    return set(json.loads(done.stdout.splitlines()[-1]))


def heavy_in(code: str) -> list[str]:
    return sorted(loaded_by(code) & set(HEAVY))


def test_importing_loads_nothing_heavy():
    assert heavy_in("import chainrule") == []


def test_deriving_and_proving_load_nothing_heavy():
    code = "import chainrule as cr\ncr.derive('x**2', 'x')\ncr.prove('diff(x**2, x) == 2*x')"
    assert heavy_in(code) == []


@pytest.mark.parametrize("module", ["sympy", "markdown_it", "rich"])
def test_the_import_test_can_fail(module):
    """What the tests above look for is seen when it is there."""
    assert module in heavy_in(f"import chainrule\nimport {module}")


def test_importing_really_imports():
    assert "chainrule" in loaded_by("import chainrule")
    assert "chainrule" not in loaded_by("pass")


def test_all_is_sorted_and_complete():
    names = chainrule.__all__
    assert sorted(names, key=lambda name: (not name[0].isupper(), name)) == names
    assert len(set(names)) == len(names)
    assert all(hasattr(chainrule, name) for name in names)
    public = {
        name
        for name, value in vars(chainrule).items()
        if not name.startswith("_")
        and not isinstance(value, ModuleType)
        and getattr(value, "__module__", "").startswith("chainrule")
    }
    assert public <= set(names)
    assert {"check", "derive", "prove", "rule", "sheet"} <= set(names)


def test_no_public_name_is_the_name_of_a_module():
    modules = {path.stem for path in MODULES} | {path.parent.name for path in MODULES if path.name == "__init__.py"}
    modules -= {"__init__", "chainrule"}
    top = {path.stem if path.suffix == ".py" else path.name for path in SRC.iterdir()}
    assert set(chainrule.__all__) & top == set()
    assert "verbs" in modules


def test_star_import_and_reload_give_the_same_names():
    space: dict[str, object] = {}
    exec("from chainrule import *", space)  # noqa: S102 - what a user writes
    assert set(space) - {"__builtins__"} == set(chainrule.__all__)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_every_module_begins_with_a_docstring(path):
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].rstrip().endswith((".", ":", ";")) or len(docstring.splitlines()) > 1


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_files_are_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SRC)))
def test_every_module_can_be_imported(path):
    parts = path.relative_to(SRC.parent).with_suffix("").parts
    name = ".".join(part for part in parts if part != "__init__")
    if "lsp" in parts:
        pytest.importorskip("pygls", reason="pygls is not installed: the language server is made with it")
    assert importlib.import_module(name).__name__ == name


def test_the_package_is_typed():
    assert (SRC / "py.typed").is_file()


def test_every_public_verb_and_type_is_documented():
    for name in chainrule.__all__:
        assert getattr(chainrule, name).__doc__, name


def test_the_version_is_that_of_the_project():
    import tomllib

    project = tomllib.loads((SRC.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["version"] == chainrule.__version__
