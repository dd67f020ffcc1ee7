r"""What a name looks like, below everything that asks for it: its letter, whether that is a capital, its transpose."""

from __future__ import annotations

import re
from functools import lru_cache

from chainrule.readers.syntax import Group, Name, Number, Script, Terms, Tree, Words

#: Letters that hardly anybody counts with; as subscripts they are labels of layers and gates.
LABELS = frozenset("efghoquvwxyz")
#: The letter for a sign that is open: what is said with it is said of 1 and of -1.
OPEN_SIGN = r"\pm"
#: How the names end that stand for factorials: k! is a number that k alone gives.
FACTORIAL = "!"
#: How the names begin that stand for conditions below sums: 1 for the terms that are summed, 0 for others.
CONDITION = r"\mathbb{1}["
#: How the names begin that stand for the number of points of an integral.
INTEGRAL = r"n_{\int "
#: The place of the step in names for several entries: x_{1:t} is what has the name x_{1:·} at t.
STEP_IN_RANGE = "·"
#: What the name of a family of vectors x^{(i)} ends with.
FAMILY = r"^{(\cdot)}"
#: What the name of a column or a row of biases ends with: w_{k0} beside the sum of w_{kj} x_j.
BIASES = (r"_{\cdot0}", r"_{0\cdot}")
#: The number that all letters depend on of which differentials are taken.
ALONG = r"\mathfrak{t}"
#: Names of matrices of derivatives: J_f, and H_f for second ones.
JACOBIAN_NAMES = frozenset(("J", r"\mathcal{J}"))
HESSIAN_NAMES = frozenset(("H", r"\mathcal{H}"))
#: The name of one example by its number, the last of them by a letter; L counts layers.
_EXAMPLE = re.compile(r"(?P<base>.+)\^\{\((?:\d+|[A-KM-Zmn])\)\}")
_ACCENT = re.compile(r"\\[A-Za-z]+\{((?:[^{}]|\{[^{}]*\})*)\}")
#: A text has few names, of which the same is asked for each place and each reading.
_known = lru_cache(maxsize=4096)


@_known
def letter_of(name: str) -> str:
    r"""The letter of a name without its accents, labels and subscripts: W for ``\hat{W}^{(2)}``."""
    name = name.removeprefix("\\Delta ")
    while (accent := _ACCENT.match(name)) is not None:
        name = accent.group(1)
    cuts = [at for at in (name.find("^", 1), name.find("_", 1)) if at > 0]
    return name[: min(cuts)] if cuts else name


@_known
def families_of(name: str) -> tuple[str, ...]:
    r"""The names of all examples, of which ``y^{(2)}`` may be one: the family and the vector of them."""
    found = _EXAMPLE.fullmatch(name)
    return (found["base"] + FAMILY, found["base"]) if found is not None else ()


#: A quantity at a step or a layer that a letter counts: ``h^{(t-1)}``, ``W^{[l+1]}``, ``z_{t}``.
AT_A_STEP = re.compile(
    r"(?P<base>.+)(?P<mark>[_^]\{[\[(]?)(?P<letter>[A-Za-z]|\\ell|\\tau)(?P<step>[+-]\d+)?(?P<closing>[\])]?\})"
)


def layer_of(name: str) -> re.Match[str] | None:
    """The parts of a name at a layer: ``W^{[l+1]}``, ``z^{(l)}``, ``a^{l-1}``."""
    found = AT_A_STEP.fullmatch(name)
    return found if found is not None and found["mark"].startswith("^") else None


@_known
def is_capital(name: str) -> bool:
    """Whether a name begins with a capital, Latin or Greek."""
    return letter_of(name).lstrip("\\")[:1].isupper()


#: Greek letters of parameters, which are vectors behind a matrix.
_PARAMETERS = frozenset((r"\theta", r"\beta", r"\mu", r"\phi", r"\xi", r"\delta"))
#: Those that are numbers elsewhere, and vectors behind what is transposed: ``x^T \gamma``.
BEHIND_ROWS = frozenset((r"\alpha", r"\gamma", r"\eta", r"\omega", r"\psi"))


@_known
def is_small(name: str) -> bool:
    """Whether a name is a small letter, perhaps with accents and labels; of the Greek ones only those of parameters."""
    letter = letter_of(name)
    return (len(letter) == 1 and letter.islower()) or letter in _PARAMETERS


def is_transpose(sup: Tree | None) -> bool:
    """Whether a superscript says transpose."""
    return (isinstance(sup, Name) and sup.name == "T") or (isinstance(sup, Words) and sup.text == "T")


def is_inverse(sup: Tree | None) -> bool:
    """Whether a superscript is -1."""
    one = sup.terms[0] if isinstance(sup, Terms) and len(sup.terms) == 1 else (1, None)
    return one[0] < 0 and isinstance(one[1], Number) and one[1].value == 1


def is_transposed(tree: Tree) -> bool:
    """Whether a factor is transposed, and no function."""
    return isinstance(tree, Script) and is_transpose(tree.sup)


def subscript_text(sub: tuple[Tree, ...]) -> str:
    """A subscript as it stands in a longer name."""
    text = ""
    for part in sub:
        kind = type(part)
        text += str(part.value) if kind is Number else part.name if kind is Name else "?"  # type: ignore[attr-defined]
    return text if len(sub) == 1 and len(text) == 1 else "{" + text + "}"


def whole_name(tree: Tree) -> str | None:
    r"""The name of a whole quantity: ``W``, ``W_2`` and ``W_{out}``, transposed or not; None for entries and others."""
    if isinstance(tree, Name):
        return tree.name
    if isinstance(tree, Group) and len(tree.items) == 1:
        tree = tree.items[0]
        if isinstance(tree, Name):
            return tree.name
    if not isinstance(tree, Script) or tree.primes or not (tree.sup is None or is_transpose(tree.sup)):
        return None
    if tree.sup is not None and not tree.sub:
        return whole_name(tree.base)
    if not isinstance(tree.base, Name) or not tree.sub:
        return None
    if tree.base.name.endswith(FAMILY) and len(tree.sub) == 1:
        return tree.base.name
    kinds = set(map(type, tree.sub))
    if kinds == {Number}:
        return f"{tree.base.name}_{subscript_text(tree.sub)}"
    if kinds == {Words}:
        text = "".join(part.text for part in tree.sub if isinstance(part, Words))
        return f"{tree.base.name}_{{{text}}}"
    return None
