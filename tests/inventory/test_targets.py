"""Which objects are looked at, for which platform, and at which level."""

from __future__ import annotations

from register_folder import HEAD, Folder

from auditor.inventory import targets
from auditor.inventory.targets import KINDS
from auditor.model.register import SECTIONS
from auditor.model.target import Target, TargetKind

DISTRICT = """\
people: [{id: p-a, name: 甲, unit: u-data}]
vendors:
  - {id: v-cloud, name: 云, kind: cloud}
  - {id: v-idle, name: 无业务, kind: other}
networks:
  - {id: n-inet, name: 互联网, kind: internet, cidrs: [10.1.0.0/24]}
  - {id: n-egov, name: 外网, kind: egov_extranet, cidrs: [10.2.0.0/24]}
platforms:
  - {id: pf-civil, name: 民政, kind: approval, owner: u-civil, level: {grade: 3}, exposure: [n-egov], cloud: v-cloud}
  - {id: pf-part, name: 窗口, kind: module, owner: u-civil, grading_object_of: pf-civil}
  - {id: pf-new, name: 新建, kind: portal, owner: u-data, exposure: [n-inet], cloud: v-cloud, lifecycle: planned}
  - {id: pf-top, name: 五级, kind: other, owner: u-civil, level: {grade: 5}}
hosts:
  - {id: h-civil, platform: pf-civil, os: linux, address: 10.1.0.9, network: n-egov}
  - {id: h-new, platform: pf-new, os: windows, address: 10.2.0.9}
databases: [{id: db-a, engine: redis, platform: pf-part}]
websites:
  - {id: w-new, name: 网站, unit: u-data, platform: pf-new}
  - {id: w-old, name: 旧站, unit: u-civil, status: closed}
datasets:
  - {id: ds-civil, title: 低保, provider: u-civil, source_platform: pf-civil}
  - {id: ds-loose, title: 其他, provider: u-data}
interfaces:
  - {id: if-civil, name: 低保查询, dataset: ds-civil, provider: u-civil, protocol: https}
  - {id: if-loose, name: 其他查询, dataset: ds-loose, provider: u-data, platform: pf-new, protocol: https}
agreements: [{id: ag-a, interface: if-civil, provider: u-civil, consumer: u-data}]
demand_list: [{id: dm-a, unit: u-data, dataset: ds-civil, purpose: x, requested: 2026-01-01, status: pending}]
assessments: [{id: as-a, platform: pf-civil, template: "2025", report_date: 2026-01-01}]
rectifications: [{id: rc-a, assessment: as-a, item: x, severity: high}]
risk_assessments: [{id: ra-a, scope: [pf-new, ds-civil, pf-civil], kind: x, date: 2026-01-01}]
plans:
  - {id: pl-all, kind: continuity, scope: district}
  - {id: pl-two, kind: continuity, scope: [pf-civil, pf-new]}
drills:
  - {id: dr-all, plan: pl-all, date: 2026-01-01, form: live, scenario: x}
  - {id: dr-two, plan: pl-two, date: 2026-01-01, form: live, scenario: x}
waivers: [{id: wv-a, rule: a.b, scope: {}, reason: x, approved_by: 甲, approved_on: 2026-01-01, expires_on: 2026-02-01}]
"""


def placed(folder: Folder) -> dict[str, list[Target]]:
    head = HEAD[: HEAD.index("platforms:")]
    found: dict[str, list[Target]] = {}
    for target in targets(folder.load(DISTRICT, head=head)):
        found.setdefault(target.id, []).append(target)
    return found


def where(found: dict[str, list[Target]], entry: str) -> list[tuple[str, int, bool]]:
    return [(target.platform, target.level, target.level_assumed) for target in found[entry]]


def test_each_entry_stands_once_for_each_platform_it_concerns(folder: Folder) -> None:
    found = placed(folder)
    assert where(found, "pf-civil") == [("pf-civil", 3, False)]
    assert where(found, "h-civil") == [("pf-civil", 3, False)]
    assert where(found, "v-cloud") == [("pf-civil", 3, False), ("pf-new", 2, True)]
    assert where(found, "if-civil") == [("pf-civil", 3, False)]
    assert where(found, "if-loose") == [("pf-new", 2, True)]
    assert where(found, "ag-a") == where(found, "dm-a") == where(found, "rc-a") == [("pf-civil", 3, False)]
    assert where(found, "ra-a") == [("pf-new", 2, True), ("pf-civil", 3, False)]
    assert where(found, "pl-two") == where(found, "dr-two") == [("pf-civil", 3, False), ("pf-new", 2, True)]


def test_what_belongs_to_no_platform_is_judged_at_the_highest_level_it_is_concerned_with(folder: Folder) -> None:
    found = placed(folder)
    assert where(found, "u-civil") == where(found, "w-old") == [("", 4, False)]
    assert where(found, "u-data") == where(found, "p-a") == [("", 2, True)]
    assert where(found, "n-egov") == [("", 3, False)]
    assert where(found, "n-inet") == [("", 2, True)]
    assert where(found, "v-idle") == [("", 2, True)]
    assert where(found, "ds-loose") == [("", 2, True)]
    assert where(found, "pl-all") == where(found, "dr-all") == [("", 4, False)]


def test_a_part_takes_the_level_of_its_grading_object(folder: Folder) -> None:
    found = placed(folder)
    assert where(found, "pf-part") == where(found, "db-a") or where(found, "pf-part") == [("pf-part", 3, False)]
    assert found["db-a"][0].level == 3
    assert not found["db-a"][0].level_assumed


def test_an_ungraded_platform_is_judged_at_the_assumed_level_and_says_so(folder: Folder) -> None:
    found = placed(folder)
    assert where(found, "pf-new") == [("pf-new", 2, True)]
    assert found["w-new"][0].attributes["level_assumed"] is True
    assert found["h-civil"][0].attributes["level_assumed"] is False


def test_level_five_is_judged_at_the_highest_published_level(folder: Folder) -> None:
    assert where(placed(folder), "pf-top") == [("pf-top", 4, False)]


def test_rules_can_select_targets_by_what_the_register_says(folder: Folder) -> None:
    found = placed(folder)
    host = found["h-civil"][0].attributes
    assert host["os"] == "linux"
    assert host["addresses"] == ["10.1.0.9"]
    assert host["network_kinds"] == ["egov_extranet", "internet"]
    assert host["platform_kind"] == "approval"
    assert host["exposure"] == ["egov_extranet"]
    assert found["db-a"][0].attributes["engine"] == "redis"
    assert found["db-a"][0].attributes["env"] == "production"
    assert found["w-old"][0].attributes["status"] == "closed"


def test_a_platform_faces_the_internet_by_declaration_or_by_where_its_machines_stand(folder: Folder) -> None:
    found = placed(folder)
    facing = {entry: found[entry][0].attributes["internet_facing"] for entry in ("pf-civil", "pf-new", "pf-part")}
    assert facing == {"pf-civil": True, "pf-new": True, "pf-part": False}


def test_what_a_public_body_runs_on_the_internet_is_an_internet_application_unless_entered_otherwise(
    folder: Folder,
) -> None:
    found = placed(folder)
    assert found["pf-new"][0].attributes["internet_gov_app"] is True
    assert found["pf-part"][0].attributes["internet_gov_app"] is False
    assert found["pf-new"][0].attributes["important_business"] is False
    assert found["pf-new"][0].attributes["cii"] is False


def test_every_section_that_can_be_judged_has_a_kind() -> None:
    unjudged = {
        "waivers",
        "protection_work_plans",
        "overall_links",
        "risk_decisions",
        "filing_papers",
        "data_categories",
    }
    assert set(SECTIONS) - set(KINDS) == unjudged
    assert set(KINDS.values()) == set(TargetKind)


def test_keys_of_targets_are_unique(folder: Folder) -> None:
    keys = [target.key for group in placed(folder).values() for target in group]
    assert len(keys) == len(set(keys))
