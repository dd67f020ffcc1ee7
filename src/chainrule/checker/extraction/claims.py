"""From a document to its claims, each with the scope it stands in: the declarations and definitions above it."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

from chainrule.checker.extraction.adjoints import with_adjoint_named, with_adjoints_said
from chainrule.checker.extraction.claim import LIMITED, Claim, Extraction
from chainrule.checker.extraction.conclusions import Conclusion, conclusions, told, zero_last
from chainrule.checker.extraction.conditions import Conditions, with_regimes
from chainrule.checker.extraction.continuing import UNSURE, going_on, left_open, reopened, stands_alone
from chainrule.checker.extraction.declaring import with_declaration
from chainrule.checker.extraction.defined_in_words import defined_in_words
from chainrule.checker.extraction.defining import Defining
from chainrule.checker.extraction.denied import condition_behind, denies, said_around, said_of_words, words_before
from chainrule.checker.extraction.direct_ways import with_ways_apart
from chainrule.checker.extraction.errors_told import may_be_wrong
from chainrule.checker.extraction.headers import titled_sides
from chainrule.checker.extraction.jacobians import with_named_matrix
from chainrule.checker.extraction.minus_errors import with_minus_errors
from chainrule.checker.extraction.named_derivatives import names_the_first
from chainrule.checker.extraction.numbering import numbered, with_labels_below
from chainrule.checker.extraction.one_and_all import letters_of_both, with_one_and_all
from chainrule.checker.extraction.outdated import NEAR, in_two_meanings, not_sure, outdated, remembered
from chainrule.checker.extraction.plain_words import restated
from chainrule.checker.extraction.point_values import says_point, with_point, with_said_point, without_said_point
from chainrule.checker.extraction.reading_order import in_order
from chainrule.checker.extraction.row_gradients import with_row_gradients
from chainrule.checker.extraction.said_aside import marks, named_on_braces, said_totals, with_cases_apart
from chainrule.checker.extraction.short_names import EACH
from chainrule.checker.extraction.slopes import Slopes
from chainrule.checker.extraction.statements import (
    MARKS,
    condition_before,
    is_marked,
    not_understood,
    sets_to_zero,
    shortened,
    stated_total,
    values_said,
)
from chainrule.checker.extraction.steps import letters_of, updates
from chainrule.checker.extraction.tables import pairs
from chainrule.checker.extraction.titles import Titles
from chainrule.checker.extraction.total_differentials import with_moving
from chainrule.checker.extraction.turned_entries import with_turned_entries
from chainrule.checker.extraction.update_rules import update_rule
from chainrule.checker.extraction.values_of_names import with_values
from chainrule.checker.extraction.where_clauses import definitions_first
from chainrule.checker.extraction.wording import claimed_in_words, sides
from chainrule.checker.extraction.written_out import written_out
from chainrule.errors import internal
from chainrule.readers import latex
from chainrule.readers.define import is_zero
from chainrule.readers.documents import Comment, Document, Piece
from chainrule.readers.log_bases import below_title, for_what_stands_at, with_log_base
from chainrule.readers.losses_said import LossesSaid
from chainrule.readers.members import adds
from chainrule.readers.named import named_in_turns, under_titles, with_named, with_symmetric_plainly, with_words_inside
from chainrule.readers.objectives import with_objective
from chainrule.readers.prose import Word, declarations, spoken_word, words_of
from chainrule.readers.scope import Scope
from chainrule.readers.shifted import at_rest
from chainrule.readers.syntax import Statement, Tree, Unread, has_derivative, names_in
from chainrule.readers.true_classes import with_true_class
from chainrule.readers.two_valued import two_valued, with_labels

#: The heading of a chapter, in which letters are used anew.
_CHAPTER = re.compile(r"#*\s*(?:chapter|appendix|lecture|lesson)\b", re.IGNORECASE)
#: What begins an item of a list, a heading or a row of a table.
_MARKED = re.compile(r"(?:[-*+]|\d{1,2}[.)])(?: |$)|[#|]")


def extract(document: Document) -> Extraction:
    """All claims of a document, in order."""
    return _Extractor(document).run()


def claims_of(source: str, scope: Scope) -> list[Claim]:
    """The claims in one LaTeX formula under a given scope (definitions in it count for what follows)."""
    extractor = _Extractor(Document("-", source, [Piece("display", source, 0, len(source))]))
    extractor.scope = scope
    return extractor.run().claims


class _Extractor(Defining):
    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.sentence: list[Word] = []
        self.waiting: list[Piece] = []
        self.sentence_line = 0
        self.condition: tuple[str, str, str] | None = None
        self.to_zero = self.pointed = False
        self.last_zero = -1
        self.previous: list[Word] = []
        #: The line of the last heading of a chapter.
        self.chapter = 0
        self.tables = pairs(document)
        self.so_far: list[int] = []
        self.waited: list[Piece] = []
        self.open: Statement | None = None
        self.begun: Tree | None = None
        self.of_both = letters_of_both(document)
        self.short = ""
        self.conditions = Conditions()
        self.following: dict[int, Conclusion] = {}
        self.told = told(document.pieces)
        self.slopes = Slopes()
        self.losses = LossesSaid()
        self.titles = Titles()
        self.labels: list[tuple[int, dict[str, set[str]]]] = []

    def run(self) -> Extraction:
        for piece in in_order(self.document):
            if isinstance(piece, Comment):
                self.comment(piece)
            elif piece.kind == "display":
                spoken = (self.sentence, self.waiting) if self.sentence else (self.previous, self.waited)
                self.condition = condition_before(*spoken)
                before = " ".join(word.text for word in self.sentence or self.previous)
                self.flush(display=True)
                self.to_zero = sets_to_zero(before.lower())
                self.around.sentence(before, [piece], display=True, spoken=spoken[1])
                self.read(piece)
                self.tabled(piece)
                self.to_zero, self.previous = False, []
            elif piece.kind == "inline":
                self.sentence.extend(words_of(piece))
                self.waiting.append(piece)
            else:
                self.prose(piece)
        self.flush()
        claims = with_minus_errors(with_ways_apart(with_turned_entries(with_cases_apart(self.out.claims))))
        claims = numbered(claims, self.definitions, self.so_far, self.document)
        self.out.claims = with_labels_below(claims, self.labels)
        return self.out

    def prose(self, piece: Piece) -> None:
        """Sentences end at blank lines, list items and headings."""
        line = self.document.flow_line(piece.start)
        self.around.prose(self.document.text[piece.start : piece.end], line)
        spoken = restated(piece.text, self.titles.heard(piece.text, self.scope, line, within=bool(self.waiting)))
        self.scope = self.losses.heard(piece.text, line, spoken)
        lines = piece.text.split("\n")
        for i, words in enumerate(lines):
            stripped = words.strip()
            titled = i == 1 and piece.kind == "heading"
            marked = _MARKED.match(stripped) is not None
            if i and (not stripped or marked or titled):
                self.flush()
            if stripped.startswith("#") or (not i and piece.kind == "heading"):
                self.scope = below_title(self.scope)
                self.chapter = line + i if _CHAPTER.match(stripped) else self.chapter
            self.sentence_line = self.sentence_line if self.sentence else line + i
            self.sentence.extend(map(spoken_word, stripped.split()))
        named = lines if piece.kind == "heading" else lines[1:] if stripped.endswith(":") else lines[1:-1]
        self.scope = with_log_base(piece, under_titles(named, self.scope))
        if piece.kind == "break" or (piece.kind == "heading" and len(lines) == 1):
            self.flush()
        if piece.kind in ("heading", "break"):
            self.open = None

    def flush(self, *, display: bool = False) -> None:
        """The end of a sentence, perhaps at a display: its declarations hold for its own formulas and what follows."""
        self.previous = self.sentence or self.previous
        waiting, self.waiting, sentence, self.sentence = self.waiting, [], self.sentence, []
        if not waiting:
            # Words without a formula declare nothing, and nothing is read in their turns.
            return
        for declaration in declarations(sentence, self.sentence_line):
            self.scope = with_declaration(self.scope, declaration)
        self.scope = with_named(sentence, self.sentence_line, self.scope, near=NEAR)
        self.waited = waiting
        self.branches.sentence(sentence, waiting)
        self.around.points |= dict.fromkeys(values_said(waiting), self.sentence_line)
        words = " ".join(word.text for word in sentence)
        self.around.sentence(words, waiting, display=display)
        self.scope = with_symmetric_plainly(words, self.sentence_line, self.scope)
        turns = named_in_turns(sentence, self.sentence_line)
        turns = turns if len(turns) == len(waiting) else [[]] * len(waiting)
        for before, piece, named in zip((None, *waiting), waiting, turns, strict=False):
            for definition in named:
                self.scope = self.scope.define(definition)
            self.read(piece)
            stated = None if before is None else defined_in_words(before, piece, self.document)
            if stated is not None:
                self.scope = with_adjoint_named(stated, self.scope)
                self.definitions.append(stated)
            self.tabled(piece)
        for function, value, variable, limited in claimed_in_words(sentence, waiting, self.document):
            self.in_words(function, value, variable, limited=limited)
        self.scope = self.titles.declared(self.scope, self.sentence_line)

    def add(self, claim: Claim) -> None:
        """One more claim."""
        self.out.claims.append(replace(claim, scope=for_what_stands_at(claim.start, claim.scope)))
        self.so_far.append(len(self.definitions))

    def tabled(self, piece: Piece) -> None:
        """The claim that a row of a table makes with a formula."""
        row = self.tables.get(piece.start)
        if row is not None:
            self.in_words(row.function, piece, None, heads=row.heads)

    def in_words(self, function: Piece, value: Piece, variable: Piece | None, *, limited: bool = False,
                 heads: tuple[str, str] = ("", "")) -> None:  # fmt: skip
        """The claim that one formula is the derivative of another, which words or the header of a table make."""
        found = titled_sides(function, value, heads, self.document.flow_line(value.start), self.scope)
        found = found or sides(function, value, variable, self.scope)
        if found is None:
            return
        start, end = min(function.start, value.start), max(function.end, value.end)
        line = self.document.flow_line(value.start)
        self.around.supposed = partial(said_of_words, self.document.text, start, end)
        doubt = self.around.doubt(found[1], line, None, self.scope)
        doubt = LIMITED if limited else doubt
        doubt = "what is differentiated in is not said" if found[2] else doubt
        self.add(Claim(start, end, self.document.text[start:end], found[3], *found[:2], source=value.text, line=line,
                       doubt=doubt))  # fmt: skip

    def read(self, piece: Piece) -> None:
        """A formula; a defect of chainrule leaves that one unread, and what stands around it is read."""
        others, sentence = self.scope, words_before(self.document.text, piece.start).split("\n\n")[-1].split(". ")[-1]
        self.scope, self.pointed = with_said_point(sentence, self.scope), says_point(sentence)
        try:
            self.formula(piece)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other formulas are read
            self.out.refused += 1
            if any(mark in piece.text for mark in MARKS):
                text = self.document.text[piece.start : piece.end]
                self.add(Claim(piece.start, piece.end, text.strip(), self.scope, error=internal(error),
                               source=piece.text, line=self.document.flow_line(piece.start)))  # fmt: skip
        self.scope = without_said_point(sentence, self.scope, others)

    def formula(self, piece: Piece) -> None:
        """The claims and definitions in one formula, and the facts and conditions it states."""
        self.out.formulas += 1
        line, words = self.document.flow_line(piece.start), words_before(self.document.text, piece.start)
        self.scope = remembered(self.scope, line)
        if labels := two_valued(piece.text):
            self.scope = with_labels(self.scope, labels)
            self.labels.append((line, labels))
        self.scope = with_words_inside(piece.text, self.scope)
        self.scope = replace(self.scope, totals=(*self.scope.totals, *said_totals(piece.text)))
        self.scope = named_on_braces(piece.text, line, self.scope, self.mentioned)
        self.around.supposed = partial(said_around, self.document.text, piece)
        self.around.formula(piece, words, self.document.text)
        self.conditions.add_other(words, line)
        self.scope = with_objective(self.document, piece, self.scope)
        before = self.condition if piece.kind == "display" else None
        condition = before or condition_behind(self.document.text, piece) or self.branches.cases.get(piece.start)
        found = with_regimes(list(latex.statements(piece.text)))
        alone = stands_alone(piece, self.document.text)
        found, self.begun = going_on(piece, found, self.open if alone else None, self.begun)
        if alone:
            self.open = left_open(piece, found, self.open)
        else:
            self.open = reopened(self.open, found, words)
        found = [zero_last(statement) for statement in found]
        found = definitions_first(found, piece, self.document.text, self.scope)
        self.following = conclusions(found, piece.text)
        for place, statement in enumerate(found):
            self.scope = with_adjoints_said(statement, self.scope)
            statement, both = with_one_and_all(statement, self.of_both)
            statement, self.short = written_out(statement, self.scope, self.document.text[: piece.start])
            statement, self.short = (statement, self.short) if self.short else with_values(statement, line, self.scope)
            if not place and not self.short:
                statement, self.short = with_named_matrix(statement, words, line, self.scope)
            self.short = self.short or both
            if condition is not None and statement.condition is None and (before is not None or len(found) == 1):
                statement = replace(statement, condition=condition)
            statement = self.branches.limited(piece, statement)
            self.scope = with_true_class(statement, self.scope)
            total = stated_total(statement)
            total = None if total is not None and denies(self.document.text, piece) else total
            self.slopes.add(statement, line)
            self.around.moves(statement, line)
            self.conditions.add_regime(statement, line, piece.text)
            if (said := latex.index_condition(statement)) is not None:
                self.conditions.add_case(said, line)
                continue
            if total is not None:
                kept = tuple(fact for fact in self.scope.totals if fact[0] != total[0])
                self.scope = replace(self.scope, totals=(*kept, total))
            elif statement.error:
                self.refused(piece, statement)
            elif statement.signs and (has_derivative(statement.items[0]) or "derivative" in statement.extra):
                self.chain(piece, statement, place)
            elif statement.signs:
                self.equation(piece, statement, place, found)
            else:
                self.branch(piece, statement)
            self.mentioned |= letters_of(statement, piece.text)

    def equation(self, piece: Piece, statement: Statement, place: int, found: list[Statement]) -> None:
        """A statement that begins with no derivative: a definition, a claim, or both."""
        marked = any(has_derivative(item) or is_marked(piece, item) for item in statement.items)
        first = shortened(statement) if marked else statement
        before_it = self.following.get(place - 1)
        equation = before_it is not None and not before_it.solved
        if not equation and (not marked or at_rest(*first.items) is not None):
            self.define(piece, first)
        error = self.error_of(piece, statement, found[place + 1 :], marked=marked)
        rule = update_rule(statement, self.scope, self.document.text, piece.start)
        climbs = rule is not None and rule[2].climbs
        if (marked or error is not None) and (rule is None or climbs):
            self.chain(piece, error or statement, place)
        if rule is not None:
            if not (climbs and self.out.claims[-1:] and self.out.claims[-1].states):
                self.link(piece, statement, (place, 0), *rule[:2])
            self.out.claims[-1] = replace(self.out.claims[-1], states="", step=rule[2])

    def refused(self, piece: Piece, statement: Statement) -> None:
        self.out.refused += 1
        self.hide(found := not_understood(raw := statement.words or piece.text, statement))
        self.around.unread(found, raw, self.document.flow_line(piece.start))
        if "=" in raw and any(mark in raw for mark in MARKS) and not adds(raw):
            begin = (piece.text.find(raw) if statement.words else 0) + len(raw) - len(raw.lstrip())
            start, end = piece.source(begin, begin + len(raw.strip()))
            why = f"{statement.error} (at offset {statement.start} of the formula)"
            self.add(Claim(start, end, self.document.text[start:end].strip(), self.scope, error=why, source=piece.text))

    def chain(self, piece: Piece, statement: Statement, place: int) -> None:
        """One claim per link."""
        first = statement.items[0]
        self.stands_for(piece, statement)
        self.around.solved(statement, self.document.flow_line(piece.source(statement.start, 0)[0]))
        leads = has_derivative(first) or "derivative" in statement.extra or is_marked(piece, first)
        self.last_zero = max((i for i, item in enumerate(statement.items) if is_zero(item)), default=-1)
        left, equal = first, True
        for link, sign in enumerate(statement.signs):
            right = statement.items[link + 1]
            own = has_derivative(left) or has_derivative(right)
            # Behind a sign such as "approximately" a number is no member of the chain.
            equal &= link == 0 or statement.signs[link - 1] in ("=", ":=")
            claimed = may_be_wrong(left, sign, right) and (own or (equal and leads))
            if claimed and not updates(left, right, piece.text):
                self.link(piece, statement, (place, link), left, right)
            if not isinstance(right, Unread) or not equal:
                left = right

    def link(self, piece: Piece, statement: Statement, at: tuple[int, int], left: Tree, right: Tree) -> None:
        """The claim that two members of a chain are equal; `at` is the place of the chain, and of the link in it."""
        place, link = at
        above = "continued" in statement.extra and not link
        begin = statement.start if above else min(left.start, right.start)
        start, end = piece.source(begin, max(right.end, begin if above else left.end))
        line = self.document.flow_line(start)
        scope = self.scope if not link else with_point(statement.items[0], self.scope)
        concluded = self.following.get(place) if right is statement.items[-1] else None
        if concluded is not None and not link:
            # Behind a chain the zero alone is claimed, if it is not known what follows from it.
            end = piece.source(begin, concluded.end)[1]
        elif is_zero(right) and right is statement.items[-1]:
            concluded = self.told.get(piece.start)
        if link and "\n" in piece.text[left.end : right.start]:
            # A step stands in the row of the member that it comes to.
            start = piece.source(right.start, right.end)[0]
        unread = next((part.error for part in (left, right) if isinstance(part, Unread)), "")
        mended = unread if all(not isinstance(part, Unread) or part.mended for part in (left, right)) else ""
        if mended:
            left, right = (part.mended or part if isinstance(part, Unread) else part for part in (left, right))
            unread = ""
        self.scope = with_row_gradients(left, right, self.scope)
        scope = with_moving(scope, statement)
        claim = Claim(start, end, self.document.formula(start, end), scope, link=link, label=statement.label,
                      error=unread, source=piece.text, line=line, condition=statement.condition,
                      regime=statement.regime, set_to_zero=self.to_zero or link <= self.last_zero)  # fmt: skip
        if not unread:
            doubt = self.short or self.around.doubt(right, line, left, self.scope, pointed=self.pointed)
            doubt = doubt or self.slopes.put_in(left, right, self.scope, line)
            doubt = doubt or (names_the_first(statement, right, self.scope) if link else "")
            doubt = doubt or in_two_meanings(self.twofold, left, right)
            old = outdated((left, right), self.scope, self.times, line, self.chapter)
            old = old or not_sure(self.unsure, left, right)
            others = () if old else self.around.of_other_examples((left, right), self.scope)
            began = frozenset(names_in(statement.items[0])) if link else frozenset()
            claim = replace(claim, left=left, right=right, doubt=doubt, outdated=old, chained=began,
                            first=statement.items[0] if link else None,
                            pointed=self.pointed, cases=self.conditions.cases_near(line), elsewhere=others,
                            regimes=self.conditions.regimes_near(line), mended=mended,
                            supposed=self.around.cases, of_each=EACH in statement.extra,
                            follows=None if concluded is None else concluded.sides)  # fmt: skip
            if link and marks(statement.items[0], self.scope) and not (has_derivative(left) or has_derivative(right)):
                claim = replace(claim, doubt=doubt or "the prime of its first member may be a mark and no derivative")
            if UNSURE in statement.extra and not link:
                claim = replace(claim, doubt=doubt or "which formula above it goes on with is not sure")
            if isinstance(statement.items[0], Unread):
                claim = replace(claim, doubt=doubt or "the formula begins with something that is not understood")
            claim = self.around.near(claim)
        if not link and self.stated_as[0] == start:
            claim = replace(claim, states=self.stated_as[1])
            if claim.states in self.unsure:
                claim = replace(claim, left=None, right=None, error=not_sure(self.unsure, left, right))
        own = {"begun": self.begun} if "continued" in statement.extra else {"piece": piece, "statement": place}
        claim = replace(claim, **own)
        self.out.refused += bool(unread)
        self.add(claim)
