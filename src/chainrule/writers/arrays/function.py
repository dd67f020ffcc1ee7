"""A whole function on arrays: imports, signature, docstring, sizes read off the inputs, statements, result."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule.engine.derivation import Derivation
from chainrule.errors import UsageError
from chainrule.expr.head import show_shape
from chainrule.expr.nodes import SLOTS, Let, Node, Symbol
from chainrule.expr.walk import lets, postorder, symbols
from chainrule.writers.arrays.names import Names
from chainrule.writers.arrays.program import Program
from chainrule.writers.arrays.targets import TARGETS, Target
from chainrule.writers.text import plain_name, text

#: Above these an expression is not quoted in the docstring.
MOST_NODES, MOST_LETTERS = 120, 200


def function(
    node: Node, target: str, *, parameters: tuple[Symbol, ...] = (), name: str = "value", doc: str = ""
) -> str:
    """The source of a function that computes `node` from its symbols, those in `parameters` first.

    `target` is numpy, jax or torch. Sizes are read off the inputs; those that no input has are parameters too.
    """
    library, names = _library(target), Names(name)
    inputs = _inputs(node, parameters)
    arguments = {symbol: names.of(symbol, symbol.name) for symbol in inputs}
    program = Program(replace(library, like=next(iter(arguments.values()), library.like)), names)
    value = program.write(node)
    statements = [*program.lines, f"return {value}"]
    sizes, given = _sizes(program, inputs, arguments, "\n".join(statements))
    extra = [names.of(("index", index), index) for index in program.indices]
    signature = ", ".join([*arguments.values(), *extra, *given])
    body = [*_docstring(doc, node, arguments, extra), *sizes, *statements]
    lines = [f"def {name}({signature}):", *(f"    {line}".rstrip() for line in body)]
    return "\n".join([*_imports(library, lines), *lines])


def source(derivation: Derivation, target: str) -> str:
    """The source of a function that computes the derivative."""
    inputs = [each for each in symbols(derivation.output) if not _is_size(each)]
    variable = derivation.variable
    first = [variable] if isinstance(variable, Symbol) else []
    parameters = tuple(dict.fromkeys([*first, *_sorted(inputs)]))
    return function(derivation.result, target, parameters=parameters, name="derivative", doc=_told(derivation))


def _library(target: str) -> Target:
    if target not in TARGETS:
        msg = f"there is no code for {target!r}: the targets are {', '.join(TARGETS)}"
        raise UsageError(msg)
    return TARGETS[target]


def _is_size(symbol: Symbol) -> bool:
    return "size" in symbol.facts and not symbol.shape


def _sorted(found: list[Symbol]) -> list[Symbol]:
    return sorted(dict.fromkeys(found), key=lambda symbol: (symbol.name.lower(), symbol.name, str(symbol.shape)))


def _inputs(node: Node, parameters: tuple[Symbol, ...]) -> tuple[Symbol, ...]:
    """The parameters, then the other symbols of an expression by name."""
    others = _sorted([each for each in symbols(node) if not _is_size(each)])
    return tuple(dict.fromkeys([*parameters, *others]))


def _sizes(
    program: Program, inputs: tuple[Symbol, ...], arguments: dict[Symbol, str], body: str
) -> tuple[list[str], list[str]]:
    """Statements that read the sizes in `body` off the inputs, and the sizes that none of them has."""
    wanted = [size for size in program.sizes if re.search(rf"\b{program.extent(size)}\b", body)]
    lines: list[str] = []
    while wanted:
        size = wanted[0]
        holders = [symbol for symbol in inputs if size in symbol.shape]
        if not holders:
            break
        best = max(holders, key=lambda symbol: len(set(symbol.shape) & set(wanted)))
        whole = all(each in wanted for each in best.shape) and len(set(best.shape)) == best.ndim > 1
        taken = best.shape if whole else (size,)
        left = ", ".join(program.extent(each) for each in taken)
        place = "" if whole else f"[{best.shape.index(size)}]"
        lines.append(f"{left} = {arguments[best]}.shape{place}")
        wanted = [each for each in wanted if each not in taken]
    return lines, [program.extent(size) for size in wanted]


def _docstring(doc: str, node: Node, arguments: dict[Symbol, str], extra: list[str]) -> list[str]:
    """What is computed, and the shapes of what goes in and out."""
    if not doc:
        return []
    shapes = [f"{name}: {show_shape(symbol.shape)}" for symbol, name in arguments.items()]
    shapes += [f"{name}: an index that counts from 1" for name in extra]
    told = (
        f"{'; '.join(shapes)}. Returns: {show_shape(node.shape)}." if shapes else f"Returns: {show_shape(node.shape)}."
    )
    first, *rest = (_quotable(line) for line in doc.splitlines())
    return [f'"""{first}', "", *rest, _quotable(told), '"""']


def _quotable(line: str) -> str:
    """A line of a docstring: nothing in it ends the string or starts an escape."""
    return line.replace("\\", "\\\\").replace('"', "'").strip()


def _told(derivation: Derivation) -> str:
    """What the function computes, in the words of the text writer."""
    shown = _shown(derivation.output)
    variable = derivation.variable
    wrt = plain_name(variable.name) if isinstance(variable, (Symbol, Let)) else _shown(variable)
    kind = "gradient" if not derivation.output.ndim and variable.ndim else "derivative"
    lines = [f"The {kind} of {shown} in {wrt}" + _seeded(derivation) + "."]
    named = [name for name in lets(derivation.output) if shown != "the expression"]
    if named and len(named) <= 8:
        where = ", ".join(f"{plain_name(name.name)} = {_shown(name.definition)}" for name in named)
        lines[0] = f"{lines[0][:-1]}, where {where}."
    if derivation.names and len(derivation.names) == derivation.result.ndim:
        lines.append(f"The axes are {', '.join(derivation.names)}.")
    lines += [f"Assumed: {note}." for note in derivation.assumed]
    return "\n".join(lines)


def _seeded(derivation: Derivation) -> str:
    """What the derivative is multiplied with."""
    if derivation.along is not None:
        return f", times {_shown(derivation.along)}"
    return "" if derivation.cotangent is None else f", multiplied from the left by {_shown(derivation.cotangent)}"


def _shown(node: Node) -> str:
    """An expression in a sentence; a long one is not written out."""
    if len(postorder(node)) > MOST_NODES:
        return "the expression"
    shown = text(node)
    return shown if len(shown) <= MOST_LETTERS else "the expression"


def _imports(library: Target, lines: list[str]) -> list[str]:
    """The imports of the modules that are used."""
    body = "\n".join(lines)
    used = [module for module in ("math", *library.imports) if re.search(rf"(?<![\w.]){re.escape(module)}\.", body)]
    theirs = [library.imports[module] for module in used if module != "math"]
    groups = [["import math"] if "math" in used else [], theirs]
    return [line for group in groups if group for line in (*group, "")] + [""] * any(groups)


SLOTS["source"] = source
