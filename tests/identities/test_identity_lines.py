"""The corpus of identities against what chainrule prints, and against what its prover says; no array library is needed."""

from __future__ import annotations

import re

import pytest
from identity_claims import derived, verdict
from identity_corpus import identities
from identity_values import free_names

ALL = pytest.mark.parametrize("identity", identities(), ids=lambda each: f"{each.theme}/{each.id}")


def test_the_corpus_is_large_and_names_its_sources():
    names = [each.id for each in identities()]
    assert len(names) >= 165
    assert len(set(names)) == len(names)
    assert [name for name in names if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)] == []
    assert [each.id for each in identities() if len(each.source) < 10 or not each.title] == []


def test_every_name_of_the_corpus_is_declared():
    undeclared = {}
    for each in identities():
        for source in (each.expression, each.wrt, *(line.partition("=")[2].strip() for line in each.let)):
            if free := free_names(source, each.names):
                undeclared[each.id] = free
    assert undeclared == {}


@ALL
def test_printed(identity):
    assert repr(derived(identity)) == identity.line


@ALL
def test_verdict(identity):
    said = verdict(identity)
    assert said.verdict == (identity.verdict or "proved"), said.reason
