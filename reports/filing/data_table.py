"""表六 数据摸底调查表: one sheet for each category of data, filled as far as register and scans know."""

from __future__ import annotations

from auditor.model.register import DataCategory, Storage
from reports.filing.case import Case, Scan
from reports.filing.cells import blank, cell, chosen, filled, head, lines, listed
from reports.filing.words import DATA_GRADES, INTERACTION, PERSONAL, REGIONS, ROOMS, SOURCES, STORAGE_CLOUD
from reports.tree import Form, Inlines, Note, Plain


def data_table(case: Case, category: DataCategory, at: int) -> Form:
    place = f"data_categories[{category.id}]"
    volume = lines(
        (Plain("数据总量："), *filled(category.volume_gb, "数据总量", f"{place}.volume_gb", " GB")),
        (Plain("数据条数："), *_records(case, category, place)),
        (Plain("月增长量："), *filled(category.growth_gb_month, "月增长量", f"{place}.growth_gb_month", " GB")),
    )
    person = case.name(category.person) if category.person else None
    rows = (
        (
            head("01 数据名称"),
            cell(filled(category.name, "数据名称", f"{place}.name")),
            head("02 数据类别"),
            cell(filled(category.kind, "数据类别", f"{place}.kind")),
        ),
        (head("03 拟定数据级别"), cell(chosen(DATA_GRADES, category.grade, "数据级别", f"{place}.grade"), columns=3)),
        (
            head("04 数据安全责任部门"),
            cell(filled(category.department, "责任部门", f"{place}.department")),
            head("05 数据安全负责人"),
            cell(filled(person, "数据安全负责人", f"{place}.person")),
        ),
        (head("06 个人信息涉及情况"), cell(_personal(case, category, place), columns=3)),
        (head("07 数据规模"), cell(volume, columns=3)),
        (head("08 数据来源"), cell(chosen(SOURCES, category.sources, "数据来源", f"{place}.sources"), columns=3)),
        (head("09 来源单位"), cell(_units(case, category, "source"), columns=3)),
        (head("10 流出单位"), cell(_units(case, category, "outflow"), columns=3)),
        (
            head("11 与其他数据处理者交互情况"),
            cell(chosen(INTERACTION, category.interaction, "交互情况", f"{place}.interaction"), columns=3),
        ),
        (head("12 数据存储位置"), cell(_storage(category.storage, f"{place}.storage"), columns=3)),
    )
    return Form(f"filing-6-{category.id}", f"表六　数据摸底调查表（之{at}）：{category.name}", (5, 7, 5, 7), rows)


def found_personal(scan: Scan) -> frozenset[str] | None:
    """Kinds of personal information a scan saw. None where it cannot tell: what was not read in full may hold more, so
    "none" follows only from a complete look."""
    kinds = set()
    if scan.sensitive:
        kinds.add("sensitive")
    if scan.minors:
        kinds.add("minors")
    if scan.contains and not scan.sensitive:
        kinds.add("general")
    if kinds:
        return frozenset(kinds)
    return frozenset({"none"}) if scan.complete and scan.contains is False else None


def scans_of(case: Case, category: DataCategory) -> tuple[Scan, ...]:
    return tuple(case.scans[dataset] for dataset in category.datasets if dataset in case.scans)


def _personal(case: Case, category: DataCategory, place: str) -> Inlines:
    """What was entered; else what the scans of its datasets saw, and says so."""
    scans = scans_of(case, category)
    if category.personal:
        return chosen(PERSONAL, category.personal, "", place)
    seen = [found_personal(scan) for scan in scans]
    if len(scans) < len(category.datasets) or not seen or any(kinds is None for kinds in seen):
        known = {kind for kinds in seen if kinds for kind in kinds} - {"none"}
        return (*chosen(PERSONAL, known, "", place, empty=True), *blank("个人信息涉及情况", f"{place}.personal"))
    kinds = {kind for each in seen if each for kind in each}
    kinds -= {"none"} if len(kinds) > 1 else set()
    return (*chosen(PERSONAL, kinds, "", place), Note(_told(scans)))


def _records(case: Case, category: DataCategory, place: str) -> Inlines:
    if category.records is not None:
        return filled(category.records, "", place, " 条")
    scans = scans_of(case, category)
    counts = [scan.records for scan in scans if scan.records is not None and scan.complete]
    if category.datasets and len(counts) == len(category.datasets):
        return (Plain(f"{sum(counts):,} 条"), Note(_told(scans)))
    return blank("数据条数", f"{place}.records")


def _told(scans: tuple[Scan, ...]) -> str:
    audits = "、".join(sorted({scan.audit for scan in scans}))
    return f"依据检查 {audits} 对登记数据副本的扫描结果填写，提交前请核对。"


def _units(case: Case, category: DataCategory, direction: str) -> Inlines:
    """Units entered; else those that sharing agreements name for its datasets."""
    place = f"data_categories[{category.id}].{direction}_units"
    entered = category.source_units if direction == "source" else category.outflow_units
    if entered:
        return listed([case.name(unit) for unit in entered], "", place)
    inward = {"shared", "bought"} & set(category.sources)
    outward = set(category.interaction) - {"none"}
    if direction == "source" and category.sources and not inward:
        return (Plain("无（非来自其他单位）"),)
    if direction == "outflow" and category.interaction and not outward:
        return (Plain("无"),)
    if direction == "outflow" and (receivers := _receivers(case, category)):
        return (*listed(receivers, "", place), Note("依据台账中的共享授权填写。"))
    return blank("来源单位" if direction == "source" else "流出单位", place)


def _receivers(case: Case, category: DataCategory) -> list[str]:
    interfaces = {each.id for each in case.register.interfaces if each.dataset in category.datasets}
    units = dict.fromkeys(each.consumer for each in case.register.agreements if each.interface in interfaces)
    return [case.name(unit) for unit in units]


def _storage(storage: Storage | None, place: str) -> Inlines:
    if storage is None:
        return blank("数据存储位置", place)
    return lines(
        (
            Plain("云平台："),
            *chosen(STORAGE_CLOUD, storage.cloud, "云平台类型", f"{place}.cloud"),
            *(filled(storage.cloud_name, "云平台名称", f"{place}.cloud_name") if storage.cloud != "not_cloud" else ()),
        ),
        (
            Plain("机房："),
            *chosen(ROOMS, storage.room, "机房类型", f"{place}.room"),
            *filled(storage.room_name, "机房名称", f"{place}.room_name"),
        ),
        (
            Plain("地域："),
            *chosen(REGIONS, storage.region, "境内外", f"{place}.region"),
            *filled(storage.place, "存储地点", f"{place}.place"),
        ),
    )
