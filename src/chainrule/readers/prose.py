"""Prose that declares symbols: a short closed list of turns, over words with formulas as tokens.

"k: a constant", "f, g: functions of x", "g as a function of p", "each of which is a function of x", "with k classes".
What is not in the list is ignored, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from chainrule.readers.declaring_formulas import listed_names, memberships
from chainrule.readers.documents import Piece
from chainrule.readers.letters import is_capital
from chainrule.readers.scope import Declaration

SQUARE = frozenset({"square", "symmetric", "orthogonal", "invertible"})
#: What a matrix is said to be without the word "matrix": "Q is orthogonal", but not "to" something.
_ALONE = frozenset({"symmetric", "orthogonal"})
#: Kinds of symmetric matrices.
_OF_PRODUCTS = frozenset({"covariance", "gram", "scatter", "precision"})
#: What may stand before them.
_OF_DATA = frozenset({"sample", "empirical", "prior", "posterior", "noise", "marginal", "population"})
#: Words before ``A = A^T`` where it says when a matrix is symmetric.
_CONDITIONS = frozenset(("if", "iff", "when", "whenever", "satisfies", "satisfy", "satisfying", "means", "called"))
#: Words before a formula that leave open, or deny, what is said behind it; words behind it that limit that.
_DENYING = frozenset(("unless", "whether", "unlike", "only", "not", "without", "neither", "never", "cannot", "no"))
_RARE = frozenset(("special", "rarely", "sometimes"))
#: So many words before and behind count, up to where a clause begins or ends.
_CLOSE, _REACH = 4, 6
_STOPS = (",", ";", ":")
_CAUSES = frozenset(("since", "because", "as", "so"))
#: What stands before the word matrix.
_ADJECTIVES = SQUARE | {"positive", "definite", "semidefinite", "semi-definite", "real", "constant", "and"}
#: What stands between a formula and what is said of it.
_LINKS = frozenset(("", *"is are as be will denotes denote of which each where both all may being themselves".split()))
#: What may stand between the words symmetric and matrix.
_DEFINITE = frozenset("and positive negative definite semidefinite semi-definite positive-definite".split())
_ARTICLES = SQUARE | frozenset("a an the some given multivariate differentiable smooth unknown fixed real".split())
#: How many words may stand between the formulas of a list: "and the height".
MAX_BETWEEN = 3
#: What is said of a list is said of so many formulas before it.
MAX_LIST = 8
#: Behind these a formula is no subject.
_PREPOSITIONS = frozenset("at of in to by on from respect point".split())
#: Words whose object a formula is.
_OBJECTS = frozenset("of to on in by with from at than variable variables".split())
#: Turns for functions: "depend on x", "change with t".
_DEPENDING = frozenset("depend depends vary varies change changes".split())
_ON = frozenset(("on", "with", "over", "in"))
#: "computed from x".
_MADE = frozenset("computed calculated obtained".split())
#: What is said of an array beside its kind.
_PLAIN = frozenset(("constant", "variable", "data", "design", "weight", "parameter"))
_ARRAYS = {"vector": "vector", "vectors": "vector", "matrix": "matrix", "matrices": "matrix"}


@dataclass(frozen=True, slots=True)
class Word:
    """A word of prose, or a formula with the names it lists, perhaps `called` as in f(x)."""

    text: str
    names: tuple[str, ...] = ()
    indexed: bool = False
    formula: bool = False
    declared: tuple[Declaration, ...] = ()
    called: bool = False


@lru_cache(maxsize=1 << 14)
def spoken_word(text: str) -> Word:
    """A word that is no formula: a text says the same ones again and again."""
    return Word(text)


def declarations(sentence: list[Word], line: int) -> list[Declaration]:
    """What a sentence declares."""
    out: list[Declaration] = []
    for i, word in enumerate(sentence):
        if not _is_condition(sentence, i):
            out.extend(replace(declaration, line=line) for declaration in word.declared)
        names = word.names or tuple(declaration.name for declaration in word.declared if declaration.kind == "matrix")
        if word.formula and names:
            found = _said_of(sentence, i) or _said_of_all(sentence, i)
            if found is not None and not word.names and found.kind != "matrix":
                # "W in R^{n x k} and L is a function of Y": of W its space is said.
                continue
            if found is not None and found.facts & _ALONE and _is_open(sentence, i):
                continue
            if found is not None and not found.facts & SQUARE and any(said.shape for said in word.declared):
                # "X in R^{n x p} be the matrix whose rows" has its sizes.
                continue
            loose = found is not None and found.kind == "matrix" and bool(found.facts & _ALONE)
            out.extend(_named(found, n, line) for n in names if found and (is_capital(n) or not loose))
    return out


def _said_of(sentence: list[Word], i: int) -> Declaration | None:
    """What the words around formula number i say: in "for an orthogonal matrix R, the matrix B" those before it."""
    behind, before = _about(sentence, i), _before(sentence, i)
    if behind is not None and behind.kind == "constant" and sentence[i].called:
        # That the value f(x) is a constant in h says nothing on f.
        behind = None
    if behind is not None and behind.kind in _ARRAYS.values() and _is_object(sentence, i):
        behind = None
    bare = behind is not None and behind.kind == "matrix" and not behind.facts & SQUARE
    return before if before is not None and (behind is None or bare) else behind


def _is_object(sentence: list[Word], i: int) -> bool:
    """Whether "is a matrix" behind a formula is said of something else: "the derivative at a point x is a matrix"."""
    before, behind = (sentence[j : j + 1] if j >= 0 else [] for j in (i - 1, i + 1))
    said = [word.text.lower().strip(",*_") for word in (*before, *behind) if not word.formula]
    return len(said) == 2 and said[0] in _PREPOSITIONS and said[1] in ("is", "are", "becomes")


def _said_of_all(sentence: list[Word], i: int) -> Declaration | None:
    """What is said of a list of formulas that this one is in: "A, B and C are symmetric", "for symmetric A and B"."""
    first = last = i
    for _ in range(MAX_LIST):
        first = first if (joined := _joined(sentence, first, -1)) is None else joined
        last = last if (joined := _joined(sentence, last, 1)) is None else joined
    head = sentence[first - 1].text.lower().strip("*_,:(") if first else ""
    if first == last or head in _OBJECTS:
        # "a function of x, g(.) as a function of p": x is no member of a list.
        return None
    behind = _said_of(sentence, last) if last > i else None
    found = behind if behind is not None else _said_of(sentence, first) if first < i else None
    apart = any(w.text.lower().strip(",;") not in ("", "and", "or") for w in sentence[first:last])
    # "The matrix A and the vector b": only what they depend on is said of both.
    return None if found is not None and apart and found.kind != "function" else found


def _joined(sentence: list[Word], i: int, step: int) -> int | None:
    """The formula next to formula number i in a list; None where there is none."""
    at = i + step
    between: list[str] = []
    while 0 <= at < len(sentence) and not sentence[at].formula and len(between) <= MAX_BETWEEN:
        between.append(sentence[at].text.lower().strip(",;"))
        at += step
    if not 0 <= at < len(sentence) or not sentence[at].formula:
        return None
    if not sentence[at].names and not any(said.kind == "matrix" for said in sentence[at].declared):
        return None
    words = [word for word in (between if step > 0 else between[::-1]) if word]
    plain = not words or words == ["and"] or words == ["or"]
    described = 1 < len(words) <= MAX_BETWEEN and words[0] == "and"
    return at if plain or described else None


def _is_condition(sentence: list[Word], i: int) -> bool:
    """Whether the words before formula number i make ``A = A^T`` what a symmetric matrix is."""
    word = sentence[i]
    symmetric = any("symmetric" in declaration.facts for declaration in word.declared)
    return symmetric and any(w.text.lower().strip("*_,:(") in _CONDITIONS for w in sentence[max(0, i - 6) : i])


def _is_open(sentence: list[Word], i: int) -> bool:
    """Whether a sentence leaves open that what formula number i stands for is symmetric, or says what that means.

    "Unless A is symmetric", "A is symmetric only in special cases", "simpler when A is symmetric.", "is orthogonal if".
    """
    ends = [j for j, word in enumerate(sentence) if not word.formula and word.text.rstrip("*_)\"'").endswith(".")]
    first = max((j + 1 for j in ends if j < i), default=0)
    last = min((j for j in ends if j > i), default=len(sentence))
    # Only the clause counts: "no problem, since A is symmetric" and "symmetric, so only half" say that it is.
    clause = (j + 1 for j in range(first, i) if sentence[j].text.endswith(_STOPS) or sentence[j].text in _CAUSES)
    before = [word.text.lower().strip("*_(") for word in sentence[max((first, i - _CLOSE, *clause)) : i]]
    if not _DENYING.isdisjoint(before) or any(word.endswith("n't") for word in before):
        return True
    behind = sentence[i + 1 : last + 1]
    said = next((k for k, word in enumerate(behind) if word.text.lower().strip("*_,.;:)") in _ALONE), None)
    if said is not None and not behind[said].text.endswith(_STOPS):
        rest = [word.text.lower().strip("*_,.;:)") for word in behind[said + 1 : said + 1 + _REACH]]
        if rest[:1] in (["if"], ["iff"], ["when"], ["only"]) or _RARE & set(rest):
            return True
    whole = last < len(sentence) and not any(w.formula and not w.names for w in sentence[first:last])
    return whole and before[-1:] in (["when"], ["if"], ["whenever"])


def _named(found: Declaration, name: str, line: int) -> Declaration:
    square = found.kind == "matrix" and found.facts & SQUARE
    shape = (f"?{name}.0", f"?{name}.0") if square else found.shape
    return replace(found, name=name, shape=shape, facts=found.facts - {"square"}, line=line)


def _about(sentence: list[Word], i: int) -> Declaration | None:
    """What the words behind formula number i say about it."""
    rest = sentence[i + 1 : i + 14]
    words = [w.text.lower().strip(".,;:()*_").removeprefix("real-") for w in rest]
    k = 0
    while k < len(words) and words[k] in _LINKS and not rest[k].formula:
        k += 1
    if k and words[0] == "of":
        return None
    facts: set[str] = set()
    while k < len(words) and words[k] in _ARTICLES:
        facts |= {words[k]} & SQUARE
        k += 1
    while "symmetric" in facts and k < len(words) and words[k] in _DEFINITE:
        k += 1
    if words[k + 1 : k + 2] in (["dimensional"], ["-dimensional"]) and rest[k].formula:
        # $\mu$ (a $d$ dimensional vector)
        k += 2
    head = words[k] if k < len(words) and not rest[k].formula else ""
    if facts & _ALONE and head not in (*_ARRAYS, "to") and words[0] in ("is", "are", "be"):
        return Declaration("", "matrix", facts=frozenset({*facts, "undeclared"}))
    if not head:
        return None
    if head == "positive" and words[k + 1 : k + 2] in (["definite"], ["semidefinite"], ["semi-definite"]):
        return Declaration("", "matrix", facts=frozenset({"symmetric", "undeclared"}))
    behind = words[k + 1 : k + 2]
    if (head in _DEPENDING and not _ON.isdisjoint(behind)) or (head in _MADE and behind == ["from"]):
        return _depending(rest[k + 2 :])
    if head in _ARRAYS:
        return Declaration("", _ARRAYS[head], facts=frozenset({*facts, "undeclared"}))
    if facts:
        return None
    if head in _OF_DATA:
        head, k = words[k + 1] if k + 1 < len(words) else "", k + 1
    of_matrix = _ARRAYS.get(next(iter(words[k + 1 : k + 2]), "")) == "matrix"
    if head in _OF_PRODUCTS and of_matrix and not sentence[i].indexed:
        # "S the sample covariance matrix"; a \Sigma_k is one of a family.
        return Declaration("", "matrix", facts=frozenset({"symmetric", "undeclared"}))
    if head in _PLAIN and (said := next((w for w in words[k + 1 : k + 3] if w not in SQUARE), "")) in _ARRAYS:
        # "A and B constant matrices, X a variable square matrix"
        told = {*words[k + 1 : k + 2]} & SQUARE | {head} & {"constant"} | {"undeclared"}
        return Declaration("", _ARRAYS[said], facts=frozenset(told))
    if head in ("constant", "constants"):
        return Declaration("", "constant", facts=frozenset({"constant"}))
    if head in ("variable", "variables") and (k + 1 >= len(words) or words[k + 1] != "of"):
        # "The x and y variables are vectors."
        said = next((word for word in words[k + 1 :] if word not in ("is", "are", *_ARTICLES)), "")
        kind = _ARRAYS.get(said) if words[k + 1 : k + 2] in (["is"], ["are"]) else None
        return Declaration("", kind, facts=frozenset({"undeclared"})) if kind else Declaration("", "variable")
    if head in ("function", "functions"):
        return _function(rest[k + 1 :])
    if head == "positive" and k + 1 < len(words) and words[k + 1] in ("constant", "number", "scalar", "real"):
        return Declaration("", "constant" if words[k + 1] == "constant" else "variable", facts=frozenset({"positive"}))
    return None


def _before(sentence: list[Word], i: int) -> Declaration | None:
    """What the words before formula number i say about it: "for a symmetric matrix W", "let it be a constant, a"."""
    words = [w.text.lower().strip("*_,()") for w in sentence[max(0, i - 8) : i]]
    while words and words[-1] in ("is", "be", "by", "denoted"):
        words.pop()
    if words[-2:] == ["a", "constant"]:
        return Declaration("", "constant", facts=frozenset({"constant"}))
    if i and sentence[i - 1].text.endswith((",", ".", ";")) and words[-1:] != [""]:
        # "Unlike B, which is symmetric, A": said of what stands before it.
        return None
    if not words or (words[-1] not in _ALONE and _ARRAYS.get(words.pop()) != "matrix"):
        return None
    facts: set[str] = set()
    if words and words[-1] in _OF_PRODUCTS:
        facts.add("symmetric")
        words.pop()
    while words and words[-1] in _ADJECTIVES:
        word = words.pop()
        facts |= {"symmetric"} if word in ("definite", "semidefinite", "semi-definite") else {word} & SQUARE
    if not facts or {"not", "no", "non"} & set(words[-3:]):
        return None
    return Declaration("", "matrix", facts=frozenset({*facts, "undeclared"}))


def _function(rest: list[Word]) -> Declaration | None:
    """The arguments in "functions of variable x", "a function of all variables g(z_1), ..."."""
    k = 0
    words = [w.text.lower().strip(".,;:()*_") for w in rest]
    if not words or words[0] not in ("of", "in"):
        return None
    k = 1
    while (
        k < len(words)
        and not rest[k].formula
        and words[k] in ("the", "variable", "variables", "all", "input", "inputs", "a", "single", "time")
    ):
        k += 1
    if k < len(rest) and rest[k].formula and rest[k].names:
        return Declaration("", "function", depends=rest[k].names)
    return Declaration("", "function", depends=("t",)) if words[k - 1] == "time" else None


def _depending(rest: list[Word]) -> Declaration | None:
    """The arguments in "depend on the time t", "change with time"."""
    for word in rest[:3]:
        if word.formula:
            return Declaration("", "function", depends=word.names) if word.names else None
    words = [word.text.lower().strip(".,;:()*_") for word in rest[:1]]
    return Declaration("", "function", depends=("t",)) if words == ["time"] else None


def words_of(piece: Piece) -> list[Word]:
    """A piece as words; a formula that lists names becomes one word that carries them."""
    if piece.kind in ("prose", "heading"):
        return [spoken_word(text) for text in piece.text.split()]
    names, indexed = listed_names(piece.text)
    return [Word("", names, indexed, formula=True, declared=memberships(piece.text), called="(" in piece.text)]
