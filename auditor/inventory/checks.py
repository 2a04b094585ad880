"""What must hold of values beyond their types: ranges, addresses, offsets, the length of a waiver."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from auditor.inventory.draft import Draft, Path, Raw
from auditor.inventory.shape import Shape, shape_of, shape_of_section
from auditor.model.register import District, Settings
from auditor.model.text import Text

PORT = (1, 65535)
LEVEL = (1, 5)
RANGES: Mapping[str, Mapping[tuple[str, ...], tuple[int, int]]] = {
    "vendors": {("mlps_level",): LEVEL},
    "hosts": {("ssh", "port"): PORT, ("ports", "port"): PORT},
    "databases": {("port",): PORT},
    "platforms": {("level", "grade"): LEVEL, ("level", "s"): LEVEL, ("level", "a"): LEVEL},
    "filings": {("grade",): LEVEL},
    "filing_papers": {("cloud", "platform_level"): LEVEL, ("big_data", "platform_level"): LEVEL},
    "units": {("papers", "industry"): (1, 99)},
    "assessments": {("score",): (0, 100)},
    "settings": {
        ("assumed_level",): (1, 4),
        ("network_scan", "ports"): PORT,
        ("network_scan", "host_timeout"): (1, 3600),
        ("network_scan", "max_rate"): (1, 1_000_000),
        ("retention", "default_months"): (1, 1200),
        ("retention", "internet_gov_app_months"): (1, 1200),
        ("retention", "sharing_record_months"): (1, 1200),
    },
}
"""Lowest and highest value of a number, by section and path without list positions. All others start at 0."""

WAIVER_MONTHS = 12
"""A waiver ends no later than this many months after its approval."""

_EMPTY = Text("不能为空", "must not be empty")
_EMPTY_TEXT = Text("是空文本；不清楚的请写 null", "is empty text: write null where nothing is known")
_NO_OFFSET = Text("时间须带时区偏移，如 2026-08-03T09:10:00+08:00", "must say its offset, as 2026-08-03T09:10:00+08:00")
_NO_RANGE = Text("应为网段，如 10.1.2.0/24", "must be an address range, as 10.1.2.0/24")
_NO_ADDRESS = Text("应为 IP 地址", "must be an IP address")
_UNAUTHORISED = Text(
    "不在任何 scan: allowed 的网络区域内，不会被访问：请在 networks 中登记其网段，或将此处改为 scan: never",
    "lies in no network with scan: allowed, so it will not be contacted: enter its range in networks, "
    "or say scan: never here",
)
_NO_SSH = Text("采集方式为 ssh 时须填写 ssh: 一节，至少写明 user", "ssh needs the block ssh: with at least a user")
_NO_BUNDLE = Text(
    "采集方式为 bundle 时须在 bundle: 写明要读取的文件", "bundle needs the key bundle: with the file to read"
)
_NO_URL = Text("应为带主机名的 http 或 https 网址", "must be an http or https address with a host name")
_ENDS_BEFORE_START = Text("早于批准日期 approved_on", "lies before approved_on")
_ENDS_BEFORE_DECISION = Text("早于认定日期 decided_on", "lies before decided_on")
_NO_CLAUSE = Text("应为测评项编号，如 8.1.4.1b", "must be the id of an item, as 8.1.4.1b")
_THROUGH_NOTHING = Text("须写明经由哪些测评项", "must name the items it works through")
_ITSELF = Text("不能经由自身", "must not work through itself")
_CASE_WORDS = Text(
    "对高风险情形的认定应为 present、absent 或 mitigated", "a high-risk case is present, absent or mitigated"
)
_HAZARD_WORDS = Text(
    "对重大风险隐患的认定应为 confirmed、rejected 或 fixed", "a major hazard is confirmed, rejected or fixed"
)
_CLAUSE = re.compile(r"(?:[6-9]\.[1-5]\.\d{1,2}\.\d{1,2}|H\.[2-5]\.\d)[a-z]")
_HAZARD = re.compile(r"A-\d\d")
_TOO_LONG = Text(
    f"距批准日期 approved_on 超过 {WAIVER_MONTHS} 个月；更长的豁免须每年重新批准",
    f"more than {WAIVER_MONTHS} months after approved_on: a longer exception is approved anew each year",
)


def check_values(draft: Draft) -> None:
    """A problem for every value that has the right type and still cannot be."""
    for section, entries in draft.sections.items():
        shape, ranges = shape_of_section(section), RANGES.get(section, {})
        for entry in entries:
            _check_scalars(draft, entry, shape, ranges)
    if draft.root is not None:
        for key, record in (("settings", Settings), ("district", District)):
            entry = Raw({key: draft.root.get(key)}, draft.root.origin)
            ranges = {(key, *path): limits for path, limits in RANGES.get(key, {}).items()}
            _check_scalars(draft, entry, Shape("record", parts={key: shape_of(record)}), ranges)
    _check_networks(draft)
    for host in draft.sections["hosts"]:
        _check_collection(draft, host)
    for site in draft.sections["websites"]:
        _check_url(draft, site)
    for waiver in draft.sections["waivers"]:
        _check_waiver(draft, waiver)
    for link in draft.sections["overall_links"]:
        _check_link(draft, link)
    for decision in draft.sections["risk_decisions"]:
        _check_decision(draft, decision)
    for dataset in draft.sections["datasets"]:
        _check_field_names(draft, dataset)


def _check_scalars(draft: Draft, entry: Raw, shape: Shape, ranges: Mapping[tuple[str, ...], tuple[int, int]]) -> None:
    for path, value, its in _scalars(entry.value, shape):
        match value:
            case bool():
                pass
            case int() | float() if its.kind in ("int", "float"):
                names = tuple(step for step in path if isinstance(step, str))
                low, high = ranges.get(names, (0, None))
                if value < low or (high is not None and value > high):
                    draft.report(entry.origin, path, _out_of_range(low, high), "value")
            case str() if its.kind == "str" and not value.strip():
                if its.required or not isinstance(path[-1], str):
                    draft.report(entry.origin, path, _EMPTY, "value")
                else:
                    draft.report(entry.origin, path, _EMPTY_TEXT, "value")
            case datetime() if its.kind == "datetime" and value.tzinfo is None:
                draft.report(entry.origin, path, _NO_OFFSET, "value")


def _out_of_range(low: int, high: int | None) -> Text:
    if high is None:
        return Text(f"应不小于 {low}", f"must be at least {low}")
    return Text(f"应在 {low} 到 {high} 之间", f"must be between {low} and {high}")


def _scalars(value: Any, shape: Shape, path: Path = ()) -> Iterator[tuple[Path, Any, Shape]]:
    match value:
        case dict() if shape.kind == "record":
            for key, inner in value.items():
                if key in shape.parts:
                    yield from _scalars(inner, shape.parts[key], (*path, key))
        case list() if shape.item is not None:
            for position, inner in enumerate(value):
                yield from _scalars(inner, shape.item, (*path, position))
        case None | dict() | list():
            return
        case _:
            yield path, value, shape


def _check_networks(draft: Draft) -> None:
    """Ranges must be ranges, addresses addresses, and what may be scanned must lie where scanning is allowed."""
    authorised: list[IPv4Network | IPv6Network] = []
    for network in draft.sections["networks"]:
        for position, cidr in enumerate(_list(network.get("cidrs"))):
            if not isinstance(cidr, str):
                continue
            try:
                span = ip_network(cidr, strict=False)
            except ValueError:
                draft.report(network.origin, ("cidrs", position), _NO_RANGE, "value")
                continue
            if network.get("scan") == "allowed":
                authorised.append(span)
    for host in draft.sections["hosts"]:
        written: list[tuple[Path, Any]] = [(("address",), host.get("address"))]
        written += [(("addresses", position), each) for position, each in enumerate(_list(host.get("addresses")))]
        for path, address in written:
            if not isinstance(address, str):
                continue
            try:
                ip = ip_address(address)
            except ValueError:
                draft.report(host.origin, path, _NO_ADDRESS, "value")
                continue
            if host.get("scan") == "allowed" and not any(ip in span for span in authorised):
                draft.report(host.origin, path, _UNAUTHORISED, "scope")


def _check_collection(draft: Draft, host: Raw) -> None:
    match host.get("collect"):
        case "ssh" if host.get("ssh") is None:
            draft.report(host.origin, ("collect",), _NO_SSH, "value")
        case "bundle" if host.get("bundle") is None:
            draft.report(host.origin, ("collect",), _NO_BUNDLE, "value")


def _check_url(draft: Draft, site: Raw) -> None:
    url = site.get("url")
    if not isinstance(url, str):
        return
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        fits = False
    if not fits:
        draft.report(site.origin, ("url",), _NO_URL, "value")


def _check_waiver(draft: Draft, waiver: Raw) -> None:
    approved, expires = waiver.get("approved_on"), waiver.get("expires_on")
    if type(approved) is not date or type(expires) is not date:
        return
    if expires < approved:
        draft.report(waiver.origin, ("expires_on",), _ENDS_BEFORE_START, "value")
    elif expires > _months_later(approved, WAIVER_MONTHS):
        draft.report(waiver.origin, ("expires_on",), _TOO_LONG, "value")


def _check_link(draft: Draft, link: Raw) -> None:
    _check_term(draft, link)
    clause, through = link.get("clause"), _list(link.get("through"))
    if not through:
        draft.report(link.origin, ("through",), _THROUGH_NOTHING, "value")
    named: list[tuple[Path, Any]] = [(("clause",), clause)]
    named += [(("through", position), each) for position, each in enumerate(through)]
    for path, each in named:
        if isinstance(each, str) and not _CLAUSE.fullmatch(each):
            draft.report(link.origin, path, _NO_CLAUSE, "value")
        elif path[0] == "through" and each == clause:
            draft.report(link.origin, path, _ITSELF, "value")


def _check_decision(draft: Draft, decision: Raw) -> None:
    _check_term(draft, decision)
    case, word = decision.get("case"), decision.get("decision")
    if not isinstance(case, str):
        return
    of_hazard = bool(_HAZARD.fullmatch(case))
    if of_hazard != (word in ("confirmed", "rejected", "fixed")):
        draft.report(decision.origin, ("decision",), _HAZARD_WORDS if of_hazard else _CASE_WORDS, "value")


def _check_term(draft: Draft, entry: Raw) -> None:
    decided, expires = entry.get("decided_on"), entry.get("expires_on")
    if type(decided) is date and type(expires) is date and expires < decided:
        draft.report(entry.origin, ("expires_on",), _ENDS_BEFORE_DECISION, "value")


def _check_field_names(draft: Draft, dataset: Raw) -> None:
    seen: set[str] = set()
    for position, each in enumerate(_list(dataset.get("fields"))):
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, str) and name in seen:
            message = Text(f"字段“{name}”重复", f'a second field "{name}"')
            draft.report(dataset.origin, ("fields", position, "name"), message, "duplicate")
        elif isinstance(name, str):
            seen.add(name)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
