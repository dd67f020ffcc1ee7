"""The call of a Python function with a symbol for each of its parameters: what it returns is the formula."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from chainrule.errors import UsageError
from chainrule.expr.nodes import Node, as_node
from chainrule.expr.protocols import TRACING

_NAMED = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)


def trace(function: Callable[..., Any], symbol: Callable[[str], Node | None]) -> Node:
    """The expression that `function` returns; `symbol` gives the one for a parameter's name, if it is declared.

    A parameter that is not declared takes its default, or else a real scalar. Errors of the function pass through.
    """
    name = getattr(function, "__name__", "the function")
    positional: list[Any] = []
    keywords: dict[str, Any] = {}
    for parameter in _parameters(function, name):
        value: Any = symbol(parameter.name)
        if value is None:
            value = parameter.default
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            keywords[parameter.name] = value
        else:
            positional.append(value)
    token = TRACING.set(True)
    try:
        result = function(*positional, **keywords)
    finally:
        TRACING.reset(token)
    if isinstance(result, (tuple, list, dict)) or result is None:
        msg = f"{name} returns {type(result).__name__}: a traced function returns one expression"
        raise UsageError(msg)
    return as_node(result)


def parameter_names(function: Callable[..., Any]) -> dict[str, bool]:
    """The names of the parameters, and whether each has a default."""
    found = _parameters(function, getattr(function, "__name__", "the function"))
    return {p.name: p.default is not inspect.Parameter.empty for p in found}


def _parameters(function: Callable[..., Any], name: str) -> list[inspect.Parameter]:
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError) as error:
        msg = f"{name} has no signature to trace: wrap it in a function with named parameters"
        raise UsageError(msg) from error
    for parameter in parameters:
        if parameter.kind not in _NAMED:
            msg = f"{name} takes {parameter}: a traced function has named parameters only"
            raise UsageError(msg)
    return parameters
