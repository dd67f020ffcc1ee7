r"""Functions that the text names and does not define: "the sigmoid $\sigma$", "$g$ is the tanh function".

What is found is a definition by the function of the table. Longer turns are ignored.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from chainrule.readers.letters import letter_of
from chainrule.readers.other_sigmas import OTHER_SIGMA
from chainrule.readers.prose import Word
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import Applied, Derivative, Name, Script, Tree, walk
from chainrule.readers.true_classes import SPOKEN, speaks_of_classes

#: Words for functions of one number, with the names of the table.
FUNCTIONS = {
    "sigmoid": "sigmoid", "logistic": "sigmoid", "sigmoidal": "sigmoid", "tanh": "tanh", "relu": "relu",
    "rectifier": "relu", "softplus": "softplus", "swish": "silu", "silu": "silu", "elu": "elu", "gelu": "gelu",
}  # fmt: skip
#: Functions of a vector.
_OF_VECTORS = {"softmax": "softmax"}
NAMED = FUNCTIONS | _OF_VECTORS
#: Words before a letter behind which a function is named without a verb: "with $g$ the sigmoid".
_APPOSITION = frozenset(("with", "where"))
#: Words that begin a sentence in which letters get new meanings.
_ANEW = frozenset(("let", "suppose", "assume", "if", "now", "when"))
_BEFORE = frozenset(
    "is be denote denotes as the a an usual standard called for activation function represents refers to where being "
    "ist sei est es la der die das bezeichnet steht für désigne sea again just indicate indicates mean means stands "
    "symbolizes".split()
)
#: A letter that is named among so many words leads its sentence.
_LEADING = 8
#: A letter with a layer above it.
_LABELLED = re.compile(r"(?:[a-zA-Z]|\\[a-zA-Z]+)\^\{[(\[].+[)\]]\}")
_VERBS = frozenset(
    "is be denote denotes as represents being to means indicates symbolizes stands ist sei est es sea désigne".split()
)
_BEHIND = frozenset(("function", "activation", "nonlinearity", "unit", "by", "we", "write", "as", "denoted"))
#: How the two words for a hyperbolic tangent begin.
_HYPERBOLIC = ({"hyperbol", "tangent"}, {"hyperbol", "tangens"}, {"hyperbol", "tangente"}, {"hiperból", "tangente"})
_LETTERS = frozenset(
    (r"\sigma", r"\varsigma", r"\phi", r"\psi", "g", "f", "h", "s", "S", "a", r"\varphi", r"\rho", r"\theta")
)
#: Words of texts in which matrices are symmetric without a word at each formula.
_SYMMETRIC = (
    "symmet",
    "covariance",
    "precision matri",
    "positive definite",
    "positive-definite",
    "positive semi",
    "diagonal matri",
    "diagonal weight",
    "hessian",
    "principal component",
    "pca",
    "gram matri",
    "kernel matrix",
    "scatter matrix",
    "eigenvector",
    "对称",
    "協方差",
    "协方差",
    "正定",
    "symmetrisch",
    "simétric",
    "symétri",
    "対称",
    "정부호",
    "대칭",
)
#: What denies it.
NOT_SYMMETRIC = re.compile(
    r"\b(?:not|non|un)(?:\s+necessarily|\s+be|\s+need\s+to\s+be)*[-\s]*symmetric|\b(?:a|anti|skew)-?symmetric|"
    r"\bnicht[-\s]+(?:\w+\s+)?symmetrisch|\bnon[-\s]+symétrique|\bpas\s+symétrique|"
    r"\bno\s+(?:\w+\s+)?simétric|非对称|不对称|несимметр"
)
#: The same in a sentence with the name of the matrix.
_NOT_ASSUMED = re.compile(r"\b(?:not|never|n['’]t)\s+(?:assume|suppose|require|need)\s+(?:\S+\s+){1,5}symmetric")
#: "Not the sigmoid" speaks of no sigmoid.
_NO_FUNCTION = re.compile(r"\bnot\s+(?:(?:the|a|an)\s+)?\w+")
#: The names of matrices with two sizes, where what is said of these is left aside: no reading makes them symmetric.
NOT_SQUARE = "matrices with two sizes"
#: What a text says some of whose matrices are symmetric.
SYMMETRIC_SAID = "symmetric said"
#: The option with the line of a sentence that says it without a condition.
SYMMETRIC_PLAINLY = "symmetric said plainly"
_ON_CONDITION = re.compile(
    r"\b(?:unless|if|when|whenever|only|not|non|whether|in general|simpler|would|wenn|falls|nicht|si|pas)\b"
)
#: What a text says whose matrices are not symmetric.
DENIED = "symmetric denied"
#: The names of matrices that are symmetric above, where a text says that others are not, or the same ones elsewhere.
ABOVE = "symmetric above"
#: What a text says in which capitals are hardly numbers.
MATRICES = "matrices said"
#: Formulas that speak of them: a transposed capital, and the set of matrices.
_OF_MATRICES = re.compile(
    # In QK^\\top a capital stands before it.
    r"(?<![a-z\\])[A-Z](?:_\{?\w+\}?)?\}?\s*\^\s*\{?\s*(?:\\top|\\intercal|\\mathsf\{?T|\\mathrm\{?T|T(?![a-zA-Z]))|"
    # Those of a layer: W^{[2]T}, (W^{[2]})^T.
    r"(?<![a-zA-Z\\])[A-Z]\s*\^\s*\{\s*[\[(][\w+-]+[\])]\s*(?:\}\s*\)\s*)?\^?\s*\{?\s*(?:\\top|\\intercal|T(?![a-zA-Z]))|"
    r"\^\s*\{\s*-\s*(?:T|\\top|\\intercal|\\mathsf\{?T\}?)\s*\}|\\(?:det|tr|Tr|trace)(?![a-zA-Z])|"
    r"\\(?:operatorname|mathrm|text|mathsf)\*?\s*\{\s*(?:tr|Tr|trace|det)\s*\}|"
    r"\\mathbb\s*\{?R\}?\s*\^\s*\{[^{}]*\\times|(?:\\\||\\Vert|\\rVert|\|\|)\s*(?:\^\{?2\}?)?\s*_\s*\{?F(?![a-zA-Z])"
)
#: The set of symmetric matrices.
_OF_SYMMETRIC = re.compile(
    r"\\mathbb\s*\{?\s*S\s*\}?\s*(?:_\{?\+{1,2}\}?\s*)?\^|"
    r"\\math(?:bf|cal)\s*\{?\s*S\s*\}?\s*(?:\^\{?\w\}?\s*_\s*\{?\+|_\s*\{?\+{1,2}\}?\s*\^)|\\succ(?:eq)?(?![a-z])\s*0"
)
#: A matrix that is another one than its transpose, or minus that.
_OWN_TRANSPOSE = re.compile(
    r"(?<![A-Za-z\\])([A-Z])\s*(?:\\neq?(?![a-z])|\\not\s*=|=\s*-)\s*\1\s*\^\s*\{?\s*(?:\\top|\\intercal|T|\\mathsf)|"
    r"(?<![A-Za-z\\])([A-Z])\s*\^\s*\{?\s*(?:\\top|\\intercal|T|\\mathsf\s*\{?T\}?)\s*\}?\s*(?:\\neq?(?![a-z])|\\not\s*=|=\s*-)\s*\2"
)
_MATRICES = (
    "matri", "rows of", "columns of", "determinant", "macierz", "матриц", "矩阵", "矩陣", "行列", "행렬", "ماتریس",
    "مصفوف", "ম্যাট্রিক্স",
)  # fmt: skip
#: What a text says in which one loss is made of another one: its negative, half of it, with a penalty.
QUALIFIED = "losses made of others"
_QUALIFIED = re.compile(
    r"\b(?:negative|minus|half|twice|average|sum)\s+of\s+(?:it|this|both|all|the\s+(?:two|loss|losses|cost|log))\b|"
    r"\bplus\s+(?:the|a|an)\s+(?:\S+\s+)?(?:penalty|regulari[sz])|\bis\s+the\s+negative\s+log"
)
#: What a text says in which H before a function may be the Hessian.
HESSIANS = "Hessians said"
#: What a text says whose vectors may be rows.
ROWS_SAID = "rows said"
_ROWS = ("row vector", "row-vector", "row gradient", "行向量")
#: What a text says that names one of the two layouts of derivatives.
NUMERATOR_SAID, DENOMINATOR_SAID = "numerator said", "denominator said"
#: Words for the layout in which the derivative by a matrix is turned.
_NUMERATOR = ("numerator layout", "numerator-layout", "jacobian formulation", "分子布局")
_DENOMINATOR = ("denominator layout", "denominator-layout", "hessian formulation", "分母布局")
SIGMA = r"\sigma"
#: What a text says that speaks of the softmax.
SOFTMAX_SAID = "softmax said"
#: The other words of a title that is about one function.
_TITLE = frozenset(
    """function functions activation activations nonlinearity unit units derivative derivatives gradient gradients
    of the a rectified linear hyperbolic tangent its and with for non 函数 激活函数 的导数 导数 的 求导""".split()
)
#: Longer lines are no titles.
MAX_TITLE = 80
#: What is written into the margin beside a formula.
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")
_RUN = re.compile(r"[^\W\d_]+")
#: A formula in a text that perhaps begins inside of one.
_FORMULA = re.compile(r"\$[^$]*\$|^[^$]*\\[^$]*\$|\\\w+")


def with_named(sentence: list[Word], line: int, scope: Scope, *, near: int) -> Scope:
    """The scope with the functions that a sentence names; a definition less than `near` lines above says more.

    "Let f be the ReLU" begins anew.
    """
    anew = any(_plain(word) in _ANEW for word in sentence[:2] if not word.formula)
    for _, named in named_functions(sentence, line):
        stated = scope.definitions.get(named.name)
        if stated is None or anew or _is_by_name(stated) or (stated.line and line - stated.line > near):
            scope = scope.define(named)
    for name in _otherwise_named(sentence):
        stated = scope.definitions.get(name)
        if stated is not None and _is_by_name(stated) and stated.line < line:
            scope = replace(scope, definitions={n: d for n, d in scope.definitions.items() if n != name})
    return scope


def _otherwise_named(sentence: list[Word]) -> list[str]:
    """The letters that a sentence calls a function that is not in the table: "where $f$ is the linear function"."""
    out = []
    for i, word in enumerate(sentence):
        if not word.formula or len(word.names) != 1 or not _may_be_function(word.names[0]):
            continue
        behind = [_plain(other) for other in takewhile(lambda other: not other.formula, sentence[i + 1 : i + 6])]
        place = next((at for at, text in enumerate(behind) if text in ("function", "activation", "identity")), 0)
        said = behind[: place + 1]
        if place and said[0] in ("is", "be", "denotes", "being") and not any(text in NAMED for text in said):
            out.append(word.names[0])
    return out


def _is_by_name(stated: Definition) -> bool:
    """Whether a definition is a function's name alone: another name is a newer one."""
    function = stated.body.function if isinstance(stated.body, Applied) else ""
    return bool(function) and stated.text == definition_of(stated.name, function).text


def named_in_turns(sentence: list[Word], line: int) -> list[list[Definition]]:
    """What the formulas of a sentence are about that names several functions by one letter, for each formula.

    "If f is the sigmoid then $f'(z) = ...$. If f is tanh then ...": the naming before a formula counts; where none
    stands before the first one, the naming behind it.
    """
    found = named_functions(sentence, line)
    repeated = {named.name for _, named in found if sum(named.name == other.name for _, other in found) > 1}
    out: list[list[Definition]] = []
    for i in (i for i, word in enumerate(sentence) if word.formula):
        out.append([])
        for name in sorted(repeated):
            own = [(place, named) for place, named in found if named.name == name]
            # A first naming right at the beginning stands before its formulas.
            before = own[0][0] <= _LEADING
            above = [named for place, named in own if place <= i]
            behind = [named for place, named in own if place >= i]
            out[-1] += above[-1:] if before else behind[:1]
    return out


def named_functions(sentence: list[Word], line: int) -> list[tuple[int, Definition]]:
    """The functions that a sentence names by a letter, with where it does so."""
    sentence = _in_one_word(sentence)
    out: list[tuple[int, Definition]] = []
    for i, word in enumerate(sentence):
        if not word.formula or len(word.names) != 1 or not _may_be_function(word.names[0]):
            continue
        function = _behind(sentence, i) or _before(sentence, i)
        if function:
            out.append((i, definition_of(word.names[0], function, line)))
    return out


def _in_one_word(sentence: list[Word]) -> list[Word]:
    """The sentence with tanh for "hyperbolic tangent", which other languages write the other way round."""
    out: list[Word] = []
    for word in sentence:
        text = "" if word.formula else _plain(word)
        if "双曲正切" in text:
            out.append(replace(word, text="tanh"))
        elif out and not out[-1].formula and {text[:8], _plain(out[-1])[:8]} in _HYPERBOLIC:
            out[-1] = replace(word, text="tanh")
        else:
            out.append(word)
    return out


def _may_be_function(name: str) -> bool:
    """Whether a name is a letter of functions, perhaps with the layer that it belongs to: ``f^{(l)}``."""
    return (letter_of(name) if _LABELLED.fullmatch(name) else name) in _LETTERS


def definition_of(name: str, function: str, line: int = 0, variable: str = "x") -> Definition:
    """The definition of a name by a function of the table."""
    argument = Name(0, 0, variable)
    body = Applied(0, 0, function, (argument,))
    return Definition(name, (argument,), (), body, text=f"{name} is {function}", line=line)


def _plain(word: Word) -> str:
    return word.text.lower().strip(".,;:()*_\"'")


def _behind(sentence: list[Word], i: int) -> str:
    """``g is the sigmoid function``: a verb, then a function."""
    # A title takes the first word of the sentence below it.
    verb = not i or (not sentence[i - 1].formula and _plain(sentence[i - 1]) in _APPOSITION)
    for word in sentence[i + 1 : i + 8]:
        if word.formula:
            return ""
        text = _plain(word)
        if text in NAMED:
            return NAMED[text] if verb else ""
        if text not in _BEFORE:
            return ""
        verb |= text in _VERBS
    return ""


def _before(sentence: list[Word], i: int) -> str:
    """``the sigmoid function g``: a function, then the letter."""
    for word in reversed(sentence[max(0, i - 4) : i]):
        text = _plain(word)
        if word.formula or (text not in NAMED and text not in _BEHIND):
            return ""
        if text in NAMED:
            return NAMED[text]
    return ""


def spoken_of(text: str) -> set[str]:
    """The functions of the table that a text speaks of."""
    lower = text.lower()
    affirmed = _NO_FUNCTION.sub("not", lower)
    found = {function for word, function in FUNCTIONS.items() if word in affirmed and len(word) > 3}
    if any(word in lower for word in _SYMMETRIC):
        found.add(SYMMETRIC_SAID)
        if NOT_SYMMETRIC.search(lower):
            found.add(DENIED)
    if "softmax" in affirmed or "soft-max" in affirmed:
        found.add(SOFTMAX_SAID)
    if speaks_of_classes(lower):
        found.add(SPOKEN)
    if any(word in lower for word in _NUMERATOR):
        found.add(NUMERATOR_SAID)
    if any(word in lower for word in _DENOMINATOR):
        found.add(DENOMINATOR_SAID)
    if any(word in lower for word in _MATRICES):
        found.add(MATRICES)
    if any(word in lower for word in _ROWS):
        found.add(ROWS_SAID)
    if "hessian" in lower:
        found.add(HESSIANS)
    if _QUALIFIED.search(lower) is not None:
        found.add(QUALIFIED)
    return found


def with_symmetric_plainly(sentence: str, line: int, scope: Scope) -> Scope:
    """The scope with where a sentence speaks of symmetric matrices without a condition."""
    lower = sentence.lower()
    if "symm" in lower and _NOT_ASSUMED.search(lower):
        return replace(scope, options={**scope.options, DENIED: "said"})
    if SYMMETRIC_SAID not in scope.options or not any(word in lower for word in _SYMMETRIC):
        return scope
    plain = [part for part in re.split(r"[.;:!?]\s", lower) if not _ON_CONDITION.search(part)]
    said = any(word in part for part in plain for word in _SYMMETRIC)
    return replace(scope, options={**scope.options, SYMMETRIC_PLAINLY: str(line)}) if said else scope


def functions_in(text: str) -> tuple[str, ...]:
    """The functions of one number of the table that words name; those in formulas are not said."""
    words = (word.lower() for word in _RUN.findall(_FORMULA.sub(" ", text)))
    return tuple(dict.fromkeys(FUNCTIONS[word] for word in words if word in FUNCTIONS))


def _affirmed(text: str) -> bool:
    """Whether the last word of a text on symmetry says that there is one."""
    last = text.rfind("symmetric")
    return last >= 0 and all(denied.end() <= last for denied in NOT_SYMMETRIC.finditer(text))


def titled(line: str) -> str:
    """The function that a title is about, such as "2) **Derivative of the tanh function**"; "" for other lines."""
    words = [word.lower() for word in _RUN.findall(line)] if len(line) < MAX_TITLE else []
    named = {FUNCTIONS[word] for word in words if word in FUNCTIONS}
    rest = [word for word in words if word not in FUNCTIONS]
    return named.pop() if len(named) == 1 and all(word in _TITLE for word in rest) else ""


def with_spoken(text: str, scope: Scope) -> Scope:
    """The scope with what a text, or the words in a formula, speak of."""
    new = dict.fromkeys(spoken_of(text) - scope.options.keys(), "said")
    if DENIED in scope.options and _affirmed(text.lower()):
        # "If A is not symmetric: ..." ends where the text speaks of symmetric matrices again.
        scope = replace(scope, options={name: said for name, said in scope.options.items() if name != DENIED})
        new.pop(DENIED, None)
    return replace(scope, options={**scope.options, **new}) if new else scope


def with_words_inside(formula: str, scope: Scope) -> Scope:
    """The scope with what the words in a formula speak of, or those in the margin beside it."""
    if MATRICES not in scope.options and _OF_MATRICES.search(formula) is not None:
        scope = replace(scope, options={**scope.options, MATRICES: "said"})
    if _OWN_TRANSPOSE.search(formula) is not None:
        scope = replace(scope, options={**scope.options, DENIED: "said"})
    if _OF_SYMMETRIC.search(formula) is not None:
        # What was said of other matrices is not said of those in the set.
        kept = {name: said for name, said in scope.options.items() if name != DENIED}
        scope = replace(scope, options={**kept, SYMMETRIC_SAID: "said", MATRICES: "said"})
    if r"\text" in formula:
        return with_spoken(formula, scope)
    tags = _TAG.findall(formula)
    return with_spoken(" ".join(tags), scope) if tags else scope


def under_titles(titles: list[str], scope: Scope) -> Scope:
    """The scope below lines: under a title about a function letters may no longer mean what they meant above it."""
    text = "\n".join(titles).lower()
    if not any(function in text for function in FUNCTIONS):
        return scope
    title = next(filter(None, map(titled, reversed(titles))), "")
    if not title:
        return scope
    above = {n: d for n, d in scope.definitions.items() if n in _LETTERS and len(d.parameters) == 1}
    marked = {name: replace(stated, title=title) for name, stated in above.items()}
    return replace(scope, definitions={**scope.definitions, **marked})


def differentiates_sigma(trees: list[Tree], scope: Scope) -> str | None:
    r"""The variable of a bare \sigma that is differentiated though nothing defines it, None where there is none."""
    if SIGMA in scope.definitions or SIGMA in scope.declarations or OTHER_SIGMA in scope.options:
        return None
    for tree in trees:
        for part in walk(tree):
            if isinstance(part, Derivative) and isinstance(part.body, Name) and part.body.name == SIGMA:
                variable = part.variables[0][0] if part.variables else None
                return variable.name if isinstance(variable, Name) else None
            if isinstance(part, Script) and part.primes and isinstance(part.base, Name) and part.base.name == SIGMA:
                return "x"
    return None
