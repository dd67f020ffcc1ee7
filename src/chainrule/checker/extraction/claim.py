"""A claim with the scope it stands in, and what the extraction comes to: between `claims` and the readings."""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule.checker.extraction.conditions import Regime
from chainrule.checker.extraction.update_rules import Step
from chainrule.checker.notices import Notice
from chainrule.readers.documents import Piece
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Comparison, Tree

#: The doubt about a claim whose words limit it.
LIMITED = "the words behind it say when it holds"


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation between letters that defines none of them by its form: x^2 + y^2 = 25."""

    left: Tree
    right: Tree
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Claim:
    """One link of a relation chain: `left` = `right`; offsets are into the document's text.

    `doubt` says why the text around it forbids a refutation, `outdated` why one by the definitions above may be none,
    `states` is the name that it defines, `later` are definitions shortly below it, `supposed` values that the
    sentence gives, `apart` the indices that are unequal, the equal ones being treated by themselves. `piece`
    is the formula it stands in, of which `statement` counts the relation chains. `set_to_zero`: its chain ends with 0.
    `equations` are those above that may define a function, `rates` what is differentiated in what above, `not_read`
    names with the text of definitions that are not understood. `mended` is why a side is not understood as it is
    written, with brackets that do not match. `follows` is the equation that a derivative set to zero is said to give.
    `functions` are those of the table that the words before it name. `of_each`: capitals of a batch are read as the
    small letters of one example.
    `first` is the first member of its chain, and `chained` are the names in it, if it is not the first link.
    `step`: it is an update rule; `left` is what that changes, `right` what is taken away for a step size of one.
    `begun` is the first member of a chain that began in a display above.
    `at_labels` are the values 0, 1 or -1 of letters of which its sentence speaks; `in_case`: the sentence speaks of a
    case in words, "when the loss is positive", `pointed`: it says at which point, "at x = 3", before the claim.
    `unusual` is a word of its sentence that may name another case than the text above, `spoken` what its sentence
    includes, and `calls` the functions that the text calls with letters, `f(x, y)`.
    """

    start: int
    end: int
    text: str
    scope: Scope
    left: Tree | None = None
    right: Tree | None = None
    link: int = 0
    label: str = ""
    error: str = ""
    nth: int = 1
    line: int = 0
    condition: tuple[str, str, str] | None = None
    regime: Comparison | None = None
    regimes: tuple[Regime, ...] = ()
    set_to_zero: bool = False
    source: str = ""
    doubt: str = ""
    cases: tuple[tuple[str, str, str], ...] = ()
    piece: Piece | None = None
    statement: int = 0
    states: str = ""
    later: tuple[Definition, ...] = ()
    outdated: str = ""
    supposed: tuple[Definition, ...] = ()
    elsewhere: tuple[str, ...] = ()
    mended: str = ""
    pointed: bool = False
    follows: tuple[Tree, Tree] | None = None
    at_labels: frozenset[tuple[str, int]] = frozenset()
    in_case: bool = False
    apart: tuple[tuple[str, str, str], ...] = ()
    equations: tuple[Equation, ...] = ()
    rates: frozenset[tuple[str, str]] = frozenset()
    not_read: tuple[tuple[str, str], ...] = ()
    first: Tree | None = None
    begun: Tree | None = None
    chained: frozenset[str] = frozenset()
    functions: tuple[str, ...] = ()
    of_each: bool = False
    step: Step | None = None
    unusual: str = ""
    spoken: frozenset[str] = frozenset()
    calls: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(slots=True)
class Extraction:
    """The claims of a document and what was seen on the way."""

    claims: list[Claim]
    formulas: int = 0
    definitions: int = 0
    refused: int = 0
    notices: list[Notice] = field(default_factory=list)
