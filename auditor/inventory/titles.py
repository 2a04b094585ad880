"""Chinese and English titles of the register's sections, fields and choices.

Chinese titles may head the columns of a CSV register and describe fields in the JSON Schema.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from auditor.model.text import Text

SECTION_TITLES: Mapping[str, Text] = {
    "units": Text("单位", "Units"),
    "people": Text("责任人（只写岗位代称）", "Responsible persons, by role"),
    "vendors": Text("云服务商、外包、测评与认证机构", "Cloud, contractors, agencies, certificate authorities"),
    "networks": Text("网络区域与专线", "Network zones and lines"),
    "hosts": Text("主机与终端", "Hosts and terminals"),
    "databases": Text("数据库", "Databases"),
    "platforms": Text("平台/系统（定级对象）", "Platforms, the grading objects"),
    "websites": Text("政府网站", "Government web sites"),
    "online_accounts": Text("政务新媒体、应用与邮箱", "Apps, public accounts and mail systems"),
    "datasets": Text("政务数据资源目录", "Catalogue of shared data"),
    "interfaces": Text("共享接口", "Sharing interfaces"),
    "demand_list": Text("共享需求清单", "Demand list"),
    "agreements": Text("共享授权", "Sharing agreements"),
    "log_sources": Text("日志来源", "Log sources"),
    "filings": Text("定级备案", "Filings with the public-security organ"),
    "filing_papers": Text("定级报告与备案表内容", "Contents of grading reports and filing forms"),
    "data_categories": Text("数据类别（表六 数据摸底调查）", "Data categories (survey form)"),
    "assessments": Text("等级测评", "Level assessments"),
    "rectifications": Text("安全建设整改", "Rectifications"),
    "crypto_assessments": Text("密码应用安全性评估", "Cryptography assessments"),
    "risk_assessments": Text("风险评估", "Risk assessments"),
    "pi_audits": Text("个人信息保护合规审计", "Personal-information compliance audits"),
    "protection_work_plans": Text("网络安全保护工作方案", "Protection work plans"),
    "plans": Text("应急预案", "Incident plans"),
    "drills": Text("应急演练", "Drills"),
    "incidents": Text("网络安全事件", "Incidents"),
    "outsourcing": Text("外包合同", "Outsourcing contracts"),
    "overall_links": Text("整体测评中的关联", "Links of the overall assessment"),
    "risk_decisions": Text("高风险与重大风险隐患的认定", "Decisions on high risks and major hazards"),
    "waivers": Text("豁免", "Waivers"),
}

_CHOICES: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("units", "type"): {"党政机关": "party_gov", "事业单位": "institution", "企业": "enterprise"},
    ("units", "level"): {
        "国家级": "central",
        "省级": "province",
        "市级": "city",
        "区县级": "county",
        "镇街级": "town",
        "村社级": "village",
    },
    ("platforms", "lifecycle"): {"规划": "planned", "在用": "production", "停用": "retired"},
    ("datasets", "sharing.attribute"): {
        "无条件共享": "unconditional",
        "有条件共享": "conditional",
        "不予共享": "not_shared",
    },
    ("datasets", "opening.attribute"): {"不予开放": "none", "无条件开放": "unconditional", "有条件开放": "conditional"},
    ("datasets", "accrual_periodicity"): {
        "实时": "realtime",
        "每日": "daily",
        "每周": "weekly",
        "每月": "monthly",
        "每季度": "quarterly",
        "每半年": "half_yearly",
        "每年": "yearly",
        "不定期": "irregular",
    },
    ("datasets", "secrecy_review.result"): {"不涉密": "not_secret", "涉密": "secret", "工作秘密": "work_secret"},
    ("fields", "identifier"): {"直接标识": "direct", "准标识": "quasi", "敏感": "sensitive", "无": "none"},
    ("fields", "mask"): {"无需脱敏": "none", "需脱敏": "required", "已脱敏": "masked"},
}
_GRADES = {
    "一般1级": "general-1",
    "一般2级": "general-2",
    "一般3级": "general-3",
    "一般4级": "general-4",
    "重要": "important",
    "核心": "core",
}


@cache
def _titles() -> Mapping[tuple[str, str], Text]:
    text = resources.files("auditor.inventory").joinpath("titles.csv").read_text(encoding="utf-8")
    return {(row["section"], row["field"]): Text(row["zh"], row["en"]) for row in csv.DictReader(text.splitlines())}


def title_of(section: str, field: str) -> Text | None:
    """Title of a dotted field of a section, or None."""
    return _titles().get((section, field)) or _titles().get(("*", field))


def headers_by_title(section: str) -> Mapping[str, str]:
    """Dotted field by Chinese title, for the columns of a CSV. A title of the section goes before a common one."""
    headers: dict[str, str] = {}
    for scope in ("*", section):
        for (its_section, field), text in _titles().items():
            if its_section == scope:
                headers = {title: known for title, known in headers.items() if known != field}
                headers[text.zh] = field
    return headers


def choices_by_title(section: str, field: str) -> Mapping[str, str]:
    """Value by Chinese word, for the cells of a CSV."""
    if field == "grade" and section in ("datasets", "fields"):
        return _GRADES
    return _CHOICES.get((section, field), {})
