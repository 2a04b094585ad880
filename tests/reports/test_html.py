"""The HTML stands alone, runs nothing, and can be read by everyone."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from importlib.resources import files
from itertools import pairwise

import pytest
from sample_results import of_size, small
from selectolax.lexbor import LexborHTMLParser

from auditor.model.text import Lang, Text
from auditor.results import AuditResult
from reports.audit_report import build
from reports.html import render
from reports.reading import read

LARGEST = 5_000_000
"""Bytes of the HTML of 1,000 hosts × 100 rules."""


def page(result: AuditResult, lang: Lang = Lang.ZH) -> str:
    return render(build(read(result), lang))


@pytest.fixture(scope="module", params=list(Lang))
def tree(request: pytest.FixtureRequest) -> LexborHTMLParser:
    return LexborHTMLParser(page(small(), request.param))


def test_nothing_is_run_or_loaded(tree: LexborHTMLParser) -> None:
    assert not tree.css("script, iframe, object, embed, link, img, form, base")
    assert not [node for node in tree.css("*") for name in node.attributes if name.startswith("on") or name == "src"]
    assert all(str(node.attributes["href"]).startswith("#") for node in tree.css("a"))
    policy = tree.css_first("meta[http-equiv=Content-Security-Policy]")
    assert policy is not None
    assert policy.attributes["content"] == "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    style = tree.css_first("style")
    assert style is not None
    assert "url(" not in style.text() and "@import" not in style.text()


def test_the_stylesheet_arrives_unescaped(tree: LexborHTMLParser) -> None:
    style = tree.css_first("style")
    assert style is not None
    assert '"Noto Sans CJK SC"' in style.text()


def test_the_language_is_declared() -> None:
    assert '<html lang="zh-CN">' in page(small(), Lang.ZH)
    assert '<html lang="en">' in page(small(), Lang.EN)


def test_coverage_is_said_before_anything_else(tree: LexborHTMLParser) -> None:
    main = tree.css_first("main")
    assert main is not None
    first = main.css("aside, section")[0]
    assert "94.7%" in first.text()


def test_an_incomplete_audit_opens_with_a_banner() -> None:
    result = replace(small(), gate_limit=Fraction(1, 100), setbacks=(Text("扫描被中断", "the scan was interrupted"),))
    tree = LexborHTMLParser(page(result, Lang.EN))
    banner = tree.css("main aside")[0]
    assert "This audit is incomplete" in banner.text()
    assert "the scan was interrupted" in banner.text()
    assert "1 of 19" in banner.text()


def test_headings_descend_one_level_at_a_time(tree: LexborHTMLParser) -> None:
    levels = [int(node.tag[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_ids_are_unique_and_every_link_leads_somewhere(tree: LexborHTMLParser) -> None:
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    assert {str(node.attributes["href"])[1:] for node in tree.css("a")} <= set(map(str, ids))


def test_tables_have_captions_and_scoped_headers(tree: LexborHTMLParser) -> None:
    for table in tree.css("table"):
        assert table.css("caption")
        assert all(cell.attributes.get("scope") in ("col", "row", "rowgroup") for cell in table.css("th"))


def test_a_reader_by_keyboard_can_skip_and_scroll(tree: LexborHTMLParser) -> None:
    assert tree.css("a.skip[href='#content']") and tree.css("main#content")
    assert all(box.attributes.get("tabindex") == "0" for box in tree.css(".scroll"))


def _luminance(colour: str) -> float:
    full = colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])
    parts = [int(full[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_colours_meet_the_contrast_of_wcag_aa() -> None:
    css = (files("reports") / "html" / "style.css").read_text("utf-8")
    badges = re.findall(r"\.b\.\w+[^{]*\{ background: (#\w+); color: (#\w+)", css)
    assert len(badges) >= 8
    root = dict(re.findall(r"--(\w+): (#\w+);", css))
    running = [(root["paper"], root["ink"]), (root["paper"], root["soft"]), (root["wash"], root["soft"])]
    for background, text in [*badges, *running, (root["paper"], root["accent"])]:
        assert _contrast(background, text) >= 4.5, (background, text)


def test_every_state_is_written_out_not_only_coloured(tree: LexborHTMLParser) -> None:
    assert all(badge.text().strip() for badge in tree.css("span.b"))


def test_with_many_cards_advice_stands_once_and_is_linked() -> None:
    tree = LexborHTMLParser(page(of_size(100, 30, platforms=20), Lang.EN))
    cards = tree.css("section.card")
    assert len(cards) > 400
    with_advice = [card for card in cards if card.css("dl")]
    assert len(with_advice) == 60  # thirty rules at two levels
    assert all(card.css("a[href^='#f-']") for card in cards if not card.css("dl"))


@pytest.mark.slow
def test_a_thousand_hosts_make_a_file_that_opens() -> None:
    assert len(page(of_size(1000, 100)).encode()) < LARGEST
