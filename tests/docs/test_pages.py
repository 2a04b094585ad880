"""The documentation hangs together: links lead somewhere, both languages say the same, tables name all there is."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pages import ROOT, anchors, blocks, commands, headings, links, text_of
from reader import plain_yaml

from auditor.assessment import ClauseState
from auditor.audit.diff import Cause
from auditor.audit.registry import load_scanners
from auditor.inventory.shape import leaves, shape_of_section
from auditor.model.fact import Reason
from auditor.model.operators import OPERATORS
from auditor.model.register import SECTIONS
from auditor.model.rule import Method, Severity
from auditor.model.rulebook import Rulebook
from auditor.model.verdict import State
from auditor.rulebook import load_rulebook

DOCS = ROOT / "docs"
PAGES = sorted([*DOCS.glob("*.md"), *DOCS.glob("*/*.md"), *ROOT.glob("README*.md")])
TWICE = sorted(path.name for path in (DOCS / "zh").glob("*.md"))
LANGUAGES = ("zh", "en")


@pytest.fixture(scope="module")
def shipped() -> Rulebook:
    return load_rulebook()


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    broken = []
    for link in links(page):
        if re.match(r"[a-z]+:", link) or (link.startswith("docs/images/") and not (DOCS / "images").exists()):
            continue  # pictures of the report are made from an audit of the sample district
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_there_is_a_page_in_both_languages_for_every_reader() -> None:
    assert sorted(path.name for path in (DOCS / "en").glob("*.md")) == TWICE
    assert set(TWICE) >= {"security-officer.md", "data-owner.md", "management.md", "rules.md"}


@pytest.mark.parametrize("page", TWICE)
def test_both_languages_have_the_same_structure(page: str) -> None:
    zh, en = DOCS / "zh" / page, DOCS / "en" / page
    assert [level for level, _ in headings(zh)] == [level for level, _ in headings(en)]
    assert [block.language for block in blocks(zh)] == [block.language for block in blocks(en)]
    assert rows_by_table(zh) == rows_by_table(en)


@pytest.mark.parametrize("page", TWICE)
def test_both_languages_show_the_same_commands_and_files(page: str) -> None:
    for zh, en in zip(blocks(DOCS / "zh" / page), blocks(DOCS / "en" / page), strict=True):
        assert zh.file == en.file
        if en.language == "console":
            typed = [command.line.removesuffix(" --lang en") for command in commands(en)]
            assert [command.line for command in commands(zh)] == typed
        elif en.language == "yaml":
            assert plain_yaml(zh.text) == plain_yaml(en.text)
        elif en.file:
            assert zh.text == en.text


def rows_by_table(page: Path) -> list[int]:
    """Rows of each table of a page, in order."""
    tables, rows = [], 0
    for line in [*text_of(page).splitlines(), ""]:
        if line.lstrip().startswith("|"):
            rows += 1
        elif rows:
            tables.append(rows)
            rows = 0
    return tables


def first_cells(page: Path) -> frozenset[str]:
    """Every `word` of the first cells of the page's tables, and the bare cells too."""
    found: set[str] = set()
    for line in text_of(page).splitlines():
        if line.startswith("| "):
            cell = line.split("|")[1].strip()
            found |= {cell, *re.findall(r"`([^`]+)`", cell)}
    return frozenset(found)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rules_page_names_every_operator_and_every_lint(lang: str) -> None:
    shown = first_cells(DOCS / lang / "rules.md")
    assert OPERATORS.keys() - shown == set()
    lints = set(re.findall(r'@_lint\("(R\d{3})"', text_of(ROOT / "auditor" / "rulebook" / "lint.py")))
    assert lints == {cell for cell in shown if re.fullmatch(r"R\d{3}", cell)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_security_officers_page_names_every_state_and_every_scanner(lang: str) -> None:
    page = DOCS / lang / "security-officer.md"
    assert {state.value for state in State} - first_cells(page) == set()
    assert [name for name in load_scanners()[0] if f"`{name}`" not in text_of(page)] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_details_of_the_trouble_table_are_what_the_program_says(lang: str) -> None:
    """`words` holds every detail of a scanner in English, and its Chinese."""
    words = json.loads(text_of(ROOT / "auditor" / "locale" / "zh" / "details.json"))
    said = list(words) if lang == "en" else list(words.values())
    table = text_of(DOCS / lang / "security-officer.md").rpartition("\n## ")[2]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| ") and "`" in line.split("|")[2]]
    details = [detail for row in rows for detail in re.findall(r"`([^`]+)`", row[2])]
    assert len(details) > 15
    assert [detail for detail in details if not any(says(sentence, detail) for sentence in said)] == []


def says(sentence: str, detail: str) -> bool:
    """Whether a sentence with `{places}` fits the detail, whose omissions are marked …"""
    pattern = ".*".join(re.escape(part.strip()) for part in detail.split("…"))
    return re.search(pattern, sentence) is not None


def test_the_glossary_names_every_word_of_the_closed_sets() -> None:
    shown = first_cells(DOCS / "glossary.md")
    closed = (State, Reason, ClauseState, Severity, Method, Cause)
    assert {word.value for words in closed for word in words} - shown == set()
    assert SECTIONS.keys() - shown == set()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_rule_a_page_names_is_a_shipped_one(page: Path, shipped: Rulebook) -> None:
    families = {rule.split(".")[0] for rule in shipped.rules}
    fields = {".".join(path) for section in SECTIONS for path in leaves(shape_of_section(section))}
    named = set(re.findall(r"`([a-z][a-z-]*(?:\.[a-z0-9-]+)+)`", text_of(page)))
    assert {word for word in named - fields if word.split(".")[0] in families} - shipped.rules.keys() == set()


def test_the_map_of_the_source_leads_to_folders_that_exist() -> None:
    named = re.findall(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`", text_of(DOCS / "architecture.md"))
    in_store = {"evidence/", "manifests/", "out/"}
    assert [path for path in named if path not in in_store and not (ROOT / path).exists()] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_of_the_search_for_personal_data_names_what_there_is(lang: str) -> None:
    text = text_of(DOCS / lang / "personal-data-inside.md")
    places = [ROOT / "scanners" / "personal_data", ROOT / "rules" / "personal_data", ROOT / "tests" / "personal_data"]
    named = set(re.findall(r"`([a-z_/]+(?:/|\.py|\.yaml))`", text))
    # A module named behind its package stands in it.
    inside = [*places, *(places[0] / name for name in named if name.endswith("/"))]
    assert [name for name in sorted(named) if not any((place / name).exists() for place in [ROOT, *inside])] == []
    there = {path.name + "/" * path.is_dir() for path in places[0].iterdir() if not path.name.startswith("__")}
    assert there - named == set()
