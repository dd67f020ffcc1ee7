"""Lines and columns of the protocol, against a count of encoded units; edits, against what a string does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chainrule.lsp.positions import Lines, Spot, edited

ENCODINGS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
TEXTS = st.text(alphabet="ab\n\r\f\u2028é🙂𝛛", max_size=30)


def counted(text, offset, encoding):
    """Line and column of an offset that does not lie inside of a line's end."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    codec, size = ENCODINGS[encoding]
    return before.count("\n"), len(before.rpartition("\n")[2].encode(codec)) // size


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, data=st.data())
def test_spots_count_encoded_units(text, encoding, data):
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n":
        offset += 1
    lines = Lines(text, encoding)
    assert lines.spot(offset) == counted(text, offset, encoding)
    assert lines.offset(lines.spot(offset)) == offset


@given(text=TEXTS, line=st.integers(0, 99), character=st.integers(0, 99), encoding=st.sampled_from(sorted(ENCODINGS)))
def test_every_spot_is_a_place_in_the_text(text, line, character, encoding):
    offset = Lines(text, encoding).offset(Spot(line, character))
    assert 0 <= offset <= len(text)
    assert text[offset - 1 : offset + 1] != "\r\n"


@given(text=TEXTS, new=TEXTS, data=st.data())
def test_an_edit_replaces_what_lies_between(text, new, data):
    at = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    first, last = (k + 1 if text[k - 1 : k + 1] == "\r\n" else k for k in at)
    lines = Lines(text)
    assert edited(text, lines.spot(first), lines.spot(last), new, "utf-16") == text[:first] + new + text[last:]
    assert edited(text, lines.spot(last), lines.spot(first), new, "utf-16") == text[:first] + new + text[last:]


def test_a_column_inside_of_a_character_is_behind_it():
    assert Lines("🙂x", "utf-16").offset(Spot(0, 1)) == 1
