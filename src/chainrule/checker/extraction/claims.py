"""From a document to its claims, each with the scope it stands in: the declarations and definitions above it."""

from __future__ import annotations

from dataclasses import replace

from chainrule.checker.extraction.branches import Branches
from chainrule.checker.extraction.claim import Claim, Extraction
from chainrule.checker.extraction.conditions import Conditions, with_regimes
from chainrule.checker.extraction.declaring import with_declaration
from chainrule.checker.extraction.denied import condition_behind, said_around
from chainrule.checker.extraction.inner_functions import inner_functions
from chainrule.checker.extraction.loss_names import with_unread_loss
from chainrule.checker.extraction.numbering import numbered, with_labels_below
from chainrule.checker.extraction.outdated import NEAR, entangled, not_sure, outdated, remembered
from chainrule.checker.extraction.plain_words import restated
from chainrule.checker.extraction.reading_order import in_order
from chainrule.checker.extraction.said_aside import letter_for_part, marks, said_totals, with_cases_apart
from chainrule.checker.extraction.slopes import Slopes
from chainrule.checker.extraction.statements import (
    MARKS,
    also_named,
    calls,
    condition_before,
    continued,
    entries_named,
    is_marked,
    is_value,
    not_understood,
    of_a_mean,
    sets_to_zero,
    shortened,
    stated_by,
    stated_total,
    valued,
    values_said,
    with_letter,
    without_vector,
)
from chainrule.checker.extraction.steps import letters_of, named_by, said_of_first, updates, without_values
from chainrule.checker.extraction.surroundings import Surroundings
from chainrule.checker.extraction.tables import pairs
from chainrule.checker.extraction.titles import Titles
from chainrule.checker.extraction.wording import claimed_in_words, sides
from chainrule.checker.extraction.written_out import written_out
from chainrule.checker.notices import DECLARATION, Notice
from chainrule.errors import UsageError, internal
from chainrule.readers import latex
from chainrule.readers.declared import declared
from chainrule.readers.define import definition, is_zero
from chainrule.readers.documents import Comment, Document, Piece
from chainrule.readers.losses_said import LossesSaid
from chainrule.readers.named import under_titles, with_named, with_words_inside
from chainrule.readers.objectives import with_objective
from chainrule.readers.prose import Word, declarations, spoken_word, words_of
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.shifted import at_rest
from chainrule.readers.syntax import Applied, Statement, Terms, Tree, Unread, has_derivative
from chainrule.readers.two_valued import two_valued, with_labels


def extract(document: Document) -> Extraction:
    """All claims of a document, in order."""
    return _Extractor(document).run()


def claims_of(source: str, scope: Scope) -> list[Claim]:
    """The claims in one LaTeX formula under a given scope (definitions in it count for what follows)."""
    extractor = _Extractor(Document("-", source, [Piece("display", source, 0, len(source))]))
    extractor.scope = scope
    return extractor.run().claims


class _Extractor:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.scope = Scope()
        self.out = Extraction([])
        self.sentence: list[Word] = []
        self.waiting: list[Piece] = []
        self.sentence_line = 0
        self.condition: tuple[str, str, str] | None = None
        self.around = Surroundings()
        self.to_zero = False
        self.previous: list[Word] = []
        self.tables = pairs(document)
        self.definitions: list[Definition] = []
        self.times: dict[str, int] = {}
        self.so_far: list[int] = []
        self.waited: list[Piece] = []
        self.open: Statement | None = None
        self.short = ""
        self.unread: set[str] = set()
        self.unsure: set[str] = set()
        self.stated_as: tuple[int, str] = (-1, "")
        self.conditions = Conditions()
        self.branches = Branches()
        self.slopes = Slopes()
        self.losses = LossesSaid()
        self.titles = Titles()
        self.mentioned: set[str] = set()
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
                self.to_zero, self.previous = False, []
            elif piece.kind == "inline":
                self.sentence.extend(words_of(piece))
                self.waiting.append(piece)
            else:
                self.prose(piece)
        self.flush()
        claims = numbered(with_cases_apart(self.out.claims), self.definitions, self.so_far, self.document)
        self.out.claims = with_labels_below(claims, self.labels)
        return self.out

    def prose(self, piece: Piece) -> None:
        """Sentences end at blank lines, list items and headings."""
        self.around.prose(self.document.text[piece.start : piece.end], self.document.flow_line(piece.start))
        spoken = restated(piece.text, self.titles.heard(piece.text, self.scope))
        self.scope = self.losses.heard(piece.text, self.document.flow_line(piece.start), spoken)
        lines = piece.text.split("\n")
        for i, line in enumerate(lines):
            stripped = line.strip()
            titled = i == 1 and piece.kind == "heading"
            marked = stripped[:2] in ("- ", "* ", "+ ", "# ") or stripped.startswith(("#", "|"))
            if i and (not stripped or marked or titled):
                self.flush()
            if stripped.startswith("#") or (not i and piece.kind == "heading"):
                self.scope = self.scope.below_title()
            self.sentence_line = self.sentence_line if self.sentence else self.document.flow_line(piece.start) + i
            self.sentence.extend(map(spoken_word, stripped.split()))
        self.scope = under_titles(lines if piece.kind == "heading" else lines[1:-1], self.scope)
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
        self.around.sentence(" ".join(word.text for word in sentence), waiting, display=display)
        for piece in waiting:
            self.read(piece)
            if piece.start in self.tables:
                self.in_words(self.tables[piece.start], piece, None)
        for function, value, variable, limited in claimed_in_words(sentence, waiting, self.document):
            self.in_words(function, value, variable, limited=limited)

    def add(self, claim: Claim) -> None:
        """One more claim."""
        self.out.claims.append(claim)
        self.so_far.append(len(self.definitions))

    def in_words(self, function: Piece, value: Piece, variable: Piece | None, *, limited: bool = False) -> None:
        """The claim that one formula is the derivative of another, which words or the header of a table make."""
        found = sides(function, value, variable, self.scope)
        if found is None:
            return
        start, end = min(function.start, value.start), max(function.end, value.end)
        line = self.document.flow_line(value.start)
        doubt = self.around.doubt(found[1], line, None, self.scope)
        doubt = "the words behind it say when it holds" if limited else doubt
        doubt = "what is differentiated in is not said" if found[2] else doubt
        self.add(Claim(start, end, self.document.text[start:end], found[3], *found[:2], source=value.text, line=line,
                       doubt=doubt))  # fmt: skip

    def comment(self, comment: Comment) -> None:
        """The declarations in a comment hold from the formula on that it stands in or before."""
        if comment.suppresses:
            return
        try:
            self.scope = declared(comment.body, self.scope, self.document.flow_line(comment.start))
        except UsageError as error:
            self.out.notices.append(Notice(DECLARATION, str(error), comment.start, comment.end))

    def read(self, piece: Piece) -> None:
        """A formula; a defect of chainrule leaves that one unread, and what stands around it is read."""
        try:
            self.formula(piece)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other formulas are read
            self.out.refused += 1
            if any(mark in piece.text for mark in MARKS):
                text = self.document.text[piece.start : piece.end]
                self.add(Claim(piece.start, piece.end, text.strip(), self.scope, error=internal(error),
                               source=piece.text, line=self.document.flow_line(piece.start)))  # fmt: skip

    def formula(self, piece: Piece) -> None:
        """The claims and definitions in one formula, and the facts and conditions it states."""
        self.out.formulas += 1
        self.scope = remembered(self.scope, self.document.flow_line(piece.start))
        if labels := two_valued(piece.text):
            self.scope = with_labels(self.scope, labels)
            self.labels.append((self.document.flow_line(piece.start), labels))
        self.scope = with_words_inside(piece.text, self.scope)
        self.scope = replace(self.scope, totals=(*self.scope.totals, *said_totals(piece.text)))
        self.around.supposed = said_around(self.document.text, piece)
        self.scope = with_objective(self.document, piece, self.scope)
        before = self.condition if piece.kind == "display" else None
        condition = before or condition_behind(self.document.text, piece)
        found = with_regimes(list(latex.statements(piece.text)))
        if piece.kind == "display" and self.open is not None and found and latex.continues(piece.text):
            found[0] = continued(self.open, found[0])
        if piece.kind == "display":
            self.open = found[-1] if found and found[-1].items else None
        for place, statement in enumerate(found):
            statement, self.short = written_out(statement, self.scope)
            if condition is not None and statement.condition is None and (before is not None or len(found) == 1):
                statement = replace(statement, condition=condition)
            statement = self.branches.limited(piece, statement)
            total = stated_total(statement)
            self.slopes.add(statement, self.document.flow_line(piece.start))
            self.around.moves(statement, self.document.flow_line(piece.start))
            self.conditions.add_regime(statement, self.document.flow_line(piece.start), piece.text)
            if (alone := latex.index_condition(statement)) is not None:
                self.conditions.add_case(alone, self.document.flow_line(piece.start))
                continue
            if total is not None:
                kept = tuple(fact for fact in self.scope.totals if fact[0] != total[0])
                self.scope = replace(self.scope, totals=(*kept, total))
            elif statement.error:
                self.refused(piece, statement)
            elif statement.signs and has_derivative(statement.items[0]):
                self.chain(piece, statement, place)
            elif statement.signs:
                marked = any(has_derivative(item) or is_marked(piece, item) for item in statement.items)
                first = shortened(statement) if marked else statement
                if not marked or at_rest(*first.items) is not None:
                    self.define(piece, first)
                if marked:
                    self.chain(piece, statement, place)
            else:
                self.branch(piece, statement)
            self.mentioned |= letters_of(statement, piece.text)

    def refused(self, piece: Piece, statement: Statement) -> None:
        self.out.refused += 1
        self.hide(found := not_understood(raw := statement.words or piece.text, statement))
        self.around.unread(found, raw, self.document.flow_line(piece.start))
        if "=" in raw and any(mark in raw for mark in MARKS):
            begin = (piece.text.find(raw) if statement.words else 0) + len(raw) - len(raw.lstrip())
            start, end = piece.source(begin, begin + len(raw.strip()))
            error, text = (
                f"{statement.error} (at offset {statement.start} of the formula)",
                self.document.text[start:end],
            )
            self.add(Claim(start, end, text.strip(), self.scope, error=error, source=piece.text))

    def hide(self, found: Definition | None) -> None:
        """A definition that is not understood hides the one above: what that says no longer holds."""
        if found is not None:
            self.unread.add(found.name)
            self.scope = with_unread_loss(found.name, self.scope)
            if found.name in self.scope.definitions:
                self.scope = self.scope.define(found)

    def chain(self, piece: Piece, statement: Statement, place: int) -> None:
        """One claim per link."""
        first = statement.items[0]
        self.stands_for(piece, statement)
        self.around.solved(statement, self.document.flow_line(piece.source(statement.start, 0)[0]))
        leads = has_derivative(first) or "derivative" in statement.extra or is_marked(piece, first)
        left, equal = first, True
        for link, sign in enumerate(statement.signs):
            right = statement.items[link + 1]
            own = has_derivative(left) or has_derivative(right)
            # Behind a sign such as "approximately" a number is no member of the chain.
            equal &= link == 0 or statement.signs[link - 1] in ("=", ":=")
            if sign == "=" and (own or (equal and leads)) and not updates(left, right, piece.text):
                self.link(piece, statement, (place, link), left, right)
            if not isinstance(right, Unread) or not equal:
                left = right

    def stands_for(self, piece: Piece, statement: Statement) -> None:
        """A name that a derivative defines, where nothing above does."""
        found = stated_by(statement, self.scope)
        start, end = piece.source(statement.start, statement.end)
        if found is None:
            self.stated_as = (start, named_by(statement, self.scope, self.mentioned))
            return
        found = replace(found, text=self.document.text[start:end], line=self.document.flow_line(start))
        self.scope = self.scope.define(found)
        self.definitions.append(found)
        self.unsure |= self.unread & {found.name}
        self.stated_as = (start, found.name)

    def link(self, piece: Piece, statement: Statement, at: tuple[int, int], left: Tree, right: Tree) -> None:
        """The claim that two members of a chain are equal; `at` is the place of the chain, and of the link in it."""
        place, link = at
        begin = statement.start if "continued" in statement.extra and not link else left.start
        start, end = piece.source(begin, max(right.end, begin))
        line = self.document.flow_line(start)
        unread = next((part.error for part in (left, right) if isinstance(part, Unread)), "")
        mended = unread if all(not isinstance(part, Unread) or part.mended for part in (left, right)) else ""
        if mended:
            left, right = (part.mended or part if isinstance(part, Unread) else part for part in (left, right))
            unread = ""
        zero = self.to_zero or any(map(is_zero, statement.items[link:]))
        claim = Claim(start, end, self.document.text[start:end], self.scope, link=link, label=statement.label,
                      error=unread, source=piece.text, line=line, condition=statement.condition,
                      regime=statement.regime, set_to_zero=zero)  # fmt: skip
        if not unread:
            doubt = self.short or self.around.doubt(right, line, left, self.scope)
            doubt = doubt or self.slopes.put_in(left, right, self.scope, line)
            old = outdated((left, right), self.scope, self.times, line) or not_sure(self.unsure, left, right)
            others = () if old else self.around.of_other_examples((left, right), self.scope)
            spoken = self.conditions
            claim = replace(claim, left=left, right=right, doubt=doubt, outdated=old,
                            cases=spoken.cases_near(line), regimes=spoken.regimes_near(line),
                            supposed=self.around.cases, elsewhere=others, mended=mended)  # fmt: skip
            if link and marks(statement.items[0], self.scope) and not (has_derivative(left) or has_derivative(right)):
                claim = replace(claim, doubt=doubt or "the prime of its first member may be a mark and no derivative")
            if isinstance(statement.items[0], Unread):
                claim = replace(claim, doubt=doubt or "the formula begins with something that is not understood")
            claim = self.around.near(claim)
        if not link and self.stated_as[0] == start:
            claim = replace(claim, states=self.stated_as[1])
            if claim.states in self.unsure:
                claim = replace(claim, left=None, right=None, error=not_sure(self.unsure, left, right))
        if "continued" not in statement.extra:
            claim = replace(claim, piece=piece, statement=place)
        self.out.refused += bool(unread)
        self.add(claim)

    def branch(self, piece: Piece, statement: Statement) -> None:
        """A value alone, ``0`` otherwise, is one more branch of the function that the sentence defines."""
        line = self.document.flow_line(piece.start)
        found = self.branches.value(statement, self.branches.said.get(piece.start), line)
        if found is not None:
            self.scope = self.scope.define(found)
            self.definitions.append(found)

    def define(self, piece: Piece, statement: Statement) -> None:
        """A definition, if the first member is a name with arguments or indices."""
        if statement.signs[0] not in ("=", ":=", "assign"):
            return
        members = said_of_first(statement)
        if not members:
            return
        usable = without_values(statement.items[0], members)
        first, second = statement.items[:2]
        found = None if of_a_mean(first) else definition(first, usable[-1])
        if len(usable) > 1 and isinstance(first, (Terms, Applied)) and calls(second) and definition(second, usable[-1]):
            # -log p = L(w) = ... says what L is, too.
            self.define(piece, replace(statement, items=statement.items[1:], signs=statement.signs[1:]))
        self.scope = self.scope.at_point(valued(statement), statement.items[-1])
        at = self.document.flow_line(piece.source(statement.start, 0)[0])
        if found is None:
            self.around.stated(statement, at, self.document.text[slice(*piece.source(statement.start, statement.end))])
            self.scope = entangled(statement.items[0], self.scope)
            return
        self.around.points |= dict.fromkeys(valued(statement), at)
        condition = self.branches.said.get(piece.start, statement.regime)
        before = self.scope.definitions.get(found.name)
        if is_value(found, before) and not (condition and self.branches.has(found.name)):
            return
        start, end = piece.source(statement.start, statement.end)
        self.out.definitions += 1
        text, line = self.document.text[start:end], self.document.flow_line(start)
        others = tuple(member for member in members if member is not usable[-1])
        found = replace(found, text=text, line=line, label=statement.label, others=others)
        if before is not None:
            earlier = before.before and replace(before.before, before=None)
            found = replace(found, before=replace(before, before=earlier))
        found = self.branches.joined(found, condition)
        part = letter_for_part(statement, self.scope)
        if part is not None:
            self.scope = self.scope.define(replace(part, text=text, line=line))
        named = (*inner_functions(statement, found, self.scope), *also_named(statement, found))
        for each in (*named, *entries_named(statement, found), found):
            self.scope = self.scope.define(each)
        self.definitions.append(found)
        self.scope = without_vector(found, self.scope)
        self.unread, self.unsure = self.unread - {found.name}, self.unsure - {found.name}
        if before is None or before.body != found.body:
            self.times[found.name] = self.times.get(found.name, 0) + 1
        self.scope = with_letter(found, self.scope)
