"""Numbers, spans, widths and pictures: what all formats share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_document import document

from auditor.model.text import Lang
from reports import charts
from reports.columns import shares
from reports.grid import place
from reports.outline import chinese, outline
from reports.printing import kept_rows
from reports.publishing import RENDERERS
from reports.tree import (
    Cell,
    Column,
    ColumnKind,
    Cover,
    Document,
    Link,
    Numbering,
    Paragraph,
    Plain,
    Section,
    Svg,
    Table,
)

START = datetime(2026, 11, 20, 9, tzinfo=UTC)


def cell(rows: int = 1, columns: int = 1, words: str = "x") -> Cell:
    return Cell((Plain(words),), rows=rows, columns=columns)


def nested(numbering: Numbering) -> Document:
    inner = Section("c", "丙", (Section("d", "丁", ()),))
    tree = Section("a", "甲", (Section("b", "乙", (inner,)), Section("x", "不列", (), listed=False)))
    return Document(Lang.ZH, "题", "名", sections=(tree,), cover=Cover("题"), numbering=numbering)


def test_headings_are_numbered_as_official_documents_are() -> None:
    numbers = outline(nested(Numbering.CHINESE)).headings
    assert numbers == {"a": "一、", "b": "（一）", "c": "1.", "d": "（1）"}


def test_headings_are_numbered_by_decimals() -> None:
    numbers = outline(nested(Numbering.DECIMAL)).headings
    assert numbers == {"a": "1", "b": "1.1", "c": "1.1.1", "d": "1.1.1.1"}
    assert outline(nested(Numbering.NONE)).headings == {}


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (99, "九十九")])
def test_chinese_numerals(number: int, words: str) -> None:
    assert chinese(number) == words


def test_a_report_is_not_lost_over_two_sections_with_one_anchor() -> None:
    linked = (Section("a", "甲", ()), Section("a", "乙", (Paragraph((Link("去", "a"),)),)))
    twice = Document(Lang.ZH, "题", "名", sections=linked)
    assert outline(twice).headings == {"a": "1"}
    for renderer in RENDERERS.values():
        assert renderer(twice)


def test_cells_take_the_first_free_place() -> None:
    rows = ((cell(rows=2), cell(), cell(rows=3)), (cell(),), (cell(columns=2),))
    assert [(placed.row, placed.column) for placed in place(rows, 3)] == [(0, 0), (0, 1), (0, 2), (1, 1), (2, 0)]


@pytest.mark.parametrize(
    "rows",
    [((cell(), cell(), cell()),), ((cell(),),), ((cell(columns=3),),), ((cell(rows=2), cell()),)],
    ids=["too many", "too few", "too wide", "too tall"],
)
def test_rows_that_do_not_fit_are_refused(rows: tuple[tuple[Cell, ...], ...]) -> None:
    with pytest.raises(ValueError, match="row 1"):
        list(place(rows, 2))


@given(st.lists(st.lists(st.text(max_size=40), min_size=3, max_size=3), max_size=8))
def test_shares_are_a_whole_and_none_is_lost(rows: list[list[str]]) -> None:
    table = Table("t", "", tuple(Column(c) for c in "abc"), tuple(tuple(cell(words=w) for w in row) for row in rows))
    found = shares(table, 100)
    assert sum(found) == pytest.approx(1, abs=0.01) and min(found) > 0.05


def test_states_and_identifiers_keep_on_one_line_however_much_text_stands_beside_them() -> None:
    columns = (Column("编号", ColumnKind.ID), Column("等级", ColumnKind.STATE), *(Column("问题", ColumnKind.WIDE),) * 3)
    texts = "不应运行明文登录服务" * 20
    table = Table("t", "", columns, (tuple(cell(words=w) for w in ("Z0001", "严重", texts, texts, texts)),))
    number, state, *_ = (share * 100 for share in shares(table, 100))
    assert number >= len("Z0001") and state >= len("【严重】") * 2


def test_no_row_span_is_cut_through() -> None:
    rows = ((cell(),), (cell(rows=3),), (), (), (cell(),))
    assert kept_rows(Table("t", "", (Column("a"),), rows, most_printed=3)) == 1
    assert kept_rows(Table("t", "", (Column("a"),), rows, most_printed=4)) == 4


def texts(svg: Svg) -> list[str]:
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_pictures_are_xml_whatever_their_words_are() -> None:
    bad = "<script>&\"'\x00\u202e]]>"
    drawn = [
        charts.bars([charts.BarRow(bad, 3, bad)], mark=(2, bad)),
        charts.radar([(bad, 1), ("b", None), ("c", 3)]),
        charts.timeline([charts.Moment(START, bad, bad)], [charts.Span(START, START + timedelta(hours=1), bad)]),
        charts.topology([(bad, [charts.Node("a", bad, bad)])], [("a", "gone")]),
    ]
    for svg in drawn:
        assert any("<script>" in text for text in texts(svg))
        assert {node.tag.rpartition("}")[2] for node in ElementTree.fromstring(svg).iter()} <= {
            "svg", "rect", "line", "text", "circle", "polygon",
        }  # fmt: skip


def test_bars_share_one_scale_from_zero() -> None:
    svg = charts.bars([charts.BarRow("a", 50, "50"), charts.BarRow("b", 100, "100"), charts.BarRow("c", 0, "0")])
    wide = [
        float(node.get("width", "")) for node in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert wide[0] == pytest.approx(wide[1] / 2, abs=0.1) and wide[2] == 0


def test_a_radar_joins_nothing_to_what_is_not_known() -> None:
    whole = charts.radar([("a", 1), ("b", 2), ("c", 3)])
    gap = charts.radar([("a", 1), ("b", None), ("c", 3)])
    assert whole.count("<polygon") == gap.count("<polygon") + 1
    assert (whole.count("<circle"), gap.count("<circle")) == (3, 2)
    assert any("b —" in text for text in texts(gap))
    with pytest.raises(ValueError, match="three axes"):
        charts.radar([("a", 1), ("b", 2)])


def test_moments_of_a_timeline_stand_in_order_of_time() -> None:
    later, first = charts.Moment(START + timedelta(minutes=5), "后"), charts.Moment(START, "先")
    said = [text for text in texts(charts.timeline([later, first])) if text in ("先", "后")]
    assert said == ["先", "后"]
    assert texts(charts.timeline([])) == []


def test_the_sample_document_uses_every_kind_of_block() -> None:
    from typing import get_args

    from reports.plain import plain
    from reports.tree import Block, Inline

    kinds: set[str] = set()

    def walk(node: object) -> None:
        match node:
            case dict():
                kinds.add(str(node.get("kind")))
                [walk(value) for value in node.values()]
            case list():
                [walk(value) for value in node]

    walk(plain(document()))
    assert {kind.__name__ for kind in (*get_args(Block), *get_args(Inline))} <= kinds
