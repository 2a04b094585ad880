"""The clause catalogue of a standard 测评项."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal

from auditor.model.text import Text

Part = Literal["general", "cloud", "mobile", "iot", "ics", "bigdata"]


class ObjectClass(StrEnum):
    """Class of objects 测评对象 that an item is judged on. `platform` is the graded object as a whole: its rooms, its
    network, its management."""

    PLATFORM = "platform"
    LINUX = "linux"
    WINDOWS = "windows"
    OTHER_HOST = "other_host"
    NETWORK_DEVICE = "network_device"
    DATABASE = "database"
    WEBSITE = "website"
    DATASET = "dataset"


class CloudSide(StrEnum):
    """Whose duty a cloud item is: the provider's, the customer's, or the duty of both."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    BOTH = "both"


class Weight(IntEnum):
    """Importance 重要程度 of an item; the value is the factor of the 2021 score."""

    ORDINARY = 1
    IMPORTANT = 2
    KEY = 3


LAYERS: Mapping[str, Text] = {
    text.zh: text
    for text in (
        Text("安全物理环境", "Physical environment"),
        Text("安全通信网络", "Communication network"),
        Text("安全区域边界", "Zone boundary"),
        Text("安全计算环境", "Computing environment"),
        Text("安全管理中心", "Security management centre"),
        Text("安全管理制度", "Security policies"),
        Text("安全管理机构", "Security organisation"),
        Text("安全管理人员", "Security personnel"),
        Text("安全建设管理", "Construction management"),
        Text("安全运维管理", "Operation management"),
    )
}
"""The ten layers 层面 of GB/T 22239-2019 by their Chinese name, which is what the catalogue writes."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One requirement item of GB/T 22239-2019, e.g. `8.1.4.1b`, in our own words.

    `layer` 层面 and `control` 控制点 place it; `attribute` is S, A or G; `unit` is the assessment unit of
    GB/T 28448-2019. `objects` are the classes of objects it is judged on; `side` whose duty a cloud item is. `weight`
    is the official one only where `weight_official`. `no_rule` says why a machine cannot judge it, or not yet.
    """

    id: str
    level: int
    part: Part
    layer: str
    control: str
    summary: Text
    unit: str = ""
    attribute: str = ""
    change: str = ""
    methods: tuple[str, ...] = ()
    objects: tuple[ObjectClass, ...] = (ObjectClass.PLATFORM,)
    side: CloudSide | None = None
    weight: Weight = Weight.ORDINARY
    weight_official: bool = False
    no_rule: Text | None = None

    @property
    def point(self) -> str:
        """Clause of its control point: `8.1.4.1` of `8.1.4.1b`."""
        return self.id.rstrip("abcdefghijklmnopqrstuvwxyz")

    @property
    def optional(self) -> bool:
        """Trusted verification 可信验证, which the standard words as something that may be done."""
        return self.control == "可信验证"


@dataclass(frozen=True, slots=True)
class ClauseCatalogue:
    """All clauses by id, in the order of the standard."""

    clauses: Mapping[str, Clause] = field(default_factory=dict)

    def of_level(self, level: int, part: Part = "general") -> tuple[Clause, ...]:
        return tuple(c for c in self.clauses.values() if c.level == level and c.part == part)
