"""Pages by name: a finding has its fixed sections, a rule the page that is written from its row."""

from __future__ import annotations

from chainrule.checker.mistakes import Mistake
from chainrule.checker.notices import FINDINGS
from chainrule.errors import UsageError
from chainrule.writers.pages import find, find_structural, unknown_name
from chainrule.writers.pages import page as rule_page


def page(name: str) -> str:
    """The page of a finding or a rule; findings win over rules of the same name only by their exact name."""
    if name in FINDINGS and name != "sign":
        return mistake_page(FINDINGS[name])
    if name == "sign":
        return mistake_page(FINDINGS[name]) + "\n" + rule_page(name)
    if find(name) is None and find_structural(name) is None:
        raise UsageError(unknown_name(name, tuple(FINDINGS)))
    return rule_page(name)


def mistake_page(mistake: Mistake) -> str:
    """The page of a finding."""
    sections = [
        ("What it means", mistake.means),
        ("Why it happens", mistake.why),
        ("Example", mistake.example),
        ("Correction", mistake.correction),
        ("References", mistake.references or "chainrule sheet prints the rules"),
    ]
    body = "\n\n".join(f"{title}\n  {text}" for title, text in sections)
    return f"{mistake.name}: {mistake.title}\n\n{body}\n"
