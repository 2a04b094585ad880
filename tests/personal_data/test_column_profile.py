"""What a column holds: values, name and chance weighed against each other; tallies that merge in any order."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from datetime import date
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.model.personal_data import ColumnProfile, Sensitivity, TableProfile
from scanners.personal_data.checksums import bank_card, credit_code, resident_id
from scanners.personal_data.columns.profile import TableTally
from scanners.personal_data.finding import NUMBER, Found
from scanners.personal_data.policy import load_policy

POLICY = load_policy()
AS_OF = date(2026, 11, 20)
Finder = Callable[[str], str]
"""The kind that a value is as a whole, "" for none."""


def found_in(values: Sequence[str | None], kind: Finder) -> Found:
    """What a detector would say of whole cells, and of the last word of a cell with blanks."""
    rows, starts, ends, kinds = [], [], [], []
    place = 0
    for row, value in enumerate(values):
        size = len((value or "").encode())
        last = (value or "").split(" ")[-1]
        if value and kind(last):
            rows.append(row)
            starts.append(place + size - len(last.encode()))
            ends.append(place + size)
            kinds.append(NUMBER[kind(last)])
        place += size
    zeros = np.zeros(len(rows), np.uint8)
    return Found(
        np.array(rows, np.int32),
        np.array(starts, np.int64),
        np.array(ends, np.int64),
        np.array(kinds, np.uint8),
        np.full(len(rows), 0.9, np.float32),
        zeros,
        zeros.astype(np.int32),
    )


def tally(
    columns: dict[str, Sequence[str | None]], finders: dict[str, Finder], first_row: int = 0, **options: object
) -> TableTally:
    table = TableTally("t.csv", POLICY, b"key", AS_OF, lane="numpy", **options)  # type: ignore[arg-type]
    arrays = [pa.array(values, pa.string()) for values in columns.values()]
    found = {n: found_in(columns[name], finders[name]) for n, name in enumerate(columns) if name in finders}
    table.add(list(columns), arrays, found, first_row)
    return table


def column(name: str, values: Sequence[str | None], kind: Finder, **options: object) -> ColumnProfile:
    return tally({name: values}, {name: kind}, **options).result().columns[0]


def person_number(random: Random, born: str = "") -> str:
    body = f"110101{born or f'{random.randrange(1950, 2000)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}'}"
    body += f"{random.randrange(1000):03}"
    return next(body + last for last in "0123456789X" if resident_id(body + last))


def is_number(value: str) -> str:
    return "CN_ID_CARD" if resident_id(value) else ""


def is_card(value: str) -> str:
    return "BANK_CARD" if bank_card(value) else ""


def is_mobile(value: str) -> str:
    return "CN_MOBILE" if len(value) == 11 and value.startswith(("13", "15", "18")) and value.isdigit() else ""


def always(kind: str) -> Finder:
    return lambda _: kind


RANDOM = Random(7)
NUMBERS = [person_number(RANDOM) for _ in range(60)]
MOBILES = [f"13{RANDOM.randrange(10**9):09}" for _ in range(200)]


def test_a_column_of_numbers_is_one_whatever_its_name() -> None:
    found = column("c1", NUMBERS, is_number)
    assert (found.entity, found.rate, found.distinct, found.grade) == ("CN_ID_CARD", 1.0, 60, "general-3")
    assert found.shares[0].verdict
    assert found.shares[0].whole == 60


def test_the_name_adds_to_what_the_values_say() -> None:
    assert column("sfzh", NUMBERS, is_number).score > column("c1", NUMBERS, is_number).score


def test_serial_numbers_of_which_one_in_ten_passes_are_no_cards() -> None:
    random = Random(3)
    serials = [f"62{random.randrange(10**17):017}" for _ in range(3000)]
    table = tally({"c1": serials}, {"c1": is_card})
    found = table.result().columns[0]
    assert (found.entity, found.shares) == ("", ())
    assert table.dismissed() == {("c1", "BANK_CARD")}
    assert "chance" in found.why.en


def test_not_even_the_name_makes_cards_of_them() -> None:
    random = Random(3)
    assert column("yhkh", [f"62{random.randrange(10**17):017}" for _ in range(3000)], is_card).entity == ""


def test_order_numbers_of_area_date_and_serial_are_no_resident_numbers() -> None:
    random = Random(5)
    orders = [
        f"500116{year}0{random.randrange(1, 10)}1{random.randrange(10)}{random.randrange(10**4):04}"
        for year in range(2015, 2026)
        for _ in range(200)
    ]
    assert column("ddh", orders, is_number).shares == ()


def company_code(number: int) -> str:
    body = f"91500116{number:09}"
    return next(body + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if credit_code(body + last))


def test_credit_codes_stay_credit_codes_beside_a_few_resident_numbers() -> None:
    """Sole traders give their own number: the codes around look like no resident number that failed its check."""
    values = [company_code(n * 7919) for n in range(300)] + NUMBERS[:3]
    found = column("tyshxydm", values, lambda v: is_number(v) or ("CN_USCC" if credit_code(v) else ""))
    assert found.entity == "CN_USCC"
    assert [(share.entity, share.values, share.verdict) for share in found.shares] == [
        ("CN_USCC", 300, True),
        ("CN_ID_CARD", 3, False),
    ]


def test_three_cards_in_very_many_rows_are_still_found() -> None:
    values = [f"备注{n}" for n in range(30_000)]
    for row in (17, 4_000, 29_000):
        values[row] = NUMBERS[row % 60]
    found = column("beizhu", values, is_number)
    (share,) = found.shares
    assert (found.entity, share.values, share.first_row, share.verdict) == ("", 3, 17, False)
    assert found.grade == "general-3"


def test_one_value_repeated_makes_no_verdict_unless_the_name_says_so() -> None:
    assert column("c1", [NUMBERS[0]] * 50, is_number).entity == ""
    assert column("sfzh", [NUMBERS[0]] * 50, is_number).entity == "CN_ID_CARD"


def test_the_rate_that_counts_is_that_of_different_values() -> None:
    """A default value in nine rows of ten hides nothing."""
    assert column("c1", NUMBERS + ["无"] * 540, is_number).entity == "CN_ID_CARD"
    assert column("c1", NUMBERS + ["无"] * 540, is_number).rate == 0.1


def test_counted_up_numbers_are_no_telephones() -> None:
    serials = [str(13_800_000_000 + n) for n in range(500)]
    assert column("c1", serials, is_mobile).shares == ()
    assert column("lxdh", serials, is_mobile).entity == "CN_MOBILE"
    assert column("c1", MOBILES, is_mobile).entity == "CN_MOBILE"


@pytest.mark.parametrize(
    ("names", "entities"),
    [
        (("机构名称", "地址"), ["", ""]),
        (("org_name", "address"), ["", ""]),
        (("姓名", "地址"), ["PERSON", "CN_ADDRESS"]),
        (("资产名称", "家庭住址"), ["", "CN_ADDRESS"]),
        (("序列", "地址"), ["", "CN_ADDRESS"]),
    ],
)
def test_the_address_of_what_a_table_names_is_nobodys(names: tuple[str, str], entities: list[str]) -> None:
    homes = [f"健康路{n}号" for n in range(1, 30)]
    called = [f"王小明{n}" for n in range(1, 30)]
    finders = {names[0]: lambda value: "PERSON" * (names[0] == "姓名"), names[1]: lambda value: "CN_ADDRESS"}
    profile = tally({names[0]: called, names[1]: homes}, finders).result()
    assert [column.entity for column in profile.columns] == entities


@pytest.mark.parametrize(("name", "entity"), [("预算数", ""), ("联系电话", "CN_MOBILE")])
def test_of_amounts_some_look_like_mobile_numbers(name: str, entity: str) -> None:
    passed = [f"1380000{n:04}" for n in range(8)]
    failed = [f"1200000{n:04}" for n in range(5)]
    found = column(name, passed + failed, lambda value: "CN_MOBILE" if value.startswith("138") else "")
    assert bool(found.shares) == bool(entity) and found.entity == entity


def test_a_name_that_says_nobodys_is_believed_of_kinds_without_a_check_digit() -> None:
    names = [f"{a}{b}" for a in "赵钱孙李" for b in "伟芳娜敏"]
    assert column("单位名称", names, always("PERSON")).shares == ()
    assert column("xm", names, always("PERSON")).entity == "PERSON"


def test_places_and_diseases_are_personal_only_where_somebody_is_told_of() -> None:
    places, names = [f"120.{n},30.{n}" for n in range(30)], [f"王{sign}" for sign in "芳英强军勇艳杰涛明超" * 3]

    def is_place(value: str) -> str:
        return "COORDINATE" if "," in value else ""

    lamps = tally({"经纬度": places, "高度": ["8"] * 30}, {"经纬度": is_place}).result()
    assert (lamps.columns[0].entity, lamps.columns[0].shares, lamps.sensitivity) == ("", (), Sensitivity.NONE)
    assert "没有任何人" in lamps.columns[0].why.zh
    people = tally({"经纬度": places, "xm": names}, {"经纬度": is_place, "xm": lambda value: "PERSON"}).result()
    assert people.columns[0].entity == "COORDINATE"


def test_a_comment_speaks_and_is_neither_shown_nor_kept() -> None:
    table = tally({"field2": ["甲", "乙"]}, {}, comments={"field2": "当事人，如张建国 13900001234"})
    said = table.result().columns[0]
    assert said.header == "PERSON"
    assert "及其注释" in said.why.zh
    assert "with its comment" in said.why.en
    assert "张建国".encode() not in pickle.dumps(table)
    assert "张建国" not in repr(said)


def test_running_text_is_told_from_fields() -> None:
    texts = [f"来电人，反映第{n}号楼噪音，请尽快处理，回电 {mobile}" for n, mobile in enumerate(MOBILES)]
    found = column("content", texts, is_mobile)
    assert found.free_text
    assert (found.entity, found.shares[0].values, found.shares[0].whole) == ("", 200, 0)
    assert not column("lxdh", MOBILES, is_mobile).free_text


def test_samples_are_masked_and_at_most_three() -> None:
    found = column("sfzh", NUMBERS, is_number)
    assert 1 <= len(found.shares[0].samples) <= 3
    assert not set(found.shares[0].samples) & set(NUMBERS)
    assert column("sfzh", NUMBERS, is_number, masked=lambda value, entity: entity).shares[0].samples == ("CN_ID_CARD",)


def test_no_value_stays_in_what_is_kept() -> None:
    kept = pickle.dumps(tally({"sfzh": NUMBERS, "lxdh": MOBILES[:60]}, {"sfzh": is_number, "lxdh": is_mobile}))
    assert not any(value.encode() in kept for value in (*NUMBERS, *MOBILES[:60]))


def test_an_empty_table_has_a_profile() -> None:
    table = TableTally("t.csv", POLICY, b"key", AS_OF)
    assert table.result() == TableProfile("t.csv", 0, (), Sensitivity.NONE, "general-1")
    assert column("c1", [None, "", "  "], always("")).filled == 0


def test_two_columns_of_one_name_are_two_columns() -> None:
    table = TableTally("t.csv", POLICY, b"key", AS_OF)
    table.add(["a", "a"], [pa.array(["x"]), pa.array(["y"])], {})
    assert [(c.column, c.filled) for c in table.result().columns] == [("a", 1), ("a", 1)]


def test_columns_together_raise_the_table() -> None:
    names = [f"测试{n}" for n in range(60)]
    result = tally(
        {"xm": names, "sfzh": NUMBERS, "lxdh": MOBILES[:60]},
        {"xm": always("PERSON"), "sfzh": is_number, "lxdh": is_mobile},
    ).result()
    assert (result.sensitivity, result.grade, result.persons) == (Sensitivity.SENSITIVE, "general-4", 60)
    assert result.raised


def test_a_public_role_completes_no_combination() -> None:
    names = [f"测试{n}" for n in range(60)]
    result = tally(
        {"fddbr": names, "sfzh": NUMBERS, "lxdh": MOBILES[:60]},
        {"fddbr": always("PERSON"), "sfzh": is_number, "lxdh": is_mobile},
    ).result()
    assert (result.sensitivity, result.grade) == (Sensitivity.GENERAL, "general-3")


def test_a_sole_traders_code_leads_to_a_person() -> None:
    codes = [f"9{kind}500116MA5U{n:05}X" for n in range(9) for kind in "12"]
    company, trader = [c for c in codes if c[1] == "1"], codes
    assert column("uscc", company, always("CN_USCC")).sensitivity is Sensitivity.NONE
    assert column("uscc", trader, always("CN_USCC")).sensitivity is Sensitivity.GENERAL


def test_children_are_counted_at_the_day_of_judgement() -> None:
    random = Random(1)
    numbers = [person_number(random, born) for born in ("20121120", "20121121", "20200101", "19800101")]
    result = tally({"sfzh": numbers}, {"sfzh": is_number}).result()
    assert (result.minors, result.sensitivity) == (2, Sensitivity.SENSITIVE)


@pytest.mark.parametrize("spelling", ["{}-{}-{}", "{}{}{}", "{}/{}/{}", "{}年{}月{}日", "{}.{}.{} 00:00:00"])
def test_children_are_known_by_their_birth_dates(spelling: str) -> None:
    days = [spelling.format(*day) for day in (("2015", "03", "01"), ("2016", "10", "30"), ("1990", "01", "31"))]
    days += [days[0]]
    table = TableTally("t.csv", POLICY, b"key", AS_OF, lane="numpy")
    born = pa.array(days)
    bounds = np.frombuffer(born.buffers()[1], np.int32).astype(np.int64)
    zeros = np.zeros(4, np.uint8)
    hits = Found(np.arange(4, dtype=np.int32), bounds[:4], bounds[1:5], zeros + NUMBER["DATE_OF_BIRTH"],
                 np.full(4, 0.9, np.float32), zeros, zeros.astype(np.int32))  # fmt: skip
    names = ["测一", "测二", "测三", "测一"]
    table.add(["xm", "csrq"], [pa.array(names), born], {0: found_in(names, always("PERSON")), 1: hits})
    assert table.result().minors == 2


def test_quasi_identifiers_are_known_by_name_and_by_values() -> None:
    rows = 40
    result = tally(
        {"c7": ["男", "女"] * (rows // 2), "csrq": ["1990-01-01"] * rows, "备注": [str(n) for n in range(rows)]},
        {"csrq": always("DATE_OF_BIRTH")},
    ).result()
    assert result.risk is not None
    assert (result.risk.quasi, result.risk.k) == (("c7", "csrq"), 20)


values = st.one_of(
    st.sampled_from(NUMBERS), st.sampled_from(MOBILES), st.sampled_from(["", None, "无", "男", "备注 " + NUMBERS[0]])
)
tables = st.lists(st.tuples(values, values), max_size=40)


def number_or_mobile(value: str) -> str:
    return is_number(value) or is_mobile(value)


def of_rows(rows: Sequence[tuple[str | None, str | None]], first_row: int = 0) -> TableTally:
    return tally(
        {"a": [r[0] for r in rows], "lxdh": [r[1] for r in rows]},
        {"a": number_or_mobile, "lxdh": number_or_mobile},
        first_row,
    )


@settings(deadline=None, max_examples=30)
@given(tables, st.integers(0, 40), st.integers(0, 40))
def test_parts_merge_to_the_whole_in_any_order(rows: list[tuple[str | None, str | None]], a: int, b: int) -> None:
    low, high = sorted((a, b))
    whole = of_rows(rows).result()
    parts = [(rows[:low], 0), (rows[low:high], low), (rows[high:], high)]
    for order in ((0, 1, 2), (2, 0, 1), (1, 2, 0)):
        first, second, third = (pickle.loads(pickle.dumps(of_rows(*parts[n]))) for n in order)
        second.merge(third)
        first.merge(second)
        assert first.result() == whole


@settings(deadline=None, max_examples=40)
@given(tables, st.randoms())
def test_shuffled_rows_have_the_same_profile(rows: list[tuple[str | None, str | None]], random: Random) -> None:
    other = rows.copy()
    random.shuffle(other)
    assert _without_rows(of_rows(rows).result()) == _without_rows(of_rows(other).result())


def _without_rows(table: TableProfile) -> object:
    """Where a kind is first seen is the one thing that the order of rows may change."""
    return repr(table.raised), table.persons, table.minors, table.risk, [
        (c.entity, c.rate, c.score, c.distinct, [(s.entity, s.values, s.whole, s.samples) for s in c.shares])
        for c in table.columns
    ]  # fmt: skip


def test_parts_of_different_keys_are_not_merged() -> None:
    with pytest.raises(ValueError, match="different keys"):
        TableTally("t", POLICY, b"a", AS_OF).merge(TableTally("t", POLICY, b"b", AS_OF))


def test_a_very_wide_table_keeps_little_of_each_column() -> None:
    table = TableTally("t.csv", POLICY, b"key", AS_OF, lane="numpy")
    names = [f"c{n}" for n in range(2000)]
    table.add(names, [pa.array(["x", "y"])] * 2000, {})
    assert table.columns["c0", 0].sample.k == table.columns["c1999", 0].sample.k == 512
    assert len(table.result().columns) == 2000


def test_masks_are_kept_as_patterns() -> None:
    table = tally({"phone": ["138****8000", "139****9000", ""]}, {"phone": always("MASKED_CN_MOBILE")})
    (masks,) = table.masks()
    assert (masks.column, masks.entity, masks.patterns) == ("phone", "MASKED_CN_MOBILE", {"ddd****dddd": 2})
    assert table.result().columns[0].entity == "MASKED_CN_MOBILE"


def test_a_list_of_values_in_one_cell_is_nothing_else() -> None:
    both = [f"{a}、{b}" for a, b in zip(MOBILES[:50], MOBILES[50:100], strict=True)]
    found = TableTally("t.csv", POLICY, b"key", AS_OF, lane="numpy")
    rows = np.repeat(np.arange(50, dtype=np.int32), 2)
    starts = np.array([row * 25 + at for row in range(50) for at in (0, 14)], np.int64)
    zeros = np.zeros(100, np.uint8)
    hits = Found(
        rows,
        starts,
        starts + 11,
        zeros + NUMBER["CN_MOBILE"],
        np.full(100, 0.9, np.float32),
        zeros,
        zeros.astype(np.int32),
    )
    found.add(["c1"], [pa.array(both)], {0: hits})
    (share,) = found.result().columns[0].shares
    assert (share.values, share.whole, share.verdict) == (50, 50, True)
