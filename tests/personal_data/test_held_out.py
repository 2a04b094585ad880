"""Quality on words the recognisers were not made with: keys, sentences, formats of logs and columns of `heldout`.

What was missed in each of them led to rules, so that none is new to them any more: the figures of the first looks are
in docs/en/personal-data.md.
"""

from __future__ import annotations

from functools import cache

import pytest
from heldout import Words, draw_held_out
from labelled import Corpus
from labelled.bodies import PERSONAL, TRAPS
from labelled.looking import found_in
from labelled.score import Finding, Score, Verdict, compare, compare_columns, found_by, profiles_of

from scanners.personal_data.detect import Detector

pytestmark = pytest.mark.slow

SETS = ("second", "third", "fourth", "fifth", "sixth")
LINES = {"fifth": 8, "sixth": 6}
"""Of each format, where a set has many."""
SEED = 5


@cache
def corpus(name: str) -> Corpus:
    return draw_held_out(name, SEED, lines=LINES.get(name, 30), rows=12)


@cache
def findings(name: str) -> tuple[Finding, ...]:
    found = found_in(corpus(name), Detector())
    return tuple(found_by(corpus(name), lambda text, column: found[text, column]))


@cache
def score(name: str) -> Score:
    return compare(corpus(name), findings(name))


@cache
def columns(name: str) -> list[Verdict]:
    return compare_columns(corpus(name), profiles_of(corpus(name), findings(name)))


def told(name: str) -> str:
    found = score(name)
    misses = [f"missed {miss.mark.kind} in {miss.text!r}" for miss in found.misses[:20]]
    return "\n".join([*misses, *(f"{cause}: {count}" for cause, count in found.traps().most_common(20))])


@pytest.mark.parametrize("name", SETS)
def test_structured_kinds_are_found(name: str) -> None:
    assert score(name).groups()["structured"].f1() >= 0.95, told(name)


@pytest.mark.parametrize("name", SETS)
def test_names_and_addresses_are_found(name: str) -> None:
    assert score(name).groups()["names and addresses"].f1() >= 0.90, told(name)


@pytest.mark.parametrize("name", SETS)
def test_nothing_is_found_in_masked_values_and_digests(name: str) -> None:
    assert [(false.fell_for, false.finding.entity) for false in score(name).on_masked_or_hashed()] == []


@pytest.mark.parametrize("name", SETS)
def test_columns_are_judged_right(name: str) -> None:
    wrong = [(verdict.column, verdict.said) for verdict in columns(name) if not verdict.right]
    assert 1 - len(wrong) / len(columns(name)) >= 0.97, wrong


def test_the_second_set_is_large_and_shares_no_key_with_the_labelled_one() -> None:
    words = Words.of("second")
    keys = {key for listed in (*words.keys.values(), *words.traps.values()) for key in listed}
    labelled = {key for listed in (*PERSONAL.values(), *TRAPS.values()) for key in listed}
    assert len(keys) >= 300
    assert sum(map(len, words.sentences.values())) >= 60
    assert not keys & labelled


def test_the_third_set_shares_no_key_with_the_others() -> None:
    second, third = Words.of("second"), Words.of("third")
    before = {key for listed in (*second.keys.values(), *second.traps.values()) for key in listed}
    before |= {key for listed in (*PERSONAL.values(), *TRAPS.values()) for key in listed}
    keys = {key for listed in (*third.keys.values(), *third.traps.values()) for key in listed}
    assert len(keys) >= 200
    assert not keys & before
