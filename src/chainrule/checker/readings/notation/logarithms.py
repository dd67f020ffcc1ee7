r"""The readings of logarithms without a base, below the readings: ``\lg`` is natural, ``\log`` of base 2 or 10."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chainrule.checker.readings.written import bare_log, short_log
from chainrule.readers.log_bases import LOG_SAID
from chainrule.readers.scope import Scope
from chainrule.readers.syntax import Tree


def by_logarithms(trees: Sequence[Tree], scope: Scope) -> Iterator[tuple[Scope, str, bool]]:
    """The scope in which the logarithms have a base, what that says, and whether it counts only if it holds."""
    if any(map(short_log, trees)):
        yield _with("lg", "natural", scope), "lg is read as the natural logarithm", True
    # In text log is the natural one.
    if not scope.strict and LOG_SAID not in scope.options and any(map(bare_log, trees)):
        for base in ("2", "10"):
            yield _with("log base", base, scope), f"log is read as the logarithm to base {base}", False


def _with(option: str, value: str, scope: Scope) -> Scope:
    return replace(scope, options={**scope.options, option: value})
