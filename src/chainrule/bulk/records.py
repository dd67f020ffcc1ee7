"""One record of a bulk file to its verdict: where the JSON of a line meets the checker.

A record says that `claim` is the derivative of `definition` with respect to `variable`; what is not understood is
unknown with a reason, never an error and never equal. With `"explain": false` the verdict alone is asked for.
"""

from __future__ import annotations

import json
import time
from typing import Any

from chainrule.checker.extraction.claim import Claim
from chainrule.checker.judgement.judge import judge
from chainrule.checker.reports.report import judged_json
from chainrule.errors import ChainruleError, ReadError
from chainrule.prover.verdict import UNKNOWN
from chainrule.readers.syntax import Comparison, Derivative, Tree
from chainrule.verbs import judge_text, parse, scope_of, worst

MAX_LINE = 100_000
_TEXTS = ("definition", "variable", "claim", "given")


def verify_line(line: str | bytes) -> dict[str, Any]:
    """The verdict on one line of JSON."""
    if len(line) > MAX_LINE:
        return _unknown(None, f"a line of {len(line)} characters is longer than {MAX_LINE}")
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        return _unknown(None, f"this line is not JSON: {error}")
    return verify_record(record)


def verify_record(record: Any) -> dict[str, Any]:
    """The verdict on one record, as the record that is written out."""
    start = time.perf_counter()
    if not isinstance(record, dict):
        return _unknown(None, "a record is a JSON object")
    name = record.get("id")
    problem = _problem(record)
    if problem:
        return _unknown(name, problem)
    try:
        judged = worst(_judged(record))
    except (ChainruleError, RecursionError, ZeroDivisionError) as error:
        return _unknown(name, str(error) or type(error).__name__, start)
    shown = judged_json(judged)
    out = {"id": name, "verdict": shown["verdict"], "ms": _milliseconds(start), "evidence": shown["evidence"]}
    out.update({key: shown[key] for key in ("reason", "convention", "condition") if shown[key]})
    for key in ("finding", "findings", "counterexample"):
        if shown.get(key):
            out[key] = shown[key]
    return out


def _problem(record: dict[str, Any]) -> str:
    """What is wrong with the form of a record; empty where nothing is."""
    for key in _TEXTS:
        if key in record and not isinstance(record[key], str):
            return f"{key} is text, here it is {type(record[key]).__name__}"
    if not record.get("claim"):
        return "the record has no claim"
    if bool(record.get("definition")) != bool(record.get("variable")):
        return "definition and variable come together"
    lets = record.get("let", [])
    if not isinstance(lets, list) or not all(isinstance(each, str) for each in lets):
        return "let is a list of texts"
    if not isinstance(record.get("explain", True), bool):
        return "explain is true or false"
    order = record.get("order", 1)
    if not isinstance(order, int) or isinstance(order, bool) or not 1 <= order <= 8:
        return "order is an integer from 1 to 8"
    return ""


def _judged(record: dict[str, Any]) -> list[Any]:
    given, lets, claim = record.get("given", ""), record.get("let", []), record["claim"]
    if not record.get("definition"):
        return judge_text(claim, given=given, let=lets, explain=record.get("explain", True))
    scope = scope_of(record["definition"], given, lets)
    body, variable, right = parse(record["definition"]), parse(record["variable"]), parse(claim)
    if isinstance(right, Comparison):
        if set(right.signs) != {"="}:
            raise ReadError("a claim is an equality")
        right = right.items[-1]
    if isinstance(body, Comparison) and body.signs == ("=",):
        body = body.items[-1]
    left: Tree = Derivative(0, len(claim), "d", body, ((variable, record.get("order", 1)),))
    explain = record.get("explain", True)
    return [judge(Claim(0, len(claim), claim, scope, left, right, source=claim), explain=explain)]


def _unknown(name: Any, reason: str, start: float | None = None) -> dict[str, Any]:
    ms = 0.0 if start is None else _milliseconds(start)
    return {"id": name, "verdict": UNKNOWN, "ms": ms, "evidence": [], "reason": reason}


def _milliseconds(start: float) -> float:
    return round((time.perf_counter() - start) * 1000, 3)
