"""Expressions as text in the syntax that chainrule reads: Python's operators, ``sum[i](...)``, ``delta[i, j]``."""

from __future__ import annotations

from itertools import accumulate

from chainrule.errors import BudgetError
from chainrule.expr.nodes import SLOTS, Node
from chainrule.writers import shown
from chainrule.writers.layout import layout
from chainrule.writers.sizes import summary

ADD, MUL, UNARY, POW, ATOM = 1, 2, 3, 4, 5
_ACCENTS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303", "dot": "\u0307", "vec": "\u20d7"}
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "pi": "π",
}  # fmt: skip


def text(node: Node, *, view: str = "matrix", indices: tuple[str, ...] | None = None) -> str:
    """`node` as text."""
    return render(layout(node, view=view, indices=indices))


#: What the name of a sum ends with whose terms have the same letter.
_OF_TERMS = r"^{\sum}"


def plain_name(name: str) -> str:
    r"""A name as a person reads it on a terminal: ``\hat{y}`` as ŷ, ``\theta`` as θ, ``\delta^{l}`` as δ^{l}."""
    name = name.removesuffix(_OF_TERMS)
    if not name.startswith("\\"):
        return name
    end = next((i for i in range(1, len(name)) if not name[i].isalpha()), len(name))
    word, rest = name[1:end], name[end:]
    if not rest.startswith("{"):
        return GREEK.get(word, word) + rest
    depths = accumulate({"{": 1, "}": -1}.get(char, 0) for char in rest)
    close = next((i for i, depth in enumerate(depths) if not depth), len(rest))
    inner, tail = plain_name(rest[1:close]), rest[close + 1 :]
    if word == "acute":
        # The mark of a letter that a prime makes another one.
        return f"{inner}'{tail}"
    if word in _ACCENTS:
        import unicodedata

        return unicodedata.normalize("NFC", inner[:1] + _ACCENTS[word] + inner[1:]) + tail
    return inner + tail


def render(item: shown.Shown) -> str:
    """The tree as text."""
    return _render(item)[0]


def _wrap(item: shown.Shown, level: int) -> str:
    string, own = _render(item)
    return string if own >= level else f"({string})"


def _bare(condition: shown.Shown) -> str:
    """A condition where it stands alone."""
    if isinstance(condition, shown.Compare):
        return f"{render(condition.left)} {condition.sign} {render(condition.right)}"
    return render(condition)


def _render(item: shown.Shown) -> tuple[str, int]:  # noqa: C901, PLR0911, PLR0912 - one arm per kind of tree
    match item:
        case shown.Num(value):
            return str(value), ATOM
        case shown.Word(name):
            return plain_name(name), ATOM
        case shown.Add(terms):
            parts = []
            for position, (sign, term) in enumerate(terms):
                body = _wrap(term, MUL)
                parts.append((("-" if sign < 0 else "") if not position else (" - " if sign < 0 else " + ")) + body)
            return "".join(parts), ADD
        case shown.Mul((matrix, shown.Fn("diag", (shown.Frac(top, bottom),))), "@"):
            # A @ diag(1/v) divides the columns, which broadcasting says shorter.
            scaled = matrix if top == shown.Num(1) else shown.Mul((top, matrix), "*")
            return f"{_wrap(scaled, MUL)}/{_wrap(bottom, UNARY)}", MUL
        case shown.Mul(factors, sign):
            joint = " @ " if sign == "@" else "*"
            strings = [_wrap(f, UNARY) for f in factors]
            if sign in ("", ".") and (shown.is_matrix_product(factors[-1]) or shown.is_elementwise(factors[-1])):
                strings[-1] = render(factors[-1])
            return joint.join(strings), MUL
        case shown.Frac(top, bottom):
            return f"{_wrap(top, MUL)}/{_wrap(bottom, UNARY)}", MUL
        case shown.Pow(base, exponent):
            return f"{_wrap(base, ATOM)}**{_wrap(exponent, POW)}", POW
        case shown.Fn("dot-left", (vector,)):
            return _wrap(vector, UNARY), UNARY
        case shown.Fn("sqrt", (shown.Fn("var", args),)):
            return render(shown.Fn("std", args)), ATOM
        case shown.Fn("unit", (size, index)):
            return f"eye({render(size)})[{render(index)}, :]", ATOM
        case shown.Fn(name, args):
            return f"{plain_name(name)}({', '.join(_bare(a) for a in args)})", ATOM
        case shown.Sub(base, indices):
            return f"{_wrap(base, ATOM)}[{', '.join(indices)}]", ATOM
        case shown.BigSum(index, _, body, product):
            # A product is written by its logarithms, which can be read again wherever a sum can.
            return (f"exp(sum[{index}](ln({render(body)})))" if product else f"sum[{index}]({render(body)})"), ATOM
        case shown.Delta(i, j):
            return f"delta[{i}, {j}]", ATOM
        case shown.Repeated(vector, axis):
            return (f"{_wrap(vector, ATOM)}[:, None]", ATOM) if axis else _render(vector)
        case shown.Column(base):
            return f"sum({render(base)}, axis=1)", ATOM
        case shown.AxisSum(base, axis):
            return f"sum({render(base)}, axis={axis})", ATOM
        case shown.Transposed(base):
            return f"{_wrap(base, ATOM)}.T", ATOM
        case shown.Where(condition, yes, no):
            return f"where({_bare(condition)}, {render(yes)}, {render(no)})", ATOM
        case shown.Compare(sign, left, right):
            return f"({render(left)} {sign} {render(right)})", ATOM
        case shown.Diff(name, variables, args):
            inner = f"{plain_name(name)}({', '.join(render(a) for a in args)})"
            return f"diff({', '.join([inner, *map(render, variables)])})", ATOM


def display(node: Node) -> str:
    """`node` as text, or what can be said of one that is too large to print."""
    try:
        return text(node)
    except BudgetError:
        return f"<{summary(node)}>"


SLOTS["text"] = display
