r"""What a text says \sigma is that is no sigmoid, wherever it says so: then \sigma is not taken for one unsaid.

"where $\sigma$ is the hyperbolic tangent" may stand below what is claimed, and in any language.
"""

from __future__ import annotations

import re

#: The option of a text with another \sigma.
OTHER_SIGMA = "sigma said otherwise"
_SIGMA = r"\$?(?:\\sigma(?![A-Za-z])|σ)(?:\s*\(\s*\w+\s*\))?\s*\$?"
#: Words for functions and quantities that are no sigmoid, as they begin.
_OTHER = (
    r"tanh|\\tanh|hyperbol|hiperb|гипербол|双曲|雙曲|relu|rectif|ident|linear|sinus|sine\b|cosin|gelu|elu\b|softplus|"
    r"arbitrar|beliebig|quelconque|arbitrári|any\b|some\b|generic"
)
_SAID = re.compile(
    rf"{_SIGMA}[\s,)]*(?:here\s+|now\s+)?(?:is|be|are|denotes?|stands\s+for|means|represents?|being|ist|sei|bezeichnet|steht\s+für|"
    rf"est|désigne|es|sea|denota|как|это|为|為|是|表示|=|\\equiv|:=)\s*\$?\s*(?:[\w,]+\s+){{0,4}}?\$?(?:{_OTHER})|"
    rf"{_SIGMA}\s+(?:\w+\s+){{0,3}}?(?:tangens\s+hyperb|tangente\s+h[iy]perb|hyperbolic\s+tang)",
    re.IGNORECASE,
)
_BEFORE = re.compile(rf"\b(?:{_OTHER})\w*\s+(?:\w+\s+){{0,2}}{_SIGMA}(?!\s*\()", re.IGNORECASE)
#: "tanh as the activation function $\sigma$", "a nonlinearity $\sigma$, for example ReLU".
_AS = re.compile(
    rf"\b(?:{_OTHER})\w*\$?\s+(?:as|for)\s+(?:[\w-]+\s+){{0,5}}?{_SIGMA}|"
    rf"{_SIGMA}[\s,(]*(?:for\s+example|for\s+instance|e\.\s?g\.|i\.\s?e\.|such\s+as|like|namely|say)[\s,]*\$?(?:{_OTHER})",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"(?:\\sigma(?![A-Za-z])|σ)\s*\(\s*(?P<x>[a-z])\s*\)\s*:?=\s*(?P<body>[^$=\n]{1,80})")
_FUNCTION = re.compile(r"\\exp|e\^|\\tanh|\\max|\\min|\\sin|\\cos|\\ln|\\log|\\begin\{cases\}|\\operatorname|\\mathrm")
_LOGISTIC = re.compile(
    r"\\[dt]?frac\s*\{?\s*(?:1\s*\}?\s*\{?\s*1\s*\+\s*(?:e\s*\^|\\exp)|e\s*\^\s*\{?\s*[a-z]\s*\}?\s*\}\s*\{)|1\s*/\s*\(\s*1\s*\+|"
    r"\\operatorname\s*\{\s*(?:sigmoid|logistic|softmax|expit)|\\mathrm\s*\{\s*(?:sigmoid|logistic|softmax)|\\tfrac12|\\sum"
)


def says_other_sigma(text: str) -> bool:
    r"""Whether a text says that \sigma is another function than the sigmoid, or that it is none."""
    if "sigma" not in text and "σ" not in text:
        return False
    return (
        _SAID.search(text) is not None
        or _BEFORE.search(text) is not None
        or _AS.search(text) is not None
        or any(_is_other(found) for found in _FORMULA.finditer(text))
    )


def _is_other(found: re.Match[str]) -> bool:
    """Whether a formula says that it is another function."""
    body = found["body"]
    if _FUNCTION.search(body) is None:
        return False
    plain = re.search(rf"(?:e\s*\^|\\exp)\s*\{{?\s*\(?\s*-?\s*{found['x']}(?![a-z])", body) is not None
    return not (
        _LOGISTIC.search(body) is not None and (plain or "\\sum" in body or "operatorname" in body or "mathrm" in body)
    )
