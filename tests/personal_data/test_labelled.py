"""The yardstick itself: labels point at what they name, and the score says what was right and wrong."""

from __future__ import annotations

import base64
import csv
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from random import Random
from urllib.parse import unquote

import pytest
from labelled import Corpus, Fragment, Mark, Place, Sort, Truth, draw, values
from labelled.corpus import as_finding
from labelled.fragment import (
    html_hex_escaped,
    joined,
    json_escaped,
    nginx_escaped,
    put,
    unicode_escaped,
    url_encoded,
    value,
)
from labelled.score import Finding, compare, compare_columns, profiles_of

from scanners.personal_data.finding import ENTITIES, FORMS


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return draw(7, lines=120, rows=15)


def right_findings(corpus: Corpus) -> list[Finding]:
    return [Finding.of(label) for label in corpus.labels()]


# Check digits: published examples, because a second opinion needs a third one.


def test_check_digits_repeat_published_examples() -> None:
    assert values.mod_11_2("11010519491231002") == "X"  # GB 11643-1999, 4.2
    assert values.luhn("7992739871") == "3"  # ISO/IEC 7812-1, annex B
    assert values.organisation_check("D2143569") == "X"  # GB 11714-1997, annex A


def test_a_drawn_vin_passes_the_check_of_iso_3779() -> None:
    worth = {sign: (int(sign) if sign.isdigit() else "0ABCDEFGH".find(sign)) for sign in "0123456789ABCDEFGH"}
    worth |= (
        dict(zip("JKLMN", range(1, 6), strict=True))
        | {"P": 7, "R": 9}
        | dict(zip("STUVWXYZ", range(2, 10), strict=True))
    )
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    for number in range(200):
        vin = values.vin(Random(number))
        assert "0123456789X"[sum(worth[s] * w for s, w in zip(vin, weights, strict=True)) % 11] == vin[8]


def test_a_mark_keeps_its_place_through_every_encoding() -> None:
    name = value("PERSON", "张三")
    assert marked(url_encoded("a=" + name)) == "%E5%BC%A0%E4%B8%89"
    assert marked(unicode_escaped("姓名:" + name)) == "\\u5f20\\u4e09"
    assert marked(html_hex_escaped("<b>" + name)) == "&#x5F20;&#x4E09;"
    assert marked(nginx_escaped('"' + name)) == "\\xE5\\xBC\\xA0\\xE4\\xB8\\x89"
    assert marked(json_escaped(json_escaped('"' + name + '"'))) == "张三"
    assert marked(put('{"xm":"$name"}', name=name)) == "张三"
    assert marked(joined(",", ["一", name])) == "张三"


def marked(piece: Fragment) -> str:
    (mark,) = piece.marks
    return piece.text[mark.start : mark.end]


def test_a_mark_in_base64_covers_the_signs_that_hold_its_bits() -> None:
    piece = ('{"sfz":"' + value("CN_ID_CARD", "11010519491231002X") + '"}').in_base64()
    (mark,) = piece.marks
    (first, last), whole = mark.spans
    assert b"11010519491231002X" in base64.b64decode(piece.text[first:last])
    assert first <= mark.start < mark.end <= last
    assert whole == (0, len(piece.text))


def test_an_encoding_that_changes_nothing_leaves_the_form_alone() -> None:
    assert url_encoded(value("CN_MOBILE", "13800001234")).marks[0].form == "plain"
    assert url_encoded(value("CN_MOBILE", "+8613800001234")).marks[0].form == "urlencoded"


# The corpus.


def test_the_same_seed_draws_the_same_corpus() -> None:
    assert draw(3, 20, 5) == draw(3, 20, 5)
    assert draw(3, 20, 5) != draw(4, 20, 5)


def test_every_kind_and_every_form_occurs() -> None:
    marks = [mark for _, piece in draw(1).pieces() for mark in piece.marks if mark.sort in (Sort.VALUE, Sort.MASKED)]
    assert {mark.kind for mark in marks} == set(ENTITIES)
    assert {mark.form for mark in marks} == set(FORMS) - {"json-escaped"}  # escaping changes no value that we draw


SHAPES = {
    "CN_ID_CARD": r"[1-9]\d{5}(?:18|19|20)\d{9}[\dXx]",
    "CN_ID_CARD_15": r"\d{15}",
    "CN_MOBILE": r"\(?\+?(?:00)?(?:86)?\)?[ -]?1[3-9]\d{9}",
    "BANK_CARD": r"\d{16,19}",
    "CN_USCC": r"[0-9A-Z]{18}",
    "VIN": r"[0-9A-HJ-NPR-Z]{17}",
    "IMEI": r"\d{15}",
    "EMAIL_ADDRESS": r"[\w.-]+@[\w.-]+\.\w+",
    "QQ": r"[1-9]\d{4,10}",
    "PERSON": r"[一-龥·]{2,12}",
    "CN_ADDRESS": r"[一-龥0-9]+[号室0-9]",
}


def test_labels_point_at_what_they_name(corpus: Corpus) -> None:
    for place, piece in corpus.pieces():
        for mark in piece.marks:
            text = piece.text[mark.start : mark.end]
            assert text, (place, mark)
            if mark.form == "urlencoded":
                text = unquote(unquote(text)).replace("+", " ").strip()
            if mark.sort is Sort.VALUE and mark.kind in SHAPES and mark.form in ("plain", "urlencoded"):
                assert re.fullmatch(SHAPES[mark.kind], text), (place, mark, text)


def test_marks_of_one_text_do_not_overlap(corpus: Corpus) -> None:
    for place, piece in corpus.pieces():
        marks = sorted(piece.marks, key=lambda mark: mark.start)
        # Two values inside one base64 token may share the sign at their border.
        assert all(a.end <= b.start + (a.form == "base64") for a, b in itertools.pairwise(marks)), place


def test_the_files_hold_what_the_labels_say(corpus: Corpus, tmp_path: Path) -> None:
    corpus.write(tmp_path)
    labels = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text("utf-8").splitlines()]
    pieces = dict(corpus.pieces())
    for label in labels:
        place = Finding.of(label).place
        path = tmp_path / place.file
        if path.suffix in (".log", ".jsonl"):
            assert path.read_text("utf-8").splitlines()[place.line - 1] == pieces[place].text
        elif path.suffix == ".csv":
            with path.open(encoding="utf-8", newline="") as file:
                assert list(csv.DictReader(file))[place.row][place.column] == pieces[place].text
        elif path.suffix == ".json":
            cell = json.loads(path.read_text("utf-8"))[place.row]
            for name in place.column.split("."):
                cell = cell[name]
            assert cell == pieces[place].text


# The score.


def test_findings_that_are_the_labels_score_one(corpus: Corpus) -> None:
    score = compare(corpus, right_findings(corpus))
    assert (score.misses, score.false) == ([], [])
    assert {group: tally.f1() for group, tally in score.groups().items()} == dict.fromkeys(score.groups(), 1.0)
    assert score.mean_f1("structured") == 1.0


def test_nothing_found_scores_nothing(corpus: Corpus) -> None:
    groups = compare(corpus, []).groups()
    assert groups["structured"].f1() == groups["names and addresses"].f1() == 0.0


def corpus_of(piece: Fragment) -> Corpus:
    return Corpus(0, {"a.log": (piece,)}, ())


def found(entity: str, start: int, end: int) -> Finding:
    return Finding(Place("a.log", 1), entity, start, end)


ID_LINE = "身份证" + value("CN_ID_CARD", "11010519491231002X")


def test_another_extent_counts_as_overlap_and_not_as_exact() -> None:
    tally = compare(corpus_of(ID_LINE), [found("CN_ID_CARD", 3, 20)]).kinds["CN_ID_CARD"]
    assert (tally.f1(exact=True), tally.f1(exact=False)) == (0.0, 1.0)


def test_another_kind_is_a_miss_and_a_false_finding() -> None:
    score = compare(corpus_of(ID_LINE), [found("CN_USCC", 3, 21)])
    assert [miss.mark.kind for miss in score.misses] == ["CN_ID_CARD"]
    assert score.traps() == {"CN_USCC for CN_ID_CARD": 1}


def test_a_finding_of_a_whole_base64_token_speaks_for_every_value_of_its_kind_in_it() -> None:
    line = (value("CN_MOBILE", "13900001234") + "," + value("CN_MOBILE", "13800001234")).in_base64()
    score = compare(corpus_of(line), [found("CN_MOBILE", 0, len(line.text))])
    assert score.kinds["CN_MOBILE"].f1() == 1.0


def test_two_findings_of_one_value_are_one_too_many() -> None:
    score = compare(corpus_of(ID_LINE), [found("CN_ID_CARD", 3, 21), found("CN_ID_CARD", 3, 20)])
    assert score.kinds["CN_ID_CARD"].precision() == 0.5


def test_a_value_that_may_bear_two_names_counts_once_under_its_own() -> None:
    line = "驾驶证" + value("CN_DRIVER_LICENSE", "11010519491231002X", also=("CN_ID_CARD",))
    score = compare(corpus_of(line), [found("CN_ID_CARD", 3, 21)])
    assert score.kinds["CN_DRIVER_LICENSE"].f1() == 1.0
    assert "CN_ID_CARD" not in score.kinds


@pytest.mark.parametrize(("entity", "errors"), [("MASKED_CN_MOBILE", 0), ("MASKED_OTHER", 0), ("CN_MOBILE", 1)])
def test_only_masked_kinds_may_be_said_of_a_masked_value(entity: str, errors: int) -> None:
    line = Fragment("138****1234", (Mark(0, 11, "MASKED_CN_MOBILE", Sort.MASKED),))
    assert len(compare(corpus_of(line), [found(entity, 0, 11)]).on_masked_or_hashed()) == errors


def test_a_finding_in_a_digest_is_an_error_of_its_own() -> None:
    line = Fragment("d41d8cd98f00b204e9800998ecf8427e", (Mark(0, 32, "md5 digest", Sort.TRAP),))
    assert len(compare(corpus_of(line), [found("CN_MOBILE", 4, 15)]).on_masked_or_hashed()) == 1


def test_what_definitions_leave_open_is_neither_asked_nor_blamed() -> None:
    line = Fragment("昨天李明来过", (Mark(2, 4, "PERSON", Sort.OPEN),))
    for findings in ([], [found("PERSON", 2, 4)]):
        score = compare(corpus_of(line), findings)
        assert (score.misses, score.false) == ([], [])


def test_a_finding_at_a_place_that_does_not_exist_is_no_silent_loss() -> None:
    with pytest.raises(ValueError, match="do not exist"):
        compare(corpus_of(ID_LINE), [replace(found("CN_ID_CARD", 3, 21), place=Place("b.log", 1))])


def test_findings_name_their_file_as_it_was_given_on_the_command_line() -> None:
    record = as_finding(Place("tables/a.sql", row=0, column="xm"), Mark(0, 2, "PERSON"))
    assert Finding.of({**record, "file": "/tmp/x/tables/a.sql#people"}, root="/tmp/x").place.file == "tables/a.sql"


def test_right_findings_give_right_column_verdicts(corpus: Corpus) -> None:
    verdicts = compare_columns(corpus, profiles_of(corpus, right_findings(corpus)))
    wrong = [verdict for verdict in verdicts if not verdict.right]
    # Free text can be drawn with a single value in it, which the plainest profile keeps back.
    assert {verdict.column.truth for verdict in wrong} <= {Truth.TEXT}
    assert len(verdicts) == sum(len(table.columns) for table in corpus.tables)


def test_a_wrong_kind_or_a_find_in_a_clean_column_is_a_wrong_verdict(corpus: Corpus) -> None:
    residents = next(table for table in corpus.tables if table.name == "residents")
    name, _, gender, *_ = residents.columns
    said = [{"file": residents.file, "column": column.name, "entity_type": "CN_PLATE"} for column in (name, gender)]
    verdicts = {v.column.name: v.right for v in compare_columns(corpus, said) if v.file == residents.file}
    assert (verdicts[name.name], verdicts[gender.name]) == (False, False)


def test_shares_of_a_profile_speak_for_free_text_alone(corpus: Corpus) -> None:
    tickets = next(table for table in corpus.tables if table.name == "tickets")
    text = next(column for column in tickets.columns if column.truth is Truth.TEXT)
    clean = next(column for column in tickets.columns if column.truth is Truth.CLEAN)
    shares = [{"entity_type": text.kinds[0], "rate": 0.2}]
    told = [{"file": tickets.file, "column": c.name, "entity_type": "", "shares": shares} for c in (text, clean)]
    verdicts = {v.column.name: v.right for v in compare_columns(corpus, told) if v.file == tickets.file}
    assert (verdicts[text.name], verdicts[clean.name]) == (True, True)
