r"""What --fix writes into tables whose columns are told by their places: the cells keep their width, or are left alone."""

from __future__ import annotations

import pytest

from chainrule.checker.fixing import fix
from chainrule.checker.runs import check_paths

GRID = r"""
+-----------------------------+-----------------------+
| Function                    | Derivative            |
+=============================+=======================+
| a :math:`(x^2)' = 11x`      | b :math:`(x^3)' = 3x` |
+-----------------------------+-----------------------+
| c                           | two lines             |
+-----------------------------+-----------------------+
"""
SIMPLE = r"""
==========================  ==================  ====
Function                    Derivative          Note
==========================  ==================  ====
a :math:`(x^2)' = 11x`      :math:`(x^6)' = x`  one
==========================  ==================  ====
"""


def mended(folder, text, name="a.rst"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    fix(check_paths([path]), lambda _: True)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a.rst", "a.md"])
def test_a_shorter_formula_in_a_grid_table_is_filled_with_spaces(tmp_path, name):
    role = GRID if name == "a.rst" else GRID.replace(":math:`", "$   ").replace("`", "   $")
    after = mended(tmp_path, role, name)
    line = after.splitlines()[4]
    assert "2x" in line
    assert "11x" not in line
    assert {len(line) for line in after.splitlines()[1:]} == {55}


@pytest.mark.parametrize(("before", "after"), [
    ("= 11x`      |", "= 2x`       |"), ("= 1x`       |", "= 2x`       |"), ("= x`        |", "= 2x`       |"),
    ("= 11x`, yes |", "= 2x`, yes  |")
])  # fmt: skip
def test_the_spaces_stand_at_the_end_of_the_cell(tmp_path, before, after):
    text = GRID.replace("| a :math:`(x^2)' = 11x`      |", f"| a :math:`(x^2)' {before}")
    assert mended(tmp_path, text).splitlines()[4].startswith(f"| a :math:`(x^2)' {after}")


def test_what_does_not_fit_is_left_alone(tmp_path):
    after = mended(tmp_path, GRID)
    assert "b :math:`(x^3)' = 3x` |" in after, "3x^2 would be wider"
    full = GRID.replace("(x^2)' = 11x`      |", "(x^2)' + 1 - 1 = x`|")
    assert mended(tmp_path, full) == full


def test_two_formulas_of_a_cell_are_mended_one_after_the_other(tmp_path):
    row = "| :math:`(x^2)' = 11x` and :math:`(x^3)' = 31x^2` |\n"
    edge = "+" + "-" * (len(row) - 3) + "+\n"
    once = mended(tmp_path, "\n" + edge + row + edge)
    twice = mended(tmp_path, once)
    assert once.splitlines()[2] == "| :math:`(x^2)' = 2x` and :math:`(x^3)' = 31x^2`  |"
    assert twice.splitlines()[2] == "| :math:`(x^2)' = 2x` and :math:`(x^3)' = 3x^2`   |"


def test_columns_of_a_simple_table_stay_where_they_are(tmp_path):
    after = mended(tmp_path, SIMPLE).splitlines()
    assert after[4] == "a :math:`(x^2)' = 2x`       :math:`(x^6)' = x`  one", "the second would be wider"
    assert mended(tmp_path, SIMPLE.replace("one", "1\n\nnext :math:`(x^2)' = 1x`     ")).splitlines()[6].strip() == (
        "next :math:`(x^2)' = 2x`"
    )


def test_the_last_column_of_a_simple_table_is_as_wide_as_it_likes(tmp_path):
    after = mended(tmp_path, SIMPLE.replace("  one", "  :math:`(\\sin 2x)' = \\cos 2x`")).splitlines()
    assert after[4].endswith(r":math:`(\sin 2x)' = 2\cos 2x`")


def test_wide_characters_take_two_columns(tmp_path):
    wide = SIMPLE.replace("a :math:`(x^2)' = 11x`      ", "導 :math:`(x^2)' = 11x`     ")
    assert mended(tmp_path, wide).splitlines()[4].startswith("導 :math:`(x^2)' = 2x`      :math:")


def test_beside_tables_nothing_is_filled(tmp_path):
    text = "=====\nTitle\n=====\n\n| :math:`(x^2)' = 11x`  |\n\nText :math:`(x^2)' = 11x`  text.\n\n=== ===\n"
    assert mended(tmp_path, text) == text.replace("11x", "2x")
