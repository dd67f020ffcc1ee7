"""The words of LaTeX that the parser knows; what is not here is refused."""

from __future__ import annotations

from chainrule.rules import NAMES

MAX_DEPTH = 60
RELATIONS = {
    "=": "=", r"\equiv": "=", r"\approx": "approx", r"\simeq": "approx", r"\propto": "propto", r"\sim": "sim", r"\in": "in",
    r"\to": "to", r"\rightarrow": "to", r"\Rightarrow": "implies", r"\implies": "implies", r"\iff": "implies",
    r"\Longrightarrow": "implies", r"\Leftrightarrow": "implies", r"\leftarrow": "assign", r"\gets": "assign",
    r"\triangleq": ":=", r"\coloneqq": ":=", r"\doteq": ":=", r"\mapsto": "to", r"\le": "<=", r"\leq": "<=", r"\ge": ">=",
    r"\geq": ">=", r"\leqslant": "<=", r"\geqslant": ">=", "<": "<", ">": ">", r"\lt": "<", r"\gt": ">", r"\ne": "!=",
    r"\neq": "!=", r"\ll": "<", r"\gg": ">", r"\notin": "notin", r"\subset": "in", r"\forall": "forall",
    r"\succ": "succ", r"\succeq": "succ",
}  # fmt: skip
_ARROWS = frozenset((r"\to", r"\rightarrow", r"\Rightarrow", r"\implies", r"\iff", r"\Longrightarrow", r"\longrightarrow",
                     r"\Leftrightarrow", r"\Longleftrightarrow", r"\forall", r"\therefore", r"\because"))  # fmt: skip
GREEK = frozenset(
    "\\" + name for name in
    ("alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho varrho "
     "sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega "
     "ell hbar imath jmath Re Im aleph mathcal").split()
)  # fmt: skip
_ALIASES = {r"\varepsilon": r"\epsilon", r"\varphi": r"\phi", r"\vartheta": r"\theta"}
FUNCTIONS = {
    r"\ln": "ln", r"\log": "log", r"\lg": "lg", r"\exp": "exp", r"\sin": "sin", r"\cos": "cos", r"\tan": "tan", r"\sec": "sec",
    r"\csc": "csc", r"\cot": "cot", r"\arcsin": "asin", r"\arccos": "acos", r"\arctan": "atan", r"\arccot": "acot", r"\arcsec": "asec", r"\arccsc": "acsc", r"\sinh": "sinh",
    r"\cosh": "cosh", r"\tanh": "tanh", r"\coth": "coth", r"\sech": "sech", r"\csch": "csch", r"\max": "max", r"\min": "min", r"\det": "det",
    r"\tr": "tr", r"\Tr": "tr", r"\trace": "tr", r"\diag": "diag",
}  # fmt: skip
#: Functions of matrices that are written as words, with the names that they have in text.
MATRIX_WORDS = {"tr": "tr", "Tr": "tr", "trace": "tr", "Trace": "tr", "diag": "diag", "Diag": "diag", "vec": "vec", "Vec": "vec",
                "det": "det", "Det": "det"}  # fmt: skip
MATRICES = frozenset(("bmatrix", "pmatrix", "matrix", "smallmatrix", "Bmatrix"))
#: Matrices between bars.
BARRED = {"vmatrix": "", "Vmatrix": "plain"}
#: Signs that bound what stands between them, or separate what stands before from what stands behind.
BARS = frozenset(
    ("|", "left|", "right|", r"\vert", r"\lvert", r"\rvert", r"\|", r"\Vert", r"\lVert", r"\rVert", r"\parallel")
)
#: What strikes a term out.
STRUCK = frozenset((r"\cancel", r"\bcancel", r"\xcancel"))
STYLES = frozenset((r"\mathbf", r"\bold", r"\symbf", r"\boldsymbol", r"\bm", r"\vec", r"\pmb", r"\mathbfit",
                    r"\mathbold"))  # fmt: skip
PLAIN_STYLES = frozenset((r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt", r"\mathcal", r"\mathscr", r"\mathfrak", r"\operatorname",
                          r"\operatorname*", r"\mathbb", r"\rm", r"\textstyle", r"\mathop", r"\underbrace", r"\boxed", r"\overbrace",
                          r"\mathds", r"\mathbbm", r"\cancel", r"\bcancel", r"\xcancel"))  # fmt: skip
ACCENTS = {r"\hat": "hat", r"\widehat": "hat", r"\bar": "bar", r"\overline": "bar", r"\tilde": "tilde", r"\widetilde": "tilde",
           r"\dot": "dot", r"\ddot": "ddot", r"\check": "check", r"\breve": "breve", r"\mathring": "mathring", r"\underline": "underline",
           r"\overrightarrow": "overrightarrow", r"\overleftarrow": "overleftarrow", r"\acute": "acute"}  # fmt: skip
#: Superscripts that are marks rather than powers, and the spellings of a transpose.
LABELS = {"*": "*", r"\ast": "*", r"\star": "*", "+": "+", "-": "-", r"\dagger": "dagger"}
TRANSPOSES = frozenset((
    (r"\top",), (r"\intercal",), ("T", "r"), (r"\mathstrut",), (r"\mathsf", "{", "T", "}"), (r"\mathrm", "{", "T", "}"), (r"\mathsf", "T"),
    (r"\mathrm", "T"), (r"\T",), (r"\rm", "T"), (r"\mathsf", "{", r"\top", "}"), (r"\sptop",),
))  # fmt: skip
DOTS = frozenset(
    (r"\dots", r"\ldots", r"\cdots", r"\vdots", r"\dotsc", r"\dotsb", r"\dotsm", r"\hdots", r"\ddots", r"\iddots")
)
PRODUCTS = {r"\cdot": "dot", r"\times": "dot", "*": "dot", r"\odot": "*", r"\circ": "o", r"\ast": "dot", "/": "/", r"\div": "/",
            r"\bullet": "dot", r"\otimes": "kron"}  # fmt: skip
BINOMIALS = frozenset((r"\binom", r"\dbinom", r"\tbinom"))
FRACTIONS = BINOMIALS | frozenset((r"\frac", r"\dfrac", r"\tfrac", r"\cfrac", r"\nicefrac", r"\sfrac"))
ROWS = frozenset(
    (
        "align",
        "aligned",
        "equation",
        "gather",
        "gathered",
        "split",
        "eqnarray",
        "alignat",
        "multline",
        "displaymath",
        "math",
    )
)
STOP_WORDS = frozenset("if otherwise else for where with and or when all any such that so then as since because is are in from let "
                       "else, otherwise, by of to the a at on is thus hence therefore while but "
                       "either neither iff also since, where, if,".split())  # fmt: skip
#: Half-open intervals are closed by the other kind of bracket.
_ALSO_CLOSING = {"(": "]", "[": ")"}
_CLOSERS = {"(": ")", "[": "]", r"\{": r"\}", r"\lbrace": r"\rbrace", r"\langle": r"\rangle", r"\lfloor": r"\rfloor"}


#: Functions that are read as such where their letters stand upright or not before an argument without a bracket.
BARE = frozenset("ln log exp sin cos tan tanh sinh cosh cot sec csc arcsin arccos arctan".split())
#: Words that begin with the name of a function and are none of a letter.
_WORDS = frozenset(
    "cost sine sins sing sink sinc sint tank tans tang logo logs cosh sinh tanh coth sech csch cots sect secs".split()
)


def is_run_together(word: str) -> bool:
    """Whether a run of letters is a function and its argument, as in ``tanhx`` and ``lna``."""
    return word[:-1] in BARE and word not in _WORDS


def is_word_function(word: str) -> bool:
    """Whether a word is the name of a function of the table, in any spelling of its capitals."""
    return word in NAMES or word in MATRIX_WORDS or (len(word) > 2 and word.lower() in NAMES)


def function_name(word: str) -> str:
    """The name in text of a function that is written as a word."""
    return MATRIX_WORDS.get(word, word if word in NAMES else word.lower())
