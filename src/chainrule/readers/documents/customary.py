r"""Macros that notes use without defining them, beside those of a document: ``\vx`` for a bold x, ``\pd{f}{x}``.

A document is often a part of a site or of a book whose macros are defined elsewhere. Only what is certain by its name
and form stands here; anything else stays a command that is not known. A definition in the document comes first.
"""

from __future__ import annotations

from functools import cache

from chainrule.readers.documents.macros import Macro

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CAPITALS = _LETTERS.upper()
_SMALL_GREEK = "alpha beta gamma delta epsilon eta theta lambda mu nu xi pi rho sigma tau phi psi omega".split()
_LARGE_GREEK = "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split()
#: Letters that are bold behind a b; others make words, \be and \bf, or letters of sets, \bR.
_BEHIND_B = "xyzwuvahcXYZWUVAH"
#: Letters behind a c that are no command of their own.
_CALLIGRAPHIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Letters that are bold before a v; a \dv is a derivative, an \ev a mean, an \ov a line over something.
_BEFORE_V = "abcfghijklmnpqrstuvwxyz"
#: Letters before a hat that make another word.
_OTHER_HATS = "ctw"
#: Letters that are bold as commands of their own: other small ones are accents and words, other capitals sets.
_ALONE = "xyzwhqgAXYWVU"
#: Words for what is bold, with what stands before them: \VUvec{x}, \bvec{x}, \mymat{W}.
_BOLD_WORDS, _BEFORE_WORDS = (
    ("vec", "mat", "vect", "vct", "matr", "mtx", "tens"),
    ("", "b", "my", "VU", "bm", "bf", "u"),
)
#: Letters that are differentiated behind a p; a \pi and a \pm are commands of their own.
_BEHIND_P = "xyzuvwtfg"
#: What sums run over, and to: \sumin for the sum over i from 1 to n.
_INDICES, _LAST = "ijk", "nmNMK"

#: Greek letters by what their names begin with.
_SHORT_GREEK = {
    "alpha": "al alp", "gamma": "ga gam", "kappa": "ka", "lambda": "la lam", "sigma": "si sig", "omega": "om omg",
    "Gamma": "Ga Gam", "Delta": "De", "Lambda": "La Lam", "Sigma": "Si Sig", "Omega": "Om",
    "varepsilon": "veps vareps", "varphi": "vphi",
}  # fmt: skip
#: What stands for a text of its own.
_PLAIN = {
    r"\mathbb{E}": "E EE Expect",
    r"\mathbb{R}": "R RR",
    r"\mathcal{L}": "L calL mcL Loss loss Lagr",
    r"\operatorname{sign}": "sgn sign",
    r"\operatorname{softmax}": "softmax",
    r"\operatorname{sigmoid}": "sigmoid",
    r"\operatorname{relu}": "relu ReLU",
    r"\operatorname{erf}": "erf",
    r"\epsilon ": "eps",
    r"\frac{1}{2}": "half",
    r"\mathbf{I}": "eye",
    r"\mathrm{d}": "d ud rd dif diff dd",
    r"\left": "lft",
    r"\right": "rgt",
    # Where it is a bracket its other half is not known.
    **{rf"\{name} ": names for name, names in _SHORT_GREEK.items()},
    r"\textstyle ": "ts",
    r"\displaystyle ": "ds",
    r"\pdv": "pd pdd pder pderiv pdiff parder pardiff derv derpar dpar partialderiv partialderivative partialdiff "
    "partialfrac partialby partialof fracpartial fracpar fracpd partiald pderivative fpartial",
    r"\dv": "der deriv derivative odiff totder totalderiv od",
    r"\begin{bmatrix}": "bmat bbmat bbm",
    r"\end{bmatrix}": "emat ebmat ebm",
    r"\begin{pmatrix}": "bpmat bpm",
    r"\end{pmatrix}": "epmat epm",
    r"\sptop ": "trans tran transpose Trans Tsp tp",
    r"\hat": "Hat",
    r"\tilde": "Tilde",
    r"\bar": "Bar",
    r"\mathbf": "mbf vect bvec matr mat mx vct",
    r"\boldsymbol": "bs",
    r"\mathcal": "mc",
    r"\nabla ": "spacegrad",
    r":=": "defeq defas coloneq",
    # Names of HTML, which KaTeX knows as Wikipedia does.
    r"\quad ": "tab",
    r"\partial ": "part",
    r"\cdot ": "sdot",
    r"\in ": "isin",
    r"\infty ": "infin",
    r"\langle ": "lang",
    r"\rangle ": "rang",
}
#: What is read in front of a brace only: without one it may be something else, a \pd a \partial.
_IN_FRONT_OF_BRACES = frozenset((r"\pdv", r"\dv", r"\hat", r"\tilde", r"\bar", r"\mathbf", r"\boldsymbol", r"\mathcal"))
#: What is a differential, or a derivative before two groups: \diff{f}{x}.
_SINGLE = "diff"
#: What is read above and below the bar of a fraction only: \p may be a probability.
_IN_FRACTIONS = {"p": r"\partial ", "pa": r"\partial ", "prt": r"\partial "}
#: Brackets around what stands in braces.
_BRACKETS = (r"\left[#1\right]", r"\left(#1\right)")
#: What takes arguments.
_WITH_ARGUMENTS = {
    "inner": (2, r"\langle #1, #2 \rangle "),
    "ip": (2, r"\langle #1, #2 \rangle "),
    "dotp": (2, r"\langle #1, #2 \rangle "),
    "underE": (2, r"\underset{#1}{\mathbb{E}}\left[#2\right]"),
    "innerprod": (2, r"\langle #1, #2 \rangle "),
    "eval": (1, r"\left.{#1}\right|"),
    "evalbar": (2, r"\left.{#1}\right|_{#2}"),
    "inv": (1, "{#1}^{-1}"),
    "cro": (1, r"\left[#1\right]"),
    "lr": (1, r"\left(#1\right)"),
    "vector": (1, r"\left\langle #1 \right\rangle "),
}
#: What stands between delimiters, as the roots of plain TeX do.
_DELIMITED = {"root": (1, r"\sqrt[#1]", ("", r"\of"))}
#: What has an optional argument before the others, with its value: an answer that exercises ask for.
_WITH_OPTIONS = {"answer": (2, "{#2}", "")}


@cache
def customary() -> dict[str, Macro]:
    """The macros by their names."""
    bodies = {name: body for body, names in _PLAIN.items() for name in names.split()}
    for letter in _LETTERS:
        bodies["v" + letter] = bodies["V" + letter] = rf"\mathbf{{{letter}}}"
        bodies["dd" + letter] = rf"\frac{{d}}{{d{letter}}}"
        if letter in _BEHIND_P:
            bodies["p" + letter] = rf"\partial {letter}"
        bodies |= {f"d{letter}d{below}": rf"\frac{{d{letter}}}{{d{below}}}" for below in "txyz"}
    for letter in _CAPITALS:
        bodies["m" + letter] = bodies["M" + letter] = rf"\mathbf{{{letter}}}"
        bodies[letter + "mat"] = rf"\mathbf{{{letter}}}"
    bodies |= {"b" + letter: rf"\mathbf{{{letter}}}" for letter in _BEHIND_B}
    bodies |= {"B" + letter: rf"\mathbf{{{letter}}}" for letter in _BEHIND_B if letter.islower()}
    bodies |= {letter + "hat": rf"\hat{{{letter}}}" for letter in _BEFORE_V if letter not in _OTHER_HATS}
    bodies |= {name + "hat": rf"\hat{{\{name}}}" for name in _SMALL_GREEK}
    bodies |= {letter + "v": rf"\mathbf{{{letter}}}" for letter in _BEFORE_V}
    bodies |= {name + "v": rf"\boldsymbol{{\{name}}}" for name in _SMALL_GREEK}
    bodies |= {f"sum{index}{last}": rf"\sum_{{{index}=1}}^{{{last}}}" for index in _INDICES for last in _LAST}
    bodies |= {mark + letter: rf"\mathcal{{{letter}}}" for mark in ("c", "cal") for letter in _CALLIGRAPHIC}
    bodies |= {letter: rf"\mathbf{{{letter}}}" for letter in _ALONE}
    bodies |= {mark + name: rf"\boldsymbol{{\{name}}}" for mark in "vVb" for name in _SMALL_GREEK}
    bodies |= {mark + name: rf"\boldsymbol{{\{name}}}" for mark in "mM" for name in _LARGE_GREEK}
    bodies |= {before + word: r"\mathbf" for before in _BEFORE_WORDS for word in _BOLD_WORDS} | {"bmat": bodies["bmat"]}
    # These are commands of their own.
    del bodies["ddd"], bodies["beta"], bodies["vec"]
    macros = {
        name: Macro(name, 0, body, braced=body in _IN_FRONT_OF_BRACES, single=name == _SINGLE)
        for name, body in bodies.items()
    }
    macros |= {name: Macro(name, 0, body, paired=True) for name, body in _IN_FRACTIONS.items()}
    macros |= {name: Macro(name, count, body, default) for name, (count, body, default) in _WITH_OPTIONS.items()}
    macros |= {name: Macro(name, count, body, delimiters=ends) for name, (count, body, ends) in _DELIMITED.items()}
    # A \lr without a brace may be the rate of learning.
    return macros | {
        name: Macro(name, count, body, braced=body in _BRACKETS) for name, (count, body) in _WITH_ARGUMENTS.items()
    }
