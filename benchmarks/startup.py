"""Measures what a user waits for besides derivations: the import of the package, and a whole `check`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from process import ROOT, environment, output, seconds
from report import Sample, table

IMPORT_TARGET, CHECK_TARGET = 0.15, 0.5
IMPORT_REPETITIONS, CHECK_REPETITIONS = 15, 7
HEAVY = (
    "numpy scipy sympy symengine casadi matplotlib pandas torch jax sklearn dask IPython "
    "click rich markdown_it pygments starlette uvicorn pygls"
).split()
EXAMPLE = "examples/lecture-notes.md"


def imports() -> str:
    """The time of `import chainrule`, bare interpreter subtracted, and what it pulls in."""
    code = "import sys; known = set(sys.modules); import chainrule; import json; "
    code += "print(json.dumps([chainrule.__file__, sorted({m.split('.')[0] for m in set(sys.modules) - known})]))"
    place, pulled = json.loads(output(code))
    if place is None:
        return "`import chainrule` cannot be measured: the package has no `__init__.py`."
    bare, full = [sys.executable, "-c", "pass"], [sys.executable, "-c", "import chainrule"]
    seconds(bare)
    pairs = [(seconds(bare), seconds(full)) for _ in range(IMPORT_REPETITIONS)]
    without = Sample(tuple(b for b, _ in pairs))
    added = Sample(tuple(f - b for b, f in pairs))
    rows = [
        ["bare interpreter", without, ""],
        ["with `import chainrule`", Sample(tuple(f for _, f in pairs)), ""],
        ["difference", added, verdict(added, IMPORT_TARGET)],
    ]
    heavy = [name for name in HEAVY if name in pulled]
    own = {*sys.stdlib_module_names, "chainrule"}
    others = [name for name in pulled if name not in own and not name.startswith("_")]
    lines = [
        f"- Heavy modules pulled in: {', '.join(heavy) or 'none'} (target: none).",
        f"- Modules pulled in that are neither chainrule's nor Python's: {', '.join(others) or 'none'}.",
    ]
    return "\n\n".join([table(["process", "median (range)", "target"], rows), "\n".join(lines)])


def check() -> str:
    """The time of `chainrule check` on the example and on the document the environment names."""
    documents = [(f"`{EXAMPLE}`", ROOT / EXAMPLE)]
    if named := os.environ.get("CHAINRULE_DOCUMENT"):
        documents.append(("the document of `CHAINRULE_DOCUMENT`", Path(named).resolve()))
    command = find_command()
    rows: list[list[object]] = []
    for title, path in documents:
        if command is None:
            rows.append([title, "", "the command is missing", f"{CHECK_TARGET} s: not tested"])
        elif not path.is_file():
            rows.append([title, "", "the document is missing", f"{CHECK_TARGET} s: not tested"])
        else:
            found = check_one([*command, "check", "--no-cache", str(path)])
            lines = len(path.read_text(encoding="utf-8").splitlines())
            rows.append([title, lines, found, verdict(found, CHECK_TARGET)])
    return table(["document", "lines", "median (range)", "target"], rows)


def check_one(command: list[str]) -> Sample:
    """The whole process, after one run that leaves bytecode; findings (exit code 1) are no failure."""
    try:
        seconds(command, codes=(0, 1))
        return Sample(tuple(seconds(command, codes=(0, 1)) for _ in range(CHECK_REPETITIONS)))
    except (RuntimeError, OSError) as error:
        return Sample(reason=f"failed ({error})")


def find_command() -> list[str] | None:
    """The installed command, else the function it would call, else nothing."""
    beside = shutil.which("chainrule", path=str(Path(sys.executable).parent))
    if beside is not None and output("import chainrule; print(chainrule.__file__)") != "None":
        return [beside]
    code = "from importlib.util import find_spec; print(find_spec('chainrule.cli') is not None)"
    if output(code) == "True":
        return [sys.executable, "-c", "from chainrule.cli import main; main()"]
    return None


def verdict(sample: Sample, target: float) -> str:
    """Whether the median is within the target."""
    if sample.median is None:
        return f"{target} s: not tested"
    return f"{target} s: {'met' if sample.median <= target else 'missed'}"


def clean() -> None:
    """Remove the bytecode of the measured processes."""
    shutil.rmtree(environment()["PYTHONPYCACHEPREFIX"], ignore_errors=True)
