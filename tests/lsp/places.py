"""Places in texts by the rules of the protocol, worked out apart from the server: by cutting encoded lines."""


def text_at(text, where, encoding="utf-16"):
    """What stands in a range, by the units of the encoding."""
    data = [line.encode(f"{encoding}-le" if encoding != "utf-8" else encoding) for line in text.split("\n")]
    unit = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]
    start, end = where.start, where.end
    rows = data[start.line : end.line + 1]
    rows[-1] = rows[-1][: end.character * unit]
    rows[0] = rows[0][start.character * unit :]
    return b"\n".join(rows).decode(f"{encoding}-le" if encoding != "utf-8" else encoding)
