r"""Losses of one example and of all under one letter, below the extraction: ``J(W, b; x, y)`` beside ``J(W, b)``.

In a text that writes both, the letter with data behind a semicolon is the loss of one example, and so is the letter
alone. With examples, ``J(W, b; x^{(k)}, y^{(k)})``, it is that of each, and with the parameters alone the loss of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.readers.documents import Document
from chainrule.readers.rewriting import in_statement
from chainrule.readers.syntax import (
    BigOp,
    Derivative,
    Factors,
    Group,
    Name,
    Script,
    Statement,
    Tree,
    find_all,
    names_in,
)

#: Why what is said of the letter alone is not refuted.
WHY = "the loss may be that of one example or of all: its letter stands for both"
#: A letter of a loss before a bracket.
_CALLED = re.compile(r"(\\mathcal\s*\{\s*[A-Z]\s*\}|\\mathcal\s+[A-Z]|[A-Z])\s*(?:\\left\s*|\\[bB]igl?\s*)?\(")
_SPACE = re.compile(r"\\[,;:!]|\\quad|\\right|\\left|\\mid|[\s{}~]")
#: An example in a label: ``x^{(k)}``.
_EXAMPLE = re.compile(r".+\^\{\(([a-zA-Z])\)\}\Z")
#: Letters for examples that an index of the variable has taken.
_FREE = ("r", "s", "u", "q")


def letters_of_both(document: Document) -> dict[str, int]:
    """The letters of losses that stand before parameters alone, and before the same with data; how many these are."""
    texts = [piece.text for piece in document.pieces if piece.kind in ("display", "inline")]
    if not any(";" in text for text in texts):
        return {}
    calls = {call for text in texts for call in _calls(text)}
    return {letter: len(own) for letter, own, data in calls if data and (letter, own, False) in calls}


def _calls(text: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """The letters before brackets, with what stands there in front of a semicolon, and whether one does."""
    for found in _CALLED.finditer(text):
        depth, at = 1, found.end()
        begin, parts, data = at, list[str](), False
        while at < len(text) and depth:
            sign = text[at]
            depth += (sign in "([{") - (sign in ")]}")
            ends = sign in ",;" and depth == 1 and text[at - 1] != "\\"
            if (ends or not depth) and not data:
                parts.append(_SPACE.sub("", text[begin:at]))
                begin, data = at + 1, sign == ";"
            at += 1
        letter = found[1][-1] if not found[1].startswith("\\") else f"\\mathcal{{{found[1].strip('{} ')[-1]}}}"
        yield letter, tuple(parts), data


def with_one_and_all(statement: Statement, letters: dict[str, int]) -> tuple[Statement, str]:
    """The statement with a name for each of the losses, and why it is not refuted."""
    if not letters or statement.error:
        return statement, ""
    calls = (call for item in statement.items for call in find_all(item, Factors))
    called = {id(call.factors[0]) for call in calls if _loss(call, letters)}
    names = (name for item in statement.items for name in find_all(item, Name) if name.name in letters)
    alone = any(id(name) not in called for name in names)
    statement = in_statement(statement, BigOp, lambda part: _apart(part, letters))
    statement = in_statement(statement, Factors, lambda part: _loss(part, letters))
    return statement, WHY if alone else ""


def _loss(call: Tree, letters: dict[str, int]) -> Tree | None:
    """The loss that a call is, None for other trees."""
    match call:
        case Factors(start, end, (Name(_, _, letter) as name, Group(_, _, "(", items)), (_, "")) if letter in letters:
            given = items[letters[letter] :]
        case _:
            return None
    if not given:
        return replace(name, name=f"{letter}^{{all}}", end=end)
    examples = {_example(item) for item in given}
    example = examples.pop()
    if examples:
        return None
    if example is None:
        return replace(name, end=end)
    return Script(start, end, replace(name, name=f"{letter}^{{each}}"), (Name(end - 1, end, example),), None, 0)


def _example(data: Tree) -> str | None:
    """The letter of an example: k for ``x^{(k)}`` or ``x_k``; None for data without one."""
    match data:
        case Script(_, _, Name(), (Name(_, _, index),), None, 0):
            return index
        case Name(_, _, name) if found := _EXAMPLE.match(name):
            return found[1]
    return None


def _apart(part: Tree, letters: dict[str, int]) -> Tree | None:
    r"""A sum over examples i of derivatives in ``W_{ij}``, where that i is one of the left side, by another letter."""
    match part:
        case BigOp(_, _, "sum", index, body=Derivative(_, _, _, body, variables) as derivative):
            loss = _loss(body, letters)
        case _:
            return None
    taken = {name for variable, _ in variables for name in names_in(variable)}
    if not isinstance(loss, Script) or not _is(loss.sub, index) or index not in taken:
        return None
    free = next((letter for letter in _FREE if letter not in taken), "")
    inner = replace(loss, sub=(Name(loss.start, loss.start, free),))
    return replace(part, index=free, body=replace(derivative, body=inner)) if free else None


def _is(below: Sequence[Tree], index: str | None) -> bool:
    return len(below) == 1 and isinstance(below[0], Name) and below[0].name == index
