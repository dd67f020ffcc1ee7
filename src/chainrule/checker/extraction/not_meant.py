"""Formulas that a text writes and does not mean, beside what it calls wrong: negated, struck out, believed by others.

"We do **not** get $...$", "one might think that $...$", "a common error: $...$", boxes of a quiz that are not ticked.
Only what stands right beside a formula is heard.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Words that may stand between such a turn and the formula.
_SMALL = (
    r"(?:[\s*_:,\"“'(-]+(?:that|the|a|an|of|as|it|is|be|to|get|have|obtain|equal|equals|true|case|simply|just|only|write|"
    r"says?|believes?|thinks?|claims?|conclude|use|read|answer|formula|rule|with|derivative|gradient|slope|function|like|here|we|you|there|hold|"
    r"correct|right|following|wahr|dass|richtig)(?![\w-]))*[\s*_:,\"“'(-]*\Z"
)
_NOT = r"\b(?:not|nicht|niemals|pas|falsch|faux|falso|never|cannot|n't|instead\s+of|rather\s+than|nobody|no\s*one)\b"
_OTHERS = (
    r"\b(?:(?:students?|people|beginners?|novices?)\s+(?:\w+\s+){0,2}(?:writes?|wrote|thinks?|thought|believed?|says?|said|"
    r"claims?|claimed|assumed?|gets?|got)|(?:might|may|could|would)\s+(?:\w+\s+)?(?:think|guess|believe|expect|suppose|"
    r"imagine|be\s+tempted)|tempt(?:ed|ing)|naive(?:ly)?(?:\s+\w+)?)\b"
)
_SLIP = (
    r"\b(?:(?:common|typical|frequent|classic|usual|popular|easy|student)\s+(?:error|mistake|misconception|slip|trap|"
    r"pitfall)s?|(?:häufiger|typischer|verbreiteter)\s+Fehler|erreur\s+(?:fréquente|courante|classique)|"
    r"error\s+(?:común|frecuente|típico)|falsch\s+(?:wäre|ist)|(?:suppose|assume)\s+for\s+(?:a\s+|the\s+sake\s+of\s+)?contradiction|misconceptions?|fallacy|typo|misprints?|errat(?:um|a)|bug|buggy|before\s+the\s+fix)\b[^.!?\n$|]{0,40}\Z"
)
#: What begins a sentence in which something wrong is shown, however far behind it.
_SENTENCE = re.compile(
    r"(?:\b(?:common|frequent|typical|classic|usual)(?:est)?\s+(?:[\w-]+\s+){0,2}(?:errors?|mistakes?|misconceptions?)\b|"
    r"\b(?:cleanest|first|natural|naive|obvious|tempting)\s+guess\b|"
    r"\bstudents?\s+(?:\w+\s+){0,2}(?:differentiat|comput|calculat|find|found|solv|work|writ|wrote|claim|answer)\w*|"
    r"(?:错误|錯誤|误写|誤寫|誤り|間違い)(?!率))[^.!?。！？|]*\Z",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:{_NOT}|\w+n['’]t\b|{_OTHERS}|\bassum(?:e|ing)|\bsuppos(?:e|ing)|\bwere\b){_SMALL}|{_SLIP}|"
    rf"\b(?:solve|where\s+is|when\s+is|is\s+it\s+true|does){_SMALL}|"
    r"\b(?:option|choice)\s+\(?[A-Ea-e1-5]\)?[:.)]?[\s*_]*\Z|^[ \t>]*[-*+]\s*\[ \][\s*_]*\Z|"
    r"~~\s*\Z|<(?:del|s|strike)>\s*\Z",
    re.IGNORECASE | re.MULTILINE,
)
_BEHIND = re.compile(
    r"^[\s$`)\]\\,;:*_-]*(?:\.(?=\s*[(~<]))?[\s$`)\]\\,;:*_-]*(?:~~|</(?:del|s|strike)>|"
    r"(?:(?:which|this|that|it)\s+)?(?:is|was|are)\s+an?\s+(?:(?:common|typical|frequent|classic|usual|popular)\s+error|"
    r"(?:\w+\s+)?(?:mistake|misconception|fallacy|typo|misprint))\b|"
    r"(?:instead\s+of|rather\s+than)\s+(?:the\s+)?(?:correct|right|true|proper)\b|"
    r"(?:[^.!?]{0,30}[.!?])?\s*(?:[\w,]+\s+){0,6}(?:shows?|proves?|see)\s+(?:that\s+)?(?:this|it)\s+(?:is|to\s+be)\s+(?:false|wrong)\b|"
    r"(?:spot|find|identify|locate|explain|correct|what\s+(?:is|are))\s+(?:\S+\s+){0,2}(?:errors?|mistakes?)\b|"
    r"(?:fails|does\s*(?:not|n['’]t)\s+(?:hold|apply)|wrong|incorrect|false)\b|"
    r"\((?:forgetting|forgot|missing|common\s+(?:error|mistake))\b)",
    re.IGNORECASE,
)


@lru_cache(maxsize=2048)
def not_meant(before: str, behind: str, sentence: str) -> bool:
    """Whether the texts right before and behind a formula say that the author does not state it.

    `sentence` is what stands before it in its paragraph, and may be longer.
    """
    begun = _SENTENCE.search(sentence)
    return begun is not None or _BEFORE.search(before) is not None or _BEHIND.search(behind) is not None
