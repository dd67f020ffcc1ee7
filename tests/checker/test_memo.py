"""A claim is judged by what it can see, and a claim that was judged before has the same judgement at once."""

from dataclasses import replace
from pathlib import Path

import pytest

from chainrule.checker.extraction.claims import extract
from chainrule.checker.known_trees import KnownTrees
from chainrule.checker.memo import Memo
from chainrule.checker.runs import judged, judgements
from chainrule.checker.visible import visible
from chainrule.readers.documents import parse, read

DOCUMENTS = sorted((Path(__file__).parents[1] / "documents").glob("*.md"))
LECTURE = Path(__file__).parents[2] / "examples" / "lecture-notes.md"

NOTES = r"""
Let $Q$ be a matrix.

The loss is $J(w) = (w x - y)^2$, and the gate is $g(z) = z^3$.

$$\frac{dJ}{dw} = 2 (w x - y)$$

$$\frac{dg}{dz} = 3 z^2$$
"""


def claims(text):
    return extract(parse(text)).claims


def judge_all(text, memo):
    return list(judgements(extract(parse(text)), memo))


def told(each):
    """All that is said about a claim."""
    return (
        each.claim.start,
        each.claim.nth,
        each.verdict,
        each.kind,
        each.reading,
        each.findings,
        each.claimed,
        each.derived,
    )


def test_a_claim_sees_what_its_names_lead_to():
    loss, gate = (visible(claim).scope for claim in claims(NOTES))
    assert set(loss.definitions) == {"J"}
    assert set(gate.definitions) == {"g"}
    assert set(gate.declarations) == {"Q"}


def test_a_claim_sees_through_definitions():
    scope = visible(claims(r"$s = 2 x$, $q = s^2$, $r = 3$. $$\frac{dq}{dx} = 8 x$$")[0]).scope
    assert set(scope.definitions) == {"s", "q"}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_nothing_else_above_changes_a_verdict(path):
    # Every document counts, and of a long one a few claims; all of them are judged twice here.
    narrowed = [claim for claim in extract(read(path)).claims if visible(claim).scope != claim.scope][-4:]
    assert [told(judged(visible(claim))) for claim in narrowed] == [told(judged(claim)) for claim in narrowed]


def test_a_known_claim_is_not_judged_again():
    memo = Memo()
    first = judge_all(NOTES, memo)
    again = judge_all(NOTES, memo)
    assert (memo.hits, memo.misses) == (2, 2)
    assert [told(each) for each in first] == [told(each) for each in again]


def test_lines_that_move_do_not_matter():
    memo = Memo()
    judge_all(NOTES, memo)
    moved = judge_all("A line.\n\n" + NOTES, memo)
    assert (memo.hits, memo.misses) == (2, 2)
    assert [told(each) for each in moved] == [told(each) for each in judge_all("A line.\n\n" + NOTES, Memo())]
    assert moved[0].reading.definition_line == 6


@pytest.mark.parametrize(
    ("old", "new", "misses"),
    [
        ("2 (w x - y)", "2 x (w x - y)", 1),
        ("(w x - y)^2", "(w x - y)^3", 1),
        ("z^3", "z^4", 1),
        ("be a matrix", "be any matrix", 2),
        ("The loss", "$w$ is a constant. The loss", 2),
    ],
)
def test_what_changed_is_judged_again_and_nothing_else(old, new, misses):
    memo = Memo()
    judge_all(NOTES, memo)
    text = NOTES.replace(old, new)
    changed = judge_all(text, memo)
    assert memo.misses == 2 + misses
    assert [told(each) for each in changed] == [told(each) for each in judge_all(text, Memo())]


FAR = "$k = x^2 + 1$\n@\n$\\frac{d}{dx} x^k = k x^{k-1}$"


def test_lines_may_move_together():
    memo = Memo()
    for above in ("", "\n", "\n\n"):
        text = above + FAR.replace("@", "\n" * 20)
        (only,) = judge_all(text, memo)
        assert only.verdict.convention.startswith("the definition of k is left aside")
    assert memo.hits == 2


def test_how_often_a_name_is_defined_counts():
    """The third definition makes it doubtful which one is meant far below."""
    memo = Memo()
    more = "$$g(t) = %s$$\n"
    text = "@" + more % "t^3" + "\n" * 20 + "$$\\frac{d g}{d t} = 2 t^2$$\n"
    (sure,) = judge_all(text.replace("@", "\n\n"), memo)
    (open_,) = judge_all(text.replace("@", more % "t^4" + more % "t^5"), memo)
    assert (sure.verdict.verdict, open_.verdict.verdict) == ("refuted", "unknown")


def test_the_distance_to_a_definition_counts():
    memo = Memo()
    verdicts = [judge_all(FAR.replace("@", "\n" * n), memo)[0].verdict.verdict for n in (2, 20, 2)]
    assert verdicts == ["refuted", "convention", "refuted"]
    assert memo.hits == 1


def test_a_memo_forgets_what_it_has_not_met_for_longest():
    memo = Memo(limit=1)
    judge_all(NOTES, memo)
    judge_all(NOTES, memo)
    assert (memo.hits, memo.misses) == (0, 4)


def test_the_lecture_notes_after_every_change_of_a_line():
    """Each line is left out once: with the memo of all texts before, the judgements are those of a fresh run."""
    lines = LECTURE.read_text(encoding="utf-8").split("\n")
    memo = Memo()
    for i in range(4, len(lines), 7):
        text = "\n".join(lines[:i] + lines[i + 1 :])
        assert [told(each) for each in judge_all(text, memo)] == [told(judged(claim)) for claim in claims(text)]
    assert memo.hits > 5 * memo.misses


def test_an_error_in_a_claim_is_kept_with_its_claim():
    broken = replace(claims(NOTES)[0], left=None, right=None, error="no")
    assert Memo().judged(broken, judged).verdict.reason == "no"


def test_trees_are_told_apart_by_what_they_say():
    first, again, other = (claims(text)[0].right for text in (NOTES, f" {NOTES}", NOTES.replace("2 (w", "3 (w")))
    trees = KnownTrees()
    assert trees.number(first) == trees.number(again)
    assert trees.number(first) != trees.number(other)
    assert trees.stems(first) == {"w", "x", "y", "W", "X", "Y"}


def test_forgotten_trees_never_share_a_number(monkeypatch):
    monkeypatch.setattr("chainrule.checker.known_trees.MAX_TREES", 1)
    trees = KnownTrees()
    numbers = [trees.number(claims(NOTES.replace("2 (w", f"{k} (w"))[0].right) for k in range(3, 9)]
    assert len(set(numbers)) == len(numbers)


def test_displays_that_go_on_with_different_formulas():
    text = "$$\\frac{d}{dx} x^2 = 2x$$\n\n$$= x + x$$\n\n$$\\frac{d}{dx} y^2 = 3x$$\n\n$$= x + x$$\n"
    memo = Memo()
    assert [each.verdict for each in judge_all(text, memo)] == [
        each.verdict for each in judgements(extract(parse(text)))
    ]
