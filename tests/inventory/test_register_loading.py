"""The register is read strictly: every problem at once, each with its line, its path and what to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from register_folder import HEAD, Folder

from auditor.errors import InventoryError
from auditor.inventory import load_register
from auditor.inventory.references import REFERENCES
from auditor.inventory.shape import at, shape_of_section
from auditor.model.register import SECTIONS


def test_a_sound_register_becomes_frozen_records_that_know_their_place(folder: Folder) -> None:
    register = folder.load("")
    assert register.as_of == date(2026, 11, 20)
    assert register.district.name == "示范区"
    assert [unit.id for unit in register.units] == ["u-civil", "u-data"]
    assert (register.platforms[0].line, register.platforms[0].file) == (8, "inventory.yaml")
    assert register.platforms[0].level is not None
    assert register.platforms[0].level.grade == 3
    with pytest.raises(AttributeError):
        register.units[0].name = "x"  # type: ignore[misc]


def test_every_problem_of_every_file_is_reported_at_once(folder: Folder) -> None:
    folder.write("more.yaml", "people:\n  - {id: p-a, name: 示例甲, unit: u-cvil}\n")
    problems = folder.problems(
        "include: [more.yaml]\n"
        "networks:\n"
        "  - {id: n-a, name: a, kind: internt, cidrs: [10.0.0.300/8]}\n"
        "hosts:\n"
        "  - {id: h-a, platform: pf-civil, os: linux, adress: 10.0.0.1}\n"
    )
    assert problems == [
        "inventory.yaml:11: networks[0].cidrs[0]: must be an address range, as 10.1.2.0/24 [value]",
        "inventory.yaml:11: networks[0].kind: must be one of internet, egov_extranet, dedicated_line, lan, management "
        '(did you mean "internet"?) [type]',
        'inventory.yaml:13: hosts[0].adress: unknown key (did you mean "address"?) [key]',
        'more.yaml:2: people[0].unit: no entry of units has the id "u-cvil" (did you mean "u-civil"?) [reference]',
    ]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("hosts: [{platform: pf-civil, os: linux}]", "hosts[0].id: required, and not there"),
        ("hosts: [{id: 3, platform: pf-civil, os: linux}]", "must be text, not a whole number: put it in quotes"),
        ("hosts: {id: h-a}", "hosts: must be a list: write each entry after a dash"),
        ("hosts: [h-a]", "hosts[0]: must be a mapping with at least an id, not text"),
        ("hosts: [{id: H_a, platform: pf-civil, os: linux}]", "hosts[0].id: an id is lower-case letters"),
        ("vendors: [{id: u-civil, name: a, kind: other}]", 'the id "u-civil" is taken already by inventory.yaml:5'),
        ("hosts: [{id: district, platform: pf-civil, os: linux}]", '"district" means the whole district'),
        ("hosts: [{id: h-a, platform: u-civil, os: linux}]", '"u-civil" stands in units, but platforms is meant'),
        ("hosts: [{id: h-a, platform: pf-civil, os: linux, line: 4}]", "hosts[0].line: unknown key"),
        ("hosts: [{id: h-a, platform: pf-civil, os: linux, ports: [80]}]", "hosts[0].ports[0]: must be a mapping"),
        (
            "hosts: [{id: h-a, platform: pf-civil, os: linux, ports: [{port: 70000, purpose: x}]}]",
            "hosts[0].ports[0].port: must be between 1 and 65535",
        ),
        ("hosts: [{id: h-a, platform: pf-civil, os: linux, address: 10.0.0.999}]", "must be an IP address"),
        ("hosts: [{id: h-a, platform: pf-civil, os: linux, collect: ssh}]", "ssh needs the block ssh:"),
        ("hosts: [{id: h-a, platform: pf-civil, os: linux, collect: bundle}]", "bundle needs the key bundle:"),
        (
            "databases: [{id: db-a, engine: mysql, platform: pf-civil, records: '12'}]",
            "must be a whole number, not text",
        ),
        ("databases: [{id: db-a, engine: mysql, platform: pf-civil, records: true}]", "not true or false"),
        (
            "databases: [{id: db-a, engine: mysql, platform: pf-civil, sensitive: yes}]",
            "must be true or false, not text",
        ),
        ("databases: [{id: db-a, engine: mysql, platform: pf-civil, records: -1}]", "must be at least 0"),
        ("databases: [{id: db-a, engine: mysql, platform: pf-civil, name: ''}]", "is empty text: write null"),
        (
            "databases: [{id: db-a, engine: mysql, platform: pf-civil, backup: {last: x}}]",
            "must be a day, as 2026-11-20",
        ),
        (
            "databases: [{id: db-a, engine: mysql, platform: pf-civil, backup: {last: 2026-01-01T09:00:00+08:00}}]",
            "must be a day, as 2026-11-20, not a time",
        ),
        ("plans: [{id: pl-a, kind: continuity, scope: pf-civil}]", "plans[0].scope: must be a list, not text"),
        ("plans: [{id: pl-a, kind: continuity, scope: [pf-civl]}]", '(did you mean "pf-civil"?)'),
        ("incidents: [{id: in-a, platform: pf-civil, kind: leak}]", 'unknown key (did you mean "class"?)'),
        (
            "incidents: [{id: in-a, platform: pf-civil, class: leak, discovered: 2026-01-01T09:00}]",
            "must say its offset",
        ),
        ("drills: [{id: dr-a, plan: pl-x, date: 2026-01-01, form: live, scenario: x}]", "no entry of plans has the id"),
        ("websites: [{id: w-a, name: a, unit: u-data, url: 'ftp://x'}]", "must be an http or https address"),
        ("websites: [{id: w-a, name: a, unit: u-data, url: 'http://[::1'}]", "must be an http or https address"),
        ("hots: []", 'hots: unknown section (did you mean "hosts"?)'),
        ("settings: {assumed_level: 5}", "settings.assumed_level: must be between 1 and 4"),
        ("settings: {retention: {default: 6}}", "settings.retention.default: unknown key"),
        ("settings: {trusted_roots: ca.pem}", "settings.trusted_roots: must be a list"),
    ],
)
def test_a_mistake_is_named_with_what_to_do(folder: Folder, section: str, said: str) -> None:
    problems = folder.problems(section + "\n")
    assert any(said in problem for problem in problems), problems
    assert all(problem.startswith("inventory.yaml:9: ") for problem in problems)


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("", "a register is a mapping"),
        ("- a\n", "a register is a mapping"),
        ("district: {code: '1', name: x, level: county}\n", "schema_version: must be 1"),
        ("schema_version: 2\ndistrict: {code: '1', name: x, level: county}\n", "schema_version: must be 1"),
        ("schema_version: true\ndistrict: {code: '1', name: x, level: county}\n", "schema_version: must be 1"),
        ("schema_version: 1\n", "district: required: code, name and level"),
        ("schema_version: 1\ndistrict: x\n", "district: must be a mapping, not text"),
        ("schema_version: 1\ndistrict: {code: '1', name: x, levl: county}\n", '(did you mean "level"?)'),
        ("schema_version: 1\nas_of: '2026-01-01'\ndistrict: {code: '1', name: x, level: county}\n", "as_of: must be"),
        ("schema_version: 1\nas_of: 2026-02-30\n", "2026-02-30 is not a day of the calendar"),
        ("a: [\n", "inventory.yaml:2: column 1"),
    ],
)
def test_a_register_without_a_sound_head_is_refused(folder: Folder, head: str, said: str) -> None:
    assert any(said in problem for problem in folder.problems("", head=head))


def test_a_missing_file_is_a_problem_of_the_register(tmp_path: Path) -> None:
    with pytest.raises(InventoryError, match=r"nowhere\.yaml: cannot be read: No such file"):
        load_register(tmp_path / "nowhere.yaml")


def test_messages_name_files_as_they_were_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Folder(tmp_path).write("sub/inventory.yaml", "a: 1\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InventoryError, match=r"^sub/inventory\.yaml:1: a: unknown section"):
        load_register(Path("sub/inventory.yaml"))
    with pytest.raises(InventoryError, match=r"^inventory\.yaml:1: a: unknown section"):
        load_register(tmp_path / "sub" / "inventory.yaml")


def test_names_of_the_file_become_names_of_the_records(folder: Folder) -> None:
    register = folder.load(
        "plans: [{id: pl-a, kind: continuity, scope: district}]\n"
        "incidents: [{id: in-a, platform: pf-civil, class: leak, discovered: 2026-08-03T09:10:00+08:00}]\n"
        "vendors: [{id: v-a, name: a, kind: other}]\n"
        "outsourcing: [{id: ct-a, vendor: v-a, platform: pf-civil, signed: 2026-01-01}]\n"
        "hosts:\n"
    )
    assert register.plans[0].scope == ("district",)
    assert register.incidents[0].kind == "leak"
    assert register.incidents[0].discovered == datetime(2026, 8, 3, 9, 10, tzinfo=timezone(timedelta(hours=8)))
    assert register.outsourcing[0].vendor == "v-a"
    assert register.hosts == ()


def test_a_chain_that_leads_back_to_itself_is_refused(folder: Folder) -> None:
    problems = folder.problems(
        "vendors: []\n", head=HEAD.replace("owner: u-civil", "owner: u-civil, grading_object_of: pf-civil")
    )
    assert problems == ["inventory.yaml:8: platforms[0].grading_object_of: leads back to itself [reference]"]


def test_people_outside_the_register_may_be_named_in_words_but_a_wrong_id_is_refused(folder: Folder) -> None:
    plan = "plans: [{{id: pl-a, kind: continuity, scope: district, approved_by: {}}}]\n"
    assert folder.load(plan.format("区政府常务会议")).plans[0].approved_by == "区政府常务会议"
    assert folder.load(plan.format("u-data")).plans[0].approved_by == "u-data"
    assert "no entry of people, units, vendors" in folder.problems(plan.format("p-nobody"))[0]


@pytest.mark.parametrize(
    ("approved", "expires", "said"),
    [
        ("2026-01-31", "2027-01-31", None),
        ("2024-02-29", "2025-02-28", None),
        ("2026-01-31", "2027-02-01", "more than 12 months after approved_on"),
        ("2026-01-31", "2026-01-30", "lies before approved_on"),
        ("2026-01-31", "null", "must be a day"),
    ],
)
def test_a_waiver_lasts_at_most_twelve_months(folder: Folder, approved: str, expires: str, said: str | None) -> None:
    waiver = (
        "waivers: [{id: wv-a, rule: a.b, scope: {platform: pf-civil}, reason: 理由, approved_by: u-data, "
        f"approved_on: {approved}, expires_on: {expires}}}]\n"
    )
    if said is None:
        assert folder.load(waiver).waivers[0].scope.target == "*"
    else:
        assert said in folder.problems(waiver)[0]


@pytest.mark.parametrize(
    ("scope", "said"),
    [
        ("{platform: pf-*, target: '*'}", None),
        ("{platform: '*', target: u-civil}", None),
        ("{platform: pf-x*}", '"pf-x*" names no entry'),
        ("{platform: u-civil}", '"u-civil" names no entry'),
        ("{target: u-civi}", '(did you mean "u-civil"?)'),
    ],
)
def test_a_waiver_covers_entries_that_exist(folder: Folder, scope: str, said: str | None) -> None:
    waiver = (
        f"waivers: [{{id: wv-a, rule: a.b, scope: {scope}, reason: 理由, approved_by: u-data, "
        "approved_on: 2026-01-01, expires_on: 2026-06-01}]\n"
    )
    if said is None:
        assert folder.load(waiver).waivers
    else:
        assert said in folder.problems(waiver)[0]


def test_a_waiver_needs_a_rule_a_reason_and_an_approver(folder: Folder) -> None:
    problems = folder.problems(
        "waivers: [{id: wv-a, rule: '', scope: {}, reason: ' ', approved_by: '', "
        "approved_on: 2026-01-01, expires_on: 2026-06-01}]\n"
    )
    assert [problem.split(" ")[1] for problem in problems if "must not be empty" in problem] == [
        "waivers[0].approved_by:",
        "waivers[0].reason:",
        "waivers[0].rule:",
    ]


def test_a_host_to_be_scanned_lies_in_an_authorised_network(folder: Folder) -> None:
    text = (
        "networks:\n"
        "  - {id: n-a, name: a, kind: lan, cidrs: [10.1.0.0/24], scan: allowed}\n"
        "  - {id: n-b, name: b, kind: lan, cidrs: [10.2.0.0/24]}\n"
        "hosts:\n"
        "  - {id: h-a, platform: pf-civil, os: linux, scan: allowed, addresses: [10.1.0.7, 10.2.0.7]}\n"
        "  - {id: h-b, platform: pf-civil, os: linux, scan: never, address: 10.2.0.8}\n"
    )
    assert [problem.split(": ", 2)[:2] for problem in folder.problems(text)] == [
        ["inventory.yaml:13", "hosts[0].addresses[1]"]
    ]


def test_the_reference_table_names_fields_and_sections_that_exist() -> None:
    for section, references in REFERENCES.items():
        for field, reference in references.items():
            shape = at(shape_of_section(section), tuple(field.split(".")))
            assert shape is not None, f"{section}.{field}"
            assert shape.kind == "str" or (shape.item is not None and shape.item.kind == "str"), f"{section}.{field}"
            assert set(reference.sections) <= set(SECTIONS)


def test_a_thousand_problems_are_enough_and_the_rest_is_counted(folder: Folder) -> None:
    hosts = "".join(f"  - {{id: h-{number}, platform: pf-x, os: linux}}\n" for number in range(1500))
    problems = folder.problems(f"hosts:\n{hosts}")
    assert len(problems) == 1001
    assert "inventory.yaml: and 500 more problems in the register" in problems
