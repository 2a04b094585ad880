"""Counts of a log: parts merge in any order to the same report, memory is bounded, and nothing personal is in them."""

from __future__ import annotations

import pickle
import random
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.logs.lane import Lane
from scanners.personal_data.logs.native import NativeLane
from scanners.personal_data.logs.passes import NEVER
from scanners.personal_data.logs.persons import Persons, canonical, hashes, siphash
from scanners.personal_data.logs.plain import PlainLane
from scanners.personal_data.logs.profile import masks_of
from scanners.personal_data.logs.tally import (
    MASKED_FIELDS,
    OTHER,
    PLACES,
    SAMPLES,
    Group,
    LogTally,
    MaskedField,
    Sightings,
)
from scanners.personal_data.logs.times import moment_of
from tests.personal_data.log_lab import MAIL, MOBILE, NAME, RESIDENT_ID, counted, said, tallied

GROUPS = st.builds(
    Group,
    st.sampled_from(["GET /a", "GET /b", "if-c"]),
    st.sampled_from(["", "desk"]),
    st.sampled_from(["request", "response"]),
    st.sampled_from(["phone", "id"]),
    st.sampled_from(["CN_ID_CARD", "CN_MOBILE", "IP_ADDRESS"]),
    st.just("plain"),
)


@st.composite
def blocks(draw: st.DrawFn) -> Sightings:
    groups = tuple(draw(st.lists(GROUPS, min_size=1, max_size=6, unique=True)))
    size = draw(st.integers(0, 8))
    lines = sorted(draw(st.lists(st.integers(0, 5), min_size=size, max_size=size)))
    return Sightings(
        groups,
        np.array(draw(st.lists(st.integers(0, len(groups) - 1), min_size=size, max_size=size)), np.intp),
        np.array(lines, np.int64) * 100,
        np.array(lines, np.int64) + 1,
        np.array(draw(st.lists(st.sampled_from([NEVER, 5, 17, 1000]), min_size=size, max_size=size)), np.int64),
        lambda n: f"sample {n}",
        {"CN_MOBILE": np.array(draw(st.lists(st.integers(0, 2**64 - 1), max_size=5)), np.uint64)},
        6,
        1,
        2,
    )


def state(tally: LogTally) -> tuple[object, ...]:
    groups = {
        group: (count.records, count.hits, count.first, count.last, count.places)
        for group, count in tally.groups.items()
    }
    return tally.records, tally.broken, tally.with_clear, groups, tally.persons.estimate(), tally.first_lines()


def part(seen: Sightings, number: int, limit: int) -> LogTally:
    tally = LogTally("a.log", limit)
    tally.take(seen, number * 1000, number * 1000)
    tally.lines[number * 1000] = 6
    return pickle.loads(pickle.dumps(tally))


@settings(deadline=None)
@given(st.lists(blocks(), min_size=1, max_size=6), st.integers(1, 5), st.randoms(use_true_random=False))
def test_the_order_of_merging_never_changes_a_result(seen: list[Sightings], limit: int, order: random.Random) -> None:
    wanted = LogTally("a.log", limit)
    for number, block in enumerate(seen):
        wanted.merge(part(block, number, limit))
    parts = [part(block, number, limit) for number, block in enumerate(seen)]
    while len(parts) > 1:
        first = parts.pop(order.randrange(len(parts)))
        second = parts[order.randrange(len(parts))]
        second.merge(first)
    assert state(parts[0]) == state(wanted)


@given(st.lists(blocks(), max_size=4), st.integers(1, 4))
def test_what_is_folded_is_still_counted_by_kind(seen: list[Sightings], limit: int) -> None:
    bounded, free = LogTally("a.log", limit), LogTally("a.log")
    for number, block in enumerate(seen):
        bounded.merge(part(block, number, limit))
        free.merge(part(block, number, 1000))
    for entity in ("CN_ID_CARD", "CN_MOBILE", "IP_ADDRESS"):
        hits = [sum(count.hits for group, count in t.groups.items() if group.entity == entity) for t in (bounded, free)]
        assert hits[0] == hits[1]
    assert sum(group.interface != OTHER for group in bounded.groups) <= limit


def test_masks_are_counted_by_field_and_pattern() -> None:
    lines = [
        f'{{"uri": "/{where}", "{field}": "{value}"}}\n'
        for where, field, value in [
            ("a", "sjh", "139****1234"),
            ("b", "sjh", "1390000***4"),
            ("b", "sjh", "1390000***4"),
            ("a", "sfzh", "110105199003****12"),
            ("a", "sjh", MOBILE),
        ]
    ]
    tally = tallied("".join(lines))
    assert tally.masks == {
        ("sjh", "MASKED_CN_MOBILE"): {"ddd****dddd": 1, "ddddddd***d": 2},
        ("sfzh", "MASKED_CN_ID_CARD"): {"dddddddddddd****dd": 1},
    }
    first, second = tallied("".join(lines[:2])), tallied("".join(lines[2:]))
    second.merge(first)
    assert second.masks == tally.masks
    assert [mask.column for mask in masks_of(tally)] == ["sfzh", "sjh"]


def test_masks_of_stretches_with_other_columns_are_counted_too() -> None:
    text = (
        "#Fields: date time cs-uri-stem cs(Cookie)\n2026-01-02 03:04:05 /a sjh=139****1234\n"
        "#Fields: date time cs(Cookie) cs-uri-stem\n2026-01-02 03:04:05 sjh=1390000***4 /a\n"
    )
    counted_up: dict[str, int] = {}
    for patterns in tallied(text).masks.values():
        counted_up |= patterns
    assert counted_up == {"ddd****dddd": 1, "ddddddd***d": 1}


def test_fields_with_masks_are_so_many_at_most_and_the_same_in_any_order() -> None:
    parts = [LogTally("a.log", masks={MaskedField(f"f{n}", "MASKED_PERSON"): {"h*": 1}}) for n in range(1500)]
    forth, back = LogTally("a.log"), LogTally("a.log")
    for part_of in parts:
        forth.merge(part_of)
    for part_of in reversed(parts):
        back.merge(part_of)
    assert forth.masks == back.masks
    assert len(forth.masks) == MASKED_FIELDS


def test_addresses_give_way_first_when_there_are_too_many_groups() -> None:
    text = "".join(
        f'{{"uri": "/i{n % 7}x", "ip": "10.9.8.7", "response": {{"phone": "{MOBILE}"}}}}\n' for n in range(50)
    )
    tally = LogTally("a.log", 7)
    tally.merge(tallied(text))
    kept = {group.entity for group in tally.groups if group.interface != OTHER}
    assert kept == {"CN_MOBILE"}


def test_a_line_counts_once_however_often_it_holds_a_kind() -> None:
    _, count = counted(tallied(f'{{"uri": "/a", "response": {{"phone": ["{MOBILE}", "{MOBILE}"]}}}}'), "CN_MOBILE")
    assert (count.records, count.hits, len(count.places)) == (1, 2, 1)


def test_places_are_lines_counted_from_the_start_of_their_split() -> None:
    tally, other = tallied(f"tel={MOBILE}\n" * 3), tallied(f"\ntel={MOBILE}\n")
    moved = LogTally("a.log", lines={500: 2})
    moved.groups = {
        group: type(count)(1, 1, None, None, tuple(place._replace(split=500) for place in count.places))
        for group, count in other.groups.items()
    }
    tally.merge(moved)
    _, count = counted(tally, "CN_MOBILE")
    first = tally.first_lines()
    assert sorted(first[place.split] + place.line - 1 for place in count.places) == [1, 2, 3, 5]


def test_the_sample_of_places_is_bounded() -> None:
    _, count = counted(tallied(f"tel={MOBILE}\n" * 100), "CN_MOBILE")
    assert len(count.places) == PLACES
    assert [place.sample for place in count.places] == ["139*"] * SAMPLES + [""] * (PLACES - SAMPLES)


def test_no_value_is_in_a_tally() -> None:
    text = "".join(
        f'{{"uri": "/p/{value}/x?a={value}", "user": "{value}", '
        f'"request": {{"{value}": "{value}", "k": "a {value} b"}}}}\n'
        for value in (RESIDENT_ID, MOBILE, MAIL, NAME)
    )
    tally = tallied(text)
    written = pickle.dumps(tally) + repr(said(tally)).encode()
    for value in (RESIDENT_ID, MOBILE, MAIL, NAME):
        assert value.encode() not in written
    assert ("/p/{id}/x", "{CN_MOBILE}", "request", "{CN_MOBILE}", "CN_MOBILE") in said(tally)
    assert ("/p/{id}/x", "{PERSON}", "request", "k", "PERSON") in said(tally)


def test_names_that_are_too_long_are_not_shown() -> None:
    tally = tallied(f'{{"uri": "/a", "request": {{"{"x" * 65}": "{MOBILE}"}}, "user": "{"y" * 65}"}}')
    assert said(tally) == {("/a", "{long}", "request", "{long}", "CN_MOBILE"): 1}


LANES = (PlainLane(), NativeLane())


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize("seconds", [0, 1, 400_000_000, 1_795_134_600, 1_795_134_600.25, 4_000_000_000])
@pytest.mark.parametrize(
    "layout",
    ["%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%d %H:%M:%S,%f+0000", "%d/%b/%Y:%H:%M:%S +0000", "%Y/%m/%d %H:%M:%S Z"],
)
def test_moments_are_read_as_they_are_written(lane: Lane, seconds: float, layout: str) -> None:
    when = datetime.fromtimestamp(seconds, UTC)
    data = b"xx" + when.strftime(layout).encode() + b"]"
    (found,) = lane.moments(data, np.array([2]), np.array([len(data) - 1]))
    if seconds < 315_532_800:
        assert found == NEVER
    else:
        assert moment_of(int(found)) == (when if "%f" in layout else when.replace(microsecond=0))


@pytest.mark.parametrize("lane", LANES)
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-20 08:30:00", "2026-11-20 08:30:00"),
        ("2026-11-20T00:30:00Z", "2026-11-20 08:30:00"),
        ("20/Nov/2026:08:30:00", "2026-11-20 08:30:00"),
        ("1795134600", "2026-11-20 08:30:00"),
        ("1795134600123", "2026-11-20 08:30:00"),
        ("1795134600.9", "2026-11-20 08:30:00"),
        ("20261120 08:30:00", "2026-11-20 08:30:00"),
        ("2026-11-20", "2026-11-20 00:00:00"),
        ("2026-11-19T19:00:00.123456789-05:30", "2026-11-20 08:30:00"),
        ("12345678901", ""),
        ("2026-13-20 08:30:00", ""),
        ("0.005", ""),
        ("GET /a/b/c", ""),
    ],
)
def test_layouts_of_moments(lane: Lane, text: str, wanted: str) -> None:
    (found,) = lane.moments(text.encode(), np.array([0]), np.array([len(text)]))
    assert (f"{moment_of(int(found)):%Y-%m-%d %H:%M:%S}" if found != NEVER else "") == wanted


TIMES = st.lists(
    st.sampled_from(
        ["2026", "-", "11", "20", "T", " ", "08:30:00", ".123", ",", "Z", "+08:00", "/", "Nov", ":", "9" * 7, "x", "+"]
    ),
    max_size=9,
).map("".join)


def apart(texts: list[str]) -> tuple[bytes, np.ndarray, np.ndarray]:
    """The texts with blanks between them, and where each starts and ends."""
    data = " ".join([*texts, ""]).encode()
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)])[: len(texts)].astype(np.int64)
    ends = starts + np.array([len(text) for text in texts])
    return data, starts, ends


@settings(deadline=None, max_examples=400)
@given(st.lists(TIMES, min_size=1, max_size=5))
def test_both_lanes_read_the_same_moments_in_anything(texts: list[str]) -> None:
    side_by_side = apart(texts)
    plain, native = (lane.moments(*side_by_side).tolist() for lane in LANES)
    assert plain == native


MINUTES = st.tuples(
    st.sampled_from(["2026-11-20 08:30", "2026-11-20T08:31", "2026/13/20 08:30", "20261120 08:30:0"]),
    st.sampled_from([":00", ":59", ":5x", "", " 07", ":9"]),
    st.sampled_from(["", ".5", ",123456789", "."]),
    st.sampled_from(["", "Z", "+00:00", " -0700", "x"]),
).map("".join)


@settings(deadline=None, max_examples=200)
@given(st.lists(MINUTES, min_size=2, max_size=6))
def test_moments_of_one_minute_are_read_as_if_alone(texts: list[str]) -> None:
    side_by_side = apart(texts)
    plain, native = (lane.moments(*side_by_side).tolist() for lane in LANES)
    assert native == plain
    assert native == [LANES[1].moments(*apart([text]))[0] for text in texts]


def test_siphash_agrees_with_its_authors() -> None:
    """Vector of the reference implementation: 15 bytes 00..0e under the key 00..0f."""
    words = np.frombuffer(bytes(range(15)) + b"\x0f", "<u8").astype(np.uint64)[None]
    assert int(siphash(words, bytes(range(16)))[0]) == 0xA129CA6149BE45E5


@pytest.mark.parametrize(
    ("written", "form"),
    [("11010519491231002X", "plain"), ("11010519491231002x", "plain"),
     ("１１０１０５１９４９１２３１００２Ｘ", "fullwidth"),
     ("110105 19491231 002X", "spaced"), ("%31%31010519491231002X", "urlencoded")],
)  # fmt: skip
def test_one_person_is_one_however_the_number_is_written(written: str, form: str) -> None:
    key = bytes(range(16))
    span = np.array([0]), np.array([len(written.encode())])
    wanted = hashes(b"11010519491231002X", np.array([0]), np.array([18]), "CN_ID_CARD", "plain", key)
    for sip in (None, PlainLane().sip, NativeLane().sip):
        assert hashes(written.encode(), *span, "CN_ID_CARD", form, key, sip) == wanted


def test_the_country_code_makes_nobody_else() -> None:
    data = b"+8613900001234 13900001234"
    found = hashes(data, np.array([0, 15]), np.array([14, 26]), "CN_MOBILE", "plain", bytes(16))
    assert found[0] == found[1]
    assert canonical(b"+86 139-0000-1234", "CN_MOBILE", "spaced") == b"13900001234"


def test_people_are_those_of_the_most_frequent_identifier() -> None:
    persons = Persons()
    persons.add("CN_MOBILE", siphash(np.arange(400, dtype=np.uint64).reshape(100, 4), bytes(16)))
    persons.add("CN_ID_CARD", siphash(np.arange(120, dtype=np.uint64).reshape(30, 4), bytes(16)))
    assert persons.estimate() == 100


@pytest.mark.parametrize("people", [0, 1, 2, 10, 1000, 20_000, 300_000])
def test_people_are_estimated_within_five_percent(people: int) -> None:
    persons, again = Persons(), Persons()
    found = siphash(np.arange(people, dtype=np.uint64)[:, None], bytes(range(16)))
    persons.add("CN_MOBILE", found)
    again.add("CN_MOBILE", np.concatenate((found[::2], found, found[::-1])))
    assert abs(persons.estimate() - people) <= 0.05 * people
    assert persons.__getstate__() == again.__getstate__()


@given(
    st.lists(st.integers(0, 2**64 - 1) | st.sampled_from([0, 1, 2**52 - 1, 2**52, 2**53 - 1, 2**64 - 1]), min_size=1)
)
def test_registers_hold_the_place_of_the_first_one(hashes: list[int]) -> None:
    persons = Persons()
    persons.add("QQ", np.array(hashes, np.uint64))
    wanted = [0] * 4096
    for found in hashes:
        bits = f"{found & (2**52 - 1):052b}"
        wanted[found >> 52] = max(wanted[found >> 52], bits.find("1") + 1 if "1" in bits else 53)
    assert list(persons.__getstate__()["QQ"]) == wanted


@given(st.text(max_size=40), st.sampled_from(["plain", "urlencoded", "unicode-escaped"]))
def test_no_value_is_too_strange_for_a_digest(text: str, form: str) -> None:
    data = text.encode("utf-8", "surrogatepass") + b" "
    for entity in ("CN_ID_CARD", "EMAIL_ADDRESS", "CN_PASSPORT"):
        hashes(data, np.array([0]), np.array([len(data) - 1]), entity, form, bytes(16))


def test_who_is_named_as_the_user_is_not_shown() -> None:
    line = '{"uri": "/a", "operator": "钱二", "response": {"phone": "%s"}}'
    assert [group.consumer for group in tallied(line % MOBILE).groups] == ["{PERSON}"]
    other = line.replace("operator", "consumer_app") % MOBILE
    assert [group.consumer for group in tallied(other).groups] == ["钱二"]
