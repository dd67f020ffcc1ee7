r"""Words by which a formula may speak of another case than the text above, beside what is denied or asked.

"To leading order, $f'(x) = 3x^2$", "without the bias, ...", "for the circle, ...". Some words say so plainly. Of others
nobody has a list: what differs from the derivative without a known slip is refuted in running text only where each word
of its sentence is one that leads from a function to its derivative.
"""

from __future__ import annotations

import re
from functools import lru_cache

from chainrule.readers.documents import Piece

#: So many characters before a formula, and behind it, are looked at.
_BEFORE, _BEHIND = 400, 160
FORMULA = re.compile(r"\$[^$\n]*\$|`[^`\n]*`|\\\((?:[^\\]|\\(?!\)))*\\\)")
_COMMENT = re.compile(r"<!--[\s\S]*?(?:-->|\Z)|\{/\*[\s\S]*?\*/\}|^\.\. chainrule:.*$|(?<!\\)%.*$", re.MULTILINE)
_OPENING = re.compile(r"(?:\$\$?|\\\(|\\\[|:math:`|`|\\begin\{\w+\*?\}|\s|&)*\Z")
_DISPLAYED = re.compile(r"\$\$|\\\]|\\end\{\w+\*?\}|```")
_CLOSING = re.compile(r"^(?:\$\$?|\\\)|\\\]|`|\\end\{\w+\*?\}|[ \t]|\n(?!\s*\n))*")
_ENDS = re.compile(r"[.!?;](?=\s)|\n\s*(?:[-*+>#|]|\d+[.)])|\n\s*\n")
_CLAUSE_ENDS = re.compile(r"[.!?;,|]|\n\s*\n")
#: A clause that says when a formula before it holds.
_NEXT = re.compile(r"[,\s]+(?:if|when|where|for|as|in|to|up|by|provided|after|once)\b")
_ORDERS = r"(?:first|second|third|fourth|fifth|sixth|leading|lowest|zeroth|next)"
#: Words of what holds about, or in a limit, in the sentence of a formula.
_ROUGHLY = re.compile(
    rf"\b(?:to|in|at|up\s+to)\s+(?:the\s+)?{_ORDERS}[\s-]order\b(?!\s+(?:partial\s+)?deriv)|\bleading[\s-]order\b|"
    r"\b(?:neglect|ignor|discard|disregard)\w*|\bdropp?(?:ing|ed)?\b|\bterms\s+of\s+(?:higher\s+)?order\b|\bapproximat\w*|"
    r"\b(?:small|large|tiny)[\s-](?:angles?|oscillations?|signal)\b|\bfor\s+(?:very\s+)?(?:small|large|tiny|weak|low|high)\b|"
    r"\b(?:is|are)\s+(?:very\s+)?(?:small|large|tiny|negligible)\b|\bunperturbed\b|\bnear\s+the\b|\bclose\s+to\b|"
    r"\b(?:in|at)\s+the\s+(?:\w+\s+)?(?:tails?|far\s+field|regime|limit|bulk)\b|\basymptotic\w*|\bexpand(?:ing|ed)?\s+(?:to|up|in|about|around)\b|"
    r"\btaylor\b|\blineari[sz]\w*|\broughly\b|\babout\b(?=\s*\Z)|"
    r"\bnäherung\w*|\bvernachlässig\w*|\bнебольш\w*|\bпренебре\w*|近似",
    re.IGNORECASE,
)
_LIMITS = re.compile(r"\\(?:ll|gg)(?![a-z])|\\to\s*-?(?:0|\\infty)|\\(?:right|long)arrow\s*-?(?:0|\\infty)")
_LIMIT = re.compile(r"\\lim(?:its)?\s*(?:\\limits)?\s*_\s*\{(?:[^{}]|\{[^{}]*\})*\}|\\lim.{0,40}")
#: Words of another function or case, in a sentence that does not define it.
_ANOTHER = re.compile(
    r"\bwithout\s+(?:(?:the|a|an|any|its)\s+)?(?:\w+\s+)?(?:bias|regulari\w*|penal\w*|term|activation|normali\w*|noise|friction|damping|drag|"
    r"momentum|factor)\b|\bhad\s+(?:we|one|it|they|I)\b|\bif\s+instead\b|\binstead,?\s+(?:we|one|you|let)\b|\b(?:halved|doubled|tripled|rescaled|leaky)\b|"
    r"\breplac(?:e|es|ing)\b|\bscal(?:e|es|ing)\s+(?:the|it|by)\b|\bin\s+(?:bits|nats|degrees|units)\b|"
    r"\b(?:now|next|then),?\s+let\b|\b(?:the|a|an|our)\s+(?:second|third|other)\s+(?:\w+\s+)?(?:experiment|case|variant|"
    r"version|model|setting|problem)\b|(?<!\bone )\banother\b|"
    r"\bin\s+(?:model|variant|option|method|version|scenario)\s+\(?[A-Z0-9]\)?",
    re.IGNORECASE,
)
_LINEAR = re.compile(
    r"\bif\s+(?:the|our|it)\b[^,]{0,40}?\b(?:is|are|was|were)\b|\blinear\s+(?:outputs?|units?|activations?|neurons?)\b|"
    r"\bfor\s+(?:plain|ordinary|vanilla|simple)\b|\blocally\b",
    re.IGNORECASE,
)
#: Words of coordinates in which a nabla is no list of partial derivatives, and of its square as a number.
_COORDINATES = re.compile(r"\b(?:polar|spherical|cylindrical|curvilinear)\b", re.IGNORECASE)
_DIMENSIONS = re.compile(r"\b(?:(?:two|three|2|3|d|n)[\s-]dimensions?|laplac\w*)\b", re.IGNORECASE)
_SQUARED = re.compile(r"\\nabla\s*\^\s*\{?\s*2")
#: A value in a sentence, and a formula that ends with a number.
_VALUE = r"-?(?:\d[\d.]*|\\[dt]?frac\s*\{?\d+\}?\s*\{?\d+\}?|\\pi|\\infty)"
_GIVEN = re.compile(rf"[$`(\\\s]*(?P<letter>\\[A-Za-z]+|[A-Za-z])\s*=\s*{_VALUE}[\s$`.,;)]*\Z")
#: Letters of labels, whose values readings put in.
_LABELS = frozenset("ytc")
_NUMBER = re.compile(rf"=\s*{_VALUE}\s*[.,;]?\s*\Z")
_DERIVED = re.compile(r"'|\\prime|\\partial|\\nabla|\\dd?ot\b|\bd[A-Za-z]\b|\{?d\}?\s*(?:[A-Za-z]\s*\}|\^)")
_LET = re.compile(
    r"\b(?:now|next|then|again),?\s+let\s+\$(?P<letter>\\?[A-Za-z]+)\$\s+(?:now\s+)?be\s+(?:the|an?|our)\b(?!\s+(?:\w+\s+)?function\b)",
    re.IGNORECASE,
)
_CONSTANT = re.compile(r"\b(?:a|an|some|any|the)\s+(?:\w+\s+)?constant\s+\$(?P<letter>\\?[A-Za-z]+)\$", re.IGNORECASE)
#: What is no word: tags, shortcodes, a formula that goes on further than is looked.
_TAG = re.compile(r"</?[a-z][^<>]*>|\{\{[^{}]*\}\}|\{\{[^{}]*\Z|\$[^$]*\Z|</?[a-z][^<>]*\Z")
_WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,}(?:['’-][A-Za-zÀ-ÖØ-öø-ÿ]+)*")
#: What leads from a function to its derivative, and says of no case.
_INNOCENT = frozenset(
    """
    the an this that these those it its their there here which who what where when as is are was be been being
    has have of with respect to by from in on at for and or but so then thus hence therefore because since if
    both all each every any some not only also again now next first last finally second third we you one us our
    your let can may could will would should must need do does did done see saw say says said call called denote
    denoted denotes note recall remember know known think suppose consider take takes taking taken use uses
    using used apply applies applying applied get gets getting got obtain obtains obtained find finds found
    finding give gives given giving yield yields yielding having compute computes computed computing calculate
    calculated calculating calculation derive derives derived deriving differentiate differentiates
    differentiated differentiating differentiation evaluate evaluated evaluating work works working write writes
    written writing show shows shown showing follow follows following result results resulting imply implies
    mean means meaning become becomes becoming simplify simplifies simplified simplifying equal equals
    equivalent hold holds true correct right answer solution leads lead leading arrive come comes going go back
    further step steps rule rules chain product quotient sum power exponent law formula formulas equation
    expression identity property properties definition theorem derivative derivatives gradient gradients slope
    slopes differential differentials partial partials jacobian hessian rate change function functions variable
    variables argument inner outer term terms factor side sides left hand above below previous before after same
    way just like similarly likewise easily simply directly immediately clearly obviously actually indeed
    exactly always well standard usual basic simple common nice several many various quick easy important
    interesting useful handy famous remarkable own whole full total overall loss cost error objective risk
    likelihood log-likelihood logarithm output outputs input inputs layer layers weight weights bias biases
    parameter parameters activation activations neuron neurons unit units node network model example examples
    sample samples data target targets label labels prediction predictions entry entries element elements
    component components vector vectors matrix matrices scalar number numbers backward forward pass
    backpropagation algorithm update graph curve line tangent point value values position velocity acceleration
    maximum minimum largest smallest score sigmoid logistic softmax cross entropy cross-entropy none less
    the-less another mistake script speed time area volume energy problem exercise part parts proof lemma
    corollary remark figure section chapter table row column page written-out element-wise elementwise entrywise
    component-wise first-order second-order once twice than more most up down out into over under between
    through per about very much such other out-come verify check easy-to-verify yourself hint via whose whom
    get-go together regression logarithmic classification classifier training learning deep machine neural
    networks observation exploit exploiting exploited help able ready compact convenient form forms notation
    index indices batch mse formula's expanded expand multiply multiplying multiplied divide dividing divided
    add adding added subtract factoring cancel cancelling substitute substituting substituted plug plugging
    inserted insert inserting rearrange rearranging combine combining combined rewrite rewritten rewriting
    starting start started begin beginning
    """.split()
)
_INNOCENT_ELSEWHERE = frozenset(
    """
    die der das den dem des ein eine einer eines ist sind und oder mit nach von für zu im in auf wir man es so
    also dann damit daher folgt gilt ergibt erhalten erhält ableitung ableitungen partielle gradient funktion
    kettenregel produktregel quotientenregel regel fehler kosten verlust gewicht gewichte schicht ausgabe
    eingabe le la les un une du de est sont et ou avec par pour dans on nous il elle donc alors ainsi dérivée
    dérivées partielles fonction règle chaîne produit quotient obtient avons donne coût erreur perte poids
    couche sortie el los las uno una del son con por para en se nos así entonces luego derivada derivadas
    parcial parciales gradiente función regla cadena producto cociente obtenemos tenemos queda coste error
    pérdida peso pesos capa salida que lo gli della dei è sono per si quindi derivata derivate parziale funzione
    regola catena prodotto um uma os as dos do da é são com então função regra cadeia produto erro custo temos
    """.split()
)


def another_case(text: str, piece: Piece) -> str:
    """Why the words around a formula speak of another case, or of what holds about; empty if they do not."""
    before, defines = _sentence(text[max(0, piece.start - _BEFORE) : piece.start])
    behind = _behind(text[piece.end : piece.end + _BEHIND])
    # Behind a display a capital begins another sentence.
    behind = "" if piece.kind != "inline" and behind.lstrip("$ \n")[:1].isupper() else behind
    around = (FORMULA.sub(" ", before), behind)
    if any(map(_ROUGHLY.search, around)) or any(
        _LIMITS.search(_LIMIT.sub(" ", part)) for part in (before, piece.text, behind)
    ):
        return "the words around it say that it holds about, or in a limit"
    if not defines and (_ANOTHER.search(around[0]) or _LINEAR.search(around[0])):
        return "the words before it speak of another case"
    above = text[max(0, piece.start - _BEFORE) : piece.start].rstrip("$ \n").rsplit("\n\n", 1)[-1]
    page = f"{above} {behind}" if r"\nabla" in piece.text else ""
    if _COORDINATES.search(page) or (_SQUARED.search(piece.text) and _DIMENSIONS.search(page)):
        return "the text speaks of other coordinates, or of the Laplacian"
    return _of_values(piece.text, before, behind) or _said_anew(
        text[max(0, piece.start - _BEFORE) : piece.start], piece
    )


def _said_anew(before: str, piece: Piece) -> str:
    """Why a function may be another one than above: "let $f$ be the sine", "with a constant $c$"; empty if not."""
    for each in (_LET, _CONSTANT):
        for letter, behind in ((found["letter"], before[found.end() :]) for found in each.finditer(before)):
            used = re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}\s*(?:\(|'|\}}|\^\{{?\\prime)", piece.text)
            if used is not None and not any(
                formula.lstrip("$`\\( ").startswith(letter) for formula in FORMULA.findall(behind)
            ):
                return f"the words before it say what {letter} is"
    return ""


def _of_values(formula: str, before: str, behind: str) -> str:
    """Why a formula may be said of a value that its sentence gives, or of one of several points."""
    given = [found for part in (before, behind) for each in FORMULA.findall(part) if (found := _GIVEN.match(each))]
    letters = [found["letter"] for found in given]
    if _NUMBER.search(formula):
        return "the sentence names several points" if len({*letters}) < len(letters) else ""
    gone = [
        letter
        for letter in letters
        if letter not in _LABELS and not re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])", formula)
    ]
    return f"the sentence gives a value of {gone[0]}, which may be put in" if gone else ""


def unusual_word(text: str, piece: Piece) -> str:
    """A word in the sentence of a formula in running text that may name another case; empty if there is none."""
    if piece.kind != "inline":
        return ""
    before, defines = _sentence(text[max(0, piece.start - _BEFORE) : piece.start])
    if defines:
        return ""
    behind = _behind(text[piece.end : piece.end + _BEHIND])
    words = _WORD.findall(_TAG.sub(" ", FORMULA.sub(" ", f"{before} | {behind}")))
    return next(filter(_may_name_a_case, words), "")


def _may_name_a_case(word: str) -> bool:
    return word.lower() not in _INNOCENT and word.lower() not in _INNOCENT_ELSEWHERE


def sentence_before(text: str, piece: Piece) -> str:
    """The sentence before a formula, with the formulas in it."""
    return _sentence(text[max(0, piece.start - _BEFORE) : piece.start])[0]


@lru_cache(maxsize=512)
def _sentence(before: str) -> tuple[str, bool]:
    """The sentence before a formula, and whether another formula in it may define what is meant."""
    bare = _OPENING.sub("", _COMMENT.sub(" ", before))
    if displays := list(_DISPLAYED.finditer(bare)):
        # A display ends what stands before it.
        bare = bare[displays[-1].end() :]
    hidden = FORMULA.sub(lambda found: "§" * len(found.group()), bare)
    ends = list(_ENDS.finditer(hidden))
    sentence = bare[ends[-1].end() :] if ends else bare
    return sentence, any(map(_defines, FORMULA.findall(sentence)))


def _defines(formula: str) -> bool:
    """Whether a formula may say what a name is, and no derivative or number."""
    return "=" in formula and not _DERIVED.search(formula.partition("=")[0]) and not _GIVEN.match(formula)


@lru_cache(maxsize=512)
def _behind(behind: str) -> str:
    """How the clause goes on behind a formula, with the next one where it says when that holds."""
    rest = _COMMENT.sub(" ", _CLOSING.sub("", behind))
    hidden = FORMULA.sub(lambda found: "§" * len(found.group()), rest)
    begin = _NEXT.match(hidden)
    end = _CLAUSE_ENDS.search(hidden, begin.end() if begin is not None else 0)
    if end is not None and (goes_on := _NEXT.match(hidden, end.start())) is not None:
        end = _CLAUSE_ENDS.search(hidden, goes_on.end())
    return rest[: end.start()] if end is not None else rest
