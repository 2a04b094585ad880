"""Whatever a target says of itself, it never becomes markup, a formula, a terminal command or a line of its own."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
import read_back
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from sample_results import small
from selectolax.lexbor import LexborHTMLParser

import reports
from auditor.model.fact import Reason
from auditor.model.text import Lang, Text
from auditor.results import AuditResult, NotSeen
from reports.audit_report import build
from reports.html import render
from reports.reading import read
from reports.visible import one_line, visible

Numbers = dict[str, str]

HOSTILE = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x="',
    "style": "</style><b>x",
    "template": "{{ 7*7 }}{% raw %}",
    "placeholder": "{count} {0} {name.__class__}",
    "rich": "[bold red]x[/bold red][link=http://x.example]y[/link]",
    "ansi": "\x1b[2J\x1b]0;title\x07\x9b31mred",
    "lines": "one\r\n二\u2028three\x0bfour\x85five",
    "formula": '=HYPERLINK("http://x.example","y")',
    "plus": "+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)",
    "overrides": "abc\u202etxt.exe\u2066x\u2069",
    "arabic": "خادم البوابة",
    "uyghur": "مۇلازىمېتىر",
    "nul": "a\x00b\ufffe",
    "surrogate": "a\ud800b",
    "long": "长" * 40_000,
    "entity": "&lt;b&gt; &#x41;",
    "empty": "",
}


def poisoned(text: str) -> AuditResult:
    """The small result with `text` wherever a register or a target may put one.

    Of the clauses, whose words are ours, only those its rules speak to: the others would be most of every report.
    """
    result = small()
    spoken_to = {id for rule in result.rules.values() for level in rule.levels for id in rule.clauses_at(level)}
    step = result.verdicts[9].steps[0]._replace(observed=text, detail=text, rows=({"name": text, text: 1},))
    return replace(
        result,
        district=text,
        clauses={id: clause for id, clause in result.clauses.items() if id in spoken_to},
        platforms=tuple(replace(platform, name=text, owner=text) for platform in result.platforms),
        targets=tuple(replace(target, name=text) for target in result.targets),
        verdicts=tuple(replace(verdict, reason=text, steps=(step,)) for verdict in result.verdicts),
        sentences={key: (Text(text, text),) for key in result.sentences},
        excerpts=dict.fromkeys(result.excerpts, text),
        evidence={digest: replace(record, source=text) for digest, record in result.evidence.items()},
        not_seen=(NotSeen("pf-ykb", "h-ykb-1", text, Reason.DENIED, text),),
        waivers=tuple(replace(waiver, reason=text, approved_by=text) for waiver in result.waivers),
        setbacks=(Text(text, text),),
    )


def shape(markup: str) -> list[tuple[str, tuple[str, ...]]]:
    """Elements with the names of their attributes: what text must not be able to change."""
    tree = LexborHTMLParser(markup)
    return [(node.tag or "", tuple(sorted(node.attributes))) for node in tree.css("*")]


def page(result: AuditResult) -> str:
    return render(build(read(result), Lang.ZH))


@cache
def page_of(text: str) -> str:
    return page(poisoned(text))


@cache
def plain_shape() -> list[tuple[str, tuple[str, ...]]]:
    return shape(page_of("plain words"))


@pytest.mark.parametrize("name", HOSTILE)
def test_text_never_becomes_markup(name: str) -> None:
    if name != "empty":
        assert shape(page_of(HOSTILE[name])) == plain_shape()


@pytest.mark.parametrize("name", HOSTILE)
def test_html_holds_no_control_or_direction_character(name: str) -> None:
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", page_of(HOSTILE[name]))


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("width", [120, 40])
def test_the_terminal_gets_no_command_and_no_markup(name: str, width: int) -> None:
    stream = StringIO()
    console = Console(file=stream, width=width, color_system=None)
    console.print(reports.terminal_summary(poisoned(HOSTILE[name]), Lang.ZH))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", stream.getvalue())
    if name == "rich":
        assert "[bold red]" in "".join(stream.getvalue().split("\n"))


@pytest.mark.parametrize("name", HOSTILE)
def test_the_spreadsheet_opens_and_holds_no_formula(name: str, tmp_path: Path) -> None:
    reports.write(poisoned(HOSTILE[name]), tmp_path, ("xlsx",))
    from openpyxl import load_workbook

    book = load_workbook(tmp_path / "latest" / "report.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n", "d"}
    for cell in cells:
        if isinstance(cell.value, str):
            assert len(cell.value) <= 32_767
            assert not cell.value.startswith(("=", "+", "-", "@")) or cell.quotePrefix


@pytest.mark.parametrize("name", HOSTILE)
def test_the_json_keeps_the_exact_text_and_shows_nothing_unseen(name: str, tmp_path: Path) -> None:
    text = HOSTILE[name]
    reports.write(poisoned(text), tmp_path, ("json",))
    path = tmp_path / "latest" / "audit.json"
    assert json.loads(path.read_text("utf-8"))["district"] == text
    assert not re.search("[\x7f-\x9f\u202a-\u202e\u2028\u2066-\u2069]", path.read_text("utf-8"))


@pytest.fixture(scope="module")
def plain_numbers(tmp_path_factory: pytest.TempPathFactory) -> Numbers:
    return numbers_of("plain words", tmp_path_factory.mktemp("plain"))


def numbers_of(text: str, folder: Path) -> Numbers:
    """The totals that the page with the text shows."""
    path = folder / "report.html"
    path.write_text(page_of(text), encoding="utf-8")
    return read_back.html(path).total


@pytest.mark.parametrize("name", HOSTILE)
def test_the_other_numbers_are_unharmed(name: str, tmp_path: Path, plain_numbers: Numbers) -> None:
    assert numbers_of(HOSTILE[name], tmp_path) == plain_numbers


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_visible_text_is_visible(text: str) -> None:
    shown = one_line(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", shown)
    assert visible(shown) == shown


@given(st.text(min_size=1, max_size=40))
@settings(max_examples=15, deadline=None)
def test_no_text_changes_the_shape_of_the_page(text: str) -> None:
    if text.strip():
        assert len(shape(page(poisoned(text)))) == len(plain_shape())
