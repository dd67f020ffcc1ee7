"""Files to text, the first step of every reader: sizes, encodings and line ends; what cannot be used is one error."""

from __future__ import annotations

from pathlib import Path

from chainrule.errors import UsageError
from chainrule.readers.documents.encodings import guessed

MAX_BYTES = 20_000_000
UTF8 = "utf-8"


def load(path: Path, limit: int | None = None) -> str:
    """The text of a file; `limit` is its largest size in bytes."""
    usable(path, limit)
    return decode(content(path), str(path))


def content(path: Path) -> bytes:
    """The bytes of a file."""
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise UsageError(msg) from None


def usable(path: Path, limit: int | None = None) -> None:
    """Whether there is a file that is not too large; an error otherwise."""
    limit = MAX_BYTES if limit is None else limit
    try:
        size = path.stat().st_size
        regular = path.is_file()
    except FileNotFoundError:
        msg = f"{path} does not exist"
        raise UsageError(msg) from None
    except (OSError, ValueError) as error:
        msg = f"{path} cannot be read: {getattr(error, 'strerror', None) or error}"
        raise UsageError(msg) from None
    if not regular:
        msg = f"{path} is no file that can be read"
        raise UsageError(msg)
    if size > limit:
        msg = f"{path} is larger than {limit // 1_000_000} MB: split it"
        raise UsageError(msg)


def decode(data: bytes, path: str) -> str:
    """UTF-8 text; binary data and other encodings are refused with the place of the first bad byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        msg = f"{path} is UTF-16: save it as UTF-8"
        raise UsageError(msg)
    if b"\x00" in data[:65536]:
        msg = f"{path} is a binary file"
        raise UsageError(msg)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path} is not UTF-8: byte {error.start} is {data[error.start]:#04x}; save it as UTF-8"
        raise UsageError(msg) from None


def decoded(data: bytes, path: str) -> tuple[str, str]:
    """The text of a document and its encoding, which is UTF-8 or has one byte for each character."""
    try:
        return decode(data, path), UTF8
    except UsageError:
        encoding = guessed(data)
        if encoding is None:
            raise
        return data.decode(encoding), encoding
