"""Whatever a rule asks about has a name for people."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from auditor.audit.naming import ATTRIBUTES, field_of, name_of, words_of
from auditor.model.rule import All, AnyOf, Assertion, Condition, Every, NoRow, Not, Rule
from auditor.rulebook import load_rulebook

BOOK = load_rulebook()


def asked(condition: Condition | None, table: str = "") -> Iterator[tuple[str, str]]:
    """Every table (or "") and path or column that a condition asserts something of."""
    match condition:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from asked(part, table)
        case Not(part):
            yield from asked(part, table)
        case Every(fact, where, must):
            yield from asked(where, fact)
            yield from asked(must, fact)
        case NoRow(fact, where):
            yield from asked(where, fact)
        case Assertion(fact):
            yield table, fact


def unnamed(rule: Rule) -> Iterator[str]:
    for condition in (rule.applies, rule.pass_when, rule.partial_when):
        for table, path in asked(condition):
            full = f"{table}.{path}" if table else path
            if full.startswith("target."):
                if full.removeprefix("target.") not in ATTRIBUTES:
                    yield full
                continue
            spec = BOOK.catalogue.spec_of(full)
            field = field_of(full, spec) if spec else full
            if spec is None or (field and field not in spec.titles):
                yield full


def test_every_field_that_a_rule_asks_about_has_a_title() -> None:
    assert sorted({path for rule in BOOK.rules.values() for path in unnamed(rule)}) == []


def test_titles_of_one_fact_differ() -> None:
    for spec in BOOK.catalogue.facts.values():
        for lang in ("zh", "en"):
            titles = [(name.rpartition(".")[0], title[lang]) for name, title in spec.titles.items()]
            assert len(titles) == len(set(titles)), spec.key


def test_tables_say_which_columns_tell_their_rows_apart() -> None:
    tables = [spec for spec in BOOK.catalogue.facts.values() if spec.type == "table"]
    assert [spec.key for spec in tables if not spec.identify] == []


@pytest.mark.parametrize(
    ("path", "zh", "en"),
    [
        ("filing.days_to_file", "从定级上线到备案的天数", "Days from grading and launch to filing"),
        ("target.os", "登记的操作系统类型", "Operating system as registered"),
        ("target.colour", "台账属性 colour", "register attribute colour"),
        ("sshd.effective.rekeylimit", "sshd 生效配置（root 用户） rekeylimit",
         "Effective sshd settings for root rekeylimit"),
        ("nobody.knows", "nobody.knows", "nobody.knows"),
        ("su.restricted", "su 仅限 wheel 组", "su is limited to the wheel group"),
    ],
)  # fmt: skip
def test_a_path_is_named_by_its_title_or_else_by_itself(path: str, zh: str, en: str) -> None:
    assert (name_of(path, BOOK.catalogue).zh, name_of(path, BOOK.catalogue).en) == (zh, en)


def test_values_have_words_where_the_catalogue_gives_them() -> None:
    assert words_of("residual.swap", BOOK.catalogue)["plain"].zh == "未加密"
    assert words_of("website.status", BOOK.catalogue)["closed"].zh == "已关停"
    assert words_of("sshd.effective.loglevel", BOOK.catalogue) == {}
