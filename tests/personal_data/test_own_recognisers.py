"""Kinds that users define: read strictly, found beside Chinese characters, in blocks as in single texts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners.personal_data.finding import ENTITIES
from scanners.personal_data.recognisers.own import OwnDetector
from scanners.personal_data.recognisers.own_file import OwnRecogniserError, load_own

FILE = """\
recognisers:
  - entity: CITY_CARD
    title: {zh: 市民卡号, en: city card number}
    pattern: 'CQ[0-9]{6}'
    score: 0.4
    words: [市民卡, city_card]
    grade: general-3
  - entity: TEACHER_ID
    title: {zh: 教师编号, en: teacher number}
    pattern: '(?<![0-9])T[0-9]{7}(?![0-9])'
    score: 0.6
    known: 0.7
    check: luhn
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> OwnDetector:
    path = tmp_path_factory.mktemp("own") / "own.yaml"
    path.write_text(FILE.replace("\n    check: luhn", ""), "utf-8")
    return OwnDetector(load_own(path))


def refused(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(OwnRecogniserError) as error:
        load_own(path)
    return [str(problem).removeprefix(f"{path}:") for problem in error.value.problems]


def test_a_word_beside_it_lifts_a_number_over_the_threshold(own: OwnDetector) -> None:
    assert own.find("卡CQ123456") == ()
    assert [(h.entity, h.start, h.end, h.score) for h in own.find("的市民卡号CQ123456号")] == [
        ("CITY_CARD", 5, 13, 0.75)
    ]
    assert [h.score for h in own.find('{"cityCardNo":"CQ123456"}')] == [0.75]
    assert [h.score for h in own.find("CQ123456", "city_card")] == [0.75]
    assert own.find('{"velocity_cards":"CQ123456"}') == ()


def test_a_kind_with_look_around_is_found_too(own: OwnDetector) -> None:
    assert [(h.entity, h.start, h.end) for h in own.find("编号T1234567的，T12345678")] == [("TEACHER_ID", 2, 10)]


def test_a_block_gives_what_its_lines_give(own: OwnDetector) -> None:
    lines = ["市民卡CQ123456", "", "无", "编号T1234567，市民卡：CQ654321", "\udcff市民卡CQ111111\r"]
    data = "\n".join(lines).encode("utf-8", "surrogateescape")
    found = own.scan(data)
    assert found.segment.tolist() == [0, 3, 3, 4]
    assert [data[start:end] for start, end in zip(found.start, found.end, strict=True)] == [
        b"CQ123456",
        b"T1234567",
        b"CQ654321",
        b"CQ111111",
    ]
    assert [own.entities[n] for n in found.entity] == ["CITY_CARD", "TEACHER_ID", "CITY_CARD", "CITY_CARD"]


def test_cells_that_touch_are_read_apart(own: OwnDetector) -> None:
    data = b"T123T1234567T12CQ123456"
    found = own.scan(data, np.array([0, 4, 12, 15, 17, 23]), "city_card")
    assert [(n, data[s:e]) for n, s, e in zip(found.segment, found.start, found.end, strict=True)] == [(1, b"T1234567")]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text("CQT1234567890市民卡\n =\udc80", max_size=30), max_size=6))
def test_any_cells_give_what_they_give_alone(own: OwnDetector, cells: list[str]) -> None:
    pieces = [cell.encode("utf-8", "surrogateescape") for cell in cells]
    bounds = np.cumsum([0, *map(len, pieces)])
    found = own.scan(b"".join(pieces), bounds)
    expected = [
        (n, start, end, hit.entity)
        for n, cell in enumerate(cells)
        for hit in own.find(cell)
        for start, end in [[int(bounds[n]) + _size(cell[:place]) for place in (hit.start, hit.end)]]
    ]
    got = zip(found.segment.tolist(), found.start.tolist(), found.end.tolist(), found.entity.tolist(), strict=True)
    assert [(n, s, e, own.entities[kind]) for n, s, e, kind in got] == expected


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def test_the_numbers_of_kinds_begin_with_the_shipped_ones(own: OwnDetector) -> None:
    assert own.entities == (*ENTITIES, "CITY_CARD", "TEACHER_ID")
    assert set(own.notes) == {"TEACHER_ID"}
    assert own.lost == {}


def test_changed_rules_have_another_digest(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    digests = set()
    for text in (FILE, FILE.replace("0.4", "0.5"), FILE.replace("{6}", "{7}")):
        path.write_text(text, "utf-8")
        digests.add(load_own(path).digest)
    assert len(digests) == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("entity: CITY_CARD", "entity: city"), "2: recognisers[0].entity: must be of capitals"),
        (
            ("entity: CITY_CARD", "entity: MASKED_X"),
            "2: recognisers[0].entity: names that begin with MASKED_ are taken",
        ),
        (("{zh: 市民卡号, en: city card number}", "市民卡"), "3: recognisers[0].title: must have zh and en"),
        (("CQ[0-9]{6}", "CQ[0-9"), "4: recognisers[0].pattern: is no regular expression: "),
        (("CQ[0-9]{6}", "(?:CQ)*"), "4: recognisers[0].pattern: is no regular expression: it matches the empty text"),
        (("score: 0.4", "score: high"), "5: recognisers[0].score: must be a number from 0 to 1"),
        (("score: 0.4", "score: 1.5"), "5: recognisers[0].score: must be a number from 0 to 1"),
        (("score: 0.4", "score: true"), "5: recognisers[0].score: must be a number from 0 to 1"),
        (("known: 0.7", "known: 0.5"), "12: recognisers[1].known: must not be less than score"),
        (("[市民卡, city_card]", "市民卡"), "6: recognisers[0].words: must be a list of words"),
        (("grade: general-3", "grade: L3"), "7: recognisers[0].grade: must be one of "),
        (("check: luhn", "check: lunh"), "13: recognisers[1].check: must be one of "),
        (("words:", "word:"), "6: recognisers[0].word: unknown key (did you mean 'words'?)"),
        (("    score: 0.4\n", ""), "2: recognisers[0]: score is missing"),
        (("pattern: 'CQ[0-9]{6}'", "pattern: 12"), "4: recognisers[0].pattern: must be text (quote numbers)"),
        (("recognisers:", "recogniser:"), "1: must hold one key, recognisers, with a list"),
    ],
)
def test_what_is_wrong_in_the_file_is_said_with_its_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    problems = refused(tmp_path, FILE.replace(*change))
    assert len(problems) == 1
    assert problems[0].startswith(said)


def test_all_problems_are_said_at_once(tmp_path: Path) -> None:
    text = FILE.replace("score: 0.4", "score: 4").replace("check: luhn", "check: x").replace("CQ[0-9]", "CQ[")
    assert [problem.split(":")[0] for problem in refused(tmp_path, text)] == ["4", "5", "13"]


@pytest.mark.parametrize("text", ["", "[]", "recognisers: []", "recognisers: [1]", "recognisers: {a: b}", "a: b"])
def test_a_file_without_recognisers_is_refused(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text)


def test_a_check_must_hold(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "recognisers:\n"
        "  - {entity: NUMBER, title: {zh: 编号, en: number}, pattern: '[0-9]{11}', score: 0.6, check: luhn}\n",
        "utf-8",
    )
    own = OwnDetector(load_own(path))
    assert [(h.start, h.end) for h in own.find("79927398713 79927398714")] == [(0, 11)]
