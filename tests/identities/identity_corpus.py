"""Reads the corpus of identities, one table of a TOML file each, into records that the tests and the report share."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Declared:
    """A symbol with its shape and the words that are said about it."""

    shape: tuple[str | int, ...]
    facts: frozenset[str]


@dataclass(frozen=True, eq=False)
class Identity:
    """A function, a variable, and the derivative as the literature has it, all in the text syntax.

    `wrt2` is the second variable of a mixed second derivative, whose axes come last. `domain` is a condition on the
    symbols and `sizes` lists the sizes to try, where random ones would not do. `printed` is the line that `derive`
    prints, where it is not `answer`; `verdict` is what the prover says to the answer, where
    it is not proved.
    """

    id: str
    title: str
    source: str
    expression: str
    wrt: str
    given: str
    answer: str
    theme: str
    let: tuple[str, ...] = ()
    order: int = 1
    wrt2: str = ""
    domain: str = ""
    sizes: tuple[dict[str, int], ...] = ()
    printed: str = ""
    verdict: str = ""

    @property
    def line(self) -> str:
        """What `derive` prints first."""
        return self.printed or self.answer

    @cached_property
    def symbols(self) -> dict[str, Declared]:
        """The declared symbols by name."""
        parts = [part.partition(":") for part in _split(self.given) if "==" not in part]
        return {name.strip(): _declared(what) for name, _, what in parts}

    @cached_property
    def totals(self) -> frozenset[str]:
        """The symbols whose entries are stated to sum to one."""
        return frozenset(re.findall(r"sum\((\w+)\) == 1", self.given))

    @cached_property
    def sizes_used(self) -> tuple[str, ...]:
        """The names of the symbolic sizes, in the order in which they occur."""
        found = (size for each in self.symbols.values() for size in each.shape)
        return tuple(dict.fromkeys(size for size in found if isinstance(size, str)))

    @property
    def names(self) -> frozenset[str]:
        """All names that have a value: symbols, sizes and named intermediates."""
        return frozenset([*self.symbols, *self.sizes_used, *(each.partition("=")[0].strip() for each in self.let)])


def _split(source: str) -> list[str]:
    return re.split(r",\s*(?![^()]*\))", source)


def _declared(what: str) -> Declared:
    shape = re.search(r"\((.*)\)", what)
    sizes = tuple(int(size) if size.isdigit() else size for size in re.findall(r"\w+", shape[1])) if shape else ()
    facts = {fact for fact in ("symmetric", "positive definite", "positive", "unit", "constant") if fact in what}
    return Declared(sizes, frozenset(facts))


@cache
def identities() -> tuple[Identity, ...]:
    """All identities, theme by theme."""
    return tuple(each for path in sorted(HERE.glob("*.toml")) for each in read(path))


def read(path: Path) -> list[Identity]:
    """The identities of one file."""
    known = {field.name for field in fields(Identity)} - {"theme"}
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["identity"]
    for row in rows:
        if unknown := set(row) - known:
            msg = f"{path.name}: {row.get('id')}: unknown fields {sorted(unknown)}"
            raise ValueError(msg)
    return [
        Identity(**{**row, "theme": path.stem, "let": tuple(row.get("let", ())), "sizes": tuple(row.get("sizes", ()))})
        for row in rows
    ]
