"""LaTeX formulas to syntax trees: an own parser by precedence, with spans and a depth budget.

A construct that is not known is refused with its place; it never becomes a symbol. `statements` reads a whole
formula, which may hold several relation chains in rows; each is read or refused on its own.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from chainrule.errors import ReadError
from chainrule.readers.array_calls import spelled_out
from chainrule.readers.asides import asides
from chainrule.readers.columns import ends_column, marks_at_sign, marks_before, relates, row_label
from chainrule.readers.commas import braced, is_thin_space
from chainrule.readers.kinds_between import without_kinds
from chainrule.readers.labels import primed_index
from chainrule.readers.members import adds, as_member, member_of, members_of
from chainrule.readers.parsing.parser import Parser
from chainrule.readers.parsing.words import _ARROWS, ROWS
from chainrule.readers.quantified import quantifiers
from chainrule.readers.rewriting import transform
from chainrule.readers.round_differentials import with_straight_signs
from chainrule.readers.struck import without_struck
from chainrule.readers.syntax import (
    Comparison,
    Group,
    Name,
    Script,
    Statement,
    Tree,
    Unread,
    has_derivative,
    walk,
)  # fmt: skip
from chainrule.readers.tokens import Token, tokenize

#: No environment has a longer name.
LONGEST = 24
#: Longer formulas are read again each time.
MAX_KNOWN = 10_000


def expression(source: str) -> Tree:
    """The tree of one expression."""
    parser = Parser(source, without_struck(spelled_out(source, tokenize(source))))
    if not parser.tokens:
        msg = "there is no formula here"
        raise ReadError(msg)
    items, signs = parser.relation()
    if parser.pos < len(parser.tokens):
        raise parser.fail("not understood")
    return items[0] if not signs else Comparison(items[0].start, items[-1].end, tuple(items), tuple(signs))


#: Tokens that a condition before a colon may have.
MAX_CONDITION = 8
#: Letters of indices in a condition behind a formula.
_COUNTING = frozenset("ijklmnpqrst")
#: Letters of words, and of classes: "for the outside word w = o".
_WORDS = frozenset("wo")


def statements(source: str) -> tuple[Statement, ...]:
    """The relation chains of a formula, in order; a chain that cannot be read carries its error.

    Formulas that were read lately are known: prose and claims ask for the same ones, an editor for a whole document
    at each key.
    """
    return _known(source) if len(source) <= MAX_KNOWN else tuple(_read(source))


@lru_cache(maxsize=4096)
def _known(source: str) -> tuple[Statement, ...]:
    return tuple(_read(source))


def _read(source: str) -> list[Statement]:
    try:
        tokens = with_straight_signs(without_struck(spelled_out(source, tokenize(source))))
    except ReadError as error:
        return [Statement((), (), start=error.start, end=error.end, error=error.message)]
    if len(tokens) > 1 and tokens[-1].value == "=" and not relates(tokens[-2]):
        # The next display goes on behind the sign.
        tokens.pop()
    out: list[Statement] = []
    marks, reasons, last, aligned = marks_before(tokens), asides(tokens), dict[int, int](), dict[int, int]()
    quantified = quantifiers(tokens)
    for segment, label in _segments(source, tokens):
        if label and out and not segment:
            out[-1] = _labelled(out[-1], label)
            continue
        if not segment:
            continue
        holds, segment = _headed(source, segment)
        segment = segment[quantified.get(segment[0].start, 0) :]
        column, sign = marks.get(segment[0].start, 0) // 2, marks_at_sign(segment, marks)
        above = last.get(column, len(out) - 1)
        if relates(segment[0]) and sign > 1:
            # Where cells are left empty it is the sign above that a row goes on at.
            above = aligned.get(sign, above)
        statement = _chain(source, segment, out[above] if out else None)
        holds = holds or _in_subscript(statement)
        if holds is not None:
            statement = replace(statement, condition=holds, items=tuple(map(_unconditioned, statement.items)))
        condition = index_condition(statement)
        if condition is not None and out and out[-1].signs:
            out[-1] = replace(out[-1], condition=condition)
        elif statement.extra.get("joined"):
            held = statement.condition or out[above].condition
            out[above] = replace(without_kinds(statement), condition=held)
        else:
            # The next row goes on with what a reason is given for.
            aside = bool(out) and segment[0].start in reasons
            last[column] = last.get(column, len(out) - 1) if aside else len(out)
            if not aside:
                aligned[sign] = len(out)
            out.append(_labelled(statement, label) if label else statement)
    return out


def continues(source: str) -> bool:
    """Whether a display goes on with the one above it: it begins with an equality sign."""
    return source.lstrip("\n\t &{").startswith("=") or source.lstrip().startswith(r"\quad =")


def index_condition(statement: Statement) -> tuple[str, str, str] | None:
    """``i \\neq j`` or ``i = j`` behind a formula says for which indices it holds."""
    if len(statement.items) == 1 and isinstance(statement.items[0], Group):
        inner = statement.items[0].items
        if len(inner) == 1 and isinstance(inner[0], Comparison):
            return index_condition(Statement(inner[0].items, inner[0].signs))
    if len(statement.items) == 2 and statement.signs[0] in ("=", "!="):
        left, right = map(primed_index, statement.items)
        if isinstance(left, Name) and isinstance(right, Name):
            letters = {left.name.rstrip("'"), right.name.rstrip("'")}
            counts = letters <= _COUNTING or letters <= _WORDS or left.name + "'" == right.name
            # What is unequal is no value: two letters that differ are indices.
            counts |= statement.signs[0] == "!=" and all(len(name) == 1 and name.islower() for name in letters)
            return (left.name, statement.signs[0], right.name) if counts else None
    return None


def _in_subscript(statement: Statement) -> tuple[str, str, str] | None:
    r"""The condition that a subscript of the first member says, as in ``\partial z_i / \partial a_{j \neq i}``."""
    for part in walk(statement.items[0]) if statement.items else ():
        if isinstance(part, Script):
            for index in part.sub:
                if isinstance(index, Comparison) and (found := index_condition(Statement(index.items, index.signs))):
                    return found
    return None


def _unconditioned(tree: Tree) -> Tree:
    """A member with i for the index i != j."""

    def bare(part: Tree) -> Tree | None:
        if not isinstance(part, Script) or not any(isinstance(index, Comparison) for index in part.sub):
            return None
        return replace(part, sub=tuple(i.items[0] if isinstance(i, Comparison) else i for i in part.sub))

    return transform(tree, bare)


def _headed(source: str, segment: list[Token]) -> tuple[tuple[str, str, str] | None, list[Token]]:
    """The condition that stands before a formula with a colon, ``i \\neq j : ...``, and the tokens of the formula."""
    colon = next((i for i, token in enumerate(segment[:MAX_CONDITION]) if token.value == ":"), None)
    if not colon:
        return None, segment
    rest = segment[colon + 1 :]
    while rest and rest[0].value == "&":
        rest = rest[1:]
    holds = index_condition(_chain(source, segment[:colon], None)) if rest else None
    return (holds, rest) if holds is not None else (None, segment)


def _labelled(statement: Statement, label: str) -> Statement:
    return replace(statement, label=label, extra={k: v for k, v in statement.extra.items() if k != "joined"})


def _chain(source: str, tokens: list[Token], before: Statement | None) -> Statement:
    start, end = tokens[0].start, tokens[-1].end
    parser = Parser(source, tokens)
    try:
        sign = parser.relation_sign()
        if sign is not None and before is not None and (before.items or before.error):
            if before.error:
                before = as_member(source, before)
            items, signs = parser.relation()
            if parser.pos < len(parser.tokens):
                raise parser.fail("not understood")
            return Statement((*before.items, *items), (*before.signs, sign, *signs), before.label, before.words,
                             before.start, end, "", {"joined": "yes"})  # fmt: skip
        items, signs = parser.relation()
        if parser.pos < len(parser.tokens):
            raise parser.fail("not understood")
    except ReadError as error:
        found = _by_members(source, tokens, before)
        if found is not None:
            return found
        return Statement((), (), start=error.start, end=error.end, error=error.message, words=source[start:end])
    if signs == ["=:"] and isinstance(items[1], (Name, Script)) and not has_derivative(items[0]):
        # What stands on the right is defined.
        items, signs = items[::-1], [":="]
    return without_kinds(Statement(tuple(items), tuple(signs), start=start, end=end))


def _by_members(source: str, tokens: list[Token], before: Statement | None) -> Statement | None:
    """A chain of which some members are not understood, None if there is no other member."""
    members = members_of(tokens)
    if len(members) > 2 and not members[-1]:
        # What goes on behind the last sign is not there.
        members.pop()
    if before is not None and before.error:
        before = as_member(source, before)
    goes_on = not members[0] and before is not None and bool(before.items)
    if any(not member for member in members[1:]) or (not members[0] and not goes_on):
        return None
    items = [member_of(source, member) for member in members if member]
    if members[0] and isinstance(items[0], Unread) and adds(source[tokens[0].start : tokens[-1].end]):
        return None
    understood = [item for item in items if not isinstance(item, Unread) or item.mended is not None]
    if not any(has_derivative(item.mended if isinstance(item, Unread) and item.mended else item) for item in items):
        # A definition with brackets that do not match is none.
        understood = [item for item in understood if not isinstance(item, Unread)]
    # A derivative that is understood says that something is claimed of it.
    claimed = goes_on or any(map(has_derivative, understood))
    if len(members) < 2 or len(understood) < (0 if goes_on else 1 if claimed else 2):
        return None
    if goes_on:
        assert before is not None  # noqa: S101 - just seen
        signs = (*before.signs, *("=" for _ in items))
        return Statement((*before.items, *items), signs, before.label, before.words, before.start, tokens[-1].end, "",
                         {"joined": "yes"})  # fmt: skip
    return Statement(tuple(items), ("=",) * (len(items) - 1), start=tokens[0].start, end=tokens[-1].end)


def _segments(source: str, tokens: list[Token]) -> list[tuple[list[Token], str]]:
    """Split a formula at its rows, blank lines, wide spaces, prose and punctuation outside of brackets."""
    out: list[tuple[list[Token], str]] = []
    current: list[Token] = []
    depth = 0
    stack: list[str] = []
    related = -1
    curly = braced(tokens)
    i = 0
    while i < len(tokens):
        token = tokens[i]
        value = token.value
        if value in (r"\begin", r"\end"):
            name, j = _environment(tokens, i + 1)
            if name.rstrip("*") in ROWS and not stack:
                if current:
                    out.append((current, ""))
                    current = []
                i = j
                continue
            if value == r"\begin":
                stack.append(name)
            elif stack:
                stack.pop()
        forgotten = value == r"\\" and depth > 0 and not stack and _never_closed(tokens, i)
        depth = 0 if forgotten else depth + _deeper(token) + curly.get(i, 0)
        outside = depth <= 0 and not stack
        if not current and (behind := row_label(tokens, i)):
            depth, i = 0, behind
            continue
        if (value in (r"\quad", r"\qquad") and current and current[-1].value in _OPEN_ENDED) or (
            outside and is_thin_space(tokens, i, current)
        ):
            i += 1
            continue
        if outside and current and depth == 0 and _new_paragraph(source, tokens[i - 1], token):
            out.append((current, ""))
            current = []
        if outside and _separates(token):
            label = value[4:] if value.startswith("tag:") else ""
            if label and current and related == len(out) and relates(current[-1]):
                # A number behind the sign: what is equal follows.
                i += 1
                continue
            if current:
                out.append((current, label))
                current = []
            elif label:
                out.append(([], label))
        elif not (outside and token.kind == "char" and value == "&"):
            current.append(token)
            related = len(out) if outside and relates(token) else related
        elif related == len(out) and ends_column(tokens, i, current):
            out.append((current, ""))
            current = []
        i += 1
    if current:
        out.append((current, ""))
    return [_as_label(segment, label) for segment, label in out]


def _deeper(token: Token) -> int:
    """How much deeper in brackets what follows a token is."""
    if token.kind == "char" and token.value in "([{)]}":
        return 1 if token.value in "([{" else -1
    return {r"\langle": 1, r"\rangle": -1}.get(token.value, 0)


def _separates(token: Token) -> bool:
    """Whether a token outside of brackets stands between two formulas: a break, punctuation, prose or an arrow."""
    if token.kind == "char":
        return token.value in ",;."
    is_prose = token.kind == "text" and not Parser.is_name(token.value)
    is_arrow = token.kind == "cmd" and token.value in _ARROWS
    return token.kind == "sep" or is_prose or is_arrow or token.value == r"\\"


def _never_closed(tokens: list[Token], at: int) -> bool:
    """Whether the next row begins with a sign of relation, and a bracket that is open at this place stays so."""
    behind = next((token for token in tokens[at + 1 :] if token.value != "&"), None)
    if behind is None or not relates(behind):
        return False
    depth = 0
    for token in tokens[at:]:
        depth += _deeper(token)
        if depth < 0:
            return token.value == "}"
    return True


def _environment(tokens: list[Token], at: int) -> tuple[str, int]:
    """The name in the braces behind a ``\\begin`` or ``\\end``, and the place behind them."""
    name = ""
    if at < len(tokens) and tokens[at].value == "{":
        while at + 1 < len(tokens) and tokens[at + 1].value != "}" and len(name) <= LONGEST:
            at += 1
            name += tokens[at].value
        at += 2
    return name, at


#: Signs that want a term behind them, so that a wide space there separates nothing.
_OPEN_ENDED = frozenset(("+", "-", "=", "*", r"\cdot", r"\times"))
#: What goes on with the line above it, or is gone on with below it.
_OPERATORS = frozenset(("+", "-", "=", "*", "/", "&", "^", "_", "(", "[", "{", "\\cdot", "\\times", "\\\\"))


def _new_paragraph(source: str, before: Token, token: Token) -> bool:
    """Whether a blank line stands before a token that begins something new, a fraction or a command."""
    if source[before.end : token.start].count("\n") < 2 or before.value in _OPERATORS:
        return False
    return token.kind == "cmd" and token.value not in _OPERATORS


def _as_label(segment: list[Token], label: str) -> tuple[list[Token], str]:
    """A bracketed number behind a wide space is the label of the formula before it."""
    values = [t.value for t in segment]
    if len(values) == 3 and values[0] == "(" and values[2] == ")" and segment[1].kind == "num":
        return [], values[1]
    return segment, label
