"""What a document defines and declares as it is read, below its claims: the scope that the next formula stands in."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.checker.extraction.branches import Branches
from chainrule.checker.extraction.claim import Extraction
from chainrule.checker.extraction.denied import words_before
from chainrule.checker.extraction.errors_told import as_derivative, of_the_layer
from chainrule.checker.extraction.inner_arguments import inner_arguments
from chainrule.checker.extraction.inner_functions import families, inner_functions, of_compound, probabilities
from chainrule.checker.extraction.loss_names import with_unread_loss
from chainrule.checker.extraction.named_derivatives import stated_at_the_end, stated_by
from chainrule.checker.extraction.named_inside import NamedSums
from chainrule.checker.extraction.named_last import turned_round
from chainrule.checker.extraction.outdated import entangled
from chainrule.checker.extraction.point_values import with_listed
from chainrule.checker.extraction.said_aside import letter_for_part
from chainrule.checker.extraction.stacked import stacked
from chainrule.checker.extraction.statements import (
    also_named,
    calls,
    entries_named,
    is_value,
    of_a_mean,
    valued,
    with_letter,
    without_vector,
)
from chainrule.checker.extraction.steps import ALONE, is_update, named_by, said_of_first, through_named, without_values
from chainrule.checker.extraction.summands import sum_of_own, summands_named
from chainrule.checker.extraction.surroundings import Surroundings
from chainrule.checker.notices import DECLARATION, Notice
from chainrule.errors import UsageError
from chainrule.readers.declared import declared
from chainrule.readers.define import definition
from chainrule.readers.documents import Comment, Document, Piece
from chainrule.readers.letters import letter_of
from chainrule.readers.other_sigmas import OTHER_SIGMA, says_other_sigma
from chainrule.readers.scope import Declaration, Definition, Scope
from chainrule.readers.spelling import spelled
from chainrule.readers.syntax import Applied, Name, Root, Statement, Terms, Tree, Unread, names_in

#: Words before one example of many, in so many characters.
_SUCH_AS = re.compile(r"\b(?:such\s+as|say|e\.\s?g\.|like)[,:]?\s*(?:\$|`|:math:`|\\\()*\s*\Z", re.IGNORECASE)
_NEAR_WORDS = 24
#: Words right before a formula that says what a constant is.
_CONSTANT = re.compile(r"\b(?:let|with|call|set)\s+(?:the\s+|a\s+)?constant$", re.IGNORECASE)


class Defining:
    """The scope so far, and what is remembered of the definitions in it."""

    def __init__(self, document: Document) -> None:
        """Nothing is defined yet."""
        self.document = document
        self.scope = Scope(options={OTHER_SIGMA: "said"} if says_other_sigma(document.text) else {})
        self.out = Extraction([])
        self.around = Surroundings()
        self.branches = Branches()
        self.sums = NamedSums()
        self.definitions: list[Definition] = []
        self.times: dict[str, int] = {}
        self.unread: set[str] = set()
        self.unsure: set[str] = set()
        self.twofold: set[str] = set()
        self.stated_as: tuple[int, str] = (-1, "")
        #: What names were said to stand for by formulas with derivatives.
        self.stood_for: dict[str, object] = {}
        self.mentioned: set[str] = set()
        #: The letters of names that chains introduced: another number of one is another such name.
        self.introduced: set[str] = set()

    def comment(self, comment: Comment) -> None:
        """The declarations in a comment hold from the formula on that it stands in or before."""
        if comment.suppresses:
            return
        try:
            self.scope = declared(comment.body, self.scope, self.document.flow_line(comment.start))
        except UsageError as error:
            self.out.notices.append(Notice(DECLARATION, str(error), comment.start, comment.end))

    def hide(self, found: Definition | None) -> None:
        """A definition that is not understood hides the one above: what that says no longer holds."""
        if found is not None:
            self.unread.add(found.name)
            self.scope = with_unread_loss(found.name, self.scope)
            if found.name in self.scope.definitions or (isinstance(found.body, Unread) and found.body.mended):
                self.scope = with_letter(found, self.scope.define(found))

    def _bare(self, name: str) -> Definition | None:
        """The definition of a name, without those that it hides."""
        stated = self.scope.definitions.get(name)
        return stated and replace(stated, before=None)

    def stands_for(self, piece: Piece, statement: Statement) -> None:
        """A name that a derivative defines, where nothing above does."""
        start, end = piece.source(statement.start, statement.end)
        found = stated_by(statement, self.scope)
        name = named_by(statement, self.scope, self.mentioned) if found is None else found.name
        if name and not is_update(*statement.items[:2]):
            # A name that was said to stand for something is not named anew by something else.
            value = _told_by(name, statement.items[1])
            name = name if self.stood_for.setdefault(name, value) == value else ""
        self.stated_as = (start, name)
        named = found or stated_at_the_end(statement, self.scope, self.mentioned - self.introduced)
        if named is None:
            return
        self.introduced.add(letter_of(named.name))
        named = replace(named, text=self.document.formula(start, end), line=self.document.flow_line(start))
        self.scope = self.scope.define(named)
        self.definitions.append(named)
        self.unsure |= self.unread & {named.name}

    def error_of(self, piece: Piece, statement: Statement, below: list[Statement], *, marked: bool) -> Statement | None:
        """The value of an error as that of a derivative, if rows below or the layer above say of which; else None."""
        if not marked:
            return as_derivative(statement, below)
        found = of_the_layer(statement, self.scope)
        if found is None:
            return None
        start, end = piece.source(statement.start, statement.end)
        text, line = self.document.formula(start, end), self.document.flow_line(piece.start)
        named = replace(found[1], text=text, line=line)
        self.scope = self.scope.define(named)
        self.definitions.append(named)
        return found[0]

    def branch(self, piece: Piece, statement: Statement) -> None:
        """A value alone, ``0`` otherwise, is one more branch of the function that the sentence defines."""
        line = self.document.flow_line(piece.start)
        found = self.branches.value(statement, self.branches.said.get(piece.start), line)
        if found is not None:
            self.scope = self.scope.define(found)
            self.definitions.append(found)

    def define(self, piece: Piece, statement: Statement) -> None:
        """A definition, if the first member is a name with arguments or indices."""
        self.scope = with_listed(statement, self.scope)
        if statement.signs[0] not in ("=", ":=", "assign"):
            return
        last = turned_round(
            statement, self.scope, self.mentioned, lambda: words_before(self.document.text, piece.start)
        )
        if last is not None:
            statement = replace(statement, items=last)
        members = said_of_first(statement)
        if not members:
            return
        if self.defines_nothing(piece, statement.items[0], members[-1]):
            return
        usable = through_named(without_values(statement.items[0], members), self.scope)
        first, second = statement.items[:2]
        left, body = of_compound(first, usable[-1], self.scope) or (first, usable[-1])
        found = None if of_a_mean(first) else sum_of_own(left, members, self.scope) or definition(left, body)
        if len(usable) > 1 and isinstance(first, (Terms, Applied)) and calls(second) and definition(second, usable[-1]):
            # -log p = L(w) = ... says what L is, too.
            self.define(piece, replace(statement, items=statement.items[1:], signs=statement.signs[1:]))
        self.scope = self.scope.at_point(valued(statement), statement.items[-1])
        at = self.document.flow_line(piece.source(statement.start, 0)[0])
        if found is None:
            self.around.stated(statement, at, self.document.formula(*piece.source(statement.start, statement.end)))
            self.scope = entangled(statement.items[0], self.scope)
            return
        self.around.points |= dict.fromkeys(valued(statement), at)
        condition = self.branches.said.get(piece.start, statement.regime)
        before = self.scope.definitions.get(found.name)
        if is_value(found, before) and not (condition and self.branches.has(found.name)):
            return
        start, end = piece.source(statement.start, statement.end)
        found, self.scope = self.sums.put_in(found, self.scope)
        self.out.definitions += 1
        text, line = self.document.formula(start, end), self.document.flow_line(start)
        others = tuple(member for member in members if member is not usable[-1])
        found = replace(found, text=text, line=line, label=statement.label, others=others)
        found = self.branches.joined(_above(before, found), condition)
        part = letter_for_part(statement, self.scope)
        if part is not None:
            self.scope = self.scope.define(replace(part, text=text, line=line))
        found, inner = inner_arguments(members, found, self.scope)
        whole = (replace(d, text=text, line=line, label=statement.label) for d in families(statement, self.scope))
        called = (*whole, *inner_functions(statement, found, self.scope), *probabilities(statement, found))
        named = (*called, *also_named(statement, found), *inner)
        terms = (replace(d, before=self._bare(d.name)) for d in summands_named(statement, found))
        for each in (*named, *entries_named(statement, found), *terms, found):
            self.scope = self.scope.define(each)
        self.definitions.append(found)
        self.scope = without_vector(found, self.scope)
        self.unread, self.unsure = self.unread - {found.name}, self.unsure - {found.name}
        if _SUCH_AS.search(self.document.text, max(0, start - _NEAR_WORDS), start):
            # What is named as one of many says nothing on the others.
            self.unsure.add(found.name)
        if before is None or before.body != found.body:
            self.times[found.name] = self.times.get(found.name, 0) + 1
        self.scope = with_letter(found, self.scope)

    def defines_nothing(self, piece: Piece, first: Tree, last: Tree) -> bool:
        """Whether an equation says something else of a name than what it stands for, which is noted."""
        if parts := stacked(last):
            self.unsure |= parts
            return True
        if not isinstance(first, Name):
            return False
        if _CONSTANT.search(words_before(self.document.text, piece.start)):
            # "let the constant c = arctan a": however it came about, it does not vary.
            self.scope = self.scope.declare(Declaration(first.name, "constant"))
            return True
        if isinstance(last, Root) and first.name in names_in(last):
            # sigma = sqrt(sigma^2 + eps) gives the letter two meanings.
            self.twofold.add(first.name)
            return True
        return False


def _above(before: Definition | None, found: Definition) -> Definition:
    """A definition with the one of the same name that it hides, and the one that this hides."""
    if before is None:
        return found
    return replace(found, before=replace(before, before=before.before and replace(before.before, before=None)))


def _told_by(name: str, right: Tree) -> object:
    """What a formula says that a name stands for; of an error, which is written in many ways, its sign."""
    if letter_of(name) in ALONE:
        return isinstance(right, Terms) and right.terms[0][0] < 0
    return spelled(right)
