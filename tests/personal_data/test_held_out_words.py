"""The held-out sets themselves: their words are new, their labels point at what they name. Nothing is detected here."""

from __future__ import annotations

import itertools
import re
from random import Random

import pytest
from heldout import Words, covered, draw_held_out, registers
from heldout.layouts import LAYOUTS, Pair
from labelled import Corpus, Sort, Truth
from labelled.bodies import PERSONAL, TRAPS
from labelled.fragment import value
from labelled.score import Finding, compare, compare_columns, profiles_of

SETS = ("second", "third", "fourth")


@pytest.fixture(scope="module")
def fourth() -> Corpus:
    return draw_held_out("fourth", 11, lines=12, rows=8)


def keys_of(name: str) -> set[str]:
    words = Words.of(name)
    return {key.casefold() for listed in (*words.keys.values(), *words.traps.values()) for key in listed}


def test_the_fourth_set_is_large_and_shares_no_key_and_no_sentence_with_the_others() -> None:
    words = Words.of("fourth")
    labelled = {key.casefold() for listed in (*PERSONAL.values(), *TRAPS.values()) for key in listed}
    assert len(keys_of("fourth")) >= 2 * len(keys_of("third"))
    assert not keys_of("fourth") & (keys_of("second") | keys_of("third") | labelled)
    said = {text for listed in words.sentences.values() for text in listed}
    assert len(said) >= 200
    assert not said & {
        text for name in ("second", "third") for texts in Words.of(name).sentences.values() for text in texts
    }
    assert not set(words.lines) & {line for name in ("second", "third") for line in Words.of(name).lines}


def test_no_key_of_the_fourth_set_stands_for_two_things() -> None:
    words = Words.of("fourth")
    listed = [key.casefold() for keys in (*words.keys.values(), *words.traps.values()) for key in keys]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", SETS)
def test_the_same_seed_draws_the_same_set(name: str) -> None:
    assert draw_held_out(name, 3, 2, 2) == draw_held_out(name, 3, 2, 2)
    assert draw_held_out(name, 3, 2, 2) != draw_held_out(name, 4, 2, 2)


def test_marks_of_the_fourth_set_hold_text_and_do_not_overlap(fourth: Corpus) -> None:
    for place, piece in fourth.pieces():
        marks = sorted(piece.marks, key=lambda mark: mark.start)
        assert all(piece.text[mark.start : mark.end].strip() for mark in marks), place
        # Two values inside one base64 token may share the sign at their border.
        assert all(a.end <= b.start + (a.form == "base64") for a, b in itertools.pairwise(marks)), place


def test_no_slot_of_the_fourth_set_is_left_unfilled(fourth: Corpus) -> None:
    slot = re.compile(r"\{(?:said|pairs|open|m_[a-z]+)[:}]|\{(?:name|id|mobile|address)(?:_stored)?\}")
    assert not [piece.text for _, piece in fourth.pieces() if slot.search(piece.text)]


def test_labels_of_the_fourth_set_score_one_and_judge_its_columns_right(fourth: Corpus) -> None:
    findings = [Finding.of(label) for label in fourth.labels()]
    score = compare(fourth, findings)
    assert (score.misses, score.false) == ([], [])
    wrong = [verdict for verdict in compare_columns(fourth, profiles_of(fourth, findings)) if not verdict.right]
    # Free text can be drawn with a single value in it, which the plainest profile keeps back.
    assert {verdict.column.truth for verdict in wrong} <= {Truth.TEXT}


def test_every_second_table_of_a_set_with_heads_has_those_of_a_clerk(fourth: Corpus) -> None:
    heads = {head for listed in Words.of("fourth").heads.values() for head in listed}
    by_clerk = {table.name: any(column.name in heads for column in table.columns) for table in fourth.tables}
    assert by_clerk["household-1"]
    assert by_clerk["tax-3"]
    assert not by_clerk["household-0"]
    assert not any(by_clerk[f"{format_}-{turn}"] for format_ in ("json", "sql") for turn in range(4))


def test_every_slot_with_heads_is_a_column_of_a_csv_table() -> None:
    words = Words.of("fourth")
    columns = {slot for name, slots in words.columns.items() if name not in ("json", "sql") for slot in slots}
    assert set(words.heads) <= columns


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_a_mark_keeps_its_place_in_every_layout(layout: str) -> None:
    pairs = [Pair("lxrsj", value("CN_MOBILE", "13800138000"), False), Pair("bz", value("PERSON", "li"), False)]
    for number in range(8):
        piece = LAYOUTS[layout](pairs, Random(number))
        mobile, name = piece.marks
        if layout == "base64":
            assert {mobile.form, name.form} == {"base64"}
        else:
            assert piece.text[mobile.start : mobile.end] == "13800138000"
            assert piece.text[name.start : name.end] == "li"


def test_every_layout_is_used_by_a_set() -> None:
    lines = " ".join(line for name in SETS for line in Words.of(name).lines)
    assert {layout for layout in LAYOUTS if f"{{pairs:{layout}}}" not in lines} == set()


# Look-alikes and masks.


def test_check_digits_repeat_published_examples() -> None:
    assert registers.mod_11_10("79462") == "3"  # ISO 7064
    assert registers.ean_13("690123456789") == "2"  # GB 12904


@pytest.mark.parametrize("slot", sorted(set(registers.SLOTS) - {"social_id"}))
def test_numbers_of_registers_are_traps(slot: str) -> None:
    for number in range(20):
        (mark,) = registers.SLOTS[slot](Random(number)).marks
        assert mark.sort is Sort.TRAP


def test_masks_hide_something_and_are_marked_as_masked() -> None:
    masks = covered.of_words(lambda _: "欧阳建国", lambda _: "杭州市西湖区")
    for slot, draw in masks.items():
        for number in range(40):
            piece = draw(Random(number))
            (mark,) = piece.marks
            assert mark.sort is Sort.MASKED, slot
            assert re.search("[*×●○•某]", piece.text), (slot, piece.text)
