"""Every row of the table, because it exists: value, partials, theorem, second order, page, sheet, and the tests themselves."""

import re
from dataclasses import replace

import oracle
import pytest
from mpmath import mp
from samples import ABOVE_ONE, COUNT, arguments, floats, inner_value, point
from strategies import close, dyadic, values

from chainrule.engine.differentiate import differentiate
from chainrule.engine.evaluate import Point, evaluate
from chainrule.errors import RuleError
from chainrule.expr.build import broadcast_to, const, is_zero
from chainrule.expr.nodes import Apply, Symbol
from chainrule.expr.walk import postorder, substitute
from chainrule.prover.decide import prove_equal
from chainrule.rules import TABLE, THEMES
from chainrule.rules.heads import cos, sin
from chainrule.verbs import rule, sheet
from chainrule.writers.pages import page
from chainrule.writers.sheet import f_column
from chainrule.writers.text import text

ROWS = [pytest.param(row, id=row.name) for row in TABLE.values()]
PARTIALS = [pytest.param(row, p, id=f"{row.name}-{p.name}") for row in TABLE.values() for p in row.partials]
THEOREMS = [
    pytest.param(row, p, id=f"{row.name}-{p.name}") for row in TABLE.values() if row.is_theorem for p in row.partials
]
PAIRS = [
    pytest.param(row, p, q, id=f"{row.name}-{p.name}-{q.name}")
    for row in TABLE.values()
    if not row.left.shape and not any(each.shape for each in row.parameters)
    for i, p in enumerate(row.parameters)
    for q in row.parameters[i:]
]
SCALAR = [
    pytest.param(row, p, id=f"{row.name}-{p.name}")
    for row in TABLE.values()
    for p in row.parameters
    if not p.shape and not row.left.shape
]


def sizes_of(row):
    """Sizes to test at: 2 and 3 where there are vectors."""
    return (2, 3) if row.left.shape or any(p.shape for p in row.parameters) else (2,)


def full_partial(row, parameter):
    """The partial of a row as a tensor of its full shape, `out` replaced by the left side."""
    partial = substitute(row.partials[parameter], {row.out: row.left})
    return broadcast_to(partial, row.left.shape + parameter.shape)


def disagreements(row, parameter):
    """The points at which the partial of a row is not what mpmath's differentiation of the oracle gives."""
    for n in sizes_of(row):
        for turn in range(COUNT):
            args = arguments(row, turn, n)
            expected = oracle.jacobian(row.name, floats(row, args), row.parameters.index(parameter))
            actual = values(full_partial(row, parameter), point(row, args, n))
            assert len(expected) == len(actual)
            if not all(close(e, a, 20) for e, a in zip(expected, actual, strict=True)):
                yield args, expected, actual


def test_the_oracle_knows_every_row_and_nothing_else():
    assert set(oracle.ORACLE) == set(TABLE)


@pytest.mark.parametrize("row", [entry for entry in ROWS if entry.values[0].name != "I"])
def test_value(row):
    for n in sizes_of(row):
        for turn in range(COUNT):
            args = arguments(row, turn, n)
            expected = oracle.value(row.name, floats(row, args))
            actual = values(row.left, point(row, args, n))
            assert len(expected) == len(actual)
            for e, a in zip(expected, actual, strict=True):
                assert close(e, a, 35), (args, e, a)


@pytest.mark.parametrize(("row", "parameter"), PARTIALS)
def test_partial(row, parameter):
    assert list(disagreements(row, parameter)) == []


@pytest.mark.parametrize(("row", "parameter"), THEOREMS)
def test_theorem_follows_from_its_definition(row, parameter):
    derived = differentiate(row.definition, parameter)
    partial = broadcast_to(substitute(row.partials[parameter], {row.out: row.definition}), derived.shape)
    assert prove_equal(derived, partial) is not None


@pytest.mark.parametrize(("row", "parameter"), THEOREMS)
@pytest.mark.parametrize("wrong", ["plus a thousandth", "doubled"])
def test_a_wrong_theorem_is_not_proved(row, parameter, wrong):
    derived = differentiate(row.definition, parameter)
    partial = broadcast_to(substitute(row.partials[parameter], {row.out: row.definition}), derived.shape)
    if wrong == "doubled" and is_zero(partial):
        pytest.skip("twice zero is right")
    mutant = partial + const("1/1000") if wrong == "plus a thousandth" else 2 * partial
    assert prove_equal(derived, mutant) is None


@pytest.mark.parametrize(("row", "p", "q"), PAIRS)
def test_second_order(row, p, q):
    twice = differentiate(differentiate(row.left, p), q)
    positions = row.parameters.index(p), row.parameters.index(q)
    for turn in range(COUNT):
        args = arguments(row, turn)
        expected = oracle.second(row.name, floats(row, args), *positions)
        (actual,) = values(twice, point(row, args))
        assert close(expected, actual, 14), (args, expected, actual)


MUTANTS = {
    "0.05 per cent more": lambda partial: partial * const("1.0005"),
    "the other sign": lambda partial: -partial,
    "a small term more": lambda partial: partial + const("1/100000"),
}


@pytest.mark.parametrize(("row", "parameter"), PARTIALS)
@pytest.mark.parametrize("mutation", MUTANTS)
def test_a_mutant_fails(row, parameter, mutation):
    if is_zero(row.partials[parameter]) and mutation != "a small term more":
        pytest.skip("a multiple of zero is zero")
    wrong = MUTANTS[mutation](row.partials[parameter])
    mutant = replace(row, partials={**row.partials, parameter: wrong})
    assert next(disagreements(mutant, parameter), None) is not None


@pytest.mark.parametrize("row", [row for row in TABLE.values() if row.kinks], ids=lambda row: row.name)
def test_the_points_lie_on_both_sides_of_every_kink_and_off_it(row):
    for kink in row.kinks:
        seen = []
        for turn in range(COUNT):
            args = arguments(row, turn)
            zero = substitute(kink.zero, {row.out: row.left})
            seen.extend(values(zero, point(row, args)))
        assert all(abs(v) > 1 / 100 for v in seen)
        assert row.name in ("norm", "frobenius") or {v > 0 for v in seen} == {True, False}


def test_a_row_without_a_closed_form_says_so():
    open_rows = [row for row in TABLE.values() if set(row.partials) != set(row.parameters)]
    assert [row.name for row in open_rows] == ["expm"]
    with pytest.raises(RuleError, match="no closed form: its derivative is an integral"):
        differentiate(open_rows[0].left, open_rows[0].parameters[0])


def test_heads_and_titles_are_unique():
    rows = [row for theme in THEMES.values() for row in theme]
    assert len({row.name for row in rows}) == len(rows) == len(TABLE)
    assert len({row.title.lower() for row in rows}) == len(rows)
    assert all(TABLE[row.name].head is row.head for row in rows)


@pytest.fixture(scope="module")
def printed():
    return sheet("text")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_has_a_source_a_page_and_a_line_on_the_sheet(row, printed):
    assert row.source.strip()
    shown = page(row.name)
    assert shown.startswith(row.title + "\n")
    assert f"Source: {row.source}" in shown
    assert shown == rule(row.name)
    for parameter in row.partials:
        assert f"d {text(row.left)} / d {parameter.name} = " in printed
        assert re.search(rf"^  d\w+/d{parameter.name} = ", shown, re.MULTILINE)


def test_every_format_of_the_sheet_has_every_row():
    for form in ("md", "tex", "html", "json"):
        printed = sheet(form)
        assert len(printed) > 2000
        if form == "json":
            assert all(f'"name": "{row.name}"' in printed for row in TABLE.values())


@pytest.mark.parametrize(("row", "parameter"), SCALAR)
def test_the_column_with_an_inner_function(row, parameter):
    column = f_column(row, parameter)
    x = Symbol("t" if any(p.name == "x" for p in row.parameters if p is not parameter) else "x")
    position = row.parameters.index(parameter)
    f = sin(x) + 3 if row.domain.get(parameter) in ABOVE_ONE else sin(x)
    filled = substitute(column, {n: cos(x) if n.wrt else f for n in postorder(column) if isinstance(n, Apply)})
    args = arguments(row, 0)
    numbers = floats(row, args)
    whole = oracle.ORACLE[row.name]
    for at in (0.734375, 1.171875) if row.domain.get(parameter) else (0.734375, -1.171875):
        here = point(row, args)
        here.values[x] = (dyadic(at),)
        with mp.workdps(40):
            expected = mp.diff(
                lambda t: whole(*numbers[:position], inner_value(row, parameter, t), *numbers[position + 1 :]), at
            )
        (actual,) = values(filled, here)
        assert close(expected, actual, 20), (at, expected, actual)


def test_the_column_keeps_the_inner_function():
    column = f_column(TABLE["exp"], TABLE["exp"].parameters[0])
    assert "f(x)" in text(column)


def test_evaluation_refuses_what_is_not_real():
    x = Symbol("x")
    for head in ("ln", "sqrt", "acosh", "asin"):
        at = {"ln": -1.5, "sqrt": -1.5, "acosh": 0.5, "asin": 1.5}[head]
        (ball,) = evaluate(TABLE[head].head(x), Point({x: (dyadic(at),)}))
        assert not ball.is_finite(), head
