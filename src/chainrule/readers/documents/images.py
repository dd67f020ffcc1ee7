"""Formulas in the addresses of images, as READMEs had them before GitHub typeset any; below the reader of Markdown.

``<img src="https://latex.codecogs.com/svg.latex?%5Cfrac%7B1%7D%7B2%7D">``: the service that draws them gets LaTeX.
"""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from chainrule.readers.documents.dollars import Span
from chainrule.readers.documents.flow import IMAGE

#: Services that draw formulas, up to where the formula begins.
_SERVICE = re.compile(
    r"https?://(?:latex\.codecogs\.com/(?:gif|svg|png|pdf)(?:\.(?:latex|image|download))?\?"
    r"|(?P<encoded>render\.githubusercontent\.com/render/math\?math="
    r"|(?:math\.now\.sh|math\.vercel\.app)/?\?(?:from|inline)=|www\.zhihu\.com/equation\?tex=))",
    re.IGNORECASE,
)
#: So many characters before the address the image may begin.
_BEFORE = 300
#: Beside an image that is alone on its line stand no more characters on either side.
_BESIDE = 500
_MARKDOWN = re.compile(r"!\[[^\[\]\n]*\]\(\s*\Z")
_TAG = re.compile(r"<img\b[^<>]*?\bsrc\s*=\s*([\"']?)\Z", re.IGNORECASE)
_OPTIONS = re.compile(
    r"\\(?:dpi\s*\{\d+\}|(?:bg|fn)_[a-z]+|inline|(?:tiny|small|large|Large|LARGE|huge|Huge)(?![A-Za-z]))|&mode=\w+"
)
_ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+|&(?:space|plus|amp|lt|gt|quot);|\+")
_ENTITIES = {"&space;": " ", "&plus;": "+", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
#: What stands around an image that is alone on its line.
_MARKUP = re.compile(r"<[^<>]*>|[\s>|*-]+")


def in_images(text: str) -> list[Span]:
    """The formulas in the addresses of images."""
    out: list[Span] = []
    for found in _SERVICE.finditer(text):
        opened = max(found.start() - _BEFORE, out[-1].end if out else 0)
        before = text[opened : found.start()]
        if (tag := _TAG.search(before)) is not None:
            inner_end = _until(text, found.end(), tag[1] or " ")
            end = text.find(">", inner_end) + 1
            start = opened + tag.start()
        elif (image := _MARKDOWN.search(before)) is not None:
            inner_end = _matching(text, found.end())
            end = text.find(")", inner_end) + 1
            start = opened + image.start()
        else:
            continue
        if end > inner_end > found.end() and "\n" not in text[start:inner_end]:
            kind = "display" if _alone(text, start, end) else "inline"
            out.append(Span(start, end, found.end(), inner_end, kind, f"{IMAGE}+" if found["encoded"] else IMAGE))
    return out


def decoded(address: str, *, pluses: bool) -> str:
    """The LaTeX in an address; spaces in front of what was longer there, so that every character keeps its offset.

    `pluses` says that a plus stands for a space, as it does wherever pluses are spelled out, too.
    """
    spaces = pluses or "%2B" in address.upper() or "&plus;" in address
    out: list[str] = []
    at = 0
    for code in _ENCODED.finditer(address):
        out += address[at : code.start()]
        if code.group() == "+":
            out.append(" " if spaces else "+")
        else:
            plain = _ENTITIES.get(code.group()) or unquote_to_bytes(code.group()).decode("utf-8", "replace")
            _append(out, plain.replace("\n", " ").replace("\r", " "), len(code.group()))
        at = code.end()
    return _OPTIONS.sub(lambda option: " " * len(option.group()), "".join([*out, *address[at:]]))


def _append(out: list[str], plain: str, length: int) -> None:
    """Put what an escape stands for behind a text, and spaces where they part no command and its letters."""
    filler = [" "] * (length - len(plain))
    if out and out[-1] == "\\" and not plain[:1].isspace():
        out[-1:] = [*filler, "\\", *plain]
    else:
        out += [*filler, *plain]


def _until(text: str, at: int, mark: str) -> int:
    """Where an attribute ends."""
    close = re.compile(r"[\s>]" if mark == " " else mark).search(text, at)
    return close.start() if close else at


def _matching(text: str, at: int) -> int:
    """Where the destination of a link ends: at a space, or at the bracket that closes it."""
    depth = 0
    for i in range(at, len(text)):
        if text[i] in " \n":
            return i
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth < 0:
            return i
    return at


def _alone(text: str, start: int, end: int) -> bool:
    """Whether nothing but markup stands beside an image on its line."""
    first, last = max(0, start - _BESIDE), min(len(text), end + _BESIDE)
    line = text.rfind("\n", first, start) + 1
    close = text.find("\n", end, last)
    if (not line and first) or (close < 0 and last < len(text)):
        return False
    return not _MARKUP.sub("", text[line:start] + text[end : close if close >= 0 else last])
