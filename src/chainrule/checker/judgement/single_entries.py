r"""Products of matrices whose shapes do not fit, beside the judgement: ``\nabla_w \|X w - y\|^2 = 2 X^T X - 2 X^T y``.

No reading is left for such a claim. What holds for matrices of all sizes holds where each has one entry: there
transposes, layouts and the order of factors do not matter. A claim that is wrong even there, by the definition of the
loss near by and with no other letters than this has, is refuted. So is what a text
says of a function of one letter, ``\sigma'(z)``, where z was a vector above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.extraction.outdated import NEAR
from chainrule.checker.extraction.short_names import is_short
from chainrule.checker.findings import Finding
from chainrule.checker.judgement.diagnose import diagnose
from chainrule.checker.judgement.one_reading import Outcome, judge_reading
from chainrule.checker.readings.option import Option
from chainrule.errors import ChainruleError
from chainrule.prover.verdict import REFUTED
from chainrule.readers import syntax as t
from chainrule.readers.letters import is_capital, is_transposed
from chainrule.readers.rewriting import transform
from chainrule.readers.scope import Declaration, Definition

#: What reasons say of shapes.
_OF_SHAPES = ("shapes", "column vectors", "each row of a matrix", "entry of a matrix")
_WORDS = "each matrix and vector has one entry"
#: What reads otherwise for one entry: indices, sums over them, and functions of several entries.
_OF_ENTRIES = (t.BigOp, t.Grid, t.Indexed, t.Words, t.Unread)
#: Letters of identities and of ones, which are no quantities.
_CONSTANT = frozenset(("I", "E", r"\mathbf{1}", r"\mathbf{I}", "e", "d"))


def by_single_entries(claim: Claim, reasons: Iterable[str]) -> Outcome | None:
    """The refutation of a claim that is wrong where each matrix has one entry; None for other claims."""
    if not any(words in reason for reason in reasons for words in _OF_SHAPES):
        return None
    if (letter := _function_of(claim)) is not None:
        return _refuted(claim, Option("derivative", claim.scope.undeclared(letter)))
    if not may_be_wrong(claim) or (claim.right is not None and t.has_derivative(claim.right)):
        return None
    assert claim.left is not None  # noqa: S101 - just seen
    assert claim.right is not None  # noqa: S101
    used = {d.name: d for side in (claim.left, claim.right) for d in claim.scope.below(side)}
    if not used or not _of_matrices([claim.left, claim.right, *(stated.body for stated in used.values())]):
        return None
    definitions = {name: replace(d, body=transform(d.body, _as_number), before=None, others=())
                   for name, d in used.items()}  # fmt: skip
    left, right = transform(claim.left, _as_number), transform(claim.right, _as_number)
    if not _known(claim.line, t.names_in(left, right), definitions):
        return None
    inside = t.names_in(left, right, *(stated.body for stated in definitions.values()))
    numbers = {name: Declaration(name, "scalar") for name in inside - used.keys()}
    plain = replace(claim.scope, definitions=definitions, declarations=numbers, totals=(), options={})
    option = Option("derivative", plain, assumed=(_WORDS,), sides=(left, right))
    outcome = _refuted(replace(claim, left=left, right=right, scope=plain), option)
    if outcome is None:
        return None
    first = diagnose(outcome.question())[0]
    # The right formula for matrices is not known from that for numbers.
    finding = Finding(first.name, f"{first.message}, even for matrices with one entry")
    return replace(outcome, extra=(finding,))


def _refuted(claim: Claim, option: Option) -> Outcome | None:
    """The refutation of a claim by a reading, None if it is none."""
    try:
        outcome = judge_reading(claim, option)
    except (ChainruleError, ZeroDivisionError):
        return None
    return outcome if outcome.verdict.verdict == REFUTED else None


def _function_of(claim: Claim) -> str | None:
    """The letter of a claim on the slope of a function of one letter that has no other one, ``f'(z) = ...``."""
    match claim.left:
        case t.Factors(factors=(t.Script(base=t.Name(name=name), primes=1), t.Group(items=(t.Name(name=letter),)))):
            pass
        case _:
            return None
    stated = claim.scope.definitions.get(name)
    if stated is None or len(stated.parameters) != 1 or claim.right is None or claim.outdated or claim.elsewhere:
        return None
    plain = not any(t.find_all(claim.right, kind) for kind in _OF_ENTRIES)
    return letter if plain and t.names_in(claim.right) <= {letter, name, "e"} else None


def may_be_wrong(claim: Claim) -> bool:
    """Whether a claim is a derivative by a definition near by, of which nothing around it says more."""
    if claim.left is None or claim.right is None or not isinstance(claim.left, (t.Derivative, t.Gradient)):
        return False
    if claim.set_to_zero or claim.in_case or claim.doubt or claim.outdated or claim.elsewhere or claim.condition:
        return False
    return not (isinstance(claim.left, t.Derivative) and is_short(claim.left))


def _of_matrices(trees: list[t.Tree]) -> bool:
    """Whether trees are products of whole matrices, without indices, of which one is transposed."""
    if any(t.find_all(tree, kind) for tree in trees for kind in _OF_ENTRIES):
        return False
    scripts = [part for tree in trees for part in t.find_all(tree, t.Script)]
    functions = {part.function for tree in trees for part in t.find_all(tree, t.Applied)}
    # A number above a letter may be the label of a layer.
    plain = all(not script.sub and not script.primes and not _labelled(script) for script in scripts)
    return plain and not functions and any(map(is_transposed, scripts))


def _labelled(script: t.Script) -> bool:
    return isinstance(script.base, t.Name) and script.sup is not None and not is_transposed(script)


def _known(line: int, names: set[str], used: dict[str, Definition]) -> bool:
    """Whether the letters of a claim are those of the definitions near by alone, and one is a capital."""
    inside = t.names_in(*(stated.body for stated in used.values())) | used.keys()
    near = all(0 <= line - stated.line <= NEAR for stated in used.values())
    labelled = any(not name.isalpha() and "^" in name for name in inside)
    return (
        near
        and not labelled
        and names <= inside
        and not names & (_CONSTANT - used.keys())
        and any(map(is_capital, names))
    )


def _as_number(part: t.Tree) -> t.Tree | None:
    return as_number(part, _as_number)


def as_number(part: t.Tree, inside: Callable[[t.Tree], t.Tree | None]) -> t.Tree | None:
    """A part for matrices with one entry: without transposes, signs of products and the kinds of norms.

    `inside` does the same with the parts of what is changed.
    """
    match part:
        case t.Name(bold=True):
            return replace(part, bold=False)
        case t.Gradient(order=1, body=body, variable=written) if (variable := written or _argument(body)) is not None:
            changed = transform(body, inside)
            return t.Derivative(part.start, part.end, "∂", changed, ((transform(variable, inside), 1),))
        case t.Script() if is_transposed(part):
            return transform(part.base, inside)
        case t.Transpose(base=base):
            return transform(base, inside)
        case t.Script(base=t.Bars(body=body, norm=norm), sup=t.Number(value=power)) if norm and power % 2 == 0:
            return replace(part, base=t.Group(body.start, body.end, "(", (transform(body, inside),)))
        case t.Bars(body=body) if part.norm:
            return t.Bars(part.start, part.end, transform(body, inside))
        case t.Factors():
            signs = tuple("/" if sign == "/" else "" for sign in part.signs)
            return replace(part, factors=tuple(transform(f, inside) for f in part.factors), signs=signs)
    return None


def _argument(body: t.Tree) -> t.Tree | None:
    """The w of ``E(w)``."""
    match body:
        case t.Factors(factors=(t.Name(), t.Group(opening="(", items=(t.Name() as argument,))), signs=("", "")):
            return argument
    return None
