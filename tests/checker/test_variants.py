"""200 variants of one own document: renamed, reordered, mended and broken; the verdict of every claim is known beforehand."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass

import pytest

from chainrule.verbs import check

VARIANTS = 200
#: Paragraphs in a variant, in any order.
LENGTH = 5
FUNCTIONS = r"f g h q r u v F G H Q R \phi \psi \Phi \rho".split()
VARIABLES = r"x y z t w p a b c s \theta \alpha \beta \hat{y} \tau \mu".split()
PROSE = [
    "We start with",
    "Next comes",
    "As a warm-up, take",
    "Recall from the lecture",
    "The third example is",
    "Another one",
]


@dataclass(frozen=True)
class Paragraph:
    """A definition with a claim: F and G are functions, X and Y variables; `right` are its terms, `dropped` is wrong."""

    definition: str
    left: str
    right: str
    dropped: str
    verdict: str = "proved"


PARAGRAPHS = (
    Paragraph("$$F(X) = X^3 + 5 X$$", r"\frac{d F}{d X}", "3 X^2 + 5", "3 X^2"),
    Paragraph(r"$$F(X) = \frac{1}{1 + e^{-X}}$$", r"\frac{d F}{d X}", "F (1 - F)", "F"),
    Paragraph(r"$$F(X) = X e^{X}$$", r"\frac{d F}{d X}", "e^{X} + X e^{X}", "e^{X}"),
    Paragraph(
        r"$$F(X) = -Y \ln X - (1 - Y) \ln (1 - X)$$", r"\frac{\partial F}{\partial X}",
        r"\frac{1 - Y}{1 - X} - \frac{Y}{X}", r"\frac{1 - Y}{1 - X}",
    ),
    Paragraph(r"$$F(X) = \sin(X^2) + X$$", r"\frac{d F}{d X}", r"2 X \cos(X^2) + 1", r"2 X \cos(X^2)"),
    Paragraph(r"$$F(X) = \sum_{i=1}^{n} (X_i^2 + X_i)$$", r"\frac{\partial F}{\partial X_j}", "2 X_j + 1", "2 X_j"),
    Paragraph(
        r"$$F_i = \frac{e^{X_i}}{\sum_{m=1}^{n} e^{X_m}}$$", r"\frac{\partial F_i}{\partial X_j}",
        r"F_i \delta_{ij} - F_i F_j", r"F_i \delta_{ij}",
    ),
    Paragraph(
        "- $F, G$ : functions of variable $X$.", r"\frac{\partial (F G)}{\partial X}",
        r"F \frac{\partial G}{\partial X} + G \frac{\partial F}{\partial X}", r"F \frac{\partial G}{\partial X}",
    ),
    Paragraph(
        r"$$F(X) = \max(0, X)$$", r"\frac{d F}{d X}",
        r"\begin{cases} 1 & \text{if } X > 0 \\ 0 & \text{if } X \leq 0 \end{cases}",
        r"\begin{cases} 0 & \text{if } X > 0 \\ 1 & \text{if } X \leq 0 \end{cases}", verdict="convention",
    ),
)  # fmt: skip
BREAKS = ("sign", "constant-factor", "term")


def renamed(source: str, names: dict[str, str]) -> str:
    """All placeholders at once; a control word keeps a space behind it."""
    out = []
    for i, c in enumerate(source):
        command = source[:i].rpartition("\\")[2] if "\\" in source[:i] else " "
        if c in names and not (command.isalpha() and command):
            name = names[c]
            spaced = name.startswith("\\") and not name.endswith("}") and source[i + 1 : i + 2].isalpha()
            out.append(name + (" " if spaced else ""))
        else:
            out.append(c)
    return "".join(out)


def variant(number: int) -> tuple[str, dict[int, tuple[str, str | None]]]:
    """A document, and for each line with a claim its verdict and the first finding (None: any)."""
    rng = random.Random(number)  # noqa: S311 - repeatable on purpose
    functions, variables = rng.sample(FUNCTIONS, len(FUNCTIONS)), rng.sample(VARIABLES, len(VARIABLES))
    paragraphs = rng.sample(PARAGRAPHS, LENGTH)
    lines = ["# Notes, number " + str(number), ""]
    expected: dict[int, tuple[str, str | None]] = {}
    for paragraph in paragraphs:
        names = {"F": functions.pop(), "X": variables.pop(), "G": "", "Y": ""}
        if "G" in paragraph.definition:
            names["G"] = functions.pop()
        if "Y" in paragraph.definition:
            names["Y"] = variables.pop()
        if not paragraph.definition.startswith("-"):
            lines.extend([rng.choice(PROSE), ""])
        kind = rng.choice(("right", "right", "right", *BREAKS))
        if kind != "right" and paragraph.verdict != "proved":
            kind = "term"
        right = {
            "right": paragraph.right,
            "sign": rf"-\left( {paragraph.right} \right)",
            "constant-factor": rf"3 \left( {paragraph.right} \right)",
            "term": paragraph.dropped,
        }[kind]
        lines.extend([renamed(paragraph.definition, names), ""])
        lines.extend([renamed(f"$${paragraph.left} = {right}$$", names), ""])
        finding = kind if kind in ("sign", "constant-factor") else None
        expected[len(lines) - 1] = (paragraph.verdict, None) if kind == "right" else ("refuted", finding)
    return "\n".join(lines), expected


@pytest.mark.parametrize("number", range(VARIANTS))
def test_variant(number):
    text, expected = variant(number)
    claims = check(text=text).to_json()["documents"][0]["claims"]
    assert [claim["line"] for claim in claims] == list(expected), text
    lines = text.split("\n")
    for claim in claims:
        verdict, finding = expected[claim["line"]]
        shown = f"{lines[claim['line'] - 3]}\n{lines[claim['line'] - 1]}\n{claim['reason']}"
        assert claim["verdict"] == verdict, shown
        if finding is not None:
            assert claim["finding"]["name"] == finding, shown
        assert (claim["finding"] is not None) == (verdict == "refuted"), shown


def test_variants_are_repeatable_and_differ():
    assert variant(7) == variant(7)
    assert len({variant(number)[0] for number in range(VARIANTS)}) == VARIANTS


def test_variants_cover_every_verdict_of_every_paragraph():
    counts = Counter(verdict for number in range(VARIANTS) for verdict, _ in variant(number)[1].values())
    findings = Counter(finding for number in range(VARIANTS) for _, finding in variant(number)[1].values())
    assert sum(counts.values()) == VARIANTS * LENGTH
    assert min(counts["proved"], counts["refuted"], counts["convention"]) > 50
    assert min(findings["sign"], findings["constant-factor"]) > 50


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("F(X) = X^2", r"\phi(\theta) = \theta^2"),
        (r"\frac{d F}{d X}", r"\frac{d \phi}{d \theta}"),
        (r"F G", r"\phi G"),
        ("XF", r"\theta \phi"),
    ],
)
def test_renaming(source, wanted):
    assert renamed(source, {"F": r"\phi", "X": r"\theta"}) == wanted
