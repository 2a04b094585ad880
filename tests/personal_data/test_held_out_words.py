"""The held-out sets themselves: their words are new, their labels point at what they name. Nothing is detected here."""

from __future__ import annotations

import itertools
import re
from random import Random

import pytest
from heldout import Words, borders, covered, draw_held_out, persons, registers, serials, things, veils
from heldout.layouts import LAYOUTS
from heldout.pairs import Pair
from labelled import Corpus, Sort, Truth
from labelled.bodies import PERSONAL, TRAPS
from labelled.fragment import value
from labelled.score import Finding, compare, compare_columns, profiles_of

SETS = ("second", "third", "fourth", "fifth", "sixth")
LATER = SETS[2:]
"""Those that are large, with heads of clerks."""


EARLIER = {later: SETS[: SETS.index(later)] for later in LATER}
LARGE = {"fourth": (450, 200), "fifth": (900, 250), "sixth": (2000, 280)}
"""Keys and sentences at least."""
DRAWN = {"fourth": (12, 8), "fifth": (12, 8), "sixth": (4, 4)}
"""Lines of each format, rows of each table."""


@pytest.fixture(scope="module", params=LATER)
def drawn(request: pytest.FixtureRequest) -> tuple[Words, Corpus]:
    lines, rows = DRAWN[request.param]
    return Words.of(request.param), draw_held_out(request.param, 11, lines=lines, rows=rows)


def keys_of(name: str) -> set[str]:
    words = Words.of(name)
    return {key.casefold() for listed in (*words.keys.values(), *words.traps.values()) for key in listed}


def said_in(name: str) -> set[str]:
    return {text for texts in Words.of(name).sentences.values() for text in texts}


@pytest.mark.parametrize("name", LATER)
def test_a_later_set_is_large_and_shares_no_key_and_no_sentence_with_the_others(name: str) -> None:
    labelled = {key.casefold() for listed in (*PERSONAL.values(), *TRAPS.values()) for key in listed}
    keys, sentences = LARGE[name]
    assert len(keys_of(name)) >= keys
    assert len(said_in(name)) >= sentences
    assert not keys_of(name) & labelled
    for earlier in EARLIER[name]:
        assert not keys_of(name) & keys_of(earlier)
        assert not said_in(name) & said_in(earlier)
        assert not set(Words.of(name).lines) & set(Words.of(earlier).lines)


@pytest.mark.parametrize("name", LATER)
def test_no_key_of_a_later_set_stands_for_two_things(name: str) -> None:
    words = Words.of(name)
    listed = [key.casefold() for keys in (*words.keys.values(), *words.traps.values()) for key in keys]
    assert len(listed) == len(set(listed))


@pytest.mark.parametrize("name", SETS)
def test_the_same_seed_draws_the_same_set(name: str) -> None:
    assert draw_held_out(name, 3, 1, 1) == draw_held_out(name, 3, 1, 1)
    assert draw_held_out(name, 3, 1, 1) != draw_held_out(name, 4, 1, 1)


def test_marks_of_a_later_set_hold_text_and_do_not_overlap(drawn: tuple[Words, Corpus]) -> None:
    for place, piece in drawn[1].pieces():
        marks = sorted(piece.marks, key=lambda mark: mark.start)
        assert all(piece.text[mark.start : mark.end].strip() for mark in marks), place
        # Two values inside one base64 token may share the sign at their border.
        assert all(a.end <= b.start + (a.form == "base64") for a, b in itertools.pairwise(marks)), place


def test_no_slot_of_a_later_set_is_left_unfilled(drawn: tuple[Words, Corpus]) -> None:
    slot = re.compile(r"\{(?:said|pairs|open|[mh]_[a-z]+)[:}]|\{(?:name|id|mobile|address)(?:_stored)?\}")
    assert not [piece.text for _, piece in drawn[1].pieces() if slot.search(piece.text)]


def test_labels_of_a_later_set_score_one_and_judge_its_columns_right(drawn: tuple[Words, Corpus]) -> None:
    corpus = drawn[1]
    findings = [Finding.of(label) for label in corpus.labels()]
    score = compare(corpus, findings)
    assert (score.misses, score.false) == ([], [])
    wrong = [verdict for verdict in compare_columns(corpus, profiles_of(corpus, findings)) if not verdict.right]
    # Free text can be drawn with a single value in it, which the plainest profile keeps back.
    assert {verdict.column.truth for verdict in wrong} <= {Truth.TEXT}


def test_no_two_columns_of_a_table_have_one_name(drawn: tuple[Words, Corpus]) -> None:
    for table in drawn[1].tables:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name


def test_every_second_table_of_a_set_with_heads_has_those_of_a_clerk(drawn: tuple[Words, Corpus]) -> None:
    words, corpus = drawn
    heads = {head for listed in words.heads.values() for head in listed}
    by_clerk = {table.name: any(column.name in heads for column in table.columns) for table in corpus.tables}
    with_heads = [name for name, slots in words.columns.items() if set(slots) & set(words.heads)]
    written_by_clerks = [name for name in with_heads if name not in ("json", "sql")]
    assert all(by_clerk[f"{name}-{turn}"] for name in written_by_clerks for turn in (1, 3))
    assert not any(by_clerk[f"{name}-{turn}"] for name in words.columns for turn in (0, 2))
    assert not any(by_clerk[f"{format_}-{turn}"] for format_ in ("json", "sql") for turn in range(4))


@pytest.mark.parametrize("name", LATER)
def test_every_slot_with_heads_is_a_column_of_a_csv_table(name: str) -> None:
    words = Words.of(name)
    columns = {slot for table, slots in words.columns.items() if table not in ("json", "sql") for slot in slots}
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


# Look-alikes, masks and cells.


def test_check_digits_repeat_published_examples() -> None:
    assert registers.mod_11_10("79462") == "3"  # ISO 7064
    assert registers.ean_13("690123456789") == "2"  # GB 12904
    assert serials.iso_6346("CSQU305438") == "3"  # ISO 6346


TRAP_SLOTS = {**registers.SLOTS, **serials.SLOTS, **borders.SLOTS, **things.SLOTS}
NO_TRAPS = {"social_id", "name_latin", "address_hk", "birth8", "tail", "once"}


@pytest.mark.parametrize("slot", sorted(set(TRAP_SLOTS) - NO_TRAPS))
def test_numbers_of_registers_are_traps(slot: str) -> None:
    for number in range(20):
        (mark,) = TRAP_SLOTS[slot](Random(number)).marks
        assert mark.sort is Sort.TRAP


@pytest.mark.parametrize("slot", sorted(persons.SLOTS))
def test_cells_of_persons_hold_values_or_what_definitions_leave_open(slot: str) -> None:
    for number in range(20):
        marks = persons.SLOTS[slot](Random(number)).marks
        assert any(mark.sort in (Sort.VALUE, Sort.OPEN) for mark in marks)


def test_a_name_of_two_signs_is_padded_inside_its_mark() -> None:
    pieces = [Words.of("fifth").writers()["name_padded"](Random(number)) for number in range(40)]
    assert all((mark.start, mark.end) == (0, len(piece.text)) for piece in pieces for mark in piece.marks)
    assert any(re.search(r"\S\s+\S", piece.text) for piece in pieces)


def test_a_column_of_what_definitions_leave_open_is_open() -> None:
    tables = {table.name: table for table in draw_held_out("fifth", 11, lines=1, rows=8).tables}
    truths = {column.kinds: column.truth for column in tables["party-0"].columns}
    assert truths[("DATE_OF_BIRTH",)] is Truth.OPEN


def test_masks_hide_something_and_are_marked_as_masked() -> None:
    masks = [part.of_words(lambda _: "欧阳建国", lambda _: "杭州市西湖区") for part in (covered, veils)]
    for slot, draw in {**masks[0], **masks[1]}.items():
        for number in range(40):
            piece = draw(Random(number))
            (mark,) = piece.marks
            assert mark.sort is Sort.MASKED, slot
            assert re.search("[*×●○•某＊_…■#Xx]", piece.text), (slot, piece.text)
