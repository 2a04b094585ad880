"""The rule handbook leaves no rule out, leads everywhere it points, and says what the rules say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from auditor.cli.rule_handbook import write_handbook
from auditor.cli.rule_views import condition_lines
from auditor.model.rulebook import Rulebook
from auditor.model.text import Lang
from auditor.rulebook import load_rulebook

_LINK = re.compile(r"\]\(([^()#]*)#?([^()]*)\)")
_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return load_rulebook()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, str]:
    folder = tmp_path_factory.mktemp("handbook")
    return {path.name: path.read_text("utf-8") for path in write_handbook(None, folder)}


def section(pages: Mapping[str, str], rule: str, lang: Lang) -> str:
    """What the handbook says of one rule."""
    page = pages[f"{rule.split('.')[0]}.{lang}.md"]
    start = page.index(f'<a id="{rule.replace(".", "-")}"></a>')
    return page[start:].split("\n<a id=")[0]


@pytest.mark.parametrize("lang", list(Lang))
def test_every_rule_is_there_once_with_its_limits_and_its_fix(
    book: Rulebook, pages: Mapping[str, str], lang: Lang
) -> None:
    written = [line for name, page in pages.items() if name.endswith(f".{lang}.md") for line in page.split("\n")]
    assert sorted(line[1:-1] for line in written if line[1:-1] in book.rules) == sorted(book.rules)
    for name, rule in book.rules.items():
        said = section(pages, name, lang)
        assert ("看不到的" if lang is Lang.ZH else "Cannot see") in said or rule.sees_not is None, name
        assert all(step in said for step in rule.fix.steps), name
        assert all(clause in said for level in rule.levels for clause in rule.clauses_at(level)), name


def test_every_link_leads_to_a_page_and_a_place(pages: Mapping[str, str]) -> None:
    places = {name: _ANCHOR.findall(page) for name, page in pages.items()}
    for name, found in places.items():
        assert len(found) == len(set(found)), name
    for name, page in pages.items():
        for target, anchor in _LINK.findall(prose(page)):
            if not target.startswith("http"):
                assert (target or name) in pages, (name, target)
                assert not anchor or anchor in places[target or name], (name, target, anchor)


def prose(page: str) -> str:
    """A page without the commands it shows."""
    return re.sub(r"^(`{3,})text$.*?^\1$", "", page, flags=re.DOTALL | re.MULTILINE)


def test_every_command_stands_there_word_for_word(book: Rulebook, pages: Mapping[str, str]) -> None:
    used = {spec.probe for spec in book.catalogue.facts.values()}
    for probe in book.catalogue.probes.values():
        if probe.id in used:
            assert f"text\n{probe.run.rstrip()}\n```" in pages["facts.en.md"], probe.id


def test_levels_that_demand_different_things_are_told_apart(book: Rulebook, pages: Mapping[str, str]) -> None:
    found = 0
    for name, rule in book.rules.items():
        by_level = [
            tuple(condition_lines(rule.pass_when, book, rule.values_at(level), Lang.EN))
            for level in sorted(rule.levels)
        ]
        said = section(pages, name, Lang.EN)
        assert said.count("- Passes when") == len(set(by_level)), name
        found += len(set(by_level)) > 1
    assert found > 3


def test_every_control_point_is_in_the_index_whether_a_rule_speaks_of_it_or_not(
    book: Rulebook, pages: Mapping[str, str]
) -> None:
    index = pages["index.en.md"].replace("|", ",")
    for clause in book.clauses.clauses.values():
        assert f" {clause.point}" in index, clause.point
    for name, rule in book.rules.items():
        if any(rule.clauses_at(level) for level in rule.levels):
            assert f"[{name}]" in index, name


def test_no_heading_of_the_index_comes_twice(pages: Mapping[str, str]) -> None:
    headings = [line for line in pages["index.zh.md"].split("\n") if line.startswith("#")]
    assert len(headings) == len(set(headings)) > 10


def test_the_same_rules_give_the_same_pages(pages: Mapping[str, str], tmp_path: Path) -> None:
    assert {path.name: path.read_text("utf-8") for path in write_handbook(None, tmp_path)} == pages


def test_no_place_is_left_unfilled(pages: Mapping[str, str]) -> None:
    for name, page in pages.items():
        assert not re.search(r"(?<![$`{\w%])\{[a-z_]+\}", prose(re.sub(r"`[^`\n]*`", "", page))), name
