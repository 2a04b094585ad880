"""What facts, their fields and the values in them are called."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.audit.values import ValueWords
from auditor.model.catalogue import FactCatalogue, FactSpec
from auditor.model.text import Text

ATTRIBUTES: Mapping[str, Text] = {
    "os": Text("登记的操作系统类型", "Operating system as registered"),
    "engine": Text("登记的数据库类型", "Database engine as registered"),
    "env": Text("登记的环境", "Environment as registered"),
    "status": Text("登记的状态", "State as registered"),
    "scan": Text("登记的扫描授权", "Scanning as registered"),
    "collect": Text("登记的采集方式", "Way of collection as registered"),
    "addresses": Text("登记的地址", "Addresses as registered"),
    "network_kinds": Text("登记的网络类型", "Kinds of network as registered"),
    "platform_kind": Text("所属平台的类型", "Kind of its platform"),
    "exposure": Text("所属平台面向的网络", "Networks its platform faces"),
    "internet_facing": Text("所属平台面向互联网", "Its platform faces the internet"),
    "internet_gov_app": Text("所属平台为互联网政务应用", "Its platform is an internet government application"),
    "important_business": Text("所属平台承载重要业务", "Its platform carries important business"),
    "cii": Text("所属平台为关键信息基础设施", "Its platform is critical information infrastructure"),
    "level_assumed": Text("所属平台等级为暂按", "The level of its platform is assumed"),
}
"""Attributes of a target, which come from the plan and not from a fact."""

_ATTRIBUTE_WORDS: Mapping[str, ValueWords] = {
    "os": {
        "linux": Text("Linux", "Linux"),
        "windows": Text("Windows", "Windows"),
        "network_device": Text("网络设备", "network device"),
        "other": Text("其他", "other"),
    },
    "status": {"online": Text("在线", "online"), "closed": Text("已关停", "closed")},
    "scan": {"allowed": Text("允许", "allowed"), "never": Text("禁止", "never")},
    "env": {
        "production": Text("生产", "production"),
        "test": Text("测试", "test"),
        "training": Text("培训", "training"),
    },
}
_TARGET = "target."


def name_of(path: str, catalogue: FactCatalogue) -> Text:
    """What a dotted path is called: the title of its field, else the fact's title with the field's own name."""
    if path.startswith(_TARGET):
        name = path.removeprefix(_TARGET)
        return ATTRIBUTES.get(name) or Text(f"台账属性 {name}", f"register attribute {name}")
    spec = catalogue.spec_of(path)
    if spec is None:
        return Text(path, path)
    field = field_of(path, spec)
    if not field:
        return spec.title
    return spec.titles.get(field) or Text(f"{spec.title.zh} {field}", f"{spec.title.en} {field}")


def words_of(path: str, catalogue: FactCatalogue) -> ValueWords:
    """Names of the values that may stand at a dotted path."""
    if path.startswith(_TARGET):
        return _ATTRIBUTE_WORDS.get(path.removeprefix(_TARGET), {})
    spec = catalogue.spec_of(path)
    return spec.words.get(field_of(path, spec) or "*", {}) if spec else {}


def column_name(column: str, table: str, spec: FactSpec) -> Text:
    """What a column of the table at path `table` is called."""
    return spec.titles.get(_inside(table, spec, column)) or Text(column, column)


def column_words(column: str, table: str, spec: FactSpec) -> ValueWords:
    return spec.words.get(_inside(table, spec, column), {})


def field_of(path: str, spec: FactSpec) -> str:
    """The part of a path inside its fact; "" for the fact itself."""
    return path[len(spec.key) + 1 :]


def _inside(table: str, spec: FactSpec, column: str) -> str:
    field = field_of(table, spec)
    return f"{field}.{column}" if field else column
