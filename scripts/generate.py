"""Writes what is made from tables: sheet, findings, rules and identities in docs/, the findings in README.md.

The session in docs/editor.md is recorded from a language server.

With --check nothing is written; the exit status is 1 if a page is not what the tables say.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from difflib import unified_diff
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from editor_session import editor_page

from chainrule.checker.notices import FINDINGS
from chainrule.checker.pages import mistake_page
from chainrule.rules import STRUCTURE, THEMES
from chainrule.verbs import sheet
from chainrule.writers.pages import page

ROOT = Path(__file__).resolve().parent.parent
COMMAND = "python scripts/generate.py"
NOTE = f"<!-- Made by `{COMMAND}`; edit the tables in src/chainrule, not this page. -->\n"
SHOWN_LINES = 20


def sheet_page() -> str:
    """The cheat-sheet."""
    return f"{NOTE}\n{sheet('md')}"


def findings_page() -> str:
    """Every finding with its page."""
    out = [NOTE, "# Findings", "", *_intro("what `chainrule check` reports about a claim"), "", *_index("")]
    for mistake in FINDINGS.values():
        out.extend(["", f"## {mistake.name}", "", *_fenced(mistake_page(mistake))])
    return "\n".join(out) + "\n"


def rules_page() -> str:
    """Every rule with its page, by theme."""
    out = [NOTE, "# Rules", "", *_intro("the rules of the table")]
    out.extend(["", "## structure"])
    for rule in STRUCTURE:
        out.extend(["", f"### {rule.title}", "", *_fenced(page(rule.title))])
    for theme, rows in THEMES.items():
        out.extend(["", f"## {theme}"])
        for row in rows:
            out.extend(["", f"### {row.title}", "", *_fenced(page(row.name))])
    return "\n".join(out) + "\n"


def identities_page() -> str:
    """The corpus of identities, by theme, with what `derive` prints and the verdict on the textbook's answer."""
    sys.path.insert(0, str(ROOT / "tests" / "identities"))
    from identity_corpus import identities

    themes: dict[str, list[Any]] = {}
    for identity in identities():
        themes.setdefault(identity.theme, []).append(identity)
    verdicts = Counter(each.verdict or "proved" for rows in themes.values() for each in rows)
    count = ", ".join(f"{number} {verdict}" for verdict, number in verdicts.most_common())
    out = [NOTE.replace("src/chainrule", "tests/identities"), "# Identities", "", _IDENTITIES.format(count=count)]
    for theme, rows in themes.items():
        out.extend(["", f"## {theme.replace('_', ' ')}", "", "| function | in | derivative | verdict | source |"])
        out.append("| --- | --- | --- | --- | --- |")
        for each in rows:
            wrt = each.wrt + (f", {each.wrt2}" if each.wrt2 else "") + (", twice" if each.order == 2 else "")
            where = "; ".join(["", *each.let])
            cells = (
                _code(each.expression) + where,
                _code(wrt),
                _code(each.line),
                each.verdict or "proved",
                each.source,
            )
            out.append("| " + " | ".join(cells) + " |")
    return "\n".join(out) + "\n"


_IDENTITIES = """The derivatives of matrix calculus and machine learning that the tests hold the engine to: {count}.
The third column is what `chainrule derive` prints; its verdict is the prover's on the answer that the source gives.
Every answer and every line is compared with JAX's automatic differentiation at random sizes (`tests/identities`). The
declarations of each are in the files there."""


def _code(source: str) -> str:
    return "`" + source.replace("|", "\\|") + "`"


def readme_page() -> str:
    """README.md with its list of findings made anew; the rest is written by hand."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, begin, rest = text.partition("<!-- begin: findings -->\n")
    _, end, after = rest.partition("<!-- end: findings -->\n")
    if not begin or not end:
        sys.exit("README.md has lost its marks <!-- begin: findings --> and <!-- end: findings -->")
    return "\n".join([before + begin, *_index("docs/findings.md"), "", end + after])


def _index(page_of_findings: str) -> list[str]:
    return [
        "| finding | what is wrong |",
        "| --- | --- |",
        *(f"| [`{m.name}`]({page_of_findings}#{m.name}) | {m.title} |" for m in FINDINGS.values()),
    ]


def _intro(what: str) -> list[str]:
    return [f"This page lists {what}. `chainrule rule NAME` prints one entry."]


def _fenced(body: str) -> list[str]:
    return ["```text", body.rstrip("\n"), "```"]


PAGES: dict[str, Callable[[], str]] = {
    "docs/sheet.md": sheet_page,
    "docs/findings.md": findings_page,
    "README.md": readme_page,
    "docs/rules.md": rules_page,
    "docs/identities.md": identities_page,
    "docs/editor.md": editor_page,
}
#: What a page needs besides the package to be made.
NEEDS = {"docs/editor.md": "pygls"}


def stale(path: Path, wanted: str) -> list[str]:
    """What is wrong with a page, as lines for people; empty if it is up to date."""
    name = str(path.relative_to(ROOT))
    if not path.exists():
        return [f"{name} does not exist"]
    found = path.read_text(encoding="utf-8")
    if found == wanted:
        return []
    lines = list(
        unified_diff(
            found.splitlines(), wanted.splitlines(), f"{name} (as it is)", f"{name} (as made)", lineterm="", n=0
        )
    )
    more = [f"... and {len(lines) - SHOWN_LINES} lines more"] if len(lines) > SHOWN_LINES else []
    return [f"{name} is stale", *lines[:SHOWN_LINES], *more]


def main() -> int:
    """Write the pages, or compare them."""
    parser = argparse.ArgumentParser(description="Write the pages that are made from the tables.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit with 1 if a page is stale")
    check = parser.parse_args().check
    outdated = False
    for name, make in PAGES.items():
        path = ROOT / name
        if find_spec(NEEDS.get(name, "chainrule")) is None:
            print(f"{name} is left as it is: {NEEDS[name]} is not installed", file=sys.stderr)
            continue
        text = make()
        problems = stale(path, text)
        if not problems:
            continue
        outdated = True
        if check:
            print("\n".join(problems), file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            print(f"wrote {name}")
    if check and outdated:
        print(f"generated pages are stale: run `{COMMAND}` and commit what it writes", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
