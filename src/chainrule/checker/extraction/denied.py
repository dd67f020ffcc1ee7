"""What the words around a formula say of its truth, below the extraction of claims: supposed, denied, asked, limited.

Nothing of that is a statement of the text for all values, so that it is not refuted.
"""

from __future__ import annotations

import re

from chainrule.checker.extraction.asked import SENTENCE, asked
from chainrule.checker.extraction.claim import LIMITED
from chainrule.checker.extraction.not_meant import not_meant
from chainrule.checker.extraction.other_cases import another_case
from chainrule.checker.extraction.statements import SUPPOSED, supposed
from chainrule.readers import latex
from chainrule.readers.documents import Piece
from chainrule.readers.named import NOT_SYMMETRIC

_WRONG = r"wrong|incorrect|false|mistaken|erroneous|invalid|not\s+(?:true|correct|right|valid)"
_SAID = rf"(?:❌|✗|(?<![\w-])(?:{_WRONG}|(?<!is a )mistake|wrongly|incorrectly)\b)"
#: Words that end shortly before a formula, in its sentence; before a display nothing else stands between.
_BEFORE = re.compile(rf"{_SAID}[^.!?\n$|]{{0,40}}$", re.IGNORECASE)
_ABOVE = re.compile(rf"{_SAID}(?:(?:\s+[a-z]+){{1,3}}\s*:)?[\s:*_`>(-]*$", re.IGNORECASE)
#: Words that begin right behind one.
_BEHIND = re.compile(
    rf"^[\s$`)\]\\,;.:*_-]*(?:\((?:{_WRONG})\b|(?:(?:which|this|that|it)\s+)?(?:is|are|was|would\s+be)\s+(?:\w+\s+)?"
    rf"(?:{_WRONG})\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\btrue\s+or\s+false\b[^.!\n$|]{0,40}$|"
    r"\b(?:decide|determine|check|say)\s+(?:whether|if|which)\s+(?:\S+\s+){0,4}?(?:true|correct|false|right)\b[^#]{0,200}$|"
    r"\bwhich\s+(?:\w+\s+){0,3}(?:is|are)\s+(?:correct|right|true)\?[^#]{0,200}$",
    re.IGNORECASE,
)
#: A title under which mistakes are shown.
_OF_MISTAKES = re.compile(
    r"\n#+[^\n]*\b(?:(?:typical|common|frequent|usual|classic)\s+(?:errors?|mistakes?|pitfalls?)|(?:häufige|typische)\s+fehler|"
    r"erreurs\s+(?:fréquentes|courantes)|errores\s+(?:comunes|frecuentes))\b[^\n]*\n(?:(?!\n#)[\s\S])*\Z",
    re.IGNORECASE,
)
#: How a condition goes on: "and $n > 1$", but not "and $0$ if ..." or "and 0 elsewhere".
_MORE = r"\s+(?:and|or)\b(?!\s+\$?(?:0|zero)\b|\s+\$[^$\n]+\$\s+(?:if|for|when|otherwise|else)\b)"
#: The formula of a condition in words right behind one in a sentence, and whether it goes on.
_LIMIT = re.compile(
    r"^\$?\s*[,(]?\s*(?:but\s+)?(?:only\s+)?(?P<word>if|when|whenever|unless|for|provided(?:\s+that)?)\s+"
    rf"(?:\$(?P<formula>[^$\n]+)\$(?P<more>{_MORE})?|\\\()"
)
#: The same behind a display, in the words that go on with its sentence.
_LIMIT_BELOW = re.compile(
    r"^(?:\s|\$|\\\]|\\end\{\w+\*?\}|[,\\])*(?:but\s+)?(?:only\s+)?(?P<word>if|when|whenever|for)\s+"
    rf"(?:\$(?P<formula>[^$\n]+)\$(?P<more>{_MORE})?|\\\()"
)
#: How a sentence goes on behind a formula that holds for a symmetric matrix: "where A^T = A, because A is symmetric".
_SYMMETRIC_BEHIND = re.compile(
    r"^(?:\s|\$|\\\]|\\\)|\\end\{\w+\*?\}|[,\\])*"
    r"(?:(?:where|because|since|as|by|for|using)\b[^.!?]{0,100}?\bsymmetr\w*|因为[^。]{0,40}对称)"
)
#: What stands above a column of wrong formulas.
_TITLE = re.compile(rf"\?\s*$|❌|✗|\b(?:{_WRONG}|mistakes?|errors?)\b", re.IGNORECASE)
#: Longer tables are not followed up to their head.
MAX_ROWS = 100
#: So many characters of a row are looked at.
MAX_ROW = 4_000
_BAR = re.compile(r"(?<!\\)\|")
#: What stresses a word: "it is **not** true", ``\emph{not}``.
_STRESSED = re.compile(r"\\(?:emph|textbf|textit|underline)\{(\w+)\}|(\*{1,2}|_{1,2})(\w+)\2")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
#: What denies a formula that may be assumed: "it does not hold that", "unless", "fails".
_DENIES = re.compile(r"(?:\b(?:not|never|unless|cannot|neither)\b|n['’]t\b)[^.!?$,]{0,40}\Z", re.IGNORECASE)
_FAILS = re.compile(r"^[\s$]*(?:fails|is\s+(?:false|wrong)|does\s*(?:not|n['’]t)\s+hold)\b", re.IGNORECASE)
#: The parts of a derivative that texts leave out.
_PARTS = r"(?:constant|factor|coefficient|multiple|scal|regulari[sz]|penalt|prior\b|weight\s+decay)\w*"
#: What a text leaves out on purpose, or puts in the place of a derivative.
_LEFT_OUT = re.compile(
    r"\b(?:(?:ignor|dropp?|omit|neglect|absorb|discard|disregard|leav|forget)\w*|up\s+to|without)\s+"
    r"(?:[\w-]+\s+){0,4}(?:constant|factor|coefficient|multiple|scal)\w*[^.!?\n|]{0,40}\Z|"
    r"\b(?:surrogate|straight[\s-]through|pseudo[\s-]?(?:gradient|derivative))\b[^.!?\n|]{0,40}\Z|"
    r"\b(?:some|other|many)\s+(?:authors|people|books|texts)\b[^.!?|]{0,60}\Z",
    re.IGNORECASE,
)
#: The same anywhere in the words that a display follows, or that follow it: a factor, a penalty, a term is left out.
_WITHOUT_A_PART = re.compile(
    r"\b(?:(?:ignor|dropp?|omit|neglect|absorb|discard|disregard|forget|suppress)\w*|leav\w+\s+(?:out|away|aside|off))\s+"
    r"(?:[\w-]+\s+){0,4}"
    rf"(?:{_PARTS})|"
    rf"\b(?:{_PARTS})[^.!?\n|]{{0,60}}\b(?:ignored|dropped|omitted|neglected|absorbed|discarded|suppressed|left\s+out)\b|"
    r"\b(?:gradient|derivative)s?\s+of\s+the\s+(?:data|likelihood|fit|unregularized|unpenalized)\s+(?:term|part)\b|"
    r"\bup\s+to\s+(?:a\s+|the\s+|some\s+)?(?:[\w-]+\s+)?(?:constants?|factors?)\b|"
    r"\b(?:lass(?:en|e)|lässt)\s+(?:\S+\s+){1,5}weg\b|\bfacteur\s+\S+\s+près\b|\b(?:weggelassen|vernachlässig\w*|ignoriere\w*|bis\s+auf\s+\w+\s+(?:Konstante|Faktor))|"
    r"\b(?:néglige\w*|omet\w*|ignor(?:ons|ant)|à\s+une\s+constante\s+près)\b|\b(?:ignorando|ignoramos|omitimos|salvo)\b|"
    r"忽略|省略|略去|去掉|опуска\w*|опусти\w*|пренебре\w*",
    re.IGNORECASE,
)
#: So many characters before a formula, and behind it, are looked at.
SPAN = 60
#: Words by which something does not vary.
_HELD = re.compile(
    r"\b(?:kept|held|holds?|holding|keep(?:s|ing)?|hält|gehalten)\s+(?:\S+\s+){0,4}(?:fixed|constant|fest|konstant)\b|\bfestgehalten|"
    r"\btreat\w*\s+(?:\S+\s+){0,4}as\s+(?:an?\s+)?(?:fixed\s+)?(?:constant|fixed)",
    re.IGNORECASE,
)
#: What is said then.
HELD = "the words before it say that something is held fixed, by which it may hold"
#: Words that speak of one point, or of some entries, of which a formula without them is said.
_AT_SOME = re.compile(
    r"\bin\s+degrees\b|\bin\s+Grad\b|\ben\s+degrés\b|\ben\s+grados\b|\borthonormal\w*\b|\bidempotent\w*\b|\bif\s+all\b[^.]{0,40}\bequal\b|"
    r"\bfreez\w+|\bfrozen\b|\bdetach\w*|"
    r"\bM[-\s]step\b|\bexpected\s+complete\b|\bIRLS\b|\b(?:iterat|re)\w*\s+(?:re)?weighted\b|\beach\s+iteration\s+solves\b|"
    r"\bstop[-\s]?grad\w*|\bnot\s+flow\b|\bwould\s+(?:be|give|get|have|become|read|yield)\b[^.$]{0,20}[\s$`(\\]*\Z|"
    r"\b(?:along|on)\s+(?:the|this|that)\s+(?:line|curve|path|diagonal|circle|sphere|parabola)\b|\bsmooth\s+approximation|"
    r"\busing\s+(?:the\s+)?\S+\s+(?:norm|loss|error)\b|\b(?:absolute|squared)\s+error\s+would\b|"
    r"\bat\s+initiali[sz]ation\b|\b(?:weights|parameters|inputs?|logits|scores|biases)\s+(?:are|is)\s+(?:all\s+)?(?:zero|0|equal|"
    r"identical|initiali[sz]ed\s+(?:to|at|with)\s+(?:all\s+)?(?:zeros?|0))\b|\boff[-\s]diagonal\b|\bcross[-\s](?:derivatives?|terms?|partials?)\b",
    re.IGNORECASE,
)
#: So many behind a display, for what it leaves out.
_CLAUSE = 120
#: A loss without the penalty that stands above, of which one or two displays are shown.
_UNPENALIZED = re.compile(r"\b(?:(?:without|no)\s+(?:the\s+|any\s+|a\s+)?|un)(?:regulari[sz]|penal)", re.IGNORECASE)
#: So many characters before a display are looked at for the words that it follows.
PARAGRAPHS = 600
#: What a display begins and ends with.
_MARKS = (("$$", "$$"), ("\\[", "\\]"), ("\\begin{", "}"))
#: Indices of which a sentence speaks that are not all: "For $j \\ge 1$,", "for every negative".
_FOR_SOME = re.compile(
    r"\bfor\s+(?:\w+\s+){0,4}?\$\s*[ijklmn]\s*(?:\\geq?|\\neq?|>)(?![a-z])\s*\d+\s*\$\s*,?\s*(?:we\s+\w+\s*)?\Z"
    r"|\bfor\s+(?:the|each|every|a|all)\s+negatives?\b[^.]{0,60}\Z",
    re.IGNORECASE,
)
#: What stands between two values of which one is meant.
_OTHER_VALUE = re.compile(r"\\(?:text\w*|mbox|mathrm)\{[\s~]*or[\s~]*\}")
#: The word between two formulas in a sentence.
_OR_BEFORE = re.compile(r"[$`)][\s,]+or\s+(?:else\s+)?(?:\$|`|\\\()?$", re.IGNORECASE)
_OR_BEHIND = re.compile(r"(?:\$|`|\\\))?[\s,]+or\s+(?:else\s+)?(?:\$|`|\\\()", re.IGNORECASE)


def said_around(text: str, piece: Piece) -> str:
    """Why a formula is no statement of the text; empty if it is one."""
    before, behind = text[max(0, piece.start - SPAN) : piece.start], text[piece.end : piece.end + SPAN]
    inline = piece.kind == "inline"
    far = text[max(0, piece.start - PARAGRAPHS) : piece.start]
    above = far.rsplit("\n\n", 1)[-1] if inline else _last_words(far)
    if _OTHER_VALUE.search(piece.text):
        return "the formula gives another value, too"
    if not inline and _UNPENALIZED.search(above):
        return "the words before it speak of a loss without its penalty"
    why = supposed(text, piece.start) if inline else ""
    if why == SUPPOSED:
        return why
    if inline and (_OR_BEFORE.search(before) or _OR_BEHIND.match(behind)):
        return "the text gives another formula, too"
    before = _words(before)
    if _OF_MISTAKES.search("\n" + far) or (inline and _TITLE.search(_column_title(text, piece.start))):
        return "the text says that it is wrong"
    if _QUESTION.search(before) or _QUESTION.search(_words(far)):
        return "the text asks whether it is true"
    if (_BEFORE if inline else _ABOVE).search(before) or _BEHIND.search(behind):
        return "the text says that it is wrong"
    behind = _STRESSED.sub(r"\1\3", behind)
    if not_meant(before, behind, _paragraph(text, piece.start)):
        return "the text does not say that it holds"
    if _LEFT_OUT.search(before) or _leaves_out(above, text[piece.end : piece.end + _CLAUSE]):
        return "the text says that it leaves something out"
    if case := _case(above, text[piece.end : piece.end + _CLAUSE]) or another_case(text, piece):
        return case
    if wanted := asked(text, piece.start, piece.end, inline=inline):
        return wanted
    limit = _LIMIT.search(behind) if inline else None
    if limit is not None and limit["word"] != "for" and condition_behind(text, piece) is None:
        return LIMITED
    below = None if inline else _LIMIT_BELOW.search(behind)
    said = _index_condition(below["formula"]) if below is not None and below["formula"] else None
    # "for $i = 1, ..., n$" is said of all indices, "when $x > 0$" is not.
    limited = below is not None and (said is not None if below["word"] == "for" else True)
    if below is not None and limited and (said is None or below["more"]):
        return LIMITED
    return why


def _case(above: str, behind: str) -> str:
    """Which case the words around a formula speak of, in which it may hold; empty for none."""
    symmetric = _SYMMETRIC_BEHIND.search(behind)
    if symmetric is not None and not NOT_SYMMETRIC.search(symmetric.group().lower()):
        return "the words behind it say that a matrix is symmetric"
    if _AT_SOME.search(above) or _FOR_SOME.search(above.rstrip("$ \n")):
        return "the words before it speak of a case, in which it may hold"
    return HELD if _HELD.search(above) else ""


def _leaves_out(above: str, behind: str) -> bool:
    """Whether the words of its paragraph before a formula, or those behind it, say that it leaves out a part."""
    below = behind.lstrip("$\\]) \n").split("\n\n", 1)[0]
    return any(map(_WITHOUT_A_PART.search, (above, below)))


def _last_words(before: str) -> str:
    """The last paragraph of words before a display, perhaps with other displays between."""
    rest = re.sub(r"(?:\$\$|\\\[|\\begin\{[a-z]+\*?\})\s*$", "", _COMMENT.sub("", before))
    while True:
        rest = rest.rstrip()
        begins = next((rest.rfind(opens, 0, -1) for opens, closes in _MARKS if rest.endswith(closes)), -1)
        if begins < 0:
            return rest.rsplit("\n\n", 1)[-1]
        rest = rest[:begins]


def denies(text: str, piece: Piece) -> bool:
    """Whether the words around a formula say that it does not hold; what is assumed may well hold."""
    behind = text[piece.end : piece.end + SPAN]
    return _DENIES.search(words_before(text, piece.start)) is not None or _FAILS.search(behind) is not None


def words_before(text: str, start: int) -> str:
    """The words before a formula."""
    return _words(text[max(0, start - SPAN) : start])


def _paragraph(text: str, start: int) -> str:
    """What stands before a formula in its paragraph, or in the one that ends at a display."""
    return text[max(0, start - SENTENCE) : start].rstrip("$`\\([ \n").rsplit("\n\n", 1)[-1]


def _words(before: str) -> str:
    """The words before a formula, without comments and stress."""
    bare = _STRESSED.sub(r"\1\3", _COMMENT.sub("", before)).rstrip("$`\\([ \n")
    return bare.removesuffix(":math:").rstrip()


def _column_title(text: str, start: int) -> str:
    """What stands above the column of a Markdown table in which a place lies; empty outside of tables."""
    line = text.rfind("\n", 0, start) + 1
    if start - line > MAX_ROW or not text[line : line + SPAN].lstrip().startswith("|"):
        return ""
    column, top = len(_BAR.findall(text[line:start])), line
    for _ in range(MAX_ROWS):
        above = text.rfind("\n", 0, max(0, top - 1)) + 1
        if above >= top or not text[above:top].lstrip().startswith("|"):
            break
        top = above
    cells = _BAR.split(text[top : min(text.find("\n", top), top + MAX_ROW)])
    return cells[column] if column < len(cells) else ""


def condition_behind(text: str, piece: Piece) -> tuple[str, str, str] | None:
    """The indices of which a formula in a sentence is said: "$... = 1$ if $i = j$"."""
    found = (_LIMIT if piece.kind == "inline" else _LIMIT_BELOW).search(text[piece.end : piece.end + SPAN])
    if found is None or not found["formula"] or found["more"] or "unless" in found.group():
        return None
    return _index_condition(found["formula"])


def _index_condition(formula: str) -> tuple[str, str, str] | None:
    """The condition on indices that a formula is; None for others."""
    said = latex.statements(formula)
    return latex.index_condition(said[0]) if len(said) == 1 else None


def said_of_words(text: str, start: int, end: int) -> str:
    """Why a claim in words is no statement of the text; empty if it is one."""
    before, behind = text[max(0, start - SPAN) : start], text[end : end + SPAN]
    before = _words(before)
    if _TITLE.search(_column_title(text, end)):
        return "the text says that it is wrong"
    if _QUESTION.search(before):
        return "the text asks whether it is true"
    if _BEFORE.search(before) or _BEHIND.search(behind):
        return "the text says that it is wrong"
    if not_meant(before, behind, _paragraph(text, start)):
        return "the text does not say that it holds"
    return asked(text, start, end, inline=True)
