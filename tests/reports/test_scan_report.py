"""The report of a scan: complete or not before anything else, the same numbers everywhere, and nothing in clear."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console
from sample_survey import (
    CITIZEN,
    blind,
    clean,
    clean_table,
    exchange,
    field,
    low_income,
    of_size,
    of_uploads,
    outcome,
    small,
    survey,
    weak_mask,
)
from selectolax.lexbor import LexborHTMLParser, LexborNode

from auditor.model.personal_data import Difference, DifferenceKind, Survey, Trouble, TroubleKind
from auditor.model.text import Lang, Text
from reports import terminal
from reports.html import render
from reports.scan_report import Reading, build, build_summary, scan_json
from reports.scan_report.advice import BY_DIFFERENCE
from reports.scan_report.first_screen import people, size_words
from reports.scan_report.words import DIFFERENCES, TROUBLES, Names, rate_words
from reports.wording import Wording

GOLDEN = Path(__file__).parents[1] / "golden"


def page(given: Survey, lang: Lang = Lang.EN) -> str:
    return render(build(Reading(given), lang))


def tree(given: Survey, lang: Lang = Lang.EN) -> LexborHTMLParser:
    return LexborHTMLParser(page(given, lang))


def shown(given: Survey, lang: Lang = Lang.EN, width: int = 120) -> str:
    stream = StringIO()
    console = Console(file=stream, width=width, color_system=None, legacy_windows=False)
    console.print(terminal.render(build_summary(Reading(given), lang)))
    return stream.getvalue()


def words(node: LexborNode | None) -> str:
    assert node is not None
    return " ".join(node.text(separator=" ").split())


def metrics(given: Survey) -> dict[str, str]:
    return {words(item.css("span")[0]): words(item.css("b")[0]) for item in tree(given).css(".metrics li")}


@pytest.mark.parametrize("lang", Lang)
def test_the_page_word_for_word(lang: Lang) -> None:
    """After a change that is meant: `GOLDEN=write pytest tests/reports/test_scan_report.py`; read the diff."""
    compare(
        f"scan-small.{lang}.html", re.sub(r"<style>.*?</style>", "<style></style>", page(small(), lang), flags=re.S)
    )


@pytest.mark.parametrize("lang", Lang)
def test_the_terminal_word_for_word(lang: Lang) -> None:
    compare(f"scan-small.{lang}.txt", shown(small(), lang, width=100))


def test_the_json_word_for_word() -> None:
    compare("scan-small.json", json.dumps(scan_json(Reading(small())), ensure_ascii=False, indent=1) + "\n")


def compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.write_text(text, encoding="utf-8", newline="\n")
    assert text == path.read_text("utf-8")


def test_what_was_not_read_is_said_before_anything_else() -> None:
    first = tree(small()).css("main aside")[0]
    assert "This scan is incomplete" in words(first)
    assert "data/old.xls" in words(first) and "needs a password" in words(first)
    assert "This scan is incomplete" in shown(small())[:200]


def test_a_scan_that_saw_nothing_never_looks_clean() -> None:
    for said in (words(tree(blind()).body), shown(blind())):
        assert "Nothing could be looked at" in said
        assert "None found" not in said and "is complete" not in said
    assert metrics(blind()) == {}


def test_a_clean_and_whole_scan_says_so() -> None:
    assert "This scan is complete" in words(tree(clean()).css("main aside")[0])
    assert "None found" in words(tree(clean()).body)


def test_a_table_that_was_not_read_in_full_is_never_called_clean() -> None:
    broken = Trouble("data/policy.csv", TroubleKind.BROKEN_ROW, Text("坏行", "broken"), 3, 7)
    given = survey(outcome(tables=(clean_table(),), troubles=(broken,)))
    said = words(tree(given).body)
    assert "Not read in full" in said and "None found" not in said


def test_sheets_of_a_file_that_could_not_be_read_in_full_are_not_called_clean() -> None:
    lost = Trouble("data/book.xlsx", TroubleKind.BROKEN_MEMBER, Text("坏", "broken"))
    given = survey(outcome(tables=(clean_table("data/book.xlsx#一月"),), troubles=(lost,)))
    assert "None found" not in words(tree(given).body)


def test_masked_values_alone_are_no_personal_data_in_clear() -> None:
    masked = tuple(column for column in low_income().columns if column.column == "lxdh")
    given = survey(outcome(tables=(replace(low_income(), columns=masked),)))
    assert not Reading(given).found
    assert "Masked only" in words(tree(given).body)


def masked_only() -> Survey:
    """A table in which only masked telephones stand, one sign of each covered."""
    masked = tuple(column for column in low_income().columns if column.column == "lxdh")
    return survey(replace(outcome(tables=(replace(low_income(), columns=masked),)), weak_masks=(weak_mask(),)))


def test_masks_that_show_too_much_are_told_with_the_table_and_on_the_first_screen() -> None:
    given = masked_only()
    whole = tree(given)
    assert metrics(given)["Masks that show too much"] == "1"
    assert "Mask shows too much" in words(whole.css(".panels .callout")[0])
    assert "mask one value in the same way everywhere" in words(whole.css(".panels .callout")[1])
    assert "hides 1 signs" in words(whole.css("#t-weak-masks-t1 tbody tr")[0])
    assert "Masked only" not in words(whole.body)
    assert "Masks that show too much: 1." in shown(given) and "hides 1 signs" in shown(given)
    assert scan_json(Reading(given))["weak_masks"][0]["patterns"] == ["dddddddddd*"]


def test_a_mask_is_not_told_twice_where_the_register_was_compared() -> None:
    mask = weak_mask()
    said = Difference(DifferenceKind.WEAK_MASK, mask.source, mask.column, mask.entity, mask.why)
    datasets = (replace(small().datasets[0], differences=(said,)),)
    given = replace(masked_only(), datasets=datasets)
    assert Reading(given).weak_masks == () and len(Reading(given).differences) == 1
    assert words(tree(given).body).count("hides 1 signs") == 1
    assert "Mask shows too much" in words(tree(given).css("#t-columns-t1")[0])


@pytest.mark.parametrize("lang", Lang)
def test_names_of_files_that_hold_personal_data_are_shown_masked_to_people(lang: Lang) -> None:
    for said in (page(of_uploads(), lang), shown(of_uploads(), lang, width=300)):
        assert "19900001234" not in said and "赵三" not in said
        assert "199*******4_赵*.csv" in said and "199*******4.csv" in said and "199*******4.log" in said
    assert "name holds personal data" in page(of_uploads(), Lang.EN)


def test_machines_get_the_names_that_people_do_not_see() -> None:
    machine = json.dumps(scan_json(Reading(of_uploads())), ensure_ascii=False)
    assert "in/19900001234_赵三.csv" in machine
    assert Reading(of_uploads()).found == Reading(of_uploads()).for_people.found


def test_an_access_log_with_nothing_but_addresses_is_no_find() -> None:
    address = replace(field("PERSON", "", 2500), entity="IP_ADDRESS", interface="", direction="")
    given = survey(outcome(logs=(replace(exchange(), fields=(address,), with_clear=0, persons=0),)))
    assert not Reading(given).found
    said = words(tree(given).body)
    assert "Addresses of visitors" in said and "2,500" in said


def test_the_same_numbers_everywhere() -> None:
    given = small()
    machine = scan_json(Reading(given))
    summary, page_says = machine["summary"], metrics(given)
    assert page_says["Tables with personal data"] == f"{summary['tables_with_personal_data']} / {summary['tables']}"
    assert page_says["Differences from the register"] == str(summary["differences"])
    assert page_says["Not looked at"] == str(summary["not_looked_at"])
    assert page_says["Sensitive kinds"] == str(len(summary["sensitive_kinds"]))
    flat = " ".join(shown(given).split())
    assert (
        f"{summary['tables_with_personal_data']} of {summary['tables']} tables "
        f"({summary['columns_with_personal_data']} columns), {summary['logs_with_personal_data']} of {summary['logs']} "
        f"logs ({summary['log_occurrences']} occurrences)"
    ) in flat
    rows = tree(given).css("table[id^='t-fields-'] tbody tr")
    masked = {"Masked", "Mask shows too much"}
    clear = [row for row in rows if masked.isdisjoint(words(badge) for badge in row.css("span.b"))]
    assert sum(int(words(row.css("td.n")[0]).replace(",", "")) for row in clear) == summary["log_occurrences"]
    held = tree(given).css("table[id^='t-columns-'] tbody tr")
    assert len(held) == sum(len(column["shares"]) for table in machine["tables"] for column in table["columns"])


def test_consumers_and_written_forms_of_one_field_are_told_together() -> None:
    spots = Reading(small()).logs[0].spots
    number = next(spot for spot in spots if spot.field == "values.sfzh")
    assert (number.hits, number.consumers, number.forms) == (
        430,
        ("u-civil", "u-hrss"),
        {"plain": 420, "urlencoded": 10},
    )
    assert sum(field.hits for field in exchange().fields if not field.masked) == Reading(small()).clear_hits


def test_people_are_never_counted_twice() -> None:
    """Tables may hold the same people: the report says how many there are at least."""
    assert Reading(small()).persons == 1790


def test_every_difference_says_who_does_what() -> None:
    assert set(BY_DIFFERENCE) == set(DIFFERENCES) == set(DifferenceKind)
    assert set(TROUBLES) == set(TroubleKind)


def test_the_most_urgent_difference_comes_first() -> None:
    panel = tree(small()).css(".panels .callout")[1]
    badges = [words(badge) for badge in panel.css("span.b")]
    assert badges[0] == "Open to everybody"
    assert badges.index("Not masked") < badges.index("Grade too low")


def test_without_a_register_the_report_still_says_what_to_do() -> None:
    given = survey(outcome(tables=(low_income(),), logs=(exchange(),)))
    panel = words(tree(given).css(".panels .callout")[1])
    assert "Personal-data officer" in panel and "Developer of the interface" in panel


def test_grades_that_nobody_verified_are_marked() -> None:
    rows = {words(row.css("th")[0]): words(row) for row in tree(small()).css("#t-legend tbody tr")}
    assert "Not verified" in rows["bank card number BANK_CARD"]
    assert "Not verified" not in rows["resident identity number CN_ID_CARD"]


def test_a_kind_that_the_policy_does_not_know_goes_by_its_name() -> None:
    given = replace(small(), kinds={})
    assert "CN_ID_CARD" in words(tree(given).body)


@pytest.mark.parametrize("given", [small(), clean(), blind()], ids=["small", "clean", "blind"])
@pytest.mark.parametrize("lang", Lang)
def test_the_page_stands_alone_and_can_be_read_by_everyone(given: Survey, lang: Lang) -> None:
    parsed = tree(given, lang)
    assert not parsed.css("script, iframe, object, embed, link, img, form, base")
    ids = [node.attributes["id"] for node in parsed.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {str(node.attributes["href"])[1:] for node in parsed.css("a")} <= set(map(str, ids))
    levels = [int(node.tag[1]) for node in parsed.css("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1 and all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_both_languages_say_the_same_numbers() -> None:
    for css in (".metrics b", "td.n"):
        here, there = ([words(node) for node in tree(small(), lang).css(css)] for lang in Lang)
        digits = [[re.sub(r"[^0-9.]", "", text) for text in found] for found in (here, there)]
        assert digits[0] == digits[1]


HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x="',
    "template": "{{ 7*7 }}{% raw %}",
    "placeholder": "{count} {0} {name.__class__}",
    "rich": "[bold red]x[/bold red]",
    "ansi": "\x1b[2J\x1b]0;title\x07",
    "lines": "one\r\n二\u2028three",
    "overrides": "abc\u202etxt.exe\u2066x\u2069",
    "arabic": "خادم البوابة",
    "surrogate": "a\udcffb",
    "long": "长" * 10_000,
    "hash": "a#b!c",
}


def poisoned(text: str) -> Survey:
    """The small scan with `text` wherever a file name, a column, a register or a log may put one."""
    given = small()
    table = low_income()
    columns = tuple(
        replace(c, column=f"{text}{n}", shares=tuple(replace(s, samples=(text,)) for s in c.shares))
        for n, c in enumerate(table.columns)
    )
    risk = table.risk
    assert risk is not None
    fields = tuple(
        replace(f, interface=text, consumer=text, field=f"{text}{n}", samples=(text,))
        for n, f in enumerate(exchange().fields)
    )
    result = replace(
        given.result,
        tables=(replace(table, source=text, columns=columns, risk=replace(risk, quasi=(text,), diversity={text: 1})),),
        logs=(replace(exchange(), source=text + "x", format=text, fields=fields),),
        troubles=(Trouble(text, TroubleKind.UNREADABLE, Text(text, text)),),
    )
    datasets = tuple(
        replace(
            dataset,
            title=text,
            provider=text,
            sources=(text,),
            differences=tuple(replace(d, source=text, column=text, text=Text(text, text)) for d in dataset.differences),
        )
        for dataset in given.datasets[:1]
    )
    return replace(given, result=result, datasets=datasets, asked=(text,))


def shape(markup: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(node.tag or "", tuple(sorted(node.attributes))) for node in LexborHTMLParser(markup).css("*")]


PLAIN_SHAPE = shape(page(poisoned("plain words")))
_UNSEEN = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_never_becomes_markup_or_a_command(name: str) -> None:
    html = page(poisoned(HOSTILE[name]))
    assert shape(html) == PLAIN_SHAPE
    assert not re.search(_UNSEEN, html)
    assert not re.search(_UNSEEN, shown(poisoned(HOSTILE[name])))
    json.dumps(scan_json(Reading(poisoned(HOSTILE[name]))))


def test_a_thousand_tables_make_a_page_that_opens() -> None:
    html = page(of_size(1000, 30))
    assert len(html.encode()) < 3_000_000
    assert html.count('id="t1"') == 1


@pytest.mark.parametrize(
    ("rate", "said"), [(0, "0%"), (0.00001, "<0.1%"), (0.0034, "0.3%"), (0.99999, "99.9%"), (1.0, "100.0%")]
)
def test_a_share_never_says_all_or_none_where_it_is_not(rate: float, said: str) -> None:
    assert rate_words(rate) == said


@pytest.mark.parametrize(("count", "said"), [(0, "0"), (12, "12"), (99, "99"), (1790, "≈1,800"), (123_456, "≈125,000")])
def test_an_estimate_has_no_more_digits_than_it_deserves(count: int, said: str) -> None:
    assert people(count, Wording.of(Lang.EN)) == said


@pytest.mark.parametrize(("size", "said"), [(0, "0 B"), (999, "999 B"), (999_960, "1.0 MB"), (5_000_000_000, "5.0 GB")])
def test_a_size_is_told_in_its_largest_unit(size: int, said: str) -> None:
    assert size_words(size) == said


def test_grades_go_by_their_names_not_their_codes() -> None:
    said = Names(Wording.of(Lang.EN), {}).with_grades("declared general-2, should be at least general-4")
    assert said == "declared General 2, should be at least General 4"


def test_the_register_entry_belongs_to_its_file() -> None:
    held = {table.profile.source: table for table in Reading(small()).tables}
    assert held[CITIZEN].title == "城乡低保对象信息"
    assert [d.kind for d in held[CITIZEN].differences] == [DifferenceKind.NOT_MASKED, DifferenceKind.GRADE_TOO_LOW]
